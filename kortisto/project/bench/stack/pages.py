"""Two pages on the floor's tables: a search with its answers, and a customer with the newest rows."""

import re

from django.contrib.auth.decorators import login_required
from django.db import connection, models
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path

from kortisto.kernel.text import fold


class Customer(models.Model):
    """A customer of the floor."""

    name = models.TextField()
    folded = models.TextField()
    organisation = models.TextField()
    email = models.TextField()
    street = models.TextField()
    postcode = models.TextField()
    city = models.TextField()
    phone = models.TextField()
    created = models.DateField()

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "customers"


class Linked(models.Model):
    """Something of a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.DO_NOTHING)

    class Meta:
        abstract = True


class Order(Linked):
    """An order of the floor."""

    day = models.DateField()
    cents = models.IntegerField()

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "orders"


class Invoice(Linked):
    """An invoice of the floor."""

    issued = models.DateField()
    due = models.DateField()
    paid = models.DateField(null=True)
    cents = models.IntegerField()

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "invoices"


class Event(Linked):
    """An event of the floor."""

    day = models.DateField()
    text = models.TextField()

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "events"


_FORM = '<form method="post">{% csrf_token %}<button>Save</button></form>'
_SEARCH = engines["django"].from_string(
    "<!doctype html><title>Search</title>" + _FORM + "<ul>{% for one in found %}<li><a href=\"/card/{{ one.pk }}\">"
    "{{ one.name }}</a> {{ one.email }} {{ one.city }}</li>{% endfor %}</ul>"
)  # fmt: skip
_CARD = engines["django"].from_string(
    "<!doctype html><title>{{ one.name }}</title>" + _FORM + "<h1>{{ one.name }}</h1><p>{{ one.street }}, "
    "{{ one.postcode }} {{ one.city }}</p><p>{{ one.email }} {{ one.phone }} {{ one.organisation }}</p>"
    "<table>{% for row in orders %}<tr><td>{{ row.day }}</td><td>{{ row.cents }}</td></tr>{% endfor %}</table>"
    "<table>{% for row in invoices %}<tr><td>{{ row.issued }}</td><td>{{ row.due }}</td><td>{{ row.paid }}</td>"
    "<td>{{ row.cents }}</td></tr>{% endfor %}</table>"
    "<table>{% for row in events %}<tr><td>{{ row.day }}</td><td>{{ row.text }}</td></tr>{% endfor %}</table>"
    "<p>{{ open }}</p>"
)  # fmt: skip


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """At most 20 customers: by the beginning of the name, else inside the e-mail address, else alike."""
    asked = fold(request.GET.get("q", ""))
    found = list(Customer.objects.filter(**{"folded__gte": asked, "folded__lt": asked + "\U0010ffff"})[:20])
    if not found and " " not in asked:
        found = list(Customer.objects.filter(pk__in=_inside(asked)))
    if not found:
        alike = _alike(asked)
        found = sorted(Customer.objects.filter(pk__in=alike), key=lambda one: alike.index(one.pk))
    return HttpResponse(_SEARCH.render({"found": found}, request))


def _inside(asked: str) -> list[int]:
    if connection.vendor == "postgresql":
        literal = re.sub(r"([\\%_])", r"\\\1", asked)
        return _ids("SELECT id FROM customers WHERE email LIKE %s LIMIT 20", f"%{literal}%")
    return _ids("SELECT rowid FROM customers_text WHERE customers_text MATCH %s LIMIT 20", f'email:"{asked}"')


def _alike(asked: str) -> list[int]:
    if connection.vendor == "postgresql":
        return _ids(
            "SELECT id FROM customers WHERE folded %% %s ORDER BY similarity(folded, %s) DESC LIMIT 20", asked, asked
        )  # fmt: skip
    grams = " OR ".join(f'"{asked[at : at + 3]}"' for at in range(len(asked) - 2))
    return _ids(
        "SELECT rowid FROM customers_text WHERE customers_text MATCH %s ORDER BY rank LIMIT 20", f"folded:({grams})"
    )  # fmt: skip


def _ids(sql: str, *values: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


@login_required
def card(request: HttpRequest, number: int) -> HttpResponse:
    """A customer with the 20 newest rows of each kind and the open sum."""
    one = get_object_or_404(Customer, pk=number)
    mine = {"customer_id": number}
    context = {
        "one": one,
        "orders": Order.objects.filter(**mine).order_by("-day")[:20],
        "invoices": Invoice.objects.filter(**mine).order_by("-issued")[:20],
        "events": Event.objects.filter(**mine).order_by("-day")[:20],
        "open": Invoice.objects.filter(**mine, paid=None).aggregate(sum=Sum("cents"))["sum"],
    }
    return HttpResponse(_CARD.render(context, request))


urlpatterns = [path("search", search), path("card/<int:number>", card)]
