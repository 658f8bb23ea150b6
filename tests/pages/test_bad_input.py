"""Whatever is typed into a field or an address: no page breaks, and a refused form leaves nothing behind.

Forms are found in the rendered pages themselves. KORTISTO_FUZZ=20000 makes a campaign of the same test.
"""

import os
import random
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.kernel.access import maintenance
from tests.pages.routes import places, routes
from tests.pages.walking import Visit, visit
from tests.pages.world import ANONYMOUS, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("KORTISTO_FUZZ", "0"))

NAUGHTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "\r\n\r\nSet-Cookie: a=b", "A" * 100_000, "Å" * 200, "\u202eolleh",
    "\u200b",
    "👩‍👩‍👧‍👦🇫🇮", "A\u0308iti", "ﬁ", "' OR 1=1 --", "\"; DROP TABLE parties_person; --",
    "../../../../etc/passwd",
    "%00", "%ED%A0%80", "{{ 7*7 }}", "{% debug %}", "<script>alert(1)</script>", "javascript:alert(1)",
    "=1+1",
    "-1", "0", "99999999999999999999999999", "1e309", "NaN", "1,5", "−5", "٣", "0x10", "1_000",
    "0001-01-01", "9999-12-31", "2026-02-30", "31.12.2026", "00.00.0000", "131052-308T", "010594Y9021",
    "01a00000-0000-7000-8000-000000000000", "C0", "C91", "//evil.example/",
    "https://evil.example", "NULL", "None",
    "[]",
    '{"a": 1}', "on", "customers", "fi", "xx", "a@b", "+358", "x" * 254 + "@posti.example", "Kanariaoqa",
)  # fmt: skip

# Written by the machinery of any request, refused or not.
URLENCODED = "application/x-www-form-urlencoded"
MACHINERY = ("ledger_", "django_session", "kortisto_cache", "django_migrations", "staff_formtoken")
QUERIES = (
    "q", "page", "sort", "city", "language", "open", "ended", "blocked", "state", "kind", "organisation",
    "next", "rule", "clause", "from", "to", "on", "recipient", "verdict", "run", "part", "number", "log", "verb", "lang",
    "who", "before",
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it is sent, and what it sends untouched."""

    role: str
    action: str
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.role} → {self.action} {[name for name, _value in self.values]}"


class _Forms(HTMLParser):
    """Collects the POST forms of a page with their fields' present values."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._now: dict[str, str] | None = None
        self._select = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method", "").lower() == "post":
            self._now = {}
            self.found.append((values.get("action", ""), self._now))
        if self._now is None:
            return
        name = values.get("name", "")
        if tag in ("input", "button") and name and name != "csrfmiddlewaretoken":
            chosen = values.get("type") not in ("radio", "checkbox") or "checked" in values
            if chosen or name not in self._now:
                self._now[name] = values.get("value", "")
        elif tag == "select":
            self._select = name
            self._now[name] = ""
        elif tag == "option" and self._select and (not self._now[self._select] or "selected" in values):
            self._now[self._select] = values.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._now[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._now is not None:
            self._now[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@pytest.fixture(scope="module")
def forms(visits: list[Visit]) -> list[Form]:
    """Every form that any role meets on any page."""
    found = set()
    for one in visits:
        if one.method != "GET" or one.status != 200 or not one.is_page:
            continue
        for action, values in _Forms(one.body).found:
            place = urljoin(one.url, action)
            if urlsplit(place).path not in ("/account/login/", "/account/logout/"):
                found.add(Form(one.role, place, tuple(sorted(values.items()))))
    return sorted(found, key=lambda form: (form.action, form.role, form.values))


def kept() -> dict[str, int]:
    """The number of rows of every table that a form could have written to."""
    tables = [
        name for name in sorted(connection.introspection.table_names()) if not name.startswith(MACHINERY)
    ]
    tables = [name for name in tables if "_fts" not in name and not name.startswith("sqlite")]
    counts = ", ".join(f'(SELECT count(*) FROM "{name}")' for name in tables)
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def sent(world: World, form: Form, changed: dict[str, str], before: dict[str, int]) -> str:
    """Send the form with some values changed; a sentence about what went wrong, or nothing."""
    values = dict(form.values) | changed
    client = world.clients[form.role]
    shown = {name: value[:30] for name, value in changed.items()}
    with undone(client):
        try:
            answer = client.post(form.action, _encoded(values), content_type=URLENCODED)
        except UnicodeEncodeError:
            return ""
        if answer.status_code >= 500:
            return f"{form.role}: POST {form.action} {shown!a} → {answer.status_code}"
        after = kept()
        refused = answer.status_code not in (200, 301, 302, 303)
        if refused and after != before:
            grown = {name: (before[name], count) for name, count in after.items() if before[name] != count}
            return f"{form.role}: POST {form.action} {shown!a} → {answer.status_code}, but {grown}"
    return ""


def _encoded(values: dict[str, str]) -> bytes:
    """As a hostile client writes it: a lone surrogate is sent as the bytes that stand for it."""
    return "&".join(
        f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in values.items()
    ).encode()


def text() -> st.SearchStrategy[str]:
    """Naughty strings, and whatever hypothesis thinks of."""
    return st.sampled_from(NAUGHTY) | st.text(st.characters(), max_size=40)


def test_forms_are_found_on_the_pages(forms):
    names = {urlsplit(form.action).path.rstrip("/").rsplit("/", 1)[-1] for form in forms}
    assert {"new", "edit", "address", "notes", "blocks", "payments"} <= names
    assert len({urlsplit(form.action).path for form in forms}) >= 30


def test_every_field_withstands_bad_input(world, forms):
    """Every form with one field made bad, and with all of them; the deal is the same each time."""
    before, wrong, dealt = kept(), [], random.Random(90)
    seen = set()
    for form in forms:
        names = [name for name, _value in form.values]
        shape = (_shape(form.action), form.role in ("contact_person", "administrator"), tuple(names))
        if not names or (shape in seen and not EXAMPLES):
            continue
        seen.add(shape)
        one = {dealt.choice(names): dealt.choice(NAUGHTY)}
        every = {name: dealt.choice(NAUGHTY) for name in names}
        wrong += [fault for changed in (one, every) if (fault := sent(world, form, changed, before))]
    assert not wrong, "\n".join(wrong)


def _shape(action: str) -> str:
    """An address with its numbers and ids taken out."""
    parts = urlsplit(action).path.split("/")
    return "/".join("#" if any(char.isdigit() for char in part) else part for part in parts)


def test_every_query_withstands_bad_input(world):
    """Every page with every query parameter made bad at once, by those who may open the most."""
    wrong, dealt = [], random.Random(90)
    for route in routes():
        url = next(place for key, _route, place in places_of(world) if key == route.name)
        for role in (ANONYMOUS, "contact_person", "administrator"):
            query = "&".join(f"{name}={_quoted(dealt.choice(NAUGHTY)[:2000])}" for name in QUERIES)
            one = visit(world, role, f"{url}?{query}", name=route.name)
            if one.status >= 500:
                wrong.append(f"{one}"[:300])
    assert not wrong, "\n".join(wrong)


_places: list = []


def places_of(world: World) -> list:
    """The places, found once for a world."""
    if not _places or _places[0] is not world:
        _places[:] = [world, list(places(world))]
    return _places[1]


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("value", [*NAUGHTY, "%ff", "%C0%AF"], ids=lambda value: ascii(value)[:20])
def test_the_search_answers_whatever_is_asked(world, value):
    asked = _quoted(value[:3000])
    for url in (f"/search/?q={asked}", f"/persons/?city={asked}&page={asked[:300]}"):
        # A field left empty leads to the address without it.
        assert visit(world, "customer_service", url).status in (200, 302, 400)


@pytest.mark.slow
@settings(max_examples=EXAMPLES or 200, suppress_health_check=list(HealthCheck), derandomize=not EXAMPLES)
@given(data=st.data())
def test_forms_withstand_whatever_hypothesis_thinks_of(world, forms, data):
    form = data.draw(st.sampled_from([form for form in forms if form.values]))
    names = [name for name, _value in form.values]
    changed = data.draw(st.dictionaries(st.sampled_from(names), text(), min_size=1, max_size=3))
    with transaction.atomic():
        fault = sent(world, form, changed, kept())
    assert not fault, fault
