"""What of billing waits for somebody, for the home page (`CHORES` in the settings names it)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing.bank.queries import waiting
from kortisto.billing.collecting.queries import broken_plans, proposable, waiting_letters
from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission


def chores(user: User) -> list[dict[str, Any]]:
    """Payments on no invoice, reminders to approve, letters to give out, and plans that were broken."""
    if not user.may(Permission.BILLING_WRITE):
        return []
    today = timezone.localdate()
    told = (
        (waiting, _("Payments that are on no invoice"), "bank", "warn", "import", "C17"),
        (lambda: proposable(today), _("Invoices that may be reminded of"), "reminders", "info", "mail", "C35"),
        (waiting_letters, _("Letters of reminders to give out"), "reminders", "info", "print", "C17"),
        (lambda: broken_plans(today), _("Payment plans that were not kept"), "reminders", "warn", "clock", "C35"),
    )  # fmt: skip
    with access(
        register_id=user.register_id, actor=user.actor, purpose=Purpose.BILLING, view="billing.chores"
    ):
        return [
            {"count": rows().count(), "text": text, "url": reverse(place), "kind": kind, "icon": icon, "clause": clause}
            for rows, text, place, kind, icon, clause in told
        ]  # fmt: skip
