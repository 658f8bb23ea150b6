"""What of credit waits for somebody, for the home page (`CHORES` in the settings names it)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.credit import queries
from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission


def chores(user: User) -> list[dict[str, Any]]:
    """Credit applications that wait for a decision."""
    if not user.may(Permission.CREDIT_DECIDE):
        return []
    with access(register_id=user.register_id, actor=user.actor, purpose=Purpose.CREDIT, view="credit.chores"):
        count = queries.waiting().count()
    return [
        {
            "count": count, "text": _("Credit applications waiting for a decision"), "url": reverse("credit_applications"),
            "kind": "info", "icon": "invoice", "clause": "C68",
        }
    ]  # fmt: skip
