"""The card at work: composer, timeline and its filter, a task done and taken back, a file up and down, one field
edited where it stands, a field of
one's own from its making to its end."""

import io
from pathlib import Path
from urllib.parse import urlsplit

from pypdf import PdfReader

from tests.journeys.conftest import confirm_again
from tests.journeys.test_trial import card_of

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)


def test_a_clerk_works_through_a_card(visitor, tmp_path):
    page = visitor.page("service", language="fi")
    address = card_of(page, "collection")
    page.goto(address)

    # What was said on the telephone, written down on top, stands first in the timeline.
    page.locator("#composer summary").first.click()
    page.locator("#composer input[value=call]").check()
    page.fill("#composer-text", "Lupasi maksaa perjantaina.")
    page.locator("#composer form:visible button").click()
    page.locator("#notes", has_text="Lupasi maksaa perjantaina.").wait_for()
    assert page.url.split("#")[0].endswith(urlsplit(address).path)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator("#timeline-rows").wait_for()
    assert "Lupasi maksaa perjantaina." in page.locator("#timeline-rows > li").first.inner_text()

    # The filter: only calls, then nothing but invoices.
    page.locator("#timeline nav a", has_text="Puhelut").click()
    page.locator("#timeline nav a[aria-current]", has_text="Puhelut").wait_for()
    assert all(row.startswith("Puhelu") for row in page.locator("#timeline-rows > li").all_inner_texts())
    page.goto(f"{address}timeline/?kind=invoice")
    rows = page.locator("#timeline-rows > li").all_inner_texts()
    assert rows and all(row.startswith("Lasku") for row in rows)

    # A task for today: on the home page, done with one press, taken back with another.
    page.goto(address)
    page.locator("#composer summary").nth(1).click()
    page.fill("#composer-title", "Tarkista maksu")
    page.locator("#composer form:visible button").click()
    row = page.locator("#tasks li", has_text="Tarkista maksu")
    row.wait_for()
    row.get_by_role("button").click()
    row.locator("del").wait_for()
    row.get_by_role("button", name="Kumoa").click()
    row.locator("a", has_text="Tarkista maksu").wait_for()

    # A file up, refused when it is not what it says, and down as it was.
    wrong, right = tmp_path / "kuva.pdf", tmp_path / "kuva.png"
    wrong.write_bytes(PICTURE)
    right.write_bytes(PICTURE)
    page.goto(f"{address}attachments/")
    page.set_input_files("[name=file]", wrong)
    page.locator("main form button[type=submit]").first.click()
    assert "sisältö" in page.locator("main .field-error").inner_text()
    page.set_input_files("[name=file]", right)
    page.locator("main form button[type=submit]").first.click()
    with page.expect_download() as down:
        page.locator("#files a", has_text="kuva.png").click()
    assert down.value.suggested_filename == "kuva.png"
    assert down.value.path().read_bytes() == PICTURE

    # One field where it stands: Escape takes it back, Enter saves it.
    fact = page.locator(".facts > div", has=page.locator("dt", has_text="Etunimet"))
    fact.locator(".pen").click()
    field = page.locator("form[data-inline] [name=given_names]")
    field.fill("Ei tätä")
    field.press("Escape")
    fact.locator(".pen").wait_for()
    assert "Tarmo" in fact.inner_text()
    fact.locator(".pen").click()
    field.fill("Tarmo Oskari")
    field.press("Enter")
    page.locator("#card-name", has_text="Tarmo Oskari Vuorenalus").wait_for()
    assert "Tarmo Oskari" in fact.inner_text()
    assert [told for told in page.complaints if "422" not in told] == []


def test_the_card_works_without_scripts_on_a_phone_too(visitor, take):
    page = visitor.page("service", scripts=False, size="phone", language="sv")
    address = card_of(page, "swedish")
    page.goto(address)
    take(page, "phone")
    page.locator("#composer summary").first.click()
    page.fill("#composer-text", "Bad om katalog.")
    page.locator("#composer form:visible button").click()
    assert "Bad om katalog." in page.locator("#notes").inner_text()
    page.locator("#timeline a").click()
    assert "Bad om katalog." in page.locator("#timeline-rows > li").first.inner_text()
    page.locator("#timeline nav a", has_text="Ordrar").or_(
        page.locator("#timeline nav a").nth(7)
    ).first.click()
    assert "kind=" in page.url
    page.goto(address)
    page.locator(".pen").first.click()
    assert page.url.endswith("/edit/")


def test_a_field_of_ones_own_takes_part_in_everything(visitor, site):
    page = visitor.page("contact", language="en")
    page.goto("/fields/new/")
    for language, name in (("fi", "Lempiväri"), ("sv", "Favoritfärg"), ("en", "Favourite colour")):
        page.fill(f"main [name=name_{language}]", name)
    make = page.locator("main form.form button[type=submit]").first
    make.click()
    # Without a category and a period that the notice tells, there is no such field.
    assert page.locator("main [name=category][aria-invalid=true]").count()
    assert page.locator("main [name=clock][aria-invalid=true]").count()
    page.select_option("main [name=category]", "contact")
    page.select_option("main [name=clock]", "contact")
    make.click()
    page.locator("main tbody tr", has_text="Favourite colour").wait_for()

    # On the card, where it stands; in the list as a column; in the search; in the access report.
    card = card_of(page, "active")
    page.goto(card)
    fact = page.locator(".facts > div", has=page.locator("dt", has_text="Favourite colour"))
    fact.locator(".pen").click()
    value = page.locator("form[data-inline] [name=value]")
    value.fill("petrolinsinivihreä")
    value.press("Enter")
    fact.locator("dd", has_text="petrolinsinivihreä").wait_for()
    page.goto("/persons/?city=Tampere&surname=Peltoniitty")
    page.locator("details.more summary").nth(1).click()
    page.get_by_label("Favourite colour").last.check()
    page.locator("form[action*='/columns/'] button[type=submit]").click()
    assert "petrolinsinivihreä" in page.locator("main table").inner_text()
    page.goto("/search/?q=petrolinsinivihreä")
    assert page.locator("main a[href^='/persons/']", has_text="Peltoniitty").count() == 1
    page.goto(f"{card}report/")
    page.locator("form[action$='/report/make/'] button").click()
    confirm_again(page, site, "contact")
    page.goto(f"{card}report/")
    with page.expect_download() as coming:
        page.locator("form[action$='/pdf/'] button").first.click()
    report = PdfReader(io.BytesIO(Path(coming.value.path()).read_bytes()))
    assert "petrolinsinivihreä" in "".join(each.extract_text() for each in report.pages)

    # It ends with its values, once its name is typed.
    page.goto("/fields/")
    page.locator("main tbody tr", has_text="Favourite colour").locator("a[href$='/ending/']").click()
    confirm_again(page, site, "contact")
    for word in ("Something else", "favourite colour"):
        page.fill("main [name=confirmation]", word)
        page.locator("main form.form button[type=submit]").first.click()
    assert not page.locator("main tbody tr", has_text="Favourite colour").count()
    page.goto("/search/?q=petrolinsinivihreä")
    assert not page.locator("main a[href^='/persons/']").count()
    page.goto(card)
    assert "petrolinsinivihreä" not in page.content() and "Favourite colour" not in page.content()
