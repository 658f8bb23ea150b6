"""The file of a request of somebody with 10,000 linked rows, as the contact person opens it."""

from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio

BIGGEST = "1"  # the customer with 10,000 more linked rows
GOAL_MS = 300
_OF_CASE = (
    "requests_caseevent",
    "requests_caseitem",
    "requests_casenotice",
    "requests_caseletter",
    "requests_casefile",
)


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Open the file by turns with plain statements for the same rows; count what it shows."""
    from django.db import connection
    from django.urls import reverse

    from kortisto.kernel.access import SYSTEM, access, maintenance
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Person
    from kortisto.project.bench.filling import fill, person_ids
    from kortisto.project.bench.staffed import staff_of
    from kortisto.requests.cases.opening import open_cases
    from kortisto.staff.permissions import Role

    fill(place, persons)
    row, _public = person_ids(place)[BIGGEST]
    with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        cases = open_cases(
            rights=["access", "objection", "rectification"], channel="letter", asked="Haluan tietää kaiken.",
            language="fi", person=Person.objects.get(pk=row), objects_to=["development"], by=SYSTEM,
        )  # fmt: skip
    address = reverse("case", args=[cases[1].public_id])

    def plain() -> int:
        """The rows of the file, by the engine's driver."""
        with maintenance(), connection.cursor() as cursor:
            found = 0
            for statement in (
                "SELECT c.*, p.* FROM requests_case c JOIN parties_person p ON p.id = c.person_id WHERE c.id = %s",
                *(f"SELECT * FROM {table} WHERE case_id = %s" for table in _OF_CASE),
            ):
                cursor.execute(statement, [cases[1].pk])
                found += len(cursor.fetchall())
            return found

    result, ours, floor = Result(), Timings(), Timings()
    linked = _linked(row)
    with staff_of(place, [Role.CONTACT_PERSON.value]) as (client,):
        for turn in range(5 if quick else 40):
            page = (ours if turn > 1 else Timings()).call(client.get, address)
            rows = (floor if turn > 1 else Timings()).call(plain)
    result.measured = {"ours": ours.told() | {"bytes": len(page)}, "floor": floor.told() | {"rows": rows}}
    result.ratios = {"page / plain SQL of the same rows, p50": ratio(ours.p50, floor.p50)}
    result.at_most("page, p50 ms", ours.p50, GOAL_MS, " ms")
    result.check(f"the person has {linked:,} linked rows, 10,000 or more", linked >= 10_000)
    result.check("the file shows its number and what is asked", all(
        text in page for text in (str(cases[1].number), "Haluan tietää kaiken.")
    ))  # fmt: skip
    return result


def _linked(row: int) -> int:
    """Counted by plain SQL."""
    from django.db import connection

    from kortisto.kernel.access import maintenance

    with maintenance(), connection.cursor() as cursor:
        found = 0
        for table in ("orders_order", "billing_invoice", "notes_note"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE person_id = %s", [row])
            found += cursor.fetchone()[0]
        return found
