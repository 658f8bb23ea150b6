"""An import undone is an import that never was – but for what people did afterwards."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from kortisto.intake import jobs, undoing
from kortisto.intake.models import ImportRow, ImportRun, ImportUndo
from kortisto.intake.operations import WrongState
from kortisto.intake.tests.makers import HEAD, person, text_file
from kortisto.kernel import recalling
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.notes.operations import add_note
from kortisto.orders.models import Order
from kortisto.orders.operations import place_order
from kortisto.parties import operations as parties
from kortisto.parties import rules
from kortisto.parties.models import Address, ContactPoint, Organisation, Person
from kortisto.parties.reaching import say

pytestmark = pytest.mark.django_db

# The run itself stays as evidence, the ledger tells of it; the search index is made anew, so its rows get new ids.
LEFT_OUT = {"intake_importrun", "intake_importrow", "intake_importundo", "kortisto_cache"}
MADE_ANEW = {"parties_searchtext", "parties_nameword"}


def dump():
    """Every row of every table of ours, ledger apart, as JSON."""
    found = {}
    with maintenance():
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in LEFT_OUT or model._meta.app_label == "ledger" or not model._meta.managed:
                continue
            if not model.__module__.startswith("kortisto."):
                continue
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {model._meta.pk.column} FROM {table}")
                ids = [key for (key,) in cursor.fetchall()]
            if model._meta.pk.column != "id" or not all(isinstance(key, int) for key in ids):
                continue
            rows = recalling.rows(table, ids)
            if table in MADE_ANEW:
                rows = sorted(({**row, "id": 0} for row in rows), key=str)
            if rows:
                found[table] = rows
    return found


def differing(now, before):
    """Rows that are not the same, by table."""
    return {
        table: [
            row
            for row in (*now.get(table, ()), *before.get(table, ()))
            if not (row in now.get(table, ()) and row in before.get(table, ()))
        ]
        for table in {*now, *before}
        if now.get(table) != before.get(table)
    }


def undone(run):
    run = undoing.undo_import(_begun(run), by=SYSTEM)
    assert run.state == ImportRun.UNDONE
    return run


def _begun(run):
    with undoing.opened(run.register_id, SYSTEM):
        return undoing.begin_undoing(run=run, by=SYSTEM)


BEFORE = (
    "7;Salo Aino;Tie 1;00100;HELSINKI;040 123 4567;aino@salo.example;;\n"
    "8;Kellokas Oy;Kuja 2;33100;TAMPERE;;info@kellokas.example;;\n"
    "9;Rautio Eero;Polku 3;20100;TURKU;;eero@rautio.example;;\n"
)
AFTER = (
    "7;Salo-Lehto Aino;Uusikatu 9;00200;HELSINKI;050 765 4321;aino.uusi@salo.example;Kyllä;\n"  # changes in every table
    "8;Kellokas Group Oy;Kuja 2;33100;TAMPERE;;myynti@kellokas.example;;\n"
    "9;Rautio Eero;Polku 3;20100;TURKU;;eero@rautio.example;;\n"  # unchanged
    "10;Uusitalo Åsa;Raitti 4;65100;VAASA;;asa@uusitalo.example;;\n"  # new
    "11;Uusi Firma Oy;Väylä 5;90100;OULU;;posti@uusifirma.example;;\n"
)


def _say(opened):
    """Of two values that the next import changes, and of one that it brings again, that they do not reach; and of one
    that it is right."""
    with opened():
        for value, state in (
            ("aino@salo.example", rules.FAILED), ("+358401234567", rules.CONFIRMED),
            ("info@kellokas.example", rules.FAILED), ("eero@rautio.example", rules.FAILED),
        ):  # fmt: skip
            point = ContactPoint.objects.get(value=value)
            say(row=point, state=state, was=value, by=SYSTEM)
        lives = Address.objects.get(person__number="7")
        say(row=lives, state=rules.FAILED, was=str(lives.pk), by=SYSTEM)


@pytest.fixture
def filled(taken_in, tmp_path, opened):
    """Three customers, of whom something was said, whom another import then changes, with two new ones."""
    taken_in(text_file(tmp_path, HEAD + BEFORE))
    _say(opened)
    before = dump()
    assert {"parties_person", "parties_contactpoint", "parties_externalkey"} <= before.keys()
    run = taken_in(text_file(tmp_path, HEAD + AFTER))
    assert run.counts["create"] == 2 and run.counts["update"] == 2 and run.counts["unchanged"] == 1
    return run, before


def test_everything_is_as_before_updates_included(filled, opened, rows_of):
    run, before = filled
    assert dump() != before
    with opened():
        assert (
            Person.objects.filter(surname="Salo-Lehto").exists()
            and Organisation.objects.filter(number="11").exists()
        )
    run = undone(run)
    assert not differing(dump(), before)
    assert run.counts["undone"] == 4 and "stays" not in run.counts
    with opened(Purpose.RIGHTS):
        assert not ImportUndo.objects.exists()
        assert all(row.values == {} for row in ImportRow.objects.filter(run=run).exclude(verdict="unchanged"))
    # The same file can be imported again, with the same verdicts.


def test_a_file_that_brings_a_value_again_confirms_nothing_and_a_new_value_is_unspoken_of(filled, opened):
    with opened():
        assert ContactPoint.objects.get(value="eero@rautio.example").failed_on == timezone.localdate()
        new = ContactPoint.objects.get(value="aino.uusi@salo.example")
        lives = Address.objects.get(person__number="7", ended_on=None)
        assert {new.failed_on, new.confirmed_on, lives.failed_on, lives.confirmed_on} == {None}


def test_the_undone_file_can_be_imported_again(filled, taken_in, tmp_path):
    run, _before = filled
    first = dict(run.counts)
    undone(run)
    assert taken_in(text_file(tmp_path, HEAD + AFTER)).counts == first


def test_people_are_found_by_what_they_were_called(filled, opened):
    from kortisto.parties.search import find

    run, _before = filled
    with opened():
        assert find("Salo-Lehto") and find("asa@uusitalo.example")
    undone(run)
    with opened():
        assert find("Aino Salo") and not find("asa@uusitalo.example") and not find("Uusitalo")


@pytest.mark.parametrize("rows", [1, 2, 500])
def test_it_goes_on_where_it_was(filled, monkeypatch, rows):
    run, before = filled
    monkeypatch.setattr(undoing, "ROWS", rows)
    run = _begun(run)
    for _ in range(20):
        run = undoing.undo_import(run, by=SYSTEM, until=lambda: True)
        if run.state == ImportRun.UNDONE:
            break
    assert run.state == ImportRun.UNDONE and not differing(dump(), before)


def test_what_was_changed_since_stays_and_is_named(filled, opened, rows_of):
    run, _before = filled
    with opened():
        aino, asa = person("7"), person("10")
        parties.change_person(
            person=aino, values={"given_names": "Aino Maria"}, version=aino.version, source="self", by=SYSTEM
        )
        parties.change_person(
            person=asa, values={"given_names": "Åsa Maria"}, version=asa.version, source="self", by=SYSTEM
        )
    run = undone(run)
    assert (run.counts["undone"], run.counts["stays"]) == (2, 2)
    told = rows_of(run)
    assert {told[number][1].get("code") for number in (2, 5)} == {"changed_since"}
    with opened():
        assert person("7").name == "Aino Maria Salo-Lehto" and person("10").given_names == "Åsa Maria"
        assert not Organisation.objects.filter(number="11").exists()
        assert Organisation.objects.get(number="8").name == "Kellokas Oy"


def test_a_new_customer_who_has_ordered_stays(filled, opened, rows_of):
    run, _before = filled
    with opened():
        place_order(
            person=person("10"), lines=[{"product": "Ruusu", "quantity": 1, "unit_cents": 500}],
            ordered_on=timezone.localdate(), by=SYSTEM,
        )  # fmt: skip
    run = undone(run)
    assert rows_of(run)[5][1]["code"] == "used_since"
    with opened():
        assert person("10").orders.count() == 1


def test_a_restricted_customer_is_kept_as_they_are(filled, opened, rows_of):
    run, _before = filled
    with opened(Purpose.RIGHTS):
        parties.place_block(person=person("7"), kind="restriction", by=SYSTEM)
    run = undone(run)
    assert rows_of(run)[2][1]["code"] == "restricted_since"
    with opened(Purpose.RIGHTS):
        assert person("7").surname == "Salo-Lehto"


def test_a_contact_point_added_since_stays_with_the_customer(filled, opened):
    run, _before = filled
    with opened():
        parties.add_contact(
            organisation=Organisation.objects.get(number="8"),
            kind="phone",
            value="09 123 4567",
            source="self",
            by=SYSTEM,
        )
    undone(run)
    with opened():
        firm = Organisation.objects.get(number="8")
        assert firm.name == "Kellokas Oy"
        kept = {point.value for point in ContactPoint.objects.filter(organisation=firm, ended_on=None)}
        assert kept == {"info@kellokas.example", "+35891234567"}


CONTACTS = HEAD.strip() + ";Yhteyshenkilö\n"


def test_a_replaced_contact_person_represents_the_company_again(taken_in, tmp_path, opened):
    row = "8;Kellokas Oy;Kuja 2;33100;TAMPERE;;info@kellokas.example;;;{}\n"
    taken_in(text_file(tmp_path, CONTACTS + row.format("Aino Salo")))
    before = dump()
    run = taken_in(text_file(tmp_path, CONTACTS + row.format("Eero Rautio")))
    with opened():
        assert Person.objects.filter(surname="Rautio").exists()
        notes = ImportUndo.objects.filter(run=run)
        assert {(note.person.surname, note.former.surname) for note in notes} == {("Rautio", "Salo")}
    undone(run)
    assert not differing(dump(), before)


ORDERS = "Tilausnumero;Asiakasnumero;Tilauspäivä;Tila;Tuote;Määrä;Hinta\n"


def test_orders_and_invoices_go_and_updates_get_their_lines_back(taken_in, tmp_path, opened):
    taken_in(text_file(tmp_path, HEAD + BEFORE))
    taken_in(
        text_file(tmp_path, ORDERS + "1;7;1.2.2026;Avoin;Ruusu;2;4,50\n1;7;1.2.2026;Avoin;Lilja;1;3,00\n"),
        "orders",
    )
    before = dump()
    rows = "1;7;1.2.2026;Toimitettu;Ruusu;5;4,50\n1;7;1.2.2026;Toimitettu;Lilja;1;3,00\n2;9;3.2.2026;Avoin;Tulppaani;10;1,00\n"
    run = taken_in(text_file(tmp_path, ORDERS + rows), "orders")
    assert dump() != before
    with opened():
        assert Order.objects.get(number="1").status == "delivered" and Order.objects.count() == 2
    invoices = "Laskunumero;Asiakasnumero;Laskun päivä;Eräpäivä;Summa;Maksettu;Maksupäivä\n501;7;1.2.2026;15.2.2026;100,00;40,00;10.2.2026\n"
    with_orders = dump()
    billed = taken_in(text_file(tmp_path, invoices), "invoices")
    assert "billing_invoice" in dump()
    undone(billed)
    assert not differing(dump(), with_orders)
    undone(run)
    assert not differing(dump(), before)


def test_an_order_that_has_been_invoiced_stays(taken_in, tmp_path, opened, rows_of):
    from kortisto.billing.operations import issue_invoice

    taken_in(text_file(tmp_path, HEAD + BEFORE))
    run = taken_in(
        text_file(tmp_path, ORDERS + "1;7;1.2.2026;Avoin;Ruusu;2;4,50\n2;9;3.2.2026;Avoin;Lilja;1;1,00\n"),
        "orders",
    )
    with opened(Purpose.BILLING):
        issue_invoice(
            person=person("7"), order=Order.objects.get(number="1"), total_cents=900, issued_on=timezone.localdate(),
            due_on=timezone.localdate(), by=SYSTEM,
        )  # fmt: skip
    run = undone(run)
    assert run.counts["undone"] == 1 and run.counts["stays"] == 1
    assert rows_of(run)[2][1]["code"] == "used_since"
    with opened():
        assert [order.number for order in Order.objects.all()] == ["1"]


def test_numbers_that_an_import_learnt_are_forgotten(filled, taken_in, tmp_path):
    """Rows that changed nothing teach whom a source means by its numbers; undone, it means nobody again."""
    before = dump()
    run = taken_in(text_file(tmp_path, HEAD + BEFORE.splitlines(keepends=True)[2]), source="partner")
    assert run.counts == {"unchanged": 1}
    assert dump() != before
    run.applied = 1  # nothing was taken in, but something was learnt
    ImportRun.objects.filter(pk=run.pk).update(applied=1)
    undone(run)
    assert not differing(dump(), before)


def test_only_a_done_run_of_these_days_can_be_undone(filled, staged, tmp_path, opened):
    run, _before = filled
    waiting = staged(text_file(tmp_path, HEAD + "12;Toinen Liisa;;;;;;;\n"))
    with pytest.raises(WrongState):
        _begun(waiting)
    ImportRun.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(days=undoing.DAYS + 1))
    with pytest.raises(undoing.TooLate):
        _begun(run)
    ImportRun.objects.filter(pk=run.pk).update(ended_at=timezone.now())
    undone(run)
    with pytest.raises(WrongState):
        _begun(run)


def test_the_worker_undoes_what_is_begun_and_the_ledger_tells_who(filled):
    run, before = filled
    run = _begun(run)
    assert jobs.work(str(run.public_id)) == ImportRun.UNDONE
    assert not differing(dump(), before)
    bodies = [bytes(entry.body).decode() for entry in Outbox.objects.filter(log=0)]
    assert any("import.undo" in body for body in bodies)
    assert not any("Uusitalo" in body for body in bodies)


def test_the_page_asks_for_the_word_and_tells_what_stays(desk, filled, opened):
    run, _before = filled
    client = desk("customer_service")
    page, act = (reverse(name, args=[run.public_id]) for name in ("import", "import_undoing"))
    assert "Undo this import" in client.get(page).content.decode()
    told = client.post(act, {"confirmation": "no"}, follow=True).content.decode()
    assert "the confirming word was missing" in told
    assert client.get(act).status_code == 302
    with opened():
        asa = person("10")
        add_note(person=asa, text="Soitti", by=SYSTEM)
    for _press in range(2):
        assert client.post(act, {"confirmation": " undo "}, follow=True).status_code == 200
    assert jobs.work(str(run.public_id)) == ImportRun.UNDONE
    shown = client.get(page).content.decode()
    assert "3 rows have been undone" in shown and "1 row stays" in shown
    assert "such as an order or a note" in shown and "Undo this import" not in shown


def test_undoing_asks_for_the_password_again_and_is_for_those_who_import(desk, filled):
    run, _before = filled
    act = reverse("import_undoing", args=[run.public_id])
    assert "confirm" in desk("customer_service", fresh=False).post(act, {"confirmation": "UNDO"}).url
    assert desk("accountant").post(act, {"confirmation": "UNDO"}).status_code == 403
    run.refresh_from_db()
    assert run.state == ImportRun.DONE
