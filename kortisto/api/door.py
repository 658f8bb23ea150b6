"""The one way through: whose token it is, what it opens, and the disclosure of what leaves (invariants 2 and 5).

A call runs inside an access context of the token's purpose and categories; whoever was read in it was given out,
so they stand in one read entry and in one disclosure before the answer goes.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.responses import Status
from ninja.security import HttpBearer

from kortisto.api import keys
from kortisto.api.models import ApiToken
from kortisto.api.operations import why_not_now
from kortisto.api.problems import Problem
from kortisto.api.queries import departed_from, why_shut
from kortisto.disclosures.operations import DisclosureRefused, disclose
from kortisto.disclosures.rules import ground_of
from kortisto.kernel.access import RECIPIENT, Access, Actor, access
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person

CLAUSE = "C12"
BEHIND = frozenset({"identity", "marketing_choices", "disclosures"})
"""What is read to know whom a "no" hides from a purpose, and whether the recipient has had their data before."""


NOBODY_ANSWERS = {
    "needs_approval": "A second person of the register has not approved the token yet.",
    "declined": "A second person of the register declined the token.",
    "keeper_left": "Who answered for the token has left; somebody of the register must take it over.",
}
"""What a program is told when nobody, or not enough people, of the register stand behind its token."""


@dataclass
class Caller:
    """A recipient's program that came in with a valid token. `text` is the token itself, kept nowhere."""

    token: ApiToken
    text: str

    @property
    def actor(self) -> Actor:
        """How the ledger knows it: by the token's random id."""
        return Actor(key=str(self.token.public_id), role=RECIPIENT)

    @property
    def via(self) -> str:
        """What the rows that it writes say they came through."""
        return f"token:{self.token.public_id}"

    @property
    def purpose(self) -> Purpose:
        """What its token is for."""
        return Purpose(self.token.purpose)

    def for_rights(self, view: str) -> AbstractContextManager[Access]:
        """A context in which a person's "no" is read and written, also one that hides them from the purpose."""
        return access(
            register_id=self.token.register_id,
            actor=self.actor,
            purpose=Purpose.RIGHTS,
            view=view,
            within=BEHIND,
        )


@dataclass
class Answer:
    """What a call answers. `etag` is of the state that was read; `also` are categories that it shows besides
    those declared."""

    data: Any = None
    status: int = 200
    etag: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    gives: bool = True
    also: frozenset[str] = frozenset()


class Bearer(HttpBearer):
    """`Authorization: Bearer kto_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Who calls; None when nobody has this token. Raises Problem when it opens nothing now."""
        found = ApiToken.objects.filter(digest=keys.digest_of(token)).select_related("recipient").first()
        today = timezone.localdate()
        shut = why_shut(found, departed_from([found]), today) if found else ""
        if found is None or shut in ("revoked", "expired"):
            return None
        if shut:
            raise Problem("closed", NOBODY_ANSWERS[shut], reason=shut)
        if reason := why_not_now(found.recipient, today):
            raise Problem("closed", "The recipient may receive nothing now.", reason=reason)
        if Purpose(found.purpose) not in Purpose(found.recipient.purpose):
            raise Problem(
                "closed", "The purpose of the token is agreed no longer.", reason="purpose_not_agreed"
            )
        _count_call(found)
        return Caller(found, token)


def _count_call(token: ApiToken) -> None:
    now = timezone.now()
    minute, second = divmod(int(now.timestamp()), 60)
    # One statement counts and refuses, so that calls at the same time cannot slip through together.
    counted = ApiToken.objects.filter(
        ~Q(minute=minute) | Q(calls__lt=F("calls_a_minute")), pk=token.pk
    ).update(
        calls=Case(When(minute=minute, then=F("calls") + 1), default=Value(1)),
        minute=minute,
        last_used_at=now,
    )
    if not counted:
        raise Problem(
            "too-many", "The token may be used less often.", headers={"Retry-After": str(60 - second)}
        )


def count_persons(token: ApiToken, persons: int) -> None:
    """Add to the persons given out today. Raises Problem when it would be more than agreed."""
    today = timezone.localdate()
    room = Q(day=today, persons__lte=F("persons_a_day") - persons)
    if persons <= token.persons_a_day:
        room |= ~Q(day=today) | Q(day=None)
    counted = ApiToken.objects.filter(room, pk=token.pk).update(
        persons=Case(When(day=today, then=F("persons") + persons), default=Value(persons)), day=today
    )
    if not counted:
        tomorrow = timezone.localtime().replace(hour=0, minute=0, second=0) + timedelta(days=1)
        wait = max(1, int((tomorrow - timezone.localtime()).total_seconds()))
        raise Problem(
            "too-many", "The token has given as many persons today as was agreed.",
            headers={"Retry-After": str(wait)},
        )  # fmt: skip


def call(*, needs: Iterable[str] = (), shows: Iterable[str] = (), act: str = "") -> Callable:
    """Declare a call: the categories it cannot do without, those it shows besides where the token has them, and
    the act that the token must allow. The view returns an `Answer` of plain values."""
    needed, shown = frozenset(needs), frozenset(shows)

    def decorate(view: Callable[..., Answer]) -> Callable[..., Any]:
        name = f"api.{view.__name__}"

        @wraps(view)
        def run(request: HttpRequest, **given: Any) -> Any:
            caller: Caller = request.auth
            token = caller.token
            # What is agreed with the recipient today, not what was when the token was made.
            agreed = frozenset(token.categories) & frozenset(token.recipient.categories)
            if act and act not in token.acts:
                raise Problem("not-agreed", f"The token does not allow writing {act}.", act=act)
            if missing := sorted(needed - agreed):
                raise Problem("not-agreed", "The token lacks categories of data.", categories=missing)
            with access(
                register_id=token.register_id,
                actor=caller.actor,
                purpose=caller.purpose,
                view=name,
                within=agreed,
            ) as opened:
                if missing := sorted(one for one in needed if not opened.may_see(one)):
                    raise Problem("not-agreed", "Not held for the token's purpose.", categories=missing)
                answer = view(request, **given)
                if answer.etag:
                    answer.headers["ETag"] = answer.etag
                    if request.method == "GET" and _has_it(request, answer.etag):
                        answer = Answer(status=304, headers=answer.headers, gives=False)
                if answer.gives:
                    seen = needed | shown | answer.also
                    give(caller, opened, seen & (opened.categories or frozenset()))
            return _as_response(request, answer)

        return run

    return decorate


def give(caller: Caller, opened: Access, categories: Iterable[str]) -> None:
    """Record the disclosure of everybody who was read. Raises Problem when it would be too many."""
    if not opened.seen:
        return
    count_persons(caller.token, len(opened.seen))
    unknown = opened.seen - opened.known.keys()
    if unknown:
        for person in Person.objects.filter(pk__in=unknown).only("pk", "public_id"):
            opened.known[person.pk] = person.public_id
    persons = [
        Person(pk=pk, public_id=opened.known[pk], register_id=opened.register_id)
        for pk in sorted(opened.seen)
        if pk in opened.known
    ]
    recipient = caller.token.recipient
    try:
        disclose(
            recipient=recipient, ground=ground_of(recipient.kind, caller.purpose.key), clause=CLAUSE,
            categories=categories, persons=persons, by=caller.actor,
        )  # fmt: skip
    except DisclosureRefused as refused:
        raise Problem("closed", "The recipient may not receive this.", reason=str(refused)) from None


def _as_response(request: HttpRequest, answer: Answer) -> Any:
    request.api_headers = answer.headers
    if answer.status in (204, 301, 304):
        return HttpResponse(status=answer.status)
    return Status(answer.status, answer.data)


def etag_of(data: Any) -> str:
    """The strong validator of a state: the same values, the same tag."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
    return f'"{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"'


def _tags(header: str) -> list[str]:
    return [one.strip() for one in header.split(",") if one.strip()]


def _has_it(request: HttpRequest, etag: str) -> bool:
    asked = _tags(request.headers.get("If-None-Match", ""))
    return "*" in asked or any(one.removeprefix("W/") == etag for one in asked)


def require_match(request: HttpRequest, etag: str) -> None:
    """Raises Problem unless the caller has seen the present state: whoever has not would undo what they do not
    know of. A star is no proof of that."""
    asked = [one for one in _tags(request.headers.get("If-Match", "")) if one != "*"]
    if not asked:
        raise Problem("match-missing", "Send the ETag of what you change as If-Match.")
    if etag not in asked:
        raise changed()


def changed() -> Problem:
    """The problem of somebody else having been faster."""
    return Problem("changed", "It was changed meanwhile. Read it anew and decide again.")


def moment(value: datetime | None) -> str | None:
    """A time as it goes over the wire."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
