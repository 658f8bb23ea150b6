"""The update pages as people meet them: switch on, ask, look at both values, decide."""

import uuid

import pytest
from django.utils import timezone

from kortisto.parties.models import Organisation
from kortisto.updates import jobs
from kortisto.updates.models import UpdateFeed, UpdateProposal, UpdateRun
from kortisto.updates.tests.replaying import number, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    queued = []
    monkeypatch.setattr(jobs, "async_task", lambda function, key, **more: queued.append(key))
    return queued


@pytest.fixture
def found(firm, asked, service, quick, proposals):
    firm()
    service.tell(record(number(1), website=None))
    asked()
    return proposals()


def sent(client, where, **values):
    return client.post(where, {"token": uuid.uuid4(), **values})


def test_the_contact_person_switches_the_feed_on_and_asks(desk, firm, no_worker):
    firm()
    client = desk("contact_person")
    assert "Switch on" in client.get("/updates/").content.decode()
    assert sent(client, "/updates/ytj/switching/", enabled="on").status_code == 302
    assert UpdateFeed.objects.get().enabled
    page = client.get("/updates/").content.decode()
    assert "Ask now" in page and "Never asked yet." in page
    token = uuid.uuid4()
    for _ in (1, 2):
        client.post("/updates/ytj/asking/", {"token": token})
    assert UpdateRun.objects.count() == 1 and len(no_worker) == 1
    again = client.post("/updates/ytj/asking/", {"token": uuid.uuid4()}, follow=True).content.decode()
    assert "A round is under way already." in again and "0 / 1" in again


def test_customer_service_decides_but_does_not_switch(desk, found):
    client = desk("customer_service")
    page = client.get("/updates/").content.decode()
    assert "Switch off" not in page and "Ask now" in page
    assert sent(client, "/updates/ytj/switching/", enabled="off").status_code == 403
    assert desk("accountant").get("/updates/").status_code == 403
    assert UpdateFeed.objects.get().enabled


def test_both_values_stand_side_by_side_and_one_press_accepts(desk, found, opened):
    client = desk("customer_service")
    page = client.get("/updates/proposals/").content.decode()
    assert "<del>Kello Oy</del>" in page and "<ins>Kellokukka Oy</ins>" in page and "PL 55" in page
    proposal, token = found["name"], uuid.uuid4()
    where = f"/updates/proposals/{proposal.public_id}/decision/"
    for _ in (1, 2):
        answer = client.post(where, {"token": token, "version": 1, "decision": "accept"})
        assert answer.status_code == 302
    assert Organisation.objects.get().name == "Kellokukka Oy"
    answer = client.post(where, {"token": uuid.uuid4(), "version": 1, "decision": "reject"}, follow=True)
    assert "Somebody has decided on this proposal" in answer.content.decode()
    assert "accepted" in client.get("/updates/proposals/?state=accepted").content.decode()


def test_a_void_proposal_says_so_and_stays_void(desk, found, proposals):
    Organisation.objects.update(name="Jotain muuta Oy")
    client, proposal = desk("customer_service"), found["name"]
    where = f"/updates/proposals/{proposal.public_id}/decision/"
    answer = client.post(where, {"token": uuid.uuid4(), "version": 1, "decision": "accept"}, follow=True)
    assert "The proposal is void." in answer.content.decode()
    assert set(proposals(UpdateProposal.STALE)) == {"name"}


def test_all_of_a_kind_are_accepted_and_the_page_tells_who_was_left_out(desk, firm, asked, service, quick):
    for n, source in ((1, "self"), (2, "previous_system"), (3, "previous_system")):
        firm(n, source=source)
        service.tell(record(number(n), addresses=[], website=None))
    asked()
    client = desk("customer_service")
    assert "Accept all of this kind" not in client.get("/updates/proposals/").content.decode()
    page = client.get("/updates/proposals/?field=name").content.decode()
    assert "Accept all of this kind" in page and "told by the organisation itself" in page
    values = {"token": uuid.uuid4(), "field": "name", "until": timezone.now().isoformat()}
    answer = client.post("/updates/proposals/acceptance/", values, follow=True).content.decode()
    assert "2 proposals accepted." in answer and "1 left out" in answer
    assert Organisation.objects.filter(name="Kellokukka Oy").count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"decision": "accept"},
        {"version": "1", "decision": "perhaps"},
        {"version": "-1", "decision": "accept"},
    ],
)
def test_an_incomplete_form_decides_nothing(desk, found, values):
    where = f"/updates/proposals/{found['name'].public_id}/decision/"
    answer = sent(desk("customer_service"), where, **values)
    assert answer.status_code == 302
    assert Organisation.objects.get().name == "Kello Oy"


def test_what_is_not_there_is_not_found(desk, feed):
    client = desk("contact_person")
    assert sent(client, "/updates/other/switching/", enabled="on").status_code == 404
    assert sent(client, f"/updates/proposals/{uuid.uuid4()}/decision/").status_code == 404
    assert client.get("/updates/proposals/?field=x&state=y&page=zz").status_code == 200
