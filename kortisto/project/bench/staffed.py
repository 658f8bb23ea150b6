"""The product and the stack floor, served, each with somebody who is signed in."""

import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone

from kortisto.disclosures.models import Recipient
from kortisto.disclosures.operations import set_recipient, set_worker
from kortisto.disclosures.visits import VISITORS
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.ids import new_id
from kortisto.kernel.purposes import Purpose
from kortisto.project.bench.http import ROOT, Client, served
from kortisto.project.bench.place import Place
from kortisto.staff.models import Commitment, CommitmentSignature, User
from kortisto.staff.permissions import Role
from kortisto.staff.rights import categories

PRODUCT = "kortisto.project.wsgi:application"


@contextmanager
def product(place: Place, application: str = PRODUCT) -> Iterator[Client]:
    """The product served to a clerk of customer service."""
    with staff_of(place, [Role.CUSTOMER_SERVICE.value], application) as (client,):
        yield client


@contextmanager
def staff_of(place: Place, roles: Sequence[str], application: str = PRODUCT) -> Iterator[list[Client]]:
    """The product served to somebody of each role, each signed in."""
    _collect()
    with served(application, place.environment) as port:
        yield [Client(port, {settings.SESSION_COOKIE_NAME: _session(place, role)}) for role in roles]


@cache
def _collect() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def _session(place: Place, role: str) -> str:
    """A session of somebody who has signed the commitment, as a login would leave it."""
    user = User.objects.create(
        email=f"staff{new_id()}@kellokukka.example", name="Kaisa Kokeilija", role=role,
        employer="Kellokukka Oy", register_id=place.register_id,
    )  # fmt: skip
    if role in VISITORS:
        with access(register_id=place.register_id, actor=SYSTEM, purpose=Purpose.SECURITY, shown=False):
            told = {
                "name": "Tilitoimisto Numero Oy", "kind": Recipient.PROCESSOR, "purpose": int(Purpose.BILLING),
                "categories": sorted(categories(role, Purpose.BILLING)), "enabled": True,
                "agreement_signed_on": timezone.localdate(),
            }  # fmt: skip
            set_worker(
                user=user, recipient=set_recipient(key="accounting", values=told, by=SYSTEM), by=SYSTEM
            )
    for commitment in Commitment.objects.all():
        CommitmentSignature.objects.create(
            user=user, commitment=commitment, language="fi", text_hash="0" * 64
        )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


@contextmanager
def stack(place: Place) -> Iterator[Client]:
    """The stack floor served to a user."""
    environment = {
        "KORTISTO_BENCH_FLOOR": place.floor_address,
        "KORTISTO_BENCH_SECRET": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": "kortisto.project.bench.stack.settings",
        "PYTHONPATH": str(ROOT),
    }
    made = subprocess.run(
        [sys.executable, "-m", "kortisto.project.bench.stack.login"],
        env={**place.environment, **environment}, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    with served("kortisto.project.bench.stack.wsgi:application", environment) as port:
        yield Client(port, {"sessionid": made.stdout.strip()})
