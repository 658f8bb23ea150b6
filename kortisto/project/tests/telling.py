"""`python -m kortisto.project.tests.telling`: what the register of an installation holds, as JSON."""

import json

import django

FRAGMENTS = ("virt", "korho", "oy", "kellokukka", "0401", "1234", "example", "mäki", "aino", "33")


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
    for task in OrmQ.objects.all():
        jobs.work(*task.task()["args"])
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
        asked = [*FRAGMENTS, *(value for _kind, value, _usage in held["points"][::97])]
        held["hits"] = [[text, sorted(hit.text for hit in find(text))] for text in asked]
    return held


if __name__ == "__main__":
    django.setup()
    print(json.dumps(tell(), ensure_ascii=False))
