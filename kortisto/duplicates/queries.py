"""What pages ask: who looks like somebody, and where a former public id leads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from kortisto.duplicates.models import FormerId, Likeness
from kortisto.duplicates.rules import Usage, total, weigh
from kortisto.duplicates.traits import Traits, traits
from kortisto.kernel.access import required_access
from kortisto.kernel.purposes import Purpose
from kortisto.parties import search
from kortisto.parties.models import Address, ContactPoint, Person
from kortisto.retention.inventory import ask

# A warning costs one look, so it comes a little earlier than a pair of the search.
_EARLIER = 3.0
_MOST_CANDIDATES = 60


@dataclass(frozen=True)
class Like:
    """A person who looks like the one asked about, with the bits of each field."""

    person: Person
    weight: float
    fields: dict[str, float]


def register_traits(register_id: int, purpose: Purpose) -> list[Traits]:
    """Everybody whom the purpose may use, in the order of their rows; by plain SQL, for the search."""
    persons = ask(
        "SELECT id, given_names, surname, number FROM parties_person WHERE register_id = %(register)s "
        "AND (purpose_mask & %(purpose)s) <> 0 ORDER BY id",
        register=register_id,
        purpose=int(purpose),
    )
    reached: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"email": [], "phone": []})
    for person, kind, value in ask(
        "SELECT person_id, kind, value FROM parties_contactpoint WHERE register_id = %(register)s "
        "AND person_id IS NOT NULL AND ended_on IS NULL AND kind <> 'web'",
        register=register_id,
    ):
        reached[person][kind].append(value)
    homes = {
        person: home
        for person, *home in ask(
            "SELECT person_id, street, postcode, city, care_of FROM parties_address "
            "WHERE register_id = %(register)s AND person_id IS NOT NULL AND ended_on IS NULL ORDER BY id",
            register=register_id,
        )
    }
    return [
        _traits(row, given, surname, number, reached.get(row), homes.get(row))
        for row, given, surname, number in persons
    ]


def _traits(row, given, surname, number, reached, home) -> Traits:
    street, postcode, city, care_of = home or ("", "", "", "")
    return traits(
        row, given_names=given, surname=surname, number=number or "", emails=reached["email"] if reached else (),
        phones=reached["phone"] if reached else (), street=street, postcode=postcode, city=city, care_of=care_of,
    )  # fmt: skip


def traits_of(persons: Iterable[Person]) -> dict[int, Traits]:
    """The traits of persons already read under the open context."""
    persons = list(persons)
    ids = [person.pk for person in persons]
    reached: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"email": [], "phone": []})
    points = ContactPoint.objects.filter(person_id__in=ids, ended_on=None).exclude(kind=ContactPoint.WEB)
    for point in points:
        reached[point.person_id][point.kind].append(point.value)
    homes = {
        one.person_id: (one.street, one.postcode, one.city, one.care_of)
        for one in Address.objects.filter(person_id__in=ids, ended_on=None).order_by("pk")
    }
    return {
        person.pk: _traits(
            person.pk,
            person.given_names,
            person.surname,
            person.number,
            reached.get(person.pk),
            homes.get(person.pk),
        )
        for person in persons
    }


def alike(asked: Traits, most: int = 8) -> list[Like]:
    """Persons who look like this one, most alike first, as far as the open purpose may see them."""
    found = _candidates(asked)
    others = traits_of(found.values())
    usage = _usage(asked, others.values())
    likes = []
    for row, other in others.items():
        fields = weigh(asked, other, usage)
        weight = total(fields)
        if weight >= usage.needed - _EARLIER:
            likes.append(Like(found[row], weight, fields))
    return sorted(likes, key=lambda like: (-like.weight, like.person.pk))[:most]


def _candidates(asked: Traits) -> dict[int, Person]:
    ids: dict[int, None] = {}
    for kind, values in ((ContactPoint.EMAIL, asked.emails), (ContactPoint.PHONE, asked.phones)):
        if values:
            points = ContactPoint.objects.filter(kind=kind, value__in=sorted(values), person__isnull=False)
            ids.update(dict.fromkeys(points.values_list("person_id", flat=True)[:_MOST_CANDIDATES]))
    for text in _questions(asked):
        for hit in search.find(text, limit=20):
            if hit.person_id is not None:
                ids[hit.person_id] = None
    ids.pop(asked.key, None)
    return Person.objects.in_bulk(list(ids)[:_MOST_CANDIDATES]) if ids else {}


def _questions(asked: Traits) -> list[str]:
    """What to ask the search box: the whole name, then one given name with each surname."""
    if not asked.surname and not asked.given:
        return []
    found = [" ".join((*asked.given, *asked.surname))]
    if asked.given and len(asked.given) + len(asked.surname) > 2:
        found += [f"{asked.given[0]} {surname}" for surname in asked.surname]
    return list(dict.fromkeys(found))


class _Typical(dict):
    """Uses of values that were not counted: what is usual for their kind."""

    def __init__(self, known: Mapping[str, int], usual: int) -> None:
        super().__init__(known)
        self.usual = usual

    def get(self, key: str, default: int = 0) -> int:
        return max(super().get(key, default), self.usual)


# Kind → how many different values a register of this size usually has, at most.
_USUAL = {"street": 2000, "postcode": 400, "city": 40, "care_of": 5000}


def _usage(asked: Traits, others: Iterable[Traits]) -> Usage:
    everybody = [asked, *others]
    records = Person.objects.count()
    words = sorted({word for one in everybody for word in (*one.given, *one.surname)})
    names = dict(
        ask(
            "SELECT word, uses FROM parties_nameword WHERE register_id = %(register)s AND word IN :words",
            register=required_access().register_id,
            words=words or [""],
        )
    )
    counts: dict[str, Mapping[str, int]] = {
        "name": names,
        "email": Counter(value for one in everybody for value in one.emails),
        "phone": Counter(value for one in everybody for value in one.phones),
    }
    counts |= {kind: _Typical({}, records // different) for kind, different in _USUAL.items()}
    return Usage(records, counts)


def open_pairs(state: str = Likeness.OPEN) -> Any:
    """Pairs, each once, most alike first; only where the open purpose may see both."""
    bit = int(required_access().purpose)
    rows = Likeness.objects.filter(state=state, person_id__lt=F("other_id"), other__purpose_mask__allows=bit)
    return rows.select_related("person", "other").order_by("-weight", "pk")


def leads_to(public_id: UUID) -> UUID | None:
    """The public id of the card that this former one was merged into, as far as the purpose may see it."""
    found = FormerId.objects.select_related("person").filter(public_id=public_id).first()
    return found.person.public_id if found is not None else None


def former_subjects(person: int) -> list[UUID]:
    """The public ids under which entries of the ledger speak of this person, besides their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_id FROM duplicates_formerid WHERE person_id = %s ORDER BY id", [person])
        return [UUID(str(key)) for (key,) in cursor.fetchall()]
