"""Fixtures of this room: the addresses under test, a registered login, a signed-in client."""

import pytest

from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.staff import operations

PASSWORD = "Suovilla-kukkii-heinäkuussa"


@pytest.fixture(autouse=True)
def addresses(settings):
    """These tests see this room's addresses only."""
    settings.ROOT_URLCONF = "kortisto.staff.tests.addresses"
    settings.MFA_ADAPTER = "kortisto.staff.factors.FactorAdapter"


@pytest.fixture
def as_administrator(staff, register):
    """A function that runs an operation as the administrator."""

    def run(operation, **values):
        actor = staff["administrator"].actor
        with access(register_id=register.id, actor=actor, purpose=Purpose.SECURITY):
            return operation(by=actor, **values)

    return run


@pytest.fixture
def aino(as_administrator):
    """A new user and the initial password that the administrator was shown."""
    return as_administrator(
        operations.create_user, email="aino.harju@kellokukka.example", name="Aino Harju",
        role="customer_service", employer="Kellokukka Oy",
    )  # fmt: skip


@pytest.fixture
def settled(staff):
    """A function that gives a user of the cast a password of their own and returns the user."""

    def make(role):
        user = staff[role]
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


@pytest.fixture
def sign_in():
    """A function that signs in through the login page, as a browser would."""

    def go(client, email, password=PASSWORD, **more):
        return client.post("/account/login/", {"login": email, "password": password}, **more)

    return go
