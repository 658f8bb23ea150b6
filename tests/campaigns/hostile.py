"""`KORTISTO_CORPUS=strings.json bin/kortisto test --campaign hostile`: each string of a corpus typed into a form in the
browser, and every list of them taken out as a file. Without a corpus, the strings of `tests/hostile.py`.

The corpus is a JSON list or has one string a line; docs/threat-model.md names published ones.
"""

import re

import pytest

from kortisto.disclosures import rules
from tests import hostile
from tests.house.test_hostile_files import (  # noqa: F401  (tests and fixtures)
    own_places,
    recipients,
    test_every_list_leaves_as_text_and_comes_back_equal,
    typed,
)
from tests.journeys.conftest import crowd, site, take, visitor  # noqa: F401  (fixtures)
from tests.journeys.test_hostile import (  # noqa: F401  (a test: that the trap hears)
    Watched,
    test_the_trap_hears_what_runs_and_what_the_policy_refuses,
)

LONGEST_NAME, LONGEST_NOTE = 200, 4000


@pytest.fixture(autouse=True)
def _nobody_approves(monkeypatch):
    """A corpus is longer than what one of the staff may take out alone."""
    for limit in ("ROWS_ALONE", "ROWS_AN_HOUR"):
        monkeypatch.setattr(rules, limit, 100_000)


def strings() -> list[str]:
    """The corpus, each string once."""
    return list(dict.fromkeys([*hostile.SCRIPTS, *hostile.FORMULAS, *hostile.LETTERS, *hostile.more()]))


def send(it: Watched, address: str, **values: str) -> bool:
    """Fill in a form and send it; whether it was taken. What comes is looked at either way."""
    page = it.page
    page.goto(address)
    for name, value in values.items():
        page.locator(f"main [name='{name}']").first.fill(value)
    page.locator("main form.form button[type=submit]").first.click()
    page.wait_for_load_state()
    it.look()
    if (alike := page.locator("main button[name=anyway]")).count():
        alike.click()
        page.wait_for_load_state()
        it.look()
    return not page.locator("[aria-invalid=true]").count()


def test_no_string_runs_wherever_it_was_typed(visitor):  # noqa: F811
    page = visitor.page("contact", language="en")
    it, taken, cards = Watched(page), 0, []
    for one in (text for text in strings() if len(text) <= LONGEST_NAME):
        if send(it, "/persons/new/", surname=one, street=one, city=one[:80]):
            assert re.search(r"/persons/[0-9a-f-]{36}/", page.url), (one, page.url)
            taken += 1
            cards.append(page.url.split("?")[0])
    assert taken > 0.8 * len(strings()), taken
    card, begin = cards[0], 0
    everything = strings()
    while begin < len(everything):
        text, first = "", begin
        while begin < len(everything) and len(text) + len(everything[begin]) < LONGEST_NOTE - 2:
            text, begin = f"{text}{everything[begin]}\n", begin + 1
        if begin == first:
            begin += 1  # longer than a note may be
            continue
        send(it, f"{card}notes/", text=text)
    for number in range(0, taken, 100):
        it.open(f"/persons/?page={number // 100 + 1}&rows=100")
    for place in ("", "timeline/?kind=all", "edit/", "history/", "erasure/"):
        it.open(f"{card}{place}")
    print(f"{taken} of {len(everything)} strings were taken as names, {it.opened} pages looked at")
    assert it.faults == [] and it.dialogs == [], (it.faults[:3], it.dialogs[:3])
    assert not [told for told in page.complaints if "Content Security Policy" in told]
