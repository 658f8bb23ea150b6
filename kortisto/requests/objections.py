"""What an objection to a purpose comes to (Article 21). Pure: no database, no clock.

Direct marketing is forbidden without a reason. What rests on a legitimate interest or a public task is weighed: until that
is done the purpose is restricted (Article 18(1)(d)), and it goes on only by a whole record of the balancing. What rests
on something else is told so, with the right that does apply.
"""

from collections.abc import Collection, Mapping

from kortisto.kernel.purposes import UNRESTRICTED, Purpose

PREFIX = "purpose:"
"""What the field of an item about a purpose begins with."""

ABSOLUTE, WEIGHED, CONSENT, CONTRACT, STATUTORY = "absolute", "weighed", "consent", "contract", "statutory"

BANS: dict[Purpose, str] = {
    Purpose.DIRECT_MARKETING: "direct_marketing",
    Purpose.PERSONALISATION: "direct_marketing",
    Purpose.DIRECT_MAIL: "direct_mail",
    Purpose.DISTANCE_SELLING: "distance_selling",
    Purpose.MARKET_RESEARCH: "market_research",
    Purpose.DIRECTORY: "publication",
}
"""Purposes that are forbidden without a reason, and the ban that does it."""

PARTS = ("interests", "necessity", "impact", "safeguards")
"""What a record of the balancing says: our interests, why the purpose is necessary for them, what it does to the
person in their situation, and what protects them."""
LEAST_PART = 40


def standing(purpose: Purpose, articles: Collection[str]) -> str:
    """Whether one may object to a purpose that rests on these articles: a code."""
    if purpose in BANS:
        return ABSOLUTE
    if purpose == Purpose.RIGHTS:
        # Without it nobody could answer them.
        return STATUTORY
    if not articles or {"6(1)(f)", "6(1)(e)"} & set(articles):
        return WEIGHED
    if "6(1)(a)" in articles:
        return CONSENT
    return STATUTORY if "6(1)(c)" in articles else CONTRACT


def held_back(purpose: Purpose) -> Purpose:
    """What is restricted until an objection is decided: the purpose, but for what Article 18(2) leaves."""
    return purpose & ~UNRESTRICTED


def lacking(weighed: Mapping[str, str]) -> list[str]:
    """The parts of a balancing record that are missing or only a phrase."""
    return [part for part in PARTS if len(str(weighed.get(part) or "").strip()) < LEAST_PART]
