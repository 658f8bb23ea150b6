"""The frame that is rendered once carries nobody else's token, name, address or words."""

import re

from django.template import Context, Template
from django.utils import translation

from kortisto.desk.templatetags import keeping
from kortisto.desk.templatetags.words import Word

TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def test_each_reader_gets_the_kept_frame_with_their_own_values(desk, staff, settings):
    service, colleague = desk("customer_service"), desk("contact_person")
    staff["contact_person"].name = "<Kaarlo & Co>"
    staff["contact_person"].save()
    first = service.get("/search/?q=%22%3Eluumu").content.decode()
    kept = dict(keeping._kept)
    again = service.get("/search/?q=omena").content.decode()
    assert keeping._kept == kept, "the second page made the frame anew"
    assert "&quot;&gt;luumu" in first and "luumu" not in again
    assert 'value="omena"' in again and "q=omena" in again
    other = colleague.get("/persons/").content.decode()
    assert "&lt;Kaarlo &amp; Co&gt;" in other and "Kaarlo" not in again
    for page in (first, again, other):
        assert not re.search("[\ue000]", page)
        assert len(TOKENS.findall(page)) >= 5 and len(set(TOKENS.findall(page))) == 1
    assert TOKENS.findall(first)[0] != TOKENS.findall(other)[0]


def test_what_the_frame_depends_on_makes_another(desk):
    client = desk("customer_service")
    pages = {"plain": client.get("/persons/").content.decode()}
    client.cookies["kortisto_theme"] = "dark"
    pages["dark"] = client.get("/persons/").content.decode()
    client.cookies["kortisto_language"] = "sv"
    pages["Swedish"] = client.get("/persons/").content.decode()
    pages["home"] = client.get("/").content.decode()
    pressed = re.compile(r'<button name="theme" value="(\w*)" aria-pressed="true">')
    assert pressed.findall(pages["plain"]) == [""] and pressed.findall(pages["dark"]) == ["dark"]
    assert "Privacy notice" in pages["dark"] and "Privacy notice" not in pages["Swedish"]
    current = re.compile(r'<a class="nav-link" href="([^"]+)" aria-current="page">')
    assert set(current.findall(pages["Swedish"])) == {"/persons/"} and set(
        current.findall(pages["home"])
    ) == {"/"}


def test_no_more_than_so_many_are_kept(desk, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 4)
    monkeypatch.setattr(keeping, "_kept", {})
    client = desk("customer_service")
    for part in ("/", "/persons/", "/orders/", "/search/"):
        assert client.get(part).status_code == 200
        assert len(keeping._kept) <= 4


def test_a_kept_word_is_of_its_language_and_only_a_literal_is_kept():
    source = "{% load i18n kortisto %}{% translate 'Persons' %} {% translate word %} {% translate 'Persons'|upper %}"
    page = Template(source)
    said = {}
    for language in ("fi", "sv", "fi", "en"):
        with translation.override(language):
            said[language] = [
                page.render(Context({"word": word})).split()[:2] for word in ("Orders", "Invoices")
            ]
    assert said == {
        "fi": [["Henkilöt", "Tilaukset"], ["Henkilöt", "Laskut"]],
        "sv": [["Personer", "Beställningar"], ["Personer", "Fakturor"]],
        "en": [["Persons", "Orders"], ["Persons", "Invoices"]],
    }
    kept = [
        isinstance(node, Word) for node in page.nodelist if type(node).__name__ in ("Word", "TranslateNode")
    ]
    assert kept == [True, False, False]
