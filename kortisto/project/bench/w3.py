"""W3: the customer card with the 20 newest orders, invoices and notes; one client, then eight at once."""

import random

from kortisto.project.bench.data import SEED
from kortisto.project.bench.http import Client, many_clients, one_client
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, ratio, timed

CLIENTS = 8


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Open the same cards everywhere and count the read entries that ours left."""
    from django.urls import reverse

    from kortisto.project.bench.filling import fill, person_ids
    from kortisto.project.bench.staffed import product, stack

    fill(place, persons)
    numbers = random.Random(SEED).sample(range(4, persons + 1), 30 if quick else 300)
    numbers[:0] = [1, 2, 3]
    duration = 0.5 if quick else 10.0
    result = Result()
    with place.floor() as floor:
        floor.card(1)
        result.measured["floor"] = timed(floor.card, numbers).told()

    def both(client: Client, addresses: list[str]) -> dict:
        alone = one_client(client, addresses).told()
        rate, timings = many_clients(
            lambda: Client(client.port, client.cookies), addresses, clients=CLIENTS, duration=duration
        )
        return {"one_client": alone, "eight_clients": timings.told() | {"cards_per_second": round(rate, 1)}}

    with stack(place) as client:
        result.measured["stack"] = both(client, [f"/card/{number}" for number in numbers])
    people = person_ids(place)
    addresses = [reverse("person", args=[people[str(number)][1]]) for number in numbers]
    before = _read_entries(place)
    with product(place) as client:
        result.measured["ours"] = both(client, addresses)
        calls = len(addresses) + 10 + result.measured["ours"]["eight_clients"]["calls"]
        page = client.get(addresses[0])
    written = _read_entries(place) - before
    result.check(f"{calls + 1} cards were shown and {written} read entries written", written == calls + 1)
    with place.floor() as floor:
        owner = floor.ask("SELECT name FROM customers WHERE id = 1")[0][0]
    result.check("the card shows its customer", owner in page)

    ours, bare = result.measured["ours"], result.measured["stack"]
    result.ratios = {
        "ours / stack, p50, one client": ratio(ours["one_client"]["p50_ms"], bare["one_client"]["p50_ms"]),
        "stack / ours, cards a second": ratio(
            bare["eight_clients"]["cards_per_second"], ours["eight_clients"]["cards_per_second"]
        ),
    }
    result.at_most("card / stack floor, p50", result.ratios["ours / stack, p50, one client"], 3)
    result.at_least("cards a second, eight clients", ours["eight_clients"]["cards_per_second"], 150)
    result.notes.append(f"size of the page: {len(page.encode()) // 1024} KB; the stack floor's has no chrome")
    return result


def _read_entries(place: Place) -> int:
    """Read entries, sequenced or not."""
    from kortisto.ledger.models import READS, Entry, Outbox

    return Outbox.objects.filter(log=READS).count() + Entry.objects.filter(log=READS).count()
