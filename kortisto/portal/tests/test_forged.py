"""A campaign of forged requests for access: ten of each of six kinds release nothing; twenty true ones are served."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kortisto.disclosures.models import Disclosure
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_person
from kortisto.portal.models import PortalSession
from kortisto.portal.tests.conftest import token
from kortisto.requests import operations as reporting
from kortisto.requests.cases import steps
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import AccessReport, Case, CaseLetter

pytestmark = pytest.mark.django_db

MAIL = "aino@kellokas.example"
LOOK_ALIKE = (
    "aino@keIlokas.example", "aino@kellokas.example.com", "aino@kelloka5.example", "aimo@kellokas.example",
    "aino@kellokas.exampIe", "aino.@kellokas.example", "aino@kel1okas.example", "a.ino@kellokas.example",
    "aino@kellokas-example.example", "ain0@kellokas.example",
)  # fmt: skip


def test_sixty_forged_requests_release_nothing_and_twenty_true_ones_are_served(
    enter, post, person, other, opened, own, register
):
    with opened(Purpose.RIGHTS):
        namesake = create_person(
            values={"given_names": "Aino", "surname": "Kellokas"}, contacts=[("email", "toinen@kellokas.example")],
            source="self", by=SYSTEM,
        )  # fmt: skip
    written = [
        *({"reply_to": f"joku{n}@muualla.example"} for n in range(10)),  # somebody else altogether
        *({"reply_to": address} for address in LOOK_ALIKE),
        *({"reply_to": f"asiamies{n}@toimisto.example", "agent": "agent", "mandate": ""} for n in range(10)),
        *({"reply_to": f"+35840555{n:04}", "asker": "Aino Kellokas"} for n in range(5)),  # of the same name
        *({"reply_to": "toinen@kellokas.example", "asker": namesake.name} for _ in range(5)),
    ]
    for forged in written:
        with opened(Purpose.RIGHTS):
            # The search offered her, and whoever noted it believed that.
            (case,) = open_cases(
                rights=["access"], channel="email", asked="Lähettäkää kaikki.", language="fi", person=person,
                by=SYSTEM, **forged,
            )  # fmt: skip
            for outcome in ("granted", "partly"):
                with pytest.raises(CaseRefused, match="not_identified"), transaction.atomic():
                    steps.decide(
                        case=case, version=case.version, outcome=outcome, today=timezone.localdate(), by=SYSTEM
                    )  # fmt: skip
            steps.withdraw(case=case, version=case.version, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        (true_case,) = open_cases(
            rights=["access"],
            channel="letter",
            asked="Haluan tietoni.",
            language="fi",
            person=person,
            by=SYSTEM,
        )
    # Ten links that have gone stale: of sessions that are over, and of another person's case, report and letter.
    client = enter(MAIL)
    stale = client.cookies["kortisto_portal"].value
    with maintenance():
        PortalSession.objects.update(ended_at=timezone.now() - timedelta(minutes=1))
    pages = [
        reverse(name)
        for name in ("portal_home", "portal_data", "portal_looks", "portal_reports", "portal_requests")
    ]
    old = Client()
    old.cookies["kortisto_portal"] = stale
    assert {old.get(page).status_code for page in pages} == {302}
    cache.clear()
    stranger = enter("bertta@vierasniemi.example")
    case_page = reverse("portal_request", args=[true_case.public_id])
    files = [
        reverse("portal_letter", args=[true_case.public_id, 1]),
        reverse("portal_report_file", args=[true_case.public_id, "pdf"]),
        reverse("portal_report_file", args=[true_case.public_id, "package"]),
    ]
    assert (
        stranger.get(case_page).status_code == stranger.post(case_page, {"version": "1"}).status_code == 404
    )
    assert {stranger.post(file).status_code for file in files} == {
        302
    }  # another code first, and then nothing
    # Ten who try which addresses are somebody's: the same answer, and no message to whom nobody knows.
    answers = set()
    for number in range(5):
        for address in (MAIL, f"nobody{number}@kellokas.example"):
            cache.clear()
            answer = Client().post(reverse("portal"), {"token": token(), "email": address})
            answers.add((answer.status_code, answer.url, answer.content))
    assert len(answers) == 1 and {tuple(one.to) for one in post()} == {(MAIL,)}
    with opened(Purpose.RIGHTS):
        assert len(written) + len(pages) + 2 + len(files) + 10 == 60
        assert (
            not AccessReport.objects.exists()
            and Disclosure.objects.count() == len(mail.outbox)  # the messages with codes, and nothing else
            and not CaseLetter.objects.exists()
        )
        assert Case.objects.get(pk=true_case.pk).outcome == ""
    # Twenty true ones: each from the address that the register holds, or signed in.
    for number in range(20):
        with opened(Purpose.RIGHTS):
            asker = create_person(
                values={"surname": f"Oikea{number}"}, contacts=[("email", f"oikea{number}@posti.example")], source="self",
                by=SYSTEM,
            )  # fmt: skip
            (case,) = open_cases(
                rights=["access"], channel="email", asked="Haluan tietoni.", language="fi", person=asker,
                reply_to=f"Oikea{number}@Posti.example", by=SYSTEM,
            )  # fmt: skip
            made = reporting.make_access_report(person=asker, by=SYSTEM) if number < 3 else None
            if made is None:
                assert steps.why_not_decided(case, "granted") == "no_report"
            else:
                assert (
                    Case.objects.get(pk=case.pk).outcome == "granted" and made.state == AccessReport.COMPLETE
                )
