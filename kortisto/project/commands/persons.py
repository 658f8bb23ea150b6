"""`bin/kortisto person`: find somebody, make their access report, erase them – the rights from the shell."""

import argparse
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from kortisto.project.cli import DONE, REFUSED, BadInput, Refused, answer_json


def arguments(parser: argparse.ArgumentParser) -> None:
    """`find TEXT`, `report ID --out DIR`, `erase ID --by USER`; ID is a public id or a customer number."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    find = verbs.add_parser("find", help="find persons by name, number, telephone, e-mail")
    find.add_argument("text")
    find.add_argument("--json", action="store_true")
    report = verbs.add_parser("report", help="make the access report of a person")
    report.add_argument("id")
    report.add_argument("--out", required=True, metavar="DIR", help="where report.pdf, .json and .zip go")
    report.add_argument("--lang", choices=["fi", "sv", "en"], default="", help="otherwise the person's own")
    report.add_argument("--json", action="store_true")
    erase = verbs.add_parser("erase", help="erase a person as far as the law allows")
    erase.add_argument("id")
    erase.add_argument("--by", required=True, metavar="USER", help="e-mail address of the user who decides")
    erase.add_argument("--received", metavar="DATE", help="when the request arrived")
    erase.add_argument("--dry-run", action="store_true", help="show what would go and stay; change nothing")
    erase.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """One of the three verbs."""
    return {"find": _find, "report": _report, "erase": _erase}[options.verb](options)


def _find(options: argparse.Namespace) -> int:
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Person
    from kortisto.parties.search import find

    with access(register_id=_register(), actor=SYSTEM, purpose=Purpose.RIGHTS, view="cli.person.find"):
        hits = [hit for hit in find(options.text, limit=50) if hit.person_id is not None]
        persons = Person.objects.in_bulk([hit.person_id for hit in hits])
        found = [
            {
                "id": str(person.public_id),
                "number": person.number,
                "name": person.name,
                "language": person.language,
                "customer_since": person.since,
                "ended_on": person.ended_on,
                "erase_after": person.erase_after,
            }
            for person in (persons[hit.person_id] for hit in hits if hit.person_id in persons)
        ]
    if options.json:
        answer_json(found)
    else:
        for row in found:
            print(f"{row['id']}  {row['number'] or '–':>10}  {row['name']}")
        if not found:
            print("Nobody was found.")
    return DONE if found else REFUSED


def _report(options: argparse.Namespace) -> int:
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.requests.operations import FORMS, hand_out_report

    out = Path(options.out)
    if out.exists() and not out.is_dir():
        raise BadInput(f"{options.out} is not a folder.")
    register_id = _register()
    with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="cli.person.report"):
        person, subject = _person(register_id, options.id)
        collected = hand_out_report(
            register_id=register_id,
            person=person,
            subject=subject,
            language=options.lang,
            folder=out,
            by=SYSTEM,
        )
    answer = {
        "state": collected.state,
        "missing": collected.missing,
        "held": collected.data["held"],
        "rows": collected.rows,
        "stores": collected.stores,
        "files": [str(out / name) for name, _mime in FORMS.values() if (out / name).exists()],
    }
    if options.json:
        answer_json(answer)
    else:
        print(f"{answer['rows']} rows from {len(collected.stores)} stores: {', '.join(answer['files'])}")
        if collected.missing:
            print(f"Incomplete: {', '.join(collected.missing)} did not answer.")
    return DONE if collected.state == "complete" else REFUSED


def _erase(options: argparse.Namespace) -> int:
    from kortisto.kernel.access import access
    from kortisto.kernel.purposes import Purpose
    from kortisto.requests.cases import ending
    from kortisto.requests.cases.moving import CaseRefused
    from kortisto.requests.cases.opening import BadArrival
    from kortisto.retention.models import Erasure
    from kortisto.retention.operations import plan_erasure

    user = _decider(options.by)
    received = _day(options.received)
    with access(
        register_id=user.register_id, actor=user.actor, purpose=Purpose.RIGHTS, view="cli.person.erase"
    ):
        person, subject = _person(user.register_id, options.id)
        if person is None:
            done = (
                Erasure.objects.filter(register_id=user.register_id, subject=subject).order_by("-at").first()
            )
            answer = _answer(done, subject) | {"already": True}
        elif options.dry_run:
            plan = plan_erasure(person=person, by=user.actor)
            answer = {
                "subject": str(subject),
                "dry_run": True,
                "outcome": plan.outcome,
                "gone": plan.gone,
                "kept": plan.kept,
                "told": plan.told,
                "suppressed": plan.suppressed,
                "next_on": plan.next_on,
                "failed": list(plan.failed),
            }
        else:
            try:
                ended = ending.erase(person=person, by=user.actor, received_on=received)
            except BadArrival as error:
                raise BadInput(str(error)) from None
            except CaseRefused as refused:
                raise Refused(f"The open request of this person stands in the way: {refused}.") from None
            answer = _answer(ended.erasure, subject)
    if options.json:
        answer_json(answer)
    else:
        _tell(answer)
    return (
        REFUSED
        if answer.get("state", answer.get("outcome")) in ("refused", "incomplete", "none", "failed")
        else DONE
    )


def _answer(done: Any, subject: uuid.UUID) -> dict[str, Any]:
    return {
        "subject": str(subject),
        "state": done.state,
        "gone": done.gone,
        "kept": done.kept,
        "told": done.told,
        "next_on": done.next_on,
        "failed": done.failed,
    }


def _tell(answer: dict[str, Any]) -> None:
    print(f"{answer['subject']}: {answer.get('state') or 'would be: ' + answer['outcome']}")
    for store, rows in sorted(answer["gone"].items()):
        print(f"  gone  {store}: {rows}")
    for keep in answer["kept"]:
        day = f"until {keep['until']}" if keep["until"] else f"reviewed at the latest {keep['review']}"
        ground = f"{keep['why']}, {keep['clause']}, {keep['statute']}"
        print(f"  kept  {keep['store']}: {keep['rows']} ({ground}; {day})")
    for store in answer["failed"]:
        print(f"  failed  {store}; nothing was erased")


def _register() -> int:
    from kortisto.notice.models import Register

    return Register.objects.order_by("created_at").values_list("id", flat=True)[0]


def _person(register_id: int, text: str) -> tuple[Any, uuid.UUID]:
    """The person with this public id or customer number; of an erased one only the public id."""
    from kortisto.parties.models import Person
    from kortisto.retention.models import Erasure

    try:
        subject = uuid.UUID(text)
    except ValueError:
        person = Person.objects.filter(number=text).first()
        if person is None:
            raise BadInput("There is no person with this number; look one up with `person find`.") from None
        return person, person.public_id
    person = Person.objects.filter(public_id=subject).first()
    if person is None and not Erasure.objects.filter(register_id=register_id, subject=subject).exists():
        raise BadInput("There is no person with this id; look one up with `person find`.")
    return person, subject


def _decider(email: str) -> Any:
    from kortisto.staff.models import User
    from kortisto.staff.permissions import Permission
    from kortisto.staff.queries import has_signed

    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or user.register_id is None:
        raise BadInput("There is no active user with this e-mail address.")
    if not user.may(Permission.ERASE):
        raise Refused("This user's role may not erase persons.")
    if not has_signed(user):
        raise Refused("This user has not signed the confidentiality commitment.")
    return user


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--received takes a date like 2026-11-22, not {text!r}.") from None
