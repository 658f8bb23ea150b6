"""`bin/kortisto test [fast] [path …] [-- options of pytest]`: the tests on SQLite, then on PostgreSQL where its programs are found.

On a developer's machine a missing engine or browser is said loudly and passed over; with CI=true it fails.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from kortisto.project.postgres import NoPostgres, server

FAST = ["--fast"]
# On the second engine only what touches the database can come out differently (see conftest.py).
ONCE = ["--database-only"]
FOLDER = Path(__file__).resolve().parents[3] / "tests" / "campaigns"
CAMPAIGNS = {path.stem: path for path in sorted(FOLDER.glob("[!_]*.py"))}


def arguments(parser: argparse.ArgumentParser) -> None:
    """`fast` takes a sample in less than a minute; paths, and after `--` options, are handed to pytest."""
    parser.add_argument("what", nargs="*", help="fast, paths, and after -- options of pytest")
    parser.add_argument("--campaign", metavar="NAME", choices=CAMPAIGNS, help="a long test by name")
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")


def run(options: argparse.Namespace) -> int:
    """Returns the worst exit code of the runs."""
    in_ci = os.environ.get("CI") == "true"
    fast = options.what[:1] == ["fast"]
    what = options.what[1:] if fast else options.what
    once = ONCE
    if options.campaign:
        # A campaign starts programs on databases of their own, so the engine makes a difference to all of it.
        what, once = [*what, str(CAMPAIGNS[options.campaign])], []
    notes, codes = [], []
    if chromium() is None and not fast:
        notes.append("No Chromium on this machine: the browser tests are skipped.")
        codes += [1] if in_ci else []
    # In the order that conftest.py gives, not by the number of tests in a file: few tests may take long.
    spread = ["--dist", "loadfile", "--no-loadscope-reorder"]
    # As many as there are cores: one more starts and collects for longer than it saves by filling pauses.
    parallel = [] if what else ["-n", str(min(4, os.cpu_count() or 1)), *spread]
    extra = [*(FAST if fast else []), *parallel, *what]
    if options.engine in ("sqlite", "both"):
        codes.append(pytest("SQLite", {}, extra))
    if options.engine in ("postgres", "both"):
        try:
            with server() as url:
                codes.append(pytest("PostgreSQL", {"DATABASE_URL": url}, [*extra, *once]))
        except NoPostgres as missing:
            notes.append(f"{missing}: the tests on PostgreSQL are skipped.")
            codes += [1] if in_ci else []
    for note in notes:
        print(f"\n!!! {note}", file=sys.stderr)
    return max(codes, default=1)


def pytest(engine: str, environment: dict[str, str], extra: list[str]) -> int:
    """Run pytest once; returns its exit code."""
    print(f"\n=== {engine} ===", flush=True)
    started = time.monotonic()
    # Without kept bytecode each of the many processes that a run starts would compile all of ours anew.
    left_out = ("DATABASE_URL", "KORTISTO_DATA", "PYTHONDONTWRITEBYTECODE")
    clean = {k: v for k, v in os.environ.items() if k not in left_out}
    code = subprocess.run([sys.executable, "-m", "pytest", *extra], env={**clean, **environment}).returncode
    print(f"=== {engine}: {time.monotonic() - started:.0f} s ===", flush=True)
    return code


def chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
