"""What a request may become, by when, and how sure one must be of who asks. Pure: no database, no clock.

The deadlines are those of Articles 12(3) and 12(4) GDPR, counted as Regulation 1182/71 says (`kernel.calendar`).
There is no step and no state in which a case waits for a signature (C71, C76): a signed letter is accepted, and
never asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kortisto.kernel.calendar import add_working_days, deadline

# --- rights ----------------------------------------------------------------------------------------------

NOBODY, CONTACT, FACTS, STRONG = 0, 1, 2, 3
"""How sure one is of who asks: not at all; they write from a contact value that we hold; two facts that we hold, or
the portal; strong identification, or in person."""


@dataclass(frozen=True, slots=True)
class Right:
    """A right: its clause, its article, how sure one must be of who asks, and the block that keeps it. `at_once`:
    the block holds from the moment of registering, before anybody decides anything."""

    clause: str
    article: str
    level: int = CONTACT
    block: str = ""
    at_once: bool = False
    working_days: int = 0  # our own promise, shorter than the law's month (C78)


RIGHTS: dict[str, Right] = {
    "access": Right("C69", "15"),
    "portability": Right("C73", "20"),
    "rectification": Right("C75", "16", working_days=3),
    "restriction": Right("C82", "18", block="restriction"),
    "objection": Right("C84", "21(1)"),
    "direct_mail": Right("C72", "21(2)", NOBODY, "direct_mail", at_once=True),
    "distance_selling": Right("C72", "21(2)", NOBODY, "distance_selling", at_once=True),
    "direct_marketing": Right("C72", "21(2)", NOBODY, "direct_marketing", at_once=True),
    "market_research": Right("C72", "21(2)", NOBODY, "market_research", at_once=True),
    "all_marketing": Right("C90", "21(2)", NOBODY, "all_marketing", at_once=True),
    "publication": Right("C15", "21(2)", NOBODY, "publication", at_once=True),
    "erasure": Right("C35", "17"),
    "anonymisation": Right("C90", "17"),
    "consent_withdrawal": Right("C19", "7(3)", NOBODY, "direct_marketing", at_once=True),
    "complaint": Right("C87", "77", NOBODY),
}
REPORTED = ("access", "portability")
"""Rights that a report answers."""
ITEMISED = ("rectification", "objection")
"""Rights that are decided item by item: values to correct, purposes that are objected to."""
ERASED = ("erasure", "anonymisation")
"""Rights that an erasure answers."""

CHANNELS = ("web", "email", "letter", "phone", "counter", "desk", "partner", "portal")
"""Where a request arrived; `desk`: somebody acted on a card and noted no channel, `partner`: passed on by a recipient,
`portal`: the person asked on their own pages, `web`: somebody asked there without signing in."""
SPOKEN = ("phone", "counter", "desk")
"""Channels on which the person hears the answer at once."""
PORTAL = "portal"
"""The person sees the answer at once, on their own pages; they are recognised by having signed in."""
LANGUAGES = ("fi", "sv", "en")


def right_of_block(kind: str) -> str:
    """The right that a block keeps; empty for a block that nobody asked for (a death, a protected address)."""
    return kind if kind in RIGHTS and RIGHTS[kind].block == kind else ""


# --- states ----------------------------------------------------------------------------------------------

RECEIVED, IDENTIFYING, ASKING, WORKING, DECIDED, CLOSED = (
    "received", "identifying", "asking", "working", "decided", "closed"
)  # fmt: skip
BEGIN, DOUBT, IDENTIFY, ASK, ANSWERED, DECIDE, ANSWER, WITHDRAW, SILENT = (
    "begin", "doubt", "identify", "ask", "answered", "decide", "answer", "withdraw", "silent"
)  # fmt: skip

TRANSITIONS: dict[str, dict[str, str]] = {
    RECEIVED: {
        BEGIN: WORKING, DOUBT: IDENTIFYING, IDENTIFY: WORKING, ASK: ASKING, DECIDE: DECIDED, WITHDRAW: CLOSED,
    },
    IDENTIFYING: {IDENTIFY: WORKING, DECIDE: DECIDED, WITHDRAW: CLOSED, SILENT: CLOSED},
    ASKING: {
        ANSWERED: WORKING, DOUBT: IDENTIFYING, DECIDE: DECIDED, WITHDRAW: CLOSED, SILENT: CLOSED,
    },
    WORKING: {DOUBT: IDENTIFYING, IDENTIFY: WORKING, ASK: ASKING, DECIDE: DECIDED, WITHDRAW: CLOSED},
    DECIDED: {ANSWER: CLOSED},
    CLOSED: {},
}  # fmt: skip

GRANTED, PARTLY, REFUSED, UNIDENTIFIED, WITHDRAWN, MOOT = (
    "granted", "partly", "refused", "unidentified", "withdrawn", "moot"
)  # fmt: skip
UNANSWERED = "unanswered"
"""Closed because nothing came to a question for two months (rule D5)."""
OUTCOMES = (GRANTED, PARTLY, REFUSED, UNIDENTIFIED, WITHDRAWN, MOOT, UNANSWERED)
NOT_DECIDED = (WITHDRAWN, MOOT, UNANSWERED)
"""Outcomes that no answer in time or late is counted of."""
NOT_GRANTED = (PARTLY, REFUSED, UNIDENTIFIED)


class NoSuchStep(Exception):
    """A case in this state does not take this step."""


def step(state: str, taken: str) -> str:
    """The state after a step. Raises NoSuchStep."""
    try:
        return TRANSITIONS[state][taken]
    except KeyError:
        raise NoSuchStep(f"{state} → {taken}") from None


# --- the clock -------------------------------------------------------------------------------------------

QUESTION_DAYS = 3
"""Working days within which a question, of who asks or of what is meant, leaves."""
REMINDERS = (14, 7, 3, 1)
"""Days before the last one on which a case is marked."""


SILENCE_MONTHS = 2
"""After so long without an answer to a question of ours a request is closed."""


def silent_on(asked_on: date) -> date:
    """The day from which a question that nobody answered closes the request."""
    return deadline(asked_on, SILENCE_MONTHS)


@dataclass(frozen=True, slots=True)
class Clock:
    """The days of one request. `due` is the answer's last day as it stands; `refusal` is the last day of a refusal,
    which no extension moves; `paused` is how the day would stand if it ran from the arrival of what was missing."""

    arrived_on: date
    due: date
    refusal: date
    extendable_to: date
    question: date
    promised: date | None = None
    paused: date | None = None


def clock(right: str, arrived_on: date, *, extended: bool = False, informed_on: date | None = None) -> Clock:
    """The days of a request that arrived on a day."""
    month, three = deadline(arrived_on), deadline(arrived_on, 3)
    days = RIGHTS[right].working_days if right in RIGHTS else 0
    return Clock(
        arrived_on=arrived_on,
        due=three if extended else month,
        refusal=month,
        extendable_to=three,
        question=add_working_days(arrived_on, QUESTION_DAYS),
        promised=add_working_days(arrived_on, days) if days else None,
        paused=deadline(informed_on) if informed_on else None,
    )


def why_not_extended(state: str, arrived_on: date, today: date, *, extended: bool, reason: str) -> str:
    """A code why the time cannot be extended, or an empty text: once, within the first month, with a reason, and
    only while the answer is not decided. A refusal never gets more time (Article 12(4))."""
    if state in (DECIDED, CLOSED):
        return "decided_already"
    if extended:
        return "extended_already"
    if today > deadline(arrived_on):
        return "month_is_over"
    return "" if len(reason.strip()) >= LEAST_REASON else "reason_too_short"


def in_time(outcome: str, arrived_on: date, closed_on: date, *, extended: bool) -> bool:
    """Whether an answer was in time; a refusal only within the first month, extension or not."""
    longer = extended and outcome not in NOT_GRANTED
    return closed_on <= deadline(arrived_on, 3 if longer else 1)


def reminder(due: date, today: date) -> int | None:
    """The mark that is due today: the least number of days whose day has come; None before the first."""
    left = (due - today).days
    return min((days for days in REMINDERS if left <= days), default=None)


LATE, SOON, AHEAD = "late", "soon", "ahead"


def urgency(due: date, today: date) -> str:
    """Where a waiting case stands: late, within a week, or ahead."""
    left = (due - today).days
    return LATE if left < 0 else SOON if left <= 7 else AHEAD


# --- who asks --------------------------------------------------------------------------------------------

MEANS: dict[str, int] = {
    "contact": CONTACT, "facts": FACTS, "portal": FACTS, "strong": STRONG, "in_person": STRONG,
}  # fmt: skip
"""How somebody was recognised, least data first, and how sure it makes. A copy of an identity document is no means."""
NOTED = ("contact", "facts", "in_person")
"""Means that a member of staff notes; the others note themselves."""
AGENTS = ("agent", "guardian")


def level_needed(right: str, *, doubted: bool) -> int:
    """How sure one must be: for what only protects, not at all; otherwise the contact value that we hold is enough,
    and only a reasonable doubt (Article 12(6)) asks for one step more."""
    level = RIGHTS[right].level if right in RIGHTS else CONTACT
    return FACTS if doubted and level else level


def level_reached(means: Iterable[str]) -> int:
    """How sure the noted means make."""
    return max((MEANS.get(one, NOBODY) for one in means), default=NOBODY)


def means_offered(right: str, *, doubted: bool) -> list[str]:
    """The means to note that are enough, the least data first."""
    needed = level_needed(right, doubted=doubted)
    return [one for one in NOTED if MEANS[one] >= needed]


# --- decisions -------------------------------------------------------------------------------------------

WITHHELD = ("other_person", "secret", "safety")
"""Why a text is left out of a report (Article 15(4)): it is about somebody else, it is a trade secret, or telling it
would endanger somebody."""
TELLING_TIME = timedelta(days=7)
"""How long a recipient may wait to be told of an erasure: without delay, and no longer than this."""
TELLING = {
    "letter": True, "secure_mail": True, "their_system": True, "spoken": True,
    "none_left": False, "already_gone": False, "out_of_scale": False,
}  # fmt: skip
"""How a recipient was told of an erasure, or why it cannot be (Article 19: impossible, or a disproportionate effort) →
whether it was told. Codes, because a free text would tell of somebody who is erased."""
LEAST_REASON = 40
"""Characters of a reason: fewer are a phrase, not a reason."""
STATUTES = (
    "gdpr_11_2", "gdpr_12_5", "gdpr_15_4", "gdpr_16", "gdpr_17_3_b", "gdpr_17_3_e", "gdpr_18_1", "gdpr_20_1",
    "gdpr_21_1", "kpl_2_10", "tsl_34",
)  # fmt: skip
MEANWHILE = ("nothing", "restriction", "marketing_stop", "statement")
UNTIL_NOW = "until_now"
"""Applied instead until the answer: the purpose was restricted while its objection was being decided."""


def why_not_decided(
    right: str, outcome: str, *, known: bool, level: int, needed: int, items: Iterable[Mapping[str, Any]],
    reported: bool = False,
) -> str:  # fmt: skip
    """A code why a case cannot be decided so, or an empty text."""
    items = list(items)
    if outcome in (GRANTED, PARTLY):
        if RIGHTS[right].level and not known:
            return "person_unknown"
        if level < needed:
            return "not_identified"
        if right in REPORTED and not reported:
            return "no_report"
        if right in ERASED:
            return "only_by_erasing"
    if right in ITEMISED and outcome in (GRANTED, PARTLY, REFUSED):
        if not items:
            return "no_items" if right == "rectification" else "no_purposes"
        decided = {item["decision"] for item in items}
        if "" in decided:
            return "items_undecided"
        if outcome != outcome_of(decided):
            return "items_say_otherwise"
    if outcome in NOT_GRANTED:
        if RIGHTS[right].at_once:
            return "cannot_be_refused"
        refused = [item for item in items if item["decision"] == "refused"]
        if not refused:
            return "no_refused_item"
        if right == "objection" and outcome != UNIDENTIFIED and not all(item["weighed"] for item in refused):
            return "not_weighed"
        return next(filter(None, (why_not_refused(item["reason"], item["statute"]) for item in refused)), "")
    return ""


def outcome_of(decisions: set[str]) -> str:
    """What the decisions on the items come to."""
    if decisions == {"accepted"}:
        return GRANTED
    return REFUSED if decisions == {"refused"} else PARTLY


def why_not_refused(reason: str, statute: str) -> str:
    """A code why an item cannot be refused so, or an empty text."""
    if len(reason.strip()) < LEAST_REASON:
        return "reason_too_short"
    return "" if statute in STATUTES else "no_statute"


# --- the certificate of refusal (clauses and law 2.6) -----------------------------------------------------


def _every(rows: Any, *keys: str) -> bool:
    return bool(rows) and all(str(row.get(key) or "").strip() for row in rows for key in keys)


def _authority(told: Mapping[str, Any]) -> bool:
    authority = told["complaint"].get("authority") or {}
    return bool(
        told["complaint"].get("text") and authority.get("name") and any(authority.get("address_lines") or ())
    )


CERTIFICATE: dict[int, Any] = {
    1: lambda told, language: told["letter"].get("number"),
    2: lambda told, language: told["controller"].get("name") and told["controller"].get("business_id")
    and (told["controller"].get("email") or told["controller"].get("phone")),
    3: lambda told, language: told["person"].get("name"),
    4: lambda told, language: told["letter"].get("received_on") and told["letter"].get("channel"),
    5: lambda told, language: told["letter"].get("asked"),
    6: lambda told, language: _every(told["kept"], "what"),
    7: lambda told, language: _every(told["kept"], "statute"),
    8: lambda told, language: bool(told["kept"]) and all(len(row.get("why") or "") >= LEAST_REASON for row in told["kept"]),
    9: lambda told, language: _every(told["kept"], "until"),
    10: lambda told, language: _every(told["kept"], "meanwhile"),
    11: lambda told, language: _authority(told),
    12: lambda told, language: told.get("remedy"),
    13: lambda told, language: _every([told["decided_by"]], "name", "role", "on"),
    14: lambda told, language: language in LANGUAGES,
}  # fmt: skip
"""The fourteen fields that a certificate of refusal must have: number → whether it is there."""


def lacking(told: Mapping[str, Any], language: str) -> list[int]:
    """The numbers of the fields that a certificate of refusal lacks."""
    return [number for number, is_there in CERTIFICATE.items() if not is_there(told, language)]
