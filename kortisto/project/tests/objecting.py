"""`python -m kortisto.project.tests.objecting`: persons who say no to direct mail while files of them leave.

`prepare COUNT` makes the persons and a printing house; `export` takes those at the head of the queue into one file after
another, each read first and recorded a moment later; `object` lets one after another say no. Each prints JSON with moments
of the machine's one steady clock: of a file the last moment before it was committed, of a "no" the moment it had been.
`export unguarded` leaves out the look that is taken when the file is recorded.
"""

import json
import random
import sys
import time

import django

HEAD = 4
"""How many of the queue a file holds."""
MOST_REST_SECONDS = 0.02
KEY = "printing"


def prepare(count: int) -> None:
    """So many persons, and a printing house with an agreement."""
    from django.utils import timezone

    from kortisto.disclosures.operations import set_recipient
    from kortisto.kernel.access import SYSTEM
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.operations import create_person

    values = {
        "name": "Paino Oy", "kind": "processor", "purpose": int(Purpose.DIRECT_MAIL), "enabled": True,
        "categories": ["identity", "address"], "agreement_signed_on": timezone.localdate(),
    }  # fmt: skip
    with _opened(Purpose.CUSTOMER_SERVICE):
        set_recipient(key=KEY, values=values, by=SYSTEM)
        for number in range(count):
            create_person(
                values={"given_names": "Aino", "surname": f"Jono{number}"}, source="self", by=SYSTEM
            )


def export(unguarded: bool) -> dict:
    """Files of whoever stands at the head of the queue, until nobody does."""
    from django.db import connection

    from kortisto.disclosures import exporting
    from kortisto.disclosures.models import Recipient
    from kortisto.kernel.access import Actor
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Person

    if unguarded:
        exporting._require_allowed = lambda persons, recipient: None
    files, refused, last = [], 0, [0.0]

    def noting(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            last[0] = time.monotonic()
        return execute(sql, params, many, context)

    print("ready", flush=True)
    recipient = Recipient.objects.get(key=KEY)
    query = {"columns": ["name"], "filters": []}
    while True:
        with _opened(Purpose.CUSTOMER_SERVICE):
            rows = Person.objects.filter(purpose_mask__allows=int(Purpose.DIRECT_MAIL)).order_by("pk")
            taken = list(rows[:HEAD])
        if not taken:
            return {"files": files, "refused": refused}
        time.sleep(random.uniform(0, MOST_REST_SECONDS))  # the file is being written
        by = Actor(f"exporter-{len(files)}-{refused}", "system")
        try:
            with _opened(Purpose.CUSTOMER_SERVICE), connection.execute_wrapper(noting):
                exporting.make_export(
                    of="persons", query=query, form="csv", recipient=recipient, rows=len(taken), persons=taken,
                    categories=["identity"], digest="0" * 64, by=by,
                )  # fmt: skip
        except exporting.ExportRefused as refusal:
            if str(refusal) != "said_no_meanwhile":
                raise
            refused += 1
        else:
            files.append([last[0], [one.pk for one in taken]])


def object_() -> dict:
    """Each of the queue says no, the first one first."""
    from kortisto.kernel.access import SYSTEM
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Person
    from kortisto.requests.cases.opening import open_cases

    print("ready", flush=True)
    with _opened(Purpose.CUSTOMER_SERVICE):
        queue = list(Person.objects.order_by("pk"))
    said = {}
    for person in queue:
        time.sleep(random.uniform(0, MOST_REST_SECONDS))
        with _opened(Purpose.RIGHTS):
            open_cases(
                rights=["direct_mail"],
                channel="phone",
                asked="Ei enää.",
                language="fi",
                person=person,
                by=SYSTEM,
            )
        said[person.pk] = time.monotonic()
    return said


def _opened(purpose):
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.notice.models import Register

    return access(register_id=Register.objects.get().pk, actor=SYSTEM, purpose=purpose, shown=False)


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare", count]:
            prepare(int(count))
        case ["export", *how]:
            print(json.dumps(export(how == ["unguarded"])))
        case ["object"]:
            print(json.dumps(object_()))
