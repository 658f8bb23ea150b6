"""Reads a published notice as plain text into a draft notice document.

The classic form is a table of two columns saved as text: heading, tabulator, body. Page breaks leave lines
that start with a tabulator and continue the body above. Notices with headings on lines of their own are read
too. What is not a notice is refused with one sentence; nothing is guessed from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .clauses import clauses_of_row
from .default.keys import CATEGORIES

MAX_CHARACTERS = 200_000
MAX_LINES = 4_000
_FEWEST_SECTIONS = 5

REFUSALS: dict[str, dict[str, str]] = {
    "empty": {
        "fi": "Tiedosto on tyhjä.",
        "sv": "Filen är tom.",
        "en": "The file is empty.",
    },
    "binary": {
        "fi": "Tiedosto ei ole tekstiä. Tallenna seloste pelkkänä tekstinä (UTF-8).",
        "sv": "Filen är inte text. Spara beskrivningen som ren text (UTF-8).",
        "en": "The file is not text. Save the notice as plain text (UTF-8).",
    },
    "too_long": {
        "fi": "Teksti on liian pitkä selosteeksi.",
        "sv": "Texten är för lång för en beskrivning.",
        "en": "The text is too long to be a notice.",
    },
    "html": {
        "fi": "Tämä on verkkosivu. Kopioi siitä selosteen teksti.",
        "sv": "Det här är en webbsida. Kopiera beskrivningens text ur den.",
        "en": "This is a web page. Copy the text of the notice from it.",
    },
    "unknown": {
        "fi": "Tekstistä ei löydy tietosuojaselosteen otsikoita.",
        "sv": "Texten saknar en dataskyddsbeskrivnings rubriker.",
        "en": "The text has none of the headings of a privacy notice.",
    },
}


class NotANotice(ValueError):
    """The text is not a notice. `reason` is a key of REFUSALS, `message` the sentence in three languages."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.message = REFUSALS[reason]
        super().__init__(self.message["en"])


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a row that stands on one line; line and column count from 1."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the form. `number` is its place in the form of 26 rows (0 when it is not in the form)."""

    number: int
    key: str
    heading: Piece
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def first_line(self) -> int:
        return self.heading.line

    @property
    def last_line(self) -> int:
        return self.pieces[-1].line if self.pieces else self.heading.line

    @property
    def clauses(self) -> list[str]:
        return clauses_of_row(self.number)

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column of a place in `text`."""
        for piece in self.pieces:
            if offset <= len(piece.text):
                return piece.line, piece.column + offset
            offset -= len(piece.text) + 1
        return self.last_line, 1


@dataclass(frozen=True, slots=True)
class Found:
    """A parameter that the text gives, or leaves as a placeholder (`value` is then None)."""

    name: str
    value: Any
    row: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A draft: the notice document, the rows as they stood, and where each parameter was found."""

    document: dict[str, Any]
    rows: list[ReadRow]
    found: list[Found] = field(default_factory=list)


# Row of the form, key of the section, and what its heading says; the first that matches wins.
_HEADINGS: tuple[tuple[int, str, re.Pattern[str]], ...] = tuple(
    (row, key, re.compile(pattern, re.IGNORECASE))
    for row, key, pattern in (
        (2, "date", r"^(laatimispäiv|päiväys|päivämäärä|päivitetty|laadittu|viimeksi päivitetty)"),
        (4, "contact", r"yhteys\s*henkilö(?!n tie)|^tietosuojavastaava|^yhteydenotot"),
        (3, "controller", r"^rekisterinpitäj"),
        (5, "register", r"^(henkilö)?rekisterin nimi"),
        (7, "legitimate_interest", r"oikeutetu\w* edu|oikeutettu etu"),
        (18, "cookies", r"eväste"),
        (10, "consent", r"^suostumu"),
        (13, "retention", r"säily(tys|ttämis)"),
        (25, "complaint", r"valitus|valittaa|kantelu|valvontaviranomai"),
        (15, "transfers", r"siir(to|rot|täminen|tyminen)\b.*\b(eu|eta|kolman|ulkopuol)"),
        (21, "portability", r"siirtää|siirrettävyy|järjestelmästä toiseen"),
        (14, "disclosures", r"luovutu|luovuttami"),
        (9, "recipients", r"vastaanottaj"),
        (12, "sources", r"läht(ee|eis)|tietolähde"),
        (11, "content", r"tietosisäl"),
        (8, "categories", r"henkilötietoryhm|käsiteltävät henkilötiedot|^henkilötiedot$|mitä tietoja"),
        (16, "security_paper", r"suoja.*manuaali|manuaali"),
        (17, "security_it", r"suojau|suojaam|suojata|tietoturva"),
        (19, "automated", r"automaatt|automatisoi|profiloin"),
        (20, "access", r"tarkastusoikeus|pääsy|tutustua"),
        (22, "rectification", r"korja|oikais"),
        (23, "restriction", r"rajoitt"),
        (24, "objection", r"vastust|kielto-oikeus"),
        (26, "erasure", r"poist|unohde"),
        (26, "other_rights", r"^muut .*oikeu|^rekisteröidyn oikeudet"),
        (6, "purposes", r"tarkoitu|oikeusperust|käsittelyperust"),
    )
)
_TITLE = re.compile(
    r"tietosuoja(seloste|ilmoitus|käytäntö)|rekisteriseloste|tietosuojalauseke", re.IGNORECASE
)
_LONGEST_HEADING = 200
_NUMBERING = re.compile(r"^\s*(?:#+\s*|\d{1,2}[.)]\s*)?")
_TAG = re.compile(r"<[^<>]{0,200}>")
_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,60}\]|\((?:s-)?posti\w{0,40}\)|\{\{?[^{}\n]{1,60}\}\}?")


def decoded(body: bytes) -> str:
    """The text of a file: UTF-8, or else Windows-1252, in which older word processors saved plain text."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _refuse_what_is_no_text(text: str) -> None:
    if len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES:
        raise NotANotice("too_long")
    if not text.strip():
        raise NotANotice("empty")
    odd = sum(1 for letter in text if letter == "\ufffd" or (letter < " " and letter not in "\t\n\r\f"))
    if "\x00" in text or odd * 200 > len(text):
        raise NotANotice("binary")
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head")) or "<body" in text.lower():
        raise NotANotice("html")


def heading_of(text: str) -> tuple[int, str] | None:
    """The form's row and the section key that a heading stands for, or None."""
    words = " ".join(_NUMBERING.sub("", text).split())
    if not words or len(words) > _LONGEST_HEADING:
        return None
    for row, key, pattern in _HEADINGS:
        if pattern.search(words):
            return row, key
    return None


def _tabbed(lines: list[str]) -> list[tuple[Piece, list[Piece]]]:
    rows: list[tuple[Piece, list[Piece]]] = []
    for number, line in enumerate(lines, start=1):
        head, tab, body = line.partition("\t")
        if tab and head.strip():
            rows.append((Piece(number, 1, head), []))
            if body.strip():
                rows[-1][1].append(Piece(number, len(head) + 2, body))
        elif rows and line.strip():
            content = line.lstrip()
            rows[-1][1].append(Piece(number, len(line) - len(content) + 1, content))
    return rows


def _headed(lines: list[str]) -> list[tuple[Piece, list[Piece]]]:
    rows: list[tuple[Piece, list[Piece]]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        head, colon, body = line.partition(":")
        if len(line) <= 90 and not line.rstrip().endswith((".", ",", ";")) and heading_of(line):
            if colon and body.strip() and heading_of(head):
                rows.append((Piece(number, 1, head), [Piece(number, len(head) + 2, body)]))
            else:
                rows.append((Piece(number, 1, line), []))
        elif rows:
            rows[-1][1].append(Piece(number, 1, line))
    return rows


def _rows(text: str) -> list[ReadRow]:
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tabbed = _tabbed(lines)
    recognised = sum(1 for head, _ in tabbed if heading_of(head.text))
    blocks = tabbed if recognised >= _FEWEST_SECTIONS else _headed(lines)
    rows: list[ReadRow] = []
    first = blocks[0][0].line if blocks else len(lines) + 1
    for number, line in enumerate(lines[: first - 1], start=1):
        if _TITLE.search(line):
            rows.append(ReadRow(1, "title", Piece(number, 1, line), ()))
            break
    for head, pieces in blocks:
        row, key = heading_of(head.text) or (0, "other")
        rows.append(ReadRow(row, key, head, tuple(pieces)))
    if len({row.key for row in rows if row.number} - {"title", "date"}) < _FEWEST_SECTIONS:
        raise NotANotice("unknown")
    return rows


def paragraphs_of(text: str) -> list[str]:
    """The readable paragraphs of a row: markup is dropped, and one of its ends ends the paragraph."""
    parts = re.split(r"</p>|</li>|<p>|<ul[^>]*>|<br\s*/?>", text)
    return [clean for clean in (" ".join(_TAG.sub(" ", part).split()) for part in parts) if clean]


# What a text may mention, and the key it stands for.
_PURPOSE_WORDS = (
    ("customer_service", r"asiakassuhte|tilau"),
    ("billing", r"laskut|kirjanpi"),
    ("development", r"kehittämi|tilastolli"),
    ("personalisation", r"kohdennetu|personoi"),
    ("direct_marketing", r"mainonnan kohdista|suoramarkkinoi"),
    ("direct_mail", r"postitustarr|suoramaino"),
    ("directory", r"julkais\w{1,20}[^.\n]{0,200}luettelo"),
)
_CATEGORY_WORDS = (
    ("identity", r"\bnimi\b|sukunim"),
    ("organisation_link", r"organisaatio|yhteisö"),
    ("contact", r"yhteystie|sähköposti|puhelin|www-osoi"),
    ("address", r"postiosoi"),
    ("orders", r"tilauksi|tilaukset"),
    ("invoices", r"laskutustie"),
    ("log_technical", r"\bip[- ]"),
)
_SOURCE_WORDS = (
    ("self", r"asiakkaan tekemi|rekisteröidyltä|itseltä"),
    ("update_service", r"päivityspalvel"),
    ("subcontractor", r"alihankki"),
    ("partner", r"yhteistyökumppan"),
)
_RECIPIENT_WORDS = (
    ("staff", "own", r"henkilöst"),
    ("accounting", "processor", r"taloushallin|tilitoimist|kirjanpit"),
    ("collection_agency", "controller", r"perintä"),
    ("hosting", "processor", r"palvelin|hosting"),
)
_LANGUAGE_WORDS = (("fi", r"suomeksi"), ("sv", r"ruotsiksi"), ("en", r"englanniksi"))
_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\d-])(?:\+358|0)\d(?:[ -]?\d){5,10}(?![\d-])")
_POSTCODE = re.compile(r"\b(\d{5})\s+([A-ZÅÄÖ][\wåäö-]+)")
_BUSINESS_ID = re.compile(r"\b\d{7}-\d\b")
_STREET = re.compile(
    r"\b[A-ZÅÄÖ][\wåäö-]{0,40}(?:tie|katu|kuja|polku|kaari|väylä|raitti|ranta|tori|aukio|gatan|vägen) \d+"
)
_COMPANY = re.compile(r"^\s*(.{1,80}?\b(?:Oyj|Oy|Ab|Ky|Ay|Tmi|ry|Osk|Osuuskunta|säätiö)\b)")
_YEARS = re.compile(r"(\d{1,3})\s*vuo(?:tta|den|si)")
_MONTHS = re.compile(r"(\d{1,3})\s*kuukau(?:tta|den|si)")


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group(0) if match else None


class _Draft:
    """Collects the document and remembers where each part of it was read."""

    def __init__(self, rows: list[ReadRow]) -> None:
        self.rows = rows
        self.found: list[Found] = []

    def row(self, key: str) -> ReadRow | None:
        return next((row for row in self.rows if row.key == key), None)

    def text(self, key: str) -> str:
        return "\n".join(row.text for row in self.rows if row.key == key)

    def note(self, name: str, value: Any, row: ReadRow | None) -> Any:
        if row is not None:
            self.found.append(Found(name, value, row.number, row.first_line, row.last_line))
        return value

    def keys(self, name: str, words: tuple[tuple[str, ...], ...], *sections: str) -> list[str]:
        """Keys of the words that the rows of these sections use, in the order of `words`."""
        keys: list[str] = []
        for key, *_, pattern in words:
            for section in sections:
                row = self.row(section)
                if row and key not in keys and re.search(pattern, row.text, re.IGNORECASE):
                    keys.append(self.note(f"{name}.{key}", key, row))
        return keys

    def placeholders(self) -> None:
        for row in self.rows:
            for piece in row.pieces:
                for match in _PLACEHOLDER.finditer(piece.text):
                    self.found.append(
                        Found(f"placeholder:{match.group(0)}", None, row.number, piece.line, piece.line)
                    )


def _address_card(draft: _Draft, key: str) -> dict[str, Any]:
    row = draft.row(key)
    text = row.text if row else ""
    place = _POSTCODE.search(text)
    card = {
        "name": (_COMPANY.search(text) or [None, None])[1],
        "business_id": _first(_BUSINESS_ID, text),
        "street": _first(_STREET, text),
        "postcode": place.group(1) if place else None,
        "city": place.group(2) if place else None,
        "phone": _first(_PHONE, text),
        "email": _first(_EMAIL, text),
    }
    for name, value in card.items():
        if value:
            draft.note(f"{key}.{name}", value, row)
    return card


def _drawn_on(draft: _Draft) -> str | None:
    row = draft.row("date")
    match = _DATE.search(row.text) if row else None
    if not match:
        return None
    try:
        day = date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
    except ValueError:
        return None
    return draft.note("drawn_on", day.isoformat(), row)


def _bases(draft: _Draft) -> list[dict[str, str]]:
    row = draft.row("legitimate_interest") or draft.row("purposes")
    if not row or not re.search(r"sopimu", paragraphs_only(row), re.IGNORECASE):
        return []
    draft.note("basis", "6(1)(b)", row)
    return [{"for": who, "article": "6(1)(b)"} for who in ("customer", "contact_person")]


def paragraphs_only(row: ReadRow) -> str:
    """A row's text without markup."""
    return "\n".join(paragraphs_of(row.text))


def _named(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": {"fi": None, "sv": None, "en": None}, **more}


def _retention(draft: _Draft) -> list[dict[str, Any]]:
    row = draft.row("retention")
    years = _YEARS.findall(row.text) if row else []
    months = _MONTHS.findall(row.text) if row else []
    for amount in years:
        draft.note("retention.years", int(amount), row)
    for amount in months:
        draft.note("retention.months", int(amount), row)
    return [
        _named(
            "all",
            category=None,
            trigger="episode_end",
            years=int(amount),
            months=0,
            days=0,
            on_expiry=None,
            reason=None,
        )
        for amount in years
    ]


def _outside_eea(draft: _Draft) -> bool | None:
    row = draft.row("transfers")
    text = paragraphs_only(row) if row else ""
    if re.search(r"\bei siirretä\b", text, re.IGNORECASE):
        exception = re.search(r"\b(ellei|jollei|paitsi)\b", text, re.IGNORECASE)
        return draft.note("transfers.outside_eea", None if exception else False, row)
    if re.search(r"\bsiirretään\b", text, re.IGNORECASE):
        return draft.note("transfers.outside_eea", True, row)
    return None


def _authority(draft: _Draft) -> dict[str, Any]:
    row = draft.row("complaint")
    text = paragraphs_only(row) if row else ""
    place = _POSTCODE.search(text)
    office = re.search(r"Tietosuojavaltuutetun toimisto", text)
    phone = re.search(r"(?:p\.|puh\.?|puhelin)\s*([\d ]{7,16}\d)", text)
    card = {
        "name": {"fi": office.group(0), "sv": None, "en": None} if office else None,
        "street": _first(_STREET, text),
        "street_postcode": place.group(1) if place else None,
        "box": _first(re.compile(r"PL \d+"), text),
        "city": {"fi": place.group(2), "sv": None, "en": None} if place else None,
        "phone": phone.group(1) if phone else None,
        "email": _first(_EMAIL, text),
        "web": _first(re.compile(r"\b(?:www\.)?tietosuoja\.fi\b"), text),
    }
    for name, value in card.items():
        if value:
            draft.note(f"authority.{name}", value, row)
    return card


def _sections(rows: list[ReadRow]) -> list[dict[str, Any]]:
    return [
        {
            "key": row.key,
            "row": row.number,
            "clauses": row.clauses,
            "heading": {"fi": row.heading.text.strip(), "sv": "", "en": ""},
            "paragraphs": {"fi": paragraphs_of(row.text), "sv": [], "en": []},
        }
        for row in rows
    ]


def _document(draft: _Draft) -> dict[str, Any]:
    text = "\n".join(row.text for row in draft.rows)
    retention = _retention(draft)
    bases = _bases(draft)
    register = draft.row("register")
    name = " ".join(register.text.split()) if register else None
    purposes = draft.keys("purpose", _PURPOSE_WORDS, "purposes")
    categories = draft.keys("category", _CATEGORY_WORDS, "categories", "content")
    sources = draft.keys("source", _SOURCE_WORDS, "sources")
    recipients = draft.keys("recipient", _RECIPIENT_WORDS, "recipients")
    kinds = {key: kind for key, kind, _ in _RECIPIENT_WORDS}
    access = draft.text("access")
    drawn_on = _drawn_on(draft)
    draft.placeholders()
    return {
        "version": None,
        "drawn_on": drawn_on,
        "reviewed_on": drawn_on,
        "controller_type": "company",
        "controller": {**_address_card(draft, "controller"), "web": None},
        "contact": {**_address_card(draft, "contact"), "role": None, "deputy": None},
        "dpo": None,
        "register": {"name": {"fi": draft.note("register.name", name, register), "sv": None, "en": None}},
        "purposes": [
            _named(key, bases=bases if place == 0 else [], text=None) for place, key in enumerate(purposes)
        ],
        "categories": [_named(key, text=None) for key in categories if key in CATEGORIES],
        "recipients": [
            _named(key, kind=kinds[key], purpose=None, categories=[], country=None) for key in recipients
        ],
        "sources": [_named(key, names=[], role="self" if key == "self" else None) for key in sources],
        "retention": retention,
        "passivity_months": None,
        "cap_years": max((row["years"] for row in retention), default=None),
        "transfers": {"outside_eea": _outside_eea(draft), "items": []},
        "security": {
            "confidentiality_required": bool(re.search(r"salassapitosit", text)),
            "paper_fireproof": bool(re.search(r"palotur", text)),
            "personal_accounts": bool(re.search(r"henkilökohtainen käyttäjätunnus", text)),
        },
        "cookies": [],
        "cookie_control": False,
        "consent": {"purposes": [], "child_age": None},
        "automated_decisions": None,
        "rights": {
            "answer_months": None,
            "extension_months": None,
            "correction_workdays": None,
            "channels": [],
            "languages": [key for key, pattern in _LANGUAGE_WORDS if re.search(pattern, access)],
            "signature_required": bool(re.search(r"allekirjoite", text)),
            "bans": [],
            "portability_formats": [],
        },
        "beyond_law": [],
        "authority": _authority(draft),
        "sections": _sections(draft.rows),
    }


def read_notice(text: str) -> ReadNotice:
    """Read a Finnish notice as plain text into a draft document. Raises NotANotice for anything else."""
    _refuse_what_is_no_text(text)
    rows = _rows(text)
    draft = _Draft(rows)
    return ReadNotice(document=_document(draft), rows=rows, found=draft.found)
