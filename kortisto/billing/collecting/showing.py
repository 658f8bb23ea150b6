"""A late claim as the page of its invoice shows it, and the sentences for what may not be done."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.billing.collecting import rules
from kortisto.billing.collecting.queries import claim_of
from kortisto.billing.models import CollectionCase, Invoice, Standstill
from kortisto.kernel.money import format_cents


def shown_claim(invoice: Invoice, cases: list[CollectionCase], today: date, language: str) -> dict[str, Any]:
    """What of an invoice is late: reminders, what holds it, what it has cost, when it lapses, what may be done."""
    claim = claim_of(invoice, today)
    still = invoice.standstills.filter(ended_on=None).first()
    is_late = invoice.kind == Invoice.INVOICE and invoice.open_cents > 0 and invoice.due_on < today
    fees, interest = claim.open_charges
    at = [invoice.public_id]
    latest = cases[-1] if cases else None
    lost = (latest is not None and latest.outcome == "uncollectable") or today > rules.lapses_on(claim)
    return {
        "reminders": [
            {"one": one, "sum": format_cents(one.total_cents, language), "url": reverse("reminder_out", args=[one.public_id])}
            for one in invoice.reminders.order_by("number")
        ],
        "still": _still(still, today, language) if still else None,
        "charges": format_cents(fees + interest, language) if fees + interest else "",
        "lapses_on": rules.lapses_on(claim) if is_late else None,
        "may_remind": is_late and not rules.why_not(claim, today),
        "may_hold": invoice.open_cents > 0 and still is None and invoice.kind == Invoice.INVOICE,
        "may_lose": is_late and lost and not claim.in_collection,
        "may_collect": is_late and not claim.in_collection and not claim.stands_still,
        "waiver_url": reverse("charges_waiver", args=at),
    }  # fmt: skip


def _still(still: Standstill, today: date, language: str) -> dict[str, Any]:
    broken = still.holds_until is not None and still.holds_until < today
    if still.kind == Standstill.DISPUTE:
        text, kind = _("disputed"), "warn"
    else:
        text, kind = (_("plan broken"), "stop") if broken else (_("payment plan"), "info")
    return {
        "since": still.since,
        "chip": {"text": text, "kind": kind},
        "holds_until": still.holds_until,
        "instalments": [
            {"day": date.fromisoformat(day), "sum": format_cents(cents, language)}
            for day, cents in still.instalments
        ],
    }


def why_not_now(error: rules.NotNow) -> str:
    """The sentence for a reminder, a hand-over or a plan that may not be made now."""
    sentences = {
        "nothing_open": _("Nothing is open on this invoice."),
        "in_collection": _("The claim is with a collection agency."),
        "dispute": _("The debtor disputes the claim: settle that first."),
        "plan": _("The claim is being paid by a plan that is kept."),
        "objection": _("The debtor has objected to collection, and the objection was upheld."),
        "stands_still": _("The claim stands still already: end that first."),
        "ended_already": _("That has ended already."),
        "enough_reminders": _(
            "The law allows no more reminders that cost. Hand the claim over or agree on a plan."
        ),
        "too_soon": _("Too little time has passed since the due date or the last reminder."),
        "fee_above_law": _("The fee is more than the law allows."),
        "no_charges": _("No fees and no interest are open."),
        "not_reminded": _("Nobody has reminded of the invoice. Remind first, and wait 14 days."),
        "reminded_lately": _("The last reminder is less than 14 days old."),
        "not_lost": _("The claim has not lapsed, and no agency has said that it cannot be collected."),
        "no_instalments": _("A plan needs instalments, each of more than nothing."),
        "instalments_order": _("The instalments must follow each other in time, none before today."),
        "instalments_sum": _("The instalments do not add up to what is open."),
        "no_seller": _(
            "Nobody has written down yet what stands on your invoices: name, account number, VAT number."
        ),
    }
    return sentences[str(error)]


REFUSED = {rules.NotNow: why_not_now}
