"""The public reads the notice in three languages, and each version as it was published."""

import io
import json
import re

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.notice import rules
from kortisto.notice.default import DEMO_CONTROLLER
from kortisto.notice.models import NoticeFile
from kortisto.notice.operations import change_draft, create_register, draft_notice, publish
from kortisto.notice.queries import published_notice

pytestmark = pytest.mark.django_db
TITLES = {"fi": "Tietosuojaseloste", "sv": "Dataskyddsbeskrivning", "en": "Privacy notice"}


@pytest.fixture
def house(db):
    return create_register(key="house", name="Asiakasrekisteri", controller=DEMO_CONTROLLER, by=SYSTEM)


def next_version(register, **values):
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        draft = draft_notice(start=published_notice(register.id), by=SYSTEM)
        document = rules.with_parts(draft.document, values)
        draft = change_draft(notice=draft, version=1, document=document, part="test", by=SYSTEM)
        return publish(notice=draft, by=SYSTEM)


@pytest.mark.parametrize(
    ("asked", "given"), [("sv", "sv"), ("en-GB,en;q=0.9", "en"), ("de", "fi"), ("fi", "fi"), ("", "fi")]
)
def test_the_reader_is_led_to_their_language(client, house, asked, given):
    answer = client.get("/privacy/", headers={"accept-language": asked})
    assert answer.url == f"/privacy/{given}/"


@pytest.mark.parametrize("language", sorted(TITLES))
def test_the_notice_stands_in_the_language_of_its_address(house, language):
    page = Client(headers={"accept-language": "de"}).get(f"/privacy/{language}/")
    assert page.status_code == 200 and page.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in page.text and f"<h1>{TITLES[language]}</h1>" in page.text
    headings = re.findall(r"<h2 id=\"[\w-]+-h\">([^<]+)</h2>", page.text)
    document = published_notice(house.id).document
    assert headings[:26] == [section["heading"][language] for section in document["sections"]]
    assert "{" not in re.sub(r"<[^>]+>", "", page.text)


def test_every_entry_of_the_contents_leads_to_a_heading(client, house):
    page = client.get("/privacy/fi/").text
    targets = re.findall(r'<li><a href="#([\w-]+)">', page)
    assert len(targets) == 26 and all(page.count(f'id="{target}"') == 1 for target in targets)


def test_the_notice_in_force_shows_the_state_of_its_clauses_and_the_data_map(client, house):
    page = client.get("/privacy/en/").text
    assert re.search(r'class="clause is-(ok|info|warn|stop)" href="/promises/C2/"', page)
    assert "Tilitoimisto Numero Oy" in page and "You yourself" in page
    assert '<svg viewBox="0 0 880' in page


def test_the_notice_lists_every_field_in_use(client, house):
    page = client.get("/privacy/fi/").text
    assert "Kaikki tietokentät ryhmittäin" in page and "Sukunimi" in page and "Postinumero" in page


def test_a_version_is_the_same_bytes_for_everybody_and_after_the_next_one(house):
    address = "/privacy/fi/v/1/"
    first = Client().get(address).content
    other = Client(headers={"accept-language": "sv"})
    other.cookies["kortisto_theme"] = "dark"
    other.cookies["kortisto_language"] = "en"
    assert other.get(address).content == first
    pdf, data = (Client().get(f"/privacy/{name}").content for name in ("fi/v/1.pdf", "v/1.json"))
    next_version(house, passivity_months=18)
    assert Client().get(address).content == first
    assert Client().get("/privacy/fi/v/1.pdf").content == pdf
    assert Client().get("/privacy/v/1.json").content == data
    assert b"24 kuukau" in first and b"18 kuukau" in Client().get("/privacy/fi/").content


def test_a_version_keeps_its_bytes_when_the_wording_of_the_program_changes(house, monkeypatch):
    first = Client().get("/privacy/sv/v/1/").content
    monkeypatch.setitem(
        __import__("kortisto.notice.wording", fromlist=["WORDS"]).WORDS["sv"], "title", "Någonting annat"
    )
    assert Client().get("/privacy/sv/").content.count("Någonting annat".encode())
    kept = bytes(NoticeFile.objects.get(kind="html", language="sv").body)
    assert kept in Client().get("/privacy/sv/v/1/").content and kept in first


def test_earlier_versions_are_listed_and_readable(client, house):
    next_version(house, passivity_months=18)
    page = client.get("/privacy/en/").text
    assert 'href="/privacy/en/v/1/"' in page and 'href="/privacy/en/v/2/"' in page
    assert client.get("/privacy/en/v/2/").status_code == 200


@pytest.mark.parametrize("language", sorted(TITLES))
def test_the_pdf_says_what_the_page_says_and_carries_the_linked_data(client, house, language):
    answer = client.get(f"/privacy/{language}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    document = published_notice(house.id).document
    assert TITLES[language] in text
    for section in document["sections"]:
        assert section["heading"][language] in text, section["key"]
    assert json.loads(reader.attachments["notice.json"][0])["@graph"]


def test_the_linked_data_names_every_purpose_and_category(client, house):
    answer = client.get("/privacy.json")
    assert answer.headers["Content-Type"] == "application/ld+json"
    kinds = [node["@type"] for node in answer.json()["@graph"]]
    assert kinds.count("dpv:Process") == 14 and kinds.count("dpv:PersonalData") == len(CATEGORIES)


@pytest.mark.parametrize(
    "address",
    ["fi/v/2/", "fi/v/0/", "fi/v/99999999999999999999/", "fi/v/2.pdf", "v/2.json", "de/", "fi/v/x/"],
)
def test_a_version_that_was_never_published_is_not_found(client, house, address):
    with access(register_id=house.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        draft_notice(by=SYSTEM)
    assert client.get(f"/privacy/{address}").status_code == 404


def test_without_a_register_there_is_no_notice(client, db):
    assert client.get("/privacy/fi/").status_code == 404


def test_t13_the_public_pages_take_no_form_and_set_no_cookie(client, house):
    for address in (reverse("privacy_page", args=["fi"]), "/privacy/fi/v/1/", "/privacy.json"):
        answer = client.get(address)
        assert not answer.cookies and b"<form" not in answer.content and b"<script" not in answer.content
        assert client.post(address).status_code == 405


def test_the_pages_carry_no_inline_style_or_script(client, house):
    for address in ("/privacy/fi/", "/privacy/fi/v/1/"):
        assert not re.search(r"\sstyle=|\son\w+=|<style", client.get(address).text)
