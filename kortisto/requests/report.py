"""The access report (Article 15): everything held about one person, assembled from the declarations alone.

Every declared table about persons and every declared store is asked, and the manifest says how many rows
each answered with. A store that fails makes the report incomplete, by name; nothing is skipped in silence.
The rows are read by plain SQL, one statement a table, and never hold another person's row.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone, translation

from kortisto.billing.holdings import OF_INVOICE
from kortisto.consents.queries import hits
from kortisto.duplicates.queries import former_subjects
from kortisto.kernel import declarations
from kortisto.kernel.calendar import HELSINKI, add_months
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import MAIN, READS, Entry, Mention, Outbox
from kortisto.notice.queries import published_notice
from kortisto.notice.rendering import choices_of, period
from kortisto.parties.models import CustomField, CustomValue, Person
from kortisto.requests import custom_values, words
from kortisto.requests.notice_texts import sections_of
from kortisto.requests.withholding import LeftOut
from kortisto.retention.inventory import Asking, as_day, as_key, ask, counters, stores_about_customers
from kortisto.retention.rules import WITHDRAWAL_DAYS, Policy, policy
from kortisto.staff.permissions import ROLE_NAMES

SCHEMA = "kortisto-access-report/1"
COMPLETE, INCOMPLETE = "complete", "incomplete"
_LEDGER, _SUPPRESSION = "ledger_mention", "consents_suppression"

# Table → (retention row, columns of which the latest says from when the row's clock runs).
_ROW_CLOCKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "orders_order": ("orders", ("delivered_on", "cancelled_on")),
    "billing_collectioncase": ("collection", ("closed_on",)),
    "notes_note": ("notes", ("written_at",)),
    "notes_task": ("tasks", ("done_at",)),
    "notes_attachment": ("attachments", ("added_at",)),
    "parties_change": ("change_history", ("at",)),
    "parties_representation": ("organisation_link", ("ended_on",)),
    "parties_block": ("marketing_choices", ("lifted_at",)),
    "requests_accessreport": ("request_cases", ("made_at",)),
}


@dataclass
class Held:
    """What one table holds: column names with their labels, and its rows as plain values."""

    store: str
    category: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]


@dataclass
class Report:
    """A report in one language, as plain data for JSON, CSV and PDF."""

    language: str
    state: str
    missing: list[str]
    stores: dict[str, int | None]  # store → rows; None: it has not answered
    held: list[Held] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were found altogether."""
        return sum(count or 0 for count in self.stores.values())


def collect(
    *,
    register_id: int,
    person: Person | None,
    subject: uuid.UUID | None = None,
    language: str = "",
    today: date | None = None,
    number: str = "",
) -> Report:
    """Everything held about a person; of an erased `subject` the vouchers that law keeps; without either,
    the answer that nothing is held. Needs an access context for the rights of persons."""
    today = today or timezone.localdate()
    subject = person.public_id if person is not None else subject
    language = language if language in ("fi", "sv", "en") else person.language if person is not None else "fi"
    language = language if language in ("fi", "sv", "en") else "en"
    notice = published_notice(register_id)
    asked = _Asked(register_id, person, subject, language, today, notice.document)
    report = Report(language, COMPLETE, [], {})
    for table in declarations.subject_tables():
        found = asked.store(report, table.name, lambda table=table: asked.table(table))
        if found is None or not table.tell:
            report.stores[table.name] = None if found is None else len(found.rows)
            continue
        report.stores[table.name] = len(found.rows)
        if found.rows:
            report.held.append(found)
    looks = asked.store(report, _LEDGER, asked.looks) or ([], [], 0)
    report.stores[_LEDGER] = None if _LEDGER in report.missing else looks[2]
    recipients = asked.store(report, "disclosures", asked.recipients) or []
    suppressed = asked.store(report, _SUPPRESSION, asked.suppressed) or []
    report.stores[_SUPPRESSION] = None if _SUPPRESSION in report.missing else len(suppressed)
    counted = counters()
    asking = Asking(register_id, [person.pk] if person is not None else [], today)
    for key in stores_about_customers():
        answer = asked.store(report, key, lambda key=key: counted[key](asking))
        # The vocabulary is nobody's; whether a word is a person's own is told by their name itself.
        report.stores[key] = answer
    report.state = INCOMPLETE if report.missing else COMPLETE
    report.data = asked.document(report, notice, looks, recipients, suppressed, number)
    return report


class _Asked:
    """The questions to every store about one person."""

    def __init__(
        self,
        register_id: int,
        person: Person | None,
        subject: uuid.UUID | None,
        language: str,
        today: date,
        document: Mapping[str, Any],
    ) -> None:
        self.register_id, self.person, self.subject = register_id, person, subject
        self.language, self.today, self.notice = language, today, document
        self.policy: Policy = policy(document)
        self.left_out = LeftOut(person, language)
        self.sources = {
            row["key"]: row["name"].get(language, row["key"]) for row in document.get("sources", [])
        }

    def store(self, report: Report, name: str, question: Callable[[], Any]) -> Any:
        """A store's answer, or None when it failed: then the report says so."""
        try:
            with transaction.atomic():
                return question()
        except Exception:
            report.missing.append(name)
            return None

    # Tables -------------------------------------------------------------------------------------------

    def table(self, table: declarations.Table) -> Held:
        """The person's rows of one declared table, personal columns only, with source and last day."""
        personal = table.personal()
        model = table.model
        names = list(personal)
        extra = [name for name in ("source", "received_at") if name in table.columns and name not in names]
        clock = _ROW_CLOCKS.get(table.name)
        hidden = [name for name in (clock[1] if clock else ()) if name not in names + extra] + ["id"]
        columns = [model._meta.get_field(_field_of(model, name)) for name in names + extra + hidden]
        quoted = ", ".join(connection.ops.quote_name(column.column) for column in columns)
        where, value = self._where(table)
        if where is None:
            return Held(table.name, table.category or "", [], [])
        rows = ask(
            f"SELECT {quoted} FROM {table.name} WHERE {where} ORDER BY {table.sorted_by}, id", subject=value
        )
        values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
        ids = values[-1]
        # Column by column: ten thousand rows cost a few passes, not ten thousand small decisions.
        for index, column in enumerate(columns):
            if reader := _reader(column):
                values[index] = [None if value is None else reader(value) for value in values[index]]
        keys = [*names, *extra]
        until = self._row_untils(clock, dict(zip([*keys, *hidden], values, strict=True))) if clock else []
        for index, column in enumerate(columns):
            if column.is_relation and index < len(names) and column.related_model is not CustomField:
                found = _names_of(column, {value for value in values[index] if value is not None})
                values[index] = [found.get(value) for value in values[index]]
            elif index < len(keys) and keys[index] == "purposes":
                values[index] = [self._purposes_of(value) for value in values[index]]
            elif index < len(keys) and keys[index] == "source":
                values[index] = [self.sources.get(value, value) for value in values[index]]
        if any(until):
            keys, values = [*keys, "kept_until"], [*values[: len(keys)], until]
        shown = [dict(zip(keys, row, strict=False)) for row in zip(*values, strict=True)]
        self.left_out.apply(table, ids, shown)
        told = [
            {"name": name, "label": personal[name].label(self.language), "provided": personal[name].provided}
            for name in names
        ]
        if issubclass(model, CustomValue):
            shown = custom_values.told(shown, self.person, self.notice, self.policy, self.language)
            told += custom_values.more_columns(self.language)
        return Held(table.name, table.category or table.category_of(names[0]), told, shown)

    def _where(self, table: declarations.Table) -> tuple[str | None, Any]:
        if self.person is not None:
            column = "id" if table.subject == "self" else table.model._meta.get_field(table.subject).column
            return f"{column} = %(subject)s", self.person.pk
        if self.subject is None:
            return None, None
        # After an erasure the law keeps vouchers, which know the person by the random identifier only.
        mine = "SELECT id FROM billing_invoice WHERE person_id IS NULL AND subject_ref = %(subject)s"
        if table.name == "billing_invoice":
            return f"id IN ({mine})", as_key(self.subject)
        if table.name in (*OF_INVOICE, "billing_collectioncase"):
            return f"invoice_id IN ({mine})", as_key(self.subject)
        if table.name == "billing_bankentry":
            paid = f"SELECT entry_id FROM billing_payment WHERE invoice_id IN ({mine})"
            return f"person_id IS NULL AND id IN ({paid})", as_key(self.subject)
        return None, None

    def _row_untils(
        self, clock: tuple[str, tuple[str, ...]], columns: dict[str, list[Any]]
    ) -> list[date | None]:
        """For each row the last day on which it is kept, None while its clock does not run."""
        key, names = clock
        if key not in self.policy.clocks:
            return []
        last_day = cache(self.policy.clock(key).last_day)
        starts = []
        for name in names:
            more = timedelta(days=WITHDRAWAL_DAYS if name == "delivered_on" else 0)
            starts.append([None if value is None else _finnish_day(value) + more for value in columns[name]])
        return [
            last_day(max(filter(None, days))) if any(days) else None for days in zip(*starts, strict=True)
        ]

    # Ledger, disclosures, suppression -----------------------------------------------------------------

    def looks(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        """Who looked (date, role, purpose; no names: C-579/21) and what was done, and how many entries."""
        if self.subject is None:
            return [], [], 0
        # Before a merge the person was known by other identifiers too; an entry may name both.
        subjects = [self.subject, *(former_subjects(self.person.pk) if self.person is not None else ())]
        mentions = sorted(set(Mention.objects.filter(subject__in=subjects).values_list("log", "entry_id")))
        bodies: dict[uuid.UUID, bytes] = {}
        ids = [entry for _log, entry in mentions]
        for model in (Entry, Outbox):
            for start in range(0, len(ids), 500):
                part = model.objects.filter(entry_id__in=ids[start : start + 500])
                bodies |= {entry: bytes(body) for entry, body in part.values_list("entry_id", "body")}
        seen: dict[tuple, int] = defaultdict(int)
        done = []
        with translation.override(self.language):
            for log, entry_id in mentions:
                body = bodies[entry_id]
                if log == READS:
                    entry = parse_read(body)
                    moment = datetime.fromtimestamp(entry["at_us"] / 1_000_000, UTC)
                    role, purpose = self._role(entry["role"]), self._purpose(entry["purpose"])
                    seen[timezone.localdate(moment), role, purpose] += 1
                elif log == MAIN:
                    entry = json.loads(body)
                    moment = datetime.fromtimestamp(entry["t"] / 1_000_000, UTC)
                    done.append(
                        {"when": moment, "verb": entry["verb"], "role": self._role(entry["role"]),
                         "clause": entry.get("clause", "")}
                    )  # fmt: skip
        looked = [
            {"when": day, "role": role, "purpose": purpose, "times": times}
            for (day, role, purpose), times in sorted(seen.items())
        ]
        return looked, sorted(done, key=lambda event: event["when"]), len(mentions)

    def _role(self, key: str) -> str:
        return str(ROLE_NAMES.get(key, key))

    def _purpose(self, key: str) -> str:
        for row in self.notice.get("purposes", []):
            if row["key"] == key:
                return row["name"].get(self.language, key)
        return key

    def _purposes_of(self, bits: int) -> str:
        return ", ".join(self._purpose(bit.key) for bit in Purpose(bits))

    def recipients(self) -> list[dict[str, Any]]:
        """Named recipients with dates and categories (C-154/21)."""
        if self.person is None:
            return []
        found = ask(
            "SELECT r.name, r.kind, r.country, d.at, d.ground, d.clause, d.categories, d.public_id "
            "FROM disclosures_disclosedperson s JOIN disclosures_disclosure d ON d.id = s.disclosure_id "
            "JOIN disclosures_recipient r ON r.id = d.recipient_id WHERE s.person_id = %(person)s "
            "ORDER BY d.at",
            person=self.person.pk,
        )
        return [
            {
                "name": words.DATA_SUBJECT[self.language] if kind == "data_subject" else name,
                "kind": kind,
                "country": country,
                "when": _moment(at),
                "ground": words.GROUNDS[ground][self.language],
                "clause": clause,
                "categories": [self._category(key) for key in _json(categories)],
            }
            for name, kind, country, at, ground, clause, categories, _public_id in found
        ]

    def _category(self, key: str) -> str:
        return CATEGORIES[key].name(self.language) if key in CATEGORIES else key

    def suppressed(self) -> list[dict[str, Any]]:
        """Whether fingerprints of the person's own values are on the suppression list."""
        if self.person is None:
            return []
        values: dict[str, list] = {"emails": [], "phones": [], "posts": []}
        for kind, value in ask(
            "SELECT kind, value FROM parties_contactpoint WHERE person_id = %(person)s AND kind <> 'web'",
            person=self.person.pk,
        ):
            values["emails" if kind == "email" else "phones"].append(value)
        for street, postcode in ask(
            "SELECT street, postcode FROM parties_address WHERE person_id = %(person)s", person=self.person.pk
        ):
            values["posts"].append((self.person.name, street, postcode))
        return [
            {
                "channel": words.CHANNELS[channel][self.language],
                "forbidden": [self._purpose(bit.key) for bit in Purpose if bit & purposes],
            }
            for (channel, _digest), purposes in sorted(hits(self.register_id, **values).items())
        ]

    # The whole ----------------------------------------------------------------------------------------

    def document(self, report: Report, notice, looks, recipients, suppressed, number: str) -> dict[str, Any]:
        """The report as one mapping: the JSON document, from which the other forms are made."""
        looked, done, _count = looks
        sections = sections_of(self.notice, self.language)
        by_category: dict[str, list[Held]] = defaultdict(list)
        for held in report.held:
            by_category[held.category].append(held)
        order = [key for key in CATEGORIES if key in by_category]
        kinds = self._kinds(by_category)
        return {
            "schema": SCHEMA,
            "report": {
                "number": number,
                "made_at": timezone.now(),
                "language": self.language,
                "state": report.state,
                "missing": report.missing,
                "notice_version": str(notice.number),
            },
            "controller": dict(self.notice.get("controller", {})),
            "subject": self.subject,
            "held": bool(report.held) or bool(suppressed),
            "purposes": self._purposes(order, kinds),
            "categories": [
                {
                    "category": key,
                    "name": self._category(key),
                    "purposes": [self._purpose(bit.key) for bit in Purpose if bit & CATEGORIES[key].purposes],
                    **self._until(key, by_category[key]),
                    "tables": [
                        {"store": held.store, "columns": held.columns, "rows": held.rows}
                        for held in by_category[key]
                    ],
                }
                for key in order
            ],
            "suppression": suppressed,
            "recipients": recipients,
            "looks": looked,
            "events": done,
            "automated": sections["automated"],
            "transfers": sections["transfers"],
            "rights": sections["rights"],
            "complaint": sections["complaint"],
            "stores": [
                {"store": name, "rows": rows, "answered": rows is not None}
                for name, rows in report.stores.items()
            ],
            "withheld": [
                {"what": words.WITHHELD_STAFF[self.language], "why": words.WITHHELD_STAFF_WHY[self.language]},
                *self.left_out.told,
            ],
        }

    def _kinds(self, by_category: Mapping[str, list[Held]]) -> set[str]:
        """Whether the bases of a customer, of a contact person or of both apply."""
        kinds = {"contact_person"} if "organisation_link" in by_category else set()
        bought = any(key in by_category for key in ("orders", "invoices"))
        return kinds | ({"customer"} if bought or not kinds else set())

    def _purposes(self, categories: Iterable[str], kinds: set[str]) -> list[dict[str, Any]]:
        """The purposes that apply to this person now: of the categories held, less what a block forbids."""
        applied = Purpose(0)
        for key in categories:
            applied |= CATEGORIES[key].purposes
        if self.person is not None:
            applied &= Purpose(self.person.purpose_mask)
        rows = []
        for row in self.notice.get("purposes", []):
            try:
                bit = Purpose.from_key(row["key"])
            except KeyError:
                continue
            bases = [basis for basis in row.get("bases", []) if basis.get("for") in kinds]
            if not bit & applied or not bases:
                continue
            articles = sorted({basis["article"] for basis in bases})
            rows.append(
                {
                    "key": row["key"],
                    "name": row["name"].get(self.language, row["key"]),
                    "basis": "; ".join(
                        text.removeprefix(f"{article} ")
                        for article, text in choices_of("basis", tuple(articles), self.language)
                    ),
                    "article": ", ".join(f"{article}" for article in articles),
                }
            )
        return rows

    def _until(self, category: str, held: list[Held]) -> dict[str, Any]:
        """Until when a category is kept for this person, and by which rule of the notice."""
        row = next((row for row in self.notice.get("retention", []) if row["key"] == category), None)
        if row is None:
            return {"keep_until": None, "keep_rule": "", "keep_reason": ""}
        (_key, trigger), *_ = choices_of("trigger", (row["trigger"],), self.language)
        rule = f"{period(row, self.language)} {trigger}"
        reason = (row.get("reason") or {}).get(self.language, "")
        days = [row_["kept_until"] for table in held for row_ in table.rows if row_.get("kept_until")]
        days += [
            as_day(row_["keep_until"]) for table in held for row_ in table.rows if row_.get("keep_until")
        ]
        until = max(days, default=None)
        if row["trigger"] == "episode_end" and self.person is not None:
            until = self._episode_until(category)
        return {"keep_until": until, "keep_rule": rule, "keep_reason": reason}

    def _episode_until(self, category: str) -> date | None:
        clock, person = self.policy.clock(category), self.person
        if person.ended_on is not None:
            return min(filter(None, (clock.last_day(person.ended_on), person.erase_after)))
        if person.erase_after is None:
            return None
        return min(
            person.erase_after, clock.last_day(add_months(person.erase_after, -12 * self.policy.cap_years))
        )


def _field_of(model: type[models.Model], attname: str) -> str:
    return next(column.name for column in model._meta.concrete_fields if column.attname == attname)


def _reader(column: models.Field) -> Callable[[Any], Any] | None:
    """What turns a plain SQL value of a column into a JSON value; None where it is one already."""
    if isinstance(column, models.UUIDField):
        return lambda value: str(value) if isinstance(value, uuid.UUID) else str(uuid.UUID(value))
    if isinstance(column, models.JSONField):
        return _json
    if isinstance(column, models.DateTimeField):
        return _moment
    if isinstance(column, models.DecimalField):
        return lambda value: str(Decimal(str(value)).normalize())
    return None


def _finnish_day(value: date) -> date:
    return value.astimezone(HELSINKI).date() if isinstance(value, datetime) else value


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _names_of(column: models.ForeignKey, ids: set[int]) -> dict[int, str]:
    """Names of the rows a link leads to: an organisation, a recipient, a disclosure."""
    model = column.related_model
    label = "name" if any(each.name == "name" for each in model._meta.concrete_fields) else "public_id"
    return {
        row: str(name)
        for row, name in ask(
            f"SELECT id, {label} FROM {model._meta.db_table} WHERE id IN :ids", ids=sorted(ids)
        )
    }
