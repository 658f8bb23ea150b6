"""Whoever was given data of an erased person is told so, by a letter made with the erasure (Article 19)."""

import io
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from kortisto.billing.operations import issue_invoice
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Block
from kortisto.parties.operations import create_person, place_block
from kortisto.requests.cases import ending, telling
from kortisto.requests.chores import chores
from kortisto.requests.models import ErasureNotice
from kortisto.retention.models import Erasure

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas", "number": "K-77", "language": "sv"},
            address={"street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE"},
            source="self", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def give(opened, person):
    """Give data of the person to a recipient of this kind."""

    def go(key="accounting", kind=Recipient.CONTROLLER):
        values = {
            "name": f"Numero {key} Oy", "kind": kind, "purpose": int(Purpose.BILLING), "enabled": True,
            "categories": ["identity", "invoices"], "contact": "Laskutie 3, 00100 HELSINKI",
            "agreement_signed_on": TODAY - timedelta(days=900),
        }  # fmt: skip
        with opened(Purpose.BILLING):
            return disclose(
                recipient=set_recipient(key=key, values=values, by=SYSTEM), ground=Disclosure.STATUTORY,
                clause="C18", categories=["identity"], persons=[person], by=SYSTEM,
            )  # fmt: skip

    return go


def words_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def token():
    return {"token": str(uuid4())}


def erase_by_page(desk, person, **more):
    return desk().post(reverse("erasure_do", args=[person.public_id]), {"confirmation": "ERASE"} | more)


def test_each_recipient_gets_a_letter_that_names_whom_the_erasure_concerns(desk, person, give, staff):
    give()
    give("printer", Recipient.PROCESSOR)
    answer = erase_by_page(desk, person, letter="1")
    assert answer["Content-Type"] == "application/zip" and answer["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        letters = {name: words_of(file.read(name)) for name in file.namelist()}
    assert set(letters) == {"letter.pdf", "notice-accounting.pdf", "notice-printer.pdf"}
    for name in ("notice-accounting.pdf", "notice-printer.pdf"):
        for part in (
            "Aino Kellokas",
            "K-77",
            "Pyynikintori 8 A 14",
            "Article 19",
            "Laskutie 3",
            staff["contact_person"].name,
        ):
            assert part in letters[name], (name, part)
        # Everything went, so nothing is said of what stays.
        assert "we keep ourselves" not in letters[name]
    assert "unless the law obliges you" in letters["notice-accounting.pdf"]
    assert "as our agreement says" in letters["notice-printer.pdf"]
    # To the person nobody claims that the recipients have been told already.
    assert "Numero accounting Oy" in letters["letter.pdf"] and "vem vi underrättar" in letters["letter.pdf"]
    assert "har underrättats" not in letters["letter.pdf"]


def test_a_recipient_hears_that_a_part_stays(desk, person, give, opened):
    give()
    with opened(Purpose.BILLING):
        issue_invoice(
            person=person,
            total_cents=12000,
            issued_on=date(2026, 10, 11),
            due_on=date(2026, 11, 10),
            by=SYSTEM,
        )
    with zipfile.ZipFile(io.BytesIO(erase_by_page(desk, person, letter="1").content)) as file:
        assert "we keep ourselves, locked" in words_of(file.read("notice-accounting.pdf"))


def test_nobody_is_told_of_an_erasure_that_was_refused(desk, person, give, opened):
    give()
    with opened():
        place_block(person=person, kind=Block.RESTRICTION, by=SYSTEM)
    answer = erase_by_page(desk, person, letter="1")
    assert answer["Content-Type"] == "application/pdf"
    assert "Numero accounting Oy" not in words_of(answer.content)
    assert Erasure.objects.get().told and not ErasureNotice.objects.exists()


def untold(user):
    with override("en"):
        return {one["text"]: one["count"] for one in chores(user)}["Recipients to be told of an erasure"]


def test_the_notice_waits_until_somebody_notes_how_it_was_given(desk, person, give, staff, opened):
    give()
    assert untold(staff["contact_person"]) == 0
    erase_by_page(desk, person)
    notice = ErasureNotice.objects.get()
    assert (notice.state, notice.due_on) == ("waiting", timezone.localdate())
    assert untold(staff["contact_person"]) == 1
    client, done = desk(), reverse("erasure_done", args=[notice.erasure_id])
    assert "Numero accounting Oy" in client.get(reverse("erasure_notices")).content.decode()
    assert reverse("erasure_notice", args=[notice.erasure_id, notice.pk]) in client.get(done).content.decode()
    place = reverse("erasure_notice", args=[notice.erasure_id, notice.pk])
    assert client.post(place, {"how": "no such way"} | token()).status_code == 422
    page = client.post(place, {"how": "secure_mail"} | token(), follow=True).content.decode()
    assert "They were told by protected e-mail" in page and place not in page
    notice.refresh_from_db()
    assert (notice.state, notice.by) == ("told", staff["contact_person"].actor.key)
    assert "Numero accounting Oy" not in client.get(reverse("erasure_notices")).content.decode()
    assert "This was noted already." in client.post(place, {"how": "letter"} | token()).content.decode()
    notice.refresh_from_db()
    assert notice.how == "secure_mail"


def test_a_later_letter_to_a_recipient_is_made_for_a_name_that_is_typed_in(desk, person, give):
    give()
    erase_by_page(desk, person)
    notice = ErasureNotice.objects.get()
    typed = {"name": "Aino Kellokas", "address": "Katu 1", "language": "fi", "to": notice.pk}
    text = words_of(desk().post(reverse("erasure_letter", args=[notice.erasure_id]), typed).content)
    assert "Ilmoitus tietojen poistamisesta" in text and "Aino Kellokas" in text and "Katu 1" in text


def test_who_was_told_once_is_told_again_only_of_what_was_given_since(person, give, opened):
    give()
    with opened(Purpose.BILLING):
        issue_invoice(
            person=person,
            total_cents=12000,
            issued_on=date(2026, 10, 11),
            due_on=date(2026, 11, 10),
            by=SYSTEM,
        )
    with opened(Purpose.RIGHTS):
        first = ending.erase(person=person, by=SYSTEM)
        assert first.erasure.state == Erasure.PARTIAL and first.to_tell == 1
    again = Erasure.objects.create(
        register_id=person.register_id, subject=person.public_id, because=Erasure.REQUEST, state=Erasure.PARTIAL,
        by=SYSTEM.key, told=first.erasure.told, journalled=True,
    )  # fmt: skip
    assert telling.erased(again, TODAY) == []
    tomorrow = timezone.localdate() + timedelta(days=1)
    again.told = [["accounting", tomorrow.isoformat()]]
    assert [one.recipient.key for one in telling.erased(again, TODAY)] == ["accounting"]
