"""`bin/kortisto retention run`: the night, when one wants it; and the maintenance that PostgreSQL needs."""

import argparse
from datetime import date

from kortisto.project.cli import DONE, REFUSED, BadInput, Refused, answer_json


def arguments(parser: argparse.ArgumentParser) -> None:
    """`run` with --today, --dry-run, --maintain and --json."""
    parser.add_argument("verb", choices=["run"])
    parser.add_argument("--today", metavar="DATE", help="work as on this day (YYYY-MM-DD); for trials")
    parser.add_argument("--dry-run", action="store_true", help="count only; everything is rolled back")
    parser.add_argument(
        "--maintain",
        action="store_true",
        help="afterwards rewrite tables and index, so that no old bytes stay (needs the owner's rights)",
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Run the night for every register. Exit code 1 when something failed or is overdue."""
    from kortisto.notice.models import Register
    from kortisto.notice.queries import NoPublishedNotice
    from kortisto.retention import maintaining, night

    today = _day(options.today)
    reports = []
    for register in Register.objects.order_by("id"):
        try:
            reports.append(
                {"register": register.key}
                | night.run(register_id=register.id, today=today, dry_run=options.dry_run)
            )
        except night.WrongDay as problem:
            raise BadInput(str(problem)) from problem
        except NoPublishedNotice as problem:
            raise Refused(f"The register {register.key} has no published notice, so no periods.") from problem
    if options.maintain and not options.dry_run:
        maintaining.rewrite()
    if options.json:
        answer_json(reports[0] if len(reports) == 1 else reports)
    else:
        for report in reports:
            _tell(report)
    return REFUSED if any(report["errors"] for report in reports) else DONE


def _tell(report: dict) -> None:
    persons = report["persons"]
    print(
        f"{report['register']}, {report['today']}{' (dry run)' if report['dry_run'] else ''}: "
        f"{persons['looked_at']} persons looked at, {persons['erased'] + persons['partial']} erased "
        f"({persons['partial']} keep vouchers or locks), {persons['continued']} erasures went on, "
        f"{persons['held']} held; {report['seconds']} s."
    )
    for name, rows in report["categories"].items():
        if rows:
            print(f"  {name}: {rows}")
    for error in report["errors"]:
        print(f"  failed: {error}")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--today takes a date like 2026-11-22, not {text!r}.") from None
