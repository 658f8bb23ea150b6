"""Which column of a customer file is what: headers in Finnish, Swedish and English to canonical fields.

Only whole names are recognised, in the forms that Netvisor, Procountor, Heeros, Fivaldi, Severa, Northwind
and people use; nothing is guessed from a part of a name. What two columns claim goes to the user. A column
that names a personal identity code refuses the file: such codes have no place in a customer register (Data
Protection Act 1050/2018, section 29).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kortisto.intake.reading import told
from kortisto.kernel.text import words
from kortisto.parties.identity_codes import find_identity_codes, names_identity_code

KINDS = ("customers", "orders", "invoices")

_CUSTOMERS = """
number: Asiakasnumero, Kundnummer, Customer number
  asiakasnro, as nro, asiakasno, asiakas nro, asiakastunnus, asiakaskoodi, asiakas id, tunnus, numero,
  nro, kundnr, kund nr, kund id, kundkod, kundbeteckning, nummer, customer no, customer nr, customer id,
  customer code, client number, client id, account number, number, no, id, code, internal identifier,
  koodi
name: Nimi, Namn, Name
  asiakkaan nimi, asiakasnimi, asiakas nimi, nimi1, nimi 1, koko nimi, asiakas, kund, customer, sukunimi
  etunimi, nimi sukunimi etunimi, kundens namn, kundnamn, kund namn, fullständigt namn, customer name,
  full name, client name, contact, sukunimi ja etunimi, etunimi sukunimi, name1
given_names: Etunimet, Förnamn, Given names
  etunimi, etunimet, kutsumanimi, förnamn, tilltalsnamn, first name, first names, given name, forename,
  firstname
surname: Sukunimi, Efternamn, Surname
  sukunimet, släktnamn, last name, lastname, family name
organisation: Organisaatio, Organisation, Organisation
  yritys, yrityksen nimi, yhtiö, toiminimi, yhteisö, yhdistys, firma, företag, företagets namn,
  företagsnamn, bolag, förening, organization, company, company name, organisation name, organization
  name, business name
name_suffix: Nimen jatke, Namntillägg, Name, second line
  nimi2, nimi 2, nimen tarkenne, nimen lisäosa, tilläggsnamn, namn 2, name 2, osasto, avdelning,
  department
contact_person: Yhteyshenkilö, Kontaktperson, Contact person
  yhteyshenkilön nimi, yhteyshlö, yhteyshlo, kontaktipersoona, kontakti, kontakt, contact name, attention,
  attn
contact_title: Yhteyshenkilön tehtävä, Kontaktpersonens uppgift, Contact's title
  titteli, tehtävä, tehtävänimike, asema, titel, uppgift, befattning, title, contact title, job title,
  position
street: Lähiosoite, Gatuadress, Street address
  osoite, katuosoite, postiosoite, jakeluosoite, osoite 1, osoite1, laskutusosoite, adress, postadress,
  utdelningsadress, närmaste adress, address, street, address 1, address1, address line 1, postal address,
  streetaddress, billing address
postcode: Postinumero, Postnummer, Postcode
  postinro, post nro, postino, pnro, postnr, post nr, postal code, postalcode, zip, zip code, zipcode,
  post number, postnumber
city: Postitoimipaikka, Postort, City
  postitmp, ptp, paikkakunta, kaupunki, kunta, toimipaikka, post toimipaikka, postanstalt, ort, stad,
  kommun, town, locality, post office, municipality
country: Maa, Land, Country
  maatunnus, maakoodi, maan nimi, kotimaa, landskod, country code, countrycode
business_id: Y-tunnus, FO-nummer, Business ID
  ytunnus, y tunnus, y tunnus nro, yritystunnus, ly tunnus, fo nr, fo, företags och organisationsnummer,
  organisationsnummer, business id number, business identity code, company id, company number,
  organisation number, businessid, registration number
vat_number: ALV-numero, Momsnummer, VAT number
  alv tunnus, alvtunnus, alv nro, momsnr, momsregistreringsnummer, vat, vat no, vat id, vatnumber, tax id
phone: Puhelin, Telefon, Telephone
  puhelinnumero, puh, puh nro, puhelinnro, puhelin 1, puhelin1, lankapuhelin, puhelin koti, puhelin työ,
  tel, telefonnummer, telefonnr, tfn, phone, phone number, telephone number, phone 1
mobile: Matkapuhelin, Mobiltelefon, Mobile
  matkapuh, matkapuhelinnumero, kännykkä, gsm, gsm numero, puhelin matka, mobil, mobilnummer,
  mobiltelefonnummer, mobile phone, mobile number, cell, cell phone
email: Sähköposti, E-post, E-mail
  sähköpostiosoite, sposti, s posti, email osoite, e mail osoite, meili, e postadress, epost, epostadress,
  mejl, mail, e mail, e mail address, email address, emailaddress, email invoicing address, invoice
  reception email
web: Kotisivut, Webbplats, Web site
  kotisivu, www, www sivu, www osoite, verkkosivu, verkkosivut, verkko osoite, internet, hemsida,
  hemsidor, webbadress, website, web, web page, home page, homepage, url
language: Kieli, Språk, Language
  asiointikieli, yhteydenpitokieli, äidinkieli, laskutuskieli, kielikoodi, kontaktspråk,
  faktureringsspråk, språkkod, language code, invoice language, contact language, preferred language
since: Asiakas alkaen, Kund sedan, Customer since
  asiakkuus alkoi, asiakkuuden alku, asiakkuus alkanut, asiakassuhteen alku, asiakas pvm, perustettu,
  luotu, perustamispäivä, kund från, kundförhållandet började, skapad, since, created, created at, date
  created, start date
open_balance: Avoin saldo, Öppet saldo, Open balance
  saldo, avoimet saatavat, avoin saatava, avoinna, saatavat, öppen saldo, fordringar, balance, open
  amount, receivables, outstanding
marketing_ban: Suoramarkkinointikielto, Direktmarknadsföringsförbud, Direct marketing ban
  markkinointikielto, mainoskielto, suoramainontakielto, kielto, markkinointi kielletty,
  marknadsföringsförbud, reklamförbud, förbud mot direktmarknadsföring, marketing ban, do not mail, no
  marketing, opt out, optout, marketing opt out
protected_address: Turvakielto, Spärrmarkering, Protected address
  turvakielto voimassa, osoitesuoja, salainen osoite, spärrad adress, skyddad adress, sekretessmarkering,
  address protected, non disclosure for personal safety, secret address
note: Lisätiedot, Tilläggsuppgifter, Note
  lisätieto, muistiinpanot, muistio, huomautus, huomautukset, huom, kommentti, selite, anteckning,
  anteckningar, anmärkning, kommentar, notes, comment, comments, remarks, memo
"""

_ORDERS = """
number: Tilausnumero, Ordernummer, Order number
  tilausnro, tilaus nro, tilaus, tilaustunnus, tilaus id, beställningsnummer, ordernr, order nr,
  beställning, order, order no, order id, orderid, salesorder number
customer_number: Asiakasnumero, Kundnummer, Customer number
  asiakasnro, asiakas nro, asiakastunnus, asiakaskoodi, asiakas, asiakas id, kundnr, kund nr, kund id,
  kund, kundkod, customer no, customer id, customer code, customer, client number
ordered_on: Tilauspäivä, Orderdatum, Order date
  tilauspvm, tilauksen päivä, tilauspäivämäärä, tilattu, pvm, päiväys, päivämäärä, beställningsdatum,
  beställd, datum, ordered, ordered on, orderdate, date
required_on: Toivottu toimituspäivä, Önskat leveransdatum, Required date
  toimitus viimeistään, toivottu toimitus, vaadittu päivä, önskad leverans, leverans senast, required,
  required on, requested delivery date, due date
delivered_on: Toimituspäivä, Leveransdatum, Delivery date
  toimituspvm, toimitettu, lähetyspäivä, lähetetty, levererad, avsänd, avsändningsdatum, shipped date,
  shipped, delivered, delivered on, ship date
status: Tila, Status, Status
  tilauksen tila, tilauksen status, orderstatus, orderns status, state, order status
product: Tuotenumero, Produktnummer, Product number
  tuote, tuotekoodi, tuotenro, tuotetunnus, tuote id, nimike, nimikekoodi, artikkeli, produkt, produktnr,
  produktkod, artikel, artikelnummer, artikelnr, product, product id, product code, product no, item, item
  number, sku
product_name: Tuotteen nimi, Produktens namn, Product name
  tuotenimi, nimikkeen nimi, tuotekuvaus, kuvaus, produktnamn, benämning, beskrivning, description, item
  name
quantity: Määrä, Antal, Quantity
  kpl, lukumäärä, tilattu määrä, kappaletta, mängd, st, qty, amount ordered, count
unit: Yksikkö, Enhet, Unit
  yks, mittayksikkö, enh, unit of measure, uom
unit_price: Yksikköhinta, Enhetspris, Unit price
  a hinta, ahinta, hinta, kappalehinta, à hinta, à pris, a pris, styckpris, pris, price
discount: Alennus, Rabatt, Discount
  alennusprosentti, alennus prosentti, ale, ale prosentti, rabattprocent, rabatt procent, discount percent
freight: Rahti, Frakt, Freight
  toimituskulut, rahtikulut, postikulut, fraktkostnad, leveranskostnad, shipping, shipping cost, delivery
  cost
ship_name: Toimitusnimi, Leveransnamn, Delivery name
  vastaanottaja, toimituksen nimi, mottagare, shipname, ship to name, recipient
ship_street: Toimitusosoite, Leveransadress, Delivery address
  toimituskatuosoite, toimituslähiosoite, leveransgatuadress, ship address, shipping address, ship street
ship_postcode: Toimituspostinumero, Leveranspostnummer, Delivery postcode
  toimitus postinro, leveranspostnr, ship postal code, ship postcode, shipping postcode, ship zip
ship_city: Toimituspostitoimipaikka, Leveransort, Delivery city
  toimituspaikkakunta, toimituskaupunki, leveranspostort, ship city, shipping city
ship_country: Toimitusmaa, Leveransland, Delivery country
  ship country, shipping country
note: Lisätiedot, Tilläggsuppgifter, Note
  lisätieto, huomautus, huom, kommentti, anteckning, anmärkning, kommentar, notes, comment, remarks
"""

_INVOICES = """
number: Laskunumero, Fakturanummer, Invoice number
  laskunro, lasku nro, laskun nro, laskun numero, lasku, lasku id, fakturanr, faktura nr, faktura, invoice no,
  invoice id, invoice, invoice nr
customer_number: Asiakasnumero, Kundnummer, Customer number
  asiakasnro, asiakas nro, asiakastunnus, asiakaskoodi, asiakas, asiakas id, kundnr, kund nr, kund id,
  kund, kundkod, customer no, customer id, customer code, customer, client number
order_number: Tilausnumero, Ordernummer, Order number
  tilausnro, tilaus nro, tilaus, tilaustunnus, ordernr, order nr, beställningsnummer, order, order no,
  order id
issued_on: Laskun päivä, Fakturadatum, Invoice date
  laskupäivä, laskupvm, laskun pvm, laskun päiväys, laskutuspäivä, päiväys, pvm, päivämäärä, faktura
  datum, datum, issued, issued on, issue date, date
due_on: Eräpäivä, Förfallodag, Due date
  eräpvm, erä pvm, maksettava viimeistään, förfallodatum, förfaller, due, due on, payment due, pay by
amount: Summa, Belopp, Amount
  laskun summa, loppusumma, yhteensä, verollinen summa, bruttosumma, laskun loppusumma, maksettava,
  maksettavaa, summa sis alv, fakturabelopp, totalt, totalbelopp, summa inkl moms, bruttobelopp, total,
  total amount, invoice amount, gross amount, invoice total
paid: Maksettu, Betalt, Paid
  maksettu summa, maksettu määrä, suoritettu, suoritus, betalt belopp, betald, paid amount, amount paid
paid_on: Maksupäivä, Betalningsdag, Payment date
  maksettu pvm, maksupvm, suorituspäivä, betalningsdatum, betald datum, paid on, date paid, paid date
open_balance: Avoinna, Öppet, Open
  avoin, avoin summa, avoin saldo, maksamatta, saldo, öppet belopp, obetalt, balance, open amount, unpaid
reference: Viitenumero, Referensnummer, Reference
  viite, rf viite, maksuviite, referens, ref, ref nr, betalningsreferens, reference number, payment
  reference
note: Lisätiedot, Tilläggsuppgifter, Note
  lisätieto, huomautus, huom, kommentti, anteckning, anmärkning, kommentar, notes, comment, remarks
"""

_IGNORED = """
fax, faksi, telefax, telefaksi, telekopio, faxnummer, faksinumero, fax number
region, alue, lääni, maakunta, region län, landskap, län, state province, province, ship region, county
aktiivinen, aktiv, active
asiakasryhmä, kundgrupp, customer group, asiakastyyppi, kundtyp, customer type
hintaryhmä, prisgrupp, price group
alennusprosentti, alennusryhmä, rabattgrupp, discount group
maksuehto, maksuehdot, betalningsvillkor, payment terms, payment term
toimitusehto, oletustoimitusehto, leveransvillkor, delivery terms
oletusmyyjä, myyjä, säljare, sales person, salesperson, seller
luottokielto, luottoraja, kreditgräns, credit limit
koronesto, karhuesto
verkkolaskuosoite, verkkolaskutunnus, ovt, ovt tunnus, finvoice address, finvoiceaddress, einvoice address,
nätfakturaadress, välittäjätunnus, verkkolaskuoperaattori, finvoice router code, delivery channel
employee id, employee, ship via
supplier id, category id, quantity per unit, units in stock, units on order, reorder level, discontinued
"""

_REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "customers": (("name", "surname", "organisation"),),
    "orders": (("number",), ("customer_number", "product")),
    "invoices": (("number",), ("customer_number", "order_number"), ("issued_on",), ("amount",)),
}
"""Per kind the fields a file must have; of each group one is enough."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "identity_code": (
        "Sarakkeessa {column} ({name}) on henkilötunnuksia. Niitä ei oteta vastaan: poista sarake.",
        "Kolumn {column} ({name}) innehåller personbeteckningar. De tas inte emot: ta bort kolumnen.",
        "Column {column} ({name}) holds personal identity codes. They are not accepted: delete the column.",
    ),
    "missing": (
        "Tiedostosta puuttuu sarake: {fields}.",
        "Filen saknar kolumnen: {fields}.",
        "The file lacks the column: {fields}.",
    ),
    "ambiguous": (
        "Sarakkeet {columns} näyttävät kaikki olevan {field}. Valitse niistä yksi.",
        "Kolumnerna {columns} verkar alla vara {field}. Välj en av dem.",
        "The columns {columns} all seem to be {field}. Choose one of them.",
    ),
    "unknown_field": (
        "Kenttää {field} ei ole.",
        "Fältet {field} finns inte.",
        "There is no field {field}.",
    ),
    "unknown_column": (
        "Tiedostossa ei ole saraketta {name}.",
        "Filen har ingen kolumn {name}.",
        "The file has no column {name}.",
    ),
    "column_twice": (
        "Sarake {name} on valittu kahteen kenttään.",
        "Kolumnen {name} har valts för två fält.",
        "The column {name} is chosen for two fields.",
    ),
}


# Two years side by side ("Ostot 2024-2025") are eight digits and no telephone number.
_DATA = re.compile(r"\S@\S+\.\S|(?!(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d(?!\d))(?<!\d)\d(?:[\s()-]?\d){5}")


def _key(name: str) -> str:
    return "".join(words(name))


def _vocabulary(text: str) -> tuple[dict[str, tuple[str, str, str]], dict[str, str]]:
    """Return (field to its three names, folded header to field); indented lines continue a field's entry."""
    labels: dict[str, tuple[str, str, str]] = {}
    fields: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        heading, *synonyms = entry.split("\n")
        name, _, titles = heading.partition(":")
        finnish, swedish, english = (title.strip() for title in titles.split(",", 2))
        labels[name] = (finnish, swedish, english)
        for synonym in (name, finnish, swedish, english, *" ".join(synonyms).split(",")):
            if key := _key(synonym):
                fields.setdefault(key, name)
    return labels, fields


_VOCABULARIES = {
    "customers": _vocabulary(_CUSTOMERS),
    "orders": _vocabulary(_ORDERS),
    "invoices": _vocabulary(_INVOICES),
}
_IGNORED_KEYS = frozenset(_key(name) for name in _IGNORED.replace("\n", ",").split(",") if name.strip())

FIELDS: dict[str, dict[str, tuple[str, str, str]]] = {kind: _VOCABULARIES[kind][0] for kind in KINDS}
"""Per kind the canonical fields with their names in Finnish, Swedish and English."""


class MappingError(ValueError):
    """A mapping given by the user does not fit. ``sentences`` says why in fi, sv and en."""

    def __init__(self, code: str, **params):
        self.code = code
        self.params = params
        self.sentences = told(SENTENCES, code, params)
        super().__init__(self.sentences["en"])


Own = MappingType[str, MappingType[str, Any]]
"""The register's own fields by column name: {"names": [fi, sv, en], "kind": …, "choices": […]}."""


def labels_of(kind: str, own: Own | None = None) -> dict[str, tuple[str, str, str]]:
    """Field → its names in fi, sv and en, with the register's own fields."""
    return FIELDS[kind] | {name: tuple(told["names"]) for name, told in (own or {}).items()}


@dataclass(frozen=True)
class Mapping:
    """Which column (0 = first) holds which field, and what became of the other columns.

    ``unknown`` columns are not read until the user gives them a field; ``ignored`` ones are known and not
    wanted (fax, region, terms); ``ambiguous`` fields have several candidates and none is taken; ``missing``
    lists groups of fields of which one is needed; ``refused`` columns hold personal identity codes.
    """

    kind: str
    header: tuple[str, ...]
    fields: dict[str, int]
    unknown: tuple[int, ...] = ()
    ignored: tuple[int, ...] = ()
    ambiguous: dict[str, tuple[int, ...]] = field(default_factory=dict)
    missing: tuple[tuple[str, ...], ...] = ()
    refused: tuple[int, ...] = ()
    own: Own = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Say whether a file can be imported with this mapping."""
        return not self.missing and not self.refused

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the row's cells by field."""
        return {name: cells[column] for name, column in self.fields.items()}

    def problems(self) -> list[dict[str, str]]:
        """Return a sentence in fi, sv and en for everything that must be settled before importing."""
        found = [
            told(SENTENCES, "identity_code", {"column": column + 1, "name": self.header[column]})
            for column in self.refused
        ]
        labels = labels_of(self.kind, self.own)
        for name, columns in self.ambiguous.items():
            shown = ", ".join(self.header[column] for column in columns)
            found.append(self._per_language("ambiguous", labels, (name,), "field", columns=shown))
        for group in self.missing:
            found.append(self._per_language("missing", labels, group, "fields"))
        return found

    def as_json(self) -> dict:
        """Return the mapping as a profile that survives another column order: field to column name.

        A column whose name is empty or not unique goes by its number (1 = first).
        """
        columns = {
            name: self.header[column]
            if self.header[column] and self.header.count(self.header[column]) == 1
            else column + 1
            for name, column in self.fields.items()
        }
        return {"kind": self.kind, "fields": columns}

    def _per_language(self, code: str, labels: dict, names: tuple[str, ...], slot: str, **params) -> dict:
        sentences = {}
        for index, language in enumerate(("fi", "sv", "en")):
            either = (" tai ", " eller ", " or ")[index].join(labels[name][index] for name in names)
            sentences[language] = SENTENCES[code][index].format(**{slot: either}, **params)
        return sentences


def recognise(
    kind: str, header: Sequence[str], chosen: MappingType[str, str | int] | None = None, *, only: bool = False,
    own: Own | None = None,
) -> Mapping:  # fmt: skip
    """Find the fields of ``kind`` (one of ``KINDS``) in ``header``.

    ``chosen`` gives fields explicitly, as ``Mapping.as_json()["fields"]`` holds them: field to column name or
    column number (1 = first). A chosen column is taken, and only the other columns are recognised by name;
    with ``only`` they are not read at all. ``own`` are the register's own fields, recognised by their names.
    Raises ``MappingError`` when a chosen field or column does not exist or a column is chosen twice.
    """
    labels, vocabulary = labels_of(kind, own), _VOCABULARIES[kind][1]
    for name, mine in (own or {}).items():
        vocabulary = {_key(one): name for one in mine["names"]} | vocabulary
    header = tuple(header)
    refused = tuple(column for column, name in enumerate(header) if names_identity_code(name))
    fields = _resolve(labels, header, chosen or {})
    taken = set(fields.values()) | set(refused)
    candidates: dict[str, list[int]] = {}
    unknown, ignored = [], []
    for column, name in enumerate(header):
        if column in taken:
            continue
        key = _key(name)
        known = None if only else vocabulary.get(key)
        if known is not None and known in fields:
            unknown.append(column)
        elif known is not None:
            candidates.setdefault(known, []).append(column)
        elif key in _IGNORED_KEYS:
            ignored.append(column)
        else:
            unknown.append(column)
    ambiguous = {name: tuple(columns) for name, columns in candidates.items() if len(columns) > 1}
    fields |= {name: columns[0] for name, columns in candidates.items() if len(columns) == 1}
    missing = tuple(group for group in _REQUIRED[kind] if not any(name in fields for name in group))
    return Mapping(
        kind, header, fields, tuple(unknown), tuple(ignored), ambiguous, missing, refused, dict(own or {})
    )


def from_json(profile: dict, header: Sequence[str]) -> Mapping:
    """Apply a profile made by ``Mapping.as_json`` to a header. Raises ``MappingError``."""
    return recognise(profile["kind"], header, profile["fields"])


def fingerprint(header: Sequence[str]) -> str:
    """Of a file's headings in their order, however they are capitalised: two files of one program have the same."""
    return hashlib.sha256("\x1f".join(map(_key, header)).encode()).hexdigest()


def looks_like_data(name: str) -> bool:
    """Whether what stands where a column's name should is somebody's e-mail address, number or identity code."""
    return bool(_DATA.search(name) or find_identity_codes(name))


def _resolve(labels: dict, header: tuple[str, ...], chosen: MappingType[str, str | int]) -> dict[str, int]:
    fields: dict[str, int] = {}
    for name, wanted in chosen.items():
        if name not in labels:
            raise MappingError("unknown_field", field=name)
        if isinstance(wanted, int):
            column = wanted - 1 if 1 <= wanted <= len(header) else None
        else:
            column = header.index(wanted) if wanted in header else None
        if column is None:
            raise MappingError("unknown_column", name=wanted)
        if column in fields.values():
            raise MappingError("column_twice", name=header[column])
        fields[name] = column
    return fields
