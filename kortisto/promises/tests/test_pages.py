"""The pages of the promises: who may open, probe and vouch, and what they show."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.declarations import categories_of_tables
from kortisto.kernel.purposes import Purpose
from kortisto.notice.clauses import CLAUSES
from kortisto.promises.models import Attestation, ProbeResult
from kortisto.promises.words import CODES
from kortisto.staff.permissions import Role
from kortisto.staff.rights import RIGHTS, categories

pytestmark = pytest.mark.django_db

EVERYBODY = [role.value for role in Role]
MAY_PROBE = {"contact_person", "administrator"}


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_on_the_staff_reads_the_promises(signed_in, role):
    client = signed_in(role)
    page = client.get(reverse("promises"))
    assert page.status_code == 200
    text = page.content.decode()
    assert all(f"/promises/{key}/" in text for key in CLAUSES)
    assert ("promises/run/" in text) is (role in MAY_PROBE)
    assert client.get(reverse("promise", args=["C36"])).status_code == 200


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_sees_what_is_drawn_from_the_table_of_rights(signed_in, role, monkeypatch):
    url = reverse("field_rights")
    text = signed_in(role).get(url).content.decode()
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+?)\s*<.*?</th>(.*?)</tr>', text, re.S))
    assert len(rows) == len(set(categories_of_tables().values()))
    assert "ei näytetä" in rows["Perintätiedot"].split("</td>")[4]
    given = {**RIGHTS[Role.ADMINISTRATOR], Purpose.COLLECTION: {"collection"}}
    monkeypatch.setitem(RIGHTS, Role.ADMINISTRATOR, given)
    categories.cache_clear()
    try:
        drawn = signed_in(role).get(url).content.decode()
    finally:
        monkeypatch.undo()
        categories.cache_clear()
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+?)\s*<.*?</th>(.*?)</tr>', drawn, re.S))
    assert "ei näytetä" not in rows["Perintätiedot"].split("</td>")[4]


def test_a_stranger_reads_nothing(client, register):
    assert client.get(reverse("promises")).status_code == 302
    assert client.get(reverse("promise", args=["C36"])).status_code == 302


@pytest.mark.parametrize("role", EVERYBODY)
def test_probing_and_vouching_need_their_permissions(signed_in, role):
    client = signed_in(role)
    assert client.post(reverse("probes_run"), {"clause": "C9"}).status_code == (
        302 if role in MAY_PROBE else 403
    )
    answer = client.post(reverse("attest_control", args=["locked_rooms"]), {})
    assert answer.status_code == (400 if role == "contact_person" else 403)


def test_probing_is_a_post(signed_in):
    assert signed_in("administrator").get(reverse("probes_run")).status_code == 405


def test_running_the_probes_of_one_clause_shows_what_they_found(signed_in):
    client = signed_in("administrator")
    page = client.post(reverse("probes_run"), {"clause": "C36"}, follow=True).content.decode()
    assert set(ProbeResult.objects.values_list("probe", flat=True)) == {"overdue", "night"}
    assert "retention.night:run" in page and "test_overdue_is_killed" in page and "none_found" in page


def test_a_violated_clause_is_found_by_its_state(signed_in):
    client = signed_in("administrator")
    client.post(reverse("probes_run"), {"clause": "C46"})
    ProbeResult.objects.filter(probe="commitments").update(held=False, code="unsigned_user", count=2)
    page = client.get(reverse("promises"), {"state": "VIOLATED"}).content.decode()
    assert "/promises/C46/" in page and "/promises/C36/" not in page
    assert "logins without a signed commitment: 2" in page or "tunnuksia ilman" in page


def test_a_state_that_is_none_filters_nothing(signed_in):
    page = signed_in("marketing").get(reverse("promises"), {"state": "GREEN\x00"})
    assert page.status_code == 200 and "/promises/C36/" in page.content.decode()


@pytest.mark.parametrize("clause", ["C0", "C91", "c36", "C36 ", "<script>"])
def test_a_clause_that_does_not_exist_is_not_found(signed_in, clause):
    assert signed_in("marketing").get(f"/promises/{clause}/").status_code == 404
    assert signed_in("administrator").post(reverse("probes_run"), {"clause": clause}).status_code == 404


def test_a_clause_without_a_probe_cannot_be_tried(signed_in):
    assert signed_in("administrator").post(reverse("probes_run"), {"clause": "C14"}).status_code == 404


def test_the_contact_person_vouches_once_even_when_pressing_twice(signed_in, staff):
    client = signed_in("contact_person")
    page = client.get(reverse("promise", args=["C41"]))
    assert "id_locked_rooms_statement" in page.content.decode()
    values = {
        "clause": "C41",
        "statement": "Kaappi 3 on lukossa, avain on hallinnolla.",
        "until": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "token": str(uuid.uuid4()),
    }
    for _ in range(2):
        answer = client.post(reverse("attest_control", args=["locked_rooms"]), values)
        assert (answer.status_code, answer.url) == (302, "/promises/C41/")
    made = Attestation.objects.get()
    assert made.attested_by == staff["contact_person"].public_id
    page = client.get(reverse("promise", args=["C41"])).content.decode()
    assert "avain on hallinnolla" in page and staff["contact_person"].name in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"statement": "ok"},
        {"until": "2020-01-01"},
        {"until": "2099-01-01"},
        {"until": "soon"},
        {"token": "x"},
        {"statement": "Avain on henkilöllä 131052-308T."},
    ],
)
def test_a_bad_statement_comes_back_with_its_error(signed_in, wrong):
    values = {
        "clause": "C41",
        "statement": "Kaappi 3 on lukossa.",
        "until": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "token": str(uuid.uuid4()),
    }
    answer = signed_in("contact_person").post(
        reverse("attest_control", args=["locked_rooms"]), values | wrong
    )
    assert answer.status_code == 400 and not Attestation.objects.exists()


def test_nobody_vouches_for_a_probed_control(signed_in):
    assert signed_in("contact_person").post(reverse("attest_control", args=["guards"]), {}).status_code == 404


def test_the_data_map_is_on_the_page(signed_in):
    page = signed_in("marketing").get(reverse("promises")).content.decode()
    assert 'id="map"' in page and "<svg" in page


def test_a_clause_shows_its_words_in_the_notice(signed_in):
    page = signed_in("marketing").get(reverse("promise", args=["C87"]), headers={"Accept-Language": "fi"})
    assert "/privacy/fi/#" in page.content.decode()


def test_the_pages_ask_the_database_a_fixed_number_of_times(signed_in, django_assert_max_num_queries):
    client = signed_in("administrator")
    client.post(reverse("probes_run"))
    for page in (reverse("promises"), reverse("promise", args=["C9"])):
        with django_assert_max_num_queries(22):
            client.get(page)


def test_every_code_of_a_probe_has_words():
    from pathlib import Path
    from re import findall

    from kortisto.promises import probes

    written = set()
    for file in Path(probes.__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        written |= set(findall(r'(?:faults\(.*|Found\(\w+), "([a-z_]+)"', text))
    assert len(written) > 25 and written - set(CODES) == set()
