"""Two credit applications of the demo company: one that waits, and one that was refused without credit data."""

from typing import Any

from kortisto.credit import operations
from kortisto.credit.holdings import SOURCE
from kortisto.credit.models import CreditApplication
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose


def apply(story: Any) -> None:
    """Let two of the cast apply, and the contact person decide on one."""
    contact = story.users["contact"].actor
    with access(register_id=story.register_id, actor=SYSTEM, purpose=Purpose.SECURITY, view="demo"):
        agreed = {"contact": "tiedot@luottolinssi.example", "agreement_signed_on": story._day(400)}
        set_recipient(key=SOURCE, values=agreed, by=SYSTEM)
    with story._as("contact", Purpose.CREDIT):
        for ago, who, cents, reason in (
            (4, "active", 150_000, "Laskutustili kellotarvikkeille"),
            (16, "debtor", 80_000, "Laskutustili, 30 päivää maksuaikaa"),
        ):
            arrived = story._day(ago)
            made = operations.apply(
                person=story.people[who], asked_cents=cents, reason=reason, arrived_on=arrived, today=story.today,
                by=contact,
            )  # fmt: skip
            story._at(made, arrived)
        decided: CreditApplication = made
        operations.decide(
            application=decided, outcome="refused", ground="own_experience", looked=True, version=decided.version,
            today=story._day(14), by=contact,
        )  # fmt: skip
