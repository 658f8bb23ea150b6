"""The pictures of the home page: right numbers, each role its own, nobody shown."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from kortisto.billing.operations import issue_invoice
from kortisto.desk import pictures
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import READS, Outbox
from kortisto.orders.operations import place_order
from kortisto.parties.operations import create_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(db):
    cache.clear()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def customer(opened, today):
    with opened():
        made = create_person(
            values={"surname": "Kellokas", "since": today.replace(day=1)},
            contacts=[("email", "aino@kellokas.example")], source="self", by=SYSTEM,
        )  # fmt: skip
        place_order(
            person=made,
            lines=[{"product": "Ruusu", "quantity": 2, "unit_cents": 1250}],
            ordered_on=today,
            by=SYSTEM,
        )
    with opened(Purpose.BILLING):
        issue_invoice(person=made, total_cents=2500, issued_on=today, due_on=today, by=SYSTEM)
    return made


def test_twelve_months_end_with_the_present_one():
    found = pictures.months(date(2026, 1, 31))
    assert len(found) == 12
    assert found[0] == (date(2025, 2, 1), date(2025, 3, 1)) and found[-1] == (
        date(2026, 1, 1),
        date(2026, 2, 1),
    )


def test_the_numbers_are_those_of_the_register(customer, opened, register, today):
    with opened():
        came, went = pictures._came_and_went(register.pk, today)
        assert came == [0] * 11 + [1] and went == [0] * 12
        assert pictures._quality(register.pk, today) == [0, 1, 0, 0, 0]
    with opened(Purpose.BILLING):
        ordered, still_open = pictures._trade(register.pk, today)
        assert ordered == still_open == [0] * 11 + [2500]
    with opened(Purpose.RIGHTS):
        assert len(pictures._years(register.pk, today)) == 10


ALL = ("Customers who came and went", "Orders and open balance", "What is missing or old", "Whose data end")


@pytest.mark.parametrize(
    "role, seen",
    [
        ("contact_person", ALL),
        ("customer_service", ALL[:3]),
        ("accountant", ("Open balance by month",)),
        ("administrator", (ALL[0], *ALL[2:])),
        ("marketing", ()),
    ],
)
def test_each_role_has_its_pictures_with_their_tables(desk, customer, role, seen):
    before = Outbox.objects.filter(log=READS).count()
    page = desk(role).get(reverse("pictures")).content.decode()
    assert [title for title in (*ALL, "Open balance by month") if title in page] == list(seen)
    assert page.count("<svg") >= len(seen) and page.count("<table") == len(seen)
    assert "Kellokas" not in page
    assert Outbox.objects.filter(log=READS).count() == before


def test_the_home_page_fetches_them_and_links_to_them(desk, customer):
    client = desk("customer_service")
    home = client.get(reverse("home")).content.decode()
    assert f'hx-get="{reverse("pictures")}"' in home and f'href="{reverse("pictures")}"' in home
    part = client.get(reverse("pictures"), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part and ALL[0] in part


def test_counts_are_kept_for_a_while(desk, customer, django_assert_max_num_queries):
    client = desk("contact_person")
    client.get(reverse("pictures"))
    with django_assert_max_num_queries(16):
        client.get(reverse("pictures"))
