"""Fills the register and the floor with the same customers. Needs Django; not what W1 measures."""

from datetime import UTC, datetime, time
from functools import lru_cache
from uuid import UUID

from django.db import connection

from kortisto.billing.models import Invoice
from kortisto.billing.operations import keep_until
from kortisto.kernel.access import SYSTEM, Actor, access, maintenance
from kortisto.kernel.calendar import last_day_kept
from kortisto.kernel.engines import planned_each_time
from kortisto.kernel.ids import new_ids, uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notes.models import Note
from kortisto.orders.models import Order
from kortisto.parties.bulk import ORGANISATION, PERSON, PartyRow, insert, insert_new, write_parties
from kortisto.project.bench.data import Customer, chunks, customers
from kortisto.project.bench.place import Place
from kortisto.project.seed import TAKEN_OVER

CHUNK = 2000
CAP_YEARS = 10


def fill(place: Place, count: int) -> None:
    """Bring register and floor to `count` customers; what is there already stays."""
    with place.floor() as floor:
        for table in floor.counters:
            floor.counters[table] = floor.ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]
        for part in chunks(customers(count - place.loaded, skip=place.loaded), CHUNK):
            floor.load(part)
            opening = access(
                register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="bench", shown=False
            )
            with planned_each_time(), opening:
                _write(register_id=place.register_id, part=part, by=SYSTEM)
        floor.settle()
    place.loaded = count
    with maintenance(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@operation("register.seed")
def _write(*, register_id: int, part: list[Customer], by: Actor) -> None:
    written = write_parties(register_id, [party(one) for one in part])
    orders, invoices, notes = [], [], []
    for one, ids in zip(part, written, strict=True):
        keys = new_ids(len(one.orders))
        orders += [
            (key, uuid7(), f"{one.number}-{at}", ids.person_id, day, day, cents, _noon(day))
            for at, (key, (day, cents)) in enumerate(zip(keys, one.orders, strict=True))
        ]
        for place, (at, issued, due, paid, _collection, cents) in enumerate(one.invoices):
            invoices.append(
                (
                    uuid7(), f"{one.number}-{place}", ids.person_id, ids.person_public_id, keys[at], issued, due, cents,
                    0 if paid else cents, paid, one.name, one.street, one.postcode, one.city,
                    _keep_until(register_id, issued), _noon(issued),
                )
            )  # fmt: skip
        notes += [(ids.person_id, text, _noon(day)) for day, text in one.events]
    mine = {"register_id": register_id}
    insert(
        Order,
        ("id", "public_id", "number", "person_id", "ordered_on", "delivered_on", "total_cents", "received_at"),
        orders,
        mine | {"status": "delivered", "delivery_name": "", "delivery_address": "", "source": "self", "via": "bench"},
    )  # fmt: skip
    insert_new(
        Invoice,
        ("public_id", "number", "person_id", "subject_ref", "order_id", "issued_on", "due_on", "total_cents",
         "open_cents", "closed_on", "party_name", "party_street", "party_postcode", "party_city", "keep_until",
         "received_at"),
        invoices,
        mine | TAKEN_OVER | {"reference": "", "party_country": "FI", "source": "self", "via": "bench"},
    )  # fmt: skip
    insert_new(
        Note,
        ("person_id", "text", "written_at"),
        notes,
        mine | {"kind": Note.NOTE, "written_by": SYSTEM.key},
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE parties_person SET ended_on = %s, end_reason = 'passivity', erase_after = %s WHERE id = %s",
            [
                (one.ended, last_day_kept(one.ended, years=CAP_YEARS), ids.person_id)
                for one, ids in zip(part, written, strict=True)
                if one.ended
            ],
        )
        cursor.executemany(
            "UPDATE parties_representation SET ended_on = %s WHERE person_id = %s",
            [(one.ended, ids.person_id) for one, ids in zip(part, written, strict=True) if one.ended],
        )
    record(persons=len(part), orders=len(orders), invoices=len(invoices), notes=len(notes))


def party(one: Customer) -> PartyRow:
    """A customer as the bulk writer takes them."""
    blocks = [*one.bans, *([] if one.in_directory else ["publication"])]
    contacts = [(PERSON, "email", one.email, "", "private")]
    contacts += [(PERSON, "phone", one.phone, "", "private")] if one.phone else []
    contacts += (
        [(ORGANISATION if one.organisation else PERSON, "web", one.www, "", "work")] if one.www else []
    )
    return PartyRow(
        person={
            "number": str(one.number), "given_names": one.given, "surname": one.surname, "language": one.language,
            "since": one.created,
        },
        organisation={"name": one.organisation} if one.organisation else None,
        role="", contacts=contacts,
        address={"street": one.street, "postcode": one.postcode, "city": one.city, "started_on": one.created},
        blocks=blocks, external_key=(str(one.number), "0" * 64),
        source="previous_system", via="bench", received_at=_noon(one.created),
    )  # fmt: skip


@lru_cache(maxsize=16384)
def _noon(day) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)


@lru_cache(maxsize=16384)
def _keep_until(register_id: int, issued):
    return keep_until(register_id, issued)


def person_ids(place: Place) -> dict[str, tuple[int, UUID]]:
    """Customer number → row id and public id, asked below the guards."""
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, id, public_id FROM parties_person WHERE register_id = %s", [place.register_id]
        )
        return {number: (row, UUID(str(public_id))) for number, row, public_id in cursor.fetchall()}
