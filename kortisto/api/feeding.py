"""From the ledger to the webhooks: what has its place in the log becomes a message for each that wants its kind,
and what may still leave is given out, recorded, and sent."""

import json
import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kortisto.api import operations, rules
from kortisto.api.keys import webhook_key
from kortisto.api.models import Delivery, KeptAnswer, Webhook
from kortisto.api.repeating import KEPT
from kortisto.api.sending import NotSent, post
from kortisto.disclosures.models import DisclosedPerson
from kortisto.disclosures.operations import DisclosureRefused, disclose
from kortisto.disclosures.rules import ground_of
from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Entry
from kortisto.ledger.operations import operation, record
from kortisto.ledger.queries import moment
from kortisto.parties.models import Person

CHUNK = 500
"""Entries that are looked through at once."""
LEASE = timedelta(seconds=90)
"""After which a message that a worker took and did not finish is taken again."""
SHOWN_FOR = timedelta(days=30)
"""How long it is told what became of a message."""

log = logging.getLogger("kortisto.api")


def gather() -> int:
    """Make a message of every new entry for every webhook that wants its kind, each once. Returns how many."""
    made = 0
    for pk in Webhook.objects.filter(enabled=True).order_by("pk").values_list("pk", flat=True):
        while (count := _gather_some(pk)) is not None:
            made += count
    return made


def _gather_some(pk: int) -> int | None:
    with transaction.atomic():
        # The lock makes two workers take turns; the unique row would refuse the second one anyway.
        webhook = Webhook.objects.select_for_update().get(pk=pk)
        if not webhook.enabled:
            return None
        entries = list(
            Entry.objects.filter(log=MAIN, position__gte=webhook.position).order_by("position")[:CHUNK]
        )
        if not entries:
            return None
        wanted = []
        for entry in entries:
            told = json.loads(bytes(entry.body))
            if rules.wanted(told, str(webhook.register_id), webhook.events):
                wanted.append(
                    Delivery(
                        webhook=webhook, entry_id=entry.entry_id, event=told["verb"], at=moment(entry.at_us)
                    )
                )
        Delivery.objects.bulk_create(wanted, ignore_conflicts=True)
        Webhook.objects.filter(pk=pk).update(position=entries[-1].position + 1)
        return len(wanted)


def send_due(*, seconds: float = 50.0) -> int:
    """Send what is due for a while; returns how many messages were tried. An address that fails waits, and so do the
    messages behind it."""
    end, tried, failing = time.monotonic() + seconds, 0, set()
    while time.monotonic() < end:
        due = (
            _due().exclude(webhook_id__in=failing).select_related("webhook__recipient").order_by("pk").first()
        )
        if due is None:
            break
        if not _take(due):
            continue
        tried += 1
        if not send(due):
            failing.add(due.webhook_id)
    return tried


def _due():
    now = timezone.now()
    waits = Q(state__in=(Delivery.WAITING, Delivery.SENDING), next_at__lte=now)
    return Delivery.objects.filter(waits, webhook__enabled=True, webhook__ended_at=None)


def _take(delivery: Delivery) -> bool:
    """Whether it is ours now: only one worker finds it untaken."""
    mine = _due().filter(pk=delivery.pk, attempts=delivery.attempts)
    return bool(
        Delivery.objects.filter(pk__in=mine.values("pk"), attempts=delivery.attempts).update(
            state=Delivery.SENDING, attempts=F("attempts") + 1, next_at=timezone.now() + LEASE
        )
    )


def send(delivery: Delivery) -> bool:
    """Send one message that was taken; returns whether the address is in order."""
    webhook = delivery.webhook
    delivery.attempts += 1
    with access(
        register_id=webhook.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="api.webhook", shown=False
    ):
        if reason := _why_stopped(webhook):
            operations.stop_webhook(webhook=webhook, problem=reason, by=SYSTEM)
            _put_back(delivery)
            return False
        message = give_out(delivery=delivery, by=SYSTEM) if delivery.event != "test" else _test(delivery)
    if message is None:
        _finish(delivery, Delivery.LEFT_OUT, problem="nobody_left")
        return True
    body = json.dumps(message, separators=(",", ":")).encode()
    stamp, named = int(time.time()), f"msg_{delivery.public_id.hex}"
    headers = {
        "Content-Type": "application/json", "User-Agent": "Kortisto", "webhook-id": named,
        "webhook-timestamp": str(stamp),
        "webhook-signature": rules.signature(webhook_key(webhook), named, stamp, body),
    }  # fmt: skip
    try:
        status, problem = post(webhook.url, body, headers), ""
    except NotSent as failure:
        status, problem = None, str(failure)
    if status is not None and 200 <= status < 300:
        _finish(delivery, Delivery.DELIVERED, status=status)
        return True
    return _failed(delivery, status, problem or "refused")


def _failed(delivery: Delivery, status: int | None, problem: str) -> bool:
    wait = rules.next_try(delivery.attempts) if status != 410 else None
    if wait is not None:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.WAITING, next_at=timezone.now() + wait, status=status, problem=problem
        )
        return False
    _finish(delivery, Delivery.FAILED, status=status, problem=problem)
    webhook = delivery.webhook
    with access(
        register_id=webhook.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="api.webhook", shown=False
    ):
        why = "gone" if status == 410 else "failing"
        operations.stop_webhook(webhook=webhook, problem=why, by=SYSTEM)
    return False


def _finish(delivery: Delivery, state: str, *, status: int | None = None, problem: str = "") -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, status=status, problem=problem, done_at=timezone.now()
    )


def _put_back(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.WAITING, attempts=F("attempts") - 1, next_at=timezone.now()
    )


def _why_stopped(webhook: Webhook) -> str:
    recipient = webhook.recipient
    reason = operations.why_not_now(recipient, timezone.localdate())
    if not reason and Purpose(webhook.purpose) not in Purpose(recipient.purpose):
        reason = "purpose_not_agreed"
    return reason


@operation("webhook.send")
def give_out(*, delivery: Delivery, by: Actor) -> dict[str, Any] | None:
    """What a message says, with the disclosure of whom it speaks of; None when nobody may be spoken of any more.
    It is asked anew at every try: a "no" that came meanwhile holds."""
    webhook = delivery.webhook
    entry = json.loads(bytes(Entry.objects.get(entry_id=delivery.entry_id).body))
    subjects = [UUID(one) for one in entry["subjects"]]
    category = rules.EVENTS[delivery.event]
    categories = {rules.ALWAYS, category} if category else {rules.ALWAYS}
    persons = _allowed(webhook, subjects)
    outcome, told = "sent", [str(person.public_id) for person in persons]
    if delivery.event in rules.ALWAYS_TOLD:
        # An id that means nothing any more, except to whoever still has a copy.
        persons, told = [], [str(one) for one in subjects]
    if subjects and not told:
        outcome = "nobody_left"
    elif category and category not in webhook.recipient.categories:
        outcome = "not_agreed"
    elif persons:
        try:
            disclose(
                recipient=webhook.recipient, ground=ground_of(webhook.recipient.kind, Purpose(webhook.purpose).key),
                clause=operations.CLAUSE, categories=categories, persons=persons, by=by,
            )  # fmt: skip
        except DisclosureRefused:
            outcome = "not_agreed"
    record(
        webhook=str(webhook.public_id), message=str(delivery.public_id), event=delivery.event, outcome=outcome,
        attempt=delivery.attempts, clause=operations.CLAUSE,
    )  # fmt: skip
    return rules.told(entry, told, delivery.at.isoformat()) if outcome == "sent" else None


def _allowed(webhook: Webhook, subjects: Iterable[UUID]) -> list[Person]:
    """Those whom the webhook's purpose may see, and those whose data the recipient has had: it must learn of their
    "no"."""
    found = list(Person.objects.filter(public_id__in=list(subjects)).order_by("pk"))
    had = DisclosedPerson.objects.filter(person__in=found, disclosure__recipient=webhook.recipient)
    known = set(had.values_list("person_id", flat=True))
    return [one for one in found if one.purpose_mask & webhook.purpose or one.pk in known]


def _test(delivery: Delivery) -> dict[str, Any]:
    return {"type": "test", "timestamp": delivery.at.isoformat(), "data": {}}


def forget() -> None:
    """Remove what is told no longer: old messages, and answers whose day is over."""
    now = timezone.now()
    Delivery.objects.filter(done_at__lt=now - SHOWN_FOR).delete()
    KeptAnswer.objects.filter(made_at__lt=now - KEPT).delete()
