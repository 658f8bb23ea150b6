"""Rules 7.4: promises that may not be made and conditions that may not be set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..default.keys import CATEGORIES, COOKIE_CLASSES, EXPIRIES
from ..default.tables import AUTHORITY
from .rules import rule
from .view import LANGUAGES, Hit, View, compiled, hit, hit_sentence

# What a text may give away: its name, the category that declares it (None: none may), and the words.
_SIGNS: tuple[tuple[str, str | None, dict[str, tuple[str, ...]]], ...] = (
    (
        "IP",
        "log_technical",
        {"fi": (r"\bIP[- ]?(?:nume|osoi)",), "sv": (r"\bIP-?adress",), "en": (r"\bIP address",)},
    ),
    (
        "order history",
        "orders",
        {
            "fi": (r"aikaisemm\w+ tilau|tilaushistori|tiedot tilauksista",),
            "sv": (r"tidigare beställning|beställningshistorik",),
            "en": (r"earlier orders|order history",),
        },
    ),
    (
        "credentials",
        "staff_accounts",
        {
            "fi": (r"käyttäjätunnu|salasan|\btunnuksia\b",),
            "sv": (r"användarnamn|lösenord",),
            "en": (r"user ?name|password|credentials",),
        },
    ),
    (
        "bans",
        "marketing_choices",
        {
            "fi": (r"\bkieltä|\bkiellä|\bkielto",),
            "sv": (r"\bförbjud|\bförbud",),
            "en": (r"\bforbid|\bban\b|\bopt out",),
        },
    ),
    (
        "credit data",
        "credit",
        {
            "fi": (r"luotto(?:päätö|tie[td]|hakem)",),
            "sv": (r"kredit(?:beslut|upplys|ansök)",),
            "en": (r"credit (?:decision|data|application)",),
        },
    ),
    (
        "collection data",
        "collection",
        {"fi": (r"\bperin(?:tä|nä)",), "sv": (r"\bindrivning",), "en": (r"debt collection",)},
    ),
    (
        "time of visit",
        "log_technical",
        {
            "fi": (r"(?:vierailun|käynnin) (?:ajankoh|aja|aika)",),
            "sv": (r"besökets tid",),
            "en": (r"time of (?:the )?visit",),
        },
    ),
    (
        "pages viewed",
        "log_technical",
        {
            "fi": (r"sela\w+ sivu|katsotu\w+ sivu|katselu\w*aj",),
            "sv": (r"visade sidor",),
            "en": (r"pages viewed|page views",),
        },
    ),
    (
        "browser",
        "log_technical",
        {
            "fi": (r"(?:vierailijan|kävijän|käyttäjän) selain\b|\bselaimen ja\b",),
            "sv": (r"besökarens webbläsare",),
            "en": (r"visitor'?s browser",),
        },
    ),
    (
        "cookie ids",
        "log_technical",
        {
            "fi": (r"evästei\w+ avulla (?:ker|saat)|evästetunnist",),
            "sv": (r"med hjälp av kakor",),
            "en": (r"by (?:means of )?cookies|cookie identifier",),
        },
    ),
    (
        "form contents",
        "import_records",
        {
            "fi": (r"täyttä\w+ lomak|lomakk?e\w* (?:sisäl|tiedo)|tekemistä rekisteröitymisi",),
            "sv": (r"fyller i (?:ett )?formulär",),
            "en": (r"fill(?:s|ing)? in (?:a|the) form",),
        },
    ),
    (
        "age, sex, interests",
        None,
        {
            "fi": (r"\bikä\b|\bsukupuol|kiinnostuksen koh",),
            "sv": (r"\bkön\b|\bålder\b",),
            "en": (r"\bgender\b|\bsex\b|\bage\b",),
        },
    ),
    (
        "behaviour on other sites",
        None,
        {
            "fi": (r"digitaalisessa ympäristössä|kumppan\w+ sivusto",),
            "sv": (r"(?:andra|partners) webbplatser",),
            "en": (r"(?:other|partner|third-party) (?:web)?sites",),
        },
    ),
    (
        "request documents",
        "request_cases",
        {
            "fi": (r"\b\w+pyyntö tulee|pyynnön asiakirj|\b\w+pyyntö on",),
            "sv": (r"handlingar i en begäran",),
            "en": (r"request form|papers of a request",),
        },
    ),
)
_DECLARED_WORDS = (
    ("identity", r"\bnimi\b"),
    ("organisation_link", r"organisaatio|yhteisö"),
    ("contact", r"yhteystie|sähköposti"),
    ("address", r"osoit"),
    ("invoices", r"laskutus"),
    ("orders", r"tilau"),
    ("log_technical", r"\bIP\b|selain|lokitie"),
    ("collection", r"perintä|luotto"),
    ("marketing_choices", r"kiello|suostumu"),
    ("staff_accounts", r"tunnuks"),
    ("import_records", r"lomak"),
    ("request_cases", r"pyynn|pyynt"),
)


@rule("NL-301")
def categories_do_not_match(view: View) -> Iterator[Hit]:
    if view.raw is not None:
        listed = view.body("categories", "fi")
        declared = {key for key, pattern in _DECLARED_WORDS if compiled(pattern).search(listed)}
        reported: set[str] = set()
    else:
        declared = {row["key"] for row in view.document.get("categories") or []}
        reported = {key for key in CATEGORIES if key not in declared} | (declared - set(CATEGORIES))
        for key in sorted(reported):
            yield view.at("categories", what=key)
    for name, key, words in _SIGNS:
        if key in declared or key in reported:
            continue
        for sentence in view.matching(words, parts=("body", "cell")):
            if sentence.passage.key != "categories" and not sentence.denied:
                match = compiled(words[sentence.passage.language][0]).search(sentence.text)
                start = sentence.start + (match.start() if match else 0)
                yield hit(sentence.passage, start, len(match.group(0)) if match else 1, name)
                break


_SIGNED = {
    "fi": (
        r"allekirjoit|omakäti|\bkirjallis\w+",
        r"pyynnö|pyyntö|hakemu",
        r"\btulee\b|\bon \w+ttava\b|\b\w+ttava\b|vaadi|edellyt|täytyy|pitää|vain",
    ),
    "sv": (
        r"underteckna|underskr|egenhändig|\bskriftlig",
        r"begäran|ansökan",
        r"\bska\b|\bskall\b|\bmåste\b|krävs|endast",
    ),
    "en": (
        r"\bsign(?:ed|ature)?\b|handwritten|in writing",
        r"request",
        r"\bmust\b|\bshall\b|\bhas to\b|\brequired?\b|\bonly\b",
    ),
}


@rule("NL-302")
def signature_required(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_SIGNED):
        if not sentence.denied:
            yield hit_sentence(sentence)
    if (view.document.get("rights") or {}).get("signature_required") and view.raw is None:
        yield view.at("requests", "access")


_LANGUAGES_NAMED = {
    "fi": {"fi": r"\bsuomeksi\b", "sv": r"\bruotsiksi\b", "en": r"\benglanniksi\b"},
    "sv": {"fi": r"\bfinska\b", "sv": r"\bsvenska\b", "en": r"\bengelska\b"},
    "en": {"fi": r"\bFinnish\b", "sv": r"\bSwedish\b", "en": r"\bEnglish\b"},
}


@rule("NL-303")
def language_of_requests(view: View) -> Iterator[Hit]:
    for sentence in view.sentences():
        names = _LANGUAGES_NAMED[sentence.passage.language]
        named = [language for language in LANGUAGES if sentence.has(names[language])]
        if 2 <= len(named) < len(LANGUAGES):
            yield hit_sentence(sentence, ", ".join(code for code in LANGUAGES if code not in named))


_FEW_ROWS = 3


@rule("NL-304")
def one_period_for_everything(view: View) -> Iterator[Hit]:
    rows = view.document.get("retention") or []
    periods = {(row.get("years"), row.get("months"), row.get("days")) for row in rows}
    if len(periods) == 1 and (len(rows) == 1 or len(rows) > _FEW_ROWS):
        row = rows[0]
        text = " ".join(f"{row[unit]} {unit}" for unit in ("years", "months", "days") if row.get(unit))
        yield view.at("retention", what=text)


_END_DEFINED = {
    "fi": (r"asiakkuus päättyy|asiakassuhde päättyy|katsotaan päätty",),
    "sv": (r"kundförhållandet (?:upphör|anses)",),
    "en": (r"customership ends|customer relationship ends|is considered ended",),
}


@rule("NL-305")
def end_of_customership_undefined(view: View) -> Iterator[Hit]:
    counts = any(row.get("trigger") == "episode_end" for row in view.document.get("retention") or [])
    defined = all(view.says(language, *_END_DEFINED[language]) for language in view.languages)
    if counts and not (defined and view.document.get("passivity_months")):
        yield view.at("retention")


_BY_ITSELF = {
    "fi": ((r"automaatti|itsestään|ilman (?:eri |uutta )?pyyntöä", r"poist|hävit|nimettöm|anonym"),),
    "sv": ((r"automatisk|av sig själv|utan (?:ny )?begäran", r"rader|förstör|anonym"),),
    "en": ((r"automatic|by itself|without (?:a (?:new )?)?request", r"eras|delet|destroy|anonym"),),
}


@rule("NL-306")
def no_automatic_erasure(view: View) -> Iterator[Hit]:
    missing = view.lacking(_BY_ITSELF, keys=() if view.raw is not None else ("retention",))
    manual = [
        row["key"] for row in view.document.get("retention") or [] if row.get("on_expiry") not in EXPIRIES
    ]
    if missing or (manual and view.raw is None):
        yield view.at("retention", what=", ".join([missing, *manual] if missing else manual))


_BROWSER_CHOICE = {
    "fi": (r"evästei", r"selai\w+", r"asetu", r"estä|kieltä|hallin|hallita|valita|pois"),
    "sv": (r"\bkak(?:a|or)", r"webbläsar", r"inställning", r"blockera|hindra|förbjud|neka|stänga av"),
    "en": (r"cookies?", r"browser", r"settings?", r"block|prevent|refuse|disable|manage|control"),
}
_AS_AN_EXTRA = {"fi": r"\bmyös\b|\blisäksi\b", "sv": r"\bockså\b|\bdessutom\b", "en": r"\balso\b|\btoo\b"}


@rule("NL-307")
def browser_settings_as_the_choice(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_BROWSER_CHOICE):
        if not sentence.denied and not sentence.has(_AS_AN_EXTRA[sentence.passage.language]):
            yield hit_sentence(sentence)


_OTHERS_CONTROL = {
    "fi": (r"lisäosa|selainlaajennu|google-til", r"pois|asetuk|estä|kieltä|muutta"),
    "sv": (r"\btillägg\w*|google-konto", r"stänga av|inställning|hindra|neka|ändra"),
    "en": (r"add-on|browser extension|google account", r"opt out|turn off|disable|settings|block|change"),
}


@rule("NL-308")
def refusal_by_others_tools(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_OTHERS_CONTROL):
        if not sentence.denied:
            yield hit_sentence(sentence)


@rule("NL-309")
def cookie_list(view: View) -> Iterator[Hit]:
    cookies = view.document.get("cookies") or []
    mentioned = next(
        view.matching({"fi": (r"eväste",), "sv": (r"\bkak(?:a|or)\b",), "en": (r"\bcookies?\b",)}), None
    )
    vague = [
        row.get("name") or "–"
        for row in cookies
        if not (row.get("name") and row.get("purpose") and row.get("party"))
        or row.get("class") not in COOKIE_CLASSES
        or not (row.get("months") or row.get("hours") or row.get("days"))
    ]
    if vague or (mentioned and not cookies):
        yield view.at("cookies", what=", ".join(vague) or "–")


_PUBLISH_UNLESS = {
    "fi": (r"julkais", r"\bellei|\bjollei|\bpaitsi", r"kiell?[äe]|kieltä"),
    "sv": (r"publicer", r"\bom \w+ (?:\w+ )?inte|såvida|\butom", r"förbj[uö]d|motsätt"),
    "en": (r"publish", r"\bunless|\bexcept", r"forbid|object|refuse|prohibit"),
}


@rule("NL-310")
def published_unless_forbidden(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_PUBLISH_UNLESS):
        yield hit_sentence(sentence)


_TELL_THE_SOURCE = {
    "fi": (r"ilmoit", r"\bjolta\b|\bjoilta\b", r"saat|saii"),
    "sv": (r"underrätt|meddel", r"kom från|fått från|härrör"),
    "en": (r"\btell|\bnotif|\binform", r"from whom"),
}
_MORE_THAN_LAW = (
    (
        "anonymise",
        {
            "fi": (r"anonymisoi", r"vaatia|pyytää"),
            "sv": (r"anonymiser", r"begära|\bbe om"),
            "en": (r"anonymi[sz]", r"\bask|demand|request"),
        },
    ),
    (
        "portability_for_all",
        {
            "fi": (r"siirtää (?:omat )?tieto\w*|siirtää .*järjestelmästä toiseen", r"oikeus|saat"),
            "en": (r"give it to contact persons",),
        },
    ),
    (
        "research_ban",
        {
            "fi": (r"mielipidetutkimu", r"kielt"),
            "sv": (r"opinionsundersökning", r"förb[uj]"),
            "en": (r"opinion research", r"\bban\b|forbid"),
        },
    ),
)


@rule("NL-311")
def telling_the_source(view: View) -> Iterator[Hit]:
    if "notify_source" not in (view.document.get("beyond_law") or []):
        for sentence in view.matching(_TELL_THE_SOURCE):
            yield hit_sentence(sentence)


@rule("NL-312")
def more_than_the_law(view: View) -> Iterator[Hit]:
    kept = view.document.get("beyond_law") or []
    for name, words in _MORE_THAN_LAW:
        if name not in kept:
            for sentence in view.matching(words):
                yield hit_sentence(sentence, name)


_FORMER_ADDRESSES = r"Ratapihantie 9|\b00521\b|Albertinkatu 25|\b00181\b|029 56 66700"
_CHECKED = ("street", "street_postcode", "box", "box_postcode", "phone", "email")


def _same(one: object, other: object) -> bool:
    return re.sub(r"\s", "", str(one or "")) == re.sub(r"\s", "", str(other or ""))


@rule("NL-313")
def authority_outdated(view: View) -> Iterator[Hit]:
    former = [(passage, compiled(_FORMER_ADDRESSES).search(passage.plain)) for passage in view.passages]
    places = [(passage, match) for passage, match in former if match]
    record = view.document.get("authority") or {}
    wrong = [name for name in _CHECKED if not _same(record.get(name), AUTHORITY[name])]
    if places:
        passage, match = places[0]
        yield hit(passage, match.start(), len(match.group(0)))
    elif wrong:
        yield view.at("complaint", what=", ".join(wrong))


_LAW = {"fi": r"tietosuojala[ik]", "sv": r"dataskyddslag", "en": r"data protection act"}
_REGULATION = {
    "fi": r"tietosuoja-?asetu|\bGDPR\b",
    "sv": r"dataskyddsförordning|\bGDPR\b",
    "en": r"\bGDPR\b|General Data Protection Regulation",
}


@rule("NL-314")
def act_without_the_regulation(view: View) -> Iterator[Hit]:
    for sentence in view.sentences(keys=("security_paper", "security_it", "security")):
        language = sentence.passage.language
        if sentence.has(_LAW[language]) and not sentence.has(_REGULATION[language]):
            yield hit_sentence(sentence)


_REASSURANCE = {
    "fi": (
        r"\b(?:ei|eivät) (?:[\wåäö]+ ){0,3}?(?:vahingoita|haittaa|vaaranna)\b|täysin turvalli|\bvaarattom|\bharmittom",
    ),
    "sv": (r"\bskadar inte\b|\bofarlig|\bhelt säker",),
    "en": (r"\bharmless\b|\bdo(?:es)? not (?:harm|damage)|\bcompletely safe|\bperfectly safe",),
}


@rule("NL-315")
def reassurance(view: View) -> Iterator[Hit]:
    for sentence in view.matching(_REASSURANCE):
        yield hit_sentence(sentence)


@rule("NL-316")
def subcontractor_role(view: View) -> Iterator[Hit]:
    for source in view.document.get("sources") or []:
        if source["key"] == "subcontractor" and source.get("role") not in ("processor", "controller"):
            place = next(view.matching({"fi": (r"alihankki",)}, keys=("sources",)), None)
            yield hit_sentence(place) if place else view.at("sources")
