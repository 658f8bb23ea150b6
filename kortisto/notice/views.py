"""Pages of the notice for staff: its versions, the editor with the linter beside it, publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.notice import operations, queries, rules
from kortisto.notice.facts import declared_fields, fields_that_differ
from kortisto.notice.forms import (
    LANGUAGE_NAMES,
    PART_NAMES,
    PARTS,
    ImportForm,
    PublishForm,
    SectionForm,
    WaiverForm,
    part_form,
    part_values,
    row_form,
    row_values,
)
from kortisto.notice.giving import day_of, page_contents
from kortisto.notice.lint import WORDINGS, Finding
from kortisto.notice.models import NoticeVersion
from kortisto.notice.reading import NotANotice, decoded
from kortisto.notice.rendering import LANGUAGES, table
from kortisto.notice.rules import NoSuchPart
from kortisto.notice.showing import grouped
from kortisto.staff.confirming import confirmed
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

LARGEST_NUMBER = 2**31 - 1
# What a part says beyond its form: the default's wording is of no use without it.
BEYOND_FORMS = {"register": ("consent",)}
_READ = {"needs": Permission.NOTICE_READ, "purpose": Purpose.RIGHTS}
_EDIT = {"needs": Permission.NOTICE_EDIT, "purpose": Purpose.RIGHTS}
_PUBLISH = {"needs": Permission.NOTICE_PUBLISH, "purpose": Purpose.RIGHTS}


@page(**_READ)
def notices(request: HttpRequest) -> HttpResponse:
    """Every version with its state, and the ways to a new one."""
    versions = queries.versions_of(request.user.register_id)
    in_force = next((each for each in versions if each.state == NoticeVersion.PUBLISHED), None)
    rows = []
    for each in versions:
        draft = each.state == NoticeVersion.DRAFT
        leads_to = "notice_edit" if draft and _may_edit(request) else "notice"
        state = {"text": _("superseded"), "kind": "muted"}
        if draft:
            state = {"text": _("draft"), "kind": "info"}
        elif each == in_force:
            state = {"text": _("in force"), "kind": "ok", "clause": "C2"}
        rows.append(
            {
                "url": reverse(leads_to, args=[each.number]),
                "number": _("Version %(number)s") % {"number": each.number},
                "state": state,
                "day": "" if draft else _day(day_of(each)),
                "reason": each.reason,
            }
        )
    columns = [
        {"key": "number", "label": _("Version")},
        {"key": "state", "label": _("State")},
        {"key": "day", "label": _("In force from")},
        {"key": "reason", "label": _("What changes")},
    ]
    drift = queries.drift(request.user.register_id) if in_force else []
    shown = {
        "columns": columns,
        "rows": rows,
        "in_force": in_force,
        "drift": drift,
        "may_edit": _may_edit(request),
    }
    return render(request, "notice/notices.html", shown)


@page(**_EDIT, methods=("POST",))
def notice_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft from the version in force or from the default notice."""
    start = None
    if request.POST.get("start") == "published":
        try:
            start = queries.published_notice(request.user.register_id)
        except queries.NoPublishedNotice:
            messages.warning(request, _("There is no version in force yet; the draft is the default notice."))
    draft = operations.draft_notice(start=start, by=request.user.actor)
    return redirect("notice_edit", draft.number)


@page(**_EDIT, methods=("GET", "POST"))
def notice_import(request: HttpRequest) -> HttpResponse:
    """Read a notice that exists as text into a draft."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data.get("file")
        text = decoded(file.read()) if file else form.cleaned_data["text"]
        try:
            draft = operations.import_notice(text=text, by=request.user.actor)
        except NotANotice as refused:
            form.add_error("file" if file else "text", refused.message[_language()])
        else:
            messages.success(request, _("The text was read into a draft. The findings tell what is wrong."))
            return redirect("notice_edit", draft.number)
    crumbs = _crumbs((_("Import a notice"), ""))
    return render(
        request, "notice/import.html", {"form": form, "crumbs": crumbs}, status=422 if form.errors else 200
    )


@page(**_READ)
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """One version: its particulars, and its text in the reader's language."""
    shown = _version_or_404(request, number)
    language = request.GET.get("language")
    language = language if language in LANGUAGES else _language()
    author = User.objects.filter(public_id=shown.published_by).first() if shown.published_by else None
    published = shown.state == NoticeVersion.PUBLISHED
    items = [
        {"label": _("State"), "value": _("published") if published else _("draft")},
        {"label": _("In force from"), "value": _day(day_of(shown)) if published else ""},
        {"label": _("Published by"), "value": author.name if author else "", "absent": _("the system")},
        {"label": _("What changed"), "value": shown.reason},
        {"label": _("Checksum (SHA-256)"), "value": shown.digest},
    ]
    tabs = [
        {"label": LANGUAGE_NAMES[each], "url": f"?language={each}", "current": each == language}
        for each in LANGUAGES
    ]
    context = {
        "notice": shown,
        "items": [item for item in items if item["value"] or (item.get("absent") and published)],
        "tabs": tabs,
        "published": published,
        "language": language,
        "crumbs": _crumbs((_("Version %(number)s") % {"number": number}, "")),
        "may_edit": _may_edit(request),
        "contents": page_contents(shown, language).decode(),
        "waivers": list(shown.waivers.order_by("rule")),
    }
    return render(request, "notice/notice.html", context)


@page(**_EDIT)
def notice_edit(request: HttpRequest, number: int) -> HttpResponse:
    """The draft's parts with the number of findings in each, and all findings beside."""
    draft = _draft_or_404(request, number)
    parts = [
        {
            "key": part,
            "name": name,
            "url": reverse("notice_part", args=[number, part]),
            "count": len(rules.rows_of(draft.document, part)) if part not in PARTS else None,
        }
        for part, name in PART_NAMES.items()
    ]
    context = {**_beside(draft), "parts": parts, "fields": _fields_to_add(draft)}
    return render(request, "notice/edit.html", context)


@page(**_EDIT, methods=("GET", "POST"))
def notice_part(request: HttpRequest, number: int, part: str) -> HttpResponse:
    """One part of the draft: a form, or the list of its rows or sections."""
    draft = _draft_or_404(request, number)
    if part not in PART_NAMES:
        raise Http404
    if part not in PARTS:
        if request.method == "POST":
            raise Http404
        return render(request, "notice/rows.html", {**_beside(draft, part), **_rows(draft, part)})
    form = part_form(part, draft.document, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            document = rules.with_parts(draft.document, part_values(part, draft.document, form))
            answer = _saved(request, draft, document, part, form)
            if answer is not None:
                return answer
            status = 409
            draft = _draft_or_404(request, number)
    else:
        form.initial["version"] = draft.version
    return render(request, "notice/part.html", {**_beside(draft, part), "form": form}, status=status)


@page(**_EDIT, methods=("GET", "POST"))
def notice_row(request: HttpRequest, number: int, part: str, key: str) -> HttpResponse:
    """One row of a list, or one section in one language."""
    draft = _draft_or_404(request, number)
    if part == "sections":
        return _section(request, draft, key)
    if part not in rules.TABLES:
        raise Http404
    row = None if key == "new" else _row_or_404(draft, part, key)
    form = row_form(part, draft.document, row, request.POST or None)
    status = 200
    if request.method == "POST":
        if "remove" in request.POST and row is not None:
            form = row_form(part, draft.document, row)
            form.initial["version"] = draft.version
            document = rules.without_row(draft.document, part, key)
            answer = _saved(request, draft, document, part, form, reverse("notice_part", args=[number, part]))
            if answer is not None:
                return answer
            status = 409
        else:
            status = 422
            if form.is_valid():
                values = row_values(part, draft.document, row, form)
                document = rules.with_row(draft.document, part, key if row is not None else None, values)
                back = reverse("notice_part", args=[number, part])
                answer = _saved(request, draft, document, part, form, back)
                if answer is not None:
                    return answer
                status = 409
        if status == 409:
            draft = _draft_or_404(request, number)
    else:
        form.initial["version"] = draft.version
    name = ""
    if row is not None:
        shown = row.get("name")
        name = (shown.get(_language()) if isinstance(shown, dict) else shown) or key
    context = {
        **_beside(draft, part, key, name or _("New")),
        "form": form,
        "name": name,
        "is_new": row is None,
    }
    return render(request, "notice/row.html", context, status=status)


@page(**_EDIT, methods=("POST",))
def notice_findings(request: HttpRequest, number: int) -> HttpResponse:
    """The findings as they would be if what stands in the form were saved; nothing is saved."""
    draft = _draft_or_404(request, number)
    part, key = request.GET.get("part", ""), request.GET.get("key", "")
    document = _as_if_saved(draft, part, key, request)
    if document is not None:
        draft.document, draft.version = document, draft.version + 1
    return render(request, "notice/findings.html", _beside(draft, part if part in PART_NAMES else ""))


@page(**_EDIT, methods=("POST",))
def notice_fields(request: HttpRequest, number: int) -> HttpResponse:
    """Bring the list of data fields in the draft up to what is declared."""
    draft = _draft_or_404(request, number)
    document = {**draft.document, "fields": declared_fields()}
    return _saved(request, draft, document, "fields", None, reverse("notice_edit", args=[number]))


@page(**_EDIT, methods=("POST",))
def notice_default(request: HttpRequest, number: int) -> HttpResponse:
    """Put the default notice's wording in place of one part of the draft."""
    draft = _draft_or_404(request, number)
    part = request.POST.get("part", "")
    default = operations.default_document(draft.document)
    if part not in PART_NAMES or part in ("controller", "contact"):
        raise Http404
    if part in PARTS:
        paths = [*(path for path, _kind, _label in PARTS[part]), *BEYOND_FORMS.get(part, ())]
        document = rules.with_parts(draft.document, {path: rules.value_at(default, path) for path in paths})
    else:
        document = {**draft.document, part: default[part]}
    return _saved(request, draft, document, part, None, reverse("notice_part", args=[number, part]))


@page(**_PUBLISH, methods=("GET", "POST"))
def notice_waiver(request: HttpRequest, number: int) -> HttpResponse:
    """Set a warning aside for a time, with a reason."""
    draft = _draft_or_404(request, number)
    rule = (request.POST if request.method == "POST" else request.GET).get("rule", "")
    if rule not in WORDINGS or WORDINGS[rule].severity != "W":
        raise Http404
    form = WaiverForm(request.POST or None, initial={"rule": rule})
    if request.method == "POST" and form.is_valid():
        try:
            operations.waive(notice=draft, by=request.user.actor, **form.cleaned_data)
        except operations.BadWaiver:
            form.add_error(None, _("The draft has no such warning any more."))
        else:
            messages.success(request, _("The warning is set aside until the day you gave."))
            return redirect("notice_publish", number)
    wording = WORDINGS[rule]
    context = {
        "notice": draft,
        "form": form,
        "rule": rule,
        "crumbs": _crumbs(
            (_("Publish draft %(number)s") % {"number": number}, reverse("notice_publish", args=[number])),
            (rule, ""),
        ),
        "message": wording.message[_language()].replace(": {what}", "").replace("{what}", "…"),
        "fix": wording.fix[_language()],
    }
    return render(request, "notice/waiver.html", context, status=422 if form.errors else 200)


@page(**_PUBLISH, methods=("GET", "POST"), step_up=True)
def notice_publish(request: HttpRequest, number: int) -> HttpResponse:
    """What stands in the way, what changes, and the button that puts the draft in force."""
    draft = _draft_or_404(request, number)
    form = PublishForm(request.POST or None, initial={"version": draft.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            published = operations.publish(
                notice=draft,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                by=request.user.actor,
            )
        except operations.PublishingRefused:
            messages.error(request, _("The draft was not published: the findings below stand in the way."))
            status = 422
        except operations.ChangedMeanwhile:
            messages.error(request, _("Somebody changed the draft meanwhile. Look at it once more."))
            status = 409
            form = PublishForm(initial={"version": _draft_or_404(request, number).version})
        else:
            messages.success(request, _("Version %(number)s is in force.") % {"number": published.number})
            return redirect("notice", published.number)
        draft = _draft_or_404(request, number)
    today = timezone.localdate()
    draft.document = rules.finished(draft.document, number=draft.number, on=today)
    findings = queries.findings_of(draft, today=today)
    waived = queries.waived_rules(draft, today)
    blocking = rules.standing_in_the_way(findings, waived)
    context = {
        **_beside(draft),
        "form": form,
        "crumbs": _crumbs(_draft_step(draft), (_("Publish"), "")),
        "blocking": _groups(draft, blocking, waived),
        "waivers": list(draft.waivers.order_by("rule")),
        "changes": _changes(draft),
        "longer": _longer(draft),
    }
    return render(request, "notice/publish.html", context, status=422 if form.errors else status)


@page(**_EDIT, methods=("POST",))
def notice_discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw the draft away, once the word for it is typed."""
    if not confirmed(request, _("DISCARD")):
        return redirect("notice_edit", number)
    operations.discard_draft(notice=_draft_or_404(request, number), by=request.user.actor)
    messages.success(request, _("The draft was thrown away."))
    return redirect("notices")


def _section(request: HttpRequest, draft: NoticeVersion, key: str) -> HttpResponse:
    try:
        section = rules.section_of(draft.document, key)
    except NoSuchPart:
        raise Http404 from None
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else _language()
    form = SectionForm(request.POST) if request.method == "POST" else None
    status = 200
    here = reverse("notice_row", args=[draft.number, "sections", key])
    if form is not None:
        status = 422
        if form.is_valid():
            document = rules.with_section(
                draft.document, key, language, form.cleaned_data["heading"], form.paragraphs()
            )
            answer = _saved(request, draft, document, "sections", form, f"{here}?language={language}")
            if answer is not None:
                return answer
            status = 409
            draft = _draft_or_404(request, draft.number)
    else:
        form = SectionForm.showing(section, language, draft.version)
    for name in ("heading", "text"):
        form.fields[name].widget.attrs["lang"] = language
    tabs = [
        {"label": LANGUAGE_NAMES[each], "url": f"{here}?language={each}", "current": each == language}
        for each in LANGUAGES
    ]
    keys = [each["key"] for each in draft.document["sections"]]
    place = keys.index(key)
    name = (section.get("heading") or {}).get(language) or key
    context = {
        **_beside(draft, "sections", f"{key}:{language}", name),
        "form": form,
        "section": section,
        "name": name,
        "tabs": tabs,
        "language": language,
        "previous": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else "",
        "table_part": section["table"] if section.get("table") in rules.TABLES else "",
    }
    return render(request, "notice/section.html", context, status=status)


def _saved(
    request: HttpRequest, draft: NoticeVersion, document: dict, part: str, form: Any, back: str = ""
) -> HttpResponse | None:
    """Save and lead on; None when somebody else saved first, after putting the new version into the form."""
    version = request.POST.get("version", "")
    try:
        operations.change_draft(
            notice=draft,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            document=document,
            part=part,
            by=request.user.actor,
        )
    except operations.ChangedMeanwhile as conflict:
        messages.warning(
            request,
            _("Somebody saved the draft meanwhile. Yours are below: check and save again."),
        )
        if form is None:
            return redirect(back)
        form.data = form.data.copy() if form.is_bound else form.data
        if form.is_bound:
            form.data["version"] = conflict.current.version
        return None
    except ValueError:
        messages.error(request, _("The notice would grow too large; it was not saved."))
        return redirect(back or request.get_full_path())
    messages.success(request, _("Saved."))
    return redirect(back or request.get_full_path())


def _as_if_saved(draft: NoticeVersion, part: str, key: str, request: HttpRequest) -> dict[str, Any] | None:
    """The document with what stands in the form, or None when the form cannot be used as it is."""
    try:
        if part == "sections":
            key, _colon, language = key.partition(":")
            form = SectionForm(request.POST)
            if form.is_valid() and language in LANGUAGES:
                return rules.with_section(
                    draft.document, key, language, form.cleaned_data["heading"], form.paragraphs()
                )
        elif part in PARTS:
            form = part_form(part, draft.document, request.POST)
            if form.is_valid():
                return rules.with_parts(draft.document, part_values(part, draft.document, form))
        elif part in rules.TABLES:
            row = None if key == "new" else rules.row_of(draft.document, part, key)
            form = row_form(part, draft.document, row, request.POST)
            if form.is_valid():
                values = row_values(part, draft.document, row, form)
                return rules.with_row(draft.document, part, key if row is not None else None, values)
    except NoSuchPart:
        return None
    return None


def _rows(draft: NoticeVersion, part: str) -> dict[str, Any]:
    """The list of a part's rows with links, as they are printed in the notice."""
    language = _language()
    if part == "sections":
        columns = [
            {"key": "name", "label": _("Section")},
            *({"key": each, "label": LANGUAGE_NAMES[each], "numeric": True} for each in LANGUAGES),
        ]
        rows = []
        for section in rules.rows_of(draft.document, part):
            row = {
                "name": (section.get("heading") or {}).get(language) or section["key"],
                "url": reverse("notice_row", args=[draft.number, part, section["key"]]),
            }
            for each in LANGUAGES:
                row[each] = len((section.get("paragraphs") or {}).get(each) or [])
            rows.append(row)
        return {"columns": columns, "rows": rows, "may_add": False}
    printed = table(draft.document, part, language)
    heads = printed.columns if printed else (_("Name"),)
    columns = [{"key": f"c{place}", "label": head} for place, head in enumerate(heads)]
    rows = []
    for stored, cells in zip(
        rules.rows_of(draft.document, part), printed.rows if printed else [], strict=True
    ):
        row: dict[str, Any] = {f"c{place}": cell for place, cell in enumerate(cells)}
        row["url"] = reverse("notice_row", args=[draft.number, part, rules.key_of(stored)])
        rows.append(row)
    return {"columns": columns, "rows": rows, "may_add": True}


def _beside(draft: NoticeVersion, part: str = "", key: str = "", name: str = "") -> dict[str, Any]:
    """What every page of the editor shows: the draft, its parts, and the linter's findings."""
    today = timezone.localdate()
    findings = queries.findings_of(draft, today=today)
    waived = queries.waived_rules(draft, today)
    groups = _groups(draft, findings, waived)
    tabs = [
        {
            "label": name,
            "url": reverse("notice_part", args=[draft.number, each]),
            "current": each == part,
        }
        for each, name in PART_NAMES.items()
    ]
    steps = []
    if part:
        steps.append((PART_NAMES[part], reverse("notice_part", args=[draft.number, part])))
    if name:
        steps.append((name, ""))
    return {
        "notice": draft,
        "part": part,
        "part_name": PART_NAMES.get(part, ""),
        "key": key,
        "part_tabs": tabs,
        "crumbs": _crumbs(_draft_step(draft), *steps),
        "groups": groups,
        "errors": sum(len(group.places) for group in groups if group.severity == "E"),
        "warnings": sum(len(group.places) for group in groups if group.severity == "W" and not group.waived),
        "notes": sum(len(group.places) for group in groups if group.severity == "I" or group.waived),
        "untouched": queries.raw_of(draft) is not None,
        "may_default": bool(part) and part not in ("controller", "contact"),
    }


def _groups(draft: NoticeVersion, findings: list[Finding], waived: set[str]) -> list:
    return grouped(draft, findings, _language(), waived, raw=queries.raw_of(draft) is not None)


def _fields_to_add(draft: NoticeVersion) -> list[dict[str, Any]]:
    """Where the draft's list of data fields differs from what is declared: names by category."""
    new, gone = fields_that_differ(draft.document)
    live, language = declared_fields(), _language()
    found: dict[str, list[str]] = {}
    for field in new:
        category = CATEGORIES[live[field]["category"]].name(language)
        found.setdefault(category, []).append(live[field]["name"][language])
    if gone:
        found[_("no longer in use")] = gone
    return [{"name": name, "labels": list(dict.fromkeys(labels))} for name, labels in found.items()]


def _crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of the notice; the last step is the page itself."""
    way = [(_("Privacy notice"), reverse("notices")), *steps]
    return [
        {"label": label, "url": url if place + 1 < len(way) else ""} for place, (label, url) in enumerate(way)
    ]


def _draft_step(draft: NoticeVersion) -> tuple[str, str]:
    return _("Draft %(number)s") % {"number": draft.number}, reverse("notice_edit", args=[draft.number])


def _changes(draft: NoticeVersion) -> list[dict[str, Any]]:
    """The differences from the version in force, in each language that has any; the reader's first."""
    try:
        before = queries.document(draft.register_id)
    except queries.NoPublishedNotice:
        return []
    order = sorted(LANGUAGES, key=lambda each: each != _language())
    found = []
    for language in order:
        rows = [
            {"label": label, "before": old, "after": new}
            for label, old, new in rules.differences(before, draft.document, language)
        ]
        if rows:
            found.append({"language": language, "name": LANGUAGE_NAMES[language], "rows": rows})
    return found


def _longer(draft: NoticeVersion) -> list[str]:
    """Names of what would be kept longer than the version in force says."""
    try:
        before = queries.document(draft.register_id)
    except queries.NoPublishedNotice:
        return []
    keys = rules.longer_clocks(before, draft.document)
    rows = [rules.row_of(draft.document, "retention", key) for key in keys]
    return [(row.get("name") or {}).get(_language()) or row["key"] for row in rows]


def _own(request: HttpRequest) -> QuerySet[NoticeVersion]:
    return NoticeVersion.objects.filter(register_id=request.user.register_id).select_related("register")


def _version_or_404(request: HttpRequest, number: int) -> NoticeVersion:
    found = _own(request).filter(number=number).first() if number <= LARGEST_NUMBER else None
    if found is None:
        raise Http404
    return found


def _draft_or_404(request: HttpRequest, number: int) -> NoticeVersion:
    found = _version_or_404(request, number)
    if found.state != NoticeVersion.DRAFT:
        raise Http404
    return found


def _row_or_404(draft: NoticeVersion, part: str, key: str) -> dict[str, Any]:
    try:
        return rules.row_of(draft.document, part, key)
    except NoSuchPart:
        raise Http404 from None


def _may_edit(request: HttpRequest) -> bool:
    return request.user.may(Permission.NOTICE_EDIT)


def _language() -> str:
    language = (get_language() or "fi")[:2]
    return language if language in LANGUAGES else "fi"


def _day(value: Any) -> str:
    return f"{value.day}.{value.month}.{value.year}"
