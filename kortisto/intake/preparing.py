"""A row of a file on its way to the register: cleaned, fingerprinted, and with what it may be found by.

Runs inside the reading child, so that the work is done beside the database and not before it. Pure.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from kortisto.intake.cells import ERROR, PERSON, WARNING, Cleaned, clean_row
from kortisto.intake.headers import Mapping
from kortisto.intake.reading import told
from kortisto.kernel.text import FormatError, fold, tidy
from kortisto.parties.fields import kinds
from kortisto.parties.formats import email_key
from kortisto.parties.identity_codes import IdentityCodeFound

SENTENCES: dict[str, tuple[str, str, str]] = {
    "address_not_kept": (
        "Henkilöllä on turvakielto. Osoitetta ei oteta rekisteriin.",
        "Personen har spärrmarkering. Adressen tas inte in i registret.",
        "The person's address is protected. It is not taken into the register.",
    ),
    "opening_balance": (
        "Avointa saldoa ei oteta vastaan. Tuo laskut, niin saldo lasketaan niistä.",
        "Det öppna saldot tas inte emot. Importera fakturorna, så räknas saldot av dem.",
        "The open balance is not taken. Import the invoices; the balance is the sum of them.",
    ),
    "freight": (
        "Rahtia ei säilytetä tilauksella.",
        "Frakten bevaras inte på ordern.",
        "The freight is not kept with the order.",
    ),
    "own_of_organisation": (
        "Lisäkenttä on henkilön. Organisaatiosta siitä tehdään muistiinpano.",
        "Ett tilläggsfält är en persons. För organisationen görs en anteckning.",
        "A custom field belongs to a person. For the organisation it is kept as a note.",
    ),
    "ban_of_organisation": (
        "Markkinointikielto on henkilön. Organisaatiosta siitä tehdään muistiinpano.",
        "Ett marknadsföringsförbud är en persons. För organisationen görs en anteckning.",
        "A marketing ban belongs to a person. For the organisation it is kept as a note.",
    ),
}

SILENT = frozenset({"opening_balance", "freight"})
"""Remarks so frequent that they are kept as a code and told once a file."""

_ADDRESS = ("street", "postcode", "city")
_ADDRESS_IN_TEXT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

Prepared = tuple[int, str, str, str, list, dict, list, list | None]
"""(row number, key, digest, values as JSON, problems, what could not be read, marks, cells of a bad row).

The marks of a customer are [number, type, e-mails, telephones, [name, street, postcode], short name, name];
of other kinds they are empty. The short name is what two spellings of one name share: surname or first word.
"""


def prepare(kind: str, mapping: Mapping, row: int, cells: Sequence[str], options: dict[str, Any]) -> Prepared:
    """Clean one row. The key is its number, or made of its content where it has none."""
    cleaned = clean_row(kind, mapping.values(cells), **options)
    marks: list = []
    if kind == "customers":
        _finish_customer(cleaned)
        _read_own(cleaned, mapping, cells)
        marks = marks_of(cleaned.values, cleaned.left)
    else:
        if cleaned.values.pop("freight", 0):
            cleaned.note_of(SENTENCES, "freight", "freight", WARNING)
    values = canonical(cleaned.as_json())
    digest = hashlib.sha256(values.encode()).hexdigest()
    key = str(cleaned.values.get("number") or f"#{digest[:40]}")
    problems = [
        [problem.field, problem.code, problem.severity]
        if problem.code in SILENT
        else [problem.field, problem.code, problem.severity, problem.sentences]
        for problem in cleaned.problems
    ]
    kept = None
    if any(problem.severity == ERROR for problem in cleaned.problems):
        kept = cells_to_return(cleaned, mapping, cells)
    return row, key, digest, values, problems, cleaned.left, marks, kept


def _read_own(cleaned: Cleaned, mapping: Mapping, cells: Sequence[str]) -> None:
    """The values of the register's own fields, which are fields of persons."""
    for name, own in mapping.own.items():
        text = tidy(cells[mapping.fields[name]]) if name in mapping.fields else ""
        if not text or any(problem.code == "identity_code" for problem in cleaned.problems):
            continue
        if cleaned.values.get("type") != PERSON:
            cleaned.left[name] = text
            cleaned.note_of(SENTENCES, name, "own_of_organisation", WARNING)
            continue
        try:
            cleaned.values[name] = kinds.read(own["kind"], text, own["choices"])
        except IdentityCodeFound as error:
            cleaned.refuse(name, error, ERROR)
        except FormatError as error:
            cleaned.left[name] = text
            cleaned.refuse(name, error, WARNING)


def canonical(values: dict[str, Any]) -> str:
    """Cleaned values as JSON, the same text for the same values; its SHA-256 is the row's digest."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(values: dict[str, Any]) -> str:
    """The digest that tells whether a source still says the same of somebody."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def cells_to_return(cleaned: Cleaned, mapping: Mapping, cells: Sequence[str]) -> list[str] | None:
    """The row as written, for the file of rejected rows; nothing of a row that held an identity code, and
    no protected address."""
    if any(problem.code == "identity_code" for problem in cleaned.problems):
        return None
    if not cleaned.values.get("protected_address"):
        return list(cells)
    hidden = {mapping.fields[name] for name in _ADDRESS if name in mapping.fields}
    return ["" if column in hidden else cell for column, cell in enumerate(cells)]


def remark(code: str) -> dict[str, str]:
    """The sentence of one of this module's codes in fi, sv and en."""
    return told(SENTENCES, code, {})


def _finish_customer(cleaned: Cleaned) -> None:
    values = cleaned.values
    if values.pop("open_balance", 0):
        cleaned.note_of(SENTENCES, "open_balance", "opening_balance", WARNING)
    if values.get("protected_address"):
        had = [values.pop(name, None) for name in _ADDRESS]
        for name in _ADDRESS:
            cleaned.left.pop(name, None)
        if any(had):
            cleaned.note_of(SENTENCES, "street", "address_not_kept", WARNING)
    banned = values.get("marketing_ban") or values.get("protected_address")
    if banned and values.get("type") != PERSON and not values.get("contact_surname"):
        cleaned.note_of(SENTENCES, "marketing_ban", "ban_of_organisation", WARNING)
    if email := values.get("email"):
        key = email_key(email)
        if key != email:
            values["email"], values["email_given"] = key, email


def marks_of(values: dict[str, Any], left: dict[str, str]) -> list:
    """What a customer's row may be found by (see ``Prepared``)."""
    emails = [values["email"]] if "email" in values else []
    phones = [values[name] for name in ("phone", "mobile") if name in values]
    # An address that could not be read may still be one that was asked to be forgotten.
    for text in left.values():
        emails += [email_key(found) for found in _ADDRESS_IN_TEXT.findall(text)]
    contact = f"{values.get('contact_given_names', '')} {values.get('contact_surname', '')}".strip()
    if values.get("type") == PERSON:
        name = person = f"{values.get('given_names', '')} {values.get('surname', '')}".strip()
        short = fold(values.get("surname", ""))
    else:
        name = values.get("organisation", "")
        person = contact or name
        short = fold(name).partition(" ")[0]
    post = [person, values.get("street", ""), values.get("postcode", "")]
    return [values.get("number", ""), values.get("type", ""), emails, phones, post, short, name]
