"""Objecting to a purpose on one's own pages (C84)."""

import pytest
from django.urls import reverse

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Block, Person
from kortisto.parties.operations import create_organisation, represent
from kortisto.portal.tests.conftest import token
from kortisto.requests.models import Case, CaseItem

pytestmark = pytest.mark.django_db

GROUND = "Teen töitä salatussa kohteessa."


def test_c84_a_person_objects_by_themself_and_sees_what_holds(enter, person, own, opened):
    client = enter("aino@kellokas.example")
    page = client.get(reverse("portal_purposes")).content.decode()
    development, service = (
        reverse("portal_object", args=[key]) for key in ("development", "customer_service")
    )
    # What rests on something else says so, with the right that does apply.
    assert development in page and service not in page
    assert "rests on a contract with you" in page and "rests on our legal obligation" in page
    refused = client.get(service)
    assert refused.status_code == 200 and "does not apply" in refused.content.decode()
    assert client.post(service, {"token": token(), "ground": GROUND}).status_code == 200
    assert client.get(reverse("portal_object", args=["nothing"])).status_code == 404
    for wrong in ("", "131052-308T"):
        assert client.post(development, {"token": token(), "ground": wrong}).status_code == 422
    sent = {"token": token(), "ground": GROUND}
    answer = client.post(development, sent)
    assert answer.status_code == 302 and client.post(development, sent).url == answer.url
    with own():
        assert CaseItem.objects.get().ground == GROUND and Case.objects.get().right == "objection"
    with opened(Purpose.DEVELOPMENT):
        assert not Person.objects.exists()
    shown = client.get(answer.url).content.decode()
    assert (
        "restricted until it is decided" in shown and GROUND in shown and "Your objection is noted" in shown
    )
    page = client.get(reverse("portal_purposes")).content.decode()
    assert development not in page and "Follow your objection" in page
    # Taken back, it may be used again.
    case = reverse("portal_request", args=[_only(own)])
    client.post(case, {"version": "1"})
    with opened(Purpose.DEVELOPMENT):
        assert Person.objects.exists()
    with own():
        assert Block.objects.get().lifted_at is not None
        # A contact person's data rest on an interest of ours, so that they may object to service too.
        firm = create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        represent(person=person, organisation=firm, role="ostaja", source="self", by=SYSTEM)
    assert service in client.get(reverse("portal_purposes")).content.decode()


def _only(own):
    with own():
        return Case.objects.get().public_id


def test_c84_without_signing_in_one_names_the_purpose_and_is_held_back_when_found(person, own, client):
    page = client.get(reverse("portal_ask")).content.decode()
    assert 'value="development"' in page and 'name="objects_to"' in page
    sent = {
        "token": token(), "rights": ["objection"], "objects_to": ["development"], "asked": GROUND, "asker": "Aino",
        "reply_to": "aino@kellokas.example",
    }  # fmt: skip
    assert client.post(reverse("portal_ask"), sent | {"objects_to": ["nothing"]}).status_code == 422
    assert client.post(reverse("portal_ask"), sent).status_code == 302
    with own():
        assert CaseItem.objects.get().field == "purpose:development" and not Block.objects.exists()
