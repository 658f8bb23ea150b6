"""What happens to updates: a feed is switched, a round begins and ends, values are proposed and decided."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, override

from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.text import FormatError
from kortisto.ledger.operations import operation, record
from kortisto.notes.operations import add_note
from kortisto.notice.queries import require_source
from kortisto.parties import operations as parties
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import ContactPoint, Organisation
from kortisto.updates import queries, rules
from kortisto.updates.feeds import FEEDS
from kortisto.updates.models import UpdateFeed, UpdateProposal, UpdateRun
from kortisto.updates.rules import Company
from kortisto.updates.words import SITUATIONS

MOST = 200
"""How many proposals one press of the button accepts."""


class FeedIsOff(Exception):
    """The feed is switched off."""


class AlreadyAsking(Exception):
    """A round of this feed is under way, or the same question."""


class NothingToAsk(Exception):
    """The organisation has no business id."""


class Decided(Exception):
    """Somebody has decided on the proposal meanwhile."""


@dataclass(frozen=True)
class Answer:
    """What came of asking about one organisation: a company, nothing found, unreadable, or not asked at all."""

    organisation: int
    outcome: str  # found | none | failed | left_out
    company: Company | None = None


@operation("feed.switch")
def switch_feed(*, key: str, enabled: bool, by: Actor) -> UpdateFeed:
    """Switch a feed on or off. Raises UnknownSource when the notice in force does not name its source."""
    register_id = required_access().register_id
    source = FEEDS[key].source
    if enabled:
        require_source(register_id, source)
    feed, _made = UpdateFeed.objects.get_or_create(
        register_id=register_id, key=key, defaults={"source_key": source}
    )
    feed.enabled, feed.version = enabled, feed.version + 1
    feed.save(update_fields=["enabled", "version"])
    if not enabled:
        _end(UpdateRun.objects.filter(feed=feed, state=UpdateRun.RUNNING), UpdateRun.STOPPED, "switched_off")
    record(feed=key, source=source, clause="C30", outcome="enabled" if enabled else "disabled")
    return feed


@operation("update.start")
def begin_run(*, feed: UpdateFeed, organisation: Organisation | None = None, by: Actor) -> UpdateRun:
    """Begin a round of questions, or ask about one organisation only, be a round under way or not. Raises FeedIsOff,
    AlreadyAsking, NothingToAsk, UnknownSource."""
    feed = UpdateFeed.objects.select_for_update().get(pk=feed.pk)
    if not feed.enabled:
        raise FeedIsOff
    require_source(feed.register_id, feed.source_key)
    run = UpdateRun(register_id=feed.register_id, feed=feed, by=by.key, role=by.role)
    run.only = organisation.pk if organisation else None
    run.total = queries.asked_about(run).count()
    if organisation and not run.total:
        raise NothingToAsk
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        raise AlreadyAsking from None
    firm = {"organisation": str(organisation.public_id)} if organisation else {}
    record(
        run=str(run.public_id), feed=feed.key, source=feed.source_key, clause="C30", count=run.total, **firm
    )
    return run


@operation("update.propose")
def take_answers(*, run: UpdateRun, answers: Sequence[Answer], by: Actor) -> UpdateRun:
    """Compare the answers of a chunk with the register and propose what differs. A chunk that another worker
    has taken already changes nothing."""
    run = UpdateRun.objects.select_for_update().get(pk=run.pk)
    fresh = [one for one in answers if one.organisation > run.reached and run.state == UpdateRun.RUNNING]
    counted, made = Counter(one.outcome for one in fresh), Counter()
    firms = Organisation.objects.filter(register_id=run.register_id)
    firms = firms.in_bulk([one.organisation for one in fresh])
    persons = queries.only_persons(firms)
    for one in fresh:
        if one.company is None or one.organisation not in firms:
            continue
        person, hidden = persons.get(one.organisation, (None, False))
        if hidden:
            continue
        try:
            made += _propose(run, firms[one.organisation], person, one.company)
        except FormatError:
            counted["failed"] += 1  # an identity code in it, which nobody may keep
    run.asked += len(fresh) - counted["left_out"]
    run.found += counted["found"]
    run.failed += counted["failed"]
    run.left_out += counted["left_out"]
    run.counts = dict(Counter(run.counts) + made)
    run.reached = max([run.reached, *(one.organisation for one in fresh)])
    run.save()
    record(
        run=str(run.public_id), clause="C30", count=len(fresh), proposed=sum(made.values()),
        found=counted["found"], failed=counted["failed"],
    )  # fmt: skip
    return run


def _propose(run: UpdateRun, firm: Organisation, person: int | None, company: Company) -> Counter:
    made: Counter = Counter()
    differing = {one.field: one for one in rules.differences(queries.present(firm), company)}
    rows = UpdateProposal.objects.filter(organisation=firm)
    for known in rows.filter(state=UpdateProposal.PROPOSED):
        one = differing.get(known.field)
        if one is not None and (known.old, known.new) == (one.old, one.new):
            del differing[known.field]
        else:
            _mark(known, UpdateProposal.STALE)
    for name, one in differing.items():
        decided = (
            rows.filter(field=name).exclude(state=UpdateProposal.STALE).order_by("-made_at", "-pk").first()
        )
        settled = (UpdateProposal.REJECTED, *([UpdateProposal.ACCEPTED] if name == rules.SITUATION else []))
        if decided is not None and decided.state in settled and decided.new == one.new:
            continue  # somebody has looked at just this
        for text in (*one.new.values(), one.evidence):
            refuse_identity_codes(text)
        UpdateProposal(
            register_id=run.register_id, run=run, organisation=firm, person_id=person, field=name, old=one.old,
            new=one.new, evidence=one.evidence, told_by_self=one.told_by_self,
        ).save()  # fmt: skip
        made[name] += 1
    return made


@operation("update.end")
def end_run(*, run: UpdateRun, problem: str = "", by: Actor) -> UpdateRun:
    """The round is over, or stops because of a problem (a code)."""
    state = UpdateRun.STOPPED if problem else UpdateRun.DONE
    _end(UpdateRun.objects.filter(pk=run.pk, state=UpdateRun.RUNNING), state, problem)
    run.refresh_from_db()
    record(run=str(run.public_id), outcome=run.state, code=run.problem, count=run.asked, clause="C30")
    return run


def _end(runs, state: str, problem: str) -> None:
    runs.update(state=state, problem=problem, ended_at=timezone.now())


def accept(*, proposal: UpdateProposal, version: int, by: Actor) -> str:
    """Take the proposed value into the register, from the feed's source and through the run; or, when the value
    has changed since, make the proposal void. Returns the state that the proposal is in then. Raises Decided, and
    what the change itself may raise; then the proposal stays open."""
    with transaction.atomic():
        firm = Organisation.objects.select_for_update().get(pk=proposal.organisation_id)
        if not rules.is_still(queries.present(firm), proposal.field, proposal.old):
            return _decide(proposal=proposal, version=version, state=UpdateProposal.STALE, by=by)
        _decide(proposal=proposal, version=version, state=UpdateProposal.ACCEPTED, by=by)
        _write(proposal, firm, by)
    return UpdateProposal.ACCEPTED


def reject(*, proposal: UpdateProposal, version: int, by: Actor) -> str:
    """Leave the value as it is; the same one is not proposed again. Raises Decided."""
    return _decide(proposal=proposal, version=version, state=UpdateProposal.REJECTED, by=by)


def accept_all(*, field: str, until: datetime, by: Actor) -> Counter:
    """Accept the open proposals of a field made up to a moment, the oldest MOST of them, but none that overrules
    what the organisation told itself. Returns outcome → count: accepted, stale, refused, told_by_self, waiting."""
    waiting = UpdateProposal.objects.filter(state=UpdateProposal.PROPOSED, field=field, made_at__lte=until)
    done = Counter(told_by_self=waiting.filter(told_by_self=True).count())
    listed = list(waiting.filter(told_by_self=False).select_related("run__feed").order_by("pk")[: MOST + 1])
    done["waiting"] = len(listed) > MOST
    for proposal in listed[:MOST]:
        try:
            done[accept(proposal=proposal, version=proposal.version, by=by)] += 1
        except (Decided, parties.VersionConflict):
            done["stale"] += 1
        except FormatError:
            done["refused"] += 1
    return done


@operation("update.decide")
def _decide(*, proposal: UpdateProposal, version: int, state: str, by: Actor) -> str:
    waiting = UpdateProposal.objects.filter(pk=proposal.pk, version=version, state=UpdateProposal.PROPOSED)
    decided = {"state": state, "decided_by": by.key, "decided_at": timezone.now()}
    if not waiting.update(version=F("version") + 1, **decided):
        raise Decided
    record(
        subjects=[proposal.person.public_id] if proposal.person else [],
        organisation=str(proposal.organisation.public_id), fields=[proposal.field], outcome=state,
        run=str(proposal.run.public_id), clause="C30",
    )  # fmt: skip
    return state


def _mark(proposal: UpdateProposal, state: str) -> None:
    proposal.state, proposal.decided_at, proposal.version = state, timezone.now(), proposal.version + 1
    proposal.save()


def _write(proposal: UpdateProposal, firm: Organisation, by: Actor) -> None:
    source, via = proposal.run.feed.source_key, f"update:{proposal.run.public_id}"
    if proposal.field == rules.NAME:
        parties.change_organisation(
            organisation=firm,
            values={"name": proposal.new["name"]},
            version=firm.version,
            source=source,
            by=by,
        )
    elif proposal.field == rules.ADDRESS:
        parties.change_address(organisation=firm, values=proposal.new, source=source, via=via, by=by)
    elif proposal.field == rules.WEB:
        replaced = ContactPoint.objects.filter(
            organisation=firm,
            person=None,
            kind=ContactPoint.WEB,
            value=proposal.old.get("web", ""),
            ended_on=None,
        )
        for point in replaced:
            parties.remove_contact(point=point, source=source, by=by)
        parties.add_contact(
            organisation=firm, kind=ContactPoint.WEB, value=proposal.new["web"], usage="work", source=source,
            via=via, by=by,
        )  # fmt: skip
    else:
        with override(firm.language):
            add_note(organisation=firm, text=_remark(proposal), by=by)


def _remark(proposal: UpdateProposal) -> str:
    """The sentence that an accepted remark leaves on the organisation's card, in the organisation's language."""
    said = SITUATIONS[proposal.new["situation"]]
    since = proposal.new.get("since", "")
    feed = FEEDS[proposal.run.feed.key].name
    if since:
        return gettext("%(feed)s: %(situation)s, since %(day)s") % {
            "feed": feed,
            "situation": said,
            "day": since,
        }
    return f"{feed}: {said}"
