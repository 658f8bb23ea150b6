"""The benchmarks count their answers right, at the smallest size; nothing here looks at a clock."""

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from kortisto.project.bench.data import EXTRA_ROWS, customers, questions
from kortisto.project.bench.floor import LINKED, SqliteFloor, opened
from kortisto.project.bench.forms import fields_of
from kortisto.project.bench.timing import Result, Timings
from kortisto.project.commands.benches import NAMES

ROOT = Path(__file__).resolve().parents[3]
PERSONS = 300


# Those that leave the register as they found it share one; who erases comes after them, then whose invoices stop that.
TOGETHER = (
    ("w4", "w2", "w3", "w8", "load", "portal", "case", "ledger", "w5", "payments", "invoices"),
    ("w1",),
    ("w7",),
)


def bench(*names: str) -> tuple[int, list[dict]]:
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "KORTISTO_DATA")
    }
    done = subprocess.run(
        [sys.executable, "-m", "kortisto", "bench", *names, "--quick", "--persons", str(PERSONS), "--json"],
        cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    return done.returncode, told if isinstance(told, list) else [told]


def test_every_benchmark_is_tried():
    assert sorted(name for names in TOGETHER for name in names) == sorted(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_every_answer_of_a_benchmark_is_counted_right(names):
    code, documents = bench(*names)
    wrong = [(one["bench"], check) for one in documents for check in one["checks"] if not check["held"]]
    assert wrong == []
    assert code == 0
    assert [one["bench"] for one in documents] == list(names)
    for one in documents:
        assert one["checks"] and one["figures"]
        assert one["persons"] == PERSONS
        assert one["engine"].startswith("sqlite") and one["cores"] >= 1
        assert {"measured", "ratios", "notes", "seconds", "memory_mb"} <= set(one)
        assert all({"figure", "value", "goal", "met"} == set(figure) for figure in one["figures"])
        assert one["bench"] != "w2" or "page, p95 ms" in [figure["figure"] for figure in one["figures"]]


def test_a_register_too_small_to_ask_about_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "kortisto", "bench", "w2", "--persons", "5"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "at least 300" in done.stderr


def test_the_same_customers_come_every_time_and_in_parts():
    whole = list(customers(60))
    assert whole == list(customers(60))
    assert whole[40:] == list(customers(20, skip=40))


def test_the_first_customers_carry_the_promised_rows_and_never_expire():
    for one in islice(customers(3), 3):
        linked = len(one.orders) + len(one.invoices) + len(one.events)
        assert linked >= EXTRA_ROWS[one.number]
        assert one.ended is None


def test_a_tenth_of_the_customers_has_expired():
    share = sum(one.expired for one in customers(5000)) / 5000
    assert share == pytest.approx(0.10, abs=0.015)


def test_questions_are_prefixes_insides_and_swapped_letters():
    by_number = {one.number: one for one in customers(1000)}
    asked = questions(1000)
    kinds = [question.kind for question in asked]
    assert (kinds.count("prefix"), kinds.count("infix"), kinds.count("typo")) == (80, 80, 40)
    for question in asked:
        one = by_number[question.number]
        if question.kind == "prefix":
            assert one.name.startswith(question.text)
        elif question.kind == "infix":
            assert question.text in one.email
        else:
            assert question.text != one.name and sorted(question.text) == sorted(one.name)


def test_the_floor_erases_those_who_ended_long_ago_and_owe_nothing(tmp_path):
    made = list(customers(500))
    with opened(SqliteFloor(tmp_path / "floor.sqlite3")) as floor:
        floor.make()
        floor.load(made)
        assert sum(floor.linked_rows(one.number) for one in made) == sum(
            len(one.orders) + len(one.invoices) + len(one.events) for one in made
        )
        wanted = {one.number for one in made if one.expired and not one.owes}
        assert floor.sweep(_first_day()) == len(wanted) > 0
        left = {row[0] for row in floor.ask("SELECT id FROM customers")}
        assert left == {one.number for one in made} - wanted
        for table in LINKED:
            marks = ",".join("?" * len(wanted))
            orphans = floor.ask(f"SELECT count(*) FROM {table} WHERE customer_id IN ({marks})", *wanted)
            assert orphans == [(0,)]


def _first_day():
    from datetime import date

    return date(2016, 1, 1)


def test_a_wrong_answer_makes_the_result_wrong_and_a_slow_one_does_not():
    result = Result()
    result.at_most("page, p50 ms", 900, 8)
    assert result.right and result.figures == [("page, p50 ms", 900, "≤ 8", False)]
    result.check("everybody was found", False)
    assert not result.right
    assert "  WRONG everybody was found" in result.lines()


def test_percentiles_are_those_of_the_sorted_values():
    timings = Timings([5.0, 1.0, 4.0, 2.0, 3.0])
    assert (timings.p50, timings.p95) == (3.0, 5.0)
    assert Timings().p95 == 0.0


def test_a_form_is_sent_as_a_browser_would():
    page = (
        '<form><input name="q" value="no"></form><form method="post"><input type="hidden" name="token" value="t1">'
        '<input name="surname" value="M&auml;kinen"><select name="language"><option value="fi">suomi</option>'
        '<option value="sv" selected>svenska</option></select><input type="submit" name="go" value="Save"></form>'
    )
    assert fields_of(page, "surname") == {"token": "t1", "surname": "Mäkinen", "language": "sv"}
