"""The import pages: upload, columns, verdicts, taking in, report."""

import tempfile
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.intake import files, headers, jobs, operations, reporting, rules, tables, undoing
from kortisto.intake.forms import (
    KIND_NAMES,
    ReadingForm,
    UploadForm,
    chosen_fields,
    column_fields,
    language,
    upload_form,
)
from kortisto.intake.headers import recognise
from kortisto.intake.models import ImportProfile, ImportRow, ImportRun
from kortisto.intake.preparing import SILENT, remark
from kortisto.intake.reading import Unreadable
from kortisto.intake.sandbox import read_in_child
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.writing import write_csv, write_xlsx
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.parties.models import Organisation, Person
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

PREVIEW_ROWS = 10
RUNS_A_PAGE, ROWS_A_PAGE = 25, 50

STATES = {
    ImportRun.UPLOADED: (gettext_lazy("columns to be checked"), "info"),
    ImportRun.STAGING: (gettext_lazy("being read"), "info"),
    ImportRun.STAGED: (gettext_lazy("waiting for a decision"), "warn"),
    ImportRun.APPLYING: (gettext_lazy("being taken in"), "info"),
    ImportRun.DONE: (gettext_lazy("taken in"), "ok"),
    ImportRun.UNDOING: (gettext_lazy("being undone"), "info"),
    ImportRun.UNDONE: (gettext_lazy("undone"), "muted"),
    ImportRun.DISCARDED: (gettext_lazy("discarded"), "muted"),
    ImportRun.FAILED: (gettext_lazy("cannot be read"), "stop"),
}
VERDICTS = {
    rules.CREATE: (gettext_lazy("New"), "ok"),
    rules.UPDATE: (gettext_lazy("Changes"), "info"),
    rules.UNCHANGED: (gettext_lazy("Unchanged"), "muted"),
    rules.DUPLICATE: (gettext_lazy("Duplicate?"), "warn"),
    rules.BLOCKED: (gettext_lazy("Blocked"), "stop"),
    rules.ERROR: (gettext_lazy("Error"), "stop"),
}
STEPS = (
    gettext_lazy("File"),
    gettext_lazy("Columns"),
    gettext_lazy("Verdicts"),
    gettext_lazy("Report"),
)

shows = page(needs=Permission.IMPORT_RUN, purpose=None)
shows_people = page(needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE)
asks = page(needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))
undoes = page(
    needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"), step_up=True
)
acts = page(needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))


def _run(request: HttpRequest, public_id: UUID) -> ImportRun:
    run = ImportRun.objects.filter(register_id=request.user.register_id, public_id=public_id).first()
    if run is None:
        raise Http404
    return run


def _crumbs(*last: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": _("Imports"), "url": reverse("imports")}, *last]


def _sources(register_id: int) -> dict[str, str]:
    try:
        rows = document(register_id).get("sources", [])
    except NoPublishedNotice:
        rows = []
    return {row["key"]: row["name"].get(language(), row["key"]) for row in rows}


@shows
def imports(request: HttpRequest) -> HttpResponse:
    """The imports so far, newest first."""
    runs = ImportRun.objects.filter(register_id=request.user.register_id).order_by("-started_at")
    listed = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    sources = _sources(request.user.register_id)
    rows = [
        {
            "file": run.file_name,
            "url": reverse("import", args=[run.public_id]),
            "kind": KIND_NAMES[run.kind],
            "source": sources.get(run.source, run.source),
            "started": run.started_at,
            "rows": run.staged,
            "state": {"text": STATES[run.state][0], "kind": STATES[run.state][1]},
        }
        for run in listed
    ]
    return render(request, "intake/imports.html", {"page": listed, "rows": rows})


@asks
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a file."""
    form = upload_form(request, UploadForm)
    if form is None:
        return redirect("imports")
    if request.method == "POST" and form.is_valid():
        return redirect(once(form.cleaned_data["token"], lambda: _upload(request, form), _place))
    shown = {"form": form, "crumbs": _crumbs({"label": _("New import")}), "steps": STEPS}
    return render(request, "intake/import_new.html", shown, status=422 if form.is_bound else 200)


def _place(run: ImportRun) -> str:
    return reverse("import_columns", args=[run.public_id])


def _upload(request: HttpRequest, form: UploadForm) -> ImportRun:
    given = form.cleaned_data
    kept = [files.keep(file.chunks()) for file in (given["file"], given["lines"]) if file]
    try:
        return operations.open_run(
            register_id=request.user.register_id,
            kind=given["kind"],
            path=kept[0],
            file_name=given["file"].name,
            source=given["source"],
            mapping=dict(zip(("file", "lines_file"), (path.name for path in kept), strict=False)),
            by=request.user.actor,
        )
    except BaseException:
        for path in kept:
            path.unlink(missing_ok=True)
        raise


@asks
def import_columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Check which column holds what, with the file's first rows before one's eyes."""
    run = _run(request, public_id)
    if run.state != ImportRun.UPLOADED:
        return redirect("import", public_id)
    sent = request.POST if request.method == "POST" else request.GET
    options = {name: sent.get(name) or None for name in ("encoding", "delimiter", "sheet")}
    shown: dict[str, Any] = {"run": run, "steps": STEPS, "crumbs": _crumbs({"label": run.file_name})}
    try:
        path, _lines = files.of(run)
        with read_in_child(path, repair=bool(sent.get("repair")), **options) as table:
            rows = [row for _number, row in next(iter(table)).rows[:PREVIEW_ROWS]] if table.header else []
    except StopIteration:
        rows = []
    except Unreadable as problem:
        form = ReadingForm(sent, kind=run.kind, sheets=[])
        return render(
            request,
            "intake/import_columns.html",
            {**shown, "reading": form, "problem": problem.sentences[language()]},
            status=422,
        )
    profile = _profile(run, table.header)
    form = ReadingForm(
        sent or None, kind=run.kind, sheets=table.sheets, initial={"order": profile.order if profile else ""}
    )
    own = run.mapping.get("own") or {}
    mapping = recognise(run.kind, table.header, own=own)
    answer = None
    if request.method == "POST" and "start" in request.POST and form.is_valid():
        answer = _start(request, run, form, table.header, shown)
    if answer is not None:
        return answer
    taken = {column: name for name, column in mapping.fields.items()}
    if profile is not None:
        taken = {number - 1: name for name, number in profile.fields.items()}
    columns = [
        {
            "number": number,
            "name": name or _("(no name)"),
            "field": sent.get(f"column_{number}", taken.get(number - 1, "")),
            "refused": number - 1 in mapping.refused,
            "examples": [row[number - 1][:60] for row in rows[:3] if row[number - 1].strip()],
        }
        for number, name in enumerate(table.header, start=1)
    ]
    shown |= {
        "reading": form,
        "columns": columns,
        "fields": column_fields(run.kind, own),
        "rows": rows,
        "header": table.header,
        "profile": profile,
        "problems": [] if profile is not None else [problem[language()] for problem in mapping.problems()],
        "remarks": [remark.sentences[language()] for remark in table.warnings],
    }
    return render(request, "intake/import_columns.html", shown, status=422 if "refusal" in shown else 200)


def _profile(run: ImportRun, header: list[str]) -> ImportProfile | None:
    """How a file with these headings was read last."""
    known = ImportProfile.objects.filter(register_id=run.register_id, kind=run.kind)
    return known.filter(heading=headers.fingerprint(header)).first()


@acts
def import_profile_forgetting(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Read files with these headings by their headings alone again."""
    _run(request, public_id)
    profile = ImportProfile.objects.filter(register_id=request.user.register_id, pk=row).first()
    if profile is not None:
        operations.forget_profile(profile=profile, by=request.user.actor)
    return redirect("import_columns", public_id)


def _start(request: HttpRequest, run: ImportRun, form: ReadingForm, header: list[str], shown: dict) -> Any:
    try:
        own = run.mapping.get("own") or {}
        fields = chosen_fields(run.kind, request.POST, len(header), own)
        tables.usable_mapping(run.kind, header, fields, only=True, own=own)
    except forms.ValidationError as problem:
        shown["refusal"] = problem.messages[0]
        return None
    except tables.CannotImport as problem:
        shown["refusal"] = problem.sentences[language()]
        return None
    chosen = {**form.chosen(), "fields": fields, "only": True}
    try:
        run = operations.choose_mapping(
            run=run, chosen=chosen, heading=headers.fingerprint(header), by=request.user.actor
        )
    except operations.WrongState:
        # Pressed twice: the first press has set it going.
        return redirect("import", run.public_id)
    jobs.queue(run)
    return redirect("import", run.public_id)


@shows_people
def import_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A run: how far it is, the verdicts with their rows, the decision, the report."""
    run = _run(request, public_id)
    if run.state == ImportRun.UPLOADED:
        return redirect("import_columns", public_id)
    shown = {
        "run": run,
        "steps": STEPS,
        "step": 4 if run.state in (ImportRun.DONE, ImportRun.UNDOING, ImportRun.UNDONE) else 3,
        "crumbs": _crumbs({"label": run.file_name}),
        "facts": _facts(request, run),
        "problem": run.problem.get(language(), ""),
        **_moving(run),
    }
    if run.state in (ImportRun.STAGED, ImportRun.DONE, ImportRun.UNDONE):
        shown |= _verdicts(request, run)
    if undoing.can_be_undone(run, timezone.localdate()):
        shown |= {"undo_until": undoing.last_day(run), "applied": run.applied, "word": _("UNDO")}
    shown |= {"undone": run.counts.get("undone", 0), "stays": run.counts.get("stays", 0)}
    return render(request, "intake/import.html", shown)


def _facts(request: HttpRequest, run: ImportRun) -> list[dict[str, Any]]:
    text, tone = STATES[run.state]
    sources = _sources(request.user.register_id)
    found = [
        {"label": _("State"), "value": text, "chip": tone},
        {"label": _("What is in the file"), "value": KIND_NAMES[run.kind]},
        {"label": _("Source"), "value": sources.get(run.source, run.source), "clause": "C30"},
    ]
    if run.encoding:
        found.append({"label": _("Letters"), "value": run.encoding.upper()})
    return found


def _due(run: ImportRun) -> int:
    return sum(
        run.counts.get(f"{prefix}{verdict}", 0)
        for prefix in ("", "line_")
        for verdict in ("create", "update")
    )


def _moving(run: ImportRun) -> dict[str, Any]:
    if run.state == ImportRun.STAGING:
        return {
            "moving": True,
            "value": run.staged or None,
            "most": max(run.staged, 1),
            "label": _("Rows read"),
        }
    if run.state == ImportRun.APPLYING:
        return {"moving": True, "value": run.applied, "most": max(_due(run), 1), "label": _("Rows taken in")}
    if run.state == ImportRun.UNDOING:
        return {
            "moving": True,
            "value": run.counts.get("undone", 0) + run.counts.get("stays", 0),
            "most": max(run.applied, 1),
            "label": _("Rows undone"),
        }
    return {"moving": False}


@shows
def import_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress alone, asked for every second; when the run has stopped moving the page is loaded anew."""
    run = _run(request, public_id)
    if run.state not in jobs.MOVING:
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("import", args=[public_id])
        return answer
    return render(request, "intake/progress.html", {"run": run, **_moving(run)})


def _verdicts(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    chosen = request.GET.get("verdict", "")
    chosen = chosen if chosen in VERDICTS else ""
    here = reverse("import", args=[run.public_id])
    tiles = [
        {
            "label": label,
            "value": run.counts.get(verdict, 0),
            "kind": tone,
            "url": f"{here}?verdict={verdict}",
        }
        for verdict, (label, tone) in VERDICTS.items()
        if run.counts.get(verdict)
    ]
    rows = ImportRow.objects.filter(run=run)
    if chosen:
        rows = rows.filter(verdict=chosen)
    listed = Paginator(rows.select_related("person").order_by("row_number"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    expected = run.total
    if chosen:
        expected = run.counts.get(chosen, 0) + run.counts.get(f"line_{chosen}", 0)
    held = sum(run.counts.get(verdict, 0) for verdict in rules.HELD)
    return {
        "tiles": tiles,
        "page": listed,
        "rows": _rows(run, list(listed)),
        "filters": [{"label": _("Verdict"), "value": VERDICTS[chosen][0], "remove_url": here}]
        if chosen
        else [],
        "hidden": max(0, expected - listed.paginator.count),
        "chosen": chosen,
        "held": held,
        "duplicates": run.counts.get(rules.DUPLICATE, 0),
        "due": _due(run),
        "silent": [remark(code)[language()] for code in sorted(SILENT) if run.counts.get(code)],
        "decide": run.state == ImportRun.STAGED,
    }


def _rows(run: ImportRun, rows: list[ImportRow]) -> list[dict[str, Any]]:
    matches = [row.details.get("match") or {} for row in rows]
    people = Person.objects.in_bulk({match["person"] for match in matches if match.get("person")})
    firms = Organisation.objects.filter(register_id=run.register_id).in_bulk(
        {match["organisation"] for match in matches if match.get("organisation")}
    )
    shown = []
    for row, match in zip(rows, matches, strict=True):
        label, tone = VERDICTS[row.verdict]
        party = row.person or people.get(match.get("person")) or firms.get(match.get("organisation"))
        told = reporting.reasons(run, row, language())
        reasons = [each["message"] for each in told if each["code"] not in SILENT]
        fields = [reporting.label(run, name, language()) for name in row.details.get("fields", [])]
        shown.append(
            {
                "id": row.row_number,
                "row": reporting.shown_row(row.row_number),
                "lines": row.row_number > reporting.LINES_FROM,
                "name": reporting.called(row),
                "verdict": label,
                "tone": tone,
                "fields": ", ".join(fields),
                "reasons": reasons,
                "tick": row.verdict == rules.DUPLICATE,
                "party": party,
                "party_url": _card(party),
            }
        )
    return shown


def _card(party: Person | Organisation | None) -> str:
    if party is None:
        return ""
    try:
        return reverse("person" if isinstance(party, Person) else "organisation", args=[party.public_id])
    except NoReverseMatch:
        return ""


@acts
def import_acceptance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let probable duplicates be created after all: those ticked, or all."""
    run = _run(request, public_id)
    ticked = [int(row) for row in request.POST.getlist("row") if row.isdecimal() and len(row) < 10]
    rows = None if "all" in request.POST else ticked
    if rows == []:
        messages.info(request, _("Tick the rows first."))
        return redirect("import", public_id)
    return _act(
        request, public_id, lambda: operations.accept_duplicates(run=run, rows=rows, by=request.user.actor)
    )


@acts
def import_taking_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the staged rows in."""
    run = _run(request, public_id)

    def act() -> None:
        jobs.queue(operations.begin_applying(run=run, by=request.user.actor))

    return _act(request, public_id, act)


@acts
def import_continuation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask a worker again to go on with a run that stands still."""
    run = _run(request, public_id)
    if run.state in jobs.MOVING:
        jobs.queue(run)
    return redirect("import", public_id)


@undoes
def import_undoing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo a whole import, its updates included."""
    run = _run(request, public_id)
    if request.method != "POST":
        return redirect("import", public_id)
    if request.POST.get("confirmation", "").strip().upper() != _("UNDO").upper():
        messages.warning(request, _("Nothing was undone: the confirming word was missing."))
        return redirect("import", public_id)

    def act() -> None:
        jobs.queue(undoing.begin_undoing(run=run, by=request.user.actor))

    try:
        return _act(request, public_id, act)
    except undoing.TooLate:
        messages.warning(request, _("The import is too old, or changed nothing: it can no longer be undone."))
        return redirect("import", public_id)


@acts
def import_discarding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Forget a run that has not been taken in."""
    run = _run(request, public_id)
    return _act(request, public_id, lambda: operations.discard_import(run=run, by=request.user.actor))


def _act(request: HttpRequest, public_id: UUID, act: Any) -> HttpResponse:
    try:
        act()
    except operations.WrongState:
        messages.info(request, _("The import has gone on meanwhile; this is how it stands now."))
    return redirect("import", public_id)


@shows_people
def import_rejected(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """The rows that were not taken, as a file to be mended and imported again."""
    run = _run(request, public_id)
    write = {"csv": write_csv, "xlsx": write_xlsx}.get(form)
    if write is None or run.state not in (ImportRun.STAGED, ImportRun.DONE):
        raise Http404
    rows = operations.rejected_rows(run=run, by=request.user.actor)
    stream = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115  (the response closes it)
    write(stream, *reporting.rejected_table(run, rows, language()))
    stream.seek(0)
    name = f"kortisto-{run.kind}-{_('rejected')}.{form}"
    return FileResponse(stream, as_attachment=True, filename=name)
