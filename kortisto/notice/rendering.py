"""A notice document as text, HTML and linked data. Pure: the document says everything.

Placeholders: `{name}` is a value of the document, `{name:time}` a duration in its unit ("24 months") and
`{name:gen}` the Finnish genitive of it ("24 kuukauden"). The unit is the last part of the name. A placeholder
that the document does not know stays as it is, so that the linter sees it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

LANGUAGES = ("fi", "sv", "en")
MISSING = "–"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::(time|gen))?\}")

# unit: language: (singular, plural, genitive singular, genitive plural after a number)
_UNITS: dict[str, dict[str, tuple[str, str, str, str]]] = {
    "years": {
        "fi": ("vuosi", "vuotta", "vuoden", "vuoden"),
        "sv": ("år", "år", "år", "år"),
        "en": ("year", "years", "year", "years"),
    },
    "months": {
        "fi": ("kuukausi", "kuukautta", "kuukauden", "kuukauden"),
        "sv": ("månad", "månader", "månad", "månader"),
        "en": ("month", "months", "month", "months"),
    },
    "days": {
        "fi": ("päivä", "päivää", "päivän", "päivän"),
        "sv": ("dag", "dagar", "dag", "dagar"),
        "en": ("day", "days", "day", "days"),
    },
    "workdays": {
        "fi": ("työpäivä", "työpäivää", "työpäivän", "työpäivän"),
        "sv": ("arbetsdag", "arbetsdagar", "arbetsdag", "arbetsdagar"),
        "en": ("working day", "working days", "working day", "working days"),
    },
    "hours": {
        "fi": ("tunti", "tuntia", "tunnin", "tunnin"),
        "sv": ("timme", "timmar", "timme", "timmar"),
        "en": ("hour", "hours", "hour", "hours"),
    },
}

_BASIS = {
    "6(1)(a)": ("suostumus", "samtycke", "consent"),
    "6(1)(b)": ("sopimus", "avtal", "contract"),
    "6(1)(c)": ("lakisääteinen velvoite", "rättslig förpliktelse", "legal obligation"),
    "6(1)(d)": ("elintärkeä etu", "vitalt intresse", "vital interest"),
    "6(1)(e)": ("yleinen etu", "allmänt intresse", "public interest"),
    "6(1)(f)": ("oikeutettu etu", "berättigat intresse", "legitimate interest"),
}
_KIND = {
    "processor": ("käsittelijä", "personuppgiftsbiträde", "processor"),
    "controller": (
        "itsenäinen rekisterinpitäjä",
        "självständig personuppgiftsansvarig",
        "independent controller",
    ),
    "authority": ("viranomainen", "myndighet", "authority"),
}
_TRIGGER = {
    "episode_end": (
        "asiakkuuden päättymisestä",
        "från kundförhållandets slut",
        "from the end of the customership",
    ),
    "link_end": ("tehtävän päättymisestä", "från uppdragets slut", "from the end of the role"),
    "order_closed": (
        "tilauksen valmistumisesta",
        "från avslutad beställning",
        "from the closing of the order",
    ),
    "financial_year_end": (
        "tilikauden päättymisestä",
        "från räkenskapsperiodens slut",
        "from the end of the financial year",
    ),
    "financial_year_end_calendar": (
        "sen vuoden lopusta, jona tilikausi päättyi",
        "från slutet av det år då räkenskapsperioden slutade",
        "from the end of the year in which the financial year ended",
    ),
    "case_closed": ("asian päättymisestä", "från avslutat ärende", "from the closing of the case"),
    "decision": ("päätöksestä", "från beslutet", "from the decision"),
    "last_message": ("viimeisestä viestistä", "från det sista meddelandet", "from the last message"),
    "withdrawal": (
        "peruutuksesta tai päättymisestä",
        "från återkallelse eller utgång",
        "from withdrawal or expiry",
    ),
    "entered": ("kirjaamisesta", "från registreringen", "from entry"),
    "send": ("lähetyksestä", "från utskicket", "from sending"),
    "run": ("ajosta", "från körningen", "from the run"),
    "visit": ("käynnistä", "från besöket", "from the visit"),
    "choice": ("valinnasta", "från valet", "from the choice"),
    "event": ("tapahtumasta", "från händelsen", "from the event"),
    "made": ("ottamisesta", "från att kopian togs", "from the making"),
    "access_end": ("käyttöoikeuden päättymisestä", "från att åtkomsten upphörde", "from the end of access"),
    "verification": ("tarkistuksesta", "från kontrollen", "from the check"),
}
_EXPIRY = {
    "delete": ("poistetaan", "raderas", "erased"),
    "anonymise": ("tehdään nimettömäksi", "görs anonym", "made anonymous"),
    "aggregate": ("jää vain yhteenluku", "bara summan blir kvar", "only a total remains"),
    "truncate": ("lyhennetään", "förkortas", "shortened"),
    "rotate": ("korvautuu uudella", "ersätts av en ny", "replaced by a newer one"),
    "reconfirm": ("kysytään uudelleen", "frågas på nytt", "asked again"),
    "review": ("tarkistetaan", "granskas", "reviewed"),
}
_COOKIE = {
    "necessary": ("välttämätön", "nödvändig", "necessary"),
    "preferences": ("mieltymys", "preferens", "preference"),
    "analytics": ("kävijäanalytiikka", "besöksanalys", "analytics"),
    "marketing": ("markkinointi", "marknadsföring", "marketing"),
    "linking": ("liittäminen", "sammankoppling", "linking"),
}
_COLUMNS = {
    "purposes": (
        ("Tarkoitus", "Mitä teemme", "Peruste: asiakas", "Peruste: yhteyshenkilö"),
        ("Ändamål", "Vad vi gör", "Grund: kund", "Grund: kontaktperson"),
        ("Purpose", "What we do", "Basis: customer", "Basis: contact person"),
    ),
    "categories": (
        ("Tietoryhmä", "Tiedot"),
        ("Kategori", "Uppgifter"),
        ("Category", "Data"),
    ),
    "recipients": (
        ("Vastaanottaja", "Rooli", "Tehtävä", "Tietoryhmät", "Maa"),
        ("Mottagare", "Roll", "Uppgift", "Kategorier", "Land"),
        ("Recipient", "Role", "Task", "Categories", "Country"),
    ),
    "sources": (
        ("Lähde", "Nimi", "Mitä saamme"),
        ("Källa", "Namn", "Vad vi får"),
        ("Source", "Name", "What we get"),
    ),
    "retention": (
        ("Tieto", "Säilytysaika", "Sen jälkeen", "Syy"),
        ("Uppgift", "Lagringstid", "Därefter", "Skäl"),
        ("Data", "Retention period", "After that", "Reason"),
    ),
    "cookies": (
        ("Eväste", "Tarkoitus", "Luokka", "Kesto", "Lukija"),
        ("Kaka", "Ändamål", "Klass", "Längd", "Läsare"),
        ("Cookie", "Purpose", "Class", "Duration", "Read by"),
    ),
    "transfers": (
        ("Maa", "Suojatoimi", "Näin saat jäljennöksen"),
        ("Land", "Skyddsåtgärd", "Så får du en kopia"),
        ("Country", "Safeguard", "How to get a copy"),
    ),
}
_OWN_PARTY = ("vain me", "bara vi", "only us")
_NO_TRANSFER = (
    "Henkilötietoja ei siirretä EU:n tai ETA:n ulkopuolelle.",
    "Personuppgifter överförs inte utanför EU eller EES.",
    "Personal data is not transferred outside the EU or the EEA.",
)
_TRANSFER = (
    "Siirrämme tietoja EU:n ja ETA:n ulkopuolelle taulukon maihin. Taulukko kertoo suojatoimen ja sen, miten saat siitä jäljennöksen.",
    "Vi överför uppgifter utanför EU och EES till länderna i tabellen. Tabellen anger skyddsåtgärden och hur du får en kopia av den.",
    "We transfer data outside the EU and the EEA to the countries in the table. The table gives the safeguard and how to get a copy of it.",
)
_NO_CONSENT = ("ei mikään", "ingenting", "nothing")
_COUNTRY = {"FI": ("Suomi", "Finland", "Finland")}


@dataclass(frozen=True, slots=True)
class Table:
    """A printed list of the document: `columns` are its headings, each row has as many cells."""

    key: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the notice in one language, with every figure filled in."""

    key: str
    heading: str
    clauses: list[str]
    paragraphs: list[str] = field(default_factory=list)
    table: Table | None = None


def _in(language: str, words: tuple[str, ...]) -> str:
    return words[LANGUAGES.index(language)]


def _text(value: Any, language: str) -> str:
    if isinstance(value, dict):
        value = value.get(language)
    return str(value) if value not in (None, "") else MISSING


def duration(amount: int, unit: str, language: str, genitive: bool = False) -> str:
    """An amount with its unit in words: `duration(24, "months", "fi")` is "24 kuukautta"."""
    form = (0 if amount == 1 else 1) + (2 if genitive else 0)
    return f"{amount} {_UNITS[unit][language][form]}"


def period(row: dict[str, Any], language: str) -> str:
    """The length of a retention or cookie row, longest unit first; a dash when it has none."""
    parts = [
        duration(row[unit], unit, language)
        for unit in ("years", "months", "days", "hours")
        if isinstance(row.get(unit), int) and row[unit] > 0
    ]
    return " ".join(parts) or MISSING


def _date(text: Any, language: str) -> str:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return MISSING
    if language == "en":
        months = "January February March April May June July August September October November December"
        return f"{day.day} {months.split()[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def _address(*parts: Any) -> str:
    return ", ".join(" ".join(str(word) for word in part if word) for part in parts if any(part)) or MISSING


def values(document: dict[str, Any], language: str) -> dict[str, Any]:
    """Everything a paragraph may ask for: names as text, figures as whole numbers."""
    controller = document.get("controller") or {}
    contact = document.get("contact") or {}
    authority = document.get("authority") or {}
    rights = document.get("rights") or {}
    consent = document.get("consent") or {}
    version = document.get("version") or {}
    city = _text(authority.get("city"), language) if authority.get("city") else ""
    names = {row["key"]: _text(row.get("name"), language) for row in document.get("purposes") or []}
    consents = [
        names[key][0].lower() + names[key][1:] for key in consent.get("purposes") or [] if key in names
    ]
    found: dict[str, Any] = {
        "controller_name": controller.get("name"),
        "controller_address": _address(
            (controller.get("street"),), (controller.get("postcode"), controller.get("city"))
        ),
        "controller_phone": controller.get("phone"),
        "controller_email": controller.get("email"),
        "controller_web": controller.get("web"),
        "business_id": controller.get("business_id"),
        "contact_role": _text(contact.get("role"), language),
        "contact_deputy": _text(contact.get("deputy"), language),
        "contact_email": contact.get("email"),
        "contact_phone": contact.get("phone"),
        "dpo_statement": _text((document.get("dpo") or {}).get("reason"), language),
        "register_name": _text((document.get("register") or {}).get("name"), language),
        "version_number": version.get("number"),
        "valid_from": _date(version.get("valid_from"), language),
        "transfer_statement": _in(
            language, _TRANSFER if (document.get("transfers") or {}).get("outside_eea") else _NO_TRANSFER
        ),
        "consent_purposes": ", ".join(consents) or _in(language, _NO_CONSENT),
        "child_age": consent.get("child_age"),
        "passivity_months": document.get("passivity_months"),
        "cap_years": document.get("cap_years"),
        "answer_months": rights.get("answer_months"),
        "extension_months": rights.get("extension_months"),
        "correction_workdays": rights.get("correction_workdays"),
        "authority_name": _text(authority.get("name"), language),
        "authority_address": _address(
            (authority.get("street"),),
            (authority.get("street_postcode"), city),
            (authority.get("box"),),
            (authority.get("box_postcode"), city),
        ),
        "authority_phone": authority.get("phone"),
        "authority_email": authority.get("email"),
        "authority_web": authority.get("web"),
    }
    for row in document.get("retention") or []:
        for unit in ("years", "months", "days"):
            found[f"{row['key']}_{unit}"] = row.get(unit) or None
    return found


def fill(text: str, known: dict[str, Any], language: str) -> str:
    """Replace the placeholders of one paragraph; a value that is missing prints as a dash."""

    def one(match: re.Match[str]) -> str:
        name, form = match.groups()
        if name not in known:
            return match.group(0)
        value = known[name]
        if value in (None, ""):
            return MISSING
        unit = name.rpartition("_")[2]
        if form and isinstance(value, int) and unit in _UNITS:
            return duration(value, unit, language, genitive=form == "gen")
        return str(value)

    return _PLACEHOLDER.sub(one, text)


def _country(code: str | None, language: str) -> str:
    return _in(language, _COUNTRY[code]) if code in _COUNTRY else (code or MISSING)


def _basis_of(row: dict[str, Any], who: str, language: str) -> str:
    cells = []
    for basis in row.get("bases") or []:
        if basis.get("for") != who:
            continue
        article = basis.get("article", "")
        words = _in(language, _BASIS[article]) if article in _BASIS else MISSING
        cell = f"{words}, GDPR {article}"
        if basis.get("law"):
            cell += f"; {basis['law']}"
        if basis.get("interest"):
            cell += f": {_text(basis['interest'], language)}"
        cells.append(cell)
    return "; ".join(cells) or MISSING


def _purpose_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    return [
        (
            _text(row.get("name"), language),
            _text(row.get("text"), language),
            _basis_of(row, "customer", language),
            _basis_of(row, "contact_person", language),
        )
        for row in document.get("purposes") or []
    ]


def _category_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    return [
        (_text(row.get("name"), language), _text(row.get("text"), language))
        for row in document.get("categories") or []
    ]


def _recipient_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    names = {row["key"]: _text(row.get("name"), language) for row in document.get("categories") or []}
    return [
        (
            _text(row.get("name"), language),
            _in(language, _KIND[row["kind"]]) if row.get("kind") in _KIND else MISSING,
            _text(row.get("text"), language),
            ", ".join(names.get(key, key) for key in row.get("categories") or []) or MISSING,
            _country(row.get("country"), language),
        )
        for row in document.get("recipients") or []
    ]


def _source_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    return [
        (
            _text(row.get("name"), language),
            ", ".join(row.get("names") or []) or MISSING,
            _text(row.get("text"), language),
        )
        for row in document.get("sources") or []
    ]


def _retention_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    rows = []
    for row in document.get("retention") or []:
        trigger = _in(language, _TRIGGER[row["trigger"]]) if row.get("trigger") in _TRIGGER else ""
        expiry = _in(language, _EXPIRY[row["on_expiry"]]) if row.get("on_expiry") in _EXPIRY else MISSING
        length = f"{period(row, language)} {trigger}".strip()
        rows.append((_text(row.get("name"), language), length, expiry, _text(row.get("reason"), language)))
    return rows


def _cookie_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    return [
        (
            row.get("name") or MISSING,
            _text(row.get("purpose"), language),
            _in(language, _COOKIE[row["class"]]) if row.get("class") in _COOKIE else MISSING,
            period(row, language),
            _in(language, _OWN_PARTY) if row.get("party") == "first" else (row.get("party") or MISSING),
        )
        for row in document.get("cookies") or []
    ]


def _transfer_rows(document: dict[str, Any], language: str) -> list[tuple[str, ...]]:
    return [
        (
            _country(row.get("country"), language),
            _text(row.get("tool"), language),
            _text(row.get("copy"), language),
        )
        for row in (document.get("transfers") or {}).get("items") or []
    ]


_TABLES: dict[str, Callable[[dict[str, Any], str], list[tuple[str, ...]]]] = {
    "purposes": _purpose_rows,
    "categories": _category_rows,
    "recipients": _recipient_rows,
    "sources": _source_rows,
    "retention": _retention_rows,
    "cookies": _cookie_rows,
    "transfers": _transfer_rows,
}


def table(document: dict[str, Any], key: str, language: str) -> Table | None:
    """One of the document's lists as a printable table; None when the list is empty."""
    rows = _TABLES[key](document, language)
    return Table(key, _in(language, _COLUMNS[key]), rows) if rows else None  # type: ignore[arg-type]


_CHOICES = {"basis": _BASIS, "kind": _KIND, "trigger": _TRIGGER, "expiry": _EXPIRY, "cookie": _COOKIE}


def choices_of(what: str, keys: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """Keys with their words: `what` is basis, kind, trigger, expiry or cookie. A basis shows its article."""
    words = _CHOICES[what]
    if what == "basis":
        return [(key, f"{key} {_in(language, words[key])}") for key in keys]
    return [(key, _in(language, words[key])) for key in keys]


def paragraphs(document: dict[str, Any], language: str) -> list[Section]:
    """The whole notice in one language ("fi", "sv" or "en"), section by section, figures filled in."""
    known = values(document, language)
    return [
        Section(
            key=section["key"],
            heading=fill((section.get("heading") or {}).get(language) or "", known, language),
            clauses=list(section.get("clauses") or []),
            paragraphs=[
                fill(text, known, language) for text in (section.get("paragraphs") or {}).get(language) or []
            ],
            table=table(document, section["table"], language) if section.get("table") in _TABLES else None,
        )
        for section in document.get("sections") or []
    ]


def as_text(document: dict[str, Any], language: str) -> str:
    """The notice as plain text: headings, paragraphs, and tables with cells between bars."""
    blocks = []
    for section in paragraphs(document, language):
        lines = [section.heading, *section.paragraphs]
        if section.table:
            lines += [" | ".join(cells) for cells in [section.table.columns, *section.table.rows]]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _table_html(made: Table, label: str) -> str:
    # The roles stay when the style sheet turns the table into cards on a narrow page.
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in made.columns)
    body = "".join(
        '<tr role="row">'
        + f'<th scope="row" role="rowheader">{escape(cells[0])}</th>'
        + "".join(
            f'<td role="cell" data-label="{escape(made.columns[place])}">{escape(cell)}</td>'
            for place, cell in enumerate(cells[1:], start=1)
        )
        + "</tr>"
        for cells in made.rows
    )
    return (
        f'<table class="table stacks notice-{made.key}" role="table"><caption class="vh">{escape(label)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def as_html_sections(document: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """Sections for a page: `key`, `anchor`, `heading`, `clauses` and escaped `html` without the heading."""
    pages = []
    for section in paragraphs(document, language):
        html = "".join(f"<p>{escape(text)}</p>" for text in section.paragraphs)
        if section.table:
            html += _table_html(section.table, section.heading)
        pages.append(
            {
                "key": section.key,
                "anchor": section.key.replace("_", "-"),
                "heading": section.heading,
                "clauses": section.clauses,
                "html": html,
            }
        )
    return pages


_DPV_PURPOSE = {
    "customer_service": "dpv:CustomerManagement",
    "billing": "dpv:PaymentManagement",
    "development": "dpv:ImproveExistingProductsAndServices",
    "personalisation": "dpv:Personalisation",
    "direct_marketing": "dpv:DirectMarketing",
    "direct_mail": "dpv:DirectMarketing",
    "directory": "dpv:PublicRelations",
    "credit": "dpv:CreditChecking",
    "collection": "dpv:PaymentManagement",
    "web_analytics": "dpv:ServiceUsageAnalytics",
    "security": "dpv:EnforceSecurity",
    "rights": "dpv:RightsFulfilment",
    "distance_selling": "dpv:SellProductsToDataSubject",
    "market_research": "dpv:CommercialResearch",
}
_DPV_KIND = {
    "processor": "dpv:DataProcessor",
    "controller": "dpv:DataController",
    "authority": "dpv:Authority",
}
_DPV_RIGHTS = ("A7-3", "A15", "A16", "A17", "A18", "A20", "A21", "A77")


def _tagged(value: Any) -> list[dict[str, str]]:
    if isinstance(value, dict):
        return [{"@value": value[lang], "@language": lang} for lang in LANGUAGES if value.get(lang)]
    return [{"@value": str(value), "@language": lang} for lang in LANGUAGES] if value else []


def _iso_period(row: dict[str, Any]) -> str:
    parts = "".join(f"{row[unit]}{unit[0].upper()}" for unit in ("years", "months", "days") if row.get(unit))
    return f"P{parts or '0D'}"


def as_dpv_json(document: dict[str, Any], base: str = "urn:kortisto:notice:") -> dict[str, Any]:
    """The notice in the W3C Data Privacy Vocabulary (DPV 2) as JSON-LD; identifiers start with `base`."""

    def ident(kind: str, key: str) -> str:
        return f"{base}{kind}:{key}"

    controller = document.get("controller") or {}
    nodes: list[dict[str, Any]] = [
        {
            "@id": ident("controller", "self"),
            "@type": "dpv:DataController",
            "dpv:hasName": controller.get("name"),
            "dpv:hasAddress": values(document, "en")["controller_address"],
            "dpv:hasContact": controller.get("email"),
            "dct:identifier": controller.get("business_id"),
        }
    ]
    for row in document.get("categories") or []:
        nodes.append(
            {
                "@id": ident("category", row["key"]),
                "@type": "dpv:PersonalData",
                "skos:prefLabel": _tagged(row.get("name")),
                "dct:description": _tagged(row.get("text")),
            }
        )
    for row in document.get("recipients") or []:
        nodes.append(
            {
                "@id": ident("recipient", row["key"]),
                "@type": ["dpv:Recipient", _DPV_KIND.get(row.get("kind", ""), "dpv:ThirdParty")],
                "dpv:hasName": _tagged(row.get("name")),
                "dpv:hasPersonalData": [
                    {"@id": ident("category", key)} for key in row.get("categories") or []
                ],
                "dpv:hasCountry": row.get("country"),
            }
        )
    for row in document.get("sources") or []:
        nodes.append(
            {
                "@id": ident("source", row["key"]),
                "@type": "dpv:DataSource",
                "skos:prefLabel": _tagged(row.get("name")),
                "dpv:hasName": list(row.get("names") or []),
            }
        )
    for row in document.get("retention") or []:
        nodes.append(
            {
                "@id": ident("storage", row["key"]),
                "@type": "dpv:StorageCondition",
                "skos:prefLabel": _tagged(row.get("name")),
                "dpv:hasPersonalData": {"@id": ident("category", row.get("category") or row["key"])},
                "dpv:hasDuration": {
                    "@type": "dpv:StorageDuration",
                    "dct:extent": {"@value": _iso_period(row), "@type": "xsd:duration"},
                },
                "dpv:hasJustification": _tagged(row.get("reason")),
            }
        )
    processes = []
    for row in document.get("purposes") or []:
        reached = [to for to in document.get("recipients") or [] if to.get("purpose") == row["key"]]
        bases = sorted({basis.get("article", "") for basis in row.get("bases") or []} - {""})
        processes.append({"@id": ident("process", row["key"])})
        nodes.append(
            {
                "@id": ident("process", row["key"]),
                "@type": "dpv:Process",
                "skos:prefLabel": _tagged(row.get("name")),
                "dpv:hasPurpose": {"@id": _DPV_PURPOSE.get(row["key"], "dpv:Purpose")},
                "dpv:hasLegalBasis": [
                    {"@id": "eu-gdpr:A" + article.replace(")(", "-").replace("(", "-").rstrip(")")}
                    for article in bases
                ],
                "dpv:hasDataController": {"@id": ident("controller", "self")},
                "dpv:hasRecipient": [{"@id": ident("recipient", to["key"])} for to in reached],
            }
        )
    version = document.get("version") or {}
    notice = {
        "@id": f"{base}v{version.get('number', 0)}",
        "@type": "dpv:PrivacyNotice",
        "dct:title": _tagged((document.get("register") or {}).get("name")),
        "dct:issued": {"@value": version.get("valid_from"), "@type": "xsd:date"},
        "dct:language": [
            language
            for language in LANGUAGES
            if any(
                (section.get("paragraphs") or {}).get(language) for section in document.get("sections") or []
            )
        ],
        "dpv:hasDataController": {"@id": ident("controller", "self")},
        "dpv:hasProcess": processes,
        "dpv:hasPersonalData": [
            {"@id": ident("category", row["key"])} for row in document.get("categories") or []
        ],
        "dpv:hasDataSource": [{"@id": ident("source", row["key"])} for row in document.get("sources") or []],
        "dpv:hasStorageCondition": [
            {"@id": ident("storage", row["key"])} for row in document.get("retention") or []
        ],
        "dpv:hasRight": [{"@id": f"eu-gdpr:{article}"} for article in _DPV_RIGHTS],
    }
    return {
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
            "dct": "http://purl.org/dc/terms/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": [notice, *nodes],
    }
