"""Erasure on both engines: what goes, what stays and why, and no success that is not one."""

import base64
import hashlib
import json
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from kortisto.billing.models import CollectionCase, Invoice, Payment
from kortisto.billing.operations import close_collection, hand_over_to_collection, record_payment
from kortisto.consents.models import Suppression
from kortisto.consents.queries import forbidden_purposes, hits
from kortisto.disclosures.models import Recipient
from kortisto.disclosures.operations import set_recipient
from kortisto.intake.models import ImportRow, ImportRun
from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, AccessRefused, maintenance
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import MAIN, Mention, Outbox
from kortisto.ledger.operations import operation, record
from kortisto.notes.models import Note
from kortisto.orders.models import Order, OrderLine
from kortisto.orders.operations import deliver_order
from kortisto.parties.models import Address, Block, ContactPoint, ExternalKey, Organisation, Person
from kortisto.parties.operations import place_block
from kortisto.parties.search import find
from kortisto.retention import inventory
from kortisto.retention.models import Erasure
from kortisto.retention.operations import erase_person, plan_erasure

TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.django_db


def test_an_ordinary_customer_goes_at_once(customer, opened):
    with opened(Purpose.RIGHTS):
        done = erase_person(person=customer, by=SYSTEM)
    assert done.state == Erasure.COMPLETE
    with opened(Purpose.RIGHTS):
        assert not Person.objects.filter(pk=customer.pk).exists()
        assert not ContactPoint.objects.exists()


def rights(opened):
    return opened(Purpose.RIGHTS)


def reload(opened, model, **where):
    with rights(opened):
        return model.objects.filter(**where).first()


def kept(erasure):
    return {keep["why"]: keep for keep in erasure.kept}


def erase(opened, person, **values):
    with rights(opened):
        return erase_person(person=person, by=SYSTEM, today=TODAY, **values)


def test_erasing_needs_the_purpose_of_rights(customer, opened):
    with opened(Purpose.CUSTOMER_SERVICE), pytest.raises(AccessRefused):
        erase_person(person=customer, by=SYSTEM)


def test_a_preview_changes_nothing_and_tells_what_would_happen(customer, order_of, opened):
    order_of(customer)
    with rights(opened):
        plan = plan_erasure(person=customer, by=SYSTEM, today=TODAY)
        assert Person.objects.filter(pk=customer.pk).exists()
    assert plan.outcome == "all"
    assert plan.gone["parties_contactpoint"] == 2
    assert plan.gone["orders_order"] == 1
    assert plan.suppressed == 3
    assert not Erasure.objects.exists()
    assert not Suppression.objects.exists()
    assert (
        not Mention.objects.filter(subject=customer.public_id, log=0)
        .exclude(entry_id__in=Outbox.objects.values("entry_id"))
        .exists()
    )
    assert erase(opened, customer).gone == plan.gone


def test_an_open_invoice_locks_name_address_and_invoice_only(customer, invoice_of, opened):
    invoice = invoice_of(customer)
    done = erase(opened, customer)
    assert done.state == Erasure.PARTIAL
    lock = kept(done)["open_invoice"]
    assert (lock["clause"], lock["statute"], lock["review"]) == ("C35", "gdpr_17_3_e", "2027-11-22")
    with rights(opened):
        assert Person.objects.get(pk=customer.pk).surname == "Kellokas"
        assert Address.objects.filter(person=customer).count() == 1
        assert not ContactPoint.objects.filter(person=customer).exists()
        assert not Note.objects.filter(person=customer).exists()
        assert Invoice.objects.get(pk=invoice.pk).person_id == customer.pk
    with opened(Purpose.CUSTOMER_SERVICE):
        assert not Person.objects.filter(pk=customer.pk).exists()
        assert not find("kellokas")
    with opened(Purpose.BILLING):
        assert Person.objects.filter(pk=customer.pk).exists()


def test_when_the_invoice_is_paid_only_the_voucher_stays_to_its_last_day(customer, invoice_of, opened):
    invoice = invoice_of(customer)
    erase(opened, customer)
    with opened(Purpose.BILLING):
        record_payment(invoice=invoice, cents=12000, paid_on=date(2026, 12, 1), by=SYSTEM)
    done = erase(opened, reload(opened, Person, pk=customer.pk))
    assert done.state == Erasure.PARTIAL
    assert Erasure.objects.count() == 1
    assert kept(done).keys() == {"voucher"}
    assert kept(done)["voucher"]["until"] == "2032-12-31"
    assert kept(done)["voucher"]["statute"] == "kpl_2_10"
    with rights(opened):
        assert not Person.objects.exists()
        assert not Address.objects.exists()
        voucher = Invoice.objects.get(pk=invoice.pk)
        assert (voucher.person_id, voucher.subject_ref) == (None, customer.public_id)
        assert voucher.party_name == "Aino Kellokas"
        assert Payment.objects.get().person_id is None
    assert not Mention.objects.filter(subject=customer.public_id).exists()


def test_a_paid_voucher_alone_keeps_nobody_s_row(customer, invoice_of, order_of, opened):
    order = order_of(customer)
    invoice = invoice_of(customer, order=order, issued_on=date(2025, 3, 30))
    with opened(Purpose.BILLING):
        record_payment(invoice=invoice, cents=12000, paid_on=date(2025, 4, 9), by=SYSTEM)
    done = erase(opened, customer)
    assert [keep["until"] for keep in done.kept] == ["2031-12-31"]
    with rights(opened):
        assert not Person.objects.exists()
        assert Invoice.objects.get().order_id is None


def test_a_voucher_past_its_last_day_goes_with_its_payments(customer, invoice_of, opened):
    invoice = invoice_of(customer, issued_on=date(2019, 5, 2))
    with opened(Purpose.BILLING):
        record_payment(invoice=invoice, cents=12000, paid_on=date(2019, 6, 1), by=SYSTEM)
    done = erase(opened, customer)
    assert done.state == Erasure.COMPLETE
    with rights(opened):
        assert not Invoice.objects.exists()
        assert not Payment.objects.exists()


@pytest.fixture
def agency(opened):
    with opened():
        return set_recipient(
            key="perinta",
            values={
                "name": "Perintä Pohjola Oy", "kind": Recipient.CONTROLLER,
                "purpose": int(Purpose.COLLECTION), "enabled": True,
                "categories": ["identity", "address", "invoices"],
            },
            by=SYSTEM,
        )  # fmt: skip


def test_a_collection_case_blocks_until_it_is_closed_and_three_years_after(
    customer, invoice_of, agency, opened
):
    invoice = invoice_of(customer, issued_on=date(2018, 5, 2), cents=48000)
    with opened(Purpose.COLLECTION):
        case = hand_over_to_collection(
            invoice=invoice, agency=agency, on=date(2026, 8, 1), reminded_on=date(2026, 7, 1), by=SYSTEM
        )
    first = erase(opened, customer)
    assert kept(first).keys() == {"open_invoice", "collection"}
    assert kept(first)["collection"]["clause"] == "C35"
    assert first.told == [["perinta", timezone.localdate().isoformat()]]
    with opened(Purpose.COLLECTION):
        record_payment(invoice=invoice, cents=48000, paid_on=date(2026, 11, 1), by=SYSTEM)
        close_collection(case=case, on=date(2026, 11, 1), outcome="paid", by=SYSTEM)
    second = erase(opened, reload(opened, Person, pk=customer.pk))
    assert kept(second)["collection_closed"]["until"] == "2029-11-01"
    assert kept(second)["collection_closed"]["statute"] == "debts_728_4"
    assert kept(second)["voucher"]["until"] == "2029-11-01"
    with rights(opened):
        assert not Person.objects.exists()
        assert CollectionCase.objects.get().person_id is None


def test_an_open_order_locks_one_channel_to_deliver_it(customer, order_of, opened):
    order = order_of(customer, delivered=False)
    done = erase(opened, customer)
    assert kept(done).keys() == {"open_order"}
    with rights(opened):
        assert [point.kind for point in ContactPoint.objects.filter(person=customer)] == ["email"]
        assert Order.objects.get(pk=order.pk).delivery_name == "Aino Kellokas"
        assert OrderLine.objects.get(order=order).person_id == customer.pk


def test_c86_an_organisation_s_open_order_locks_the_contact_person_s_name_and_work_address(
    contact_person, organisation, order_of, opened
):
    order = order_of(organisation=organisation, delivered=False)
    done = erase(opened, contact_person)
    lock = kept(done)["represented_order"]
    assert (lock["clause"], lock["rows"]) == ("C86", 1)
    with rights(opened):
        assert Person.objects.get(pk=contact_person.pk).surname == "Väisänen"
        assert [point.value for point in ContactPoint.objects.filter(person=contact_person)] == [
            "jouni@harju.example"
        ]
        assert not Address.objects.filter(person=contact_person).exists()
        deliver_order(order=order, delivered_on=TODAY, by=SYSTEM)
    with rights(opened):
        again = erase_person(person=Person.objects.get(pk=contact_person.pk), by=SYSTEM, today=TODAY)
    assert again.state == Erasure.COMPLETE
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_an_organisation_keeps_its_own_order_when_its_contact_person_goes(
    contact_person, organisation, order_of, opened
):
    order = order_of(contact_person, organisation)
    number = order.number
    erase(opened, contact_person)
    with rights(opened):
        left = Order.objects.get(pk=order.pk)
    assert (left.number, left.organisation_id, left.person_id) == (number, organisation.pk, None)
    assert (left.delivery_name, left.anonymised_on) == ("", None)


def test_a_restriction_stops_erasure_and_the_refusal_is_recorded(customer, opened):
    with opened():
        place_block(person=customer, kind=Block.RESTRICTION, by=SYSTEM)
    done = erase(opened, customer)
    assert done.state == Erasure.REFUSED
    assert done.kept[0]["statute"] == "gdpr_18_2"
    assert done.gone == {}
    with rights(opened):
        assert ContactPoint.objects.filter(person=customer).count() == 2
    assert b"person.erase_refused" in bytes(
        Outbox.objects.filter(log=MAIN).order_by("-sequence").first().body
    )
    assert not Suppression.objects.exists()


def test_erasing_twice_while_nothing_more_may_go_says_so(customer, invoice_of, opened):
    invoice_of(customer)
    first = erase(opened, customer)
    second = erase(opened, reload(opened, Person, pk=customer.pk))
    assert second.pk == first.pk
    assert second.gone == first.gone
    assert b'"reason":"open_invoice"' in bytes(
        Outbox.objects.filter(log=MAIN).order_by("-sequence").first().body
    )


def test_c90_an_anonymous_order_keeps_month_and_sum_and_leads_back_to_nobody(customer, order_of, opened):
    order = order_of(customer, ordered_on=date(2026, 9, 17))
    erase(opened, customer)
    with rights(opened):
        left = Order.objects.get()
        line = OrderLine.objects.get()
    assert (left.total_cents, left.ordered_on) == (order.total_cents, date(2026, 9, 1))
    assert left.ordered_on != TODAY and left.anonymised_on != TODAY
    assert left.pk != order.pk and left.public_id != order.public_id
    assert left.number.startswith("A-") and str(left.pk) not in left.number
    assert (left.person_id, left.delivery_name, left.delivery_address, left.delivered_on) == (
        None,
        "",
        "",
        None,
    )
    assert left.received_at.date() == date(2026, 9, 1)
    assert (line.order_id, line.person_id, line.product) == (left.pk, None, "")


def test_a_product_that_many_bought_keeps_its_name(make_customer, order_of, opened):
    buyers = [make_customer(surname=f"Ostaja{letter}", email=f"{letter}@x.example") for letter in "abcdef"]
    for buyer in buyers:
        order_of(buyer, product="Seinäkello")
    erase(opened, buyers[0])
    with rights(opened):
        assert OrderLine.objects.filter(product="Seinäkello").count() == 6


def test_an_address_that_ends_alike_is_somebody_else_s(make_customer, opened):
    gone = make_customer(surname="Aalto", email="a@x.example", phone="040 555 0101")
    stays = make_customer(surname="Bergman", email="ba@x.example", phone="040 555 0102")
    erase(opened, gone)
    with rights(opened):
        assert [point.value for point in ContactPoint.objects.filter(kind="email")] == ["ba@x.example"]
        assert Note.objects.filter(person=stays).count() == 1
        assert [hit.person_id for hit in find("bergman")] == [stays.pk]
    assert hits(stays.register_id, emails=["ba@x.example"]) == {}
    assert len(hits(gone.register_id, emails=[" A@X.example "])) == 1


def test_fingerprints_stop_an_old_list_from_reviving_the_person(customer, opened):
    erase(opened, customer)
    register = customer.register_id
    assert forbidden_purposes(register, emails=["AINO@kellokas.example"]) == int(ALL_PURPOSES)
    assert forbidden_purposes(register, phones=["+358405550182"]) == int(ALL_PURPOSES)
    assert forbidden_purposes(register, posts=[("Kellokas Aino", "pyynikintori 8 a 14", "33230")]) == int(
        ALL_PURPOSES
    )
    assert forbidden_purposes(register, emails=["aino@toinen.example"]) == 0
    for row in Suppression.objects.all():
        assert len(row.digest) == 64 and "kellokas" not in row.digest


def test_evidence_names_nobody(customer, invoice_of, opened):
    invoice_of(customer)
    done = erase(opened, customer)
    evidence = json.dumps([done.gone, done.kept, done.told, str(done.subject)])
    evidence += " ".join(bytes(row.body).decode() for row in Outbox.objects.all())
    for value in ("Kellokas", "Aino", "aino@", "0182", "Pyynikintori"):
        assert value not in evidence


@pytest.mark.parametrize("room", inventory.ROOMS)
def test_a_room_that_fails_erases_nothing_and_claims_nothing(room, customer, order_of, opened, monkeypatch):
    order_of(customer)
    module = dict(inventory.rooms())[room]

    def fail(work):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(module, "erase", fail)
    done = erase(opened, customer)
    assert (done.state, done.failed, done.gone) == (Erasure.INCOMPLETE, [room], {})
    with rights(opened):
        assert ContactPoint.objects.filter(person=customer).count() == 2
        assert Order.objects.get().person_id == customer.pk
        assert plan_erasure(person=customer, by=SYSTEM).failed == (room,)
    assert not Suppression.objects.exists()
    assert b"person.erase_failed" in bytes(Outbox.objects.filter(log=MAIN).order_by("-sequence").first().body)


def test_a_room_that_keeps_silent_about_a_table_fails(customer, opened, monkeypatch):
    module = dict(inventory.rooms())["disclosures"]
    monkeypatch.setattr(module, "erase", lambda work: None)
    done = erase(opened, customer)
    assert (done.state, done.failed) == (Erasure.INCOMPLETE, ["disclosures_disclosedperson"])


def test_a_room_that_leaves_rows_behind_fails(customer, opened, monkeypatch):
    real = inventory.Work.remove

    def lazy(work, model):
        if model is Note:
            work.answered.add("notes_note")
        else:
            real(work, model)

    monkeypatch.setattr(inventory.Work, "remove", lazy)
    done = erase(opened, customer)
    assert done.state == Erasure.INCOMPLETE
    with rights(opened):
        assert Person.objects.filter(pk=customer.pk).exists()


def test_a_declared_store_that_nobody_answers_for_fails(customer, opened, monkeypatch):
    monkeypatch.setattr(inventory, "stores_about_customers", lambda: ["files:reports", "files:letters"])
    assert erase(opened, customer).failed == ["files:letters"]


def test_every_table_about_persons_and_every_store_has_a_room(register):
    labels = {table.model._meta.app_label for table in declarations.subject_tables()}
    assert labels <= set(inventory.ROOMS)
    assert set(inventory.stores_about_customers()) == set(inventory.counters())


def test_rows_of_an_import_that_carry_the_person_s_address_go_too(customer, register, opened):
    @operation("import.stage")
    def stage(*, by):
        run = ImportRun.objects.create(register=register, kind="customers", source="partner",
                                       file_digest="0" * 64, file_name="lista.csv", by="system")  # fmt: skip
        theirs = [{"email": "aino@kellokas.example"}, {"phone": "+358405550182"}, {"mobile": "+358405550182"}]
        for number, values in enumerate([*theirs, {"email": "baino@kellokas.example"}]):
            ImportRow.objects.create(register=register, run=run, row_number=number, verdict="create",
                                     values=values)  # fmt: skip
        held = [
            ("duplicate", {"surname": "Kellokas"}, {"code": "same_name", "match": {"person": customer.pk}}),
            ("error", {}, {"cells": ["Kellokas Aino", "Tie 1", "1.2.20x6"]}),
            ("error", {"surname": "K"}, {"left": {"phone": "040-555 0182"}}),
            ("error", {}, {"cells": ["Kellokas Baino", "Tie 1", "1.2.20x6"]}),
        ]
        for number, (verdict, values, details) in enumerate(held, 100):
            ImportRow.objects.create(register=register, run=run, row_number=number, verdict=verdict,
                                     values=values, details=details)  # fmt: skip
        orders = ImportRun.objects.create(register=register, kind="orders", source="self",
                                          file_digest="1" * 64, file_name="tilaukset.csv", by="system")  # fmt: skip
        ImportRow.objects.create(register=register, run=orders, row_number=1, verdict="create", key="77",
                                 values={"ordered_on": "2026-02-01"})  # fmt: skip
        ExternalKey.objects.create(register=register, person=customer, source="self", key="77", row_digest="")
        record(kind="customers")

    with opened():
        stage(by=SYSTEM)
    erase(opened, customer)
    with rights(opened):
        left = [(row.values, row.details) for row in ImportRow.objects.order_by("run__kind", "row_number")]
        assert left == [
            ({"email": "baino@kellokas.example"}, {}),
            ({}, {"cells": ["Kellokas Baino", "Tie 1", "1.2.20x6"]}),
            # The number of somebody's order is not the number of the person.
            ({"ordered_on": "2026-02-01"}, {}),
        ]


def test_t7_c90_no_hash_of_a_known_address_leads_back_to_whom_it_was_erased_of(
    make_customer, order_of, opened
):
    mail = "Tunnettu.Osoite@posti.example"
    gone = make_customer(surname="Tunnettu", email=mail)
    order_of(gone)
    erase(opened, gone)
    forms = {
        mail,
        mail.lower(),
        mail.upper(),
        f"mailto:{mail.lower()}",
        f" {mail.lower()} ",
        mail.lower().split("@")[0],
    }
    digests = {
        getattr(hashlib, kind)(form.encode()).digest() for form in forms for kind in ("md5", "sha1", "sha256")
    }
    wanted = (
        {each.hex() for each in digests} | {base64.b64encode(each).decode() for each in digests} | {"unnettu"}
    )
    with maintenance(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                # Bytes as they are dumped: plain and as hexadecimal digits.
                told = " ".join(
                    f"{bytes(v).hex()} {bytes(v)!r}" if isinstance(v, bytes | memoryview) else str(v)
                    for v in row
                )
                assert not any(one in told for one in wanted), table
