"""Proposals of an update feed go with the people they may name, and when their clock has run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_organisation, create_person, end_representation
from kortisto.retention.night import run
from kortisto.retention.operations import erase_person
from kortisto.updates import operations
from kortisto.updates.models import UpdateProposal
from kortisto.updates.rules import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(register, opened):
    """A firm with a former representative, and a proposal whose c/o line may name anybody."""
    with opened(Purpose.RIGHTS):
        firm = create_organisation(values={"name": "Kello Oy"}, source="self", by=SYSTEM)
        former = create_person(values={"surname": "Salo"}, organisation=firm, source="self", by=SYSTEM)
        end_representation(link=former.representations.get(), ended_on=timezone.localdate(), by=SYSTEM)
        feed = operations.switch_feed(key="ytj", enabled=True, by=SYSTEM)
        answer = operations.Answer(firm.pk, "found", Company({"name": ({"name": "Kello Tmi Salo"}, "{}")}))
        run = operations.begin_run(feed=feed, by=SYSTEM)
        operations.take_answers(run=run, answers=[answer], by=SYSTEM)
        assert UpdateProposal.objects.get().person is None
    return former


def test_erasing_a_person_takes_the_proposals_of_their_organisations(proposed, opened):
    with opened(Purpose.RIGHTS):
        erase_person(person=proposed, by=SYSTEM)
        assert not UpdateProposal.objects.exists()


def test_a_proposal_is_gone_a_year_after_it_came_in(proposed, register, opened):
    today = timezone.localdate()
    for day, left in ((today + timedelta(days=360), 1), (today + timedelta(days=370), 0)):
        run(register_id=register.pk, today=day)
        with opened(Purpose.RIGHTS):
            assert UpdateProposal.objects.count() == left
