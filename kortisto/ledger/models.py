"""The ledger's tables: an outbox in the business transaction, and two append-only logs with their tree.

Entries hold identifiers and codes only, never a personal value, so the ledger never needs scrubbing
(invariant 8). What an entry says of a person is reachable through `Mention`, which erasure removes.
"""

from django.db import models

MAIN, READS = 0, 1
LOG_NAMES = {MAIN: "main", READS: "reads"}


class Outbox(models.Model):
    """An entry as committed with its business write, not yet given its place in the log."""

    sequence = models.BigAutoField(primary_key=True)
    log = models.SmallIntegerField()
    entry_id = models.UUIDField(unique=True)
    at_us = models.BigIntegerField()
    body = models.BinaryField()


class Entry(models.Model):
    """A leaf of the log: `position` is its index in the tree, `body` the exact bytes that were hashed."""

    entry_id = models.UUIDField(primary_key=True)
    log = models.SmallIntegerField()
    position = models.BigIntegerField()
    at_us = models.BigIntegerField()
    body = models.BinaryField()
    leaf = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "position"], name="ledger_entry_place")]


class Head(models.Model):
    """How far a log has been sequenced: its size and the frontier of its tree."""

    log = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)


class Checkpoint(models.Model):
    """A signed statement of a log's size and root (C2SP tlog-checkpoint)."""

    log = models.SmallIntegerField()
    size = models.BigIntegerField()
    at_us = models.BigIntegerField()
    note = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="ledger_checkpoint_place")]


class Verification(models.Model):
    """The outcome of one verification of the whole ledger: an empty `code` means that all was sound."""

    at_us = models.BigIntegerField()
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    entries = models.BigIntegerField()
    code = models.CharField(max_length=20, blank=True)
    log = models.CharField(max_length=10, blank=True)
    position = models.BigIntegerField(null=True)
    until = models.BigIntegerField(null=True)


class Mention(models.Model):
    """Which entries speak of which subject (public id): what the person may see of the ledger."""

    id = models.BigAutoField(primary_key=True)
    subject = models.UUIDField()
    log = models.SmallIntegerField()
    entry_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["subject", "log"], name="ledger_mention_subject")]
