"""The sequencer: gives committed outbox rows their place in the log and signs checkpoints.

Append-only is the database's own rule (see `ledger.guards`); an outbox row may be removed only once the same
bytes stand in the log.
"""

from django.db import transaction

from kortisto.ledger.checkpoint import sign
from kortisto.ledger.entries import now_us
from kortisto.ledger.keys import signing_key
from kortisto.ledger.models import LOG_NAMES, Checkpoint, Entry, Head, Outbox
from kortisto.ledger.tree import Frontier, leaf_hash

BATCH = 2000
ORIGIN = "kortisto.example/ledger"


def origin_of(log: int) -> str:
    """The checkpoint origin line of a log."""
    return f"{ORIGIN}/{LOG_NAMES[log]}"


def sequence(*, checkpoint: bool = True) -> int:
    """Move everything committed from the outbox into the logs; returns how many entries moved.

    Each batch is one transaction under a lock on the log's head, so that two sequencers cannot give one
    place twice and a killed one leaves the old state or the new.
    """
    moved = 0
    while True:
        batch = _move_batch()
        moved += batch
        if batch < BATCH:
            break
    if checkpoint:
        for log in LOG_NAMES:
            write_checkpoint(log)
    return moved


def _move_batch() -> int:
    with transaction.atomic():
        heads = {log: _locked_head(log) for log in LOG_NAMES}
        rows = list(Outbox.objects.order_by("sequence")[:BATCH])
        if not rows:
            return 0
        entries = []
        for log, head in heads.items():
            mine = [row for row in rows if row.log == log]
            if not mine:
                continue
            frontier = Frontier.from_bytes(bytes(head.frontier)) if head.size else Frontier()
            for row in mine:
                leaf = leaf_hash(bytes(row.body))
                entries.append(
                    Entry(
                        entry_id=row.entry_id, log=log, position=head.size, at_us=row.at_us,
                        body=bytes(row.body), leaf=leaf,
                    )
                )  # fmt: skip
                frontier.append(leaf)
                head.size += 1
            Head.objects.filter(log=log).update(size=head.size, frontier=frontier.to_bytes())
        Entry.objects.bulk_create(entries, batch_size=500)
        sequences = [row.sequence for row in rows]
        for start in range(0, len(sequences), 500):
            Outbox.objects.filter(sequence__in=sequences[start : start + 500]).delete()
        return len(rows)


def _locked_head(log: int) -> Head:
    Head.objects.get_or_create(log=log)
    heads = Head.objects.filter(log=log)
    return heads.select_for_update().get()


def write_checkpoint(log: int) -> Checkpoint | None:
    """Sign the log's present size and root, unless that size is signed already or the log is empty."""
    with transaction.atomic():
        head = _locked_head(log)
        if head.size == 0 or Checkpoint.objects.filter(log=log, size=head.size).exists():
            return None
        root = Frontier.from_bytes(bytes(head.frontier)).root()
        note = sign(origin_of(log), head.size, root, signing_key())
        return Checkpoint.objects.create(log=log, size=head.size, at_us=now_us(), note=note)
