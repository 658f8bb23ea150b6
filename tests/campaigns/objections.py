"""`bin/kortisto test --campaign objections`: a thousand persons say no to direct mail while three workers take files of
them, on the engine of the run."""

import os

from kortisto.project.tests.killing import installed, object_while_exporting

PERSONS = 1_000


def test_no_contact_is_committed_after_the_no(tmp_path):
    with installed(tmp_path, os.environ.get("DATABASE_URL", "")) as place:
        counts = object_while_exporting(place, persons=PERSONS, exporters=3)
    print(counts)
    assert counts["said"] == PERSONS and counts["before"] > 0 and counts["refused"] > 0
    assert counts["after"] == 0
