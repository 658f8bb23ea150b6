"""A case as a file that an authority can read: whole, remade to the byte, recorded before it leaves."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.ledger.operations import operation, record
from kortisto.requests.cases import answering, steps
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import Case, CaseEvent, CaseItem, CaseLetter

pytestmark = pytest.mark.django_db
REASON = "Nimi on tarkistettu sopimuksesta, ja se on rekisterissä juuri niin kuin sopimuksessa."


@pytest.fixture
def case(make_customer, opened):
    person = make_customer("Kellokas")
    with opened(Purpose.RIGHTS):
        (made,) = open_cases(
            rights=["rectification"], channel="letter", asked="Nimeni on väärin.\nKorjatkaa.", language="fi", person=person,
            reply_to="aino@kellokas.example", by=SYSTEM,
        )  # fmt: skip
        steps.add_item(case=made, field="surname", wanted="Kello", ground="Passi.", by=SYSTEM)
        steps.decide_item(
            item=CaseItem.objects.select_related("case").get(), decision="refused", by=SYSTEM,
            refused={"reason": REASON, "statute": "gdpr_16", "until": None, "meanwhile": "nothing"},
        )  # fmt: skip
        return Case.objects.select_related("person").get()


@operation("case.letter")
def acknowledged(*, case, by):
    answering.make_letter(
        case=case, kind="received", sender=answering.Sender("Kaarlo", "contact_person"), by=by
    )
    record(case=str(case.public_id))


def acknowledge(case):
    acknowledged(case=case, by=SYSTEM)


def export(client, case):
    answer = client.post(reverse("case_export", args=[case.public_id]))
    assert answer.status_code == 200, answer.content[:300]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    ("language", "heading"),
    [("fi", "Pyynnön asiakirja"), ("sv", "Handling om en begäran"), ("en", "File of a request")],
)
def test_an_authority_gets_the_whole_case(desk, case, opened, language, heading):
    with opened(Purpose.RIGHTS):
        answering.make_letter(
            case=case,
            kind="received",
            text="",
            sender=answering.Sender("Kaarlo", "contact_person"),
            by=SYSTEM,
        )
        letter = CaseLetter.objects.get()
    client = desk("contact_person")
    client.cookies["kortisto_language"] = language
    parts = export(client, case)
    assert set(parts) == {"case.pdf", "case.json", f"letters/{case.number}-1.pdf"}
    with opened(Purpose.RIGHTS):
        assert parts[f"letters/{case.number}-1.pdf"] == answering.pdf_of(letter)
    text = words_of(parts["case.pdf"])
    assert heading in text and "Nimeni on väärin." in text and REASON in text and "Kello" in text
    assert letter.digest[:8] in text.replace(" ", "")
    told = json.loads(parts["case.json"])
    assert told["schema"] == "kortisto-case/1" and told["asked"].startswith("Nimeni") and told["lost"] == []
    assert any(letter.digest in row for table in told["tables"] for row in table["rows"])
    # It is an event of the case and an entry in the ledger, with no word of the case in it.
    with opened(Purpose.RIGHTS):
        assert CaseEvent.objects.filter(case=case, kind="exported").count() == 1
    entries = [bytes(row.body) for row in Outbox.objects.all() if b"case.export" in bytes(row.body)]
    assert len(entries) == 1 and REASON.encode() not in entries[0] and b"Kellokas" not in entries[0]


def test_a_letter_that_can_no_longer_be_made_is_named(desk, case, opened, monkeypatch):
    with opened(Purpose.RIGHTS):
        answering.make_letter(
            case=case,
            kind="received",
            text="",
            sender=answering.Sender("Kaarlo", "contact_person"),
            by=SYSTEM,
        )

    def differs(letter):
        raise answering.LetterDiffers

    monkeypatch.setattr(answering, "pdf_of", differs)
    parts = export(desk("contact_person"), case)
    assert set(parts) == {"case.pdf", "case.json"} and f"{case.number}/1" in words_of(parts["case.pdf"])


def test_only_who_decides_makes_it(desk, case):
    assert desk("customer_service").post(reverse("case_export", args=[case.public_id])).status_code == 403
    client = desk("contact_person")
    assert (
        reverse("case_export", args=[case.public_id])
        in client.get(reverse("case", args=[case.public_id])).text
    )
    assert client.get(reverse("case_export", args=[case.public_id])).url == reverse(
        "case", args=[case.public_id]
    )
