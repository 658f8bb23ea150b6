"""A customer on a phone: comes in by a code, sees what is held, forbids, corrects, asks for a right and follows it."""

import email
import re
import time
from email import policy

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.test_looks import AXE, SCROLLS, english, untranslated

ADDRESS = "lahja@lankakera.example"  # of whom no other journey changes or asks anything


def test_from_the_code_to_the_request(visitor, site):
    phone, words = visitor.page(size="phone", language="fi"), english("fi")
    phone.goto("/portal/")
    sound(phone, words)
    sent_at = time.time() - 1
    phone.fill("main [name=email]", ADDRESS)
    send(phone)
    phone.fill("main [name=code]", code(site, sent_at))
    send(phone)
    assert phone.url.partition("?")[0].endswith("/portal/home/")
    assert "Lahja Lankinen-Villa" in phone.locator("h1").inner_text()
    for place in ("Tietosi", "Kuka on nähnyt", "Markkinointi", "Korjaa", "Pyynnöt", "Lataa"):
        phone.locator(".portal-nav").get_by_role("link", name=place, exact=True).click()
        sound(phone, words)

    phone.goto("/portal/choices/")
    phone.locator("#market_research").get_by_role("button").click()
    assert "kielletty" in phone.locator("#market_research").inner_text()
    phone.locator("#market_research").get_by_role("button").click()
    assert "sallittu" in phone.locator("#market_research").inner_text()

    phone.goto("/portal/correct/")
    phone.get_by_role("link", name=re.compile("Puhelin 040")).click()
    phone.fill("main [name=wanted]", "040 512 0155")
    sound(phone, words)
    send(phone)
    assert "040 512 0155" in phone.locator("main").inner_text()

    phone.goto("/portal/requests/new/")
    phone.check("main [name=rights][value=restriction]")
    phone.fill("main [name=asked]", "En halua, että tietojani käytetään kehittämiseen.")
    sound(phone, words)
    send(phone)
    said = phone.locator("main").inner_text()
    assert (
        "Oikeus käsittelyn rajoittamiseen" in said and "Saapunut" in said and "Vastattava viimeistään" in said
    )
    sound(phone, words)
    phone.get_by_role("button", name="Kirjaudu ulos").click()
    phone.goto("/portal/data/")
    assert phone.url.partition("?")[0].endswith("/portal/") and not phone.complaints


def sound(page, words: set[str]) -> None:
    """Nothing that axe finds wrong, no sideways scroll, no English left, and no script but that of passkeys."""
    scripts = re.findall(r"<script[^>]*>", page.content())
    assert all("/passkey." in script for script in scripts)
    page.evaluate(Axe().axe_script)
    assert page.evaluate(AXE, {}) == [], page.url
    assert not page.evaluate(SCROLLS), page.url
    assert not untranslated(page, words), page.url


def send(page) -> None:
    page.locator("main form.form .btn-primary").click()


def code(site, since: float) -> str:
    """The code in the newest message of the trial's folder."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        for file in (site.data / "files" / "mail").glob("*.eml"):
            if file.stat().st_mtime >= since:
                message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
                if found := re.search(r"^\s*(\d{3}) (\d{3})\s*$", message.get_content(), re.MULTILINE):
                    return found[1] + found[2]
        time.sleep(0.2)
    raise AssertionError("no message came")
