"""A register with doubles as registers in Finland have them, and who is who.

Households share surname, address and often the telephone. A double has lost its å, ä or ö, a letter or a word of
the name, has married or moved, or was typed in with half of the data. Everything from one seed.
"""

import random
from dataclasses import dataclass, replace

from kortisto.project import people
from kortisto.project.bench.data import SEED

HOUSEHOLDS, DOUBLES = 0.25, 0.08


@dataclass(frozen=True)
class Card:
    """One record. `who` is the same for records of one person."""

    who: int
    given: str
    surname: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str


def register(count: int, seed: int = SEED) -> list[Card]:
    """`count` cards in the order in which somebody might have typed them, doubles among them."""
    dice = random.Random(seed)
    generator = people.Generator(seed)
    persons: list[Card] = []
    single = int(count * (1 - DOUBLES))
    while len(persons) < single:
        first = _card(len(persons), generator.person())
        persons.append(first)
        if dice.random() < HOUSEHOLDS and len(persons) < single:
            persons.append(_housemate(len(persons), first, generator, dice))
    makers = _Maker(dice, persons[:5000])
    cards = [*persons, *(makers.double(card) for card in dice.sample(persons, count - len(persons)))]
    dice.shuffle(cards)
    return cards


def pairs(cards: list[Card]) -> set[tuple[int, int]]:
    """The places of every two cards of one person."""
    places: dict[int, list[int]] = {}
    for place, card in enumerate(cards):
        places.setdefault(card.who, []).append(place)
    return {
        (one, other)
        for same in places.values()
        for at, one in enumerate(same)
        for other in same[at + 1 :]
    }  # fmt: skip


def _card(who: int, person: people.Person) -> Card:
    return Card(
        who, person["given_names"], person["surname"], person["email"] or "", person["phone"] or "",
        person["street"], person["postcode"], person["city"],
    )  # fmt: skip


def _housemate(who: int, first: Card, generator: people.Generator, dice: random.Random) -> Card:
    """Somebody who lives with the first: another given name, mostly the same surname, often one telephone."""
    own = first
    while set(_words(own.given)) & set(_words(first.given)):
        own = _card(who, generator.person())
    return replace(
        own, surname=first.surname if dice.random() < 0.85 else own.surname, street=first.street,
        postcode=first.postcode, city=first.city, phone=first.phone if dice.random() < 0.5 else own.phone,
    )  # fmt: skip


def _words(name: str) -> list[str]:
    return name.replace("-", " ").split()


class _Maker:
    """Makes doubles of cards."""

    def __init__(self, dice: random.Random, others: list[Card]) -> None:
        self.dice, self.others = dice, others

    def double(self, card: Card) -> Card:
        """The same person typed in another time: one to three kinds of damage, of which the last two change
        so much that e-mail address or telephone is kept."""
        kinds = [self._letters, self._slip, self._shorter, self._turned, self._poorer, self._digit]
        found = card
        for damage in self.dice.sample(kinds, self.dice.choice((1, 1, 2))):
            found = damage(found)
        change = self.dice.random()
        if change < 0.15:
            found = self._married(found, card)
        elif change < 0.35:
            found = self._moved(found, card)
        return found

    def _letters(self, card: Card) -> Card:
        """å, ä and ö as other programs leave them."""
        way = self.dice.choice(("plain", "digraph", "mark", "none", "bytes"))

        def lost(text: str) -> str:
            if way == "plain":
                return text.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
            if way == "digraph":
                return text.replace("ä", "ae").replace("ö", "oe").replace("å", "aa")
            if way == "bytes":
                return text.encode().decode("cp1252", "ignore")
            return text.translate(str.maketrans(dict.fromkeys("åäöÅÄÖ", "?" if way == "mark" else "")))

        return replace(
            card,
            given=lost(card.given),
            surname=lost(card.surname),
            street=lost(card.street),
            city=lost(card.city),
        )

    def _slip(self, card: Card) -> Card:
        """One letter of a name missing, twice, wrong, or in the wrong place."""
        name = self.dice.choice(("given", "surname"))
        text = getattr(card, name)
        if len(text) < 4:
            return card
        at = self.dice.randrange(1, len(text) - 1)
        slipped = self.dice.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + text[at] + text[at:],
                text[:at] + self.dice.choice("aeiklnst") + text[at + 1 :],
                text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
            )
        )
        return replace(card, **{name: slipped.strip() or text})

    def _shorter(self, card: Card) -> Card:
        """One of two names, an initial, or a hyphen that is not there."""
        parts = _words(card.given)
        if len(parts) > 1:
            return replace(card, given=self.dice.choice((parts[0], parts[0], parts[-1], " ".join(parts))))
        if self.dice.random() < 0.2 and card.email:
            return replace(card, given=parts[0][0] + ".")
        return card

    def _turned(self, card: Card) -> Card:
        """Given name and surname in each other's place."""
        if self.dice.random() < 0.3:
            return replace(card, given=card.surname, surname=card.given)
        return card

    def _poorer(self, card: Card) -> Card:
        """Half of the data not asked for."""
        lacking = self.dice.choice((("email",), ("phone",), ("street", "postcode"), ("email", "street")))
        kept = replace(card, **dict.fromkeys(lacking, ""))
        return kept if kept.email or kept.phone or kept.street else card

    def _digit(self, card: Card) -> Card:
        """A digit of the telephone number or of the postcode wrong."""
        name = self.dice.choice(("phone", "postcode"))
        text = getattr(card, name)
        if len(text) < 5:
            return card
        at = self.dice.randrange(len(text) - 4, len(text))
        return replace(card, **{name: text[:at] + str(self.dice.randrange(10)) + text[at + 1 :]})

    def _married(self, card: Card, was: Card) -> Card:
        """Another surname, or both with a hyphen; e-mail address or telephone is still the same."""
        new = self.dice.choice(self.others).surname
        own = was.surname.rsplit("-", 1)[-1]
        surname = self.dice.choice((new, f"{new}-{own}", f"{own}-{new}"))
        return replace(card, given=was.given, surname=surname, email=was.email, phone=was.phone)

    def _moved(self, card: Card, was: Card) -> Card:
        """Another address; e-mail address and telephone are still the same."""
        to = self.dice.choice(self.others)
        return replace(
            card, street=to.street, postcode=to.postcode, city=to.city, email=was.email, phone=was.phone
        )
