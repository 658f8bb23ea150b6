"""The documents of a run, in files of so many each: laid out on as many presses as there are cores, while this
process reads what comes next."""

import hashlib
import os
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kortisto.billing import documents
from kortisto.billing.models import Invoice, InvoiceRun
from kortisto.billing.runs.operations import forget_files
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.presses import Presses
from kortisto.kernel.typesetting import typeset
from kortisto.notes import files

STORE = "files:invoices"
DOCUMENTS = 500
"""Documents in one file at most: what a printing house takes at a time, and what a killed job does again."""
AHEAD = 4
"""Documents for each press that are read before the first of them is laid out."""
KEPT = timedelta(days=1)
CORES = min(4, os.cpu_count() or 1)


def folder() -> Path:
    """Where the files of runs lie."""
    return Path(settings.DATA) / "files" / "invoices"


def pack(run: InvoiceRun, invoices: Sequence[Invoice], presses: Presses) -> dict[str, Any]:
    """Write the documents of these invoices into one file and return what a run keeps of it. The invoices come with
    their lines, seller and order read."""
    day = run.issued_on.timetuple()[:6]
    with files.new_file(run.register_id, folder()) as (name, stream):
        # What is compressed already is not compressed again.
        method = zipfile.ZIP_STORED if run.form == documents.PDF else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(stream, "w", method) as archive:
            for file, body in _made(run.form, invoices, presses):
                archive.writestr(zipfile.ZipInfo(file, day), body, method)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "name": name, "digest": digest, "count": len(invoices), "first": invoices[0].pk, "last": invoices[-1].pk,
    }  # fmt: skip


def _made(form: str, invoices: Sequence[Invoice], presses: Presses) -> Iterator[tuple[str, bytes]]:
    if form != documents.PDF:
        for invoice in invoices:
            yield (
                documents.file_name(invoice, form),
                documents.e_invoice(invoice, form, list(invoice.lines.all())),
            )
        return
    lay_out = partial(typeset, "invoice", lay_out=presses.lay_out)
    waiting: deque[tuple[str, Future[bytes]]] = deque()
    with ThreadPoolExecutor(CORES) as threads:
        for invoice in invoices:
            job = documents.to_typeset(invoice, list(invoice.lines.all()))
            waiting.append((documents.file_name(invoice, form), threads.submit(lay_out, **job)))
            if len(waiting) > AHEAD * CORES:
                file, made = waiting.popleft()
                yield file, made.result()
        while waiting:
            file, made = waiting.popleft()
            yield file, made.result()


def outlived(register_id: int) -> list[Path]:
    """A register's files that no run names any more, or has named for a day: the runs named there let go of them."""
    named: set[str] = set()
    let_go: list[Path] = []
    for run in InvoiceRun.objects.filter(register_id=register_id).exclude(files=[]):
        if run.ended_at and run.ended_at < timezone.now() - KEPT:
            let_go += [folder() / one["name"] for one in run.files]
            forget_files(run=run, by=SYSTEM)
        else:
            named |= {one["name"] for one in run.files}
    left = files.forgotten(folder(), register_id, named)
    return list(dict.fromkeys(let_go + left))
