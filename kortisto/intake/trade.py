"""What orders and invoices on their way in have in common. An order may stand on several rows."""

from collections.abc import Sequence

from kortisto.intake import invoices, orders, rules
from kortisto.intake.models import ImportRun
from kortisto.intake.rows import Row
from kortisto.intake.seen import Seen

LINES_FROM = 10_000_000
"""Row numbers of the second file, with an order's lines, are counted from here."""


def judge(run: ImportRun, rows: Sequence[Row], seen: Seen | None) -> None:
    """Give every row of an orders or invoices file its verdict."""
    for row in rows:
        if any(problem[2] == "error" for problem in row.problems):
            row.judged(rules.ERROR, "unreadable")
    _find_repeated(run, [row for row in rows if not row.verdict], seen)
    rows = [row for row in rows if not row.verdict]
    for row in rows:
        row.read()
    if run.kind == "orders":
        orders.judge(run, rows)
        if seen is None:
            orders.compare_whole(run, rows)
        orders.raise_heads(rows)
    else:
        invoices.judge(run, rows)


def _find_repeated(run: ImportRun, rows: list[Row], seen: Seen | None) -> None:
    """An order's rows must agree on the customer and the day; anything else comes once."""
    if seen is None:
        return
    heads, earlier = _meet(run, rows, seen)
    for position, row in enumerate(heads):
        if (position, 0) not in earlier:
            continue
        if run.kind == "invoices" or "product" not in row.values:
            row.judged(rules.ERROR, "key_twice", row=earlier[position, 0])
        elif (position, 1) not in earlier:
            row.judged(rules.ERROR, "order_differs", row=earlier[position, 0])
        else:
            row.details["line"] = True
    if run.kind == "orders":
        for row in rows:
            if "customer_number" not in row.values:
                row.details["line"] = True


def remember(run: ImportRun, rows: Sequence[Row], seen: Seen) -> None:
    """Let rows that were judged before an interruption count as met."""
    _meet(run, [row for row in rows if not any(problem[2] == "error" for problem in row.problems)], seen)


def _meet(run: ImportRun, rows: list[Row], seen: Seen) -> tuple[list[Row], dict[tuple[int, int], int]]:
    heads = [row for row in rows if "customer_number" in row.read() or run.kind == "invoices"]
    names = [
        (("k", row.key), ("h", row.key, row.values.get("customer_number"), row.values.get("ordered_on")))
        for row in heads
    ]
    return heads, seen.meet(names, [row.number for row in heads])
