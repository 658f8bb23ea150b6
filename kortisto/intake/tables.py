"""A run's file as cleaned rows in chunks, read by children with limits, and why a file cannot be imported."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kortisto.intake import headers, sandbox
from kortisto.intake.headers import Mapping
from kortisto.intake.models import ImportRun
from kortisto.intake.reading import RowProblem, Unreadable
from kortisto.intake.rows import Row, from_prepared
from kortisto.intake.sandbox import Batch, ChildTable
from kortisto.parties.identity_codes import find_identity_codes
from kortisto.postcodes.queries import in_use, names_of

STAGE_ROWS = 4000
"""How many rows are staged in one transaction."""
PARALLEL_FROM = 2_000_000
"""From how many bytes on a text file is cleaned by two children at once."""
BYTES_A_SECOND = 100_000
"""How slow a child may be before it is stopped: the longer the file, the longer it may take."""


class CannotImport(Exception):
    """The file cannot be imported; `sentences` says why in fi, sv and en."""

    def __init__(self, code: str, sentences: dict[str, str]) -> None:
        self.code, self.sentences = code, sentences
        super().__init__(sentences["en"])


SENTENCES: dict[str, tuple[str, str, str]] = {
    "identity_in_name": (
        "Tiedoston nimessä on henkilötunnus. Nimeä tiedosto uudelleen.",
        "Filens namn innehåller en personbeteckning. Ge filen ett annat namn.",
        "The name of the file holds a personal identity code. Rename the file.",
    ),
    "no_heading": (
        "Tiedoston ensimmäinen rivi on asiakkaan tietoja, ei sarakkeiden otsikoita. Lisää otsikkorivi.",
        "Filens första rad är en kunds uppgifter, inte kolumnrubriker. Lägg till en rubrikrad.",
        "The first row of the file is somebody's data, not the names of columns. Add a row with the names.",
    ),
    "busy": (
        "Tuonti on jo käynnissä tai päättynyt.",
        "Importen pågår redan eller är avslutad.",
        "The import is already running, or over.",
    ),
}


def refused(code: str) -> CannotImport:
    """A refusal in our own words."""
    return CannotImport(code, dict(zip(("fi", "sv", "en"), SENTENCES[code], strict=True)))


def read_options(run: ImportRun) -> dict[str, Any]:
    """How the reading child is to read the run's file."""
    chosen = run.mapping
    return {
        "encoding": run.encoding or None,
        "delimiter": run.delimiter or None,
        "sheet": chosen.get("sheet"),
        "repair": bool(chosen.get("repair")),
    }


def chunks(
    run: ImportRun, path: str | Path, fields: dict[str, Any], offset: int
) -> Iterator[tuple[list[Row], dict[str, Any]]]:
    """The file's rows in chunks, cleaned; with each chunk what the file's heading told."""
    options: dict[str, Any] = {}
    if run.kind == "customers":
        # The child has no database: it is given the table of postcodes that is in use.
        options = {"localities": {code: names_of(row) for code, row in in_use().items()} or None}
        if run.mapping.get("order"):
            options["order"] = run.mapping["order"]
    only = bool(fields and run.mapping.get("only"))
    own = run.mapping.get("own") or {}
    children: list[ChildTable] = []
    try:
        shares = _shares(Path(path))
        for share in range(shares):
            child = sandbox.read_in_child(
                path,
                **read_options(run),
                preparing={"kind": run.kind, "fields": fields, "only": only, "options": options, "own": own},
                share=(share, shares),
                seconds=sandbox.SECONDS + Path(path).stat().st_size // BYTES_A_SECOND,
            )
            children.append(child)
        mapping = usable_mapping(run.kind, children[0].header, fields, only, own)
        heading = {
            "mapping": mapping,
            "encoding": children[0].encoding or "",
            "delimiter": children[0].delimiter or "",
        }
        gathered: list[Row] = []
        for batch in _in_turn(children):
            gathered += _rows(batch, offset)
            if len(gathered) >= STAGE_ROWS:
                yield gathered, heading
                gathered = []
        yield gathered, heading
    except FileNotFoundError:
        raise Unreadable("missing_file") from None
    finally:
        for child in children:
            child.close()


def usable_mapping(
    kind: str, header: list[str], fields: dict[str, Any], only: bool = False, own: headers.Own | None = None
) -> Mapping:
    """The mapping of a header. Raises CannotImport when a needed column is missing or an identity code is
    among the columns, MappingError when what was chosen by hand does not fit."""
    if any(headers.looks_like_data(cell) for cell in header):
        # Kept as the names of columns, somebody's particulars would outlive the import.
        raise refused("no_heading")
    mapping = headers.recognise(kind, header, fields, only=only, own=own)
    if mapping.refused or mapping.missing:
        sentences = mapping.problems()
        joined = {language: " ".join(each[language] for each in sentences) for language in ("fi", "sv", "en")}
        raise CannotImport("identity_code" if mapping.refused else "missing_column", joined)
    return mapping


def _shares(path: Path) -> int:
    if (os.cpu_count() or 1) < 2 or path.stat().st_size < PARALLEL_FROM:
        return 1
    with path.open("rb") as stream:
        head = stream.read(4)
    # A workbook is held in memory by its reader; one of it is enough.
    return 1 if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else 2


def _in_turn(children: list[ChildTable]) -> Iterator[Batch]:
    sources = [iter(child) for child in children]
    while True:
        for source in sources:
            batch = next(source, None)
            if batch is None:
                # The other children end within the same round: every batch belongs to exactly one.
                for rest in sources:
                    for _nothing in rest:
                        pass
                return
            yield batch


def _rows(batch: Batch, offset: int) -> list[Row]:
    rows = [from_prepared(prepared) for prepared in batch.rows]
    by_number = {row.number: row for row in rows}
    for problem in batch.problems:
        _add_problem(problem, rows, by_number)
    rows.sort(key=lambda row: row.number)
    if offset:
        for row in rows:
            row.number += offset
    return rows


def _add_problem(problem: RowProblem, rows: list[Row], by_number: dict[int, Row]) -> None:
    severity = "warning" if problem.kept else "error"
    told = ["", problem.code, severity, problem.sentences]
    if problem.kept and problem.row in by_number:
        by_number[problem.row].problems.append(told)
    elif not problem.kept:
        cells = None if any(find_identity_codes(cell) for cell in problem.cells) else problem.cells
        rows.append(Row(problem.row, "", "", "{}", [told], cells=cells))
