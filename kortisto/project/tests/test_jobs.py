"""The repeated work of the program itself."""
# ruff: noqa: F811  (fixtures of the room below are imported by name)

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Task
from kortisto.parties.operations import create_person
from kortisto.project import jobs
from kortisto.project.messages import PACKAGE
from kortisto.promises.tests.breaking import below
from kortisto.promises.tests.conftest import addresses, person, probe, register, staff  # noqa: F401

pytestmark = pytest.mark.django_db


def test_expired_counters_go_daily_and_live_ones_stay(probe):
    cache.set("live", 1, timeout=300)
    expired = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=32))
    below("INSERT INTO kortisto_cache (cache_key, value, expires) VALUES ('login:ip', '', %s)", [expired])
    assert probe("addresses").code == "address_kept_too_long"
    function, kind, _hour = jobs.SCHEDULES["expired counters"]
    assert (function, kind) == ("kortisto.project.jobs.clear_cache", "D")
    jobs.clear_cache()
    assert probe("addresses").held
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM kortisto_cache")
        assert cursor.fetchall() == [(cache.make_key("live"),)]


def test_contact_data_that_reach_nobody_become_tasks_daily(person, opened):
    below("UPDATE parties_contactpoint SET failed_on = %s", [timezone.localdate().isoformat()])
    function, kind, _hour = jobs.SCHEDULES["doubts"]
    assert (function, kind) == ("kortisto.project.jobs.doubts", "D")
    assert jobs.doubts() == 1 and jobs.doubts() == 0
    with opened():
        assert Task.objects.get().person == person


def test_the_engine_learns_of_tables_that_have_grown(register):
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False):
        for number in range(60):
            create_person(
                values={"given_names": "Aino", "surname": f"Mäkelä{number}"}, source="self", by=SYSTEM
            )
    assert jobs.SCHEDULES["statistics"][:2] == ("kortisto.project.jobs.learn", "H")
    jobs.learn()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'parties_person_name'")
            assert int(cursor.fetchone()[0].split()[0]) == 60
            # How many there are, never a name: what is erased must not go on in the engine's samples.
            cursor.execute("PRAGMA analysis_limit = 0")
            cursor.execute("ANALYZE")
            cursor.execute("SELECT count(*) FROM sqlite_stat4 WHERE idx = 'parties_person_name'")
            assert cursor.fetchone()[0] > 0
            jobs.learn()
            cursor.execute("SELECT count(*) FROM sqlite_stat4")
            assert cursor.fetchone()[0] == 0


def test_whatever_a_worker_runs_tells_its_failures_without_words():
    """The queue keeps a failed job's text; see kernel/failures.py."""
    named = set()
    for file in PACKAGE.rglob("*.py"):
        if "tests" not in file.parts:
            named |= set(
                re.findall(r'"(kortisto\.[a-z_.]+\.jobs\.[a-z_]+)"', file.read_text(encoding="utf-8"))
            )
    assert {function for function, _kind, _hour in jobs.SCHEDULES.values()} < named
    for name in named:
        module, _, function = name.rpartition(".")
        assert getattr(getattr(import_module(module), function), "is_job", False), name
