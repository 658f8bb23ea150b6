"""One organisation by itself: its proposals from its card, and asking about it now."""

import re
import uuid

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Address
from kortisto.parties.operations import create_organisation, create_person, place_block
from kortisto.updates import jobs, operations
from kortisto.updates.models import UpdateProposal, UpdateRun
from kortisto.updates.tests.replaying import number, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    found = []
    monkeypatch.setattr(jobs, "async_task", lambda function, key, **more: found.append(key))
    return found


def page_of(client, firm):
    return client.get(f"/organisations/{firm.public_id}/updates/").content.decode()


def ask(client, firm, **values):
    values = {"token": uuid.uuid4(), "feed": "ytj", **values}
    return client.post(
        f"/organisations/{firm.public_id}/updates/asking/", values, follow=True
    ).content.decode()


def test_from_the_card_one_organisation_is_asked_about_and_its_answer_accepted(
    desk, firm, feed, service, quick, queued, opened
):
    ours, other = firm(1), firm(2)
    service.tell(record(number(1)), record(number(2)))
    client, token = desk("contact_person"), uuid.uuid4()
    card = client.get(f"/organisations/{ours.public_id}/").content.decode()
    assert f"/organisations/{ours.public_id}/updates/" in card
    assert "Never asked about separately." in page_of(client, ours)
    for _press in range(2):
        assert "The answer comes in a moment." in ask(client, ours, token=token)
    assert "It is being asked about already." in ask(client, ours)
    # A round of everybody may begin meanwhile, and another organisation be asked about.
    with opened():
        operations.begin_run(feed=feed, by=SYSTEM)
    ask(client, other)
    (key, _second) = queued
    assert jobs.work(key) == UpdateRun.DONE
    assert [query["businessId"] for _at, _path, query in service.asked] == [[number(1)]]
    run = UpdateRun.objects.get(public_id=key)
    assert (run.only, run.total, run.asked, run.found, run.role) == (ours.pk, 1, 1, 1, "contact_person")

    page = page_of(client, ours)
    assert "Something differs." in page and "Kellotie" not in page_of(client, other)
    row = re.search(r'action="(/updates/proposals/[^"]+/decision/)">.*?</form>', page, re.S)
    given = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', row[0])) | {"decision": "accept"}
    answer = client.post(row[1], given)
    assert answer.url == f"/organisations/{ours.public_id}/updates/"
    with opened():
        (accepted,) = UpdateProposal.objects.filter(state="accepted")
        assert accepted.organisation == ours and accepted.run == run
        if accepted.field == "address":
            assert Address.objects.get(ended_on=None).via == f"update:{key}"
    assert "Decided" in page_of(client, ours)


def test_the_page_says_why_nobody_can_be_asked(desk, firm, opened, service, queued):
    ours = firm()
    client = desk("contact_person")
    assert "The feed is switched off, so it cannot be asked." in page_of(client, ours)
    assert "Ask now" not in page_of(client, ours)
    assert "could not be asked" in ask(client, ours)
    with opened():
        operations.switch_feed(key="ytj", enabled=True, by=SYSTEM)
        nameless = create_organisation(values={"name": "Kerho"}, source="self", by=SYSTEM)
    assert "has no business ID" in page_of(client, nameless)
    assert "could not be asked" in ask(client, nameless)
    assert "incomplete" in ask(client, ours, feed="other") and "incomplete" in ask(client, ours, token="no")
    assert queued == [] and service.asked == []
    clerk = desk("administrator")
    assert clerk.get(f"/organisations/{ours.public_id}/updates/").status_code == 403
    assert "/updates/" not in clerk.get(f"/organisations/{ours.public_id}/").content.decode()


def test_what_came_of_the_question_is_told(desk, firm, feed, service, quick, queued, opened):
    client, ours = desk("contact_person"), firm()
    ask(client, ours)
    jobs.work(queued[-1])
    assert "does not know this business ID" in page_of(client, ours)
    service.body = lambda whole: (b"<html>", 6)
    ask(client, ours)
    jobs.work(queued[-1])
    assert "could not be read" in page_of(client, ours)
    with opened(Purpose.RIGHTS):
        owner = create_person(values={"surname": "Salo"}, organisation=ours, source="self", by=SYSTEM)
    # From the card of whoever represents it there is a way too.
    card = client.get(f"/persons/{owner.public_id}/").content.decode()
    assert f'href="/organisations/{ours.public_id}/updates/"' in card
    with opened(Purpose.RIGHTS):
        place_block(person=owner, kind="restriction", by=SYSTEM)
    ask(client, ours)
    jobs.work(queued[-1])
    assert "is restricted" in page_of(client, ours)
    # Cut off, it goes on in the hourly work; but the monthly round is another matter.
    ask(client, ours)
    queued.clear()
    assert jobs.resume() == 2 and UpdateRun.objects.filter(only=None).count() == 1
    # And is none of the rounds that the page of feeds tells of.
    assert client.get("/updates/").content.decode().count("<tr") == 2
