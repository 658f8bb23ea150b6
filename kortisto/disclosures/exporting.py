"""What happens to files of lists: asked for, approved by somebody else, made, or refused. Each leaves an entry."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from kortisto.disclosures import rules
from kortisto.disclosures.models import Export, Recipient
from kortisto.disclosures.operations import CHUNK, disclose
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person

CLAUSE = "C18"


class ExportRefused(Exception):
    """The user may not have this file now; the text is a reason code."""


def why_not(*, by: Actor, rows: int, approved: Export | None, now: datetime | None = None) -> str:
    """A reason code why this user may not have a file of so many rows now, or an empty text."""
    since = (now or timezone.now()) - rules.HOUR
    taken = Export.objects.filter(asked_by=by.key, state=Export.MADE, made_at__gte=since)
    alone = taken.filter(decided_by="").aggregate(rows=Sum("rows"))["rows"] or 0
    return rules.why_not_exporting(
        rows=rows, approved=approved.rows if approved else None, files=taken.count(), rows_alone=alone
    )


def may_receive(recipient: Recipient, categories: Iterable[str]) -> str:
    """A reason code why this recipient gets no such list today, or an empty text."""
    return rules.may_receive(
        kind=recipient.kind, enabled=recipient.enabled, agreement_signed_on=recipient.agreement_signed_on,
        agreement_starts_on=recipient.agreement_starts_on, agreement_ends_on=recipient.agreement_ends_on,
        allowed=set(recipient.categories), wanted=set(categories),
        ground=ground_of(recipient), today=timezone.localdate(),
    )  # fmt: skip


def ground_of(recipient: Recipient) -> str:
    """The ground on which a list goes to this recipient; empty when there is none."""
    purposes = [each.key for each in Purpose(recipient.purpose)]
    return next((ground for key in purposes or [""] if (ground := rules.ground_of(recipient.kind, key))), "")


@operation("export.ask")
def ask_export(
    *, of: str, query: dict[str, Any], form: str, recipient: Recipient, rows: int, by: Actor,
    now: datetime | None = None,
) -> Export:  # fmt: skip
    """Ask somebody else to approve a file of a list; the request holds for a day."""
    now = now or timezone.now()
    made = Export.objects.create(
        register_id=required_access().register_id, of=of, query=query, form=form, recipient=recipient,
        rows=rows, state=Export.WAITING, asked_by=by.key, asked_at=now, expires_at=now + rules.APPROVAL_HOLDS,
    )  # fmt: skip
    record(export=str(made.public_id), list=of, rows=rows, recipient=recipient.key, clause=CLAUSE)
    return made


@operation("export.approve")
def approve_export(*, export: Export, by: Actor, now: datetime | None = None) -> Export:
    """Approve somebody else's request; the file may then be made within a day. Raises ExportRefused."""
    return _decide(export, Export.APPROVED, by, now)


@operation("export.decline")
def decline_export(*, export: Export, by: Actor, now: datetime | None = None) -> Export:
    """Decline somebody else's request. Raises ExportRefused."""
    return _decide(export, Export.DECLINED, by, now)


def _decide(export: Export, state: str, by: Actor, now: datetime | None) -> Export:
    now = now or timezone.now()
    held = Export.objects.select_for_update().get(pk=export.pk)
    reason = rules.why_not_deciding(
        state=held.state, asked_by=held.asked_by, by=by.key, expired=held.expires_at <= now
    )
    if reason:
        raise ExportRefused(reason)
    held.state, held.decided_by, held.decided_at = state, by.key, now
    held.expires_at = now + rules.APPROVAL_HOLDS
    held.save()
    record(export=str(held.public_id), list=held.of, rows=held.rows, outcome=state, clause=CLAUSE)
    return held


@operation("export.make")
def make_export(
    *, of: str, query: dict[str, Any], form: str, recipient: Recipient, rows: int, persons: Iterable[Person],
    categories: Iterable[str], digest: str, approved: Export | None = None, by: Actor,
    now: datetime | None = None,
) -> Export:  # fmt: skip
    """Record that a file of a list leaves to a recipient, before it does. With `approved` it is the file that
    somebody else approved, once. Raises ExportRefused, DisclosureRefused."""
    now = now or timezone.now()
    if approved is not None:
        approved = Export.objects.select_for_update().get(pk=approved.pk)
        if approved.state != Export.APPROVED or approved.asked_by != by.key or approved.expires_at <= now:
            raise ExportRefused("not_approved")
    reason = why_not(by=by, rows=rows, approved=approved, now=now)
    if reason:
        raise ExportRefused(reason)
    persons = list(persons)
    _require_allowed(persons, recipient)
    disclosure = disclose(
        recipient=recipient, ground=ground_of(recipient), clause=CLAUSE, categories=categories, persons=persons,
        digest=digest, by=by, today=timezone.localdate(now),
    )  # fmt: skip
    made = approved or Export(
        register_id=required_access().register_id, of=of, query=query, form=form, recipient=recipient,
        asked_by=by.key, asked_at=now, expires_at=now,
    )  # fmt: skip
    made.rows, made.state, made.disclosure, made.made_at = rows, Export.MADE, disclosure, now
    made.save()
    record(
        export=str(made.public_id), list=of, rows=rows, columns=query["columns"], form=form, digest=digest,
        filters=sorted(query["filters"]), recipient=recipient.key, clause=CLAUSE,
        disclosure=str(disclosure.public_id), approved_by=made.decided_by,
    )  # fmt: skip
    return made


def _require_allowed(persons: Sequence[Person], recipient: Recipient) -> None:
    """Nobody of these has said no since the file was written, and nobody can before it is recorded: a "no" changes the
    row of its person, and waits for this. Raises ExportRefused."""
    for start in range(0, len(persons), CHUNK):
        keys = sorted(one.pk for one in persons[start : start + CHUNK])
        allowed = Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        for purpose in Purpose(recipient.purpose):
            allowed = allowed.filter(purpose_mask__allows=int(purpose))
        if len(list(allowed.unseen("pk"))) < len(keys):
            raise ExportRefused("said_no_meanwhile")


@operation("export.refuse")
def note_refusal(*, of: str, rows: int, recipient: Recipient, reason: str, by: Actor) -> None:
    """Note that a file was asked for and not given: what the guard stops must be seen."""
    record(list=of, rows=rows, recipient=recipient.key, outcome=reason, clause=CLAUSE)
