"""W1: a file of customers in, with verdicts, sources, history, search index and ledger."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kortisto.project.bench.data import Customer, chunks, customers
from kortisto.project.bench.http import ROOT
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, ratio

_HEADER = (
    "Asiakasnumero", "Etunimi", "Sukunimi", "Yritys", "Osoite", "Postinumero", "Postitoimipaikka", "Puhelin",
    "Sähköposti", "Kotisivut", "Laskutuskieli", "Asiakas alkaen", "Suoramarkkinointikielto",
)  # fmt: skip


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Import in a process of its own with the same command that people use, and watch its memory."""
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.ledger.models import Outbox
    from kortisto.parties.search import find

    result = Result()
    spent = 0.0
    file = place.folder / "customers.csv"
    with place.floor() as floor:
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, delimiter=";")
            writer.writerow(_HEADER)
            for part in chunks(customers(persons), 5000):
                writer.writerows(map(_row, part))
                for one in part:
                    one.orders, one.invoices, one.events = [], [], []
                started = time.perf_counter()
                floor.load(part)
                spent += time.perf_counter() - started
        # An address may be given to two people; fingerprints of the pairs, because a million of them are many.
        given = {hash(pair) for pair in floor.ask("SELECT email, name FROM customers")}
    result.measured["floor"] = {"seconds": round(spent, 2), "per_second": round(persons / spent, 1)}
    seconds, memory, answer = _import(place, file)
    result.measured["ours"] = {
        "seconds": round(seconds, 2),
        "per_second": round(persons / seconds, 1),
        "memory_mb": memory,
        **{name: answer[name] for name in ("total", "created", "duplicates", "blocked")},
    }
    again, _memory, second = _import(place, file)
    result.measured["ours"]["again_seconds"] = round(again, 2)
    result.check(
        f"{persons} rows: every one has its verdict",
        answer["created"] + answer["duplicates"] + answer["blocked"] == persons == answer["total"]
        and not answer["errors"],
    )
    result.check("the same file again changes nothing", second["created"] == second["updated"] == 0)
    mine = _written(place)
    result.check(
        f"{len(mine)} e-mail addresses belong to those the file gives them to",
        len(mine) == answer["created"] and all(hash(pair) in given for pair in mine.items()),
    )
    asked = sorted(mine)[:: max(1, len(mine) // 50)]
    with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False):
        found = sum(bool(find(email)) for email in asked)
    result.check(f"{len(asked)} of them are found by their e-mail", found == len(asked))
    result.check("the ledger tells of the import", Outbox.objects.exists())
    ours = result.measured["ours"]
    result.ratios = {"floor / ours, customers a second": ratio(persons / spent, ours["per_second"])}
    result.at_least("customers a second", ours["per_second"], 5000)
    result.at_most("memory, MB", ours["memory_mb"], 300)
    result.notes.append(
        "the floor loads customers only, without any check; ours includes starting the command"
    )
    return result


def _row(one: Customer) -> tuple[str, ...]:
    day = one.created
    return (
        str(one.number), one.given, one.surname, one.organisation, one.street, one.postcode, one.city, one.phone,
        one.email, one.www, "svenska" if one.language == "sv" else "suomi", f"{day.day}.{day.month}.{day.year}",
        "Kyllä" if "direct_marketing" in one.bans else "Ei",
    )  # fmt: skip


def _import(place: Place, file: Path) -> tuple[float, int, dict]:
    """Seconds, largest resident size in MB and the command's answer."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "kortisto", "import", "customers", str(file), "--source", "previous_system", "--json"],
            env={**os.environ, **place.environment, "PYTHONPATH": str(ROOT)}, cwd=ROOT, stdout=output,
        )  # fmt: skip
        _pid, _status, usage = os.wait4(process.pid, 0)
        spent = time.perf_counter() - started
        output.seek(0)
        return spent, usage.ru_maxrss // 1024, json.load(output)


def _written(place: Place) -> dict[str, str]:
    """E-mail address → the name of its person, or of the contact person of its organisation; read below the
    guards."""
    from django.db import connection

    from kortisto.kernel.access import maintenance

    with maintenance(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.value, p.given_names, p.surname FROM parties_contactpoint c "
            "LEFT JOIN parties_representation r ON r.organisation_id = c.organisation_id "
            "JOIN parties_person p ON p.id = coalesce(c.person_id, r.person_id) "
            "WHERE c.kind = 'email' AND c.register_id = %s",
            [place.register_id],
        )
        return {email: f"{given} {surname}" for email, given, surname in cursor.fetchall()}
