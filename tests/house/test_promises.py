"""Every clause has a control or a true reason for none, and every control a test that breaks it."""

import ast
from pathlib import Path

import pytest

from kortisto.notice.clauses import CLAUSES, LANGUAGES
from kortisto.promises import queries
from kortisto.promises.controls import BY_KEY, CONTROLS, controls_of
from kortisto.promises.missing import OFF, Off
from kortisto.promises.rules import State

TESTS = Path(__file__).resolve().parents[2] / "kortisto" / "promises" / "tests"


def mutation_tests():
    """Name → (what the test mentions, whether it asserts)."""
    found = {}
    files = sorted(TESTS.glob("test_mutations*.py"))
    for node in (node for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
            found[node.name] = texts, sum(isinstance(n, ast.Assert) for n in ast.walk(node))
    return found


def test_every_clause_has_a_control_or_says_why_not():
    assert list(CLAUSES) == [f"C{number}" for number in range(1, 91)]
    for clause in CLAUSES:
        bound, off = controls_of(clause), OFF.get(clause)
        assert bool(bound) != bool(off), f"{clause} needs either controls or a reason for having none"


def test_a_reason_for_having_no_control_is_true():
    assert [clause for clause, off in OFF.items() if not off.is_so] == []


@pytest.mark.parametrize(
    ("feature", "is_so"), [("parties", False), ("parties.Person", False), ("parties.Ghost", True)]
)
def test_a_feature_that_exists_is_no_reason(feature, is_so):
    assert Off(feature, "", "", "").is_so is is_so


@pytest.mark.django_db
def test_a_clause_whose_feature_came_without_a_control_is_violated(register, monkeypatch):
    monkeypatch.setitem(OFF, "C14", Off("parties.Person", "on", "finns", "exists"))
    assert queries.states(register.id)["C14"].state == State.VIOLATED


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.key)
def test_every_control_is_killed_by_its_mutation(control):
    tests = mutation_tests()
    assert control.mutation in tests, f"{control.key}: no test breaks it, so it does not count"
    texts, asserts = tests[control.mutation]
    assert control.key in texts and asserts, f"{control.mutation} does not ask the probe of {control.key}"


def test_every_mutation_is_of_a_control():
    keys = set(BY_KEY)
    assert [name for name, (texts, _) in mutation_tests().items() if not keys & texts] == []


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.key)
def test_every_control_is_in_place_and_speaks_three_languages(control):
    assert control.in_place, f"{control.where} is not there"
    assert control.clauses and set(control.clauses) <= set(CLAUSES)
    names = [control.name(language) for language in LANGUAGES]
    assert all(name.endswith(".") for name in names) and len(set(names)) == 3


def test_control_keys_are_unique():
    assert len(BY_KEY) == len(CONTROLS)
