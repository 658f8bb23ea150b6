"""`bin/kortisto init`: an empty register with the default notice, the commitment and the first two users."""

import argparse
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    published, logins = create_register_with_users(controller=controller, people=people)
    print(f"The register of {controller['name']} is made, and it is empty.")
    if not published:
        print("Its notice is a draft: the linter has remarks, which the page of the notice shows.")
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
) -> tuple[bool, list[Login]]:
    """Make all of it or nothing; returns whether the notice is in force, and the logins.

    `people` has a name and an e-mail address for each role. Raises BadInput for a shared or taken address.
    """
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.ids import new_id
    from kortisto.kernel.purposes import Purpose
    from kortisto.staff import operations

    register_id, logins = new_id(), []
    with transaction.atomic(), access(register_id=register_id, actor=SYSTEM, purpose=Purpose.SECURITY):
        published = _create_register()(by=SYSTEM, register_id=register_id, controller=controller)
        default_commitment()
        for role, (name, email) in people.items():
            try:
                user, password = operations.create_user(
                    by=SYSTEM, email=email, name=name, role=role, employer=controller["name"]
                )
            except ValidationError as refused:
                raise BadInput(f"{email}: {' '.join(refused.messages)}") from None
            logins.append(Login(role=role, email=user.email, password=password))
    return published, logins


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


def _create_register() -> Callable[..., bool]:
    # Made when called: the ledger's models can be imported only after Django is set up.
    from django.utils import timezone

    from kortisto.kernel.access import Actor
    from kortisto.ledger.operations import operation, record
    from kortisto.notice.default import default_notice
    from kortisto.notice.lint import blocks_publishing, lint
    from kortisto.notice.models import NoticeVersion, Register

    @operation("register.create")
    def create(*, by: Actor, register_id: int, controller: dict[str, str]) -> bool:
        now = timezone.now()
        today = timezone.localdate(now)
        document = default_notice(on=today, controller=controller)
        publish = not blocks_publishing(lint(document, today=today))
        register = Register.objects.create(id=register_id, key="asiakasrekisteri", name="Asiakasrekisteri")
        version: dict[str, Any] = {"register": register, "number": 1, "document": document}
        if publish:
            canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            version |= {
                "state": NoticeVersion.PUBLISHED,
                "digest": hashlib.sha256(canonical.encode()).hexdigest(),
                "valid_from": now,
            }
        NoticeVersion.objects.create(**version)
        record(notice=1, published=int(publish))
        return publish

    return create
