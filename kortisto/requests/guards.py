"""What the database keeps for what persons ask: no planner's histogram holds a word of it."""

from django.db import models

from kortisto.kernel.declarations import table_of
from kortisto.kernel.guards import Statements
from kortisto.requests.holdings import OF_CASE
from kortisto.requests.models import Case


def _words(model: type[models.Model]) -> list[str]:
    """The personal columns of a table that hold text."""
    personal = table_of(model).personal()
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [
        column.column
        for column in model._meta.concrete_fields
        if column.attname in personal and isinstance(column, kinds)
    ]


Statements.add(
    sqlite=[],
    postgres=[
        f'ALTER TABLE {model._meta.db_table} ALTER COLUMN "{column}" SET STATISTICS 0'
        for model in (Case, *OF_CASE)
        for column in _words(model)
    ],
)
