"""The access context: who reads personal data, in which register, for which purpose.

Without an open context no personal row can be read, by the manager or by raw SQL. The persons seen while
it is open are collected, and closing it hands them to the ledger; if that fails, so does the closing, and
the page that was about to show them is not shown (invariant 2).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from kortisto.kernel.purposes import Purpose


class AccessRefused(Exception):
    """Personal data were asked for without an access context that allows it."""


class CategoryRefused(AccessRefused, PermissionDenied):
    """The role may not see this data category under this purpose; answered with 403."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, the person themself, or the system; never shown by name in the ledger."""

    key: str
    role: str


SYSTEM = Actor(key="system", role="system")

DATA_SUBJECT = "data_subject"
"""The role of a person of the register who acts for themself."""
RECIPIENT = "recipient"
"""The role of a recipient's own program: it sees what it was given a token for, and nothing without one."""


@dataclass
class Access:
    """One open context. `seen` holds row ids of persons; `known` their public ids where already loaded;
    `categories` what the actor's role may see under the purpose (None: everything); `subject` the row id of the only
    person who exists for the context (None: everybody whom the purpose may see)."""

    register_id: int
    actor: Actor
    purpose: Purpose
    view: str = ""
    seen: set[int] = field(default_factory=set)
    known: dict[int, Any] = field(default_factory=dict)
    categories: frozenset[str] | None = None
    subject: int | None = None

    def may_see(self, category: str | None) -> bool:
        """Whether data of this category may be shown. None is a table that belongs to no category."""
        return self.categories is None or category is None or category in self.categories


@dataclass(frozen=True)
class Writing:
    """An open operation: the only state in which personal rows may be written."""

    verb: str


_access: ContextVar[Access | None] = ContextVar("kortisto_access", default=None)
_writing: ContextVar[Writing | None] = ContextVar("kortisto_writing", default=None)
_maintenance: ContextVar[bool] = ContextVar("kortisto_maintenance", default=False)

# The ledger stands above the kernel and puts its recorder here once, when the program starts.
_record_reads: Callable[[Access], None] | None = None


def records_reads(recorder: Callable[[Access], None]) -> None:
    """Name the function that writes the read entry when a context closes."""
    global _record_reads
    _record_reads = recorder


# Which categories an actor may see under a purpose: the staff room's table, put here in the same way.
Rights = Callable[[Actor, Purpose, frozenset[str] | None], frozenset[str] | None]
_rights: Rights | None = None


def decides_categories(rights: Rights) -> None:
    """Name the function that says what an actor may see under a purpose, within what was agreed for them."""
    global _rights
    _rights = rights


# Whom a recipient lends to the house: the room of disclosures says what was agreed for such an actor.
Agreed = Callable[[Actor, int, Purpose], frozenset[str] | None]
_agreed: Agreed | None = None


class VisitRefused(AccessRefused, PermissionDenied):
    """Somebody who works for a recipient may see nothing today; the text is a reason code, `day` the one on which the
    agreement begins or ended, `recipient` whose it is."""

    def __init__(self, reason: str, day: date | None = None, recipient: str = "") -> None:
        super().__init__(reason)
        self.reason, self.day, self.recipient = reason, day, recipient


def asks_agreements(agreed: Agreed) -> None:
    """Name the function that says within which categories an actor works for a recipient (None: for the house itself).
    It raises VisitRefused when there is no agreement that holds today."""
    global _agreed
    _agreed = agreed


# The same room notes each visit, and whose data it showed.
_records_visits: Callable[[Access], None] | None = None


def records_visits(recorder: Callable[[Access], None]) -> None:
    """Name the function that writes down a visit when the context of somebody who works for a recipient closes."""
    global _records_visits
    _records_visits = recorder


def hides(category: str | None) -> bool:
    """Whether the present context keeps a category from being shown. What an operation reads to do its work
    is shown to nobody, so it is not kept from it."""
    opened = _access.get()
    return opened is not None and _writing.get() is None and not opened.may_see(category)


def open_access() -> Access | None:
    """The open context, or None."""
    return _access.get()


def required_access() -> Access:
    """The open context. Raises AccessRefused when there is none."""
    found = _access.get()
    if found is None:
        raise AccessRefused("personal data need an open access context (register, actor, purpose)")
    return found


def open_writing() -> Writing | None:
    """The open operation, or None."""
    return _writing.get()


def in_maintenance() -> bool:
    """True while migrations, backups or tests work below the guards."""
    return _maintenance.get()


@contextmanager
def access(
    *, register_id: int, actor: Actor, purpose: Purpose, view: str = "", shown: bool = True,
    within: frozenset[str] | None = None, subject: int | None = None,
) -> Iterator[Access]:  # fmt: skip
    """Open the context for a block. A nested block has its own purpose and its own read entry.

    Raises VisitRefused for somebody who works for a recipient without an agreement. `within` narrows what the actor may see to these categories, `subject` to the rows of one person: nobody else's
    can be read or written, by the manager or (PostgreSQL) by plain SQL.

    `shown=False` is for the system's own set-based work (a retention run, a probe) that shows nobody
    anything: such reads are evidenced by the operation's write entry. It is refused to any human actor.
    """
    if not shown and actor != SYSTEM:
        raise AccessRefused("only the system may read without a read entry")
    from kortisto.kernel.engines import entered

    agreed = _agreed(actor, register_id, purpose) if _agreed is not None else None
    if agreed is not None:
        within = agreed if within is None else agreed & within
    categories = _rights(actor, purpose, within) if _rights is not None else within
    opened = Access(
        register_id=register_id,
        actor=actor,
        purpose=purpose,
        view=view,
        categories=categories,
        subject=subject,
    )
    with entered(_access, opened):
        yield opened
        if agreed is not None and _records_visits is not None:
            _records_visits(opened)
        if shown and opened.seen:
            if _record_reads is None:
                raise AccessRefused("no ledger is there to record what was read")
            _record_reads(opened)


@contextmanager
def writing(verb: str) -> Iterator[None]:
    """Open the writing state for an operation (ledger.operations only)."""
    from django.db import connection

    from kortisto.kernel.engines import entered

    # The operation around it is a transaction or a savepoint itself.
    with entered(_writing, Writing(verb), savepoint=False):
        yield
        if connection.vendor == "sqlite":
            connection.writing_ends()


@contextmanager
def maintenance() -> Iterator[None]:
    """Lift the guards for migrations, backup and restore; never inside a request."""
    from django.db import connection

    token = _maintenance.set(True)
    connection.context_changed()
    try:
        yield
    finally:
        _maintenance.reset(token)
        connection.context_changed()
