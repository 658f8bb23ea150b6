"""The door of a person's own pages: how long the answer takes for an address that is somebody's and for one that is
nobody's. They must not be told apart."""

import random
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from kortisto.kernel.access import SYSTEM, access, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import ContactPoint
from kortisto.project.bench.data import SEED
from kortisto.project.bench.filling import fill
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings

PAIRS, QUICK_PAIRS = 250, 30
GOAL_MS = 10


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Ask for codes, by turns for known and unknown addresses, each time from another machine; count what was noted."""
    fill(place, persons)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    known = _addresses(place, QUICK_PAIRS if quick else PAIRS)
    before = _knocks()
    timings = {"known": Timings(), "unknown": Timings()}
    answers: dict[str, set[tuple]] = {"known": set(), "unknown": set()}
    client = Client(SERVER_NAME="localhost")
    for number, address in enumerate(["warm@up.example", "up@warm.example", *known]):
        asked = {"known": address, "unknown": f"nobody{number}@{address.partition('@')[2]}"}
        # By turns the one and the other comes first, so that what slows the machine slows both.
        for who in sorted(asked, reverse=number % 2 == 1):
            machine = f"10.{number // 250}.{number % 250}.{len(who)}"
            fields = {"token": str(uuid.uuid4()), "email": asked[who]}
            timer = timings[who] if number > 1 else Timings()
            answer = timer.call(client.post, "/portal/", fields, REMOTE_ADDR=machine)
            answers[who].add((answer.status_code, answer.headers.get("Location"), len(answer.content)))
    result = Result()
    result.measured = {who: one.told() for who, one in timings.items()}
    difference = abs(timings["known"].p50 - timings["unknown"].p50)
    result.at_most("difference of the medians, ms", difference, GOAL_MS, " ms")
    result.check(
        "the answers are the same", answers["known"] == answers["unknown"] == {(302, "/portal/code/", 0)}
    )
    noted = _knocks() - before
    result.check(f"{2 * len(known) + 4} asked and {noted} were noted", noted == 2 * len(known) + 4)
    result.notes.append("in one process: what a network adds is the same for both")
    return result


def _addresses(place: Place, count: int) -> list[str]:
    with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        points = ContactPoint.objects.filter(kind=ContactPoint.EMAIL, person__isnull=False).order_by("pk")
        found = sorted({value for (value,) in points.unseen("value")[: 4 * count]})
    return random.Random(SEED).sample(found, min(count, len(found)))


def _knocks() -> int:
    """Counted by plain SQL."""
    with maintenance(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_knock")
        return cursor.fetchone()[0]
