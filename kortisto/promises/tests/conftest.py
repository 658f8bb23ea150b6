"""A register in good order: notice in force as published, named staff who signed, every page declared."""

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person
from kortisto.promises.operations import run_probes
from kortisto.staff.tests import signing_in

NAMES = {
    "customer_service": "Aino Kellokas",
    "contact_person": "Birgit Åkerlund",
    "accountant": "Pekka Pilkku",
    "marketing": "Noora Niemi",
    "administrator": "Eero Väisänen",
}


@pytest.fixture(autouse=True)
def addresses(settings):
    """The map of addresses that this room's tests need."""
    settings.ROOT_URLCONF = "kortisto.promises.tests.addresses"


@pytest.fixture
def register(db):
    """A register made by its own operation, so that its notice was published with what is declared."""
    from kortisto.notice.default import DEMO_CONTROLLER
    from kortisto.notice.operations import create_register

    return create_register(
        key="test", name="Asiakasrekisteri", controller=DEMO_CONTROLLER, by=SYSTEM, today=timezone.localdate()
    )


@pytest.fixture
def staff(register):
    """One named user per role, each with a signed commitment."""
    from kortisto.staff.models import Commitment, CommitmentSignature, User

    commitment = Commitment.objects.create(
        version=1, text_fi="Sitoudun.", text_sv="Jag förbinder mig.", text_en="I commit."
    )
    users = {}
    for role, name in NAMES.items():
        users[role] = User.objects.create(
            email=f"{name.split()[0].lower()}@kellokukka.example",
            name=name,
            role=role,
            employer="Kellokukka Oy",
            register_id=register.id,
        )
        CommitmentSignature.objects.create(
            user=users[role], commitment=commitment, language="fi", text_hash="0" * 64
        )
    return users


@pytest.fixture
def probe(staff, opened):
    """A function that runs one probe and returns what it found."""

    def run(key: str, today=None):
        with opened(Purpose.SECURITY, shown=False):
            (result,) = run_probes(by=SYSTEM, only=[key], today=today)
        return result

    return run


@pytest.fixture
def signed_in(client, staff):
    """A function that returns a client signed in with a role."""
    return lambda role: signing_in.signed_in(staff[role], client=client)


@pytest.fixture
def person(register, opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas"},
            contacts=[("email", "aino@kellokas.example")],
            source="self",
            by=SYSTEM,
        )


@pytest.fixture
def plant(register):
    """A function that writes a row past every rule."""

    def put(model, **values):
        with maintenance():
            return model.objects.create(register_id=register.id, **values)

    return put


@pytest.fixture
def set_person(person):
    """A function that rewrites the person's columns past every rule."""

    def put(**values):
        with maintenance():
            Person.objects.filter(pk=person.pk).update(**values)

    return put
