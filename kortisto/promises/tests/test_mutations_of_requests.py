"""Every control of requests is broken once, and its probe must see it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.promises.probes import asking
from kortisto.promises.tests.breaking import below
from kortisto.requests import package, trials
from kortisto.requests.cases.ending import erase
from kortisto.requests.cases.opening import open_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(person, opened):
    with opened(Purpose.RIGHTS):
        return open_cases(
            rights=["objection"], channel="letter", asked="koe", language="fi", person=person, by=SYSTEM
        )[0]


@pytest.mark.parametrize("broken", ["a fixed number of days", "moved by hand", "never marked"])
def test_request_clock_is_killed(probe, case, monkeypatch, broken):
    assert probe("request_clock").held
    if broken == "a fixed number of days":
        monkeypatch.setattr(
            "kortisto.requests.rules.deadline", lambda day, months=1: day + timedelta(days=29 * months)
        )
        assert probe("request_clock", today=timezone.localdate()).code == "clock_moved"
        return
    if broken == "moved by hand":
        below("UPDATE requests_case SET due_on = %s", [(case.due_on + timedelta(days=1)).isoformat()])
        found = probe("request_clock")
    else:
        # Noted weeks ago, and nobody has set the marks of the night since.
        long_ago = timezone.now() - timedelta(days=10)
        below("UPDATE requests_case SET made_at = %s", [long_ago.isoformat()])
        found = probe("request_clock", today=case.due_on - timedelta(days=2))
    assert (found.code, found.count) == ("clock_moved", 1)


def test_requests_answered_is_killed(probe, case):
    assert probe("requests_answered").held
    found = probe("requests_answered", today=case.due_on + timedelta(days=1))
    assert (found.code, found.count) == ("request_late", 1)


def test_marketing_objections_is_killed(probe, monkeypatch):
    assert probe("marketing_objections").held
    monkeypatch.setattr("kortisto.requests.cases.opening._obey", lambda *one, **more: None)
    found = probe("marketing_objections")
    assert (found.code, found.count) == ("visible_despite_no", 5)


@pytest.mark.parametrize(
    "broken",
    ["nobody is told", "the recipients are forgotten", "a restriction is untold", "a signature is asked for"],
)
def test_corrections_is_killed(probe, monkeypatch, broken):
    assert probe("corrections").held
    if broken == "nobody is told":
        monkeypatch.setattr("kortisto.requests.cases.telling._to_tell", lambda *one: None)
    elif broken == "the recipients are forgotten":
        monkeypatch.setattr("kortisto.requests.cases.telling.receivers", lambda *one, **more: [])
    elif broken == "a restriction is untold":
        monkeypatch.setattr("kortisto.requests.cases.telling.restricted", lambda *one: None)
    else:
        monkeypatch.setattr("kortisto.requests.rules.level_needed", lambda right, doubted: 3)
    assert probe("corrections").code == "correction_missing"


@pytest.mark.parametrize("broken", ["a trial is lost", "nobody tries", "the code is not known"])
def test_channels_tried_is_killed(probe, register, monkeypatch, settings, opened, broken):
    assert probe("channels_tried").held
    if broken == "a trial is lost":
        with opened(Purpose.RIGHTS):
            (one, *_rest) = trials.channels_of(register.id)
            trials.begin(channel=one, now=timezone.now(), by=SYSTEM)
        assert probe("channels_tried").held
        below(
            "UPDATE requests_channeltrial SET begun_at = %s",
            [(timezone.now() - timedelta(hours=25)).isoformat()],
        )
    elif broken == "nobody tries":
        settings.MAIL_LEAVES, settings.MAIL_IN_FILES = True, False
        assert probe("channels_tried").held
        monkeypatch.setattr(trials, "EVERY", timedelta(days=-2))
    else:
        monkeypatch.setattr(trials, "trial_in", lambda text: None)
    assert probe("channels_tried").code == "channel_silent"


@pytest.mark.parametrize("broken", ["nobody is told", "the recipients are forgotten", "one waits too long"])
def test_erasures_told_is_killed(probe, monkeypatch, broken, person, opened):
    assert probe("erasures_told").held
    if broken == "nobody is told":
        monkeypatch.setattr("kortisto.requests.cases.telling.erased", lambda *one: [])
    elif broken == "the recipients are forgotten":
        monkeypatch.setattr("kortisto.retention.operations._recipients", lambda work: {})
    else:
        with opened(Purpose.RIGHTS):
            asking._give(person)
            erase(person=person, by=SYSTEM)
        assert probe("erasures_told").held
        found = probe("erasures_told", today=timezone.localdate() + timedelta(days=8))
        assert (found.code, found.count) == ("erasure_untold", 1)
        return
    assert probe("erasures_told").code == "erasure_untold"


@pytest.mark.parametrize("broken", ["a phrase is enough", "nobody looks at the fields"])
def test_refusal_certificate_is_killed(probe, monkeypatch, broken):
    assert probe("refusal_certificate").held
    if broken == "a phrase is enough":
        monkeypatch.setattr("kortisto.requests.rules.LEAST_REASON", 1)
    else:
        monkeypatch.setattr("kortisto.requests.rules.lacking", lambda told, language: [])
    assert probe("refusal_certificate").code == "certificate_incomplete"


@pytest.mark.parametrize(
    "broken", ["others are believed", "a column is forgotten", "the person is forgotten"]
)
def test_package_is_killed(probe, monkeypatch, broken):
    assert probe("package").held
    if broken == "a column is forgotten":
        monkeypatch.setitem(package._TOLD, "orders_order", ("status",))
    else:
        of = {"others are believed": lambda model, person: model._default_manager.filter(person=person)}
        monkeypatch.setattr("kortisto.requests.package._own", of.get(broken, lambda model, person: []))
    assert probe("package").code == "package_wrong"
