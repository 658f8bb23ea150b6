"""What opens a door to whoever holds it: initial passwords, tokens, secrets, files waiting to be fetched.

Each kind is tried for all that such links are known to fail in: used twice, kept readable, never ending, guessable,
or used up by a program that follows links.
"""

import json
import re
import uuid
from datetime import timedelta

from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kortisto.api import operations as interface
from kortisto.api.keys import webhook_secret
from kortisto.api.models import ApiToken
from kortisto.desk.tests.test_exports import ask, fetch, press
from kortisto.disclosures.models import Disclosure, Export
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.operations import attach
from kortisto.parties.models import Person
from kortisto.portal import posting
from kortisto.requests.models import AccessReport
from kortisto.requests.operations import make_access_report
from kortisto.requests.tests.test_field_ending import everywhere
from kortisto.staff import operations as staff
from kortisto.staff.models import User
from kortisto.staff.sessions import open_sessions
from tests.pages.access_matrix import ROOT
from tests.pages.routes import routes

OWN = "Kurki-lentää-yli-Oulujoen"

# Columns that are named like a key; those that open a door are tried below, the others compare contents.
KEY_COLUMNS = {
    "staff.User.password", "staff.User.initial_password_until", "api.ApiToken.digest", "api.KeptAnswer.token_id",
    "api.Webhook.secrets_given", "staff.FormToken.token", "portal.PortalSession.digest", "portal.Knock.digest",
    # Questions to other services and their names for persons: `kortisto/portal/tests/test_identifying.py` tries them.
    "portal.Attempt.digest", "portal.PortalPasskey.digest", "portal.Attempt.nonce", "requests.OutsideIdentity.digest",
    "requests.Transfer.digest",  # `kortisto/requests/tests/test_transfers.py` tries it
}  # fmt: skip
CONTENT_COLUMNS = {
    "staff.CommitmentSignature.text_hash", "notice.NoticeVersion.digest", "notice.NoticeVersion.declared_digest",
    "parties.ExternalKey.row_digest", "disclosures.Disclosure.digest", "consents.Suppression.digest",
    "notes.Attachment.digest", "intake.ImportRun.file_digest", "intake.ImportRow.digest", "requests.AccessReport.digest",
    "requests.CaseLetter.digest", "requests.CaseFile.digest", "billing.BankFile.digest",
    "billing.Journal.digest", "requests.Transfer.contents_digest",
}  # fmt: skip
NAMED_LIKE_KEYS = re.compile("token|secret|passw|digest|hash|invit|nonce|otp")


def links_are_all_known() -> None:
    """Without signing in nothing opens that has a key in its address, and no table keeps a kind not tried here."""
    matrix = json.loads((ROOT / "tests/pages/access_matrix.json").read_text())
    public = [
        route for route in routes() if route.parameters and matrix[route.name]["GET"]["anonymous"] == 200
    ]
    assert {route.name.split("_")[0] for route in public} == {"privacy"}
    assert {name for route in public for name in route.parameters} <= {"language", "number"}
    columns = {
        f"{model._meta.label}.{column.attname}"
        for model in apps.get_models()
        if model.__module__.startswith("kortisto.")
        for column in model._meta.concrete_fields
        if NAMED_LIKE_KEYS.search(column.attname)
    }
    assert columns == KEY_COLUMNS | CONTENT_COLUMNS, "a new kind of key: try it here"


def initial_passwords(as_administrator, desk) -> None:
    """How somebody is invited, and how a lost password is reset."""
    made = [
        as_administrator(
            staff.create_user, email=f"{name}.harju@kellokukka.example", name=f"{name.title()} Harju",
            role="customer_service", employer="Kellokukka Oy",
        )
        for name in ("aino", "eero", "ilta")
    ]  # fmt: skip
    (user, first), (late, second), (lost, _third) = made
    assert len({password for _user, password in made}) == 3
    assert all(re.fullmatch("([a-km-np-z2-9]{4}-){4}[a-km-np-z2-9]{4}", password) for _user, password in made)
    assert everywhere(first) == [] and user.password.startswith("argon2")
    # No address carries it, and a program that follows links renews nothing.
    page = f"/staff/{user.public_id}/renew/"
    assert desk("administrator").get(page).status_code == 405
    assert User.objects.get(pk=user.pk).password == user.password
    assert 0 < (user.initial_password_until - timezone.now()).days < 15

    browser = Client()
    browser.post("/account/login/", {"login": user.email, "password": first})
    browser.post("/account/password/", {"oldpassword": first, "password1": OWN, "password2": OWN})
    assert _opens(user, OWN) and not _opens(user, first), "an initial password opens once"
    User.objects.filter(pk=late.pk).update(initial_password_until=timezone.now() - timedelta(seconds=1))
    assert not _opens(late, second), "an initial password ends"
    _same, reset = as_administrator(staff.renew_login, user=user)
    assert not _opens(user, OWN) and everywhere(reset) == [] and _opens(user, reset)
    assert not _opens(lost, reset), "nobody else's"


def _opens(user: User, password: str) -> bool:
    before = len(open_sessions(user))
    Client().post("/account/login/", {"login": user.email, "password": password})
    return len(open_sessions(user)) > before


def tokens(door, desk) -> None:
    """The keys of recipients' programs: shown once, kept as a hash, with an end."""
    one, other = door(), door()
    assert one.text != other.text and re.fullmatch(r"kto_[\w-]{43}", one.text)
    assert everywhere(one.text) == [] and everywhere(one.text.removeprefix("kto_")) == []
    client = desk("administrator")
    place = reverse("token", args=[one.token.public_id])
    assert one.text not in client.get(place).content.decode()
    assert client.get(reverse("token_revocation", args=[one.token.public_id])).status_code == 405
    assert one.get("/persons").status_code == 200, "looking at pages closes and uses up nothing"
    assert Client().get(f"/api/v1/persons?token={one.text}").status_code == 401, "never in an address"
    ApiToken.objects.filter(pk=one.token.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert one.get("/persons").status_code == 401
    client.post(reverse("token_revocation", args=[other.token.public_id]), {"token": str(uuid.uuid4())})
    assert other.get("/persons").status_code == 401


def webhook_secrets(recipient, opened, desk) -> None:
    """What signs the messages to a recipient's address: kept nowhere, another one after each renewal."""
    with opened(Purpose.SECURITY):
        hooks = [
            interface.make_webhook(
                recipient=recipient, name="Tiedote", url="https://hook.example/in", purpose=Purpose.BILLING,
                events=["invoice.issue"], by=SYSTEM,
            )
            for _each in range(2)
        ]  # fmt: skip
        secrets = [webhook_secret(one) for one in hooks]
        client, place = desk("administrator"), reverse("webhook_secret", args=[hooks[0].public_id])
        assert "whsec_" not in client.get(place).content.decode()
        hooks[0].refresh_from_db()
        assert webhook_secret(hooks[0]) == secrets[0], "following a link renews nothing"
        secrets.append(webhook_secret(interface.renew_secret(webhook=hooks[0], version=1, by=SYSTEM)))
    assert len(set(secrets)) == 3 and all(len(one) == len("whsec_") + 44 for one in secrets)
    assert not any(everywhere(one.removeprefix("whsec_")) for one in secrets)


def portal_codes(customer: Person, settings) -> None:
    """What lets a person in to their own pages: kept nowhere as it is, once, and in no address."""
    settings.MAIL_IN_FILES, browser = False, Client()
    browser.post("/portal/", {"token": str(uuid.uuid4()), "email": "aino@kellokas.example"})
    posting.post(customer.register_id)
    code = "".join(re.search(r"^\s*(\d{3}) (\d{3})\s*$", mail.outbox[-1].body, re.MULTILINE).groups())
    assert everywhere(code) == [] and "://" not in mail.outbox[-1].body
    answer = browser.post("/portal/code/", {"code": code})
    assert answer.status_code == 302 and code not in answer.url
    key = browser.cookies["kortisto_portal"].value.split(":")[0][1:]
    assert len(key) >= 40 and everywhere(key) == []
    assert browser.get("/portal/home/").status_code == 200
    assert Client().post("/portal/code/", {"code": code}).status_code == 302, "not in another browser"


def files(customer: Person, desk, opened, monkeypatch) -> None:
    """What waits to be fetched: an approved list, an access report, an attached file."""
    monkeypatch.setattr("kortisto.disclosures.rules.ROWS_ALONE", 0)
    client, stranger = desk("customer_service"), Client()
    wanted = ask(client)
    place = f"/exports/{wanted.public_id}/file/"
    press(desk("administrator"), wanted, act="approve")
    assert client.get(place).status_code in (302, 405), "following a link fetches nothing"
    assert stranger.post(place).status_code == 302 and desk("contact_person").post(place).status_code != 200
    wanted.refresh_from_db()
    assert wanted.state == Export.APPROVED
    assert fetch(client, wanted).status_code == 200
    assert fetch(client, wanted).status_code == 302 and Disclosure.objects.count() == 1
    late = ask(client)
    press(desk("administrator"), late, act="approve")
    Export.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert fetch(client, late).status_code == 302 and Disclosure.objects.count() == 1

    client = desk("contact_person")
    with opened(Purpose.RIGHTS):
        made = make_access_report(person=customer, by=SYSTEM)
        given = attach(person=customer, name="kirje.txt", body=b"Terve", by=SYSTEM)
    assert re.fullmatch("[0-9a-f]{32}", made.folder)
    place = f"/persons/{customer.public_id}/report/{made.public_id}/json/"
    assert stranger.post(place).url.startswith("/account/login/")
    assert desk("marketing").post(place).status_code == 403
    assert client.get(place).status_code == 302 and client.post(place).status_code == 200
    assert Disclosure.objects.count() == 2
    with opened(Purpose.RIGHTS):
        assert 13 <= (made.expires_at - timezone.now()).days <= 14
    _set_back(made, opened)
    assert client.post(place).status_code == 302 and Disclosure.objects.count() == 2
    assert stranger.get(f"/attachments/{given.public_id}/").url.startswith("/account/login/")


def _set_back(made: AccessReport, opened) -> None:
    from kortisto.retention.tests.test_night import put

    over = timezone.now() - timedelta(seconds=1)
    with opened(Purpose.RIGHTS):
        put(change=lambda: AccessReport.objects.filter(pk=made.pk).update(expires_at=over), by=SYSTEM)
