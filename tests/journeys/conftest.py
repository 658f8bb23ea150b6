"""The real thing, started as a newcomer starts it, and a browser in front of it.

Without Chromium the journeys are skipped, loudly; on the tests' own machine (CI=true) a missing one fails.
"""

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kortisto.updates.tests.replaying import Service, serving

ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN = 120
PICTURE = {"width": 1200, "height": 700}
WIDTHS = {"wide": (1360, 900), "phone": (390, 844), "narrow": (320, 700)}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@dataclass
class Site:
    """A running Kortisto: its address, its data directory, its logins by the key of the cast."""

    url: str
    data: Path
    logins: dict[str, tuple[str, str]]
    environment: dict[str, str]
    process: int
    """Of the program that was started; what it started is `children_of` it."""
    log: Path
    service: Service
    """The business register that its feed asks."""
    took: list[tuple[str, str, float]] = field(default_factory=list)
    """Method, address and milliseconds until the answer began, of every page that a journey opened."""
    signed_in: dict[str, dict] = field(default_factory=dict)
    """By the key of the cast, a browser's cookies: signing in is slow on purpose and done once."""

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a command of the command line on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "kortisto", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180,
        )  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory, browser_program) -> Iterator[Site]:
    """`run` on an empty data directory and a free port, with the demo company that it makes itself."""
    with running(tmp_path_factory.mktemp("kortisto") / "data") as made:
        yield made


@contextmanager
def running(data: Path, *, database: str = "") -> Iterator[Site]:
    """A started Kortisto on a data directory, and beside it a business register of our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log, service = data.parent / "server.log", Service()
    with serving(service) as asked, log.open("w") as told:
        environment = {
            **environment_of(data, database),
            "KORTISTO_YTJ_URL": asked,
            "no_proxy": "127.0.0.1,localhost",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "kortisto", "run", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT,
        )  # fmt: skip
        made = Site(f"http://localhost:{port}", data, {}, environment, server.pid, log, service)
        try:
            _wait(server, made, log)
            made.logins = _logins(data / "demo-logins.txt")
            yield made
        finally:
            children = children_of(server.pid)
            left = [*children, *(pid for child in children for pid in children_of(child))]
            os.kill(server.pid, signal.SIGTERM)
            # Not a measure of speed: a stop never waits for work without end, and leaves nothing behind.
            assert server.wait(timeout=30) == 0, log.read_text()[-4000:]
            assert not [pid for pid in left if Path(f"/proc/{pid}").exists()]


def children_of(process: int) -> list[int]:
    """The processes that a process has started, in their order."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def environment_of(data: Path, database: str = "") -> dict[str, str]:
    """What a program on this data directory is told; without `database` it uses SQLite there."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return {
        **clean,
        **({"DATABASE_URL": database} if database else {}),
        "KORTISTO_DATA": str(data),
        "KORTISTO_STATIC": str(data.parent / "static"),
        "PYTHONPATH": str(ROOT),
    }


def _wait(server: subprocess.Popen, site: Site, log: Path) -> None:
    ends = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < ends:
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"{site.url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"the server did not start:\n{log.read_text()[-4000:]}")


def _logins(file: Path) -> dict[str, tuple[str, str]]:
    from kortisto.project.cast import STAFF

    lines = [line.split() for line in file.read_text().splitlines() if "@" in line]
    by_email = {line[1]: line[2] for line in lines}
    return {one.key: (one.email, by_email[one.email]) for one in STAFF}


@dataclass
class Visitor:
    """Opens pages as members of the staff, in contexts that share nothing."""

    site: Site
    browser: object
    opened: list = field(default_factory=list)

    def page(
        self,
        who: str = "",
        *,
        size: str = "wide",
        dark: bool = False,
        scripts: bool = True,
        language: str = "",
    ):
        """A page of a fresh context, signed in as that member of the cast. It collects what the console says
        in `complaints`."""
        width, height = WIDTHS[size]
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light", reduced_motion="reduce", locale="fi-FI",
            storage_state=self._state(who) if who else None, accept_downloads=True,
        )  # fmt: skip
        if language:
            context.add_cookies([{"name": "kortisto_language", "value": language, "url": self.site.url}])
        self.opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.complaints = []
        page.on("console", lambda told: told.type == "error" and page.complaints.append(told.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("requestfinished", self._note)
        return page

    def _note(self, request) -> None:
        if request.resource_type in ("document", "xhr"):
            timing = request.timing
            took = timing["responseStart"] - timing["requestStart"]
            self.site.took.append(
                (request.method, urlsplit(request.url)._replace(scheme="", netloc="").geturl(), took)
            )

    def _state(self, who: str) -> dict:
        if who not in self.site.signed_in:
            email, password = self.site.logins[who]
            context = self.browser.new_context(base_url=self.site.url)
            page = context.new_page()
            sign_in(page, email, password)
            assert "/account/login/" not in page.url, page.content()[-2000:]
            self.site.signed_in[who] = context.storage_state()
            context.close()
        return self.site.signed_in[who]


def sign_in(page, email: str, password: str) -> None:
    """Fill in the login page and send it."""
    page.goto("/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.locator("[name=password]").press("Enter")


@pytest.fixture(scope="module")
def _settled(chromium) -> Iterator[None]:
    """A click or a key is over when the page that it leads to is there. The driver itself waits only until the
    new address is known, when nothing of its content can be read yet and everything seems to be absent."""
    from playwright.sync_api import Locator, Page

    def settling(deed: Callable) -> Callable:
        @functools.wraps(deed)
        def settled(self, *arguments, **options):
            deed(self, *arguments, **options)
            getattr(self, "page", self).wait_for_load_state()

        return settled

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Locator, Page):
            for name in ("click", "dblclick", "press"):
                patch.setattr(kind, name, settling(getattr(kind, name)))
        yield


@pytest.fixture
def visitor(site, chromium, _settled) -> Iterator[Visitor]:
    """Pages of one journey, closed at its end."""
    made = Visitor(site, chromium)
    yield made
    while made.opened:
        made.opened.pop().close()


@pytest.fixture(scope="session")
def crowd(site, tmp_path_factory) -> dict[str, int]:
    """Customers of two towns that nobody else lives in, and how many: more of one than anybody may take out
    alone, and some of the other, of whom two want no advertising."""
    towns = {"Joukkola": 520, "Pikkula": len(GIVEN)}
    lines = ["Nimi;Sähköposti;Postitoimipaikka;Kieli;Suoramarkkinointikielto"]
    for number in range(towns["Joukkola"]):
        # Names far apart, so that nobody looks like somebody else, and none is a form of company.
        name = "Ka" + "".join(chr(97 + number // 26**place % 26) for place in (2, 1, 0))
        lines.append(f"Joukkonen {name};joukkonen{number}@posti.example;Joukkola;fi;")
    for number, name in enumerate(GIVEN):
        language, ban = "sv" if number < 4 else "fi", "x" if name in ("Hilkka", "Iiro") else ""
        lines.append(f"Pikkunen {name};pikkunen{number}@posti.example;Pikkula;{language};{ban}")
    file = tmp_path_factory.mktemp("crowd") / "joukko.csv"
    file.write_text("\r\n".join(lines), "utf-8")
    done = site.command("import", "customers", str(file), "--source", "partner", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["created"] == sum(towns.values()), done.stdout
    return towns


GIVEN = (
    "Alvar", "Birgit", "Cecilia", "Dag", "Eevi", "Fanni", "Gunilla", "Hilkka", "Iiro", "Jalmari", "Kyllikki", "Lempi",
    "Mooses", "Nestori", "Orvokki", "Pentti", "Raakel", "Sulo", "Toini", "Urpo", "Vieno", "Wilma", "Yrjö", "Åke",
)  # fmt: skip


def confirm_again(page, site: Site, who: str) -> None:
    """Give the password again where a page asks for it."""
    if "/account/confirm/" in page.url:
        page.fill("[name=password]", site.logins[who][1])
        page.locator("[name=password]").press("Enter")


def until(page, ready: Callable[[], bool], *, seconds: float = 30) -> None:
    """Reload until something is there that a worker makes."""
    ends = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < ends, page.locator("main").inner_text()
        page.wait_for_timeout(250)
        page.reload()


@pytest.fixture(scope="session")
def take() -> Callable:
    """`take(page, name)`: the picture that the documents show under this name, when KORTISTO_PICTURES names the
    folder for it; otherwise nothing is drawn."""
    named = os.environ.get("KORTISTO_PICTURES", "")

    def take_it(page, name: str) -> None:
        if named:
            shown = page.viewport_size
            if shown["width"] > PICTURE["width"]:
                page.set_viewport_size(PICTURE)
            Path(named).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(named) / f"{name}.png", animations="disabled")
            page.set_viewport_size(shown)

    return take_it
