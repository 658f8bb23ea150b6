"""How long what lasts, how often one may try, and what the person may change at once. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES = 5
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=1)
CONFIRMED_FOR = timedelta(minutes=5)
"""For how long a second code opens what leaves as a file."""
HELD_FOR = timedelta(hours=24)
"""For how long nothing large leaves after an e-mail address was changed."""
SAME_TIME = timedelta(minutes=1)
"""An address that came within this time of the person themself came with them: nobody changed it."""
KEPT_FOR = timedelta(days=1)
"""For how long knocks, sessions and messages stay after they have ended; the ledger tells of them afterwards."""

UNUSED_FOR = timedelta(days=730)
"""After which a link with a service that nobody used is forgotten."""

LIMITS = {"knock": "5/h/key,60/h/ip", "try": "60/h/ip", "confirm": "10/h/key", "ask": "20/h/ip"}
"""How often an address, a session or a machine may ask, as the counters of the login library read it."""

MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=10)

CHOICES = ("direct_marketing", "direct_mail", "distance_selling", "market_research", "publication")
"""The purposes of which each has a "no" of its own."""
EVERYTHING = "all_marketing"

AT_ONCE = ("contact", "new", "address")
"""What a person corrects by themself: a field of a claim before its colon. `language` belongs to it too."""


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts to send."""
    return _FIRST_PAUSE * 2 ** min(attempts, 6)


def is_own(field: str) -> bool:
    """Whether the person corrects this themself, without anybody's decision (C76)."""
    return field == "language" or field.partition(":")[0] in AT_ONCE


def why_no_code(blocks: Iterable[str]) -> str:
    """A code why nobody may come in for this person: the dead ask for nothing, and who is being erased has gone."""
    found = set(blocks)
    return next((kind for kind in ("deceased", "erasing") if kind in found), "")


def held_until(changed: datetime | None, now: datetime) -> datetime | None:
    """Until when nothing large leaves, given when an e-mail address was last changed."""
    until = changed + HELD_FOR if changed is not None else None
    return until if until is not None and until > now else None


def must_remain(choices: Iterable[str], allowed: str) -> list[str]:
    """The "no" of each purpose that stays when one of all that were forbidden together is allowed again."""
    return [kind for kind in choices if kind != allowed]


def is_alive(ended_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Whether a session is still good."""
    return ended_at is None and expires_at > now
