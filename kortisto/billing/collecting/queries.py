"""Named reads of claims: what may be reminded of, what waits to be given out, all facts of one claim."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from kortisto.billing.collecting import rates
from kortisto.billing.collecting.rules import Claim
from kortisto.billing.models import CollectionCase, Invoice, Payment, Reminder, Standstill
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person

OBJECTION = "objection"
"""Why a claim stands still whose debtor's objection to collection was upheld; disputes and plans are rows."""
_CHARGES = (Payment.FEE, Payment.INTEREST)


def _may_collect(path: str) -> Q:
    """Of whom claims may be collected: who has not objected to it and been upheld (Article 21(1))."""
    return Q(**{f"{path}purpose_mask__allows": int(Purpose.COLLECTION)})


def standing(today: date) -> Q:
    """The standstills that hold on a day: disputes, and plans that are kept."""
    return Q(ended_on=None) & (Q(holds_until=None) | Q(holds_until__gte=today))


def claim_of(invoice: Invoice, today: date) -> Claim:
    """Everything that is known of an invoice as a claim."""
    return claims_of([invoice], today)[invoice.pk]


def claims_of(invoices: Iterable[Invoice], today: date) -> dict[int, Claim]:
    """Row id of an invoice → what is known of it as a claim, in five statements for all of them."""
    chosen = {one.pk: one for one in invoices}
    lessened: dict[int, list[tuple[date, int]]] = {}
    charged: dict[tuple[int, str], int] = {}
    for one in Payment.objects.filter(invoice__in=chosen).order_by("paid_on", "pk"):
        if one.kind in _CHARGES:
            charged[one.invoice_id, one.kind] = charged.get((one.invoice_id, one.kind), 0) - one.cents
        else:
            lessened.setdefault(one.invoice_id, []).append((one.paid_on, one.cents))
    reminded: dict[int, list[date]] = {}
    for one in Reminder.objects.filter(invoice__in=chosen).order_by("number"):
        reminded.setdefault(one.invoice_id, []).append(one.made_on)
    still = {
        one.invoice_id: one.kind for one in Standstill.objects.filter(standing(today), invoice__in=chosen)
    }
    cases = {one.invoice_id for one in CollectionCase.objects.filter(invoice__in=chosen, closed_on=None)}
    debtors = {one.person_id for one in chosen.values() if one.person_id}
    refusing = {one.pk for one in Person.objects.filter(pk__in=debtors).exclude(_may_collect(""))}
    still |= {key: OBJECTION for key, one in chosen.items() if one.person_id in refusing}
    return {
        key: Claim(
            total_cents=one.total_cents, due_on=one.due_on, is_business=is_business(one),
            lessened=lessened.get(key, ()), fees_cents=charged.get((key, Payment.FEE), 0),
            interest_cents=charged.get((key, Payment.INTEREST), 0), reminded=reminded.get(key, ()),
            stands_still=still.get(key, ""), in_collection=key in cases,
        )
        for key, one in chosen.items()
    }  # fmt: skip


def is_business(invoice: Invoice) -> bool:
    """Whether the debtor acts as a business: the law then allows other fees and another rate."""
    return invoice.organisation_id is not None or bool(invoice.party_business_id)


def proposable(today: date) -> QuerySet:
    """Open invoices that may be reminded of today, the longest overdue first: set-based, as `rules.why_not` says
    for one. What is open of some may be fees alone; those are left out when each is looked at."""
    mine = Q(invoice=OuterRef("pk"))
    business = Q(organisation__isnull=False) | ~Q(party_business_id="")
    lately = Q()
    few = Q()
    for who, is_firm in ((business, True), (~business, False)):
        rule = rates.rule_on(today, is_firm)
        before = today - timedelta(days=rule.days_between)
        lately |= who & Q(due_on__lte=before) & (Q(last_reminder=None) | Q(last_reminder__lte=before))
        few |= who & Q(reminders_sent__lt=rule.most)
    opened = Invoice.objects.filter(kind=Invoice.INVOICE, open_cents__gt=0, due_on__lt=today)
    return (
        opened.annotate(reminders_sent=Count("reminders"), last_reminder=Max("reminders__made_on"))
        .filter(lately & few)
        .filter(Q(person=None) | _may_collect("person__"))
        .exclude(Exists(CollectionCase.objects.filter(mine, closed_on=None)))
        .exclude(Exists(Standstill.objects.filter(mine & standing(today))))
        .order_by("due_on", "pk")
    )


def waiting_letters() -> QuerySet:
    """Reminders that somebody approved and nobody has given out, of invoices still open."""
    return (
        Reminder.objects.select_related("invoice")
        .filter(given_out_on=None, invoice__open_cents__gt=0)
        .order_by("made_on", "pk")
    )


def broken_plans(today: date) -> QuerySet:
    """Plans whose next instalment has not come."""
    return (
        Standstill.objects.select_related("invoice")
        .filter(kind=Standstill.PLAN, ended_on=None, holds_until__lt=today, invoice__open_cents__gt=0)
        .order_by(F("holds_until").asc(), "pk")
    )
