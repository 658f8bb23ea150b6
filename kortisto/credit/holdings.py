"""What this room holds: applications for credit, and for a month the class that a provider answered."""

from kortisto.credit.models import CreditApplication, CreditCheck
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_store
from kortisto.parties.holdings import KEY, SOURCED, STAFF

SOURCE = "credit_information"
"""The source of the notice in whose name a provider is asked, and the key of its recipient."""

declare(
    CreditApplication,
    about="person",
    category="credit",
    sorted_by="arrived_on",
    id=KEY,
    register=KEY,
    public_id=KEY,
    person=KEY,
    organisation=KEY,
    asked_cents=Personal("Haettu luotto (senttiä)", "Ansökt kredit (cent)", "Credit asked (cents)"),
    reason=Personal("Mihin luottoa haetaan", "Vad krediten gäller", "What the credit is for", free_text=True),
    arrived_on=Personal("Saapunut", "Kom in", "Arrived"),
    state=Personal("Vaihe", "Skede", "State"),
    told_on=Personal("Tarkistuksesta kerrottu", "Om kontrollen berättades", "Told of the check"),
    provider=Personal("Luottotiedot pyydetty", "Kreditupplysning begärd av", "Credit data asked of"),
    decided_on=Personal("Päätetty", "Beslutat", "Decided"),
    decided_by=STAFF,
    ground=Personal("Päätöksen peruste", "Beslutets grund", "Ground of the decision"),
    granted_cents=Personal("Myönnetty luotto (senttiä)", "Beviljad kredit (cent)", "Credit granted (cents)"),
    given_out_on=Personal("Päätös annettu", "Beslutet utlämnat", "Decision given out"),
    version=Impersonal("counts the changes"),
    **SOURCED,
)  # fmt: skip
declare(
    CreditCheck,
    about="person",
    category="credit",
    sorted_by="asked_at",
    id=KEY,
    register=KEY,
    public_id=KEY,
    application=KEY,
    person=KEY,
    disclosure=KEY,
    asked_on=Personal("Luottotietoa kysytty", "Kreditupplysning begärd", "Credit data asked"),
    asked_at=Impersonal("the moment of the same day, to wait for the answer"),
    asked_by=STAFF,
    band=Personal("Luottoluokka", "Kreditklass", "Credit class"),
    answered_on=Personal("Luottoluokan päivä", "Kreditklassens dag", "Day of the credit class"),
    problem=Impersonal("code of what was wrong with an answer"),
    **SOURCED,
)
declare_store(
    "host:credit",
    "host",
    reason="provider of credit data: name and address of an applicant leave as a disclosure, a class and a day come back",
    source=SOURCE,
    recipients=True,
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Applications go with what was answered about them, decided or not."""
    work.remove(CreditCheck)
    work.remove(CreditApplication)
