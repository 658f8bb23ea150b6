"""Orders on their way in: one may stand on several rows, or its lines in a second file."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from kortisto.billing.models import InvoiceLine
from kortisto.intake import queries, rules
from kortisto.intake.buyers import customers_named, link
from kortisto.intake.models import ImportRun
from kortisto.intake.queries import ask
from kortisto.intake.rows import Row
from kortisto.kernel.access import Actor, access, required_access
from kortisto.kernel.engines import among
from kortisto.kernel.purposes import Purpose
from kortisto.orders import operations as ordering
from kortisto.orders.models import Order
from kortisto.orders.rules import ForbiddenStep
from kortisto.parties.models import Organisation, Person

WHOLE_ORDERS = 1000
"""How many orders are looked at whole at a time."""
# Files know no half-way states.
AS_TOLD = {Order.PARTLY: Order.OPEN, Order.RETURNED: Order.DELIVERED}


def judge_whole(run: ImportRun) -> list[tuple[str, Row]]:
    """Once all rows are staged, look at orders whole: hold back those of which a row was refused, and find those
    that lost a line or have one twice, since row by row each of their lines is known. Returns (name under which
    the row was counted, row) of every row that tells something else now.
    """
    refused = _refused(run)
    raised = _in_pieces(run, list(refused), partial(_hold, refused))
    return raised + _in_pieces(run, _unsettled(run), partial(_compare, run))


def _in_pieces(
    run: ImportRun, numbers: list[str], judged: Callable[[list[Row]], None]
) -> list[tuple[str, Row]]:
    raised = []
    for start in range(0, len(numbers), WHOLE_ORDERS):
        condition, keys = among(numbers[start : start + WHOLE_ORDERS])
        rows = queries.staged(f"run_id = %s AND key {condition} ORDER BY row_number", run.pk, keys)
        before = [(row.counted_as, row.verdict, row.details.get("fields")) for row in rows]
        judged(rows)
        raised += [
            (counted, row)
            for (counted, *told), row in zip(before, rows, strict=True)
            if told != [row.verdict, row.details.get("fields")]
        ]
    return raised


def _compare(run: ImportRun, rows: list[Row]) -> None:
    compare_whole(run, rows)
    raise_heads(rows)


def _refused(run: ImportRun) -> dict[str, int]:
    """The orders of which some rows could go in and one cannot, with that row's number. Taken in without it, an
    order would lose a line and have a wrong sum. (A number that comes twice in a file without lines is not one.)
    """
    found = ask(
        "SELECT key, min(row_number) FILTER (WHERE verdict = 'error') FROM intake_importrow WHERE run_id = %s "
        "AND (verdict IN ('create', 'update', 'unchanged') "
        "OR (verdict = 'error' AND coalesce(details ->> 'code', '') <> 'key_twice')) "
        "GROUP BY key HAVING count(DISTINCT verdict = 'error') = 2 ORDER BY key",
        run.pk,
    )
    return dict(found)


def _hold(refused: Mapping[str, int], rows: Sequence[Row]) -> None:
    for row in rows:
        if row.verdict in rules.TAKEN:
            row.judged(rules.ERROR, "order_incomplete", row=refused[row.key])


def _unsettled(run: ImportRun) -> list[str]:
    """Numbers of the register's orders that have to be looked at whole: the run has more lines or fewer, or a
    product on two lines, or a change that the order's first row does not tell yet."""
    product = "r.\"values\" ->> 'product'"
    found = ask(
        "SELECT r.key FROM intake_importrow r "
        "JOIN orders_order o ON o.register_id = r.register_id AND o.number = r.key "
        "WHERE r.run_id = %s GROUP BY r.key, o.id "
        "HAVING count(*) = count(*) FILTER (WHERE r.verdict IN ('update', 'unchanged')) "
        f"AND (count(*) FILTER (WHERE r.verdict = 'update') > 0 OR count({product}) > count(DISTINCT {product}) "
        f"OR count({product}) <> (SELECT count(*) FROM orders_orderline l WHERE l.order_id = o.id)) "
        "ORDER BY r.key",
        run.pk,
    )
    return [number for (number,) in found]


def compare_whole(run: ImportRun, rows: Sequence[Row]) -> None:
    """With all rows of their orders, compare the lines; the first row tells. Rows without any line say nothing
    of the lines."""
    rows = [row for row in rows if row.verdict in (rules.UPDATE, rules.UNCHANGED)]
    given: dict[str, Counter] = defaultdict(Counter)
    for row in rows:
        if "product" in row.read():
            given[row.key][_line(row.values)] += 1
    existing = _existing_orders(run, rows)
    lines = _existing_lines([existing[number].id for number in given])
    first = {row.key: row for row in reversed(rows)}
    for number, own in given.items():
        row = first[number]
        fields = row.details["fields"] if row.verdict == rules.UPDATE else []
        if own != lines[existing[number].id] and "lines" not in fields:
            row.judged(rules.UPDATE, fields=[*fields, "lines"])


def raise_heads(rows: Sequence[Row]) -> None:
    """An order changes when any of its lines does."""
    changed = {row.key for row in rows if row.verdict == rules.UPDATE}
    for row in rows:
        if row.verdict == rules.UNCHANGED and row.key in changed and not row.is_line:
            row.judged(rules.UPDATE, fields=["lines"])


class Known(NamedTuple):
    """An order as it stands in the register; `hidden` when a block hides its person from this use."""

    id: int
    person: int | None
    organisation: int | None
    source: str
    status: str
    ordered_on: date | str
    delivered_on: date | str | None
    delivery_name: str
    delivery_address: str
    hidden: bool


def _existing_orders(run: ImportRun, rows: Sequence[Row]) -> dict[str, Known]:
    """The orders that have these rows' numbers. Reads as for the person's rights, because a restricted
    person's order must be recognised to be left alone."""
    opened = required_access()
    condition, values = among({row.key for row in rows})
    with access(register_id=run.register_id, actor=opened.actor, purpose=Purpose.RIGHTS, view=opened.view):
        found = ask(
            "SELECT o.number, o.id, o.person_id, o.organisation_id, o.source, o.status, o.ordered_on, o.delivered_on, "
            "o.delivery_name, o.delivery_address, p.purpose_mask & %s = 0 FROM orders_order o "
            f"LEFT JOIN parties_person p ON p.id = o.person_id WHERE o.register_id = %s AND o.number {condition}",
            int(opened.purpose), run.register_id, values,
        )  # fmt: skip
    return {number: Known(*facts, bool(hidden)) for number, *facts, hidden in found}


def _existing_lines(orders: Sequence[int]) -> dict[int, Counter[tuple]]:
    """How often each line stands in each of these orders."""
    condition, values = among(orders, "bigint")
    found: dict[int, Counter[tuple]] = defaultdict(Counter)
    for order, product, quantity, cents, discount in ask(
        "SELECT order_id, product, quantity, unit_cents, discount_bp FROM orders_orderline "
        f"WHERE order_id {condition}", values,
    ):  # fmt: skip
        found[order][product, Decimal(str(quantity)).normalize(), cents, discount] += 1
    return found


def judge(run: ImportRun, rows: list[Row]) -> None:
    """Give the rows their verdicts, each compared by itself."""
    customers = customers_named(run, rows)
    existing = _existing_orders(run, rows)
    lines = _existing_lines([known.id for known in existing.values()])
    heads = _heads(run, [row for row in rows if "customer_number" not in row.values])
    for row in rows:
        values, known = row.values, existing.get(row.key)
        if "customer_number" in values:
            if not link(row, customers.get(values["customer_number"])):
                continue
            owner = (row.person, row.organisation)
            if known and ((known.person, known.organisation) != owner or known.source != run.source):
                row.judged(rules.ERROR, "number_taken")
                continue
        elif not _follow(row, known, heads.get(row.key), run.source):
            continue
        if known is None:
            row.judged(rules.CREATE)
            continue
        changed = _changed_order(values, known)
        if "product" in values and _line(values) not in lines[known.id]:
            changed.append("lines")
        if changed:
            row.judged(rules.UPDATE, fields=changed)
        else:
            row.judged(rules.UNCHANGED)


def _follow(row: Row, known: Known | None, head: tuple[str, int | None] | None, source: str) -> bool:
    """Link a row that only has a line to its order: the run's own, else the register's; False, with a
    verdict, when there is none or its head was refused."""
    if head is not None and head[0] in (rules.ERROR, rules.BLOCKED):
        row.judged(rules.ERROR, "order_refused")
    elif known is None and head is None:
        row.judged(rules.ERROR, "unknown_order")
    elif known is not None and known.source != source:
        row.judged(rules.ERROR, "number_taken")
    elif known is not None and known.hidden:
        row.judged(rules.BLOCKED, "restricted")
    else:
        row.person = head[1] if known is None else known.person
        return True
    return False


def _heads(run: ImportRun, rows: list[Row]) -> dict[str, tuple[str, int | None]]:
    """(verdict, person) of the run's own rows that say whose these orders are."""
    if not rows:
        return {}
    condition, values = among({row.key for row in rows})
    found = ask(
        "SELECT key, verdict, person_id FROM intake_importrow WHERE run_id = %s "
        f"AND \"values\" ->> 'customer_number' IS NOT NULL AND key {condition} ORDER BY row_number DESC",
        run.pk, values,
    )  # fmt: skip
    return {key: (verdict, person) for key, verdict, person in found}


def _changed_order(values: dict[str, Any], known: Known) -> list[str]:
    if "customer_number" not in values:
        return []
    given = {
        "status": (_status(values), AS_TOLD.get(known.status, known.status)),
        "ordered_on": (values["ordered_on"], str(known.ordered_on)[:10]),
        "delivered_on": (values.get("delivered_on", ""), str(known.delivered_on or "")[:10]),
        "delivery_name": (values.get("ship_name", ""), known.delivery_name),
        "delivery_address": (_ship_to(values), known.delivery_address),
    }
    return [field for field, (new, old) in given.items() if new and new != old]


def _status(values: dict[str, Any]) -> str:
    return values.get("status") or (Order.DELIVERED if values.get("delivered_on") else Order.OPEN)


def _ship_to(values: dict[str, Any]) -> str:
    place = f"{values.get('ship_postcode', '')} {values.get('ship_city', '')}".strip()
    parts = (values.get("ship_street", ""), place, values.get("ship_country", ""))
    return ", ".join(part for part in parts if part)[:300]


def _line(values: dict[str, Any]) -> tuple:
    product = " ".join(part for part in (values["product"], values.get("product_name", "")) if part)[:200]
    return (
        product,
        Decimal(values["quantity"]).normalize(),
        values.get("unit_price", 0),
        values.get("discount", 0),
    )


def take_in(run: ImportRun, rows: Sequence[Row], by: Actor) -> list[tuple[list, dict[str, Any]]]:
    """Write whole orders: the rows given and all other rows of theirs, which are marked too."""
    persons = Person.objects.in_bulk({row.person for row in rows if row.person})
    firms = Organisation.objects.in_bulk({row.organisation for row in rows if row.organisation})
    orders = {
        order.number: order
        for order in Order.objects.filter(number__in={row.key for row in rows}).select_related("person")
    }
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.key].append(row)
    entries = []
    for number, own in grouped.items():
        head = next((row for row in own if "customer_number" in row.values), None)
        lines = [_as_line(row.values) for row in own if "product" in row.values]
        order = orders.get(number)
        try:
            if order is None:
                order = _place(run, number, head, lines, persons, firms, by)
                outcome = "created"
            else:
                outcome = "updated"
                _rewrite(order, head, lines)
                _move_on(order, head, by)
        except ForbiddenStep:
            for row in own:
                row.judged(rules.ERROR, "forbidden_step")
            continue
        subjects = [order.person.public_id] if order.person_id else []
        entries.append((subjects, {"outcome": outcome, "order": str(order.public_id), "lines": len(lines)}))
    return entries


def _as_line(values: dict[str, Any]) -> dict[str, Any]:
    product, quantity, cents, discount = _line(values)
    return {"product": product, "quantity": quantity, "unit_cents": cents, "discount_bp": discount}


def _place(run, number, head: Row, lines, persons, firms, by: Actor) -> Order:
    values = head.values
    order = ordering.place_order(
        person=persons.get(head.person),
        organisation=firms.get(head.organisation),
        lines=lines,
        ordered_on=date.fromisoformat(values["ordered_on"]),
        number=number,
        delivery_name=values.get("ship_name", ""),
        delivery_address=_ship_to(values),
        source=run.source,
        via=f"import:{run.public_id}",
        by=by,
    )
    _move_on(order, head, by)
    return order


def _move_on(order: Order, head: Row | None, by: Actor) -> None:
    if head is None or _status(head.values) == AS_TOLD.get(order.status, order.status):
        return
    # A file that says only that an order ended does not say when: the day of the order is the earliest.
    day = date.fromisoformat(head.values.get("delivered_on") or head.values["ordered_on"])
    if _status(head.values) == Order.DELIVERED:
        ordering.deliver_order(order=order, delivered_on=day, by=by)
    elif _status(head.values) == Order.CANCELLED:
        ordering.cancel_order(order=order, cancelled_on=day, by=by)


def _rewrite(order: Order, head: Row | None, lines: list[dict[str, Any]]) -> None:
    if head is not None:
        values = head.values
        order.ordered_on = date.fromisoformat(values["ordered_on"])
        order.delivery_name = values.get("ship_name") or order.delivery_name
        order.delivery_address = _ship_to(values) or order.delivery_address
        if order.status == Order.DELIVERED and values.get("delivered_on"):
            order.delivered_on = date.fromisoformat(values["delivered_on"])
    if lines:
        if InvoiceLine.objects.filter(order_line__order=order).exists():
            raise ForbiddenStep(order.status)
        ordering.rewrite_lines(order=order, lines=lines)
    order.save()
