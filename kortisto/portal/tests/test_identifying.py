"""Bank identification: who is linked comes in, nobody else does, and no personal identity code stays anywhere."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as used
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel import openid
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.declarations import subject_tables
from kortisto.kernel.purposes import Purpose
from kortisto.portal import giving, operations
from kortisto.portal.models import Attempt, PortalSession
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import CaseEvent, OutsideIdentity
from kortisto.requests.tests.broker import CLIENT, HETU, HIGH, ISSUER, LOW, Broker, service
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db
NAME = "pairwise-7f3a"


@pytest.fixture
def broker(settings, monkeypatch):
    settings.STRONG_ID = service()
    found = Broker()
    monkeypatch.setattr(openid, "fetch_json", found.fetch_json)
    return found


def asked(answer) -> str:
    """Where the page sends the browser."""
    assert answer.status_code == 200 and answer["Cache-Control"]
    return answer["Refresh"].partition("url=")[2]


def link(client, broker, subject=NAME):
    url = asked(client.post(reverse("portal_identities"), {"provider": "bank"}))
    return client.get(reverse("portal_identified"), broker.authorize(url, subject))


def come_in(broker, subject=NAME, client=None, **changed):
    client = client or Client()
    url = asked(client.post(reverse("portal_identity")))
    return client, client.get(reverse("portal_identified"), broker.authorize(url, subject) | changed)


@pytest.fixture
def linked(enter, confirmed, broker, person, post):
    """Somebody who signed in by a code, gave another one, and linked their bank identification."""
    client = enter("aino@kellokas.example")
    confirmed(client)
    assert "done=linked" in link(client, broker).url
    (message,) = post()  # every address is told of the new way in
    assert message.to == ["aino@kellokas.example"] and "service" in message.subject
    return client


def inside(client) -> bool:
    return client.get(reverse("portal_home")).status_code == 200


def test_whoever_linked_their_bank_identification_comes_in_by_it(linked, broker, person, opened):
    client, answer = come_in(broker)
    assert answer.url.startswith(reverse("portal_home")) and inside(client)
    assert person.name in client.get(reverse("portal_home")).content.decode()
    # And nothing large leaves for a day.
    with opened(Purpose.RIGHTS):
        assert giving.held_until(person) > timezone.now() + timedelta(hours=23)


def test_nothing_of_it_shows_without_a_service(client, register, settings):
    settings.STRONG_ID = settings.PROFILE_SERVICE = None
    assert "Identify yourself" not in client.get(reverse("portal")).content.decode()
    assert client.post(reverse("portal_identity")).status_code == 404
    assert client.get(reverse("portal_keys")).status_code == 404


def test_our_public_keys_are_told_and_no_private_part(client, broker, register):
    told = client.get(reverse("portal_keys")).json()["keys"]
    assert {key["kid"] for key in told} == {"ours", "our-enc"}
    assert not any({"d", "p", "q"} & set(key) for key in told)


def test_a_stranger_is_told_that_nothing_is_linked_and_gets_nothing(broker, person, register):
    client, answer = come_in(broker, "somebody-else")
    assert answer.status_code == 200 and not inside(client)
    assert person.name not in answer.content.decode()
    assert reverse("portal_ask") in answer.content.decode()


@pytest.mark.parametrize(
    "lie",
    [
        {"key": "stranger"}, {"none": True}, {"plain": True}, {"down": True},
        {"claims": {"nonce": "another"}}, {"claims": {"nonce": None}}, {"claims": {"iss": "https://other.example"}},
        {"claims": {"aud": "another-client"}}, {"claims": {"aud": [CLIENT, "x"], "azp": "x"}},
        {"claims": {"exp": 1}}, {"claims": {"exp": None}}, {"claims": {"exp": True}},
        {"claims": {"iat": 99999999999}}, {"claims": {"acr": LOW}}, {"claims": {"acr": None}},
        {"claims": {"sub": None}}, {"claims": {"sub": 7}}, {"claims": {"sub": "x" * 300}},
    ],
    ids=str,
)  # fmt: skip
def test_a_word_that_proves_nothing_lets_nobody_in(linked, broker, lie):
    assert inside(come_in(broker)[0])
    broker.lie = lie
    client, answer = come_in(broker)
    assert answer.status_code == 403 and not inside(client)


def test_each_answer_is_for_one_question_in_one_browser_and_in_time(linked, broker, opened):
    client = Client()
    url = asked(client.post(reverse("portal_identity")))
    back = broker.authorize(url, NAME)
    place = reverse("portal_identified")
    # Another browser; then the state is spent, so the first one is not let in either: it asks again.
    assert Client().get(place, back).status_code == 403
    assert client.get(place, back).status_code == 403 and not inside(client)
    client, _answer = come_in(broker)
    assert inside(client)
    for changed in (
        {"state": "forged"}, {"state": ""}, {"code": ""}, {"iss": "https://other.example"}, {"code": "x" * 5000},
    ):  # fmt: skip
        client, answer = come_in(broker, **changed)
        assert answer.status_code == 403 and not inside(client), changed
    # The person pressed "cancel", or took longer than ten minutes.
    client = Client()
    url = asked(client.post(reverse("portal_identity")))
    answer = client.get(place, {"error": "access_denied", "state": broker.authorize(url, NAME)["state"]})
    assert answer.status_code == 403
    client = Client()
    back = broker.authorize(asked(client.post(reverse("portal_identity"))), NAME)
    with opened(Purpose.RIGHTS):
        with maintenance():
            Attempt.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(place, back).status_code == 403 and not inside(client)


def test_a_link_is_not_made_by_somebody_who_gave_no_other_code(enter, person, broker):
    client = enter("aino@kellokas.example")
    answer = client.post(reverse("portal_identities"), {"provider": "bank"})
    assert answer.status_code == 302 and reverse("portal_confirm") in answer.url


def test_one_name_opens_one_card(linked, broker, enter, confirmed, other, opened, person):
    theirs = enter("bertta@vierasniemi.example")
    confirmed(theirs)
    assert link(theirs, broker).status_code == 403
    with opened(Purpose.RIGHTS):
        assert [one.person_id for one in OutsideIdentity.objects.all()] == [person.pk]


def test_an_answer_to_a_link_does_not_sign_in_somebody_else(linked, broker, enter, other, opened):
    """Whoever is lured to follow another's answer is not put into the other's pages, nor linked with their name."""
    url = asked(linked.post(reverse("portal_identities"), {"provider": "bank"}))
    back = broker.authorize(url, "attacker")
    victim = enter("bertta@vierasniemi.example")
    assert victim.get(reverse("portal_identified"), back).status_code == 403
    with opened(Purpose.RIGHTS):
        assert OutsideIdentity.objects.filter(person=other).count() == 0


def test_forgetting_the_link_closes_the_way(linked, broker):
    assert inside(come_in(broker)[0])
    assert "unlinked" in linked.post(reverse("portal_identities"), {"provider": "bank", "forget": "1"}).url
    assert not inside(come_in(broker)[0])


def test_open_requests_take_it_as_proof_of_identity(linked, broker, person, opened):
    with opened(Purpose.RIGHTS):
        (case,) = open_cases(
            rights=["access"],
            channel="email",
            asked="Tietoni, kiitos.",
            language="fi",
            person=person,
            by=SYSTEM,
        )
        assert not CaseEvent.objects.filter(case=case, code="strong").exists()
    come_in(broker)
    come_in(broker)
    with opened(Purpose.RIGHTS):
        case.refresh_from_db()
        assert CaseEvent.objects.filter(case=case, kind="identified", code="strong").count() == 1
        assert case.state == "working"


def test_it_confirms_a_download_only_for_the_same_person(linked, broker, opened, person):
    client, _answer = come_in(broker)
    with opened(Purpose.RIGHTS):
        with maintenance():
            PortalSession.objects.update(confirmed_at=None)
    url = asked(client.post(reverse("portal_identity_confirm")))
    assert (
        client.get(reverse("portal_identified"), broker.authorize(url, "else")).status_code == 200
    )  # a stranger
    with opened(Purpose.RIGHTS):
        assert not PortalSession.objects.exclude(confirmed_at=None).exists()
    url = asked(client.post(reverse("portal_identity_confirm")))
    assert "confirmed" in client.get(reverse("portal_identified"), broker.authorize(url, NAME)).url
    with opened(Purpose.RIGHTS):
        assert PortalSession.objects.exclude(confirmed_at=None).count() == 1


def test_the_dead_and_whoever_is_being_erased_do_not_come_in(linked, broker, person, opened):
    from kortisto.parties.operations import place_block

    with opened(Purpose.RIGHTS):
        place_block(person=person, kind="deceased", source="self", by=SYSTEM)
    client, answer = come_in(broker)
    assert answer.status_code == 403 and not inside(client)


def everything() -> str:
    """All that the database holds, table by table."""
    told = []
    with maintenance(), connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            told += [
                bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                for row in cursor.fetchall()
                for value in row
            ]
    return "\n".join(told)


def test_no_personal_identity_code_and_no_name_of_the_service_stays(linked, broker):
    come_in(broker)
    assert broker.asked
    text = everything()
    assert "aino@kellokas.example" in text
    assert HETU not in text and NAME not in text and HETU.encode().hex() not in text
    for file in Path(used.DATA).rglob("*"):
        if file.is_file() and file.suffix not in (".sqlite3",):
            assert HETU.encode() not in file.read_bytes()


def test_the_link_is_in_the_report_and_goes_with_the_person(linked, person, opened):
    assert "requests_outsideidentity" in {table.name for table in subject_tables()}
    with opened(Purpose.RIGHTS):
        assert OutsideIdentity.objects.filter(person=person).exists()
        erase_person(person=person, by=SYSTEM)
        assert not OutsideIdentity.objects.exists() and not Attempt.objects.exists()


def test_a_link_that_nobody_used_for_two_years_is_forgotten(linked, person, opened):
    now = timezone.now()
    with opened(Purpose.RIGHTS):
        operations.forget(now=now, by=SYSTEM)
        assert OutsideIdentity.objects.exists()
        with maintenance():
            OutsideIdentity.objects.update(used_at=now - timedelta(days=731))
        assert operations.is_anything_over(now)
        operations.forget(now=now, by=SYSTEM)
        assert not OutsideIdentity.objects.exists()


def test_a_question_does_not_repeat_itself(broker):
    one, two = (openid.ask(service(), back="https://k.example/r", language="fi") for _ in range(2))
    assert len({one.state, two.state, one.nonce, two.nonce, one.verifier, two.verifier}) == 6
    assert one.verifier not in one.url and re.fullmatch(r"[\w-]{43}", one.verifier)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": ""}, "issuer"), ({"keys": {"keys": []}}, "cannot be used|private key"), ({"token_endpoint": "http://b.example"}, "https"),
        ({"jwks": 7}, "cannot be used"), ({"levels": {}}, "levels"),
    ],
    ids=str,
)  # fmt: skip
def test_a_service_described_wrongly_is_refused_at_the_start(tmp_path, changed, said):
    import json

    good = service()
    told = {
        "issuer": ISSUER, "client_id": CLIENT, "authorization_endpoint": f"{ISSUER}/a", "token_endpoint": f"{ISSUER}/t",
        "jwks": good.jwks.as_dict(private=False), "keys": good.keys.as_dict(private=True), "levels": {HIGH: "substantial"},
    }  # fmt: skip
    path = tmp_path / "service.json"
    path.write_text(json.dumps(told))
    assert openid.load(str(path)).issuer == ISSUER
    path.write_text(json.dumps(told | changed))
    with pytest.raises(openid.BadConfiguration, match=said):
        openid.load(str(path))


def test_a_token_is_good_for_a_minute_after_its_end_and_no_longer(broker):
    said = {"subject": NAME, "nonce": "n"}
    for age, good in ((30, True), (90, False)):
        broker.lie = {"claims": {"exp": int(time.time()) - age}}
        if good:
            assert openid.read_answer(service(), broker.token(said), nonce="n").subject == NAME
        else:
            with pytest.raises(openid.NotIdentified, match="expired"):
                openid.read_answer(service(), broker.token(said), nonce="n")
