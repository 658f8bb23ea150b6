"""What of the requests waits for somebody, for the home page (`CHORES` in the settings names it)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.requests.models import ErasureNotice
from kortisto.requests.queries import waiting_counts
from kortisto.requests.trials import unanswered
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission


def chores(user: User) -> list[dict[str, Any]]:
    """Requests that are late, that are due within a week, and those decided whose answer has not left."""
    if not user.may(Permission.CASE_REGISTER):
        return []
    with access(
        register_id=user.register_id, actor=user.actor, purpose=Purpose.RIGHTS, view="requests.chores"
    ):
        counts = waiting_counts(user, timezone.localdate())
    untold = ErasureNotice.objects.filter(register_id=user.register_id, state=ErasureNotice.WAITING)
    passed_on = {
        "count": untold.count(),
        "text": _("Recipients to be told of an erasure"),
        "url": reverse("erasure_notices"),
        "kind": "warn",
        "icon": "share",
        "clause": "C35",
    }
    return [
        *([passed_on] if user.may(Permission.ERASE) else []),
        {
            "count": len(unanswered(user.register_id, timezone.now())),
            "text": _("Channels whose trial was not noted within a day"),
            "url": reverse("channels"),
            "kind": "stop",
            "icon": "seal",
            "clause": "C70",
        },
        *_cases(counts),
    ]


def _cases(counts: dict[str, int]) -> list[dict[str, Any]]:
    told = (
        ("late", _("Requests past their last day"), "stop"),
        ("soon", _("Requests to be answered within a week"), "warn"),
        ("decided", _("Requests decided and not answered"), "warn"),
        ("unknown", _("Requests of somebody not known yet"), "info"),
    )
    return [
        {
            "count": counts[key],
            "text": text,
            "url": f"{reverse('cases')}?state={key}",
            "kind": kind,
            "icon": "request",
            "clause": "C70",
        }
        for key, text, kind in told
    ]
