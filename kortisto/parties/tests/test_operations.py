"""What happens to persons and organisations, on both engines."""

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import UnknownSource
from kortisto.parties import operations as do
from kortisto.parties import search
from kortisto.parties.identity_codes import IdentityCodeFound
from kortisto.parties.models import Address, Change, ContactPoint, NameWord, Person, SearchText
from kortisto.parties.search import find

pytestmark = pytest.mark.django_db


def person(surname="Aikio-Näkkäläjärvi", given="Áile Biret", contacts=(), **more):
    return do.create_person(
        values={"surname": surname, "given_names": given, **more},
        contacts=list(contacts),
        source="self",
        by=SYSTEM,
    )


def test_a_person_is_found_by_every_part_that_identifies_them(opened):
    with opened():
        made = person(
            contacts=[("email", "Aile@Esimerkki.example"), ("phone", "040 123 4567")], number="1004"
        )
        for asked in (
            "Áile", "aile", "nakkalajarvi", "Aikio Áile", "näkkälä", "esimerkki.ex", "0401234567", "+358 40 123 4567",
            "00358401234567", "358401234567", "+358 (0)40 123 4567", "1004", "Näkäkläjärvi",
        ):  # fmt: skip
            assert [hit.person_id for hit in find(asked)] == [made.pk], asked


def test_a_misspelt_name_is_found_and_a_strange_one_is_not(opened):
    with opened():
        for surname in ("Virtanen", "Korhonen", "Mäkinen", "Salmi"):
            person(surname, "Matti")
        assert [_name(hit) for hit in find("Vitranen")] == ["Matti Virtanen"]
        assert [_name(hit) for hit in find("Slami")] == ["Matti Salmi"]
        assert [_name(hit) for hit in find("korhnen mati")] == ["Matti Korhonen"]
        assert find("Qwertzuiop") == []
        assert find("") == [] and find("%%%") == [] and find("'; DROP") == []


def _name(hit):
    return Person.objects.get(pk=hit.person_id).name


def test_a_restricted_person_is_not_found_by_the_desk(opened):
    with opened():
        made = person()
        do.place_block(person=made, kind="restriction", reason="Tieto kiistetty", by=SYSTEM)
        assert find("Áile") == []
    with opened(Purpose.RIGHTS):
        assert [hit.person_id for hit in find("Áile")] == [made.pk]


def test_a_change_keeps_the_value_before_and_commits_to_the_new(opened):
    with opened():
        made = person("Korhonen", "Aino")
        do.change_person(person=made, values={"surname": "Virtanen"}, version=1, by=SYSTEM)
        change = Change.objects.get(person=made)
        assert (change.column, change.before) == ("surname", "Korhonen")
        assert find("Virtanen") and not find("Korhonen")
        assert not NameWord.objects.filter(word="korhonen").exists()
    body = bytes(Outbox.objects.filter(log=0).latest("sequence").body)
    assert b"Korhonen" not in body and b"Virtanen" not in body and b'"commit":{"surname":"' in body


def test_two_people_editing_one_card_lose_nothing_silently(opened):
    with opened():
        made = person("Korhonen", "Aino")
        first, second = Person.objects.get(pk=made.pk), Person.objects.get(pk=made.pk)
        do.change_person(person=first, values={"surname": "Virtanen"}, version=1, by=SYSTEM)
        with pytest.raises(do.VersionConflict) as conflict:
            do.change_person(person=second, values={"given_names": "Aino Maria"}, version=1, by=SYSTEM)
        assert conflict.value.current.surname == "Virtanen"
        assert Person.objects.get(pk=made.pk).given_names == "Aino"


def test_the_same_address_is_one_value_in_any_spelling(opened):
    with opened():
        made = person()
        do.add_contact(person=made, kind="email", value="Aino@Esimerkki.example ", by=SYSTEM)
        do.add_contact(person=made, kind="email", value="aino@esimerkki.example", by=SYSTEM)
        assert ContactPoint.objects.filter(person=made).count() == 1


def test_a_new_address_ends_the_one_before(opened):
    with opened():
        made = person()
        do.change_address(
            person=made, values={"street": "Inarintie 45", "postcode": "99870", "city": "INARI"}, by=SYSTEM
        )
        do.change_address(
            person=made, values={"street": "Kirkkokatu 1", "postcode": "80110", "city": "JOENSUU"}, by=SYSTEM
        )
        assert [a.street for a in Address.objects.filter(person=made, ended_on=None)] == ["Kirkkokatu 1"]
        assert Address.objects.filter(person=made).count() == 2


def test_a_personal_identity_code_is_refused_everywhere(opened):
    with opened():
        made = person()
        with pytest.raises(IdentityCodeFound):
            do.place_block(person=made, kind="restriction", reason="Tunnus on 010170-901K", by=SYSTEM)
        with pytest.raises(IdentityCodeFound):
            person(surname="010170-901K")


def test_a_source_that_the_notice_does_not_name_is_refused(opened):
    with opened(), pytest.raises(UnknownSource):
        do.create_person(values={"surname": "X"}, source="bought_list", by=SYSTEM)


def test_placing_a_ban_twice_is_one_ban(opened):
    with opened():
        made = person()
        do.place_block(person=made, kind="direct_mail", by=SYSTEM)
        block = do.place_block(person=made, kind="direct_mail", by=SYSTEM)
        assert made.blocks.count() == 1
        do.lift_block(block=block, by=SYSTEM)
        made.refresh_from_db()
        assert made.purpose_mask & Purpose.DIRECT_MAIL


def test_a_double_name_is_found_misspelt_and_without_its_hyphen(opened):
    with opened():
        person("Närhi", "Anna-Kaisa")
        for asked in ("Anna-Kaisa Nähri", "Kaisa-Anna Närhi", "anna kaisa närhi", "Anna-K"):
            assert [_name(hit) for hit in find(asked)] == ["Anna-Kaisa Närhi"], asked


@operation("person.change")
def _index_after_recording(*, subject, by):
    record(subjects=[subject.public_id], clause="C20")
    text = SearchText.objects.get(person=subject)
    text.text = "jalkikirjoitus"
    text.save()


def test_the_index_may_be_the_last_thing_an_operation_writes(opened):
    with opened():
        made = person("Korhonen", "Aino")
        _index_after_recording(subject=made, by=SYSTEM)
        assert [hit.person_id for hit in find("jalkikirj")] == [made.pk]


def test_the_index_forgets_what_nobody_is_called_any_more(opened):
    with opened():
        made = person("Ainutlaatuinen", "Olli")
        assert SearchText.objects.count() == 1
        do.change_person(person=made, values={"surname": "Toinen"}, version=1, by=SYSTEM)
        assert not NameWord.objects.filter(word="ainutlaatuinen").exists()
        assert find("ainutlaatuinen") == []


def test_those_who_begin_with_what_is_asked_are_found_among_many_who_hold_it(opened, monkeypatch):
    monkeypatch.setattr(search, "_CANDIDATES", 5)
    with opened():
        for number in range(8):
            do.create_person(
                values={"given_names": "Taino", "surname": f"Vesalo{'abcdefgh'[number]}"},
                source="self",
                by=SYSTEM,
            )
        do.create_person(values={"given_names": "Aino", "surname": "Salo"}, source="self", by=SYSTEM)
        assert "Aino Salo" in [_name(hit) for hit in find("aino sal")]
        assert "Aino Salo" in [_name(hit) for hit in find("sal ai")]
        assert len(find("esalo")) == 5


def test_part_of_an_address_with_a_hyphen_is_no_double_name(opened):
    with opened():
        do.create_person(values={"given_names": "Elli Sofia", "surname": "Aalto"}, source="self", by=SYSTEM)
        do.create_person(
            values={"given_names": "Anne", "surname": "Salo"},
            contacts=[("email", "anne-sofia.salo@posti.example")], source="self", by=SYSTEM,
        )  # fmt: skip
        assert _name(find("e-sofia")[0]) == "Anne Salo"
        assert "Elli Sofia Aalto" in [_name(hit) for hit in find("e-sofia")]
