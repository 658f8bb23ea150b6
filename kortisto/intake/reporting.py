"""Verdicts in words: for the pages, the command's answer and the file of rejected rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from kortisto.intake import preparing, rules
from kortisto.intake.cells import shown
from kortisto.intake.headers import labels_of
from kortisto.intake.models import ImportRow, ImportRun
from kortisto.intake.trade import LINES_FROM

LANGUAGES = ("fi", "sv", "en")

SENTENCES: dict[str, tuple[str, str, str]] = {
    "key_twice": (
        "Sama numero on jo rivillä {row}.",
        "Samma nummer finns redan på rad {row}.",
        "Row {row} has the same number.",
    ),
    "kind_changed": (
        "Rekisterissä tämä numero on toisenlaisella asiakkaalla (henkilö tai organisaatio).",
        "I registret har detta nummer en annan sorts kund (person eller organisation).",
        "In the register this number belongs to another kind of customer (person or organisation).",
    ),
    "number_of_another": (
        "Rekisterissä tämä asiakasnumero on toisella asiakkaalla. Anna rivin asiakkaalle toinen numero.",
        "I registret har en annan kund detta kundnummer. Ge radens kund ett annat nummer.",
        "In the register another customer has this customer number. Give the customer of the row another number.",
    ),
    "email_of_another": (
        "Rekisterissä tämä sähköpostiosoite on toisenimisellä asiakkaalla.",
        "I registret har en kund med ett annat namn denna e-postadress.",
        "In the register a customer of another name has this e-mail address.",
    ),
    "email_of_several": (
        "Rekisterissä tämä sähköpostiosoite on usealla asiakkaalla, joten se ei kerro, ketä tarkoitetaan.",
        "I registret har flera kunder denna e-postadress, så den säger inte vem som avses.",
        "In the register several customers have this e-mail address, so it does not tell who is meant.",
    ),
    "restricted": (
        "Asiakkaan tietojen käsittelyä on rajoitettu. Riviä ei oteta rekisteriin.",
        "Behandlingen av kundens uppgifter är begränsad. Raden tas inte in i registret.",
        "Processing of the customer's data is restricted. The row is not taken into the register.",
    ),
    "suppressed": (
        "Rivin henkilö on pyytänyt tulla unohdetuksi. Riviä ei oteta eikä säilytetä.",
        "Personen på raden har bett att bli bortglömd. Raden tas inte in och bevaras inte.",
        "The person on the row has asked to be forgotten. The row is neither taken in nor kept.",
    ),
    "changed_since": (
        "Ei peruttu: tietoja on muutettu tuonnin jälkeen.",
        "Inte ångrad: uppgifterna har ändrats efter importen.",
        "Not undone: the data have been changed since the import.",
    ),
    "used_since": (
        "Ei peruttu: tuonnin jälkeen on syntynyt jotakin, mikä viittaa tähän, esimerkiksi tilaus tai muistiinpano.",
        "Inte ångrad: efter importen har något tillkommit som hänvisar hit, till exempel en order eller anteckning.",
        "Not undone: something has come since that refers to it, such as an order or a note.",
    ),
    "restricted_since": (
        "Ei peruttu: tietojen käsittelyä on rajoitettu, joten ne säilytetään sellaisinaan.",
        "Inte ångrad: behandlingen av uppgifterna är begränsad, så de bevaras som de är.",
        "Not undone: processing of the data is restricted, so they are kept as they are.",
    ),
    "same_email": (
        "Sama sähköpostiosoite on {whom}.",
        "Samma e-postadress har {whom}.",
        "The same e-mail address belongs to {whom}.",
    ),
    "same_phone": (
        "Sama puhelinnumero ja samankaltainen nimi on {whom}.",
        "Samma telefonnummer och ett liknande namn har {whom}.",
        "The same telephone number and a similar name belong to {whom}.",
    ),
    "same_name": (
        "Sama nimi ja postinumero on {whom}.",
        "Samma namn och postnummer har {whom}.",
        "The same name and postcode belong to {whom}.",
    ),
    "same_business_id": (
        "Sama Y-tunnus on {whom}.",
        "Samma FO-nummer har {whom}.",
        "The same business ID belongs to {whom}.",
    ),
    "unknown_customer": (
        "Asiakasnumeroa ei ole rekisterissä. Tuo asiakkaat ensin.",
        "Kundnumret finns inte i registret. Importera kunderna först.",
        "The customer number is not in the register. Import the customers first.",
    ),
    "unknown_order": (
        "Tilausta ei ole rekisterissä eikä tässä tuonnissa.",
        "Ordern finns varken i registret eller i denna import.",
        "The order is neither in the register nor in this import.",
    ),
    "order_refused": (
        "Tilausta, johon rivi kuuluu, ei voitu ottaa vastaan.",
        "Ordern som raden hör till kunde inte tas emot.",
        "The order that the row belongs to was not accepted.",
    ),
    "order_incomplete": (
        "Riviä {row} ei voitu ottaa vastaan, ja ilman sitä tilaus jäisi vajaaksi. Korjaa rivi ja tuo koko tilaus.",
        "Rad {row} kunde inte tas emot, och utan den vore ordern ofullständig. Rätta raden och importera hela ordern.",
        "Row {row} was not accepted, and without it the order would be incomplete. Correct it and import the whole order.",
    ),
    "order_differs": (
        "Saman tilauksen rivillä {row} on toinen asiakas tai päivä.",
        "Rad {row} i samma order har en annan kund eller dag.",
        "Row {row} of the same order has another customer or day.",
    ),
    "order_of_another": (
        "Tilaus on toisen asiakkaan.",
        "Ordern är en annan kunds.",
        "The order is another customer's.",
    ),
    "number_taken": (
        "Numero on jo käytössä toisella asiakkaalla tai toisesta lähteestä.",
        "Numret används redan av en annan kund eller av en annan källa.",
        "The number is already used by another customer or came from another source.",
    ),
    "invoice_differs": (
        "Laskulla on rekisterissä toinen summa tai päivä. Lähetettyä laskua ei muuteta.",
        "Fakturan har en annan summa eller dag i registret. En utställd faktura ändras inte.",
        "In the register the invoice has another sum or date. An issued invoice is never changed.",
    ),
    "month_locked": (
        "Kuukauden kirjanpito on lukittu: siihen ei enää kirjata laskuja eikä maksuja.",
        "Månadens bokföring är låst: inga fakturor eller betalningar bokförs längre i den.",
        "The books of the month are locked: no invoice or payment is dated in it any more.",
    ),
    "forbidden_step": (
        "Tilausta ei voi muuttaa näin: se on jo toimitettu, laskutettu tai peruttu.",
        "Beställningen kan inte ändras så: den är redan levererad, fakturerad eller annullerad.",
        "The order cannot change like this: it is already delivered, invoiced or cancelled.",
    ),
    "self_outranks": (
        "Asiakas on itse antanut tiedon; tiedosto ei korvaa sitä.",
        "Kunden har själv gett uppgiften; filen ersätter den inte.",
        "The customer gave this value; the file does not replace it.",
    ),
    "protected_address": (
        "Asiakkaalla on turvakielto; osoitetta ei oteta tiedostosta.",
        "Kunden har spärrmarkering; adressen tas inte ur filen.",
        "The customer's address is protected; none is taken from a file.",
    ),
}

_SOMEBODY = (
    ("rekisterissä olevalla asiakkaalla", "rivillä {row}"),
    ("en kund i registret", "rad {row}"),
    ("a customer in the register", "row {row}"),
)


def message(details: dict[str, Any], language: str) -> str:
    """The sentence of a row's reason code; empty when it has none."""
    code = details.get("code", "")
    if code not in SENTENCES:
        return ""
    at = LANGUAGES.index(language)
    match = details.get("match") or {}
    whom = _SOMEBODY[at]["row" in match].format(row=shown_row(match.get("row", 0)))
    return SENTENCES[code][at].format(row=shown_row(details.get("row", 0)), whom=whom)


def shown_row(number: int) -> int:
    """The row as a spreadsheet numbers it, in whichever file it stands."""
    return number - LINES_FROM if number > LINES_FROM else number


def column(run: ImportRun, name: str) -> str:
    """What the file calls the column of a field; empty when it has none."""
    columns = run.mapping.get("columns") or []
    place = (run.mapping.get("found") or {}).get(name)
    return columns[place] if place is not None and place < len(columns) else ""


def reasons(run: ImportRun, row: ImportRow, language: str) -> list[dict[str, str]]:
    """Everything there is to say of a row: column, code, severity, message."""
    found = []
    details = row.details
    if said := message(details, language):
        severity = "error" if row.verdict in (rules.ERROR, rules.BLOCKED, rules.DUPLICATE) else "warning"
        found.append({"column": "", "code": details["code"], "severity": severity, "message": said})
    for name, code in (details.get("conflicts") or {}).items():
        said = SENTENCES[code][LANGUAGES.index(language)]
        found.append(
            {"column": label(run, name, language), "code": code, "severity": "warning", "message": said}
        )
    for problem in details.get("problems") or []:
        name, code, severity = problem[:3]
        told = problem[3] if len(problem) > 3 else preparing.remark(code)
        found.append(
            {
                "column": column(run, name) or name,
                "code": code,
                "severity": severity,
                "message": told[language],
            }
        )
    return found


def label(run: ImportRun, name: str, language: str) -> str:
    """A field's name for people."""
    names = labels_of(run.kind, run.mapping.get("own")).get(
        {"contact_surname": "contact_person", "block": "marketing_ban"}.get(name, name)
    )
    return names[LANGUAGES.index(language)] if names else name


def errors(run: ImportRun, most: int, language: str) -> Iterator[dict[str, Any]]:
    """The rejected rows, one reason each: row, column, code, message."""
    for row in ImportRow.objects.filter(run=run, verdict=rules.ERROR).order_by("row_number")[:most]:
        said = [reason for reason in reasons(run, row, language) if reason["severity"] == "error"]
        first = said[0] if said else {"column": "", "code": "unreadable", "message": ""}
        yield {
            "row": shown_row(row.row_number),
            "column": first["column"],
            "code": first["code"],
            "message": first["message"],
        }


def remarks(run: ImportRun, most: int, language: str) -> Iterator[dict[str, Any]]:
    """What was said of rows that were nevertheless taken or held back."""
    rows = ImportRow.objects.filter(run=run).exclude(verdict=rules.ERROR).exclude(details={})
    for row in rows.order_by("row_number")[:most]:
        for reason in reasons(run, row, language):
            if reason["code"] in preparing.SILENT:
                continue
            yield {
                "row": shown_row(row.row_number),
                "verdict": row.verdict,
                **{name: reason[name] for name in ("column", "code", "message")},
            }


def called(row: ImportRow) -> str:
    """Whom or what a row is about, as the file calls them."""
    values = row.values
    name = (
        values.get("organisation") or f"{values.get('given_names', '')} {values.get('surname', '')}".strip()
    )
    number = "" if row.key.startswith("#") else row.key
    return " ".join(part for part in (number, name or values.get("product", "")) if part)


_HEADINGS = (
    ("Rivi", "Tulos", "Syy"),
    ("Rad", "Resultat", "Orsak"),
    ("Row", "Verdict", "Reason"),
)
_VERDICTS = {
    rules.DUPLICATE: ("kaksoiskappale?", "dubblett?", "duplicate?"),
    rules.BLOCKED: ("estetty", "spärrad", "blocked"),
    rules.ERROR: ("virhe", "fel", "error"),
}


def rejected_table(
    run: ImportRun, rows: Iterable[ImportRow], language: str
) -> tuple[list[str], Iterator[list[str]]]:
    """The rows that were not taken as (header, rows): where, why, and the cells as the file had them."""
    at = LANGUAGES.index(language)
    columns = list(run.mapping.get("columns", []))

    def written() -> Iterator[list[str]]:
        for row in rows.iterator():
            said = " ".join(reason["message"] for reason in reasons(run, row, language))
            cells = row.details.get("cells") or _cells(run, row)
            yield [str(shown_row(row.row_number)), _VERDICTS[row.verdict][at], said, *cells]

    return [*_HEADINGS[at], *columns], written()


def _cells(run: ImportRun, row: ImportRow) -> list[str]:
    """A held row under the file's own columns, from its cleaned values."""
    found = run.mapping.get("line_found" if row.row_number > LINES_FROM else "found") or {}
    cells = [""] * len(run.mapping.get("columns", []))
    values = dict(row.values)
    if values.get("type") == "person":
        values["name"] = f"{values.get('surname', '')} {values.get('given_names', '')}".strip()
    else:
        values.setdefault("name", values.get("organisation", ""))
        contact = f"{values.get('contact_given_names', '')} {values.get('contact_surname', '')}".strip()
        values.setdefault("contact_person", contact)
    for name, place in found.items():
        if place < len(cells) and name in values:
            cells[place] = shown(name, values[name])
    return cells
