"""The floor: the same data in plain tables of the engine, asked with its own driver, nothing in between."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from kortisto.kernel.text import fold
from kortisto.project.bench.data import BANS, Customer

_TABLES = {
    "customers": (
        ("id", "integer PRIMARY KEY"), ("name", "text"), ("folded", "text"), ("organisation", "text"),
        ("email", "text"), ("street", "text"), ("postcode", "text"), ("city", "text"), ("phone", "text"),
        ("www", "text"), ("created", "date"), ("ended", "date"), ("direct_marketing", "boolean"),
        ("direct_mail", "boolean"), ("distance_selling", "boolean"), ("market_research", "boolean"),
        ("in_directory", "boolean"), ("language", "text"),
    ),
    "orders": (
        ("id", "integer PRIMARY KEY"), ("customer_id", "integer"), ("day", "date"), ("cents", "integer"),
    ),
    "invoices": (
        ("id", "integer PRIMARY KEY"), ("customer_id", "integer"), ("order_id", "integer"),
        ("issued", "date"), ("due", "date"), ("paid", "date"), ("collection", "boolean"), ("cents", "integer"),
    ),
    "events": (("id", "integer PRIMARY KEY"), ("customer_id", "integer"), ("day", "date"), ("text", "text")),
}  # fmt: skip
LINKED = ("orders", "invoices", "events")
_NEWEST = {"orders": "day", "invoices": "issued", "events": "day"}
_INDEXES = [f"CREATE INDEX {table}_customer ON {table} (customer_id)" for table in LINKED]


class Floor:
    """One connection to the floor's tables. Subclasses know their engine's index for text."""

    mark = "?"

    def __init__(self) -> None:
        self.counters = dict.fromkeys(LINKED, 0)

    def load(self, rows: Iterable[Customer]) -> None:
        """Add customers with all that is linked to them, and commit."""
        parts: dict[str, list[tuple]] = {table: [] for table in _TABLES}
        for one in rows:
            parts["customers"].append(
                (
                    one.number, one.name, fold(one.name), one.organisation, one.email, one.street,
                    one.postcode, one.city, one.phone, one.www, one.created, one.ended,
                    *(ban in one.bans for ban in BANS),
                    one.in_directory, one.language,
                )
            )  # fmt: skip
            orders = [self._next("orders") for _ in one.orders]
            parts["orders"] += [
                (key, one.number, *rest) for key, rest in zip(orders, one.orders, strict=True)
            ]
            parts["invoices"] += [
                (self._next("invoices"), one.number, orders[at], issued, due, paid, collection, cents)
                for at, issued, due, paid, collection, cents in one.invoices
            ]
            parts["events"] += [(self._next("events"), one.number, day, text) for day, text in one.events]
        for table, values in parts.items():
            self.insert(table, values)
        self.commit()

    def _next(self, table: str) -> int:
        self.counters[table] += 1
        return self.counters[table]

    def card(self, number: int) -> dict[str, Any]:
        """A customer with the 20 newest rows of each kind and the open sum."""
        found: dict[str, Any] = {"customer": self.ask("SELECT * FROM customers WHERE id = ?", number)}
        for table in LINKED:
            found[table] = self.ask(
                f"SELECT * FROM {table} WHERE customer_id = ? ORDER BY {_NEWEST[table]} DESC LIMIT 20", number
            )
        found["open"] = self.ask(
            "SELECT sum(cents) FROM invoices WHERE customer_id = ? AND paid IS NULL", number
        )
        return found

    def erase(self, number: int) -> None:
        """Delete a customer and everything linked to them, and commit."""
        for table in LINKED:
            self.run(f"DELETE FROM {table} WHERE customer_id = ?", number)
        self._erase_customers("id = ?", number)
        self.commit()

    def sweep(self, before: date) -> int:
        """Delete everybody who ended before the day and owes nothing; returns how many, and commits."""
        self.run(
            "CREATE TEMP TABLE gone AS SELECT id FROM customers c WHERE ended < ? AND NOT EXISTS "
            "(SELECT 1 FROM invoices i WHERE i.customer_id = c.id AND i.paid IS NULL)",
            before,
        )
        count = self.ask("SELECT count(*) FROM gone")[0][0]
        for table in LINKED:
            self.run(f"DELETE FROM {table} WHERE customer_id IN (SELECT id FROM gone)")
        self._erase_customers("id IN (SELECT id FROM gone)")
        self.commit()
        self.run("DROP TABLE gone")
        self.commit()
        return count

    def linked_rows(self, number: int) -> int:
        """How many orders, invoices and events a customer has."""
        return sum(
            self.ask(f"SELECT count(*) FROM {table} WHERE customer_id = ?", number)[0][0] for table in LINKED
        )

    def matches(self, kind: str, text: str) -> int:
        """How many customers there are for a prefix or an inside, counted without any index."""
        if kind == "prefix":
            return self.ask(
                "SELECT count(*) FROM customers WHERE substr(folded, 1, ?) = ?", len(fold(text)), fold(text)
            )[0][0]
        return self.ask(f"SELECT count(*) FROM customers WHERE {self._inside} > 0", fold(text))[0][0]


class SqliteFloor(Floor):
    """SQLite with a trigram table beside the customers."""

    _inside = "instr(email, ?)"

    def __init__(self, path: Path, *, durable: bool = False) -> None:
        super().__init__()
        self.connection = sqlite3.connect(path)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self.connection.execute("PRAGMA cache_size=-65536")

    def make(self) -> None:
        """Create the tables and their indexes."""
        for table, columns in _TABLES.items():
            self.run(f"CREATE TABLE {table} ({', '.join(' '.join(column) for column in columns)})")
        for index in [*_INDEXES, "CREATE INDEX customers_folded ON customers (folded)"]:
            self.run(index)
        self.run("CREATE VIRTUAL TABLE customers_text USING fts5(folded, email, tokenize='trigram')")
        self.commit()

    def insert(self, table: str, rows: list[tuple]) -> None:
        """Add rows to a table."""
        if not rows:
            return
        kept = [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in rows]
        self.connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(kept[0]))})", kept)
        if table == "customers":
            self.connection.executemany(
                "INSERT INTO customers_text (rowid, folded, email) VALUES (?, ?, ?)",
                [(row[0], row[2], row[4]) for row in rows],
            )

    def find(self, kind: str, text: str) -> list[int]:
        asked = fold(text)
        if kind == "prefix":
            rows = self.ask(
                "SELECT id FROM customers WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT 20",
                asked, asked[:-1] + chr(ord(asked[-1]) + 1),
            )  # fmt: skip
        elif kind == "infix":
            rows = self.ask(
                "SELECT rowid FROM customers_text WHERE customers_text MATCH ? LIMIT 20", f'email:"{asked}"'
            )
        else:
            grams = {asked[at : at + 3] for at in range(len(asked) - 2)}
            rows = self.ask(
                "SELECT rowid FROM customers_text WHERE customers_text MATCH ? ORDER BY rank LIMIT 20",
                "folded:(" + " OR ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams)) + ")",
            )
        return [row[0] for row in rows]

    def _erase_customers(self, condition: str, *values: Any) -> None:
        inner = condition.replace("id", "rowid", 1)
        self.run(f"DELETE FROM customers_text WHERE {inner}", *values)
        self.run(f"DELETE FROM customers WHERE {condition}", *values)

    def run(self, sql: str, *values: Any) -> None:
        """Run a statement."""
        self.connection.execute(sql, [v.isoformat() if isinstance(v, date) else v for v in values])

    def ask(self, sql: str, *values: Any) -> list[tuple]:
        """The rows of a statement."""
        return self.connection.execute(sql, values).fetchall()

    def commit(self) -> None:
        """End the transaction."""
        self.connection.commit()

    def settle(self) -> None:
        """Let the engine look at what it holds."""
        self.run("ANALYZE")
        self.commit()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class PostgresFloor(Floor):
    """PostgreSQL with trigram indexes on name and e-mail address."""

    _inside = "strpos(email, ?)"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.connection = psycopg.connect(url)

    def make(self) -> None:
        """Create the tables and their indexes."""
        self.run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for table, columns in _TABLES.items():
            self.run(f"CREATE TABLE {table} ({', '.join(' '.join(column) for column in columns)})")
        for index in (
            *_INDEXES,
            "CREATE INDEX customers_folded ON customers (folded text_pattern_ops)",
            "CREATE INDEX customers_folded_trgm ON customers USING gin (folded gin_trgm_ops)",
            "CREATE INDEX customers_email_trgm ON customers USING gin (email gin_trgm_ops)",
        ):
            self.run(index)
        self.commit()

    def insert(self, table: str, rows: list[tuple]) -> None:
        """Add rows to a table."""
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def find(self, kind: str, text: str) -> list[int]:
        asked = fold(text)
        literal = re.sub(r"([\\%_])", r"\\\1", asked)
        if kind == "prefix":
            rows = self.ask(
                "SELECT id FROM customers WHERE folded LIKE ? ORDER BY folded LIMIT 20", literal + "%"
            )
        elif kind == "infix":
            rows = self.ask("SELECT id FROM customers WHERE email LIKE ? LIMIT 20", f"%{literal}%")
        else:
            rows = self.ask(
                "SELECT id FROM customers WHERE folded % ? ORDER BY similarity(folded, ?) DESC LIMIT 20",
                asked,
                asked,
            )
        return [row[0] for row in rows]

    def _erase_customers(self, condition: str, *values: Any) -> None:
        self.run(f"DELETE FROM customers WHERE {condition}", *values)

    def run(self, sql: str, *values: Any) -> None:
        """Run a statement."""
        self.connection.execute(_marked(sql), values or None)

    def ask(self, sql: str, *values: Any) -> list[tuple]:
        """The rows of a statement."""
        return self.connection.execute(_marked(sql), values or None).fetchall()

    def commit(self) -> None:
        """End the transaction."""
        self.connection.commit()

    def settle(self) -> None:
        """Let the engine look at what it holds."""
        self.connection.commit()
        self.connection.autocommit = True
        self.run("VACUUM ANALYZE")
        self.connection.autocommit = False

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def _marked(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s") if "?" in sql else sql


@contextmanager
def opened(floor: Floor) -> Iterator[Floor]:
    """The floor for a block."""
    try:
        yield floor
    finally:
        floor.close()


def as_json(rows: Any) -> str:
    """What was read, as JSON; dates as text."""
    return json.dumps(rows, default=str, ensure_ascii=False)
