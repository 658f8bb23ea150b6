"""`bin/kortisto notice`: what it prints and with which code it ends."""

import argparse
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.default import DEMO_CONTROLLER
from kortisto.notice.models import NoticeVersion
from kortisto.notice.operations import create_register, draft_notice
from kortisto.notice.tests.test_pages import TEXT
from kortisto.project.cli import BadInput, Refused
from kortisto.project.commands import notices
from kortisto.promises.models import ProbeResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    return create_register(key="house", name="Asiakasrekisteri", controller=DEMO_CONTROLLER, by=SYSTEM)


@pytest.fixture
def text(tmp_path):
    file = tmp_path / "seloste.txt"
    file.write_text(TEXT, encoding="utf-8")
    return str(file)


def kortisto(*words):
    parser = argparse.ArgumentParser()
    notices.arguments(parser)
    return notices.run(parser.parse_args([*words]))


def test_an_import_makes_a_draft_and_counts_its_findings(house, text, capsys):
    assert kortisto("import", text, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["draft"] == 2 and told["errors"] > 10
    assert NoticeVersion.objects.get(number=2).raw == TEXT


def test_lint_of_a_file_names_its_lines_and_leaves_the_register_alone(house, text, capsys):
    assert kortisto("lint", text, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == "seloste.txt" and told["errors"] == len(
        [found for found in told["findings"] if found["severity"] == "E"]
    )
    assert all(0 <= found["line"] <= 13 for found in told["findings"])
    assert any(found["line"] == 10 and found["id"] == "NL-304" for found in told["findings"])
    assert NoticeVersion.objects.count() == 1


def test_lint_and_publish_judge_by_the_evidence_that_the_editor_shows(house, capsys):
    with access(register_id=house.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        draft_notice(by=SYSTEM)
    old = timezone.now() - timedelta(days=10)
    ProbeResult.objects.create(register_id=house.id, probe="night", held=True, latest=True, at=old, took_ms=1)
    assert kortisto("lint", "--json") == 1
    warned = {found["id"] for found in json.loads(capsys.readouterr().out)["findings"]}
    assert warned == {"NL-410"}
    assert kortisto("publish", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["published"] is None and {found["id"] for found in told["findings"]} == warned


def test_lint_of_the_notice_in_force_finds_nothing(house, capsys):
    assert kortisto("lint") == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings, 0 remarks\n"


def test_lint_speaks_the_language_asked_for(house, text, capsys):
    kortisto("lint", text, "--lang", "sv")
    assert "Språkversion saknas" in capsys.readouterr().out


def test_publishing_a_draft_with_errors_is_refused_with_the_rules(house, text, capsys):
    kortisto("import", text)
    with pytest.raises(Refused, match="NL-001"):
        kortisto("publish")
    assert kortisto("publish", "--json") == 1
    assert json.loads(capsys.readouterr().out.partition("\n")[2])["published"] is None


def test_publishing_without_a_draft_is_refused(house):
    with pytest.raises(Refused):
        kortisto("publish")


@pytest.mark.parametrize("content", [b"", b"Hei", bytes(range(256)) * 10, b"<html><body>x</body></html>"])
def test_what_is_no_notice_is_one_sentence(house, tmp_path, content):
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    for act in ("import", "lint"):
        with pytest.raises(BadInput) as refused:
            kortisto(act, str(file))
        assert "\n" not in str(refused.value)


def test_a_missing_and_a_too_large_file_are_one_sentence(house, tmp_path):
    big = tmp_path / "big.txt"
    big.write_bytes(b"x" * 1_000_001)
    for file in (tmp_path / "no.txt", tmp_path, big):
        with pytest.raises(BadInput):
            kortisto("import", str(file))


@pytest.mark.parametrize(("form", "start"), [("html", b"<!doctype"), ("pdf", b"%PDF-"), ("json", b"{\n")])
def test_export_writes_each_form(house, tmp_path, form, start):
    out = tmp_path / "out"
    assert kortisto("export", "--format", form, "--lang", "sv", "--out", str(out)) == 0
    first = out.read_bytes()
    assert first.startswith(start)
    kortisto("export", "--format", form, "--lang", "sv", "--out", str(out))
    assert out.read_bytes() == first


def test_export_of_an_unknown_version_or_to_nowhere_is_one_sentence(house, tmp_path):
    with pytest.raises(BadInput):
        kortisto("export", "--format", "json", "--version", "9")
    with pytest.raises(BadInput):
        kortisto("export", "--format", "json", "--out", str(tmp_path / "no" / "x"))
