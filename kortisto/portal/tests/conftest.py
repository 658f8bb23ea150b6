"""Somebody who is signed in to their own pages, and the messages that were sent."""

import os
import re
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_person
from kortisto.portal import posting


@pytest.fixture(autouse=True)
def own_places(settings):
    """Keys, files and counters of these tests lie beside their database; messages are kept in memory."""
    from django.core.cache import cache

    settings.DATA = Path(os.environ["KORTISTO_DATA"])
    settings.SUPPRESSION_KEY_FILE = settings.DATA / "keys" / "suppression.key"
    settings.MAIL_IN_FILES = False
    cache.clear()


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas", "number": "K-77"},
            contacts=[("email", "aino@kellokas.example"), ("phone", "040 512 0101")],
            address={"street": "Käpytie 3", "postcode": "33100", "city": "TAMPERE"}, source="previous_system", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def other(opened):
    with opened():
        return create_person(
            values={"given_names": "Bertta", "surname": "Vierasniemi", "number": "K-78"},
            contacts=[("email", "bertta@vierasniemi.example")], source="self", by=SYSTEM,
        )  # fmt: skip


def code_in(message) -> str:
    """The code that a message tells."""
    return "".join(re.search(r"\b(\d{3}) (\d{3})\b", message.body).groups())


@pytest.fixture
def post(register):
    """A function that does what the process behind the door does, and returns the messages that left."""

    def do() -> list:
        before = len(mail.outbox)
        posting.post(register.pk)
        return mail.outbox[before:]

    return do


@pytest.fixture
def enter(post):
    """A function that signs somebody in by their address, as a browser does; returns the client."""

    def do(address: str, client: Client | None = None) -> Client:
        client = client or Client()
        client.cookies["kortisto_language"] = "en"
        assert client.post(reverse("portal"), {"token": token(), "email": address}).status_code == 302
        (message,) = post()
        answer = client.post(reverse("portal_code"), {"code": code_in(message)})
        assert answer.status_code == 302 and answer.url.startswith(reverse("portal_home")), answer.content
        return client

    return do


@pytest.fixture
def confirmed(post):
    """A function that gives another code for downloads."""

    def do(client: Client) -> None:
        client.post(reverse("portal_confirm"), {"send": "1"})
        (message,) = post()
        answer = client.post(reverse("portal_confirm"), {"code": code_in(message)})
        assert answer.status_code == 302 and "done=confirmed" in answer.url

    return do


@pytest.fixture
def own(opened):
    """A context in which tests read what was kept: `with own(): …`."""
    return lambda: opened(Purpose.RIGHTS)


def token() -> str:
    from uuid import uuid4

    return str(uuid4())
