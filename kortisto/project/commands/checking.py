"""`bin/kortisto check`: the named list of checks that CI runs."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

CHECKS: dict[str, tuple[str, list[str]]] = {
    "lint": ("code style and common faults", ["ruff", "check", "."]),
    "format": ("formatting", ["ruff", "format", "--check", "."]),
    "floors": ("imports go down", ["lint-imports", "--no-cache"]),
    "declared": (
        "every column and view is declared",
        ["python", "-m", "django", "check", "--fail-level", "WARNING"],
    ),
    "migrations": (
        "no migration is missing",
        ["python", "-m", "django", "makemigrations", "--check", "--dry-run"],
    ),
    "house": ("the rules of the house", ["python", "-m", "pytest", "tests/house", "-q", "-m", "not slow"]),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Without a name all checks run."""
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(CHECKS))


def run(options: argparse.Namespace) -> int:
    """Runs each named check; returns 1 when one failed."""
    unknown = set(options.names) - set(CHECKS)
    if unknown:
        print(
            f"There is no check {', '.join(sorted(unknown))}; the checks are {', '.join(CHECKS)}.",
            file=sys.stderr,
        )
        return 2
    failed = []
    with tempfile.TemporaryDirectory(prefix="kortisto-check-") as data:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kortisto.project.settings",
            "PYTHONPATH": str(ROOT),
            "KORTISTO_DATA": data,
        }
        for name in options.names or CHECKS:
            words, command = CHECKS[name]
            program = Path(sys.executable).parent / command[0]
            answer = subprocess.run(
                [str(program), *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True
            )
            print(f"{'ok  ' if answer.returncode == 0 else 'FAIL'} {name}: {words}", flush=True)
            if answer.returncode:
                failed.append(name)
                print(answer.stdout[-6000:] + answer.stderr[-6000:])
    return 1 if failed else 0
