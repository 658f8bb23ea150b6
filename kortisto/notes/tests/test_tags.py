"""Tags: a vocabulary of the register, its words put on customers, gone with them."""

import uuid

import pytest
from django.urls import reverse

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.notes.models import Tag, Tagging
from kortisto.notes.operations import TagExists, TagInUse, add_tag, put_tag, remove_tag
from kortisto.parties.identity_codes import IdentityCodeFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag(opened):
    with opened():
        return add_tag(name="Noutopiste", colour="ok", by=SYSTEM)


def form(**values):
    return {"token": str(uuid.uuid4()), "name": "Jälleenmyyjä", "colour": "warn"} | values


def test_those_who_manage_tags_make_words_and_service_uses_them(desk, world):
    assert desk("customer_service").get(reverse("tag_new")).status_code == 403
    assert desk("administrator").post(reverse("tag_new"), form()).status_code == 302
    tag = Tag.objects.get()
    client = desk("customer_service")
    card = client.get(reverse("person", args=[world.person.public_id])).content.decode()
    assert f'<option value="{tag.pk}">Jälleenmyyjä' in card
    for _press in range(2):
        answer = client.post(reverse("person_tagging_new", args=[world.person.public_id]), {"tag": tag.pk})
        assert answer.status_code == 302
    card = client.get(reverse("person", args=[world.person.public_id])).content.decode()
    assert "chip-warn" in card and f'<option value="{tag.pk}">' not in card
    listed = client.get(reverse("tag", args=[tag.pk])).content.decode()
    assert "Mäkelä" in listed
    removal = reverse("person_tagging_removal", args=[world.person.public_id, tag.pk])
    for _press in range(2):
        assert client.post(removal).status_code == 302
    assert "Mäkelä" not in client.get(reverse("tag", args=[tag.pk])).content.decode()


@pytest.mark.parametrize("sent", ["", "x", "9" * 30, "-1", "٣", "1"])
def test_a_tag_that_is_not_there_is_put_on_nobody(sent, desk, world, tag, opened):
    answer = desk("customer_service").post(
        reverse("person_tagging_new", args=[world.person.public_id]), {"tag": sent}
    )
    assert answer.status_code in (302, 404)
    with opened():
        assert not Tagging.objects.exists()


def test_one_word_is_there_once_however_it_is_written(tag, opened, desk):
    with opened(), pytest.raises(TagExists):
        add_tag(name="  noutopiste ", colour="info", by=SYSTEM)
    answer = desk("administrator").post(reverse("tag_new"), form(name="NOUTOPISTE"))
    assert answer.status_code == 422 and "has this word already" in answer.content.decode()


def test_an_identity_code_is_no_tag(opened, desk):
    with opened(), pytest.raises(IdentityCodeFound):
        add_tag(name="131052-308T", colour="info", by=SYSTEM)
    answer = desk("administrator").post(reverse("tag_new"), form(name="131052-308T"))
    assert answer.status_code == 422 and not Tag.objects.exists()


def test_a_word_in_use_stays_and_one_that_nobody_has_goes(desk, world, tag, opened):
    with opened():
        tagging = put_tag(organisation=world.firm, tag=tag, by=SYSTEM)
        with pytest.raises(TagInUse):
            remove_tag(tag=tag, by=SYSTEM)
    client = desk("administrator")
    answer = client.post(reverse("tag_removal", args=[tag.pk]), follow=True)
    assert "1 customer has this tag" in answer.content.decode()
    desk("customer_service").post(
        reverse("organisation_tagging_removal", args=[world.firm.public_id, tagging.tag_id])
    )
    assert client.post(reverse("tag_removal", args=[tag.pk])).status_code == 302
    assert not Tag.objects.exists()


def test_a_renamed_tag_is_renamed_for_everybody(desk, world, tag, opened):
    with opened():
        put_tag(person=world.person, tag=tag, by=SYSTEM)
    desk("administrator").post(reverse("tag_edit", args=[tag.pk]), form(name="Nouto", colour="stop"))
    card = desk("customer_service").get(reverse("person", args=[world.person.public_id])).content.decode()
    assert "Nouto</span>" in card and "chip-stop" in card


def test_another_registers_tag_is_not_found(desk, world, opened):
    from kortisto.notice.models import Register

    other = Register.objects.create(key="other", name="Toinen")
    with maintenance():
        foreign = Tag.objects.create(register=other, name="Vieras", folded="vieras")
    client = desk("administrator")
    assert client.get(reverse("tag", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("tag_edit", args=[foreign.pk]), form()).status_code == 404
    assert "Vieras" not in client.get(reverse("tags")).content.decode()
