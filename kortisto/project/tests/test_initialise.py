"""`bin/kortisto init`: an empty register that can be used at once, and never a second one."""

import pytest
from django.utils import timezone

from kortisto.ledger.models import Outbox
from kortisto.notice.lint import blocks_publishing, lint
from kortisto.notice.models import NoticeVersion, Register
from kortisto.notice.queries import source_keys
from kortisto.project.cli import BadInput
from kortisto.project.commands import initialise
from kortisto.staff.models import User
from kortisto.staff.operations import LANGUAGES
from kortisto.staff.queries import current_commitment, has_signed


def made(**more):
    values = {"controller": initialise.PLACEHOLDERS, "people": initialise.FIRST_USERS, **more}
    return initialise.create_register_with_users(**values)


def test_register_starts_with_published_notice_commitment_and_two_unsigned_users(db):
    logins = made()
    register = Register.objects.get()
    notice = NoticeVersion.objects.get(register=register)
    assert notice.state == NoticeVersion.PUBLISHED and len(notice.digest) == 64
    assert not blocks_publishing(lint(notice.document, today=timezone.localdate()))
    assert "previous_system" in source_keys(register.id)
    assert all(len(current_commitment().text(language)) > 500 for language in LANGUAGES)
    assert [login.role for login in logins] == ["administrator", "contact_person"]
    for login in logins:
        user = User.objects.get(email=login.email)
        assert (user.role, user.register_id) == (login.role, register.id)
        assert user.check_password(login.password) and user.initial_password_until is not None
        assert not has_signed(user)


def test_start_is_in_the_ledger_without_names(db):
    made()
    bodies = [bytes(entry.body).decode() for entry in Outbox.objects.order_by("at_us")]
    assert [body.split('"verb":"')[1].split('"')[0] for body in bodies] == [
        "register.create", "commitment.publish", "user.create", "user.create",
    ]  # fmt: skip
    assert "yritys" not in "".join(bodies).lower()


def test_shared_login_stops_everything(db):
    people = {**initialise.FIRST_USERS, "contact_person": ("Rekisteri", "rekisteri@yritys.example")}
    with pytest.raises(BadInput, match=r"rekisteri@yritys\.example"):
        made(people=people)
    assert not Register.objects.exists() and not User.objects.exists()
    assert current_commitment() is None


def test_particulars_that_the_notice_cannot_be_published_with_are_refused(db):
    with pytest.raises(BadInput):
        made(controller={**initialise.PLACEHOLDERS, "postcode": ""})
    assert not Register.objects.exists() and not User.objects.exists()


def test_second_register_is_refused(db):
    made()
    with pytest.raises(BadInput, match="register here already"):
        initialise.refuse_second_register()


def test_questions_are_asked_again_until_they_are_answered():
    company = ["", "Kellokukka Oy", "väärä", "1234567-1", "Kellokukantie 1", "930", "00930", "HELSINKI"]
    reach = ["010 501 3621", "rekisteri@kellokukka.example", "kellokukka.example"]
    first = ["Aino Harju", "aino", "aino.harju@kellokukka.example"]
    given = iter([*company, *reach, *first, "Eino Harju", "eino.harju@kellokukka.example"])
    controller, people = initialise.ask(lambda question: next(given))
    assert (controller["name"], controller["business_id"], controller["postcode"]) == (
        "Kellokukka Oy",
        "1234567-1",
        "00930",
    )
    assert people["administrator"] == ("Aino Harju", "aino.harju@kellokukka.example")
    assert people["contact_person"] == ("Eino Harju", "eino.harju@kellokukka.example")


def test_nobody_to_answer_is_said():
    def silent(question):
        raise EOFError

    with pytest.raises(BadInput, match="--no-input"):
        initialise.ask(silent)
