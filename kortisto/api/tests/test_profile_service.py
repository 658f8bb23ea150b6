"""The GDPR API of a city's profile service: one person, told or erased, for a token that proves it; nothing for any other."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.disclosures.models import Disclosure
from kortisto.kernel import openid
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.parties import operations as parties
from kortisto.parties.models import Person
from kortisto.requests import identities
from kortisto.requests.models import Case, CaseSkeleton, OutsideIdentity
from kortisto.requests.tests import broker
from kortisto.retention.models import Erasure
from kortisto.retention.tests.conftest import make_customer, order_of  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
UUID = "9e14df7c-81f6-4c41-8578-6aa7b9d0e5c0"


@pytest.fixture(autouse=True)
def profile_service(settings):
    from django.core.cache import cache

    settings.PROFILE_SERVICE = broker.service()
    cache.clear()


@pytest.fixture
def person(make_customer, opened):  # noqa: F811
    """A customer who linked their card two days ago, and another who did not."""
    one = make_customer("Kellokas")
    make_customer("Vierasniemi", email="bertta@vierasniemi.example", phone="040 555 0199")
    with opened(Purpose.RIGHTS):
        identities.link(
            person=one,
            provider="profile",
            identified=openid.Identified(UUID, "substantial"),
            by=SYSTEM,
        )
        with maintenance():
            OutsideIdentity.objects.update(linked_at=timezone.now() - timedelta(days=2))
    return one


def call(client, method="get", uuid=UUID, token=None, **query):
    headers = {"Authorization": f"Bearer {token if token is not None else broker.bearer(uuid)}"}
    where = reverse("profile_user", args=[uuid])
    return getattr(client, method)(where, query_params=query, headers=headers)


def values(node):
    if "value" in node:
        yield node["key"], node["value"]
    for child in node.get("children", ()):
        yield from values(child)


def persons(opened):
    with opened(Purpose.RIGHTS):
        return Person.objects.count()


def test_c73_the_person_is_told_as_a_tree_and_nobody_else_is_in_it(client, person, opened):
    answer = call(client)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    tree = answer.json()
    told = list(values(tree))
    assert ("surname", "Kellokas") in told and ("value", "aino@kellokas.example") in told
    assert all(isinstance(value, str) for _key, value in told)
    assert not any(value.startswith('"') for _key, value in told)
    assert "ierasniemi" not in answer.content.decode()
    # It is a disclosure to the person and a request of theirs that is answered.
    with opened(Purpose.RIGHTS):
        case = Case.objects.get()
        assert (case.right, case.channel, case.state, case.outcome) == (
            "access",
            "partner",
            "closed",
            "granted",
        )
        assert Disclosure.objects.filter(ground="data_subject").exists()


def test_without_the_service_there_is_no_such_address(client, person, settings):
    assert call(client).status_code == 200
    settings.PROFILE_SERVICE = None
    assert call(client).status_code == 404


def test_who_is_not_linked_is_answered_like_who_is_not_here(client, person, opened):
    other = str(uuid4())
    assert [call(client, method, other).status_code for method in ("get", "delete")] == [204, 204]
    assert call(client).status_code == 200
    with opened(Purpose.RIGHTS):
        identities.unlink(person=person, provider="profile", by=SYSTEM)
    assert call(client).status_code == 204 and call(client, "delete").status_code == 204
    assert persons(opened) == 2


def test_the_dead_are_not_told_of(client, person, opened):
    with opened(Purpose.RIGHTS):
        parties.place_block(person=person, kind="deceased", source="self", by=SYSTEM)
    assert call(client).status_code == 204 and call(client, "delete").status_code == 204
    assert persons(opened) == 2


def test_a_restricted_person_is_told_their_own_data(client, person, opened):
    with opened(Purpose.RIGHTS):
        parties.place_block(person=person, kind="restriction", source="self", by=SYSTEM)
    assert ("surname", "Kellokas") in list(values(call(client).json()))


def test_a_link_of_today_opens_nothing_yet(client, person, opened):
    with maintenance():
        OutsideIdentity.objects.update(linked_at=timezone.now() - timedelta(hours=23))
    for method in ("get", "delete"):
        answer = call(client, method)
        assert answer.status_code == 403 and answer.json()["errors"][0]["code"] == "just_linked"
    assert persons(opened) == 2


BAD = {
    "none": lambda: "",
    "nonsense": lambda: "a.b.c",
    "long": lambda: "x" * 9000,
    "alg_none": lambda: "eyJhbGciOiJub25lIn0." + broker.bearer(UUID).split(".")[1] + ".",
    "stranger": lambda: broker.bearer(UUID, key="stranger"),
    "issuer": lambda: broker.bearer(UUID, iss="https://other.example"),
    "audience": lambda: broker.bearer(UUID, aud="another"),
    "expired": lambda: broker.bearer(UUID, exp=1),
    "endless": lambda: broker.bearer(UUID, exp=None),
    "other_person": lambda: broker.bearer(str(uuid4())),
    "no_scope": lambda: broker.bearer(UUID, authorization={"permissions": [{"scopes": ["openid"]}]}),
    "scopes_elsewhere": lambda: broker.bearer(UUID, authorization={"permissions": "gdprquery gdprdelete"}),
    "weak": lambda: broker.bearer(UUID, loa="low"),
    "no_level": lambda: broker.bearer(UUID, loa=None),
}


@pytest.mark.parametrize("way", BAD)
@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_token_that_proves_nothing_opens_nothing(client, person, opened, way, method):
    assert call(client).status_code == 200
    answer = call(client, method, token=BAD[way]())
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    assert set(answer.json()["errors"][0]["message"]) == {"fi", "sv", "en"}
    assert "Kellokas" not in answer.content.decode() and persons(opened) == 2


def test_each_scope_is_for_its_own_act(client, person, opened):
    reads = broker.bearer(UUID, authorization={"permissions": [{"scopes": [["gdprquery"]]}]})
    assert call(client, token=reads).status_code == 200
    assert call(client, "delete", token=reads).status_code == 401
    assert persons(opened) == 2


def test_the_claim_of_older_services_is_read_when_it_is_named(client, person, settings):
    older = broker.bearer(UUID, authorization=None, scopes=["kortisto.gdprquery"])
    assert call(client, token=older).status_code == 401
    settings.PROFILE_SERVICE = broker.service(scopes_in="scopes")
    assert call(client, token=older).status_code == 200


def test_a_dry_run_says_what_would_be_and_changes_nothing(client, person, opened):
    assert call(client, "delete", dry_run="true").status_code == 204
    with opened(Purpose.RIGHTS):
        assert Person.objects.count() == 2 and not Case.objects.exists()
    assert call(client, "delete", dry_run="maybe").status_code == 400


def test_who_may_go_goes_with_the_proof_of_it(client, person, opened):
    assert call(client, "delete").status_code == 204
    assert persons(opened) == 1
    with opened(Purpose.RIGHTS):
        erasure = Erasure.objects.get()
        assert (erasure.subject, erasure.state) == (person.public_id, Erasure.COMPLETE)
        assert CaseSkeleton.objects.get().outcome == "granted" and not OutsideIdentity.objects.exists()
    # The service asks again: nobody is here.
    assert call(client, "delete").status_code == 204 and call(client).status_code == 204


@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_what_must_stay_is_told_with_its_reason_in_three_languages(client, person, opened, order_of, dry_run):  # noqa: F811
    order_of(person=person, delivered=False)
    answer = call(client, "delete", dry_run=dry_run)
    assert answer.status_code == 403
    (error,) = answer.json()["errors"]
    assert error["code"] == "open_order" and set(error) == {"code", "message"}
    assert all(len(error["message"][language]) > 20 for language in ("fi", "sv", "en"))
    assert "Kellokas" not in json.dumps(error)
    with opened(Purpose.RIGHTS):
        assert Person.objects.count() == 2
        # A dry run is no request; the other one is, with its clock.
        assert [(case.right, case.state) for case in Case.objects.all()] == (
            [] if dry_run == "true" else [("erasure", "working")]
        )


def test_a_store_that_fails_is_told_and_nobody_goes(client, person, opened, monkeypatch):
    from kortisto.retention import inventory, operations

    def broken(work):
        raise inventory.StoreFailed("parties_person")

    monkeypatch.setattr(operations.inventory, "erase", broken)
    answer = call(client, "delete")
    assert answer.status_code == 403 and answer.json()["errors"][0]["code"] == "failed"
    assert persons(opened) == 2


def test_other_methods_and_too_many_calls(client, person):
    assert call(client, "post").status_code == 405
    codes = {call(client, token="x").status_code for _turn in range(70)}
    assert codes == {401, 429}


def test_keys_are_fetched_kept_and_fetched_anew_when_the_service_changes_them(
    client, person, settings, monkeypatch
):
    """A service that changes its keys is asked for them once, not at every token that names an unknown one."""
    sets = [broker.service(jwks=broker.keys_of("stranger")).jwks, broker.service().jwks]
    asked = []

    def fetch(request, **limits):
        asked.append(request.full_url)
        return sets[min(len(asked), 2) - 1].as_dict(private=False)

    monkeypatch.setattr(openid, "fetch_json", fetch)
    monkeypatch.setattr(openid, "_fetched", {})
    monkeypatch.setattr(openid, "_NOT_AGAIN", 0)
    settings.PROFILE_SERVICE = broker.service(jwks=None, jwks_uri="https://broker.example/jwks")
    assert call(client).status_code == 200 and len(asked) == 2
    assert call(client).status_code == 200 and len(asked) == 2
    monkeypatch.setattr(openid, "_NOT_AGAIN", 60)
    for _turn in range(5):
        assert call(client, token=broker.bearer(UUID, kid="unknown")).status_code == 401
    assert len(asked) == 2
