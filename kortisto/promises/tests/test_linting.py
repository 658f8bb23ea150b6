"""The notice's linter hears of the evidence, wherever somebody lints."""

import time
from datetime import timedelta

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import NoticeVersion
from kortisto.notice.operations import draft_notice
from kortisto.notice.queries import published_notice
from kortisto.promises.controls import CONTROLS
from kortisto.promises.models import ProbeResult
from kortisto.promises.operations import attest, run_probes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture(autouse=True)
def whole_map(settings):
    """The editor is a page of another room."""
    settings.ROOT_URLCONF = "kortisto.project.urls"


@pytest.fixture
def draft(register, opened):
    with opened(Purpose.RIGHTS):
        return draft_notice(start=published_notice(register.id), by=SYSTEM)


@pytest.fixture
def client(staff):
    """The contact person's, who just gave the password."""
    signed_in, user = Client(headers={"accept-language": "en"}), staff["contact_person"]
    signed_in.force_login(user)
    session = signed_in.session
    given = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [given]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return signed_in


def vouched(opened, by, days):
    with opened(Purpose.SECURITY):
        for control in CONTROLS:
            if control.probe is None:
                attest(
                    control=control.key, statement="Tarkistettu paikan päällä.",
                    until=timezone.localdate() + timedelta(days=days), by=by,
                )  # fmt: skip


def rules_of(page, name):
    return {group.rule for group in page.context[name]}


@pytest.mark.slow
def test_the_editor_the_publish_page_and_publishing_say_the_same_of_old_evidence(
    client, draft, opened, staff
):
    vouched(opened, staff["contact_person"].actor, days=90)
    with opened(Purpose.SECURITY, shown=False):
        run_probes(by=SYSTEM)
    edit, publish = f"/notice/{draft.number}/edit/", f"/notice/{draft.number}/publish/"
    assert rules_of(client.get(edit), "groups") == rules_of(client.get(publish), "blocking") == set()
    ProbeResult.objects.update(at=timezone.now() - timedelta(days=8))
    assert rules_of(client.get(edit), "groups") == rules_of(client.get(publish), "blocking") == {"NL-410"}
    refused = client.post(publish, {"version": draft.version, "confirmation": "PUBLISH"})
    assert refused.status_code == 422 and rules_of(refused, "blocking") == {"NL-410"}
    ProbeResult.objects.update(at=timezone.now())
    assert client.post(publish, {"version": draft.version, "confirmation": "PUBLISH"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == NoticeVersion.PUBLISHED


def test_before_the_first_probe_there_is_nothing_to_say(client, draft):
    assert (
        client.post(
            f"/notice/{draft.number}/publish/", {"version": draft.version, "confirmation": "PUBLISH"}
        ).status_code
        == 302
    )
