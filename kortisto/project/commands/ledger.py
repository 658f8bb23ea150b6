"""`bin/kortisto ledger verify [--json]` and `ledger export DIR`: proof that others can check."""

import argparse
from pathlib import Path

from kortisto.project.cli import DONE, REFUSED, BadInput, answer_json


def arguments(parser: argparse.ArgumentParser) -> None:
    """Two things to do."""
    doing = parser.add_subparsers(dest="what", metavar="verify|export", required=True)
    verify = doing.add_parser("verify", help="check every entry, place, root and signature")
    verify.add_argument("--json", action="store_true", help="print the report as one JSON document")
    export = doing.add_parser("export", help="write the ledger with stand-alone verifiers into a new folder")
    export.add_argument("directory", type=Path, help="a folder that is missing or empty")


def run(options: argparse.Namespace) -> int:
    """Returns 1 when the ledger is not sound. Raises BadInput."""
    return verify(options.json) if options.what == "verify" else export(options.directory)


def verify(as_json: bool) -> int:
    """Print what the verification found. It writes nothing."""
    from django.utils import translation

    from kortisto.ledger.verification import verify_ledger

    report = verify_ledger()
    with translation.override("en"):
        if as_json:
            answer_json(report.as_dict())
        else:
            for log in report.logs:
                state = "sound" if not log.findings else "NOT SOUND"
                print(
                    f"{log.log}: {state}, {log.entries} entries, {log.checkpoints} checkpoints, signed up to "
                    f"{log.signed}, root {log.root[:16]}…"
                )
                for finding in log.findings:
                    print(f"  {finding.text}")
            if report.waiting:
                print(f"{report.waiting} entries wait for their place.")
    return DONE if report.sound else REFUSED


def export(directory: Path) -> int:
    """Write the export. Raises BadInput when the folder is used or there is nothing to export."""
    from kortisto.ledger.export import ExportError, write_export
    from kortisto.ledger.queries import logs_to_export
    from kortisto.ledger.sequencing import sequence

    sequence()
    try:
        written = write_export(directory, logs_to_export())
    except (ExportError, OSError) as error:
        raise BadInput(f"The ledger was not exported: {error}") from None
    for log in written:
        print(
            f"{log.name}: {log.entries} entries{'' if log.intact else ', NOT those of the newest checkpoint'}"
        )
    print(f"Written to {directory}; its README tells how to check it without this program.")
    return DONE if all(log.intact for log in written) else REFUSED
