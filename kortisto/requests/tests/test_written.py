"""What staff wrote and attached, where values came from and who got them stand in the access report."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
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


def test_c18_the_access_report_names_who_got_what_when_and_why(person, opened):
    with opened(Purpose.BILLING):
        values = {
            "name": "Tilitoimisto Numero Oy", "kind": Recipient.CONTROLLER, "purpose": int(Purpose.BILLING),
            "categories": ["identity", "invoices"], "enabled": True,
        }  # fmt: skip
        recipient = set_recipient(key="accounting", values=values, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        before = rendering.as_json(collect(register_id=person.register_id, person=person, language="en"))
    assert b"Tilitoimisto Numero Oy" not in before
    with opened(Purpose.BILLING), time_machine.travel(datetime(2026, 10, 5, 9, tzinfo=UTC), tick=False):
        disclose(
            recipient=recipient, ground=Disclosure.INVOICING, clause="C18", categories=["identity", "invoices"],
            persons=[person], by=SYSTEM,
        )  # fmt: skip
    with opened(Purpose.RIGHTS):
        report = collect(register_id=person.register_id, person=person, language="en")
    body = rendering.as_json(report).decode()
    assert report.state == "complete"
    for told in ("Tilitoimisto Numero Oy", "2026-10-05", "invoicing"):
        assert told in body, told
    assert "partners" not in body


def test_c28_the_access_report_tells_from_where_and_when_a_value_came(opened):
    with opened(), time_machine.travel(datetime(2026, 10, 1, 9, tzinfo=UTC), tick=False):
        person = create_person(
            values={"surname": "Kellokas"}, contacts=[("phone", "040 555 0182")], source="self", by=SYSTEM
        )
    with opened(Purpose.RIGHTS):
        report = collect(register_id=person.register_id, person=person, language="en")
    told = [
        row for row in _rows(json.loads(rendering.as_json(report))) if row.get("value") == "+358405550182"
    ]
    assert [(row["source"], row["received_at"][:10]) for row in told] == [("You yourself", "2026-10-01")]


def _rows(told):
    """Every row of a report, however deep."""
    if isinstance(told, dict):
        yield told
    for inner in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _rows(inner)
