"""The map shows what is declared and told, and marks what runs without being told."""

import pytest
from django.apps import apps

from kortisto.kernel.purposes import Purpose
from kortisto.notice import rules
from kortisto.notice.datamap import data_map, picture
from kortisto.notice.queries import document

pytestmark = pytest.mark.django_db


def bad(found):
    return {(link.source, link.target) for link in found.links if link.kind == "bad"}


def test_a_system_that_keeps_its_notice_has_no_bad_link(register):
    found = data_map(register, document(register.id), "fi")
    assert bad(found) == set()
    assert [node.label for node in found.sources][:2] == ["Sinä itse", "Aiempi asiakasrekisterimme"]
    assert len(found.purposes) == 14 and len(found.recipients) == 8


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_map_can_be_drawn_in_each_language(register, language):
    drawn = picture(data_map(register, document(register.id), language, base="/privacy/"), language)
    assert "<svg" in drawn and 'href="/privacy/#recipients"' in drawn


def test_a_category_that_the_notice_does_not_mention_is_marked(register):
    told = rules.without_row(document(register.id), "categories", "invoices")
    found = data_map(register, told, "fi")
    assert ("c:untold", "p:billing") in bad(found)
    assert any(node.key == "c:untold" and node.label == "Laskut" for node in found.categories)
    picture(found, "fi")


def test_a_recipient_in_use_that_the_notice_does_not_mention_is_marked(register, opened):
    with opened():
        apps.get_model("disclosures", "Recipient").objects.create(
            register=register, key="broker", name="Rekisterikauppa Oy", kind="controller",
            purpose=int(Purpose.DIRECT_MAIL), enabled=True,
        )  # fmt: skip
    assert bad(data_map(register, document(register.id), "fi")) == {("p:direct_mail", "r:broker")}


def test_a_purpose_in_use_that_the_notice_does_not_mention_is_marked(register):
    told = rules.without_row(document(register.id), "purposes", "collection")
    found = data_map(register, told, "fi")
    assert {target for _source, target in bad(found)} == {"p:collection"}
    picture(found, "fi")
