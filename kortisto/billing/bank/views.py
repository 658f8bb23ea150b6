"""Pages of what the bank tells: files taken in, payments that wait for somebody, one payment and its place."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.billing.bank import files, queries, rules, taking
from kortisto.billing.bank.forms import KINDS, AsideForm, BankFileForm, MatchForm
from kortisto.billing.models import BankEntry, BankFile
from kortisto.billing.references import group_reference
from kortisto.billing.views import place_of
from kortisto.kernel.money import decimal_text, format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.notes.files import Damaged, read
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

ROWS = 50
FILES_SHOWN = 12
OVERPAID_SHOWN = 20

OUTCOMES = {
    rules.PAID: (gettext_lazy("paid in full"), "ok"),
    rules.PARTLY: (gettext_lazy("paid in part"), "info"),
    rules.OVER: (gettext_lazy("more than was asked"), "warn"),
    rules.DOUBLE: (gettext_lazy("paid already"), "warn"),
    rules.TAKEN_BACK: (gettext_lazy("taken back"), "warn"),
    rules.UNKNOWN: (gettext_lazy("no invoice known"), "stop"),
    rules.SEVERAL: (gettext_lazy("several invoices"), "stop"),
    rules.BY_HAND: (gettext_lazy("matched by hand"), "ok"),
    rules.RETURNED: (gettext_lazy("paid back"), "muted"),
    rules.NOT_A_SALE: (gettext_lazy("no sale"), "muted"),
    "known": (gettext_lazy("known from an earlier file"), "muted"),
}

reads = page(needs=Permission.BILLING_READ, purpose=Purpose.BILLING)
writes = page(needs=Permission.BILLING_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"))


@reads
def bank(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, invoices paid too much, and the newest files."""
    language = shown_language()
    shown = Paginator(queries.waiting(), ROWS).get_page(request.GET.get("page"))
    latest = BankFile.objects.filter(register_id=request.user.register_id).order_by("-pk")[:FILES_SHOWN]
    told = {
        "rows": [_row(one, language) for one in shown],
        "page": shown,
        "overpaid": [
            {
                "number": one.number,
                "url": place_of(one),
                "name": one.party_name,
                "sum": format_cents(-one.open_cents, language),
            }
            for one in queries.overpaid()[:OVERPAID_SHOWN]
        ],
        "files": [_file(one) for one in latest],
        "may_write": request.user.may(Permission.BILLING_WRITE),
    }
    return render(request, "billing/bank.html", told)


def _row(entry: BankEntry, language: str) -> dict[str, Any]:
    text, kind = OUTCOMES[entry.outcome]
    return {
        "entry": entry,
        "url": reverse("bank_entry", args=[entry.public_id]),
        "sum": format_cents(entry.left_cents or entry.cents, language),
        "reference": group_reference(entry.reference) if entry.reference.isdigit() else entry.reference,
        "chip": {"text": text, "kind": kind},
    }


def _file(one: BankFile) -> dict[str, Any]:
    return {
        "file": one,
        "url": reverse("bank_file", args=[one.public_id]),
        "kind": KINDS[one.kind],
        "payments": sum(one.counts.values()),
    }


@writes
def bank_file_new(request: HttpRequest) -> HttpResponse:
    """Take in a file."""
    form = BankFileForm(
        sent(request),
        request.FILES if request.method == "POST" else None,
        register_id=request.user.register_id,
    )
    made: list[BankFile] = []

    def act() -> BankFile:
        made.append(
            taking.take_in(contents=form.cleaned_data["contents"], path=form.path, by=request.user.actor)
        )
        return made[0]

    try:
        return form_page(
            request, form, act=act, place=lambda one: reverse("bank_file", args=[one.public_id]),
            title=_("Take in a bank file"), action=_("Take in the file"), back=reverse("bank"), crumbs=_crumbs(),
            note=_("Payments whose reference an invoice carries are put on it at once. The others wait for you."),
        )  # fmt: skip
    finally:
        # A file that was refused, or sent twice, is nobody's.
        if not made:
            form.discard()


@reads
def bank_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: what became of its payments when it came."""
    found, language = queries.file_at(request.user.register_id, public_id), shown_language()
    entries = BankEntry.objects.filter(file=found).order_by("booked_on", "pk")
    shown = Paginator(entries, ROWS).get_page(request.GET.get("page"))
    told = {
        "file": found,
        "kind": KINDS[found.kind],
        "counts": [
            {"text": text, "kind": kind, "count": found.counts[key]}
            for key, (text, kind) in OUTCOMES.items()
            if found.counts.get(key)
        ],
        "rows": [{**_row(one, language), "sum": format_cents(one.cents, language)} for one in shown],
        "page": shown,
    }
    return render(request, "billing/bank_file.html", told)


@reads
def bank_file_saved(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file as it came from the bank, to be saved: it shows everybody who paid by it."""
    found = queries.file_at(request.user.register_id, public_id)
    for _entry in BankEntry.objects.filter(file=found).exclude(person=None).iterator():
        pass  # Each of them has now been seen.
    try:
        body = read(found.file, found.digest, files.folder())
    except Damaged:
        messages.error(request, _("The file is missing or damaged. Tell the administrator."))
        return redirect("bank_file", public_id)
    ending = "ktl" if found.kind == "ktl" else "xml"
    name = f"{found.kind}-{found.last_day}-{found.digest[:8]}.{ending}"
    return to_be_saved(body, "application/octet-stream", name)


@reads
def bank_entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One payment: what the bank told of it, where it is, and where it may belong."""
    found, language = queries.entry_at(public_id), shown_language()
    may_write = request.user.may(Permission.BILLING_WRITE)
    match_url = reverse("bank_entry_match", args=[found.public_id])
    told = {
        **_row(found, language),
        "whole": format_cents(found.cents, language),
        "left": format_cents(found.left_cents, language),
        "payments": [
            {
                "number": one.invoice.number,
                "url": place_of(one.invoice),
                "sum": format_cents(one.cents, language),
            }
            for one in found.payments.select_related("invoice").order_by("pk")
        ],
        "meant": [
            {
                "number": one.number,
                "url": f"{match_url}?invoice={one.number}",
                "name": one.party_name,
                "due_on": one.due_on,
                "sum": format_cents(one.open_cents, language),
            }
            for one in (queries.meant(found) if found.left_cents > 0 and may_write else ())
        ],
        "may_write": may_write,
    }
    return render(request, "billing/bank_entry.html", told)


@writes
def bank_entry_match(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a payment on an invoice."""
    found = queries.entry_at(public_id)
    first = {"invoice": request.GET.get("invoice", "")[:40], "cents": found.left_cents}
    form = MatchForm(sent(request), initial=first)

    def act() -> None:
        given = form.cleaned_data
        taking.match_entry(entry=found, invoice=given["invoice"], cents=given["cents"], by=request.user.actor)

    left = decimal_text(found.left_cents, ",")
    return _entry_form(
        request, found, form, act, title=_("Put on an invoice"), action=_("Put on the invoice"),
        note=_("Left of this payment: %(sum)s €. More than the invoice asks for shows there as overpaid.") % {"sum": left},
    )  # fmt: skip


@writes
def bank_entry_aside(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set a payment aside: it pays no invoice."""
    found = queries.entry_at(public_id)
    form = AsideForm(sent(request))

    def act() -> None:
        taking.set_aside(entry=found, why=form.cleaned_data["why"], by=request.user.actor)

    return _entry_form(
        request, found, form, act, title=_("Set the payment aside"), action=_("Set the payment aside")
    )


@writes
def bank_entry_release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a payment off its invoices, or back from where it was set aside."""
    found = queries.entry_at(public_id)
    form = TokenForm(sent(request))

    def act() -> None:
        taking.release_entry(entry=found, by=request.user.actor)

    return _entry_form(
        request, found, form, act, title=_("Take the payment back"), action=_("Take the payment back"),
        note=_("The payment waits again, and the invoices that it paid are open again by as much."),
    )  # fmt: skip


def _entry_form(
    request: HttpRequest, found: BankEntry, form: TokenForm, act: Any, **shown: Any
) -> HttpResponse:
    here = reverse("bank_entry", args=[found.public_id])
    crumbs = [*_crumbs(), {"label": _day_of(found.booked_on), "url": here}]
    shown = {"done": _("Saved.")} | shown
    return form_page(
        request, form, act=act, place=lambda _made: here, back=here, crumbs=crumbs, refused=REFUSED, **shown
    )


def _day_of(day: date) -> str:
    return _("Payment of %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Bank"), "url": reverse("bank")}]


def _why_not_placed(error: rules.NotPlaced) -> str:
    sentences = {
        "more_than_left": _("No more than what is left of the payment can be put on an invoice."),
        "not_an_invoice": _("A payment is put on an invoice, not on a credit note."),
        "placed_already": _("Nothing of this payment waits any more. Look at it again."),
        "waits_already": _("The payment waits already."),
    }
    return sentences[str(error)]


REFUSED = {rules.NotPlaced: _why_not_placed}
