"""Pages of the promises: every clause with its state, and one clause with its controls and their evidence."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.declarations import categories_of_tables
from kortisto.kernel.purposes import Purpose
from kortisto.notice.clauses import CLAUSES, LANGUAGES
from kortisto.notice.datamap import data_map, picture
from kortisto.notice.models import Register
from kortisto.notice.queries import NoPublishedNotice, published_notice
from kortisto.notice.rendering import paragraphs
from kortisto.parties.fields.queries import in_use
from kortisto.parties.fields.rules import ALWAYS
from kortisto.parties.identity_codes import IdentityCodeFound
from kortisto.parties.queries import Names
from kortisto.promises import operations, queries
from kortisto.promises.controls import BY_KEY
from kortisto.promises.forms import AttestationForm
from kortisto.promises.models import ProbeResult
from kortisto.promises.rules import State
from kortisto.promises.words import REFUSALS, STATES, told
from kortisto.requests.cases.texts import RIGHTS as RIGHT_NAMES
from kortisto.requests.queries import record_of
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import ROLE_NAMES, Permission, Role
from kortisto.staff.rights import categories
from kortisto.staff.tokens import once

HISTORY, NEWEST = 25, 3

# The clauses by what they speak of, with the first and last row of the classic form.
GROUPS = (
    (_lazy("The notice and who is responsible"), 1, 5),
    (_lazy("What for"), 6, 6),
    (_lazy("Legal basis, categories, recipients, contents"), 7, 11),
    (_lazy("Sources, use and erasure on request"), 12, 12),
    (_lazy("Retention, disclosures, transfers"), 13, 15),
    (_lazy("Security"), 16, 17),
    (_lazy("Cookies"), 18, 18),
    (_lazy("Automated decisions and your rights"), 19, 26),
)


@page(needs=Permission.PROMISES_READ, purpose=None)
def promises(request: HttpRequest) -> HttpResponse:
    """All ninety clauses by the rows of the notice, with counts and the data map."""
    register_id = request.user.register_id
    found = queries.states(register_id)
    wanted = _wanted_state(request)
    language = _language()
    lines = {
        key: _line(key, each, language)
        for key, each in found.items()
        if wanted is None or each.state == wanted
    }
    groups = []
    for name, first, last in GROUPS:
        mine = [line for key, line in lines.items() if first <= CLAUSES[key].row <= last]
        if mine:
            groups.append({"name": name, "first": first, "last": last, "rows": mine})
    address = reverse("promises")
    shown = {
        "columns": [
            {"key": "clause", "label": _("Clause")},
            {"key": "title", "label": _("Promise")},
            {"key": "state", "label": _("State")},
            {"key": "kept_by", "label": _("What keeps it")},
            {"key": "evidence", "label": _("Evidence from")},
        ],
        "groups": groups,
        "tiles": [
            {
                "label": STATES[state][2],
                "value": count,
                "kind": STATES[state][0] if count else "muted",
                "url": f"{address}?state={state.value}" if count else "",
            }
            for state, count in queries.counts(found.values()).items()
        ],
        "filters": [{"label": _("State"), "value": STATES[wanted][2], "remove_url": address}]
        if wanted
        else [],
        "last_run": queries.newest(found.values()),
        "may_run": request.user.may(Permission.PROMISES_PROBE),
        "map": _map(register_id, language),
        "record": _record(request.user, language) if wanted is None else None,
        "clause_states": {},
    }
    return render(request, "promises/promises.html", shown)


def _record(user: User, language: str) -> dict:
    """How requests were answered in the last twelve months: counts only, the same for every reader."""
    opening = access(
        register_id=user.register_id,
        actor=SYSTEM,
        purpose=Purpose.RIGHTS,
        view="promises.record",
        shown=False,
    )
    with opening:
        found = record_of(timezone.localdate())
    rows = [
        {"right": RIGHT_NAMES[right][language], **counts}
        for right, counts in sorted(found["by_right"].items())
        if right in RIGHT_NAMES
    ]
    columns = [
        ("right", _("Right")),
        ("answered", _("answered")),
        ("refused", _("refused")),
        ("waiting", _("waiting")),
    ]
    return found | {
        "rows": rows,
        "columns": [{"key": key, "label": label, "numeric": key != "right"} for key, label in columns],
        "share": round(100 * found["in_time"] / found["answered"]) if found["answered"] else None,
    }


@page(needs=Permission.PROMISES_READ, purpose=None)
def promise(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause: its words in the notice, its law, what keeps it, and what the probes found."""
    return _promise_page(request, clause)


@page(needs=Permission.PROMISES_READ, purpose=None)
def field_rights(request: HttpRequest) -> HttpResponse:
    """Who sees what: for each data category and role, the purposes under which the role is shown it."""
    language = _language()
    names = Names(request.user.register_id)
    rows = []
    own = _own_fields(request.user.register_id, names, language)
    for key in sorted(set(categories_of_tables().values()), key=list(CATEGORIES).index):
        category = CATEGORIES[key]
        cells = []
        for role in Role:
            given = [
                purpose for purpose in category.purposes if category.key in categories(role.value, purpose)
            ]
            cells.append(
                {
                    "role": ROLE_NAMES[role],
                    "every": len(given) == len(list(category.purposes)),
                    "purposes": [names.purpose(purpose.key) for purpose in given],
                }
            )
        rows.append(
            {
                "name": category.name(language),
                "clauses": category.clauses,
                "cells": cells,
                "fields": own.get(key, ()),
            }
        )
    shown = {
        "rows": rows,
        "roles": [ROLE_NAMES[role] for role in Role],
        "crumbs": [
            {"label": _("Promises"), "url": reverse("promises")},
            {"label": _("Who sees what")},
        ],
    }
    return render(request, "promises/field_rights.html", shown)


def _own_fields(register_id: int, names: Names, language: str) -> dict[str, list[str]]:
    """Category → its custom fields, each with the purposes under which it is shown."""
    found: dict[str, list[str]] = {}
    for field in in_use(register_id):
        purposes = [names.purpose(bit.key) for bit in Purpose(field.purposes) & ~ALWAYS]
        found.setdefault(field.category, []).append(f"{field.name(language)} ({', '.join(purposes)})")
    return found


@page(needs=Permission.PROMISES_PROBE, purpose=Purpose.SECURITY, methods=("POST",))
def probes_run(request: HttpRequest) -> HttpResponse:
    """Run the probes now, all of them or those of one clause."""
    clause = request.POST.get("clause", "")
    only = None
    if clause:
        only = [
            control.key for control in queries.controls_of(clause) if control.probe is not None
        ] if clause in CLAUSES else []  # fmt: skip
        if not only:
            raise Http404
    results = operations.run_probes(by=request.user.actor, only=only)
    counted = {"failed": sum(not result.held for result in results), "all": len(results)}
    if counted["failed"]:
        messages.error(request, _("Probes that failed: %(failed)s of %(all)s.") % counted)
    else:
        messages.success(request, _("Probes run: %(all)s. All held.") % counted)
    return redirect("promise", clause) if clause else redirect("promises")


@page(needs=Permission.PROMISES_ATTEST, purpose=Purpose.SECURITY, methods=("POST",))
def attest_control(request: HttpRequest, control: str) -> HttpResponse:
    """Vouch for a control that no program can see."""
    bound = BY_KEY.get(control)
    if bound is None or bound.probe is not None:
        raise Http404
    clause = request.POST.get("clause", "")
    clause = clause if clause in bound.clauses else bound.clauses[0]
    form = AttestationForm(request.POST)
    if form.is_valid():
        try:
            address = once(
                form.cleaned_data["token"],
                lambda: operations.attest(
                    control=control,
                    statement=form.cleaned_data["statement"],
                    until=form.cleaned_data["until"],
                    by=request.user.actor,
                ),
                lambda made: reverse("promise", args=[clause]),
            )
        except operations.AttestationRefused as refused:
            field = "statement" if str(refused) == "statement_too_short" else "until"
            form.add_error(field, REFUSALS[str(refused)])
        except IdentityCodeFound as found:
            form.add_error("statement", found.message(_language()))
        else:
            messages.success(request, _("Your statement is kept."))
            return redirect(address)
    return _promise_page(request, clause, {control: form}, status=400)


def _promise_page(
    request: HttpRequest, clause: str, forms: dict[str, AttestationForm] | None = None, status: int = 200
) -> HttpResponse:
    if clause not in CLAUSES:
        raise Http404
    language, register_id = _language(), request.user.register_id
    about = CLAUSES[clause]
    state = queries.states(register_id)[clause]
    keys = list(CLAUSES)
    place = keys.index(clause)
    shown = {
        "clause": about,
        "title": about.title[language],
        "state": state,
        "state_words": STATES[state.state],
        "law": about.law,
        "same_as": about.same_as,
        "sections": _sections(register_id, clause, language),
        "reason": state.off.reason(language) if state.off and not state.controls else "",
        "controls": [
            _control(request, clause, each, language, register_id, forms or {}) for each in state.controls
        ],
        "may_run": request.user.may(Permission.PROMISES_PROBE)
        and any(each.evidence for each in state.controls),
        "previous": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else "",
        "clause_states": {},
    }
    return render(request, "promises/promise.html", shown, status=status)


def _wanted_state(request: HttpRequest) -> State | None:
    return {state.value: state for state in State}.get(request.GET.get("state", ""))


def _language() -> str:
    language = (get_language() or "fi")[:2]
    return language if language in LANGUAGES else "fi"


def _line(key: str, each: queries.ClauseState, language: str) -> dict:
    tone, _icon, words, _meaning = STATES[each.state]
    # Of several controls the worst speaks: it is what the clause's state is made of.
    worst = next((one for one in each.controls if one.state == each.state), None)
    kept_by = worst.control.name(language) if worst else each.off.reason(language) if each.off else ""
    if worst and worst.evidence and not worst.evidence.held:
        kept_by = f"{told(worst.evidence.code, worst.evidence.count)} – {kept_by}"
    elif len(each.controls) > 1:
        kept_by = f"{kept_by} (+{len(each.controls) - 1})"
    return {
        "clause": key,
        "url": reverse("promise", args=[key]),
        "title": CLAUSES[key].title[language],
        "state": {"text": words, "kind": tone},
        "kept_by": kept_by,
        "evidence": _time(each.at),
    }


def _time(at: datetime | None) -> str:
    return (
        date_format(localtime(at), "SHORT_DATETIME_FORMAT").replace(" ", "\N{NO-BREAK SPACE}") if at else ""
    )


def _control(
    request: HttpRequest,
    clause: str,
    each: queries.ControlState,
    language: str,
    register_id: int,
    forms: dict[str, AttestationForm],
) -> dict:
    control = each.control
    tone, icon, words, meaning = STATES[each.state]
    shown = {
        "key": control.key,
        "name": control.name(language),
        "tone": tone,
        "icon": icon,
        "words": words,
        "meaning": meaning,
        "where": control.where,
        "mutation": control.mutation,
        "probed": control.probe is not None,
        "others": [key for key in control.clauses if key != clause],
        "attestation": each.attestation,
        "history": [],
        "form": None,
    }
    if control.probe is not None:
        results = ProbeResult.objects.filter(register_id=register_id, probe=control.key).defer("mark")
        entries = [_entry(result) for result in results.order_by("-at")[:HISTORY]]
        shown["history"], shown["earlier"] = entries[:NEWEST], entries[NEWEST:]
    else:
        if each.attestation:
            by = User.objects.filter(public_id=each.attestation.attested_by).first()
            shown["attested_by"] = by.name if by else ""
        if request.user.may(Permission.PROMISES_ATTEST):
            shown["form"] = forms.get(control.key) or AttestationForm(
                initial={"until": AttestationForm.half_a_year_ahead(), "token": uuid.uuid4()},
                auto_id=f"id_{control.key}_%s",
            )
    return shown


def _entry(result: ProbeResult) -> dict:
    return {
        "text": told(result.code, result.count),
        "when": result.at,
        "kind": "ok" if result.held else "stop",
        "icon": "check" if result.held else "close",
        "detail": f"{result.code}, {result.took_ms:.0f} ms",
    }


def _sections(register_id: int, clause: str, language: str) -> list[dict]:
    """The sections of the notice in force that carry the clause, as the public reads them."""
    try:
        document = published_notice(register_id).document
    except NoPublishedNotice:
        return []
    carrying = {
        section["key"] for section in document["sections"] if clause in (section.get("clauses") or ())
    }
    return [
        {
            "heading": section.heading,
            "paragraphs": section.paragraphs,
            "url": f"/privacy/{language}/#{section.key}",
        }
        for section in paragraphs(document, language)
        if section.key in carrying
    ]


def _map(register_id: int, language: str) -> str:
    register = Register.objects.get(pk=register_id)
    try:
        document = published_notice(register_id).document
    except NoPublishedNotice:
        return ""
    return picture(data_map(register, document, language, f"/privacy/{language}/"), language)
