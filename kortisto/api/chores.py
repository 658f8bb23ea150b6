"""What of this door waits for somebody, for the home page (`CHORES` in the settings names it)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.api.models import ApiToken, Webhook
from kortisto.api.queries import shut_tokens, stopped_webhooks
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission


def chores(user: User) -> list[dict[str, Any]]:
    """Tokens to approve or to take over, and webhooks that switched themselves off, as far as the role decides."""
    manages, approves = user.may(Permission.API_MANAGE), user.may(Permission.EXPORT_APPROVE)
    found: list[dict[str, Any]] = []
    shut = shut_tokens(user.register_id) if manages or approves else {}
    if approves:
        theirs = [
            one for one in shut.get("needs_approval", ()) if user.actor.key not in (one.made_by, one.kept_by)
        ]
        found.append(_chore(_("Tokens waiting for your approval"), theirs, manages))
    if manages:
        text = _("Tokens to take over: who answered for them has left")
        found.append(_chore(text, shut.get("keeper_left", []), manages))
        text = _("Webhooks that switched themselves off")
        found.append(_chore(text, stopped_webhooks(user.register_id), manages, kind="stop", icon="share"))
    return found


def _chore(
    text: str, things: list[ApiToken] | list[Webhook], manages: bool, kind: str = "warn", icon: str = "lock"
) -> dict[str, Any]:
    url = ""
    if things:
        name = "token" if isinstance(things[0], ApiToken) else "webhook"
        # Who may only approve has no page of all of them: one after the other.
        alone = len(things) == 1 or not manages
        url = reverse(name, args=[things[0].public_id]) if alone else reverse("interface")
    return {"count": len(things), "text": text, "url": url, "kind": kind, "icon": icon, "clause": "C12"}
