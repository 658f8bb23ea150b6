"""What goes over the wire, in and out. A field that the token's categories do not give is absent, not empty."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from kortisto.api.rules import BANS
from kortisto.kernel.text import is_noncharacter
from kortisto.requests.rules import RIGHTS


def _plain(text: str) -> str:
    # What no database column holds, and what the text would lose silently when it is tidied.
    if any(unicodedata.category(letter) in ("Cc", "Cs") or is_noncharacter(letter) for letter in text):
        raise ValueError("control characters and half letters are not text")
    return text


def _plain_lines(text: str) -> str:
    _plain("".join(text.splitlines()).replace("\t", ""))
    return text


def _line(longest: int, least: int = 0) -> type[str]:
    return Annotated[str, Field(min_length=least, max_length=longest), AfterValidator(_plain)]


Number = _line(30)
Name = _line(200)
Language = Literal["fi", "sv", "en"]
Cursor = Annotated[str, Field(max_length=300)]
Limit = Annotated[int, Field(ge=1, le=100)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]


class Given(Schema):
    """What is sent: a name that is not known is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """RFC 9457, with members of their own for some types."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str | None = None


class Made(Schema):
    """What was made: its identifier, and the version to go on from."""

    id: UUID
    version: int | None = None


class Value(Schema):
    """A contact value with where it came from."""

    id: str
    kind: Literal["email", "phone", "web"]
    value: str
    usage: str
    source: str
    received_at: str


class Address(Schema):
    care_of: str
    street: str
    postcode: str
    city: str
    country: str
    source: str
    received_at: str


class Link(Schema):
    """An organisation that the person represents, or a person who represents it."""

    organisation: UUID
    role: str
    started_on: date | None = None
    ended_on: date | None = None


class Ban(Schema):
    """A "no" in force: what it forbids, under which clause, since when."""

    id: str
    person: UUID
    kind: str
    forbids: list[str]
    clause: str
    placed_at: str
    lifted_at: str | None = None


class Filled(Schema):
    """What a custom field says, in its kept form: a number in digits, a day as 2026-01-31, yes and no as 1 and 0."""

    value: str
    source: str


class Person(Schema):
    """A person as far as the token's categories go. `restricted` and `forbidden_purposes` always stand here: a copy
    must obey them too. Of somebody whom a "no" hides from the token's purpose nothing else does."""

    id: UUID
    restricted: bool
    forbidden_purposes: list[str]
    number: str | None = None
    given_names: str | None = None
    surname: str | None = None
    language: str | None = None
    since: date | None = None
    ended_on: date | None = None
    source: str | None = None
    received_at: str | None = None
    version: int | None = None
    contact_points: list[Value] | None = None
    address: Address | None = None
    address_protected: bool | None = None
    organisations: list[Link] | None = None
    fields: dict[str, Filled | None] | None = None
    bans: list[Ban] | None = None


class Named(Schema):
    """Whom something belongs to, with the "no" that holds for them."""

    id: UUID
    restricted: bool
    forbidden_purposes: list[str]


class Organisation(Schema):
    id: UUID
    number: str | None = None
    name: str
    business_id: str
    language: str
    since: date | None = None
    source: str
    received_at: str
    version: int
    contact_points: list[Value] | None = None
    address: Address | None = None


VatClass = Literal["general", "reduced", "low", "zero", "reverse"]
OrderStatus = Literal["quote", "open", "partly", "delivered", "returned", "cancelled"]


class Line(Schema):
    product: str
    quantity: str
    unit_cents: int
    discount_bp: int
    vat_class: VatClass
    vat_bp: int


class Order(Schema):
    id: UUID
    number: str
    person: Named | None = None
    organisation: UUID | None = None
    status: OrderStatus
    ordered_on: date
    delivered_on: date | None = None
    cancelled_on: date | None = None
    total_cents: int
    delivery_name: str
    delivery_address: str
    source: str
    received_at: str
    lines: list[Line] | None = None


class Payment(Schema):
    paid_on: date
    cents: int
    reference: str


class Invoice(Schema):
    """An invoice or a credit note, whose sums have a minus and which names the invoice that it credits."""

    id: UUID
    number: str
    kind: Literal["invoice", "credit_note"]
    credits_number: str
    person: Named | None = None
    organisation: UUID | None = None
    order: UUID | None = None
    issued_on: date
    due_on: date
    closed_on: date | None = None
    total_cents: int
    open_cents: int
    reference: str
    buyer: dict[str, str]
    keep_until: date
    source: str
    payments: list[Payment] | None = None


class Request(Schema):
    """A right that a person has asked for: where it stands, and the last day of its answer."""

    id: UUID
    number: int
    person: Named
    right: str
    state: str
    outcome: str
    channel: str
    language: str
    arrived_at: str
    due_on: date
    closed_at: str | None = None


class Opened(Schema):
    """The requests that were opened, or wait already: one for each right, in the order in which they were asked."""

    ids: list[UUID]


class CustomField(Schema):
    """A field that the register has made itself: what it is for, and how long what it says is kept."""

    key: str
    names: dict[str, str]
    kind: Literal["text", "number", "day", "choice", "yes_no"]
    choices: list[str]
    category: str
    purposes: list[str]
    clock: str


class CustomFields(Schema):
    items: list[CustomField]


class Persons(Schema):
    items: list[Person]
    next: str | None


class Organisations(Schema):
    items: list[Organisation]
    next: str | None


class Orders(Schema):
    items: list[Order]
    next: str | None


class Invoices(Schema):
    items: list[Invoice]
    next: str | None


class Bans(Schema):
    items: list[Ban]
    next: str | None


class Requests(Schema):
    items: list[Request]
    next: str | None


# --- what is sent ------------------------------------------------------------------------------------------


class NewValue(Given):
    kind: Literal["email", "phone", "web"]
    value: _line(254, 1)
    usage: Literal["private", "work"] = "private"


class NewAddress(Given):
    care_of: _line(100) = ""
    street: _line(200) = ""
    postcode: _line(12) = ""
    city: _line(80) = ""
    country: _line(2) = "FI"


class PersonSearch(Given):
    """What to look for. It is sent as a body: names and addresses do not belong into the address of a page."""

    text: _line(100, 1) | None = None
    number: Number | None = None
    email: _line(254, 1) | None = None
    phone: _line(40, 1) | None = None
    limit: Limit = 50
    cursor: Cursor = ""


Fields = Annotated[dict[_line(30), _line(500) | None], Field(max_length=100)]


class FilledFields(Given):
    """By the field's key, what it is to say; null takes it away."""

    fields: Annotated[Fields, Field(min_length=1)]


class NewPerson(Given):
    number: Number | None = None
    given_names: Name = ""
    surname: _line(200, 1)
    language: Language = "fi"
    since: Day | None = None
    contact_points: Annotated[list[NewValue], Field(max_length=20)] = []
    address: NewAddress | None = None
    organisation: UUID | None = None
    role: _line(120) = ""
    fields: Fields = {}


class PersonChange(Given):
    """The columns to change; what is left out stays."""

    number: Number | None = None
    given_names: Name | None = None
    surname: _line(200, 1) | None = None
    language: Language | None = None
    since: Day | None = None


class NewOrganisation(Given):
    number: Number | None = None
    name: _line(200, 1)
    business_id: _line(12) = ""
    language: Language = "fi"
    since: Day | None = None
    contact_points: Annotated[list[NewValue], Field(max_length=20)] = []
    address: NewAddress | None = None


class OrganisationChange(Given):
    """The columns to change; what is left out stays."""

    number: Number | None = None
    name: _line(200, 1) | None = None
    business_id: _line(12) | None = None
    language: Language | None = None
    since: Day | None = None


class NewLine(Given):
    product: _line(200, 1)
    quantity: Annotated[Decimal, Field(gt=0, le=100_000, decimal_places=3)]
    unit_cents: Annotated[int, Field(ge=0, le=10**9)]
    discount_bp: Annotated[int, Field(ge=0, le=10_000)] = 0
    vat_class: VatClass = "general"


class NewOrder(Given):
    """An order of a person, or of an organisation by its contact person."""

    number: _line(30, 1) | None = None
    person: UUID | None = None
    organisation: UUID | None = None
    ordered_on: Day
    delivery_name: Name = ""
    delivery_address: _line(300) = ""
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=60)]


class NewRequest(Given):
    """What a person asked for, in their own words; without a moment of arrival, now."""

    person: UUID
    rights: Annotated[list[Literal[tuple(RIGHTS)]], Field(min_length=1, max_length=len(RIGHTS))]
    asked: Annotated[str, Field(max_length=20_000), AfterValidator(_plain_lines)] = ""
    language: Language | None = None
    arrived_at: AwareDatetime | None = None


class NewBan(Given):
    kind: Literal[BANS]
    reason: _line(300) = ""
