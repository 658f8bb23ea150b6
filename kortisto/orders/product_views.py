"""Pages of products: the list, a new one, its name and its prices."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.money import format_cents

# Nothing here is about anybody, but an operation is recorded under a purpose.
from kortisto.kernel.purposes import Purpose
from kortisto.orders import products as selling
from kortisto.orders.forms import NewProductForm, PriceForm, ProductForm, percent
from kortisto.orders.models import Product
from kortisto.orders.queries import Catalogue
from kortisto.orders.taxes import VAT_CLASSES, rate_on
from kortisto.orders.units import unit_name
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

ROWS = 100
reads = page(needs=Permission.PRODUCT_READ, purpose=Purpose.CUSTOMER_SERVICE)
manages = page(needs=Permission.PRODUCT_MANAGE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))


def _product_at(request: HttpRequest, public_id: UUID) -> Product:
    found = Product.objects.filter(register_id=request.user.register_id, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@reads
def products(request: HttpRequest) -> HttpResponse:
    """What is sold, at which price and with which tax today."""
    register_id, today, language = request.user.register_id, timezone.localdate(), shown_language()
    priced = {one.product.pk: one for one in Catalogue(register_id, today).offered()}
    shown = Paginator(Product.objects.filter(register_id=register_id).order_by("code"), ROWS).get_page(
        request.GET.get("page")
    )
    rows = []
    for product in shown:
        price = priced.get(product.pk)
        ended = product.ended_on is not None and product.ended_on <= today
        rows.append(
            {
                "product": product,
                "unit": unit_name(product.unit, language),
                "price": format_cents(price.unit_cents, language) if price else "",
                "vat": _vat(price.vat_class, today) if price else "",
                "ended": ended,
            }
        )
    may = request.user.may(Permission.PRODUCT_MANAGE)
    return render(request, "orders/products.html", {"rows": rows, "page": shown, "may_manage": may})


def _vat(vat_class: str, day: Any) -> str:
    rate = rate_on(vat_class, day)
    return percent(rate) if rate else VAT_CLASSES[vat_class].name(shown_language())


@manages
def product_new(request: HttpRequest) -> HttpResponse:
    """A new product with its first price."""
    form = NewProductForm(sent(request))
    return _page(
        request, form,
        act=lambda: selling.add_product(
            register_id=request.user.register_id, values=form.values(), by=request.user.actor, **form.price()
        ),
        title=_("New product"),
    )  # fmt: skip


@manages
def product_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A product's code, name and unit; below, what it has cost and will cost."""
    found, language = _product_at(request, public_id), shown_language()
    initial = {name: getattr(found, name) for name in (*ProductForm.kept, "version")}
    form = ProductForm(sent(request), initial=initial)
    prices = [
        {
            "valid_from": price.valid_from,
            "price": format_cents(price.unit_cents, language),
            "vat": _vat(price.vat_class, max(price.valid_from, timezone.localdate())),
        }
        for price in found.prices.order_by("-valid_from")
    ]
    return _page(
        request, form,
        act=lambda: selling.change_product(
            product=found, values=form.values(), version=form.cleaned_data["version"], by=request.user.actor
        ),
        title=found.name,
        template="orders/product.html",
        prices=prices,
        price_url=reverse("price_new", args=[public_id]),
    )  # fmt: skip


@manages
def price_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another price or class of tax from a day on."""
    found = _product_at(request, public_id)
    present = found.prices.order_by("-valid_from").first()
    form = PriceForm(sent(request), initial={"vat_class": present.vat_class} if present else None)
    place = reverse("product", args=[public_id])
    return _page(
        request, form,
        act=lambda: selling.price_product(product=found, by=request.user.actor, **form.price()),
        title=_("New price"),
        crumb={"label": found.name, "url": place},
        note=_("Orders and invoices that have been made keep the price they were made with."),
        place=place,
    )  # fmt: skip


def _page(
    request: HttpRequest,
    form: Any,
    *,
    act: Any,
    title: str,
    crumb: dict | None = None,
    place: str = "",
    **shown: Any,
) -> HttpResponse:
    back = place or reverse("products")
    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: back,
        title=title,
        action=_("Save"),
        back=back,
        done=_("Saved."),
        crumbs=[{"label": _("Products"), "url": reverse("products")}, *([crumb] if crumb else [])],
        refused={
            selling.ProductExists: lambda _error: _("Another product has this code."),
            selling.ChangedMeanwhile: lambda _error: _(
                "Somebody else has changed this meanwhile. Look at it again."
            ),
        },
        **shown,
    )
