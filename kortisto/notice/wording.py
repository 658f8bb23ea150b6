"""The words around a notice that belong to its published text: a version's language never depends on the
reader's settings, so they stand here and not in the translation files."""

from __future__ import annotations

from typing import Any

from kortisto.notice.rendering import LANGUAGES

_TABLE = """
title|Tietosuojaseloste|Dataskyddsbeskrivning|Privacy notice
register|Rekisteri|Register|Register
version|Versio|Version|Version
in_force|Voimassa alkaen|Gäller från och med|In force from
digest|Tekstin tarkiste (SHA-256)|Textens kontrollsumma (SHA-256)|Checksum of the text (SHA-256)
contents|Sisällys|Innehåll|Contents
fields|Kaikki tietokentät ryhmittäin|Alla uppgiftsfält kategorivis|Every data field by category
map|Tietojen kulku|Uppgifternas väg|The way of the data
map_note|Lähteistä vastaanottajille|Från källor till mottagare|From sources to recipients
own|Syntyy toiminnassamme|Uppstår hos oss|Arises in our work
and_more|ja {count} muuta|och {count} till|and {count} more
not_told|ei selosteessa|saknas i beskrivningen|not in the notice
""".strip()

WORDS: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
for _line in _TABLE.splitlines():
    _key, *_texts = _line.split("|")
    for _language, _text in zip(LANGUAGES, _texts, strict=True):
        WORDS[_language][_key] = _text


def fields_by_category(document: dict[str, Any], language: str) -> list[tuple[str, list[str]]]:
    """The document's data fields in one language: (category's name, names of its fields), in its order.

    Fields of the same name in one category are told once.
    """
    found = []
    for row in document.get("categories") or []:
        names = [
            field["name"][language]
            for field in (document.get("fields") or {}).values()
            if field["category"] == row["key"]
        ]
        if names:
            found.append(((row.get("name") or {}).get(language) or row["key"], list(dict.fromkeys(names))))
    return found
