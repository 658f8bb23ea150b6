"""The rights from the shell: the documented commands, their JSON and their exit codes."""

import json
import os
from pathlib import Path

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person
from kortisto.project.cli import main
from kortisto.retention.models import Erasure, RetentionRun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_places(settings):
    settings.DATA = Path(os.environ["KORTISTO_DATA"])
    settings.SUPPRESSION_KEY_FILE = settings.DATA / "keys" / "suppression.key"


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas", "number": "K-77"},
            contacts=[("email", "aino@kellokas.example")], source="self", by=SYSTEM,
        )  # fmt: skip


def call(capsys, *arguments):
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, json.loads(out) if out.strip() else None, err


def test_find_answers_with_public_ids(person, capsys):
    code, found, _err = call(capsys, "person", "find", "kellokas", "--json")
    assert code == 0
    assert [(row["id"], row["name"]) for row in found] == [(str(person.public_id), "Aino Kellokas")]
    assert call(capsys, "person", "find", "olematon", "--json")[:2] == (1, [])


def test_report_writes_three_files_and_names_the_stores(person, capsys, tmp_path):
    code, answer, _err = call(capsys, "person", "report", "K-77", "--out", str(tmp_path), "--json")
    assert (code, answer["state"], answer["missing"]) == (0, "complete", [])
    body = json.loads((tmp_path / "report.json").read_text())
    assert body["held"] is True
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert answer["stores"]["parties_contactpoint"] == 1
    call(capsys, "person", "report", str(person.public_id), "--out", str(tmp_path), "--json")
    names = [row["name"] for row in json.loads((tmp_path / "report.json").read_text())["recipients"]]
    assert names == ["Sinä itse"]


def test_a_preview_from_the_shell_changes_nothing(person, staff, capsys, opened):
    by = staff["contact_person"].email
    code, plan, _err = call(capsys, "person", "erase", "K-77", "--by", by, "--dry-run", "--json")
    assert (code, plan["outcome"], plan["gone"]["parties_contactpoint"]) == (0, "all", 1)
    assert not Erasure.objects.exists()


def test_erasing_from_the_shell_and_asking_again(person, staff, capsys, tmp_path, opened):
    by = staff["contact_person"].email
    code, done, _err = call(capsys, "person", "erase", "K-77", "--by", by, "--json")
    assert (code, done["state"]) == (0, "complete")
    with opened(Purpose.RIGHTS):
        assert not Person.objects.exists()
    code, again, _err = call(capsys, "person", "erase", str(person.public_id), "--by", by, "--json")
    assert (code, again["already"], again["state"]) == (0, True, "complete")
    code, answer, _err = call(
        capsys, "person", "report", str(person.public_id), "--out", str(tmp_path), "--json"
    )
    assert (code, answer["held"]) == (0, False)
    assert (tmp_path / "report.pdf").exists()


def test_who_may_not_erase_is_refused_and_who_is_unknown_is_bad_input(person, staff, capsys):
    code, _out, err = call(capsys, "person", "erase", "K-77", "--by", staff["accountant"].email)
    assert (code, err) == (1, "This user's role may not erase persons.\n")
    assert call(capsys, "person", "erase", "K-77", "--by", "x@x.example")[0] == 2
    assert call(capsys, "person", "erase", "K-99", "--by", staff["contact_person"].email)[0] == 2


def test_retention_run_answers_with_one_document(person, capsys):
    code, report, _err = call(capsys, "retention", "run", "--today", "2026-11-22", "--json")
    assert (code, report["today"], report["errors"]) == (0, "2026-11-22", [])
    assert report["persons"]["looked_at"] == 1
    assert RetentionRun.objects.count() == 1
    code, _out, err = call(capsys, "retention", "run", "--today", "2026-11-21")
    assert (code, "never goes back" in err) == (2, True)
    assert call(capsys, "retention", "run", "--today", "tomorrow")[0] == 2


def test_maintenance_rewrites_the_tables(person, capsys):
    code, report, _err = call(capsys, "retention", "run", "--today", "2026-11-22", "--maintain", "--json")
    assert (code, report["errors"]) == (0, [])
