"""The published seed notice: every defect that its review found is found again, each place once."""

from collections import Counter
from datetime import date

import pytest

from kortisto.notice.lint import RULES, WORDINGS, as_json, blocks_publishing, lint
from kortisto.notice.reading import NotANotice, read_notice
from kortisto.notice.tests.seed import seed_text

SEED = seed_text()
DAY = date(2026, 11, 22)

# Rule: the lines of the file on which it fires, once for each place.
EXPECTED = {
    "NL-001": [3],
    "NL-002": [5],
    "NL-003": [5],
    "NL-010": [6, 6, 7, 7, 7, 9],
    "NL-011": [9, 31],
    "NL-012": [9, 14, 14, 16, 17, 19, 21, 22, 24, 25, 25, 27, 28, 29, 32, 33, 34, 35],
    "NL-013": [7, 9, 9, 12, 14, 17, 20, 25, 25, 25, 27, 33],
    "NL-014": [22],
    "NL-015": [22],
    "NL-016": [9, 22, 31],
    "NL-017": [25],
    "NL-018": [27],
    "NL-019": [25, 34],
    "NL-020": [8, 14, 17, 19, 21, 22, 27, 35],
    "NL-101": [6],
    "NL-102": [7],
    "NL-103": [7],
    "NL-104": [9],
    "NL-105": [10],
    "NL-106": [9, 9, 9, 17, 17, 17, 25],
    "NL-107": [20],
    "NL-108": [9],
    "NL-109": [13],
    "NL-110": [33],
    "NL-111": [26],
    "NL-112": [18],
    "NL-113": [27],
    "NL-114": [17, 17, 17],
    "NL-115": [17],
    "NL-116": [34],
    "NL-117": [28],
    "NL-118": [32],
    "NL-119": [13],
    "NL-120": [9],
    "NL-121": [12],
    "NL-201": [10],
    "NL-202": [10],
    "NL-203": [13],
    "NL-204": [26],
    "NL-205": [9],
    "NL-206": [17, 20, 25],
    "NL-207": [19, 19, 19, 20, 22],
    "NL-208": [17, 19],
    "NL-209": [17, 19],
    "NL-210": [35],
    "NL-211": [33],
    "NL-212": [33],
    "NL-213": [9],
    "NL-214": [25, 25],
    "NL-215": [9],
    "NL-216": [17, 17, 17, 17],
    "NL-217": [18],
    "NL-218": [34],
    "NL-219": [31],
    "NL-301": [9, 14, 16, 17, 17, 17, 17, 17, 25, 25, 25, 25, 25, 27],
    "NL-302": [27, 27, 31],
    "NL-303": [27],
    "NL-304": [18],
    "NL-305": [18],
    "NL-306": [18],
    "NL-307": [25],
    "NL-308": [25, 25],
    "NL-309": [25],
    "NL-310": [9],
    "NL-311": [31],
    "NL-312": [27, 28, 35],
    "NL-313": [34],
    "NL-314": [21, 22],
    "NL-315": [25],
    "NL-316": [17],
}


@pytest.fixture(scope="module")
def findings():
    return lint(read_notice(SEED).document, raw=SEED, today=DAY)


def test_every_rule_has_its_words_in_three_languages():
    assert set(RULES) == set(WORDINGS)
    for wording in WORDINGS.values():
        assert wording.severity in ("E", "W", "I")
        for texts in (wording.message, wording.fix):
            assert set(texts) == {"fi", "sv", "en"} and all(texts.values())
    assert Counter(wording.severity for wording in WORDINGS.values())["E"] >= 40


def test_every_rule_on_texts_is_expected_to_fire_on_the_seed():
    assert set(EXPECTED) == {key for key in RULES if key < "NL-400"}


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_a_rule_fires_once_at_each_of_its_places(findings, key):
    assert sorted(finding.line for finding in findings if finding.id == key) == EXPECTED[key]


def test_no_place_is_reported_twice_by_one_rule(findings):
    places = Counter(
        (finding.id, finding.line, finding.column, finding.message["en"]) for finding in findings
    )
    assert set(places.values()) == {1}


def test_an_excerpt_is_what_stands_at_its_place(findings):
    lines = SEED.splitlines()
    for finding in findings:
        assert finding.line and finding.length, finding
        begins = lines[finding.line - 1][finding.column - 1 :].strip()
        assert begins.startswith(finding.excerpt.split()[0]), finding


def test_c17_the_fourteen_unlisted_categories_are_named(findings):
    named = {
        finding.message["en"].rpartition(": ")[2].rstrip(".")
        for finding in findings
        if finding.id == "NL-301"
    }
    assert len(named) == 14
    assert {"IP", "credentials", "age, sex, interests", "request documents"} <= named


def test_c34_and_c37_what_stands_among_the_sources_is_misplaced_and_said_twice(findings):
    def begins(rule, text):
        return [
            finding.line for finding in findings if finding.id == rule and finding.excerpt.startswith(text)
        ]

    abroad = "Henkilötietoja ei siirretä Euroopan Unionin ulkopuolelle"
    assert (begins("NL-216", abroad), begins("NL-207", abroad)) == ([17], [20])
    ours = "Asiakasrekisterin tiedot ovat ainoastaan organisaation käytössä"
    assert (begins("NL-216", ours), begins("NL-207", ours)) == ([17], [19])
    # One says "organisaation", the other "rekisterinpitäjän": still the same sentence.
    assert begins("NL-216", "Tietoja ei luovuteta organisaation ulkopuolelle") == [17]
    assert begins("NL-207", "Tietoja ei luovuteta rekisterinpitäjän ulkopuolelle") == [19]


def test_the_two_broken_words_and_no_others_are_found(findings):
    assert [f.excerpt for f in findings if f.id == "NL-011"] == ["riorganisaation", "yorganisaation"]


def test_the_age_of_the_notice_is_told_in_days(findings):
    assert "2188" in next(finding for finding in findings if finding.id == "NL-003").message["fi"]


def test_the_seed_may_not_be_published_and_its_findings_are_plain_data(findings):
    assert blocks_publishing(findings)
    data = as_json(findings)
    assert data[0]["id"] == "NL-001" and set(data[0]["fix"]) == {"fi", "sv", "en"}


def test_raw_text_that_is_no_notice_is_refused():
    with pytest.raises(NotANotice):
        lint({}, raw="Ostoslista: maitoa", today=DAY)


def test_the_draft_can_be_linted_without_its_raw_text():
    ids = {finding.id for finding in lint(read_notice(SEED).document, today=DAY)}
    assert {"NL-002", "NL-101", "NL-302", "NL-205", "NL-214", "NL-313"} <= ids


GOOD = """Tietosuojaseloste
1. Rekisterinpitäjä
Lehtikulta Oy, Y-tunnus 0245974-7, Lehtotie 3, 20100 Turku, 010 501 3622, tiedot@lehtikulta.example.
2. Henkilötietojen käsittelyn tarkoitus ja oikeusperuste
Käsittelemme tietoja sopimuksen täyttämiseksi (tilaukset, toimitus) ja kirjanpito- ja verolakien vuoksi.
Alaorganisaatiomme ja emo-organisaatio eivät saa tietoja.
3. Henkilötietoryhmät
Nimi, sähköposti- ja postiosoite, tilaukset sekä maksut.
4. Vastaanottajat
Tilitoimisto, IT-palvelut ja kuljetus.
5. Säilytysaika
Tiedot säilyvät 24 kuukautta. Säilytysaikojen päätyttyä ne poistetaan automaattisesti.
6. Evästeet
Katseluaika tallentuu vain luvallasi. Yhteyshenkilömme auttaa evästeasetuksissa.
7. Oikeus tehdä valitus
Voit valittaa siinä jäsenvaltiossa, jossa asut. Tietosuojavaltuutettu neuvoo.
"""


def test_plain_good_finnish_is_not_taken_for_debris():
    findings = lint(read_notice(GOOD).document, raw=GOOD, today=DAY)
    debris = {"NL-010", "NL-011", "NL-012", "NL-013", "NL-014", "NL-015", "NL-016", "NL-017", "NL-018"}
    assert [finding for finding in findings if finding.id in debris] == []
