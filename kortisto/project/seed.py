"""Synthetic persons of any number, with orders, invoices and payments, for trials and benchmarks.

Set-based: a chunk of persons is one transaction with one ledger entry that counts them, so memory does not
grow with the size and a stopped seed leaves whole chunks. The same seed and day give the same people.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, islice
from typing import Any

from django.db import connection

from kortisto.billing.books.queries import last_month, years_of
from kortisto.billing.books.rules import Year, year_of
from kortisto.billing.models import Invoice, InvoiceNumber, Payment
from kortisto.billing.references import make_reference
from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.calendar import voucher_keep_through
from kortisto.kernel.engines import planned_each_time
from kortisto.kernel.ids import new_ids, uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.orders.models import Order, OrderLine, OrderNumber
from kortisto.orders.units import PIECE
from kortisto.parties.bulk import ORGANISATION, PERSON, PartyRow, Written, insert, insert_new, write_parties
from kortisto.project.people import Generator, order_history
from kortisto.project.people import Order as InventedOrder

CHUNK = 2000
"""Persons in one transaction."""
# What an invoice known by its sum alone says of its lines and its paper.
TAKEN_OVER = {
    "kind": Invoice.INVOICE, "rows": 0, "language": "fi", "tax_note": "", "credits_number": "", "party_business_id": "",
    "party_vat_number": "",
}  # fmt: skip
CONTACT_SHARE = 0.55
"""Of the persons: those who represent an organisation."""
_PASSIVE_SHARE = 0.2
_YEAR = timedelta(days=365)
# Source key → share of the customers, as a register that moved over from another system has them.
_SOURCES = (
    ("self", 0.68), ("previous_system", 0.22), ("subcontractor", 0.04), ("partner", 0.04),
    ("update_service", 0.02),
)  # fmt: skip
_BLOCKS = (
    ("direct_marketing", 0.03), ("all_marketing", 0.02), ("direct_mail", 0.01), ("protected_address", 0.004),
    ("publication", 0.004), ("restriction", 0.002),
)  # fmt: skip


@dataclass
class Sown:
    """How many rows a seed has made."""

    persons: int = 0
    organisations: int = 0
    orders: int = 0
    lines: int = 0
    invoices: int = 0
    payments: int = 0

    def __iadd__(self, other: "Sown") -> "Sown":
        for name, rows in vars(other).items():
            setattr(self, name, getattr(self, name) + rows)
        return self


def seed(
    *,
    register_id: int,
    persons: int,
    number: int = 1,
    today: date,
    chunk: int = CHUNK,
    progress: Callable[[int], None] = lambda done: None,
) -> Sown:
    """Add `persons` synthetic persons and the organisations of those who represent one.

    `number` chooses which people; `today` is the last day of their lives with the register. `progress` is
    told after each chunk how many persons there are so far.
    """
    total = Sown()
    # One series for each: what a person is must not depend on where a chunk ends.
    history, traits = random.Random(f"{number} orders"), random.Random(f"{number} traits")
    units = _units(Generator(number, until=today), persons, count(1 + _largest_number(register_id)))
    while batch := list(islice(units, chunk)):
        opening = access(
            register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="seed", shown=False
        )
        with planned_each_time(), opening:
            made = _sow(
                register_id=register_id, batch=batch, history=history, traits=traits, today=today, by=SYSTEM
            )
        total += made
        progress(total.persons)
    return total


@dataclass(slots=True)
class _Unit:
    """A person, or one contact person of an organisation; `party` is shared by those of one organisation."""

    it: Any
    contact: Any
    party: dict[str, Any]
    first: bool


@operation("register.seed")
def _sow(
    *,
    register_id: int,
    batch: list[_Unit],
    history: random.Random,
    traits: random.Random,
    today: date,
    by: Actor,
) -> Sown:
    organisations = sum(unit.first and unit.contact is not None for unit in batch)
    bought = [_orders(history, unit, today) if unit.first else [] for unit in batch]
    rows = [_party_row(traits, unit) for unit in batch]
    written = write_parties(register_id, rows)
    trade = _Trade(register_id, last_month(register_id), years_of(register_id))
    for unit, orders, row, ids in zip(batch, bought, rows, written, strict=True):
        if unit.contact is not None:
            # The rest of the contact persons may come with the next chunk.
            unit.party["id"] = ids.organisation_id
        if unit.first:
            trade.add(orders, row, ids)
    made = trade.write()
    made.persons, made.organisations = len(batch), organisations
    record(**vars(made))
    return made


def _units(generator: Generator, persons: int, numbers: Iterator[int]) -> Iterator[_Unit]:
    """As many persons, of whom CONTACT_SHARE act for an organisation."""
    contacts, made = 0, 0
    while made < persons:
        if contacts >= CONTACT_SHARE * (made + 1):
            it = generator.person()
            keys = ("given_names", "surname", "language")
            party = {key: it[key] for key in keys} | {
                "number": str(next(numbers)),
                "since": it["customer_since"],
            }
            yield _Unit(it, None, party, True)
            made += 1
            continue
        it = generator.organisation()
        party = {key: it[key] for key in ("name", "business_id", "language")}
        party |= {"number": str(next(numbers)), "since": it["customer_since"]}
        for contact in it["contacts"][: persons - made]:
            yield _Unit(it, contact, party, contact is it["contacts"][0])
            contacts += 1
            made += 1


def _party_row(rng: random.Random, unit: _Unit) -> PartyRow:
    it, contact = unit.it, unit.contact
    address = {
        "street": it["street"] or it["pobox"], "postcode": it["postcode"], "city": it["city"],
        "country": it["country"], "started_on": it["customer_since"],
    }  # fmt: skip
    common = {
        "external_key": None, "source": _drawn(rng, _SOURCES) or "self", "via": "seed",
        "received_at": _noon(it["customer_since"]),
    }  # fmt: skip
    if contact is None:
        block = _drawn(rng, _BLOCKS)
        return PartyRow(
            person=unit.party, organisation=None, role="", contacts=_contacts(PERSON, "private", it),
            address=address, blocks=[block] if block else [], **common,
        )  # fmt: skip
    contacts = _contacts(PERSON, "work", contact) + (
        _contacts(ORGANISATION, "work", it) if unit.first else []
    )
    person = {
        "given_names": contact["given_names"],
        "surname": contact["surname"],
        "language": it["language"],
    }
    return PartyRow(
        person=person, organisation=unit.party, role=contact["role"], contacts=contacts,
        address=address if unit.first else None, blocks=[], **common,
    )  # fmt: skip


def _contacts(owner: str, usage: str, it: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    kinds = (("email", "email"), ("phone", "phone"), ("web", "www"))
    return [(owner, kind, it[key], "", usage) for kind, key in kinds if it.get(key)]


def _drawn(rng: random.Random, shares: tuple[tuple[str, float], ...]) -> str | None:
    at = rng.random()
    for key, share in shares:
        if at < share:
            return key
        at -= share
    return None


def _orders(rng: random.Random, unit: _Unit, today: date) -> list[InventedOrder]:
    """The orders of a customer's latest year, or of a year two years back for somebody who has since left.

    Nobody is overdue for erasure in the first night: whoever has not ordered became a customer lately.
    """
    since = unit.it["customer_since"]
    until = today
    if unit.contact is None and rng.random() < _PASSIVE_SHARE and since < today - 2 * _YEAR:
        until = today - 2 * _YEAR
    found = order_history(rng, max(since, until - _YEAR), until)
    if not found:
        unit.it["customer_since"] = unit.party["since"] = today - timedelta(days=int(rng.random() * 300))
    return found


@lru_cache(maxsize=8192)
def _noon(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)


@dataclass
class _Trade:
    """The orders of a chunk with all that hangs on them, as rows of each table."""

    register_id: int
    year_ends_in: int = 12  # the month
    years: list[Year] = field(default_factory=list)
    orders: list[tuple] = field(default_factory=list)
    lines: list[tuple] = field(default_factory=list)
    invoices: list[tuple] = field(default_factory=list)
    payments: list[tuple] = field(default_factory=list)
    keeps: dict[date, date] = field(default_factory=dict)

    def add(self, orders: list, row: PartyRow, ids: Written) -> None:
        """The orders of one customer: of the person, or of the organisation by its first contact person."""
        person, organisation = ids.person_id, ids.organisation_id
        subject = None if organisation else ids.person_public_id
        buyer = None if organisation else person
        it = row.organisation or row.person
        name = it["name"] if row.organisation else f"{it['given_names']} {it['surname']}"
        party = (name, *(row.address[key] for key in ("street", "postcode", "city", "country")))
        for order, order_id in zip(orders, new_ids(len(orders)), strict=True):
            status = "cancelled" if order["cancelled"] else "delivered" if order["delivered"] else "open"
            self.orders.append(
                (
                    order_id, uuid7(), person, organisation, status, order["ordered"], order["delivered"],
                    order["cancelled"], sum(line["net_cents"] for line in order["lines"]),
                    _noon(order["ordered"]),
                )
            )  # fmt: skip
            for line in order["lines"]:
                self.lines.append(
                    (
                        order_id,
                        person,
                        line["name"],
                        line["quantity"],
                        line["unit_cents"],
                        line["vat_basis_points"],
                        line["vat_class"],
                    )
                )
            invoice = order["invoice"]
            if invoice is None:
                continue
            gross, paid = invoice["gross_cents"], invoice["paid"]
            self.invoices.append(
                (
                    uuid7(), buyer, organisation, subject, order_id, invoice["issued"], invoice["due"], gross,
                    0 if paid else gross, paid, *party, self._keep_until(invoice["issued"]),
                    _noon(invoice["issued"]),
                )
            )  # fmt: skip
            # The payment's invoice is known once the invoices have their ids.
            if paid:
                self.payments.append((len(self.invoices) - 1, buyer, paid, gross))

    def _keep_until(self, issued: date) -> date:
        if issued not in self.keeps:
            self.keeps[issued] = voucher_keep_through(year_of(issued, self.years, self.year_ends_in)[1])
        return self.keeps[issued]

    def write(self) -> Sown:
        """One statement for each table; numbers come from the register's own counters, without gaps."""
        mine = {"register_id": self.register_id}
        first_order = _reserve(OrderNumber, self.register_id, len(self.orders))
        first_invoice = _reserve(InvoiceNumber, self.register_id, len(self.invoices))
        insert(
            Order,
            ("number", "id", "public_id", "person_id", "organisation_id", "status", "ordered_on",
             "delivered_on", "cancelled_on", "total_cents", "received_at"),
            [(str(first_order + at), *row) for at, row in enumerate(self.orders)],
            mine | {"delivery_name": "", "delivery_address": "", "source": "self", "via": "seed"},
        )  # fmt: skip
        insert_new(
            OrderLine, ("order_id", "person_id", "product", "quantity", "unit_cents", "vat_bp", "vat_class"),
            self.lines, mine | {"discount_bp": 0, "unit": PIECE},
        )  # fmt: skip
        numbers = [str(first_invoice + at) for at in range(len(self.invoices))]
        references = [make_reference(number) for number in numbers]
        ids = insert_new(
            Invoice,
            ("number", "reference", "public_id", "person_id", "organisation_id", "subject_ref", "order_id",
             "issued_on", "due_on", "total_cents", "open_cents", "closed_on", "party_name", "party_street",
             "party_postcode", "party_city", "party_country", "keep_until", "received_at"),
            [(*given, *row) for *given, row in zip(numbers, references, self.invoices, strict=True)],
            mine | TAKEN_OVER | {"source": "self", "via": "seed"},
        )  # fmt: skip
        insert_new(
            Payment, ("invoice_id", "reference", "person_id", "paid_on", "cents"),
            [(ids[at], references[at], *rest) for at, *rest in self.payments], mine | {"source": "self", "kind": Payment.MONEY},
        )  # fmt: skip
        return Sown(
            orders=len(self.orders), lines=len(self.lines), invoices=len(ids), payments=len(self.payments)
        )


def _reserve(counter: type, register_id: int, count: int) -> int:
    """The first of `count` numbers taken from a register's counter in this transaction."""
    counter.objects.get_or_create(register_id=register_id)
    rows = counter.objects.filter(register_id=register_id)
    row = rows.select_for_update().get()
    row.last += count
    row.save()
    return row.last - count + 1


def _largest_number(register_id: int) -> int:
    """The largest customer number made of digits, so that new ones do not meet old ones."""
    digits = "number ~ '^[0-9]{1,15}$'"
    if connection.vendor == "sqlite":
        digits = "number <> '' AND number NOT GLOB '*[^0-9]*' AND length(number) < 16"
    largest = [99_999]
    with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="seed", shown=False):
        with connection.cursor() as cursor:
            for table in ("parties_person", "parties_organisation"):
                cursor.execute(
                    f"SELECT max(CAST(number AS bigint)) FROM {table} WHERE register_id = %s AND {digits}",
                    [register_id],
                )
                largest.append(cursor.fetchone()[0] or 0)
    return max(largest)
