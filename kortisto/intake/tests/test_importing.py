"""Files from the shelf, end to end: what stands in the register afterwards."""

import csv
import json

import pytest

from kortisto.consents.operations import suppress
from kortisto.intake import operations, reporting, tables
from kortisto.intake.models import ImportRow, ImportRun
from kortisto.intake.operations import CannotImport, apply_import
from kortisto.intake.tests.contents import content
from kortisto.intake.tests.makers import HEAD, bomb, person, shared, text_file
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import Mention, Outbox
from kortisto.notes.models import Note
from kortisto.notice.queries import UnknownSource
from kortisto.orders.models import Order
from kortisto.parties import operations as parties
from kortisto.parties.models import (
    Address,
    Block,
    Change,
    ContactPoint,
    Organisation,
    Person,
    Representation,
)
from kortisto.parties.search import find


def test_a_customer_file_becomes_persons_organisations_and_links(taken_in, opened, rows_of):
    run = taken_in(shared("csv/asiakkaat_utf8.csv"))
    assert run.state == ImportRun.DONE
    assert run.counts["create"] == 10
    assert rows_of(run)[9][0] == "duplicate"  # Virtanen Matti J, same telephone as Virtanen Matti
    assert rows_of(run)[9][1]["match"] == {"row": 8}
    with opened():
        modell = Organisation.objects.get(number="1002")
        assert (modell.name, modell.business_id, modell.language) == ("Ab Modell Oy", "1234567-1", "sv")
        contact = Representation.objects.select_related("person").get(organisation=modell).person
        assert (contact.given_names, contact.surname) == ("Åsa", "von Öberg-Fagerström")
        assert ContactPoint.objects.get(person=contact, kind="email").usage == "work"
        assert ContactPoint.objects.get(organisation=modell, kind="phone").value == "+358501234567"
        assert not contact.purpose_mask & Purpose.DIRECT_MARKETING
        maija = person("1003")
        assert maija.name == "Maija Meikäläinen"
        assert maija.source == "previous_system" and maija.via == f"import:{run.public_id}"
        assert maija.purpose_mask == int(ALL_PURPOSES)
        tuula = person("1005")
        assert {block.kind for block in Block.objects.filter(person=tuula)} == {
            "all_marketing",
            "protected_address",
        }
        assert not Address.objects.filter(person=tuula).exists()
        estate = Organisation.objects.get(number="1010")
        assert estate.name == "Tammi, Heikki kuolinpesä"
        assert (
            Representation.objects.select_related("person").get(organisation=estate).person.name
            == "Liisa Tammi"
        )
        assert Address.objects.get(person=person("1009")).country == "SE"
        assert [hit.person_id for hit in find("cudde")] == [person("1011").pk]


@pytest.mark.parametrize("name", ["utf8_bom", "cp1252", "comma", "excel_lost_zeros"])
def test_the_same_customers_in_another_form_give_the_same_register(taken_in, opened, name, rows_of):
    written = list(csv.DictReader(shared("csv/asiakkaat_utf8.csv").open(encoding="utf-8"), delimiter=";"))
    other = taken_in(shared(f"csv/asiakkaat_{name}.csv"))
    again = taken_in(shared("csv/asiakkaat_utf8.csv"))
    known = {row["Asiakasnumero"] for row in written} - {"1008"}
    verdicts = rows_of(again)
    with opened():
        of_file = {row.key for row in ImportRow.objects.filter(run=other, verdict="create")}
    assert of_file <= known
    assert {v for n, (v, _d) in verdicts.items() if written[n - 2]["Asiakasnumero"] in of_file} == {
        "unchanged"
    }


def test_the_same_file_twice_changes_nothing(taken_in, opened):
    taken_in(shared("csv/asiakkaat_utf8.csv"))
    with opened(Purpose.RIGHTS):
        before = content()
    again = taken_in(shared("csv/asiakkaat_utf8.csv"))
    assert again.counts["unchanged"] == 10
    assert "create" not in again.counts and "update" not in again.counts
    with opened(Purpose.RIGHTS):
        assert content() == before
    with opened(Purpose.RIGHTS):
        assert not Change.objects.exists()


def test_nothing_is_written_before_it_is_taken_in(staged, opened):
    run = staged(shared("csv/asiakkaat_utf8.csv"))
    assert run.state == ImportRun.STAGED and run.total == 11
    with opened():
        assert not Person.objects.exists() and not Organisation.objects.exists()
        operations.discard_import(run=run, by=SYSTEM)
        assert not ImportRow.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.DISCARDED


def test_c30_a_source_that_the_notice_does_not_name_is_refused(staged):
    with pytest.raises(UnknownSource):
        staged(shared("csv/asiakkaat_utf8.csv"), source="address_broker")
    assert not ImportRun.objects.exists()


def test_a_changed_value_updates_only_what_the_file_says(taken_in, opened, tmp_path, rows_of):
    taken_in(shared("csv/asiakkaat_utf8.csv"))
    changed = "Asiakasnumero;Nimi;Sähköposti;Puhelin\n1003;Meikäläinen-Virtanen Maija;uusi@example.org;\n"
    run = taken_in(text_file(tmp_path, changed))
    assert rows_of(run)[2][1]["fields"] == ["surname", "email"]
    with opened():
        maija = person("1003")
        assert maija.surname == "Meikäläinen-Virtanen"
        assert sorted(c.value for c in ContactPoint.objects.filter(person=maija)) == [
            "+358401234567",
            "uusi@example.org",
        ]
        assert Address.objects.get(person=maija).postcode == "00100"
        assert {(c.column, c.before) for c in Change.objects.filter(person=maija)} == {
            ("surname", "Meikäläinen"), ("email", "maija@example.org"),
        }  # fmt: skip
        assert find("maija@example.org") == []
        assert Mention.objects.filter(subject=maija.public_id).exists()
    assert taken_in(text_file(tmp_path, changed)).counts == {"unchanged": 1}


def test_what_the_person_told_outranks_an_update_service(taken_in, opened, tmp_path, rows_of):
    with opened():
        told = parties.create_person(
            values={"number": "7", "surname": "Salo", "given_names": "Aino"}, contacts=[("phone", "040 123 4567")],
            address={"street": "Omatie 1", "postcode": "00100", "city": "HELSINKI"}, source="self", by=SYSTEM,
        )  # fmt: skip
    run = taken_in(
        text_file(tmp_path, HEAD + "7;Salo Aino;Vanhatie 2;33100;TAMPERE;044 765 4321;;;\n"),
        source="update_service",
    )
    verdict, details = rows_of(run)[2]
    assert verdict == "unchanged"
    assert details["conflicts"] == {"phone": "self_outranks", "address": "self_outranks"}
    with opened():
        assert Address.objects.get(person=told, ended_on=None).street == "Omatie 1"
        assert [point.value for point in ContactPoint.objects.filter(person=told)] == ["+358401234567"]


def test_c29_a_hundred_updates_with_protected_and_outranked_rows_sum_to_a_hundred(taken_in, opened, tmp_path):
    base = "".join(f"{n};Salo Aino{n};Vanhatie {n};00100;HELSINKI;;;;\n" for n in range(1, 101))
    taken_in(text_file(tmp_path, HEAD + base))
    with opened():
        parties.change_address(
            person=person("100"),
            values={"street": "Omatie 1", "postcode": "00100", "city": "HELSINKI"},
            by=SYSTEM,
        )
    moved = "".join(
        f"{n};Salo Aino{n};Salainen {n};00200;HELSINKI;;;;{'Kyllä' if n <= 3 else ''}\n"
        for n in range(1, 101)
    )
    run = taken_in(text_file(tmp_path, HEAD + moved), source="update_service")
    assert run.counts["update"] == 99 and run.counts["conflicts"] == 1
    with opened():
        for number in ("1", "2", "3"):
            assert Block.objects.filter(person=person(number), kind="protected_address").exists()
        assert not Address.objects.filter(street__in=["Salainen 1", "Salainen 2", "Salainen 3"]).exists()
        assert not ImportRow.objects.filter(run=run, row_number__lte=4, values__icontains="Salainen").exists()
        assert Address.objects.filter(street__startswith="Salainen", ended_on=None).count() == 96


def test_a_ban_is_placed_and_never_lifted_by_a_file(taken_in, opened, tmp_path):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;;;Kyllä;\n"))
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;;;Ei;\n"))
    with opened():
        block = Block.objects.get(person=person("1"))
    assert block.kind == "all_marketing" and block.lifted_at is None


def test_a_restricted_customer_is_left_alone(taken_in, opened, tmp_path, rows_of):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;040 123 4567;aino@example.org;;\n"))
    with opened():
        parties.place_block(person=person("1"), kind="restriction", by=SYSTEM)
    run = taken_in(text_file(tmp_path, HEAD + "1;Salonen Aino;;;;;;;\n9;Salo Aino;;;;;aino@example.org;;\n"))
    assert {(v, d["code"]) for v, d in rows_of(run).values()} == {("blocked", "restricted")}
    with opened(Purpose.RIGHTS):
        assert person("1").surname == "Salo"


def test_a_restriction_placed_after_staging_holds(staged, taken_in, opened, tmp_path, rows_of):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;;;;\n"))
    run = staged(text_file(tmp_path, HEAD + "1;Salonen Aino;;;;;;;\n"))
    with opened():
        parties.place_block(person=person("1"), kind="restriction", by=SYSTEM)
    run = apply_import(run, by=SYSTEM)
    assert rows_of(run)[2][0] == "blocked" and run.counts == {"blocked": 1}
    with opened(Purpose.RIGHTS):
        assert person("1").surname == "Salo"


def test_t6_the_forgotten_do_not_come_back_in_any_spelling(taken_in, opened, tmp_path, rows_of):
    with opened():
        suppress(purposes=ALL_PURPOSES, emails=["p10@example.org"], phones=["+358401234567"], by=SYSTEM)
    spelt = [
        ";p10@example.org", ";P10@Example.ORG", ";  p10@example.org ", ";mailto:p10@example.org",
        ";Pekka <p10@example.org>", "040 123 4567;", "+358401234567;", "00358 40-1234567;",
    ]  # fmt: skip
    lines = "".join(f"{n};Kymppi Pekka{n};;;;{values};;\n" for n, values in enumerate(spelt))
    run = taken_in(text_file(tmp_path, HEAD + lines + "99;Muu Mari;;;;;mari@example.org;;\n"))
    assert run.counts["blocked"] == 8 and run.counts["create"] == 1
    with opened():
        for row in ImportRow.objects.filter(run=run, verdict="blocked"):
            assert row.values == {} and row.key == "" and set(row.details) == {"code"}
        assert [p.name for p in Person.objects.all()] == ["Mari Muu"]


def test_a_duplicate_is_held_back_until_somebody_accepts_it(staged, taken_in, opened, tmp_path, rows_of):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;Tie 1;00100;HELSINKI;040 123 4567;aino@example.org;;\n"))
    lines = (
        "2;Salo A;;;;;Aino@Example.org;;\n"
        "3;Salo Aino M;;;;+358 40 1234567;;;\n"
        "4;Salo Aino;Tie 2;00100;HELSINKI;;;;\n"
        "5;Laine Pertti;;;;040 123 4567;;;\n"
    )
    run = staged(text_file(tmp_path, HEAD + lines))
    assert [(v, d.get("code", "")) for _n, (v, d) in sorted(rows_of(run).items())] == [
        ("duplicate", "same_email"), ("duplicate", "same_phone"), ("duplicate", "same_name"), ("create", ""),
    ]  # fmt: skip
    with opened():
        assert operations.accept_duplicates(run=run, rows=[3], by=SYSTEM) == 1
    run = apply_import(run, by=SYSTEM)
    assert run.counts == {"create": 2, "duplicate": 2}
    with opened():
        assert person("3").name == "Aino M Salo"
        assert not Person.objects.filter(number__in=["2", "4"]).exists()


def test_the_same_number_twice_in_a_file_is_an_error(taken_in, tmp_path, rows_of):
    run = taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;;;;\n1;Salonen Aino;;;;;;;\n"))
    assert rows_of(run)[3] == ("error", {"code": "key_twice", "row": 2})


def test_a_number_alone_does_not_make_somebody_the_same_customer(taken_in, opened, tmp_path, rows_of):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;Tie 1;00100;HELSINKI;040 123 4567;;;\n"))
    theirs = HEAD + "1;Korhonen Aino;Katu 2;33100;TAMPERE;044 765 4321;;;\n"
    run = taken_in(text_file(tmp_path, theirs), source="partner")
    verdict, details = rows_of(run)[2]
    assert (verdict, details["code"]) == ("error", "number_of_another")
    with opened():
        assert person("1").name == "Aino Salo"
        # Nothing of the stranger's row is kept as if it were about the one who has the number.
        assert not ImportRow.objects.filter(run=run, person__isnull=False).exists()
        (told,) = reporting.errors(run, 10, "en")
    assert "another customer" in told["message"]
    # Part of the name with the same telephone number is the same person; the whole name is, too.
    married = HEAD + "1;Laine Aino;;;;040 123 4567;;;\n"
    assert taken_in(text_file(tmp_path, married), source="subcontractor").counts["update"] == 1
    moved = HEAD + "1;Laine Aino;Uusitie 1;33100;TAMPERE;044 000 1111;;;\n"
    assert taken_in(text_file(tmp_path, moved), source="self").counts["update"] == 1


def test_a_restricted_customers_number_tells_a_stranger_nothing(taken_in, opened, tmp_path, rows_of):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;040 123 4567;;;\n"))
    with opened():
        parties.place_block(person=person("1"), kind="restriction", reason="oikaisu kesken", by=SYSTEM)
    run = taken_in(text_file(tmp_path, HEAD + "1;Korhonen Ville;;;;044 765 4321;;;\n"), source="partner")
    assert rows_of(run)[2][0] == "error"
    run = taken_in(text_file(tmp_path, HEAD + "9;Salo Aino;;;;040 123 4567;;;\n"), source="partner")
    assert rows_of(run)[2] == ("blocked", {"code": "restricted"})
    with opened():
        assert not ImportRow.objects.filter(run=run).exists()


def test_a_source_that_counts_its_customers_itself_does_not_mean_ours(taken_in, opened, tmp_path, rows_of):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;040 123 4567;;;\n2;Laine Olli;;;;;;;\n"))
    theirs = HEAD + "1;Korhonen Ville;;;;044 765 4321;;;\n2;Laine Olli;;;;;;;\n"
    assert taken_in(text_file(tmp_path, theirs), source="partner").counts == {"error": 1, "unchanged": 1}
    head = "Tilausnumero;Asiakasnumero;Tilauspäivä;Tuote;Määrä;Hinta\n"
    orders = head + "51;1;1.2.2026;Ruusu;2;4,50\n52;2;1.2.2026;Ruusu;2;4,50\n"
    run = taken_in(text_file(tmp_path, orders), "orders", source="partner")
    assert rows_of(run)[2] == ("error", {"code": "unknown_customer"})
    with opened():
        assert [order.person.name for order in Order.objects.select_related("person")] == ["Olli Laine"]
    # A source without customers of its own speaks of ours.
    run = taken_in(
        text_file(tmp_path, head + "53;1;1.2.2026;Ruusu;2;4,50\n"), "orders", source="subcontractor"
    )
    assert run.counts == {"create": 1}


def test_a_row_with_an_identity_code_is_refused_without_keeping_it(taken_in, opened, tmp_path):
    run = taken_in(text_file(tmp_path, HEAD + "1;Salo Aino 131052-308T;;;;;;;\n2;Laine Olli;;;;;;;\n"))
    assert (run.counts["error"], run.counts["create"]) == (1, 1)
    with opened():
        row = ImportRow.objects.get(run=run, verdict="error")
        (error,) = reporting.errors(run, 10, "fi")
    assert "131052" not in json.dumps([row.values, row.details])
    assert error["code"] == "identity_code" and error["row"] == 2 and "131052" not in error["message"]


def test_a_file_with_a_column_of_identity_codes_is_refused_whole(staged, tmp_path):
    with pytest.raises(CannotImport, match="identity codes"):
        staged(text_file(tmp_path, "Nimi;Henkilötunnus\nSalo Aino;131052-308T\n"))
    assert ImportRun.objects.get().state == ImportRun.FAILED


def test_a_file_named_after_an_identity_code_is_refused(staged, tmp_path):
    with pytest.raises(CannotImport, match="name of the file"):
        staged(text_file(tmp_path, HEAD, name="131052-308T.csv"))


def test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_refused(staged, tmp_path):
    with pytest.raises(CannotImport) as refusal:
        staged(bomb(tmp_path, 300))
    assert refusal.value.code.startswith("package_")
    assert ImportRun.objects.get().problem["fi"]


@pytest.mark.parametrize(
    "bad", [b"", b"\x00" * 100, b"%PDF-1.4", b"<html></html>", b"a;b\n1;2\n", b"PK\x03\x04junk"]
)
def test_a_file_that_is_no_customer_file_gives_one_sentence(staged, tmp_path, bad):
    with pytest.raises(CannotImport) as refusal:
        staged(text_file(tmp_path, bad))
    assert all(refusal.value.sentences[language] for language in ("fi", "sv", "en"))
    assert ImportRun.objects.get().state == ImportRun.FAILED


def test_ragged_rows_come_back_as_errors_with_their_cells(taken_in, opened, tmp_path):
    run = taken_in(text_file(tmp_path, "Asiakasnumero;Nimi\n1;Salo Aino\n2;Laine Olli;liikaa;liikaa\n"))
    assert run.counts == {"create": 1, "error": 1}
    with opened():
        row = ImportRow.objects.get(run=run, verdict="error")
        assert row.details["cells"] == ["2", "Laine Olli", "liikaa", "liikaa"]
        assert [reason["code"] for reason in reporting.reasons(run, row, "sv")] == ["too_many_cells"]


def test_what_could_not_be_read_is_kept_as_a_note(taken_in, opened, tmp_path):
    taken_in(text_file(tmp_path, HEAD + "1;Salo Aino;;;;soita Pekalle;;;\n"))
    with opened():
        assert [note.text for note in Note.objects.all()] == ["Puhelin: soita Pekalle"]
        assert not ContactPoint.objects.exists()


def test_a_killed_import_goes_on_where_it_was(staged, opened, tmp_path, monkeypatch):
    monkeypatch.setattr(operations, "APPLY_ROWS", 3)
    lines = "".join(f"{n};Salo Aino{n};;;;;a{n}@example.org;;\n" for n in range(10))
    run = staged(text_file(tmp_path, HEAD + lines))
    real, calls = operations._mark, []

    def killed(rows):
        real(rows)
        calls.append(len(rows))
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(operations, "_mark", killed)
    with pytest.raises(KeyboardInterrupt):
        apply_import(run, by=SYSTEM)
    with opened():
        assert Person.objects.count() == 6
    run = apply_import(ImportRun.objects.get(), by=SYSTEM)
    assert run.state == ImportRun.DONE and run.applied == 10 and run.counts["create"] == 10
    assert apply_import(run, by=SYSTEM).applied == 10
    with opened():
        assert Person.objects.count() == 10


def test_killed_staging_goes_on_and_still_knows_what_came_before(
    register, opened, tmp_path, monkeypatch, rows_of
):
    monkeypatch.setattr(tables, "STAGE_ROWS", 2)
    monkeypatch.setattr("kortisto.intake.sandbox.BATCH_ROWS", 2)
    # One batch of the child holds them all, so the chunks are cut by the file's size.
    lines = (
        "".join(f"{n};Salo Aino{n};;;;;a{n}@example.org;;\n" for n in range(1500))
        + "x;Toinen Nimi;;;;;A3@example.org;;\n"
    )
    path = text_file(tmp_path, HEAD + lines)
    with opened():
        run = operations.open_run(
            register_id=register.pk, kind="customers", path=path, file_name="a.csv", source="partner", mapping={}, by=SYSTEM
        )  # fmt: skip
    run = operations.stage(run, path, by=SYSTEM, until=lambda: True)
    assert run.state == ImportRun.STAGING and 0 < run.staged < 1501
    run = operations.stage(ImportRun.objects.get(), path, by=SYSTEM)
    assert run.state == ImportRun.STAGED and run.total == 1501
    assert rows_of(run)[1502] == ("duplicate", {"code": "same_email", "match": {"row": 5}})


def test_the_ledger_names_every_person_taken_in_and_no_value(taken_in, opened):
    taken_in(shared("csv/asiakkaat_utf8.csv"))
    bodies = b"".join(bytes(entry.body) for entry in Outbox.objects.all()).decode()
    with opened():
        for each in Person.objects.all():
            assert str(each.public_id) in bodies
            assert each.surname not in bodies
    assert '"verb":"import.apply"' in bodies and '"source":"previous_system"' in bodies


def test_every_value_of_an_imported_row_has_its_source(taken_in, opened):
    taken_in(shared("csv/asiakkaat_utf8.csv"))
    with opened(Purpose.RIGHTS):
        for model in (Person, Representation, ContactPoint, Address, Block):
            assert {row.source for row in model.objects.all()} == {"previous_system"}


def test_customers_can_be_recognised_by_their_address_instead(taken_in, staged, tmp_path, opened, rows_of):
    ours = "7;Salo Aino;Tie 1;00100;HELSINKI;;aino@salo.example;;\n8;Rautio Eero;;;;;eero@rautio.example;;\n"
    taken_in(text_file(tmp_path, HEAD + ours))
    theirs = (
        "8;Salo Aino;Uusikatu 2;00200;HELSINKI;;aino@salo.example;;\n"  # another system's number 8
        "9;Lehto Liisa;;;;;eero@rautio.example;;\n"  # somebody else's address
        "10;Uusitalo Åsa;;;;;asa@uusitalo.example;;\n"
    )
    by_number = staged(text_file(tmp_path, HEAD + theirs), source="partner")
    assert rows_of(by_number)[2][1]["code"] == "number_of_another"
    run = taken_in(text_file(tmp_path, HEAD + theirs), source="partner", mapping={"match": "email"})
    assert run.counts == {"update": 1, "error": 1, "create": 1}
    assert rows_of(run)[3][1]["code"] == "email_of_another"
    with opened():
        aino = Person.objects.get(surname="Salo")
        assert aino.number == "7" and aino.addresses.get(ended_on=None).street == "Uusikatu 2"
        assert Person.objects.get(surname="Uusitalo").number == "10"
    again = taken_in(text_file(tmp_path, HEAD + theirs), source="partner", mapping={"match": "email"})
    assert again.counts == {"unchanged": 2, "error": 1}


def test_an_address_of_several_customers_tells_nobody(taken_in, tmp_path, opened, rows_of):
    with opened():
        for surname in ("Salo", "Rautio"):
            parties.create_person(
                values={"surname": surname},
                contacts=[("email", "koti@salo.example")],
                source="self",
                by=SYSTEM,
            )
    row = "9;Salo Aino;;;;;koti@salo.example;;\n"
    run = taken_in(text_file(tmp_path, HEAD + row), source="partner", mapping={"match": "email"})
    assert rows_of(run)[2] == ("error", {"code": "email_of_several"})


def test_a_restricted_customer_is_recognised_by_address_and_left_alone(taken_in, tmp_path, opened):
    row = "7;Salo Aino;;;;;aino@salo.example;;\n"
    taken_in(text_file(tmp_path, HEAD + row))
    with opened(Purpose.RIGHTS):
        parties.place_block(person=Person.objects.get(), kind="restriction", by=SYSTEM)
    changed = row.replace("Salo Aino;;", "Salo Aino;Tie 9;")
    run = taken_in(text_file(tmp_path, HEAD + changed), source="partner", mapping={"match": "email"})
    assert run.counts == {"blocked": 1}
