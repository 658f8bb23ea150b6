"""Who looks alike: one person written twice does, two people of one household do not."""

import pytest

from kortisto.duplicates.blocking import partners
from kortisto.duplicates.rules import Usage, total, weigh
from kortisto.duplicates.traits import traits
from kortisto.project.bench import doubles

AINO = {
    "given_names": "Aino Maria", "surname": "Mäkelä", "emails": ["aino.makela@posti.example"],
    "phones": ["+358405550182"], "street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE",
}  # fmt: skip


@pytest.fixture(scope="module")
def crowd():
    """Three thousand cards with households among them, and how often each value occurs."""
    cards = doubles.register(3000)
    found = [
        traits(
            place, given_names=card.given, surname=card.surname, emails=[card.email], phones=[card.phone],
            street=card.street, postcode=card.postcode, city=card.city,
        )
        for place, card in enumerate(cards)
    ]  # fmt: skip
    return cards, found, Usage.of(found)


def same(usage, one, other):
    return total(weigh(traits(1, **one), traits(2, **other), usage)) >= usage.needed


@pytest.mark.parametrize(
    "other",
    [
        {"surname": "M?kel?"},
        {"surname": "Mkel"},
        {"surname": "MÃ¤kelÃ¤"},
        {"surname": "Maekelae", "emails": []},
        {"surname": "Virtanen", "street": "Satakunnankatu 2", "postcode": "33100"},
        {"surname": "Virtanen-Mäkelä", "emails": []},
        {"given_names": "Aino", "phones": []},
        {"given_names": "Mäkelä", "surname": "Aino Maria"},
        {"street": "Rantatie 3", "postcode": "90100", "city": "Oulu"},
        {"given_names": "A.", "phones": []},
    ],
)
def test_a_person_written_in_another_way_looks_alike(crowd, other):
    assert same(crowd[2], AINO, AINO | other)


@pytest.mark.parametrize(
    "other",
    [
        {"given_names": "Matti", "emails": ["matti@posti.example"]},
        {"given_names": "Matti", "emails": []},
        {"given_names": "Liisa Maria", "emails": []},
        {"emails": ["aino.makela2@mail.example"], "phones": ["+358505550001"], "street": "Rantatie 3",
         "postcode": "90100", "city": "Oulu", "given_names": "Aino Helena"},
        {"given_names": "Pekka", "surname": "Virtanen", "emails": []},
    ],
)  # fmt: skip
def test_a_housemate_or_a_namesake_does_not(crowd, other):
    assert not same(crowd[2], AINO, AINO | other)


def test_the_weights_of_the_fields_add_up_and_are_the_same_both_ways(crowd):
    _cards, found, usage = crowd
    for one, other in zip(found[:300], found[300:600], strict=True):
        there, back = weigh(one, other, usage), weigh(other, one, usage)
        assert set(there) == set(back) and total(there) == pytest.approx(total(back))


def test_nearly_all_doubles_of_a_noisy_register_are_found_and_nearly_nobody_else(crowd):
    cards, found, usage = crowd
    truth = doubles.pairs(cards)
    answer = {
        (one, other)
        for one, others in partners(found)
        for other in others
        if total(weigh(found[one], found[other], usage)) >= usage.needed
    }
    assert usage.households
    assert len(answer & truth) >= 0.95 * len(truth)
    assert len(answer & truth) >= 0.98 * len(answer)
