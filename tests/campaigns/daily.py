"""`bin/kortisto test --campaign daily`: the journeys of the daily desk in the demo company among 200,000 others.

KORTISTO_JOURNEY_DATA may name a data directory that holds the demo company and the seed already (it is changed).
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.journeys import conftest, test_daily_desk
from tests.journeys.conftest import crowd, take, visitor  # noqa: F401  (fixtures)

PERSONS = 200_000
LONGEST, TRIES = 1000, 3
"""Milliseconds that a page may take; what writes, files and reports may take longer. The machine may be busy with
something else, so that the quickest of some tries counts."""

for _journeys in test_daily_desk.POINTS.values():
    for _named in _journeys:
        _module, _dot, _test = _named.partition(".")
        globals()[_test] = getattr(import_module(f"tests.journeys.{_module}"), _test)


@pytest.fixture(scope="session")
def site(tmp_path_factory, browser_program):
    """The demo company with so many more persons, running."""
    database, ready = os.environ.get("DATABASE_URL", ""), os.environ.get("KORTISTO_JOURNEY_DATA", "")
    data = Path(ready) if ready and not database else tmp_path_factory.mktemp("kortisto") / "data"
    if data != Path(ready):
        with conftest.running(data, database=database):
            pass
        subprocess.run(
            [sys.executable, "-m", "kortisto", "seed", "--persons", str(PERSONS)],
            cwd=conftest.ROOT, env=conftest.environment_of(data, database), check=True,
        )  # fmt: skip
    with conftest.running(data, database=database) as made:
        yield made


def test_no_page_took_longer_than_a_second(site, visitor):  # noqa: F811
    asked = {path for method, path, took in site.took if method == "GET" and took > LONGEST}
    page = visitor.page("contact")
    for path in [*asked] * TRIES:
        page.goto(path)
    again = {path: min(took for _m, at, took in site.took if at == path) for path in asked}
    slow = {path: took for path, took in again.items() if took > LONGEST}
    print(*(f"{again[path]:.0f} ms at best: {path}" for path in sorted(again)), sep="\n")
    assert site.took
    assert not slow
