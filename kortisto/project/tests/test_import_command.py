"""`bin/kortisto import`: what it answers and with which exit code."""

import argparse
import json

import pytest

from kortisto.intake.models import ImportRun
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.project.cli import BadInput, Refused
from kortisto.project.commands import imports

ROWS = "Asiakasnumero;Nimi;Sähköposti;Asiakas alkaen\n1;Salo Aino;aino@example.org;1.2.2020\n2;;olli@example.org;\n3;Laine Olli;Aino@example.org;2020\n"


@pytest.fixture
def command(register, tmp_path, capsys):
    """Run the command on a file with this content; returns (exit code, answer)."""

    def run(content, *more, kind="customers", source="previous_system"):
        path = tmp_path / "asiakkaat.csv"
        path.write_text(content, encoding="utf-8")
        parser = argparse.ArgumentParser()
        imports.arguments(parser)
        code = imports.run(parser.parse_args([kind, str(path), "--source", source, "--json", *more]))
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_answer_counts_every_row_and_names_every_error(command, opened):
    code, answer = command(ROWS)
    assert code == 1
    assert {name: answer[name] for name in ("created", "updated", "unchanged", "duplicates", "blocked", "total")} == {
        "created": 1, "updated": 0, "unchanged": 0, "duplicates": 1, "blocked": 0, "total": 3,
    }  # fmt: skip
    assert answer["errors"] == [
        {"row": 3, "column": "Nimi", "code": "no_name", "message": "The name is missing."}
    ]
    assert [(each["row"], each["code"]) for each in answer["warnings"]] == [(4, "same_email"), (4, "date")]
    with opened(Purpose.RIGHTS):
        assert Person.objects.count() == 1


def test_a_dry_run_gives_the_verdicts_and_leaves_nothing(command, opened):
    _code, answer = command(ROWS, "--dry-run")
    assert answer["dry_run"] and answer["created"] == 1
    with opened(Purpose.RIGHTS):
        assert not Person.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.DISCARDED


def test_duplicates_can_be_accepted(command):
    _code, answer = command(ROWS, "--accept-duplicates")
    assert (answer["created"], answer["duplicates"]) == (2, 0)


def test_a_file_without_errors_ends_with_nought(command):
    content = "".join(line + "\n" for line in ROWS.splitlines()[:2])
    assert command(content)[0] == 0
    code, answer = command(content)
    assert code == 0 and answer["unchanged"] == 1


def test_an_unknown_source_is_refused_and_the_known_ones_are_named(command):
    with pytest.raises(Refused, match="previous_system"):
        command(ROWS, source="address_broker")


def test_a_file_that_cannot_be_read_is_bad_input(command):
    with pytest.raises(BadInput, match="lacks the column"):
        command("a;b\n1;2\n")
    with pytest.raises(BadInput, match="identity codes"):
        command("Nimi;Hetu\nSalo Aino;131052-308T\n")


def test_lines_belong_to_orders(command, tmp_path):
    with pytest.raises(BadInput, match="orders"):
        command(ROWS, "--lines", str(tmp_path / "asiakkaat.csv"))
