"""How Finland writes identifiers, numbers, addresses and answers: reading, checking and showing them.

Every reader takes what people type, returns the one form that is kept, and raises ``PartyFormatError`` (whose
message never repeats the text) when it cannot. Nothing here asks the network or the clock.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit, urlunsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberType
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from kortisto.kernel.text import FormatError, fold, tidy


class PartyFormatError(FormatError):
    """A text that is not the identifier, number, address or answer it should be."""

    messages: Mapping[str, tuple[str, str, str]] = {
        "business_id": (
            "Y-tunnus ei ole oikein. Se on muotoa 1234567-1.",
            "FO-numret är inte rätt. Det har formen 1234567-1.",
            "The business ID is not right. It looks like 1234567-1.",
        ),
        "vat_number": (
            "ALV-numero ei ole oikein. Suomalainen on muotoa FI12345671.",
            "Momsnumret är inte rätt. Ett finländskt har formen FI12345671.",
            "The VAT number is not right. A Finnish one looks like FI12345671.",
        ),
        "ovt": (
            "OVT-tunnuksen loppuosassa on enintään viisi kirjainta tai numeroa.",
            "OVT-kodens slutdel har högst fem bokstäver eller siffror.",
            "The last part of an OVT code has at most five letters or digits.",
        ),
        "phone": (
            "Puhelinnumero ei ole oikein. Kirjoita se esimerkiksi 040 123 4567 tai +46 8 123 456.",
            "Telefonnumret är inte rätt. Skriv det till exempel 040 123 4567 eller +46 8 123 456.",
            "The telephone number is not right. Write it like 040 123 4567 or +46 8 123 456.",
        ),
        "email": (
            "Sähköpostiosoite ei ole oikein.",
            "E-postadressen är inte rätt.",
            "The e-mail address is not right.",
        ),
        "web": (
            "Verkko-osoite ei ole oikein. Se alkaa http:// tai https://.",
            "Webbadressen är inte rätt. Den börjar med http:// eller https://.",
            "The web address is not right. It begins with http:// or https://.",
        ),
        "postcode": (
            "Postinumero ei ole oikein. Suomessa siinä on viisi numeroa.",
            "Postnumret är inte rätt. I Finland har det fem siffror.",
            "The postcode is not right. In Finland it has five digits.",
        ),
        "country": (
            "Maata ei tunneta. Käytä maan nimeä tai kaksikirjaimista tunnusta.",
            "Landet är okänt. Använd landets namn eller dess kod på två bokstäver.",
            "The country is not known. Use its name or its two-letter code.",
        ),
        "language": (
            "Kieltä ei tunneta. Se on suomi, ruotsi tai englanti.",
            "Språket är okänt. Det är finska, svenska eller engelska.",
            "The language is not known. It is Finnish, Swedish or English.",
        ),
        "date": (
            "Päivämäärä ei ole oikein. Kirjoita se muodossa 5.2.2026.",
            "Datumet är inte rätt. Skriv det i formen 5.2.2026.",
            "The date is not right. Write it like 5.2.2026 or 2026-02-05.",
        ),
        "boolean": (
            "Vastaus ei ole Kyllä eikä Ei.",
            "Svaret är varken Ja eller Nej.",
            "The answer is neither Yes nor No.",
        ),
    }


# --- business identifiers --------------------------------------------------------------------------------

_BUSINESS_ID = re.compile(r"(?:FI)?([0-9]{6,8})|([0-9]{6,7})-([0-9])", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
OVT_PREFIX = "0037"
"""The international code of the Finnish tax administration as issuer of organisation identifiers."""


def business_id(text: str) -> str:
    """A Finnish business id (Y-tunnus, FO-nummer) in its kept form ``1234567-1``.

    Ids with six digits, and ids whose first zero a spreadsheet ate, get the zero back before the check digit
    is verified. Raises ``PartyFormatError("business_id")``.
    """
    found = _BUSINESS_ID.fullmatch(re.sub(r"\s", "", text).translate(_DASHES))
    if not found:
        raise PartyFormatError("business_id")
    digits = (found[1] or found[2] + found[3]).zfill(8)
    try:
        compact = ytunnus.validate(digits)
    except ValidationError:
        raise PartyFormatError("business_id") from None
    return f"{compact[:7]}-{compact[7]}"


def business_id_check_digit(seven_digits: str) -> str | None:
    """The check digit of a business id's first seven digits; ``None`` when no such id can be issued."""
    rest = sum(int(d) * w for d, w in zip(seven_digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    if rest == 1:
        return None
    return str((11 - rest) % 11)


def vat_of_business_id(identifier: str) -> str:
    """The Finnish VAT number of a business id. Having the number does not mean being registered for VAT."""
    return "FI" + business_id(identifier).replace("-", "")


def vat_number(text: str) -> str:
    """A VAT number of any EU member state, upper case without spaces or hyphens.

    Raises ``PartyFormatError("vat_number")``.
    """
    try:
        return eu_vat.validate(re.sub(r"\s", "", text).translate(_DASHES).upper())
    except ValidationError:
        raise PartyFormatError("vat_number") from None


def ovt_code(identifier: str, part: str = "") -> str:
    """The OVT code of an organisation: ``0037``, the business id's digits, and its own part of 0-5 signs."""
    if not re.fullmatch(r"[0-9A-Z]{0,5}", part):
        raise PartyFormatError("ovt")
    return OVT_PREFIX + business_id(identifier).replace("-", "") + part


# --- telephone -------------------------------------------------------------------------------------------

_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.UAN: "corporate",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.TOLL_FREE: "service",
    PhoneNumberType.PREMIUM_RATE: "service",
    PhoneNumberType.SHARED_COST: "service",
}
# National numbers without their zero: the part that Finns write as one block, longest first.
_PREFIX = re.compile(r"(457|[45]00|800|[67]00|[45]\d|10|20|29|30|39|7[135]|1[3-9]|[235689])(\d+)")
_BLOCKS = {3: (3,), 4: (4,), 5: (2, 3), 6: (3, 3), 7: (3, 4), 8: (4, 4)}


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number: the kept E.164 form, what kind of number it is, and how it is shown in Finland.

    ``kind`` is ``mobile``, ``fixed``, ``corporate`` (010, 020, 029, 030: never a person's private number),
    ``service`` or ``other``. Only a mobile number can be sent a text message.
    """

    e164: str
    kind: str
    shown: str


def phone(text: str, region: str = "FI") -> Phone:
    """A telephone number in any way Finns write it; numbers of other countries with their country code.

    Emergency and other short numbers are not contact details. Raises ``PartyFormatError("phone")``.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise PartyFormatError("phone") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise PartyFormatError("phone")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, _KINDS.get(phonenumbers.number_type(number), "other"), phone_display(e164))


def phone_digits(text: str) -> str:
    """The digits of a telephone number as somebody may write it, with the country code and nothing else: not
    checked, for comparing and searching only."""
    digits = re.sub(r"\D", "", text.replace("(0)", "")).removeprefix("00")
    return "358" + digits[1:] if digits.startswith("0") else digits


def phone_display(e164: str, *, international: bool = False) -> str:
    """A kept number as Finns write it: ``040 123 4567``, ``010 501 3621``, ``09 123 4567``.

    With ``international`` and for foreign numbers ``+358 40 123 4567``. What is not E.164 is shown as it is.
    """
    if e164.startswith("+358") and (found := _PREFIX.fullmatch(e164[4:])):
        prefix, rest = found[1], found[2]
        if prefix == "457" and len(rest) < 7:
            prefix, rest = "45", "7" + rest
        lead = f"+358 {prefix}" if international else f"0{prefix}"
        return " ".join([lead, *_blocks(rest)])
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _blocks(digits: str) -> list[str]:
    blocks, start = [], 0
    for length in _BLOCKS.get(len(digits), (len(digits),)):
        blocks.append(digits[start : start + length])
        start += length
    return blocks


# --- electronic addresses --------------------------------------------------------------------------------

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
_LABEL = r"(?!-)(?:[^\W_]|-){1,63}(?<!-)"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{2,59}})")


def email(text: str) -> str:
    """An e-mail address with its domain in lower case; what stands before the @ is kept as written.

    Raises ``PartyFormatError("email")``. Whether the domain exists is not asked.
    """
    try:
        return validate_email(text.strip().removeprefix("mailto:"), check_deliverability=False).normalized
    except EmailNotValidError:
        raise PartyFormatError("email") from None


def email_key(address: str) -> str:
    """What two spellings of one mailbox have in common: for comparing and suppression, never for sending."""
    return address.strip().casefold()


def web_address(text: str) -> str:
    """A web address with its scheme; ``https://`` is added when there is none.

    Only http and https, no user name or password in it. Raises ``PartyFormatError("web")``.
    """
    address = text.strip()
    if "://" not in address:
        if _SCHEME.match(address):
            raise PartyFormatError("web")
        address = "https://" + address
    if re.search(r"[\s\\<>\"'`{}|^\x00-\x1f\x7f]", address) or len(address) > 2000:
        raise PartyFormatError("web")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        raise PartyFormatError("web") from None
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise PartyFormatError("web")
    netloc = host if port is None else f"{host}:{port}"
    path = "" if parts.path == "/" and not parts.query and not parts.fragment else parts.path
    return urlunsplit((parts.scheme.lower(), netloc, path, parts.query, parts.fragment))


# --- countries and languages -----------------------------------------------------------------------------

_COUNTRIES = """
AD Andorra|Andorra|Andorra; AE Arabiemiirikunnat|Förenade Arabemiraten|United Arab Emirates
AF Afganistan|Afghanistan|Afghanistan; AL Albania|Albanien|Albania; AM Armenia|Armenien|Armenia
AR Argentiina|Argentina|Argentina; AT Itävalta|Österrike|Austria; AU Australia|Australien|Australia
AX Ahvenanmaa|Åland|Åland Islands; AZ Azerbaidžan|Azerbajdzjan|Azerbaijan
BA Bosnia ja Hertsegovina|Bosnien och Hercegovina|Bosnia and Herzegovina
BD Bangladesh|Bangladesh|Bangladesh; BE Belgia|Belgien|Belgium; BG Bulgaria|Bulgarien|Bulgaria
BR Brasilia|Brasilien|Brazil; BY Valko-Venäjä|Belarus|Belarus; CA Kanada|Kanada|Canada
CH Sveitsi|Schweiz|Switzerland; CL Chile|Chile|Chile; CN Kiina|Kina|China; CO Kolumbia|Colombia|Colombia
CY Kypros|Cypern|Cyprus; CZ Tšekki|Tjeckien|Czechia; DE Saksa|Tyskland|Germany
DK Tanska|Danmark|Denmark; DZ Algeria|Algeriet|Algeria; EE Viro|Estland|Estonia
EG Egypti|Egypten|Egypt; ES Espanja|Spanien|Spain; ET Etiopia|Etiopien|Ethiopia
FI Suomi|Finland|Finland; FO Färsaaret|Färöarna|Faroe Islands; FR Ranska|Frankrike|France
GB Yhdistynyt kuningaskunta|Storbritannien|United Kingdom; GE Georgia|Georgien|Georgia
GG Guernsey|Guernsey|Guernsey; GI Gibraltar|Gibraltar|Gibraltar; GL Grönlanti|Grönland|Greenland
GR Kreikka|Grekland|Greece; HK Hongkong|Hongkong|Hong Kong; HR Kroatia|Kroatien|Croatia
HU Unkari|Ungern|Hungary; ID Indonesia|Indonesien|Indonesia; IE Irlanti|Irland|Ireland
IL Israel|Israel|Israel; IM Mansaari|Isle of Man|Isle of Man; IN Intia|Indien|India; IQ Irak|Irak|Iraq
IR Iran|Iran|Iran; IS Islanti|Island|Iceland; IT Italia|Italien|Italy; JE Jersey|Jersey|Jersey
JP Japani|Japan|Japan; KE Kenia|Kenya|Kenya; KR Etelä-Korea|Sydkorea|South Korea
KZ Kazakstan|Kazakstan|Kazakhstan; LB Libanon|Libanon|Lebanon; LI Liechtenstein|Liechtenstein|Liechtenstein
LT Liettua|Litauen|Lithuania; LU Luxemburg|Luxemburg|Luxembourg; LV Latvia|Lettland|Latvia
MA Marokko|Marocko|Morocco; MC Monaco|Monaco|Monaco; MD Moldova|Moldavien|Moldova
ME Montenegro|Montenegro|Montenegro; MK Pohjois-Makedonia|Nordmakedonien|North Macedonia
MT Malta|Malta|Malta; MX Meksiko|Mexiko|Mexico; MY Malesia|Malaysia|Malaysia; NG Nigeria|Nigeria|Nigeria
NL Alankomaat|Nederländerna|Netherlands; NO Norja|Norge|Norway; NP Nepal|Nepal|Nepal
NZ Uusi-Seelanti|Nya Zeeland|New Zealand; PE Peru|Peru|Peru; PH Filippiinit|Filippinerna|Philippines
PK Pakistan|Pakistan|Pakistan; PL Puola|Polen|Poland; PT Portugali|Portugal|Portugal
RO Romania|Rumänien|Romania; RS Serbia|Serbien|Serbia; RU Venäjä|Ryssland|Russia
SA Saudi-Arabia|Saudiarabien|Saudi Arabia; SE Ruotsi|Sverige|Sweden; SG Singapore|Singapore|Singapore
SI Slovenia|Slovenien|Slovenia; SK Slovakia|Slovakien|Slovakia; SM San Marino|San Marino|San Marino
SO Somalia|Somalia|Somalia; SY Syyria|Syrien|Syria; TH Thaimaa|Thailand|Thailand; TN Tunisia|Tunisien|Tunisia
TR Turkki|Turkiet|Türkiye; TW Taiwan|Taiwan|Taiwan; UA Ukraina|Ukraina|Ukraine
US Yhdysvallat|Förenta staterna|United States; UY Uruguay|Uruguay|Uruguay
VA Vatikaani|Vatikanstaten|Vatican City
VN Vietnam|Vietnam|Vietnam; XK Kosovo|Kosovo|Kosovo; ZA Etelä-Afrikka|Sydafrika|South Africa
"""
COUNTRIES: dict[str, tuple[str, str, str]] = {
    entry.strip()[:2]: tuple(entry.strip()[3:].split("|"))
    for line in _COUNTRIES.strip().splitlines()
    for entry in line.split(";")
}
"""ISO 3166-1 code to the country's name in Finnish, Swedish and English."""
_COUNTRY_BY_NAME = {fold(name): code for code, names in COUNTRIES.items() for name in (code, *names)} | {
    "england": "GB",
    "englanti": "GB",
    "iso-britannia": "GB",
    "uk": "GB",
    "usa": "US",
    "hollanti": "NL",
    "holland": "NL",
    "turkey": "TR",
    "fin": "FI",
    "swe": "SE",
}
DOMESTIC = frozenset({"FI", "AX"})
"""Countries of one postal system: no country line between them."""
_LANGUAGES = {
    "fi": ("fi", "fin", "suomi", "finska", "finnish", "suomeksi"),
    "sv": ("sv", "swe", "sve", "ruotsi", "svenska", "swedish", "ruotsiksi"),
    "en": ("en", "eng", "englanti", "engelska", "english", "gb", "englanniksi"),
}
_LANGUAGE_BY_NAME = {name: code for code, names in _LANGUAGES.items() for name in names}


def country_code(text: str) -> str:
    """The ISO 3166-1 two-letter code of a country named in Finnish, Swedish or English, or by its code.

    Raises ``PartyFormatError("country")``.
    """
    code = _COUNTRY_BY_NAME.get(fold(tidy(text)))
    if code is None:
        raise PartyFormatError("country")
    return code


def country_name(code: str, language: str = "fi") -> str:
    """A country's name in ``fi``, ``sv`` or ``en``; the code itself when the country is not in the table."""
    names = COUNTRIES.get(code)
    return names[("fi", "sv", "en").index(language)] if names else code


def language_code(text: str) -> str:
    """The customer's language as ``fi``, ``sv`` or ``en``, from a code or its name in the three languages.

    ``SE`` is refused: it may mean Sweden or Northern Sámi. Raises ``PartyFormatError("language")``.
    """
    name = fold(tidy(text))
    code = _LANGUAGE_BY_NAME.get(name) or _LANGUAGE_BY_NAME.get(re.split(r"[-_]", name)[0])
    if code is None:
        raise PartyFormatError("language")
    return code


# --- postal addresses ------------------------------------------------------------------------------------

_POSTCODE = re.compile(r"(?:(FI|AX)-?)?([0-9]{5})", re.IGNORECASE)
_CITY_FIRST = frozenset({"AU", "CA", "US", "NZ"})
_CITY_ABOVE = frozenset({"GB", "IE", "GG", "JE", "IM", "GI"})


def postcode(text: str, country: str = "FI") -> str:
    """A postcode as text: five digits in Finland and Åland (22xxx), elsewhere as written.

    Raises ``PartyFormatError("postcode")``.
    """
    written = tidy(text)
    if country not in DOMESTIC:
        if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z -]{1,10}", written):
            raise PartyFormatError("postcode")
        return written.upper()
    found = _POSTCODE.fullmatch(written.replace(" ", ""))
    if not found or (country == "AX") > found[2].startswith("22"):
        raise PartyFormatError("postcode")
    return found[2]


def proposed_postcode(text: str) -> str | None:
    """What a Finnish postcode was before a spreadsheet ate its zeros: a proposal, never a correction.

    ``None`` when the text is not three or four digits.
    """
    written = tidy(text)
    return written.zfill(5) if re.fullmatch(r"[1-9][0-9]{2,3}", written) else None


def postal_lines(
    *,
    name: str = "",
    org: str = "",
    dept: str = "",
    co: str = "",
    street: str = "",
    pobox: str = "",
    postcode: str = "",
    city: str = "",
    country: str = "FI",
    language: str = "fi",
) -> list[str]:
    """The rows of an address as they go on an envelope in Finland; empty rows are left out.

    Addressee, unit, c/o, then the street or the post-office box (with a box the street is left out: the
    postcode belongs to the box), postcode and LOCALITY in capitals. Åland is domestic mail; other countries
    get their name on a last row of its own, in the sender's language and in English. ``language`` is the
    customer's and chooses ``PL`` or ``PB``.
    """
    domestic = country in DOMESTIC
    if pobox:
        place = f"{('PB' if language == 'sv' else 'PL') if domestic else 'P.O. Box'} {pobox}"
    else:
        place = street
    locality = city.upper()
    if country in _CITY_ABOVE:
        last = [locality, postcode]
    elif country in _CITY_FIRST:
        last = [f"{locality} {postcode}".strip()]
    else:
        last = [f"{postcode} {locality}".strip()]
    if not domestic:
        native = country_name(country, "sv" if language == "sv" else "fi").upper()
        english = country_name(country, "en").upper()
        last.append(native if native == english else f"{native} / {english}")
    return [row for row in (org, dept, name, f"c/o {co}" if co else "", place, *last) if row]


# --- dates and answers -----------------------------------------------------------------------------------

_FINNISH_DATE = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ANSWERS = dict.fromkeys(
    ("kylla", "k", "ja", "j", "yes", "y", "1", "x", "true", "tosi", "sant"), True
) | dict.fromkeys(("ei", "e", "nej", "no", "n", "0", "false", "epatosi", "falskt"), False)


def parse_date(text: str) -> date:
    """A date written ``5.2.2026``, ``05.02.2026`` or ``2026-02-05``; years have four digits.

    Raises ``PartyFormatError("date")``, also for days that do not exist.
    """
    written = tidy(text)
    if found := _FINNISH_DATE.fullmatch(written):
        day, month, year = map(int, found.groups())
    elif found := _ISO_DATE.fullmatch(written):
        year, month, day = map(int, found.groups())
    else:
        raise PartyFormatError("date")
    try:
        return date(year, month, day)
    except ValueError:
        raise PartyFormatError("date") from None


def parse_boolean(text: str) -> bool | None:
    """Kyllä/Ei, Ja/Nej, Yes/No, 1/0, x, and what spreadsheets write; ``None`` when nothing was answered.

    No answer is not a no: the caller decides what an empty cell means. Raises
    ``PartyFormatError("boolean")``.
    """
    answer = fold(tidy(text))
    if answer in ("", "-"):
        return None
    if answer not in _ANSWERS:
        raise PartyFormatError("boolean")
    return _ANSWERS[answer]
