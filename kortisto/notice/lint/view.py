"""What the rules look at: the notice as passages and sentences, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from ..reading import read_notice
from ..rendering import fill, values

LANGUAGES = ("fi", "sv", "en")
Patterns = Mapping[str, tuple[str, ...]]

_TAG = re.compile(r"<[^<>]{0,200}>")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s+[A-ZÅÄÖ])|(?=\n)|$)")
_DENIAL = {
    "fi": r"\b(ei|eikä|emme|emmekä|et|eivät|en|älä|ilman)\b",
    "sv": r"\b(inte|ingen|inga|inget|aldrig|utan|varken)\b",
    "en": r"\b(not|no|never|nor|without|neither|cannot|nothing)\b",
}
_EXCEPTION = {
    "fi": r"\b(ellei|ellet|jollei|jollet|jolleivät|paitsi|lukuun ottamatta)\b",
    "sv": r"\b(om (?:\w+ ){0,2}inte|utom|såvida|förutom)\b",
    "en": r"\b(unless|except|save for)\b",
}


@lru_cache(maxsize=2048)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that ignores case, compiled once."""
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the notice in one language: a heading, a paragraph, a whole row, or a cell of a table.

    `plain` has the length of `text`, with markup blanked out and its ends as line breaks.
    """

    row: int
    key: str
    language: str
    text: str
    part: str
    locate: Callable[[int], tuple[int, int]] = field(compare=False)

    plain: str = field(init=False)

    def __post_init__(self) -> None:
        flat = self.text.replace("\n", " ")
        flat = _TAG.sub(lambda tag: "\n" + " " * (len(tag.group(0)) - 1), flat) if "<" in flat else flat
        object.__setattr__(self, "plain", flat)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and where it starts in its passage."""

    passage: Passage
    start: int
    text: str

    def has(self, *patterns: str) -> bool:
        """Whether every pattern occurs in the sentence."""
        return all(compiled(pattern).search(self.text) for pattern in patterns)

    @property
    def denied(self) -> bool:
        """A plain "we do not": a denial without an exception."""
        language = self.passage.language
        return self.has(_DENIAL[language]) and not self.excepted

    @property
    def excepted(self) -> bool:
        return self.has(_EXCEPTION[self.passage.language])


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a rule objects to; `what` is the detail for its message."""

    row: int = 0
    line: int = 0
    column: int = 0
    length: int = 0
    excerpt: str = ""
    what: str = ""


def hit(passage: Passage, start: int, length: int, what: str = "") -> Hit:
    line, column = passage.locate(start)
    excerpt = " ".join(passage.text[start : start + length].split())
    return Hit(passage.row, line, column, length, excerpt[:200], what or excerpt[:80])


def hit_sentence(sentence: Sentence, what: str = "") -> Hit:
    return hit(sentence.passage, sentence.start, len(sentence.text), what)


def _fixed(line: int) -> Callable[[int], tuple[int, int]]:
    return lambda offset: (line, offset + 1)


def _raw_passages(raw: str) -> list[Passage]:
    passages: list[Passage] = []
    for row in read_notice(raw).rows:
        head = row.heading
        passages.append(
            Passage(
                row.number,
                row.key,
                "fi",
                head.text,
                "heading",
                lambda offset, head=head: (head.line, head.column + offset),
            )
        )
        passages.append(Passage(row.number, row.key, "fi", row.text, "body", row.locate))
    return passages


_CELLS = ("name", "text", "reason", "purpose")


def _cells(document: dict[str, Any], table: str, language: str) -> Iterator[tuple[int, str]]:
    for number, entry in enumerate(document.get(table) or [], start=1):
        for cell in _CELLS:
            value = entry.get(cell)
            if isinstance(value, dict) and value.get(language):
                yield number, value[language]


def _document_passages(document: dict[str, Any]) -> list[Passage]:
    passages: list[Passage] = []
    known = {language: values(document, language) for language in LANGUAGES}
    for number, section in enumerate(document.get("sections") or [], start=1):
        row, key = section.get("row") or number, section.get("key") or ""
        for language in LANGUAGES:
            heading = (section.get("heading") or {}).get(language) or ""
            passages.append(Passage(row, key, language, heading, "heading", _fixed(0)))
            for place, text in enumerate((section.get("paragraphs") or {}).get(language) or [], start=1):
                filled = fill(text, known[language], language)
                passages.append(Passage(row, key, language, filled, "body", _fixed(place)))
            if section.get("table") and section["table"] != "transfers":
                for place, text in _cells(document, section["table"], language):
                    passages.append(Passage(row, key, language, text, "cell", _fixed(place)))
    return passages


class View:
    """The notice under the linter. With `raw`, the text rules read the raw text and its own places."""

    def __init__(
        self,
        document: dict[str, Any],
        *,
        raw: str | None,
        facts: dict[str, Any] | None,
        today: date,
    ) -> None:
        self.document = document
        self.raw = raw
        self.facts = facts or {}
        self.today = today
        self.passages = _raw_passages(raw) if raw is not None else _document_passages(document)

    @cached_property
    def languages(self) -> list[str]:
        """Languages in which the notice says anything."""
        spoken = {passage.language for passage in self.passages if passage.part == "body" and passage.text}
        return [language for language in LANGUAGES if language in spoken]

    @cached_property
    def _sentences(self) -> list[Sentence]:
        return [
            Sentence(passage, match.start() + len(match.group(0)) - len(lead), lead.rstrip())
            for passage in self.passages
            for match in _SENTENCE.finditer(passage.plain)
            if (lead := match.group(0).lstrip()).rstrip()
        ]

    def sentences(
        self,
        language: str | None = None,
        *,
        keys: Iterable[str] = (),
        parts: Iterable[str] = ("body",),
    ) -> Iterator[Sentence]:
        """Sentences, optionally of one language, of some sections and of some parts."""
        wanted, kinds = set(keys), set(parts)
        for sentence in self._sentences:
            passage = sentence.passage
            if (
                passage.part in kinds
                and (language is None or passage.language == language)
                and (not wanted or passage.key in wanted)
            ):
                yield sentence

    def matching(
        self, patterns: Patterns, *, keys: Iterable[str] = (), parts: Iterable[str] = ("body",)
    ) -> Iterator[Sentence]:
        """Sentences that hold every pattern given for their language."""
        for sentence in self.sentences(keys=keys, parts=parts):
            wanted = patterns.get(sentence.passage.language)
            if wanted and sentence.has(*wanted):
                yield sentence

    def says(self, language: str, *patterns: str, keys: Iterable[str] = ()) -> bool:
        """Whether one sentence (or cell) of this language holds every pattern."""
        return any(
            sentence.has(*patterns)
            for sentence in self.sentences(language, keys=keys, parts=("body", "cell"))
        )

    def has_section(self, key: str) -> bool:
        return any(passage.key == key for passage in self.passages)

    def body(self, key: str, language: str) -> str:
        """Everything a section says in one language, headings left out."""
        return "\n".join(
            passage.plain
            for passage in self.passages
            if passage.key == key and passage.language == language and passage.part == "body"
        ).strip()

    def at(self, *keys: str, what: str = "") -> Hit:
        """The heading of the first of these sections that exists; otherwise the notice as a whole."""
        for key in keys:
            for passage in self.passages:
                if passage.key == key and passage.part == "heading":
                    return hit(passage, 0, len(passage.text), what)
        return Hit(what=what)

    def lacking(self, wanted: Mapping[str, tuple[tuple[str, ...], ...]], *, keys: Iterable[str] = ()) -> str:
        """Languages in which some required group of patterns stands in no sentence, as "fi, sv"."""
        return ", ".join(
            language
            for language in self.languages
            if not all(self.says(language, *group, keys=keys) for group in wanted[language])
        )
