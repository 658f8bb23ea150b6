"""Pages of the ledger: what happened lately, whether it is sound, and a copy that anybody can check."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kortisto.desk.templatetags.kortisto import moment as shown_moment
from kortisto.kernel.purposes import Purpose
from kortisto.ledger import queries
from kortisto.ledger.export import ExportError, write_export
from kortisto.ledger.models import LOG_NAMES, MAIN, READS
from kortisto.ledger.sequencing import sequence
from kortisto.ledger.verification import Finding, note_export, note_verification, verify_ledger
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.staff.pages import page
from kortisto.staff.permissions import ROLE_NAMES, Permission

ENTRIES, CHECKPOINTS = 50, 8


@page(needs=Permission.LEDGER_READ, purpose=None)
def ledger(request: HttpRequest) -> HttpResponse:
    """The latest entries of one log, its signed checkpoints and the last verification."""
    log = READS if request.GET.get("log") == LOG_NAMES[READS] else MAIN
    before = request.GET.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    entries = queries.latest(log, register_id=request.user.register_id, count=ENTRIES + 1, before=start)
    purposes = _purposes(request.user.register_id)
    more = entries[ENTRIES - 1].position if len(entries) > ENTRIES else None
    return render(
        request,
        "desk/ledger.html",
        {
            "tabs": _tabs(log),
            "columns": _columns(log),
            "rows": [_row(entry, purposes) for entry in entries[:ENTRIES]],
            "older_url": f"?log={LOG_NAMES[log]}&before={more}" if more is not None else "",
            "checkpoint_columns": [
                {"key": "log", "label": _("Log")},
                {"key": "size", "label": _("Entries"), "numeric": True},
                {"key": "at", "label": _("Signed")},
                {"key": "root", "label": _("Root")},
            ],
            "checkpoints": [_checkpoint(it) for it in queries.checkpoints(CHECKPOINTS)],
            "state": _state(),
            "crumbs": [{"label": _("Ledger")}],
        },
    )


@page(needs=Permission.LEDGER_READ, purpose=Purpose.SECURITY, methods=("POST",))
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole ledger now and keep the outcome."""
    sequence()
    report = verify_ledger()
    note_verification(report=report, by=request.user.actor)
    if report.sound:
        count = sum(log.entries for log in report.logs)
        text = ngettext(
            "%(count)s entry was checked, and it is sound.",
            "%(count)s entries were checked, and all are sound.",
            count,
        )
        messages.success(request, text % {"count": count})
    for finding in report.findings:
        messages.error(request, finding.text)
    return redirect("ledger")


@page(needs=Permission.LEDGER_READ, purpose=Purpose.SECURITY, methods=("POST",), step_up=True)
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The whole ledger as a zip file with three stand-alone verifiers."""
    sequence()
    name = f"kortisto-ledger-{timezone.localdate().isoformat()}"
    with tempfile.TemporaryDirectory(prefix="kortisto-ledger-") as folder:
        try:
            written = write_export(Path(folder) / name, queries.logs_to_export())
        except ExportError as error:
            messages.error(request, _("The ledger could not be exported: %(why)s") % {"why": error})
            return redirect("ledger")
        packed = tempfile.TemporaryFile(prefix="kortisto-ledger-")  # noqa: SIM115 (the response closes it)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted((Path(folder) / name).rglob("*")):
                archive.write(file, file.relative_to(folder))
    note_export(entries={log.name: log.entries for log in written}, by=request.user.actor)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


def _tabs(current: int) -> list[dict[str, Any]]:
    names = {MAIN: _("Changes and decisions"), READS: _("Who looked")}
    sizes = queries.sizes()
    return [
        {
            "label": names[log], "url": f"{reverse('ledger')}?log={name}", "current": log == current,
            "count": sizes[name],
        }
        for log, name in LOG_NAMES.items()
    ]  # fmt: skip


def _columns(log: int) -> list[dict[str, Any]]:
    return [
        {"key": "at", "label": _("Time")},
        {"key": "verb", "label": _("Page") if log == READS else _("What")},
        {"key": "role", "label": _("Role")},
        {"key": "purpose", "label": _("Purpose")},
        {"key": "subjects", "label": _("Persons"), "numeric": True},
        {"key": "clause", "label": _("Clause")},
        {"key": "position", "label": _("Place"), "numeric": True},
    ]


def _row(entry: queries.Shown, purposes: dict[str, str]) -> dict[str, Any]:
    return {
        "at": shown_moment(entry.at),
        "verb": entry.verb,
        "role": ROLE_NAMES.get(entry.role, entry.role),
        "purpose": purposes.get(entry.purpose, entry.purpose),
        "subjects": entry.subjects or "",
        "clause": entry.clause,
        "position": entry.position,
    }


def _purposes(register_id: int) -> dict[str, str]:
    """The purposes as the notice in force names them."""
    language = (get_language() or "fi")[:2]
    try:
        return {row["key"]: row["name"][language] for row in document(register_id)["purposes"]}
    except (NoPublishedNotice, KeyError):
        return {}


def _checkpoint(it: Any) -> dict[str, Any]:
    return {
        "log": LOG_NAMES[it.log],
        "size": it.size,
        "at": shown_moment(queries.moment(it.at_us)),
        "root": it.note.split("\n")[2][:16] + "…",
    }


def _state() -> dict[str, Any]:
    """The last verification in words, for a remark at the top."""
    last = queries.last_verification()
    if last is None:
        return {"kind": "muted", "title": _("The ledger has not been verified yet"), "at": None}
    at = queries.moment(last.at_us)
    if not last.code:
        return {"kind": "ok", "title": _("The ledger is sound"), "at": at, "entries": last.entries}
    finding = Finding(last.log, last.code, last.position, last.until)
    return {"kind": "stop", "title": _("The ledger is NOT sound"), "at": at, "text": finding.text}
