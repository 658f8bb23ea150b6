"""Orders and invoices from the shelf, end to end: what stands in the register afterwards."""

import csv
from decimal import Decimal

import pytest

from kortisto.intake import reporting, tables
from kortisto.intake.operations import apply_import
from kortisto.intake.tests.makers import HEAD, person, shared, text_file
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.orders.models import Order, OrderLine
from kortisto.parties import operations as parties

# Orders


@pytest.mark.slow
def test_northwind_is_imported_whole_and_to_the_cent(taken_in, opened, rows_of):
    customers = taken_in(shared("northwind/customers.csv"), mapping={"order": "given_first"})
    assert customers.counts["create"] == 93 and customers.total == 93
    run = taken_in(shared("northwind/orders.csv"), "orders", lines=shared("northwind/order_details.csv"))
    assert run.counts == {"create": 830, "line_create": 2155, "freight": 830}
    expected: dict[str, int] = {}
    for line in csv.DictReader(shared("northwind/order_details.csv").open(encoding="utf-8")):
        gross = Decimal(line["Quantity"]) * Decimal(line["UnitPrice"]) * (1 - Decimal(line["Discount"]))
        cents = int((gross * 100).to_integral_value("ROUND_HALF_UP"))
        expected[line["OrderID"]] = expected.get(line["OrderID"], 0) + cents
    with opened():
        assert {order.number: order.total_cents for order in Order.objects.all()} == expected
        assert OrderLine.objects.count() == 2155
        first = Order.objects.select_related("organisation").get(number="10248")
        assert first.organisation.number == "VINET" and first.delivered_on.isoformat() == "1996-07-16"
        assert first.delivery_address == "59 rue de l-Abbaye, 51100 Reims, FR"
    again = taken_in(shared("northwind/orders.csv"), "orders", lines=shared("northwind/order_details.csv"))
    assert again.counts == {"unchanged": 830, "line_unchanged": 2155, "freight": 830}
    assert (
        taken_in(shared("northwind/customers.csv"), mapping={"order": "given_first"}).counts["unchanged"]
        == 93
    )


def test_an_order_of_an_unknown_customer_is_an_error_and_so_are_its_lines(taken_in, tmp_path, opened):
    orders = text_file(tmp_path, "Tilausnumero;Asiakasnumero;Tilauspäivä\n1;77;1.2.2026\n", name="orders.csv")
    lines = text_file(
        tmp_path, "Tilausnumero;Tuote;Määrä;Hinta\n1;Ruusu;2;4,50\n9;Ruusu;1;4,50\n", name="lines.csv"
    )
    run = taken_in(orders, "orders", lines=lines)
    with opened():
        found = [(each["row"], each["code"]) for each in reporting.errors(run, 10, "en")]
    assert found == [(2, "unknown_customer"), (2, "order_refused"), (3, "unknown_order")]


def test_an_order_on_several_rows_is_one_order(taken_in, tmp_path, opened):
    taken_in(text_file(tmp_path, HEAD + "7;Salo Aino;;;;;;;\n"))
    head = "Tilausnumero;Asiakasnumero;Tilauspäivä;Tila;Tuote;Määrä;Hinta;Alennus\n"
    rows = "1;7;1.2.2026;Avoin;Ruusu;2;4,50;\n1;7;1.2.2026;Avoin;Tulppaani;10;1,00;10 %\n"
    run = taken_in(text_file(tmp_path, head + rows), "orders")
    assert run.counts == {"create": 1, "line_create": 1}
    with opened():
        order = Order.objects.get()
        assert order.total_cents == 1800 and order.person_id == person("7").pk
    delivered = taken_in(
        text_file(
            tmp_path,
            head + "1;7;1.2.2026;Toimitettu;Ruusu;3;4,50;\n1;7;1.2.2026;Toimitettu;Tulppaani;10;1,00;10 %\n",
        ),
        "orders",
    )
    assert delivered.counts == {"update": 1, "line_update": 1}
    with opened():
        order = Order.objects.get()
        assert (order.total_cents, order.status) == (2250, "delivered")
        assert OrderLine.objects.filter(order=order).count() == 2


HEADS = "Tilausnumero;Asiakasnumero;Tilauspäivä\n"
LINES = "Tilausnumero;Tuote;Määrä;Hinta\n"
WHOLE = HEADS.strip() + ";Tuote;Määrä;Hinta\n"
ROSE, LILY = "Ruusu;2;4,50", "Lilja;1;3,00"


@pytest.fixture
def ordered(taken_in, tmp_path):
    """Take in orders 1 and 2 of customer 7, each of roses and a lily."""
    taken_in(text_file(tmp_path, HEAD + "7;Salo Aino;;;;;;;\n"))
    rows = "".join(f"{order};7;1.2.2026;{line}\n" for order in (1, 2) for line in (ROSE, LILY))
    assert taken_in(text_file(tmp_path, WHOLE + rows), "orders").counts == {"create": 2, "line_create": 2}


def lines_of(number):
    """(product, quantity) of an order's lines, and its sum."""
    order = Order.objects.get(number=number)
    lines = [(line.product, int(line.quantity)) for line in OrderLine.objects.filter(order=order)]
    return sorted(lines), order.total_cents


BOTH = ([("Lilja", 1), ("Ruusu", 2)], 1200)
SECOND = "".join(f"2;7;1.2.2026;{line}\n" for line in (ROSE, LILY))


@pytest.mark.parametrize("stage_rows", [1, 2, 4000])
@pytest.mark.parametrize(
    "lines, found, counts",
    [
        ([ROSE], ([("Ruusu", 2)], 900), {}),
        ([ROSE, LILY, LILY], ([("Lilja", 1), ("Lilja", 1), ("Ruusu", 2)], 1500), {"line_unchanged": 2}),
        # As many lines as the register has, but not the same.
        ([LILY, LILY], ([("Lilja", 1), ("Lilja", 1)], 600), {"line_unchanged": 1}),
    ],
)
def test_an_order_that_lost_a_line_or_has_one_twice_is_an_update(
    ordered, staged, tmp_path, opened, rows_of, monkeypatch, stage_rows, lines, found, counts
):
    monkeypatch.setattr(tables, "STAGE_ROWS", stage_rows)
    rows = "".join(f"1;7;1.2.2026;{line}\n" for line in lines)
    path = text_file(tmp_path, WHOLE + rows + SECOND)
    run = staged(path, "orders")
    further = counts.get("line_unchanged", 0) + 1
    expected = {"update": 1, "unchanged": 1, "line_unchanged": further}
    assert run.counts == expected
    verdict, details = rows_of(run)[2]
    assert (verdict, details["fields"]) == ("update", ["lines"])
    assert apply_import(run, by=SYSTEM).counts == expected
    with opened():
        assert lines_of("1") == found and lines_of("2") == BOTH
    again = apply_import(staged(path, "orders"), by=SYSTEM)
    assert again.counts == {"unchanged": 2, "line_unchanged": further}


def test_lines_in_a_second_file_are_the_orders_lines(ordered, staged, tmp_path, opened):
    heads = text_file(tmp_path, HEADS + "1;7;1.2.2026\n2;7;1.2.2026\n", name="orders.csv")
    given = "".join(f"{order};{line}\n" for order, line in ((1, ROSE), (2, ROSE), (2, LILY)))
    run = staged(heads, "orders", lines=text_file(tmp_path, LINES + given, name="lines.csv"))
    assert run.counts == {"update": 1, "unchanged": 1, "line_unchanged": 3}
    assert apply_import(run, by=SYSTEM).counts == run.counts
    with opened():
        assert lines_of("1") == ([("Ruusu", 2)], 900) and lines_of("2") == BOTH


def test_a_changed_line_in_a_second_file_changes_its_order_from_the_start(ordered, staged, tmp_path):
    heads = text_file(tmp_path, HEADS + "1;7;1.2.2026\n", name="orders.csv")
    lines = text_file(tmp_path, LINES + f"1;{ROSE}\n1;Lilja;5;3,00\n", name="lines.csv")
    assert staged(heads, "orders", lines=lines).counts == {"update": 1, "line_unchanged": 1, "line_update": 1}


def test_lines_without_a_head_are_the_orders_lines_too(ordered, staged, tmp_path, opened):
    run = staged(text_file(tmp_path, LINES + f"1;{ROSE}\n2;{ROSE}\n2;{LILY}\n"), "orders")
    assert run.counts == {"line_update": 1, "line_unchanged": 2}
    assert apply_import(run, by=SYSTEM).counts == run.counts
    with opened():
        assert lines_of("1") == ([("Ruusu", 2)], 900) and lines_of("2") == BOTH


def test_a_file_without_lines_leaves_the_lines_alone(ordered, taken_in, tmp_path, opened):
    head = HEADS.strip() + ";Tila\n"
    run = taken_in(text_file(tmp_path, head + "1;7;1.2.2026;Toimitettu\n2;7;1.2.2026;Avoin\n"), "orders")
    assert run.counts == {"update": 1, "unchanged": 1}
    with opened():
        assert lines_of("1") == lines_of("2") == BOTH
        assert Order.objects.get(number="1").status == "delivered"


def test_a_change_of_the_head_and_a_lost_line_are_one_update(ordered, staged, tmp_path, opened, rows_of):
    head = HEADS.strip() + ";Tila;Tuote;Määrä;Hinta\n"
    run = staged(text_file(tmp_path, head + f"1;7;1.2.2026;Toimitettu;{ROSE}\n"), "orders")
    assert rows_of(run)[2][1]["fields"] == ["status", "lines"]
    assert apply_import(run, by=SYSTEM).counts == run.counts == {"update": 1}
    with opened():
        assert lines_of("1") == ([("Ruusu", 2)], 900)


@pytest.mark.parametrize("stage_rows", [1, 4000])
@pytest.mark.parametrize(
    "number, bad",
    [("1", "1.2.2026;Lilja;paljon"), ("3", "1.2.2026;Lilja;paljon"), ("3", "3.2.2026;Lilja;4")],
    ids=["an update with an unreadable line", "a new order with one", "rows of different days"],
)
def test_an_order_goes_in_whole_or_not_at_all(
    ordered, taken_in, tmp_path, opened, rows_of, monkeypatch, stage_rows, number, bad
):
    monkeypatch.setattr(tables, "STAGE_ROWS", stage_rows)
    good = f"{number};7;1.2.2026;Ruusu;9;4,50\n"
    run = taken_in(text_file(tmp_path, WHOLE + good + f"{number};7;{bad};3,00\n" + SECOND), "orders")
    assert run.counts == {"unchanged": 1, "line_unchanged": 1, "error": 2}
    verdict, details = rows_of(run)[2]
    assert (verdict, details["code"], details["row"]) == ("error", "order_incomplete", 3)
    with opened():
        assert lines_of("1") == lines_of("2") == BOTH
        assert Order.objects.count() == 2
    whole = taken_in(text_file(tmp_path, WHOLE + good + f"{number};7;1.2.2026;Lilja;4;3,00\n"), "orders")
    assert sum(whole.counts.values()) == 2 and "error" not in whole.counts
    with opened():
        assert lines_of(number) == ([("Lilja", 4), ("Ruusu", 9)], 5250)


def test_the_lines_of_a_restricted_persons_order_are_left_alone(ordered, taken_in, tmp_path, opened, rows_of):
    with opened(Purpose.RIGHTS):
        parties.place_block(person=person("7"), kind="restriction", by=SYSTEM)
    lines = text_file(tmp_path, LINES + "1;Ruusu;9;4,50\n", name="lines.csv")
    alone = taken_in(lines, "orders")
    assert alone.counts == {"blocked": 1} and rows_of(alone)[2][1]["code"] == "restricted"
    heads = text_file(tmp_path, HEADS + "1;7;1.2.2026\n", name="orders.csv")
    assert taken_in(heads, "orders", lines=lines).counts == {"blocked": 1, "error": 1}
    with opened(Purpose.RIGHTS):
        assert lines_of("1") == BOTH


# Invoices


def test_invoices_are_issued_and_paid_as_the_file_says(taken_in, tmp_path, opened):
    from kortisto.billing.models import Invoice, Payment

    taken_in(text_file(tmp_path, HEAD + "7;Salo Aino;Tie 1;00100;HELSINKI;;;;\n"))
    head = "Laskunumero;Asiakasnumero;Laskun päivä;Eräpäivä;Summa;Maksettu;Maksupäivä\n"
    rows = "501;7;1.2.2026;15.2.2026;100,00;40,00;10.2.2026\n502;7;1.2.2026;15.2.2026;20,00;;\n503;8;1.2.2026;15.2.2026;20,00;;\n"
    run = taken_in(text_file(tmp_path, head + rows), "invoices")
    assert run.counts == {"create": 2, "error": 1}
    with opened(Purpose.BILLING):
        invoice = Invoice.objects.get(number="501")
        assert (invoice.total_cents, invoice.open_cents, invoice.party_city) == (10000, 6000, "HELSINKI")
        assert Payment.objects.get(invoice=invoice).paid_on.isoformat() == "2026-02-10"
    paid = rows.replace("40,00;10.2.2026", "100,00;20.2.2026").replace(
        "502;7;1.2.2026;15.2.2026;20,00", "502;7;1.2.2026;15.2.2026;25,00"
    )
    run = taken_in(text_file(tmp_path, head + paid), "invoices")
    assert run.counts == {"update": 1, "error": 2}
    with opened(Purpose.BILLING):
        invoice = Invoice.objects.get(number="501")
        assert invoice.open_cents == 0 and invoice.closed_on.isoformat() == "2026-02-20"
        assert Invoice.objects.get(number="502").total_cents == 2000
