"""Values of custom fields end: by their own clock in the night, or all at once when the field ends."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from kortisto.duplicates.models import Merge
from kortisto.duplicates.operations import merge_persons, undo_merge
from kortisto.intake.operations import apply_import, stage_import
from kortisto.intake.tests.makers import text_file
from kortisto.intake.undoing import begin_undoing, undo_import
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import Change, ContactValue, CustomField, OrderValue, Person
from kortisto.parties.operations import place_block
from kortisto.parties.search import find
from kortisto.retention import night
from kortisto.retention.field_ending import end_field
from kortisto.retention.tests.test_night import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


def test_the_night_empties_a_field_whose_own_period_is_over(
    register, make_customer, make_field, opened, rows
):
    short = make_field("Member", clock="contact")  # 24 months from the end of the customership
    long = make_field("Shoe size", "number", category="orders", clock="identity")  # ten years from it
    dated = make_field("Hint", clock="attachments")  # from the day the value came
    people = [
        make_customer(name, f"{name}@salo.example", f"040 555 01{at}0")
        for at, name in enumerate(("Salo", "Lehto", "Aalto"))
    ]
    with opened():
        for person in people:
            fill_in(person=person, given={short: "Kultajäsen", long: "42", dated: "Vihje"}, by=SYSTEM)
            fill_in(person=person, given={short: "Hopeajäsen"}, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        place_block(person=people[1], kind="restriction", by=SYSTEM)
    ended = TODAY - timedelta(days=800)
    for person in people[:2]:
        rows.set(
            lambda person=person: Person.objects.filter(pk=person.pk),
            since=ended - timedelta(days=800), ended_on=ended, end_reason="asked",
        )  # fmt: skip
    rows.set(
        lambda: ContactValue.objects.filter(person=people[2], field=dated),
        received_at=timezone.now() - timedelta(days=3000),
    )
    plan = night.run(register_id=register.pk, today=TODAY, dry_run=True)
    assert plan["categories"]["custom_fields"] == 2 and plan["errors"] == []
    report = night.run(register_id=register.pk, today=TODAY)
    assert report["categories"]["custom_fields"] == 2 and report["errors"] == []
    with opened(Purpose.RIGHTS):
        left = {(row.person_id, row.field_id) for row in ContactValue.objects.all()}
        # Under a restriction nothing goes; the customer who goes on keeps the value, not the old hint.
        wanted = {(people[0].pk, dated.pk), (people[2].pk, short.pk)}
        assert left == wanted | {(people[1].pk, short.pk), (people[1].pk, dated.pk)}
        assert OrderValue.objects.filter(field=long).count() == 3
        assert not Change.objects.filter(person=people[0], column="member").exists()
        assert [hit.person_id for hit in find("hopeajasen")] and people[0].pk not in [
            hit.person_id for hit in find("hopeajasen")
        ]
    assert night.run(register_id=register.pk, today=TODAY)["categories"]["custom_fields"] == 0


@pytest.fixture
def filled(make_customer, make_field, opened):
    """Two customers with values and histories in two fields; the first has taken in a third."""
    ending, staying = make_field("Member"), make_field("Way")
    people = [
        make_customer(name, f"{name}@salo.example", f"040 555 02{at}0")
        for at, name in enumerate(("Salo", "Lehto", "Aalto"))
    ]
    with opened():
        for at, person in enumerate(people):
            fill_in(person=person, given={ending: f"qzvanha{at}", staying: f"tapa{at}"}, by=SYSTEM)
            fill_in(person=person, given={ending: f"qzuusi{at}"}, by=SYSTEM)
        fill_in(person=people[1], given={ending: ""}, by=SYSTEM)  # taken away: only its history is left
    with opened(Purpose.RIGHTS):
        merge = merge_persons(
            survivor=people[0].public_id, absorbed=people[2].public_id, chosen={}, seen=None, by=SYSTEM
        )
    return ending, staying, people, merge


def everywhere(sign):
    """Tables that hold a text anywhere."""
    found = []
    with maintenance(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if "_fts" in table or table == "django_session":
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(sign in str(row) or sign.encode() in repr(row).encode() for row in cursor.fetchall()):
                found.append(table)
    return found


def test_ending_a_field_erases_its_values_and_every_copy_of_them(filled, register, opened):
    ending, staying, people, merge = filled
    assert {"parties_contactvalue", "parties_change", "parties_searchtext", "duplicates_merge"} <= set(
        everywhere("qz")
    )
    with opened(Purpose.RIGHTS):
        assert end_field(field=ending, by=SYSTEM) == 1
        assert end_field(field=ending, by=SYSTEM) == 0  # pressed twice
    assert everywhere("qz") == []
    with opened():
        assert not find("qzuusi0") and find("tapa0")
        assert ContactValue.objects.filter(field=staying, person=people[0]).exists()
    ended = CustomField.objects.get(pk=ending.pk)
    assert ended.ended_at and ended.ended_by == "system"
    with opened(Purpose.RIGHTS):
        undo_merge(merge=merge.public_id, by=SYSTEM)
        assert {row.value for row in ContactValue.objects.all()} == {"tapa0", "tapa1", "tapa2"}
        assert not Merge.objects.exists()
    (entry,) = [
        json.loads(body) for row in Outbox.objects.all()
        if b'"field.end"' in (body := bytes(row.body)) and b'"count":1' in body
    ]  # fmt: skip
    assert entry["field"] == "member" and entry["subjects"] == []


def test_the_page_asks_for_the_name_and_says_how_many(filled, desk):
    client, address = desk(), reverse("custom_field_ending", args=["member"])
    page = client.get(address)
    assert "1 person has a value" in page.content.decode()
    token = page.context["form"].initial.get("token") or page.context["form"]["token"].value()
    wrong = client.post(address, {"token": token, "confirmation": "Membre"})
    assert wrong.status_code == 422 and "Nothing was erased" in wrong.content.decode()
    assert everywhere("qz")
    assert client.post(address, {"token": token, "confirmation": "member"}).status_code == 302
    assert everywhere("qz") == []
    assert client.get(address).status_code == 404
    assert desk("customer_service").get(address).status_code == 403
    assert "Member" not in client.get(reverse("custom_fields")).content.decode()


def test_ending_a_field_reaches_what_an_import_keeps(register, make_field, opened, tmp_path):
    field = make_field("Member")
    head = "Asiakasnumero;Nimi;Sähköposti;Member"
    runs = []
    for value in ("qzvanha", "qzuusi"):
        file = text_file(tmp_path, f"{head}\n7;Salo Aino;aino@salo.example;{value}\n8;Kellokas Oy;;qzfirma\n")
        run = stage_import(
            register_id=register.pk,
            kind="customers",
            path=file,
            file_name=file.name,
            source="self",
            by=SYSTEM,
        )
        runs.append(apply_import(run, by=SYSTEM))
    assert {"intake_importrow", "intake_importundo"} <= set(everywhere("qz"))
    with opened(Purpose.RIGHTS):
        end_field(field=field, by=SYSTEM)
    # What did not fit the field was kept as a note, which is the note's own.
    assert set(everywhere("qz")) <= {"notes_note"}
    with opened(Purpose.RIGHTS):
        begin_undoing(run=runs[1], by=SYSTEM)
    assert undo_import(runs[1], by=SYSTEM).counts["stays"] == 1
