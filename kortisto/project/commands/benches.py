"""`bin/kortisto bench NAME …`: benchmarks, with the engine's floor and a bare page of the stack beside each."""

import argparse
import json
import sys
import time
from importlib import import_module

from kortisto.project.cli import DONE, REFUSED, BadInput, answer_json

NAMES = {
    "w1": "import customers with verdicts, sources, history, search index and ledger",
    "w2": "search as people type",
    "w3": "the customer card with its read entry",
    "w4": "the data of an access report",
    "w5": "erase one; erase everybody whose time is over",
    "w7": "doubles: FEBRL without identity codes, and a noisy Finnish register",
    "w8": "history, read and write entries on and off",
    "load": "fifty of the staff at work, with pauses to think",
    "invoices": "10,000 invoices issued in one run, with PDF and Finvoice",
    "payments": "a bank file of 100,000 payments taken in, and the same file again",
    "portal": "signing in with known and unknown addresses: nobody can tell them apart by time",
    "case": "the file of a request of somebody with 10,000 linked rows",
    "ledger": "entries a second with eight writers; verification",
}
PERSONS, QUICK_PERSONS = 100_000, 2_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """The size, the engine and the form of the answer."""
    parser.add_argument(
        "names", nargs="+", metavar="NAME", choices=list(NAMES),
        help="; ".join(f"{name}: {words}" for name, words in NAMES.items())
        + ". (w6, labels, comes with the feature it measures.) Several share one register, in the order given: what one "
        "leaves behind the next one meets, so compare figures only of the same order.",
    )  # fmt: skip
    parser.add_argument("--persons", type=int, help=f"customers in the register (default {PERSONS:,})")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--quick", action="store_true", help=f"small and short ({QUICK_PERSONS:,} customers)")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(options: argparse.Namespace) -> int:
    """Measure and print; 1 when an answer was wrong. A slow machine is no error."""
    from kortisto.project.bench.place import memory_mb, prepared
    from kortisto.project.postgres import NoPostgres

    persons = options.persons or (QUICK_PERSONS if options.quick else PERSONS)
    if persons < 300:
        raise BadInput("A benchmark needs at least 300 persons to ask about.")
    documents, right = [], True
    try:
        with prepared(options.engine) as place:
            for name in options.names:
                started = time.monotonic()
                about = {"bench": name, "persons": persons, **place.machine()}
                measure = import_module(f"kortisto.project.bench.{name}").measure
                result = measure(place, persons, options.quick)
                about |= {"seconds": round(time.monotonic() - started, 1), "memory_mb": memory_mb()}
                documents.append(result.document(**about))
                right &= result.right
                if not options.json:
                    print(json.dumps(about, ensure_ascii=False))
                    print("\n".join(result.lines()), flush=True)
    except NoPostgres as missing:
        raise BadInput(f"{missing}; use --engine sqlite.") from None
    if options.json:
        answer_json(documents if len(documents) > 1 else documents[0])
    if not right:
        print("An answer was wrong; the lines marked WRONG say which.", file=sys.stderr)
    return DONE if right else REFUSED
