"""W4: all held about somebody with 10, 1,000 and 10,000 linked rows, in a small and a large register."""

import json
from collections.abc import Callable

from kortisto.project.bench.data import TODAY
from kortisto.project.bench.floor import LINKED, as_json
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio

SMALL = 10_000
_TABLES = {"orders": "orders_order", "invoices": "billing_invoice", "events": "notes_note"}
ROWS = {3: "10_rows", 2: "1000_rows", 1: "10000_rows"}


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Collect the report's data and write them as JSON; beside it the same rows by plain SQL."""
    from kortisto.project.bench.filling import fill

    result = Result()
    small = min(SMALL, persons // 2 if quick else persons)
    fill(place, small)
    result.measured[f"at_{small}"] = _measured(place, result, 3 if quick else 10)
    if persons > small:
        fill(place, persons)
        result.measured[f"at_{persons}"] = _measured(place, result, 3 if quick else 10)
    large, first = result.measured[f"at_{persons}"], result.measured[f"at_{small}"]
    biggest = ROWS[1]
    result.ratios = {
        "ours / plain SQL, 10,000 rows": ratio(
            large["ours"][biggest]["p50_ms"], large["floor"][biggest]["p50_ms"]
        ),
        "large / small register, 10,000 rows": ratio(
            large["ours"][biggest]["p50_ms"], first["ours"][biggest]["p50_ms"]
        ),
    }
    result.at_most(
        "report data / plain SQL of the same rows", result.ratios["ours / plain SQL, 10,000 rows"], 4
    )
    result.at_most(
        f"register of {persons} / of {small}", result.ratios["large / small register, 10,000 rows"], 1.25
    )
    return result


def _measured(place: Place, result: Result, times: int) -> dict:
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Person
    from kortisto.project.bench.filling import person_ids
    from kortisto.requests import rendering, report

    people = person_ids(place)
    read = _plain(place)
    figures: dict = {"ours": {}, "floor": {}}
    # Our turn and the floor's alternate, so that a busy minute of the machine falls on both.
    for number, name in ROWS.items():
        row = people[str(number)][0]
        ours, plain = Timings(), Timings()
        for _ in range(times):
            with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
                person = Person.objects.get(pk=row)

                def collected(person=person) -> bytes:
                    return rendering.as_json(
                        report.collect(register_id=place.register_id, person=person, today=TODAY)
                    )

                body = ours.call(collected)
                plain.call(read, row)
        figures["ours"][name] = ours.told() | {"bytes": len(body)}
        figures["floor"][name] = plain.told()
        with place.floor() as floor:
            expected = {
                table: floor.ask(f"SELECT count(*) FROM {table} WHERE customer_id = ?", number)[0][0]
                for table in LINKED
            }
        document = json.loads(body)
        told = {store["store"]: store["rows"] for store in document["stores"]}
        shown = {
            table["store"]: len(table["rows"])
            for category in document["categories"]
            for table in category["tables"]
        }
        result.check(
            f"customer {number} of {place.loaded}: {sum(expected.values())} linked rows, all of them told",
            all(
                shown.get(_TABLES[table]) == told[_TABLES[table]] == count
                for table, count in expected.items()
            )
            and document["report"]["state"] == "complete",
        )
    return figures


def _plain(place: Place) -> Callable[[int], str]:
    """Reads the same rows of the same tables with the engine's own driver, one statement each, as JSON."""
    from kortisto.kernel import declarations
    from kortisto.retention.inventory import subject_column

    plain = place.plain()
    statements = [
        f"SELECT * FROM {table.name} WHERE {subject_column(table)} = {{}}"
        for table in declarations.subject_tables()
    ]

    def read(row: int) -> str:
        return as_json([plain.execute(statement.format(row)).fetchall() for statement in statements])

    return read
