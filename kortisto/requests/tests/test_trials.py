"""The channels of the notice are tried: a code that comes back like a request, or an alarm after a day."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.notice.default import default_notice
from kortisto.requests import trials
from kortisto.requests.chores import chores
from kortisto.requests.models import Case, ChannelTrial

pytestmark = pytest.mark.django_db
ALARM = "Channels whose trial was not noted within a day"


@pytest.fixture
def mailing(settings):
    """An installation with a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_LEAVES, settings.MAIL_IN_FILES = True, False
    return settings


def alarms(user):
    with override("en"):
        return {one["text"]: one["count"] for one in chores(user)}[ALARM]


def test_the_channels_are_those_of_the_notice_with_each_published_address():
    notice = default_notice(on=timezone.localdate(), contact={"email": "tietosuoja@kellokukka.example"})
    found = trials.channels(notice)
    assert [one.address for one in found if one.by_mail] == [
        "tietosuoja@kellokukka.example",
        "rekisteri@kellokukka.example",
    ]
    assert [one.key for one in found] == ["portal", "email", "email", "letter", "phone", "counter"]
    assert trials.channels({"rights": {"channels": ["kyyhky"]}}) == [trials.Channel("kyyhky", "")]


def test_each_address_is_tried_once_a_week_and_no_more(register, mailing):
    now = timezone.now()
    assert trials.run(register_id=register.id, now=now) == 1
    (sent,) = mail.outbox
    made = ChannelTrial.objects.get()
    assert sent.to == [made.address] == ["rekisteri@kellokukka.example"]
    assert made.code in sent.subject and made.code in sent.body
    assert trials.run(register_id=register.id, now=now + timedelta(days=6)) == 0
    assert trials.run(register_id=register.id, now=now + timedelta(days=7)) == 1
    assert len(mail.outbox) == 2 and ChannelTrial.objects.count() == 2
    # After a year and a month the first ones are evidence no longer.
    trials.run(register_id=register.id, now=now + timedelta(days=402))
    assert [one.begun_at for one in ChannelTrial.objects.all()] == [
        now + timedelta(days=7),
        now + timedelta(days=402),
    ]


def test_without_a_mail_server_nothing_leaves_and_nothing_is_claimed(register):
    assert trials.run(register_id=register.id) == 0 and not ChannelTrial.objects.exists()


def test_a_message_that_cannot_leave_is_an_alarm_a_day_later(register, mailing, monkeypatch, staff):
    def broken(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    assert trials.run(register_id=register.id, now=timezone.now() - timedelta(hours=23)) == 0
    assert alarms(staff["contact_person"]) == 0
    ChannelTrial.objects.update(begun_at=timezone.now() - timedelta(hours=25))
    assert alarms(staff["contact_person"]) == 1


def test_a_trial_that_is_noted_like_a_request_has_arrived_and_is_no_case(
    register, desk, mailing, staff, opened
):
    trials.run(register_id=register.id, now=timezone.now() - timedelta(hours=30))
    assert alarms(staff["contact_person"]) == 1
    text = "> Fwd:\n" + mail.outbox[0].body.replace("\n", "\n> ")
    client = desk("customer_service")
    before = ChannelTrial.objects.get()
    page = client.post(reverse("case_new"), {"asked": text}, follow=True).content.decode()
    assert "This was a trial of the channel." in page and before.code not in page
    made = ChannelTrial.objects.get()
    assert made.arrived_at is not None and made.noted_by == staff["customer_service"].actor.key
    assert alarms(staff["contact_person"]) == 0
    client.post(reverse("case_new"), {"asked": text})
    assert ChannelTrial.objects.get().arrived_at == made.arrived_at
    with opened(Purpose.RIGHTS):
        assert not Case.objects.exists()
    assert any(b"channel.arrive" in bytes(row.body) for row in Outbox.objects.all())


@pytest.mark.parametrize("text", ["KT-AAAAAAAA", "kt-", "", "Haluan tietoni. KT-0O1I0O1I"])
def test_a_text_without_a_code_of_ours_is_a_request_like_any(register, opened, text):
    with opened(Purpose.RIGHTS):
        trials.begin(channel=trials.Channel("phone", "1"), now=timezone.now(), by=SYSTEM)
        assert trials.trial_in(text) is None


def test_a_channel_is_tried_by_hand_with_a_code_that_the_page_shows(register, desk):
    client = desk("customer_service")
    page = client.get(reverse("channels")).content.decode()
    assert "rekisteri@kellokukka.example" in page and "not tried yet" in page and "KT-" not in page
    number = [one.key for one in trials.channels_of(register.id)].index("phone")
    page = client.post(reverse("channel_trial", args=[number]), follow=True).content.decode()
    made = ChannelTrial.objects.get()
    assert made.channel == "phone" and page.count(made.code) == 2 and "on its way" in page
    ChannelTrial.objects.update(begun_at=timezone.now() - timedelta(hours=25))
    assert "has not arrived" in client.get(reverse("channels")).content.decode()
    client.post(reverse("case_new"), {"asked": f"Soitto: {made.code}"})
    assert ">arrived" in client.get(reverse("channels")).content.decode().replace("</svg>", "</svg>>")
    assert client.post(reverse("channel_trial", args=[99])).status_code == 404
