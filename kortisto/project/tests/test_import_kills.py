"""An import that is killed and started again until it is done leaves the register of an undisturbed one."""

import random

import pytest

from kortisto.project.tests.killing import (
    import_whole,
    import_with_kills,
    installed,
    require_same,
    write_customers,
)

ROWS = 4200  # more than a chunk of either phase
SEED = 25112020


@pytest.mark.slow
def test_a_killed_import_ends_as_an_undisturbed_one(tmp_path):
    file = tmp_path / "customers.csv"
    write_customers(file, ROWS)
    with installed(tmp_path) as whole, whole.copied("killed") as killed:
        answer, seconds = import_whole(whole, file)
        assert answer["total"] == ROWS and not answer["errors"]
        moments = import_with_kills(killed, file, kills=2, within=seconds, chance=random.Random(SEED))
        require_same(killed, whole.told(), moments)
