"""The pages of duplicates: pairs found, a card's own doubles, two cards side by side, undoing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.duplicates import jobs, operations, queries, searching, separating, words
from kortisto.duplicates.forms import GOES, STAYS, DecisionForm, MergeForm, UndoForm
from kortisto.duplicates.models import DuplicateSearch, Likeness, Merge
from kortisto.duplicates.noticing import shown_like, shown_likes
from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import tidy
from kortisto.parties.fields.kinds import shown as shown_value
from kortisto.parties.fields.queries import shown_now, values_of
from kortisto.parties.fields.writing import choice_name
from kortisto.parties.formats import phone_display
from kortisto.parties.forms import CUSTOMER_LANGUAGES
from kortisto.parties.merging import ADDRESS, COLUMNS
from kortisto.parties.models import Address, Block, ContactPoint, Person
from kortisto.parties.naming import block_name
from kortisto.parties.queries import person_at, shown_language, towns
from kortisto.parties.views import card_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

ROWS = 25

shows = page(needs=Permission.PARTY_MERGE, purpose=Purpose.CUSTOMER_SERVICE)
waits = page(needs=Permission.PARTY_MERGE, purpose=None)
starts = page(needs=Permission.PARTY_MERGE, purpose=None, methods=("POST",))
decides = page(needs=Permission.PARTY_MERGE, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))
types = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))
# Two cards side by side: those who handle restrictions may see restricted ones too, hence `_opened`.
merges = page(needs=Permission.PARTY_MERGE, purpose=None, methods=("GET", "POST"))

STATES = {Likeness.OPEN: gettext_lazy("To look at"), Likeness.DISTINCT: gettext_lazy("Two persons")}


def _opened(request: HttpRequest, view: str) -> Any:
    """The context in which cards are shown side by side."""
    user = request.user
    purpose = Purpose.RIGHTS if user.may(Permission.REPORT_MAKE) else Purpose.CUSTOMER_SERVICE
    return access(register_id=user.register_id, actor=user.actor, purpose=purpose, view=f"duplicates.{view}")


def _acting(request: HttpRequest) -> Any:
    """The context of the act itself: accurate data are the person's right (Article 16), and no row of either card
    may be left behind."""
    user = request.user
    return access(
        register_id=user.register_id, actor=user.actor, purpose=Purpose.RIGHTS, view="duplicates.merge"
    )


# --- the register's pairs ------------------------------------------------------------------------------


@shows
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs found, the most alike first, or those decided to be two persons."""
    state = request.GET.get("state", "")
    state = state if state in STATES else Likeness.OPEN
    listed = Paginator(queries.open_pairs(state), ROWS).get_page(request.GET.get("page"))
    places = towns("person", {row for pair in listed for row in (pair.person_id, pair.other_id)})
    here = reverse("duplicates")
    shown = {
        "page": listed,
        "pairs": [_pair(pair, places) for pair in listed],
        "state": state,
        "tabs": [
            {"label": label, "url": f"{here}?state={key}", "current": key == state} for key, label in STATES.items()
        ],
        **_search(request),
    }  # fmt: skip
    return render(request, "duplicates/duplicates.html", shown)


def _pair(pair: Likeness, places: dict[int, str]) -> dict[str, Any]:
    # The card that came first stays, unless somebody turns it round.
    one, other = pair.person, pair.other
    return {
        "both": [
            {"name": each.name, "number": each.number or "", "town": places.get(each.pk, ""), "url": card_of(each)}
            for each in (one, other)
        ],
        "weight": round(pair.weight / 10),
        "fields": words.weights(pair.fields, tenths=True),
        "merge_url": reverse("person_merge", args=[one.public_id, other.public_id]),
        "decision_url": reverse("duplicate_decision", args=[one.public_id, other.public_id]),
    }  # fmt: skip


def _search(request: HttpRequest) -> dict[str, Any]:
    searches = DuplicateSearch.objects.filter(register_id=request.user.register_id).order_by("-started_at")
    latest = searches.first()
    moving = latest is not None and latest.state == DuplicateSearch.RUNNING
    return {"latest": latest, "moving": moving}


@starts
def duplicates_search(request: HttpRequest) -> HttpResponse:
    """Have a worker compare everybody with everybody. Pressed twice, one search runs."""
    search, new = searching.begin(register_id=request.user.register_id, by=request.user.actor)
    jobs.queue(search)
    if new:
        messages.success(request, _("The search has been queued and starts in a moment."))
    return redirect("duplicates")


@waits
def duplicates_progress(request: HttpRequest) -> HttpResponse:
    """How far the search is, asked for every two seconds; when it has ended the page is loaded anew."""
    shown = _search(request)
    if not shown["moving"]:
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("duplicates")
        return answer
    return render(request, "duplicates/progress.html", shown)


@decides
def duplicate_decision(request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
    """Remember that two cards are two persons, or forget it again."""
    one, another = person_at(public_id), person_at(other)
    form = DecisionForm(request.POST)
    if one == another or not form.is_valid():
        messages.error(request, _("The form was incomplete. Send it again."))
    elif form.cleaned_data["decision"] == "distinct":
        operations.mark_distinct(one=one, other=another, by=request.user.actor)
        messages.success(request, _("Remembered: two persons. They are not shown again."))
    else:
        operations.reopen(one=one, other=another, by=request.user.actor)
        messages.success(request, _("The pair is among those to look at again."))
    return redirect("duplicates")


@types
def person_alike(request: HttpRequest) -> HttpResponse:
    """While a new person is typed: the cards like it, as a part of that page."""
    return HttpResponse(shown_likes(request, request.POST))


# --- one card --------------------------------------------------------------------------------------------


@shows
def person_duplicates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who looks like this person, and what has been merged into the card."""
    party = person_at(public_id)
    own = queries.traits_of([party])[party.pk]
    decided = set(
        Likeness.objects.filter(person=party, state=Likeness.DISTINCT).values_list("other_id", "person_id")
    )
    likes = [like for like in queries.alike(own) if (like.person.pk, party.pk) not in decided]
    asked, found = tidy(request.GET.get("number", ""))[:30], None
    if asked:
        found = Person.objects.filter(number=asked).exclude(pk=party.pk).first()
    places = towns("person", [like.person.pk for like in likes])
    shown = {
        "party": party,
        "likes": [_like(party, like, places) for like in likes],
        "asked": asked,
        "found": found,
        "found_url": reverse("person_merge", args=[party.public_id, found.public_id]) if found else "",
        "merges": [
            {
                "at": merge.at,
                "last_day": separating.last_day(merge),
                "url": reverse("person_merge_undo", args=[party.public_id, merge.public_id]),
            }
            for merge in Merge.objects.filter(person=party).order_by("-pk")
        ],
        "crumbs": _crumbs(party, _("Duplicates")),
    }
    return render(request, "duplicates/person.html", shown)


def _like(party: Person, like: queries.Like, places: dict[int, str]) -> dict[str, Any]:
    other = like.person
    return shown_like(like, places) | {
        "merge_url": reverse("person_merge", args=[party.public_id, other.public_id]),
        "decision_url": reverse("duplicate_decision", args=[party.public_id, other.public_id]),
    }


def _crumbs(party: Person, title: str) -> list[dict[str, str]]:
    return [
        {"label": _("Persons"), "url": reverse("persons")},
        {"label": party.name, "url": card_of(party)},
        {"label": title},
    ]


# --- side by side ----------------------------------------------------------------------------------------


@merges
def person_merge(request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
    """Two cards side by side; field by field which value stays; first what would happen, then the merge."""
    with _opened(request, "person_merge"):
        return _merge_page(request, public_id, other)


def _merge_page(request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
    kept, going = person_at(public_id), person_at(other)
    if kept == going:
        raise Http404
    rows, open_to_choice = _side_by_side(kept, going)
    seen = operations.state_of(kept, going)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        columns={row["name"]: row["label"] for row in open_to_choice},
        initial={"seen": seen, **{row["name"]: row["usual"] for row in open_to_choice}},
    )
    shown: dict[str, Any] = {
        "kept": kept, "going": going, "rows": rows, "seen": seen,
        "turned_url": reverse("person_merge", args=[other, public_id]),
        "crumbs": _crumbs(kept, _("Merge")), "restricted": _restricted(kept, going), "back": card_of(kept),
    }  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("step") == "merge":
                return _merged(request, form, kept, going)
            with _acting(request):
                plan = operations.plan_merge(
                    survivor=public_id, absorbed=other, chosen=form.chosen(), by=request.user.actor
                )
            shown |= {
                "moved": words.counted(plan.moved),
                "dropped": words.counted(plan.dropped),
                "plan": plan,
            }
        except operations.CannotMerge as refused:
            shown["refusal"] = words.refusal(str(refused))
            status = 409
    elif request.method == "POST":
        status = 422
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    for row in rows:
        row["picked"] = given.get(row["name"], row.get("usual"))
    return render(request, "duplicates/merge.html", shown | {"form": form}, status=status)


def _merged(request: HttpRequest, form: MergeForm, kept: Person, going: Person) -> HttpResponse:
    def act() -> Merge:
        with _acting(request):
            return operations.merge_persons(
                survivor=kept.public_id, absorbed=going.public_id, chosen=form.chosen(),
                seen=form.cleaned_data["seen"], by=request.user.actor,
            )  # fmt: skip

    address = once(form.cleaned_data["token"], act, lambda _merge: card_of(kept))
    messages.success(request, _("The cards are one now. The merge can be undone for 30 days."))
    return redirect(address)


def _restricted(*both: Person) -> bool:
    return any(not person.purpose_mask & Purpose.CUSTOMER_SERVICE for person in both)


def _side_by_side(kept: Person, going: Person) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of the page, and those among them where somebody must choose."""
    rows = []
    languages = dict(CUSTOMER_LANGUAGES)
    for column in COLUMNS:
        mine, theirs = getattr(kept, column), getattr(going, column)
        said = [languages.get(value, value) if column == "language" else value for value in (mine, theirs)]
        rows.append(_row(column, *said, differ=mine != theirs and theirs not in (None, "")))
    homes = [_home(person) for person in (kept, going)]
    rows.append(_row(ADDRESS, *homes, differ=homes[0] != homes[1] and bool(homes[1])))
    rows += _own_rows(kept, going)
    choices = [row for row in rows if row["choice"]]
    for label, told in ((_("Contact points"), _points), (_("Bans and restrictions"), _bans)):
        rows.append({"name": "", "label": label, "mine": told(kept), "theirs": told(going), "choice": False})
    return rows, choices


def _own_rows(kept: Person, going: Person) -> list[dict[str, Any]]:
    """The custom fields that either card says something in, as far as the page may show them."""
    rows, language = [], shown_language()
    fields = shown_now()
    mine, theirs = (values_of(person, fields) for person in (kept, going))
    for field in fields:
        said = [shown_value(field.kind, one.get(field.key, ""), language) for one in (mine, theirs)]
        if any(said):
            row = _row(
                choice_name(field.key),
                *said,
                differ=all(said) and said[0] != said[1],
                label=field.name(language),
            )
            rows.append(row)
    return rows


def _row(name: str, mine: Any, theirs: Any, *, differ: bool, label: Any = "") -> dict[str, Any]:
    usual = STAYS if mine not in (None, "") else GOES
    if name == "since" and differ and mine:
        usual = GOES if theirs < mine else STAYS
    return {
        "name": name, "label": label or words.FIELDS[name], "mine": mine, "theirs": theirs, "choice": differ,
        "usual": usual,
    }  # fmt: skip


def _home(person: Person) -> str:
    one = Address.objects.filter(person=person, ended_on=None).order_by("-pk").first()
    if one is None:
        return ""
    care_of = f"c/o {one.care_of}" if one.care_of else ""
    return ", ".join(part for part in (care_of, one.street, f"{one.postcode} {one.city}".strip()) if part)


def _points(person: Person) -> list[str]:
    found = ContactPoint.objects.filter(person=person, ended_on=None).order_by("kind", "pk")
    return [phone_display(one.value) if one.kind == ContactPoint.PHONE else one.value for one in found]


def _bans(person: Person) -> list[str]:
    found = Block.objects.filter(person=person, lifted_at=None).order_by("pk")
    return [block_name(one) for one in found]


# --- undoing ---------------------------------------------------------------------------------------------


@merges
def person_merge_undo(request: HttpRequest, public_id: UUID, merge: UUID) -> HttpResponse:
    """What undoing would bring back, what stands in its way, and the undoing."""
    with _opened(request, "person_merge_undo"):
        return _undo_page(request, public_id, merge)


def _undo_page(request: HttpRequest, public_id: UUID, merge: UUID) -> HttpResponse:
    party = person_at(public_id)
    found = Merge.objects.filter(person=party, public_id=merge).first()
    if found is None:
        raise Http404
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with _acting(request):
                address = once(
                    form.cleaned_data["token"],
                    lambda: operations.undo_merge(merge=merge, by=request.user.actor),
                    lambda _done: card_of(party),
                )
            messages.success(request, _("There are two cards again."))
            return redirect(address)
        except operations.CannotUndo:
            pass
        except Merge.DoesNotExist:
            return redirect(card_of(party))
    (was,) = found.before["removed"]["parties_person"]
    shown: dict[str, Any] = {
        "party": party, "form": UndoForm(), "at": found.at, "last_day": separating.last_day(found),
        "name": f"{was['given_names']} {was['surname']}".strip(), "number": was["number"] or "",
        "crumbs": _crumbs(party, _("Undo the merge")), "back": card_of(party),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    try:
        with _acting(request):
            done = operations.plan_undo(merge=merge, by=request.user.actor)
        shown |= {"returning": words.counted(done.back), "staying": words.counted(done.stay)}
    except operations.CannotUndo as refused:
        shown["obstacles"] = [words.obstacle(code, detail) for code, detail in refused.reasons]
        status = 409 if request.method == "POST" else 200
    return render(request, "duplicates/undo.html", shown, status=status)
