"""What a worker does for a run of invoices. A job that is killed, or started twice, goes on where the run is."""

import time

from django_q.tasks import async_task

from kortisto.billing.models import InvoiceRun
from kortisto.billing.runs import operations, packing
from kortisto.billing.runs.queries import of_run
from kortisto.kernel.access import Access, Actor, access
from kortisto.kernel.failures import job
from kortisto.kernel.presses import presses
from kortisto.kernel.purposes import Purpose

SLICE_SECONDS = 240
"""How long a job works before it hands on to the next, well under the worker's own time limit."""
MOVING = (InvoiceRun.ISSUING, InvoiceRun.PACKING)
"""States in which a worker has something to do."""


def queue(run: InvoiceRun) -> None:
    """Ask a worker to go on with a run."""
    async_task(
        "kortisto.billing.runs.jobs.work", str(run.public_id), task_name=f"invoices {run.public_id}"[:100]
    )


@job
def work(public_id: str) -> str:
    """Go on with a run for a while; returns the state it is in then."""
    run = InvoiceRun.objects.select_related("recipient").get(public_id=public_id)
    by, end = Actor(key=run.by, role=run.role), time.monotonic() + SLICE_SECONDS
    while run.state == InvoiceRun.ISSUING and time.monotonic() < end:
        with _opened(run, by):
            operations.issue_some(run=run, by=by)
    if run.state == InvoiceRun.PACKING:
        with presses(packing.CORES) as pressing:
            while run.state == InvoiceRun.PACKING and time.monotonic() < end:
                with _opened(run, by):
                    _pack_some(run, pressing, by)
    if run.state in MOVING:
        queue(run)
    return run.state


@job
def resume() -> int:
    """Queue every run that should be moving; returns how many were queued. Queueing one that moves already does no
    harm: each chunk is held and issued once, and a file made twice is swept away."""
    runs = list(InvoiceRun.objects.filter(state__in=MOVING).order_by("pk"))
    for run in runs:
        queue(run)
    return len(runs)


def _pack_some(run: InvoiceRun, pressing, by: Actor) -> None:
    """Make the next file of the run, or find that all are made."""
    after = _packed_to(run)
    found = of_run(run).filter(pk__gt=after).select_related("seller", "order").prefetch_related("lines")
    invoices = list(found[: packing.DOCUMENTS])
    file = packing.pack(run, invoices, pressing) if invoices else None
    run.refresh_from_db()
    if _packed_to(run) == after:
        operations.note_file(run=run, file=file, by=by)


def _packed_to(run: InvoiceRun) -> int:
    """Row id of the last invoice whose document lies in a file."""
    return run.files[-1]["last"] if run.files else 0


def _opened(run: InvoiceRun, by: Actor) -> Access:
    return access(register_id=run.register_id, actor=by, purpose=Purpose.BILLING, view="billing.run")
