"""`bin/kortisto promises`: every clause of the notice with its state, control and evidence.

The probes are run first, unless --last is given. Exit code 1 when a clause is violated or its evidence has
run out.
"""

import argparse

from kortisto.project.cli import BadInput, answer_json

LANGUAGES = ("fi", "sv", "en")


def arguments(parser: argparse.ArgumentParser) -> None:
    """--json for the whole table; --last to read the latest evidence without probing."""
    parser.add_argument("--json", action="store_true", help="one JSON document with every clause")
    parser.add_argument("--last", action="store_true", help="show the latest evidence; run no probe")
    parser.add_argument("--only", action="append", metavar="CONTROL", help="run only this control's probe")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of names and titles")
    parser.add_argument("--register", metavar="KEY", help="the register; the first one without this")


def run(options: argparse.Namespace) -> int:
    """Print the clauses; returns 1 when one is VIOLATED or STALE."""
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.promises import operations, queries
    from kortisto.promises.rules import State

    register = _register(options.register)
    if not options.last:
        with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.SECURITY, view="promises.probes"):
            try:
                operations.run_probes(by=SYSTEM, only=options.only)
            except operations.UnknownProbe as unknown:
                known = ", ".join(sorted(key for key, each in operations.BY_KEY.items() if each.probe))
                raise BadInput(f"There is no probe {unknown}; the probes are {known}.") from None
    table = queries.as_json(register.id, language=options.lang)
    red = [each for each in table["clauses"] if each["state"] in (State.VIOLATED, State.STALE)]
    if options.json:
        answer_json({"register": register.key, **table})
    else:
        _print(table)
    return 1 if red else 0


def _register(key: str | None):
    from kortisto.notice.models import Register

    found = Register.objects.filter(key=key).first() if key else Register.objects.order_by("id").first()
    if found is None:
        raise BadInput(f"There is no register {key}.")
    return found


def _print(table: dict) -> None:
    for clause in table["clauses"]:
        print(f"{clause['clause']:>4}  {clause['state']:<9} {clause['title']}")
        for control in clause["controls"]:
            evidence = control.get("evidence")
            if evidence and not evidence["held"]:
                print(f"      {control['control']}: {evidence['code']} ({evidence['count']})")
    print(", ".join(f"{count} {state}" for state, count in table["counts"].items() if count))
