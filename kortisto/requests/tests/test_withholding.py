"""What is about somebody else is left out of a report, item by item, and said to be so (Article 15(4))."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.notes.operations import add_note
from kortisto.parties.operations import create_person
from kortisto.requests import operations, rendering, withholding
from kortisto.requests.models import AccessReport, Withholding
from kortisto.requests.operations import make_access_report
from kortisto.requests.report import collect

pytestmark = pytest.mark.django_db
SECRET, OPEN = "Naapuri Seppo Suokas soitti", "Asiakas pitää kelloista"


@pytest.fixture
def person(opened):
    with opened():
        made = create_person(values={"given_names": "Aino", "surname": "Kellokas"}, source="self", by=SYSTEM)
        for text in (SECRET, OPEN):
            add_note(person=made, text=text, kind="call", by=SYSTEM)
        return made


@pytest.fixture
def row(person, opened):
    with opened(Purpose.RIGHTS):
        (found,) = [one.row for one in withholding.items(person, "notes_note", most=9) if SECRET in one.texts]
        return found


def forms(person, opened, language="en"):
    """Each form of a report as text."""
    with opened(Purpose.RIGHTS):
        report = collect(register_id=person.register_id, person=person, language=language)
        pdf = PdfReader(io.BytesIO(rendering.as_pdf(report)))
        inside = b"".join(body for bodies in pdf.attachments.values() for body in bodies)
        with zipfile.ZipFile(io.BytesIO(rendering.as_zip(report))) as archive:
            whole = b"".join(archive.read(name) for name in archive.namelist())
        return {
            "json": rendering.as_json(report).decode(),
            "pdf": " ".join(" ".join(page.extract_text() for page in pdf.pages).split()),
            "inside": inside.decode(),
            "zip": whole.decode(),
        }


def test_a_text_about_somebody_else_is_in_no_form_of_the_report(person, row, opened):
    before = forms(person, opened)
    assert all(SECRET in text and OPEN in text for text in before.values())
    with opened(Purpose.RIGHTS):
        withholding.withhold(person=person, store="notes_note", row=row, ground="other_person", by=SYSTEM)
    after = forms(person, opened)
    for form, text in after.items():
        assert "Suokas" not in text and OPEN in text, form
        assert "[left out, item 1]" in text, form
    told = json.loads(after["json"])["withheld"]
    assert told[1] == {
        "what": "Notes, item 1",
        "why": "The text is about somebody else, whose rights its telling may not harm (GDPR Article 15(4)).",
    }
    # What else the row tells is told, and the note itself is as it was.
    notes = [
        table
        for part in json.loads(after["json"])["categories"]
        for table in part["tables"]
        if table["store"] == "notes_note"
    ]
    assert [one["kind"] for one in notes[0]["rows"]] == ["call", "call"]
    with opened(Purpose.RIGHTS):
        assert SECRET in [
            text for one in withholding.items(person, "notes_note", most=9) for text in one.texts
        ]
        withholding.withhold(person=person, store="notes_note", row=row, ground="", by=SYSTEM)
    assert all(SECRET in text for text in forms(person, opened).values())


def test_a_report_made_before_can_no_longer_be_taken(person, row, opened, settings, tmp_path):
    settings.DATA = tmp_path
    with opened(Purpose.RIGHTS):
        made = make_access_report(person=person, language="en", by=SYSTEM)
        assert SECRET.encode() in operations.download_access_report(made=made, form="json", by=SYSTEM)
        withholding.withhold(person=person, store="notes_note", row=row, ground="safety", by=SYSTEM)
        made = AccessReport.objects.get()
        with pytest.raises(operations.ReportExpired):
            operations.download_access_report(made=made, form="json", by=SYSTEM)
        again = make_access_report(person=person, language="en", by=SYSTEM)
        assert b"Suokas" not in operations.download_access_report(made=again, form="json", by=SYSTEM)


def test_the_choice_is_made_on_a_page_and_the_ledger_holds_codes_only(person, row, desk, opened):
    client, place = desk(), reverse("report_withheld", args=[person.public_id])
    assert place in client.get(reverse("report", args=[person.public_id])).content.decode()
    page = client.get(place + "?store=notes_note").content.decode()
    assert SECRET in page and OPEN in page
    sent = {"store": "notes_note", "row": row, "ground": "other_person", "number": "1"}
    page = client.post(
        reverse("report_withhold", args=[person.public_id]), sent, follow=True
    ).content.decode()
    assert page.count("Tell it") == 1 and page.count("Leave out") == 1
    entries = [bytes(one.body) for one in Outbox.objects.all()]
    assert any(b"access_report.withhold" in one and b"other_person" in one for one in entries)
    assert not any(b"Suokas" in one for one in entries)
    client.post(reverse("report_withhold", args=[person.public_id]), sent | {"ground": ""})
    with opened(Purpose.RIGHTS):
        assert not Withholding.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"store": "parties_person; DROP"},
        {"store": "staff_user"},
        {"row": "x"},
        {"row": "9" * 18},
        {"ground": "koska"},
    ],
)
def test_nothing_but_a_row_of_this_person_can_be_left_out(person, row, desk, opened, wrong):
    sent = {"store": "notes_note", "row": row, "ground": "secret", "number": "1"} | wrong
    assert desk().post(reverse("report_withhold", args=[person.public_id]), sent).status_code == 404
    with opened(Purpose.RIGHTS):
        assert not Withholding.objects.exists()


def test_a_row_of_another_person_is_not_there(person, row, desk, opened):
    with opened():
        other = create_person(values={"surname": "Toinen"}, source="self", by=SYSTEM)
    sent = {"store": "notes_note", "row": row, "ground": "secret", "number": "1"}
    assert desk().post(reverse("report_withhold", args=[other.public_id]), sent).status_code == 404
    assert (
        desk("accountant").post(reverse("report_withhold", args=[person.public_id]), sent).status_code == 403
    )
    assert desk().get(reverse("report_withheld", args=[uuid4()])).status_code == 404
