"""Every control is broken once, and its probe must see it: a control whose breaking nobody notices is none.

Each test first sees the probe hold, then drops a trigger, takes a filter away, stops a job or plants a row.
Here: those who work with the register, and what the program shows the world.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import include, path
from django.utils import timezone

from kortisto.kernel.purposes import Purpose
from kortisto.promises.models import Attestation
from kortisto.promises.operations import attest
from kortisto.promises.queries import control_states
from kortisto.promises.rules import State
from kortisto.promises.tests.breaking import below
from kortisto.staff.models import Commitment, CommitmentSignature, User

pytestmark = pytest.mark.django_db


def test_commitments_is_killed(probe, monkeypatch):
    assert probe("commitments").held
    monkeypatch.setattr("kortisto.staff.pages.has_signed", lambda user: True)
    assert probe("commitments").code == "unsigned_user"


def test_commitments_of_a_login_that_waits_too_long_is_killed(probe, staff):
    CommitmentSignature.objects.filter(user=staff["accountant"]).delete()
    Commitment.objects.update(valid_from=timezone.now() - timedelta(days=20))
    assert probe("commitments").held
    User.objects.filter(pk=staff["accountant"].pk).update(created_at=timezone.now() - timedelta(days=15))
    found = probe("commitments")
    assert (found.code, found.count) == ("unsigned_user", 1)


@pytest.mark.parametrize(
    "wrong", [{"email": "myynti@kellokukka.example"}, {"name": "Asiakaspalvelu"}, {"employer": " "}]
)
def test_personal_accounts_is_killed(probe, staff, wrong):
    assert probe("personal_accounts").held
    User.objects.filter(pk=staff["marketing"].pk).update(**wrong)
    assert probe("personal_accounts").code == "shared_login"


def test_leavers_is_killed(probe, staff, signed_in):
    signed_in("accountant")
    assert probe("leavers").held
    User.objects.filter(pk=staff["accountant"].pk).update(is_active=False)
    found = probe("leavers")
    assert (found.code, found.count) == ("leaver_with_session", 1)


def test_views_is_killed(probe, settings):
    assert probe("views").held
    hole = path("hole/", lambda request: None)
    settings.ROOT_URLCONF = (path("", include("kortisto.promises.tests.addresses")), hole)
    found = probe("views")
    assert (found.code, found.count) == ("view_without_permission", 1)


def test_contact_person_is_killed(probe, staff):
    assert probe("contact_person").held
    User.objects.filter(pk=staff["contact_person"].pk).update(is_active=False)
    assert probe("contact_person").code == "nobody_to_contact"


def test_hardening_is_killed(probe, settings):
    assert probe("hardening").held
    settings.ALLOWED_HOSTS = ["localhost", "*"]
    assert probe("hardening").code == "unsafe_setting"


def test_hardening_without_headers_is_killed(probe, settings):
    assert probe("hardening").held
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("SecurityMiddleware")]
    assert probe("hardening").code == "unsafe_setting"


def test_cookies_is_killed(probe, settings):
    assert probe("cookies").held
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(".Declared")]
    found = probe("cookies")
    assert (found.code, found.count) == ("undeclared_cookie", 1)


def test_no_third_parties_is_killed(probe, monkeypatch):
    assert probe("no_third_parties").held
    monkeypatch.setattr(
        "kortisto.project.middleware.CONTENT_SECURITY_POLICY",
        "default-src 'none'; script-src 'self' https://statistics.example",
    )
    found = probe("no_third_parties")
    assert (found.code, found.count) == ("foreign_host", 1)


def test_addresses_is_killed(probe):
    assert probe("addresses").held
    old = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=32))
    below("INSERT INTO kortisto_cache (cache_key, value, expires) VALUES ('login:ip', '', %s)", [old])
    assert probe("addresses").code == "address_kept_too_long"


@pytest.fixture
def runs_out(staff, opened, register):
    """A function that tells a control's state before, on and after the last day somebody vouched for it."""

    def states_of(control):
        until = timezone.localdate() + timedelta(days=30)
        before = control_states(register.id)[control].state
        with opened(Purpose.SECURITY):
            attest(
                control=control,
                statement="Kaappi 3 on lukossa, avain on hallinnolla.",
                until=until,
                by=staff["contact_person"].actor,
            )
        last_day = timezone.now() + timedelta(days=30)
        on_the_day = control_states(register.id, now=last_day)[control].state
        return (
            before,
            on_the_day,
            control_states(register.id, now=last_day + timedelta(days=1))[control].state,
        )

    return states_of


def test_locked_rooms_is_killed(runs_out):
    assert runs_out("locked_rooms") == (State.STALE, State.ATTESTED, State.STALE)
    assert Attestation.objects.count() == 1


def test_firewall_is_killed(runs_out):
    assert runs_out("firewall") == (State.STALE, State.ATTESTED, State.STALE)
