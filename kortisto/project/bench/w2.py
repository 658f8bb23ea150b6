"""W2: search as people type. 80 beginnings of names, 80 insides of e-mail addresses, 40 misspelt names."""

import re
from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from kortisto.project.bench.data import Question, questions
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio

KINDS = ("prefix", "infix", "typo")
MOST = 20
_UUID = re.compile(r"/persons/([0-9a-f]{8}-[0-9a-f-]{27})/")


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Ask everybody the same questions and count who found the person meant among at most 20."""
    from django.urls import reverse

    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.search import find
    from kortisto.project.bench.filling import fill, person_ids
    from kortisto.project.bench.staffed import product, stack

    fill(place, persons)
    asked = questions(persons, each=8 if quick else 80)
    people = person_ids(place)
    by_row = {row: int(number) for number, (row, _public) in people.items()}
    by_public = {public: int(number) for number, (_row, public) in people.items()}
    result = Result()

    def function(question: Question) -> list[int]:
        with access(
            register_id=place.register_id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False
        ):
            return [by_row.get(hit.person_id, 0) for hit in find(question.text, MOST)]

    with place.floor() as floor:
        possible = {
            question
            for question in asked
            if question.kind == "typo" or floor.matches(question.kind, question.text) <= MOST
        }
        result.measured["floor"] = _ask(lambda question: floor.find(question.kind, question.text), asked)
    result.measured["function"] = _ask(function, asked)
    found = _found(function, asked)
    result.check(
        f"of the names begun and addresses cut, all {sum(q.kind != 'typo' for q in possible)} with at most {MOST} "
        "answers were answered with the person meant",
        all(question in found for question in possible if question.kind != "typo"),
    )  # fmt: skip

    with stack(place) as client:

        def bare(question: Question) -> list[int]:
            page = client.get(f"/search?q={quote(question.text)}")
            return [int(number) for number in re.findall(r"/card/(\d+)", page)]

        result.measured["stack"] = _ask(bare, asked)
    address = reverse("search")
    with product(place) as client:

        def ours(question: Question, **headers: str) -> list[int]:
            page = client.get(f"{address}?q={quote(question.text)}", **headers)
            return [by_public.get(UUID(public), 0) for public in _UUID.findall(page)]

        def typed(question: Question) -> list[int]:
            return ours(question, **{"HX-Request": "true"})

        result.measured["typed"] = _ask(typed, asked)
        result.measured["ours"] = _ask(ours, asked)
        on_pages = _found(ours, asked)
    result.check("the page shows whom the function finds", on_pages == found)

    ours, bare = result.measured["ours"], result.measured["stack"]
    result.ratios = {
        "ours / stack, p50": ratio(ours["all"]["p50_ms"], bare["all"]["p50_ms"]),
        "ours / stack, p95": ratio(ours["all"]["p95_ms"], bare["all"]["p95_ms"]),
        "typed / stack, p50": ratio(result.measured["typed"]["all"]["p50_ms"], bare["all"]["p50_ms"]),
        "function / floor, p50": ratio(
            result.measured["function"]["all"]["p50_ms"], result.measured["floor"]["all"]["p50_ms"]
        ),
    }
    compare(result, ours, persons)
    result.at_most("page / stack floor, p50", result.ratios["ours / stack, p50"], 3)
    result.notes.append(
        "function: the search alone; ours: the whole page over HTTP with its read entry written; typed: the answer "
        "that comes while somebody types, without the frame of the page"
    )
    return result


def compare(result: Result, ours: dict, persons: int) -> None:
    """What the page took and found, beside what is promised for a register of this size."""
    result.at_least("misspelt names found", ours["typo"]["found"], 0.9 * ours["typo"]["asked"])
    result.at_most("page, p50 ms", ours["all"]["p50_ms"], 8)
    result.at_most("page, p95 ms", ours["all"]["p95_ms"], 25 if persons <= 100_000 else 60)


def _ask(search: Callable[[Question], list[int]], asked: list[Question]) -> dict:
    for question in asked[:5] * 2:
        search(question)
    everything, by_kind = Timings(), {kind: Timings() for kind in KINDS}
    found = dict.fromkeys(KINDS, 0)
    for question in asked:
        timings = by_kind[question.kind]
        answer = timings.call(search, question)
        everything.values.append(timings.values[-1])
        found[question.kind] += question.number in answer[:MOST]
    counts = {kind: sum(question.kind == kind for question in asked) for kind in KINDS}
    return {"all": everything.told()} | {
        kind: by_kind[kind].told() | {"found": found[kind], "asked": counts[kind]} for kind in KINDS
    }


def _found(search: Callable[[Question], list[int]], asked: list[Question]) -> set[Question]:
    return {question for question in asked if question.number in search(question)[:MOST]}
