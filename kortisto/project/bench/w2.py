"""W2: search as people type. 80 beginnings of names, 80 insides of e-mail addresses, 40 misspelt names."""

from kortisto.project.bench.data import Question, questions
from kortisto.project.bench.filling import fill, person_ids
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, Timings, ratio

KINDS = ("prefix", "infix", "typo")


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Ask everybody the same questions and count who found the person meant among at most 20."""
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.parties.search import find

    fill(place, persons)
    asked = questions(persons, each=20 if quick else 80)
    result = Result()
    numbers = {row: int(number) for number, (row, _public) in person_ids(place).items()}

    def ours(question: Question) -> list[int]:
        with access(
            register_id=place.register_id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False
        ):
            return [numbers.get(hit.person_id, 0) for hit in find(question.text)]

    with place.floor() as floor:
        possible = {
            question: floor.matches(question.kind, question.text) <= 20
            for question in asked
            if question.kind != "typo"
        }

        def plain(question: Question) -> list[int]:
            return floor.find(question.kind, question.text)

        for who, search in (("function", ours), ("floor", plain)):
            result.measured[who] = _ask(search, asked)
    return result


def _ask(search, asked: list[Question]) -> dict:
    for question in asked[:5]:
        search(question)
    everything, by_kind = Timings(), {kind: Timings() for kind in KINDS}
    found = dict.fromkeys(KINDS, 0)
    for question in asked:
        timings = by_kind[question.kind]
        answer = timings.call(search, question)
        everything.values.append(timings.values[-1])
        found[question.kind] += question.number in answer
    counts = {kind: sum(question.kind == kind for question in asked) for kind in KINDS}
    return {"all": everything.told()} | {
        kind: by_kind[kind].told() | {"found": found[kind], "asked": counts[kind]} for kind in KINDS
    }
