"""The card at work: composer, timeline and its filter, a task done and taken back, a file up and down, one field
edited where it stands."""

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
    assert page.url.rstrip("/#notes").endswith(address.rstrip("/").rsplit("/", 1)[-1])
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


def test_the_card_works_without_scripts_too(visitor):
    page = visitor.page("service", scripts=False, language="sv")
    address = card_of(page, "swedish")
    page.goto(address)
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
