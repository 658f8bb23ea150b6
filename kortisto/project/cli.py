"""The command line: one table of commands, each a function in `kortisto.project.commands`.

Exit code 0: done. 1: refused, or a finding. 2: bad input. With --json, standard output holds one JSON
document and nothing else; errors are one sentence on standard error.
"""

import argparse
import importlib
import json
import os
import sys
from typing import Any

DONE, REFUSED, BAD_INPUT = 0, 1, 2

# command → (module, needs a prepared database, help). A module has `arguments(parser)` and `run(options)`.
COMMANDS: dict[str, tuple[str, bool, str]] = {
    "run": ("serve", False, "start: database, demo company on the first start, web server and workers"),
    "test": ("testing", False, "run the tests on SQLite, and on PostgreSQL where its programs are found"),
    "check": ("checking", False, "run the named list of checks"),
    "init": ("initialise", False, "an empty register with the default notice and no demo data"),
    "notice": ("notices", True, "import, lint, publish or export the notice"),
    "import": ("imports", True, "import customers, orders, invoices or somebody's package from a file"),
    "person": ("persons", True, "find a person; make an access report; erase"),
    "retention": ("retention", True, "the night: what is due for erasure goes"),
    "ledger": ("ledger", True, "verify or export the ledger"),
    "promises": ("promises", True, "every clause with its state, control and evidence"),
    "seed": ("seeding", True, "add synthetic persons"),
    "bench": ("benches", False, "benchmarks, as ratios to the engine's floor in one run"),
    "worker": ("worker", True, "background work and the sequencer (started by run)"),
}


class BadInput(Exception):
    """What was given cannot be used; the message is the one sentence to print."""


class Refused(Exception):
    """What was asked is not allowed now; the message is the one sentence to print."""


class NoRegister(BadInput):
    """The data directory holds no register yet."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.project.settings")
    parser = argparse.ArgumentParser(
        prog="kortisto", description="The customer register that keeps its own notice's promises."
    )
    commands = parser.add_subparsers(dest="command", metavar="command")
    for name, (_module, _ready, words) in COMMANDS.items():
        commands.add_parser(name, help=words, add_help=False)
    if not arguments or arguments[0] in ("-h", "--help"):
        parser.print_help()
        return DONE if arguments else BAD_INPUT
    name = arguments[0]
    if name not in COMMANDS:
        return _fail(f"There is no command {name}; bin/kortisto --help lists them.", BAD_INPUT)
    module_name, needs_register, words = COMMANDS[name]
    module = importlib.import_module(f"kortisto.project.commands.{module_name}")
    own = argparse.ArgumentParser(prog=f"kortisto {name}", description=words)
    module.arguments(own)
    options = own.parse_args(arguments[1:])
    try:
        if needs_register:
            prepare()
        answer = module.run(options)
    except BadInput as problem:
        return _fail(str(problem), BAD_INPUT)
    except Refused as problem:
        return _fail(str(problem), REFUSED)
    except KeyboardInterrupt:
        return REFUSED
    return DONE if answer is None else answer


def prepare() -> None:
    """Set Django up and make sure there is a register. Raises NoRegister on an empty data directory."""
    import django
    from django.db import DatabaseError

    django.setup()
    from kortisto.notice.models import Register

    try:
        if Register.objects.exists():
            return
    except DatabaseError:
        pass
    raise NoRegister(
        "There is no register here yet: start with `bin/kortisto run` (demo company) or `bin/kortisto init` (empty)."
    )


def answer_json(document: Any) -> None:
    """Print one JSON document."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def _fail(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
