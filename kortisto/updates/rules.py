"""How an answer of the business register is read and compared. Pure: an answer and what we hold in, values out."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kortisto.kernel.text import tidy
from kortisto.parties import formats

NAME, ADDRESS, WEB, SITUATION = "name", "address", "web", "situation"
FIELDS = (NAME, ADDRESS, WEB, SITUATION)

ENDED, BANKRUPT, RESTRUCTURING, LIQUIDATION = "ended", "bankrupt", "restructuring", "liquidation"
_SITUATIONS = {"KONK": BANKRUPT, "SANE": RESTRUCTURING, "SELTILA": LIQUIDATION}
_LANGUAGES = {"fi": "1", "sv": "2", "en": "3"}
_VISITING, _POSTAL = "1", "2"
ADDRESS_FIELDS = ("care_of", "street", "postcode", "city", "country")
EXCERPT = 600
"""How many characters of the answer are kept as evidence."""


class NotThatCompany(Exception):
    """The answer is readable, but tells of no company with this business id."""


class UnreadableAnswer(Exception):
    """The answer has not the shape that the service describes."""


@dataclass(frozen=True)
class Company:
    """What the business register says: field → (value, excerpt of the answer)."""

    told: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Present:
    """What we hold of an organisation, each value with its source."""

    language: str
    name: str
    name_source: str
    address: dict[str, str] | None = None
    address_source: str = ""
    webs: tuple[tuple[str, str], ...] = ()  # (value, source), the oldest first


@dataclass(frozen=True)
class Difference:
    """One field in which the answer differs from what we hold."""

    field: str
    old: dict[str, str]
    new: dict[str, str]
    evidence: str
    told_by_self: bool


def company_of(answer: Any, business_id: str, language: str, today: date) -> Company:
    """The company with this business id. Raises NotThatCompany, UnreadableAnswer.

    A search may answer with other companies, too (a page beyond the end is the first page again), so only the
    record whose own number is the one asked about counts. Any part may be missing, null or empty. Whether a
    company lives is never read from `status`, whose codes mean something else.
    """
    if not isinstance(answer, Mapping) or not isinstance(answer.get("companies"), list):
        raise UnreadableAnswer
    for record in _mappings(answer["companies"]):
        number = record.get("businessId")
        if isinstance(number, Mapping) and number.get("value") == business_id:
            return _read(record, language, today)
    raise NotThatCompany


def _read(record: Mapping[str, Any], language: str, today: date) -> Company:
    told: dict[str, tuple[dict[str, str], str]] = {}
    names = [one for one in _in_force(record.get("names"), today) if _text(one, "type") == "1"]
    names = [one for one in names if _text(one, "name")]
    if names:
        newest = max(names, key=lambda one: day_of(one.get("registrationDate")) or date.min)
        told[NAME] = ({"name": _text(newest, "name")[:200]}, _excerpt(newest))
    postal = _address(record, language)
    if postal is not None:
        told[ADDRESS] = postal
    website = record.get("website")
    if isinstance(website, Mapping) and (url := _text(website, "url")):
        with suppress(formats.FormatError):  # what is no address cannot be proposed
            told[WEB] = ({"web": formats.web_address(url)[:254]}, _excerpt(website))
    situation = _situation(record, today)
    if situation is not None:
        told[SITUATION] = situation
    return Company(told)


def _situation(record: Mapping[str, Any], today: date) -> tuple[dict[str, str], str] | None:
    ended = day_of(record.get("endDate"))
    if ended is not None and ended <= today:
        return {"situation": ENDED, "since": ended.isoformat()}, _excerpt({"endDate": record["endDate"]})
    for one in _in_force(record.get("companySituations"), today):
        code = _SITUATIONS.get(_text(one, "type"))
        if code:
            since = day_of(one.get("registrationDate"))
            return {"situation": code, "since": since.isoformat() if since else ""}, _excerpt(one)
    return None


def _address(record: Mapping[str, Any], language: str) -> tuple[dict[str, str], str] | None:
    """The postal address; where none is registered, post goes to the visiting address."""
    by_type = {_text(one, "type"): one for one in reversed(list(_mappings(record.get("addresses"))))}
    for kind in (_POSTAL, _VISITING):
        one = by_type.get(kind)
        if one is None:
            continue
        value = _postal_values(one, language)
        if value is not None:
            return value, _excerpt(one)
    return None


def _postal_values(one: Mapping[str, Any], language: str) -> dict[str, str] | None:
    care_of = re.sub(r"^c/o\s+", "", _text(one, "co"), flags=re.IGNORECASE)[:100]
    country = _text(one, "country")
    try:
        country = formats.country_code(country) if country else "FI"
    except formats.FormatError:
        return None
    free = tidy(_text(one, "freeAddressLine").replace("_", " "))
    if free:
        # A foreign address comes as one line, and which part is the town cannot be told from it.
        value = {"care_of": care_of, "street": free[:200], "postcode": "", "city": "", "country": country}
        return value if country not in formats.DOMESTIC else None
    house = (_text(one, "buildingNumber"), _text(one, "entrance"), _text(one, "apartmentNumber"))
    street = tidy(" ".join((_text(one, "street"), *house))) + _text(one, "apartmentIdSuffix")
    if box := _text(one, "postOfficeBox"):
        street = f"{'PB' if language == 'sv' else 'PL'} {box}"
    try:
        code = formats.postcode(_text(one, "postCode"), country)
    except formats.FormatError:
        return None
    city = _city(one, language)
    if not (street or care_of) or not city:
        return None
    return {
        "care_of": care_of,
        "street": street[:200],
        "postcode": code,
        "city": city[:80],
        "country": country,
    }


def _city(one: Mapping[str, Any], language: str) -> str:
    offices = {_text(each, "languageCode"): _text(each, "city") for each in _mappings(one.get("postOffices"))}
    wanted = (_LANGUAGES.get(language, "1"), "1", "2", "3")
    city = next((offices[code] for code in wanted if offices.get(code)), "")
    # The register writes towns in capitals.
    return city.title() if city.isupper() else city


def differences(present: Present, company: Company) -> list[Difference]:
    """Where the answer says something else than we hold; a company's situation always counts as that."""
    found = []
    for name, (value, evidence) in company.told.items():
        old, source = _held(present, name, value)
        if old is not None:
            found.append(Difference(name, old, value, evidence, source == "self"))
    return found


def _held(present: Present, name: str, value: Mapping[str, str]) -> tuple[dict[str, str] | None, str]:
    """What we hold of the field and its source; None when it says the same."""
    if name == NAME:
        same = _plain(present.name) == _plain(value["name"])
        return (None if same else {"name": present.name}), present.name_source
    if name == ADDRESS:
        old = present.address or {}
        same = all(_plain(old.get(each, "")) == _plain(value[each]) for each in ADDRESS_FIELDS)
        return (None if same else dict(old)), present.address_source
    if name == WEB:
        if any(_plain_web(held) == _plain_web(value["web"]) for held, _source in present.webs):
            return None, ""
        held, source = present.webs[-1] if present.webs else ("", "")
        return ({"web": held} if held else {}), source
    return {}, ""


def is_still(present: Present, name: str, old: Mapping[str, str]) -> bool:
    """Whether the value is still the one that the proposal was compared with."""
    if name == NAME:
        return present.name == old.get("name", "")
    if name == ADDRESS:
        held = present.address or {}
        return all(held.get(each, "") == old.get(each, "") for each in ADDRESS_FIELDS)
    if name == WEB:
        return (present.webs[-1][0] if present.webs else "") == old.get("web", "")
    return True


def day_of(text: Any) -> date | None:
    """The day of a date or a moment as the service writes them: with a T, with a blank, or the day alone."""
    if not isinstance(text, str) or not text:
        return None
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None


def shown(name: str, value: Mapping[str, str]) -> str:
    """A value as one text of one or more lines."""
    if name == ADDRESS:
        place = " ".join(filter(None, (value.get("postcode"), value.get("city"))))
        care_of = f"c/o {value['care_of']}" if value.get("care_of") else ""
        country = value.get("country", "")
        return "\n".join(
            filter(None, (care_of, value.get("street"), place, "" if country == "FI" else country))
        )
    return value.get(name, "")


def pause(times: int, told: float | None) -> float:
    """Seconds to wait after the service has said "not now" so many times in a row: what it says, and at least
    twice as long as before."""
    return max(told or 0.0, min(2.0**times, 3600.0))


def _in_force(rows: Any, today: date) -> Iterable[Mapping[str, Any]]:
    for one in _mappings(rows):
        ended = day_of(one.get("endDate"))
        if ended is None or ended > today:
            yield one


def _mappings(rows: Any) -> Iterable[Mapping[str, Any]]:
    return (one for one in rows if isinstance(one, Mapping)) if isinstance(rows, list) else ()


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return tidy(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _excerpt(part: Mapping[str, Any]) -> str:
    return json.dumps(part, ensure_ascii=False, sort_keys=True)[:EXCERPT]


def _plain(text: str) -> str:
    return tidy(text).casefold()


def _plain_web(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address.casefold()).rstrip("/")
