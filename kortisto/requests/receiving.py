"""Taking in somebody's package from another Kortisto (Article 20): read, judged, and written as one thing or not at all.

What the notice here has no place for is not taken, and named: who receives a package answers for keeping no more of
it than their own purposes need (WP 242 rev.01, part III). A "no" in it always holds; none here is lifted by it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema_rs

from kortisto.intake import queries as known
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError, nfc, without_controls
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.orders.operations import NotAsTold, bring_order, taken_numbers
from kortisto.parties.bringing import bring_person, forbid
from kortisto.parties.fields import kinds
from kortisto.parties.fields import queries as fields
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.identity_codes import find_identity_codes
from kortisto.parties.models import Block, CustomField, ExternalKey, Person
from kortisto.parties.rules import forbidden_by
from kortisto.requests import package as form
from kortisto.requests.models import FormerRequest

MOST_BYTES = 5_000_000
"""Of a package, packed or not. The largest card that was measured has two."""
CREATE, ADD, UNCHANGED, SIMILAR, SUPPRESSED = "create", "add", "unchanged", "similar", "suppressed"
HELD = (SIMILAR, SUPPRESSED)
"""Verdicts under which nothing is written."""
VIA = "package"
_FIRST, _LAST = 1900, 2200


class NotAPackage(FormatError):
    """A file that is no package, or one that cannot be taken in."""

    messages: Mapping[str, tuple[str, str, str]] = {
        "large": (
            "Paketti on liian suuri. Siinä on enintään 5 Mt.",
            "Paketet är för stort. Det har högst 5 MB.",
            "The package is too large. It has at most 5 MB.",
        ),
        "unreadable": (
            "Tiedosto ei ole tietopaketti: sen pitää olla package.json tai ZIP-tiedosto, jossa se on.",
            "Filen är inget datapaket: den ska vara package.json eller en ZIP-fil som innehåller den.",
            "The file is no package of data: it must be package.json or the ZIP file that holds it.",
        ),
        "version": (
            "Paketin muoto on toinen kuin kortisto-portability/1.",
            "Paketets form är en annan än kortisto-portability/1.",
            "The form of the package is another than kortisto-portability/1.",
        ),
        "form": (
            "Paketti poikkeaa julkaistusta muodosta, joten siitä ei otettu mitään.",
            "Paketet avviker från den publicerade formen, så ingenting togs emot.",
            "The package departs from the published form, so nothing of it was taken.",
        ),
        "identity_code": (
            "Paketissa on henkilötunnus. Pyydä paketti ilman sitä.",
            "Paketet innehåller en personbeteckning. Be om paketet utan den.",
            "The package holds a personal identity code. Ask for the package without it.",
        ),
        "day": (
            "Paketissa on päivä, jota ei voi olla.",
            "Paketet innehåller en dag som inte kan finnas.",
            "The package holds a day that cannot be.",
        ),
        "purpose": (
            "Paketti kieltää käyttötarkoituksen, jota tässä ei tunneta.",
            "Paketet förbjuder ett ändamål som inte är känt här.",
            "The package forbids a purpose that is not known here.",
        ),
        "sum": (
            "Paketissa olevan tilauksen summa ei ole sen rivien summa.",
            "Summan av en beställning i paketet är inte summan av dess rader.",
            "The sum of an order in the package is not that of its lines.",
        ),
    }


@dataclass(slots=True)
class Verdict:
    """What taking a package in would do. `counts` are rows by section, `left` what is not taken, as (code, name);
    `person` is who they are here, if anybody."""

    kind: str
    person: Person | None = None
    counts: dict[str, int] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    custom: dict[CustomField, str] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    number: str | None = None

    @property
    def name(self) -> str:
        """Their name, when it is shown to who may serve them."""
        seen = self.person is not None and self.person.purpose_mask & Purpose.CUSTOMER_SERVICE
        return self.person.name if seen else ""


def read(body: bytes) -> dict[str, Any]:
    """The package in a file as it is given out: JSON, or the ZIP that holds it. Raises NotAPackage."""
    if len(body) > MOST_BYTES:
        raise NotAPackage("large")
    if body.startswith(b"PK"):
        body = _unpacked(body)
    try:
        told = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAPackage("unreadable") from None
    if not isinstance(told, dict) or not isinstance(told.get("provided"), dict):
        raise NotAPackage("unreadable")
    if told.get("schema") != form.SCHEMA:
        raise NotAPackage("version")
    try:
        fits = _published_form().is_valid(told)
    except ValueError:  # half of a letter, or numbers that no form knows
        fits = False
    if not fits:
        raise NotAPackage("form")
    told = _clean(told)
    if any(find_identity_codes(text) for text in _texts(told)):
        raise NotAPackage("identity_code")
    _check_days(told)
    return told


@cache
def _published_form() -> Any:
    return jsonschema_rs.validator_for(json.loads(form.schema()), validate_formats=True)


def _unpacked(body: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive, archive.open("package.json") as part:
            told = part.read(MOST_BYTES + 1)  # never what the archive says its size is
    except (
        Exception
    ) as problem:  # no ZIP, no such part, or a broken stream: zlib, bz2 and lzma each raise their own
        raise NotAPackage("unreadable") from problem
    if len(told) > MOST_BYTES:
        raise NotAPackage("large")
    return told


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(without_controls(value, keep_lines=True))
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return {key: _clean(one) for key, one in value.items()} if isinstance(value, dict) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _check_days(told: Mapping[str, Any]) -> None:
    given = told["provided"]
    days = [one[name] for one in given["addresses"] for name in ("started_on", "ended_on")]
    days += [one["ended_on"] for one in given["contacts"]]
    days += [one[name] for one in given["orders"] for name in ("ordered_on", "delivered_on", "cancelled_on")]
    moments = [one[name] for one in given["choices"] for name in ("placed_at", "lifted_at")]
    moments += [one["arrived_at"] for one in given["requests"]]
    try:
        read_ones = [_day(one) for one in days if one] + [_moment(one) for one in moments if one]
    except ValueError:
        raise NotAPackage("day") from None
    if not all(_FIRST <= one.year < _LAST for one in read_ones):
        raise NotAPackage("day")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# --- the verdict -------------------------------------------------------------------------------------------


def judge(package: Mapping[str, Any], *, source: str) -> Verdict:
    """What taking the package in would do to the register as it is now; nothing is written. Needs an access context
    for the rights of persons. Raises UnknownSource, NotAPackage."""
    register_id = required_access().register_id
    require_source(register_id, source)
    given = package["provided"]
    verdict = Verdict(CREATE, number=given["person"]["number"] or None)
    verdict.blocks = [_block(one) for one in given["choices"]]
    key = ExternalKey.objects.filter(source=source, key=_key(package)).select_related("person").first()
    if key is not None and key.person is not None:
        return _judge_known(verdict, key.person, given)
    if known.has_suppressions(register_id) and known.suppressed(register_id, _marks(given)):
        return Verdict(SUPPRESSED)
    verdict.person = _alike(register_id, given)
    if verdict.person is not None:
        verdict.kind = SIMILAR
    if verdict.number and _has_number(verdict.number):
        verdict.left.append(("number", verdict.number))
        verdict.number = None
    _place_orders(verdict, given)
    _place_fields(verdict, given)
    for section in ("roles", "payments"):
        if rows := package["beyond_the_law"][section]:
            verdict.left.append((section, str(len(rows))))
    verdict.counts = {
        section: len(given[section]) for section in ("contacts", "addresses", "choices", "requests")
    } | {"orders": len(verdict.orders), "own_fields": len(verdict.custom)}
    return verdict


def _judge_known(verdict: Verdict, person: Person, given: Mapping[str, Any]) -> Verdict:
    """Who came with such a package before is not written over; only their "no" is added, and what fields lacked."""
    verdict.person, verdict.number = person, None
    placed = {(one.kind, one.purposes) for one in Block.objects.filter(person=person, lifted_at=None)}
    verdict.blocks = [
        one
        for one in verdict.blocks
        if one["lifted_at"] is None and _mark_of(one) not in placed
    ]  # fmt: skip
    if person.purpose_mask & Purpose.CUSTOMER_SERVICE:
        _place_fields(verdict, given)
        held = fields.values_of(person, verdict.custom)
        verdict.custom = {field: value for field, value in verdict.custom.items() if not held.get(field.key)}
    verdict.left = []
    verdict.counts = {"choices": len(verdict.blocks), "own_fields": len(verdict.custom)}
    verdict.kind = ADD if verdict.blocks or verdict.custom else UNCHANGED
    return verdict


def _mark_of(block: Mapping[str, Any]) -> tuple[str, int]:
    purposes, _clause = forbidden_by(block["kind"], block["purposes"])
    return block["kind"], int(purposes)


def _block(told: Mapping[str, Any]) -> dict[str, Any]:
    purposes = Purpose(0)
    try:
        for key in told["purposes"]:
            purposes |= Purpose.from_key(key)
    except KeyError:
        raise NotAPackage("purpose") from None
    return {
        "kind": told["kind"],
        "placed_at": _moment(told["placed_at"]),
        "lifted_at": _moment(told["lifted_at"]),
        "purposes": purposes,
    }


def _key(package: Mapping[str, Any]) -> str:
    """By what the next package of the same person from the same controller is recognised."""
    given = package["provided"]
    who = given["person"]["number"] or json.dumps([given["person"], given["contacts"]], sort_keys=True)
    text = json.dumps(
        [package["controller"].get("business_id") or package["controller"], who], sort_keys=True
    )
    return f"package:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _values(given: Mapping[str, Any], kind: str) -> list[str]:
    return [one["value"] for one in given["contacts"] if one["kind"] == kind]


def _marks(given: Mapping[str, Any]) -> list[tuple]:
    name = " ".join(filter(None, (given["person"]["given_names"], given["person"]["surname"])))
    reached = (_values(given, "email"), _values(given, "phone"))
    return [
        (*reached, ("", "", "")),
        *(([], [], (name, one["street"], one["postcode"])) for one in given["addresses"]),
    ]


def _alike(register_id: int, given: Mapping[str, Any]) -> Person | None:
    """Somebody here who is reached at the same e-mail address or telephone number."""
    values = [one["value"] for one in given["contacts"] if one["kind"] != "web" and not one["ended_on"]]
    found = known.with_contacts(register_id, int(Purpose.RIGHTS), values)
    ids = {like.person for likes in found.values() for like in likes if like.person}
    return Person.objects.filter(pk__in=ids).order_by("pk").first()


def _has_number(number: str) -> bool:
    return Person.objects.filter(number=number).exists()


def _place_orders(verdict: Verdict, given: Mapping[str, Any]) -> None:
    """An order whose number is another's here, or told twice, is left."""
    seen = taken_numbers(required_access().register_id, [one["number"] for one in given["orders"]])
    for one in given["orders"]:
        if one["number"] in seen:
            verdict.left.append(("order", one["number"]))
        else:
            verdict.orders.append(one)
        seen.add(one["number"])


def _place_fields(verdict: Verdict, given: Mapping[str, Any]) -> None:
    """Find the field here of the same name and kind for each value; what has none is named as left."""
    opened = required_access()
    here = [one for one in fields.in_use(opened.register_id) if opened.may_see(one.category)]
    for told in given["own_fields"]:
        names = {name.casefold() for name in told["name"].values()}
        field = next(
            (
                one
                for one in here
                if one.kind == told["kind"] and names & {one.name(lang).casefold() for lang in ("fi", "sv", "en")}
            ),
            None,
        )  # fmt: skip
        shown = next(iter(told["name"].values()), "")[:80]
        if field is None:
            verdict.left.append(("own_field", shown))
            continue
        try:
            verdict.custom[field] = kinds.read(field.kind, told["value"], field.choices)
        except FormatError:
            verdict.left.append(("own_value", shown))


# --- taking in ---------------------------------------------------------------------------------------------


@operation("import.apply")
def take_in(*, package: Mapping[str, Any], source: str, although_similar: bool = False, by: Actor) -> Verdict:
    """Write what the verdict of this moment says, in one transaction. The same package again changes nothing. Raises
    UnknownSource, NotAPackage, FormatError, NotAName, IdentityCodeFound."""
    verdict = judge(package, source=source)
    if verdict.kind == SIMILAR and although_similar:
        verdict.kind, verdict.person = CREATE, None
    if verdict.kind == CREATE:
        verdict.person = _create(package, verdict, source, by)
    elif verdict.kind == ADD:
        forbid(person=verdict.person, blocks=verdict.blocks, source=source, by=by)
        if verdict.custom:
            fill_in(person=verdict.person, given=verdict.custom, source=source, via=VIA, by=by)
    named = verdict.person is not None and verdict.kind not in HELD
    record(
        subjects=[verdict.person.public_id] if named else [],
        source=source,
        clause="C73",
        outcome=verdict.kind,
        counts={name: count for name, count in verdict.counts.items() if count},
    )
    return verdict


def _create(package: Mapping[str, Any], verdict: Verdict, source: str, by: Actor) -> Person:
    given = package["provided"]
    days = ("started_on", "ended_on")
    person = bring_person(
        values={**given["person"], "number": verdict.number},
        contacts=[{**one, "ended_on": _day(one["ended_on"])} for one in given["contacts"]],
        addresses=[{**one, **{name: _day(one[name]) for name in days}} for one in given["addresses"]],
        blocks=verdict.blocks,
        custom=verdict.custom,
        source=source,
        via=VIA,
        by=by,
    )
    for order in verdict.orders:
        _bring_order(person, order, source, by)
    for one in given["requests"]:
        FormerRequest(
            register_id=person.register_id, person=person, source=source, via=VIA,
            controller=str(package["controller"].get("name", ""))[:200],
            arrived_at=_moment(one["arrived_at"]), **{name: one[name] for name in _REQUEST},
        ).save()  # fmt: skip
    ExternalKey(
        register_id=person.register_id, person=person, source=source, key=_key(package),
        row_digest=hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest(),
    ).save()  # fmt: skip
    return person


_REQUEST = (
    "number", "right", "channel", "asker", "reply_to", "mandate", "asked", "language", "items", "files",
)  # fmt: skip


def _bring_order(person: Person, told: Mapping[str, Any], source: str, by: Actor) -> None:
    lines = [{**line, "quantity": Decimal(line["quantity"])} for line in told["lines"]]
    days = {name: _day(told[name]) for name in ("ordered_on", "delivered_on", "cancelled_on")}
    names = ("number", "status", "total_cents", "delivery_name", "delivery_address")
    try:
        bring_order(
            person=person, lines=lines, source=source, via=VIA, by=by, **days,
            **{name: told[name] for name in names},
        )  # fmt: skip
    except NotAsTold:
        raise NotAPackage("sum") from None
