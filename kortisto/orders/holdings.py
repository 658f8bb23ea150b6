"""What this room holds about a person: orders, their lines, deliveries and returns."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db import connection

from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign
from kortisto.orders.models import Delivery, Order, OrderLine, OrderNumber, Product, ProductPrice
from kortisto.parties import bulk
from kortisto.parties.holdings import KEY, SOURCED

declare(
    Order,
    about="person",
    category="orders",
    sorted_by="ordered_on",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=Personal("Organisaatio", "Organisation", "Organisation", clears=True),
    number=Personal("Tilausnumero", "Beställningsnummer", "Order number", clears=True),
    status=Personal("Tila", "Status", "Status", provided=True),
    ordered_on=Personal("Tilattu", "Beställd", "Ordered", provided=True),
    delivered_on=Personal("Toimitettu", "Levererad", "Delivered", clears=True),
    cancelled_on=Personal("Peruttu", "Annullerad", "Cancelled", clears=True),
    total_cents=Personal("Summa (senttiä)", "Summa (cent)", "Total (cents)", provided=True),
    delivery_name=Personal("Toimitusnimi", "Leveransnamn", "Delivery name", provided=True, clears=True),
    delivery_address=Personal(
        "Toimitusosoite", "Leveransadress", "Delivery address", provided=True, clears=True
    ),
    anonymised_on=Impersonal("day on which the row ceased to be about anybody"),
    **SOURCED,
)
declare(
    OrderLine,
    about="person",
    category="order_lines",
    id=KEY,
    register=KEY,
    order=KEY,
    person=KEY,
    product=Personal("Tuote", "Produkt", "Product", provided=True),
    quantity=Personal("Määrä", "Antal", "Quantity", provided=True),
    unit_cents=Personal("Yksikköhinta (senttiä)", "À-pris (cent)", "Unit price (cents)"),
    discount_bp=Personal("Alennus (1/100 %)", "Rabatt (1/100 %)", "Discount (1/100 %)"),
    vat_bp=Impersonal("tax rate of the product"),
    vat_class=Impersonal("class of tax of the product"),
    unit=Impersonal("unit of the product"),
    of_product=KEY,
)
declare(
    Delivery,
    about="person",
    category="order_lines",
    sorted_by="moved_on",
    id=KEY,
    register=KEY,
    order=KEY,
    line=KEY,
    person=KEY,
    moved_on=Personal("Toimitettu tai palautettu", "Levererad eller returnerad", "Delivered or returned"),
    quantity=Personal(
        "Määrä (palautus miinuksella)", "Antal (retur med minus)", "Quantity (a return with a minus)"
    ),
)
declare_foreign(OrderNumber, "a counter")
declare_foreign(Product, "what is sold, nothing about anybody")
declare_foreign(ProductPrice, "what is sold, nothing about anybody")

# A product bought in fewer orders than this could point at the buyer; its name does not outlive them.
SMALLEST_GROUP = 5


def blockers(asking) -> list[tuple]:
    """Open orders: the person's own, and those of an organisation that they represent or are named on."""
    own = asking.ask(
        "SELECT person_id, 'open_order', id, ordered_on, NULL FROM orders_order "
        "WHERE person_id IN :ids AND organisation_id IS NULL AND status IN ('open', 'partly')"
    )
    named = asking.ask(
        "SELECT person_id, 'represented_order', id, ordered_on, NULL FROM orders_order "
        "WHERE person_id IN :ids AND organisation_id IS NOT NULL AND status IN ('open', 'partly')"
    )
    represented = asking.ask(
        "SELECT r.person_id, 'represented_order', o.id, o.ordered_on, NULL FROM parties_representation r "
        "JOIN orders_order o ON o.organisation_id = r.organisation_id "
        "WHERE r.person_id IN :ids AND r.ended_on IS NULL AND o.person_id IS NULL AND o.status IN ('open', 'partly')"
    )
    return own + named + represented


def erase(work) -> None:
    """Own orders become anonymous, an organisation's orders lose their contact person, open ones stay."""
    kept = work.stays["orders_order"]
    work.stays["orders_orderline"] = {
        row for (row,) in work.ask(
            "SELECT id FROM orders_orderline WHERE person_id IN :ids AND order_id IN :kept", kept=kept
        )
    }  # fmt: skip
    work.stays["parties_representation"] |= {
        row for (row,) in work.ask(
            "SELECT r.id FROM parties_representation r "
            "JOIN orders_order o ON o.organisation_id = r.organisation_id "
            "WHERE r.person_id IN :ids AND o.id IN :kept", kept=kept
        )
    }  # fmt: skip
    work.stays["orders_delivery"] = {
        row for (row,) in work.ask(
            "SELECT id FROM orders_delivery WHERE person_id IN :ids AND order_id IN :kept", kept=kept
        )
    }  # fmt: skip
    work.went("orders_orderline", [person for _row, person in work.rows_of(OrderLine)])
    work.went("orders_delivery", [person for _row, person in work.rows_of(Delivery)])
    mine, organisations = [], []
    for row, person, of_organisation in work.ask(
        "SELECT id, person_id, organisation_id IS NOT NULL FROM orders_order "
        "WHERE person_id IN :ids AND id NOT IN :kept", kept=kept
    ):  # fmt: skip
        work.went("orders_order", [person])
        (organisations if of_organisation else mine).append(row)
    work.answered.add("orders_order")
    anonymise(work, mine)
    work.change(
        "UPDATE orders_order SET person_id = NULL, delivery_name = '', delivery_address = '' "
        "WHERE id IN :rows",
        rows=organisations,
    )
    work.change(
        "UPDATE orders_orderline SET person_id = NULL WHERE person_id IN :ids AND id NOT IN :stays",
        stays=work.stays["orders_orderline"],
    )
    work.change(
        "UPDATE orders_delivery SET person_id = NULL WHERE person_id IN :ids AND id NOT IN :stays",
        stays=work.stays["orders_delivery"],
    )


def anonymise(work, orders: Sequence[int]) -> None:
    """Make orders nobody's, for good: month, sum, products and nothing that leads back. Their row ids,
    public ids and numbers become random ones, because the ledger and old papers know the former ones."""
    if not orders:
        return
    # The sum and the products are all that is counted; when which part of them moved leads back to the buyer.
    work.change("DELETE FROM orders_delivery WHERE order_id IN :orders", orders=orders)
    clear_rare_products(work, "order_id", orders)
    found = work.ask("SELECT id, ordered_on FROM orders_order WHERE id IN :orders", orders=orders)
    rows, lines = [], []
    for row, ordered_on in found:
        month = (date.fromisoformat(ordered_on) if isinstance(ordered_on, str) else ordered_on).replace(day=1)
        new = secrets.randbits(62)
        public_id = uuid.uuid4()
        received_at = connection.ops.adapt_datetimefield_value(
            datetime(month.year, month.month, 1, tzinfo=UTC)
        )
        rows.append(
            (row, new, public_id.hex, f"A-{secrets.token_hex(8)}", month.isoformat(), str(received_at),
             work.today.replace(month=1, day=1).isoformat())
        )  # fmt: skip
        lines.append((row, new))
    bulk.rewrite(
        "orders_orderline",
        {"order_id": "bigint"},
        lines,
        where="order_id",
        more=f"id = {_RANDOM[connection.vendor]}, person_id = NULL",
    )
    bulk.rewrite(
        "orders_order",
        {"id": "bigint", "public_id": "uuid", "number": "text", "ordered_on": "date", "received_at": "timestamptz",
         "anonymised_on": "date"},
        rows,
        more="person_id = NULL, organisation_id = NULL, delivered_on = NULL, cancelled_on = NULL, "
        "delivery_name = '', delivery_address = '', via = '', "
        "status = CASE WHEN status IN ('cancelled', 'quote', 'returned') THEN 'cancelled' ELSE 'delivered' END",
    )  # fmt: skip


def clear_rare_products(work, column: str, ids: Sequence[int]) -> None:
    """Empty the product names of lines (of the orders, or the lines themselves) that too few bought."""
    products = [
        name
        for (name,) in work.ask(
            f"SELECT DISTINCT product FROM orders_orderline WHERE {column} IN :rows", rows=ids
        )
    ]
    with connection.cursor() as cursor:
        rare = []
        for product in products:
            # Enough are looked at to find a group; a product of one buyer's many orders counts as rare.
            cursor.execute(
                "SELECT count(DISTINCT coalesce(person_id, order_id)) FROM "
                "(SELECT person_id, order_id FROM orders_orderline "
                "WHERE register_id = %s AND product = %s LIMIT 100) looked",
                [work.register_id, product],
            )  # fmt: skip
            if cursor.fetchone()[0] < SMALLEST_GROUP:
                rare.append(product)
    if rare:
        work.change(
            f"UPDATE orders_orderline SET product = '', of_product_id = NULL WHERE {column} IN :rows AND product IN :rare",
            rows=ids,
            rare=rare,
        )


_RANDOM = {
    "sqlite": "random() & 4611686018427387903",
    "postgresql": "floor(random() * 4611686018427387904)::bigint",
}


def detach_lines(work, lines: Sequence[int]) -> None:
    """Take lines from their orders when the order still belongs to somebody: they move into one nameless
    order for each month, whose own sum is nothing because the heads keep theirs."""
    if not lines:
        return
    work.change("DELETE FROM orders_delivery WHERE line_id IN :lines", lines=lines)
    clear_rare_products(work, "id", lines)
    months: dict[date, list[int]] = {}
    for row, day in work.ask(
        "SELECT l.id, o.ordered_on FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id "
        "WHERE l.id IN :lines",
        lines=lines,
    ):
        day = date.fromisoformat(day) if isinstance(day, str) else day
        months.setdefault(day.replace(day=1), []).append(row)
    for month, rows in sorted(months.items()):
        home = Order.objects.filter(
            register_id=work.register_id, person=None, ordered_on=month, number__startswith="L-"
        ).first()
        if home is None:
            home = Order(
                id=secrets.randbits(62), register_id=work.register_id, public_id=uuid.uuid4(), source="self",
                number=f"L-{secrets.token_hex(8)}", status=Order.DELIVERED, ordered_on=month,
                received_at=datetime(month.year, month.month, 1, tzinfo=UTC),
                anonymised_on=work.today.replace(month=1, day=1),
            )  # fmt: skip
            home.save()
        work.change(
            f"UPDATE orders_orderline SET id = {_RANDOM[connection.vendor]}, order_id = %(home)s, "
            "person_id = NULL WHERE id IN :rows",
            home=home.pk,
            rows=rows,
        )
