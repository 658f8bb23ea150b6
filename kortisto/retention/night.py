"""The night: customerships that have ended, clocks that have run out, persons past the cap.

Set-based and in chunks, each a transaction of its own: a run that is killed leaves every person whole or
gone, and the next run goes on from there. A second run on the same day finds nothing to do.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kortisto.intake import undoing
from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.engines import planned_each_time
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import document
from kortisto.parties.models import Person
from kortisto.parties.operations import forget_removals
from kortisto.retention import clock_files, clock_trade, field_values, inventory, operations
from kortisto.retention.indexing import reindex
from kortisto.retention.inventory import StoreFailed, Work, as_day, ask, change
from kortisto.retention.models import Erasure, RetentionRun
from kortisto.retention.rules import WITHDRAWAL_DAYS, Life, Policy, ending, policy

CHUNK = 500
LOOKED_AT = 5000
IMPORT_DAYS = 30
"""Days after which the values of an import's rows are emptied; shorter than the notice's clock."""
MERGE_DAYS = 30
"""Days after which a merge can no longer be undone and its undo data go."""
TOO_FAR_AHEAD = timedelta(hours=36)


class WrongDay(Exception):
    """The run was asked for a day on which it must not work; the text says why."""


class _DryRun(Exception):
    pass


def run(
    *, register_id: int, today: date | None = None, dry_run: bool = False, by: Actor = SYSTEM
) -> dict[str, Any]:
    """Do the night's work and return the report; with `dry_run` everything is rolled back.

    Without `today` the clock's day is taken, or the last run's when that is later. Raises WrongDay for a
    day before the last run, and for one more than 36 hours ahead of the clock that nobody named.
    """
    today = _working_day(register_id, today)
    night = _Night(register_id, today, dry_run, by)
    started = time.monotonic()
    if dry_run:
        try:
            with transaction.atomic():
                night.work()
                raise _DryRun
        except _DryRun:
            pass
    else:
        row = RetentionRun.objects.create(register_id=register_id, today=today)
        night.work()
        operations.empty_write_ahead_log()
        row.ended_at, row.counts = timezone.now(), night.report()
        row.save()
    return night.report() | {"seconds": round(time.monotonic() - started, 3)}


def _working_day(register_id: int, named: date | None) -> date:
    clock = timezone.localdate()
    last = RetentionRun.objects.filter(register_id=register_id).order_by("-today").first()
    if named is not None:
        if last is not None and named < last.today:
            raise WrongDay(f"The last run was for {last.today}; a run never goes back in time.")
        return named
    day = max(clock, last.today) if last is not None else clock
    ahead = datetime.combine(day, clock_time.min, HELSINKI) - timezone.now()
    if ahead > TOO_FAR_AHEAD:
        raise WrongDay(
            f"The last run was for {day}, more than 36 hours ahead of the clock; name the day with --today."
        )
    return day


class _Night:
    """One run: what it does in order, and what it counts."""

    def __init__(self, register_id: int, today: date, dry_run: bool, by: Actor) -> None:
        self.register_id, self.today, self.dry_run, self.by = register_id, today, dry_run, by
        self.policy: Policy = policy(document(register_id))
        self.categories: Counter[str] = Counter()
        self.persons: Counter[str] = Counter()
        self.errors: list[str] = []

    def report(self) -> dict[str, Any]:
        return {
            "today": self.today.isoformat(),
            "dry_run": self.dry_run,
            "persons": {
                key: self.persons[key]
                for key in ("looked_at", "endings_changed", "erased", "partial", "continued", "held")
            },
            "categories": dict(sorted(self.categories.items())),
            "errors": self.errors,
        }

    @contextmanager
    def open(self) -> Iterator[None]:
        opening = access(
            register_id=self.register_id,
            actor=SYSTEM,
            purpose=Purpose.RIGHTS,
            view="retention.run",
            shown=False,
        )
        with planned_each_time(), opening:
            yield

    def work(self) -> None:
        if not self.dry_run:
            operations.catch_up_journal(self.register_id)
        for part in (self.end_customerships, self.run_clocks, self.go_on, self.sweep, self.close_vouchers):
            part()
        self.tidy()
        with self.open():
            self.persons["held"] = held(self.register_id, self.today)

    # Customership -------------------------------------------------------------------------------------

    def end_customerships(self) -> None:
        with self.open():
            organisations = _ended_organisations(self.register_id, self.policy, self.today)
        last = 0
        while True:
            with self.open():
                found = list(_lives(self.register_id, last, organisations))
                if not found:
                    break
                changed = []
                for person, life, reason in found:
                    end = ending(life, self.policy, self.today)
                    if (end.ended_on, end.erase_after) != (life.ended_on, life.erase_after) or (
                        end.ended_on is not None and end.reason != reason
                    ):
                        changed.append((end.ended_on, end.reason, end.erase_after, person))
                if changed:
                    _store_endings(rows=changed, by=self.by)
            self.persons["looked_at"] += len(found)
            self.persons["endings_changed"] += len(changed)
            last = found[-1][0]

    # Clocks -------------------------------------------------------------------------------------------

    def run_clocks(self) -> None:
        with self.open():
            own = [
                _value_clock(table, key, self.policy.clock(key).trigger)
                for table, key in field_values.clocks(self.register_id)
                if key in self.policy.clocks
            ]
        for clock in (*CLOCKS, *own):
            if clock.key not in self.policy.clocks:
                continue
            due = self.policy.clock(clock.key).due_from(self.today)
            if clock.days is not None:
                due = self.today - timedelta(days=clock.days + 1)
            values = {
                "register": self.register_id,
                "due": due.isoformat(),
                "before": _instant(due + timedelta(days=1)),
                "before_us": int(_midnight(due + timedelta(days=1)).timestamp() * 1_000_000),
                "withdrawn": (due - timedelta(days=WITHDRAWAL_DAYS)).isoformat(),
                "today": self.today.isoformat(),
                "clock": clock.key,
            }
            try:
                self.categories[clock.name] += self._run_clock(clock, values)
            except Exception as problem:
                # One clock that fails must not stop the others; the run says which, and is not "done".
                self.errors.append(f"{clock.name}: {type(problem).__name__}")

    def _run_clock(self, clock: "_Clock", values: dict[str, Any]) -> int:
        total, before = 0, None
        while True:
            with self.open():
                ids = [row for (row,) in ask(f"{clock.due} LIMIT {clock.chunk}", **_named(clock.due, values))]
                if not ids:
                    return total
                if ids == before:
                    # Rows that are due again at once were not dealt with; going on would never end.
                    raise StoreFailed(clock.name)
                before = ids
                work = Work(self.register_id, [], self.today, by=self.by.key)
                _apply_clock(clock=clock, work=work, ids=ids, dry_run=self.dry_run, by=self.by)
            total += len(ids)
        return total

    # Persons ------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Erasures that were partial go on where a lock has ended."""
        with self.open():
            waiting = ask(
                "SELECT p.id, p.public_id, e.because, e.kept FROM retention_erasure e JOIN parties_person p "
                "ON p.public_id = e.subject WHERE e.register_id = %(register)s AND e.state = 'partial'",
                register=self.register_id,
            )
        for start in range(0, len(waiting), CHUNK):
            part = waiting[start : start + CHUNK]
            with self.open():
                decisions = inventory.decide(
                    inventory.Asking(self.register_id, [row for row, *_ in part], self.today)
                )
            groups: dict[str, list[int]] = defaultdict(list)
            for row, _public_id, because, kept in part:
                if not operations.same_locks(kept, decisions[row]) and not decisions[row].refused:
                    groups[because].append(row)
            for because, ids in groups.items():
                self.persons["continued"] += len(self._erase(ids, because))

    def sweep(self) -> None:
        """Persons past the last day go, with a record each."""
        last = 0
        while True:
            with self.open():
                ids = [
                    row
                    for (row,) in ask(
                        f"SELECT p.id FROM parties_person p WHERE {DUE} AND {FREE.format(person='p.id')} "
                        f"AND p.id > %(last)s ORDER BY p.id LIMIT {CHUNK}",
                        register=self.register_id,
                        today=self.today.isoformat(),
                        last=last,
                    )
                ]
            if not ids:
                return
            for erasure in self._erase(ids, Erasure.EXPIRY):
                self.persons["erased" if erasure.state == Erasure.COMPLETE else "partial"] += 1
            last = ids[-1]

    def _erase(self, ids: list[int], because: str) -> list[Erasure]:
        try:
            with self.open():
                return operations.erase_chunk(
                    ids=ids, because=because, today=self.today, by=self.by, preview=self.dry_run
                )
        except StoreFailed as problem:
            if len(ids) > 1:
                return [erasure for row in ids for erasure in self._erase([row], because)]
            self.errors.append(f"erase: {problem}")
            with self.open():
                operations.note_failure(
                    person=Person.objects.get(pk=ids[0]), because=because, by=self.by, received_on=None,
                    stores=problem.stores,
                )  # fmt: skip
            return []

    def close_vouchers(self) -> None:
        """An erasure of which only vouchers were left is complete when the last of them has gone."""
        with self.open():
            done = [
                row
                for (row,) in ask(
                    "SELECT e.id FROM retention_erasure e WHERE e.register_id = %(register)s "
                    "AND e.state = 'partial' AND NOT EXISTS (SELECT 1 FROM parties_person p "
                    "WHERE p.public_id = e.subject) AND NOT EXISTS (SELECT 1 FROM billing_invoice i "
                    "WHERE i.subject_ref = e.subject)",
                    register=self.register_id,
                )
            ]
            if done:
                self.categories["erasures_completed"] += operations.complete_erasures(
                    ids=done, today=self.today, by=self.by
                )

    def tidy(self) -> None:
        """Remove files that no row names, and what staff removed and can no longer put back; rewrite the search index when texts were taken out in bulk, now or by a
        run that was killed."""
        if not self.dry_run:
            with self.open():
                clock_files.forget(self.register_id)
                forget_removals(register_id=self.register_id, by=self.by)
        runs = RetentionRun.objects.filter(register_id=self.register_id).order_by("-started_at")[1:2]
        killed = any(run.ended_at is None for run in runs)
        went = (
            self.categories["contact"]
            + self.categories["work_contact"]
            + self.categories["organisation_link"]
            + self.categories[CUSTOM]
        )
        went += self.persons["erased"] + self.persons["partial"] + self.persons["continued"]
        if went or killed:
            with self.open():
                operations.tidy_index(by=self.by)


def held(register_id: int, today: date) -> int:
    """Persons past their last day whom a restriction or a lock still holds; needs an open context."""
    return ask(
        f"SELECT count(*) FROM parties_person p WHERE {DUE} AND NOT ({FREE.format(person='p.id')})",
        register=register_id,
        today=today.isoformat(),
    )[0][0]


DUE = "p.register_id = %(register)s AND p.erase_after < %(today)s"
# Under a restriction nothing is deleted (Article 18(2)); what an erasure has locked, its continuation takes.
FREE = (
    "NOT EXISTS (SELECT 1 FROM parties_block b WHERE b.person_id = {person} "
    "AND b.kind IN ('restriction', 'erasing') AND b.lifted_at IS NULL)"
)


@operation("customership.compute")
def _store_endings(*, rows: list[tuple], by: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE parties_person SET ended_on = %s, end_reason = %s, erase_after = %s WHERE id = %s", rows
        )
    record(clause="C36", count=len(rows))


def _lives(register_id: int, last: int, organisations: dict[int, date]) -> Iterator[tuple[int, Life, str]]:
    """The next persons after the row id `last`, each with what moves or ends their customership."""
    persons = ask(
        "SELECT id, since, received_at, number, ended_on, end_reason, erase_after FROM parties_person "
        f"WHERE register_id = %(register)s AND id > %(last)s ORDER BY id LIMIT {LOOKED_AT}",
        register=register_id,
        last=last,
    )
    if not persons:
        return
    span = {"low": persons[0][0], "high": persons[-1][0], "register": register_id}
    bought = _grouped("person_id", _ORDERS, span)
    billed = _grouped("person_id", _INVOICES, span)
    paid = _grouped("person_id", _PAYMENTS, span)
    cases = _grouped("person_id", _CASES, span)
    links: dict[int, list[tuple]] = defaultdict(list)
    for person, organisation, ended_on in ask(
        "SELECT person_id, organisation_id, ended_on FROM parties_representation WHERE " + _SPAN, **span
    ):
        links[person].append((organisation, as_day(ended_on)))
    for row, since, received_at, number, ended_on, reason, erase_after in persons:
        ends = [
            organisations.get(organisation)
            if ended is None
            else min(ended, organisations.get(organisation, ended))
            for organisation, ended in links.get(row, ())
        ]
        trade = _trade(bought.get(row), billed.get(row), paid.get(row), cases.get(row))
        life = Life(
            entered=as_day(since) or operations.local_day(received_at),
            customer=trade.traded or since is not None or number is not None or not ends,
            link_open=None in ends,
            link_end=max((end for end in ends if end is not None), default=None),
            ended_on=as_day(ended_on),
            erase_after=as_day(erase_after),
            asked=reason == "asked",
            last_event=trade.last_event,
            last_closing=trade.last_closing,
            open=trade.open,
        )
        if not trade.traded and since is None and number is None and not ends:
            life = _enquirer(life)
        yield row, life, reason


def _enquirer(life: Life) -> Life:
    """Somebody who never became a customer has no customership; their own, shorter clock runs."""
    return Life(
        entered=life.entered,
        customer=False,
        ended_on=life.ended_on,
        erase_after=life.erase_after,
        asked=life.asked,
    )


@dataclass(frozen=True)
class _Trade:
    traded: bool
    last_event: date | None
    last_closing: date | None
    open: bool


def _trade(bought, billed, paid, cases) -> _Trade:
    ordered, delivered, cancelled, orders_open = bought or (None, None, None, 0)
    _issued, closed, invoices_open = billed or (None, None, 0)
    case_closed, cases_open = cases or (None, 0)
    paid_on = paid[0] if paid else None
    delivered = as_day(delivered)
    closings = [
        delivered + timedelta(days=WITHDRAWAL_DAYS) if delivered else None,
        as_day(cancelled),
        as_day(closed),
        as_day(case_closed),
    ]
    return _Trade(
        bool(bought or billed or paid),
        max(filter(None, (as_day(ordered), as_day(paid_on))), default=None),
        max(filter(None, closings), default=None),
        bool(orders_open or invoices_open or cases_open),
    )


_SPAN = "person_id BETWEEN %(low)s AND %(high)s AND register_id = %(register)s"
_OPEN_ORDER = "max(CASE WHEN status IN ('open', 'partly') THEN 1 ELSE 0 END)"
# Whoever has only asked for a quote has bought nothing.
_ORDERS = (
    f"max(ordered_on), max(delivered_on), max(cancelled_on), {_OPEN_ORDER} "
    "FROM (SELECT * FROM orders_order WHERE status <> 'quote') bought"
)
_INVOICES = (
    "max(issued_on), max(closed_on), max(CASE WHEN open_cents <> 0 THEN 1 ELSE 0 END) FROM billing_invoice"
)
# Only money is an act of the customer: what we credit, ask for a reminder or round off is not.
_PAYMENTS = "max(paid_on) FROM (SELECT * FROM billing_payment WHERE kind = 'money') paid"
_CASES = "max(closed_on), max(CASE WHEN closed_on IS NULL THEN 1 ELSE 0 END) FROM billing_collectioncase"


def _grouped(column: str, what: str, span: dict[str, int]) -> dict[int, tuple]:
    where = _SPAN if column == "person_id" else "organisation_id IS NOT NULL AND register_id = %(register)s"
    return {
        row: tuple(rest)
        for row, *rest in ask(
            f"SELECT {column}, {what} WHERE {where} GROUP BY {column}", **_named(where, span)
        )
    }


def _named(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f"%({name})s" in sql}


def _ended_organisations(register_id: int, rule: Policy, today: date) -> dict[int, date]:
    """Organisations whose own customership has ended, and when: their contact persons' links end with it."""
    span = {"register": register_id}
    bought = _grouped("organisation_id", _ORDERS, span)
    billed = _grouped("organisation_id", _INVOICES, span)
    ended = {}
    for row, since, received_at in ask(
        "SELECT id, since, received_at FROM parties_organisation WHERE register_id = %(register)s",
        register=register_id,
    ):
        trade = _trade(bought.get(row), billed.get(row), None, None)
        life = Life(
            entered=as_day(since) or operations.local_day(received_at), last_event=trade.last_event,
            last_closing=trade.last_closing, open=trade.open,
        )  # fmt: skip
        end = ending(life, rule, today).ended_on
        if end is not None:
            ended[row] = end
    return ended


# Clocks of categories -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Clock:
    """`key`: the row of the notice's retention table. `due`: selects the ids whose time has run out."""

    name: str
    key: str
    due: str
    apply: Callable[[Work, list[int], bool], None]
    days: int | None = None
    chunk: int = 2000


def _delete(*tables: str) -> Callable[[Work, list[int], bool], None]:
    """Delete the rows; with `parent.column` first the rows of another table that point to them."""

    def apply(work: Work, ids: list[int], dry_run: bool) -> None:
        for table in tables:
            name, _dot, column = table.partition(".")
            change(f"DELETE FROM {name} WHERE {column or 'id'} IN :rows", rows=ids)

    return apply


def _forget_contacts(work: Work, ids: list[int], dry_run: bool) -> None:
    persons = [
        row
        for (row,) in ask("SELECT DISTINCT person_id FROM parties_contactpoint WHERE id IN :rows", rows=ids)
    ]
    # The value goes, the "no" that was said about it stays.
    operations.keep_no(work.register_id, operations.objections(persons))
    change("DELETE FROM parties_contactpoint WHERE id IN :rows", rows=ids)
    reindex(work.register_id, persons)


def _forget_links(work: Work, ids: list[int], dry_run: bool) -> None:
    persons = [
        row
        for (row,) in ask("SELECT DISTINCT person_id FROM parties_representation WHERE id IN :rows", rows=ids)
    ]
    change("DELETE FROM parties_representation WHERE id IN :rows", rows=ids)
    reindex(work.register_id, persons)


CUSTOM = "custom_fields"


def _value_clock(table: str, key: str, trigger: str) -> "_Clock":
    """The clock of the custom fields in one table that are kept by one row of the notice."""

    def apply(work: Work, ids: list[int], dry_run: bool) -> None:
        persons = [
            row for (row,) in ask(f"SELECT DISTINCT person_id FROM {table} WHERE id IN :rows", rows=ids)
        ]
        field_values.forget(table, ids)
        reindex(work.register_id, persons)

    return _Clock(CUSTOM, key, _due(table, field_values.past(table, trigger)), apply, chunk=CHUNK)


def _empty_import_rows(work: Work, ids: list[int], dry_run: bool) -> None:
    change(
        "UPDATE intake_importrow SET \"values\" = '{}', details = '{}', \"key\" = '', digest = '' WHERE id IN :rows",
        rows=ids,
    )


@operation("retention.run")
def _apply_clock(*, clock: _Clock, work: Work, ids: list[int], dry_run: bool, by: Actor) -> None:
    clock.apply(work, ids, dry_run)
    record(clause="C36", clock=clock.name, count=len(ids))


def _instant(day: date) -> Any:
    """Midnight at the beginning of a Finnish day, as plain SQL compares it on this engine."""
    return connection.ops.adapt_datetimefield_value(_midnight(day))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time.min, HELSINKI)


def _due(table: str, condition: str, person: str = "t.person_id") -> str:
    free = FREE.format(person=person)
    return f"SELECT t.id FROM {table} t WHERE t.register_id = %(register)s AND {condition} AND {free}"


def _of(name: str, key: str, table: str, condition: str) -> _Clock:
    """A clock of one table whose rows just go."""
    return _Clock(name, key, _due(table, condition), _delete(table))


_ENDED = (
    "t.person_id IN (SELECT p.id FROM parties_person p WHERE p.register_id = %(register)s "
    "AND p.ended_on <= %(due)s)"
)
_SKELETONS = (
    "SELECT t.id FROM requests_caseskeleton t WHERE t.register_id = %(register)s AND t.closed_on <= %(due)s"
)
_CLOSED = "(t.delivered_on <= %(withdrawn)s OR t.cancelled_on <= %(due)s OR (t.status = 'quote' AND t.ordered_on <= %(due)s))"

CLOCKS = (
    _Clock(
        "contact",
        "contact",
        _due("parties_contactpoint", _ENDED),
        _forget_contacts,
        chunk=CHUNK,
    ),
    _Clock(
        "work_contact",
        "organisation_link",
        _due(
            "parties_contactpoint",
            "t.usage = 'work' AND EXISTS (SELECT 1 FROM parties_representation r "
            "WHERE r.person_id = t.person_id AND r.ended_on <= %(due)s) "
            "AND NOT EXISTS (SELECT 1 FROM parties_representation r WHERE r.person_id = t.person_id "
            "AND (r.ended_on IS NULL OR r.ended_on > %(due)s))",
        ),
        _forget_contacts,
        chunk=CHUNK,
    ),
    _Clock(
        "organisation_link",
        "organisation_link",
        _due("parties_representation", "t.ended_on <= %(due)s"),
        _forget_links,
        chunk=CHUNK,
    ),
    _of(
        "former_addresses",
        "change_history",
        "parties_address",
        "t.ended_on <= %(due)s AND t.person_id IS NOT NULL",
    ),
    _of("change_history", "change_history", "parties_change", "t.at < %(before)s"),
    # What it takes to undo a merge.
    _Clock(
        "merges",
        "change_history",
        _due("duplicates_merge", "t.at < %(before)s"),
        _delete("duplicates_merge"),
        days=MERGE_DAYS,
    ),
    _Clock("notes", "notes", _due("notes_note", "t.written_at < %(before)s"), _delete("notes_note")),
    _Clock("tasks", "tasks", _due("notes_task", "t.done_at < %(before)s"), _delete("notes_task")),
    _Clock(
        "attachments",
        "attachments",
        _due("notes_attachment", "t.added_at < %(before)s"),
        clock_files.remove_attachments,
    ),
    _Clock("tags", "tags", _due("notes_tagging", _ENDED), _delete("notes_tagging")),
    _of("marketing_choices", "marketing_choices", "parties_block", "t.lifted_at < %(before)s"),
    _Clock(
        "order_lines",
        "order_lines",
        "SELECT l.id FROM orders_orderline l JOIN orders_order t ON t.id = l.order_id "
        f"WHERE l.register_id = %(register)s AND l.person_id IS NOT NULL AND {_CLOSED} "
        f"AND {FREE.format(person='l.person_id')}",
        clock_trade.detach,
    ),
    _Clock(
        "orders",
        "orders",
        _due("orders_order", f"t.person_id IS NOT NULL AND t.organisation_id IS NULL AND {_CLOSED}"),
        clock_trade.anonymise,
    ),
    _of("collection", "collection", "billing_collectioncase", "t.closed_on <= %(due)s"),
    _Clock("credit_result", "credit_result", clock_trade.credit_answers(FREE), _delete("credit_creditcheck")),
    _Clock("credit", "credit", _due(*clock_trade.CREDIT), _delete(*clock_trade.ABOUT_CREDIT)),
    _Clock(
        "invoices",
        "invoices",
        _due(
            "billing_invoice",
            "t.keep_until < %(today)s AND t.open_cents = 0 "
            "AND NOT EXISTS (SELECT 1 FROM billing_collectioncase c WHERE c.invoice_id = t.id)",
        ),
        clock_trade.remove_vouchers,
    ),
    _Clock("bank_files", "payments", clock_trade.BANK_FILES, clock_trade.remove_bank_files, chunk=20),
    _Clock("books", "invoices", clock_trade.BOOKS, clock_trade.remove_books, chunk=20),
    _Clock(
        "import_undo",
        "import_records",
        "SELECT t.id FROM intake_importundo t JOIN intake_importrun r ON r.id = t.run_id "
        "WHERE t.register_id = %(register)s AND r.ended_at < %(before)s "
        f"AND {FREE.format(person='t.person_id')}",
        _delete("intake_importundo"),
        days=undoing.DAYS,  # what it takes to undo an import is kept no longer
    ),
    _Clock(
        "import_values",
        "import_records",
        "SELECT t.id FROM intake_importrow t JOIN intake_importrun r ON r.id = t.run_id "
        "WHERE t.register_id = %(register)s AND coalesce(r.ended_at, r.started_at) < %(before)s "
        "AND (t.\"values\" <> '{}' OR t.details <> '{}' OR t.key <> '') "
        f"AND {FREE.format(person='t.person_id')}",
        _empty_import_rows,
        days=IMPORT_DAYS,
    ),
    _Clock(
        "import_records",
        "import_records",
        "SELECT t.id FROM intake_importrow t JOIN intake_importrun r ON r.id = t.run_id "
        "WHERE t.register_id = %(register)s AND coalesce(r.ended_at, r.started_at) < %(before)s "
        f"AND {FREE.format(person='t.person_id')}",
        _delete("intake_importrow"),
    ),
    _of("update_proposals", "import_records", "updates_updateproposal", "t.made_at < %(before)s"),
    _Clock(
        "report_files",
        "request_cases",
        "SELECT t.id FROM requests_accessreport t WHERE t.register_id = %(register)s AND t.folder <> '' "
        "AND t.expires_at < %(before)s",
        clock_files.remove_reports,
        days=0,
    ),
    _of(
        "request_cases", "request_cases", "requests_accessreport", "t.made_at < %(before)s AND t.folder = ''"
    ),
    _Clock(
        "case_papers",
        "request_cases",
        _due("requests_case", "t.closed_at < %(before)s"),
        clock_files.remove_cases,
    ),
    _of("transfers", "request_cases", "requests_transfer", "t.made_at < %(before)s"),
    _of("former_requests", "request_cases", "requests_formerrequest", "t.arrived_at < %(before)s"),
    _Clock("case_skeletons", "request_skeleton", _SKELETONS, _delete("requests_caseskeleton")),
    _Clock(
        "disclosures",
        "disclosures",
        _due(
            "disclosures_disclosedperson",
            "t.disclosure_id IN (SELECT d.id FROM disclosures_disclosure d WHERE d.at < %(before)s)",
        ),
        _delete("disclosures_disclosedperson"),
    ),
    _Clock(
        "access_log",
        "access_log",
        "SELECT m.id FROM ledger_mention m JOIN ledger_entry e ON e.entry_id = m.entry_id "
        "JOIN parties_person p ON p.public_id = m.subject WHERE m.log = 1 AND e.at_us < %(before_us)s "
        "AND p.register_id = %(register)s",
        _delete("ledger_mention"),
    ),
    _Clock(
        "former_access_log",
        "access_log",
        "SELECT m.id FROM ledger_mention m JOIN ledger_entry e ON e.entry_id = m.entry_id "
        "JOIN duplicates_formerid f ON f.public_id = m.subject WHERE m.log = 1 AND e.at_us < %(before_us)s "
        "AND f.register_id = %(register)s",
        _delete("ledger_mention"),
    ),
    # A page that was being made while somebody was erased notes its look at them only afterwards.
    _Clock(
        "late_looks",
        "access_log",
        "SELECT m.id FROM ledger_mention m JOIN retention_erasure e ON e.subject = m.subject "
        "WHERE e.register_id = %(register)s AND e.state = 'complete'",
        _delete("ledger_mention"),
    ),
)
