"""Text as it is kept, and text as it is searched.

Kept text is NFC without control characters and otherwise exactly what was written. Searching folds letters
that people type differently; a folded text is never shown.
"""

import re
import unicodedata
from collections.abc import Mapping


class FormatError(ValueError):
    """A text could not be read as the kind of value it should be.

    The message never repeats the text: it may be personal and errors end up in logs. ``code`` is stable and
    meant for programs, ``message("fi" | "sv" | "en")`` for people, ``str()`` gives the English message.
    """

    messages: Mapping[str, tuple[str, str, str]] = {}
    """Code to the message in Finnish, Swedish and English; each subclass brings its own."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(self.message("en"))

    def message(self, language: str = "fi") -> str:
        """What went wrong and what is expected, in ``fi``, ``sv`` or ``en``."""
        return self.messages[self.code][("fi", "sv", "en").index(language)]


# Letters that normalisation does not take apart (NFKD leaves them whole), and what people type for them.
_WHOLE_LETTERS = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ŋ": "n",
        "ŧ": "t",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "þ": "th",
    }
)
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ´`′")
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")
# Direction overrides and invisible characters can make a text read as something else than it is.
_INVISIBLE = frozenset("\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff") | {
    chr(code)
    for first, last in ((0x202A, 0x202E), (0x2061, 0x206F), (0xFFF9, 0xFFFB))
    for code in range(first, last + 1)
}


def nfc(text: str) -> str:
    """The text in Unicode normalisation form C: one letter, one spelling."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_controls(text: str, *, keep_lines: bool = False) -> str:
    """The text without control characters, lone surrogates, noncharacters, direction marks and zero-width
    characters.

    With ``keep_lines`` line ends stay, all written as ``\\n``, and tabs stay; without it both become spaces.
    """
    if keep_lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        kept = "\n\t"
    else:
        text = _SPACE.sub(lambda found: " " if _breaks_line(found[0]) else found[0], text)
        kept = ""
    if text.isprintable():
        return text
    return "".join(
        character
        for character in text
        if character in kept
        or (
            character not in _INVISIBLE
            and unicodedata.category(character) not in ("Cc", "Cs")
            and not is_noncharacter(character)
        )
    )


def is_noncharacter(character: str) -> bool:
    """Whether Unicode keeps the code point from ever being a character; no XML may hold the last of the first plane."""
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _breaks_line(space: str) -> bool:
    return any(character in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029" for character in space)


def tidy(text: str) -> str:
    """One line as it is kept: NFC, no control characters, single spaces, nothing around it."""
    return _SPACE.sub(" ", nfc(without_controls(text))).strip()


def tidy_lines(text: str) -> str:
    """Running text as it is kept: NFC, no control characters, line ends as ``\\n``, nothing around it."""
    return nfc(without_controls(text, keep_lines=True)).strip()


def fold(text: str) -> str:
    """The text as it is compared when searching: lower case, without marks, Nordic and Sámi letters plain.

    ``fold(fold(text)) == fold(text)`` for every text.
    """
    if text.isascii():
        return text.lower()
    if max(text) < _LATIN_END:
        # Nearly every name: no combining marks, so that each letter folds by itself.
        return text.translate(_FOLDED_LATIN)
    return _fold_any(text)


def _fold_any(text: str) -> str:
    # Casefolding twice with decomposition between is Unicode's compatibility caseless match (D146): the first
    # decomposition may bring out capitals again.
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold()).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_WHOLE_LETTERS)
    return "".join(character for character in text if unicodedata.category(character) not in ("Mn", "Me"))


_LATIN_END = "\u0250"
_FOLDED_LATIN = {code: _fold_any(chr(code)) for code in range(ord(_LATIN_END))}


def words(text: str) -> list[str]:
    """The folded words of a text in their order; apostrophes join (``O'Brien``), hyphens and dots part."""
    return _WORD.findall(fold(text).translate(_APOSTROPHES))
