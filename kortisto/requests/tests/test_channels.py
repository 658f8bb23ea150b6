"""Every right on every channel: nobody is sent to another one (Article 12(2))."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import arrival_date
from kortisto.kernel.purposes import Purpose
from kortisto.requests import rules
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import Case

pytestmark = pytest.mark.django_db
ASKED = [
    pytest.param("portability", id="c74"),  # a request for the package, to the contact person
    pytest.param("restriction", id="c83"),  # contacts to the person responsible
    pytest.param("erasure", id="c85"),  # requests to the contact person
]


@pytest.mark.parametrize("right", ASKED)
def test_c74_c83_c85_a_request_counts_from_its_arrival_on_any_channel(make_customer, opened, desk, right):
    arrived = timezone.now() - timedelta(days=3)
    with opened(Purpose.RIGHTS):
        assert not Case.objects.exists()
    for number, channel in enumerate(rules.CHANNELS):
        person = make_customer(
            f"Kellokas{number}", email=f"a{number}@kellokas.example", phone=f"040 555 01{number:02}"
        )
        with opened(Purpose.RIGHTS):
            (case,) = open_cases(
                rights=[right], channel=channel, asked="Pyydän tätä.", language="fi", person=person,
                arrived_at=arrived, by=SYSTEM,
            )  # fmt: skip
            assert (case.right, case.channel, case.state) == (right, channel, rules.RECEIVED)
            assert case.due_on == rules.clock(right, arrival_date(arrived)).due
    # All of them are on the list of whoever answers requests.
    page = desk("contact_person").get(reverse("cases")).content.decode()
    assert all(f"Kellokas{number}" in page for number, _channel in enumerate(rules.CHANNELS))
