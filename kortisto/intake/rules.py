"""What a row of a file would change, whom it may concern, and what outranks it. Pure: no database, no clock.

A file is one source among others: what it does not mention stays as it is, what the person told us themself
stands against every other source, and a "no" that we know of is never lifted by a file (C29, invariant 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from kortisto.kernel.text import fold, words

CREATE, UPDATE, UNCHANGED, DUPLICATE, BLOCKED, ERROR = (
    "create", "update", "unchanged", "duplicate", "blocked", "error",
)  # fmt: skip
HELD = (DUPLICATE, BLOCKED, ERROR)
"""Verdicts of rows that do not go into the register."""
TAKEN = (CREATE, UPDATE, UNCHANGED)
"""Verdicts of rows that say what the register says, once the run is over."""
SELF = "self"
OWN = "custom_"
"""How the columns of the register's own fields begin (`parties.fields.writing.choice_name`)."""
SIMILAR = 80
"""From which likeness on (0-100) two names at one telephone number are taken for one party."""
SAME_PERSON = 60
"""Below which likeness a contact person's new name is taken for another person's."""

PERSON_COLUMNS = ("number", "given_names", "surname", "language", "since")
CONTACT_COLUMNS = ("given_names", "surname")
ORGANISATION_COLUMNS = ("number", "name", "business_id", "language", "since")
ADDRESS_PARTS = ("street", "postcode", "city", "country")
GENERIC_MAILBOXES = frozenset(
    words(
        "info office sales myynti asiakaspalvelu kundtjanst toimisto posti post mail laskut laskutus lasku invoice "
        "invoices billing faktura fakturor ostoreskontra kirjaamo registrator support tuki hallinto admin hello"
    )
)
"""What stands before the @ of an address that is nobody's own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to change: whose (person, organisation, contact), which field, to what, which row it replaces."""

    owner: str
    field: str
    value: Any
    row: int | None = None


@dataclass(slots=True)
class Comparison:
    """What a row changes, and what it says but may not change, with the reason by field."""

    steps: list[Step] = field(default_factory=list)
    conflicts: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """Names of what changes, each once, in order."""
        return list(dict.fromkeys(step.field for step in self.steps))


def similar(one: str, other: str) -> bool:
    """Whether two names at the same telephone number are probably one party's."""
    first, second = sorted(words(one)), sorted(words(other))
    return fuzz.token_set_ratio(" ".join(first), " ".join(second)) >= SIMILAR


def same_contact(given_names: str, surname: str, known: Mapping[str, str]) -> bool:
    """Whether a contact person's name is a new spelling or surname of the known one, not another person."""
    if fold(surname) == fold(known["surname"]) or (
        given_names and fold(given_names) == fold(known["given_names"])
    ):
        return True
    return fuzz.ratio(f"{given_names} {surname}", f"{known['given_names']} {known['surname']}") >= SAME_PERSON


def same_party(values: Mapping[str, Any], known: Any) -> bool:
    """Whether a row that shares only a customer number with a party means that party.

    Two systems may count their customers alike, so the number proves nothing by itself: the whole name must be
    the same, or an address it is reached at together with part of the name. A business id decides alone.
    """
    person = values.get("type") == "person"
    if person:
        own = f"{values.get('given_names', '')} {values['surname']}"
        theirs = f"{known.columns['given_names']} {known.columns['surname']}"
        partly = same_contact(values.get("given_names", ""), values["surname"], known.columns)
    else:
        own, theirs = values.get("organisation", ""), known.columns["name"]
        partly = similar(own, theirs)
        ids = values.get("business_id"), known.columns["business_id"]
        if all(ids):
            return ids[0] == ids[1]
    if sorted(words(own)) == sorted(words(theirs)):
        return True
    reached = {(kind, value) for _owner, kind, value in contact_points(values)}
    address = known.address or {}
    shared = any((kind, value) in reached for _row, kind, value, _source in known.points) or (
        bool(values.get("street"))
        and all(fold(values.get(name, "")) == fold(address.get(name, "")) for name in ("street", "postcode"))
    )
    return partly and shared


def is_estate_of(values: Mapping[str, Any], known: Any) -> bool:
    """Whether an estate's row names the person that has its customer number."""
    own = set(
        words(f"{values.get('organisation', '')} {values.get('given_names', '')} {values.get('surname', '')}")
    )
    return own >= set(words(f"{known.columns['given_names']} {known.columns['surname']}"))


def owner_of_email(address: str, has_contact: bool) -> str:
    """Whose an organisation row's e-mail address is: the contact person's unless the mailbox is generic."""
    local = fold(address.partition("@")[0])
    return "organisation" if not has_contact or local in GENERIC_MAILBOXES else "contact"


def contact_points(values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(owner, kind, value) of a row's e-mail address, telephone numbers and web address."""
    person = values.get("type") == "person"
    contact = bool(values.get("contact_surname"))
    found = []
    if email := values.get("email"):
        found.append(("person" if person else owner_of_email(email, contact), "email", email))
    if phone := values.get("phone"):
        found.append(("person" if person else "organisation", "phone", phone))
    if (mobile := values.get("mobile")) and mobile != values.get("phone"):
        found.append(("person" if person else "contact" if contact else "organisation", "phone", mobile))
    if web := values.get("web"):
        found.append(("person" if person else "organisation", "web", web))
    return found


def blocks(values: Mapping[str, Any]) -> list[str]:
    """The kinds of block that a row places on its person."""
    found = ["all_marketing"] if values.get("marketing_ban") else []
    return [*found, "protected_address"] if values.get("protected_address") else found


def columns_of(values: Mapping[str, Any], owner: str) -> dict[str, str]:
    """A row's values by column of the person, the organisation or the contact person it names."""
    if owner == "contact":
        return {
            "given_names": values.get("contact_given_names", ""),
            "surname": values.get("contact_surname", ""),
        }
    if owner == "organisation":
        given = {**values, "name": values.get("organisation")}
        return {name: given[name] for name in ORGANISATION_COLUMNS if given.get(name)}
    return {name: values[name] for name in PERSON_COLUMNS if values.get(name)}


def compare(
    values: Mapping[str, Any], source: str, person: Any, organisation: Any, contact: Any
) -> Comparison:
    """What a row changes of the parties it means; each is a snapshot (`queries.Party`) or None.

    `person` is the customer of a person's row; `organisation` that of any other, `contact` its contact person.
    """
    result = Comparison()
    main, owner = (person, "person") if values.get("type") == "person" else (organisation, "organisation")
    _compare_columns(result, owner, main, columns_of(values, owner), source)
    subject, subject_owner = (person, "person") if owner == "person" else (contact, "contact")
    if owner == "organisation" and values.get("contact_surname"):
        _compare_contact(result, values, source, contact, organisation)
    _compare_points(
        result, values, source, {"person": person, "organisation": organisation, "contact": contact}
    )
    protected = subject is not None and "protected_address" in subject.blocks and owner == "person"
    _compare_address(result, owner, main, values, source, protected)
    for kind in blocks(values):
        if subject is not None and kind not in subject.blocks:
            result.steps.append(Step(subject_owner, "block", kind))
    if owner == "person":
        _compare_own(result, main, values, source)
    if (note := values.get("note")) and note not in main.notes:
        result.steps.append(Step(owner, "note", note))
    return result


def own_values(values: Mapping[str, Any]) -> dict[str, str]:
    """What a row says in the register's own fields, by column name."""
    return {name: value for name, value in values.items() if name.startswith(OWN)}


def _compare_own(result: Comparison, party: Any, values: Mapping[str, Any], source: str) -> None:
    for name, value in own_values(values).items():
        present, said = party.own.get(name, ("", ""))
        if present == value:
            continue
        if present and source != SELF and said == SELF:
            result.conflicts[name] = "self_outranks"
        else:
            result.steps.append(Step("person", name, value))


def _outranked(party: Any, name: str, source: str) -> bool:
    return source != SELF and party.sources.get(name) == SELF


def _compare_columns(
    result: Comparison, owner: str, party: Any, given: Mapping[str, str], source: str
) -> None:
    for name, value in given.items():
        if party.columns[name] == value or (name == "number" and party.columns[name]):
            continue
        if party.columns[name] and _outranked(party, name, source):
            result.conflicts[name] = "self_outranks"
        else:
            result.steps.append(Step(owner, name, value))


def _compare_contact(
    result: Comparison, values: Mapping[str, Any], source: str, contact: Any, organisation: Any
) -> None:
    given = columns_of(values, "contact")
    if contact is None or not same_contact(given["given_names"], given["surname"], contact.columns):
        result.steps.append(Step("contact", "contact_person", given))
        return
    _compare_columns(
        result, "contact", contact, {name: value for name, value in given.items() if value}, source
    )
    row, role = contact.roles.get(organisation.id, (None, ""))
    title = values.get("contact_title")
    if row is not None and title and title != role:
        result.steps.append(Step("contact", "role", title, row))


def _compare_points(
    result: Comparison, values: Mapping[str, Any], source: str, owners: Mapping[str, Any]
) -> None:
    wanted = contact_points(values)
    replaced = any(step.field == "contact_person" for step in result.steps)
    for owner, kind, value in wanted:
        party = owners[owner]
        if party is None or (owner == "contact" and replaced):
            continue
        same_kind = [point for point in party.points if point[1] == kind]
        if any(point[2] == value for point in same_kind):
            continue
        if source != SELF and any(point[3] == SELF for point in same_kind):
            result.conflicts[kind] = "self_outranks"
            continue
        kept = {v for o, k, v in wanted if (o, k) == (owner, kind)}
        old = next((row for row, _k, v, origin in same_kind if origin == source and v not in kept), None)
        result.steps.append(Step(owner, kind, value, old))


def _compare_address(
    result: Comparison, owner: str, party: Any, values: Mapping[str, Any], source: str, protected: bool
) -> None:
    given = {name: values[name] for name in ADDRESS_PARTS if values.get(name)}
    if not given.keys() - {"country"}:
        return
    known = party.address or {}
    if all(fold(known.get(name, "")) == fold(value) for name, value in given.items()):
        return
    if protected:
        result.conflicts["address"] = "protected_address"
    elif known and _outranked(party, "address", source):
        result.conflicts["address"] = "self_outranks"
    else:
        result.steps.append(Step(owner, "address", {**known, **given}))


def left_note(left: Mapping[str, str], labels: Mapping[str, Sequence[str]], language: int = 0) -> str:
    """What could not be read, as lines of a note, so that nothing of the file is lost silently."""
    return "\n".join(f"{labels[name][language]}: {text}" for name, text in left.items() if name in labels)
