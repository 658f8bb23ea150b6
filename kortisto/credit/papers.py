"""The letter of a decision: what was decided, whether credit data were its ground, whose they are, and what the customer
may do (Credit Information Act 527/2007; GDPR Articles 13-15, 22). Made anew from what stands in the application."""

from datetime import date, datetime, time
from typing import Any

from kortisto.credit import rules
from kortisto.credit.models import CreditApplication
from kortisto.credit.rules import NotPossible
from kortisto.credit.texts import GROUNDS, TEXTS
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.money import format_cents
from kortisto.kernel.typesetting import typeset
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import document
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import subjects_of
from kortisto.parties.queries import present_address, written_language
from kortisto.requests.letters import day_words
from kortisto.requests.notice_texts import complaint_of
from kortisto.requests.rendering import controller
from kortisto.staff.models import User

CATEGORIES = ("identity", "address", "credit")


def letter(application: CreditApplication) -> bytes:
    """The letter as a PDF in the customer's language. Raises NotPossible while nothing is decided."""
    data, language = contents(application)
    moment = datetime.combine(application.decided_on, time(12), HELSINKI)
    return typeset("case_letter", data, language=language, date=moment)


def contents(application: CreditApplication) -> tuple[dict[str, Any], str]:
    """What the letter says, and in which language."""
    if application.state not in rules.DECIDED:
        raise NotPossible("no_letter")
    party = application.person or application.organisation
    language = written_language(party.language)
    texts, notice = TEXTS[language], document(application.register_id)
    # The credit class is not written into the letter: it is the provider's to tell, and to correct.
    paragraphs = [texts[application.state].format(ground=GROUNDS[application.ground][language])]
    if application.provider is None:
        paragraphs.append(texts["not_asked"])
    else:
        by_them = application.ground == "credit_data"
        source = source_of(application.provider)
        paragraphs.append(texts["because" if by_them else "asked"].format(source=source))
        paragraphs.append(texts["check"].format(source=source))
    if application.state == rules.REFUSED:
        paragraphs.append(texts["contest"])
    paragraphs.append(texts["by_a_person"])
    facts = [
        {"label": texts["arrived_on"], "value": day_words(application.arrived_on, language)},
        {"label": texts["decided_on"], "value": day_words(application.decided_on, language)},
        {"label": texts["asked_cents"], "value": format_cents(application.asked_cents, language)},
    ]
    if application.granted_cents is not None:
        granted = format_cents(application.granted_cents, language)
        facts.append({"label": texts["granted_cents"], "value": granted})
    decider = User.objects.get(public_id=application.decided_by)
    return {
        "controller": controller(notice["controller"]),
        "person": _addressee(party),
        "letter": {
            "title": texts["title"], "kind": texts["kind"], "number": str(application.public_id)[:13].upper(),
        },
        "facts": facts,
        "right_label": texts["matter"],
        "right": application.reason,
        "paragraphs": paragraphs,
        "asked_heading": "",
        "complaint": complaint_of(notice, language),
        "signed": {
            "label": texts["signed"], "name": decider.name, "role": texts["role"],
            "on": day_words(application.decided_on, language),
        },
    }, language  # fmt: skip


def source_of(provider: Recipient) -> str:
    """The provider's name, and how it is reached."""
    return f"{provider.name} ({provider.contact})" if provider.contact else provider.name


def _addressee(party: Person | Organisation) -> dict[str, Any]:
    place = present_address(party)
    lines = [place.street, f"{place.postcode} {place.city}".strip()] if place else []
    return {
        "name": party.name, "number": party.number or "", "address_lines": [line for line in lines if line],
    }  # fmt: skip


@operation("credit.give_out")
def give_out(*, application: CreditApplication, today: date, by: Actor) -> tuple[str, bytes]:
    """The letter as (file name, PDF) for the customer, recorded before it leaves. Raises NotPossible."""
    body, person = letter(application), application.person
    disclose(
        recipient=the_person(application.register_id), ground=Disclosure.DATA_SUBJECT, clause="C32",
        categories=CATEGORIES, persons=[person] if person else [], contents=body, by=by, today=today,
    )  # fmt: skip
    if application.given_out_on is None:
        application.given_out_on = today
        application.save()
    record(subjects=subjects_of(person), application=str(application.public_id), clause="C32")
    return f"credit-{str(application.public_id)[:13]}.pdf", body
