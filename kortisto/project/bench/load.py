"""Load: fifty of the staff at work, each in a browser of their own, with a mixed script and pauses to think.

Beside it, as many with the same pauses at the pages of the bare stack.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from http.client import HTTPException
from urllib.parse import quote

from kortisto.project.bench.data import SEED, Question, questions
from kortisto.project.bench.forms import fields_of
from kortisto.project.bench.http import Client, ServerFailed
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio

PAUSE = 5.0  # seconds between two deeds, on average
STAFF = {"customer_service": 40, "contact_person": 6, "accountant": 4}
LISTS = (
    "/persons/", "/persons/?page=3", "/persons/?sort=-since", "/persons/?language=sv", "/persons/?surname=Virta",
    "/persons/?city=Tampere", "/persons/?postcode=331", "/persons/?open=1", "/organisations/?city=Turku",
)  # fmt: skip
INVOICES = ("/invoices/", "/invoices/?state=overdue", "/invoices/?page=2")
ORDERS = ("/orders/", "/orders/?page=4")
CARDS_EACH = 200
# How often each deed is done by whom.
SCRIPTS = {
    "customer_service": {"find": 6, "card": 4, "list": 3, "note": 2, "change": 2, "trade": 1, "home": 1},
    "contact_person": {"find": 6, "card": 4, "list": 3, "note": 2, "change": 2, "trade": 1, "home": 1},
    "accountant": {"invoices": 3, "home": 1},
    "bare": {"bare": 1},
}


class Worker:
    """One of the staff, who does what the role's script says until the time is over.

    `cards` are addresses that nobody else changes, `asked` what is typed, with the card meant.
    """

    def __init__(
        self,
        role: str,
        client: Client,
        number: int,
        asked: Sequence[tuple[Question, str]],
        cards: Sequence[str],
    ) -> None:
        self.script = SCRIPTS[role]
        self.client = client
        self.asked = asked
        self.cards = cards
        self.random = random.Random(SEED + number)
        self.timings: dict[str, Timings] = {}
        self.done: Counter[str] = Counter()
        self.failed: list[str] = []

    def work(self, until: float, pause: float) -> None:
        """Deeds and pauses till the clock says `until`; a failed answer is noted and the next deed begun."""
        time.sleep(self.random.uniform(0, pause))
        while time.perf_counter() < until:
            deed = self.random.choices(list(self.script), list(self.script.values()))[0]
            try:
                getattr(self, deed)()
            except (ServerFailed, OSError, HTTPException) as problem:
                self.failed.append(f"{deed}: {problem}")
            time.sleep(min(self.random.expovariate(1 / pause), 4 * pause))

    def get(self, kind: str, address: str, **headers: str) -> str:
        return self._timed(kind)(self.client.get, address, **headers)

    def post(self, kind: str, address: str, fields: dict[str, str]) -> None:
        self._timed(kind)(self.client.post, address, fields)

    def _timed(self, kind: str) -> Callable:
        return self.timings.setdefault(kind, Timings()).call

    def find(self) -> None:
        """Type into the box, twice with a pause for the letters, ask for the page and open the one meant."""
        question, card = self.random.choice(self.asked)
        for end in (max(2, len(question.text) // 2), len(question.text)):
            self.get("search", f"/search/?q={quote(question.text[:end])}", **{"HX-Request": "true"})
        self.get("search", f"/search/?q={quote(question.text)}")
        self.get("card", card)

    def card(self) -> None:
        """Open a card, and read on in its timeline."""
        address = self.random.choice(self.cards)
        self.get("card", address)
        self.get("card", f"{address}timeline/", **{"HX-Request": "true"})

    def list(self) -> None:
        """Look through a list of customers."""
        self.get("list", self.random.choice(LISTS))

    def trade(self) -> None:
        """Look through a list of orders or invoices."""
        self.get("list", self.random.choice(INVOICES + ORDERS))

    def invoices(self) -> None:
        """Look through a list of invoices."""
        self.get("list", self.random.choice(INVOICES))

    def home(self) -> None:
        """See what is to be done today."""
        self.get("home", "/")

    def note(self) -> None:
        """Write down a call, and see the card with it."""
        address = self.random.choice(self.cards)
        fields = fields_of(self.get("form", f"{address}notes/"), "text")
        self.post("write", f"{address}notes/", fields | {"kind": "call", "text": "Kysyi toimitusajasta."})
        self.done["note"] += 1
        self.get("card", address)

    def change(self) -> None:
        """Correct a surname, and see the card with it."""
        address = self.random.choice(self.cards)
        fields = fields_of(self.get("form", f"{address}edit/"), "surname")
        fields["surname"] += "a"
        self.post("write", f"{address}edit/", fields)
        self.done["change"] += 1
        self.get("card", address)

    def bare(self) -> None:
        """One of the two pages of the bare stack."""
        self.get("page", self.random.choice(self.cards))


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Let the staff work, and count what they wrote."""
    from django.urls import reverse

    from kortisto.kernel.access import maintenance
    from kortisto.ledger.models import READS, Entry, Outbox
    from kortisto.notes.models import Note
    from kortisto.parties.models import Change
    from kortisto.project.bench.filling import fill, person_ids
    from kortisto.project.bench.staffed import stack, staff_of

    fill(place, persons)
    roles = [role for role, many in STAFF.items() for _ in range(1 if quick else many)]
    duration, pause = (2.0, 0.2) if quick else (180.0, PAUSE)
    people = person_ids(place)

    def card(number: int) -> str:
        return reverse("person", args=[people[str(number)][1]])

    questioned = questions(persons, each=8 if quick else 80)
    asked = [(question, card(question.number)) for question in questioned]
    # Whom nobody asks about: a changed name would no longer be found as it was.
    meant = {question.number for question in questioned}
    free = [number for number in range(4, persons + 1) if number not in meant]
    free = random.Random(SEED).sample(free, min(len(free), CARDS_EACH * len(roles)))
    each = len(free) // len(roles)
    shares = [free[at * each : (at + 1) * each] for at in range(len(roles))]

    def counted() -> dict[str, int]:
        with maintenance():
            return {
                "note": Note.objects.filter(kind=Note.CALL, text="Kysyi toimitusajasta.").count(),
                "change": Change.objects.filter(column="surname").count(),
                "reads": Outbox.objects.filter(log=READS).count() + Entry.objects.filter(log=READS).count(),
            }

    result = Result()
    with stack(place) as client:
        pages = [f"/card/{number}" for number in free[:500]]
        pages += [f"/search?q={quote(question.text)}" for question in questioned]
        bare = _at_work(
            [Worker("bare", _own(client), at, (), pages) for at in range(len(roles))], duration / 3, pause
        )
    result.measured["stack"] = _told(bare)
    before = counted()
    with staff_of(place, roles) as clients:
        for address in ("/", "/persons/", asked[0][1], *LISTS[:2]) * 2:
            clients[0].get(address)
        staff = [
            Worker(role, client, at, asked, [card(number) for number in share])
            for at, (role, client, share) in enumerate(zip(roles, clients, shares, strict=True))
        ]
        ours = _at_work(staff, duration, pause)
    after = counted()
    result.measured["ours"] = _told(ours)
    failed = [one for worker in ours for one in worker.failed]
    done = sum((worker.done for worker in ours), Counter())
    answers = result.measured["ours"]["all"]["calls"]
    result.check(
        f"{len(failed)} of {answers} answers failed {sorted(set(failed))[:3] or ''}".strip(), not failed
    )
    for what, words in (("note", "notes"), ("change", "surnames")):
        there = after[what] - before[what]
        result.check(f"{done[what]} {words} were written and {there} are there", there == done[what])
    shown = sum(
        len(worker.timings[kind].values) for worker in ours for kind in ("card",) if kind in worker.timings
    )
    result.check(
        f"{after['reads'] - before['reads']} read entries for {shown} looks at a card, and more for the rest",
        after["reads"] - before["reads"] >= shown,
    )
    told = result.measured["ours"]["all"]
    result.ratios = {"ours / stack, p50": ratio(told["p50_ms"], result.measured["stack"]["all"]["p50_ms"])}
    for kind in ("list", "card", "search"):
        figures = result.measured["ours"].get(kind, told)
        result.at_most(f"{kind}, p95 ms", figures["p95_ms"], 200)
        result.at_most(f"{kind}, p99 ms", figures["p99_ms"], 500)
    result.notes.append(
        f"{len(roles)} of the staff, {pause:g} seconds on average between two deeds, {duration:g} seconds; the client's "
        "threads share the server's cores"
    )
    return result


def _own(client: Client) -> Client:
    return Client(client.port, client.cookies)


def _at_work(staff: list[Worker], duration: float, pause: float) -> list[Worker]:
    until = time.perf_counter() + duration
    threads = [threading.Thread(target=worker.work, args=(until, pause)) for worker in staff]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return staff


def _told(staff: list[Worker]) -> dict[str, dict[str, float]]:
    """Kind of answer → its times, and all together."""
    kinds = sorted({kind for worker in staff for kind in worker.timings})
    together = {
        kind: Timings([v for worker in staff if kind in worker.timings for v in worker.timings[kind].values])
        for kind in kinds
    }
    together = {"all": Timings([v for timings in together.values() for v in timings.values])} | together
    return {
        kind: timings.told() | {"p99_ms": round(timings.at(0.99), 3)} for kind, timings in together.items()
    }
