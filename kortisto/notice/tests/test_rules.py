"""Pure changes of a document: what is named changes, everything else stays."""

from datetime import date

import pytest

from kortisto.notice import rules
from kortisto.notice.default import default_notice

DAY = date(2026, 11, 22)


@pytest.fixture
def notice():
    return default_notice(on=DAY)


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert rules.digest({"a": 1, "b": ["ä"]}) == rules.digest({"b": ["ä"], "a": 1})
    assert rules.digest({"a": 1}) != rules.digest({"a": 2})


def test_a_finished_document_is_numbered_dated_and_reviewed(notice):
    later = date(2027, 3, 1)
    made = rules.finished(notice, number=7, on=later)
    assert made["version"] == {"number": 7, "valid_from": "2027-03-01"}
    assert (made["drawn_on"], made["reviewed_on"]) == ("2026-11-22", "2027-03-01")
    assert notice["version"]["number"] == 1


def test_a_value_is_put_into_a_part_that_is_not_there_yet(notice):
    notice["dpo"] = None
    assert rules.with_parts(notice, {"dpo.status": "appointed"})["dpo"] == {"status": "appointed"}
    assert notice["dpo"] is None


def test_a_row_keeps_what_the_form_does_not_know(notice):
    made = rules.with_row(notice, "retention", "contact", {"months": 6})
    row = rules.row_of(made, "retention", "contact")
    assert (row["months"], row["trigger"]) == (6, "episode_end")
    assert rules.row_of(notice, "retention", "contact")["months"] == 24


@pytest.mark.parametrize("attempt", [("retention", "nothing"), ("passwords", "x")])
def test_a_row_that_is_not_there_is_refused(notice, attempt):
    with pytest.raises(rules.NoSuchPart):
        rules.with_row(notice, *attempt, {})
    with pytest.raises(rules.NoSuchPart):
        rules.without_row(notice, *attempt)


def test_a_longer_and_a_new_clock_are_told_and_a_shorter_one_is_not(notice):
    after = rules.with_row(notice, "retention", "contact", {"months": 25})
    after = rules.with_row(after, "retention", "identity", {"years": 9})
    after = rules.with_row(after, "retention", None, {"key": "shoes", "months": 1})
    assert rules.longer_clocks(notice, after) == ["contact", "shoes"]


def test_differences_name_the_section_and_both_texts(notice):
    after = rules.with_section(notice, "register", "fi", "Rekisteri", ["Uusi teksti."])
    found = rules.differences(notice, after, "fi")
    assert [label for label, _, _ in found] == ["Rekisteri", "Rekisteri"]
    assert found[1][2] == "Uusi teksti." and found[1][1].startswith("Rekisteri on nimeltään")
    assert rules.differences(notice, after, "sv") == []


def test_a_changed_figure_shows_in_every_sentence_and_row_that_has_it(notice):
    after = rules.with_row(notice, "retention", "contact", {"months": 12})
    labels = [label for label, _, _ in rules.differences(notice, after, "en")]
    assert any(label.endswith("E-mail, telephone, web address") for label in labels)


def test_a_removed_row_shows_as_gone(notice):
    after = rules.without_row(notice, "recipients", "accounting")
    found = rules.differences(notice, after, "fi")
    assert any("Tilitoimisto Numero Oy" in label and not new for label, _, new in found)
