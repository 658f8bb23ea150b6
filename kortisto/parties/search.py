"""Finding people: one folded text per party, indexed by trigrams, and a vocabulary of name words that
corrects what was misspelt. The same answer on both engines; the index is erased with the person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from kortisto.kernel.access import required_access
from kortisto.kernel.ids import new_ids
from kortisto.kernel.text import fold, words
from kortisto.parties.formats import phone_digits

# How many candidates are ranked before the best are shown.
_CANDIDATES = 300
# A word may differ from a known one by this share of its letters and still be a misspelling of it.
_LIKENESS = 0.6
_LONGEST_QUERY = 100
_PHONE = re.compile(r"[\d\s()+/.-]{5,}")


@dataclass(frozen=True)
class Hit:
    """A party found. `text` is its folded search text, for ranking only."""

    person_id: int | None
    organisation_id: int | None
    text: str
    score: float


def person_text(
    name: str, number: str | None, values: Iterable[str], organisations: Iterable[str] = ()
) -> str:
    """The search text of a person: name words first, then number, contact values, organisations."""
    return _text([name, *organisations], number, values)


def organisation_text(name: str, number: str | None, business_id: str, values: Iterable[str]) -> str:
    """The search text of an organisation."""
    return _text([name], number, [business_id, *values])


def _text(names: Iterable[str], number: str | None, values: Iterable[str]) -> str:
    return joined([words(name) for name in names], number, values)


def joined(names: Iterable[Sequence[str]], number: str | None, values: Iterable[str]) -> str:
    """The search text of names that are split into words already."""
    parts = [" ".join(name) for name in names]
    if number:
        parts.append(fold(number))
    parts += [fold(value).removeprefix("+") for value in values if value]
    return " ".join(part for part in parts if part)


def name_words(*names: str) -> set[str]:
    """The vocabulary words of names: folded, at least three letters, no digits."""
    return {word for name in names for word in vocabulary(words(name))}


def vocabulary(found: Iterable[str]) -> set[str]:
    """Those of a name's words that misspelt ones are corrected to."""
    return {word for word in found if len(word) >= 3 and (word.isalpha() or not any(map(str.isdigit, word)))}


def add_words(register_id: int, counts: Counter[str]) -> None:
    """Count the words up, adding new ones; set-based, inside an operation."""
    if not counts:
        return
    words_in_order, uses = zip(*sorted(counts.items()), strict=True)
    ids = new_ids(len(uses))
    columns = "INSERT INTO parties_nameword (id, register_id, word, uses)"
    counted = "ON CONFLICT (register_id, word) DO UPDATE SET uses = parties_nameword.uses + excluded.uses"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"{columns} SELECT given.id, %s, given.word, given.uses "
                f"FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS given(id, word, uses) {counted}",
                [register_id, ids, list(words_in_order), list(uses)],
            )
        else:
            cursor.executemany(
                f"{columns} VALUES (%s, %s, %s, %s) {counted}",
                [
                    (row, register_id, word, use)
                    for row, word, use in zip(ids, words_in_order, uses, strict=True)
                ],
            )


def remove_words(register_id: int, counts: Counter[str]) -> None:
    """Count the words down and forget those nobody uses any more: a rare name must not outlive its owner."""
    if not counts:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE parties_nameword SET uses = uses - %s WHERE register_id = %s AND word = %s",
            [(uses, register_id, word) for word, uses in sorted(counts.items())],
        )
        cursor.execute("DELETE FROM parties_nameword WHERE register_id = %s AND uses <= 0", [register_id])


def unindex(register_id: int, person_ids: Sequence[int]) -> None:
    """Take persons out of the index, words and all; set-based, inside an operation."""
    _unindex(register_id, "person_id", person_ids)


def unindex_organisations(register_id: int, organisation_ids: Sequence[int]) -> None:
    """Take organisations out of the index."""
    _unindex(register_id, "organisation_id", organisation_ids)


def _unindex(register_id: int, column: str, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), 500):
        part = list(ids[start : start + 500])
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT words FROM parties_searchtext WHERE {column} IN ({marks})", part)
            counts = Counter(word for (text,) in cursor.fetchall() for word in text.split())
            cursor.execute(f"DELETE FROM parties_searchtext WHERE {column} IN ({marks})", part)
        remove_words(register_id, counts)


def find(text: str, limit: int = 20) -> list[Hit]:
    """The parties that best match what was typed, best first, as far as the open purpose may see them.

    Understands parts of names in any order, e-mail fragments, telephone numbers in any form, customer
    numbers and business ids; letters without their marks; and, when nothing matches, misspelt names.
    """
    asked = _asked_words(text)
    if not asked:
        return []
    phone = _as_phone(text)
    hits = _exact([phone], limit) if phone else []
    if not hits:
        hits = _exact(asked, limit)
        as_typed = _asked_words(text, split=False)
        if as_typed != asked:
            # Part of an e-mail address may look like a double name.
            hits = list(dict.fromkeys([*_exact(as_typed, limit), *hits]))
    if len(hits) < 3:
        seen = {(hit.person_id, hit.organisation_id) for hit in hits}
        hits += [hit for hit in _corrected(asked, limit) if (hit.person_id, hit.organisation_id) not in seen]
    return hits[:limit]


def _asked_words(text: str, *, split: bool = True) -> list[str]:
    # Double names stand in the index as two words; numbers and addresses keep their hyphens.
    found = [
        part
        for word in fold(text[:_LONGEST_QUERY]).split()
        for part in (word.split("-") if split and word.replace("-", "").isalpha() else [word])
        if part.strip("%_")
    ]
    return [word.strip(",;:()\"'") for word in found if word.strip(",;:()\"'")][:6]


def _as_phone(text: str) -> str | None:
    if not _PHONE.fullmatch(text.strip()):
        return None
    digits = phone_digits(text)
    return digits if len(digits) >= 5 else None


def _exact(asked: Sequence[str], limit: int) -> list[Hit]:
    """Parties whose text contains every word; names that begin with a word rank before those that hold it, and
    are asked for first: in a large register more parties hold a few letters than can be ranked."""
    rows = _containing(asked, beginning=True)
    if len(rows) < limit:
        rows = list(dict.fromkeys([*rows, *_containing(asked)]))
    question = " ".join(asked)

    def score(found: str) -> float:
        tokens = found.split()
        starts = sum(any(token.startswith(word) for token in tokens) for word in asked)
        whole = sum(word in tokens for word in asked)
        early = 2.0 if found.startswith(asked[0]) else 0.0
        return starts * 10 + whole * 5 + early + fuzz.ratio(question, found[: len(question) + 10]) / 100

    ranked = sorted(rows, key=lambda row: (-score(row[2]), row[2]))[:limit]
    return [Hit(person, organisation, found, score(found)) for person, organisation, found in ranked]


def _corrected(asked: Sequence[str], limit: int) -> list[Hit]:
    """Replace each word by the known words most like it and ask again."""
    choices = [_known_like(word) for word in asked]
    if not all(choices):
        return []
    hits: dict[tuple, Hit] = {}
    question = " ".join(asked)
    for _likeness, combination in sorted(_combinations(choices), reverse=True)[:12]:
        for person, organisation, found in _containing(combination):
            score = fuzz.token_set_ratio(question, found) + fuzz.ratio(question, found[: len(question)]) / 10
            key = (person, organisation)
            if key not in hits or hits[key].score < score:
                hits[key] = Hit(person, organisation, found, score)
        if len(hits) >= limit:
            break
    return sorted(hits.values(), key=lambda hit: (-hit.score, hit.text))[:limit]


def _combinations(choices: list[list[tuple[str, float]]]) -> list[tuple[float, list[str]]]:
    combined: list[tuple[float, list[str]]] = [(1.0, [])]
    for options in choices:
        combined = [
            (likeness * own, [*chosen, word]) for likeness, chosen in combined for word, own in options
        ]
    return combined


def _known_like(word: str) -> list[tuple[str, float]]:
    """Up to four known words like this one, most alike first; the word itself when it is no name."""
    if len(word) < 3 or any(c.isdigit() for c in word) or "@" in word:
        return [(word, 1.0)]
    candidates = _vocabulary_candidates(word)
    if word in candidates:
        return [(word, 1.0)]  # rightly spelt: only the other words need correcting
    scored = process.extract(
        word, candidates, scorer=OSA.normalized_similarity, limit=4, score_cutoff=_LIKENESS
    )
    return [(found, likeness) for found, likeness, _index in scored]


def _vocabulary_candidates(word: str) -> list[str]:
    register = required_access().register_id
    # Neighbouring letters swapped: the commonest slip, and one that leaves few trigrams in common.
    variants = [word, *(word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT found FROM parties_words_like(%s, %s)", [word, variants])
            return [row[0] for row in cursor.fetchall()]
        marks = ",".join(["%s"] * len(variants))
        cursor.execute(
            f"SELECT word FROM parties_nameword WHERE register_id = %s AND word IN ({marks})",
            [register, *variants],
        )
        found = {row[0] for row in cursor.fetchall()}
        if not found:
            # Words that begin alike: a range of the unique index.
            for start in sorted({word[:2], word[1] + word[0], word[:1] + word[2:3]}):
                cursor.execute(
                    "SELECT word FROM parties_nameword WHERE register_id = %s AND word >= %s AND word < %s "
                    "ORDER BY uses DESC LIMIT 1500",
                    [register, start, start[:-1] + chr(ord(start[-1]) + 1)],
                )
                found.update(row[0] for row in cursor.fetchall())
    return sorted(found)


def _containing(asked: Sequence[str], *, beginning: bool = False) -> list[tuple[int | None, int | None, str]]:
    """Rows whose text holds every word, or has one that begins with it, as far as the open purpose may see the
    person."""
    if connection.vendor == "postgresql":
        within = [] if beginning else [_literal(word) for word in asked if len(word) >= 3]
        beginnings = [_literal(word) for word in asked if beginning or len(word) < 3]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id, organisation_id, found FROM parties_find(%s::text[], %s::text[], %s)",
                [within, beginnings, _CANDIDATES],
            )
            return cursor.fetchall()
    opened = required_access()
    source, values = "parties_searchtext s", [opened.register_id, int(opened.purpose)]
    conditions = ""
    if long := [word.replace('"', '""') for word in asked if len(word) >= 3]:
        source = "parties_search_fts f CROSS JOIN parties_searchtext s ON s.id = f.rowid"
        conditions = " AND parties_search_fts MATCH %s"
        # A word begins the text, or a space stands before it.
        match = '(^ "{0}" OR " {0}")' if beginning else '"{0}"'
        values.append(" AND ".join(match.format(word) for word in long))
    for word in asked:
        if len(word) < 3:
            conditions += " AND (s.text LIKE %s ESCAPE '\\' OR s.text LIKE %s ESCAPE '\\')"
            values += [f"{_literal(word)}%", f"% {_literal(word)}%"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.person_id, s.organisation_id, s.text FROM {source} "
            "LEFT JOIN parties_person p ON p.id = s.person_id WHERE s.register_id = %s "
            f"AND (s.person_id IS NULL OR (p.purpose_mask & %s) <> 0){conditions} LIMIT {_CANDIDATES}",
            values,
        )
        return cursor.fetchall()


def _literal(word: str) -> str:
    """The word with LIKE's wild cards taken as letters."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
