"""From answer to proposal to accepted value: with its source, and never past what somebody told or decided."""

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, AccessRefused
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Note
from kortisto.parties.models import Address, Change, ContactPoint, Organisation
from kortisto.parties.operations import change_address, change_organisation, create_person, place_block
from kortisto.updates import operations
from kortisto.updates.models import UpdateProposal
from kortisto.updates.tests.replaying import number, record

pytestmark = pytest.mark.django_db
PLACE = {"street": "Vanhatie 1", "postcode": "00100", "city": "Helsinki", "country": "FI"}
BANKRUPT = {"companySituations": [{"type": "KONK", "registrationDate": "2026-10-01", "endDate": None}]}


@pytest.fixture
def kello(firm):
    return firm(address=PLACE, contacts=[("web", "https://vanha.example")])


@pytest.fixture
def found(kello, asked, service, quick, proposals):
    """A round that found another name, address and web site, and a bankruptcy."""
    service.tell(record(number(1), **BANKRUPT))
    asked()
    return proposals()


def accept(opened, proposal, **more):
    with opened():
        return operations.accept(proposal=proposal, version=more.get("version", proposal.version), by=SYSTEM)


def test_what_differs_is_proposed_with_both_values_and_where_it_was_read(found):
    assert set(found) == {"name", "address", "web", "situation"}
    assert (found["name"].old, found["name"].new) == ({"name": "Kello Oy"}, {"name": "Kellokukka Oy"})
    assert "registrationDate" in found["name"].evidence and "Tilitoimisto" not in found["name"].evidence
    assert found["web"].old == {"web": "https://vanha.example"}
    assert found["address"].run.counts == {"name": 1, "address": 1, "web": 1, "situation": 1}


def test_nothing_changes_before_somebody_accepts(found, kello, opened):
    with opened():
        assert Organisation.objects.get().name == "Kello Oy"
        assert Address.objects.get().street == "Vanhatie 1"
        assert not Note.objects.exists()


def test_an_accepted_value_has_the_source_of_the_feed_and_comes_through_the_run(found, opened):
    for name in ("name", "address", "web"):
        accept(opened, found[name])
    with opened():
        assert Organisation.objects.get().name == "Kellokukka Oy"
        assert Change.objects.get(column="name").source == "update_service"
        address = Address.objects.get(ended_on=None)
        assert (address.street, address.care_of, address.source) == (
            "PL 55",
            "Tilitoimisto Esimerkki Oy",
            "update_service",
        )
        point = ContactPoint.objects.get(kind="web")
        assert (point.value, point.source) == ("https://www.kellokukka.example", "update_service")
        assert {address.via, point.via} == {f"update:{found['name'].run.public_id}"}
        assert Change.objects.get(column="web").before == "https://vanha.example"


def test_a_situation_changes_nothing_and_becomes_a_note_when_accepted(found, opened):
    accept(opened, found["situation"])
    with opened():
        assert "konkurssissa" in Note.objects.get().text
        assert Organisation.objects.get().version == 1


def test_a_value_that_changed_since_makes_the_proposal_void(found, kello, opened, proposals):
    with opened():
        change_organisation(organisation=kello, values={"name": "Kello ja Kukka Oy"}, version=1, by=SYSTEM)
        change_address(organisation=kello, values=PLACE | {"street": "Uusitie 2"}, by=SYSTEM)
    for name in ("name", "address"):
        assert accept(opened, found[name]) == UpdateProposal.STALE
    assert set(proposals(UpdateProposal.STALE)) == {"name", "address"}
    with opened():
        assert Organisation.objects.get().name == "Kello ja Kukka Oy"


def test_a_proposal_is_decided_once(found, opened):
    accept(opened, found["name"])
    with pytest.raises(operations.Decided), opened():
        operations.reject(proposal=found["name"], version=found["name"].version, by=SYSTEM)
    with pytest.raises(operations.Decided):
        accept(opened, found["web"], version=7)


def test_a_rejected_value_is_not_proposed_again_but_another_one_is(found, opened, asked, service, proposals):
    with opened():
        for proposal in found.values():
            operations.reject(proposal=proposal, version=proposal.version, by=SYSTEM)
    asked()
    assert proposals() == {}
    service.tell(record(number(1), website={"url": "https://uusi.example"}, **BANKRUPT))
    asked()
    assert set(proposals()) == {"web"}


def test_a_round_keeps_what_is_still_true_and_makes_the_rest_void(found, asked, service, proposals):
    service.tell(record(number(1), website=None))
    asked()
    still = proposals()
    assert still["name"].pk == found["name"].pk and set(still) == {"name", "address"}
    assert set(proposals(UpdateProposal.STALE)) == {"web", "situation"}


def test_accepting_all_leaves_out_what_the_organisation_told_itself(
    firm, asked, service, quick, opened, proposals
):
    for n, source in ((1, "self"), (2, "previous_system")):
        firm(n, source=source)
        service.tell(record(number(n), addresses=[], website=None))
    asked()
    with opened():
        done = operations.accept_all(field="name", until=timezone.now(), by=SYSTEM)
    assert (done["accepted"], done["told_by_self"]) == (1, 1)
    left = proposals()["name"]
    assert left.told_by_self and left.organisation.source == "self"
    accept(opened, left)  # by hand it may be
    with opened():
        assert set(Organisation.objects.values_list("name", flat=True)) == {"Kellokukka Oy"}


def test_a_value_with_an_identity_code_is_not_kept(firm, asked, service, quick, proposals):
    firm()
    name = {"name": "Toiminimi 131052-308T", "type": "1", "registrationDate": "2020-01-01"}
    service.tell(record(number(1), names=[name], addresses=[], website=None))
    run = asked()
    assert (run.failed, proposals()) == (1, {})


def test_the_proposals_of_a_one_person_firm_belong_to_that_person(
    kello, asked, service, quick, opened, proposals
):
    with opened(Purpose.RIGHTS):
        owner = create_person(values={"surname": "Salo"}, organisation=kello, source="self", by=SYSTEM)
    service.tell(record(number(1)))
    asked()
    assert proposals()["name"].person == owner
    with opened(Purpose.RIGHTS):
        place_block(person=owner, kind="restriction", by=SYSTEM)
    with opened():
        assert not UpdateProposal.objects.exists()
    with pytest.raises(AccessRefused):
        UpdateProposal.objects.count()
