"""A request from the call to the letter: noted by service on a phone, found, corrected, told on and answered at a desk."""

import io
import re

from pypdf import PdfReader

from tests.journeys.test_looks import SCROLLS

REASON = "Nimi on tarkistettu sopimuksesta, ja se on rekisterissä juuri niin kuin sopimuksessa."


def test_from_the_call_to_the_certificate(visitor):
    phone = visitor.page("service", language="fi", size="phone")
    phone.goto("/cases/new/?q=lumivaara")
    assert not phone.evaluate(SCROLLS)
    phone.locator("main a", has_text="Lumivaara").first.click()
    phone.check("main [name=rights][value=rectification]")
    phone.check("main [name=rights][value=complaint]")
    phone.select_option("main [name=channel]", "counter")
    phone.fill("main [name=asked]", "Nimeni on väärin. Mihin voin valittaa?")
    phone.locator("main form[method=post] .btn-primary").click()
    phone.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/"))
    assert not phone.evaluate(SCROLLS)
    assert "Tieto valitusoikeudesta" in phone.locator("#together").inner_text()

    desk = visitor.page("contact", language="fi")
    where = phone.url.partition("#")[0]
    desk.goto(where)
    step(desk, "Kirjaa, miten henkilö tunnistettiin")
    desk.check("main [value=in_person]")
    send(desk)
    step(desk, "Lisää oikaistava tieto")
    desk.select_option("main [name=field]", "given_names")
    desk.fill("main [name=wanted]", "Seppo K.")
    desk.fill("main [name=ground]", "Käytän lyhennettä.")
    send(desk)
    desk.locator("main td, main th").get_by_role("link", name="Etunimet").click()
    desk.check("main [value=refused]")
    desk.select_option("main [name=statute]", "gdpr_16")
    desk.fill("main [name=reason]", REASON)
    send(desk)
    step(desk, "Päätä")
    desk.check("main [name=outcome][value=refused]")
    send(desk)
    step(desk, "Anna vastaus")
    send(desk)
    assert "Evätty" in desk.locator(".page-head").inner_text()
    with desk.expect_download() as download:
        desk.locator("main a[href*='/letters/']").last.click()
    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    )
    words = " ".join(text.split())
    assert "Kieltäytymistodistus" in words and REASON in words and "Lumivaara" in words
    assert not desk.complaints and not phone.complaints


def step(page, label: str) -> None:
    page.get_by_role("main").get_by_text(label, exact=True).first.click()


def send(page) -> None:
    page.locator("main form.form .btn-primary").click()
