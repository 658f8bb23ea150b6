"""How alike two persons are, field by field, in bits. Pure: no database, no clock.

The weights are set by hand and can be explained to those they concern. A value that agrees speaks for one
person, the rarer it is the more; one that differs speaks against it, the less easily it changes. What speaks
for a household (surname, address, telephone) is not enough where the given names are two people's. There is
no identity code and no birth date in the register, so none is asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2

from rapidfuzz.distance import OSA, JaroWinkler

from kortisto.duplicates.traits import Traits

SHOWN_FROM = 3.5
"""How many bits more than chance explains a pair needs to be shown."""

_MOST = {
    "name": 14.0,
    "street": 11.0,
    "city": 6.0,
    "postcode": 9.0,
    "email": 17.0,
    "phone": 15.0,
    "care_of": 7.0,
}
_ADDRESS_MOST, _ADDRESS_LEAST = 21.0, -4.0
# A district or a street without the house: many live there.
_DISTRICT_MOST = 5.0
_HOUSEHOLD_MOST = 12.0
# Another e-mail address or telephone number: people have several, but mostly give the same.
_OTHER_WAY = -2.0
_FEW_PAIRS, _SHARE_APART = 100, 0.15
# How many answers about two names are kept at a time.
_KEPT = 500_000


@dataclass
class Usage:
    """How often each value occurs among how many records: chance agreement is judged by it."""

    records: int
    counts: Mapping[str, Mapping[str, int]]
    households: bool = True
    _bits: dict[tuple[str, str], float] = field(default_factory=dict)
    _known: dict[str, bool] = field(default_factory=dict)
    _alike: dict[tuple, float] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Sequence[Traits]) -> "Usage":
        """Counted over the records themselves."""
        counts: dict[str, Counter[str]] = {kind: Counter() for kind in _MOST}
        for one in found:
            counts["name"].update({*one.given, *one.surname})
            counts["email"].update(one.emails)
            counts["phone"].update(one.phones)
            for kind in ("street", "city", "postcode", "care_of"):
                counts[kind][getattr(one, kind)] += 1
        usage = cls(len(found), counts)
        usage.households = _households(found, usage)
        return usage

    @property
    def needed(self) -> float:
        """How many bits chance alone gives the most alike of so many records."""
        return log2(max(self.records, 500)) + SHOWN_FROM

    def bits(self, kind: str, value: str) -> float:
        """How much it says that both have this value."""
        found = self._bits.get((kind, value))
        if found is None:
            uses = max(2, self.counts[kind].get(value, 0))
            found = self._bits[kind, value] = max(1.0, min(_MOST[kind], log2(max(self.records, 500) / uses)))
        return found

    def known(self, name: str) -> bool:
        """Whether several bear the name, so that it is hardly another one misspelt."""
        found = self._known.get(name)
        if found is None:
            uses = self.counts["name"].get(name, 0)
            found = self._known[name] = uses >= max(5, self.records // 4000)
        return found


def weigh(one: Traits, other: Traits, usage: Usage) -> dict[str, float]:
    """Field → bits, for the fields that both records have. Their sum is compared with `usage.needed`."""
    found = _names(one, other, usage)
    apart = usage.households and found.get("given_names", 0.0) <= -4.0
    if apart and not one.emails & other.emails and not (one.number and one.number == other.number):
        # All that people who live together share would not be enough.
        return found
    address = _address(one, other, usage)
    if one.number and one.number == other.number:
        found["number"] = 10.0
    if one.emails and other.emails:
        found["email"] = _emails(one.emails, other.emails, usage)
    if one.phones and other.phones:
        shared = one.phones & other.phones
        found["phone"] = max((usage.bits("phone", value) for value in shared), default=_OTHER_WAY)
        if not shared and any(_slip(a[-9:], b[-9:]) for a in one.phones for b in other.phones):
            found["phone"] = 4.0
    found |= address
    if apart:
        _household(found)
    return found


def total(weights: Mapping[str, float]) -> float:
    """The sum of the fields' bits."""
    return sum(weights.values())


def _household(found: dict[str, float]) -> None:
    """Scale down what people who live together share."""
    shared = [name for name in ("surname", "phone", *_ADDRESS) if found.get(name, 0.0) > 0]
    sum_of = sum(found[name] for name in shared)
    if sum_of > _HOUSEHOLD_MOST:
        for name in shared:
            found[name] *= _HOUSEHOLD_MOST / sum_of


def _households(found: Sequence[Traits], usage: Usage) -> bool:
    """Whether people who live together stand in the register: at one address, different given names. Without
    households, as in a register of one member of each family, a shared address says far more."""
    homes: dict[tuple, list[Traits]] = defaultdict(list)
    for one in found:
        if one.street and one.house and one.postcode and one.given:
            homes[one.street, one.house, one.postcode].append(one)
    pairs = apart = 0
    for home in homes.values():
        if not 2 <= len(home) <= 6:
            continue
        for place, one in enumerate(home):
            for other in home[place + 1 :]:
                pairs += 1
                known = usage.known(one.given[0]) and usage.known(other.given[0])
                apart += known and not set(one.given) & set(other.given)
    return pairs < _FEW_PAIRS or apart > pairs * _SHARE_APART


# --- names -----------------------------------------------------------------------------------------------


def _names(one: Traits, other: Traits, usage: Usage) -> dict[str, float]:
    straight = _name_pair(one.given, other.given, one.surname, other.surname, usage)
    if total(straight) < 6.0 and (one.given or one.surname) and (other.given or other.surname):
        crossed = _name_pair(one.given, other.surname, one.surname, other.given, usage)
        # Of people who live together one may be turned round and share the surname only.
        both = not usage.households or min(crossed.values(), default=0.0) > 0
        if both and total(crossed) - 2.0 > max(total(straight), -4.0):
            return {name: bits - 1.0 for name, bits in crossed.items()}
    return straight


def _name_pair(
    given: tuple, given2: tuple, surname: tuple, surname2: tuple, usage: Usage
) -> dict[str, float]:
    found = {}
    if given and given2:
        differ = (-7.0, -10.0) if usage.households else (-3.0, -3.5)
        found["given_names"] = _name(given, given2, usage, *differ)
    if surname and surname2:
        # Surnames change by marriage.
        found["surname"] = _name(surname, surname2, usage, -3.0, -4.0)
    return found


def _name(one: tuple[str, ...], other: tuple[str, ...], usage: Usage, differ: float, known: float) -> float:
    """What two names say of each other. The same two names meet again and again, so the answer is kept."""
    key = (one, other, known)
    bits = usage._alike.get(key)
    if bits is None:
        if len(usage._alike) >= _KEPT:
            usage._alike.clear()
        bits = usage._alike[key] = _compared(one, other, usage, differ, known)
    return bits


def _compared(
    one: tuple[str, ...], other: tuple[str, ...], usage: Usage, differ: float, known: float
) -> float:
    if one == other:
        return min(_MOST["name"] + 3.0, sum(usage.bits("name", word) for word in one))
    shared = set(one) & set(other)
    if shared:
        # One of two names left out is usual; two names of which one differs are less.
        left, right = set(one) - shared, set(other) - shared
        best = min(_MOST["name"], sum(usage.bits("name", word) for word in shared))
        if not left or not right:
            return best * 0.85
        if any(_alike(a, b) for a in left for b in right):
            return best * 0.8
        if all(map(usage.known, left)) and all(map(usage.known, right)):
            return differ * 0.6
        return best * 0.4
    if len(one) == len(other) == 1:
        return _word(one[0], other[0], usage, differ, known)
    whole = _alike("".join(one), "".join(other))
    if whole:
        return whole * min(_rarest(one, usage), _rarest(other, usage))
    # Beside the first names only a slip of one letter counts: among several names something is always similar.
    pairs = [(a, b) for a in one for b in other if (a, b) == (one[0], other[0]) or _alike(a, b) >= 0.85]
    return max(_word(a, b, usage, differ, known) for a, b in pairs) * 0.8


def _rarest(found: tuple[str, ...], usage: Usage) -> float:
    return max(usage.bits("name", word) for word in found)


def _word(one: str, other: str, usage: Usage, differ: float, known: float) -> float:
    if one == other:
        return usage.bits("name", one)
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return 2.0 if long[0] == short else differ
    if usage.known(one) and usage.known(other):
        return known
    likeness = _alike(one, other)
    if likeness:
        return likeness * min(usage.bits("name", one), usage.bits("name", other))
    if JaroWinkler.normalized_similarity(one, other) >= 0.8:
        return 0.0
    return differ


@lru_cache(maxsize=262144)
def _alike(one: str, other: str) -> float:
    """The share of an agreement's bits that two spellings of one word deserve; 0: two words."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return 0.0
    slips = OSA.distance(one, other, score_cutoff=4)
    most = len(long)
    if slips == 1:
        return 0.85 if most >= 5 else 0.7 if most == 4 else 0.4
    if slips == 2:
        return 0.7 if most >= 7 else 0.5 if most >= 5 else 0.0
    if slips == 3 and most >= 8:
        return 0.5
    if slips == 4 and most >= 11:
        return 0.4
    if long.startswith(short) and len(short) >= 4:
        return 0.6
    if JaroWinkler.normalized_similarity(one, other) >= 0.9:
        return 0.5
    return 0.0


def _slip(one: str, other: str) -> bool:
    """Whether two texts differ by one character, or by two in the wrong order."""
    return one != other and min(len(one), len(other)) >= 3 and OSA.distance(one, other, score_cutoff=1) <= 1


# --- ways to reach somebody ------------------------------------------------------------------------------


def _emails(one: frozenset[str], other: frozenset[str], usage: Usage) -> float:
    shared = one & other
    if shared:
        return max(usage.bits("email", value) for value in shared)
    for a in one:
        for b in other:
            mine, theirs = a.partition("@"), b.partition("@")
            # Addresses are made of names and counted up: only a slip of a letter says something more.
            same_place = mine[2] == theirs[2] and len(mine[0]) >= 6
            if same_place and not _numbered(mine[0], theirs[0]) and _slip(mine[0], theirs[0]):
                return 4.0
    return _OTHER_WAY


def _numbered(one: str, other: str) -> bool:
    return one.rstrip("0123456789") == other.rstrip("0123456789") and one != other


_ADDRESS = ("street", "house", "postcode", "city", "care_of")


def _address(one: Traits, other: Traits, usage: Usage) -> dict[str, float]:
    found: dict[str, float] = {}
    same_street = False
    if one.street and other.street:
        likeness = _alike(one.street, other.street)
        same_street = likeness > 0
        found["street"] = likeness * _both("street", one.street, other.street, usage) if likeness else -2.0
    if one.house and other.house:
        if one.house == other.house:
            found["house"] = 4.0 if same_street or not (one.street and other.street) else 2.0
        else:
            found["house"] = 0.0 if _slip(one.house, other.house) else -1.5
    if one.postcode and other.postcode:
        if one.postcode == other.postcode:
            found["postcode"] = usage.bits("postcode", one.postcode)
        else:
            found["postcode"] = 2.0 if _slip(one.postcode, other.postcode) else -1.0
    for name in ("city", "care_of"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine and theirs:
            likeness = _alike(mine, theirs)
            found[name] = likeness * _both(name, mine, theirs, usage) if likeness else -0.7
    _crossed_lines(one, other, usage, found)
    summed = sum(found.values())
    neighbours = found.get("street", -1.0) <= 0 or found.get("house", 0.0) < 0
    most = _DISTRICT_MOST if usage.households and neighbours else _ADDRESS_MOST
    bound = min(most, max(_ADDRESS_LEAST, summed))
    if summed != bound:
        found = {name: bits * bound / summed for name, bits in found.items()}
    return found


def _crossed_lines(one: Traits, other: Traits, usage: Usage, found: dict[str, float]) -> None:
    """The street on the second line, as forms with two lines invite."""
    if found.get("street", 0.0) > 0:
        return
    for mine, theirs in ((one.street, other.care_of), (one.care_of, other.street)):
        if mine and theirs and _alike(mine, theirs) >= 0.5:
            found["street"] = _both("street", mine, theirs, usage) * 0.8


def _both(kind: str, one: str, other: str, usage: Usage) -> float:
    if one == other:
        return usage.bits(kind, one)
    return min(usage.bits(kind, one), usage.bits(kind, other))
