"""What the demo company's customers have asked for lately, so that the list of requests has something to show."""

from datetime import datetime, time, timedelta
from typing import Any

from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.purposes import Purpose
from kortisto.requests import trials
from kortisto.requests.cases import steps
from kortisto.requests.cases.answering import Sender
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import Case, CaseEvent

# Days ago, right, channel, language, who of the cast (or nobody known), where the answer goes, their words.
_ASKED = (
    (25, "access", "email", "sv", "swedish", "ann-christine.sjoblom-akervik@epost.example",
     "Hej! Jag vill veta vilka uppgifter ni har om mig och vem som har fått dem."),
    (11, "rectification", "letter", "fi", "restricted", "Harjutie 22, 50100 Mikkeli",
     "Osoitteeni on rekisterissänne väärin. Muutin keväällä Harjutie 24:ään, ja posti palautuu."),
    (3, "erasure", "web", "fi", "", "k.tuulia@viesti.example",
     "Poistakaa kaikki tietoni. Olen joskus tilannut teiltä kellon."),
    (58, "complaint", "phone", "fi", "debtor", "", "Kysyi, mihin voi valittaa tietojensa käsittelystä."),
)  # fmt: skip


def ask(story: Any) -> None:
    """Let some of the cast ask for something, each a while ago, and let the contact person take the steps since."""
    contact = story.users["contact"]
    by, sender = contact.actor, Sender(contact.name, contact.role)
    with story._as("contact", Purpose.RIGHTS):
        _try_channels(story, by)
        for ago, right, channel, language, who, reply_to, asked in _ASKED:
            arrived_at = datetime.combine(story._day(ago), time(9, 30 + ago % 20), HELSINKI)
            (case,) = open_cases(
                rights=[right], channel=channel, asked=asked, language=language, reply_to=reply_to,
                person=story.people[who] if who else None, asker="" if who else "Kaisa Tuulia", arrived_at=arrived_at,
                by=by,
            )  # fmt: skip
            if right == "access":
                steps.begin(case=case, version=case.version, by=by)
            elif right == "rectification":
                steps.identify(case=case, version=case.version, means="contact", today=story.today, by=by)
                steps.add_item(
                    case=case, field="address:street", wanted="Harjutie 24", ground="Muutti keväällä.", by=by
                )
            elif right == "complaint":
                steps.decide(case=case, version=case.version, outcome="granted", today=story.today, by=by)
                steps.answer(case=case, version=case.version, spoken=True, sender=sender, by=by)
            _backdate(story, case, arrived_at)


def _try_channels(story: Any, by: Actor) -> None:
    """Each channel was tried some days ago, and noted within hours."""
    for hours, channel in enumerate(trials.channels_of(story.register_id), 1):
        begun_at = datetime.combine(story._day(3), time(9), HELSINKI)
        made = trials.begin(channel=channel, now=begun_at, by=by)
        trials.note_arrival(trial=made, now=begun_at + timedelta(hours=hours), by=by)


def _backdate(story: Any, case: Case, arrived_at: datetime) -> None:
    for minutes, event in enumerate(
        CaseEvent.objects.filter(case=case).exclude(kind="arrived").order_by("pk")
    ):
        story._at(event, arrived_at + timedelta(minutes=30 + 10 * minutes), "at")
    done = [column for column in ("decided_at", "closed_at") if getattr(case, column)]
    story._at(case, arrived_at + timedelta(hours=1), "made_at", *done)
