"""Pages of what left the house: the list, one disclosure with its persons, and the recipients.

The lists name recipients and nobody else, so they open no access context. The persons of one disclosure are
read through the guarded manager: whom that page names is in the read log.
"""

from collections.abc import Container, Iterable
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient
from kortisto.disclosures.rules import why_not_receiving
from kortisto.kernel.access import RECIPIENT, SYSTEM
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.notice.default import EEA
from kortisto.notice.default.keys import RECIPIENT_KINDS
from kortisto.notice.models import NoticeVersion
from kortisto.notice.queries import NoPublishedNotice, published_notice
from kortisto.notice.rendering import choices_of
from kortisto.parties.queries import Names, shown_language
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import ROLE_NAMES, Permission

ROWS = 50

GROUND_NAMES = {
    Disclosure.CREDIT: gettext_lazy("credit decision"),
    Disclosure.COLLECTION: gettext_lazy("collection of a claim"),
    Disclosure.INVOICING: gettext_lazy("invoicing"),
    Disclosure.STATUTORY: gettext_lazy("duty in law"),
    Disclosure.PROCESSING: gettext_lazy("processing on our behalf"),
    Disclosure.DATA_SUBJECT: gettext_lazy("request of the person themself"),
}
# Why a recipient gets nothing → (kind of chip, words).
STANDING = {
    "": ("ok", gettext_lazy("may receive")),
    "recipient_not_enabled": ("muted", gettext_lazy("not in use")),
    "no_agreement": ("stop", gettext_lazy("no signed agreement")),
    "agreement_not_begun": ("stop", gettext_lazy("the agreement has not begun")),
    "agreement_ended": ("stop", gettext_lazy("the agreement has ended")),
}


@page(needs=Permission.DISCLOSURE_READ, purpose=None)
def disclosures(request: HttpRequest) -> HttpResponse:
    """What left, the latest first; recipient and days stand in the address."""
    names = {one.key: name_of(one) for one in _recipients_of(request)}
    chosen = _chosen(request, names)
    found = _disclosures_of(request).order_by("-at", "-pk")
    for name, value in chosen.items():
        found = found.filter(**{_FILTERS[name]: value})
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    labels = {"recipient": _("Recipient"), "from": _("From the day"), "to": _("To the day")}
    filters = [
        {
            "label": labels[name],
            "value": _day(value) if isinstance(value, date) else names[value],
            "remove_url": f"?{urlencode({key: kept for key, kept in chosen.items() if key != name})}",
        }
        for name, value in chosen.items()
    ]
    values = {
        "page": shown,
        "rows": _rows(shown),
        "filters": filters,
        "chosen": {name: str(value) for name, value in chosen.items()},
        "recipients": sorted(names.items(), key=lambda one: one[1].casefold()),
    }
    return render(request, "disclosures/disclosures.html", values)


@page(needs=Permission.DISCLOSURE_READ, purpose=Purpose.RIGHTS)
def disclosure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One disclosure: to whom, on which ground, which data, and whose."""
    found = _disclosures_of(request).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    shown = Paginator(_persons_of(request, found), ROWS).get_page(request.GET.get("page"))
    values = {
        "disclosure": found,
        "name": name_of(found.recipient),
        "kind": _kind_of(found.recipient),
        "ground": GROUND_NAMES[found.ground],
        "purposes": _purposes_of(found.recipient, Names(request.user.register_id)),
        "by": _roles_of([found.by]).get(found.by, ""),
        "categories": _category_names(found.categories),
        "page": shown,
        "persons": [_person_row(request, row) for row in shown],
        "unnamed": found.persons - shown.paginator.count,
    }
    return render(request, "disclosures/disclosure.html", values)


@page(needs=Permission.DISCLOSURE_READ, purpose=None)
def recipients(request: HttpRequest) -> HttpResponse:
    """Who may receive data, beside what the notice in force says of them."""
    try:
        notice = published_notice(request.user.register_id)
    except NoPublishedNotice:
        notice = None
    names = Names(request.user.register_id)
    found = _recipients_of(request).annotate(acts=Count("disclosures"), latest=Max("disclosures__at"))
    rows = [
        _recipient_row(one, names, notice) for one in sorted(found, key=lambda one: name_of(one).casefold())
    ]
    return render(request, "disclosures/recipients.html", {"rows": rows, "notice": notice})


def recipient_shown(request: HttpRequest, found: Recipient) -> dict[str, Any]:
    """What the page of one recipient says of it."""
    one = (
        _recipients_of(request)
        .annotate(acts=Count("disclosures"), latest=Max("disclosures__at"))
        .get(pk=found.pk)
    )
    row = _recipient_row(one, Names(request.user.register_id), None)
    return {"row": row, "categories": ", ".join(_category_names(found.categories))}


def name_of(recipient: Recipient) -> str:
    """What a recipient is called; the persons themselves are one recipient without a name."""
    return str(ROLE_NAMES["data_subject"]) if recipient.kind == Recipient.SUBJECT else recipient.name


def _recipients_of(request: HttpRequest) -> QuerySet[Recipient]:
    return Recipient.objects.filter(register_id=request.user.register_id)


def _disclosures_of(request: HttpRequest) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(register_id=request.user.register_id).select_related("recipient")


_FILTERS = {"recipient": "recipient__key", "from": "at__date__gte", "to": "at__date__lte"}


def _chosen(request: HttpRequest, keys: Container[str]) -> dict[str, str | date]:
    """The filters of the address that make sense; the rest is as if it were not there."""
    chosen: dict[str, str | date] = {}
    if (key := request.GET.get("recipient", "")) in keys:
        chosen["recipient"] = key
    for name in ("from", "to"):
        with suppress(ValueError):  # in the form of a day, but the calendar has none such
            if day := parse_date(request.GET.get(name, "")):
                chosen[name] = day
    return chosen


def _day(value: date) -> str:
    return f"{value.day}.{value.month}.{value.year}"


def _rows(shown: Iterable[Disclosure]) -> list[dict[str, Any]]:
    roles = _roles_of(one.by for one in shown)
    return [
        {
            "url": reverse("disclosure", args=[one.public_id]),
            "at": one.at,
            "name": name_of(one.recipient),
            "ground": GROUND_NAMES[one.ground],
            "clause": one.clause,
            "categories": ", ".join(_category_names(one.categories)),
            "persons": one.persons,
            "by": roles.get(one.by, ""),
        }
        for one in shown
    ]


def _roles_of(keys: Iterable[str]) -> dict[str, Any]:
    """Actor key → role, of the staff, the system and recipients' programs."""
    users = set()
    for key in keys:
        with suppress(ValueError):
            users.add(UUID(key))
    found = User.objects.filter(public_id__in=users).values_list("public_id", "role")
    # A user's row stays for ever, so a key of nobody is that of a token.
    others = {str(key): ROLE_NAMES[RECIPIENT] for key in users}
    known = {str(key): ROLE_NAMES[role] for key, role in found}
    return {SYSTEM.key: ROLE_NAMES[SYSTEM.role]} | others | known


def _category_names(keys: Iterable[str]) -> list[str]:
    """Names in the order of the notice; a category of former days by its key, at the end."""
    language, keys = shown_language(), list(keys)
    known = [each.name(language) for key, each in CATEGORIES.items() if key in keys]
    return known + [key for key in keys if key not in CATEGORIES]


def _kind_of(recipient: Recipient) -> str:
    return dict(choices_of("kind", RECIPIENT_KINDS, shown_language())).get(recipient.kind, "")


def _purposes_of(recipient: Recipient, names: Names) -> str:
    return ", ".join(names.purpose(each.key) for each in Purpose(recipient.purpose))


def _persons_of(request: HttpRequest, found: Disclosure) -> QuerySet[DisclosedPerson]:
    """Those whose data left, as far as this user may be told who they are."""
    rows = DisclosedPerson.objects.filter(disclosure=found).select_related("person")
    if not request.user.may(Permission.BLOCK_PLACE):
        # A restricted person is there only for those who handle restrictions, as everywhere on the desk.
        rows = rows.filter(person__purpose_mask__allows=Purpose.CUSTOMER_SERVICE)
    return rows.order_by("person__surname", "person__given_names", "person_id")


def _person_row(request: HttpRequest, row: DisclosedPerson) -> dict[str, Any]:
    person = row.person
    return {
        "name": str(person),
        "number": person.number or "",
        "url": reverse("person", args=[person.public_id]) if request.user.may(Permission.PARTY_READ) else "",
        "is_restricted": not person.purpose_mask & Purpose.CUSTOMER_SERVICE,
    }


def _recipient_row(recipient: Recipient, names: Names, notice: NoticeVersion | None) -> dict[str, Any]:
    told = {row["key"]: row["name"] for row in notice.document.get("recipients") or []} if notice else {}
    reason = why_not_receiving(
        kind=recipient.kind, enabled=recipient.enabled, agreement_signed_on=recipient.agreement_signed_on,
        agreement_starts_on=recipient.agreement_starts_on, agreement_ends_on=recipient.agreement_ends_on,
        today=timezone.localdate(),
    )  # fmt: skip
    # The notice speaks to the persons themselves and has no row for them; they live anywhere.
    is_subject = recipient.kind == Recipient.SUBJECT
    tone, standing = STANDING[reason]
    return {
        "name": name_of(recipient),
        "url": (
            f"{reverse('disclosures')}?{urlencode({'recipient': recipient.key})}"
            if is_subject
            else reverse("recipient", args=[recipient.key])
        ),
        "kind": _kind_of(recipient),
        "purposes": _purposes_of(recipient, names),
        "standing": {"kind": tone, "text": standing},
        "agreement": _agreement(recipient),
        "country": "" if is_subject else recipient.country,
        "is_outside": not is_subject and recipient.country not in EEA,
        "told": (told.get(recipient.key) or {}).get(shown_language(), ""),
        "is_untold": not is_subject and recipient.enabled and recipient.key not in told,
        "acts": recipient.acts,
        "latest": recipient.latest,
    }


def _agreement(recipient: Recipient) -> str:
    if recipient.agreement_ends_on is not None:
        return _("until %(day)s") % {"day": _day(recipient.agreement_ends_on)}
    if recipient.agreement_signed_on is not None:
        return _("signed %(day)s, without an end") % {"day": _day(recipient.agreement_signed_on)}
    return ""
