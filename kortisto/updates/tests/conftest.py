"""The business register of our own, asked by the feed, and a register to compare with it."""

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_organisation
from kortisto.updates import asking, jobs, operations
from kortisto.updates.models import UpdateProposal
from kortisto.updates.tests.replaying import Service, number, serving


@pytest.fixture
def service(settings, monkeypatch):
    """The server, as the one that the feed asks."""
    told = Service()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(told) as settings.YTJ_URL:
        yield told


@pytest.fixture
def quick(monkeypatch):
    """Turns without a second between them."""
    monkeypatch.setattr(asking, "INTERVAL", asking.INTERVAL * 0)


@pytest.fixture
def firm(opened):
    """Make an organisation; `firm(n, name=…)`."""

    def make(n=1, name="Kello Oy", source="previous_system", **more):
        with opened():
            return create_organisation(
                values={"name": name, "business_id": number(n)}, source=source, by=SYSTEM, **more
            )

    return make


@pytest.fixture
def feed(opened):
    """The feed, switched on."""
    with opened():
        return operations.switch_feed(key="ytj", enabled=True, by=SYSTEM)


@pytest.fixture
def asked(feed, opened, monkeypatch):
    """Begin a round and go through it; returns the run."""
    monkeypatch.setattr(jobs, "async_task", lambda *args, **more: None)

    def go():
        with opened():
            run = operations.begin_run(feed=feed, by=SYSTEM)
        jobs.work(str(run.public_id))
        run.refresh_from_db()
        return run

    return go


@pytest.fixture
def proposals(opened):
    """The proposals of a state by field."""

    def list_them(state=UpdateProposal.PROPOSED):
        with opened(Purpose.RIGHTS):
            rows = UpdateProposal.objects.filter(state=state).select_related(
                "organisation", "run__feed", "person"
            )
            return {one.field: one for one in rows.order_by("pk")}

    return list_them
