"""`promises`: one document with every clause, and an exit code that tells whether anything is red."""
# ruff: noqa: F811  (fixtures of the room below are imported by name)

import json
from argparse import ArgumentParser

import pytest
from django.utils import timezone

from kortisto.notice.clauses import CLAUSES
from kortisto.project.cli import BadInput
from kortisto.project.commands import promises
from kortisto.promises.models import Attestation, ProbeResult
from kortisto.promises.tests.conftest import addresses, register, staff  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(staff, capsys):
    """A function that runs `promises` with arguments: exit code and what it printed."""

    def run(*arguments):
        parser = ArgumentParser()
        promises.arguments(parser)
        code = promises.run(parser.parse_args(arguments))
        return code, capsys.readouterr().out

    return run


def test_the_command_prints_one_document_with_all_clauses_and_answers_nought_when_nothing_is_red(
    command, staff, register
):
    code, out = command("--json")
    told = json.loads(out)
    assert code == 1 and [each["clause"] for each in told["clauses"]] == list(CLAUSES)
    by_key = {each["clause"]: each for each in told["clauses"]}
    assert by_key["C36"]["state"] == "PROVED"
    assert {one["control"] for one in by_key["C36"]["controls"]} == {"overdue", "night"}
    assert all("evidence" in one and one["mutation"] for one in by_key["C36"]["controls"])
    assert by_key["C41"]["state"] == "STALE" and by_key["C14"]["state"] == "OFF" and by_key["C14"]["reason"]
    for control in ("locked_rooms", "firewall"):
        Attestation.objects.create(
            register=register,
            control=control,
            statement="Tarkistettu.",
            attested_by=staff["contact_person"].public_id,
            until=timezone.localdate(),
        )
    code, out = command("--last")
    assert code == 0, out
    ProbeResult.objects.filter(probe="guards").update(held=False, code="guard_missing")
    code, out = command("--last")
    assert code == 1 and "guards: guard_missing" in out


def test_the_command_reads_the_latest_evidence_without_probing(command):
    _code, out = command("--last", "--json")
    assert {each["state"] for each in json.loads(out)["clauses"]} == {"ENFORCED", "STALE", "OFF"}
    assert not ProbeResult.objects.exists()


def test_an_unknown_probe_or_register_is_bad_input(command):
    with pytest.raises(BadInput, match="no probe ghost"):
        command("--only", "ghost")
    with pytest.raises(BadInput, match="no register ghost"):
        command("--register", "ghost")
