"""The pages of the interface: a token and a secret are shown once, and closed at once."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.api import jobs, operations
from kortisto.api.models import ApiToken, Delivery, Webhook
from kortisto.disclosures.models import Recipient
from kortisto.disclosures.rules import ROWS_ALONE
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.staff.models import User

from .conftest import Door

pytestmark = pytest.mark.django_db


def wanted(**changes):
    return {
        "token": str(uuid4()), "name": "Kirjanpidon liitos", "recipient": "accounting", "purpose": "billing",
        "categories": ["identity", "invoices"], "acts": [], "source": "", "calls_a_minute": "60",
        "persons_a_day": "500", "ends_on": (timezone.localdate() + timedelta(days=90)).isoformat(), **changes,
    }  # fmt: skip


def test_a_token_is_made_shown_once_used_and_closed(desk, recipient, person):
    client = desk("administrator")
    assert "No tokens yet" in client.get("/interface/").content.decode()
    sent = wanted()
    shown = client.post(reverse("token_new"), sent).content.decode()
    (text,) = set(re.findall(r"kto_[\w-]{43}", shown))
    again = client.post(reverse("token_new"), sent, follow=True).content.decode()
    token = ApiToken.objects.get()
    assert text not in again and "made already" in again and token.hint in again
    assert (token.purpose, token.categories) == (int(Purpose.BILLING), ["identity", "invoices"])
    mine = Door(token, text)
    assert mine.get("/persons").status_code == 200
    page = client.get(reverse("token", args=[token.public_id])).content.decode()
    assert "1 / 500" in page and text not in page
    listed = client.get("/interface/").content.decode()
    assert "Kirjanpidon liitos" in listed and "in force" in listed
    client.post(reverse("token_revocation", args=[token.public_id]), {"token": str(uuid4())})
    assert mine.get("/persons").status_code == 401
    page = client.get(reverse("token", args=[token.public_id])).content.decode()
    assert "revoked" in page and "Revoke for good" not in page


def test_what_was_not_agreed_is_refused_beside_its_field(desk, recipient):
    client = desk("contact_person")
    Recipient.objects.update(categories=["identity", "invoices"], purpose=int(Purpose.BILLING))
    for changes, words in (
        ({"purpose": "customer_service"}, "not agreed"),
        ({"categories": ["invoices"]}, "go along"),
        ({"categories": ["identity", "contact"]}, "may not receive"),
        ({"acts": ["orders"], "source": "partner"}, "needs categories"),
        ({"acts": ["persons"]}, "needs a source"),
        ({"ends_on": "2020-01-01"}, "over already"),
        ({"ends_on": "2199-01-01"}, "two years"),
        ({"recipient": "nobody"}, "valid choice"),
        ({"calls_a_minute": "0"}, "greater than"),
        ({"persons_a_day": "1000001"}, "less than"),
    ):
        answer = client.post(reverse("token_new"), wanted(**changes))
        assert answer.status_code == 422 and words in answer.content.decode(), (changes, words)
    assert not ApiToken.objects.exists()
    assert client.post(reverse("token_new"), wanted()).status_code == 200
    Recipient.objects.update(enabled=False)
    assert "not in use" in desk("administrator").get("/interface/").content.decode()


def make(client, **changes):
    """A token made on its page: what the page says, and the program that has it."""
    shown = unescape(client.post(reverse("token_new"), wanted(**changes)).content.decode())
    (text,) = set(re.findall(r"kto_[\w-]{43}", shown))
    return shown, Door(ApiToken.objects.latest("pk"), text)


def shut(mine):
    """Why the token opens nothing, as the program is told; or an empty text."""
    answer = mine.get("/persons")
    if answer.status_code == 200:
        return ""
    assert (answer.status_code, answer.told["type"].rpartition(":")[2]) == (403, "closed") and answer.told[
        "detail"
    ]
    return answer.told["reason"]


def press(client, mine, name, **values):
    return text_of(client.post(reverse(name, args=[mine.token.public_id]), values, follow=True))


def text_of(answer):
    return unescape(answer.content.decode())


def home(client):
    """What waits for somebody, as the home page says: words → (count, address)."""
    found = re.findall(
        r'<a href="([^"]*)" data-item>([^<]*): <strong>(\d+)</strong>', text_of(client.get("/"))
    )
    return {words: (int(count), address) for address, words, count in found}


WAITING = "Tokens waiting for your approval"
LEFT = "Tokens to take over: who answered for them has left"


def test_a_token_for_many_opens_nothing_before_a_second_person_said_yes(desk, recipient, person, entries):
    maker, second = desk("contact_person"), desk("administrator")
    assert 'value="500"' in text_of(maker.get(reverse("token_new")))
    shown, ordinary = make(maker, persons_a_day=str(ROWS_ALONE))
    assert shut(ordinary) == "" and "somebody else has approved" not in shown
    assert "waits for no decision" in press(second, ordinary, "token_decision", act="approve")
    shown, mine = make(maker, persons_a_day=str(ROWS_ALONE + 1))
    assert "before somebody else has approved it" in shown and shut(mine) == "needs_approval"
    place = reverse("token", args=[mine.token.public_id])
    assert home(second)[WAITING] == (1, place) and WAITING not in home(maker)
    assert "waits for approval" in text_of(maker.get("/interface/"))
    assert "Approve" not in text_of(maker.get(place)) and "Approve" in text_of(second.get(place))
    assert "Nobody approves a token that they made" in press(maker, mine, "token_decision", act="approve")
    assert "incomplete" in press(second, mine, "token_decision", act="what")
    assert desk("customer_service").post(f"{place}decision/", {"act": "approve"}).status_code == 403
    assert desk("customer_service").get(place).status_code == 403
    assert shut(mine) == "needs_approval"
    page = press(second, mine, "token_decision", act="approve")
    assert "Saved." in page and "in force" in page and shut(mine) == "" and WAITING not in home(second)
    assert (
        "waits for no decision" in press(second, mine, "token_decision", act="decline") and shut(mine) == ""
    )
    _shown, other = make(maker, persons_a_day="100000")
    assert "Declined" in press(second, other, "token_decision", act="decline") and shut(other) == "declined"
    assert "waits for no decision" in press(second, other, "token_decision", act="approve")
    told = [
        (one["verb"], one["outcome"], one["token"]) for one in entries()[0] if one["verb"].startswith("api_t")
    ]
    assert told == [
        ("api_token.make", "in_force", str(ordinary.token.public_id)),
        ("api_token.make", "needs_approval", str(mine.token.public_id)),
        ("api_token.approve", "approved", str(mine.token.public_id)),
        ("api_token.make", "needs_approval", str(other.token.public_id)),
        ("api_token.decline", "declined", str(other.token.public_id)),
    ]


def test_a_token_whose_maker_has_left_is_shut_until_somebody_answers_for_it(
    desk, recipient, staff, person, entries
):
    second, maker = desk("administrator"), staff["contact_person"]
    _shown, small = make(desk("contact_person"))
    _shown, large = make(desk("contact_person"), persons_a_day="501")
    press(second, large, "token_decision", act="approve")
    assert (shut(small), shut(large)) == ("", "")
    assert "answers for this token already" in press(second, small, "token_take_over")
    for leaving in (
        {"is_active": False},
        {"is_active": True, "valid_to": timezone.localdate() - timedelta(days=1)},
    ):
        User.objects.filter(pk=maker.pk).update(**leaving)
        assert (shut(small), shut(large)) == ("keeper_left", "keeper_left")
    assert home(second)[LEFT] == (2, "/interface/")
    assert "who answered for it has left" in text_of(second.get("/interface/"))
    assert "in force" in press(second, small, "token_take_over") and shut(small) == ""
    assert home(second)[LEFT] == (1, reverse("token", args=[large.token.public_id]))
    # Whoever takes over what they approved is one person again.
    assert "before somebody who neither made it" in press(second, large, "token_take_over")
    assert shut(large) == "needs_approval"
    assert "Nobody approves a token" in press(second, large, "token_decision", act="approve")
    User.objects.filter(pk=maker.pk).update(is_active=True, valid_to=None)
    back = desk("contact_person")
    assert "Nobody approves a token" in press(
        back, large, "token_decision", act="approve"
    ) and WAITING not in home(back)
    User.objects.filter(pk=staff["customer_service"].pk).update(role="contact_person")
    third = desk("customer_service")
    assert home(third)[WAITING][0] == 1
    press(third, large, "token_decision", act="approve")
    assert shut(large) == ""
    # Nor does the yes of somebody count who works here no more.
    User.objects.filter(pk=staff["customer_service"].pk).update(is_active=False)
    assert shut(large) == "needs_approval" and shut(small) == ""
    taken = [one for one in entries()[0] if one["verb"] == "api_token.take_over"]
    assert [(one["token"], one["kept_before"], one["actor"]) for one in taken] == [
        (str(one.token.public_id), maker.actor.key, staff["administrator"].actor.key)
        for one in (small, large)
    ]


def test_a_webhook_that_switched_itself_off_waits_on_the_home_page(desk, recipient, opened):
    words = "Webhooks that switched themselves off"
    with opened(Purpose.SECURITY):
        hooks = [
            operations.make_webhook(
                recipient=recipient, name=name, url="https://hook.example/in", purpose=Purpose.BILLING,
                events=["person.change"], by=SYSTEM,
            )
            for name in ("Yksi", "Kaksi")
        ]  # fmt: skip
        operations.stop_webhook(webhook=hooks[0], problem="failing", by=SYSTEM)
        client = desk("administrator")
        assert home(client)[words] == (1, reverse("webhook", args=[hooks[0].public_id]))
        assert words not in home(desk("customer_service"))
        operations.stop_webhook(webhook=hooks[1], problem="gone", by=SYSTEM)
        assert home(client)[words] == (2, "/interface/")
        operations.switch_webhook(webhook=hooks[0], enabled=True, version=2, by=SYSTEM)
        operations.switch_webhook(webhook=hooks[1], enabled=False, version=2, by=SYSTEM)
        assert words not in home(client)


def test_a_webhook_is_made_tried_switched_and_ended(desk, recipient, monkeypatch):
    queued = []
    monkeypatch.setattr(jobs, "async_task", lambda *args, **more: queued.append(args))
    client = desk("administrator")
    sent = {"token": str(uuid4()), "name": "Tiedote", "recipient": "accounting", "purpose": "billing",
            "url": "https://hook.example/in", "events": ["person.change", "invoice.issue"]}  # fmt: skip
    for changes, words in (
        ({"url": "http://hook.example/"}, "must begin with https"),
        ({"url": "https://10.1.2.3/"}, "private network"),
        ({"url": "https://u:p@hook.example/"}, "must not hold"),
        ({"events": []}, "required"),
    ):
        answer = client.post(reverse("webhook_new"), sent | changes)
        assert answer.status_code == 422 and words in answer.content.decode(), words
    shown = client.post(reverse("webhook_new"), sent).content.decode()
    (secret,) = set(re.findall(r"whsec_[\w+/]{43}=", shown))
    assert client.post(reverse("webhook_new"), sent).status_code == 302
    hook = Webhook.objects.get()

    def press(name, **more):
        hook.refresh_from_db()
        given = {"token": str(uuid4()), "version": str(hook.version), **more}
        return client.post(reverse(name, args=[hook.public_id]), given, follow=True).content.decode()

    assert "on its way" in press("webhook_test") and queued == [("kortisto.api.jobs.tick",)]
    assert "test message" in press("webhook_switching", enabled="off") and "is off" in press(
        "webhook_switching", enabled="off"
    )
    stale = {"token": str(uuid4()), "version": "1", "enabled": "on"}
    page = client.post(reverse("webhook_switching", args=[hook.public_id]), stale, follow=True)
    assert "changed this meanwhile" in page.content.decode() and not Webhook.objects.get().enabled
    assert "is on" in press("webhook_switching", enabled="on")
    renewed = press("webhook_secret")
    assert secret not in renewed and "whsec_" in renewed
    Delivery.objects.update(state=Delivery.FAILED, status=500, problem="refused")
    page = client.get(reverse("webhook", args=[hook.public_id])).content.decode()
    assert "500 – the address refused it" in page and "Send the failed ones again" in page
    press("webhook_repeat")
    assert Delivery.objects.get().state == Delivery.WAITING
    assert "has ended" in press("webhook_ending") and "Switch on" not in press("webhook_ending")
    assert Delivery.objects.get().state == Delivery.LEFT_OUT
