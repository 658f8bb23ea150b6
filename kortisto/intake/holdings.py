"""What this room holds about a person: the rows of files that came in, until they are emptied."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kortisto.intake.models import ImportProfile, ImportRow, ImportRun, ImportUndo
from kortisto.kernel.access import required_access
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign, declare_store
from kortisto.kernel.text import words
from kortisto.parties.fields.writing import choice_name, without_field
from kortisto.parties.formats import phone_digits
from kortisto.parties.holdings import KEY
from kortisto.parties.models import CustomField

declare_foreign(ImportRun, "a file by its fingerprint, its mapping and counts")
declare_foreign(ImportProfile, "which column of a file holds what, under a fingerprint of the headings")
declare(
    ImportRow,
    about="person",
    category="import_records",
    id=KEY,
    register=KEY,
    run=KEY,
    person=KEY,
    row_number=Impersonal("place in the file"),
    key=Personal("Tunnus lähteessä", "Nyckel i källan", "Key in the source"),
    digest=Personal("Rivin tiiviste", "Radens kontrollsumma", "Fingerprint of the row"),
    verdict=Impersonal("code"),
    values=Personal("Tuotu rivi", "Importerad rad", "Imported row", provided=True, free_text=True),
    details=Personal("Vertailu", "Jämförelse", "Comparison", free_text=True),
    applied=Impersonal("whether the row was taken in"),
    written=KEY,
)
declare(
    ImportUndo,
    about="person",
    category="import_records",
    id=KEY,
    register=KEY,
    run=KEY,
    person=KEY,
    former=KEY,
    row_number=Impersonal("place in the file"),
    done=Personal("Arvot ennen tuontia", "Värden före importen", "Values before the import", free_text=True),
)
declare_store(
    "files:imports", "file", holds="import_records", reason="an uploaded file until its rows are staged"
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Rows of the person go, and rows linked to nobody that are about them."""
    work.remove(ImportRow)
    work.remove(ImportUndo)
    work.change("DELETE FROM intake_importundo WHERE former_id IN :ids")
    unlinked = (
        "DELETE FROM intake_importrow WHERE person_id IS NULL AND register_id = %(register)s AND run_id IN "
        "(SELECT r.id FROM intake_importrun r JOIN parties_externalkey k ON k.source = r.source "
        "AND k.register_id = r.register_id WHERE r.kind = 'customers' AND k.person_id IN :ids "
        "AND k.key = intake_importrow.key)"
    )
    work.change(unlinked, register=work.register_id)
    values = "SELECT value FROM parties_contactpoint WHERE person_id IN :ids AND kind = %(kind)s"
    for kind, name in (("email", "email"), ("phone", "phone"), ("phone", "mobile")):
        found = [value for (value,) in work.ask(values, kind=kind)]
        if found:
            work.change(
                "DELETE FROM intake_importrow WHERE person_id IS NULL "
                f"AND register_id = %(register)s AND \"values\" ->> '{name}' IN :found",
                register=work.register_id,
                found=found,
            )
    held = work.ask(
        'SELECT id, "values", details FROM intake_importrow WHERE person_id IS NULL '
        "AND register_id = %(register)s AND verdict IN ('duplicate', 'error')",
        register=work.register_id,
    )
    if held:
        signs = _signs(work)
        about = [row for row, told, details in held if _speaks_of(_read(told), _read(details), signs)]
        work.change("DELETE FROM intake_importrow WHERE id IN :about", about=about)


def merge(work) -> None:
    """Rows held back because they look like the absorbed card look like the surviving one."""
    held = work.ask(
        "SELECT id, details FROM intake_importrow WHERE register_id = %(register)s AND verdict = 'duplicate'",
        register=work.register_id,
    )
    for row, details in held:
        told = _read(details)
        match = told.get("match") or {}
        if match.get("person") == work.absorbed:
            work.change(ImportRow, row, details=told | {"match": match | {"person": work.survivor}})


def forget_field(field: CustomField, table: str) -> None:
    """Nothing that a file said in a custom field stays in its rows, nor what it takes to undo it. What was
    done to the values cannot be undone then, and the import says so."""
    for row in ImportRow.objects.filter(pk__in=_naming(ImportRow, "values", "details", name=_column(field))):
        row.values = {name: value for name, value in row.values.items() if name != _column(field)}
        row.details = _without(row.details, _column(field), row.run.mapping.get("found") or {})
        row.save()
    for note in ImportUndo.objects.filter(pk__in=_naming(ImportUndo, "done", name=table)):
        note.done = without_field(note.done, table, field.pk)
        note.save()


def holds_field(field: CustomField, table: str) -> bool:
    """Whether anything that a file said in a custom field is still here."""
    undo = ImportUndo.objects.filter(pk__in=_naming(ImportUndo, "done", name=table))
    return bool(_naming(ImportRow, "values", name=_column(field))) or any(
        note.done != without_field(note.done, table, field.pk) for note in undo
    )


def _column(field: CustomField) -> str:
    return choice_name(field.key)


def _naming(model: type[ImportRow | ImportUndo], *columns: str, name: str) -> list[int]:
    """Rows whose JSON has a key of this name anywhere."""
    said = " OR ".join(f"CAST(\"{column}\" AS text) LIKE %s ESCAPE '!'" for column in columns)
    pattern = '%"' + name.replace("_", "!_") + '"%'
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} WHERE register_id = %s AND ({said})",
            [required_access().register_id, *[pattern] * len(columns)],
        )
        return [row for (row,) in cursor.fetchall()]


def _without(details: dict[str, Any], name: str, columns: dict[str, int]) -> dict[str, Any]:
    found = dict(details)
    if name in (found.get("left") or {}):
        found["left"] = {one: text for one, text in found["left"].items() if one != name}
    if found.get("cells") and name in columns:
        found["cells"] = ["" if at == columns[name] else cell for at, cell in enumerate(found["cells"])]
    return found


@dataclass
class _Signs:
    """By what a row may speak of the persons: row ids, addresses they are or were reached at, words of names."""

    persons: set[int]
    reached: set[str]
    names: list[set[str]]


def _signs(work) -> _Signs:
    contact = "FROM parties_contactpoint WHERE person_id IN :ids AND kind <> 'web'"
    former = "SELECT before FROM parties_change WHERE person_id IN :ids AND \"column\" IN ('email', 'phone')"
    values = [
        row[0]
        for sql in (f"SELECT value {contact}", f"SELECT given {contact}", former)
        for row in work.ask(sql)
    ]
    names = work.ask("SELECT given_names, surname FROM parties_person WHERE id IN :ids")
    return _Signs(
        persons=set(work.ids),
        reached={_plain(value) for value in values if value},
        names=[set(words(f"{given} {surname}")) for given, surname in names],
    )


def _speaks_of(told: dict[str, Any], details: dict[str, Any], signs: _Signs) -> bool:
    """Whether a held row is about one of the persons: found to be like them, naming an address of theirs in any
    column, or unreadable and naming them in full."""
    if (details.get("match") or {}).get("person") in signs.persons:
        return True
    cells = [*(details.get("cells") or []), *(details.get("left") or {}).values()]
    if any(_plain(str(text)) in signs.reached for text in (*told.values(), *cells) if text):
        return True
    said = {word for cell in cells for word in words(cell)}
    return any(name and name <= said for name in signs.names)


def _read(stored: Any) -> dict[str, Any]:
    return json.loads(stored) if isinstance(stored, str) else stored


def _plain(value: str) -> str:
    """An address as it is compared: an e-mail in small letters, a telephone number as its digits."""
    if "@" in value:
        return value.strip().lower()
    return phone_digits(value) or value.strip().lower()


def waiting_files(asking) -> int:
    """An uploaded file is staged and removed before anything in it belongs to a person."""
    return 0


STORES = {"files:imports": waiting_files}
