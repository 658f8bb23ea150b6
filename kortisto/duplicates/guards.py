"""What the database keeps for this room: no copies of personal values in the planner's statistics."""

from kortisto.kernel.guards import Statements

Statements.add(
    sqlite=[],
    postgres=[
        f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0'
        for table, column in (("duplicates_likeness", "fields"), ("duplicates_merge", "before"))
    ],
)
