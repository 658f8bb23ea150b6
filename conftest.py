"""Fixtures of every test: a database with its guards, a register, staff who signed, an open context."""

import gc
import json
import os
import shutil
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache as counters
from django.db import connection
from django.template import Template
from django.test.utils import instrumented_test_render
from xdist.scheduler import LoadFileScheduling

from kortisto.kernel.access import maintenance
from kortisto.staff.hashing import Argon2

HOUSE = Path(__file__).parent / "tests"
# What one browser and one running site, or one world, serves is not built twice.
TOGETHER = ("tests/journeys/", "tests/pages/")
RENDER = Template._render
# The manifest of static files belongs to a started server; tests name the files themselves.
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}


def pytest_collection_finish():
    """What is loaded by now stays: looking through it for garbage again and again would take a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="leave out tests that touch no database")
    parser.addoption(
        "--fast",
        action="store_true",
        help="the pure tests, and of each file the first that needs the database",
    )


def pytest_collection_modifyitems(config, items):
    """With --database-only, keep the tests that use the database: pure ones cannot differ by engine.

    The longest come first, those of the whole house and in a browser before all: begun last, one core would wait.
    """
    long = {item.path for item in items if _is_long(item)}
    items.sort(key=lambda item: (item.path not in long, not item.path.is_relative_to(HOUSE)))
    kept = items
    if config.getoption("--database-only"):
        kept = [item for item in items if _needs_database(item)]
    if config.getoption("--fast"):
        first: dict[object, object] = {}
        kept = [
            item
            for item in kept
            if not _is_long(item) and (not _needs_database(item) or first.setdefault(item.path, item) is item)
        ]
    if kept is not items:
        staying = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in staying])
        items[:] = kept


class ByFolder(LoadFileScheduling):
    """Gives each file to one worker whole, and each folder of TOGETHER."""

    def _split_scope(self, nodeid: str) -> str:
        return next(
            (folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid)
        )


def pytest_xdist_make_scheduler(config, log):
    """How a run with several workers spreads the tests."""
    return ByFolder(config, log)


def _is_long(item) -> bool:
    return any(map(item.get_closest_marker, ("browser", "slow"))) or "journeys" in item.path.parts


def _needs_database(item) -> bool:
    return bool(item.get_closest_marker("django_db")) or not {"db", "django_db_setup"}.isdisjoint(
        item.fixturenames
    )


# The machine's load is not a property of the code.
hypothesis.settings.register_profile("kortisto", deadline=None)
hypothesis.settings.load_profile("kortisto")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """SQLite tests use a file, so that bytes on disk can be searched; making databases is maintenance."""
    if connection.vendor == "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = os.path.join(os.environ["KORTISTO_DATA"], f"test-{worker}.sqlite3")
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
    elif suffix := os.environ.get("KORTISTO_TEST_SUFFIX"):
        # Several runs may share one server.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_{suffix}"
    below = ExitStack()
    with django_db_blocker.unblock():
        below.enter_context(maintenance())
    yield below
    below.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup, django_db_blocker):
    """Migrations ran below the guards; from here on the connection works above them."""
    with django_db_blocker.unblock():
        django_db_modify_db_settings.close()
        connection.close()
    yield
    with django_db_blocker.unblock():
        django_db_modify_db_settings.enter_context(maintenance())


@pytest.fixture(scope="session")
def browser_program() -> str:
    """The path of a Chromium; without one the tests in a browser are skipped, or fail when CI=true."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        words = "No Chromium on this machine: the tests in a browser are not made."
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return program


@pytest.fixture(scope="module")
def chromium(browser_program):
    """Debian's Chromium, as long as one file's tests last: its driver runs an event loop in this thread, and
    the framework would give a test that comes later another connection in every context.

    The browser's sandbox needs rights that a container's root does not give.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session", autouse=True)
def _unrecorded(django_test_environment):
    """The framework's tests record each template with a copy of its context, which takes longer than most
    pages: here only those do that ask for `contexts`."""
    recording, Template._render = Template._render, RENDER
    yield
    Template._render = recording


@pytest.fixture(scope="session", autouse=True)
def _hashed_quickly():
    """Passwords are hashed as they are on a server, but with little work: to be slow is their only use of it."""
    Argon2.memory_cost, Argon2.time_cost = 8, 1


@pytest.fixture
def contexts(monkeypatch):
    """Answers have a `context`."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@cache
def _default_document() -> str:
    from datetime import date

    from kortisto.notice.default import default_notice

    return json.dumps(default_notice(on=date(2025, 11, 1)))


@pytest.fixture
def register(db):
    """An empty register whose notice is the default one, published."""
    from kortisto.notice.models import NoticeVersion, Register

    made = Register.objects.create(key="test", name="Asiakasrekisteri")
    document = json.loads(_default_document())
    NoticeVersion.objects.create(register=made, number=1, state=NoticeVersion.PUBLISHED, document=document)
    return made


@pytest.fixture
def staff(register):
    """One user per role, each with a signed commitment: `staff["customer_service"]` …"""
    from kortisto.staff.models import Commitment, CommitmentSignature, User
    from kortisto.staff.permissions import Role

    commitment = Commitment.objects.create(
        version=1, text_fi="Sitoudun.", text_sv="Jag förbinder mig.", text_en="I commit."
    )
    users = User.objects.bulk_create(
        User(
            email=f"{role.value}@kellokukka.example", name=role.value.replace("_", " ").title(), role=role.value,
            employer="Kellokukka Oy", register_id=register.id,
        )
        for role in Role
    )  # fmt: skip
    CommitmentSignature.objects.bulk_create(
        CommitmentSignature(user=user, commitment=commitment, language="fi", text_hash="0" * 64)
        for user in users
    )
    return {user.role: user for user in users}


@pytest.fixture
def desk(staff):
    """A function that gives a signed-in client of a role, in English, who just gave the password."""
    from kortisto.staff.tests.signing_in import signed_in

    def sign_in(role="contact_person", fresh=True):
        if role == "accountant":
            agreed(staff[role])
        return signed_in(staff[role], fresh=fresh)

    return sign_in


def agreed(accountant):
    """The accounting firm for which an accountant works, with an agreement that holds."""
    from datetime import date

    from kortisto.disclosures.models import Recipient, Worker
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose

    told = {
        "name": "Tilitoimisto Numero Oy", "kind": Recipient.PROCESSOR, "purpose": 2, "enabled": True,
        "categories": ["identity", "address", "invoices", "payments", "collection"],
        "agreement_signed_on": date(2025, 11, 1),
    }  # fmt: skip
    # The database looks at the rows that name a recipient, and those are guarded.
    with access(register_id=accountant.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        firm, _made = Recipient.objects.get_or_create(
            register_id=accountant.register_id, key="accounting", defaults=told
        )
        Worker.objects.get_or_create(user=accountant, defaults={"recipient": firm})
    return firm


@pytest.fixture
def opened(register):
    """A function that opens an access context: `with opened(Purpose.BILLING): …`"""
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose

    def open_it(purpose=Purpose.CUSTOMER_SERVICE, actor=SYSTEM, **more):
        return access(register_id=register.id, actor=actor, purpose=purpose, **more)

    return open_it


@pytest.fixture(autouse=True)
def no_counters_left(request, django_db_blocker):
    """A test that really commits has its tables emptied afterwards; that of the counters has no model."""
    yield
    told = request.node.get_closest_marker("django_db")
    if "live_server" in request.fixturenames or (told and told.kwargs.get("transaction")):
        with django_db_blocker.unblock():
            counters.clear()


@pytest.fixture(autouse=True)
def nothing_in_memory():
    """The table of postcodes is kept in memory, as is which lists are long; another test's are gone with its
    transaction."""
    yield
    from kortisto.desk.lists import counting
    from kortisto.postcodes import queries

    queries.forget()
    counting.forget()


@pytest.fixture
def make_field(opened):
    """A function that makes a custom field of the open register: `make_field("Shoe size", "number")`."""
    from kortisto.kernel.access import SYSTEM
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.fields.operations import create_field

    def make(name, kind="text", *, category="contact", clock="contact", choices=(), purposes=None):
        with opened(Purpose.RIGHTS):
            return create_field(
                names={"fi": f"{name} fi", "sv": f"{name} sv", "en": name}, kind=kind, choices=choices,
                category=category, purposes=purposes or Purpose.CUSTOMER_SERVICE, clock=clock, by=SYSTEM,
            )  # fmt: skip

    return make
