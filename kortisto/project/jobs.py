"""The repeated work: what the workers do by themselves, each in its register as the system.

Every job may run twice or be killed: what it calls takes effect once.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from kortisto.kernel import engines
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.failures import job
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import Register

# Name of the schedule → function, "D" daily, "H" hourly or "I" each minute, and the hour of the first run (None: at once).
SCHEDULES = {
    "night": ("kortisto.project.jobs.night", "D", 2),
    "doubts": ("kortisto.project.jobs.doubts", "D", 4),
    "reminders": ("kortisto.project.jobs.reminders", "D", 5),
    "channel trials": ("kortisto.project.jobs.channel_trials", "D", 6),
    "probe": ("kortisto.project.jobs.probe", "H", None),
    "imports": ("kortisto.intake.jobs.resume", "H", None),
    "invoices": ("kortisto.billing.runs.jobs.resume", "H", None),
    "duplicates": ("kortisto.duplicates.jobs.resume", "H", None),
    "updates": ("kortisto.updates.jobs.resume", "H", None),
    "webhooks": ("kortisto.api.jobs.tick", "I", None),
    "statistics": ("kortisto.project.jobs.learn", "H", None),
    "expired sessions": ("kortisto.project.jobs.clear_sessions", "D", 3),
    "expired counters": ("kortisto.project.jobs.clear_cache", "D", 3),
}


@job
def night() -> int:
    """Retention in every register: what is due goes. Returns how many registers were done."""
    from kortisto.retention.night import run

    registers = list(Register.objects.order_by("id").values_list("id", flat=True))
    for register_id in registers:
        run(register_id=register_id)
    return len(registers)


@job
def doubts() -> int:
    """Contact data that can no longer be trusted become tasks, in every register. Returns how many were made."""
    from kortisto.notes.doubting import run

    made = 0
    for register_id in list(Register.objects.order_by("id").values_list("id", flat=True)):
        counts = run(register_id=register_id)
        made += counts.total() - counts["closed"]
    return made


@job
def reminders() -> int:
    """Marks on requests that come near their last day, in every register. Returns how many were new."""
    from kortisto.requests.cases.reminding import run

    return sum(
        run(register_id=register_id)
        for register_id in list(Register.objects.order_by("id").values_list("id", flat=True))
    )


@job
def channel_trials() -> int:
    """A message to each published address for requests whose week is over. Returns how many left."""
    from kortisto.requests.trials import run

    return sum(
        run(register_id=register_id)
        for register_id in list(Register.objects.order_by("id").values_list("id", flat=True))
    )


@job
def probe() -> int:
    """The probes of every register's promises. Returns how many registers were done."""
    from kortisto.promises.operations import run_probes

    registers = list(Register.objects.order_by("id").values_list("id", flat=True))
    for register_id in registers:
        with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="probe", shown=False):
            run_probes(by=SYSTEM)
    return len(registers)


@job
def learn() -> None:
    """What the engine plans its statements by."""
    engines.learn()


@job
def clear_sessions() -> None:
    """Forget login sessions that have ended."""
    SessionStore.clear_expired()


@job
def clear_cache() -> None:
    """Forget the counters whose minutes are over, with the network addresses in their keys: the framework
    does so only when its table is full."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])


def ensure_schedules() -> None:
    """Make the schedules that are missing and correct those that differ; safe to repeat."""
    from django_q.models import Schedule

    now = timezone.localtime()
    for name, (function, kind, hour) in SCHEDULES.items():
        wanted = {"func": function, "schedule_type": kind, "repeats": -1}
        if kind == "I":
            wanted["minutes"] = 1
        schedule = Schedule.objects.filter(name=name).first()
        if schedule is None:
            first = now
            if hour is not None:
                first = now.replace(hour=hour, minute=7, second=0, microsecond=0)
                first += timedelta(days=1) if first <= now else timedelta(0)
            Schedule.objects.create(name=name, next_run=first, **wanted)
        elif any(getattr(schedule, key) != value for key, value in wanted.items()):
            Schedule.objects.filter(pk=schedule.pk).update(**wanted)
