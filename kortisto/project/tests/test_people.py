import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.kernel.text import tidy
from kortisto.parties.formats import business_id, email, phone, postal_lines, postcode, web_address
from kortisto.parties.identity_codes import find_identity_codes
from kortisto.postcodes.pcf import written
from kortisto.project.people import (
    Generator,
    order_history,
    postcodes,
)

SINCE, UNTIL = date(2022, 1, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def persons():
    return list(Generator(7).persons(20_000))


@pytest.fixture(scope="module")
def organisations():
    return list(Generator(7).organisations(1_000))


@pytest.fixture(scope="module")
def orders():
    rng = random.Random(7)
    return [order for _ in range(8_000) for order in order_history(rng, SINCE, UNTIL)]


def test_one_seed_makes_one_register():
    first, second = Generator(42), Generator(42)
    assert list(first.persons(300)) == list(second.persons(300))
    assert list(first.organisations(50)) == list(second.organisations(50))
    assert next(Generator(43).persons(1)) != next(Generator(42).persons(1))


def test_bulk_and_single_persons_are_the_same():
    bulk, single = Generator(3), Generator(3)
    assert list(bulk.persons(50)) == [single.person() for _ in range(50)]


def test_communities_have_their_share(persons):
    share = {key: count / len(persons) for key, count in Counter(p["community"] for p in persons).items()}
    assert share["sv"] == pytest.approx(0.055, abs=0.008)
    assert share["se"] == pytest.approx(0.02, abs=0.005)
    assert {p["language"] for p in persons} == {"fi", "sv"}
    assert all((p["language"] == "sv") == (p["community"] == "sv") for p in persons)


def test_called_name_is_one_of_the_given_names(persons):
    assert all(p["called_name"] in p["given_names"].split(" ") for p in persons)
    counts = Counter(len(p["given_names"].split(" ")) for p in persons)
    assert set(counts) == {1, 2, 3}
    assert counts[2] > counts[1] > counts[3]
    assert any(p["called_name"] != p["given_names"].split(" ")[0] for p in persons)


def test_some_surnames_are_double(persons):
    surnames = [p["surname"] for p in persons]
    assert 0.02 < sum("-" in name for name in surnames) / len(surnames) < 0.08
    assert any(" " in name for name in surnames)


def test_sami_letters_occur(persons):
    letters = set("".join(p["given_names"] + p["surname"] for p in persons if p["community"] == "se").lower())
    assert set("áčđŋš") <= letters


def test_names_are_kept_text(persons):
    for p in persons[:2_000]:
        for key in ("given_names", "surname", "street", "city"):
            assert tidy(p[key]) == p[key]


def test_postcode_and_locality_belong_together(persons, organisations):
    known = {
        (row["postcode"], name): row["type"]
        for row in postcodes()
        for name in (row["name_fi"], row["name_sv"])
    }
    for party in (*persons, *organisations):
        kind = known[party["postcode"], party["city"].upper()]
        assert kind == ("2" if party["pobox"] else "1")
        assert bool(party["street"]) != bool(party["pobox"])
        assert postcode(party["postcode"], party["country"]) == party["postcode"]


def test_swedish_speakers_get_swedish_localities():
    swedish = [p for p in Generator(1).persons(5_000) if p["language"] == "sv"]
    cities = {p["city"] for p in swedish}
    assert {"Helsingfors", "Esbo"} <= cities
    assert "Helsinki" not in cities
    assert any(p["country"] == "AX" for p in swedish)


def test_address_prints_on_an_envelope(persons):
    for p in persons[:500]:
        name = f"{p['called_name']} {p['surname']}"
        rows = postal_lines(
            name=name,
            street=p["street"],
            pobox=p["pobox"],
            postcode=p["postcode"],
            city=p["city"],
            country=p["country"],
            language=p["language"],
        )
        assert rows[0] == name
        assert len(rows) == 3
        assert all(len(row) <= 35 for row in rows)


def test_phones_are_finnish_mobiles_given_once(persons):
    numbers = [p["phone"] for p in persons if p["phone"]]
    assert len(set(numbers)) == len(numbers)
    assert 0.9 < len(numbers) / len(persons) < 1
    for number in numbers[:500]:
        assert phone(number).e164 == number
        assert phone(number).kind == "mobile"


def test_mailboxes_and_sites_are_reserved_for_examples(persons, organisations):
    mailboxes = [p["email"] for p in persons if p["email"]]
    assert len(set(mailboxes)) == len(mailboxes)
    sites = [p["www"] for p in (*persons, *organisations) if p["www"]]
    assert len(set(sites)) == len(sites) > 0
    work = [c["email"] for o in organisations for c in o["contacts"]]
    assert all(address.endswith(".example") for address in (*mailboxes, *sites, *work))
    for address in (*mailboxes[:300], *work[:300]):
        assert email(address) == address
    for address in sites[:300]:
        assert web_address(address) == address


def test_business_ids_are_right_and_given_once(organisations):
    ids = [o["business_id"] for o in organisations]
    assert len(set(ids)) == len(ids)
    for identifier in ids:
        assert business_id(identifier) == identifier
        assert identifier >= "9000000"


def test_organisations_can_be_reached(organisations):
    for o in organisations:
        assert phone(o["phone"]).kind == "corporate"
        assert 1 <= len(o["contacts"]) <= 3
        assert o["contacts"][0]["role"] == "managing_director"
    assert any(o["pobox"] for o in organisations)
    assert {o["language"] for o in organisations} == {"fi", "sv"}


def test_customers_came_within_the_given_days():
    days = [p["customer_since"] for p in Generator(5, since=SINCE, until=UNTIL).persons(3_000)]
    assert min(days) >= SINCE and max(days) <= UNTIL
    only = {p["customer_since"] for p in Generator(5, since=SINCE, until=SINCE).persons(20)}
    assert only == {SINCE}
    with pytest.raises(ValueError, match="after the last"):
        Generator(5, since=UNTIL, until=SINCE)


def test_no_generated_value_looks_like_an_identity_code(persons):
    for p in persons[:3_000]:
        assert find_identity_codes(" ".join(str(value) for value in p.values())) == []


def test_localities_are_written_as_in_running_text():
    assert written("INKOO AS") == "Inkoo as"
    assert written("KOSKI TL") == "Koski Tl"
    assert written("ÄHTÄRI") == "Ähtäri"
    assert written("VÄSTRA-ÅBOLAND") == "Västra-Åboland"


def test_postcode_table_has_ordinary_and_box_codes_only():
    rows = postcodes()
    assert {row["type"] for row in rows} == {"1", "2"}
    assert len(rows) > 3_500
    assert len({row["postcode"] for row in rows}) == len(rows)
    assert all(len(row["postcode"]) == 5 and row["name_fi"] and row["name_sv"] for row in rows)


def test_orders_fall_within_the_given_days_in_order(orders):
    assert orders
    for order in orders:
        assert SINCE <= order["ordered"] <= UNTIL
        assert order["lines"]
        for day in (order["delivered"], order["cancelled"]):
            assert day is None or order["ordered"] <= day <= UNTIL
        assert not (order["cancelled"] and (order["delivered"] or order["invoice"]))
        assert bool(order["invoice"]) == bool(order["delivered"])


def test_some_customers_buy_often_and_some_never():
    rng = random.Random(1)
    counts = [len(order_history(rng, SINCE, UNTIL)) for _ in range(2_000)]
    assert 0 in counts
    assert max(counts) > 30
    assert sum(counts) / len(counts) > 3


def test_invoice_sums_add_up(orders):
    for order in orders:
        for line in order["lines"]:
            assert line["net_cents"] == line["quantity"] * line["unit_cents"] > 0
        invoice = order["invoice"]
        if invoice:
            assert invoice["net_cents"] == sum(line["net_cents"] for line in order["lines"])
            assert invoice["gross_cents"] == invoice["net_cents"] + invoice["vat_cents"]
            assert invoice["issued"] == order["delivered"]
            assert (invoice["due"] - invoice["issued"]).days in (14, 30)


def test_two_in_a_hundred_stay_unpaid_and_some_of_them_go_to_collection(orders):
    settled = [
        o["invoice"] for o in orders if o["invoice"] and o["invoice"]["due"] < UNTIL - timedelta(days=60)
    ]
    unpaid = [invoice for invoice in settled if invoice["paid"] is None]
    assert len(unpaid) / len(settled) == pytest.approx(0.02, abs=0.004)
    collected = [invoice for invoice in unpaid if invoice["collection"]]
    assert len(collected) / len(unpaid) == pytest.approx(0.3, abs=0.08)
    assert all(invoice["reminded"] for invoice in unpaid)
    assert all(invoice["collection"] > invoice["reminded"] > invoice["due"] for invoice in collected)


def test_nothing_happens_after_the_last_day(orders):
    for order in orders:
        invoice = order["invoice"] or {"paid": None, "reminded": None, "collection": None}
        assert all(
            invoice[key] is None or invoice[key] <= UNTIL for key in ("paid", "reminded", "collection")
        )


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.dates(date(2012, 1, 1), date(2030, 1, 1)), st.integers(-5, 4000))
def test_any_span_of_days_has_a_history(seed, since, length):
    until = since + timedelta(days=length)
    history = order_history(random.Random(seed), since, until)
    assert history == order_history(random.Random(seed), since, until)
    assert all(since <= order["ordered"] <= until for order in history)
