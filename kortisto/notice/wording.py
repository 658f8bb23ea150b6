"""The words around a notice that belong to its published text: a version's language never depends on the
reader's settings, so they stand here and not in the translation files."""

from __future__ import annotations

from typing import Any

from kortisto.notice.rendering import LANGUAGES

_TABLE = """
title|Tietosuojaseloste|Dataskyddsbeskrivning|Privacy notice
portal|Omat tietoni|Mina uppgifter|My data
register|Rekisteri|Register|Register
version|Versio|Version|Version
in_force|Voimassa alkaen|Gäller från och med|In force from
digest|Tekstin tarkiste (SHA-256)|Textens kontrollsumma (SHA-256)|Checksum of the text (SHA-256)
contents|Sisällys|Innehåll|Contents
fields|Kaikki tietokentät ryhmittäin|Alla uppgiftsfält kategorivis|Every data field by category
map|Tietojen kulku|Uppgifternas väg|The way of the data
map_note|Lähteistä vastaanottajille|Från källor till mottagare|From sources to recipients
custom|lisäkenttiä|tilläggsfält|custom fields
own|Syntyy toiminnassamme|Uppstår hos oss|Arises in our work
and_more|ja {count} muuta|och {count} till|and {count} more
pdf|Lataa PDF|Ladda ner PDF|Download PDF
data|Koneluettavana (JSON-LD)|Maskinläsbar (JSON-LD)|Machine-readable (JSON-LD)
versions|Versiot|Versioner|Versions
frozen|Versio {number} sellaisena kuin se julkaistiin|Version {number} så som den publicerades|Version {number} as it was published
newest|Voimassa oleva seloste|Gällande beskrivning|The notice in force
promises|Lupaukset ja niiden todisteet|Löften och deras bevis|Promises and their proof
language|Kieli|Språk|Language
skip|Siirry sisältöön|Gå till innehållet|Skip to the content
state_PROVED|todistettu|bevisat|proved
state_ENFORCED-UNPROVED|valvottu, ei vielä todistettu|övervakas, ännu inte bevisat|enforced, not yet proved
state_ATTESTED|ihmisen vahvistama|intygat av en människa|attested by a person
state_STALE|todiste on vanha|beviset är gammalt|the proof is too old
state_VIOLATED|rikottu|bruten|violated
clauses|Lupaukset tässä selosteessa|Löften i beskrivningen|Promises in this notice
not_told|ei selosteessa|saknas i beskrivningen|not in the notice
""".strip()

WORDS: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
for _line in _TABLE.splitlines():
    _key, *_texts = _line.split("|")
    for _language, _text in zip(LANGUAGES, _texts, strict=True):
        WORDS[_language][_key] = _text


def fields_by_category(document: dict[str, Any], language: str) -> list[tuple[str, list[str]]]:
    """The document's data fields in one language: (category's name, names of its fields), in its order.

    Fields of the same name in one category are told once. The logins of staff are tables of a library, whose
    columns have no names for readers: the category's own words tell what they hold.
    """
    found = []
    for row in document.get("categories") or []:
        names = [
            field["name"][language]
            for _place, field in sorted((document.get("fields") or {}).items())
            if field["category"] == row["key"] != "staff_accounts"
        ]
        names += [
            field["name"][language]
            for field in document.get("custom_fields") or ()
            if field["category"] == row["key"]
        ]
        if names:
            found.append(((row.get("name") or {}).get(language) or row["key"], list(dict.fromkeys(names))))
    return found
