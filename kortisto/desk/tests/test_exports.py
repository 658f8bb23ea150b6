"""Files of lists: who goes along, what a file holds, the walk-out guard, and what the ledger tells of it."""

import csv
import io
import json
import re
import shutil
import subprocess
import time
import uuid
import warnings
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kortisto.billing.operations import issue_invoice
from kortisto.disclosures import rules
from kortisto.disclosures.models import DisclosedPerson, Disclosure, Export
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.writing import unprotect
from kortisto.ledger.models import MAIN, READS, Outbox
from kortisto.parties import operations as parties
from kortisto.parties.models import Person

pytestmark = pytest.mark.django_db

SERVICE, CONTACT, ADMINISTRATOR = "customer_service", "contact_person", "administrator"
FORMULA = '=HYPERLINK("http://evil.example";"Aino")'


@pytest.fixture
def recipients(opened):
    """A printing house for letters, an office for accounts, and one whose agreement has ended."""
    with opened(Purpose.RIGHTS):
        return {
            key: set_recipient(
                key=key, by=SYSTEM,
                values={
                    "name": key.title(), "kind": "processor", "purpose": int(purpose), "enabled": True,
                    "categories": categories, "agreement_signed_on": date(2025, 1, 1), "agreement_ends_on": ends,
                },
            )
            for key, purpose, categories, ends in (
                ("printer", Purpose.DIRECT_MAIL, ["identity", "address"], None),
                ("mailer", Purpose.DIRECT_MARKETING, ["identity", "contact"], None),
                ("office", Purpose.BILLING, ["identity", "address", "contact", "invoices"], None),
                ("former", Purpose.BILLING, ["identity", "address"], date(2025, 2, 1)),
            )
        }  # fmt: skip


def make(surname, blocks=(), contacts=(), given="Aino"):
    made = parties.create_person(
        values={"given_names": given, "surname": surname, "since": date(2024, 2, 3)}, contacts=list(contacts),
        address={"city": "Tampere", "postcode": "00100", "street": "Kuja 1"}, source="self", by=SYSTEM,
    )  # fmt: skip
    for kind in blocks:
        parties.place_block(person=made, kind=kind, by=SYSTEM)
    return made


@pytest.fixture
def people(opened):
    """One who may be written to, one with a formula for a name, two with bans, one restricted."""
    with opened():
        made = [
            make("Aalto", contacts=[("phone", "+358 10 501 3621")]),
            make(FORMULA, given=""),
            make("Cajan", ["all_marketing"]),
            make("Dahl", ["direct_mail"]),
            make("Eklund"),
        ]
    with opened(Purpose.RIGHTS):
        parties.place_block(person=made[4], kind="restriction", by=SYSTEM)
    return made


def text(answer):
    return unescape(answer.content.decode())


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def body(answer):
    return b"".join(answer.streaming_content)


def export(client, address="/persons/export/", recipient="office", form="csv", **more):
    """Preview, then press the button; returns the preview's text and the answer to the button."""
    values = {"recipient": recipient, "form": form}
    page = text(client.post(address, values))
    if 'name="seen"' not in page:
        return page, None
    values |= {"do": "1", "seen": field(page, "seen"), "token": field(page, "token")} | more
    return page, client.post(address, values)


def rows_of(answer, form="csv"):
    data = body(answer)
    if form == "xlsx":
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    found = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    return [[unprotect(cell) for cell in row] for row in found]


def left_out(page):
    return {
        label.strip(): int(count)
        for count, label in re.findall(r"<li><strong>(\d+)</strong> ([^<]+?)\s*(?:<|$)", page)
    }


def entries(verb):
    bodies = Outbox.objects.filter(log=MAIN).order_by("sequence").values_list("body", flat=True)
    return [entry for entry in (json.loads(bytes(one)) for one in bodies) if entry["verb"] == verb]


def test_a_clerk_takes_out_whom_the_list_is_filtered_to(desk, opened, people, recipients):
    with opened():
        for number in range(20):
            make(f"Joukkonen{number}")
    page, answer = export(desk(SERVICE), "/persons/export/?cols=name,town&city=Tampere")
    assert left_out(page) == {"restricted": 1} and len(rows_of(answer)) == 25


# --- what is in the file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_comes_back_as_it_left_and_holds_no_formula(form, desk, people, recipients):
    address = "/persons/export/?cols=name,phone,town,postcode,since&surname="
    _page, answer = export(desk(SERVICE), address + "Aalto", form=form)
    head, row = rows_of(answer, form)
    assert head == ["Name", "Town", "Postcode", "Telephone", "Customer since"]
    since = date(2024, 2, 3)
    assert row == ["Aino Aalto", "Tampere", "00100", "+358105013621", since if form == "xlsx" else str(since)]
    _page, answer = export(desk(SERVICE), address + "%3DHYPER", form=form)
    assert rows_of(answer, form)[1][0] == FORMULA


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_same_list_makes_the_same_bytes(form, desk, people, recipients):
    first = body(export(desk(SERVICE), form=form)[1])
    time.sleep(1.1)  # a workbook tells its second
    assert body(export(desk(SERVICE), form=form)[1]) == first


def test_the_file_of_a_spreadsheet_program_comes_back_equal(desk, people, recipients, tmp_path):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        words = "No LibreOffice on this machine: what it makes of an exported file is not tried."
        warnings.warn(words, stacklevel=1)
        pytest.skip(words)
    for form in ("csv", "xlsx"):
        _page, answer = export(desk(SERVICE), "/persons/export/?cols=name,phone", form=form)
        file = tmp_path / f"out.{form}"
        file.write_bytes(body(answer))
        subprocess.run(
            [program, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "fods",
             "--outdir", str(tmp_path), str(file)],
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        made = (tmp_path / "out.fods").read_text()
        assert "table:formula" not in made and "+358105013621" in made


def test_columns_that_a_role_may_not_see_are_in_no_file(desk, people, recipients, monkeypatch):
    from kortisto.staff import permissions
    from kortisto.staff.permissions import Permission, Role

    widened = permissions.ROLE_PERMISSIONS[Role.ADMINISTRATOR] | {Permission.EXPORT_MAKE}
    monkeypatch.setitem(permissions.ROLE_PERMISSIONS, Role.ADMINISTRATOR, widened)
    _page, answer = export(desk(ADMINISTRATOR), "/persons/export/?cols=name,balance")
    assert rows_of(answer)[0] == ["Name"]


def test_the_accountant_gets_invoices_and_no_list_of_persons(desk, people, recipients, opened):
    with opened(Purpose.BILLING):
        issue_invoice(
            person=people[0],
            total_cents=15688,
            issued_on=date(2026, 3, 2),
            due_on=date(2026, 3, 16),
            by=SYSTEM,
        )
    client = desk("accountant")
    _page, answer = export(client, "/invoices/export/?cols=customer,total,issued", form="xlsx")
    assert rows_of(answer, "xlsx")[1][1:] == ["Aino Aalto", date(2026, 3, 2), 156.88]
    assert client.get("/persons/export/").status_code == 403
    with opened(Purpose.RIGHTS):
        told = DisclosedPerson.objects.order_by("-disclosure__digest").select_related("disclosure")
        # The file, and the day's visit that saw the same.
        assert [(one.person_id, bool(one.disclosure.digest)) for one in told] == [
            (people[0].pk, True),
            (people[0].pk, False),
        ]


# --- who goes along ----------------------------------------------------------------------------------------


def test_who_may_not_be_used_for_the_recipients_purpose_is_left_out_and_counted(desk, people, recipients):
    page, answer = export(desk(CONTACT), "/persons/export/?cols=name", "printer")
    assert left_out(page) == {"All marketing": 1, "Addressed mail and calls": 1, "restricted": 1}
    assert "Aino Dahl" in page and "Eklund" not in page
    assert sorted(row[0] for row in rows_of(answer)[1:]) == [FORMULA, "Aino Aalto"]
    page, answer = export(desk(CONTACT), "/persons/export/?cols=name", "office")
    assert left_out(page) == {"restricted": 1} and len(rows_of(answer)) == 5


def test_a_file_is_a_disclosure_with_everybody_in_it(desk, people, recipients, opened):
    client = desk(SERVICE)
    before = Outbox.objects.filter(log=READS).count()
    _page, answer = export(client, "/persons/export/?cols=name,town", "printer")
    data = body(answer)
    import hashlib

    (made,) = Export.objects.all()
    found = Disclosure.objects.get(pk=made.disclosure_id)
    assert (found.recipient.key, found.ground, found.persons) == ("printer", "processing", 2)
    assert found.categories == ["address", "identity"]
    assert found.digest == hashlib.sha256(data).hexdigest()
    with opened(Purpose.RIGHTS):
        assert {one.person_id for one in DisclosedPerson.objects.all()} == {people[0].pk, people[1].pk}
    (entry,) = entries("disclosure.make")
    assert set(entry["subjects"]) == {str(people[0].public_id), str(people[1].public_id)}
    (entry,) = entries("export.make")
    assert (entry["rows"], entry["list"], entry["digest"]) == (2, "persons", found.digest)
    reads = [
        bytes(one.body).decode() for one in Outbox.objects.filter(log=READS).order_by("sequence")[before:]
    ]
    assert sum("desk.exported" in one for one in reads) == 1


def test_a_recipient_gets_only_the_categories_it_may_receive(desk, people, recipients):
    page, answer = export(desk(SERVICE), "/persons/export/?cols=name,phone", "printer")
    assert answer is None and "may not receive these columns: Telephone" in page
    page, answer = export(desk(SERVICE), "/persons/export/?cols=name", "former")
    assert answer is None and "agreement with the recipient has ended" in page
    assert not Disclosure.objects.exists()


def test_nobody_exports_without_giving_the_password_again(desk, people, recipients):
    answer = desk(SERVICE, fresh=False).get("/persons/export/")
    assert answer.status_code == 302 and "/account/confirm/" in answer["Location"]


def test_a_double_click_makes_one_file_and_one_disclosure(desk, people, recipients):
    client = desk(SERVICE)
    values = {"recipient": "office", "form": "csv"}
    page = text(client.post("/persons/export/", values))
    values |= {"do": "1", "seen": field(page, "seen"), "token": field(page, "token")}
    assert client.post("/persons/export/", values).status_code == 200
    assert client.post("/persons/export/", values).status_code == 302
    assert Disclosure.objects.count() == Export.objects.count() == 1


def test_what_changed_since_the_preview_is_said_and_nothing_leaves(desk, people, recipients, opened):
    client = desk(SERVICE)
    page = text(client.post("/persons/export/", {"recipient": "office", "form": "csv"}))
    with opened():
        make("Frisk")
    values = {"recipient": "office", "form": "csv", "do": "1", "seen": field(page, "seen"),
              "token": field(page, "token")}  # fmt: skip
    answer = client.post("/persons/export/", values)
    assert answer.status_code == 422 and "it was 4 rows, now it is 5" in text(answer)
    assert not Disclosure.objects.exists()


# --- the guard ---------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    """The guard with small numbers: two rows alone, three in an hour, three files."""
    monkeypatch.setattr(rules, "ROWS_ALONE", 2)
    monkeypatch.setattr(rules, "ROWS_AN_HOUR", 3)
    monkeypatch.setattr(rules, "FILES_AN_HOUR", 3)


def ask(client, address="/persons/export/?cols=name"):
    page, answer = export(client, address)
    assert "another user must approve the file" in page
    return Export.objects.get(public_id=answer["Location"].split("/")[2])


def press(client, wanted, **values):
    return client.post(f"/exports/{wanted.public_id}/", values)


def fetch(client, wanted):
    return client.post(f"/exports/{wanted.public_id}/file/", {"token": str(uuid.uuid4())})


def test_a_large_file_waits_for_somebody_else(desk, people, recipients, small):
    client = desk(SERVICE)
    wanted = ask(client)
    assert (wanted.state, wanted.rows) == (Export.WAITING, 4) and not Disclosure.objects.exists()
    assert fetch(client, wanted).status_code == 302 and not Disclosure.objects.exists()
    assert "waits for approval" in text(client.get("/exports/"))
    approver = desk(ADMINISTRATOR)
    assert "Files waiting for your approval" in text(approver.get("/"))
    shown = text(approver.get(f"/exports/{wanted.public_id}/"))
    assert "Customer Service" in shown and "Office" in shown and "Aalto" not in shown
    press(approver, wanted, act="approve")
    answer = fetch(client, wanted)
    assert len(rows_of(answer)) == 5
    wanted.refresh_from_db()
    assert wanted.state == Export.MADE and wanted.disclosure.persons == 4
    assert fetch(client, wanted).status_code == 302 and Disclosure.objects.count() == 1
    assert len(entries("export.ask")) == len(entries("export.approve")) == len(entries("export.make")) == 1


def test_nobody_approves_their_own_file(desk, people, recipients, small):
    client = desk(CONTACT)
    wanted = ask(client)
    assert "Approve" not in text(client.get(f"/exports/{wanted.public_id}/"))
    assert "Nobody approves their own request." in text(
        client.post(f"/exports/{wanted.public_id}/", {"act": "approve"}, follow=True)
    )
    wanted.refresh_from_db()
    assert wanted.state == Export.WAITING


def test_who_may_not_approve_sees_only_their_own_requests(desk, people, recipients, small):
    wanted = ask(desk(CONTACT))
    other = desk(SERVICE)
    assert other.get(f"/exports/{wanted.public_id}/").status_code == 404
    mine = ask(other)
    assert press(other, mine, act="approve").status_code == 403
    assert desk("marketing").get("/exports/").status_code == 403


def test_a_declined_or_expired_request_gives_no_file(desk, people, recipients, small):
    client, approver = desk(SERVICE), desk(ADMINISTRATOR)
    wanted = ask(client)
    press(approver, wanted, act="decline")
    assert fetch(client, wanted).status_code == 302
    late = ask(client)
    Export.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "This request has expired." in text(
        approver.post(f"/exports/{late.public_id}/", {"act": "approve"}, follow=True)
    )
    approved = ask(client)
    press(approver, approved, act="approve")
    Export.objects.filter(pk=approved.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert fetch(client, approved).status_code == 302
    assert not Disclosure.objects.exists()


def test_a_selection_that_grew_after_the_approval_is_asked_for_again(desk, people, recipients, small, opened):
    client = desk(SERVICE)
    wanted = ask(client)
    press(desk(ADMINISTRATOR), wanted, act="approve")
    with opened():
        make("Frisk")
    answer = client.post(f"/exports/{wanted.public_id}/file/", {"token": str(uuid.uuid4())}, follow=True)
    assert "has grown since it was approved" in text(answer)
    assert not Disclosure.objects.exists()
    assert entries("export.refuse")[-1]["outcome"] == "more_than_approved"


def test_an_approved_file_is_fetched_by_nobody_else(desk, people, recipients, small):
    wanted = ask(desk(SERVICE))
    press(desk(ADMINISTRATOR), wanted, act="approve")
    assert fetch(desk(CONTACT), wanted).status_code == 302
    assert not Disclosure.objects.exists()


def test_small_files_add_up_within_an_hour_and_the_guard_leaves_an_entry(desk, people, recipients, small):
    client = desk(SERVICE)
    one = "/persons/export/?cols=name&surname=Aalto"
    two = "/persons/export/?cols=name&surname=Cajan"
    assert body(export(client, one)[1]) and body(export(client, two)[1])
    assert body(export(client, one)[1])
    page, answer = export(client, two)
    assert answer is None and "files within an hour" in page
    values = {"recipient": "office", "form": "csv", "do": "1", "seen": "1", "token": str(uuid.uuid4())}
    assert client.post(one, values).status_code == 422
    assert entries("export.refuse")[-1]["outcome"] == "too_many_files"
    Export.objects.update(made_at=timezone.now() - timedelta(minutes=61))
    assert body(export(client, two)[1])
    # Another user has an hour of their own.
    assert body(export(desk(CONTACT), one)[1])


def test_rows_in_an_hour_are_counted_too(desk, people, recipients, small, monkeypatch):
    monkeypatch.setattr(rules, "FILES_AN_HOUR", 99)
    client = desk(SERVICE)
    address = "/persons/export/?cols=name&surname="
    for name in ("Aalto", "Cajan", "Dahl"):
        assert body(export(client, address + name)[1])
    page, answer = export(client, address + "Aalto")
    assert answer is None and "rows in an hour without an approval" in page


def test_a_request_keeps_no_name_that_was_searched_for(desk, people, recipients, small, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_ALONE", 0)
    page, answer = export(desk(SERVICE), "/persons/export/?surname=Aalto")
    assert answer is None and "Remove the filter first: Surname begins with" in page
    assert not Export.objects.exists()


def test_ticked_rows_are_never_so_many_that_they_need_an_approval(desk):
    from kortisto.desk.lists.declaring import SIZES

    assert max(SIZES) <= rules.ROWS_ALONE


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"rows": 500}, ""),
        ({"rows": 501}, "needs_approval"),
        ({"rows": 501, "approved": 501}, ""),
        ({"rows": 502, "approved": 501}, "more_than_approved"),
        ({"rows": 300, "rows_alone": 700}, ""),
        ({"rows": 301, "rows_alone": 700}, "too_many_rows"),
        ({"rows": 1, "files": 10}, "too_many_files"),
        ({"rows": 900, "approved": 900, "files": 10}, "too_many_files"),
        ({"rows": 900, "approved": 900, "rows_alone": 1000}, ""),
    ],
)
def test_the_rule_of_the_guard(facts, reason):
    given = {"approved": None, "files": 0, "rows_alone": 0} | facts
    assert rules.why_not_exporting(**given) == reason


def test_a_file_in_chunks_holds_everybody_once_in_order(desk, recipients, opened, monkeypatch):
    monkeypatch.setattr("kortisto.desk.lists.exporting.CHUNK", 3)
    monkeypatch.setattr("kortisto.disclosures.operations.CHUNK", 4)
    with opened():
        for number in range(10):
            make(f"Nimi{number}")
    _page, answer = export(desk(SERVICE), "/persons/export/?cols=name&sort=-name")
    assert [row[0] for row in rows_of(answer)[1:]] == [f"Aino Nimi{number}" for number in range(9, -1, -1)]
    assert Disclosure.objects.get().persons == 10
    assert [len(entry["subjects"]) for entry in entries("disclosure.make")] == [4, 4, 2]
    with opened(Purpose.RIGHTS):
        assert DisclosedPerson.objects.count() == Person.objects.count() == 10


def test_a_request_for_nonsense_is_answered_with_the_page(desk, people, recipients):
    client = desk(SERVICE)
    for values in ({}, {"recipient": "x", "form": "csv"}, {"recipient": "office", "form": "exe"}):
        assert client.post("/persons/export/", values).status_code == 422
    for picked in ("", "%00", "zzz", "A" * 5000):
        answer = client.post(f"/persons/export/?picked={picked}", {"recipient": "office", "form": "csv"})
        assert answer.status_code in (200, 422)
