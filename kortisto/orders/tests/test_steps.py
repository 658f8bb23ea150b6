"""Quotes, deliveries in parts, returns; products with their prices; and that nothing else writes a state."""

import ast
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import kortisto
from kortisto.kernel.access import SYSTEM
from kortisto.orders import operations as do
from kortisto.orders import products as selling
from kortisto.orders.models import Delivery, Order
from kortisto.orders.queries import Catalogue, quantities
from kortisto.orders.rules import ForbiddenStep, WrongQuantity
from kortisto.parties.operations import create_person

TODAY = date(2026, 11, 22)


@pytest.fixture
def person(opened):
    with opened():
        return create_person(values={"surname": "Tilaaja", "given_names": "Aino"}, source="self", by=SYSTEM)


def placed(person, **more):
    lines = [
        {"product": "Kortti", "quantity": "10", "unit_cents": 100},
        {"product": "Kirja", "quantity": "1", "unit_cents": 3000, "vat_class": "reduced"},
    ]
    order = do.place_order(person=person, lines=lines, ordered_on=TODAY, by=SYSTEM, **more)
    return order, [line.pk for line in order.lines.order_by("pk")]


@pytest.mark.django_db
def test_a_quote_becomes_an_order_when_it_is_accepted_and_is_no_order_before(person, opened):
    with opened():
        quote, _rows = placed(person, quote=True)
        for step in (do.deliver_order, do.close_order):
            day = {"delivered_on" if step is do.deliver_order else "closed_on": TODAY}
            with pytest.raises(ForbiddenStep):
                step(order=quote, by=SYSTEM, **day)
        accepted = do.accept_quote(order=quote, ordered_on=date(2026, 11, 23), by=SYSTEM)
        assert (accepted.status, accepted.ordered_on) == (Order.OPEN, date(2026, 11, 23))
        with pytest.raises(ForbiddenStep):
            do.accept_quote(order=quote, ordered_on=TODAY, by=SYSTEM)


@pytest.mark.django_db
def test_an_order_is_delivered_in_parts_and_comes_back_in_parts(person, opened):
    with opened():
        order, (cards, book) = placed(person)
        do.deliver_order(order=order, delivered_on=TODAY, quantities={cards: Decimal(4)}, by=SYSTEM)
        assert (order.status, order.delivered_on) == (Order.PARTLY, None)
        with pytest.raises(ForbiddenStep):
            do.cancel_order(order=order, cancelled_on=TODAY, by=SYSTEM)
        with pytest.raises(WrongQuantity):
            do.deliver_order(order=order, delivered_on=TODAY, quantities={cards: Decimal(7)}, by=SYSTEM)
        # A page opened before the first delivery: what it shows is no longer left.
        stale = Order.objects.get(pk=order.pk)
        do.deliver_order(order=order, delivered_on=TODAY, by=SYSTEM)
        assert order.status == Order.DELIVERED
        with pytest.raises(ForbiddenStep):
            do.deliver_order(order=stale, delivered_on=TODAY, by=SYSTEM)
        lines = list(order.lines.order_by("pk"))
        assert quantities(order, lines)[1] == {cards: 10, book: 1}
        do.take_back(order=order, returned_on=TODAY, quantities={cards: Decimal(3)}, by=SYSTEM)
        assert order.status == Order.DELIVERED and quantities(order, lines)[1] == {cards: 7, book: 1}
        with pytest.raises(WrongQuantity):
            do.take_back(order=order, returned_on=TODAY, quantities={cards: Decimal(8)}, by=SYSTEM)
        do.take_back(
            order=order, returned_on=TODAY, quantities={cards: Decimal(7), book: Decimal(1)}, by=SYSTEM
        )
        assert order.status == Order.RETURNED


@pytest.mark.django_db
def test_the_rest_can_be_left_undelivered_and_a_whole_order_leaves_no_rows(person, opened):
    with opened():
        order, (cards, book) = placed(person)
        do.deliver_order(order=order, delivered_on=TODAY, quantities={cards: Decimal(4)}, by=SYSTEM)
        do.close_order(order=order, closed_on=TODAY, by=SYSTEM)
        assert (order.status, order.delivered_on) == (Order.DELIVERED, TODAY)
        assert quantities(order, list(order.lines.order_by("pk")))[1] == {cards: 4, book: 0}
        whole, _rows = placed(person)
        do.deliver_order(order=whole, delivered_on=TODAY, by=SYSTEM)
        assert not Delivery.objects.filter(order=whole).exists()
        assert quantities(whole, list(whole.lines.all()))[1] == {
            line.pk: line.quantity for line in whole.lines.all()
        }


@pytest.mark.django_db
def test_a_product_brings_the_price_and_tax_of_the_day(register, opened):
    with opened():
        kept = {"code": "K-1", "name": "Kahvi", "unit": "XPK"}
        first = {"valid_from": date(2026, 1, 1), "unit_cents": 790, "vat_class": "reduced"}
        coffee = selling.add_product(register_id=register.id, values=kept, by=SYSTEM, **first)
        selling.price_product(
            product=coffee, valid_from=date(2026, 12, 1), unit_cents=850, vat_class="general", by=SYSTEM
        )
        with pytest.raises(selling.ProductExists):
            selling.add_product(register_id=register.id, values=kept, by=SYSTEM, **first)
        for day, told in (
            (date(2025, 12, 31), None), (TODAY, (790, "reduced")), (date(2026, 12, 1), (850, "general")),
        ):  # fmt: skip
            for typed in ("k-1", " KAHVI "):
                found = Catalogue(register.id, day).find(typed)
                assert (found and (found.unit_cents, found.vat_class)) == told
        selling.change_product(
            product=coffee, values={**kept, "name": "Kahvi 500 g", "ended_on": TODAY}, version=1, by=SYSTEM
        )
        with pytest.raises(selling.ChangedMeanwhile):
            selling.change_product(product=coffee, values=kept, version=1, by=SYSTEM)
        assert Catalogue(register.id, TODAY).offered() == []
        assert [one.product.name for one in Catalogue(register.id, date(2026, 11, 21)).offered()] == [
            "Kahvi 500 g"
        ]


ROOT = Path(kortisto.__file__).parent
# Where an order's state comes into being or goes with its buyer: made whole by a seed, placed, stepped, anonymised.
WRITERS = {
    "orders/operations.py": {"step", "place_order", "bring_order"},
    "orders/holdings.py": {"anonymise", "detach_lines"},
}
_SQL = re.compile(r"orders_order\s+SET[^;]*\bstatus\b|\bstatus = CASE")


def written_states(source: str) -> set[str]:
    """Names of functions that give an order a state."""
    found = set()
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign | ast.AnnAssign)
                else []
            )
            targets = [
                one
                for target in targets
                for one in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            assigned = any(
                isinstance(one, ast.Attribute) and one.attr == "status"
                and isinstance(one.value, ast.Name) and one.value.id != "self"
                for one in targets
            )  # fmt: skip
            named = isinstance(node, ast.Call) and any(word.arg == "status" for word in node.keywords) and (
                (isinstance(node.func, ast.Name) and node.func.id == "Order")
                or (isinstance(node.func, ast.Attribute) and node.func.attr in ("update", "create", "bulk_update"))
            )  # fmt: skip
            plain = isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value)
            if assigned or named or plain:
                found.add(function.name)
    return found


def test_nothing_but_the_step_writes_the_state_of_an_order():
    found = {}
    for file in ROOT.rglob("*.py"):
        place = file.relative_to(ROOT).as_posix()
        text = file.read_text(encoding="utf-8")
        if "/tests/" in place or "/migrations/" in place or "status" not in text or "rder" not in text:
            continue
        # Other rooms have states of their own; what knows nothing of the model cannot write its column but by SQL.
        if ("orders.models" in text or "orders_order" in text or "orders.operations" in text) and (
            names := written_states(text)
        ):
            found[place] = names
    assert found == WRITERS


def test_a_second_writer_would_be_found():
    for planted in (
        "def sly(order):\n    order.status = 'delivered'\n",
        "def sly(rows):\n    rows.update(status='cancelled')\n",
        "def sly(order):\n    order.status, order.day = 'open', 1\n",
        "def sly(work):\n    work.change(\"UPDATE orders_order SET number = '', status = 'open'\")\n",
        "def sly():\n    return Order(status='delivered')\n",
    ):
        assert written_states(planted) == {"sly"}
    assert written_states("def plain(order):\n    return order.status == 'open'\n") == set()
