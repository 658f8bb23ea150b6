"""Which pairs are worth comparing: those that share one of many coarse keys. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kortisto.duplicates.traits import Traits

MOST = 40
"""A block with more records than this says too little; its records meet in the narrower ones."""
_MOST_OF_COARSE = {"s": 10, "as": 8, "ag": 8, "a": 10, "ae": 10, "ne": 12, "n": 20}


def keys(one: Traits) -> list[tuple]:
    """The blocks a record belongs to: each survives another kind of damage."""
    given = one.given[0] if one.given else ""
    surname = one.surname[-1] if one.surname else ""
    first = one.surname[0] if one.surname else ""
    found: list[tuple] = [("e", value) for value in one.emails]
    found += [("p", value[-9:]) for value in one.phones]
    place = one.postcode or one.city[:5]
    names = sorted(filter(None, (given[:4], surname[:4])))
    if len(names) == 2:
        found += [("n", *names), ("np", *names, place[:3]), ("ne", given[:2], surname[-4:], one.postcode[:2])]
        found += [("ns", given[:1], surname[:5], one.street[:3]), ("gp", given[:3], one.postcode)]
    for word in {surname, first} - {""}:
        found += [("sp", word[:5], one.postcode), ("s", word, given[:1])]
    for word in set(one.given) - {given}:
        found.append(("g2", word[:4], surname[:3], place[:2]))
    if one.street:
        found += [("a", one.street[:6], one.house), ("ap", one.street[:4], one.postcode)]
        found += [("ag", one.street[:5], given[:3]), ("as", one.street[:5], surname[:3])]
        found += [("ae", one.street[-5:], one.house, one.postcode[:2])]
    if one.care_of:
        found += [("c", one.care_of[:6], one.postcode), ("cg", one.care_of[:6], given[:2])]
    if one.house:
        found += [("hg", one.house, given[:3], place[:2]), ("hs", one.house, surname[:3], place[:2])]
        found += [("hp", one.house, one.postcode)]
    if given:
        found += [("gc", given[:4], one.city[:4], surname[:1])]
    return found


def blocks(records: Sequence[Traits]) -> dict[tuple, list[int]]:
    """Key → places of the records that share it, without those of one record and those too wide."""
    found: dict[tuple, list[int]] = defaultdict(list)
    for place, one in enumerate(records):
        for key in keys(one):
            found[key].append(place)
    return {
        key: places for key, places in found.items() if 1 < len(places) <= _MOST_OF_COARSE.get(key[0], MOST)
    }


def partners(records: Sequence[Traits], start: int = 0) -> Iterator[tuple[int, set[int]]]:
    """Each record's place, from `start` on, with the later places it is worth comparing with."""
    of_record: list[list[list[int]]] = [[] for _ in records]
    for places in blocks(records).values():
        for place in places:
            of_record[place].append(places)
    for place in range(start, len(records)):
        yield place, {later for places in of_record[place] for later in places if later > place}
