"""The open sessions of a user, read from the session table itself: there is no second list that could lag."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from kortisto.staff.models import User

STARTED, BROWSER = "kortisto_started", "kortisto_browser"

# The first match names the browser: most of them also call themselves by the names further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class OpenSession:
    """One open session. `handle` stands for its key on pages, since the key itself opens the session."""

    key: str
    handle: str
    started: datetime | None
    browser: str
    ends: datetime


def note_start(request: HttpRequest) -> None:
    """Keep in a new session when it began and in what browser: enough to recognise it, no address."""
    request.session[STARTED] = timezone.now().isoformat()
    request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))


def browser_of(agent: str) -> str:
    """The browser's and the system's name from a User-Agent line; empty if neither is known."""
    names = []
    for table in (_BROWSERS, _SYSTEMS):
        names += [name for mark, name in table if mark in agent][:1]
    return ", ".join(names)


def open_sessions(user: User) -> list[OpenSession]:
    """The user's open sessions, newest first."""
    found = [
        OpenSession(
            key=session.session_key,
            handle=handle_of(session.session_key),
            started=datetime.fromisoformat(data[STARTED]) if STARTED in data else None,
            browser=data.get(BROWSER, ""),
            ends=session.expire_date,
        )
        for session, data in _of(user)
    ]
    return sorted(found, key=lambda one: one.started or one.ends, reverse=True)


def delete_sessions(user: User, *, keep: str | None = None, only: str | None = None) -> int:
    """Delete the user's sessions and return how many: all, all but the key `keep`, or the handle `only`."""
    keys = [
        session.session_key
        for session, _ in _of(user)
        if session.session_key != keep and (only is None or handle_of(session.session_key) == only)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def handle_of(key: str) -> str:
    """The name of a session on pages; does not lead back to its key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _of(user: User) -> Iterator[tuple[Session, dict]]:
    # The user stands inside the signed data, so every unexpired session is opened; they are as many as staff.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk):
            yield session, data
