"""Pages of late claims: what may be reminded of, the letters, disputes, plans, and giving up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing.collecting import operations, papers, queries, rates, rules
from kortisto.billing.collecting.forms import (
    DisputeForm,
    LetterForm,
    LossForm,
    PlanForm,
    ReminderForm,
    suggested_plan,
)
from kortisto.billing.collecting.showing import REFUSED, why_not_now
from kortisto.billing.models import CollectionCase, Invoice, Reminder
from kortisto.billing.views import crumbs_of, invoice_at, invoice_form, place_of, why_not_disclosed, writes
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

ROWS = 100
SHOWN = 50


@page(needs=Permission.BILLING_READ, purpose=Purpose.BILLING, methods=("GET", "POST"))
def reminders(request: HttpRequest) -> HttpResponse:
    """Reminders to approve, letters to give out, plans that were broken."""
    today, language = timezone.localdate(), shown_language()
    may_write = request.user.may(Permission.BILLING_WRITE)
    if request.method == "POST":
        if not may_write:
            raise Http404
        return _approve(request)
    shown = Paginator(queries.proposable(today), ROWS).get_page(request.GET.get("page"))
    invoices = list(shown)
    claims = queries.claims_of(invoices, today)
    rows = [
        {
            "invoice": one,
            "url": place_of(one),
            "open": format_cents(one.open_cents, language),
            "number": proposed.number,
            "days": (today - one.due_on).days,
            "fee": format_cents(proposed.fee_cents, language),
            "interest": format_cents(proposed.interest_cents, language),
        }
        for one in invoices
        if not rules.why_not(claims[one.pk], today)
        for proposed in [rules.proposal(claims[one.pk], today)]
    ]
    told = {
        "rows": rows,
        "page": shown,
        "may_write": may_write,
        "form": TokenForm(),
        "rate_is_old": today > rates.KNOWN_THROUGH,
        "known_through": rates.KNOWN_THROUGH,
        "letters": [_letter_row(one, language) for one in queries.waiting_letters()[:SHOWN]],
        "broken": [
            {"number": one.invoice.number, "url": place_of(one.invoice), "name": one.invoice.party_name,
             "since": one.holds_until}
            for one in queries.broken_plans(today)[:SHOWN]
        ],
    }  # fmt: skip
    return render(request, "billing/reminders.html", told)


def _letter_row(one: Reminder, language: str) -> dict[str, Any]:
    return {
        "reminder": one,
        "name": one.invoice.party_name,
        "invoice": one.invoice.number,
        "url": reverse("reminder_out", args=[one.public_id]),
        "sum": format_cents(one.total_cents, language),
    }


def _approve(request: HttpRequest) -> HttpResponse:
    """Approve the reminders that were chosen."""
    chosen = [text for text in request.POST.getlist("invoice") if text.isascii() and text.isdigit()][:ROWS]
    invoices = Invoice.objects.filter(pk__in=[int(text) for text in chosen if len(text) < 19]).order_by(
        "due_on"
    )
    if not invoices:
        messages.error(request, _("Choose at least one invoice."))
        return redirect("reminders")
    done, left = operations.remind_many(
        invoices=list(invoices), today=timezone.localdate(), by=request.user.actor
    )
    if done:
        messages.success(
            request, _("Reminders approved: %(count)s. Their letters wait below.") % {"count": done}
        )
    if left:
        messages.warning(
            request, _("Left out because they may no longer be reminded of: %(count)s.") % {"count": left}
        )
    return redirect("reminders")


@writes
def reminder_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approve a reminder of one invoice, for the law's fee or less."""
    found, today = invoice_at(public_id), timezone.localdate()
    claim = queries.claim_of(found, today)
    most = rules.most_fee(claim, today) if claim.capital_cents else 0
    form = ReminderForm(sent(request), most=most, initial={"fee_cents": most})
    reason = rules.why_not(claim, today)
    note = why_not_now(rules.NotNow(reason)) if reason else ""
    if reason == "too_soon":
        note = _("The next reminder may be sent on %(day)s at the earliest.") % {
            "day": _day(rules.first_day(claim, today))
        }

    def act() -> None:
        operations.remind(
            invoice=found, today=today, fee_cents=form.cleaned_data["fee_cents"], by=request.user.actor
        )

    interest = 0 if reason else rules.proposal(claim, today).interest_cents
    return invoice_form(
        request, found, form, act, title=_("Remind"), action=_("Approve the reminder"), refused=REFUSED,
        note=note or _("Interest until today is added: %(sum)s.") % {"sum": format_cents(interest, shown_language())},
        done=_("The reminder is approved. Its letter waits to be given out."),
    )  # fmt: skip


@page(needs=Permission.BILLING_READ, purpose=Purpose.BILLING, methods=("GET", "POST"))
def reminder_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the letter of a reminder out."""
    found = Reminder.objects.select_related("invoice").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    form = LetterForm(sent(request), register_id=request.user.register_id)

    def take() -> tuple[str, bytes]:
        return papers.give_out(
            reminder=found, recipient=form.cleaned_data["recipient"], today=timezone.localdate(),
            by=request.user.actor,
        )  # fmt: skip

    title = _("Give out reminder %(number)s") % {"number": found.number}
    return _out(request, found.invoice, form, take, "application/pdf", title)


@page(needs=Permission.BILLING_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"))
def case_out(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Give the agency's file out."""
    invoice = invoice_at(public_id)
    case = (
        CollectionCase.objects.select_related("agency")
        .filter(invoice=invoice, pk=row, closed_on=None)
        .first()
    )
    if case is None:
        raise Http404
    case.invoice = invoice

    def take() -> tuple[str, bytes]:
        return papers.give_case_out(case=case, today=timezone.localdate(), by=request.user.actor)

    title = _("File for %(agency)s") % {"agency": case.agency.name}
    return _out(request, invoice, TokenForm(sent(request)), take, "text/csv", title)


def _out(
    request: HttpRequest, invoice: Invoice, form: TokenForm, take: Any, kind: str, title: str
) -> HttpResponse:
    """A page whose button gives a file that leaves the register."""
    if form.is_bound and form.is_valid():
        try:
            name, body = take()
        except (DisclosureRefused, rules.NotNow) as error:
            told = why_not_disclosed if isinstance(error, DisclosureRefused) else why_not_now
            form.add_error("recipient" if "recipient" in form.fields else None, told(error))
        else:
            return to_be_saved(body, kind, name)
    shown = {
        "form": form,
        "title": title,
        "action": _("Take the file"),
        "back": place_of(invoice),
        "note": _("The file leaves the register. To whom, and that it left, is recorded as a disclosure."),
        "crumbs": [*crumbs_of(invoice), {"label": title}],
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


@writes
def dispute_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The debtor disputes the claim."""
    found = invoice_at(public_id)
    form = DisputeForm(sent(request))

    def act() -> None:
        operations.dispute(invoice=found, since=form.cleaned_data["since"], by=request.user.actor)

    return invoice_form(
        request, found, form, act, title=_("Dispute"), action=_("Record the dispute"), refused=REFUSED,
        note=_("A disputed invoice is neither reminded of nor handed over. Write what the debtor says as a note on their card."),
    )  # fmt: skip


@writes
def plan_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Agree that the claim is paid in parts."""
    found, today = invoice_at(public_id), timezone.localdate()
    form = PlanForm(sent(request), initial={"instalments": suggested_plan(max(found.open_cents, 0), today)})

    def act() -> None:
        operations.agree_plan(
            invoice=found, since=today, instalments=form.cleaned_data["instalments"], by=request.user.actor
        )

    return invoice_form(
        request, found, form, act, title=_("Payment plan"), action=_("Agree on the plan"), refused=REFUSED
    )


@writes
def standstill_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The dispute is settled, or the plan over."""
    found = invoice_at(public_id)
    still = found.standstills.filter(ended_on=None).first()
    if still is None:
        raise Http404
    still.invoice = found

    def act() -> None:
        operations.go_on(standstill=still, on=timezone.localdate(), by=request.user.actor)

    return invoice_form(
        request, found, TokenForm(sent(request)), act, title=_("Go on"), action=_("Go on with the claim"),
        refused=REFUSED, note=_("The invoice may be reminded of and handed over again."),
    )  # fmt: skip


@writes
def charges_waiver(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let go of fees and interest."""
    found = invoice_at(public_id)

    def act() -> None:
        operations.waive(invoice=found, today=timezone.localdate(), by=request.user.actor)

    return invoice_form(
        request, found, TokenForm(sent(request)), act, title=_("Waive fees and interest"), action=_("Waive"),
        refused=REFUSED,
    )  # fmt: skip


@writes
def claim_loss(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the claim up as lost."""
    found = invoice_at(public_id)
    form = LossForm(sent(request))

    def act() -> None:
        operations.write_off(invoice=found, today=timezone.localdate(), by=request.user.actor)

    return invoice_form(
        request, found, form, act, title=_("Write off"), action=_("Write off as lost"), danger=True, refused=REFUSED,
        note=_("Only a claim that an agency could not collect or that has lapsed is written off. Nothing is owed then."),
    )  # fmt: skip


def _day(day: Any) -> str:
    return f"{day.day}.{day.month}.{day.year}"
