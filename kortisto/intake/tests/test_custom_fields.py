"""A column of a file can be a custom field: read by its kind, written with its source, undone with the rest."""

import pytest

from kortisto.intake.headers import recognise
from kortisto.intake.models import ImportRow
from kortisto.intake.tests.makers import HEAD, person, text_file
from kortisto.intake.tests.test_undoing import differing, dump, undone
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Note
from kortisto.parties.models import Change, ContactValue
from kortisto.parties.search import find

pytestmark = pytest.mark.django_db

WIDE = HEAD.strip() + ";Jäsenyys;Kenkä;Tapa\n"


def row(number, name, *own, ban=""):
    return (
        f"{number};{name};Tie {number};00100;HELSINKI;;asiakas{number}@salo.example;{ban};;"
        + ";".join(own)
        + "\n"
    )


@pytest.fixture
def fields(make_field, register):
    from kortisto.parties.models import CustomField

    found = {
        "member": make_field("Membership"),
        "shoe": make_field("Shoe", "number"),
        "way": make_field("Way", "choice", choices=["Nouto", "Kotiin"]),
    }
    for key, name in (("member", "Jäsenyys"), ("shoe", "Kenkä"), ("way", "Tapa")):
        CustomField.objects.filter(pk=found[key].pk).update(name_fi=name)
    return found


def said(number):
    rows = ContactValue.objects.filter(person=person(number)).select_related("field")
    return {one.field.name_fi: one.value for one in rows}


def test_columns_become_values_and_undoing_takes_them_back(fields, taken_in, tmp_path, opened, rows_of):
    first = text_file(
        tmp_path,
        WIDE + row(7, "Salo Aino", "Kultajäsen", "42,5", "nouto") + row(8, "Aalto Eero", "", "iso", "Kotiin")
        + row(9, "Kellokas Oy", "Yritysjäsen", "", ""),
    )  # fmt: skip
    run = taken_in(first)
    assert run.counts["create"] == 3 and run.counts["warnings"] >= 2
    with opened():
        assert said("7") == {"Jäsenyys": "Kultajäsen", "Kenkä": "42.5", "Tapa": "Nouto"}
        assert said("8") == {"Tapa": "Kotiin"}
        notes = " ".join(note.text for note in Note.objects.all())
        assert "Kenkä: iso" in notes and "Jäsenyys: Yritysjäsen" in notes
        one = ContactValue.objects.get(field=fields["member"])
        assert one.source == "previous_system" and one.via.startswith("import:")
        assert [hit.person_id for hit in find("kultajasen")] == [person("7").pk]
    before = dump()
    # The same again changes nothing; another file changes one, adds one and leaves what it does not mention.
    assert taken_in(first).counts.get("update") is None
    again = text_file(
        tmp_path, WIDE + row(7, "Salo Aino", "Hopeajäsen", "", "") + row(8, "Aalto Eero", "Uusi", "", "")
    )
    run = taken_in(again)
    assert run.counts["update"] == 2
    assert rows_of(run)[2][1]["fields"] == ["custom_membership"]
    with opened():
        assert said("7") == {"Jäsenyys": "Hopeajäsen", "Kenkä": "42.5", "Tapa": "Nouto"}
        assert said("8") == {"Jäsenyys": "Uusi", "Tapa": "Kotiin"}
        assert Change.objects.get(column="membership").before == "Kultajäsen"
        assert find("hopeajasen") and not find("kultajasen")
    undone(run)
    assert not differing(dump(), before)
    with opened():
        assert find("kultajasen") and not find("hopeajasen")


def test_what_the_person_said_stands_against_a_file_and_identity_codes_are_refused(
    fields, taken_in, tmp_path, opened, rows_of
):
    taken_in(text_file(tmp_path, WIDE + row(7, "Salo Aino", "Kulta", "", "")), source="self")
    run = taken_in(text_file(tmp_path, WIDE + row(7, "Salo Aino", "Pronssi", "", "")), source="self")
    run = taken_in(
        text_file(
            tmp_path,
            WIDE + row(7, "Salo Aino", "Hopea", "", "") + row(8, "Aalto Eero", "131052-308T", "", ""),
        ),
        source="partner",
    )
    verdicts = rows_of(run)
    assert verdicts[3][0] == "error"
    with opened(Purpose.RIGHTS):
        assert said("7") == {"Jäsenyys": "Pronssi"}
        stored = "".join(str(one.values) + str(one.details) for one in ImportRow.objects.all())
        assert "131052" not in stored


def test_a_column_is_recognised_by_the_fields_name_in_any_language_but_never_before_a_known_one():
    own = {
        "custom_a": {"names": ["Jäsenyys", "Medlemskap", "Membership"], "kind": "text", "choices": []},
        "custom_b": {"names": ["Puhelin", "Telefon", "Phone"], "kind": "text", "choices": []},
    }
    header = ["Nimi", "medlemskap", "Puhelin"]
    assert recognise("customers", header, own=own).fields == {"name": 0, "custom_a": 1, "phone": 2}
    assert (
        recognise("customers", header, {"name": 1, "custom_b": 3}, only=True, own=own).fields["custom_b"] == 2
    )
