"""Taking turns at a service that everybody shares: at most one question a second from this installation,
whichever process asks and for whichever register."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kortisto.updates.models import UpdateFeed
from kortisto.updates.rules import pause

INTERVAL = timedelta(seconds=1)


def turn(key: str, now: datetime | None = None) -> float:
    """Take the next turn and return 0, or the seconds until there may be one. A turn is written down before the
    question is asked, so that a killed process does not ask twice in one second."""
    with transaction.atomic():
        # A lock on every register's row of this service, always in one order.
        rows = list(UpdateFeed.objects.select_for_update().filter(key=key).order_by("pk"))
        now = now or timezone.now()
        free = [row.asked_at + INTERVAL for row in rows if row.asked_at]
        free += [row.wait_until for row in rows if row.wait_until]
        seconds = (max(free) - now).total_seconds() if free else 0.0
        if seconds > 0:
            return seconds
        UpdateFeed.objects.filter(key=key).update(asked_at=now)
        return 0.0


def answered(key: str) -> None:
    """The service has answered: the next pause begins small again."""
    UpdateFeed.objects.filter(key=key, waits__gt=0).update(waits=0, wait_until=None)


def refused(key: str, told: float | None) -> int:
    """The service said "not now": nobody asks before the pause is over. Returns how many times in a row."""
    with transaction.atomic():
        rows = list(UpdateFeed.objects.select_for_update().filter(key=key).order_by("pk"))
        times = max(row.waits for row in rows) + 1
        # What a service asks for is kept to, but a nonsensical number does not silence it for months.
        seconds = min(pause(times, told), 86_400.0)
        UpdateFeed.objects.filter(key=key).update(
            waits=times, wait_until=timezone.now() + timedelta(seconds=seconds)
        )
        return times
