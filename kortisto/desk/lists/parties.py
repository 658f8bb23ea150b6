"""The lists of persons and of organisations."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.billing.models import Invoice
from kortisto.desk.lists import custom, tags
from kortisto.desk.lists.declaring import (
    DAY,
    MONEY,
    YES_NO,
    Among,
    Column,
    Filter,
    List,
    begins,
    choice,
    switch,
    until,
)
from kortisto.desk.navigation import NEW_ORGANISATION, NEW_PERSON
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import tidy
from kortisto.orders.models import Order
from kortisto.parties.forms import CUSTOMER_LANGUAGES
from kortisto.parties.models import Address, Block, ContactPoint, Organisation, Person
from kortisto.postcodes.models import Postcode, PostcodeTable
from kortisto.staff.permissions import Permission

HAS = (("1", _("yes")), ("0", _("no")))


# --- what is fetched for the rows of a page, in one query each ---------------------------------------------


def _addresses(of: str) -> Callable[[list[int]], dict[int, tuple[str, str, str]]]:
    """Row id → street, postcode and town of the present address."""

    def fetch(ids: list[int]) -> dict[int, tuple[str, str, str]]:
        present = Address.objects.filter(**{f"{of}_id__in": ids}, ended_on=None).order_by("pk")
        # Bare values must name their person, also those of an organisation, which has none.
        found = present.values_list("person_id", f"{of}_id", "street", "postcode", "city")
        return {row: parts for _person, row, *parts in found}

    return fetch


def _contacts(of: str) -> Callable[[list[int]], dict[int, dict[str, str]]]:
    """Row id → kind of contact point → the oldest present value."""

    def fetch(ids: list[int]) -> dict[int, dict[str, str]]:
        present = ContactPoint.objects.filter(**{f"{of}_id__in": ids}, ended_on=None)
        if of == "organisation":
            present = present.filter(person=None)
        found: dict[int, dict[str, str]] = {}
        for _person, row, kind, value in present.order_by("pk").values_list(
            "person_id", f"{of}_id", "kind", "value"
        ):
            found.setdefault(row, {}).setdefault(kind, value)
        return found

    return fetch


def _totals(select: str, table: str, where: str = "") -> Callable[[str], Callable[[list[int]], dict]]:
    """One figure for each row, by ready-made SQL: the rows were read through the guarded manager, and a sum
    shows nobody else."""

    def of(party: str) -> Callable[[list[int]], dict[int, Any]]:
        def fetch(ids: list[int]) -> dict[int, Any]:
            marks = ",".join(["%s"] * len(ids))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {party}_id, {select} FROM {table} WHERE {party}_id IN ({marks}){where} "
                    f"GROUP BY {party}_id",
                    ids,
                )
                return {row: value for row, value in cursor.fetchall() if value is not None}

        return fetch

    return of


_balances = _totals("sum(open_cents)", "billing_invoice", " AND open_cents <> 0")
_last_orders = _totals("max(ordered_on)", "orders_order", " AND status NOT IN ('quote', 'cancelled')")


def _day_of(value: Any) -> date | None:
    # SQLite has no days of its own: ready-made SQL gives their text.
    return date.fromisoformat(value) if isinstance(value, str) else value


def _fetchers(of: str) -> dict[str, Callable[[list[int]], dict[int, Any]]]:
    return {
        "address": _addresses(of),
        "contacts": _contacts(of),
        "balance": _balances(of),
        "last_order": _last_orders(of),
        "tags": tags.fetcher(of),
    }


# --- columns ---------------------------------------------------------------------------------------------


def _address_part(place: int) -> Callable[[Any, dict], str]:
    return lambda row, fetched: (fetched["address"].get(row.pk) or ("", "", ""))[place]


def _contact(kind: str) -> Callable[[Any, dict], str]:
    return lambda row, fetched: fetched["contacts"].get(row.pk, {}).get(kind, "")


def _allowed(bits: Purpose) -> Callable[[Person, dict], bool]:
    return lambda person, _fetched: bool(person.purpose_mask & bits)


_SHARED = (
    Column("town", _("Town"), "address", _address_part(2), fetch="address"),
    Column("postcode", _("Postcode"), "address", _address_part(1), fetch="address"),
    Column("street", _("Street address"), "address", _address_part(0), fetch="address"),
    Column("phone", _("Telephone"), "contact", _contact(ContactPoint.PHONE), fetch="contacts"),
    Column("email", _("E-mail"), "contact", _contact(ContactPoint.EMAIL), fetch="contacts"),
    Column(
        "language",
        _("Language"),
        "identity",
        lambda row, _fetched: dict(CUSTOMER_LANGUAGES).get(row.language, row.language),
    ),
    Column("since", _("Customer since"), "identity", lambda row, _fetched: row.since, DAY, ("since",)),
    Column(
        "balance",
        _("Open balance"),
        "invoices",
        lambda row, fetched: int(fetched["balance"].get(row.pk, 0)),
        MONEY,
        fetch="balance",
    ),
    Column(
        "last_order",
        _("Last order"),
        "orders",
        lambda row, fetched: _day_of(fetched["last_order"].get(row.pk)),
        DAY,
        fetch="last_order",
    ),
    tags.COLUMN,
)
_NUMBER = Column(
    "number", _("Customer number"), "identity", lambda row, _fetched: row.number or "", sort=("number",)
)

PERSON_COLUMNS = (
    Column(
        "name",
        _("Name"),
        "identity",
        lambda row, _fetched: row.name,
        sort=("surname", "given_names"),
    ),
    _NUMBER,
    *_SHARED,
    Column(
        "e_marketing",
        _("Electronic marketing allowed"),
        "marketing_choices",
        _allowed(Purpose.DIRECT_MARKETING),
        YES_NO,
        clause="C72",
    ),
    Column(
        "mail",
        _("Mail and calls allowed"),
        "marketing_choices",
        _allowed(Purpose.DIRECT_MAIL),
        YES_NO,
        clause="C72",
    ),
    Column("ended", _("Customership ended"), "identity", lambda row, _fetched: row.ended_on, DAY),
    Column(
        "erase_after",
        _("Erased after"),
        "identity",
        lambda row, _fetched: row.erase_after,
        DAY,
        ("erase_after",),
        clause="C35",
    ),
)
ORGANISATION_COLUMNS = (
    Column("name", _("Name"), "identity", lambda row, _fetched: row.name, sort=("name",)),
    _NUMBER,
    Column(
        "business_id",
        _("Business ID"),
        "identity",
        lambda row, _fetched: row.business_id,
        sort=("business_id",),
    ),
    *_SHARED,
)


# --- filters ---------------------------------------------------------------------------------------------


def _present(model: Any, of: str, **wanted: Any) -> Exists:
    return Exists(model.objects.filter(**{of: OuterRef("pk")}, **wanted))


def _in_town(town: str) -> Q:
    """A present address in the town, however its capitals are typed."""
    return Q(ended_on=None, city__in={town, town.upper(), town.title(), town.capitalize()})


def _postcode(text: str) -> str:
    text = tidy(text)
    if not text.replace(" ", "").replace("-", "").isalnum() and text:
        raise ValueError(text)
    return text


def _reached_by(of: str, kind: str) -> Callable[[QuerySet, str], QuerySet]:
    def narrow(rows: QuerySet, wanted: str) -> QuerySet:
        there = _present(ContactPoint, of, kind=kind, ended_on=None)
        return rows.filter(there if wanted == "1" else ~there)

    return narrow


def _may(bit: Purpose) -> Callable[[QuerySet, str], QuerySet]:
    def narrow(rows: QuerySet, wanted: str) -> QuerySet:
        allowed = {"purpose_mask__allows": int(bit)}
        return rows.filter(**allowed) if wanted == "1" else rows.exclude(**allowed)

    return narrow


def disagreeing(of: str) -> Exists:
    """That a present address of Finland has a town other than the post's table gives its postcode, or a postcode
    that the table does not have. Nobody's does while no table is in use."""
    table = PostcodeTable.objects.filter(state=PostcodeTable.IN_USE)
    same = Postcode.objects.filter(
        Q(name_fi=OuterRef("city")) | Q(name_sv=OuterRef("city")) | Q(written_fi=OuterRef("city"))
        | Q(written_sv=OuterRef("city")),
        table__in=table, code=OuterRef("postcode"),
    )  # fmt: skip
    present = Address.objects.filter(**{of: OuterRef("pk")}, ended_on=None, country__in=("FI", "AX"))
    return Exists(present.exclude(postcode="").filter(~Exists(same), Exists(table)))


def _filters(of: str) -> tuple[Filter, ...]:
    return (
        choice(
            "language",
            _("Language"),
            "identity",
            CUSTOMER_LANGUAGES,
            lambda rows, code: rows.filter(language=code),
        ),
        Filter("city", _("Town"), "address", Among(Address, of, _in_town)),
        Filter(
            "postcode",
            _("Postcode begins with"),
            "address",
            Among(Address, of, lambda start: Q(ended_on=None, postcode__begins=start)),
            _postcode,
        ),
        until(
            "since_from",
            _("Customer from the day"),
            "identity",
            lambda rows, day: rows.filter(since__gte=day),
        ),
        until(
            "since_to",
            _("Customer no later than"),
            "identity",
            lambda rows, day: rows.filter(since__lte=day),
        ),
        until(
            "ordered_from",
            _("Has ordered since"),
            "orders",
            Among(Order, of, lambda day: Q(ordered_on__gte=day)),
        ),
        until(
            "quiet_from",
            _("Has not ordered since"),
            "orders",
            lambda rows, day: rows.exclude(_present(Order, of, ordered_on__gte=day)),
        ),
        switch(
            "elsewhere",
            _("Postcode and town disagree"),
            "address",
            lambda rows, _on: rows.filter(disagreeing(of)),
        ),
        choice("email", _("Has an e-mail address"), "contact", HAS, _reached_by(of, ContactPoint.EMAIL)),
        choice("phone", _("Has a telephone number"), "contact", HAS, _reached_by(of, ContactPoint.PHONE)),
        switch(
            "open",
            _("Open invoices"),
            "invoices",
            Among(Invoice, of, lambda _on: ~Q(open_cents=0)),
        ),
    )


PERSON_FILTERS = (
    Filter(
        "surname",
        _("Surname begins with"),
        "identity",
        lambda rows, start: rows.filter(begins("surname", start)),
        is_name=True,
    ),
    *_filters("person"),
    choice(
        "e_marketing",
        _("Electronic marketing allowed"),
        "marketing_choices",
        HAS,
        _may(Purpose.DIRECT_MARKETING),
    ),
    choice("mail", _("Mail and calls allowed"), "marketing_choices", HAS, _may(Purpose.DIRECT_MAIL)),
    switch("ended", _("Former customers"), "identity", lambda rows, _on: rows.exclude(ended_on=None)),
    switch(
        "blocked",
        _("Bans or restrictions"),
        "marketing_choices",
        Among(Block, "person", lambda _on: Q(lifted_at=None)),
    ),
    until(
        "erased_by",
        _("To be erased by the day"),
        "identity",
        lambda rows, day: rows.filter(erase_after__lt=day),
    ),
)

Brought = tuple[tuple[Column, ...], tuple[Filter, ...], dict[str, Callable]]


def _own_of_persons(register_id: int) -> Brought:
    columns, filters, fetchers = custom.brought(register_id)
    return columns, tags.filters("person")(register_id) + filters, fetchers


def _own_of_organisations(register_id: int) -> Brought:
    return (), tags.filters("organisation")(register_id), {}


PERSONS = List(
    key="persons",
    title=_("Persons"),
    icon="card",
    needs=Permission.PARTY_READ,
    purpose=Purpose.CUSTOMER_SERVICE,
    model=Person,
    rows=lambda _register: Person.objects.all(),
    url=lambda row: reverse("person", args=[row.public_id]),
    columns=PERSON_COLUMNS,
    default=("name", "number", "town"),
    filters=PERSON_FILTERS,
    sort="name",
    nothing=_("Nobody here"),
    fetchers=_fetchers("person"),
    make=NEW_PERSON,
    person="pk",
    versioned=True,
    own=_own_of_persons,
)

ORGANISATIONS = List(
    key="organisations",
    title=_("Organisations"),
    icon="organisation",
    needs=Permission.PARTY_READ,
    purpose=Purpose.CUSTOMER_SERVICE,
    model=Organisation,
    rows=lambda register: Organisation.objects.filter(register_id=register),
    url=lambda row: reverse("organisation", args=[row.public_id]),
    columns=ORGANISATION_COLUMNS,
    default=("name", "number", "town"),
    filters=_filters("organisation"),
    sort="name",
    nothing=_("Nobody here"),
    fetchers=_fetchers("organisation"),
    make=NEW_ORGANISATION,
    person="",
    versioned=True,
    own=_own_of_organisations,
)
