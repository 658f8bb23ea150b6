"""What a worker does for updates: asks chunk by chunk. A job that is killed, or started twice, goes on where the
run is."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django_q.tasks import async_task

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.failures import job
from kortisto.kernel.fetching import NotNow, Unreadable
from kortisto.kernel.purposes import Purpose
from kortisto.notice.queries import NoPublishedNotice, UnknownSource, require_source
from kortisto.updates import asking, operations, queries, rules
from kortisto.updates.feeds import FEEDS
from kortisto.updates.models import UpdateFeed, UpdateRun
from kortisto.updates.operations import Answer

CHUNK = 20
"""Organisations asked about before what was answered is written down."""
SLICE_SECONDS = 120
"""How long a job works before it hands on to the next, so that other work gets its turn."""
LONGEST_SLEEP = 5.0
"""A longer pause is not slept through: the hourly job goes on."""
TRIES = 6
"""After so many refusals in a row the run stops."""
EVERY = timedelta(days=30)
"""How often an enabled feed is asked by itself."""


def queue(run: UpdateRun) -> None:
    """Ask a worker to go on with a run."""
    async_task("kortisto.updates.jobs.work", str(run.public_id), task_name=f"update {run.public_id}"[:100])


@job
def work(public_id: str) -> str:
    """Go on with a run for a while; returns the state it is in then."""
    run = UpdateRun.objects.select_related("feed").get(public_id=public_id)
    end = time.monotonic() + SLICE_SECONDS
    while run.state == UpdateRun.RUNNING:
        going = step(run, sleep=time.sleep)
        run.refresh_from_db()
        if not going:
            return run.state
        if time.monotonic() > end:
            queue(run)
            return run.state
    return run.state


@job
def resume() -> int:
    """Go on with every run that has not ended, and begin those that are due. Returns how many were queued."""
    queued = 0
    for feed in UpdateFeed.objects.filter(enabled=True).order_by("pk"):
        # A question about one organisation that was cut off goes on too, but is no round.
        for single in feed.runs.filter(state=UpdateRun.RUNNING, only__isnull=False).order_by("pk"):
            queue(single)
            queued += 1
        run = feed.runs.filter(only=None).order_by("-started_at").first()
        if run is None or (run.state != UpdateRun.RUNNING and run.started_at < timezone.now() - EVERY):
            try:
                with _opened(feed.register_id):
                    run = operations.begin_run(feed=feed, by=SYSTEM)
            except (operations.AlreadyAsking, operations.FeedIsOff, UnknownSource, NoPublishedNotice):
                continue
        if run.state == UpdateRun.RUNNING:
            queue(run)
            queued += 1
    return queued


def step(run: UpdateRun, *, sleep: Callable[[float], None]) -> bool:
    """Ask about one chunk of organisations and write down what was answered. Returns whether to go on at once."""
    feed, service = run.feed, FEEDS[run.feed.key]
    try:
        require_source(run.register_id, feed.source_key)
    except (UnknownSource, NoPublishedNotice):
        return _end(run, "not_named")
    firms = list(queries.asked_about(run).filter(pk__gt=run.reached)[:CHUNK])
    if not firms:
        return _end(run, "")
    with _opened(run.register_id):
        persons = queries.only_persons([firm.pk for firm in firms])
    answers: list[Answer] = []
    going, times = True, 0
    for firm in firms:
        if persons.get(firm.pk, (None, False))[1]:
            answers.append(Answer(firm.pk, "left_out"))
            continue
        if not _my_turn(feed, sleep):
            going = False
            break
        try:
            answers.append(_answer(service, firm))
            asking.answered(feed.key)
        except NotNow as refusal:
            times, going = asking.refused(feed.key, refusal.seconds), False
            break
    if answers:
        with _opened(run.register_id):
            operations.take_answers(run=run, answers=answers, by=SYSTEM)
    if times >= TRIES:
        return _end(run, "not_now")
    return going or _soon(feed, sleep)


def _my_turn(feed: UpdateFeed, sleep: Callable[[float], None]) -> bool:
    """Wait for a turn; False when the feed was switched off, or the pause is too long to sleep through."""
    while True:
        feed.refresh_from_db()
        if not feed.enabled:
            return False
        seconds = asking.turn(feed.key)
        if not seconds:
            return True
        if seconds > LONGEST_SLEEP:
            return False
        sleep(seconds)


def _soon(feed: UpdateFeed, sleep: Callable[[float], None]) -> bool:
    """Whether the pause that the service wants is short enough to go on after it."""
    feed.refresh_from_db()
    if not feed.enabled or feed.wait_until is None:
        return False
    seconds = (feed.wait_until - timezone.now()).total_seconds()
    if seconds > LONGEST_SLEEP:
        return False
    sleep(max(0.0, seconds))
    return True


def _answer(service, firm) -> Answer:
    try:
        told = service.ask(firm.business_id)
        company = rules.company_of(told, firm.business_id, firm.language, timezone.localdate())
    except rules.NotThatCompany:
        return Answer(firm.pk, "none")
    except (rules.UnreadableAnswer, Unreadable):
        return Answer(firm.pk, "failed")
    return Answer(firm.pk, "found", company)


def _end(run: UpdateRun, problem: str) -> bool:
    with _opened(run.register_id):
        operations.end_run(run=run, problem=problem, by=SYSTEM)
    return False


def _opened(register_id: int):
    return access(
        register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="updates.run", shown=False
    )
