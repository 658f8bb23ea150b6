"""What becomes of a request when nothing comes to a question of ours (rule D5 of table 2.1)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.requests import rules
from kortisto.requests.cases import steps
from kortisto.requests.cases.answering import pdf_of
from kortisto.requests.models import CaseLetter
from kortisto.requests.queries import record_of
from kortisto.requests.tests.test_cases import SENDER, again, ask, own_files, person  # noqa: F401  (fixtures)
from kortisto.requests.tests.test_pages import words_of

pytestmark = pytest.mark.django_db


def test_d5_a_question_that_nobody_answers_for_two_months_closes_the_request(ask, person, opened, desk):  # noqa: F811
    cases = ask("access", person=person), ask("rectification", person=person)
    with opened(Purpose.RIGHTS):
        steps.doubt(
            case=cases[0], version=cases[0].version, question="Kaksi tietoa?", sender=SENDER, today=timezone.localdate(),
            by=SYSTEM,
        )  # fmt: skip
        steps.ask(
            case=cases[1], version=cases[1].version, question="Mikä on väärin?", sender=SENDER, by=SYSTEM
        )
    page = reverse("case", args=[cases[0].public_id])
    silent = reverse("case_step", args=[cases[0].public_id, "silent"])
    contact = desk("contact_person")
    with opened(Purpose.RIGHTS):
        version = {"version": str(again(cases[0]).version)}
    assert silent not in contact.get(page).text
    assert "two months to answer" in contact.post(silent, version, follow=True).text
    with maintenance():
        CaseLetter.objects.update(made_at=timezone.now() - timedelta(days=66))
    assert silent in contact.get(page).text
    assert "Done." in contact.post(silent, version, follow=True).text
    with opened(Purpose.RIGHTS):
        steps.close_unanswered(
            case=cases[1],
            version=again(cases[1]).version,
            sender=SENDER,
            today=timezone.localdate(),
            by=SYSTEM,
        )
        for case in map(again, cases):
            assert (case.state, case.outcome) == (rules.CLOSED, rules.UNANSWERED)
            letter = CaseLetter.objects.filter(case=case).order_by("number").last()
            words = words_of(pdf_of(letter))
            assert (
                letter.kind == "unanswered"
                and "kahteen kuukauteen" in words
                and "Tietosuojavaltuutetun" in words
            )
        # It is no answer in time, and none that was late; who writes again gets a case of their own.
        assert record_of(timezone.localdate())["answered"] == 0
    assert ask("access", person=person).pk != cases[0].pk
