"""Passkeys of a person's own pages: the device that was let in opens them, and nothing else does."""

import json
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_person, place_block
from kortisto.portal import giving, operations, posting
from kortisto.portal.models import Attempt, PortalPasskey
from kortisto.portal.tests.conftest import code_in
from kortisto.portal.tests.softkey import PRESENT, SoftKey
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return SoftKey()


def add(client, key, **lies):
    options = client.post(reverse("portal_passkey_new")).json()
    said = json.dumps(key.make(options, **lies))
    return client.post(reverse("portal_passkeys"), {"credential": said}).url


@pytest.fixture
def owner(enter, confirmed, person, key, post):
    """Somebody who signed in by a code, gave another one, and made a passkey."""
    client = enter("aino@kellokas.example")
    confirmed(client)
    assert "done=passkey_new" in add(client, key)
    (message,) = post()
    assert message.to == ["aino@kellokas.example"] and "passkey" in message.subject.lower()
    return client


def come_in(device, client=None, **lies):
    client = client or Client()
    options = client.post(reverse("portal_passkey_question")).json()
    said = json.dumps(device.answer(options, **lies))
    return client, client.post(reverse("portal_passkey"), {"credential": said})


def inside(client) -> bool:
    return client.get(reverse("portal_home")).status_code == 200


def test_the_device_opens_the_pages_and_nothing_large_leaves_for_a_day(owner, key, person, opened):
    client, answer = come_in(key)
    assert answer.url.startswith(reverse("portal_home")) and inside(client)
    assert person.name in client.get(reverse("portal_home")).content.decode()
    with opened(Purpose.RIGHTS):
        assert giving.held_until(person) > timezone.now() + timedelta(hours=23)
        kept = PortalPasskey.objects.get()
        assert kept.used_at and kept.counter == key.counter


def test_the_question_names_nobody(owner, client):
    options = client.post(reverse("portal_passkey_question")).json()["publicKey"]
    assert not options.get("allowCredentials") and options["userVerification"] == "required"
    told = json.dumps(owner.post(reverse("portal_passkey_new")).json())
    assert "Kellokas" not in told and "aino@" not in told and "K-77" not in told


@pytest.mark.parametrize(
    "lies",
    [
        {"flags": PRESENT}, {"flags": 0}, {"origin": "https://phishing.example"}, {"challenge": "AAAA"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
    ids=["unverified", "absent", "origin", "challenge", "key"],
)  # fmt: skip
def test_an_answer_that_proves_nothing_lets_nobody_in(owner, key, lies):
    assert inside(come_in(key)[0])
    client, answer = come_in(key, **lies)
    assert answer.status_code == 403 and not inside(client)


def test_another_site_and_an_unknown_device_are_not_let_in(owner, key):
    elsewhere = SoftKey(rp="phishing.example")
    elsewhere.private, elsewhere.name, elsewhere.counter = key.private, key.name, 50
    for stranger in (elsewhere, SoftKey()):
        client, answer = come_in(stranger)
        assert answer.status_code == 403 and not inside(client)


def test_each_answer_is_for_one_question_of_one_browser_and_in_time(owner, key, opened):
    place = reverse("portal_passkey")
    client = Client()
    options = client.post(reverse("portal_passkey_question")).json()
    said = {"credential": json.dumps(key.answer(options))}
    assert Client().post(place, said).status_code == 403  # another browser
    assert client.post(place, said).status_code == 302
    assert Client().post(place, said).status_code == 403
    client.cookies.clear()
    assert client.post(place, said).status_code == 403  # again
    late = Client()
    options = late.post(reverse("portal_passkey_question")).json()
    with maintenance():
        Attempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert late.post(place, {"credential": json.dumps(key.answer(options))}).status_code == 403


def test_a_copy_of_the_device_is_noticed_by_its_counter(owner, key):
    assert inside(come_in(key)[0])
    key.counter -= 1
    assert come_in(key)[1].status_code == 403


@pytest.mark.parametrize("said", ["", "{}", "[]", "nonsense", "null", '{"id": 1}', "[" * 30_000])
def test_nonsense_is_answered_in_words(owner, said):
    client = Client()
    client.post(reverse("portal_passkey_question"))
    assert client.post(reverse("portal_passkey"), {"credential": said}).status_code == 403
    owner.post(reverse("portal_passkey_new"))
    assert "passkey_failed" in owner.post(reverse("portal_passkeys"), {"credential": said}).url


@pytest.mark.parametrize(
    "lies", [{"flags": PRESENT}, {"origin": "https://phishing.example"}, {"challenge": "AAAA"}]
)
def test_a_passkey_that_proves_nothing_is_not_kept(owner, opened, lies):
    assert "passkey_failed" in add(owner, SoftKey(), **lies)
    with opened(Purpose.RIGHTS):
        assert PortalPasskey.objects.count() == 1
    assert "passkey_new" in add(owner, SoftKey())


def test_the_same_device_is_not_kept_twice_nor_for_another(owner, key, enter, confirmed, other, post, opened):
    assert "passkey_failed" in add(owner, key)
    theirs = enter("bertta@vierasniemi.example")
    confirmed(theirs)
    assert "passkey_failed" in add(theirs, key)
    with opened(Purpose.RIGHTS):
        assert PortalPasskey.objects.count() == 1


def test_without_another_code_no_passkey_is_made(enter, person):
    client = enter("aino@kellokas.example")
    assert reverse("portal_confirm") in client.get(reverse("portal_passkeys")).url
    assert client.post(reverse("portal_passkey_new")).status_code == 302


def test_a_removed_passkey_opens_nothing(owner, key, enter, confirmed, other, post, opened):
    (row,) = re.findall(
        r'name="remove" value="(\d+)"', owner.get(reverse("portal_passkeys")).content.decode()
    )
    theirs = enter("bertta@vierasniemi.example")
    confirmed(theirs)
    theirs.post(reverse("portal_passkeys"), {"remove": row})
    assert inside(come_in(key)[0])
    owner.post(reverse("portal_passkeys"), {"remove": row})
    assert come_in(key)[1].status_code == 403
    assert [message.to for message in post()] == [["aino@kellokas.example"]]
    assert owner.post(reverse("portal_passkeys"), {"remove": "x"}).status_code == 302


def test_the_dead_do_not_come_in_and_an_erasure_takes_the_passkeys(owner, key, person, opened):
    with opened(Purpose.RIGHTS):
        block = place_block(person=person, kind="deceased", source="self", by=SYSTEM)
    assert come_in(key)[1].status_code == 403
    with maintenance():
        type(block).objects.filter(pk=block.pk).delete()
    with opened(Purpose.RIGHTS):
        assert PortalPasskey.objects.exists()
        erase_person(person=person, by=SYSTEM)
        assert not PortalPasskey.objects.exists()


def test_a_passkey_that_nobody_used_for_two_years_is_forgotten(owner, opened):
    now = timezone.now()
    with maintenance():
        PortalPasskey.objects.update(made_at=now - timedelta(days=800), used_at=now - timedelta(days=700))
    with opened(Purpose.RIGHTS):
        operations.forget(now=now, by=SYSTEM)
        assert PortalPasskey.objects.exists()
        assert operations.is_anything_over(now + timedelta(days=40))
        operations.forget(now=now + timedelta(days=40), by=SYSTEM)
        assert not PortalPasskey.objects.exists()


@pytest.fixture(scope="module")
def beside_the_browser():
    """The browser's driver runs an event loop in this thread, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_real_browser_the_device_is_enough(live_server, beside_the_browser, chromium, register, opened):
    with opened():
        create_person(
            values={"surname": "Kellokas"},
            contacts=[("email", "aino@kellokas.example")],
            source="self",
            by=SYSTEM,
        )
    home = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(locale="fi-FI")
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def code():
        posting.post(register.pk)
        return code_in(mail.outbox[-1])

    page.goto(f"{home}/portal/")
    page.fill("[name=email]", "aino@kellokas.example")
    page.press("[name=email]", "Enter")
    page.wait_for_url("**/portal/code/**")
    page.fill("[name=code]", code())
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/portal/home/**")
    page.goto(f"{home}/portal/passkeys/")
    page.click("main form button")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code())
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/portal/passkeys/**")
    page.click("form[data-passkey] button")
    page.wait_for_url("**done=passkey_new")
    context.clear_cookies()
    page.goto(f"{home}/portal/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/portal/home/**")
    assert "Kellokas" in page.locator("h1").inner_text() and complaints == []
    context.close()
