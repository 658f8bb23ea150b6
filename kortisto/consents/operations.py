"""What happens to the suppression list: a "no" is added so that it survives an erasure, or lifted."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.utils import timezone

from kortisto.consents import rules
from kortisto.consents.keys import suppression_key
from kortisto.consents.models import Suppression
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.ids import new_ids
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record


def keep_fingerprints(register_id: int, purposes: Mapping[tuple[str, str], int]) -> int:
    """Put (channel, fingerprint) → forbidden purposes on the list, adding to what is there; inside an
    operation. Returns how many were given."""
    today = timezone.localdate()
    rows = [
        (row, register_id, channel, digest, mask, today)
        for row, ((channel, digest), mask) in zip(
            new_ids(len(purposes)), sorted(purposes.items()), strict=True
        )
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO consents_suppression (id, register_id, channel, digest, purposes, since) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (register_id, channel, digest) "
            "DO UPDATE SET purposes = consents_suppression.purposes | excluded.purposes",
            rows,
        )
    return len(rows)


@operation("suppression.add")
def suppress(
    *,
    purposes: Purpose,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    posts: Iterable[tuple[str, str, str]] = (),
    by: Actor,
) -> int:
    """Forbid purposes for contact values of somebody who is not (or no longer) in the register (C90)."""
    found = rules.fingerprints(suppression_key(), emails=list(emails), phones=list(phones), posts=list(posts))
    kept = keep_fingerprints(required_access().register_id, {each: int(purposes) for each in found})
    record(clause="C90", count=kept)
    return kept


@operation("suppression.lift")
def lift(
    *,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    posts: Iterable[tuple[str, str, str]] = (),
    by: Actor,
) -> int:
    """Take values off the list, at the explicit wish of the person they belong to (C90)."""
    found = rules.fingerprints(suppression_key(), emails=list(emails), phones=list(phones), posts=list(posts))
    lifted = 0
    for channel, digest in sorted(found):
        rows = Suppression.objects.filter(
            register_id=required_access().register_id, channel=channel, digest=digest
        )
        lifted += rows.delete()[0]
    record(clause="C90", count=lifted)
    return lifted
