"""`bin/kortisto init`: an empty register with the default notice, the commitment and the first two users."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass

from kortisto.project.cli import BadInput

# Nobody takes them for real, and nothing is missing, so that the notice can be published.
PLACEHOLDERS = {
    "name": "Yritys Oy",
    "business_id": "1234567-1",
    "street": "Katuosoite 1",
    "postcode": "00100",
    "city": "HELSINKI",
    "phone": "010 000 0000",
    "email": "rekisteri@yritys.example",
    "web": "yritys.example",
}
FIRST_USERS = {
    "administrator": ("Aino Ensimmäinen", "aino.ensimmainen@yritys.example"),
    "contact_person": ("Eino Ensimmäinen", "eino.ensimmainen@yritys.example"),
}
QUESTIONS = {
    "name": "Name of the controller (the company)",
    "business_id": "Business id (Y-tunnus)",
    "street": "Street address",
    "postcode": "Postcode",
    "city": "Town",
    "phone": "Telephone for questions about the register",
    "email": "E-mail for questions about the register",
    "web": "Web site",
}
PEOPLE = {"administrator": "first administrator", "contact_person": "register's contact person"}


@dataclass(frozen=True)
class Login:
    """A user made at the start and the initial password that is shown once."""

    role: str
    email: str
    password: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """`--no-input` makes placeholders that are corrected later on the pages of the notice and the users."""
    parser.add_argument("--no-input", action="store_true", help="ask nothing; make placeholders")


def run(options: argparse.Namespace) -> None:
    """Make the register and print the logins. Raises BadInput when there is one already."""
    import django

    django.setup()
    create_schema()
    refuse_second_register()
    controller, people = (dict(PLACEHOLDERS), dict(FIRST_USERS)) if options.no_input else ask(input)
    logins = create_register_with_users(controller=controller, people=people)
    print(f"The register of {controller['name']} is made with its notice in force, and it is empty.")
    print("These initial passwords are shown now only; each is changed at the first login:")
    for login in logins:
        print(f"  {login.role:<16} {login.email}  {login.password}")
    print("Start with: bin/kortisto run")


def create_schema() -> None:
    """Bring the database, with its tables and guards, to this version; safe to repeat."""
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)


def refuse_second_register() -> None:
    """Raises BadInput when the database holds a register."""
    from kortisto.notice.models import Register

    if Register.objects.exists():
        raise BadInput(
            "There is a register here already; init makes the first one only and has changed nothing."
        )


def default_commitment() -> None:
    """Put the first version of the confidentiality commitment in force, unless one is. Needs an open
    access context."""
    from kortisto.kernel.access import SYSTEM
    from kortisto.staff import operations
    from kortisto.staff.commitment_texts import DEFAULT_TEXTS
    from kortisto.staff.queries import current_commitment

    if current_commitment() is None:
        operations.publish_commitment(
            by=SYSTEM, **{f"text_{language}": text for language, text in DEFAULT_TEXTS.items()}
        )


def create_register_with_users(
    *, controller: dict[str, str], people: dict[str, tuple[str, str]]
) -> list[Login]:
    """Make the register with its notice in force, the commitment and the users: all of it or nothing.

    `people` has a name and an e-mail address for each role. Raises BadInput for a shared or taken address,
    and for particulars that the notice's linter does not let through.
    """
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.notice.operations import PublishingRefused, create_register
    from kortisto.staff import operations

    logins = []
    with transaction.atomic():
        try:
            register = create_register(
                key="asiakasrekisteri", name="Asiakasrekisteri", controller=controller, by=SYSTEM
            )
        except PublishingRefused as refused:
            raise BadInput(" ".join(finding.message["en"] for finding in refused.findings)) from None
        with access(register_id=register.pk, actor=SYSTEM, purpose=Purpose.SECURITY):
            default_commitment()
            for role, (name, email) in people.items():
                try:
                    user, password = operations.create_user(
                        by=SYSTEM, email=email, name=name, role=role, employer=controller["name"]
                    )
                except ValidationError as refused:
                    raise BadInput(f"{email}: {' '.join(refused.messages)}") from None
                logins.append(Login(role=role, email=user.email, password=password))
    return logins


def ask(answer_to: Callable[[str], str]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The controller and the people, asked one by one; an empty answer is asked again.

    Raises BadInput when there is nobody to answer.
    """

    def asked(question: str, pattern: str = r".*\S.*") -> str:
        while True:
            try:
                given = answer_to(f"{question}: ").strip()
            except EOFError:
                raise BadInput("There is nobody to answer; use bin/kortisto init --no-input.") from None
            if re.fullmatch(pattern, given):
                return given

    controller = {key: asked(question, _PATTERNS.get(key, r".*\S.*")) for key, question in QUESTIONS.items()}
    people = {}
    for role, words in PEOPLE.items():
        people[role] = (asked(f"Name of the {words}"), asked(f"E-mail of the {words} (the login)", _EMAIL))
    return controller, people


_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_PATTERNS = {"business_id": r"\d{7}-\d", "postcode": r"\d{5}", "email": _EMAIL}
