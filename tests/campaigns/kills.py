"""`bin/kortisto test --campaign kills`: twenty kills of an import at random moments, on the engine of the run."""

import os
import random

import pytest

from kortisto.project.tests.killing import (
    import_whole,
    import_with_kills,
    installed,
    require_same,
    write_customers,
)

ROWS = 13_000  # four chunks of either phase
KILLS = 4
SEEDS = range(1, 6)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("file") / "customers.csv"
    write_customers(path, ROWS)
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("empty"), os.environ.get("DATABASE_URL", "")) as made:
        yield made


@pytest.fixture(scope="module")
def whole(empty, file):
    """What a register holds after an undisturbed import, and the seconds it took."""
    with empty.copied("whole") as made:
        answer, seconds = import_whole(made, file)
        assert answer["total"] == ROWS and not answer["errors"]
        yield made.told(), seconds


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_import_ends_as_an_undisturbed_one(empty, file, whole, seed):
    expected, seconds = whole
    with empty.copied(f"killed{seed}") as killed:
        moments = import_with_kills(killed, file, kills=KILLS, within=seconds, chance=random.Random(seed))
        require_same(killed, expected, moments)
