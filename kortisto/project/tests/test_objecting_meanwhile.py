"""Nobody is in a file that leaves after they said no, however the two meet; and the look that keeps it so is needed."""

import pytest

from kortisto.project.tests.killing import installed, object_while_exporting

PERSONS = 40


@pytest.mark.slow
@pytest.mark.parametrize("guarded", [True, False])
def test_nobody_leaves_after_saying_no_while_a_file_is_made(tmp_path, guarded):
    with installed(tmp_path) as place:
        counts = object_while_exporting(place, persons=PERSONS, exporters=2, guarded=guarded)
    assert counts["said"] == PERSONS and counts["before"] > 0
    if guarded:
        assert counts["after"] == 0 and counts["refused"] > 0
    else:
        assert counts["after"] > 0
