"""`python -m kortisto.project.tests.telling`: what the register of an installation holds, as JSON."""

import json

import django

MOST = 20
"""A search that finds more than this shows some of them, and which ones is not the import's doing."""


def tell() -> dict:
    """The register's content and search hits, as it is and after workers went on with every run that
    they find; then the ledger is put in order, so that it can be verified whole."""
    from django_q.models import OrmQ

    from kortisto.intake import jobs
    from kortisto.intake.models import ImportRun
    from kortisto.ledger.sequencing import sequence
    from kortisto.notice.models import Register

    register = Register.objects.get().pk
    before = _register(register)
    left = [(run.state, run.reached) for run in ImportRun.objects.exclude(state=ImportRun.DONE)]
    jobs.resume()
    for queued in OrmQ.objects.all():
        jobs.work(*queued.task["args"])
    after = _register(register)
    sequence()
    return {"before": before, "after": after, "left": left}


def _register(register: int) -> dict:
    from kortisto.intake.tests.contents import content
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Change
    from kortisto.parties.search import find

    with access(register_id=register, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        held = content()
        held["changes"] = sorted(
            (change.table, change.column, change.before) for change in Change.objects.all()
        )
    with access(register_id=register, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False):
        asked = [value for _kind, value, _usage in held["points"][::97]]
        asked += [
            swapped
            for _number, name, *_ in held["persons"][::97]
            for swapped in (name, name[1::-1] + name[2:])
        ]
        hits = {text: sorted(hit.text for hit in find(text, MOST + 1)) for text in asked}
        held["hits"] = sorted((text, found) for text, found in hits.items() if len(found) <= MOST)
    return held


if __name__ == "__main__":
    django.setup()
    print(json.dumps(tell(), ensure_ascii=False))
