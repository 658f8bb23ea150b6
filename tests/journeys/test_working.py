"""Daily work: without scripts, from the keyboard, with two pairs of hands on one card."""

import re
from itertools import pairwise

from tests.journeys.conftest import sign_in
from tests.journeys.test_trial import CUSTOMERS, OWN_LIST, card_of


def test_everything_works_without_scripts(site, visitor, tmp_path):
    page = visitor.page(scripts=False, language="fi")
    sign_in(page, *site.logins["service"])
    assert page.locator("form[role=search]").count()
    page.fill("form[role=search] [name=q]", "sjoblom akervik")
    page.locator("form[role=search] [name=q]").press("Enter")
    page.locator("main a[href^='/persons/']").first.click()
    address = page.url.split("?")[0]
    page.goto(f"{address}notes/")
    page.fill("[name=text]", "Haluaa laskun paperilla.")
    page.locator("main form button[type=submit]").first.click()
    assert "Haluaa laskun paperilla." in page.locator("#notes").inner_text()
    page.goto(f"{address}edit/")
    page.fill("[name=given_names]", "Ann-Kristin")
    page.locator("main form button[type=submit]").first.click()
    assert "Ann-Kristin" in page.locator("h1").inner_text()
    file = tmp_path / "lista.csv"
    file.write_bytes(OWN_LIST.encode("cp1252"))
    page.goto("/imports/new/")
    page.select_option("[name=source]", "previous_system")
    page.set_input_files("[name=file]", file)
    page.locator("main form button[type=submit]").first.click()
    assert "/columns/" in page.url
    page.locator("main button[name=start]").click()
    assert re.search(r"/imports/[0-9a-f-]{36}/$", page.url)


def test_pressed_twice_a_form_makes_one_record(visitor):
    page = visitor.page("service")
    page.goto("/persons/new/")
    page.fill("[name=given_names]", "Kahdesti")
    page.fill("[name=surname]", "Painettu")
    page.locator("main form button[type=submit]").first.dblclick()
    page.wait_for_url(re.compile(r"/persons/[0-9a-f-]{36}/$"))
    page.goto("/search/?q=painettu")
    assert page.locator("main a[href^='/persons/']").count() == 1


def test_the_same_form_sent_twice_by_two_tabs_makes_one_record(visitor):
    page = visitor.page("service", scripts=False)
    page.goto("/persons/new/")
    page.fill("[name=given_names]", "Kaksi")
    page.fill("[name=surname]", "Välilehteä")
    values = page.evaluate(
        "() => Object.fromEntries(new FormData(document.querySelector('main form')).entries())"
    )
    for _ in range(2):
        answer = page.request.post("/persons/new/", form=values, headers={"Referer": page.url})
        assert answer.ok and re.search(r"/persons/[0-9a-f-]{36}/$", answer.url)
    page.goto("/search/?q=välilehteä")
    assert page.locator("main a[href^='/persons/']").count() == 1


def test_two_editors_get_the_conflict_page_and_nothing_is_lost(visitor):
    mine, theirs = visitor.page("service"), visitor.page("contact")
    address = card_of(mine, "abroad")
    for page in (mine, theirs):
        page.goto(f"{address}edit/")
    theirs.fill("[name=given_names]", "Oisín Patrick")
    theirs.locator("main form button[type=submit]").first.click()
    assert "Oisín Patrick" in theirs.locator("h1").inner_text()
    mine.fill("[name=surname]", "O’Halloran")
    mine.fill("[name=given_names]", "Oisin")
    mine.locator("main form button[type=submit]").first.click()
    shown = mine.locator("main").inner_text()
    assert "Oisín Patrick" in shown and "O’Halloran" in shown
    mine.goto(address)
    assert mine.locator("h1").inner_text().strip() == f"Oisín Patrick {CUSTOMERS['abroad'].surname}"


def test_the_slash_leads_to_the_search_and_the_first_tab_to_the_content(visitor):
    page = visitor.page("service")
    page.goto("/persons/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.evaluate("document.activeElement.value") == ""
    page.keyboard.type("peltoniitty")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.locator("main a[href^='/persons/']").count() >= 1


def test_the_tab_key_follows_the_eye_through_a_form(visitor):
    page = visitor.page("service")
    page.goto("/persons/new/")
    places = page.evaluate(
        "() => [...document.querySelectorAll('main input, main select, main textarea, main button, main a')]"
        ".filter(e => e.offsetParent && e.type !== 'hidden' && e.tabIndex >= 0)"
        ".map(e => [e.tabIndex, Math.round(e.getBoundingClientRect().top)])"
    )
    assert len(places) > 5
    assert all(index == 0 for index, _top in places)
    # Fields side by side may differ by some pixels, but nothing leads back up the page.
    assert all(later >= earlier - 60 for (_a, earlier), (_b, later) in pairwise(places))


def test_the_keyboard_shows_where_it_is(visitor):
    page = visitor.page("service")
    page.goto("/")
    for _ in range(6):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, s.boxShadow, document.activeElement.tagName]; }"
        )
        assert style[0] != "none" or style[1] != "none", style
