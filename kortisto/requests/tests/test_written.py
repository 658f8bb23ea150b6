"""What staff wrote and attached stands in the access report."""

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.operations import attach
from kortisto.notes.tests.hostile import png
from kortisto.parties.operations import create_person
from kortisto.requests import rendering
from kortisto.requests.report import collect

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(opened):
    with opened():
        return create_person(values={"surname": "Kellokas"}, source="self", by=SYSTEM)


def test_the_access_report_lists_files_by_name_type_and_date(person, opened, settings, tmp_path):
    settings.DATA = tmp_path
    with opened():
        attach(person=person, name="Sopimus.png", body=png(), by=SYSTEM)
    with opened(Purpose.RIGHTS):
        report = collect(register_id=person.register_id, person=person, language="sv")
    body = rendering.as_json(report).decode()
    assert report.state == "complete" and report.stores["files:attachments"] == 1
    assert "Sopimus.png" in body and "image/png" in body and "Bifogad" in body
