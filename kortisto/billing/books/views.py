"""Pages of the books: vouchers of a period, open items as of a day, journals given out, accounts, years and locks.

They show invoices with the party frozen on them and nothing else of anybody; what the accountant is shown is a
disclosure of the day (`disclosures.visits`).
"""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kortisto.billing.bank.forms import KINDS as FILE_KINDS
from kortisto.billing.books import accounts, files, journal, operations, queries, rules
from kortisto.billing.books.forms import AccountsForm, JournalForm, LockForm, OpenForm, YearForm, last_months
from kortisto.billing.books.rules import NotInTheBooks
from kortisto.billing.books.showing import FORMS, KINDS, REFUSED, use_name, why_not_in_the_books
from kortisto.billing.models import BankFile, FinancialYear, Journal, MonthLock
from kortisto.billing.views import place_of, why_not_disclosed
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.notes.files import Damaged, read
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

ROWS = 50
reads = page(needs=Permission.BOOKS_READ, purpose=Purpose.BILLING)
# Years, locks and accounts are about nobody; the operations still write under the open register.
sets = page(needs=Permission.BILLING_SET_UP, purpose=Purpose.SECURITY, methods=("GET", "POST"))


class _Pages(Paginator):
    """Vouchers of a period, page by page, counted once."""

    def __init__(self, first: date, last: date, kind: str, count: int) -> None:
        super().__init__([], ROWS)
        self.chosen, self.count = (first, last, kind), count

    def page(self, number: int) -> Any:
        number = self.validate_number(number)
        return self._get_page(queries.shown(*self.chosen, (number - 1) * ROWS, ROWS), number, self)


@reads
def vouchers(request: HttpRequest) -> HttpResponse:
    """The vouchers of a period, with what they add to the receivables."""
    first, last = _period(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in journal.KINDS else ""
    language = shown_language()
    totals = queries.totals(first, last, kind)
    shown = _Pages(first, last, kind, sum(count for _kind, count, _cents in totals)).get_page(
        request.GET.get("page")
    )
    told = {
        "first": first,
        "last": last,
        "kind": kind,
        "kinds": list(KINDS.items()),
        "page": shown,
        "rows": [
            {
                "day": one.day,
                "kind": KINDS[one.kind],
                "number": one.invoice.number,
                "url": place_of(one.invoice),
                "party": one.invoice.party_name,
                "sum": format_cents(one.cents, language),
                "bank_day": one.bank_day,
                "elsewhere": not one.invoice.rows and one.kind in (journal.INVOICE, journal.CREDIT_NOTE),
            }
            for one in shown
        ],
        "totals": [
            {"kind": KINDS[one], "count": count, "sum": format_cents(cents, language)}
            for one, count, cents in totals
        ],
        "whole": format_cents(sum(cents for _kind, _count, cents in totals), language),
        "may_export": request.user.may(Permission.BOOKS_EXPORT),
    }
    return render(request, "billing/books/vouchers.html", told)


def _period(request: HttpRequest) -> tuple[date, date]:
    """The days of the address; the month that ended last when it names none, or none that make sense."""
    first, last = _asked(request, "from"), _asked(request, "to")
    if first and last and first <= last:
        return first, last
    return rules.month_of(first) if first else last_months()


def _asked(request: HttpRequest, name: str) -> date | None:
    with suppress(ValueError):  # in the form of a day, but the calendar has none such
        return parse_date(request.GET.get(name, ""))
    return None


@reads
def open_items(request: HttpRequest) -> HttpResponse:
    """What was open at the end of a day, by age, with every invoice."""
    today = timezone.localdate()
    on = min(_asked(request, "on") or today, today)
    language = shown_language()
    sums = queries.open_sums(on)
    shown = Paginator(queries.open_items(on), ROWS).get_page(request.GET.get("page"))
    names = [_("not due"), *(_("up to %(days)s days late") % {"days": end} for end in queries.AGES[1:])]
    # The first group ends on the due day itself.
    names.append(_("more than %(days)s days late") % {"days": queries.AGES[-1]})
    told = {
        "on": on,
        "page": shown,
        "rows": [
            {
                "number": one.number,
                "url": place_of(one),
                "party": one.party_name,
                "issued_on": one.issued_on,
                "due_on": one.due_on,
                "late": max(0, (on - one.due_on).days),
                "total": format_cents(one.total_cents, language),
                "left": format_cents(one.left_cents, language),
            }
            for one in shown
        ],
        "ages": [
            {"name": name, "sum": format_cents(cents, language)}
            for name, cents in zip(names, sums["ages"], strict=True)
        ],
        "owed": format_cents(sums["owed"], language),
        "owing": format_cents(sums["owing"], language),
    }
    return render(request, "billing/books/open_items.html", told)


@reads
def bank_files(request: HttpRequest) -> HttpResponse:
    """Every bank file: vouchers of the bank account."""
    rows = BankFile.objects.filter(register_id=request.user.register_id).order_by("-last_day", "-pk")
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    told = {
        "page": shown,
        "rows": [
            {
                "file": one,
                "url": reverse("bank_file", args=[one.public_id]),
                "kind": FILE_KINDS[one.kind],
                "count": sum(one.counts.values()),
            }
            for one in shown
        ],
    }
    return render(request, "billing/books/bank_files.html", told)


# Journals --------------------------------------------------------------------------------------------------


@page(needs=Permission.BOOKS_READ, purpose=None)
def journals(request: HttpRequest) -> HttpResponse:
    """The journals that were given out: the books, kept for ten years."""
    rows = Journal.objects.filter(register_id=request.user.register_id).select_related("recipient")
    shown = Paginator(rows.order_by("-pk"), ROWS).get_page(request.GET.get("page"))
    language = shown_language()
    told = {
        "page": shown,
        "rows": [
            {"journal": one, "form": FORMS[one.form], "sum": format_cents(one.cents, language)}
            for one in shown
        ],
        "may_export": request.user.may(Permission.BOOKS_EXPORT),
    }
    return render(request, "billing/books/journals.html", told)


@page(needs=Permission.BOOKS_EXPORT, purpose=Purpose.BILLING, methods=("GET", "POST"), step_up=True)
def journal_new(request: HttpRequest) -> HttpResponse:
    """Give the entries of a period out for an accounting program."""
    form = JournalForm(sent(request), register_id=request.user.register_id)
    if form.is_bound and form.is_valid():
        told, made = form.cleaned_data, []

        def act() -> Journal:
            made.append(
                operations.give_journal(
                    first_day=told["first_day"], last_day=told["last_day"], form=told["form"],
                    recipient=told["recipient"], language=shown_language(), by=request.user.actor,
                )
            )  # fmt: skip
            return made[0][0]

        try:
            once(told["token"], act, lambda _one: reverse("journals"))
        except NotInTheBooks as error:
            form.add_error(None, why_not_in_the_books(error))
        except DisclosureRefused as error:
            form.add_error("recipient", why_not_disclosed(error))
        else:
            if not made:
                messages.info(request, _("This file was made already. It is among the journals."))
                return redirect("journals")
            one, body = made[0]
            return to_be_saved(body, "text/csv; charset=utf-8", _name(one))
    shown = {
        "form": form,
        "title": _("Entries for the accounting program"),
        "action": _("Take the file"),
        "back": reverse("journals"),
        "note": _("The file has accounts, sums and numbers of invoices, and nobody's name. That it left, to whom and whose vouchers it has, is recorded as a disclosure."),
        "crumbs": [*_crumbs(), {"label": _("Journals"), "url": reverse("journals")}, {"label": _("New journal")}],
    }  # fmt: skip
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


@page(needs=Permission.BOOKS_EXPORT, purpose=None)
def journal_saved(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A journal as it was given out, from the shelf: the book itself, which names nobody."""
    one = Journal.objects.filter(register_id=request.user.register_id, public_id=public_id).first()
    if one is None:
        raise Http404
    try:
        body = read(one.file, one.digest, files.folder())
    except Damaged:
        messages.error(request, _("The file is missing or damaged. Tell the administrator."))
        return redirect("journals")
    return to_be_saved(body, "text/csv; charset=utf-8", _name(one))


def _name(one: Journal) -> str:
    return f"journal-{one.first_day}-{one.last_day}-{one.form}.csv"


# Accounts, years, locks ------------------------------------------------------------------------------------


@page(needs=Permission.PERIOD_READ, purpose=None)
def periods(request: HttpRequest) -> HttpResponse:
    """Financial years with their months, which of them are locked, and the accounts in force."""
    register_id, today = request.user.register_id, timezone.localdate()
    written, month = queries.years_of(register_id), queries.last_month(register_id)
    locks = {one.first_day: one for one in MonthLock.objects.filter(register_id=register_id, opened_at=None)}
    day = max([today, *(end for _start, end in written)])
    years = []
    for _at in range(4):
        starts_on, ends_on = rules.year_of(day, written, month)
        years.append(
            {
                "starts_on": starts_on,
                "ends_on": ends_on,
                "is_written": (starts_on, ends_on) in written,
                "vouchers_until": operations.voucher_keep_through(ends_on),
                "books_until": operations.books_keep_through(ends_on),
                "months": [
                    {"first": first, "lock": locks.get(first), "is_over": last < today}
                    for first, last in rules.months_between(starts_on, ends_on)
                ],
            }
        )
        day = starts_on - timedelta(days=1)
    newest = FinancialYear.objects.filter(register_id=register_id).order_by("-starts_on").first()
    chart, language = queries.chart(register_id), shown_language()
    told = {
        "years": years,
        "newest": newest,
        "opened": MonthLock.objects.filter(register_id=register_id).exclude(opened_at=None).order_by("-opened_at")[:12],
        "accounts": [
            {"name": use_name(use, language), "number": chart.on(use, today)[0], "code": chart.on(use, today)[1]}
            for use in accounts.USES
        ],
        "may_set": request.user.may(Permission.BILLING_SET_UP),
        "may_lock": request.user.may(Permission.PERIOD_LOCK),
        "may_open": request.user.may(Permission.PERIOD_OPEN),
    }  # fmt: skip
    return render(request, "billing/books/periods.html", told)


@page(needs=Permission.PERIOD_LOCK, purpose=Purpose.BILLING, methods=("GET", "POST"))
def lock_new(request: HttpRequest) -> HttpResponse:
    """Close the books through a month."""
    form = LockForm(sent(request))
    return _period_form(
        request, form,
        act=lambda: operations.lock_months(through=form.cleaned_data["through"], by=request.user.actor),
        title=_("Lock months"), action=_("Lock"),
        note=_("No voucher is dated in a locked month any more and none of it changes. What the bank tells of it later is booked on the first open day."),
    )  # fmt: skip


@page(needs=Permission.PERIOD_OPEN, purpose=Purpose.SECURITY, methods=("GET", "POST"), step_up=True)
def lock_end(request: HttpRequest, month: str) -> HttpResponse:
    """Open a locked month again, with the reason."""
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(f"{month}-01")
    shows = request.method != "POST" and day not in queries.locked_months(request.user.register_id)
    if day is None or shows:
        raise Http404
    form = OpenForm(sent(request))
    return _period_form(
        request, form,
        act=lambda: operations.open_month(
            month=day, reason=form.cleaned_data["reason"], by=request.user.actor
        ),
        title=_("Open %(month)s") % {"month": f"{day.month}/{day.year}"}, action=_("Open the month"), danger=True,
        note=_("Who opened it, when and why stays on the page of periods and in the ledger."),
    )  # fmt: skip


@sets
def year_new(request: HttpRequest) -> HttpResponse:
    """Write a financial year down."""
    start = max([end for _start, end in queries.years_of(request.user.register_id)], default=None)
    form = YearForm(sent(request), initial={"starts_on": start + timedelta(days=1) if start else None})
    return _period_form(
        request, form,
        act=lambda: operations.add_year(
            starts_on=form.cleaned_data["starts_on"], ends_on=form.cleaned_data["ends_on"], by=request.user.actor
        ),
        title=_("New financial year"), action=_("Save"),
        note=_("Until when vouchers and books are kept is counted from the end of their financial year (KPL 2:10 §), and changes with it."),
    )  # fmt: skip


@sets
def year_removal(request: HttpRequest) -> HttpResponse:
    """Take the last financial year back that was written down."""
    newest = FinancialYear.objects.filter(register_id=request.user.register_id).order_by("-starts_on").first()
    if newest is None and request.method != "POST":
        raise Http404
    form = TokenForm(sent(request))

    def act() -> None:
        if newest is None:
            raise NotInTheBooks("not_the_last")
        operations.remove_year(year=newest, by=request.user.actor)

    return _period_form(
        request, form, act=act, title=_("Take the last financial year back"), action=_("Take back"), danger=True,
    )  # fmt: skip


@sets
def accounts_edit(request: HttpRequest) -> HttpResponse:
    """On which accounts entries are booked from a day on."""
    chart, today = queries.chart(request.user.register_id), timezone.localdate()
    form = AccountsForm(sent(request), present={use: chart.on(use, today) for use in accounts.USES})
    return _period_form(
        request, form,
        act=lambda: operations.set_accounts(
            valid_from=form.cleaned_data["valid_from"], values=form.values(), by=request.user.actor
        ),
        title=_("Accounts"), action=_("Save"),
        note=_("The numbers are those of your chart of accounts. What was booked before the day stays as it was."),
    )  # fmt: skip


def _period_form(request: HttpRequest, form: Any, **shown: Any) -> HttpResponse:
    place = reverse("periods")
    shown = {"done": _("Saved."), "crumbs": [{"label": _("Periods and accounts"), "url": place}]} | shown
    return form_page(request, form, place=lambda _done: place, back=place, refused=REFUSED, **shown)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Books"), "url": reverse("vouchers")}]
