"""Pages of requests: the list by last day, noting a new one, a case with its clock, its events and its next steps."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import tidy
from kortisto.notes import files
from kortisto.notes.file_views import to_be_saved
from kortisto.parties.models import Person
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import person_at, shown_language, written_language
from kortisto.parties.search import find
from kortisto.parties.sending import form_page, sent
from kortisto.requests import queries, rules
from kortisto.requests.cases import answering, objecting, opening, showing, texts, weighing
from kortisto.requests.cases import steps as steps_of
from kortisto.requests.cases.forms import IntakeForm
from kortisto.requests.cases.showing import days_left
from kortisto.requests.holdings import files_folder
from kortisto.requests.models import Case, CaseEvent, CaseFile, CaseItem, CaseLetter, CaseNotice
from kortisto.requests.trial_views import noted_trial
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import staff_names

ROWS = 50
FOUND = 8  # persons offered for a request

reads = page(needs=Permission.CASE_REGISTER, purpose=Purpose.RIGHTS)
writes = page(needs=Permission.CASE_REGISTER, purpose=Purpose.RIGHTS, methods=("GET", "POST"))
presses = page(needs=Permission.CASE_REGISTER, purpose=Purpose.RIGHTS, methods=("POST",))


def crumbs() -> list[dict[str, str]]:
    """Where the pages of cases stand."""
    return [{"label": _("Requests"), "url": reverse("cases")}]


def title_of(case: Case) -> str:
    """What a case is called: its number and its right."""
    return _("Request %(number)s") % {"number": case.number}


# --- the list ----------------------------------------------------------------------------------------------


@reads
def cases(request: HttpRequest) -> HttpResponse:
    """The requests that wait, by their last day, as a list or as a board; the filters stand in the address."""
    today, language = timezone.localdate(), shown_language()
    states = {
        "": _("Waiting"),
        "late": _("Late"),
        "soon": _("Within a week"),
        "decided": _("To be answered"),
        "unknown": _("Person not known"),
        "closed": _("Answered"),
        "all": _("All"),
    }
    state = request.GET.get("state", "")
    state = state if state in states else ""
    right = request.GET.get("right", "")
    right = right if right in rules.RIGHTS else ""
    person = _asked_person(request)
    board = request.GET.get("view") == "board"

    def address(**changes: str) -> str:
        chosen = {
            "state": state, "right": right, "view": "board" if board else "",
            "person": str(person.public_id) if person else "",
        } | changes  # fmt: skip
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    rows = queries.listed(
        user=request.user, state=state, right=right, today=today, person=person.public_id if person else None
    )
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    counts = queries.waiting_counts(request.user, today)
    filters = []
    if right:
        filters.append(
            {"label": _("Right"), "value": texts.RIGHTS[right][language], "remove_url": address(right="")}
        )
    if person:
        filters.append({"label": _("Person"), "value": person.name, "remove_url": address(person="")})
    values: dict[str, Any] = {
        "page": shown,
        "states": [
            {
                "label": label, "url": address(state=key), "current": key == state,
                "count": counts["waiting" if key == "" else key] if key in ("", "late", "soon", "decided", "unknown") else None,
            }
            for key, label in states.items()
        ],
        "views": [
            {"label": _("List"), "url": address(view=""), "current": not board},
            {"label": _("Board"), "url": address(view="board"), "current": board},
        ],
        "filters": filters,
        "clear_url": reverse("cases"),
        "rights": [
            {"key": key, "label": words[language], "current": key == right} for key, words in texts.RIGHTS.items()
        ],
        "kept": {"state": state, "view": "board" if board else "", "person": str(person.public_id) if person else ""},
        "new_url": reverse("case_new"),
        "channels_url": reverse("channels"),
    }  # fmt: skip
    if board:
        values["columns"] = _board(shown, today)
    else:
        values["columns"] = [
            {"key": key, "label": label}
            for key, label in (
                ("number", _("Request")), ("right", _("Right")), ("person", _("Person")), ("state", _("State")),
                ("due", _("To be answered by")), ("arrived", _("Arrived")),
            )
        ]  # fmt: skip
        values["rows"] = showing.rows(shown, today)
    return render(request, "requests/cases_board.html" if board else "requests/cases.html", values)


def _asked_person(request: HttpRequest) -> Person | None:
    try:
        found = Person.objects.filter(public_id=UUID(request.GET.get("person", ""))).first()
    except ValueError:
        return None
    hidden = found is not None and not found.purpose_mask & Purpose.CUSTOMER_SERVICE
    return None if hidden and not request.user.may(Permission.CASE_DECIDE) else found


def _board(shown: Any, today: Any) -> list[dict[str, Any]]:
    """The cases in columns by how near their last day is."""
    columns: dict[str, dict[str, Any]] = {
        rules.LATE: {"label": _("Late"), "kind": "stop", "rows": []},
        rules.SOON: {"label": _("Within a week"), "kind": "warn", "rows": []},
        rules.AHEAD: {"label": _("Ahead"), "kind": "info", "rows": []},
        rules.CLOSED: {"label": _("Answered"), "kind": "ok", "rows": []},
    }
    for case, row in zip(shown, showing.rows(shown, today), strict=True):
        key = rules.CLOSED if case.closed_at else rules.urgency(case.due_on, today)
        columns[key]["rows"].append(row)
    return [column for column in columns.values() if column["rows"]]


# --- noting a request --------------------------------------------------------------------------------------


@writes
def case_new(request: HttpRequest) -> HttpResponse:
    """Note a request from any channel; the person is found by the search, or stays unknown for now."""
    if noted := noted_trial(request):
        return noted
    person = _asked_person(request)
    form = IntakeForm(
        sent(request), request.FILES if request.method == "POST" else None, known=person is not None,
        purposes=weighing.to_weigh(request.user.register_id),
        initial={"language": _language_of(person), "rights": [request.GET.get("right", "")]},
    )  # fmt: skip
    asked = tidy(request.GET.get("q", ""))[:100]

    def act() -> list[Case]:
        return opening.open_cases(person=person, by=request.user.actor, **form.values())

    def place(made: list[Case]) -> str:
        if len(made) == 1:
            return reverse("case", args=[made[0].public_id])
        return reverse("case", args=[made[0].public_id]) + "#together"

    return form_page(
        request,
        form,
        act=act,
        place=place,
        title=_("New request"),
        action=_("Note the request"),
        back=reverse("cases"),
        done=_("The request is noted, and its clock runs from the day of arrival."),
        crumbs=crumbs(),
        template="requests/case_new.html",
        person=person,
        open_cases=_open_of(person),
        asked=asked,
        found=_found(request, asked) if asked else [],
        without_url=reverse("case_new"),
    )


def _language_of(person: Person | None) -> str:
    return written_language(person.language) if person is not None else shown_language()


def _open_of(person: Person | None) -> list[dict[str, Any]]:
    """The requests of a person that wait already: asking the same again adds to them."""
    if person is None:
        return []
    waiting = Case.objects.filter(person=person, closed_at=None).select_related("person").order_by("due_on")
    return showing.rows(waiting, timezone.localdate())


def _found(request: HttpRequest, asked: str, case: Case | None = None) -> list[dict[str, str]]:
    """The persons that the search finds: whom a restriction hides, only for those who decide."""
    user = request.user
    purpose = Purpose.RIGHTS if user.may(Permission.CASE_DECIDE) else Purpose.CUSTOMER_SERVICE
    with access(register_id=user.register_id, actor=user.actor, purpose=purpose, view="requests.case_new"):
        hits = [hit.person_id for hit in find(asked, limit=FOUND) if hit.person_id is not None]
        persons = Person.objects.in_bulk(hits)
    return [
        {
            "key": str(persons[pk].public_id),
            "name": persons[pk].name,
            "number": persons[pk].number or "",
            "url": f"{reverse('case_new')}?person={persons[pk].public_id}",
        }
        for pk in hits
        if pk in persons
    ]


# --- one case ----------------------------------------------------------------------------------------------


@reads
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One case: what was asked, its clock, how sure one is of who asks, what happened, and what may be done next."""
    found = queries.case_at(public_id, request.user)
    today, language = timezone.localdate(), shown_language()
    events = list(CaseEvent.objects.filter(case=found).order_by("-at", "-pk"))
    means = [event.code for event in events if event.kind == "identified"]
    needed = rules.level_needed(found.right, doubted=found.doubted_on is not None)
    reached = rules.level_reached(means)
    together = (
        Case.objects.filter(bundle=found.bundle)
        .exclude(pk=found.pk)
        .select_related("person")
        .order_by("number")
    )
    items = list(CaseItem.objects.filter(case=found).order_by("pk"))
    objected = [item for item in items if objecting.purpose_of(item) is not None]
    names = staff_names({event.by for event in events})
    decides = request.user.may(Permission.CASE_DECIDE)
    asked = tidy(request.GET.get("q", ""))[:100]
    shown = {
        "case": found,
        "title": title_of(found),
        "crumbs": [*crumbs(), {"label": title_of(found)}],
        "right": texts.word(texts.RIGHTS, found.right, language),
        "clause": rules.RIGHTS[found.right].clause,
        "article": rules.RIGHTS[found.right].article,
        "state": showing.state_chip(found),
        "due": showing.due_chip(found, today),
        "left": days_left(found.due_on, today) if found.closed_at is None else "",
        "who": showing.who(found),
        "person_url": reverse("person", args=[found.person.public_id]) if found.person else "",
        "facts": _facts(found, language),
        "clock": showing.clock_facts(found, today),
        "identity": {
            "needed": texts.LEVELS[needed][language], "reached": texts.LEVELS[reached][language],
            "enough": reached >= needed, "means": [texts.word(texts.MEANS, one, language) for one in means],
        },
        "together": showing.rows(together, today),
        "items": [_item(one, found, language, decides) for one in items if one not in objected],
        "purposes": weighing.rows_of(found, objected, decides),
        "notices": _notices(found, language, decides),
        "letters": _letters(found, language, decides),
        "files": [
            {"name": one.name, "url": reverse("case_file", args=[one.case.public_id, one.public_id])}
            for one in CaseFile.objects.select_related("case").filter(case__bundle=found.bundle).order_by("pk")
        ],
        "events": showing.event_lines(events, names),
        "steps": _steps(found, reached >= needed, events) if decides else [],
        "decides": decides,
        "asked": asked,
        "found": _found(request, asked) if asked and found.person is None else [],
    }  # fmt: skip
    return render(request, "requests/case.html", shown)


def _facts(found: Case, language: str) -> list[dict[str, Any]]:
    facts = [
        {"label": _("How it arrived"), "value": texts.word(texts.CHANNELS, found.channel, language)},
        {
            "label": _("Language of the answer"),
            "value": dict(fi="suomi", sv="svenska", en="English")[found.language],
        },
    ]
    if found.reply_to:
        facts.append({"label": _("Where the answer goes"), "value": found.reply_to})
    if found.agent:
        mandate = f"{texts.word(texts.AGENTS, found.agent, language)}. {found.mandate}".strip()
        facts.append({"label": _("Who asks"), "value": mandate})
    if found.extension_reason:
        facts.append({"label": _("Why more time"), "value": found.extension_reason})
    return facts


def _item(item: CaseItem, found: Case, language: str, decides: bool) -> dict[str, Any]:
    can = decides and found.state not in (rules.DECIDED, rules.CLOSED) and found.right == "rectification"
    kinds = {
        "": ("warn", _("to be decided")),
        "accepted": ("ok", _("accepted")),
        "refused": ("stop", _("refused")),
    }
    tone, word = kinds[item.decision]
    if item.applied_at:
        word = _("corrected")
    name = item.field if not item.field.startswith("kept:") else "other"
    return {
        "field": texts.field_name(name, language),
        "now": item.now,
        "wanted": item.wanted,
        "ground": item.ground,
        "decision": {"text": word, "kind": tone},
        "reason": item.reason,
        "url": reverse("case_item", args=[found.public_id, item.pk]) if can else "",
    }


def _notices(found: Case, language: str, decides: bool) -> list[dict[str, Any]]:
    rows = list(CaseNotice.objects.filter(case=found).order_by("pk"))
    names = answering.party_names(found.register_id, language) if rows else {}
    kinds = {
        "waiting": ("warn", _("to be told today")),
        "told": ("ok", _("told")),
        "impossible": ("muted", _("not possible")),
    }
    return [
        {
            "name": names.get(one.party, one.party.partition(":")[2]),
            "what": texts.CATEGORIES[one.field][language],
            "state": {"text": kinds[one.state][1], "kind": kinds[one.state][0]},
            "note": one.note,
            "url": reverse("case_notice", args=[found.public_id, one.pk])
            if decides and one.state == CaseNotice.WAITING
            else "",
        }
        for one in rows
    ]  # fmt: skip


def _letters(found: Case, language: str, decides: bool) -> list[dict[str, Any]]:
    return [
        {
            "number": f"{found.number}/{one.number}",
            "kind": texts.word(texts.LETTERS, one.kind, language),
            "at": one.made_at,
            "digest": one.digest,
            "url": reverse("case_letter", args=[found.public_id, one.number]) if decides else "",
        }
        for one in CaseLetter.objects.filter(case=found).order_by("number")
    ]


def _steps(found: Case, sure: bool, events: list[CaseEvent]) -> list[dict[str, Any]]:
    """What may be done now, the most likely first. Nothing here waits for a signature."""
    allowed = rules.TRANSITIONS[found.state]
    reported = any(event.kind == "report" for event in events)
    steps: list[dict[str, Any]] = []

    def add(label: str, url: str, icon: str, kind: str = "plain", post: bool = False) -> None:
        steps.append({"label": label, "url": url, "icon": icon, "kind": kind, "post": post})

    def at(step: str) -> str:
        return reverse("case_step", args=[found.public_id, step])

    if rules.BEGIN in allowed:
        add(_("Take into work"), at("begin"), "task", "primary" if sure else "plain", post=True)
    if rules.ANSWERED in allowed:
        add(_("The clarification came"), at("answered"), "check", "primary", post=True)
    if rules.IDENTIFY in allowed and not sure:
        add(_("Note how the person was recognised"), at("identify"), "person", "primary")
    if rules.DECIDE in allowed and sure and found.person is not None:
        key = found.person.public_id
        if found.right in rules.REPORTED and not reported:
            add(_("Make the report"), reverse("report", args=[key]), "request", "primary")
        if found.right in rules.ERASED:
            add(_("See what can be erased"), reverse("erasure", args=[key]), "trash", "primary")
    if found.right == "rectification" and rules.DECIDE in allowed and found.person is not None:
        add(_("Add a value to correct"), reverse("case_item_new", args=[found.public_id]), "plus")
    if found.right == objecting.RIGHT and rules.DECIDE in allowed:
        add(_("Add a purpose that is objected to"), reverse("case_item_new", args=[found.public_id]), "plus")
    if found.state == rules.DECIDED:
        add(_("Give the answer"), at("answer"), "mail", "primary")
        if found.right in rules.REPORTED and found.person is not None:
            add(_("Hand over the report"), reverse("report", args=[found.person.public_id]), "export")
    if rules.DECIDE in allowed:
        add(_("Decide"), at("decide"), "seal")
    if found.state in (rules.RECEIVED, rules.WORKING):
        add(_("Acknowledge by a letter"), at("acknowledge"), "mail", post=True)
    if rules.ASK in allowed:
        add(_("Ask what is meant"), at("ask"), "question")
    if rules.DOUBT in allowed and rules.RIGHTS[found.right].level:
        add(_("Doubt who asks"), at("doubt"), "question")
    first_month = rules.clock(found.right, timezone.localdate(found.arrived_at)).refusal
    is_open = found.extended_at is None and found.state not in (rules.DECIDED, rules.CLOSED)
    if is_open and timezone.localdate() <= first_month:
        add(_("Take more time"), at("extend"), "clock")
    asked_on = steps_of.asked_since(found)
    if asked_on is not None and timezone.localdate() >= rules.silent_on(asked_on):
        add(_("Close: no answer for two months"), at("silent"), "minus", post=True)
    if rules.WITHDRAW in allowed:
        add(_("The person has taken it back"), at("withdraw"), "minus", "quiet", post=True)
    return steps


@presses
def case_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It has been found out whose request it is."""
    found = queries.case_at(public_id, request.user)
    try:
        person = person_at(UUID(request.POST.get("person", "")))
        opening.link_person(case=found, person=person, version=found.version, by=request.user.actor)
    except (ValueError, VersionConflict):
        messages.warning(
            request, _("Nothing was changed: somebody else has dealt with the request meanwhile.")
        )
    else:
        messages.success(request, _("The request has its person now."))
    return redirect("case", public_id)


@reads
def case_file(request: HttpRequest, public_id: UUID, file: UUID) -> HttpResponse:
    """A file that came with a request, to be saved."""
    found = queries.case_at(public_id, request.user)
    kept = CaseFile.objects.filter(case=found, public_id=file).first()
    if kept is None:
        raise Http404
    try:
        body = files.read(kept.file, kept.digest, files_folder())
    except files.Damaged:
        messages.error(request, _("The file is missing or damaged. Tell the administrator."))
        return redirect("case", public_id)
    return to_be_saved(body, kept.media_type, kept.name)


@page(needs=Permission.CASE_DECIDE, purpose=Purpose.RIGHTS)
def case_letter(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """A letter as it was made, typeset again to the same bytes."""
    found = queries.case_at(public_id, request.user)
    letter = CaseLetter.objects.filter(case=found, number=number).first()
    if letter is None:
        raise Http404
    try:
        body = answering.pdf_of(letter)
    except answering.LetterDiffers:
        messages.error(
            request,
            _(
                "This letter can no longer be made as it was sent: the program's templates have changed since."
            ),
        )
        return redirect("case", public_id)
    return to_be_saved(body, "application/pdf", f"{found.number}-{number}.pdf")
