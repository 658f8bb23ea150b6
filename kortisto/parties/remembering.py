"""The erasable history: the value that a column had before (invariant 4)."""

import os
from typing import Any

from kortisto.kernel.access import Actor
from kortisto.ledger.entries import commitment
from kortisto.parties.models import Change


def remember(
    row: Any, person, organisation, column: str, before: Any, after: Any, source: str, by: Actor
) -> str:
    """Keep the value before the change in the erasable history; return the ledger's commitment to the new."""
    salt = os.urandom(16)
    Change(
        register_id=row.register_id, person=person, organisation=organisation, table=row._meta.db_table, row=row.pk,
        column=column, before="" if before is None else str(before), source=source, by=by.key, role=by.role, salt=salt,
    ).save()  # fmt: skip
    return commitment(salt, column, "" if after is None else str(after))
