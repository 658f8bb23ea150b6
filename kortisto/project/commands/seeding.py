"""`bin/kortisto seed --persons N [--seed K]`: synthetic persons, with orders, invoices and payments."""

import argparse
import sys
import time

from kortisto.project.cli import BadInput, answer_json

MOST = 10_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many, which ones, into which register."""
    parser.add_argument("--persons", type=int, required=True, help="how many persons to add")
    parser.add_argument(
        "--seed", type=int, default=1, help="which invented persons: the same seed, the same people"
    )
    parser.add_argument("--register", help="key of the register; needed when there are several")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(options: argparse.Namespace) -> None:
    """Add the persons and print what was made. Raises BadInput."""
    from django.utils import timezone

    from kortisto.kernel.engines import learn
    from kortisto.project.seed import seed

    if not 1 <= options.persons <= MOST:
        raise BadInput(f"--persons must be from 1 to {MOST}.")
    register = the_register(options.register)
    started = time.monotonic()

    def progress(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} of {options.persons} persons", end="", file=sys.stderr, flush=True)

    made = seed(
        register_id=register.id, persons=options.persons, number=options.seed, today=timezone.localdate(),
        progress=progress,
    )  # fmt: skip
    learn()
    seconds = time.monotonic() - started
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if options.json:
        return answer_json({**vars(made), "seconds": round(seconds, 2)})
    print(
        f"Added {made.persons} persons, {made.organisations} organisations, {made.orders} orders, "
        f"{made.invoices} invoices and {made.payments} payments in {seconds:.1f} s."
    )
    return None


def the_register(key: str | None):
    """The register with this key, or the only one there is. Raises BadInput."""
    from kortisto.notice.models import Register

    registers = {register.key: register for register in Register.objects.order_by("created_at")}
    if key is None and len(registers) == 1:
        return next(iter(registers.values()))
    if key not in registers:
        raise BadInput(f"Say with --register which register is meant: {', '.join(sorted(registers))}.")
    return registers[key]
