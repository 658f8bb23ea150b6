"""Asking: who is asked about, how often, and what happens when the service cannot or will not answer."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.notice.models import NoticeVersion
from kortisto.notice.queries import UnknownSource
from kortisto.parties.operations import create_person, place_block
from kortisto.updates import asking, jobs, operations, ytj
from kortisto.updates.models import UpdateFeed, UpdateRun
from kortisto.updates.tests.replaying import number, record

pytestmark = pytest.mark.django_db


def test_a_feed_is_off_until_somebody_switches_it_on(register, opened):
    assert not UpdateFeed.objects.exists()
    assert jobs.resume() == 0
    with opened():
        feed = operations.switch_feed(key="ytj", enabled=True, by=SYSTEM)
        operations.switch_feed(key="ytj", enabled=False, by=SYSTEM)
        with pytest.raises(operations.FeedIsOff):
            operations.begin_run(feed=feed, by=SYSTEM)


@pytest.fixture
def unnamed(register):
    """A newer notice that no longer names update services."""

    def publish():
        newest = NoticeVersion.objects.get(register=register)
        told = {**newest.document}
        told["sources"] = [row for row in told["sources"] if row["key"] != "update_service"]
        NoticeVersion.objects.create(
            register=register, number=2, state=NoticeVersion.PUBLISHED, document=told
        )

    return publish


def test_a_feed_whose_source_the_notice_does_not_name_is_refused(unnamed, opened):
    unnamed()
    with opened(), pytest.raises(UnknownSource):
        operations.switch_feed(key="ytj", enabled=True, by=SYSTEM)


def test_a_run_stops_when_the_notice_no_longer_names_the_source(firm, feed, opened, unnamed, service):
    firm()
    with opened():
        run = operations.begin_run(feed=feed, by=SYSTEM)
    unnamed()
    assert jobs.work(str(run.public_id)) == UpdateRun.STOPPED
    run.refresh_from_db()
    assert run.problem == "not_named" and service.asked == []


def test_each_organisation_with_a_business_id_is_asked_about_once_and_nobody_else(
    firm, asked, service, quick, opened
):
    for n in (1, 2, 3):
        firm(n)
    with opened():
        create_person(values={"surname": "Salo"}, source="self", by=SYSTEM)
    service.tell(record(number(1)), record(number(2)))
    run = asked()
    assert (run.state, run.total, run.asked, run.found, run.failed) == (UpdateRun.DONE, 3, 3, 2, 0)
    assert [(path, query) for _at, path, query in service.asked] == [
        ("/v3/companies", {"businessId": [number(n)]}) for n in (1, 2, 3)
    ]


def test_at_most_one_question_is_asked_in_a_second(firm, asked, service):
    for n in (1, 2, 3):
        firm(n)
    asked()
    moments = [at for at, _path, _query in service.asked]
    assert len(moments) == 3
    assert all(later - earlier >= 0.95 for earlier, later in pairwise(moments))


def test_the_last_question_is_remembered_for_every_process(feed):
    now = timezone.now()
    assert asking.turn("ytj", now) == 0
    assert 0 < asking.turn("ytj", now + timedelta(milliseconds=400)) <= 0.6
    assert asking.turn("ytj", now + timedelta(seconds=1)) == 0


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_is_busy_is_asked_again_after_a_pause(
    firm, asked, service, quick, monkeypatch, status
):
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        UpdateFeed.objects.update(wait_until=None)  # the pause is over

    monkeypatch.setattr(jobs.time, "sleep", sleep)
    firm()
    service.tell(record(number(1)))
    service.refusals = [(status, {}), (status, {"Retry-After": "4"})]
    run = asked()
    assert (run.state, run.asked, run.found) == (UpdateRun.DONE, 1, 1)
    assert len(service.asked) == 3
    assert 1 < slept[0] <= 2 and 3 < slept[1] <= 4
    assert UpdateFeed.objects.get().waits == 0


def test_a_long_pause_is_left_to_the_hourly_job(firm, asked, service, quick):
    firm()
    service.refusals = [(429, {"Retry-After": "1800"})]
    run = asked()
    assert (run.state, run.asked) == (UpdateRun.RUNNING, 0)
    assert UpdateFeed.objects.get().wait_until > timezone.now() + timedelta(minutes=29)
    assert jobs.resume() == 1 and jobs.work(str(run.public_id)) == UpdateRun.RUNNING
    assert len(service.asked) == 1
    UpdateFeed.objects.update(wait_until=None)
    assert jobs.work(str(run.public_id)) == UpdateRun.DONE


def test_after_six_refusals_in_a_row_the_run_stops(firm, asked, service, quick, monkeypatch):
    monkeypatch.setattr(jobs, "_soon", lambda feed, sleep: UpdateFeed.objects.update(wait_until=None) > 0)
    firm()
    service.refusals = [(503, {})] * 9
    run = asked()
    assert (run.state, run.problem, len(service.asked)) == (UpdateRun.STOPPED, "not_now", 6)


@pytest.mark.parametrize(
    "body",
    [
        lambda whole: (whole[:40], len(whole)),
        lambda whole: (whole[:-3], len(whole) - 3),
        lambda whole: (b"<html>", 6),
        lambda whole: (b"[" * 200_000, 200_000),
        lambda whole: (b" " * (ytj.LARGEST + 1), ytj.LARGEST + 1),
        lambda whole: (b"\xff\xfe\xfd", 3),
    ],
    ids=["cut off", "half", "html", "deep", "too large", "no text"],
)
def test_an_answer_that_cannot_be_read_is_counted_and_passed_over(
    firm, asked, service, quick, proposals, body
):
    firm()
    service.tell(record(number(1)))
    service.body = body
    run = asked()
    assert (run.state, run.asked, run.found, run.failed) == (UpdateRun.DONE, 1, 0, 1)
    assert proposals() == {}


def test_a_redirection_to_another_host_is_not_followed(firm, asked, service, quick):
    firm()
    service.refusals = [(302, {"Location": "http://127.0.0.1:9/elsewhere"})]
    run = asked()
    assert (run.asked, run.failed, len(service.asked)) == (1, 1, 1)


def test_a_killed_job_goes_on_where_the_run_is(firm, asked, service, quick, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 2)
    monkeypatch.setattr(jobs, "SLICE_SECONDS", -1)
    for n in range(1, 6):
        firm(n)
    run = asked()
    assert (run.state, run.asked) == (UpdateRun.RUNNING, 2)
    jobs.work(str(run.public_id))
    jobs.work(str(run.public_id))
    assert jobs.work(str(run.public_id)) == UpdateRun.DONE
    assert len(service.asked) == 5


def test_a_chunk_that_another_worker_has_taken_changes_nothing(firm, feed, opened, quick):
    organisation = firm()
    with opened(Purpose.RIGHTS):
        run = operations.begin_run(feed=feed, by=SYSTEM)
        answers = [operations.Answer(organisation.pk, "none")]
        operations.take_answers(run=run, answers=answers, by=SYSTEM)
        again = operations.take_answers(run=run, answers=answers, by=SYSTEM)
        assert again.asked == 1
        with pytest.raises(operations.AlreadyAsking):
            operations.begin_run(feed=feed, by=SYSTEM)


def test_a_firm_whose_only_person_is_restricted_is_not_asked_about(firm, asked, service, quick, opened):
    organisation = firm()
    with opened(Purpose.RIGHTS):
        owner = create_person(values={"surname": "Salo"}, organisation=organisation, source="self", by=SYSTEM)
        place_block(person=owner, kind="restriction", by=SYSTEM)
    run = asked()
    assert (run.state, run.left_out, run.asked, service.asked) == (UpdateRun.DONE, 1, 0, [])


def test_an_enabled_feed_is_asked_monthly_by_itself(firm, feed, asked, service, quick):
    firm()
    run = asked()
    assert jobs.resume() == 0
    UpdateRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(days=31))
    assert jobs.resume() == 1
    assert UpdateRun.objects.filter(state=UpdateRun.RUNNING).count() == 1


def test_the_ledger_tells_of_a_round_in_counts_only(firm, asked, service, quick):
    firm(name="Salainen Oy")
    service.tell(record(number(1)))
    asked()
    bodies = [bytes(row.body).decode() for row in Outbox.objects.all()]
    assert {"update.start", "update.propose", "update.end"} <= {
        verb
        for verb in ("update.start", "update.propose", "update.end")
        if any(f'"{verb}"' in body for body in bodies)
    }
    assert not any("Kellokukka" in body or "Salainen" in body for body in bodies)
