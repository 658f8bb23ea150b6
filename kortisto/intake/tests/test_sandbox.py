"""What a file from outside does to the reader stays in the child process."""

import os
import random
import signal
import zipfile

import pytest

from kortisto.intake import sandbox
from kortisto.intake.reading import Unreadable
from kortisto.intake.sandbox import MEMORY_MB, read_in_child
from kortisto.intake.tests.makers import bomb, shared, text_file, workbook


def read(path, **options):
    with read_in_child(path, **options) as table:
        rows, problems = [], []
        for batch in table:
            rows += batch.rows
            problems += batch.problems
    return table, rows, problems


def refusal(path, **options) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(path, **options)
    return caught.value


def test_the_child_reads_what_the_parent_would():
    table, rows, problems = read(shared("csv/asiakkaat_cp1252.csv"))
    assert (table.encoding, table.delimiter, table.header[1]) == ("cp1252", ";", "Nimi")
    assert rows[0][0] == 2 and rows[0][1][1] == "Ostaja Oy"
    assert rows[-1][1][1] == "Tammi, Heikki kuolinpesä"
    assert (len(rows), table.row_count, problems) == (10, 10, [])
    assert table.warnings[0].sentences["sv"].startswith("Filen är inte UTF-8")


def test_row_problems_cross_the_pipe_even_when_no_row_is_right(tmp_path):
    table, rows, problems = read(text_file(tmp_path, "a;b\n" + "1;2;3\n" * 3000))
    assert rows == [] and len(problems) == 3000
    assert (problems[0].row, problems[-1].row, problems[0].cells) == (2, 3001, ["1", "2", "3"])
    assert table.problem_counts == {"too_many_cells": 3000}


@pytest.mark.slow
def test_a_hundred_thousand_rows_arrive_in_order_with_flat_memory(tmp_path):
    lines = "".join(f"{n};Meikäläinen Maija;Katu {n}\n" for n in range(100_000))
    path = text_file(tmp_path, "nro;nimi;osoite\n" + lines)
    expected = 0
    with read_in_child(path) as table:
        for batch in table:
            assert len(batch.rows) <= sandbox.BATCH_ROWS
            for row, cells in batch.rows:
                assert (row, cells[0]) == (expected + 2, str(expected))
                expected += 1
    assert expected == table.row_count == 100_000
    assert table.peak_bytes < 100_000_000


def test_a_refusal_in_the_child_reaches_the_parent_with_its_place(tmp_path):
    error = refusal(text_file(tmp_path, f"a;b\n1;2\n3;{'x' * 1_000_000}\n"))
    assert (error.code, error.row, error.column) == ("cell_too_long", 3, 2)
    assert set(error.sentences) == {"fi", "sv", "en"}


@pytest.mark.slow
def test_a_bomb_is_refused_within_the_memory_limit(tmp_path):
    table_before = os.times()
    error = refusal(bomb(tmp_path, 232))
    assert error.code == "package_ratio"
    assert os.times().children_user - table_before.children_user < 60


def test_a_workbook_that_needs_too_much_memory_is_refused_in_words(tmp_path):
    cell = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'
    sparse = workbook(tmp_path, cell.format(1, "A") + cell.format(1_048_576, "XFD"))
    error = refusal(sparse)
    assert error.code == "memory" and "512" in error.sentences["fi"]


@pytest.mark.slow
def test_a_dense_workbook_never_takes_more_than_its_memory(tmp_path):
    rng = random.Random(1)
    rows = "".join(
        "<row>" + "".join(f"<c><v>{rng.randint(0, 9)}</v></c>" for _ in range(10)) + "</row>"
        for _ in range(50_000)
    )
    path = workbook(tmp_path, rows)
    table, read_rows, _problems = read(path)
    assert len(read_rows) == 50_000 - 1
    assert 0 < table.peak_bytes <= MEMORY_MB << 20
    assert refusal(path, memory_mb=60).code == "memory"


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_stopped(tmp_path):
    path = text_file(tmp_path, "a;b;c;d;e;f;g;h\n" + "1;2;3;4;5;6;7;8\n" * 1_500_000)
    error = refusal(path, seconds=1)
    assert error.code == "time" and "1" in error.sentences["en"]


def test_a_child_that_is_killed_leaves_a_sentence_and_no_process(tmp_path):
    table = read_in_child(text_file(tmp_path, "a;b\n" + "1;2\n" * 500_000))
    pid = table._child.pid
    os.kill(pid, signal.SIGSEGV)
    with pytest.raises(Unreadable) as caught:
        list(table)
    assert caught.value.code == "crashed"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_leaving_early_ends_the_child(tmp_path):
    with read_in_child(text_file(tmp_path, "a;b\n" + "1;2\n" * 500_000)) as table:
        pid = table._child.pid
        next(iter(table))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_child_sees_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("KORTISTO_SECRET_KEY", "hush")
    with read_in_child(text_file(tmp_path, "a;b\n" + "1;2\n" * 500_000)) as table:
        with open(f"/proc/{table._child.pid}/environ", "rb") as environment:
            assert b"hush" not in environment.read()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"a;b\n1;\x00\n", "nul"),
        (b"%PDF-1.7", "binary"),
        (b"PK\x03\x04", "malformed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "malformed"),
        ("a;b\n1;2\n".encode("utf-32"), "binary"),
    ],
)
def test_hostile_files_end_in_one_clear_sentence(tmp_path, content, code):
    error = refusal(text_file(tmp_path, content))
    assert error.code == code
    assert all(
        "Traceback" not in sentence and sentence.endswith(".") for sentence in error.sentences.values()
    )


def test_a_workbook_with_entities_reads_no_other_file(tmp_path):
    secret = text_file(tmp_path, "hush", name="secret.txt")
    path = tmp_path / "xxe.xlsx"
    with zipfile.ZipFile(workbook(tmp_path, "")) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist()[:-1]:
            target.writestr(part, source.read(part))
        target.writestr(
            "xl/worksheets/sheet1.xml",
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
            '<c t="inlineStr"><is><t>Nimi &e;</t></is></c></row></sheetData></worksheet>',
        )
    try:
        table, _rows, _problems = read(path)
    except Unreadable as error:
        assert error.code == "malformed"
    else:
        assert "hush" not in table.header[0]
