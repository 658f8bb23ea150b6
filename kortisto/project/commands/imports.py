"""`bin/kortisto import customers|orders|invoices|package FILE --source KEY`: the same code as the import pages."""

import argparse
import sys
from pathlib import Path
from typing import Any

from kortisto.project.cli import DONE, REFUSED, BadInput, Refused, answer_json

KINDS = ("customers", "orders", "invoices", "package")
MOST_ERRORS = 10_000
"""How many rejected rows the JSON answer lists; the counts are complete."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its source and how to read it."""
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--source", required=True, metavar="KEY", help="a source that the published notice names"
    )
    parser.add_argument("--lines", type=Path, help="orders: a second file with the lines")
    parser.add_argument("--order", choices=("surname_first", "given_first"), help="how names are written")
    parser.add_argument(
        "--match", choices=("email",), help="recognise customers by address and name, not number"
    )
    parser.add_argument("--encoding", help="of a text file, when it is read wrongly")
    parser.add_argument("--delimiter", help="of a text file, when it is read wrongly")
    parser.add_argument("--sheet", help="of a workbook")
    parser.add_argument(
        "--accept-duplicates", action="store_true", help="create them instead of holding them back"
    )
    parser.add_argument("--dry-run", action="store_true", help="give the verdicts and write nothing")
    parser.add_argument("--register", metavar="KEY", help="when there are several")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Returns 1 when rows were rejected for an error, else 0."""
    from kortisto.intake import operations
    from kortisto.intake.models import ImportRun
    from kortisto.kernel.access import SYSTEM
    from kortisto.notice.queries import NoPublishedNotice, UnknownSource

    for file in (options.file, options.lines):
        if file is not None and not file.is_file():
            raise BadInput(f"There is no file {file}.")
    if options.kind == "package":
        return _package(options)
    if options.lines is not None and options.kind != "orders":
        raise BadInput("--lines belongs to orders.")
    names = ("order", "match", "encoding", "delimiter", "sheet")
    chosen = {name: getattr(options, name) for name in names if getattr(options, name)}
    try:
        import_run = operations.stage_import(
            register_id=_register(options.register).pk,
            kind=options.kind,
            path=options.file,
            file_name=options.file.name,
            source=options.source,
            lines=options.lines,
            mapping=chosen,
            by=SYSTEM,
        )
    except (UnknownSource, NoPublishedNotice) as problem:
        raise Refused(_sentence(str(problem))) from None
    except operations.CannotImport as problem:
        raise BadInput(str(problem)) from None
    with operations.opened(import_run.register_id, SYSTEM):
        if options.accept_duplicates:
            operations.accept_duplicates(run=import_run, by=SYSTEM)
    if not options.dry_run:
        import_run = operations.apply_import(ImportRun.objects.get(pk=import_run.pk), by=SYSTEM)
    answer = _answer(ImportRun.objects.get(pk=import_run.pk), options)
    if options.dry_run:
        with operations.opened(import_run.register_id, SYSTEM):
            operations.discard_import(run=import_run, by=SYSTEM)
    if options.json:
        answer_json(answer)
    else:
        _print(answer)
    return REFUSED if answer["errors"] else DONE


def _package(options: argparse.Namespace) -> int:
    """Somebody's package from another Kortisto (Article 20). Returns 1 when nothing may be written."""
    from django.utils import translation

    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.kernel.text import FormatError
    from kortisto.notice.queries import NoPublishedNotice, UnknownSource
    from kortisto.parties.rules import NotAName
    from kortisto.requests import receiving
    from kortisto.requests.receiving_views import left_words

    with options.file.open("rb") as stream:
        body = stream.read(receiving.MOST_BYTES + 1)
    try:
        package = receiving.read(body)
        with access(
            register_id=_register(options.register).pk,
            actor=SYSTEM,
            purpose=Purpose.RIGHTS,
            view="cli.import.package",
        ):
            if options.dry_run:
                verdict = receiving.judge(package, source=options.source)
            else:
                verdict = receiving.take_in(
                    package=package,
                    source=options.source,
                    although_similar=options.accept_duplicates,
                    by=SYSTEM,
                )
    except (UnknownSource, NoPublishedNotice) as problem:
        raise Refused(_sentence(str(problem))) from None
    except NotAName:
        raise BadInput(receiving.NotAPackage.messages["form"][2]) from None
    except FormatError as problem:
        raise BadInput(str(problem)) from None
    with translation.override("en"):
        left = [left_words(code, name) for code, name in verdict.left]
    answer = {
        "dry_run": options.dry_run,
        "verdict": verdict.kind,
        "person": str(verdict.person.public_id) if verdict.person is not None else None,
        "taken": verdict.counts,
        "left": left,
    }
    if options.json:
        answer_json(answer)
    else:
        print(verdict.kind)
        for name, count in verdict.counts.items():
            print(f"{count:>8} {name}")
        for sentence in left:
            print(f"not taken: {sentence}")
    return REFUSED if verdict.kind in receiving.HELD else DONE


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _register(key: str | None):
    from kortisto.notice.models import Register

    registers = Register.objects.order_by("created_at")
    if key is not None:
        registers = registers.filter(key=key)
    found = list(registers[:2])
    if not found:
        raise BadInput(f"There is no register {key}.")
    if len(found) > 1:
        raise BadInput("There are several registers; name one with --register KEY.")
    return found[0]


def _answer(import_run: Any, options: argparse.Namespace) -> dict[str, Any]:
    from kortisto.intake import operations, reporting
    from kortisto.kernel.access import SYSTEM

    counts = import_run.counts
    with operations.opened(import_run.register_id, SYSTEM):
        errors = list(reporting.errors(import_run, MOST_ERRORS, "en"))
        warnings = list(reporting.remarks(import_run, MOST_ERRORS, "en"))
    return {
        "run": str(import_run.public_id),
        "dry_run": options.dry_run,
        "total": import_run.total,
        "created": counts.get("create", 0),
        "updated": counts.get("update", 0),
        "unchanged": counts.get("unchanged", 0),
        "lines": {
            "created": counts.get("line_create", 0),
            "updated": counts.get("line_update", 0),
            "unchanged": counts.get("line_unchanged", 0),
        },
        "duplicates": counts.get("duplicate", 0),
        "blocked": counts.get("blocked", 0),
        "conflicts": counts.get("conflicts", 0),
        "errors": errors,
        "errors_left_out": max(0, counts.get("error", 0) - MOST_ERRORS),
        "warnings": warnings,
    }


def _print(answer: dict[str, Any]) -> None:
    verb = "would be " if answer["dry_run"] else ""
    print(f"{answer['total']} rows")
    for name in ("created", "updated", "unchanged"):
        print(f"{answer[name]:>8} {verb if name != 'unchanged' else ''}{name}")
    if any(answer["lines"].values()):
        print(f"{sum(answer['lines'].values()):>8} further rows with lines of these orders")
    print(f"{answer['duplicates']:>8} held back as probable duplicates")
    print(f"{answer['blocked']:>8} blocked")
    print(f"{len(answer['errors']) + answer['errors_left_out']:>8} rejected")
    for error in answer["errors"][:50]:
        place = f"row {error['row']}" + (f", {error['column']}" if error["column"] else "")
        print(f"{place}: {error['message']}", file=sys.stderr)
    if len(answer["errors"]) > 50:
        print(f"… and {len(answer['errors']) - 50} more; --json lists them.", file=sys.stderr)
