"""The update pages: feeds and their rounds, and the proposals with what is and what would be side by side."""

from collections.abc import Callable
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
from django.utils.translation import ngettext

from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.notice.queries import NoPublishedNotice, UnknownSource, source_keys
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import Names
from kortisto.parties.sending import asked_place
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once
from kortisto.updates import jobs, operations, queries, rules, words
from kortisto.updates.feeds import FEEDS, Feed
from kortisto.updates.forms import AllForm, DecisionForm, SwitchForm, TokenForm
from kortisto.updates.models import UpdateFeed, UpdateProposal, UpdateRun

RUNS_SHOWN, PROPOSALS_A_PAGE = 10, 25

shows = page(needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE)
acts = page(needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))
switches = page(
    needs=Permission.FEED_SWITCH, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",), step_up=True
)


def _feed(key: str) -> Feed:
    if key not in FEEDS:
        raise Http404
    return FEEDS[key]


def kept_feed(request: HttpRequest, key: str) -> UpdateFeed | None:
    """What the register keeps of a feed that was ever switched on."""
    return UpdateFeed.objects.filter(register_id=request.user.register_id, key=key).first()


@shows
def updates(request: HttpRequest) -> HttpResponse:
    """The feeds with their last rounds, and how many proposals wait."""
    names = Names(request.user.register_id)
    counts = queries.open_counts()
    here = reverse("update_proposals")
    shown = {
        "feeds": [_shown_feed(request, feed, names) for feed in FEEDS.values()],
        "tiles": [
            {"label": label, "value": counts[field], "kind": "warn", "url": f"{here}?field={field}"}
            for field, label in words.FIELDS.items()
            if counts.get(field)
        ],
    }
    return render(request, "updates/updates.html", shown)


def _shown_feed(request: HttpRequest, feed: Feed, names: Names) -> dict[str, Any]:
    kept = kept_feed(request, feed.key)
    try:
        named = feed.source in source_keys(request.user.register_id)
    except NoPublishedNotice:
        named = False
    on = kept is not None and kept.enabled
    facts = [
        {"label": _("State"), "value": _("on") if on else _("off"), "chip": "ok" if on else "muted"},
        {"label": _("Source"), "value": names.source(feed.source), "clause": "C30"},
    ]
    runs = list(kept.runs.filter(only=None).order_by("-started_at")[:RUNS_SHOWN]) if kept else []
    waiting = kept.wait_until if kept and kept.wait_until and kept.wait_until > timezone.now() else None
    return {
        "key": feed.key,
        "name": feed.name,
        "facts": facts,
        "named": named,
        "on": on,
        "may_switch": request.user.may(Permission.FEED_SWITCH) and (named or on),
        "switch": SwitchForm(initial={"enabled": "off" if on else "on"}),
        "asks": TokenForm(),
        "may_ask": on and named and not any(run.state == UpdateRun.RUNNING for run in runs),
        "waiting": waiting,
        "runs": [_shown_run(run) for run in runs],
    }


def _shown_run(run: UpdateRun) -> dict[str, Any]:
    text, kind = words.RUNS[run.state]
    return {
        "run": run,
        "state": text,
        "kind": kind,
        "proposed": sum(run.counts.values()),
        "problem": words.PROBLEMS.get(run.problem, ""),
        "moving": run.state == UpdateRun.RUNNING,
        "done": run.asked + run.left_out,
    }


@switches
def switching(request: HttpRequest, feed: str) -> HttpResponse:
    """Switch a feed on or off."""
    known, form = _feed(feed), SwitchForm(request.POST)
    if not form.is_valid():
        return say_incomplete(request)
    on = form.cleaned_data["enabled"]
    try:
        address = once(
            form.cleaned_data["token"],
            lambda: operations.switch_feed(key=known.key, enabled=on, by=request.user.actor),
            lambda _feed: reverse("updates"),
        )
    except (UnknownSource, NoPublishedNotice):
        messages.error(
            request, _("The published privacy notice does not name this source, so it is not asked.")
        )
        return redirect("updates")
    return redirect(address)


@acts
def asking(request: HttpRequest, feed: str) -> HttpResponse:
    """Begin a round of questions."""
    kept, form = kept_feed(request, _feed(feed).key), TokenForm(request.POST)
    if not form.is_valid():
        return say_incomplete(request)
    if kept is None:
        messages.warning(request, _("The feed is switched off."))
        return redirect("updates")

    def begin() -> None:
        jobs.queue(operations.begin_run(feed=kept, by=request.user.actor))

    try:
        return redirect(once(form.cleaned_data["token"], begin, lambda _run: reverse("updates")))
    except operations.FeedIsOff:
        messages.warning(request, _("The feed is switched off."))
    except operations.AlreadyAsking:
        messages.info(request, _("A round is under way already."))
    except (UnknownSource, NoPublishedNotice):
        messages.error(
            request, _("The published privacy notice does not name this source, so it is not asked.")
        )
    return redirect("updates")


@shows
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals of a state, those that wait first, each with what is and what would be."""
    field, state = request.GET.get("field", ""), request.GET.get("state", "")
    field = field if field in words.FIELDS else ""
    state = state if state in words.PROPOSALS else UpdateProposal.PROPOSED
    rows = UpdateProposal.objects.filter(state=state)
    if field:
        rows = rows.filter(field=field)
    rows = rows.select_related("organisation", "run__feed").order_by("-made_at", "-pk")
    listed = Paginator(rows, PROPOSALS_A_PAGE).get_page(request.GET.get("page"))
    here = reverse("update_proposals")
    waits = state == UpdateProposal.PROPOSED
    shown = {
        "page": listed,
        "rows": [shown_proposal(one) for one in listed],
        "waits": waits,
        "filters": [
            {
                "label": _("Field"),
                "value": words.FIELDS[field],
                "remove_url": f"{here}?{urlencode({'state': state})}",
            }
        ]
        if field
        else [],
        "tabs": [
            {
                "label": text,
                "url": f"{here}?{urlencode({'state': key} | ({'field': field} if field else {}))}",
                "current": key == state,
            }
            for key, (text, _kind) in words.PROPOSALS.items()
        ],
        "crumbs": [{"label": _("Updates"), "url": reverse("updates")}, {"label": _("Proposals")}],
        "all": AllForm(initial={"field": field, "until": timezone.now().isoformat()})
        if field and waits and rows.filter(told_by_self=False).exists()
        else None,
        "field_name": words.FIELDS[field] if field else "",
    }
    return render(request, "updates/proposals.html", shown)


def shown_proposal(one: UpdateProposal) -> dict[str, Any]:
    """A proposal as a row, with what is and what would be."""
    state, kind = words.PROPOSALS[one.state]
    before, after = rules.shown(one.field, one.old), rules.shown(one.field, one.new)
    if one.field == rules.SITUATION:
        after = str(words.SITUATIONS.get(after, after))
        after = f"{after}\n{one.new['since']}" if one.new.get("since") else after
    return {
        "proposal": one,
        "organisation": one.organisation,
        "url": reverse("organisation", args=[one.organisation.public_id]),
        "field": words.FIELDS[one.field],
        "before": before,
        "after": after,
        "feed": FEEDS[one.run.feed.key].name,
        "state": state,
        "kind": kind,
        "form": DecisionForm(initial={"version": one.version}),
        "remark": one.field == rules.SITUATION,
    }


@acts
def decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept or reject one proposal."""
    proposal = (
        UpdateProposal.objects.filter(public_id=public_id)
        .select_related("organisation", "run__feed", "person")
        .first()
    )
    if proposal is None:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return say_incomplete(request, "update_proposals")
    given = form.cleaned_data
    act = operations.accept if given["decision"] == "accept" else operations.reject
    listed = f"{reverse('update_proposals')}?{urlencode({'field': proposal.field})}"
    back = asked_place(request, listed)
    return _decided(
        request,
        given["token"],
        lambda: act(proposal=proposal, version=given["version"], by=request.user.actor),
        back,
    )


def _decided(request: HttpRequest, token: UUID, act: Callable[[], str], back: str) -> HttpResponse:
    """Do it once, and say so when the value has changed since, which makes the proposal void."""
    states: list[str] = []
    try:
        once(token, lambda: states.append(act()), lambda _done: back)
    except (operations.Decided, VersionConflict):
        messages.info(
            request, _("Somebody has decided on this proposal, or changed the organisation, meanwhile.")
        )
    except FormatError:
        messages.error(
            request, _("The proposed value cannot be kept as it is. Change it on the card by hand.")
        )
    if UpdateProposal.STALE in states:
        messages.warning(
            request, _("The value has changed since the proposal was made. The proposal is void.")
        )
    return redirect(back)


@acts
def acceptance(request: HttpRequest) -> HttpResponse:
    """Accept every waiting proposal of one field."""
    form = AllForm(request.POST)
    if not form.is_valid():
        return say_incomplete(request, "update_proposals")
    given = form.cleaned_data
    back = f"{reverse('update_proposals')}?{urlencode({'field': given['field']})}"

    def act() -> None:
        done = operations.accept_all(field=given["field"], until=given["until"], by=request.user.actor)
        messages.success(request, " ".join(_told(done)))

    return redirect(once(given["token"], act, lambda _done: back))


def _told(done: dict[str, int]) -> list[str]:
    """What became of the proposals, and who was left out and why."""
    said = [ngettext("%(n)s proposal accepted.", "%(n)s proposals accepted.", done["accepted"])]
    counts = [done["accepted"]]
    if own := done["told_by_self"]:
        said.append(
            ngettext(
                "%(n)s left out: the organisation told the present value itself.",
                "%(n)s left out: the organisations told the present values themselves.",
                own,
            )
        )
        counts.append(own)
    if stale := done["stale"]:
        said.append(
            ngettext(
                "%(n)s void: the value has changed since.",
                "%(n)s void: the values have changed since.",
                stale,
            )
        )
        counts.append(stale)
    if refused := done["refused"]:
        said.append(
            ngettext(
                "%(n)s left out: the value cannot be kept as it is.",
                "%(n)s left out: the values cannot be kept as they are.",
                refused,
            )
        )
        counts.append(refused)
    told = [text % {"n": count} for text, count in zip(said, counts, strict=True)]
    return [*told, _("More are waiting.")] if done["waiting"] else told


def say_incomplete(request: HttpRequest, where: str = "updates", *args: Any) -> HttpResponse:
    """Back to a page, saying that what it sent was incomplete."""
    messages.error(request, _("The form was incomplete. Send it again."))
    return redirect(where, *args)
