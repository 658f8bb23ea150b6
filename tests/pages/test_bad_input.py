"""Whatever is typed into a field or an address: no page breaks, and a refused form leaves nothing behind.

Forms are found in the rendered pages themselves. KORTISTO_FUZZ=20000 makes a campaign of the same test.
"""

import os
import random
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.disclosures.visits import VISITORS
from kortisto.kernel.access import maintenance
from tests.pages.forms import URLENCODED, Form, encoded, shape
from tests.pages.walking import visit
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
MACHINERY = ("ledger_", "django_session", "kortisto_cache", "django_migrations", "staff_formtoken")
# What the accountant's day of visits writes, whatever the page (`disclosures.visits`).
VISITS = ("disclosures_visit", "disclosures_disclosure", "disclosures_disclosedperson")
QUERIES = (
    "q", "page", "sort", "city", "language", "open", "ended", "blocked", "state", "kind", "organisation",
    "next", "rule", "clause", "from", "to", "on", "recipient", "verdict", "run", "part", "number", "log", "verb", "lang",
    "who", "before",
)  # fmt: skip


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
            answer = client.post(form.action, encoded(values), content_type=URLENCODED)
        except UnicodeEncodeError:
            return ""
        if answer.status_code >= 500:
            return f"{form.role}: POST {form.action} {shown!a} → {answer.status_code}"
        after = kept()
        if form.role in VISITORS:
            after |= {name: before[name] for name in VISITS}
        refused = answer.status_code not in (200, 301, 302, 303)
        if refused and after != before:
            grown = {name: (before[name], count) for name, count in after.items() if before[name] != count}
            return f"{form.role}: POST {form.action} {shown!a} → {answer.status_code}, but {grown}"
    return ""


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
        alike = (shape(form.action), form.role in ("contact_person", "administrator"), tuple(names))
        if not names or (alike in seen and not EXAMPLES):
            continue
        seen.add(alike)
        one = {dealt.choice(names): dealt.choice(NAUGHTY)}
        every = {name: dealt.choice(NAUGHTY) for name in names}
        wrong += [fault for changed in (one, every) if (fault := sent(world, form, changed, before))]
    assert not wrong, "\n".join(wrong)


def test_every_query_withstands_bad_input(world, visits):
    """Every page with every query parameter made bad at once, by those who may open the most."""
    wrong, dealt, tried = [], random.Random(90), 0
    for met in visits:
        if (
            met.method == "POST"
            or "~" in met.key
            or met.role not in (ANONYMOUS, "contact_person", "administrator")
            or met.status in (403, 405)
            or "/login/" in met.headers.get("Location", "")
        ):
            continue  # nobody looks at the query of a page that is refused
        query = "&".join(f"{name}={_quoted(dealt.choice(NAUGHTY)[:2000])}" for name in QUERIES)
        one = visit(world, met.role, f"{met.url}?{query}", name=met.name)
        tried += 1
        if one.status >= 500:
            wrong.append(f"{one}"[:300])
    assert not wrong, "\n".join(wrong)
    assert tried > 100


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
