"""W5: erase one, many times; then everybody whose time is over, with a stop in the middle."""

import random
from datetime import date
from uuid import UUID

from kortisto.project.bench.data import SEED, TODAY
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio, seconds

_ENDED_BEFORE = date(2016, 1, 1)
_PERSONAL = (
    "parties_contactpoint", "parties_address", "notes_note", "parties_searchtext", "parties_block",
    "parties_representation", "parties_externalkey", "parties_change", "orders_order", "billing_invoice",
)  # fmt: skip


class _Stopped(Exception):
    pass


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Erase as the product does, and compare who went with who should have by SQL on the floor."""
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.models import Person
    from kortisto.project.bench.filling import fill, person_ids
    from kortisto.retention import night
    from kortisto.retention.models import Erasure
    from kortisto.retention.operations import erase_person

    fill(place, persons)
    result = Result()
    people = person_ids(place)
    with place.floor(durable=True) as floor:
        alive = [
            row[0] for row in floor.ask("SELECT id FROM customers WHERE id > 3 AND ended IS NULL ORDER BY id")
        ]
        chosen = random.Random(SEED).sample(alive, 20 if quick else 200)
        ours, plain = Timings(), Timings()
        for number in chosen:
            with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
                person = Person.objects.get(pk=people[str(number)][0])
                erasure = ours.call(lambda person=person: erase_person(person=person, by=SYSTEM, today=TODAY))
            if erasure.state == Erasure.INCOMPLETE:
                result.check(f"customer {number} could be erased", False)
            plain.call(floor.erase, number)
        result.measured["ours"] = {"erase_one": ours.told()}
        result.measured["floor"] = {"erase_one": plain.told()}
        left = _left([people[str(number)][0] for number in chosen], kept="billing_invoice")
        result.check(f"nothing is left of {len(chosen)} erased but what is owed or a voucher", not left)
        due = {
            number
            for (number,) in floor.ask("SELECT id FROM customers WHERE ended < ?", _ENDED_BEFORE.isoformat())
        }
        owing = {row[0] for row in floor.ask("SELECT DISTINCT customer_id FROM invoices WHERE paid IS NULL")}
        spent, count = seconds(floor.sweep, _ENDED_BEFORE)
        result.measured["floor"]["sweep"] = {
            "persons": count, "seconds": round(spent, 3), "per_second": round(count / spent, 1),
        }  # fmt: skip
    expected = due - owing
    chunk = min(night.CHUNK, max(10, len(due) // 8))
    stopped = _sweep(place, chunk, stop_after=2)[1]
    spent, swept = _sweep(place, chunk)
    gone = {int(number) for number in people} - {int(number) for number in person_ids(place)} - set(chosen)
    partial = _partially_erased(people)
    result.measured["ours"]["sweep"] = {
        "persons": swept, "seconds": round(spent, 3), "per_second": round(swept / spent, 1) if spent else 0.0,
    }  # fmt: skip
    result.check(f"{len(expected)} were due and owed nothing; exactly they are gone", gone == expected)
    result.check(
        f"{len(due & owing)} were due and owe something; exactly they are partly erased",
        partial == due & owing,
    )
    result.check(
        f"a run that was stopped after {stopped} left everybody whole or gone, and the next one finished",
        stopped + swept == len(due),
    )
    result.check("nothing is left of those who are gone", not _left([people[str(n)][0] for n in gone]))
    night_spent, report = _night(place)
    result.measured["ours"]["night_after"] = {
        "seconds": round(night_spent, 2),
        "erased": report["persons"]["erased"],
    }
    result.check("the night that follows finds nobody left to erase", report["persons"]["erased"] == 0)

    one, floor_one = result.measured["ours"]["erase_one"], result.measured["floor"]["erase_one"]
    result.ratios = {
        "ours / floor, erase one p50": ratio(one["p50_ms"], floor_one["p50_ms"]),
        "floor / ours, sweep persons a second": ratio(
            result.measured["floor"]["sweep"]["per_second"], result.measured["ours"]["sweep"]["per_second"]
        ),
    }
    result.at_most("erase one, p50 ms", one["p50_ms"], 20)
    result.at_least("sweep, persons a second", result.measured["ours"]["sweep"]["per_second"], 5000)
    return result


def _sweep(place: Place, chunk: int, stop_after: int | None = None) -> tuple[float, int]:
    """The night's own sweep in chunks; `stop_after` breaks off inside the next chunk's transaction."""
    from django.db import transaction

    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.retention import night
    from kortisto.retention.inventory import ask
    from kortisto.retention.operations import erase_chunk

    statement = (
        f"SELECT p.id FROM parties_person p WHERE {night.DUE} AND {night.FREE.format(person='p.id')} "
        f"AND p.id > %(last)s ORDER BY p.id LIMIT {chunk}"
    )
    values = {"register": place.register_id, "today": TODAY.isoformat()}

    def work() -> int:
        swept, last, rounds = 0, 0, 0
        while True:
            with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
                ids = [row for (row,) in ask(statement, last=last, **values)]
                if not ids:
                    return swept
                try:
                    with transaction.atomic():
                        erased = erase_chunk(ids=ids, today=TODAY, by=SYSTEM)
                        if rounds == stop_after:
                            raise _Stopped
                except _Stopped:
                    return swept
            swept, last, rounds = swept + len(erased), ids[-1], rounds + 1

    return seconds(work)


def _night(place: Place) -> tuple[float, dict]:
    from kortisto.retention import night

    return seconds(lambda: night.run(register_id=place.register_id, today=TODAY))


def _left(rows: list[int], *, kept: str = "") -> int:
    """How many rows still name one of these persons, counted below the guards."""
    from django.db import connection

    from kortisto.kernel.access import maintenance

    count = 0
    with maintenance(), connection.cursor() as cursor:
        for table in _PERSONAL:
            if table == kept:
                continue
            for start in range(0, len(rows), 500):
                part = rows[start : start + 500]
                marks = ", ".join(["%s"] * len(part))
                owing = f" AND person_id NOT IN (SELECT person_id FROM billing_invoice WHERE person_id IN ({marks}))"
                cursor.execute(
                    f"SELECT count(*) FROM {table} WHERE person_id IN ({marks}){owing if kept else ''}",
                    part * (2 if kept else 1),
                )
                count += cursor.fetchone()[0]
    return count


def _partially_erased(people: dict[str, tuple[int, UUID]]) -> set[int]:
    """Customer numbers of those whose erasure goes on when a lock ends."""
    from kortisto.retention.models import Erasure

    by_public = {public: int(number) for number, (_row, public) in people.items()}
    waiting = Erasure.objects.filter(state=Erasure.PARTIAL, because=Erasure.EXPIRY)
    return {by_public[subject] for subject in waiting.values_list("subject", flat=True)}
