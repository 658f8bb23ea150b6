"""Which keys and signs of a file have been met before, in little memory: a million rows in under 100 MB."""

import json
import sqlite3
from collections.abc import Sequence


class Seen:
    """Remembers 64-bit fingerprints in a table in memory; they mean nothing outside this process."""

    def __init__(self) -> None:
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute("CREATE TABLE seen (mark INTEGER PRIMARY KEY, row INTEGER)")

    def meet(self, tokens: Sequence[Sequence[tuple]], rows: Sequence[int]) -> dict[tuple[int, int], int]:
        """Remember each row's tokens; returns (position of the row, of the token) → the earlier row's number
        for those that an earlier row had."""
        marks = [[hash(token) for token in own] for own in tokens]
        asked = json.dumps([mark for own in marks for mark in own])
        known = dict(
            self._table.execute(
                "SELECT mark, row FROM seen WHERE mark IN (SELECT value FROM json_each(?))", (asked,)
            )
        )
        met: dict[tuple[int, int], int] = {}
        fresh: dict[int, int] = {}
        for position, (own, row) in enumerate(zip(marks, rows, strict=True)):
            for place, mark in enumerate(own):
                earlier = known.get(mark, fresh.get(mark))
                if earlier is None:
                    fresh[mark] = row
                elif earlier != row:
                    met[position, place] = earlier
        self._table.executemany("INSERT INTO seen VALUES (?, ?)", fresh.items())
        return met
