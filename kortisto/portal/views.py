"""What the register holds about whoever is signed in, and who has looked at it or got it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kortisto.disclosures.models import DisclosedPerson, Recipient
from kortisto.duplicates.queries import former_subjects
from kortisto.kernel.access import DATA_SUBJECT
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.queries import looks_before
from kortisto.notice.default import EEA
from kortisto.parties.models import Block, Person
from kortisto.parties.queries import Names, shown_language
from kortisto.portal.doors import Visit, own_page
from kortisto.portal.forming import shown
from kortisto.portal.identity_views import services
from kortisto.portal.reading import part
from kortisto.requests import words
from kortisto.requests.models import Case
from kortisto.requests.rendering import section, suppressed
from kortisto.requests.report import collect
from kortisto.staff.permissions import ROLE_NAMES

LOOKS = 100


@own_page()
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The person's own front page: what can be seen and done here."""
    person = visit.person
    waiting = Case.objects.filter(person=person, closed_at=None).count()
    kinds = set(Block.objects.filter(person=person, lifted_at=None).values_list("kind", "person_id"))
    values = {
        "visit": visit,
        "waiting": waiting,
        "ways": services(),
        "restricted": any(kind == Block.RESTRICTION for kind, _person in kinds),
        "marketing": bool(person.purpose_mask & (Purpose.DIRECT_MARKETING | Purpose.DIRECT_MAIL)),
    }
    return shown(request, "portal/home.html", visit.register, **values)


# --- my data -----------------------------------------------------------------------------------------------


@own_page()
def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that the register holds about the person: value, source, purposes, last day and clause."""
    language = shown_language()
    report = collect(register_id=visit.register.pk, person=visit.person, language=language)
    sections = [
        part(section(category, language), CATEGORIES[category["category"]].clauses)
        for category in report.data["categories"]
    ]
    sections += [part(one, ("C90",)) for one in suppressed(report.data, language)]
    values = {
        "visit": visit,
        "sections": sections,
        "purposes": report.data["purposes"],
        "missing": report.missing,
        "automated": report.data["automated"],
        "transfers": report.data["transfers"],
        "complaint": report.data["complaint"],
    }
    return shown(request, "portal/data.html", visit.register, **values)


# --- who has looked, who has got ---------------------------------------------------------------------------


@own_page()
def looks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who looked at the person's data: when, in which role, for what; no names (C-579/21). And who was given them."""
    names = Names(visit.register.pk)
    found, earlier = _looks(visit.person, _before(request), names)
    given = _given(visit.person)
    values = {
        "visit": visit,
        "looks": found,
        "earlier": f"{reverse('portal_looks')}?before={earlier}" if earlier else "",
        "given": [one for one in given if one["kind"] != Recipient.SUBJECT],
        "own": [one for one in given if one["kind"] == Recipient.SUBJECT][:20],
    }
    return shown(request, "portal/looks.html", visit.register, **values)


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _looks(person: Person, before: UUID | None, names: Names) -> tuple[list[dict[str, Any]], UUID | None]:
    """The looks of others, newest first, and where the earlier ones begin. What the person opened themself here, and
    what their browser showed them, is no look of anybody's."""
    subjects = [person.public_id, *former_subjects(person.pk)]
    found: list[dict[str, Any]] = []
    while len(found) < LOOKS:
        entries = looks_before(subjects, before, LOOKS)
        for entry, read in entries:
            before = entry
            if read["role"] == DATA_SUBJECT:
                continue
            found.append(
                {
                    "text": str(ROLE_NAMES.get(read["role"], read["role"])),
                    "detail": names.purpose(read["purpose"]),
                    "when": datetime.fromtimestamp(read["at_us"] / 1_000_000, UTC),
                    "icon": "eye", "kind": "info",
                }
            )  # fmt: skip
            if len(found) == LOOKS:
                return found, before
        if len(entries) < LOOKS:
            return found, None
    return found, before


def _given(person: Person) -> list[dict[str, Any]]:
    language = shown_language()
    rows = (
        DisclosedPerson.objects.filter(person=person)
        .select_related("disclosure__recipient")
        .order_by("-disclosure__at")[:200]
    )
    return [
        {
            "kind": row.disclosure.recipient.kind,
            "name": row.disclosure.recipient.name,
            "country": row.disclosure.recipient.country,
            "outside": row.disclosure.recipient.country not in EEA,
            "when": row.disclosure.at,
            "ground": words.GROUNDS[row.disclosure.ground][language],
            "clause": row.disclosure.clause,
            "what": ", ".join(
                CATEGORIES[key].name(language) for key in row.disclosure.categories if key in CATEGORIES
            ),
        }
        for row in rows
    ]
