"""The pages of the interface: a token and a secret are shown once, and closed at once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.api import jobs
from kortisto.api.models import ApiToken, Delivery, Webhook
from kortisto.disclosures.models import Recipient
from kortisto.kernel.purposes import Purpose

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


def test_what_was_not_agreed_is_refused_beside_its_field(desk, recipient, staff):
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
    ):
        answer = client.post(reverse("token_new"), wanted(**changes))
        assert answer.status_code == 422 and words in answer.content.decode(), (changes, words)
    assert not ApiToken.objects.exists()
    assert client.post(reverse("token_new"), wanted()).status_code == 200
    staff["contact_person"].is_active = False
    staff["contact_person"].save()
    assert "somebody who has left" in desk("administrator").get("/interface/").content.decode()
    Recipient.objects.update(enabled=False)
    assert "not in use" in desk("administrator").get("/interface/").content.decode()


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
