"""Rules 7.1: text hygiene and the debris of templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rapidfuzz.distance import Levenshtein

from .rules import rule
from .view import LANGUAGES, Hit, Passage, View, compiled, hit

_YEAR_DAYS = 365
_TAG = re.compile(r"<[^<>]{0,200}>")
_TEXT = ("heading", "body", "cell")


def _each(
    view: View, pattern: str, parts: tuple[str, ...] = _TEXT
) -> Iterator[tuple[Passage, re.Match[str]]]:
    for passage in view.passages:
        if passage.part in parts:
            for match in compiled(pattern).finditer(passage.plain):
                yield passage, match


def _hits(view: View, pattern: str, parts: tuple[str, ...] = _TEXT) -> Iterator[Hit]:
    for passage, match in _each(view, pattern, parts):
        yield hit(passage, match.start(), len(match.group(0)))


@rule("NL-001")
def language_missing(view: View) -> Iterator[Hit]:
    missing = [language for language in LANGUAGES if language not in view.languages]
    if missing:
        yield view.at("title", "about", what=", ".join(missing))
    for section in view.document.get("sections") or []:
        texts = section.get("paragraphs") or {}
        spoken = [language for language in view.languages if texts.get(language)]
        silent = [language for language in view.languages if not texts.get(language)]
        if spoken and silent:
            yield view.at(section["key"], what=f"{section['key']}: {', '.join(silent)}")


@rule("NL-002")
def no_version(view: View) -> Iterator[Hit]:
    version = view.document.get("version") or {}
    if not (version.get("number") and version.get("valid_from")):
        yield view.at("date", "about")


@rule("NL-003")
def not_reviewed_for_a_year(view: View) -> Iterator[Hit]:
    stamp = view.document.get("reviewed_on") or view.document.get("drawn_on")
    try:
        age = (view.today - date.fromisoformat(str(stamp))).days
    except ValueError:
        yield view.at("date", "about", what="–")
        return
    if age > _YEAR_DAYS:
        yield view.at("date", "about", what=f"{stamp}, {age} d")


_PLACEHOLDERS = (
    r"\((?:s-)?posti\w{0,40}\)|\[[^\[\]\n]{1,60}\]|\{\{?[^{}\n]{1,60}\}\}?|\bx{3,}\b|_{3,}"
    r"|\blorem\b|\bTBD\b|\bXX+\b|<<[^<>\n]{1,60}>>"
)


def _field_texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _field_texts(inner)
    elif isinstance(value, str):
        yield value


@rule("NL-010")
def placeholder(view: View) -> Iterator[Hit]:
    yield from _hits(view, _PLACEHOLDERS)
    if view.raw is not None:
        return
    printed = "\n".join(passage.text for passage in view.passages)
    for key in ("controller", "contact", "authority", "register"):
        for text in _field_texts(view.document.get(key) or {}):
            match = compiled(_PLACEHOLDERS).search(text)
            if match and match.group(0) not in printed:
                yield view.at(key, what=match.group(0))


_STEMS = r"organisaati|rekisterinpitäj|tietosuoja|henkilötieto|asiakasrekister|organisation|personuppgift"
_REAL_PREFIXES = ("ala", "emo", "osa", "eri", "re", "dis", "mis", "sub", "non", "un", "om", "ej")


@rule("NL-011")
def broken_replacement(view: View) -> Iterator[Hit]:
    for passage, match in _each(view, rf"\b([a-zåäö]{{1,3}})(?:{_STEMS})\w*"):
        if match.group(1).lower() not in _REAL_PREFIXES:
            yield hit(passage, match.start(), len(match.group(0)))


@rule("NL-012")
def markup_and_broken_text(view: View) -> Iterator[Hit]:
    for passage in view.passages:
        yield from _markup(passage)
        yield from _run_on_list(passage)
        yield from _cut_lines(passage)


def _markup(passage: Passage) -> Iterator[Hit]:
    tags = list(re.finditer(r"</?[a-zA-Z][^<>]{0,200}>", passage.text))
    if tags:
        yield hit(
            passage,
            tags[0].start(),
            len(tags[0].group(0)),
            f"{len(tags)} × <{tags[0].group(0).strip('</>')}>",
        )
    for name in ("ul", "ol", "table", "div"):
        opened = [tag for tag in tags if re.match(rf"<{name}\b", tag.group(0))]
        closed = sum(1 for tag in tags if tag.group(0).startswith(f"</{name}"))
        for tag in opened[closed:]:
            if tag is not tags[0]:
                yield hit(passage, tag.start(), len(tag.group(0)), f"<{name}> …")


def _run_on_list(passage: Passage) -> Iterator[Hit]:
    joints = list(re.finditer(r"[a-zåäö]- [A-ZÅÄÖ]\w*", passage.plain))
    if joints:
        start = joints[0].start()
        yield hit(passage, start, joints[-1].end() - start)


def _cut_lines(passage: Passage) -> Iterator[Hit]:
    """Lines that go on in the middle of a sentence, and paragraphs that begin in one."""
    if passage.part != "body":
        return
    place = 0
    whole = True
    for line in passage.text.split("\n"):
        begins = line.lstrip()
        first = place == 0
        if (
            (first and begins[:1].islower())
            or (not whole and begins[:1].islower())
            or (not first and not whole and begins.startswith("- "))
        ):
            yield hit(passage, place + len(line) - len(begins), len(begins))
        whole = _TAG.sub("", line).rstrip().endswith((".", "!", "?", ":"))
        place += len(line) + 1


# Phrases written wrong; the second column tells whether capitals matter.
_SPELLING = (
    (r"\byhteys henkilö\w*", False),
    (r"\bIP numero\w*", True),
    (r"\bEuroopan Unioni\w*", True),
    (r"\b[a-zåäö]{4,}-toimin\w+", True),
    (r"\b[A-ZÅÄÖ][a-zåäö]+ [A-ZÅÄÖ][a-zåäö]+ (?:seuran|lisäosa|tili)\w*", True),
    (r"\b\w+- (?:ja|tai) \w+n yhteyshenkilö\w*", False),
    (r"\bsuoramaino\w+,[^.\n]{0,40}suoramarkkinoi\w+", False),
)
# Long words that are often mistyped: the forms in which each may begin.
_STEM_WORDS = (
    ("tietosuoja-asetu",),
    ("ulkoistuskumppan",),
    ("katseluaja", "katseluaika", "katseluaiko"),
    ("säilytysaja", "säilytysaika", "säilytysaiko"),
    ("rekisterinpitäj",),
    ("yhteyshenkilö",),
    ("salassapitosito",),
    ("tietosuojavaltuut",),
    ("henkilötietoryhm",),
)


def _near_miss(word: str) -> bool:
    """Whether a word was meant to begin with one of the stems and is one letter off (two at a hyphen)."""
    low = word.lower()
    for forms in _STEM_WORDS:
        if low[:3] != forms[0][:3] or any(form in low for form in forms):
            continue
        for stem in forms:
            allowed = 2 if "-" in stem else 1
            sizes = range(len(stem) - allowed, len(stem) + allowed + 1)
            if any(
                len(low) >= size and Levenshtein.distance(low[:size], stem, score_cutoff=allowed) <= allowed
                for size in sizes
            ):
                return True
    return False


@rule("NL-013")
def spelling(view: View) -> Iterator[Hit]:
    for passage in view.passages:
        if passage.language != "fi" or passage.part not in _TEXT:
            continue
        for pattern, strict in _SPELLING:
            for match in re.finditer(pattern, passage.plain, 0 if strict else re.IGNORECASE):
                yield hit(passage, match.start(), len(match.group(0)))
        for match in re.finditer(r"[\wåäö-]{9,}", passage.plain):
            if _near_miss(match.group(0)):
                yield hit(passage, match.start(), len(match.group(0)))


_FOREIGN = {
    "fi": (
        r"\basiakasomistaj\w*|\bosuuskun\w*|\bjäsen(?!valtio)\w*|\bpotila\w*|\boppila\w*|\bopiskelij\w*"
        r"|\bbonus\w*|\bvuokralai\w*|\bseurakun\w*"
    ),
    "sv": r"\bägarkund\w*|\bandelslag\w*|\bmedlem(?!sstat)\w*|\bpatient\w*|\belev(?:er|en|erna)?\b|\bbonus\w*",
    "en": r"\bco-op\w*|\b(?<!family )members?\b(?! states?)|\bpatients?\b|\bpupils?\b|\bstudents?\b|\bbonus\b",
}


@rule("NL-014")
def foreign_template(view: View) -> Iterator[Hit]:
    if (view.document.get("controller_type") or "company") != "company":
        return
    for passage in view.passages:
        for match in compiled(_FOREIGN[passage.language]).finditer(passage.plain):
            yield hit(passage, match.start(), len(match.group(0)))


@rule("NL-015")
def protects_the_threat(view: View) -> Iterator[Hit]:
    threats = r"(?:yhteydenottoja|hyökkäyksiä|uhkia|murtoja|tunkeutumisia|tunkeutujia|haittaohjelmia)\b"
    yield from _hits(view, rf"\bsuoja\w*\s+(?:[\wåäö]+\s+){{0,3}}?{threats}")


@rule("NL-016")
def archaic_word(view: View) -> Iterator[Hit]:
    yield from _hits(
        view,
        r"\bATK\b[:\w]*|\batk-\w+|\bsähköisenä (?:tai \w+ )?luettelona|\b(?:henkilö)?rekisterin ylläpitäj\w*",
    )


_PERSON_WORDS = (
    ("rekisteröity", r"\brekisteröi(?:ty|dy)(?!n(?:een|yt|eet))\w*"),
    ("rekisteröitynyt", r"\brekisteröityn(?:een|yt|eet)\w*"),
    ("asianomainen", r"\basianomai\w*"),
    ("käyttäjä", r"\bkäyttäj(?!ätunn)\w*"),
    ("vierailija", r"\bvierailija\w*"),
    ("sinä", r"\b(?:sinä|sinu\w+|oikeutesi|tietosi)\b"),
)
_CONTACT_WORDS = (
    ("yhteyshenkilö", r"\byhteys\s?henkilö\w*"),
    ("vastuuhenkilö", r"\bvastuuhenkilö\w*"),
    ("ylläpitäjä", r"\b(?<!verkkosivujen )ylläpitäj\w*"),
    ("asiakaspalvelu", r"\basiakaspalvelu(?!pist)\w*"),
    ("asiakaspalvelupiste", r"\basiakaspalvelupist\w*"),
)
_MANY_PERSON_WORDS = 4
_MANY_CONTACT_WORDS = 4


def _many_names(view: View, words: tuple[tuple[str, str], ...], many: int) -> Iterator[Hit]:
    used: dict[str, Hit] = {}
    for name, pattern in words:
        for passage, match in _each(view, pattern):
            used.setdefault(name, hit(passage, match.start(), len(match.group(0))))
            break
    if len(used) >= many:
        last = list(used.values())[-1]
        yield Hit(last.row, last.line, last.column, last.length, last.excerpt, ", ".join(used))


@rule("NL-017")
def many_words_for_the_person(view: View) -> Iterator[Hit]:
    yield from _many_names(view, _PERSON_WORDS, _MANY_PERSON_WORDS)


@rule("NL-018")
def many_words_for_the_contact(view: View) -> Iterator[Hit]:
    yield from _many_names(view, _CONTACT_WORDS, _MANY_CONTACT_WORDS)


@rule("NL-019")
def poor_link(view: View) -> Iterator[Hit]:
    yield from _hits(view, r"(?<!/)\bwww\.[\w.-]+\w|\bhttps?://(?:www\.)?google\.[a-z]+/\S*|\bhttp://\S+")


@rule("NL-020")
def register_era_heading(view: View) -> Iterator[Hit]:
    old = (
        r"^(?:henkilö)?rekisterin nimi$|säännönmukai|rekisterin suojauksen periaatteet|rekisterin tietosisältö"
        r"|^muut henkilötietojen käsittelyyn liittyvät oikeudet|^tarkastusoikeus"
    )
    for passage in view.passages:
        if passage.part == "heading" and compiled(old).search(passage.text.strip()):
            yield hit(passage, 0, len(passage.text))
