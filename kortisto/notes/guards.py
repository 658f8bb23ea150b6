"""What the database keeps for what staff write: no planner's histogram holds a piece of a text."""

from kortisto.kernel.guards import Statements

Statements.add(
    sqlite=[],
    postgres=[
        f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0"
        for table, column in (
            ("notes_note", "text"),
            ("notes_task", "title"),
            ("notes_attachment", "name"),
            ("notes_attachment", "digest"),
        )
    ],
)
