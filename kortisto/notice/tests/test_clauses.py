"""The clause table is whole."""

from kortisto.notice.clauses import CLAUSES, LANGUAGES, ROWS, clauses_of_row


def test_ninety_clauses_are_numbered_without_a_gap():
    assert list(CLAUSES) == [f"C{number}" for number in range(1, 91)]


def test_every_row_of_the_form_has_its_clauses_in_order():
    rows = [clause.row for clause in CLAUSES.values()]
    assert rows == sorted(rows)
    assert set(rows) == set(range(1, ROWS + 1))
    assert clauses_of_row(7) == ["C16"]
    assert clauses_of_row(25) == ["C87", "C88", "C89"]


def test_every_clause_has_a_short_distinct_title_in_three_languages():
    for language in LANGUAGES:
        titles = [clause.title[language] for clause in CLAUSES.values()]
        assert all(titles) and all(len(title) <= 70 for title in titles)
        assert len(set(titles)) == 90


def test_only_the_two_blank_rows_do_not_exist():
    assert {key for key, clause in CLAUSES.items() if not clause.exists} == {"C19", "C68"}


def test_a_repeated_clause_names_a_clause_that_is_kept():
    repeated = {key: clause.same_as for key, clause in CLAUSES.items() if clause.standing == "repeated"}
    assert repeated == {"C34": "C40", "C37": "C32", "C38": "C33", "C39": "C35", "C48": "C43"}
    assert all(CLAUSES[twin].standing == "kept" for twin in repeated.values())


def test_every_clause_cites_its_law():
    assert all(any(word in clause.law for word in ("GDPR", "917/2014", "KSL")) for clause in CLAUSES.values())
