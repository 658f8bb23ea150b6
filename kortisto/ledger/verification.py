"""Checking the ledger against itself: every entry, every place, every root that was ever signed.

What is checked of each log: the bodies hash to the stored leaves; the positions are dense from 0; time and id
beside a body are those within it, and no entry is much older than one before it or younger than a checkpoint
that signs it; the tree's root at each checkpoint is the signed one and the signature is by this
installation's key; nothing is missing up to the newest checkpoint; the head's frontier is the tree's.

Rows are read in pages, so a million entries need little memory; nothing is locked meanwhile.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.utils.translation import gettext as _

from kortisto.kernel.access import Actor
from kortisto.ledger.checkpoint import CheckpointError, verify
from kortisto.ledger.entries import now_us
from kortisto.ledger.keys import signing_key
from kortisto.ledger.models import LOG_NAMES, MAIN, Checkpoint, Head, Outbox, Verification
from kortisto.ledger.operations import operation, record
from kortisto.ledger.sequencing import origin_of
from kortisto.ledger.tree import Frontier

PAGE = 20_000
SLACK_US = 3600 * 1_000_000
"""How far an entry may lie before an earlier-placed one: a long transaction commits late."""
MOST_FINDINGS = 20


@dataclass(frozen=True)
class Finding:
    """Something wrong: which log, from which position to which (None: the log as a whole), and what."""

    log: str
    code: str
    position: int | None = None
    until: int | None = None

    @property
    def text(self) -> str:
        """A sentence in the language of the moment."""
        place = {"log": self.log, "position": self.position, "until": self.until}
        return _SENTENCES[self.code]() % place


_SENTENCES = {
    "missing": lambda: _("Log %(log)s: the entry at position %(position)s is missing."),
    "changed": lambda: _("Log %(log)s: the entry at position %(position)s has been changed."),
    "columns": lambda: _("Log %(log)s: time or id beside the entry at position %(position)s differ from it."),
    "time": lambda: _("Log %(log)s: the time of the entry at position %(position)s is out of order."),
    "root": lambda: _(
        "Log %(log)s: the entries from %(position)s to %(until)s are not those that were signed."
    ),
    "signature": lambda: _("Log %(log)s: the checkpoint of size %(position)s is not signed by this key."),
    "checkpoint": lambda: _("Log %(log)s: the checkpoint of size %(position)s is not what it says it is."),
    "unsigned": lambda: _("Log %(log)s: there are entries and no checkpoint."),
    "head": lambda: _("Log %(log)s: the head does not fit the entries."),
    "beyond": lambda: _("Log %(log)s: there is an entry at position %(position)s, after the end of the log."),
}


@dataclass
class LogReport:
    """What was found in one log. `signed` is the size of the newest checkpoint."""

    log: str
    entries: int = 0
    checkpoints: int = 0
    signed: int = 0
    root: str = ""
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Report:
    """The verification of all logs."""

    logs: list[LogReport]
    waiting: int  # entries committed and not yet placed

    @property
    def sound(self) -> bool:
        return not self.findings

    @property
    def findings(self) -> list[Finding]:
        return [finding for log in self.logs for finding in log.findings]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "sound": self.sound,
            "waiting": self.waiting,
            "logs": [
                {
                    **{key: value for key, value in vars(log).items() if key != "findings"},
                    "findings": [
                        {"code": it.code, "position": it.position, "until": it.until, "text": it.text}
                        for it in log.findings
                    ],
                }
                for log in self.logs
            ],
        }


def verify_ledger(public_key: Ed25519PublicKey | None = None) -> Report:
    """Check both logs, by this installation's key unless another is given. Writes nothing."""
    key = public_key or signing_key().public_key()
    return Report([_verify_log(log, key) for log in LOG_NAMES], Outbox.objects.count())


@operation("ledger.verify")
def note_verification(*, report: Report, by: Actor) -> Verification:
    """Keep the outcome of a verification, with an entry of its own. The verifying itself is done before,
    outside the transaction, because it may take long."""
    first = report.findings[0] if report.findings else None
    sizes = {f"size_{log.log}": log.entries for log in report.logs}
    record(outcome="sound" if first is None else first.code, findings=len(report.findings), **sizes)
    return Verification.objects.create(
        at_us=now_us(), by=by.key, role=by.role, entries=sum(log.entries for log in report.logs),
        code=first.code if first else "", log=first.log if first else "", position=first and first.position,
        until=first and first.until,
    )  # fmt: skip


@operation("data.export")
def note_export(*, entries: dict[str, int], by: Actor) -> None:
    """Note that a copy of the ledger left, with the number of entries of each log."""
    record(what="ledger", **{f"size_{name}": count for name, count in entries.items()})


def _verify_log(log: int, key: Ed25519PublicKey) -> LogReport:
    report = LogReport(LOG_NAMES[log])
    # The head first: entries placed after this moment are not looked at.
    head = Head.objects.filter(log=log).first()
    size = head.size if head else 0
    notes = list(
        Checkpoint.objects.filter(log=log, size__lte=size)
        .order_by("size")
        .values_list("size", "at_us", "note")
    )
    report.checkpoints = len(notes)
    walk = _Walk(report, log, size)
    for signed, at_us, note in notes:
        walk.to(signed)
        walk.check(signed, at_us, note, key)
    walk.to(size)
    report.entries, report.root = walk.frontier.size, walk.frontier.root().hex()
    if size and not notes:
        walk.found("unsigned")
    # What is wrong already would show here once more.
    if size and not report.findings and bytes(head.frontier) != walk.frontier.to_bytes():
        walk.found("head")
    walk.beyond(size)
    return report


class _Walk:
    """One walk along a log, from checkpoint to checkpoint."""

    def __init__(self, report: LogReport, log: int, limit: int) -> None:
        self.report, self.log, self.limit = report, log, limit
        self.frontier = Frontier()
        self.sound_to = 0  # the size up to which the roots were right
        self.broken = False
        self.newest_us = 0
        self._page: list[tuple] = []
        self._taken = 0

    def found(self, code: str, position: int | None = None, until: int | None = None) -> None:
        if len(self.report.findings) < MOST_FINDINGS:
            self.report.findings.append(Finding(self.report.log, code, position, until))

    def to(self, size: int) -> None:
        """Go on until the tree has this size, or the log ends."""
        while self.frontier.size < size and not self.broken:
            if self._taken == len(self._page):
                self._page, self._taken = self._read(self.frontier.size), 0
            end = self._taken + size - self.frontier.size
            self._take(self._page[self._taken : end])
            self._taken = min(end, len(self._page))

    def _read(self, start: int) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT position, entry_id, at_us, body, leaf FROM ledger_entry "
                "WHERE log = %s AND position >= %s AND position < %s ORDER BY position",
                [self.log, start, min(start + PAGE, self.limit)],
            )
            return cursor.fetchall()

    def _take(self, rows: list[tuple]) -> None:
        leaves, expected, newest = [], self.frontier.size, self.newest_us
        beside = _beside_main if self.log == MAIN else _beside_read
        for position, entry_id, at_us, body, leaf in rows:
            if position != expected:
                break
            expected += 1
            hashed = sha256(b"\x00" + body).digest()
            leaves.append(hashed)
            if hashed != leaf:
                self.found("changed", position)
            elif not beside(entry_id, at_us, body):
                self.found("columns", position)
            elif at_us < newest - SLACK_US:
                self.found("time", position)
            if at_us > newest:
                newest = at_us
        self.newest_us = newest
        self.frontier.extend(leaves)
        if not rows or len(leaves) < len(rows):
            self.found("missing", expected)
            self.broken = True

    def check(self, size: int, at_us: int, note: str, key: Ed25519PublicKey) -> None:
        """Compare a signed checkpoint with the tree."""
        try:
            said = verify(note, key)
        except CheckpointError:
            self.found("signature", size)
            return
        self.report.signed = size
        if said.size != size or said.origin != origin_of(self.log):
            self.found("checkpoint", size)
        elif self.broken or self.frontier.size != size:
            return
        elif said.root != self.frontier.root():
            if not self.report.findings:
                self.found("root", self.sound_to, size - 1)
        elif self.newest_us > at_us + SLACK_US:
            self.found("time", size - 1)
        else:
            self.sound_to = size

    def beyond(self, size: int) -> None:
        """An entry placed after the end that did not come by the sequencer while the walk went on."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(position) FROM ledger_entry WHERE log = %s AND position >= %s", [self.log, size]
            )
            position = cursor.fetchone()[0]
        now = Head.objects.filter(log=self.log).values_list("size", flat=True).first() or 0
        if position is not None and position >= now:
            self.found("beyond", position)


def _beside_main(entry_id: str | UUID, at_us: int, body: bytes) -> bool:
    """Whether the id and the time kept beside a main entry are those written in it."""
    plain = str(entry_id)
    if len(plain) == 32:
        plain = f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"
    return f'"id":"{plain}"'.encode() in body and b'"t":%d,' % at_us in body


def _beside_read(entry_id: str | UUID, at_us: int, body: bytes) -> bool:
    """The same for a read entry, which begins with them."""
    plain = entry_id if isinstance(entry_id, str) else entry_id.hex
    return body.startswith(f"r1\t{plain}\t{at_us}\t".encode())
