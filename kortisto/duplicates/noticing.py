"""Noticing, while somebody is typed in, that they are here already."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from kortisto.duplicates import words
from kortisto.duplicates.queries import Like, alike
from kortisto.duplicates.traits import Traits, traits
from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError, tidy
from kortisto.parties import formats
from kortisto.parties.queries import towns
from kortisto.staff.permissions import Permission

_LONGEST = 200


def shown_likes(request: HttpRequest, values: Mapping[str, str]) -> SafeString | str:
    """The cards like the typed values, as HTML. Restricted persons are told only to those who handle rights:
    for the others they are not there."""
    asked = typed(values)
    if not (asked.surname or asked.emails or asked.phones):
        return ""
    likes = alike(asked)
    shown = [shown_like(like, towns("person", [like.person.pk])) for like in likes]
    if request.user.may(Permission.REPORT_MAKE):
        shown += _restricted(request, asked)
    if not shown:
        return ""
    return render_to_string("duplicates/warning.html", {"likes": shown, "aside": True}, request)


def typed(values: Mapping[str, str]) -> Traits:
    """The traits of what stands in the form so far, however unfinished."""
    text = {name: tidy(values.get(name, "")[:_LONGEST]) for name in _FIELDS}
    return traits(
        0, given_names=text["given_names"], surname=text["surname"], street=text["street"], city=text["city"],
        postcode=text["postcode"], care_of=text["care_of"], number=text["number"],
        emails=_read(lambda given: formats.email_key(formats.email(given)), text["email"]),
        phones=_read(lambda given: formats.phone(given).e164, text["phone"]),
    )  # fmt: skip


_FIELDS = ("given_names", "surname", "street", "city", "postcode", "care_of", "number", "email", "phone")


def _read(read: Callable[[str], str], text: str) -> list[str]:
    if text:
        with suppress(FormatError):
            return [read(text)]
    return []


def shown_like(like: Like, places: Mapping[int, str]) -> dict[str, Any]:
    """A card that looks like somebody, for the pages."""
    person = like.person
    return {
        "name": person.name,
        "number": person.number or "",
        "town": places.get(person.pk, ""),
        "url": reverse("person", args=[person.public_id]),
        "weight": round(like.weight),
        "fields": words.weights(like.fields, tenths=False),
        "restricted": not person.purpose_mask & Purpose.CUSTOMER_SERVICE,
    }


def _restricted(request: HttpRequest, asked: Traits) -> list[dict[str, Any]]:
    user = request.user
    opening = access(
        register_id=user.register_id, actor=user.actor, purpose=Purpose.RIGHTS, view="duplicates.restricted"
    )
    with opening:
        likes = [like for like in alike(asked) if not like.person.purpose_mask & Purpose.CUSTOMER_SERVICE]
        return [shown_like(like, {}) for like in likes]
