"""Probes of what comes in, what goes out, how long it stays, and whether the ledger tells the truth."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from kortisto.consents.queries import forbidden_purposes
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import add_months
from kortisto.kernel.declarations import Personal
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.checkpoint import CheckpointError, verify
from kortisto.ledger.keys import signing_key
from kortisto.ledger.models import LOG_NAMES, Checkpoint, Entry, Head, Outbox
from kortisto.ledger.tree import Frontier, leaf_hash
from kortisto.notes import doubting
from kortisto.notice.default import EEA
from kortisto.notice.models import Register
from kortisto.notice.queries import document, source_keys
from kortisto.parties.identity_codes import find_identity_codes
from kortisto.parties.models import CUSTOM_VALUES, CustomField, Person
from kortisto.parties.operations import create_organisation
from kortisto.parties.reaching import say, spoken_of
from kortisto.parties.rules import CONFIRMED, FAILED
from kortisto.promises.probes.trying import Found, Probing, canary, faults, number, rows, seen_under
from kortisto.requests.report import collect
from kortisto.retention import journal
from kortisto.retention.inventory import stores_about_customers
from kortisto.retention.models import Erasure, RetentionRun
from kortisto.retention.operations import erase_person

# The four grounds that the notice names (C33), processing on our behalf (C11), and the person themself.
GROUNDS = {"credit", "collection", "invoicing", "statutory", "processing", "data_subject"}
LONG_LEDGER = 50_000
"""Entries that are gone through in less than a second."""
NIGHT = timedelta(hours=36)
"""A night may be late by half a day before its absence shows."""


def sources_are_named(asked: Probing) -> Found:
    """Every source that a row carries is named by the notice in force (C28-C31)."""
    told = source_keys(asked.register_id)
    strangers: set[str] = set()
    with seen_under(asked, Purpose.RIGHTS):
        for table in declarations.tables().values():
            if {"source", "register_id"} <= set(table.columns):
                found = rows(
                    f"SELECT DISTINCT source FROM {table.name} WHERE register_id = %s", [asked.register_id]
                )
                strangers |= {source for (source,) in found} - told
    return faults(len(strangers), "unnamed_source")


def doubtful_data_becomes_a_task(asked: Probing) -> Found:
    """A value that does not reach becomes a task that closes once it is confirmed, and none of anybody's has lain
    for a week without one (C75)."""
    lives = canary(asked).person.addresses
    with seen_under(asked, Purpose.CUSTOMER_SERVICE):
        left = doubting.left_lying(asked.today)
        (row,) = lives.all()
        person = row.person
        # Failing for longer than any other, so that it comes first of the night's work.
        say(row=row, state=FAILED, was=spoken_of(row), today=date.min, by=SYSTEM)
        doubting.make_tasks(found=doubting.doubts(asked.today, 1), today=asked.today, by=SYSTEM)
        waiting = person.tasks.exclude(origin="").filter(done_at=None)
        left += waiting.count() != 1
        say(row=row, state=CONFIRMED, was=spoken_of(row), today=asked.today, by=SYSTEM)
        doubting.close_needless(today=asked.today, person=person, by=SYSTEM)
        left += waiting.count()
    return faults(left, "left_lying")


def disclosures_have_grounds(asked: Probing) -> Found:
    """What left went on one of the grounds of the notice, in the categories that the recipient may have, and
    to processors under an agreement (C18, C32, C33)."""
    wrong = 0
    kinds = Disclosure.objects.filter(register_id=asked.register_id).values_list(
        "ground", "categories", "recipient__kind", "recipient__categories", "recipient__agreement_signed_on"
    )
    for ground, given, kind, allowed, agreed in kinds.distinct():
        to_the_person = kind == Recipient.SUBJECT
        wrong += ground not in GROUNDS or (ground == "data_subject") != to_the_person
        wrong += not to_the_person and not set(given) <= set(allowed)
        wrong += kind == Recipient.PROCESSOR and agreed is None
    return faults(wrong, "disclosure_without_ground")


def recipients_are_told(asked: Probing) -> Found:
    """Every enabled recipient is in the notice, gets no more than it says, and processors have an agreement
    in force (C11, C18)."""
    told = {row["key"]: row for row in document(asked.register_id).get("recipients") or []}
    wrong = 0
    for one in _enabled(asked):
        row = told.get(one.key)
        wrong += row is None
        wrong += row is not None and not set(one.categories) <= set(row.get("categories") or [])
        wrong += one.kind == Recipient.PROCESSOR and one.agreement_signed_on is None
        wrong += one.agreement_ends_on is not None and one.agreement_ends_on < asked.today
    return faults(wrong, "recipient_not_told")


def transfers_have_a_tool(asked: Probing) -> Found:
    """No enabled recipient is outside the EEA without a transfer tool that the notice names (C34, C40)."""
    items = (document(asked.register_id).get("transfers") or {}).get("items") or []
    covered = {row.get("country") for row in items if row.get("tool")}
    outside = [one for one in _enabled(asked) if one.country not in EEA and one.country not in covered]
    return faults(len(outside), "transfer_without_tool")


def _enabled(asked: Probing) -> list[Recipient]:
    found = Recipient.objects.filter(register_id=asked.register_id, enabled=True)
    return list(found.exclude(kind=Recipient.SUBJECT))


# Retention row of the notice → rows past their last day. One night's grace: what ends today goes tonight.
_FREE = (
    "NOT EXISTS (SELECT 1 FROM parties_block b WHERE b.person_id = p.id AND b.lifted_at IS NULL "
    "AND b.kind IN ('restriction', 'erasing'))"
)
_OVERDUE = {
    "credit_result": (
        "SELECT count(*) FROM credit_creditcheck k JOIN credit_creditapplication a ON a.id = k.application_id "
        "LEFT JOIN parties_person p ON p.id = k.person_id WHERE k.register_id = %(register)s "
        f"AND coalesce(a.decided_on, k.answered_on, k.asked_on) < %(credit_result)s AND {_FREE}"
    ),
    "credit_class": (
        "SELECT count(*) FROM credit_creditapplication a LEFT JOIN parties_person p ON p.id = a.person_id "
        "WHERE a.register_id = %(register)s AND coalesce(a.decided_on, a.arrived_on) < %(credit_class)s "
        f"AND {_FREE}"
    ),
    "identity": (
        f"SELECT count(*) FROM parties_person p WHERE p.register_id = %(register)s "
        f"AND p.erase_after < %(yesterday)s AND {_FREE}"
    ),
    # The same without anything computed: silent for longer than passivity and cap together.
    "silent": (
        "SELECT count(*) FROM parties_person p WHERE p.register_id = %(register)s AND p.erase_after IS NULL "
        f"AND (p.since < %(silent)s OR (p.since IS NULL AND p.received_at < %(silent_start)s)) AND {_FREE} "
        "AND NOT EXISTS (SELECT 1 FROM orders_order o WHERE o.person_id = p.id "
        "AND (o.status IN ('open', 'partly') OR o.ordered_on >= %(silent)s OR o.delivered_on >= %(silent)s)) "
        "AND NOT EXISTS (SELECT 1 FROM billing_invoice i WHERE i.person_id = p.id "
        "AND (i.open_cents <> 0 OR i.issued_on >= %(silent)s OR i.closed_on >= %(silent)s)) "
        "AND NOT EXISTS (SELECT 1 FROM billing_payment m WHERE m.person_id = p.id "
        "AND m.paid_on >= %(silent)s) "
        "AND NOT EXISTS (SELECT 1 FROM billing_collectioncase c WHERE c.person_id = p.id "
        "AND (c.closed_on IS NULL OR c.closed_on >= %(silent)s)) "
        "AND NOT EXISTS (SELECT 1 FROM parties_representation r WHERE r.person_id = p.id "
        "AND (r.ended_on IS NULL OR r.ended_on >= %(silent)s))"
    ),
    "contact": (
        "SELECT count(*) FROM parties_contactpoint k JOIN parties_person p ON p.id = k.person_id "
        f"WHERE p.register_id = %(register)s AND p.ended_on < %(contact)s AND {_FREE}"
    ),
    "organisation_link": (
        "SELECT count(*) FROM parties_contactpoint k JOIN parties_person p ON p.id = k.person_id "
        f"WHERE p.register_id = %(register)s AND k.usage = 'work' AND {_FREE} "
        "AND EXISTS (SELECT 1 FROM parties_representation r WHERE r.person_id = p.id) "
        "AND NOT EXISTS (SELECT 1 FROM parties_representation r WHERE r.person_id = p.id "
        "AND (r.ended_on IS NULL OR r.ended_on >= %(organisation_link)s))"
    ),
    "order_lines": (
        "SELECT count(*) FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id "
        "JOIN parties_person p ON p.id = l.person_id WHERE l.register_id = %(register)s "
        f"AND coalesce(o.cancelled_on, o.delivered_on) < %(order_lines)s AND {_FREE} "
        "AND NOT EXISTS (SELECT 1 FROM billing_invoice i WHERE i.order_id = o.id AND i.open_cents <> 0)"
    ),
    "invoices": (
        "SELECT count(*) FROM billing_invoice i WHERE i.register_id = %(register)s "
        "AND i.keep_until < %(yesterday)s AND i.open_cents = 0 "
        "AND NOT EXISTS (SELECT 1 FROM billing_collectioncase c WHERE c.invoice_id = i.id "
        "AND (c.closed_on IS NULL OR c.closed_on >= %(collection)s))"
    ),
    "import_records": (
        "SELECT (SELECT count(*) FROM intake_importrow w JOIN intake_importrun u ON u.id = w.run_id "
        "LEFT JOIN parties_person p ON p.id = w.person_id WHERE w.register_id = %(register)s "
        f"AND coalesce(u.ended_at, u.started_at) < %(import_records)s AND {_FREE}) + "
        "(SELECT count(*) FROM updates_updateproposal w LEFT JOIN parties_person p ON p.id = w.person_id "
        f"WHERE w.register_id = %(register)s AND w.made_at < %(import_records)s AND {_FREE})"
    ),
    "request_cases": (
        "SELECT count(*) FROM requests_accessreport a WHERE a.register_id = %(register)s AND a.folder <> '' "
        "AND a.expires_at < %(a_day_ago)s"
    ),
    "case_papers": (
        "SELECT count(*) FROM requests_case t LEFT JOIN parties_person p ON p.id = t.person_id "
        f"WHERE t.register_id = %(register)s AND t.closed_at < %(case_papers)s AND {_FREE}"
    ),
    "transfers": (
        "SELECT count(*) FROM requests_transfer t JOIN parties_person p ON p.id = t.person_id "
        f"WHERE t.register_id = %(register)s AND t.made_at < %(case_papers)s AND {_FREE}"
    ),
    "former_requests": (
        "SELECT count(*) FROM requests_formerrequest t JOIN parties_person p ON p.id = t.person_id "
        f"WHERE t.register_id = %(register)s AND t.arrived_at < %(case_papers)s AND {_FREE}"
    ),
    "case_skeletons": (
        "SELECT count(*) FROM requests_caseskeleton t WHERE t.register_id = %(register)s "
        "AND t.closed_on < %(case_skeletons)s"
    ),
    "notes": (
        "SELECT count(*) FROM notes_note n JOIN parties_person p ON p.id = n.person_id "
        f"WHERE n.register_id = %(register)s AND n.written_at < %(notes)s AND {_FREE}"
    ),
    "tasks": (
        "SELECT count(*) FROM notes_task t JOIN parties_person p ON p.id = t.person_id "
        f"WHERE t.register_id = %(register)s AND t.done_at < %(tasks)s AND {_FREE}"
    ),
    "attachments": (
        "SELECT count(*) FROM notes_attachment t JOIN parties_person p ON p.id = t.person_id "
        f"WHERE t.register_id = %(register)s AND t.added_at < %(attachments)s AND {_FREE}"
    ),
    "tags": (
        "SELECT count(*) FROM notes_tagging t JOIN parties_person p ON p.id = t.person_id "
        f"WHERE t.register_id = %(register)s AND p.ended_on < %(tags)s AND {_FREE}"
    ),
    "change_history": (
        "SELECT count(*) FROM parties_change h JOIN parties_person p ON p.id = h.person_id "
        f"WHERE h.register_id = %(register)s AND h.at < %(change_history)s AND {_FREE}"
    ),
    "merges": (
        "SELECT count(*) FROM duplicates_merge m JOIN parties_person p ON p.id = m.person_id "
        f"WHERE m.register_id = %(register)s AND m.at < %(merges)s AND {_FREE}"
    ),
    "disclosures": (
        "SELECT count(*) FROM disclosures_disclosedperson s JOIN parties_person p ON p.id = s.person_id "
        "JOIN disclosures_disclosure d ON d.id = s.disclosure_id "
        f"WHERE s.register_id = %(register)s AND d.at < %(disclosures)s AND {_FREE}"
    ),
    # The ids of entries begin with their time.
    "access_log": (
        "SELECT count(*) FROM ledger_mention m JOIN parties_person p ON p.public_id = m.subject "
        "WHERE p.register_id = %(register)s AND m.log = 1 AND m.entry_id < %(access_log)s"
    ),
}
_WITHDRAWAL = timedelta(days=14)
# For how long a merge of two cards can be undone.
_UNDO = timedelta(days=30)


def nothing_is_overdue(asked: Probing) -> Found:
    """Nothing is older than its clock, counted here anew whether or not the night ever ran (C27, C36)."""
    late = {key: count for key, count in overdue_rows(asked).items() if count}
    return faults(sum(late.values()), ".".join(["overdue", *sorted(late)]))


def overdue_rows(asked: Probing) -> dict[str, int]:
    """Retention key → rows past their last day; also a fact for the linter (NL-403)."""
    told = document(asked.register_id)
    yesterday = asked.today - timedelta(days=1)

    def before(key: str) -> object:
        row = next((row for row in told["retention"] if row["key"] == key), None)
        if row is None:
            raise KeyError(f"no clock {key}")
        months = 12 * (row.get("years") or 0) + (row.get("months") or 0)
        return add_months(yesterday, -months) - timedelta(days=row.get("days") or 0)

    silent = 12 * int(told.get("cap_years") or 10) + int(told.get("passivity_months") or 24)
    values = {
        "register": asked.register_id,
        "yesterday": yesterday,
        "silent": add_months(yesterday, -silent),
        "silent_start": _start_of(add_months(yesterday, -silent)),
        "contact": before("contact"),
        "tags": before("tags"),
        "organisation_link": before("organisation_link"),
        "order_lines": before("order_lines") - _WITHDRAWAL,
        "collection": before("collection"),
        "credit_result": before("credit_result"),
        "credit_class": before("credit"),
        **{
            key: _start_of(before(key))
            for key in ("import_records", "notes", "tasks", "attachments", "change_history", "disclosures")
        },
        "case_papers": _start_of(before("request_cases")),
        "case_skeletons": before("request_skeleton"),
        "merges": _start_of(yesterday - _UNDO),
        "access_log": _first_id_of(before("access_log")),
        "a_day_ago": _as_stored(asked.now - timedelta(days=1)),
    }
    found = {}
    with seen_under(asked, Purpose.RIGHTS), connection.cursor() as cursor:
        for key, statement in _OVERDUE.items():
            cursor.execute(
                statement, {name: value for name, value in values.items() if f"%({name})s" in statement}
            )
            found[key] = cursor.fetchone()[0]
        found["custom_fields"] = _overdue_values(asked, before, cursor)
    return found


def _overdue_values(asked: Probing, before: Callable[[str], date], cursor: Any) -> int:
    """Values of custom fields past the period of their field."""
    told = {row["key"]: row for row in document(asked.register_id)["retention"]}
    late = 0
    for field in CustomField.objects.filter(register_id=asked.register_id, ended_at=None, clock__in=told):
        last = before(field.clock)
        ended = told[field.clock]["trigger"] == "episode_end"
        cursor.execute(
            f"SELECT count(*) FROM {CUSTOM_VALUES[field.category]._meta.db_table} v "
            "JOIN parties_person p ON p.id = v.person_id WHERE v.field_id = %(field)s AND "
            + ("p.ended_on < %(last)s" if ended else "v.received_at < %(last)s")
            + f" AND {_FREE}",
            {"field": field.pk, "last": last if ended else _start_of(last)},
        )
        late += cursor.fetchone()[0]
    return late


def _start_of(day) -> object:
    return _as_stored(timezone.make_aware(datetime.combine(day, time.min)))


def _first_id_of(day) -> object:
    started = timezone.make_aware(datetime.combine(day, time.min))
    first = UUID(int=int(started.timestamp() * 1000) << 80)
    return first if connection.vendor == "postgresql" else first.hex


def _as_stored(moment: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(moment)


def the_night_ran(asked: Probing) -> Found:
    """The retention run ended within the last day and a half (C36)."""
    latest = (
        RetentionRun.objects.filter(register_id=asked.register_id, ended_at__isnull=False)
        .order_by("-ended_at")
        .first()
    )
    since = latest.ended_at if latest else Register.objects.get(pk=asked.register_id).created_at
    return faults(int(asked.now - since > NIGHT), "night_missed")


def open_erasures_go_on(asked: Probing) -> Found:
    """No erasure has stopped half-way: nothing is past the day it may go, and no failure stands (C35)."""
    erasures = Erasure.objects.filter(register_id=asked.register_id)
    late = erasures.filter(state=Erasure.PARTIAL, next_on__lt=asked.today - timedelta(days=1)).count()
    done = erasures.filter(state__in=(Erasure.COMPLETE, Erasure.PARTIAL))
    failed = erasures.filter(state=Erasure.INCOMPLETE).exclude(subject__in=done.values("subject")).count()
    waiting = erasures.filter(journalled=False, at__lt=asked.now - timedelta(days=1)).count()
    return faults(late + failed + waiting, "erasure_unfinished")


def erased_stay_gone(asked: Probing) -> Found:
    """Nobody who was erased is here again: not as a person, not in what the ledger leads to, and not after a
    restore, by the journal outside the database (C90)."""
    erased = "retention_erasure e WHERE e.register_id = %s AND e.state = 'complete'"
    with seen_under(asked, Purpose.RIGHTS):
        back = number(
            f"SELECT count(*) FROM parties_person p WHERE p.public_id IN (SELECT e.subject FROM {erased})",
            [asked.register_id],
        )
        back += number(
            f"SELECT count(*) FROM ledger_mention m WHERE m.subject IN (SELECT e.subject FROM {erased})",
            [asked.register_id],
        )
        subjects = [
            UUID(line["subject"])
            for line in journal.lines()
            if line.get("register") == str(asked.register_id) and line.get("state") == Erasure.COMPLETE
        ]
        for start in range(0, len(subjects), 500):
            back += Person.objects.filter(public_id__in=subjects[start : start + 500]).count()
    return faults(back, "erased_is_back")


def no_identity_codes(asked: Probing) -> Found:
    """No free text about customers holds a personal identity code (Data Protection Act 29 §)."""
    six = "~ '[0-9]{6}'" if connection.vendor == "postgresql" else f"GLOB '*{'[0-9]' * 6}*'"
    found = 0
    with seen_under(asked, Purpose.RIGHTS), connection.cursor() as cursor:
        for table in declarations.subject_tables():
            for column, what in table.columns.items():
                if not (isinstance(what, Personal) and what.free_text):
                    continue
                text = f'CAST("{column}" AS text)'
                cursor.execute(
                    f"SELECT {text} FROM {table.name} WHERE register_id = %s AND {text} {six}",
                    [asked.register_id],
                )
                found += sum(bool(find_identity_codes(value)) for (value,) in cursor.fetchall())
    return faults(found, "identity_code")


def erasure_leaves_nothing(asked: Probing) -> Found:
    """Erasing an invented customer and an invented contact person leaves no row of theirs, and their values
    stay forbidden (C35, C86, C90)."""
    customer = canary(asked)
    with seen_under(asked, Purpose.CUSTOMER_SERVICE):
        firm = create_organisation(values={"name": "Koe Oy"}, source=customer.person.source, by=SYSTEM)
    left = 0
    for found in (customer, canary(asked, organisation=firm, role="koe")):
        with seen_under(asked, Purpose.RIGHTS):
            erasure = erase_person(person=found.person, by=SYSTEM, today=asked.today)
            if erasure.state != Erasure.COMPLETE:
                return Found(False, f"erasure_{erasure.state}", 1)
            for table in declarations.subject_tables():
                column = "id" if table.subject == "self" else f"{table.subject}_id"
                left += number(f"SELECT count(*) FROM {table.name} WHERE {column} = %s", [found.person.pk])
            left += number(
                "SELECT count(*) FROM parties_searchtext WHERE text LIKE %s", [f"%{found.surname.lower()}%"]
            )
            left += number("SELECT count(*) FROM parties_nameword WHERE word = %s", [found.surname.lower()])
        forbidden = forbidden_purposes(asked.register_id, emails=[found.email], phones=[found.phone])
        left += forbidden != int(ALL_PURPOSES)
    return faults(left, "left_after_erasure")


def access_report_is_whole(asked: Probing) -> Found:
    """The access report of an invented customer has the answer of every declared store, every value of
    theirs, and none of another customer's (C69)."""
    found, other = canary(asked), canary(asked)
    with seen_under(asked, Purpose.RIGHTS):
        report = collect(register_id=asked.register_id, person=found.person, today=asked.today)
    wanted = {table.name for table in declarations.subject_tables()} | set(stores_about_customers())
    silent = {store for store in wanted if report.stores.get(store) is None} | set(report.missing)
    text = json.dumps(report.data, ensure_ascii=False, default=str)
    wrong = sum(value not in text for value in (found.surname, found.email, found.street))
    wrong += sum(value in text for value in (other.surname, other.email))
    return faults(wrong + len(silent), "report_incomplete")


def ledger_is_whole(asked: Probing) -> Found:
    """Every entry is the one that was written and signed, and none is waiting for its place.

    A long ledger is gone through from the start once a day, and between that from the last good run on.
    """
    known = json.loads(asked.mark) if asked.mark else {}
    whole = datetime.fromisoformat(known["whole_at"]) if "whole_at" in known else None
    is_long = sum(Head.objects.values_list("size", flat=True)) > LONG_LEDGER
    from_start = whole is None or not is_long or asked.now - whole > timedelta(days=1)
    mark = {"whole_at": (asked.now if from_start else whole).isoformat()}
    counted = 0
    for log, name in LOG_NAMES.items():
        frontier = (
            Frontier.from_bytes(bytes.fromhex(known[name]))
            if not from_start and name in known
            else Frontier()
        )
        started = frontier.size
        problem = _verify(log, frontier)
        if problem:
            return Found(False, f"{name}.{problem}", 1)
        counted += frontier.size - started
        mark[name] = frontier.to_bytes().hex()
    waiting = Outbox.objects.filter(
        at_us__lt=int((asked.now - timedelta(hours=1)).timestamp() * 1_000_000)
    ).count()
    if waiting:
        return Found(False, "entries_not_sequenced", waiting)
    return Found(True, "verified", counted, json.dumps(mark))


def _verify(log: int, frontier: Frontier) -> str:
    """Walk a log on from the frontier, which grows. Returns a code, or an empty text."""
    head = Head.objects.filter(log=log).first()
    size = head.size if head else 0
    start = frontier.size
    notes = dict(
        Checkpoint.objects.filter(log=log, size__gte=max(start, 1))
        .order_by("size")
        .values_list("size", "note")
    )
    if start in notes and not _signs(notes[start], start, frontier.root()):
        return "checkpoint_differs"
    entries = Entry.objects.filter(log=log, position__gte=start).order_by("position")
    for position, body, leaf in entries.values_list("position", "body", "leaf").iterator(chunk_size=2000):
        if position != frontier.size:
            return "entry_missing"
        if leaf_hash(bytes(body)) != bytes(leaf):
            return "entry_changed"
        frontier.append(bytes(leaf))
        if frontier.size in notes and not _signs(notes[frontier.size], frontier.size, frontier.root()):
            return "checkpoint_differs"
    if frontier.size != size or any(signed > size for signed in notes):
        return "log_shortened"
    if head and size and bytes(head.frontier) != frontier.to_bytes():
        return "head_differs"
    return ""


def _signs(note: str, size: int, root: bytes) -> bool:
    try:
        signed = verify(note, signing_key().public_key())
    except CheckpointError:
        return False
    return signed.size == size and signed.root == root
