"""The updates of one organisation: what a feed proposes for it, and asking about it now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.notice.queries import NoPublishedNotice, UnknownSource, source_keys
from kortisto.parties.models import Organisation
from kortisto.parties.queries import organisation_at
from kortisto.parties.sending import onward
from kortisto.parties.views import card_of, crumbs_of
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once
from kortisto.updates import jobs, operations, words
from kortisto.updates.feeds import FEEDS, Feed
from kortisto.updates.forms import TokenForm
from kortisto.updates.models import UpdateProposal, UpdateRun
from kortisto.updates.views import acts, kept_feed, say_incomplete, shown_proposal, shows

DECIDED_SHOWN = 10


@shows
def firm_updates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What waits for a decision about an organisation, what was decided lately, and asking about it."""
    firm = organisation_at(public_id)
    rows = UpdateProposal.objects.filter(organisation=firm).select_related("organisation", "run__feed")
    waiting = rows.filter(state=UpdateProposal.PROPOSED).order_by("-made_at", "-pk")
    decided = rows.exclude(state=UpdateProposal.PROPOSED).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]
    feeds = [_shown_feed(request, feed, firm) for feed in FEEDS.values()]
    shown = {
        "party": firm,
        "feeds": feeds,
        "asking": any(feed["asking"] for feed in feeds),
        "rows": [shown_proposal(one) for one in waiting],
        "decided": [shown_proposal(one) for one in decided],
        "here": request.get_full_path(),
        "back": onward(request, card_of(firm)),
        "crumbs": [*crumbs_of(firm), {"label": _("Updates")}],
        "may_switch": request.user.may(Permission.FEED_SWITCH),
    }
    return render(request, "updates/firm.html", shown)


def _shown_feed(request: HttpRequest, feed: Feed, firm: Organisation) -> dict[str, Any]:
    kept = kept_feed(request, feed.key)
    last = kept.runs.filter(only=firm.pk).order_by("-started_at").first() if kept else None
    asking = last is not None and last.state == UpdateRun.RUNNING
    why = _why_not(request, feed, kept is not None and kept.enabled, firm)
    return {
        "key": feed.key,
        "name": feed.name,
        "why_not": why,
        "asking": asking,
        "form": None if why or asking else TokenForm(),
        "last": last,
        "result": "" if last is None or asking else _result(last),
        "form_url": reverse("organisation_update_asking", args=[firm.public_id]),
    }


def _why_not(request: HttpRequest, feed: Feed, on: bool, firm: Organisation) -> str:
    """Why the organisation cannot be asked about, as a sentence; empty when it can."""
    try:
        named = feed.source in source_keys(request.user.register_id)
    except NoPublishedNotice:
        named = False
    if not named:
        return _("The published privacy notice does not name this source, so it is not asked.")
    if not on:
        return _("The feed is switched off, so it cannot be asked.")
    if not firm.business_id:
        return _("The organisation has no business ID. Without it the register cannot be asked.")
    return ""


def _result(run: UpdateRun) -> str:
    if run.problem:
        return words.PROBLEMS.get(run.problem, "")
    if run.left_out:
        return _("It was not asked about: the processing of its only contact person is restricted.")
    if run.failed:
        return _("The answer could not be read.")
    if not run.found:
        return _("The service does not know this business ID.")
    return _("Something differs.") if run.counts else _("Nothing new differs.")


@acts
def firm_asking(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask about one organisation now."""
    firm, form = organisation_at(public_id), TokenForm(request.POST)
    key = request.POST.get("feed", "")
    if not form.is_valid() or key not in FEEDS:
        return say_incomplete(request, "organisation_updates", public_id)
    here = reverse("organisation_updates", args=[public_id])
    kept = kept_feed(request, key)

    def begin() -> None:
        if kept is None:
            raise operations.FeedIsOff
        jobs.queue(operations.begin_run(feed=kept, organisation=firm, by=request.user.actor))

    try:
        once(form.cleaned_data["token"], begin, lambda _done: here)
    except operations.AlreadyAsking:
        messages.info(request, _("It is being asked about already."))
    except (operations.FeedIsOff, operations.NothingToAsk, UnknownSource, NoPublishedNotice):
        messages.warning(request, _("It could not be asked about; the page says why."))
    return redirect(here)
