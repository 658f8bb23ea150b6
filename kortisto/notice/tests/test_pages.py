"""The editor saves what was meant, shows what is wrong, and lets nobody past the linter."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kortisto.notice import rules
from kortisto.notice.forms import PART_NAMES, PARTS
from kortisto.notice.models import NoticeVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

TEXT = """Tietosuojaseloste
Rekisterinpitäjä
Kellokukka Oy, Kellokukantie 1, 00930 Helsinki
Yhteyshenkilö
Maija Meikäläinen
Rekisterin nimi
Asiakasrekisteri
Henkilötietojen käsittelyn tarkoitus
Tilausten hoitaminen.
Tietojen säilytysaika
10 vuotta
Evästeet
Käytämme evästeitä.
"""


def edited(draft):
    draft.refresh_from_db()
    return draft.document


def posted(client, address, version=1, **values):
    """Send what the page's form shows, with some values changed."""
    form = client.get(address).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    data = {name: value for name, value in shown.items() if value not in (None, False)}
    return client.post(address, {"confirmation": "publish", **data, "version": version, **values})


@pytest.mark.slow
def test_every_part_row_and_section_of_the_editor_opens(desk, draft):
    client, seen = desk(), 0
    for part in PART_NAMES:
        page = client.get(f"/notice/{draft.number}/edit/{part}/")
        assert page.status_code == 200, part
        if part in PARTS:
            continue
        rows = page.context["rows"]
        seen += len(rows)
        # The rows of a part have one form; each of them is read by the linter in other tests.
        for row in [*rows[:2], *rows[2::5]]:
            assert client.get(row["url"]).status_code == 200, row["url"]
    assert seen == 23 + 14 + 8 + 6 + 37 + 8 + 26


@pytest.mark.parametrize("part", sorted(PARTS))
def test_saving_a_part_unchanged_changes_nothing(desk, draft, part):
    before = edited(draft)
    assert posted(desk(), f"/notice/{draft.number}/edit/{part}/").status_code == 302
    assert edited(draft) == before


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("purposes", "direct_marketing"),
        ("categories", "address"),
        ("recipients", "accounting"),
        ("sources", "update_service"),
        ("retention", "books"),
        ("cookies", "visitor"),
    ],
)
def test_saving_a_row_unchanged_changes_nothing(desk, draft, table, key):
    before = edited(draft)
    assert posted(desk(), f"/notice/{draft.number}/edit/{table}/{key}/").status_code == 302
    assert edited(draft) == before


def test_a_retention_row_gets_a_new_period(desk, draft):
    answer = posted(desk(), f"/notice/{draft.number}/edit/retention/contact/", months=12)
    assert answer.status_code == 302
    assert rules.row_of(edited(draft), "retention", "contact")["months"] == 12


def test_a_row_is_added_and_removed(desk, draft):
    client, address = desk(), f"/notice/{draft.number}/edit/sources/"
    data = {
        "version": 1,
        "key": "fair",
        "name__fi": "Messut",
        "role": "self",
        "names": "Kukkamessut\n\nKevät",
    }
    assert client.post(address + "new/", data).status_code == 302
    assert rules.row_of(edited(draft), "sources", "fair")["names"] == ["Kukkamessut", "Kevät"]
    assert client.post(address + "new/", {**data, "version": 2}).status_code == 422
    assert client.post(address + "fair/", {"version": 2, "remove": "1"}).status_code == 302
    with pytest.raises(rules.NoSuchPart):
        rules.row_of(edited(draft), "sources", "fair")


def three(name, text):
    return {f"{name}__{language}": f"{text} {language}" for language in ("fi", "sv", "en")}


def test_a_transfer_is_told_with_its_safeguard_and_the_sentence_follows(desk, draft):
    client, address = desk(), f"/notice/{draft.number}/edit/transfers/"
    assert "Nothing here yet" in client.get(address).text
    transfer = {"country": "us", **three("tool", "vakiolausekkeet"), **three("copy", "pyydä")}
    assert client.post(address + "new/", {"version": 1, **transfer}).status_code == 302
    row = rules.row_of(edited(draft), "transfers", "US")
    assert row["tool"]["sv"] == "vakiolausekkeet sv" and edited(draft)["transfers"]["outside_eea"] is True
    page = client.get(address)
    assert page.context["rows"][0]["url"] == address + "US/" and "NL-107" not in page.text
    assert posted(client, address + "US/", 2, tool__en="").status_code == 302
    assert "NL-107" in client.get(address).text
    assert client.post(address + "US/", {"version": 3, "remove": "1"}).status_code == 302
    assert edited(draft)["transfers"] == {"outside_eea": False, "items": []}


@pytest.mark.parametrize("country", ["", "FI", "USA", "1a", "U\x00", "us"])
def test_a_transfer_goes_to_one_other_country_outside_the_eea(desk, draft, country):
    client, address = desk(), f"/notice/{draft.number}/edit/transfers/new/"
    assert client.post(address, {"version": 1, "country": "US"}).status_code == 302
    assert client.post(address, {"version": 2, "country": country}).status_code == 422
    assert [row["country"] for row in edited(draft)["transfers"]["items"]] == ["US"]


def test_decisions_and_profiling_are_told(desk, draft):
    client, address = desk(), f"/notice/{draft.number}/edit/automated_decisions/"
    sent = {
        "automated_decisions__decisions": "Luottoraja\r\n\r\nMaksuaika",
        "automated_decisions__profiling": ["personalisation", "credit"],
    }
    assert posted(client, address, **sent).status_code == 302
    told = {"decisions": ["Luottoraja", "Maksuaika"], "profiling": ["credit", "personalisation"]}
    found = edited(draft)["automated_decisions"]
    assert {**found, "profiling": sorted(found["profiling"])} == told
    assert client.post(address, {"version": 2, "automated_decisions__profiling": ["x"]}).status_code == 422
    assert client.post(address, {"version": 2}).status_code == 302
    assert edited(draft)["automated_decisions"] == {"decisions": [], "profiling": []}
    page = client.get(address)
    group = next(group for group in page.context["groups"] if group.rule == "NL-204")
    assert group.places[0].url == address


def test_what_is_promised_beyond_the_law_is_ticked_among_the_rights(desk, draft):
    client, address = desk(), f"/notice/{draft.number}/edit/rights/"
    assert posted(client, address, beyond_law=["anonymise", "research_ban"]).status_code == 302
    assert edited(draft)["beyond_law"] == ["anonymise", "research_ban"]
    assert "NL-311" in client.get(address).text
    assert posted(client, address, version=2, beyond_law=["everything"]).status_code == 422


def test_a_section_is_written_in_one_language(desk, draft):
    address = f"/notice/{draft.number}/edit/sections/labels/?language=sv"
    answer = posted(desk(), address, heading="Etiketter", text="Ett.\r\n\r\nTvå\r\nrader.\r\n\r\n\r\n")
    assert answer.status_code == 302
    section = rules.section_of(edited(draft), "labels")
    assert section["heading"]["sv"] == "Etiketter"
    assert section["paragraphs"]["sv"] == ["Ett.", "Två rader."]
    assert section["heading"]["fi"] == "Postitustarrat ja luettelot"


def test_a_save_upon_an_old_version_keeps_both_and_tells(desk, draft):
    client, address = desk(), f"/notice/{draft.number}/edit/controller/"
    assert posted(client, address, controller__phone="010 111 2222").status_code == 302
    late = posted(client, address, version=1, controller__phone="010 333 4444")
    assert late.status_code == 409 and "010 333 4444" in late.text
    assert edited(draft)["controller"]["phone"] == "010 111 2222"
    assert late.context["form"]["version"].value() == 2


def test_the_findings_beside_the_form_are_those_of_what_stands_in_it(desk, draft):
    client = desk()
    address = f"/notice/{draft.number}/findings/?part=controller"
    shown = client.post(address, {"version": 1, "controller__name": "Kellokukka Oy"})
    assert shown.status_code == 200 and "NL-101" in shown.text
    assert edited(draft)["controller"]["business_id"] == "1234567-1"
    assert "NL-101" not in client.get(f"/notice/{draft.number}/edit/").text


def test_every_finding_links_to_a_page_where_it_is_mended(desk, draft):
    client = desk()
    client.post("/notice/import/", {"text": TEXT})
    imported = NoticeVersion.objects.get(number=draft.number + 1)
    for untouched in (True, False):
        page = client.get(f"/notice/{imported.number}/edit/")
        places = [place.url for group in page.context["groups"] for place in group.places]
        assert len(places) > 20 and page.context["untouched"] is untouched
        assert {client.get(url).status_code for url in set(places)} == {200}
        posted(client, f"/notice/{imported.number}/edit/register/")


def test_an_uploaded_text_becomes_a_draft_and_keeps_its_words(desk, register):
    file = SimpleUploadedFile("seloste.txt", TEXT.encode("cp1252"), content_type="text/plain")
    assert desk().post("/notice/import/", {"file": file}).status_code == 302
    draft = NoticeVersion.objects.get(register=register, state=NoticeVersion.DRAFT)
    assert draft.raw == TEXT
    assert rules.section_of(draft.document, "controller")["paragraphs"]["fi"][0].startswith("Kellokukka Oy")


@pytest.mark.parametrize("text", ["", "  ", "Hei vaan", "<html><body>x</body></html>", "x" * 200_001])
def test_what_is_no_notice_is_refused_with_a_sentence(desk, register, text):
    answer = desk().post("/notice/import/", {"text": text})
    assert answer.status_code == 422
    assert not NoticeVersion.objects.filter(state=NoticeVersion.DRAFT).exists()


def test_a_binary_file_is_refused_with_a_sentence(desk, register):
    file = SimpleUploadedFile("seloste.txt", bytes(range(256)) * 20)
    answer = desk().post("/notice/import/", {"file": file})
    assert answer.status_code == 422 and "The file is not text." in answer.text


def test_the_fields_in_use_are_brought_into_an_imported_draft(desk, register):
    client = desk()
    client.post("/notice/import/", {"text": TEXT})
    draft = NoticeVersion.objects.get(state=NoticeVersion.DRAFT)
    page = client.get(f"/notice/{draft.number}/edit/")
    assert any("Given names" in each["labels"] for each in page.context["fields"])
    assert client.post(f"/notice/{draft.number}/fields/", {"version": 1}).status_code == 302
    assert edited(draft)["fields"]["parties_person.surname"]["category"] == "identity"
    assert client.get(f"/notice/{draft.number}/edit/").context["fields"] == []


def test_an_imported_draft_is_completed_with_the_default_and_published(desk, register):
    client = desk()
    client.post("/notice/import/", {"text": TEXT})
    draft = NoticeVersion.objects.get(state=NoticeVersion.DRAFT)
    base = f"/notice/{draft.number}/"
    controller = {
        "name": "Harju Oy", "business_id": "1234567-1", "street": "Tie 1", "postcode": "00930",
        "city": "HELSINKI", "phone": "010 111 2222", "email": "tieto@harju.example",
    }  # fmt: skip
    sent = {f"controller__{name}": value for name, value in controller.items()}
    assert posted(client, base + "edit/controller/", **sent).status_code == 302
    sent = {"dpo__status": "not_required", "contact__email": "tieto@harju.example", "contact__phone": "010 1"}
    for code in ("fi", "sv", "en"):
        sent |= {f"contact__role__{code}": "rooli", f"contact__deputy__{code}": "sijainen"}
        sent |= {f"dpo__reason__{code}": "ei tarvita"}
    assert posted(client, base + "edit/contact/", 2, **sent).status_code == 302
    for version, part in enumerate([each for each in PART_NAMES if each not in ("controller", "contact")], 3):
        assert client.post(base + "default/", {"part": part, "version": version}).status_code == 302
    draft.refresh_from_db()
    assert client.post(base + "fields/", {"version": draft.version}).status_code == 302
    assert client.get(base + "edit/").context["groups"] == []
    assert edited(draft)["controller"]["name"] == "Harju Oy"
    assert posted(client, base + "publish/", draft.version).status_code == 302
    assert "Harju Oy" in client.get("/privacy/sv/").text


def test_publishing_needs_the_password_again(desk, draft):
    answer = desk(fresh=False).get(f"/notice/{draft.number}/publish/")
    assert answer.status_code == 302 and answer.url.startswith("/account/confirm/")


def test_a_draft_is_published_with_its_reason_and_is_then_out_of_the_editor(desk, draft):
    client = desk()
    answer = posted(client, f"/notice/{draft.number}/publish/", reason="Vuosittainen tarkistus")
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == (NoticeVersion.PUBLISHED, "Vuosittainen tarkistus")
    assert client.get(f"/notice/{draft.number}/edit/").status_code == 404
    page = client.get(f"/notice/{draft.number}/")
    assert draft.digest in page.text and "Contact Person" in page.text


def test_a_warning_is_waived_on_its_page_and_then_publishing_goes_on(desk, draft):
    NoticeVersion.objects.filter(pk=draft.pk).update(document={**draft.document, "dpo": None})
    client, base = desk(), f"/notice/{draft.number}/"
    refused = client.post(base + "publish/", {"version": 1, "confirmation": "PUBLISH"})
    assert refused.status_code == 422 and "NL-102" in refused.text
    waiver = {"rule": "NL-102", "reason": "Nimetään pian"}
    until = timezone.localdate() + timedelta(days=10)
    assert client.post(base + "waiver/", {**waiver, "until": until + timedelta(days=800)}).status_code == 422
    assert client.post(base + "waiver/", {**waiver, "until": until}).status_code == 302
    assert posted(client, base + "publish/").status_code == 302
    assert "Nimetään pian" in client.get(base).text


def test_an_error_has_no_waiver(desk, draft):
    assert desk().get(f"/notice/{draft.number}/waiver/?rule=NL-101").status_code == 404


def test_the_publish_page_tells_what_changes_and_what_is_kept_longer(desk, draft):
    client = desk()
    posted(client, f"/notice/{draft.number}/edit/retention/contact/", months=60)
    page = client.get(f"/notice/{draft.number}/publish/")
    assert page.context["longer"] == ["E-mail, telephone, web address"]
    (english, finnish, swedish) = page.context["changes"]
    assert english["language"] == "en" and {finnish["language"], swedish["language"]} == {"fi", "sv"}
    assert any("24 months" in row["before"] and "60 months" in row["after"] for row in english["rows"])


def test_a_discarded_draft_is_gone(desk, draft):
    client = desk()
    assert client.get(f"/notice/{draft.number}/discard/").status_code == 405
    assert client.post(f"/notice/{draft.number}/discard/", {"confirmation": "discard"}).status_code == 302
    assert not NoticeVersion.objects.filter(pk=draft.pk).exists()


ADDRESSES = {
    "": "read", "1/": "read", "import/": "edit", "2/edit/": "edit", "2/edit/contact/": "edit",
    "2/edit/sections/about/": "edit", "2/edit/cookies/new/": "edit", "2/publish/": "publish",
    "2/waiver/?rule=NL-102": "publish",
}  # fmt: skip
MAY = {
    "contact_person": {"read", "edit", "publish"},
    "administrator": {"read", "edit"},
    "customer_service": {"read"},
    "accountant": {"read"},
    "marketing": {"read"},
}


@pytest.mark.parametrize("role", sorted(MAY))
def test_each_role_opens_what_it_may(desk, draft, role):
    client = desk(role)
    for address, right in ADDRESSES.items():
        expected = 200 if right in MAY[role] else 403
        assert client.get(f"/notice/{address}").status_code == expected, address


@pytest.mark.parametrize("address", ["new/", "2/fields/", "2/default/", "2/discard/", "2/findings/"])
def test_changing_needs_the_right_and_a_post(desk, draft, address):
    assert desk().get(f"/notice/{address}").status_code == 405
    assert desk("marketing").post(f"/notice/{address}").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "99/", "99/edit/", "1/edit/", "99999999999999999999/", "2/edit/nothing/", "2/edit/cookies/nothing/",
        "2/edit/sections/nothing/", "2/edit/controller/x/", "2/waiver/?rule=NL-999", "1/publish/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(desk, draft, address):
    assert desk().get(f"/notice/{address}").status_code == 404


HOSTILE = ["\x00", "<script>alert(1)</script>", "ä" * 5000, b"\xed\xa0\x80", "  ", "{controller_name:gen}{"]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_stored_as_text_or_refused(desk, draft, value):
    client = desk()
    answer = posted(client, f"/notice/{draft.number}/edit/controller/", controller__name=value)
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in client.get(f"/notice/{draft.number}/edit/controller/").text
    assert "<script>alert" not in client.get(f"/notice/{draft.number}/").text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "1\x00"])
def test_a_broken_version_saves_nothing(desk, draft, version):
    before = edited(draft)
    answer = posted(desk(), f"/notice/{draft.number}/edit/controller/", version=version)
    assert answer.status_code in (409, 422)
    assert edited(draft) == before


def test_the_pages_carry_no_inline_style_or_script(desk, draft):
    client = desk()
    for address in ("", f"{draft.number}/", f"{draft.number}/edit/", f"{draft.number}/edit/retention/"):
        page = client.get(f"/notice/{address}").text
        assert not re.search(r"\sstyle=|\son\w+=|<script>|<style", page), address
