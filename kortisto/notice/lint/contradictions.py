"""Rules 7.3: what contradicts something else in the same notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from ..default.keys import EEA
from .rules import rule
from .view import Hit, Sentence, View, hit_sentence

_ALIKE = 86
_SHORTEST = 60
_MOST_SENTENCES = 600
_ONLY = {
    "fi": r"\b(?:ainoastaan|vain|yksinomaan|pelkästään)\b",
    "sv": r"\b(?:endast|bara|enbart|uteslutande)\b",
    "en": r"\b(?:only|solely|exclusively)\b",
}


@rule("NL-201")
def wrong_basis_for_interest(view: View) -> Iterator[Hit]:
    words = {"fi": (r"\bsopimu",), "sv": (r"\bavtal",), "en": (r"\bcontract",)}
    interest = r"oikeutet\w* e[td]u|berättigat intresse|legitimate interest"
    for sentence in view.matching(words, keys=("legitimate_interest",)):
        if not sentence.has(interest):
            yield hit_sentence(sentence)
    mixed = [
        purpose["key"]
        for purpose in view.document.get("purposes") or []
        if any(
            basis.get("interest") and basis.get("article") != "6(1)(f)"
            for basis in purpose.get("bases") or []
        )
    ]
    if mixed:
        yield view.at("purposes", what=", ".join(mixed))


@rule("NL-202")
def contract_with_a_contact_person(view: View) -> Iterator[Hit]:
    wrong = [
        purpose["key"]
        for purpose in view.document.get("purposes") or []
        if any(
            basis.get("for") == "contact_person" and basis.get("article") == "6(1)(b)"
            for basis in purpose.get("bases") or []
        )
    ]
    if wrong:
        yield view.at("legitimate_interest", "purposes", what=", ".join(wrong))


_TRACKING = {
    "fi": (r"eväste\w*|analyti|kohdist|kohdenn", r"markkinoi|analy|seura|kohd"),
    "sv": (r"\bkak(?:a|or)\b|analys|riktad", r"marknadsför|analys|riktad"),
    "en": (r"cookie|analytic|targeted", r"marketing|analytic|target"),
}


@rule("NL-203")
def consent_not_declared(view: View) -> Iterator[Hit]:
    declared = set((view.document.get("consent") or {}).get("purposes") or [])
    needed = {
        purpose["key"]
        for purpose in view.document.get("purposes") or []
        if any(basis.get("article") == "6(1)(a)" for basis in purpose.get("bases") or [])
    }
    optional = sorted(
        row["name"] for row in view.document.get("cookies") or [] if row.get("class") != "necessary"
    )
    missing = sorted(needed - declared)
    if not declared:
        missing += optional
        if any(not sentence.denied for sentence in view.matching(_TRACKING)):
            missing.append("tracking")
    if missing:
        yield view.at("consent", what=", ".join(missing))


_PROFILING = {
    "fi": (r"kohdenne|kohdista|profiloi|personoi|\bikä,|kiinnostuksen koh",),
    "sv": (r"riktat|riktad|profiler|intressegrupp",),
    "en": (r"target(?:ed|ing)|tailor|profil|personali[sz]",),
}


@rule("NL-204")
def profiling_not_declared(view: View) -> Iterator[Hit]:
    declared = (view.document.get("automated_decisions") or {}).get("profiling")
    planned = any(row["key"] == "personalisation" for row in view.document.get("purposes") or [])
    described = any(not sentence.denied for sentence in view.matching(_PROFILING))
    if not declared and (planned or described):
        yield view.at("automated")


_MAIN_PURPOSE = {
    "fi": (
        _ONLY["fi"],
        r"\bkäsitellään|\bkäytetään|\bkäsittelemme",
        r"asiakassuhte|asiakkuu",
        r"ylläpi|hoita",
    ),
    "sv": (_ONLY["sv"], r"\bbehandla|\banvänd", r"kundförhålland|kundrelation", r"upprätthåll|sköt|vård"),
    "en": (_ONLY["en"], r"process|\bused?\b", r"customer relationship|customership", r"maintain|manag|look"),
}
_MAIN_KEYS = {"customer_service", "billing"}


@rule("NL-205")
def only_one_purpose(view: View) -> Iterator[Hit]:
    if {row["key"] for row in view.document.get("purposes") or []} - _MAIN_KEYS:
        for sentence in view.matching(_MAIN_PURPOSE):
            yield hit_sentence(sentence)


_NO_TRANSFER = {
    "fi": (r"\bei siirretä|\bemme siirrä", r"ulkopuol|kolman"),
    "sv": (r"\böverförs inte|\böverför inte|\binga uppgifter överförs", r"utanför|tredjeland"),
    "en": (r"\bnot transfer|\bnever transfer|\bdo not transfer", r"outside|third countr"),
}
_FOREIGN_SERVICES = r"\bgoogle\b|\bfacebook\b|\bmailchimp\b|\bhubspot\b|\bsalesforce\b|\binstagram\b|\blinkedin\b|\bmeta pixel\b"


@rule("NL-206")
def transfers_contradicted(view: View) -> Iterator[Hit]:
    claims = list(view.matching(_NO_TRANSFER))
    for sentence in claims:
        if sentence.excepted:
            yield hit_sentence(sentence)
    if claims and not (view.document.get("transfers") or {}).get("outside_eea"):
        services = {language: (_FOREIGN_SERVICES,) for language in view.languages}
        for sentence in view.matching(services):
            if not sentence.denied:
                yield hit_sentence(sentence)
                break
        away = [
            row["key"]
            for row in view.document.get("recipients") or []
            if row.get("country") and row["country"] not in EEA
        ]
        if away:
            yield view.at("transfers", what=", ".join(away))


_OWN_NAMES = re.compile(r"\b(?:organisaatio|rekisterinpitäjä|asiakasrekisteri|yritys|yhtiö)\w*")


def _plain(sentence: Sentence) -> str:
    words = _OWN_NAMES.sub("x", sentence.text.lower())
    return " ".join(re.findall(r"\w+", words))


@rule("NL-207")
def said_twice(view: View) -> Iterator[Hit]:
    for language in view.languages:
        told: list[tuple[str, Sentence]] = []
        for sentence in list(view.sentences(language))[:_MOST_SENTENCES]:
            words = _plain(sentence)
            if len(words) < _SHORTEST:
                continue
            if any(fuzz.ratio(words, earlier, score_cutoff=_ALIKE) for earlier, _ in told):
                yield hit_sentence(sentence)
            else:
                told.append((words, sentence))


_OWN_USE = {
    "fi": (_ONLY["fi"], r"\bkäytössä\b", r"organisaatio|rekisterinpitäjä|yrityk|yhtiö|meidän"),
    "sv": (
        _ONLY["sv"],
        r"\banvänds\b|\btillgänglig",
        r"\bav oss\b|företaget|organisationen|personuppgiftsansvarig",
    ),
    "en": (
        _ONLY["en"],
        r"\bused by\b|\bavailable to\b|\bin the use of\b",
        r"\bus\b|company|organi[sz]ation|controller",
    ),
}


@rule("NL-208")
def only_own_use(view: View) -> Iterator[Hit]:
    if view.document.get("recipients"):
        for sentence in view.matching(_OWN_USE):
            yield hit_sentence(sentence)


_NO_PARTNER = {
    "fi": (r"\bei luovuteta|\bemme luovuta", r"kumppan"),
    "sv": (r"\blämnas inte ut|\blämnar inte ut", r"partner"),
    "en": (r"\bnot disclosed?|\bnot shared?|\bdo not (?:share|disclose)", r"partner"),
}
_TO_PARTNER = {
    "fi": (r"siirtää|siirretään|luovutetaan|annetaan", r"kumppan"),
    "sv": (r"överför|lämnas ut|ges till", r"partner"),
    "en": (r"transfer|disclose|share|placed", r"partner"),
}


@rule("NL-209")
def partners_denied_and_given(view: View) -> Iterator[Hit]:
    denials = list(view.matching(_NO_PARTNER))
    given = any(sentence not in denials and not sentence.denied for sentence in view.matching(_TO_PARTNER))
    if given:
        for sentence in denials:
            yield hit_sentence(sentence)


_FORGOTTEN = {
    "fi": (r"kokonaan unohde|poistetaan (?:aina )?kokonaan|kaikki tietosi poistetaan aina",),
    "sv": (r"helt bortglömd|alla uppgifter raderas alltid",),
    "en": (r"(?:completely|entirely|fully) forgotten|all your data is always (?:erased|deleted)",),
}
_OBSTACLE = {
    "fi": (r"\bpoist|\bhävit", r"\bellei|\bjollei|\bestä|\bei\b|jää|edellyttä"),
    "sv": (r"\brader", r"\bom inte\b|\bhinder|\bförutsätter|kvar"),
    "en": (r"\beras|\bdelet", r"\bunless|\bcannot|\brequires?\b|\bobstacle"),
}


@rule("NL-210")
def absolute_erasure(view: View) -> Iterator[Hit]:
    if next(view.matching(_OBSTACLE), None):
        for sentence in view.matching(_FORGOTTEN):
            if not sentence.excepted:
                yield hit_sentence(sentence)


_NEVER_ERASED = {
    "fi": (r"yhteyshenkilö", r"\bei\b|\bemme\b", r"voida poista|voi poista|poisteta\b|poista\b"),
    "sv": (r"kontaktperson", r"\binte\b", r"rader"),
    "en": (r"contact persons?", r"\bcannot\b|\bcan not\b|\bnot be\b", r"eras|delet"),
}


@rule("NL-211")
def contact_person_never_erased(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_NEVER_ERASED):
        yield hit_sentence(sentence)


_OBJECTION_WORDS = {
    "fi": r"vastusta|kieltä|kielto",
    "sv": r"invänd|förbjud|förbud|motsätt",
    "en": r"\bobject|forbid|\bban\b|opt out",
}


@rule("NL-212")
def objection_speaks_of_something_else(view: View) -> Iterator[Hit]:
    wrong = [
        language
        for language in view.languages
        if view.body("objection", language)
        and not view.says(language, _OBJECTION_WORDS[language], keys=("objection",))
    ]
    if wrong:
        yield view.at("objection", what=", ".join(wrong))


_BAN = {
    "fi": (r"kieltää|kieltämi|kiellä", r"suoramainon|suoramarkkinoi|julkais|etämyyn"),
    "sv": (r"förbjud", r"direktreklam|direktmarknad|publicer|distansförsälj"),
    "en": (r"\bforbid|\bprohibit|\bopt out", r"direct (?:mail|marketing)|publish|publication|distance sell"),
}
_SCATTERED = 2


@rule("NL-213")
def bans_scattered(view: View) -> Iterator[Hit]:
    places: dict[str, Sentence] = {}
    for sentence in view.matching(_BAN):
        if sentence.passage.key != "objection":
            places.setdefault(sentence.passage.key, sentence)
    if len(places) >= _SCATTERED:
        yield hit_sentence(next(iter(places.values())), ", ".join(places))


ANONYMITY = {
    "fi": (
        r"\bei (?:voida|voi|pystytä|pysty) (?:[\wåäö]+ ){0,3}?(?:tunnista|yksilöi)|\banonyymejä?\b|\bovat nimettömiä",
    ),
    "sv": (r"\bkan inte (?:[\wåäö]+ ){0,3}?(?:identifier|kopplas)|\bär anonyma?\b",),
    "en": (r"\bcannot (?:be )?(?:[\w]+ ){0,2}?identif|\bcannot be linked|\b(?:is|are) anonymous\b",),
}
_LINKABLE = {
    "fi": (r"\bIP[- ]|liittää|liitetään|sukupuoli",),
    "sv": (r"\bIP-|koppla",),
    "en": (r"\bIP address|\blinked?\b",),
}


@rule("NL-214")
def claimed_anonymous(view: View) -> Iterator[Hit]:
    linkable = any(row["key"] == "log_technical" for row in view.document.get("categories") or [])
    if linkable or next(view.matching(_LINKABLE), None):
        for sentence in view.matching(ANONYMITY):
            yield hit_sentence(sentence)


_PUBLISH_LIST = {
    "fi": (r"julkais", r"luettelo"),
    "sv": (r"publicer", r"förteckning"),
    "en": (r"publish|publication", r"\blist|directory"),
}
_LIST_IS_LABELS = {
    "fi": (r"tarkoit", r"postitustarr|osoitetarr", r"luettelo"),
    "sv": (r"\bavses\b|\bmenas\b", r"adressetikett", r"förteckning"),
    "en": (r"\bmeans?\b|\bmeant\b", r"\blabels?\b", r"\blist|directory"),
}


@rule("NL-215")
def publishing_means_labels(view: View) -> Iterator[Hit]:
    if next(view.matching(_PUBLISH_LIST), None):
        for sentence in view.matching(_LIST_IS_LABELS):
            yield hit_sentence(sentence)


_NOT_A_SOURCE = {
    "fi": (r"luovute|siirret|hävit|\bpoistet|\bkäytössä\b",),
    "sv": (r"lämnas ut|överförs|raderas|förstörs",),
    "en": (r"disclosed|transferred|erased|deleted|destroyed",),
}


@rule("NL-216")
def sources_hold_other_matters(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_NOT_A_SOURCE, keys=("sources",)):
        yield hit_sentence(sentence)


@rule("NL-217")
def vouchers_and_books_together(view: View) -> Iterator[Hit]:
    rows = {row["key"]: row for row in view.document.get("retention") or []}
    vouchers, books = rows.get("invoices"), rows.get("books")
    if rows and not (vouchers and books and vouchers.get("years") != books.get("years")):
        yield view.at("retention")


@rule("NL-218")
def two_words_for_complaint(view: View) -> Iterator[Hit]:
    parts = ("heading", "body")
    first = next(view.matching({"fi": (r"\bvalitu|\bvalitta",)}, parts=parts), None)
    second = next(view.matching({"fi": (r"\bkantelu",)}, parts=parts), None)
    if first and second:
        yield hit_sentence(second)


_PROMPTLY = {
    "fi": (r"viivytyksettä|viipymättä",),
    "sv": (r"utan (?:onödigt )?dröjsmål",),
    "en": (r"without (?:undue )?delay",),
}
_A_TIME = r"\d+ (?:työ)?päiv|\d+ tun|\d+ kuukau|\d+ (?:arbets)?dag|\d+ timm|\d+ månad|\d+ (?:working )?day|\d+ hour|\d+ month"


@rule("NL-219")
def promptly_without_a_time(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_PROMPTLY):
        if not view.says(sentence.passage.language, _A_TIME, keys=(sentence.passage.key,)):
            yield hit_sentence(sentence)
