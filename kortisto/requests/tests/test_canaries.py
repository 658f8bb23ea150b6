"""The promise in one test: what is planted in every declared personal column is in the report, and
after erasure nowhere – not in a byte below the data directory, in a row, or in the planner's statistics."""

import json
import os
import secrets
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, models

from kortisto.billing.models import BankFile
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.intake.models import ImportRun
from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import Entry, Outbox
from kortisto.ledger.operations import operation, record
from kortisto.ledger.sequencing import sequence
from kortisto.notes.models import Tag
from kortisto.parties import search
from kortisto.parties.models import CustomField, Organisation, Person
from kortisto.requests import rendering
from kortisto.requests.holdings import reports_folder
from kortisto.requests.operations import make_access_report
from kortisto.requests.report import collect
from kortisto.retention.models import Erasure
from kortisto.retention.operations import erase_person
from kortisto.updates.models import UpdateFeed, UpdateRun

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = date(2012, 5, 17)
SHORTEST = 10


class Planted:
    """Values that occur nowhere else, one for each column they are planted in."""

    def __init__(self):
        self.by_column = {}

    def new(self, table, column, most=20):
        value = "qz" + secrets.token_hex(9)[: most - 2]
        self.by_column[table, column] = value
        return value


def filled(model, planted, given):
    """An instance with a canary in every personal text column."""
    declared = declarations.table_of(model)
    values = dict(given)
    for column in model._meta.concrete_fields:
        if (
            column.name in values
            or column.primary_key
            or (column.has_default() and not declared_personal(declared, column))
        ):
            continue
        personal = declared_personal(declared, column)
        if column.is_relation:
            continue
        if isinstance(column, models.JSONField):
            values[column.name] = {"planted": planted.new(declared.name, column.attname)} if personal else {}
        elif isinstance(column, models.CharField | models.TextField):
            room = column.max_length or 40
            if personal and room >= SHORTEST:
                values[column.name] = planted.new(declared.name, column.attname, min(room, 20))
            elif not column.blank and not column.has_default():
                values[column.name] = "self"[:room]
        elif isinstance(column, models.DateTimeField):
            values[column.name] = datetime(2012, 5, 17, 12, tzinfo=ZoneInfo("UTC"))
        elif isinstance(column, models.DateField):
            values[column.name] = LONG_AGO
        elif isinstance(column, models.UUIDField) and not column.has_default():
            values[column.name] = uuid7()
        elif isinstance(column, models.BinaryField):
            values[column.name] = secrets.token_bytes(16)
        elif isinstance(column, models.IntegerField | models.DecimalField) and not column.has_default():
            values[column.name] = 7
    return model(**values)


def declared_personal(declared, column):
    return isinstance(declared.columns[column.attname], declarations.Personal)


@operation("register.seed")
def plant(*, register, planted, by):
    """One row in every table about persons, parents first."""
    organisation = Organisation.objects.create(register=register, name="Kellokukka Oy", source="self")
    agency = Recipient.objects.create(
        register=register, key="agency", name="Perintä Oy", kind="controller", purpose=0
    )
    disclosure = Disclosure.objects.create(
        register=register, recipient=agency, ground="collection", clause="C33", categories=["identity"],
        persons=1, by="system",
    )  # fmt: skip
    run = ImportRun.objects.create(
        register=register,
        kind="customers",
        source="partner",
        file_digest="0" * 64,
        file_name="lista.csv",
        by="system",
    )
    person = filled(Person, planted, {"register": register, "source": "self"})
    person.save()
    tag = Tag.objects.create(register=register, name="Noutaa itse", folded="noutaa itse")
    field = CustomField.objects.create(
        register=register, key="member", name_fi="Jäsenyys", name_sv="Medlemskap", name_en="Membership", kind="text",
        category="notes", purposes=int(ALL_PURPOSES), clock="contact", made_by="system",
    )  # fmt: skip
    made = {
        CustomField: field,
        Tag: tag,
        Person: person,
        Organisation: organisation,
        Recipient: agency,
        Disclosure: disclosure,
        ImportRun: run,
        BankFile: BankFile.objects.create(
            register=register,
            kind="ktl",
            digest="0" * 64,
            file="none",
            first_day=LONG_AGO,
            last_day=LONG_AGO,
            keep_until=date(2019, 12, 31),
            by="system",
        ),
        UpdateRun: UpdateRun.objects.create(
            register=register,
            feed=UpdateFeed.objects.create(register=register, key="ytj", source_key="update_service"),
            by="system",
        ),
    }
    waiting = [table.model for table in declarations.subject_tables() if table.model is not Person]
    while waiting:
        model = waiting.pop(0)
        links = {
            column.name: column.related_model for column in model._meta.concrete_fields if column.is_relation
        }
        given = {"register": register}
        for name, target in links.items():
            if name in ("register",) or (
                name == "organisation" and "person" in links and model._meta.get_field(name).null
            ):
                continue
            given[name] = made.get(target)
        if any(value is None for name, value in given.items() if not model._meta.get_field(name).null):
            waiting.append(model)
            continue
        row = filled(model, planted, {**given, **closed(model)})
        row.save()
        made[model] = row
        if row._meta.db_table == "parties_searchtext":
            search.add_words(register.id, search.Counter(row.words.split()))
    record(subjects=[person.public_id])
    return person


def closed(model):
    """Nothing planted is open, so that nothing may stay; report folders are made by the report itself."""
    return {
        "billing_invoice": {
            "rows": 1,
            "open_cents": 0,
            "keep_until": date(2019, 12, 31),
            "closed_on": LONG_AGO,
        },
        "credit_creditapplication": {"state": "open"},
        "parties_contactpoint": {"kind": "email"},
        "parties_block": {"purposes": 16},
        "requests_accessreport": {"folder": "no-folder"},
        "parties_address": {"country": "FI"},
    }.get(model._meta.db_table, {})


@pytest.fixture
def planted(register, opened):
    found = Planted()
    with opened(Purpose.RIGHTS):
        found.person = plant(register=register, planted=found, by=SYSTEM)
    return found


def test_every_table_about_persons_has_a_planted_row(planted, opened):
    tables = {table for table, _column in planted.by_column}
    textual = {
        table.name
        for table in declarations.subject_tables()
        if any(
            isinstance(column, models.CharField | models.TextField | models.JSONField)
            and declared_personal(table, column)
            and (column.max_length or 40) >= SHORTEST
            for column in table.model._meta.concrete_fields
        )
    }
    assert textual <= tables
    assert len(planted.by_column) >= 30


def test_2_3_t3_the_report_has_every_canary_and_every_store_answered(planted, register, opened):
    with opened(Purpose.RIGHTS):
        report = collect(register_id=register.id, person=planted.person, language="en")
        body = rendering.as_json(report).decode()
    told = {table.name for table in declarations.subject_tables() if table.tell}
    lacking = [key for key, value in planted.by_column.items() if key[0] in told and value not in body]
    assert lacking == []
    assert (report.state, report.missing) == ("complete", [])
    assert all(store["answered"] for store in report.data["stores"])
    asked = {store["store"] for store in report.data["stores"]}
    assert {table.name for table in declarations.subject_tables()} <= asked
    for table in declarations.subject_tables():
        assert report.stores[table.name] == 1, table.name


def test_nothing_of_another_person_is_in_the_report(planted, register, opened):
    other = Planted()

    @operation("register.seed")
    def another(*, by):
        person = filled(Person, other, {"register": register, "source": "self"})
        person.save()
        record(count=1)
        return person

    with opened(Purpose.RIGHTS):
        stranger = another(by=SYSTEM)
        body = rendering.as_json(collect(register_id=register.id, person=stranger)).decode()
    assert all(value in body for value in other.by_column.values())
    assert not any(value in body for value in planted.by_column.values())


def test_2_7_t4_after_erasure_no_canary_is_anywhere(planted, register, opened):
    person = planted.person
    with opened(Purpose.RIGHTS):
        make_access_report(person=person, by=SYSTEM)
    assert any(reports_folder().iterdir())
    if connection.vendor == "postgresql":
        with maintenance(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    assert remains(planted).keys() == planted.by_column.keys()
    with opened(Purpose.RIGHTS):
        done = erase_person(person=person, by=SYSTEM, today=date(2026, 11, 22))
    assert (done.state, done.failed, done.kept) == (Erasure.COMPLETE, [], [])
    sequence()
    if connection.vendor == "postgresql":
        with maintenance(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    else:
        connection.close()
    assert remains(planted) == {}
    assert ledger_with(planted) == []


@pytest.fixture
def words_before(register):
    return vocabulary() if connection.vendor == "sqlite" else set()


def test_a_trigram_of_an_erased_name_is_not_left_in_the_index(words_before, planted, opened):
    if connection.vendor != "sqlite":
        pytest.skip("the full-text index of SQLite")
    text = planted.by_column["parties_searchtext", "text"]
    pieces = {text[start : start + 3] for start in range(len(text) - 2)}
    assert pieces <= vocabulary()
    with opened(Purpose.RIGHTS):
        erase_person(person=planted.person, by=SYSTEM)
    assert vocabulary() <= words_before


def vocabulary():
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.planted USING fts5vocab('main', 'parties_search_fts', 'row')"
        )
        cursor.execute("SELECT term FROM temp.planted")
        found = {term for (term,) in cursor.fetchall()}
        cursor.execute("DROP TABLE temp.planted")
    return found


def remains(planted):
    """Where canaries are: files below the data directory, or rows and statistics of PostgreSQL."""
    found = {}
    files = {
        path.name: path.read_bytes()
        for path in Path(os.environ["KORTISTO_DATA"]).rglob("*")
        if path.is_file()
    }
    for key, value in planted.by_column.items():
        forms = (value.encode(), value.upper().encode(), value.encode("utf-16-le"))
        places = [name for name, body in files.items() if any(form in body for form in forms)]
        if places:
            found[key] = places
    if connection.vendor == "postgresql":
        with maintenance(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            tables = [name for (name,) in cursor.fetchall()]
            texts = {}
            for table in tables:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
                texts[table] = cursor.fetchone()[0]
            cursor.execute("SELECT string_agg(s::text, chr(10)) FROM pg_stats s WHERE schemaname = 'public'")
            texts["pg_statistic"] = cursor.fetchone()[0] or ""
        for key, value in planted.by_column.items():
            places = [name for name, text in texts.items() if value in text]
            if places:
                found[key] = found.get(key, []) + places
    return found


def ledger_with(planted):
    bodies = [bytes(row.body).decode() for model in (Outbox, Entry) for row in model.objects.all()]
    return [key for key, value in planted.by_column.items() if any(value in body for body in bodies)]


def test_the_json_says_what_it_is_and_needs_no_code_to_read(planted, register, opened):
    with opened(Purpose.RIGHTS):
        found = json.loads(
            rendering.as_json(collect(register_id=register.id, person=planted.person, language="sv"))
        )
    assert found["schema"] == "kortisto-access-report/1"
    identity = next(part for part in found["categories"] if part["category"] == "identity")
    assert identity["name"] == "Namn och kundnummer"
    labels = {column["name"]: column["label"] for column in identity["tables"][0]["columns"]}
    assert labels["surname"] == "Efternamn"
    assert identity["tables"][0]["rows"][0]["source"] == "Du själv"
