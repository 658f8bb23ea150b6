"""A list from filter to file: columns, a saved view, all that match, the preview, the download, the approval."""

import csv
import io
import re
from pathlib import Path

import pytest


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_a_filter_to_a_file(visitor, site, take, crowd, scripts):
    page = visitor.page("contact", scripts=scripts, language="en")
    page.goto("/persons/?city=Pikkula")
    everybody = _count(page)
    assert everybody == crowd["Pikkula"]
    page.locator("details.more summary").nth(0).click()
    page.select_option("main [name=language]", "fi")
    page.locator("main form[method=get] button[type=submit]").click()
    assert "language=fi" in page.url and "city=Pikkula" in page.url and "surname=" not in page.url
    finnish = _count(page)
    assert 0 < finnish < everybody
    assert "Language: suomi" in "".join(page.locator(".filter").all_inner_texts())
    page.locator("details.more summary").nth(1).click()
    page.uncheck("main [name=cols][value=number]")
    page.check("main [name=cols][value=postcode]")
    page.locator("form[action*='/columns/'] button[type=submit]").click()
    assert "cols=name%2Ctown%2Cpostcode" in page.url and "language=fi" in page.url
    heads = page.locator("main thead th").all_inner_texts()
    assert [head.strip() for head in heads if head.strip()][-2:] == ["Town", "Postcode"]

    name = f"Finnish {'with' if scripts else 'without'}"
    page.locator("a.more-link").click()
    page.fill("main [name=name]", name)
    page.locator("main button[name=act][value=save]").click()
    assert page.locator(".tabs [aria-current]").inner_text().strip() == name
    assert _count(page) == finnish

    page.select_option("main [name=whom]", "all")
    page.select_option("main [name=act]", "export")
    page.locator(".bulk button[type=submit]").click()
    if "/account/confirm/" in page.url:
        page.fill("[name=password]", site.logins["contact"][1])
        page.locator("main button[type=submit]").first.click()
    assert "/persons/export/" in page.url
    page.select_option("main [name=recipient]", "printing_house")
    page.select_option("main [name=form]", "csv")
    page.locator("main form.form button[type=submit]").first.click()
    included = _number(page.locator(".outcome-main").inner_text().split("\n")[0])
    left_out = [_number(text) for text in page.locator(".outcome li strong").all_inner_texts()]
    assert left_out == [2] and included == finnish - 2  # two have a ban
    page.locator("details.more summary", has_text="All marketing").click()
    if scripts:
        take(page, "export")
    with page.expect_download() as waiting:
        page.locator("main button[name=do]").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Name", "Town", "Postcode"] and len(rows) == included + 1
    assert not page.complaints

    page.goto("/exports/")
    page.locator("main tbody tr a").first.click()
    assert "Painotalo Lehdokki Oy" in page.locator("main").inner_text()
    page.goto("/persons/views/")
    page.locator(f"li:has-text('{name}') button[value=remove]").click()
    assert name not in page.locator("main").inner_text()


def test_ticked_rows_get_their_language_on_a_phone(visitor, take, crowd):
    page = visitor.page("service", size="phone", language="fi")
    page.goto("/persons/?cols=name,language&language=fi&size=25&city=Joukkola")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    names = page.locator("main tbody [data-item]").all_inner_texts()[:2]
    for box in page.locator("main tbody [name=pick]").all()[:2]:
        box.check()
    page.select_option("main [name=act]", "language")
    page.locator(".bulk button[type=submit]").click()
    page.select_option("main select[name=language]", "sv")
    page.locator("main form.form button[type=submit]").first.click()
    assert page.locator(".outcome-main").inner_text().startswith("2")
    page.locator("main button[name=do]").dblclick()
    page.wait_for_url(re.compile(r"/persons/\?"))
    assert not set(names) & set(page.locator("main tbody [data-item]").all_inner_texts())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.complaints


def _count(page) -> int:
    return _number(page.locator("h1 .small").inner_text())


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
