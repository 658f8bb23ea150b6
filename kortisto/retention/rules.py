"""When customership ends, when each clock runs out, and what may be erased. Pure: no database, no clock.

Sources: the notice's clauses C35, C36, C82, C86; GDPR Articles 17(3) and 18; Accounting Act (KPL) 2:10 §;
Act on the Limitation of Debts (728/2003) 4 §.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kortisto.kernel.calendar import add_months, last_day_kept

WITHDRAWAL_DAYS = 14
"""Days from delivery in which a consumer may withdraw (KSL 6:14 §)."""
COLLECTION_YEARS = 3
"""Years that a closed collection case is kept for claims (728/2003 4 §)."""
REVIEW_MONTHS = 12
"""A lock without a known end is looked at again after this many months at the latest."""

# What happens to a person's data without moving the end of the customership (clause C36).
NEVER_MOVES_THE_CLOCK = (
    "newsletter",
    "staff_view_or_edit",
    "merge_import_or_labels",
    "address_update",
    "bounce",
    "rights_request",
    "site_visit",
    "reminder_letter",
    "system_migration",
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the notice's retention table: from which event, how long, and what happens then."""

    key: str
    trigger: str
    years: int = 0
    months: int = 0
    days: int = 0
    on_expiry: str = "delete"

    def last_day(self, start: date) -> date:
        """The last day on which what started then is kept; a maximum, never rolled to a working day."""
        return last_day_kept(start, years=self.years, months=self.months) + timedelta(days=self.days)

    def due_from(self, today: date) -> date:
        """The latest start whose period has run out by `today` (its last day is before today)."""
        start = add_months(today, -12 * self.years - self.months) - timedelta(days=self.days - 3)
        while self.last_day(start) >= today:
            start -= timedelta(days=1)
        return start


@dataclass(frozen=True)
class Policy:
    """The periods of the notice in force."""

    clocks: Mapping[str, Clock]
    passivity_months: int = 24
    cap_years: int = 10

    def clock(self, key: str) -> Clock:
        """The clock of a retention row. Raises KeyError when the notice names none."""
        return self.clocks[key]


def policy(document: Mapping[str, Any]) -> Policy:
    """The policy that a notice document states in its retention table."""
    clocks = {
        row["key"]: Clock(
            row["key"],
            row.get("trigger", ""),
            int(row.get("years") or 0),
            int(row.get("months") or 0),
            int(row.get("days") or 0),
            row.get("on_expiry", "delete"),
        )
        for row in document.get("retention", [])
    }
    return Policy(clocks, int(document.get("passivity_months") or 24), int(document.get("cap_years") or 10))


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of one customership. Dates only; nothing else moves its clock.

    `entered`: since when the person is a customer, or when the data came. `last_event`: the latest order,
    payment or other act of the person. `last_closing`: the latest end of an order (delivered and withdrawal
    period over, or cancelled), invoice or collection case. `open`: one of these still runs. `link_open` and
    `link_end`: the person represents, or last represented, an organisation. `customer`: has or had a
    customership of their own. `ended_on` and `erase_after`: what is stored now.
    """

    entered: date
    last_event: date | None = None
    last_closing: date | None = None
    open: bool = False
    customer: bool = True
    link_open: bool = False
    link_end: date | None = None
    ended_on: date | None = None
    erase_after: date | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of customership: `ended_on` None while it runs, `erase_after` None while nothing limits it."""

    ended_on: date | None
    reason: str
    erase_after: date | None


def ending(life: Life, policy: Policy, today: date) -> Ending:
    """When the customership ended, by which rule, and the last day on which anything may identify the person.

    An end that has been computed moves later only by an act of the person or an open order, invoice or case,
    never by longer periods or by a migration.
    """
    if life.open or life.link_open:
        return Ending(None, "open", None)
    if not life.customer and life.last_event is None and life.link_end is not None:
        found = _ended(life.link_end, "link_ended", policy.clock("organisation_link"), life, today)
    elif not life.customer and life.last_event is None:
        clock = policy.clock("enquiries")
        found = Ending(None, "enquiry", _no_later(life, clock.last_day(life.entered)))
    else:
        idle = add_months(life.last_event or life.entered, policy.passivity_months)
        moments = [(idle, "passivity")]
        if life.asked and life.ended_on is not None and not _has_moved(life):
            moments = [(life.ended_on, "asked")]
        if life.last_closing is not None:
            moments.append((life.last_closing, "closed"))
        if life.link_end is not None:
            moments.append((life.link_end, "link_ended"))
        end, reason = max(moments)
        cap = Clock("cap", "episode_end", years=policy.cap_years)
        found = _ended(end, reason, cap, life, today)
    return found


def _has_moved(life: Life) -> bool:
    return life.last_event is not None and (life.ended_on is None or life.last_event > life.ended_on)


def _no_later(life: Life, last_day: date) -> date:
    if life.erase_after is not None and not _has_moved(life):
        return min(life.erase_after, last_day)
    return last_day


def _ended(end: date, reason: str, clock: Clock, life: Life, today: date) -> Ending:
    if life.ended_on is not None and not _has_moved(life):
        # The acts it was computed from may have been anonymised since; only known ones can move it earlier.
        end = life.ended_on if life.last_event is None else min(end, life.ended_on)
    return Ending(end if end <= today else None, reason, _no_later(life, clock.last_day(end)))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may stand in the way of erasure: its kind, row, and the day its rule counts from."""

    kind: str
    row: int
    day: date | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Something that stays: which rows of which store, why, on which ground, until when or when looked at."""

    store: str
    rows: tuple[int, ...]
    why: str
    clause: str
    statute: str
    until: date | None = None
    review: date | None = None


@dataclass(frozen=True)
class Decision:
    """What of a person stays. `person`, `address` and `channel` ("", "any", "work") are locked for the sake
    of the rest; `refused` means that nothing may go."""

    keeps: tuple[Keep, ...] = ()
    refused: bool = False
    person: bool = False
    address: bool = False
    channel: str = ""
    linked: Mapping[str, frozenset[int]] = field(default_factory=dict)  # store → rows that stay the person's
    unlinked: Mapping[str, frozenset[int]] = field(default_factory=dict)  # store → rows that stay as vouchers

    @property
    def outcome(self) -> str:
        """all, part or none."""
        return "none" if self.refused else "part" if self.keeps else "all"

    @property
    def next_on(self) -> date | None:
        """The earliest day on which something kept may go or is looked at again."""
        days = [day for keep in self.keeps for day in (keep.until, keep.review) if day is not None]
        return min(days, default=None)


# kind of fact → (store, why, clause, statute)
_LOCKS = {
    "open_invoice": ("billing_invoice", "open_invoice", "C35", "gdpr_17_3_e"),
    "represented_invoice": ("billing_invoice", "represented_invoice", "C86", "gdpr_17_3_e"),
    "collection": ("billing_collectioncase", "collection", "C35", "gdpr_17_3_e"),
    "open_order": ("orders_order", "open_order", "C7", "gdpr_6_1_b"),
    "represented_order": ("orders_order", "represented_order", "C86", "gdpr_6_1_f"),
}


def may_erase(facts: Iterable[Fact], *, today: date) -> Decision:
    """The item-level decision: what of a person stays, with reason, clause, statute and date.

    An open invoice, a collection case and an open order lock the name and what is needed to settle them;
    a voucher stays without a link to the person until its last day; a restriction stops everything.
    """
    found = list(facts)
    review = add_months(today, REVIEW_MONTHS)
    restrictions = tuple(fact.row for fact in found if fact.kind == "restriction")
    if restrictions:
        keep = Keep("parties_block", restrictions, "restriction", "C82", "gdpr_18_2", review=review)
        return Decision((keep,), refused=True)
    keeps: list[Keep] = []
    linked: dict[str, set[int]] = {}
    unlinked: dict[str, set[int]] = {}
    locks: dict[str, list[Fact]] = {}
    for fact in found:
        if fact.kind in _LOCKS:
            locks.setdefault(fact.kind, []).append(fact)
    for kind, (store, why, clause, statute) in _LOCKS.items():
        if kind in locks:
            rows = tuple(sorted({fact.row for fact in locks[kind]}))
            keeps.append(Keep(store, rows, why, clause, statute, review=_looked_at(locks[kind], kind, today)))
            linked.setdefault(store, set()).update(rows)
    needed = _keep_cases(found, today, keeps, linked, unlinked)
    _keep_vouchers(found, today, keeps, linked, unlinked, needed)
    own = bool(locks.keys() & {"open_invoice", "collection", "open_order"})
    channel = "any" if "open_order" in locks else "work" if locks.keys() & _REPRESENTED else ""
    return Decision(
        tuple(keeps),
        person=bool(locks),
        address=own,
        channel=channel,
        linked={store: frozenset(rows) for store, rows in linked.items()},
        unlinked={store: frozenset(rows) for store, rows in unlinked.items()},
    )


_REPRESENTED = {"represented_order", "represented_invoice"}
_LAPSES = {"open_invoice", "represented_invoice"}


def _looked_at(facts: list[Fact], kind: str, today: date) -> date:
    """When a lock is looked at again: in a year at the latest, and on the day after the first of its claims lapses."""
    days = [add_months(today, REVIEW_MONTHS)]
    if kind in _LAPSES:
        lapsing = (
            last_day_kept(fact.day, years=COLLECTION_YEARS) + timedelta(days=1) for fact in facts if fact.day
        )
        days += [day for day in lapsing if day > today]
    return min(days)


def _keep_cases(found, today, keeps, linked, unlinked) -> dict[int, date]:
    """Closed collection cases stay three years, an open case keeps its invoice with the person. Returns
    until when a closed case needs its invoice."""
    by_day: dict[date, list[int]] = {}
    needed: dict[int, date] = {}
    for fact in found:
        if fact.kind == "collection":
            linked.setdefault("billing_invoice", set()).add(fact.parent)
        elif fact.kind == "collection_closed":
            until = last_day_kept(fact.day, years=COLLECTION_YEARS)
            if until >= today:
                by_day.setdefault(until, []).append(fact.row)
                unlinked.setdefault("billing_collectioncase", set()).add(fact.row)
                needed[fact.parent] = max(until, needed.get(fact.parent, until))
    for until, rows in sorted(by_day.items()):
        keeps.append(
            Keep(
                "billing_collectioncase", tuple(rows), "collection_closed", "C35", "debts_728_4", until=until
            )
        )
    return needed


def _keep_vouchers(found, today, keeps, linked, unlinked, needed) -> None:
    """Vouchers stay until their last day, and as long as a collection case needs them: invoices, and what the bank
    told of payments."""
    open_ones = linked.get("billing_invoice", set())
    by_day: dict[tuple[str, date], list[int]] = {}
    for fact in found:
        store = _VOUCHERS.get(fact.kind)
        if store is None or (fact.kind == "voucher" and fact.row in open_ones):
            continue
        until = max(fact.day, needed.get(fact.row, fact.day)) if fact.kind == "voucher" else fact.day
        if until >= today:
            by_day.setdefault((store, until), []).append(fact.row)
            unlinked.setdefault(store, set()).add(fact.row)
    for (store, until), rows in sorted(by_day.items()):
        keeps.append(Keep(store, tuple(rows), "voucher", "C35", "kpl_2_10", until=until))


_VOUCHERS = {"voucher": "billing_invoice", "bank_voucher": "billing_bankentry"}
