"""Every main page as people meet it: accessible in light and dark, on a desk and on a phone, in three
languages, with nothing for the content policy to complain about."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from kortisto.project.translations import read
from tests.journeys.conftest import Visitor
from tests.journeys.test_trial import CUSTOMERS, card_of

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "images" / "card.png"

# key → (who opens it, address); `card` and what follows it belong to one customer of the cast.
PAGES = {
    "login": ("", "/account/login/"),
    "notice_public": ("", "/privacy/fi/"),
    "home": ("contact", "/"),
    "search": ("contact", "/search/?q=virtasalo"),
    "search_empty": ("contact", "/search/?q=qqqqzzzz"),
    "persons": ("contact", "/persons/"),
    "organisations": ("contact", "/organisations/"),
    "card": ("contact", "{card}"),
    "card_history": ("contact", "{card}history/"),
    "card_looks": ("contact", "{card}looks/"),
    "edit": ("contact", "{card}edit/"),
    "blocks": ("contact", "{card}blocks/"),
    "new_person": ("contact", "/persons/new/"),
    "new_order": ("contact", "{card}orders/new/"),
    "report": ("contact", "{card}report/"),
    "erasure": ("contact", "{card}erasure/"),
    "orders": ("contact", "/orders/"),
    "invoices": ("contact", "/invoices/"),
    "imports": ("contact", "/imports/"),
    "import_new": ("contact", "/imports/new/"),
    "reports": ("contact", "/reports/"),
    "retention": ("contact", "/retention/"),
    "notice": ("contact", "/notice/"),
    "promises": ("contact", "/promises/"),
    "promise": ("contact", "/promises/C35/"),
    "account": ("contact", "/account/"),
    "ledger": ("administrator", "/ledger/"),
    "staff": ("administrator", "/staff/"),
    "accountant_home": ("accountant", "/"),
}
SCROLLS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def card(site, chromium) -> str:
    """The address of the card of an active customer."""
    page = Visitor(site, chromium).page("contact")
    return card_of(page, "active").removeprefix(site.url)


@pytest.fixture(scope="module")
def shots() -> Path | None:
    """The folder for pictures of every page, when KORTISTO_SHOTS names one."""
    named = os.environ.get("KORTISTO_SHOTS")
    return Path(named) if named else None


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_pages_are_accessible_and_fit(visitor, card, shots, size, dark):
    found, axe = [], Axe()
    options = {"resultTypes": ["violations"]}
    if (size, dark) not in (("wide", False), ("phone", True)):
        # Of each width and each theme one is tried with every rule; crossed, only colours can differ.
        options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    for who in dict.fromkeys(who for who, _address in PAGES.values()):
        page = visitor.page(who, size=size, dark=dark, language="fi")
        for name, (opens, address) in PAGES.items():
            if opens != who:
                continue
            answer = page.goto(address.format(card=card))
            if answer.status != 200:
                found.append(f"{name}: {answer.status}")
                continue
            if shots:
                page.screenshot(
                    path=shots / f"{name}-{size}-{'dark' if dark else 'light'}.png", full_page=True
                )
            for violation in axe.run(page, options=options).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    where = violation["nodes"][0]["target"]
                    found.append(f"{name}: {violation['id']} at {where} (× {len(violation['nodes'])})")
            if page.evaluate(SCROLLS) > 0:
                found.append(f"{name} scrolls sideways by {page.evaluate(SCROLLS)} px")
        found += [f"{who or 'visitor'}: {told}" for told in page.complaints]
    assert not found, "\n".join(found)


def test_nothing_scrolls_sideways_on_the_narrowest_screen(visitor, card):
    found = []
    for who in dict.fromkeys(who for who, _address in PAGES.values()):
        page = visitor.page(who, size="narrow", language="fi")
        for name, (opens, address) in PAGES.items():
            if opens == who:
                page.goto(address.format(card=card))
                if page.evaluate(SCROLLS) > 0:
                    found.append(f"{name} scrolls sideways by {page.evaluate(SCROLLS)} px")
    assert not found, "\n".join(found)


def english() -> set[str]:
    """Msgids long enough to be no name or code, as the pages would show them when left untranslated."""
    texts = set()
    for file in (ROOT / "kortisto").rglob("*.html"):
        texts |= set(re.findall(r'{% translate "([^"%]+)"', file.read_text()))
    for file in (ROOT / "kortisto").rglob("*.py"):
        if "tests" not in file.parts:
            texts |= set(re.findall(r'\b(?:_|_lazy|gettext|gettext_lazy)\("([^"%{]+)"\)', file.read_text()))
    return {text for text in texts if len(text) > 3 and re.search(r"[a-z]", text)}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_english_is_left_on_the_pages(visitor, card, language):
    translated = read(ROOT / "kortisto" / "locale" / language / "LC_MESSAGES" / "django.po")
    # A word that is the same in both languages is no sign of a missing translation.
    # The languages are offered by their own names.
    words = {text for text in english() if translated.get(text) != text} - {"English"}
    found = set()
    for who in dict.fromkeys(who for who, _address in PAGES.values()):
        page = visitor.page(who, language=language)
        for name, (opens, address) in PAGES.items():
            if opens != who:
                continue
            page.goto(address.format(card=card).replace("/fi/", f"/{language}/"))
            lines = page.evaluate(
                "() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
                " const out = []; while (walk.nextNode()) out.push(walk.currentNode.data.trim());"
                " return [...out, ...[...document.querySelectorAll('[aria-label],[title],[placeholder]')]"
                ".flatMap(e => ['aria-label', 'title', 'placeholder'].map(a => e.getAttribute(a) || ''))]; }"
            )
            found |= {f"{name}: {line}" for line in lines if line in words}
            assert page.locator("html").get_attribute("lang") == language, name
    assert not found, "\n".join(sorted(found))


def test_the_card_shows_a_person_with_sources_and_clauses(visitor, card, tmp_path):
    page = visitor.page("contact", language="fi")
    page.goto(card)
    assert CUSTOMERS["active"].surname in page.locator("h1").inner_text()
    assert page.locator("a.clause").count() >= 5
    assert page.locator(".source").count() >= 5
    page.set_viewport_size({"width": 1360, "height": 850})
    shot = tmp_path / "card.png"
    page.screenshot(path=shot)
    assert 20_000 < shot.stat().st_size < 250_000
    if os.environ.get("KORTISTO_WRITE_PICTURE") == "true":
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes(shot.read_bytes())
