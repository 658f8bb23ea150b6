"""Every main page as people meet it: accessible in light and dark, on a desk and on a phone, in three
languages, with nothing for the content policy to complain about."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html

from kortisto.project.translations import read
from tests.journeys.conftest import WIDTHS, Visitor
from tests.journeys.test_trial import CUSTOMERS, card_of

ROOT = Path(__file__).resolve().parents[2]

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


def places(visitor: Visitor, card: str, language: str):
    """Every page above: its name, a browser of whoever opens it in a language, and the address."""
    for who in dict.fromkeys(who for who, _address in PAGES.values()):
        page = visitor.page(who, language=language)
        for name, (opens, address) in PAGES.items():
            if opens == who:
                yield name, page, address.format(card=card).replace("/fi/", f"/{language}/")


def untranslated(page, words: set[str]) -> set[str]:
    """English texts of ours that the page shows, reads out or hints at."""
    lines = page.evaluate(
        "() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
        " const out = []; while (walk.nextNode()) out.push(walk.currentNode.data.trim());"
        " return [...out, ...[...document.querySelectorAll('[aria-label],[title],[placeholder]')]"
        ".flatMap(e => ['aria-label', 'title', 'placeholder'].map(a => e.getAttribute(a) || ''))]; }"
    )
    return words.intersection(lines)


# One page is opened once and looked at in each width and theme; both answer at once, by style alone. Each width is
# tried with every rule; those of colours, which take most of the time, are tried in each theme where most is seen,
# and in the rows of a table that fill a window.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
VIEWS = (
    ("wide", False, (BUT_COLOURS, COLOURS)),
    ("wide", True, (COLOURS,)),
    ("phone", True, (BUT_COLOURS,)),
    ("phone", False, ()),
    ("narrow", False, ()),
)
# The frame of all pages has its own shape on a phone.
FRAMES = ("login", "home")
# No rule of these looks at the style sheets themselves, which axe would fetch once more each time.
AXE = (
    "options => axe.run('runOnly' in options ? {exclude: [['tbody tr:nth-child(n+25)']]} : document, {resultTypes: ['violations'], preload: false, ...options}).then(told => told.violations"
    ".filter(one => ['serious', 'critical'].includes(one.impact))"
    ".map(one => `${one.id} at ${one.nodes[0].target} (× ${one.nodes.length})`))"
)


def test_pages_are_accessible_and_fit_and_speak_finnish(visitor, card, shots):
    found, words = [], english("fi")
    script = Axe().axe_script
    for name, page, address in places(visitor, card, "fi"):
        answer = page.goto(address)
        if answer.status != 200:
            found.append(f"{name}: {answer.status}")
            continue
        found += [f"{name}: {text}" for text in untranslated(page, words)]
        assert page.locator("html").get_attribute("lang") == "fi", name
        page.evaluate(script)
        for size, dark, rules in VIEWS:
            theme = "dark" if dark else "light"
            width, height = WIDTHS[size]
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if shots:
                page.screenshot(path=shots / f"{name}-{size}-{theme}.png", full_page=True)
            if size == "phone" and dark and name in FRAMES:
                rules = (*rules, COLOURS)
            for each in rules:
                found += [f"{name}, {size}, {theme}: {one}" for one in page.evaluate(AXE, each)]
            if page.evaluate(SCROLLS) > 0:
                found.append(f"{name} scrolls sideways by {page.evaluate(SCROLLS)} px, {size}")
        found += [f"{name}: {told}" for told in page.complaints]
        page.complaints.clear()
    assert not found, "\n".join(found)


def test_axe_sees_what_is_wrong(visitor):
    page = visitor.page(language="fi")
    page.goto("/account/login/")
    page.evaluate(Axe().axe_script)
    assert page.evaluate(AXE, BUT_COLOURS) == page.evaluate(AXE, COLOURS) == []
    page.locator("h1").first.evaluate(
        "h => { h.style.color = '#ccc'; h.style.background = '#ddd'; h.innerHTML += '<img src=x>' }"
    )
    assert [told.split(" at ")[0] for told in page.evaluate(AXE, BUT_COLOURS)] == ["image-alt"]
    assert [told.split(" at ")[0] for told in page.evaluate(AXE, COLOURS)] == ["color-contrast"]


def test_pages_speak_swedish(visitor, card):
    found, words = [], english("sv")
    for name, page, address in places(visitor, card, "sv"):
        # What the server says is enough here: the browser has been heard in Finnish.
        told = html.document_fromstring(page.request.get(address).text())
        lines = [text.strip() for text in told.xpath("//body//text()")]
        lines += told.xpath("//@aria-label | //@title | //@placeholder")
        found += [f"{name}: {text}" for text in words.intersection(lines)]
        assert told.get("lang") == "sv" and len(lines) > 20, name
    assert not found, "\n".join(found)


def english(language: str) -> set[str]:
    """Msgids long enough to be no name or code, as the pages would show them when left untranslated."""
    texts = set()
    for file in (ROOT / "kortisto").rglob("*.html"):
        texts |= set(re.findall(r'{% translate "([^"%]+)"', file.read_text()))
    for file in (ROOT / "kortisto").rglob("*.py"):
        if "tests" not in file.parts:
            texts |= set(re.findall(r'\b(?:_|_lazy|gettext|gettext_lazy)\("([^"%{]+)"\)', file.read_text()))
    translated = read(ROOT / "kortisto" / "locale" / language / "LC_MESSAGES" / "django.po")
    # A word that is the same in both languages is no sign of a missing translation.
    # The languages are offered by their own names.
    return {
        text
        for text in texts
        if len(text) > 3 and re.search(r"[a-z]", text) and translated.get(text) != text and text != "English"
    }


def test_the_card_shows_a_person_with_sources_and_clauses(visitor, card, take):
    page = visitor.page("contact", language="fi")
    page.goto(card)
    assert CUSTOMERS["active"].surname in page.locator("h1").inner_text()
    assert page.locator("a.clause").count() >= 5
    assert page.locator(".source").count() >= 5
    take(page, "card")
