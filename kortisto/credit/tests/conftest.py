"""A provider of our own with an agreement, an applicant, and an application."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kortisto.credit import jobs, operations
from kortisto.credit.tests.answering import Provider, providing
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_person


@pytest.fixture
def service(settings, monkeypatch):
    told = Provider()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(jobs, "async_task", lambda *args, **more: None)
    settings.CREDIT_KEY = "avain"
    with providing(told) as settings.CREDIT_PROVIDER:
        yield told


@pytest.fixture
def provider(opened):
    """The recipient; `provider(enabled=False)` changes it."""

    def make(**changes):
        values = {
            "name": "Luottolinssi Oy", "kind": "controller", "purpose": int(Purpose.CREDIT), "enabled": True,
            "categories": ["identity", "address"], "contact": "tiedot@luottolinssi.example",
            "agreement_signed_on": timezone.localdate() - timedelta(days=30),
        }  # fmt: skip
        with opened(Purpose.SECURITY):
            return set_recipient(key="credit_information", values=values | changes, by=SYSTEM)

    return make


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Salo", "language": "fi"}, source="self",
            address={"street": "Salotie 1", "postcode": "00100", "city": "HELSINKI"}, by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def clerk(staff):
    """Who decides on credit."""
    return staff["contact_person"].actor


@pytest.fixture
def application(opened, person, clerk):
    with opened(Purpose.CREDIT):
        return operations.apply(
            person=person, asked_cents=100_000, reason="Laskutustili", arrived_on=timezone.localdate(),
            today=timezone.localdate(), by=clerk,
        )  # fmt: skip


@pytest.fixture
def asked(service, provider, application, clerk, opened):
    """Ask about the application and let the worker work; returns what came of it."""

    def go():
        today = timezone.localdate()
        with opened(Purpose.CREDIT, actor=clerk):
            check = operations.ask(
                application=application, provider=provider(), told_on=today, today=today, by=clerk
            )
        return jobs.work(check.register_id, str(check.public_id))

    return go
