"""What a token and a webhook may be, what becomes of a failed sending, and how it is signed. Pure."""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from kortisto.disclosures import rules as guard

ALWAYS = "identity"
"""Every answer about somebody names them, so no token is without this category."""

# What a token may write → the categories that it must have for it.
ACTS: dict[str, frozenset[str]] = {
    "persons": frozenset({"identity"}),
    "organisations": frozenset(),
    "orders": frozenset({"identity", "orders", "order_lines"}),
    "bans": frozenset({"identity", "marketing_choices"}),
    "requests": frozenset({"identity", "request_cases", "marketing_choices"}),
}

# A "no" that a recipient may pass on; the others are decided on the desk.
BANS = (
    "all_marketing", "direct_marketing", "direct_mail", "distance_selling", "market_research", "publication",
)  # fmt: skip

# Kinds of events by their verb in the ledger → the category that the recipient must be allowed.
EVENTS: dict[str, str] = {
    "person.create": "identity",
    "person.change": "identity",
    "person.merge": "identity",
    "person.merge_undo": "identity",
    "person.erase": "identity",
    "person.erased_at_expiry": "identity",
    "contact.change": "contact",
    "address.change": "address",
    "representation.change": "organisation_link",
    "block.place": "marketing_choices",
    "block.lift": "marketing_choices",
    "organisation.create": "",
    "organisation.change": "",
    "order.place": "orders",
    "order.change": "orders",
    "invoice.issue": "invoices",
    "invoice.credit": "invoices",
    "payment.record": "payments",
    "import.apply": "identity",
    "import.undo": "identity",
}

ONLY_WITH_PERSONS = frozenset({"import.apply", "import.undo"})
"""Events of many entries, of which only those that name persons are told."""

# What a recipient is told although it may not see the person any more: whoever has a copy must act on it.
ALWAYS_TOLD = frozenset({"person.erase", "person.erased_at_expiry"})

# The facts of an entry that go along: ids and codes of ours, never hashes, counts or who did it.
TOLD_FACTS = ("order", "invoice", "organisation", "kind", "outcome", "fields", "survivor", "absorbed")

LONGEST_LIFE = timedelta(days=730)
TRIES = (5, 300, 1800, 7200, 18000, 36000, 36000)
"""Seconds after which a failed sending is tried again; after the last the webhook is switched off."""


def why_not_made(
    *, purposes_of_recipient: Iterable[str], purpose: str, categories: set[str], allowed: set[str],
    held_for: dict[str, set[str]], ground: str, ends_on: date, today: date,
) -> str:  # fmt: skip
    """A reason code why a recipient gets no such token, or an empty text. `held_for`: category → purposes."""
    if purpose not in purposes_of_recipient:
        return "purpose_not_agreed"
    if not ground:
        return "unknown_ground"
    if ALWAYS not in categories:
        return "identity_missing"
    if not categories <= allowed:
        return "category_not_allowed"
    if any(purpose not in held_for.get(one, ()) for one in categories):
        return "category_not_held"
    if ends_on < today:
        return "ended_already"
    return "ends_too_late" if ends_on - today > LONGEST_LIFE else ""


def missing_for(acts: Iterable[str], categories: set[str]) -> set[str]:
    """The categories that a token lacks for what it is to write."""
    return set().union(*(ACTS[act] for act in acts)) - categories


def why_closed(*, revoked: bool, ends_on: date, today: date) -> str:
    """A reason code why a token opens nothing, or an empty text."""
    if revoked:
        return "revoked"
    return "expired" if ends_on < today else ""


def needs_approval(persons_a_day: int) -> bool:
    """Whether a token gives more persons in a day than one person alone may let out of the house."""
    return persons_a_day > guard.ROWS_ALONE


def why_nobody_answers(
    *, persons_a_day: int, made_by: str, kept_by: str, decision: str, decided_by: str, departed: set[str]
) -> str:
    """A reason code why nobody here, or not enough of us, stands behind a token; or an empty text. `departed`: who
    works here no more. An approval counts as long as it is that of a second person who works here."""
    if decision == "declined":
        return "declined"
    if kept_by in departed:
        return "keeper_left"
    if not needs_approval(persons_a_day):
        return ""
    second = decision == "approved" and decided_by not in {made_by, kept_by, *departed}
    return "" if second else "needs_approval"


def why_not_deciding(*, state: str, made_by: str, kept_by: str, by: str) -> str:
    """A reason code why this user may not approve or decline a token, or an empty text. `state`: the reason code
    why it opens nothing now."""
    if state != "needs_approval":
        return "no_decision"
    return "own_request" if by in (made_by, kept_by) else ""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not this machine, not its network, not a cloud's own
    services, and none of these written as another family's."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if found in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.is_site_local or int(found) < 2**32:
            return False
    if any(found in network for network in _SET_ASIDE if network.version == found.version):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# Set aside for protocols and machines of a network's own (one cloud answers for its machines at 192.0.0.192); how
# much of it the standard library knows depends on its version.
_SET_ASIDE = [
    ipaddress.ip_network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "5f00::/16")
]


def why_not_url(url: str) -> str:
    """A reason code why nothing is sent to this address, or an empty text. Where its name leads is asked later."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "unreadable"
    if parts.scheme != "https":
        return "not_https"
    if parts.username is not None or parts.password is not None:
        return "with_password"
    if not parts.hostname or any(not 33 <= ord(letter) < 127 for letter in url):
        return "unreadable"
    if port is not None and not 0 < port < 65536:
        return "unreadable"
    try:
        literal = str(ipaddress.ip_address(parts.hostname))
    except ValueError:
        return (
            "not_public" if parts.hostname.rstrip(".").endswith(("localhost", ".internal", ".local")) else ""
        )
    return "" if is_public(literal) else "not_public"


def wanted(entry: dict[str, Any], register: str, events: Iterable[str]) -> bool:
    """Whether an entry of the ledger is one that a webhook of this register wants to be told of."""
    verb = entry["verb"]
    named = bool(entry["subjects"]) or verb not in ONLY_WITH_PERSONS
    return entry["register"] == register and verb in events and named


def signature(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The signature of Standard Webhooks, version 1."""
    signed = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def told(entry: dict[str, Any], persons: Iterable[str], at: str) -> dict[str, Any]:
    """What a webhook is told of an entry: its verb, whom it speaks of, and the ids and codes beside."""
    facts = {name: entry[name] for name in TOLD_FACTS if entry.get(name) not in (None, "", [])}
    return {"type": entry["verb"], "timestamp": at, "data": {"persons": list(persons), **facts}}


def next_try(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts, or None when it has been enough."""
    return timedelta(seconds=TRIES[attempts - 1]) if attempts <= len(TRIES) else None
