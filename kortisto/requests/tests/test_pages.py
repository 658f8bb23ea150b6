"""The pages of the rights as the contact person meets them."""

import io
import json
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kortisto.billing.operations import issue_invoice
from kortisto.disclosures.models import Disclosure
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import READS, Outbox
from kortisto.parties.models import Block, ContactPoint, Person
from kortisto.parties.operations import create_person, place_block
from kortisto.requests import report as reporting
from kortisto.requests.models import AccessReport
from kortisto.requests.operations import FORMS
from kortisto.retention.models import Erasure

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas", "number": "K-77"},
            contacts=[("email", "aino@kellokas.example")],
            address={"street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE"},
            source="self", by=SYSTEM,
        )  # fmt: skip


def invoice(person, opened):
    from datetime import date

    with opened(Purpose.BILLING):
        return issue_invoice(person=person, total_cents=12000, issued_on=date(2026, 10, 11),
                             due_on=date(2026, 11, 10), by=SYSTEM)  # fmt: skip


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_preview_shows_what_goes_and_what_stays_and_changes_nothing(desk, person, opened):
    invoice(person, opened)
    page = desk().get(reverse("erasure", args=[person.public_id])).content.decode()
    assert "A part must stay for now" in page
    assert "Open invoice, name and address (1)" in page
    assert "/promises/C35/" in page and "GDPR Article 17(3)(e)" in page
    assert not Erasure.objects.exists()
    assert any(person.public_id.hex.encode() in bytes(row.body) for row in Outbox.objects.filter(log=READS))


def test_erasing_needs_the_word_and_the_role(desk, person, opened):
    url = reverse("erasure_do", args=[person.public_id])
    assert desk("customer_service").post(url, {"confirmation": "ERASE"}).status_code == 403
    assert desk("accountant").get(reverse("erasure", args=[person.public_id])).status_code == 403
    desk().post(url, {"confirmation": "maybe"})
    assert not Erasure.objects.exists()


def test_erasing_asks_for_the_password_again(desk, person):
    answer = desk(fresh=False).post(reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE"})
    assert answer.status_code == 302 and answer["Location"].startswith("/account/")
    assert not Erasure.objects.exists()


def test_a_day_of_arrival_that_cannot_be_is_said_and_nobody_is_erased(desk, person):
    for day in ("2020-01-01", "2999-01-01"):
        told = desk().post(
            reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE", "received_on": day}, follow=True
        )  # fmt: skip
        assert "time of arrival" in told.content.decode() and not Erasure.objects.exists()


def test_erasing_shows_the_outcome_and_a_second_press_finds_it(desk, person, opened):
    client, url = desk(), reverse("erasure_do", args=[person.public_id])
    answer = client.post(url, {"confirmation": "erase", "received_on": "2026-11-20"}, follow=True)
    page = answer.content.decode()
    assert "complete" in page and str(person.public_id) in page
    assert "Kellokas" not in page
    again = client.post(url, {"confirmation": "ERASE"}, follow=True)
    assert again.status_code == 200 and Erasure.objects.count() == 1
    assert str(Erasure.objects.get().received_on) == "2026-11-20"
    with opened(Purpose.RIGHTS):
        assert not Person.objects.exists()


def test_the_letter_comes_with_the_erasure_in_the_person_s_language(desk, person, opened):
    invoice(person, opened)
    answer = desk().post(
        reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE", "letter": "1"}
    )
    assert answer["Content-Type"] == "application/pdf"
    assert "Kellokas" not in answer["Content-Disposition"]
    text = words_of(answer.content)
    assert "Päätös poistopyyntöösi" in text
    for part in ("Aino Kellokas", "Pyynikintori 8 A 14", "Avoin lasku", "C35", "Lintulahdenkuja 4"):
        assert part in text


def test_the_outcome_knows_the_address_only_while_a_lock_keeps_it(desk, person, opened):
    invoice(person, opened)
    client = desk()
    client.post(reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE"})
    page = client.get(reverse("erasure_done", args=[Erasure.objects.get().pk])).content.decode()
    assert "Pyynikintori 8 A 14\n33230 TAMPERE</textarea>" in page
    assert "{{" not in page


def test_a_refusal_is_a_certificate(desk, person, opened):
    with opened():
        place_block(person=person, kind=Block.RESTRICTION, by=SYSTEM)
    answer = desk().post(
        reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE", "letter": "1"}
    )
    text = words_of(answer.content)
    assert "Kieltäytymistodistus" in text and "C82" in text
    with opened(Purpose.RIGHTS):
        assert ContactPoint.objects.exists()


def test_a_later_letter_is_printed_for_a_name_that_is_typed_in(desk, person, opened):
    client = desk()
    client.post(reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE"})
    url = reverse("erasure_letter", args=[Erasure.objects.get().pk])
    text = words_of(
        client.post(
            url, {"name": "Aino Kellokas", "address": "Katu 1\n00100 HELSINKI", "language": "sv"}
        ).content
    )
    assert "Aino Kellokas" in text and "00100 HELSINKI" in text


def press_make(client, person, **more):
    """Press the button of the report page, as the page was given; returns the token it held."""
    page = client.get(reverse("report", args=[person.public_id])).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    client.post(reverse("report_make", args=[person.public_id]), {"token": token, **more})
    return token


def test_two_presses_of_the_button_make_one_report(desk, person, opened):
    client = desk()
    url = reverse("report_make", args=[person.public_id])
    token = press_make(client, person)
    client.post(url, {"token": token})
    for unusable in ("", "7"):
        told = client.post(url, {"token": unusable}, follow=True).content.decode()
        assert "Nothing was made" in told
    with opened(Purpose.RIGHTS):
        assert AccessReport.objects.count() == 1
        other = create_person(values={"surname": "Toinen"}, source="self", by=SYSTEM)
    told = client.post(
        reverse("report_make", args=[other.public_id]), {"token": token}, follow=True
    ).content.decode()
    assert "Nothing was made" in told
    press_make(client, person)
    with opened(Purpose.RIGHTS):
        assert AccessReport.objects.filter(person=person).count() == 2
        assert not AccessReport.objects.filter(person=other).exists()


def test_a_report_is_made_listed_and_downloaded_as_a_disclosure(desk, person, opened):
    client = desk()
    press_make(client, person, language="sv")
    with opened(Purpose.RIGHTS):
        made = AccessReport.objects.get()
    page = client.get(reverse("report", args=[person.public_id])).content.decode()
    assert "complete" in page
    assert "Aino Kellokas" in client.get(reverse("reports")).content.decode()
    for form, (_name, mime) in FORMS.items():
        answer = client.post(reverse("report_download", args=[person.public_id, made.public_id, form]))
        assert (answer.status_code, answer["Content-Type"]) == (200, mime)
        if form == "json":
            assert json.loads(answer.content)["report"]["language"] == "sv"
        if form == "pdf":
            reader = PdfReader(io.BytesIO(answer.content))
            assert json.loads(reader.attachments["report.json"][0])["schema"] == "kortisto-access-report/1"
    assert Disclosure.objects.filter(ground=Disclosure.DATA_SUBJECT).count() == len(FORMS) == 4
    assert (
        client.post(reverse("report_download", args=[person.public_id, made.public_id, "exe"])).status_code
        == 404
    )


def test_an_incomplete_report_names_the_store_and_says_so_in_the_pdf(desk, person, opened, monkeypatch):
    real = reporting._Asked.table

    def broken(asked, table):
        if table.name == "notes_note":
            raise RuntimeError("unreadable")
        return real(asked, table)

    monkeypatch.setattr(reporting._Asked, "table", broken)
    client = desk()
    press_make(client, person)
    with opened(Purpose.RIGHTS):
        made = AccessReport.objects.get()
    assert made.state == AccessReport.INCOMPLETE
    pdf = client.post(reverse("report_download", args=[person.public_id, made.public_id, "pdf"])).content
    assert "Raportti on keskeneräinen" in words_of(pdf) and "notes_note" in words_of(pdf)


def test_an_expired_report_is_not_given_out(desk, person, opened, settings):
    client = desk()
    press_make(client, person)
    with opened(Purpose.RIGHTS):
        made = AccessReport.objects.get()
    from kortisto.retention import night

    night.run(
        register_id=person.register_id, today=made.expires_at.date().replace(year=made.expires_at.year + 1)
    )
    answer = client.post(
        reverse("report_download", args=[person.public_id, made.public_id, "pdf"]), follow=True
    )
    assert "have expired" in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_the_retention_page_shows_figures_and_nobody(desk, person, opened):
    before = Outbox.objects.filter(log=READS).count()
    page = desk("administrator").get(reverse("retention")).content.decode()
    assert "Overdue" in page and "Kellokas" not in page
    assert desk("accountant").get(reverse("retention")).status_code == 403
    assert Outbox.objects.filter(log=READS).count() == before
