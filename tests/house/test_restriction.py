"""What Article 18(2) leaves of somebody who is restricted: the operations of the table in order, by their numbers (T8, C82).

Newsletters, surveys, labels and the linking of visits do not exist yet; that their purposes find nobody is asked of the
query itself, on both engines.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.desk.tests.test_exports import export, recipients  # noqa: F401  (a fixture)
from kortisto.desk.tests.test_exports import rows_of as rows_of_file
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.duplicates.operations import CannotMerge, merge_persons
from kortisto.intake.models import ImportRow
from kortisto.intake.tests.makers import HEAD, text_file
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import READS, Outbox
from kortisto.orders.models import Order
from kortisto.orders.operations import place_order
from kortisto.parties.models import Block, ContactPoint, Person
from kortisto.parties.operations import place_block
from kortisto.requests.cases import steps
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import AccessReport, CaseItem
from kortisto.requests.operations import make_access_report
from kortisto.retention import night

pytestmark = pytest.mark.django_db

WORD = "Rajoitettula"


@pytest.fixture
def claim(make_customer, order_of, invoice_of, opened):
    """The open invoice of somebody who was restricted after it had been issued."""
    person = make_customer(surname=WORD, email="rajoitettu@posti.example", number="R-1")
    made = invoice_of(person, order=order_of(person, delivered=False))
    with opened(Purpose.RIGHTS):
        place_block(person=person, kind="restriction", source="self", by=SYSTEM)
    return made


@pytest.fixture
def person(claim, opened):
    with opened(Purpose.RIGHTS):
        return Person.objects.get(number="R-1")


def looks_of(person):
    return [
        row.body
        for row in Outbox.objects.filter(log=READS)
        if person.public_id.hex.encode() in bytes(row.body)
    ]


def test_2_5_c82_t8_rows_1_to_5_stored_out_of_sight_and_neither_opened_nor_edited(person, desk, opened):
    service, contact = desk("customer_service"), desk("contact_person")
    with opened(Purpose.RIGHTS):
        assert ContactPoint.objects.filter(person=person).count() == 2
    for page in ("/persons/", f"/search/?q={WORD}", "/orders/", "/"):
        shown = service.get(page, follow=True).content.decode()
        assert str(person.public_id) not in shown and "Aino" not in shown, page
    stub = contact.get(f"/search/?q={WORD}").content.decode()
    assert "restricted" in stub and "rajoitettu@posti.example" not in stub
    card, edit = (reverse(name, args=[person.public_id]) for name in ("person", "person_edit"))
    assert service.get(card).status_code == 404
    assert desk("marketing").get(card).status_code in (403, 404)
    before = len(looks_of(person))
    assert contact.get(card).status_code == 200
    assert len(looks_of(person)) == before + 1
    for client in (service, contact):
        assert client.get(edit).status_code == 404
        assert client.post(edit, {"token": str(uuid7()), "surname": "Muu", "version": "1"}).status_code == 404
    with opened(Purpose.RIGHTS):
        assert Person.objects.get(pk=person.pk).surname == WORD


def test_2_5_t8_row_6_a_correction_goes_into_the_case_and_not_into_the_record(person, opened):
    with opened(Purpose.RIGHTS):
        (case,) = open_cases(
            rights=["rectification"], channel="email", asked="Nimeni on väärin.", language="fi", person=person,
            by=SYSTEM,
        )  # fmt: skip
        steps.add_item(case=case, field="surname", wanted="Oikea", ground="Avioliitto.", by=SYSTEM)
        assert CaseItem.objects.get().wanted == "Oikea"
        assert Person.objects.get(pk=person.pk).surname == WORD


def test_2_5_t8_row_7_cards_are_not_merged(person, make_customer, desk, opened):
    other = make_customer(surname=WORD, email="toinen@posti.example", number="R-2")
    with opened(Purpose.RIGHTS):
        for kept, going in ((person, other), (other, person)):
            with pytest.raises(CannotMerge, match="restriction"):
                merge_persons(
                    survivor=kept.public_id, absorbed=going.public_id, chosen={}, seen=None, by=SYSTEM
                )
        assert Person.objects.filter(surname=WORD).count() == 2
    page = desk("contact_person").get(reverse("person_merge", args=[other.public_id, person.public_id]))
    assert "Cards can be merged when the restriction has been lifted." in page.text
    assert 'value="preview"' not in page.text


def test_2_5_t8_rows_8_and_9_they_may_order_and_nobody_delivers_without_their_word(
    person, claim, desk, opened
):
    with opened(Purpose.RIGHTS):
        place_order(
            person=person, lines=[{"product": "Ruusu", "quantity": 1, "unit_cents": 450}],
            ordered_on=date(2026, 11, 1), source="self", by=SYSTEM,
        )  # fmt: skip
        orders = list(Order.objects.filter(person=person))
    assert len(orders) == 2
    for role in ("customer_service", "contact_person"):
        for order in orders:
            delivery = reverse("order_delivery", args=[order.public_id])
            assert desk(role).get(delivery).status_code == 404, role


def test_2_5_t8_rows_10_and_11_a_claim_that_is_due_is_collected_and_its_voucher_kept(
    person, claim, desk, invoice_of
):
    assert invoice_of(person, cents=500).open_cents == 500
    page = desk("accountant").get(reverse("invoice", args=[claim.public_id]))
    assert page.status_code == 200 and WORD in page.text


def test_2_5_t8_rows_12_to_16_no_purpose_of_marketing_research_or_statistics_finds_them(
    person, opened, make_customer
):
    free = make_customer(surname="Vapaala", email="vapaa@posti.example", number="R-3")
    kept = Purpose.RIGHTS | Purpose.BILLING | Purpose.COLLECTION | Purpose.SECURITY
    for purpose in ALL_PURPOSES & ~kept:
        with opened(purpose, shown=False):
            found = set(Person.objects.values_list("pk", flat=True))
            assert person.pk not in found, purpose
            assert not ContactPoint.objects.filter(person_id=person.pk).exists(), purpose
            if purpose == Purpose.CUSTOMER_SERVICE:
                assert free.pk in found
    with opened(Purpose.RIGHTS, shown=False):
        assert person.pk in set(Person.objects.values_list("pk", flat=True))


def test_2_5_t8_row_17_no_list_and_no_program_gets_them(person, desk, door, recipients, make_customer):  # noqa: F811
    make_customer(surname="Vapaala", email="vapaa@posti.example", number="R-3")
    _page, answer = export(desk("contact_person"))
    cells = [cell for row in rows_of_file(answer) for cell in row]
    assert any("Vapaala" in cell for cell in cells) and not any(WORD in cell for cell in cells)
    told = door().get("/persons").content.decode()
    assert "Vapaala" in told and WORD not in told


def test_2_5_t8_row_18_no_clock_erases_them(person, claim, register, opened):
    later = timezone.localdate() + timedelta(days=365 * 30)
    assert night.run(register_id=register.id, today=later)["persons"]["erased"] == 0
    with opened(Purpose.RIGHTS):
        assert Person.objects.get(pk=person.pk).surname == WORD


def test_2_5_t8_rows_19_and_20_they_get_their_data_and_an_authority_what_a_statute_gives_it(person, opened):
    with opened(Purpose.RIGHTS):
        assert make_access_report(person=person, by=SYSTEM).state == AccessReport.COMPLETE
        office = set_recipient(
            key="bailiff", by=SYSTEM,
            values={"name": "Ulosotto", "kind": Recipient.AUTHORITY, "purpose": int(Purpose.COLLECTION),
                    "categories": ["identity"], "enabled": True},
        )  # fmt: skip
        disclose(
            recipient=office, ground=Disclosure.STATUTORY, clause="C33", categories=["identity"], persons=[person],
            by=SYSTEM,
        )  # fmt: skip
        assert Disclosure.objects.filter(ground=Disclosure.STATUTORY).count() == 1


def test_2_5_t8_row_21_what_another_source_says_is_held_back(person, taken_in, tmp_path, opened):
    run = taken_in(text_file(tmp_path, HEAD + "R-1;Muunen Aino;;;;;rajoitettu@posti.example;;\n"))
    with opened(Purpose.RIGHTS):
        assert [row.verdict for row in ImportRow.objects.filter(run=run)] == ["blocked"]
        assert Person.objects.get(pk=person.pk).surname == WORD


def test_2_5_t8_row_22_it_is_lifted_only_when_the_person_has_been_told(person, desk, opened):
    with opened(Purpose.RIGHTS):
        block = Block.objects.get(person=person, kind="restriction")
    lifting = reverse("person_block_lifting", args=[person.public_id, block.pk])
    contact = desk("contact_person")
    assert contact.post(lifting, {"token": str(uuid7())}).status_code == 422
    with opened(Purpose.RIGHTS):
        assert Block.objects.get(pk=block.pk).lifted_at is None
    assert contact.post(lifting, {"token": str(uuid7()), "confirmed": "on"}).status_code == 302
    with opened(Purpose.CUSTOMER_SERVICE):
        assert Person.objects.filter(pk=person.pk).exists()


DOORS = ("page", "search", "list", "program", "file", "import", "night")
"""By which somebody or something comes to a card: the pages, the finder, the lists, the interface, an exported file, a
file taken in, and what runs at night."""


@pytest.mark.parametrize("door_name", DOORS)
def test_2_5_t8_by_whichever_door_the_restricted_stay_and_the_others_are_found(
    door_name, person, desk, door, recipients, make_customer, taken_in, tmp_path, opened, register  # noqa: F811
):  # fmt: skip
    """The same restriction by every door, with somebody beside whom each door does find."""
    free = make_customer(surname="Vapaala", email="vapaa@posti.example", number="R-3")
    service = desk("customer_service")

    def found(who, word):
        if door_name == "page":
            return service.get(reverse("person", args=[who.public_id])).status_code == 200
        if door_name == "search":
            return f"/persons/{who.public_id}/" in service.get("/search/", {"q": word}).content.decode()
        if door_name == "list":
            return word in service.get(reverse("persons")).content.decode()
        if door_name == "program":
            return word in door().get("/persons").content.decode()
        if door_name == "file":
            _page, answer = export(desk("contact_person"))
            return any(word in cell for row in rows_of_file(answer) for cell in row)
        if door_name == "import":
            number, name = ("R-1", "Muunen Aino") if who == person else ("R-3", "Muunen Vapaa")
            mail = "rajoitettu@posti.example" if who == person else "vapaa@posti.example"
            run = taken_in(text_file(tmp_path, HEAD + f"{number};{name};;;;;{mail};;\n"))
            with opened(Purpose.RIGHTS):
                return [row.verdict for row in ImportRow.objects.filter(run=run)] != ["blocked"]
        later = timezone.localdate() + timedelta(days=365 * 30)
        night.run(register_id=register.id, today=later)
        with opened(Purpose.RIGHTS):
            return not Person.objects.filter(pk=who.pk).exists()  # the night found them, and they went

    assert found(free, "Vapaala"), door_name
    assert not found(person, WORD), door_name
