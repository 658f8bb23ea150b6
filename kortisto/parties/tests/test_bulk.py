"""Writing many parties at once leaves what writing each alone would have left."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kortisto.kernel.access import SYSTEM, AccessRefused
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties.bulk import PartyRow, write_parties
from kortisto.parties.models import (
    Address,
    Block,
    ContactPoint,
    ExternalKey,
    NameWord,
    Organisation,
    Person,
    Representation,
    SearchText,
)
from kortisto.parties.operations import create_organisation, create_person
from kortisto.parties.search import find

AT = datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=UTC)


@operation("register.seed")
def _write(*, register_id, rows, by):
    written = write_parties(register_id, rows)
    record(count=len(written))
    return written


def _row(**values):
    empty = dict.fromkeys(("person", "organisation", "address", "external_key"))
    return PartyRow(
        **{
            **empty,
            "role": "",
            "contacts": (),
            "blocks": (),
            "source": "self",
            "via": "test",
            "received_at": AT,
            **values,
        }
    )


def _person(**values):
    return {
        "number": "1001",
        "given_names": "Ánne-Máret",
        "surname": "Ŋuorgam",
        "language": "fi",
        "since": date(2020, 5, 1),
        **values,
    }


def _stripped(model, **where):
    varying = {
        "id",
        "public_id",
        "person",
        "organisation",
        "received_at",
        "via",
        "register",
        "placed_at",
        "row",
    }
    return [
        {f.name: getattr(row, f.name) for f in model._meta.concrete_fields if f.name not in varying}
        for row in model.objects.filter(**where).order_by("id")
    ]


def test_a_bulk_written_person_equals_one_created_alone(register, opened):
    with opened():
        company = create_organisation(
            values={"name": "Oja Metalli Oy", "business_id": "2617416-4"}, source="self", by=SYSTEM
        )
        values = {
            "given_names": "Liisa",
            "surname": "O'Korpi-Åberg",
            "language": "sv",
            "since": date(2021, 1, 2),
        }
        home = {"street": "Käpytie 3 B 12", "postcode": "33100", "city": "Tampere"}
        alone = create_person(
            values=values | {"number": "A-1"},
            contacts=[("email", "Liisa@Korpi.example"), ("phone", "040 123 4567")],
            address=home, organisation=company, role="buyer", source="partner", by=SYSTEM,
        )  # fmt: skip
        (written,) = _write(
            register_id=register.id, by=SYSTEM,
            rows=[_row(
                person=values | {"number": "A-2"}, role="buyer",
                organisation={"id": company.id, "name": company.name},
                contacts=[("person", "email", "liisa@korpi.example", "Liisa@Korpi.example", "work"),
                          ("person", "phone", "+358401234567", "040 123 4567", "work")],
                source="partner",
            )],
        )  # fmt: skip
        other = Person.objects.get(pk=written.person_id)
        assert other.public_id == written.person_public_id and other.received_at == AT
        assert (other.name, other.language, other.since, other.version) == (
            alone.name,
            "sv",
            date(2021, 1, 2),
            1,
        )
        assert other.purpose_mask == alone.purpose_mask
        for model in (ContactPoint, Representation):
            assert _stripped(model, person=other) == _stripped(model, person=alone), model
        bulk, single = SearchText.objects.get(person=other), SearchText.objects.get(person=alone)
        assert bulk.text.replace("a-2", "a-1") == single.text and bulk.words == single.words
        assert NameWord.objects.get(word="liisa").uses == 2
        assert Organisation.objects.count() == 1
        assert {hit.person_id for hit in find("korpi åberg")} == {alone.id, other.id}


def test_an_organisation_row_brings_its_address_contacts_and_contact_person(register, opened):
    with opened():
        (written,) = _write(
            register_id=register.id, by=SYSTEM,
            rows=[_row(
                person=_person(), role="managing_director",
                organisation={"number": "5", "name": "Sini ja Pilvi Oy", "business_id": "2617416-4"},
                contacts=[("organisation", "email", "info@sini.example", "", "work"),
                          ("person", "phone", "+358401112223", "", "work")],
                address={"street": "Kuja 1", "postcode": "00100", "city": "Helsinki"},
                external_key=("X-9", "ab" * 32),
            )],
        )  # fmt: skip
        organisation = Organisation.objects.get(pk=written.organisation_id)
        assert (organisation.name, organisation.number, organisation.since) == ("Sini ja Pilvi Oy", "5", None)
        address = Address.objects.get()
        assert (
            address.organisation_id == organisation.id
            and address.person_id is None
            and address.country == "FI"
        )
        assert ContactPoint.objects.get(kind="email").organisation_id == organisation.id
        assert ContactPoint.objects.get(kind="phone").person_id == written.person_id
        key = ExternalKey.objects.get()
        assert (key.key, key.source, key.person_id, key.organisation_id) == (
            "X-9",
            "self",
            written.person_id,
            organisation.id,
        )
        assert {hit.organisation_id or hit.person_id for hit in find("sini pilvi")} == {
            organisation.id,
            written.person_id,
        }
        assert [hit.person_id for hit in find("nuorgam")] == [written.person_id]


def test_blocks_of_a_row_hold_from_the_same_second(register, opened):
    with opened():
        (written,) = _write(
            register_id=register.id,
            rows=[_row(person=_person(), blocks=["protected_address", "all_marketing"])],
            by=SYSTEM,
        )
        assert {b.clause for b in Block.objects.filter(person_id=written.person_id)} == {"C23", "C90"}
        assert not Person.objects.get(pk=written.person_id).purpose_mask & int(
            Purpose.DIRECT_MAIL | Purpose.DISTANCE_SELLING
        )
    with opened(Purpose.DIRECT_MAIL):
        assert not Person.objects.filter(pk=written.person_id).exists()


def test_ids_come_back_in_the_order_of_the_rows(register, opened):
    rows = [_row(person=_person(number=str(n), surname=f"Sukunimi{n}")) for n in range(25)]
    rows.insert(7, _row(organisation={"name": "Yksin Oy"}))
    with opened():
        written = _write(register_id=register.id, rows=rows, by=SYSTEM)
        assert written[7].person_id is None and written[7].person_public_id is None
        for row, made in zip(rows, written, strict=True):
            if row.person:
                person = Person.objects.get(public_id=made.person_public_id)
                assert (person.id, person.surname) == (made.person_id, row.person["surname"])


def test_contact_persons_of_one_organisation_share_it(register, opened):
    shared = {"name": "Yhteinen Oy"}
    rows = [_row(person=_person(number=str(n), surname=f"Yhteys{n}"), organisation=shared) for n in range(3)]
    rows.append(_row(person=_person(number="9"), organisation={"name": "Yhteinen Oy"}))
    with opened():
        written = _write(register_id=register.id, rows=rows, by=SYSTEM)
        assert len({made.organisation_id for made in written[:3]}) == 1
        assert written[3].organisation_id != written[0].organisation_id
        assert Organisation.objects.count() == 2 and Representation.objects.count() == 4


def test_a_number_that_is_taken_leaves_nothing_of_the_chunk(register, opened):
    with opened():
        _write(register_id=register.id, rows=[_row(person=_person())], by=SYSTEM)
        with pytest.raises(IntegrityError):
            _write(
                register_id=register.id,
                rows=[_row(person=_person(number="2")), _row(person=_person())],
                by=SYSTEM,
            )
        assert Person.objects.count() == SearchText.objects.count() == 1


def test_bulk_writing_outside_an_operation_is_refused_by_the_engine(register, opened):
    with pytest.raises(AccessRefused):
        write_parties(register.id, [_row(person=_person())])
    with opened(), pytest.raises(DatabaseError), transaction.atomic():
        write_parties(register.id, [_row(person=_person())])
    with opened():
        assert Person.objects.count() == 0
