"""Whether a token opens something, and what of this door waits for somebody: asked by the door, the pages and home."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from kortisto.api import rules
from kortisto.api.models import ApiToken, Webhook
from kortisto.staff.queries import departed


def departed_from(tokens: Iterable[ApiToken]) -> set[str]:
    """Which of those who answer for these tokens, or approved them, work here no more."""
    return departed({key for one in tokens for key in (one.kept_by, one.decided_by)})


def why_shut(token: ApiToken, gone: set[str], today: date | None = None) -> str:
    """A reason code why a token opens nothing by itself, whatever is agreed with its recipient; or an empty text."""
    closed = rules.why_closed(
        revoked=token.revoked_at is not None, ends_on=token.ends_on, today=today or timezone.localdate()
    )
    return closed or rules.why_nobody_answers(
        persons_a_day=token.persons_a_day, made_by=token.made_by, kept_by=token.kept_by, decision=token.decision,
        decided_by=token.decided_by, departed=gone,
    )  # fmt: skip


def shut_tokens(register_id: int) -> dict[str, list[ApiToken]]:
    """The tokens that wait for one of us, by the reason code: `needs_approval` and `keeper_left`."""
    today = timezone.localdate()
    live = ApiToken.objects.filter(register_id=register_id, revoked_at=None, ends_on__gte=today)
    tokens = list(live.exclude(decision=ApiToken.DECLINED).order_by("pk"))
    gone = departed_from(tokens)
    found: dict[str, list[ApiToken]] = {}
    for one in tokens:
        found.setdefault(why_shut(one, gone, today), []).append(one)
    return found


def stopped_webhooks(register_id: int) -> list[Webhook]:
    """The webhooks that switched themselves off and that nobody has looked after since."""
    stopped = Webhook.objects.filter(register_id=register_id, enabled=False, ended_at=None).exclude(
        problem=""
    )
    return list(stopped.order_by("pk"))
