"""The package for moving on (Article 20, C73): what somebody gave and what was observed of them, for another system.

Data of the sections ``provided`` rest on a contract or a consent, as Article 20 asks. The notice promises the right without
that condition, so what was given on another ground stands in ``beyond_the_law``. What others said, what staff wrote and
what was concluded is in neither. A package changes and erases nothing (Article 20(3)).

``portability-1.schema.json`` beside this file is its form, published at ``/privacy/portability-1.schema.json``.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.utils import timezone

from kortisto.billing.models import BankEntry
from kortisto.kernel.declarations import subject_tables
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.writing import write_csv
from kortisto.notice.queries import published_notice
from kortisto.notice.rendering import LANGUAGES
from kortisto.orders.models import Order, OrderLine
from kortisto.parties.models import Address, Block, ContactPoint, CustomValue, Person, Representation
from kortisto.requests.models import Case, CaseFile, CaseItem, FormerRequest
from kortisto.requests.rendering import controller

SCHEMA = "kortisto-portability/1"
SCHEMA_FILE = Path(__file__).with_name("portability-1.schema.json")
OWN = "self"
"""The source of what the person gave."""

# (table, column) → why a value that was given by somebody is in no package.
LEFT_OUT = {
    (
        "intake_importrow",
        "values",
    ): "what another system said of them; what was taken in stands in its own table",
    ("notes_attachment", "name"): "attached by staff; the access report names it",
    ("parties_notevalue", "value"): "what staff noted",
    ("requests_transfer", "receiver"): "whom a package was handed to; the access report names it",
}
# Columns whose values the sections below tell; `lacking` finds one that was declared since.
_TOLD = {
    "parties_person": ("given_names", "surname", "language"),
    "parties_contactpoint": ("value", "given"),
    "parties_address": ("care_of", "street", "postcode", "city", "country"),
    "parties_block": ("kind",),
    "parties_representation": ("role",),
    "parties_identityvalue": ("value",), "parties_contactvalue": ("value",), "parties_linkvalue": ("value",),
    "parties_marketingvalue": ("value",), "parties_ordervalue": ("value",), "parties_invoicevalue": ("value",),
    "orders_order": ("status", "ordered_on", "total_cents", "delivery_name", "delivery_address"),
    "orders_orderline": ("product", "quantity"),
    "billing_bankentry": ("payer", "message"),
    "requests_case": ("asker", "reply_to", "mandate", "asked", "language"),
    "requests_caseitem": ("wanted", "ground"),
    "requests_casefile": ("name",),
    "requests_formerrequest": ("asker", "reply_to", "mandate", "asked", "language", "items", "files"),
}  # fmt: skip
# Choices of theirs; a death or a finished erasure is none.
_CHOICES = (
    Block.RESTRICTION, Block.DIRECT_MARKETING, Block.DIRECT_MAIL, Block.DISTANCE_SELLING, Block.MARKET_RESEARCH,
    Block.ALL_MARKETING, Block.PUBLICATION, Block.PROTECTED_ADDRESS, Block.OBJECTION,
)  # fmt: skip
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def lacking() -> list[str]:
    """Declared columns of what persons give that neither a section tells nor a reason leaves out."""
    return [
        f"{table.name}.{name}"
        for table in subject_tables()
        for name, column in table.personal().items()
        if column.provided and name not in _TOLD.get(table.name, ()) and (table.name, name) not in LEFT_OUT
    ]


def contents(person: Person, *, now: datetime | None = None) -> dict[str, Any]:
    """The package as plain data. Needs an access context for the rights of persons."""
    notice = published_notice(person.register_id)
    return {
        "schema": SCHEMA,
        "made_at": _plain(now or timezone.now()),
        "controller": controller(dict(notice.document.get("controller", {}))),
        "notice_version": str(notice.number),
        "provided": {
            "person": {"number": person.number, **_row(person, _TOLD["parties_person"])},
            "contacts": _rows(_own(ContactPoint, person), ("kind", "value", "given", "usage", "ended_on")),
            "addresses": _rows(_own(Address, person), (*_TOLD["parties_address"], "started_on", "ended_on")),
            "choices": [
                {
                    **_row(one, ("kind", "placed_at", "lifted_at")),
                    "purposes": [bit.key for bit in Purpose(one.purposes)],
                }
                for one in Block.objects.filter(person=person, kind__in=_CHOICES, source=OWN).order_by("pk")
            ],
            "own_fields": _own_fields(person),
            "orders": _orders(person),
            "requests": _requests(person),
        },
        "beyond_the_law": {"roles": _roles(person), "payments": _payments(person)},
    }


def _own(model: type[Model], person: Person) -> Any:
    return model._default_manager.filter(person=person, source=OWN).order_by("pk")


def _rows(found: Iterable[Model], names: Iterable[str]) -> list[dict[str, Any]]:
    return [_row(one, names) for one in found]


def _row(one: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(one, name)) for name in names}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _own_fields(person: Person) -> list[dict[str, Any]]:
    models = [
        model for model in CustomValue.__subclasses__() if (model._meta.db_table, "value") not in LEFT_OUT
    ]
    found = []
    for model in models:
        for one in model.objects.filter(person=person, source=OWN).select_related("field").order_by("pk"):
            names = {language: one.field.name(language) for language in LANGUAGES}
            found.append({"name": names, "kind": one.field.kind, "value": one.value})
    return found


def _orders(person: Person) -> list[dict[str, Any]]:
    lines: dict[int, list[dict[str, Any]]] = {}
    for line in OrderLine.objects.filter(person=person).order_by("pk"):
        names = ("product", "quantity", "unit", "unit_cents", "discount_bp", "vat_bp")
        lines.setdefault(line.order_id, []).append(_row(line, names))
    names = ("number", *_TOLD["orders_order"], "delivered_on", "cancelled_on")
    return [
        {**_row(order, names), "currency": "EUR", "lines": lines.get(order.pk, [])}
        for order in Order.objects.filter(person=person).order_by("pk")
    ]


def _requests(person: Person) -> list[dict[str, Any]]:
    names = ("number", "right", "channel", "arrived_at", *_TOLD["requests_formerrequest"])
    found = _rows(FormerRequest.objects.filter(person=person).order_by("pk"), names)
    for case in Case.objects.filter(person=person).order_by("pk"):
        items = CaseItem.objects.filter(case=case).exclude(wanted="").order_by("pk")
        files = CaseFile.objects.filter(case=case).order_by("pk")
        found.append(
            {
                **_row(case, ("number", "right", "channel", "arrived_at", *_TOLD["requests_case"])),
                "items": _rows(items, ("field", "wanted", "ground")),
                "files": [one.name for one in files],
            }
        )
    return found


def _roles(person: Person) -> list[dict[str, Any]]:
    found = Representation.objects.filter(person=person).select_related("organisation").order_by("pk")
    return [
        {"organisation": one.organisation.name, **_row(one, ("role", "started_on", "ended_on"))}
        for one in found
    ]


def _payments(person: Person) -> list[dict[str, Any]]:
    return _rows(BankEntry.objects.filter(person=person).order_by("pk"), _TOLD["billing_bankentry"])


# --- forms -------------------------------------------------------------------------------------------------


@cache
def schema() -> bytes:
    """The published form of a package, as JSON Schema (2020-12)."""
    return SCHEMA_FILE.read_bytes()


def as_zip(package: Mapping[str, Any]) -> bytes:
    """The package as JSON with its schema, a CSV file for each list, and a contact card; no name tells of anybody."""
    parts = {
        "package.json": json.dumps(package, ensure_ascii=False, indent=1).encode(),
        SCHEMA_FILE.name: schema(),
        "contact.vcf": vcard(package["provided"]).encode(),
    }
    lists = package["provided"] | package["beyond_the_law"]
    lists |= {
        "person": [package["provided"]["person"]],
        "order_lines": [
            {"order": order["number"], **line} for order in lists["orders"] for line in order["lines"]
        ],
    }
    for name, rows in lists.items():
        if rows:
            columns = [key for key in rows[0] if key != "lines"]
            part = io.BytesIO()
            write_csv(part, columns, ([_cell(row[key]) for key in columns] for row in rows))
            parts[f"{name}.csv"] = part.getvalue()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), body)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value


def vcard(provided: Mapping[str, Any]) -> str:
    """A contact card (RFC 6350) of the name, the language and what is in use of contact values and addresses."""
    person = provided["person"]
    names = (person["surname"], person["given_names"])
    lines = [
        "BEGIN:VCARD", "VERSION:4.0",
        f"FN:{_escaped(' '.join(filter(None, reversed(names))))}",
        f"N:{';'.join(map(_escaped, names))};;;",
    ]  # fmt: skip
    if person["language"]:
        lines.append(f"LANG:{person['language']}")
    kinds = {"email": "EMAIL", "phone": "TEL;VALUE=uri", "web": "URL"}
    for one in provided["contacts"]:
        if not one["ended_on"]:
            value = f"tel:{one['value']}" if one["kind"] == "phone" else one["value"]
            lines.append(f"{kinds[one['kind']]}:{value if one['kind'] != 'email' else _escaped(value)}")
    for one in provided["addresses"]:
        if not one["ended_on"]:
            parts = ("", one["care_of"], one["street"], one["city"], "", one["postcode"], one["country"])
            lines.append(f"ADR:{';'.join(map(_escaped, parts))}")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), ("\n", "\\n"), (";", "\\;"), (",", "\\,")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    """No line is longer than 75 octets, and no letter is cut in two (RFC 6350, 3.2)."""
    parts, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > 75:
            parts.append(" ")
            octets = 1
        parts[-1] += letter
        octets += size
    return "\r\n".join(parts)
