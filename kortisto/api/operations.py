"""What happens to tokens and webhooks: made, changed, revoked, ended; each leaves an entry."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from kortisto.api import keys, rules
from kortisto.api.models import ApiToken, Delivery, Webhook
from kortisto.api.queries import departed_from, why_shut
from kortisto.disclosures.models import Recipient
from kortisto.disclosures.rules import ROWS_ALONE, ground_of, why_not_receiving
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Head
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.parties.operations import VersionConflict

CLAUSE = "C12"


class DoorRefused(Exception):
    """The recipient may not have this; the text is a reason code."""


@operation("api_token.make")
def make_token(
    *, recipient: Recipient, name: str, purpose: Purpose, categories: Iterable[str], acts: Iterable[str] = (),
    source: str = "", ends_on: date, calls_a_minute: int = 120, persons_a_day: int = ROWS_ALONE, by: Actor,
    today: date | None = None,
) -> tuple[ApiToken, str]:  # fmt: skip
    """Make a token for a recipient and return it with its text, which is kept nowhere. Above a limit it opens nothing
    before a second person approved it. Raises DoorRefused, UnknownSource."""
    today = today or timezone.localdate()
    categories, acts = sorted(set(categories)), sorted(set(acts))
    refuse_recipient(recipient, today)
    reason = rules.why_not_made(
        purposes_of_recipient=[one.key for one in Purpose(recipient.purpose)], purpose=purpose.key,
        categories=set(categories), allowed=set(recipient.categories), held_for=_held_for(),
        ground=ground_of(recipient.kind, purpose.key), ends_on=ends_on, today=today,
    )  # fmt: skip
    if not reason and rules.missing_for(acts, set(categories)):
        reason = "act_without_category"
    if not reason and acts and not source:
        reason = "source_missing"
    if reason:
        raise DoorRefused(reason)
    register_id = required_access().register_id
    if acts:
        require_source(register_id, source)
    text = keys.new_token()
    token = ApiToken.objects.create(
        register_id=register_id, recipient=recipient, name=name, purpose=int(purpose), categories=categories,
        acts=acts, source=source if acts else "", digest=keys.digest_of(text), hint=text[-6:], made_by=by.key,
        kept_by=by.key, ends_on=ends_on, calls_a_minute=calls_a_minute, persons_a_day=persons_a_day,
    )  # fmt: skip
    record(
        token=str(token.public_id), recipient=recipient.key, of_purpose=purpose.key, categories=categories, acts=acts,
        source=token.source, until=ends_on.isoformat(), persons_a_day=persons_a_day, clause=CLAUSE,
        outcome="needs_approval" if rules.needs_approval(persons_a_day) else "in_force",
    )  # fmt: skip
    return token, text


@operation("api_token.approve")
def approve_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """Let a token open what somebody else made it for. Raises DoorRefused."""
    return _decide(token, ApiToken.APPROVED, by)


@operation("api_token.decline")
def decline_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """Keep a token that somebody else made shut, for good. Raises DoorRefused."""
    return _decide(token, ApiToken.DECLINED, by)


def _decide(token: ApiToken, decision: str, by: Actor) -> ApiToken:
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    reason = rules.why_not_deciding(
        state=why_shut(held, departed_from([held])), made_by=held.made_by, kept_by=held.kept_by, by=by.key
    )
    if reason:
        raise DoorRefused(reason)
    held.decision, held.decided_by, held.decided_at = decision, by.key, timezone.now()
    held.save(update_fields=["decision", "decided_by", "decided_at"])
    record(
        token=str(held.public_id), persons_a_day=held.persons_a_day, outcome=decision, clause=CLAUSE,
    )  # fmt: skip
    return held


@operation("api_token.take_over")
def take_over_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """Answer from now on for a token whose keeper has left. Raises DoorRefused."""
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    if why_shut(held, departed_from([held])) != "keeper_left":
        raise DoorRefused("no_take_over")
    before, held.kept_by = held.kept_by, by.key
    held.save(update_fields=["kept_by"])
    record(token=str(held.public_id), kept_before=before, outcome="taken_over", clause=CLAUSE)
    return held


@operation("api_token.revoke")
def revoke_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """Close a token at once and for good. Closing it twice changes nothing."""
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    outcome = "already" if held.revoked_at else "revoked"
    if not held.revoked_at:
        held.revoked_at, held.revoked_by = timezone.now(), by.key
        held.save(update_fields=["revoked_at", "revoked_by"])
    record(token=str(held.public_id), outcome=outcome, clause=CLAUSE)
    return held


@operation("webhook.make")
def make_webhook(
    *, recipient: Recipient, name: str, url: str, purpose: Purpose, events: Iterable[str], by: Actor,
    today: date | None = None,
) -> Webhook:  # fmt: skip
    """Have a recipient's address told what happens from now on. Raises DoorRefused."""
    today = today or timezone.localdate()
    events = sorted(set(events))
    refuse_recipient(recipient, today)
    reason = rules.why_not_made(
        purposes_of_recipient=[one.key for one in Purpose(recipient.purpose)], purpose=purpose.key,
        categories={rules.ALWAYS, *filter(None, (rules.EVENTS[event] for event in events))},
        allowed=set(recipient.categories), held_for=_held_for(), ground=ground_of(recipient.kind, purpose.key),
        ends_on=today, today=today,
    )  # fmt: skip
    reason = reason or rules.why_not_url(url)
    if reason:
        raise DoorRefused(reason)
    head = Head.objects.filter(log=MAIN).first()
    made = Webhook.objects.create(
        register_id=required_access().register_id, recipient=recipient, name=name, url=url, purpose=int(purpose),
        events=events, position=head.size if head else 0, made_by=by.key,
    )  # fmt: skip
    record(
        webhook=str(made.public_id),
        recipient=recipient.key,
        of_purpose=purpose.key,
        events=events,
        clause=CLAUSE,
    )
    return made


@operation("webhook.change")
def switch_webhook(*, webhook: Webhook, enabled: bool, version: int, by: Actor) -> Webhook:
    """Switch a webhook on or off. What happens while it is off is not told later. Raises VersionConflict."""
    held = _held(webhook, version)
    held.enabled, held.problem = enabled, ""
    if enabled:
        head = Head.objects.filter(log=MAIN).first()
        held.position = max(held.position, head.size if head else 0)
    return _changed(held, outcome="on" if enabled else "off")


@operation("webhook.change")
def renew_secret(*, webhook: Webhook, version: int, by: Actor) -> Webhook:
    """Give a webhook another secret; the one before signs nothing any more. Raises VersionConflict."""
    held = _held(webhook, version)
    held.secrets_given += 1
    return _changed(held, outcome="renewed")


@operation("webhook.change")
def stop_webhook(*, webhook: Webhook, problem: str, by: Actor) -> None:
    """Switch a webhook off because sending to it fails, or its recipient may receive nothing any more."""
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    held.enabled, held.problem = False, problem
    _changed(held, outcome=problem)


@operation("webhook.end")
def end_webhook(*, webhook: Webhook, version: int, by: Actor) -> Webhook:
    """End a webhook for good; what waits is not sent. Raises VersionConflict."""
    held = _held(webhook, version)
    held.enabled, held.ended_at = False, timezone.now()
    held.version += 1
    held.save()
    held.deliveries.filter(state=Delivery.WAITING).update(state=Delivery.LEFT_OUT, problem="ended")
    record(webhook=str(held.public_id), outcome="ended", clause=CLAUSE)
    return held


@operation("webhook.send")
def test_webhook(*, webhook: Webhook, by: Actor) -> Delivery:
    """Put a message that speaks of nobody into the queue, to try the address."""
    made = Delivery.objects.create(webhook=webhook, entry_id=uuid7(), event="test", at=timezone.now())
    record(webhook=str(webhook.public_id), message=str(made.public_id), outcome="test", clause=CLAUSE)
    return made


@operation("webhook.send")
def send_again(*, delivery: Delivery, by: Actor) -> Delivery:
    """Put a message that could not be delivered into the queue once more, under its own id."""
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    outcome = "already"
    if held.state == Delivery.FAILED:
        held.state, held.attempts, held.next_at, held.problem = Delivery.WAITING, 0, timezone.now(), ""
        held.save()
        outcome = "again"
    record(webhook=str(held.webhook.public_id), message=str(held.public_id), outcome=outcome, clause=CLAUSE)
    return held


def refuse_recipient(recipient: Recipient, today: date) -> None:
    """Raises DoorRefused when the recipient may receive nothing at all today."""
    reason = why_not_now(recipient, today)
    if reason:
        raise DoorRefused(reason)


def why_not_now(recipient: Recipient, today: date) -> str:
    """A reason code why this recipient gets nothing today, or an empty text."""
    if recipient.kind == Recipient.SUBJECT:
        return "recipient_not_enabled"
    return why_not_receiving(
        kind=recipient.kind, enabled=recipient.enabled, agreement_signed_on=recipient.agreement_signed_on,
        agreement_starts_on=recipient.agreement_starts_on, agreement_ends_on=recipient.agreement_ends_on, today=today,
    )  # fmt: skip


def _held_for() -> dict[str, set[str]]:
    return {key: {one.key for one in category.purposes} for key, category in CATEGORIES.items()}


def _held(webhook: Webhook, version: int) -> Webhook:
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if held.version != version or held.ended_at is not None:
        raise VersionConflict(held)
    return held


def _changed(held: Webhook, outcome: str) -> Webhook:
    held.version += 1
    held.save()
    record(webhook=str(held.public_id), outcome=outcome, clause=CLAUSE)
    return held
