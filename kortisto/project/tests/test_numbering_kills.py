"""Invoices issued by several workers, some of which are killed, have numbers without a gap."""

import random

import pytest

from kortisto.project.tests.killing import installed, issue_with_kills, require_numbers

DRAFTS = 150
SEED = 24112026


@pytest.mark.slow
def test_numbers_have_no_gap_after_workers_were_killed(tmp_path):
    with installed(tmp_path) as place:
        said = issue_with_kills(place, drafts=DRAFTS, workers=3, kills=2, chance=random.Random(SEED))
        require_numbers(place, drafts=DRAFTS, said=said)
