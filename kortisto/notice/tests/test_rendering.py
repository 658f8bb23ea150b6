"""The notice document prints completely in three languages."""

import json
import re
from datetime import date

import pytest

from kortisto.notice import rendering
from kortisto.notice.clauses import CLAUSES
from kortisto.notice.default import (
    ARTICLES,
    CATEGORIES,
    EXPIRIES,
    PURPOSES,
    SOURCES,
    TRIGGERS,
    default_notice,
)

DAY = date(2026, 11, 22)
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def notice():
    return default_notice(on=DAY)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _strings(inner)


def test_the_document_survives_a_round_trip_through_json(notice):
    assert json.loads(json.dumps(notice)) == notice


def test_a_copy_can_be_changed_without_touching_the_next_one(notice):
    notice["sections"][0]["paragraphs"]["fi"].clear()
    notice["purposes"][0]["bases"].clear()
    fresh = default_notice(on=DAY)
    assert fresh["sections"][0]["paragraphs"]["fi"] and fresh["purposes"][0]["bases"]


def test_the_fixed_keys_are_covered_exactly(notice):
    assert tuple(row["key"] for row in notice["categories"]) == CATEGORIES
    assert tuple(row["key"] for row in notice["purposes"]) == PURPOSES
    assert tuple(row["key"] for row in notice["sources"]) == SOURCES
    keys = [row["key"] for row in notice["retention"]]
    assert set(CATEGORIES) <= set(keys) and len(keys) == len(set(keys))
    assert {row["category"] for row in notice["retention"]} == set(CATEGORIES)


def test_every_clause_that_still_stands_has_exactly_one_section(notice):
    placed = [key for section in notice["sections"] for key in section["clauses"]]
    assert len(placed) == len(set(placed))
    assert set(placed) == {key for key, clause in CLAUSES.items() if clause.standing != "dropped"}


def test_every_basis_and_clock_uses_the_known_codes(notice):
    for purpose in notice["purposes"]:
        assert {basis["for"] for basis in purpose["bases"]} == {"customer", "contact_person"}
        for basis in purpose["bases"]:
            assert basis["article"] in ARTICLES
            assert (basis["article"] == "6(1)(f)") == ("interest" in basis)
    for row in notice["retention"]:
        assert row["trigger"] in TRIGGERS and row["on_expiry"] in EXPIRIES
        assert row["years"] or row["months"] or row["days"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_prints_with_no_placeholder_and_no_gap(notice, language):
    for section in rendering.paragraphs(notice, language):
        assert section.heading and section.paragraphs
        for text in section.paragraphs:
            assert not re.search(r"[{}]", text), text
            assert rendering.MISSING not in text, text
        if section.table and section.key != "sources":
            assert rendering.MISSING not in {cell for row in section.table.rows for cell in row}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_says_as_many_paragraphs_in_each_language(notice, language):
    for section in notice["sections"]:
        assert len(section["paragraphs"][language]) == len(section["paragraphs"]["fi"]), section["key"]


def test_no_figure_is_typed_into_a_paragraph(notice):
    for section in notice["sections"]:
        for text in _strings(section["paragraphs"]):
            assert not re.search(r"\d", re.sub(r"\b(32 artiklaa|artikel 32|Article 32)\b", "", text)), text


def test_a_changed_figure_changes_the_text_in_every_language(notice):
    notice["passivity_months"] = 18
    texts = [rendering.as_text(notice, language) for language in LANGUAGES]
    assert "18 kuukautta" in texts[0] and "18 månader" in texts[1] and "18 months" in texts[2]
    assert not any("24 kuukautta." in text for text in texts)


def test_one_is_singular_and_the_finnish_genitive_is_used_where_asked(notice):
    assert rendering.duration(1, "months", "fi", genitive=True) == "1 kuukauden"
    assert rendering.duration(1, "months", "en") == "1 month"
    assert rendering.duration(2, "years", "sv") == "2 år"
    assert "viimeistään 1 kuukauden kuluessa" in rendering.as_text(notice, "fi")


def test_an_unknown_placeholder_stays_and_a_missing_value_prints_a_dash(notice):
    known = rendering.values({**notice, "cap_years": None}, "fi")
    assert rendering.fill("{cap_years:time} {nobody_knows}", known, "fi") == "– {nobody_knows}"


def test_html_is_escaped_and_carries_no_style(notice):
    notice["controller"]["name"] = "Kukka & <Kello> Oy"
    html = "".join(page["html"] for page in rendering.as_html_sections(notice, "fi"))
    assert "Kukka &amp; &lt;Kello&gt; Oy" in html
    assert "style=" not in html and "<script" not in html
    assert html.count("<table") == html.count("</table>") == 6


def test_a_transfer_outside_the_eea_changes_the_sentence_and_prints_its_table(notice):
    notice["transfers"] = {
        "outside_eea": True,
        "items": [
            {"country": "US", "tool": {"fi": "vakiosopimuslausekkeet"}, "copy": {"fi": "pyydä meiltä"}}
        ],
    }
    section = next(part for part in rendering.paragraphs(notice, "fi") if part.key == "transfers")
    assert "ei siirretä" not in section.paragraphs[0]
    assert section.table.rows == [("US", "vakiosopimuslausekkeet", "pyydä meiltä")]


def test_linked_data_points_only_at_nodes_that_exist(notice):
    made = rendering.as_dpv_json(notice)
    assert json.loads(json.dumps(made)) == made
    ids = [node["@id"] for node in made["@graph"]]
    assert len(ids) == len(set(ids))

    def references(value):
        if isinstance(value, dict):
            if set(value) == {"@id"}:
                yield value["@id"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    for target in references(made["@graph"]):
        prefix = target.split(":")[0]
        assert target in ids or prefix in ("dpv", "eu-gdpr"), target
    process = next(node for node in made["@graph"] if node["@id"].endswith("process:customer_service"))
    assert process["dpv:hasLegalBasis"] == [{"@id": "eu-gdpr:A6-1-b"}, {"@id": "eu-gdpr:A6-1-f"}]


def test_another_controller_replaces_the_demo_company_everywhere():
    made = default_notice(on=DAY, controller={"name": "Toinen Oy", "email": "tiedot@toinen.example"})
    text = rendering.as_text(made, "fi")
    assert "Toinen Oy" in text and "tiedot@toinen.example" in text and "Kellokukka Oy" not in text
