"""One field of a card changed where it stands: the pen swaps the fact for a form, Enter saves, Esc takes it back.

Without a script the pen leads to the ordinary form, which does the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.desk import cards, queries
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.parties import operations
from kortisto.parties.fields.forms import ValueForm
from kortisto.parties.fields.kinds import shown as shown_value
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.fields.queries import facts_of, field_at, values_of
from kortisto.parties.forms import (
    AddressForm,
    ContactValueForm,
    OrganisationForm,
    PersonForm,
    PresentAddressForm,
    TokenForm,
    said,
    shown_values,
)
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import Names, party_at, person_at, present_address
from kortisto.parties.sending import sent
from kortisto.parties.views import card_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

edits = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))


@dataclass
class _Field:
    """A fact that is being changed: its form, what saving does, and how it is shown again."""

    party: Person | Organisation
    form: TokenForm
    label: str
    full_url: str
    act: Callable[[], Any]
    fact: Callable[[], dict[str, Any] | None]
    now: Callable[[Any], str]  # what somebody else made of it meanwhile


def _answer(request: HttpRequest, field: _Field) -> HttpResponse:
    card, form, status = card_of(field.party), field.form, 200
    if request.method == "GET" and not request.htmx:
        return redirect(field.full_url)
    if "show" in request.GET:
        return _shown(request, field)
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                once(form.cleaned_data["token"], field.act, lambda _done: card)
            except FormatError as error:
                form.add_error(None, said(error))
            except IntegrityError:
                form.add_error(None, _("This number is in use already. Give another."))
            except VersionConflict as conflict:
                status = 409
                form.go_on_from(conflict.current)
                text = _(
                    "Somebody saved this while you were editing it. It now says: %(now)s. "
                    "Save again to put yours in its place."
                )
                form.add_error(None, text % {"now": field.now(conflict.current) or "–"})
            else:
                if request.htmx:
                    return _shown(request, field)
                messages.success(request, _("Saved."))
                return redirect(card)
    values = {"form": form, "label": field.label, "title": field.label, "here": request.path, "back": card}
    if request.htmx:
        return render(request, "desk/pages/fact_form.html", values, status=status)
    return render(request, "desk/pages/form.html", values | {"action": _("Save")}, status=status)


def _shown(request: HttpRequest, field: _Field) -> HttpResponse:
    """The fact as it now is, and the name above the card, which may have changed with it."""
    item = field.fact()
    return render(request, "desk/pages/fact_saved.html", {"item": item, "name": str(field.party)})


@edits
def own_field(request: HttpRequest, of: str, public_id: UUID, column: str) -> HttpResponse:
    """Change one of a party's own columns."""
    party = party_at(of, public_id)
    kind = PersonForm if of == "person" else OrganisationForm
    change = operations.change_person if of == "person" else operations.change_organisation
    if column not in kind.kept:
        raise Http404
    names = Names(request.user.register_id)
    form = kind(
        sent(request),
        names=names,
        initial=shown_values(party, kind.kept),
        auto_id=f"field_{column}_%s",
        only=column,
    )

    def act() -> None:
        values = {"source": form.cleaned_data["source"], "by": request.user.actor}
        changed, version = form.values(), form.cleaned_data["version"]
        if version != party.version and column not in form.changed_since(party):
            version = party.version  # somebody changed something else, which this does not touch
        change(**{of: party}, values=changed, version=version, **values)

    return _answer(
        request,
        _Field(
            party=party,
            form=form,
            label=str(form.fields[column].label),
            full_url=reverse(f"{of}_edit", args=[public_id]),
            act=act,
            fact=lambda: _own_fact(party, column, names),
            now=lambda current: cards.plain_value(column, getattr(current, column)),
        ),
    )


def _own_fact(party: Person | Organisation, column: str, names: Names) -> dict[str, Any]:
    latest = queries.latest_change(party, column)
    (fact,) = cards.own_facts(party, {column: latest} if latest else {}, names, (column,), editable=True)
    return fact


@edits
def contact_field(request: HttpRequest, of: str, public_id: UUID, row: int) -> HttpResponse:
    """Change the value of an e-mail address, telephone number or web address."""
    party = party_at(of, public_id)
    point = party.contact_points.filter(pk=row, ended_on=None).first()
    if point is None:
        raise Http404
    names = Names(request.user.register_id)
    form = ContactValueForm(
        sent(request),
        names=names,
        kind=point.kind,
        initial={"value": point.value, "was": point.value},
        auto_id=f"contact_{row}_%s",
    )

    def act() -> None:
        cleaned = form.cleaned_data
        operations.change_contact(
            point=point, value=cleaned["value"], was=cleaned["was"], source=cleaned["source"],
            by=request.user.actor,
        )  # fmt: skip

    return _answer(
        request,
        _Field(
            party=party,
            form=form,
            label=str(cards.CONTACT_KINDS[point.kind][0]),
            full_url=reverse(f"{of}_contact_new", args=[public_id]),
            act=act,
            fact=lambda: cards.contact_fact(party, point, names, editable=True),
            now=lambda current: current.value,
        ),
    )


@edits
def address_field(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """A new version of the present address."""
    party = party_at(of, public_id)
    present = present_address(party)
    if present is None:
        raise Http404
    names = Names(request.user.register_id)
    form = PresentAddressForm(
        sent(request),
        names=names,
        initial={name: getattr(present, name) for name in AddressForm.columns} | {"was": present.pk},
        auto_id="address_%s",
    )
    form.town_language = party.language

    def act() -> None:
        if form.cleaned_data["was"] != present.pk:
            raise VersionConflict(present)
        operations.change_address(
            **{of: party}, values=form.address(), source=form.cleaned_data["source"], by=request.user.actor
        )

    return _answer(
        request,
        _Field(
            party=party,
            form=form,
            label=_("Address"),
            full_url=reverse(f"{of}_address", args=[public_id]),
            act=act,
            fact=lambda: cards.address_fact(party, present_address(party), names, editable=True),
            now=lambda current: cards.address_text(current, names.language).replace("\n", ", "),
        ),
    )


@edits
def custom_field(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Give a custom field of a card another value."""
    person, field = person_at(public_id), field_at(key)
    names = Names(request.user.register_id)
    present = values_of(person, [field]).get(key, "")
    form = ValueForm(sent(request), names=names, field=field, value=present, auto_id=f"custom_{key}_%s")

    def act() -> None:
        cleaned = form.cleaned_data
        fill_in(
            person=person, given={field: cleaned["value"]}, was={key: cleaned["was"]}, source=cleaned["source"],
            by=request.user.actor,
        )  # fmt: skip

    def fact() -> dict[str, Any]:
        found = next(one for one in facts_of(person) if one.field.pk == field.pk)
        return cards.custom_fact(person, found, names, editable=True)

    return _answer(
        request,
        _Field(
            party=person,
            form=form,
            label=field.name(names.language),
            full_url=reverse("person_edit", args=[public_id]),
            act=act,
            fact=fact,
            now=lambda current: shown_value(field.kind, current, names.language),
        ),
    )
