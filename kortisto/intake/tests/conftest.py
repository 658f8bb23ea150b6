"""Fixtures of imports: stage a file, take it in, and what its rows got."""

import pytest

from kortisto.intake.models import ImportRow
from kortisto.intake.operations import apply_import, stage_import
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose


@pytest.fixture
def staged(register):
    """Stage a file; `staged(path, source=…)`."""

    def stage_it(path, kind="customers", source="previous_system", **more):
        return stage_import(
            register_id=register.pk, kind=kind, path=path, file_name=path.name, source=source, by=SYSTEM, **more
        )  # fmt: skip

    return stage_it


@pytest.fixture
def taken_in(staged):
    """Stage a file and take it in."""

    def import_it(path, kind="customers", **more):
        return apply_import(staged(path, kind, **more), by=SYSTEM)

    return import_it


@pytest.fixture
def rows_of(opened):
    """The verdicts of a run by row number."""

    def list_them(run):
        with opened(Purpose.RIGHTS):
            return {row.row_number: (row.verdict, row.details) for row in ImportRow.objects.filter(run=run)}

    return list_them
