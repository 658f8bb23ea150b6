"""Coming in: the same for every address, a code once, in time, in one browser; and a door apart from the staff's."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import READS, Outbox
from kortisto.parties.models import Block
from kortisto.parties.operations import add_contact, place_block
from kortisto.portal import posting, rules
from kortisto.portal.models import Knock, Mail, PortalSession
from kortisto.portal.tests.conftest import code_in, token
from kortisto.staff.checks import walk

pytestmark = pytest.mark.django_db

ADDRESS = "aino@kellokas.example"
HOME = "/portal/home/"


def knock(client, address=ADDRESS):
    return client.post(reverse("portal"), {"token": token(), "email": address})


def test_a_code_lets_in_once_and_only_in_the_browser_that_asked(person, post, own):
    client, elsewhere = Client(), Client()
    assert client.get(HOME).status_code == 302
    assert knock(client).status_code == 302
    # Nothing has been looked for yet: whose address it is, is found behind the door.
    assert not mail.outbox
    (message,) = post()
    assert message.to == [ADDRESS] and "http" not in message.body
    code = code_in(message)
    with own():
        knocked = Knock.objects.get()
        assert code not in (knocked.digest, knocked.address) and knocked.address == ""
        assert Mail.objects.get().address == ""
    # Whoever has the code and not the browser stays outside.
    assert elsewhere.post(reverse("portal_code"), {"code": code}).url == reverse("portal")
    assert client.post(reverse("portal_code"), {"code": f"{code[:3]} {code[3:]}"}).url.startswith(HOME)
    page = client.get(HOME).content.decode()
    assert "Aino Kellokas" in page
    with own():
        assert PortalSession.objects.get().person == person
    again = Client()
    again.cookies["kortisto_portal"] = client.cookies["kortisto_portal"].value
    assert again.get(HOME).status_code == 200
    used = Client()
    knock(used)
    assert used.post(reverse("portal_code"), {"code": code}).status_code == 422
    assert post() and not post(), "a message leaves once"


def test_an_unknown_address_gets_the_same_answer_for_the_same_work(person, post, own):
    told, work = {}, {}
    for address in (ADDRESS, "nobody@nowhere.example"):
        client = Client()
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            first = knock(client, address)
            second = client.get(first.url)
            wrong = client.post(reverse("portal_code"), {"code": "000000"})
        work[address] = [
            re.sub(r"'[^']*'|\d+|[0-9a-f]{32,}", "?", one["sql"]) for one in asked.captured_queries
        ]
        bodies = [re.sub(r'value="[^"]*"', "", one.content.decode()) for one in (second, wrong)]
        told[address] = (first.status_code, first.url, wrong.status_code, *bodies)
    assert len(set(told.values())) == 1
    known, unknown = work.values()
    assert known == unknown and len(known) > 5
    assert [one.to for one in post()] == [[ADDRESS]]


def test_an_address_of_two_people_signs_in_as_neither(person, other, post, opened):
    with opened():
        add_contact(person=other, kind="email", value=ADDRESS, by=SYSTEM)
    client = Client()
    knock(client)
    (message,) = post()
    assert (
        not re.search(r"^\s*\d{3} \d{3}\s*$", message.body, re.MULTILINE) and "Kellokas" not in message.body
    )
    for code in ("000000", "123456"):
        assert client.post(reverse("portal_code"), {"code": code}).status_code == 422
    page = client.get(reverse("portal_code")).content.decode()
    assert reverse("portal_ask") in page


@pytest.mark.parametrize("kind", [Block.DECEASED, Block.ERASING])
def test_nobody_comes_in_for_the_dead_or_for_who_is_being_erased(person, post, opened, kind):
    with opened(Purpose.RIGHTS):
        place_block(person=person, kind=kind, by=SYSTEM)
    knock(Client())
    assert not post()


def test_guessing_ends_after_five_tries_and_ten_minutes(person, post, own):
    client = Client()
    knock(client)
    (message,) = post()
    code = code_in(message)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _each in range(rules.TRIES):
        assert client.post(reverse("portal_code"), {"code": wrong}).status_code == 422
    assert client.post(reverse("portal_code"), {"code": code}).status_code == 422
    late = Client()
    knock(late)
    (message,) = post()
    with maintenance():
        Knock.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert late.post(reverse("portal_code"), {"code": code_in(message)}).status_code == 422
    for bad in ("", "12345", "abcdef", "１２３４５６", "9" * 5000):
        assert late.post(reverse("portal_code"), {"code": bad}).status_code == 422


def test_an_address_can_be_knocked_at_five_times_an_hour(person, post):
    answers = [knock(Client(), address).status_code for address in [ADDRESS] * 6 + ["x@nowhere.example"] * 6]
    assert answers == ([302] * 5 + [429]) * 2
    assert len(post()) == 5
    assert knock(Client(), "not an address").status_code == 422


def test_a_message_that_did_not_leave_is_sent_again_with_another_code(
    person, post, register, monkeypatch, own
):
    def unreachable(*_all):
        raise OSError("no route")

    client, now = Client(), timezone.now()
    knock(client)
    with monkeypatch.context() as broken:
        broken.setattr(posting, "deliver", unreachable)
        assert posting.post(register.pk, now) == 0
    with own():
        before = Knock.objects.get().digest
    assert posting.post(register.pk, now) == 0, "not before its pause is over"
    assert posting.post(register.pk, now + rules.pause(1)) == 1
    with own():
        assert Knock.objects.get().digest not in ("", before)
    assert client.post(reverse("portal_code"), {"code": code_in(mail.outbox[0])}).status_code == 302


def test_what_has_ended_is_gone_after_a_day(enter, person, register, own):
    enter(ADDRESS)
    posting.post(register.pk, timezone.now() + timedelta(days=1, minutes=30))
    with own():
        assert (Mail.objects.count(), Knock.objects.count()) == (0, 0)
    posting.post(register.pk, timezone.now() + timedelta(days=1, hours=2))
    with own():
        assert not PortalSession.objects.exists()


def test_a_session_ends_by_itself_by_signing_out_and_everywhere(enter, person, own, monkeypatch):
    client = enter(ADDRESS)
    idle = client.cookies["kortisto_portal"].value
    real = timezone.now
    monkeypatch.setattr(
        "django.core.signing.time.time", lambda: real().timestamp() + rules.IDLE.total_seconds() + 60
    )
    assert client.get(HOME).status_code == 302
    monkeypatch.undo()
    client.cookies["kortisto_portal"] = idle
    assert client.get(HOME).status_code == 200
    with maintenance():
        PortalSession.objects.update(expires_at=timezone.now())
    assert client.get(HOME).status_code == 302
    one, two = enter(ADDRESS), enter(ADDRESS)
    kept = one.cookies["kortisto_portal"].value
    assert one.post(reverse("portal_out")).status_code == 302
    one.cookies["kortisto_portal"] = kept
    assert one.get(HOME).status_code == 302 and two.get(HOME).status_code == 200
    three = enter(ADDRESS)
    assert three.post(reverse("portal_out"), {"everywhere": "1"}).status_code == 302
    assert two.get(HOME).status_code == 302
    forged = Client()
    for value in ("", "x", idle[:-2], "s" + idle[1:], kept.replace(":", "")):
        forged.cookies["kortisto_portal"] = value
        assert forged.get(HOME).status_code == 302


def test_neither_door_opens_the_others_pages(enter, person, desk, other):
    client, staff = enter(ADDRESS), desk()
    own_pages = 0
    for where, found in walk(get_resolver().url_patterns):
        if found.name is None or "<" in where or where.startswith(("api", "account", "privacy")):
            continue
        declared = getattr(found.callback, "declared", None)
        address = reverse(found.name)
        if getattr(found.callback, "is_own_page", False):
            own_pages += 1
            for method in (staff.get, staff.post):
                answer = method(address)
                assert answer.status_code in (302, 405), address
                assert answer.status_code == 405 or answer.url.startswith(reverse("portal"))
        elif isinstance(declared, tuple):
            answer = client.get(address)
            assert answer.status_code == 302 and "/account/login/" in answer.url, address
    assert own_pages >= 10
    for name in ("person", "person_looks", "report"):
        answer = client.get(reverse(name, args=[person.public_id]))
        assert answer.status_code == 302 and "/account/login/" in answer.url
    # Both in one browser: each goes on with its own right, and the portal still shows its own person alone.
    staff.cookies["kortisto_portal"] = client.cookies["kortisto_portal"].value
    assert staff.get(reverse("person", args=[other.public_id])).status_code == 200
    page = staff.get(HOME).content.decode()
    assert "Aino" in page and "Vierasniemi" not in page


def test_the_persons_own_looks_are_theirs_in_the_ledger(enter, person):
    before = Outbox.objects.filter(log=READS).count()
    enter(ADDRESS).get(reverse("portal_data"))
    entries = Outbox.objects.filter(log=READS).order_by("sequence")[before:]
    bodies = [bytes(one.body).decode() for one in entries]
    mine = [body for body in bodies if person.public_id.hex in body]
    assert mine and all("\tdata_subject\t" in body for body in mine)
    assert any("portal.data" in body for body in mine)


def test_without_a_way_to_send_mail_nobody_is_asked_for_an_address(register, settings):
    settings.MAIL_LEAVES = False
    client = Client()
    client.cookies["kortisto_language"] = "en"
    page = client.get(reverse("portal")).content.decode()
    assert "Signing in is not in use" in page and 'name="email"' not in page
    assert knock(client).status_code == 422


def test_a_trial_without_a_mail_server_keeps_its_messages_in_files_for_an_hour(
    person, register, settings, own, tmp_path
):
    settings.MAIL_IN_FILES, settings.DATA = True, tmp_path
    knock(Client())
    posting.post(register.pk)
    (file,) = (tmp_path / "files" / "mail").glob("*.eml")
    assert file.stat().st_mode & 0o077 == 0 and ADDRESS.encode() in file.read_bytes()
    posting.sweep_files(timezone.now())
    assert file.exists()
    posting.sweep_files(timezone.now() + timedelta(minutes=61))
    assert not file.exists()
