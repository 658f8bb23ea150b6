"""What a worker does for an import. A job that is killed, or started twice, goes on where the run is."""

import time

from django_q.tasks import async_task

from kortisto.intake import files, operations
from kortisto.intake.models import ImportRun
from kortisto.kernel.access import Actor

SLICE_SECONDS = 240
"""How long a job works before it hands on to the next, well under the worker's own time limit."""
UPLOAD_SECONDS = 86_400
"""After which an upload that no run names is removed."""


def queue(run: ImportRun) -> None:
    """Ask a worker to stage or take in a run, whichever is next."""
    async_task("kortisto.intake.jobs.work", str(run.public_id), task_name=f"import {run.public_id}"[:100])


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
    if run.state in (ImportRun.STAGING, ImportRun.APPLYING):
        queue(run)
    return run.state


def resume() -> int:
    """Queue every run that should be moving, and remove uploads that broke off; returns how many were queued.

    Queueing one that moves already does no harm: each chunk is locked and taken once."""
    for path in files.forgotten():
        if path.stat().st_mtime < time.time() - UPLOAD_SECONDS:
            path.unlink(missing_ok=True)
    moving = list(ImportRun.objects.filter(state__in=(ImportRun.STAGING, ImportRun.APPLYING)))
    for run in moving:
        queue(run)
    return len(moving)
