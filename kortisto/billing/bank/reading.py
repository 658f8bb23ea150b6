"""A bank file from its bytes to its payments: the kind that was chosen, whole, in euros, nothing twice. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from kortisto.billing.bank import camt, ktl
from kortisto.billing.bank.lines import KTL, MOST_LINES, BankFileRefused, Line, bare_account

MOST_BYTES = 200_000_000
_PIECE = 1 << 18
_HEAD = 4096


@dataclass(frozen=True)
class Contents:
    """A file that was read to its end."""

    kind: str
    digest: str
    account: str  # as `bare_account` gives it
    lines: list[Line]

    @property
    def last_day(self) -> date:
        """The latest booking day."""
        return max(line.booked_on for line in self.lines)


def read(path: Path, kind: str, *, today: date) -> Contents:
    """The contents of a file that is said to be of this kind. Raises BankFileRefused."""
    if path.stat().st_size > MOST_BYTES:
        raise BankFileRefused("large")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        found = KTL if ktl.is_ktl(head) else camt.kind_of(head)
        if not head.strip():
            raise BankFileRefused("empty")
        if found != kind:
            raise BankFileRefused(f"is_{found}" if found else "unknown")
        stream.seek(0)
        given = ktl.read(stream) if kind == KTL else camt.read(_pieces(stream), kind)
        lines: list[Line] = []
        known: set[str] = set()
        accounts: set[str] = set()
        for line in given:
            if line.booked_on > today:
                raise BankFileRefused("future")
            if line.archive_id and (name := key_of(line)) in known:
                raise BankFileRefused("twice")
            if line.archive_id:
                known.add(name)
            accounts.add(bare_account(line.account))
            lines.append(line)
            if len(lines) > MOST_LINES:
                raise BankFileRefused("large")
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if not lines:
        raise BankFileRefused("empty")
    if len(accounts) > 1:
        raise BankFileRefused("account")
    return Contents(kind, digest, accounts.pop(), lines)


def key_of(line: Line, digest: str = "", place: int = 0) -> str:
    """What tells a payment from every other: the bank's own archive id with the facts that stand beside it. One
    without an archive id is known by its place in its file."""
    told = line.archive_id or f"{digest}:{place}"
    said = f"{bare_account(line.account)}|{told}|{line.reference}|{line.cents}"
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece
