"""The box at the top from the keyboard alone: find, choose, open; go to a page; the card opened last."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.test_looks import SCROLLS

CHOSEN = (
    "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText ?? ''"
)


def _wait_for_options(page, text):
    page.locator("#palette [role=option]", has_text=text).first.wait_for()


def _axe(page):
    told = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], one["nodes"][0]["target"]) for one in told if one["impact"] != "minor"]


def test_without_a_mouse_a_customer_is_found_and_opened_and_offered_again(visitor, take):
    page = visitor.page("service", language="en", dark=True)
    page.goto("/orders/")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "find"
    _wait_for_options(page, "New person")
    assert page.get_attribute("#find", "aria-expanded") == "true"
    page.keyboard.type("virtasalo")
    _wait_for_options(page, "Virtasalo")
    # Said once the typing rests.
    page.locator("#palette-said", has_text="Found: ").wait_for(state="attached")
    assert _axe(page) == []
    page.keyboard.press("ArrowDown")
    first = page.evaluate(CHOSEN)
    assert "Virtasalo" in first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(CHOSEN) == first
    take(page, "search")
    assert _axe(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(persons|organisations|invoices|orders)/[0-9a-f-]{36}/(\?from=.*)?$"))
    card = page.url.split("?")[0]

    page.keyboard.press("/")
    _wait_for_options(page, "Virtasalo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(card)
    assert not page.complaints


def test_esc_closes_the_sheet_first_and_leaves_the_box_then(visitor):
    page = visitor.page("service", language="fi")
    page.goto("/")
    page.keyboard.press("/")
    _wait_for_options(page, "Uusi henkilö")
    page.keyboard.type("uusi henkilö")
    page.locator("#palette-list[data-said^='L']").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#palette").is_hidden()
    assert page.get_attribute("#find", "aria-expanded") == "false"
    assert page.input_value("#find") == "uusi henkilö"
    page.keyboard.press("ArrowDown")
    _wait_for_options(page, "Uusi henkilö")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/persons/new/")
    # In a field the letters are letters.
    page.focus("main [name=surname]")
    page.keyboard.type("/?jk")
    assert page.input_value("main [name=surname]") == "/?jk"
    assert not page.complaints


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_sheet_fits_a_phone_and_is_accessible_there(visitor, dark):
    page = visitor.page("contact", size="phone", dark=dark, language="sv")
    page.goto("/persons/")
    page.locator("#find").click()
    page.keyboard.type("lah")
    page.locator("#palette [role=option]").first.wait_for()
    assert page.evaluate(SCROLLS) <= 0
    assert _axe(page) == []


def test_without_scripts_the_box_leads_to_the_page_of_results(visitor):
    page = visitor.page("service", scripts=False, language="en")
    page.goto("/")
    assert page.get_attribute("#find", "role") is None and page.locator("#palette").is_hidden()
    page.fill("#find", "new import")
    page.press("#find", "Enter")
    page.locator("main a[href='/imports/new/']").click()
    assert page.url.endswith("/imports/new/")
