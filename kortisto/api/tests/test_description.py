"""The door keeps what its description says: whatever is sent, an answer that is declared, and never a fault."""

import os
from collections import Counter
from datetime import date

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from kortisto.api.operations import approve_token
from kortisto.api.tests.conftest import ACTS
from kortisto.billing.operations import issue_invoice
from kortisto.kernel.access import SYSTEM, Actor
from kortisto.kernel.purposes import Purpose
from kortisto.orders.operations import place_order
from kortisto.parties.operations import create_organisation, place_block

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("KORTISTO_API_EXAMPLES", "3"))
"""Tries of each call; the campaign makes thousands."""
DAY = date(2026, 1, 2)


def test_the_description_is_open_and_whole():
    answer = Client().get("/api/v1/openapi.json")
    document = answer.json()
    assert document["openapi"] == "3.1.0" and document["info"]["version"] == "1"
    calls = {
        one["operationId"]: (method, path, one)
        for path, operations in document["paths"].items()
        for method, one in operations.items()
    }
    assert len(calls) == 23
    for method, _path, one in calls.values():
        assert one["security"] and one["summary"]
        for status, response in one["responses"].items():
            assert (int(status) >= 400) == ("application/problem+json" in response.get("content", {}))
        named = {(each["in"], each["name"]) for each in one["parameters"]}
        assert (("header", "If-Match") in named) == (method in ("put", "patch"))
        assert (("header", "Idempotency-Key") in named) == (
            method == "post" and one["operationId"] != "searchPersons"
        )
    assert Client().post("/api/v1/openapi.json").status_code == 405


CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance, checks.response_headers_conformance,
]  # fmt: skip


@pytest.fixture
def served():
    """The program as a server runs it, but inside the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def known(door, person, opened):
    """A token for everything, and things that are there."""
    with opened():
        order = place_order(
            person=person,
            lines=[{"product": "Kello", "quantity": 1, "unit_cents": 100}],
            ordered_on=DAY,
            by=SYSTEM,
        )
        invoice = issue_invoice(person=person, total_cents=100, issued_on=DAY, due_on=DAY, by=SYSTEM)
        firm = create_organisation(values={"name": "Pöllö Oy"}, source="self", by=SYSTEM)
        place_block(person=person, kind="market_research", by=SYSTEM)
    ids = {"person_id": person, "order_id": order, "invoice_id": invoice, "organisation_id": firm}
    mine = door(acts=ACTS, calls_a_minute=10**9, persons_a_day=10**9)
    with opened(Purpose.SECURITY):
        approve_token(token=mine.token, by=Actor("second", "system"))
    return mine, {name: str(one.public_id) for name, one in ids.items()}


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_is_sent_gets_a_declared_answer_and_never_a_fault(served, known, mode):
    mine, ids = known
    statuses = Counter()
    for found in served.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, database=None, derandomize=EXAMPLES < 10, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), deadline=None,
        )  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode), st.booleans())
        def try_it(case, is_there):
            for name in case.path_parameters if is_there else ():
                case.path_parameters[name] = ids.get(name, case.path_parameters[name])
            with transaction.atomic():
                answer = case.call(headers={"Authorization": f"Bearer {mine.text}"})
                transaction.set_rollback(True)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        try_it()
    assert sum(statuses.values()) >= EXAMPLES * 15 and not [one for one in statuses if one >= 500], statuses
    assert (statuses[200] if mode is GenerationMode.POSITIVE else statuses[422] + statuses[404]) > 0, statuses
