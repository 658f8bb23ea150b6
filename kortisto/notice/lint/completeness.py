"""Rules 7.2: what Articles 13 and 14 require."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..default.keys import ARTICLES, CATEGORIES, RECIPIENT_KINDS
from .rules import rule
from .view import LANGUAGES, Hit, View, hit_sentence

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def business_id_is_valid(text: str) -> bool:
    """The check digit of a Finnish business ID: weights 7-9-10-5-8-4-2, modulo 11."""
    match = re.fullmatch(r"(\d{7})-(\d)", text or "")
    if not match:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, match.group(1), strict=True))
    rest = total % 11
    return rest != 1 and (0 if rest == 0 else 11 - rest) == int(match.group(2))


@rule("NL-101")
def controller_details(view: View) -> Iterator[Hit]:
    card = view.document.get("controller") or {}
    wrong = [
        name
        for name in ("name", "business_id", "street", "postcode", "city", "phone", "email")
        if not card.get(name)
    ]
    if card.get("business_id") and not business_id_is_valid(card["business_id"]):
        wrong.append("business_id")
    if card.get("postcode") and not re.fullmatch(r"\d{5}", card["postcode"]):
        wrong.append("postcode")
    if wrong:
        yield view.at("controller", what=", ".join(wrong))


@rule("NL-102")
def data_protection_officer(view: View) -> Iterator[Hit]:
    dpo = view.document.get("dpo") or {}
    if dpo.get("status") not in ("appointed", "not_required", "not_appointed") or not dpo.get("reason"):
        yield view.at("contact")


_PERSONAL_MAILBOX = re.compile(r"^[a-zåäö]{2,}\.[a-zåäö-]{2,}@", re.IGNORECASE)


@rule("NL-103")
def one_person_as_the_only_contact(view: View) -> Iterator[Hit]:
    contact = view.document.get("contact") or {}
    email = contact.get("email") or ""
    if not contact.get("role") or not email or _PERSONAL_MAILBOX.match(email):
        yield view.at("contact")


@rule("NL-104")
def purpose_without_basis(view: View) -> Iterator[Hit]:
    bare = [
        purpose["key"]
        for purpose in view.document.get("purposes") or []
        if not purpose.get("bases") or any(basis.get("article") not in ARTICLES for basis in purpose["bases"])
    ]
    if bare or not view.document.get("purposes"):
        yield view.at("purposes", what=", ".join(bare) or "–")


@rule("NL-105")
def interest_not_described(view: View) -> Iterator[Hit]:
    bases = [
        (purpose["key"], basis)
        for purpose in view.document.get("purposes") or []
        for basis in purpose.get("bases") or []
        if basis.get("article") == "6(1)(f)"
    ]
    silent = sorted(
        {
            key
            for key, basis in bases
            if not all((basis.get("interest") or {}).get(language) for language in LANGUAGES)
        }
    )
    described = any(
        view.says(language, pattern)
        for language, pattern in (
            ("fi", r"oikeutettu\w* e(?:tu|du)"),
            ("sv", r"berättigat intresse"),
            ("en", r"legitimate interest"),
        )
    )
    if silent or (not bases and not described):
        yield view.at("legitimate_interest", "purposes", what=", ".join(silent) or "–")


# A recipient that a text gives away: its name, the keys that declare it, and the words in each language.
_RECIPIENT_SIGNS: tuple[tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]], ...] = (
    (
        "Google / Meta",
        ("google", "meta"),
        {
            language: (r"\bgoogle\b|\bfacebook\b|\bmeta pixel\b|\bmailchimp\b|\bhubspot\b",)
            for language in LANGUAGES
        },
    ),
    (
        "hosting",
        ("hosting",),
        {
            "fi": (r"\bpalvelimille\b|\bpalvelintila|\bpilvipalvelu",),
            "sv": (r"\bmolntjänst|\bserverhotell",),
            "en": (r"\bcloud (?:service|provider)|\bhosting\b",),
        },
    ),
    (
        "collection",
        ("collection_agency",),
        {
            "fi": (r"\bperin(?:tä|nä)",),
            "sv": (r"\bindrivning",),
            "en": (r"\bdebt collection|\bcollection agenc",),
        },
    ),
    (
        "credit information",
        ("credit_information",),
        {
            "fi": (r"\bluotto(?:päätö|tie(?:to|do)|hakem)",),
            "sv": (r"\bkredit(?:beslut|upplys|ansök)",),
            "en": (r"\bcredit (?:decision|data|application|check|quer)",),
        },
    ),
    (
        "mailing house",
        ("printing_house", "mailing_house"),
        {
            "fi": (r"\bpostitustarr|\bpostituspalvel",),
            "sv": (r"\badressetikett",),
            "en": (r"\bmailing labels?\b",),
        },
    ),
    (
        "partners",
        ("partner",),
        {
            "fi": (r"\byhteistyökumppan",),
            "sv": (r"\bsamarbetspartner",),
            "en": (r"\b(?:business |cooperation )?partners\b",),
        },
    ),
    (
        "authorities",
        ("authorities",),
        {
            "fi": (r"\blainsäädännön velvoit|\blai(?:n|ssa)? velvoit|\bviranomaisille\b",),
            "sv": (r"\bskyldighet i lag|\btill myndigheter\b",),
            "en": (r"\bduty in law|\bto (?:the )?authorities\b|\brequired by law\b",),
        },
    ),
)


@rule("NL-106")
def recipient_missing(view: View) -> Iterator[Hit]:
    recipients = view.document.get("recipients") or []
    declared = {row["key"] for row in recipients}
    declared |= {row["key"] for row in view.document.get("sources") or [] if row.get("names")}
    for name, keys, words in _RECIPIENT_SIGNS:
        if declared.intersection(keys):
            continue
        for sentence in view.matching(words):
            elsewhere = sentence.passage.key != "recipients" or view.raw is None
            if elsewhere and not sentence.denied:
                yield hit_sentence(sentence, name)
                break
    if view.raw is None:
        vague = [
            row["key"]
            for row in recipients
            if row.get("kind") not in RECIPIENT_KINDS or not row.get("purpose") or not row.get("country")
        ]
        if vague or not recipients:
            yield view.at("recipients", what=", ".join(vague) or "–")


@rule("NL-107")
def transfer_tool(view: View) -> Iterator[Hit]:
    transfers = view.document.get("transfers") or {}
    outside, items = transfers.get("outside_eea"), transfers.get("items") or []
    bare = [
        item.get("country") or "–"
        for item in items
        if not all((item.get(part) or {}).get(code) for part in ("tool", "copy") for code in view.languages)
    ]
    if outside is None or (outside and not items) or bare:
        yield view.at("transfers", what=", ".join(bare) or "–")


def _lacking(
    view: View,
    wanted: dict[str, tuple[tuple[str, ...], ...]],
    *places: str,
    keys: tuple[str, ...] = (),
) -> Iterator[Hit]:
    missing = view.lacking(wanted, keys=keys)
    if missing:
        yield view.at(*places, what=missing)


@rule("NL-108")
def requirement_unanswered(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": ((r"tarvitsemme|pakolli|vapaaehtoi", r"nime|osoit|kent|lomak"),),
            "sv": ((r"vi behöver|behöver vi|obligatorisk|frivillig", r"namn|adress|fält"),),
            "en": ((r"we need|required|mandatory|optional", r"\bname|address|field"),),
        },
        "requirement",
        "purposes",
    )


@rule("NL-109")
def withdrawal_untold(view: View) -> Iterator[Hit]:
    declared = (view.document.get("consent") or {}).get("purposes")
    stated = any(view.body("consent", language) for language in view.languages)
    if not declared and stated:
        return
    yield from _lacking(
        view,
        {
            "fi": ((r"\bperuut|\bperua\b", r"suostumu"),),
            "sv": ((r"återkall", r"samtyck"),),
            "en": ((r"withdraw", r"consent"),),
        },
        "consent",
    )


@rule("NL-110")
def objection_not_described(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": (
                (r"milloin tahansa", r"suoramarkkinoin|suoramainon", r"kieltä|vastusta"),
                (r"vastustaa", r"oikeutet"),
            ),
            "sv": ((r"när som helst", r"direktmarknad|direktreklam"), (r"invänd", r"berättigat")),
            "en": ((r"at any time", r"direct (?:marketing|mail)"), (r"\bobject\b", r"legitimate")),
        },
        "objection",
    )


@rule("NL-111")
def automated_decisions_blank(view: View) -> Iterator[Hit]:
    silent = [language for language in view.languages if not view.body("automated", language)]
    if silent:
        yield view.at("automated", what=", ".join(silent))


@rule("NL-112")
def retention_missing(view: View) -> Iterator[Hit]:
    rows = view.document.get("retention") or []
    timed = {
        row["key"]
        for row in rows
        if any(row.get(unit) for unit in ("years", "months", "days")) and row.get("reason")
    }
    missing = [key for key in CATEGORIES if key not in timed]
    if rows and all(row.get("customers_only", True) for row in rows):
        missing.append("non_customers")
    if missing:
        yield view.at("retention", what=", ".join(missing))


@rule("NL-113")
def request_terms_untold(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": (
                (r"vastaa(?:mme|taan)|vastaus|käsitel", r"kuukau"),
                (r"maksutt?om|veloitukset|ilmais",),
                (r"henkilölli|tunnistaut",),
            ),
            "sv": ((r"svarar|besvaras", r"månad"), (r"avgiftsfri|kostnadsfri|gratis",), (r"identitet",)),
            "en": (
                (r"\banswer|respond|reply", r"month"),
                (r"free of charge|without charge",),
                (r"identity",),
            ),
        },
        "requests",
        "access",
    )


_SOURCE_WORDS = {
    "update_service": r"päivityspalvel",
    "subcontractor": r"alihankki",
    "partner": r"yhteistyökumppan",
}
_NEED_NO_NAME = ("self", "previous_system")


@rule("NL-114")
def source_unnamed(view: View) -> Iterator[Hit]:
    for source in view.document.get("sources") or []:
        key = source["key"]
        if key in _NEED_NO_NAME or source.get("names"):
            continue
        words = {"fi": (_SOURCE_WORDS[key],)} if key in _SOURCE_WORDS else {}
        place = next(view.matching(words, keys=("sources",)), None)
        yield hit_sentence(place, key) if place else view.at("sources", what=key)


@rule("NL-115")
def data_from_elsewhere_untold(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": ((r"\bkerromme|\bilmoitamme|\binformoimme", r"muualta|muusta lähteestä|muilta"),),
            "sv": ((r"berättar|informerar|underrättar", r"någon annan|annat håll|andra källor"),),
            "en": ((r"\btell|\binform|\bnotify", r"other than you|elsewhere|another source"),),
        },
        "sources",
    )


@rule("NL-116")
def complaint_incomplete(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": ((r"väitet|rikkomi\w* on tapahtu|tapahtumapaik",), (r"tuomioistui|oikeussuoja",)),
            "sv": ((r"påstådd|överträdelsen har skett",), (r"domstol|rättsmedel",)),
            "en": ((r"alleged|infringement took place",), (r"\bcourt|judicial remed",)),
        },
        "complaint",
        keys=("complaint",),
    )


@rule("NL-117")
def portability_incomplete(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": ((r"sopimu|suostumu",), (r"json|csv|xml|koneluett|jäsenn",)),
            "sv": ((r"avtal|samtyck",), (r"json|csv|xml|maskinläs",)),
            "en": ((r"contract|consent",), (r"json|csv|xml|machine-readable",)),
        },
        "portability",
        keys=("portability",),
    )


@rule("NL-118")
def restriction_incomplete(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": (
                (r"virheel|paikkansapit|kiistä|täsmällisy",),
                (r"lainvasta|lain vasta|lainmukai",),
                (r"oikeusva",),
                (r"vastust",),
            ),
            "sv": (
                (r"felaktig|riktighet|bestrid",),
                (r"olaglig|lagstridig",),
                (r"rättsligt? anspråk",),
                (r"invänd",),
            ),
            "en": ((r"contest|accura|incorrect",), (r"unlawful",), (r"legal claim",), (r"\bobject",)),
        },
        "restriction",
        keys=("restriction",),
    )


@rule("NL-119")
def children_unmentioned(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": ((r"\blaps|\blaste|\balaikäi|\bhuoltaj",),),
            "sv": ((r"\bbarn|\bminderårig|\bvårdnadshav",),),
            "en": ((r"\bchild|\bminors?\b|\bguardian",),),
        },
        "consent",
    )


@rule("NL-120")
def own_duties_undescribed(view: View) -> Iterator[Hit]:
    yield from _lacking(
        view,
        {
            "fi": (
                (r"käyttöloki|lokitie",),
                (r"pyynnö|pyyntö", r"säily|käsittelemme"),
                (r"estolist|kieltolist",),
            ),
            "sv": ((r"logg",), (r"begära", r"ärende|behandlar|sparas"), (r"spärrlist",)),
            "en": ((r"access log|\blogs\b",), (r"request", r"\bcase|handle|kept"), (r"suppression list",)),
        },
        "purposes",
    )


@rule("NL-121")
def joint_controllers(view: View) -> Iterator[Hit]:
    partner = any(row["key"] == "partner" for row in view.document.get("sources") or [])
    told = any(
        view.says(language, r"yhteisrekisterinpit|gemensamt personuppgiftsansvar|joint controller")
        for language in view.languages
    )
    if partner and not told:
        yield view.at("recipients", "sources")
