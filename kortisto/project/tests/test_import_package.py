"""`bin/kortisto import package`: what it answers, with which exit code, and what it writes."""

import argparse
import json

import pytest

from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.project.cli import BadInput, Refused
from kortisto.project.commands import imports
from kortisto.requests import package
from kortisto.requests.tests.test_receiving import told  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


def persons(opened):
    with opened(Purpose.RIGHTS):
        return Person.objects.count()


@pytest.fixture
def command(tmp_path, capsys):
    """Run the command on a package; returns (exit code, answer)."""

    def run(body, *more, source="self"):
        path = tmp_path / "portability.zip"
        path.write_bytes(body)
        parser = argparse.ArgumentParser()
        imports.arguments(parser)
        code = imports.run(parser.parse_args(["package", str(path), "--source", source, "--json", *more]))
        return code, json.loads(capsys.readouterr().out)

    return run


def test_c73_the_command_says_first_and_then_does(command, told, opened):  # noqa: F811
    code, answer = command(package.as_zip(told), "--dry-run")
    assert (code, answer["verdict"], answer["person"], answer["taken"]["orders"]) == (0, "create", None, 3)
    assert persons(opened) == 0
    code, answer = command(package.as_zip(told))
    with opened(Purpose.RIGHTS):
        assert answer["person"] == str(Person.objects.get().public_id)
    assert command(package.as_zip(told))[1]["verdict"] == "unchanged"
    assert persons(opened) == 1


def test_c73_the_command_refuses_with_a_sentence(command, told, register):  # noqa: F811
    with pytest.raises(BadInput, match="no package of data"):
        command(b"name;email")
    with pytest.raises(Refused, match="source"):
        command(package.as_zip(told), source="elsewhere")
