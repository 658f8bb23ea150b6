"""W8: the same requests with history, read and write entries on and off, in turns on two servers."""

from kortisto.project.bench.forms import fields_of
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio

UNRECORDED = "kortisto.project.bench.unrecorded:application"


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Each card is opened and then changed on both servers, in turns, so that both meet the same machine."""
    from django.urls import reverse

    from kortisto.kernel.access import maintenance
    from kortisto.ledger.models import MAIN, READS, Outbox
    from kortisto.parties.models import Change
    from kortisto.project.bench.filling import fill, person_ids
    from kortisto.project.bench.staffed import product

    fill(place, persons)
    result = Result()
    people = person_ids(place)
    numbers = [str(number) for number in range(4, 4 + (8 if quick else 200))]
    keys = [people[number][1] for number in numbers]
    cards = [reverse("person", args=[key]) for key in keys]
    before = Outbox.objects.filter(log=READS).count(), Outbox.objects.filter(log=MAIN).count()
    times = {(who, what): Timings() for who in ("on", "off") for what in ("card", "change")}
    with product(place) as on, product(place, UNRECORDED) as off:
        clients = {"on": on, "off": off}
        for client in clients.values():
            for card in cards[:8]:
                client.get(card)
        shown = 8
        for at, card in enumerate(cards):
            for who in ("on", "off") if at % 2 else ("off", "on"):
                times[who, "card"].call(clients[who].get, card)
                fields = fields_of(clients[who].get(f"{card}edit/"), "surname")
                fields["surname"] += "a" if who == "on" else "b"
                times[who, "change"].call(clients[who].post, f"{card}edit/", fields)
            shown += 1
    with maintenance():
        changes = Change.objects.filter(column="surname").count()
    reads = Outbox.objects.filter(log=READS).count() - before[0]
    writes = Outbox.objects.filter(log=MAIN).count() - before[1]
    result.check(f"{len(cards)} changes with records left {changes} rows of history", changes == len(cards))
    result.check(f"and {writes} write entries", writes == len(cards))
    result.check(f"and {reads} read entries for {shown} cards and as many forms", reads >= shown + len(cards))
    for who in ("on", "off"):
        result.measured[who] = {what: times[who, what].told() for what in ("card", "change")}
    for what in ("card", "change"):
        result.ratios[f"on / off, {what}"] = ratio(times["on", what].p50, times["off", what].p50)
        result.at_most(f"{what} with records / without, p50", result.ratios[f"on / off, {what}"], 1.15)
    return result
