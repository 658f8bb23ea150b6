"""The register's own fields in a file of customers: which columns may hold one, and what the rows write."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kortisto.intake import rules
from kortisto.intake.models import ImportRun
from kortisto.intake.rows import Row
from kortisto.kernel.access import Actor, required_access
from kortisto.parties import operations
from kortisto.parties.fields import queries as fields
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.fields.writing import choice_name, write_many
from kortisto.parties.models import Person


def importable(register_id: int) -> dict[str, dict[str, Any]]:
    """The register's own fields that a file's column may hold (`headers.Own`), as the open context shows them."""
    return {
        choice_name(field.key): {
            "names": [field.name(language) for language in ("fi", "sv", "en")],
            "kind": field.kind,
            "choices": field.choices,
        }
        for field in fields.in_use(register_id)
        if required_access().may_see(field.category)
    }


def fill(run: ImportRun, made: Sequence[tuple[Row, int | None]], via: str, now: datetime) -> None:
    """What the rows of new persons say in the register's own fields."""
    prefix = len(rules.OWN)
    given = [
        (person, {name[prefix:]: value for name, value in own.items()})
        for row, person in made
        if person is not None and (own := rules.own_values(row.read()))
    ]
    if not given:
        return
    known = {field.key: field for field in fields.in_use(run.register_id)}
    filled = write_many(run.register_id, given, known, run.source, via, now)
    found = {key for _person, own in given for key in own}
    if any(fields.searched(field) for key, field in known.items() if key in found):
        operations.index_again(persons=filled)


def change(run: ImportRun, person: Person, own: Mapping[str, str], by: Actor) -> None:
    """What a row says of a person who is here already, by key of field; fields that have ended are passed over."""
    given = {field: own[field.key] for field in fields.in_use(run.register_id) if field.key in own}
    fill_in(person=person, given=given, source=run.source, via=f"import:{run.public_id}", by=by)
