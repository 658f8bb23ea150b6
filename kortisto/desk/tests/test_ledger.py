"""The ledger's page: what it shows, to whom, and what its two buttons do."""

import io
import zipfile

import pytest
from django.db import connection
from django.urls import reverse

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.ledger.models import MAIN
from kortisto.ledger.queries import last_verification, latest
from kortisto.ledger.sequencing import sequence
from kortisto.parties.operations import create_person


@pytest.fixture
def filled(register, staff, opened):
    with opened():
        create_person(values={"given_names": "Venla", "surname": "Kuuselokoski"}, source="self", by=SYSTEM)
    sequence()
    return register


def _as(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_entries_are_shown_without_anybodys_name(filled, staff, client):
    page = _as(client, staff["administrator"]).get(reverse("ledger"), headers={"accept-language": "en"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "person.create" in text and "Kuuselokoski" not in text and "Venla" not in text
    assert "not been verified yet" in text and "style=" not in text
    reads = client.get(reverse("ledger") + "?log=reads&before=0").content.decode()
    assert "person.create" not in reads


@pytest.mark.parametrize("role", ["customer_service", "accountant", "marketing"])
def test_roles_without_the_permission_see_nothing_of_it(filled, staff, client, role):
    _as(client, staff[role])
    assert client.get(reverse("ledger")).status_code == 403
    assert client.post(reverse("ledger_verify")).status_code == 403
    assert client.post(reverse("ledger_export")).status_code == 403


def test_verifying_keeps_the_outcome_and_says_so(filled, staff, client):
    _as(client, staff["administrator"])
    assert client.get(reverse("ledger_verify")).status_code == 405
    page = client.post(reverse("ledger_verify"), follow=True, headers={"accept-language": "en"})
    assert "it is sound." in page.content.decode() and "The ledger is sound" in page.content.decode()
    assert last_verification().by == str(staff["administrator"].public_id)


def test_a_tampered_ledger_is_shown_in_red_with_its_place(filled, staff, client):
    on = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER ledger_entry_no_update{on}")
        cursor.execute("UPDATE ledger_entry SET at_us = at_us + 1 WHERE log = 0 AND position = 0")
    _as(client, staff["administrator"])
    text = client.post(
        reverse("ledger_verify"), follow=True, headers={"accept-language": "en"}
    ).content.decode()
    assert "NOT sound" in text and "position 0" in text


def test_the_download_asks_for_the_password_first(filled, staff, client):
    _as(client, staff["administrator"])
    answer = client.post(reverse("ledger_export"))
    assert answer.status_code == 302 and answer["Location"] == "/account/confirm/?next=%2Fledger%2Fexport%2F"


def test_the_download_is_a_zip_with_verifiers_and_is_noted(filled, staff, client, monkeypatch):
    from kortisto.staff import pages

    monkeypatch.setattr(pages, "raise_if_reauthentication_required", lambda request, app: None)
    answer = _as(client, staff["administrator"]).post(reverse("ledger_export"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = {name.split("/", 1)[1] for name in archive.namelist()}
    assert {"verify.py", "verify.mjs", "verify.sh", "README.fi.md", "main/checkpoint", "main/key"} <= names
    assert archive.testzip() is None
    sequence()
    newest = latest(MAIN, register_id=filled.id, count=1)[0]
    assert (
        newest.verb == "data.export" and newest.role == "administrator" and newest.facts["what"] == "ledger"
    )
