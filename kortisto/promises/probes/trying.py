"""What probes are made of: the question, the answer, an invented person, and ways to try forbidden things."""

import contextvars
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from kortisto.disclosures.operations import set_recipient, set_worker
from kortisto.disclosures.visits import VISITORS
from kortisto.kernel.access import SYSTEM, Access, Actor, access, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.notice.queries import document
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person
from kortisto.staff.models import User
from kortisto.staff.rights import categories


@dataclass(frozen=True)
class Probing:
    """What a probe is asked about. `mark` is what its latest run returned as its own."""

    register_id: int
    today: date
    now: datetime
    mark: str = ""


@dataclass(frozen=True)
class Found:
    """What a probe found: whether the promise held, a code, how many faults (or what was counted)."""

    held: bool
    code: str
    count: int = 0
    mark: str = ""


def faults(count: int, code: str) -> Found:
    """Held when there are none."""
    return Found(count == 0, "none_found" if count == 0 else code, count)


def seen_under(asked: Probing, purpose: Purpose):
    """An access context of the system for a purpose; nobody is shown anything."""
    return access(register_id=asked.register_id, actor=SYSTEM, purpose=purpose, shown=False)


@dataclass(frozen=True)
class Canary:
    """An invented person who exists only while a probe runs."""

    person: Person
    surname: str
    email: str
    phone: str
    street: str


def canary(asked: Probing, **more: Any) -> Canary:
    """Put an invented person into the register, by the same operation as everybody else."""
    word = "Koe" + "".join(secrets.choice("aeioulnrst") for _ in range(12))
    email, phone = f"{word.lower()}@koe.example", f"+358 45 7396 {secrets.randbelow(10000):04d}"
    source = document(asked.register_id)["sources"][0]["key"]
    with seen_under(asked, Purpose.CUSTOMER_SERVICE):
        person = create_person(
            values={"given_names": "Koe", "surname": word},
            contacts=[("email", email), ("phone", phone)],
            address={"street": f"{word}katu 1", "postcode": "00100", "city": "HELSINKI"},
            source=source,
            by=SYSTEM,
            **more,
        )
    return Canary(person, word, email, phone, f"{word}katu 1")


def is_seen(asked: Probing, person: Person, purpose: Purpose) -> bool:
    """Whether the person is visible under a purpose: by the manager, or (PostgreSQL) by plain SQL."""
    with seen_under(asked, purpose):
        by_manager = Person.objects.filter(pk=person.pk).exists()
        # SQLite has no row policies: there, plain SQL is held back as a whole by the authorizer.
        by_policy = connection.vendor == "postgresql" and bool(
            rows("SELECT 1 FROM parties_person WHERE id = %s", [person.pk])
        )
    return by_manager or by_policy


def outside(act: Callable[[], Any]) -> Any:
    """Do something as code does that has opened no access context at all."""

    def without_context() -> Any:
        connection.context_changed()
        return act()

    try:
        return contextvars.Context().run(without_context)
    finally:
        connection.context_changed()


def own_host() -> str:
    """A host name under which this installation answers."""
    return next((name for name in settings.ALLOWED_HOSTS if name[0] not in "[*."), "localhost")


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def number(statement: str, values: Sequence[Any] = ()) -> int:
    """The one number that a statement answers with."""
    return rows(statement, values)[0][0] or 0


def is_refused(statement: str, values: Sequence[Any] = (), *, as_owner: bool = False) -> bool:
    """Whether the database refuses a statement, or lets it touch nothing. What went through is undone.

    As the owner the application role's missing rights do not help: then the triggers must refuse.
    """
    try:
        with _owner() if as_owner else transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            touched = cursor.rowcount
            raise _Undone(touched)
    except DatabaseError:
        return True
    except _Undone as done:
        return done.touched == 0


class _Undone(Exception):
    def __init__(self, touched: int) -> None:
        self.touched = touched


@contextmanager
def _owner() -> Iterator[None]:
    with maintenance(), transaction.atomic():
        yield


def acting(asked: Probing, *, role: str, purpose: Purpose):
    """An access context as a member of staff of this role has it."""
    actor = visitor(asked) if role in VISITORS else Actor(key="probe", role=role)
    return access(register_id=asked.register_id, actor=actor, purpose=purpose, view="promises.probe")


def visitor(asked: Probing, works: bool = True, **agreement: Any) -> Actor:
    """An accountant who exists only while a probe runs, of a firm with an agreement that holds, or holds as said."""
    word = secrets.token_hex(6)
    user = User.objects.create(
        email=f"koe.{word}@koe.example", name="Koe Kirjanpitäjä", role=VISITORS[0], employer="Koe Oy",
        register_id=asked.register_id,
    )  # fmt: skip
    if works:
        values = {
            "name": "Koe Oy", "kind": "processor", "purpose": int(Purpose.BILLING), "enabled": True,
            "categories": sorted(categories(VISITORS[0], Purpose.BILLING)),
            "agreement_signed_on": asked.today - timedelta(days=30),
        }  # fmt: skip
        with seen_under(asked, Purpose.SECURITY):
            firm = set_recipient(key=f"probe_{word}", values=values | agreement, by=SYSTEM)
            set_worker(user=user, recipient=firm, by=SYSTEM)
    return user.actor


@contextmanager
def reading(asked: Probing, *, purpose: Purpose, view: str) -> Iterator[Access]:
    """A context that writes its read entry, as a page's does."""
    with access(register_id=asked.register_id, actor=SYSTEM, purpose=purpose, view=view) as opened:
        yield opened
