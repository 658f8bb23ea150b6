"""What makes the desk pleasant: through a list card by card, taking back, keys, height of rows, dark and light, paper,
and from each field to the clause that governs it."""

import io
import re

from pypdf import PdfReader

from tests.journeys.test_looks import SCROLLS
from tests.journeys.test_trial import CUSTOMERS, card_of

NUMBER = "040 512 9988"


def test_through_the_list_one_came_from_and_back_again(visitor):
    page = visitor.page("service", language="fi")
    page.goto("/persons/?city=Joensuu&sort=-number")
    names = page.locator("main tbody [data-item]").all_inner_texts()
    assert len(names) >= 2
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/persons/[0-9a-f-]{36}/"))
    assert page.locator("h1").inner_text().strip() == names[0]
    page.keyboard.press("p")
    page.wait_for_load_state()
    assert "ensimmäinen" in page.locator("#messages").inner_text()
    page.keyboard.press("n")
    page.locator("h1", has_text=names[1]).wait_for()
    page.locator("[data-previous]").click()
    page.locator("h1", has_text=names[0]).wait_for()
    page.locator(".file-step a").first.click()
    assert "city=Joensuu" in page.url and "sort=-number" in page.url
    assert page.locator("main tbody [data-item]").all_inner_texts() == names
    assert not page.complaints


def test_what_was_removed_comes_back_and_what_cannot_asks_for_a_word(visitor):
    page = visitor.page("contact", language="sv")
    address = card_of(page, "married")
    page.goto(f"{address}contact-points/")
    page.select_option("main [name=kind]", "phone")
    page.fill("main [name=value]", NUMBER)
    page.locator("main form.form button[type=submit]").first.click()
    page.goto(f"{address}contact-points/")
    row = page.locator("main :is(li, tr, .row, dl > div)", has_text=NUMBER).last
    row.locator("form[action$='/removal/'] button").click()
    toast = page.locator("details.toast")
    toast.wait_for()
    assert NUMBER not in page.locator("main .facts").all_inner_texts()
    toast.locator("button").click()
    page.goto(address)
    assert NUMBER in page.locator("main").inner_text()

    # What cannot come back shows its plan and wants a word; a wrong one does nothing.
    page.goto(f"{address}erasure/")
    assert page.locator("main table").count()
    page.fill("main [name=confirmation]", "KANSKE")
    page.locator("form[action$='/erasure/do/'] button:not([name=letter])").click()
    page.goto(address)
    assert CUSTOMERS["married"].surname in page.locator("h1").inner_text()


def test_the_desk_is_set_to_ones_taste_and_prints_well(visitor):
    page = visitor.page("service", language="en")
    page.goto("/persons/?size=25")
    height = "() => document.querySelector('main tbody tr').getBoundingClientRect().height"
    dense = page.evaluate(height)
    look(page, "Roomy")
    assert page.evaluate(height) > dense + 4
    look(page, "Dense")
    assert page.evaluate(height) == dense
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    look(page, "Light")
    light = page.evaluate(ground)
    look(page, "Dark")
    assert page.evaluate(ground) != light
    look(page, "As the device")

    # All keys behind one key; Esc puts them away.
    page.keyboard.press("?")
    assert page.locator("#keys .keys-list").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#keys .keys-list").is_hidden()

    # From a field to the clause that governs it, with its proof.
    address = card_of(page, "swedish")
    page.goto(f"{address}edit/")
    field = page.locator(".field", has=page.locator("[name=surname]"))
    field.locator("a.clause").click()
    assert page.url.endswith("/promises/C20/") and "C20" in page.locator("main").inner_text()

    # On paper: the card alone, black on white, without what can only be pressed.
    page.goto(address)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    for gone in (".top", ".rail", ".foot", ".file-acts", "main .btn"):
        assert not page.locator(gone).locator("visible=true").count(), gone
    paper = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
    assert CUSTOMERS["swedish"].surname in paper and "10600" in paper
    assert "Edit" not in paper and "Custom fields" not in paper and "Sign out" not in paper
    assert page.evaluate(SCROLLS) <= 0
    assert not page.complaints


def look(page, name: str) -> None:
    """Choose an appearance in the user's menu."""
    page.locator(".top-end > details.drop summary").click()
    page.locator(".themes button", has_text=re.compile(f"^ *{name}")).click()
