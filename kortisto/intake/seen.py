"""Which keys and signs of a file have been met before, in memory that does not grow with the file."""

import json
import sqlite3
from collections.abc import Sequence

CACHE_KB = 32_768


class Seen:
    """Remembers 64-bit fingerprints; they mean nothing outside this process.

    What the cache cannot hold lies in a file without a name that ends with this object.
    """

    def __init__(self) -> None:
        self._table = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._table.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        self._table.execute("PRAGMA journal_mode=OFF")
        self._table.execute("PRAGMA synchronous=OFF")
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
        self._table.execute("BEGIN")
        self._table.executemany("INSERT INTO seen VALUES (?, ?)", sorted(fresh.items()))
        self._table.execute("COMMIT")
        return met
