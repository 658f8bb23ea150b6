"""Commands on installations of their own, killed with everything they started, and what is left then."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kortisto.project.bench.data import customers

ROOT = Path(__file__).resolve().parents[3]
HEADER = (
    "Asiakasnumero", "Etunimi", "Sukunimi", "Yritys", "Osoite", "Postinumero", "Postitoimipaikka", "Puhelin",
    "Sähköposti", "Suoramarkkinointikielto", "Turvakielto", "Lisätiedot",
)  # fmt: skip


@dataclass(frozen=True)
class Installation:
    """A data directory, and on PostgreSQL a database of its own (`url`); every command is a real process."""

    data: Path
    url: str = ""

    def start(self, *arguments: str, module: str = "kortisto") -> subprocess.Popen:
        """Start a command as the leader of its own process group."""
        environment = {
            **os.environ,
            "KORTISTO_DATA": str(self.data),
            "DATABASE_URL": self.url,
            "PYTHONPATH": str(ROOT),
        }
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    def run(self, *arguments: str, module: str = "kortisto") -> str:
        """Run a command that must succeed; returns what it printed."""
        process = self.start(*arguments, module=module)
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, (arguments, process.returncode, err)
        return out

    def told(self) -> dict:
        """What the register holds and finds now, and once more after a worker went on with what was begun."""
        return json.loads(self.run(module="kortisto.project.tests.telling"))

    @contextmanager
    def copied(self, name: str) -> Iterator["Installation"]:
        """A second installation like this one, as long as the block lasts."""
        copy = Installation(self.data.with_name(name), f"{self.url}_{name}" if self.url else "")
        shutil.copytree(self.data, copy.data)
        if self.url:
            _command(self.url, f"CREATE DATABASE {_name(copy.url)} TEMPLATE {_name(self.url)}")
        try:
            yield copy
        finally:
            shutil.rmtree(copy.data)
            if self.url:
                _command(self.url, f"DROP DATABASE {_name(copy.url)} WITH (FORCE)")


@contextmanager
def installed(folder: Path, server: str = "") -> Iterator[Installation]:
    """An installation with an empty register; with the address of a PostgreSQL server, in a database there."""
    made = Installation(folder / "data", f"{server.rpartition('/')[0]}/kills" if server else "")
    if server:
        _command(made.url, "CREATE DATABASE kills")
    try:
        made.run("init", "--no-input")
        yield made
    finally:
        if server:
            _command(made.url, "DROP DATABASE kills WITH (FORCE)")


def write_customers(file: Path, count: int) -> None:
    """Persons and organisations, some without a number, with a ban, a protected address, a note, or reached
    at the telephone of the row before."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(HEADER)
        before = ""
        for one in customers(count):
            n = one.number
            phone = before if n % 50 == 0 else one.phone
            before = one.phone
            writer.writerow(
                (
                    "" if n % 7 == 0 else n, one.given, one.surname, one.organisation, one.street, one.postcode,
                    one.city, phone, one.email, "x" if n % 11 == 0 else "", "x" if n % 13 == 0 else "",
                    f"Muistiinpano {n}" if n % 17 == 0 else "",
                )
            )  # fmt: skip


def importing(file: Path) -> tuple[str, ...]:
    """The import command's arguments."""
    return ("import", "customers", str(file), "--source", "previous_system", "--json")


def import_whole(place: Installation, file: Path) -> tuple[dict, float]:
    """Import without any disturbance: the command's answer, and how long it took."""
    started = time.monotonic()
    answer = json.loads(place.run(*importing(file)))
    return answer, time.monotonic() - started


def import_with_kills(
    place: Installation, file: Path, *, kills: int, within: float, chance: random.Random
) -> list[float]:
    """Start the import, kill it at a random moment of the time it takes, again and again; then let it end.
    Returns the moments. A run that ends before its moment comes is started anew, as people do too."""
    moments = []
    while len(moments) < kills:
        # In its first fifth the program is only being loaded.
        moment = within * chance.uniform(0.2, 1)
        process = place.start(*importing(file))
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            moments.append(round(moment, 3))
    place.run(*importing(file))
    return moments


NUMBERING = "kortisto.project.tests.numbering"


def issue_with_kills(
    place: Installation, *, drafts: int, workers: int, kills: int, chance: random.Random
) -> list[list[int]]:
    """Let so many workers issue drafts side by side and kill one of them at a random moment, again and again; another
    takes its place each time. Returns the numbers that each worker said it had given, the killed ones' first. Fails
    when too little was left to issue for so many kills."""
    place.run("prepare", str(drafts), module=NUMBERING)
    at_work, said = [place.start("work", module=NUMBERING) for _ in range(workers)], []
    for one in at_work:
        _wait_until_ready(one)
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 0.3))
        killed = at_work.pop(chance.randrange(workers))
        assert killed.poll() is None, killed.stderr.read() or "it had nothing left to issue"
        os.killpg(killed.pid, signal.SIGKILL)
        said.append(_numbers(killed))
        at_work.append(place.start("work", module=NUMBERING))
        _wait_until_ready(at_work[-1])
    for one in at_work:
        said.append(_numbers(one))
        assert one.wait(timeout=60) == 0, one.stderr.read()
    return said


def require_numbers(place: Installation, *, drafts: int, said: list[list[int]]) -> None:
    """Every draft has become one whole invoice, the numbers follow each other, none was given twice or is lost, and
    the ledger is sound."""
    told = json.loads(place.run("tell", module=NUMBERING))
    first = told["numbers"][0]
    assert told["numbers"] == list(range(first, first + drafts))
    assert (told["references"], told["whole"], told["drafts"]) == (drafts, drafts, 0)
    given = [number for one in said for number in one]
    assert len(given) == len(set(given)) and set(given) <= set(told["numbers"])
    # A worker that was killed had no time to say its last number; all others were said.
    assert len(given) >= drafts - len(said)
    assert json.loads(place.run("ledger", "verify", "--json"))["sound"]


def _wait_until_ready(worker: subprocess.Popen) -> None:
    assert worker.stdout.readline() == "ready\n", worker.stderr.read()


def _numbers(worker: subprocess.Popen) -> list[int]:
    """What a worker says until it ends. A line that its death broke off is no number that was said."""
    return [int(line) for line in worker.stdout if line.endswith("\n")]


OBJECTING = "kortisto.project.tests.objecting"


def object_while_exporting(
    place: Installation, *, persons: int, exporters: int, guarded: bool = True
) -> dict[str, int]:
    """So many persons say no to direct mail, one after another, while files of them are made side by side. Counts the
    `files`, how many were `refused`, the contacts in them `before` a no, and those committed `after` it."""
    place.run("prepare", str(persons), module=OBJECTING)
    how = () if guarded else ("unguarded",)
    workers = [place.start("export", *how, module=OBJECTING) for _ in range(exporters)]
    workers.append(place.start("object", module=OBJECTING))
    for one in workers:
        _wait_until_ready(one)
    answers = []
    for one in workers:
        out, err = one.communicate(timeout=3_600)
        assert one.returncode == 0, err
        answers.append(json.loads(out))
    said = {int(person): at for person, at in answers.pop().items()}
    files = [file for answer in answers for file in answer["files"]]
    late = sum(said[person] < at for at, persons_of in files for person in persons_of)
    contacts = sum(len(persons_of) for _at, persons_of in files)
    return {
        "said": len(said), "files": len(files), "refused": sum(one["refused"] for one in answers),
        "before": contacts - late, "after": late,
    }  # fmt: skip


def require_same(killed: Installation, expected: dict, moments: list[float]) -> None:
    """The killed installation's register is the expected one, also when workers go on with the runs that the
    kills left, and its ledger is sound. The moments are for whoever reads the failure."""
    found = killed.told()
    for moment in ("before", "after"):
        for kind, rows in expected["before"].items():
            assert found[moment][kind] == rows, (kind, moment, moments, found["left"])
    assert json.loads(killed.run("ledger", "verify", "--json"))["sound"], moments


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _command(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(statement)
