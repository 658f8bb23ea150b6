"""The synthetic register of the benchmarks: the same customers, orders, invoices and events for any seed.

Shape: up to five orders and two events a customer, an invoice for nine orders in ten, two invoices in a
hundred unpaid; one customer in ten ended more than ten years before TODAY, 15 in a hundred later. The first
three customers carry 10,000, 1,000 and 10 more linked rows and never expire.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from kortisto.kernel.calendar import add_months
from kortisto.kernel.text import fold
from kortisto.project import people

SEED = 25112020
TODAY = date(2026, 1, 1)
PASSIVITY_MONTHS = 24
EXTRA_ROWS = {1: 10_000, 2: 1_000, 3: 10}
BANS = ("direct_marketing", "direct_mail", "distance_selling", "market_research")

_EXPIRED_ENDS = (date(2008, 1, 1), date(2015, 12, 1))
_LATER_ENDS = (date(2016, 2, 1), date(2025, 11, 30))
_ACTIVE_SINCE = (date(2014, 1, 1), date(2023, 12, 31))
_ACTIVE_NOW = (date(2024, 2, 1), date(2025, 12, 20))
_TRADES = ("Rakennus", "Huolto", "Palvelut", "Kauppa", "Tekniikka")
_EVENTS = (
    "Soitti toimitusajasta.", "Pyysi tarjouksen.", "Palautti tuotteen.", "Kiitti nopeasta toimituksesta.",
    "Kysyi laskun eräpäivää.",
)  # fmt: skip


@dataclass(slots=True)
class Customer:
    """One customer with everything linked to them. `ended` is the day the customership ended, or None.

    `orders`: (day, cents). `invoices`: (position of the order, issued, due, paid or None, in collection,
    cents).
    `events`: (day, text).
    """

    number: int
    given: str
    surname: str
    organisation: str
    business_id: str
    email: str
    street: str
    postcode: str
    city: str
    phone: str
    www: str
    created: date
    ended: date | None
    bans: tuple[str, ...]
    in_directory: bool
    language: str
    orders: list[tuple[date, int]] = field(default_factory=list)
    invoices: list[tuple[int, date, date, date | None, bool, int]] = field(default_factory=list)
    events: list[tuple[date, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}"

    @property
    def expired(self) -> bool:
        """The last day on which anything may identify the person is past."""
        return self.ended is not None and self.ended <= _EXPIRED_ENDS[1]

    @property
    def owes(self) -> bool:
        return any(paid is None for _order, _issued, _due, paid, _collection, _cents in self.invoices)


def customers(count: int, *, skip: int = 0) -> Iterator[Customer]:
    """`count` customers; with `skip`, those after the first `skip` of the same register."""
    rng = random.Random(SEED)
    given, surnames = name_pools()
    made = (
        _customer(rng, number, base, given, surnames)
        for number, base in enumerate(people.Generator(SEED).persons(skip + count), 1)
    )
    return islice(made, skip, None)


@cache
def name_pools() -> tuple[list[str], list[str]]:
    """Every given name and every surname once: all equally common, so that few people share a name."""
    given, surnames = set(), set()
    pool: set[str] = set()
    for line in (
        (Path(people.__file__).parent / "data" / "names.txt").read_text(encoding="utf-8").splitlines()
    ):
        if line.startswith("["):
            kind = line.strip("[]").partition(".")[2]
            pool = {"female": given, "male": given, "surname": surnames}.get(kind, set())
        elif not line.startswith("#"):
            pool.update(line.split())
    return sorted(given), sorted(surnames)


def chunks(rows: Iterator[Customer], size: int) -> Iterator[list[Customer]]:
    """The customers in lists of `size`."""
    while part := list(islice(rows, size)):
        yield part


def _customer(
    rng: random.Random, number: int, base: people.Person, given: list[str], surnames: list[str]
) -> Customer:
    first, last = rng.choice(given), rng.choice(surnames)
    mailbox = f"{fold(first)}.{fold(last)}{rng.randrange(10_000):04d}"
    works = rng.random() < 0.55
    created, ended, active = _life(rng, number)
    made = Customer(
        number=number, given=first, surname=last,
        organisation=f"{last} {rng.choice(_TRADES)} {number} Oy" if works else "",
        business_id="", email=f"{mailbox}@posti.example", street=base["street"] or f"PL {base['pobox']}",
        postcode=base["postcode"], city=base["city"], phone=base["phone"],
        www=f"https://www.{mailbox.replace('.', '-')}.example" if rng.random() < 0.1 else "",
        created=created, ended=ended, bans=tuple(ban for ban in BANS if rng.random() < 0.08),
        in_directory=rng.random() < 0.8, language=base["language"],
    )  # fmt: skip
    _trade(rng, made, *active)
    return made


def _life(rng: random.Random, number: int) -> tuple[date, date | None, tuple[date, date]]:
    """When somebody became a customer, when they ended, and between which days they acted."""
    at = rng.random()
    if number in EXTRA_ROWS or at >= 0.25:
        created = _day(rng, *_ACTIVE_SINCE)
        return created, None, _ACTIVE_NOW
    ended = _day(rng, *(_EXPIRED_ENDS if at < 0.10 else _LATER_ENDS))
    acted = add_months(ended, -PASSIVITY_MONTHS)
    created = acted - timedelta(days=rng.randrange(30, 1500))
    return created, ended, (created, acted)


def _trade(rng: random.Random, one: Customer, first: date, last: date) -> None:
    """Orders, invoices and events, the latest order on the day from which passivity is counted."""
    extra = EXTRA_ROWS.get(one.number, 0)
    orders = int(rng.random() * 6) + extra * 3 // 10
    for at in range(orders):
        day = last if at == 0 and one.ended is not None else _day(rng, first, last)
        cents = rng.randrange(500, 200_000)
        one.orders.append((day, cents))
    invoiced = max(int(extra * 0.3), sum(rng.random() < 0.9 for _ in range(orders)))
    for at in range(min(invoiced, orders)):
        day, cents = one.orders[at]
        issued = day + timedelta(days=1)
        paid = None if rng.random() < 0.02 else issued + timedelta(days=rng.randrange(1, 20))
        collection = paid is None and rng.random() < 0.3
        one.invoices.append((at, issued, issued + timedelta(days=14), paid, collection, cents))
    for _ in range(int(rng.random() * 3) + extra - 2 * (extra * 3 // 10)):
        one.events.append((_day(rng, first, last), rng.choice(_EVENTS)))
    if one.ended is None and not one.orders:
        # Without an order passivity counts from the day of becoming a customer.
        one.created = _day(rng, *_ACTIVE_NOW)
    elif one.ended is not None and not one.orders:
        one.created = last
        one.events = [(last, text) for _day_, text in one.events]


def _day(rng: random.Random, first: date, last: date) -> date:
    return date.fromordinal(rng.randrange(first.toordinal(), last.toordinal() + 1))


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed into the search box, of which kind, and the number of the customer who is meant."""

    kind: str
    text: str
    number: int


def questions(count: int, *, each: int = 80) -> list[Question]:
    """Prefixes, insides of e-mail addresses and half as many misspelt names, all of customers."""
    rng = random.Random(SEED + 1)
    wanted = sorted(rng.sample(range(1, count + 1), min(count, each * 2 + each // 2)))
    kinds = ["prefix"] * each + ["infix"] * each + ["typo"] * (each // 2)
    rng.shuffle(kinds)
    asked = []
    numbers = set(wanted)
    found = [one for one in customers(count) if one.number in numbers]
    for one, kind in zip(found, kinds, strict=False):
        asked.append(Question(kind, _QUESTIONS[kind](rng, one), one.number))
    return asked


def _prefix(rng: random.Random, one: Customer) -> str:
    return f"{one.given} {one.surname[:3]}"


def _infix(rng: random.Random, one: Customer) -> str:
    mailbox = one.email.split("@")[0]
    end = len(mailbox) - rng.randrange(3)
    return mailbox[max(0, end - 7) : end]


def _typo(rng: random.Random, one: Customer) -> str:
    name = one.surname
    places = [at for at in range(1, len(name) - 1) if name[at] != name[at + 1]]
    at = rng.choice(places)
    return f"{one.given} {name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]}"


_QUESTIONS = {"prefix": _prefix, "infix": _infix, "typo": _typo}
