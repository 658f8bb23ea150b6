"""A customer of whom something lies in every place, and where those words still are."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import dictConfigClass
from multiprocessing import Value
from queue import Queue
from types import SimpleNamespace

from django.db import connection, transaction
from django_q.models import OrmQ, Task
from django_q.monitor import monitor
from django_q.signing import SignedPackage
from django_q.worker import worker

from kortisto.duplicates.models import Merge
from kortisto.duplicates.operations import merge_persons
from kortisto.intake import jobs
from kortisto.intake.models import ImportRun, ImportUndo
from kortisto.intake.tests.makers import HEAD, text_file
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.sequencing import sequence
from kortisto.notes import operations as notes
from kortisto.parties import operations as parties
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import Person
from kortisto.requests.operations import make_access_report
from kortisto.requests.tests.test_canaries import ledger_with, remains
from kortisto.retention.models import Erasure
from kortisto.retention.operations import catch_up_journal, erase_person

# What is searched for: where it was written → a word that stands nowhere else.
PLACES = (
    "surname", "former", "given", "street", "email", "note", "task", "file", "reason", "field", "absorbed",
)  # fmt: skip


class Story:
    """What happens to somebody until something of them lies everywhere; `values` are the words."""

    def __init__(self, second: bool) -> None:
        self.letter = "b" if second else "a"
        self.values = {place: f"qz{place[::-1]}{self.letter}" for place in PLACES}

    def tell(self, make_person, make_field, taken_in, folder, opened, desk, monkeypatch) -> Person:
        """Imported, changed by another import, merged, written about, looked for; a job and a page break."""
        word, number = self.values, f"77{self.letter}"
        row = f"{number};{{name}} {word['given']};{word['street']} 1;00100;HELSINKI;;{word['email']}@posti.example;;\n"
        taken_in(text_file(folder, HEAD + row.format(name=word["former"]), name="eka.csv"))
        run = taken_in(text_file(folder, HEAD + row.format(name=word["surname"]), name="toka.csv"))
        other = make_person(word["given"], word["absorbed"], emails=[f"{word['email']}@posti.example"])
        field = make_field(f"Sign {self.letter}")
        with opened():
            person = Person.objects.get(number=number)
            notes.add_note(person=person, text=f"{word['note']} kertoo", by=SYSTEM)
            notes.add_task(person=person, title=word["task"], by=SYSTEM)
            notes.attach(person=person, name="kirje.txt", body=word["file"].encode(), by=SYSTEM)
            parties.place_block(person=person, kind="direct_mail", reason=word["reason"], by=SYSTEM)
            fill_in(person=person, given={field: word["field"]}, by=SYSTEM)
        with opened(Purpose.RIGHTS):
            merge_persons(
                survivor=person.public_id, absorbed=other.public_id, chosen={}, seen=None, by=SYSTEM
            )
            make_access_report(person=person, by=SYSTEM)
            assert ImportUndo.objects.filter(run=run).exists() and Merge.objects.exists()
        self._break(run, person, desk, monkeypatch)
        return person

    def _break(self, run: ImportRun, person: Person, desk, monkeypatch) -> None:
        """A waiting job, one that fails over the person's row, and a page that does."""
        desk("customer_service").get("/search/", {"q": self.values["surname"]})
        jobs.queue(run)

        def fails(*_arguments, **_options):
            raise ValueError(f"row of {self.values['surname']} <{self.values['email']}@posti.example>")

        with monkeypatch.context() as broken:
            broken.setattr("kortisto.intake.models.ImportRun.objects.get", fails)
            work_off(OrmQ.objects.last())
            broken.setattr("kortisto.kernel.access._record_reads", fails)
            client = desk("customer_service")
            client.raise_request_exception = False
            assert client.get(f"/persons/{person.public_id}/").status_code == 500
        assert OrmQ.objects.exists() and Task.objects.filter(success=False).exists()

    def values_in(self, text: str) -> list[str]:
        """Which of the words stand in a text."""
        return [place for place, value in self.values.items() if value in text.casefold()]


def work_off(waiting: OrmQ) -> None:
    """Do a waiting job as a worker of the cluster does, and keep its outcome as its monitor does."""
    tasks, done = Queue(), Queue()
    tasks.put(SignedPackage.loads(waiting.payload))
    tasks.put("STOP")
    worker(tasks, done, Value("f", -1))
    done.put("STOP")
    monitor(done)


@contextmanager
def logged(settings) -> Iterator[io.StringIO]:
    """All that the program logs in the block, in the words of its own formatter."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    made = dictConfigClass({**settings.LOGGING, "handlers": {}, "loggers": {}, "root": {}})
    handler.setFormatter(made.configure_formatter(dict(settings.LOGGING["formatters"]["plain"])))
    loggers = [logging.getLogger(name) for name in (None, *settings.LOGGING["loggers"])]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield written
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def found(values: dict[str, str]) -> dict[str, list[str]]:
    """Place → the files, tables, statistics and logs of the ledger that hold its word, byte by byte."""
    planted = SimpleNamespace(by_column=values)
    if connection.vendor == "postgresql":
        with maintenance(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    told = remains(planted)
    for place in ledger_with(planted):
        told.setdefault(place, []).append("ledger")
    return told


def settle() -> None:
    """The ledger's entries get their place, and nothing is left in a write-ahead log."""
    sequence()
    if connection.vendor == "sqlite":
        connection.close()


def erase_and_restore_the_backup(person: Person, register, opened) -> None:
    """The database as it was before an erasure of which the journal beside it tells: a backup restored."""
    with transaction.atomic():
        with opened(Purpose.RIGHTS):
            assert erase_person(person=person, by=SYSTEM).state == Erasure.COMPLETE
        assert catch_up_journal(register.id) == 1
        transaction.set_rollback(True)
