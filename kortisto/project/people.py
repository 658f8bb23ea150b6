"""Invented customers for trials and benchmarks: the same seed gives the same register, of any size.

Names follow how common they are in Finland, with Finland-Swedish (5.5 %) and Sámi (2 %) names; postcodes and
localities are real pairs, streets are made by rule; e-mail and web addresses end in ``.example``, business
ids come from a range that is not in use. Everything is pure: no clock, no database.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TypedDict

from kortisto.kernel.money import vat_on_net
from kortisto.kernel.text import fold, words
from kortisto.orders.taxes import GENERAL, REDUCED, rate_on
from kortisto.parties.formats import business_id_check_digit
from kortisto.postcodes import bundled
from kortisto.postcodes.pcf import written

_DATA = Path(__file__).resolve().parent / "data"
SWEDISH_SHARE = 0.055
SAMI_SHARE = 0.02
UNPAID_SHARE = 0.02
COLLECTION_SHARE = 0.3
"""Of the unpaid invoices."""
DEFAULT_SINCE = date(2014, 1, 1)
DEFAULT_UNTIL = date(2026, 10, 31)
FIRST_BUSINESS_ID = 9_000_000
"""Business ids from here on have not been issued."""


class Person(TypedDict):
    """An invented private customer. ``community`` (fi, sv, se) is of the name, ``language`` of letters."""

    number: int
    given_names: str
    called_name: str
    surname: str
    community: str
    language: str
    street: str
    pobox: str
    postcode: str
    city: str
    country: str
    phone: str
    email: str
    www: str
    customer_since: date


class Contact(TypedDict):
    """A person who acts for an organisation: name and work contact data only."""

    given_names: str
    surname: str
    role: str
    phone: str
    email: str


class Organisation(TypedDict):
    """An invented organisation with its contact persons."""

    number: int
    name: str
    business_id: str
    language: str
    street: str
    pobox: str
    postcode: str
    city: str
    country: str
    phone: str
    email: str
    www: str
    customer_since: date
    contacts: list[Contact]


class OrderLine(TypedDict):
    """One row of an order; the unit price is without tax."""

    sku: str
    name: str
    quantity: int
    unit_cents: int
    vat_class: str
    vat_basis_points: int
    net_cents: int


class Invoice(TypedDict):
    """An invoice's life: paid, or reminded and perhaps given to collection. All sums in cents."""

    issued: date
    due: date
    net_cents: int
    vat_cents: int
    gross_cents: int
    paid: date | None
    reminded: date | None
    collection: date | None


class Order(TypedDict):
    """One order: a cancelled one has neither delivery nor invoice, an undelivered one no invoice yet."""

    ordered: date
    delivered: date | None
    cancelled: date | None
    lines: list[OrderLine]
    invoice: Invoice | None


# --- pools -----------------------------------------------------------------------------------------------

_Name = tuple[str, str]
_Place = tuple[str, str, str]

_BIG_TOWNS = {
    # Thousands of inhabitants; every other ordinary postcode counts for one.
    "Helsinki": 680, "Espoo": 320, "Tampere": 260, "Vantaa": 250, "Oulu": 215, "Turku": 206, "Jyväskylä": 149,
    "Kuopio": 126, "Lahti": 121, "Pori": 83, "Kouvola": 78, "Joensuu": 78, "Lappeenranta": 73, "Vaasa": 69,
    "Hämeenlinna": 68, "Seinäjoki": 66, "Rovaniemi": 65, "Mikkeli": 52, "Kotka": 51, "Salo": 51, "Porvoo": 51,
    "Kokkola": 48, "Hyvinkää": 47, "Järvenpää": 47, "Lohja": 46, "Nurmijärvi": 44, "Tuusula": 43,
    "Kirkkonummi": 42, "Rauma": 39, "Kerava": 39, "Kajaani": 36, "Kaarina": 36, "Nokia": 36, "Ylöjärvi": 34,
}  # fmt: skip
_SWEDISH_TOWNS = {
    "Helsinki": 37, "Espoo": 20, "Raasepori": 18, "Vaasa": 16, "Porvoo": 14, "Mustasaari": 13, "Turku": 11,
    "Pietarsaari": 11, "Maarianhamina": 10, "Pedersöre": 10, "Parainen": 8, "Närpiö": 7, "Sipoo": 6,
    "Kirkkonummi": 6, "Vantaa": 6, "Uusikaarlepyy": 6, "Loviisa": 6, "Vöyri": 5, "Maalahti": 5, "Luoto": 5,
    "Kruunupyy": 5, "Jomala": 5, "Kemiönsaari": 4, "Inkoo": 3, "Hanko": 3, "Kristiinankaupunki": 3,
}  # fmt: skip
_SAMI_TOWNS = {
    "Inari": 40, "Utsjoki": 30, "Enontekiö": 15, "Rovaniemi": 10, "Sodankylä": 8, "Oulu": 8, "Helsinki": 8,
}  # fmt: skip
_MAIL_DOMAINS = ("posti.example", "kotiposti.example", "mail.example", "epost.example", "viesti.example")
_MOBILE_PREFIXES = ("40", "41", "44", "45", "46", "50")
_MOBILES = 10_000_000 * len(_MOBILE_PREFIXES)
_STEP = 23_456_789  # shares no factor with the numbers of phones and ids: walks through all of them once

_FORMS = {
    "fi": ("Oy", "Oy", "Oy", "Oy", "Oy", "Oy", "Ky", "Tmi", "Osk"),
    "sv": ("Ab", "Ab", "Ab", "Ab", "Oy Ab", "Kb"),
}
ROLES = ("managing_director", "buyer", "accounts", "caretaker", "sales", "board_chair")


def _zipf(values: Sequence, size: int = 4096, flatten: int = 12) -> tuple:
    """The values repeated so that a uniform pick follows how common they are: the first is the commonest."""
    weights = [1 / (rank + flatten) for rank in range(len(values))]
    return _repeat(values, weights, size)


def _repeat(values: Sequence, weights: Sequence[float], size: int) -> tuple:
    """Each value as often as its share of ``size``, at least once."""
    whole = sum(weights)
    ends = [round(end / whole * size) for end in accumulate(weights)]
    starts = [0, *ends[:-1]]
    return tuple(
        value
        for value, start, end in zip(values, starts, ends, strict=True)
        for _ in range(max(1, end - start))
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[_Name, ...]]:
    """The pools by ``community.kind``: each name with its form for e-mail addresses."""
    pools: dict[str, list[str]] = {}
    pool: list[str] = []
    for line in (_DATA / "names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            pool = pools.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            pool += line.split()
    return {key: tuple((name, fold(name)) for name in names) for key, names in pools.items()}


class PostcodeRow(TypedDict):
    """A row of the postcode table; ``type`` is 1 for ordinary postcodes and 2 for post-office boxes."""

    postcode: str
    name_fi: str
    name_sv: str
    type: str
    municipality: str


@lru_cache(maxsize=1)
def postcodes() -> tuple[PostcodeRow, ...]:
    """Ordinary and post-office-box codes of Posti's code file of 13.4.2024, localities in capitals."""
    header, *lines = bundled.FILE.read_text(encoding="utf-8").splitlines()
    keys = header.split("\t")
    rows = [dict(zip(keys, line.split("\t"), strict=True)) for line in lines]
    for row in rows:
        row["name_sv"] = row["name_sv"] or row["name_fi"]
    return tuple(rows)


def _usable(row: PostcodeRow, kind: str) -> bool:
    # In towns some ordinary codes belong to one institution: the parliament, an airport.
    return row["type"] == kind and (
        row["municipality"] not in _BIG_TOWNS or row["name_fi"] == row["municipality"].upper()
    )


@lru_cache(maxsize=6)
def _places(community: str, kind: str) -> tuple[_Place, ...]:
    """(postcode, locality, country) for a community, repeated by the size of its places."""
    towns = {"fi": _BIG_TOWNS, "sv": _SWEDISH_TOWNS, "se": _SAMI_TOWNS}[community]
    rows = [
        row
        for row in postcodes()
        if _usable(row, kind) and (community == "fi" or row["municipality"] in towns)
    ]
    codes_in: dict[str, int] = {}
    for row in rows:
        codes_in[row["municipality"]] = codes_in.get(row["municipality"], 0) + 1
    weights = [
        towns.get(row["municipality"], codes_in[row["municipality"]]) / codes_in[row["municipality"]]
        for row in rows
    ]
    name = "name_sv" if community == "sv" else "name_fi"
    places = [
        (row["postcode"], written(row[name]), "AX" if row["postcode"].startswith("22") else "FI")
        for row in rows
    ]
    return _repeat(places, weights, 16384)


@lru_cache(maxsize=3)
def _streets(community: str) -> tuple[str, ...]:
    pools = _names()
    endings = pools[f"{community}.street-ending"]
    return tuple(stem + ending for stem, _ in pools[f"{community}.street"] for ending, _ in endings)


@lru_cache(maxsize=2)
def _houses(language: str) -> tuple[str, ...]:
    """House numbers as they are written: half of them with stair and apartment."""
    flat = "bost." if language == "sv" else "as."
    pool = []
    for number in range(1, 121):
        repeats = 1 + 120 // (number + 4)
        pool += [str(number)] * (5 * repeats)
        pool += [f"{number}{letter}" for letter in "ab"] * repeats
        pool += [
            f"{number} {stair} {number * 7 % 48 + 1 + at}" for at, stair in enumerate("ABCDEF")
        ] * repeats
        pool.append(f"{number} {flat} {number % 9 + 1}")
    return tuple(pool)


@lru_cache(maxsize=3)
def _weighted_names(community: str) -> tuple[tuple[_Name, ...], tuple[_Name, ...], tuple[_Name, ...]]:
    names = _names()
    return (
        _zipf(names[f"{community}.female"]),
        _zipf(names[f"{community}.male"]),
        _zipf(names[f"{community}.surname"], flatten=40),
    )


class Generator:
    """Makes invented customers; two generators with one seed make the same ones in the same order.

    ``since`` and ``until`` bound the day on which somebody became a customer, both included.
    """

    def __init__(self, seed: int, *, since: date = DEFAULT_SINCE, until: date = DEFAULT_UNTIL) -> None:
        if until < since:
            raise ValueError("the customers' first possible day is after the last")
        self.rng = random.Random(seed)
        self._since = since.toordinal()
        self._days = until.toordinal() - self._since + 1
        self._persons = 0
        self._organisations = 0
        self._phones = int(self.rng.random() * _MOBILES)
        self._ids = int(self.rng.random() * 1_000_000)
        self._mailboxes: dict[str, int] = {}
        self._sites: dict[str, int] = {}

    def persons(self, count: int) -> Iterator[Person]:
        """``count`` persons, one at a time."""
        person = self.person
        for _ in range(count):
            yield person()

    def organisations(self, count: int) -> Iterator[Organisation]:
        """``count`` organisations, one at a time."""
        for _ in range(count):
            yield self.organisation()

    def person(self) -> Person:
        """The next person. Telephone numbers and e-mail addresses are never given twice."""
        uniform = self.rng.random
        self._persons += 1
        at = uniform()
        community = "sv" if at < SWEDISH_SHARE else "se" if at < SWEDISH_SHARE + SAMI_SHARE else "fi"
        language = "sv" if community == "sv" else "fi"
        given, called, surname, local = self._full_name(community)
        street, pobox, place = self._address(community, language, uniform() < 0.01)
        return {
            "number": self._persons,
            "given_names": given,
            "called_name": called,
            "surname": surname,
            "community": community,
            "language": language,
            "street": street,
            "pobox": pobox,
            "postcode": place[0],
            "city": place[1],
            "country": place[2],
            "phone": self._mobile() if uniform() < 0.95 else "",
            "email": self._mailbox(local, _MAIL_DOMAINS[int(uniform() * 5)]) if uniform() < 0.88 else "",
            "www": f"https://www.{self._site(local)}" if uniform() < 0.004 else "",
            "customer_since": self._first_day(),
        }

    def organisation(self) -> Organisation:
        """The next organisation, with one to three contact persons. No business id is given twice."""
        uniform = self.rng.random
        self._organisations += 1
        language = "sv" if uniform() < SWEDISH_SHARE else "fi"
        name = self._company_name(language)
        street, pobox, place = self._address(language, language, uniform() < 0.15)
        site = self._site("-".join(words(name)))
        contacts: list[Contact] = []
        for at in range(1 + int(uniform() * 2.3)):
            _, called, surname, local = self._full_name(language)
            contacts.append(
                {
                    "given_names": called,
                    "surname": surname,
                    "role": ROLES[0] if at == 0 else ROLES[1 + int(uniform() * (len(ROLES) - 1))],
                    "phone": self._mobile(),
                    "email": self._mailbox(local, site),
                }
            )
        return {
            "number": self._organisations,
            "name": name,
            "business_id": self._business_id(),
            "language": language,
            "street": street,
            "pobox": pobox,
            "postcode": place[0],
            "city": place[1],
            "country": place[2],
            "phone": f"+358{('10', '20', '29')[int(uniform() * 3)]}5{int(uniform() * 1_000_000):06d}",
            "email": f"{'info' if uniform() < 0.7 else 'laskut' if language == 'fi' else 'fakturor'}@{site}",
            "www": f"https://www.{site}" if uniform() < 0.6 else "",
            "customer_since": self._first_day(),
            "contacts": contacts,
        }

    def _full_name(self, community: str) -> tuple[str, str, str, str]:
        """Given names, called name, surname, and both as the first part of an e-mail address."""
        uniform = self.rng.random
        female, male, surnames = _weighted_names(community)
        pool = female if uniform() < 0.51 else male
        called = pool[int(uniform() * len(pool))]
        given = called[0]
        at = uniform()
        if at < 0.75:
            second = pool[int(uniform() * len(pool))]
            if second[0] != given:
                given = f"{given} {second[0]}"
                if at < 0.13:
                    third = pool[int(uniform() * len(pool))]
                    if third[0] not in (called[0], second[0]):
                        given = f"{given} {third[0]}"
                elif at > 0.66:
                    called = second
        surname, folded = surnames[int(uniform() * len(surnames))]
        at = uniform()
        if at < 0.05:
            other, other_folded = surnames[int(uniform() * len(surnames))]
            if other != surname and "-" not in surname + other:
                surname = f"{surname}{'-' if at < 0.04 else ' '}{other}"
                folded = f"{folded}-{other_folded}"
        return given, called[0], surname, f"{called[1]}.{folded}"

    def _address(self, community: str, language: str, boxed: bool) -> tuple[str, str, _Place]:
        uniform = self.rng.random
        places = _places(community, "2" if boxed else "1")
        place = places[int(uniform() * len(places))]
        if boxed:
            return "", str(1 + int(uniform() * 999)), place
        streets, houses = _streets(community), _houses(language)
        return f"{streets[int(uniform() * len(streets))]} {houses[int(uniform() * len(houses))]}", "", place

    def _mobile(self) -> str:
        self._phones = (self._phones + _STEP) % _MOBILES
        prefix, rest = divmod(self._phones, 10_000_000)
        return f"+358{_MOBILE_PREFIXES[prefix]}{rest:07d}"

    def _mailbox(self, local: str, domain: str) -> str:
        taken = self._mailboxes.get(local, 0) + 1
        self._mailboxes[local] = taken
        return f"{local}{taken if taken > 1 else ''}@{domain}"

    def _site(self, label: str) -> str:
        label = label.replace(".", "-")[:50].rstrip("-")
        taken = self._sites.get(label, 0) + 1
        self._sites[label] = taken
        return f"{label}{taken if taken > 1 else ''}.example"

    def _business_id(self) -> str:
        while True:
            self._ids = (self._ids + _STEP) % 1_000_000
            digits = str(FIRST_BUSINESS_ID + self._ids)
            check = business_id_check_digit(digits)
            if check is not None:
                return f"{digits}-{check}"

    def _company_name(self, language: str) -> str:
        choice = self.rng.choice
        trade = choice(_names()[f"{language}.trade"])[0]
        if self.rng.random() < 0.6:
            start = choice(_names()[f"{language}.region"])[0]
        else:
            start = choice(_weighted_names(language)[2])[0]
        form = choice(_FORMS[language])
        if language == "sv" and form == "Ab":
            return f"Ab {start} {trade}"
        return f"{start} {trade} {form}" if form != "Tmi" else f"Tmi {start} {trade}"

    def _first_day(self) -> date:
        # Growing registers hold more newcomers than old customers.
        return date.fromordinal(self._since + int(self.rng.random() ** 0.7 * self._days))


# --- orders and invoices ---------------------------------------------------------------------------------

PRODUCTS = (
    ("K-101", "Kortistokaappi, tammi", 48900, GENERAL),
    ("K-102", "Kortistolaatikko A6", 3450, GENERAL),
    ("K-103", "Hakemistokortit A6, 500 kpl", 1290, GENERAL),
    ("K-104", "Aakkosvälilehdet A–Ö", 890, GENERAL),
    ("M-201", "Mappi, selkä 80 mm", 450, GENERAL),
    ("M-202", "Arkistolaatikko, hapoton", 620, GENERAL),
    ("M-203", "Riippukansio, 25 kpl", 1990, GENERAL),
    ("T-301", "Täytekynä, musta", 3900, GENERAL),
    ("T-302", "Muste 50 ml, sininen", 1150, GENERAL),
    ("T-303", "Lyijykynät HB, 12 kpl", 690, GENERAL),
    ("P-401", "Kirjepaperi A5, 100 arkkia", 1480, GENERAL),
    ("P-402", "Kirjekuori C5 ikkunalla, 500 kpl", 2790, GENERAL),
    ("P-403", "Tarrat A4 3 × 7, 100 arkkia", 2350, GENERAL),
    ("L-501", "Leimasin, päivämäärä", 2890, GENERAL),
    ("L-502", "Tekstileimasin tilauksesta", 3490, GENERAL),
    ("B-601", "Arkistoijan käsikirja", 3680, REDUCED),
    ("B-602", "Seinäkalenteri", 1560, GENERAL),
    ("B-603", "Kahvi 500 g toimistolle", 790, REDUCED),
    ("H-701", "Työpöytävalaisin", 8900, GENERAL),
    ("H-702", "Paperisilppuri P-5", 24900, GENERAL),
)
"""Article number, Finnish name, price without tax in cents, and class of tax."""
_NEVER_BUYS = 0.06
_REMINDER_AFTER = 14
_COLLECTION_AFTER = 35


def order_history(rng: random.Random, since: date, until: date) -> list[Order]:
    """The orders of one customer from ``since`` to ``until`` with what became of them by ``until``.

    Some customers buy monthly, most about once a year, a few never. Three orders in a hundred are
    cancelled. Of the invoices two in a hundred stay unpaid, and three in ten of those go to collection after
    a reminder.
    """
    uniform = rng.random
    span = (until - since).days
    if span < 0 or uniform() < _NEVER_BUYS:
        return []
    per_year = 0.35 / (uniform() + 0.03)
    count = min(120, int(per_year * (span + 1) / 365 + uniform()))
    days = sorted(since.toordinal() + int(uniform() * (span + 1)) for _ in range(count))
    return [_order(uniform, date.fromordinal(day), until) for day in days]


def _order(uniform, ordered: date, until: date) -> Order:
    cancelled = delivered = invoice = None
    if uniform() < 0.03:
        cancelled = min(ordered + timedelta(days=int(uniform() * 4)), until)
    else:
        arrives = ordered + timedelta(days=1 + int(uniform() * 12))
        delivered = arrives if arrives <= until else None
    taxed = delivered or ordered
    lines: list[OrderLine] = []
    for _ in range(1 + int(uniform() ** 2 * 5)):
        sku, name, unit_cents, vat_class = PRODUCTS[int(uniform() * len(PRODUCTS))]
        quantity = 1 + int(uniform() ** 4 * 10)
        lines.append(
            {
                "sku": sku,
                "name": name,
                "quantity": quantity,
                "unit_cents": unit_cents,
                "vat_class": vat_class,
                "vat_basis_points": rate_on(vat_class, taxed),
                "net_cents": quantity * unit_cents,
            }
        )
    if delivered:
        invoice = _invoice(uniform, delivered, until, lines)
    return {
        "ordered": ordered,
        "delivered": delivered,
        "cancelled": cancelled,
        "lines": lines,
        "invoice": invoice,
    }


def _invoice(uniform, issued: date, until: date, lines: list[OrderLine]) -> Invoice:
    net_by_rate: dict[int, int] = {}
    for line in lines:
        rate = line["vat_basis_points"]
        net_by_rate[rate] = net_by_rate.get(rate, 0) + line["net_cents"]
    net = sum(net_by_rate.values())
    vat = sum(vat_on_net(cents, rate) for rate, cents in net_by_rate.items())
    due = issued + timedelta(days=30 if uniform() < 0.2 else 14)
    paid = reminded = collection = None
    if uniform() < UNPAID_SHARE:
        reminded = _by(until, due + timedelta(days=_REMINDER_AFTER))
        if uniform() < COLLECTION_SHARE:
            collection = _by(until, due + timedelta(days=_COLLECTION_AFTER))
    else:
        at = uniform()
        if at < 0.82:
            days_late = -int(uniform() * 11)
        elif at < 0.97:
            days_late = 1 + int(uniform() * (_REMINDER_AFTER - 1))
        else:
            days_late = _REMINDER_AFTER + 1 + int(uniform() * 20)
        paid = _by(until, due + timedelta(days=days_late))
        if days_late > _REMINDER_AFTER:
            reminded = _by(until, due + timedelta(days=_REMINDER_AFTER))
    return {
        "issued": issued,
        "due": due,
        "net_cents": net,
        "vat_cents": vat,
        "gross_cents": net + vat,
        "paid": paid,
        "reminded": reminded,
        "collection": collection,
    }


def _by(until: date, day: date) -> date | None:
    return day if day <= until else None
