"""Invariant 1: an undeclared column, table or store stops the program, in the code and in the database."""

import pytest
from django.core.checks import run_checks
from django.db import connection, models

from kortisto.kernel import catalogue, declarations, guards
from kortisto.kernel.access import maintenance
from kortisto.kernel.categories import CATEGORIES
from kortisto.parties.models import Person


def ids():
    return {message.id for message in run_checks()}


def test_everything_is_declared():
    assert declarations.missing() == []
    assert not {i for i in ids() if i.startswith("kortisto.")}


def test_a_planted_column_stops_the_program():
    planted = models.CharField(max_length=5)
    planted.contribute_to_class(Person, "nickname")
    try:
        assert "column parties_person.nickname is not declared" in declarations.missing()
        assert "kortisto.E001" in ids()
    finally:
        Person._meta.local_fields.remove(planted)
        delattr(Person, "nickname")
        Person._meta._expire_cache()
    assert declarations.missing() == []


def test_a_stale_declaration_stops_the_program():
    table = declarations.table_of(Person)
    table.columns["shoe_size"] = declarations.Impersonal("planted")
    try:
        assert "declaration of parties_person.shoe_size is stale" in declarations.missing()
    finally:
        del table.columns["shoe_size"]


def test_a_declaration_of_a_column_that_is_not_there_is_refused():
    with pytest.raises(declarations.Undeclared):
        declarations.declare(Person, shoe_size=declarations.Impersonal("planted"))


def test_a_store_without_contents_or_reason_is_refused():
    with pytest.raises(declarations.Undeclared):
        declarations.declare_store("planted", "file")


def test_every_declared_category_is_known():
    for table in declarations.subject_tables():
        for column in table.personal():
            assert table.category_of(column) in CATEGORIES, (table.name, column)


@pytest.mark.django_db
def test_the_live_database_holds_only_what_is_declared():
    assert catalogue.undeclared() == []
    assert guards.missing() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE parties_person ADD COLUMN shoe_size integer", "column parties_person.shoe_size"),
        ("CREATE TABLE shadow (name text)", "table shadow"),
        ("CREATE VIEW peek AS SELECT surname FROM parties_person", "table peek"),
        (
            "ALTER TABLE parties_person ADD COLUMN upper_name text GENERATED ALWAYS AS (upper(surname)) {stored}",
            "column parties_person.upper_name",
        ),
    ],
)
def test_a_column_or_table_that_exists_only_in_the_database_is_found(statement, named):
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(statement.format(stored="VIRTUAL" if connection.vendor == "sqlite" else "STORED"))
    assert any(problem.startswith(named) for problem in catalogue.undeclared())


@pytest.mark.django_db
def test_an_index_table_nobody_declared_is_found():
    if connection.vendor != "sqlite":
        statement = "CREATE MATERIALIZED VIEW peek AS SELECT surname FROM parties_person"
    else:
        statement = "CREATE VIRTUAL TABLE peek USING fts5(surname)"
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(problem.startswith("table peek") for problem in catalogue.undeclared())
