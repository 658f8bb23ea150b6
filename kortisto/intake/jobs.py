"""What a worker does for an import. A job that is killed, or started twice, goes on where the run is."""

import time
from datetime import timedelta

from django.utils import timezone
from django_q.tasks import async_task

from kortisto.intake import files, operations, undoing
from kortisto.intake.models import ImportRun
from kortisto.kernel.access import SYSTEM, Actor
from kortisto.kernel.failures import job

SLICE_SECONDS = 240
"""How long a job works before it hands on to the next, well under the worker's own time limit."""
BROKEN_OFF_SECONDS = 86_400
"""After which an upload that no run names, one whose columns nobody chose, and a run whose command was killed, are
removed."""
MOVING = (ImportRun.STAGING, ImportRun.APPLYING, ImportRun.UNDOING)
"""States in which a worker has something to do."""
UNDECIDED_DAYS = 29
"""How long staged rows wait for somebody to take them in: on the next day the night would empty them."""


def queue(run: ImportRun) -> None:
    """Ask a worker to stage or take in a run, whichever is next."""
    async_task("kortisto.intake.jobs.work", str(run.public_id), task_name=f"import {run.public_id}"[:100])


@job
def work(public_id: str) -> str:
    """Go on with a run for a while; returns the state it is in then."""
    run = ImportRun.objects.get(public_id=public_id)
    by = Actor(key=run.by, role=run.role)
    until = operations.deadline(SLICE_SECONDS)
    if run.state == ImportRun.STAGING:
        path, lines = files.of(run)
        try:
            run = operations.stage(run, path, lines=lines, by=by, until=until)
        except operations.CannotImport:
            run.refresh_from_db()
        if run.state != ImportRun.STAGING:
            files.remove(run)
    elif run.state == ImportRun.APPLYING:
        run = operations.apply_import(run, by=by, until=until)
    elif run.state == ImportRun.UNDOING:
        run = undoing.undo_import(run, by=by, until=until)
    if run.state in MOVING:
        queue(run)
    return run.state


@job
def resume() -> int:
    """Queue every run that should be moving, and remove what broke off; returns how many were queued.

    Queueing one that moves already does no harm: each chunk is locked and taken once. A run of the command line
    reads a file that is not ours, so no worker can go on staging it: after a day it was killed, and is forgotten.
    """
    for path in files.forgotten():
        if path.stat().st_mtime < time.time() - BROKEN_OFF_SECONDS:
            path.unlink(missing_ok=True)
    queued = 0
    now = timezone.now()
    day_ago, undecided = now - timedelta(seconds=BROKEN_OFF_SECONDS), now - timedelta(days=UNDECIDED_DAYS)
    for run in ImportRun.objects.filter(state__in=(ImportRun.UPLOADED, ImportRun.STAGED, *MOVING)):
        if run.state in (ImportRun.APPLYING, ImportRun.UNDOING) or (
            run.state == ImportRun.STAGING and files.has(run)
        ):
            queue(run)
            queued += 1
        elif run.started_at < (undecided if run.state == ImportRun.STAGED else day_ago):
            with operations.opened(run.register_id, SYSTEM):
                operations.discard_import(run=run, by=SYSTEM)
    return queued
