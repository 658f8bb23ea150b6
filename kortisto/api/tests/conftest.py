"""A recipient with an agreement, tokens for it, and a client that sends them."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from kortisto.api import operations
from kortisto.disclosures.models import DisclosedPerson, Disclosure
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import MAIN, READS, Outbox
from kortisto.parties.operations import create_organisation, create_person

EVERYTHING = (
    "identity", "contact", "address", "organisation_link", "marketing_choices", "orders", "order_lines", "invoices",
    "payments",
)  # fmt: skip
ACTS = ("persons", "organisations", "orders", "bans")


@pytest.fixture
def recipient(opened):
    """A processor with a signed agreement, which the notice names."""
    values = {
        "name": "Tilitoimisto Esimerkki Oy", "kind": "processor", "purpose": int(ALL_PURPOSES), "enabled": True,
        "categories": [*EVERYTHING, "request_cases"], "agreement_signed_on": date(2025, 1, 1),
    }  # fmt: skip
    with opened(Purpose.RIGHTS):
        return set_recipient(key="accounting", values=values, by=SYSTEM)


class Door:
    """A recipient's program: sends its token, reads JSON."""

    def __init__(self, token, text):
        self.token, self.text = token, text
        self.client = Client(raise_request_exception=False)

    def __call__(self, method, path, body=None, key=None, **headers):
        sent = {
            "authorization": f"Bearer {self.text}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if method == "POST" and not path.endswith("/search"):
            sent["idempotency-key"] = key or str(uuid4())
        more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(self.client, method.lower())(f"/api/v1{path}", headers=sent, **more)
        told = answer.headers.get("Content-Type", "")
        answer.told = json.loads(answer.content) if "json" in told else None
        if answer.status_code >= 400:
            assert told == "application/problem+json", (answer.status_code, told)
            assert answer.told["status"] == answer.status_code
        return answer

    def get(self, path, **headers):
        return self("GET", path, **headers)


@pytest.fixture
def door(recipient, opened):
    """Make a token: `door(purpose, categories…)`."""

    def make(purpose=Purpose.CUSTOMER_SERVICE, categories=EVERYTHING, acts=(), of=None, **more):
        with opened(Purpose.SECURITY):
            return Door(
                *operations.make_token(
                    recipient=of or recipient, name="Liitos", purpose=purpose, categories=categories, acts=acts,
                    source="partner" if acts else "", ends_on=timezone.localdate() + timedelta(days=30), by=SYSTEM,
                    **more,
                )
            )  # fmt: skip

    return make


@pytest.fixture
def person(opened):
    """Somebody with everything that a card shows."""
    with opened():
        firm = create_organisation(values={"name": "Kello Oy"}, source="self", by=SYSTEM)
        return create_person(
            values={"given_names": "Aino", "surname": "Kanarialintu", "number": "1001"},
            contacts=[("email", "aino@posti.example"), ("phone", "+358401234567")],
            address={"street": "Linnunpolku 1", "postcode": "00100", "city": "Helsinki"},
            organisation=firm, role="ostaja", source="self", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def given():
    """The persons of each disclosure, the oldest first: (categories, public ids)."""

    def list_them():
        with_persons = []
        from kortisto.kernel.access import access

        for one in Disclosure.objects.order_by("pk"):
            with access(register_id=one.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
                rows = DisclosedPerson.objects.filter(disclosure=one).select_related("person")
                with_persons.append((one.categories, sorted(row.person.public_id for row in rows)))
        return with_persons

    return list_them


@pytest.fixture
def entries():
    """What the ledger was told so far: main entries as mappings, read entries as (actor, role, view, subjects)."""

    def list_them():
        main, reads = [], []
        for row in Outbox.objects.order_by("sequence"):
            body = bytes(row.body).decode()
            if row.log == MAIN:
                main.append(json.loads(body))
            elif row.log == READS:
                parts = body.split("\t")
                reads.append((parts[3], parts[4], parts[7], parts[8].split(",")))
        return main, reads

    return list_them
