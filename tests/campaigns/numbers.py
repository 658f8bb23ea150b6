"""`bin/kortisto test --campaign numbers`: eight workers issue invoices, one is killed twenty times, on the engine of
the run."""

import os
import random

from kortisto.project.tests.killing import installed, issue_with_kills, require_numbers

DRAFTS = 4_000
WORKERS = 8
KILLS = 20
SEED = 8


def test_numbers_have_no_gap_after_twenty_kills(tmp_path):
    with installed(tmp_path, os.environ.get("DATABASE_URL", "")) as place:
        said = issue_with_kills(
            place, drafts=DRAFTS, workers=WORKERS, kills=KILLS, chance=random.Random(SEED)
        )
        require_numbers(place, drafts=DRAFTS, said=said)
