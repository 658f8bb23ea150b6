"""One customer typed in twice: noticed while typing, found by the search, merged after a look, and undone."""

import re

from tests.journeys.conftest import until

PERSON = re.compile(r"/persons/[0-9a-f-]{36}/$")
FIRST = {
    "given_names": "Tuulikki Aino",
    "surname": "Hämäräinen",
    "email": "tuulikki@hamara.example",
    "number": "H-1",
}
SECOND = {
    "given_names": "Tuulikki",
    "surname": "Hamarainen",
    "email": "tuulikki@hamara.example",
    "number": "H-2",
}


def typed(page, values: dict[str, str]) -> None:
    page.goto("/persons/new/")
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def test_a_customer_typed_twice_becomes_one_and_two_again(visitor, take):
    page = visitor.page("service", language="en")
    typed(page, FIRST)
    page.locator("main form button.button-primary, main form button[type=submit]").first.click()
    page.wait_for_url(PERSON)
    first = page.url

    typed(page, SECOND)
    page.wait_for_selector("#likes a")
    assert "Hämäräinen" in page.locator("#likes").inner_text()
    page.locator("main form .form-acts button").last.click()
    page.wait_for_selector("button[name=anyway]")
    page.click("button[name=anyway]")
    page.wait_for_url(PERSON)
    second = page.url
    assert second != first

    page.goto("/duplicates/")
    page.locator("main .page-head form button").click()
    page.goto("/duplicates/")
    until(page, lambda: not page.locator("#progress").count(), seconds=600)
    # What speaks for a pair is told by field; a large register has more than one page of them.
    assert " +" in page.locator("main tbody tr").first.inner_text()
    page.goto(f"{first}duplicates/")
    pair = page.locator("tbody tr", has_text="Hamarainen")
    assert "E-mail +" in pair.inner_text()
    pair.locator("a", has_text="Merge").click()
    page.wait_for_url(re.compile(r"/merge/"))
    assert page.locator("button[value=merge]").count() == 0
    page.locator("label", has_text="H-2").click()
    page.click("button[value=preview]")
    page.wait_for_selector("text=This would happen")
    assert page.locator("input[name=number][value=absorbed]").is_checked()
    take(page, "merge")
    page.click("button[value=merge]")
    page.wait_for_url(PERSON)
    assert page.url == first and "H-2" in page.locator("main").inner_text()

    page.goto(second)
    assert page.url == first, "the old address leads to the card that is left"

    page.goto(f"{first}duplicates/")
    page.click("text=Undo…")
    page.wait_for_selector("text=This would happen")
    page.locator("main form button").first.click()
    page.wait_for_url(PERSON)
    page.goto(second)
    assert page.url == second and "Hamarainen" in page.locator("h1").inner_text()
    assert page.complaints == [] or all("409" in told for told in page.complaints)
