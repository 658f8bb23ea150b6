"""Making and changing persons and organisations. The cards themselves are pages of the desk."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.parties import operations
from kortisto.parties.fields.forms import Inputs
from kortisto.parties.fields.operations import ValueConflict, fill_in
from kortisto.parties.fields.queries import shown_now, values_of
from kortisto.parties.formats import phone_display
from kortisto.parties.forms import (
    AddressForm,
    ContactForm,
    NewOrganisationForm,
    NewPersonForm,
    OrganisationForm,
    PersonForm,
    VersionedForm,
    shown_values,
)
from kortisto.parties.models import Block, ContactPoint, Organisation, Person, Removal
from kortisto.parties.naming import block_name
from kortisto.parties.queries import Names, organisation_at, party_at, person_at
from kortisto.parties.reaching import unsay
from kortisto.parties.removing import TooLate, removal_at
from kortisto.parties.rules import ENDED_BY_DECIDING
from kortisto.parties.sending import asked_place, form_page, offer_undo, onward, sent, too_late
from kortisto.parties.state_forms import EndingForm, LiftForm, RepresentationForm
from kortisto.parties.warning import likes
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import is_used

writes = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))
removes = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))
# A restriction must be reachable for those who lift it, and the mask hides its person from all else.
blocks = page(needs=Permission.BLOCK_PLACE, purpose=Purpose.RIGHTS, methods=("GET", "POST"))
restores = page(needs=Permission.BLOCK_PLACE, purpose=Purpose.RIGHTS, methods=("POST",))


def card_of(party: Person | Organisation) -> str:
    """The address of a party's card."""
    return reverse("person" if isinstance(party, Person) else "organisation", args=[party.public_id])


def crumbs_of(party: Person | Organisation) -> list[dict[str, str]]:
    """Where a party's pages stand: the list, and the card."""
    of = "person" if isinstance(party, Person) else "organisation"
    return [
        {"label": _("Persons") if of == "person" else _("Organisations"), "url": reverse(f"{of}s")},
        {"label": str(party), "url": card_of(party)},
    ]


@writes
def person_new(request: HttpRequest) -> HttpResponse:
    """A new person; with `?organisation=` one who represents it."""
    names = Names(request.user.register_id)
    represents = _named_organisation(request)
    form = NewPersonForm(sent(request), names=names, represents=represents)
    custom = Inputs(form, shown_now())
    back = card_of(represents) if represents else reverse("persons")
    # Whoever is here already is shown once; a form that was sent before made its card itself.
    alike = ""
    if form.is_bound and "anyway" not in request.POST and form.is_valid():
        alike = "" if is_used(form.cleaned_data["token"]) else likes(request, request.POST)

    def act() -> Person:
        return operations.create_person(
            values=form.values(),
            contacts=form.contacts(),
            address=form.address(),
            organisation=represents,
            role=form.cleaned_data.get("role", ""),
            custom=custom.given(),
            source=form.cleaned_data["source"],
            by=request.user.actor,
        )

    return form_page(
        request,
        form,
        act=act,
        place=card_of,
        title=_("New person"),
        action=_("Save"),
        back=back,
        wait=bool(alike),
        template="parties/person_new.html",
        likes=alike,
        done=_("The person is in the register."),
        note=str(represents) if represents else "",
        crumbs=crumbs_of(represents) if represents else [{"label": _("Persons"), "url": reverse("persons")}],
    )


def _named_organisation(request: HttpRequest) -> Organisation | None:
    asked = request.GET.get("organisation")
    if asked is None:
        return None
    try:
        return organisation_at(UUID(asked))
    except ValueError:
        raise Http404 from None


@writes
def organisation_new(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    form = NewOrganisationForm(sent(request), names=Names(request.user.register_id))

    def act() -> Organisation:
        return operations.create_organisation(
            values=form.values(),
            contacts=form.contacts(),
            address=form.address(),
            source=form.cleaned_data["source"],
            by=request.user.actor,
        )

    return form_page(
        request,
        form,
        act=act,
        place=card_of,
        title=_("New organisation"),
        action=_("Save"),
        back=reverse("organisations"),
        done=_("The organisation is in the register."),
        crumbs=[{"label": _("Organisations"), "url": reverse("organisations")}],
    )


@writes
def party_edit(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Change a party's own columns; what somebody else changed meanwhile is shown, not overwritten."""
    party = party_at(of, public_id)
    kind = PersonForm if of == "person" else OrganisationForm
    change = operations.change_person if of == "person" else operations.change_organisation
    names = Names(request.user.register_id)
    form = kind(sent(request), names=names, initial=shown_values(party, kind.kept))
    fields = shown_now() if of == "person" else []
    custom = Inputs(form, fields, values_of(party, fields) if fields else {})
    touched = set(form.changed_data) & {*kind.kept, *custom.fields} if form.is_bound else set()
    untouched = form.is_bound and form.is_valid() and not touched
    if untouched and form.cleaned_data["version"] == party.version:
        messages.info(request, _("Nothing was changed."))
        return redirect(card_of(party))

    def act() -> Person | Organisation:
        told = {"source": form.cleaned_data["source"], "by": request.user.actor}
        changed = party
        if touched & set(kind.kept) or form.cleaned_data["version"] != party.version:
            changed = change(
                **{of: party}, values=form.values(), version=form.cleaned_data["version"], **told
            )
        if given := custom.changed():
            fill_in(person=changed, given=given, was=custom.was(), **told)
        return changed

    def changed_meanwhile(conflict: ValueConflict) -> str:
        return custom.go_on_from(conflict.key, conflict.current)

    try:
        return form_page(
            request,
            form,
            act=act,
            place=card_of,
            title=_("Edit: %(name)s") % {"name": party},
            action=_("Save"),
            back=card_of(party),
            done=_("Saved."),
            crumbs=crumbs_of(party),
            refused={ValueConflict: changed_meanwhile},
        )
    except operations.VersionConflict as conflict:
        return _conflict_page(request, form, conflict.current, custom.typed())


def _conflict_page(
    request: HttpRequest, form: VersionedForm, current: Person | Organisation, carried: list[tuple[str, str]]
) -> HttpResponse:
    """Both values of every field that differs, to choose from; the choice is sent as an ordinary edit."""
    same, differing = [], []
    for name in form.kept:
        mine, theirs = form.cleaned_data[name], getattr(current, name)
        bound = form[name]
        row = {"name": name, "label": bound.label, "theirs": _plain(theirs), "mine": _plain(mine)}
        if (mine or "") == (theirs or ""):
            same.append(row)
        else:
            # What was not touched in this form should not undo somebody else's change.
            row |= {
                "mine_shown": _readable(bound, mine),
                "theirs_shown": _readable(bound, theirs),
                "keep_mine": name in form.changed_data,
            }
            differing.append(row)
    shown = {
        "party": current,
        "same": same,
        "differing": differing,
        "carried": carried,
        "version_now": current.version,
        "source": form.cleaned_data["source"],
        "token": uuid4(),
        "back": card_of(current),
        "crumbs": [*crumbs_of(current), {"label": _("Changed by somebody else")}],
    }
    return render(request, "parties/conflict.html", shown, status=409)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _readable(bound: Any, value: Any) -> Any:
    return dict(getattr(bound.field, "choices", ())).get(value, value)


@writes
def contact_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Add an e-mail address, telephone number or web address."""
    party = party_at(of, public_id)
    usage = "private" if of == "person" else "work"
    form = ContactForm(sent(request), names=Names(request.user.register_id), initial={"usage": usage})

    def act() -> None:
        cleaned = form.cleaned_data
        operations.add_contact(
            **{of: party},
            kind=cleaned["kind"],
            value=cleaned["value"],
            usage=cleaned["usage"],
            source=cleaned["source"],
            by=request.user.actor,
        )

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: card_of(party),
        title=_("Contact points"),
        template="parties/contacts.html",
        points=_points(party),
        action=_("Add"),
        back=card_of(party),
        done=_("Saved."),
        crumbs=crumbs_of(party),
    )


def _points(party: Person | Organisation) -> list[dict[str, Any]]:
    of = "person" if isinstance(party, Person) else "organisation"
    return [
        {
            "value": phone_display(point.value) if point.kind == ContactPoint.PHONE else point.value,
            "removal_url": reverse(f"{of}_contact_removal", args=[party.public_id, point.pk]),
        }
        for point in party.contact_points.filter(ended_on=None).order_by("kind", "pk")
    ]


@removes
def contact_removal(request: HttpRequest, of: str, public_id: UUID, row: int) -> HttpResponse:
    """Remove a contact point; pressed twice, the second finds it gone already."""
    party = party_at(of, public_id)
    point = party.contact_points.filter(pk=row).first()
    back = onward(request, card_of(party))
    if point is not None:
        kept = operations.remove_contact(point=point, by=request.user.actor)
        offer_put_back(request, _("The contact point was removed."), kept, back)
    return redirect(back)


def offer_put_back(request: HttpRequest, text: str, removal: Removal, back: str) -> None:
    """Say what was removed, with the button that puts it back."""
    of = "person" if removal.person_id else "organisation"
    key = (removal.person or removal.organisation).public_id
    offer_undo(request, text, reverse(f"{of}_removal_undoing", args=[key, removal.public_id]), next=back)


@removes
def removal_undoing(request: HttpRequest, of: str, public_id: UUID, removal: UUID) -> HttpResponse:
    """Put back what this user removed from a card some minutes ago."""
    party = party_at(of, public_id)
    try:
        found = removal_at(party, removal, request.user.actor)
        (unsay if found.said else operations.put_back)(removal=found, by=request.user.actor)
    except (TooLate, IntegrityError):  # or another has come in its place
        messages.warning(request, too_late())
    else:
        messages.success(request, _("It is as it was.") if found.said else _("It is back."))
    return redirect(asked_place(request, card_of(party)))


@writes
def address(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """A new version of the address; the one before becomes history."""
    party = party_at(of, public_id)
    present = party.addresses.filter(ended_on=None).order_by("-pk").first()
    initial = {name: getattr(present, name) for name in AddressForm.columns} if present else {}
    form = AddressForm(sent(request), names=Names(request.user.register_id), initial=initial)
    form.town_language = party.language

    def act() -> None:
        operations.change_address(
            **{of: party},
            values=form.address(),
            source=form.cleaned_data["source"],
            by=request.user.actor,
        )

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: card_of(party),
        title=_("Address"),
        action=_("Save"),
        back=card_of(party),
        done=_("Saved."),
        crumbs=crumbs_of(party),
        note=_("Saving makes a new version. The address before it stays in the history.") if present else "",
    )


@writes
def representation_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Link a person to the organisation they represent."""
    party = person_at(public_id)
    register_id = request.user.register_id
    form = RepresentationForm(sent(request), names=Names(register_id), register_id=register_id)

    def act() -> None:
        cleaned = form.cleaned_data
        operations.represent(
            person=party,
            organisation=cleaned["organisation"],
            role=cleaned["role"],
            by=request.user.actor,
            started_on=cleaned["started_on"],
            source=cleaned["source"],
        )

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: card_of(party),
        title=_("Represents an organisation"),
        action=_("Save"),
        back=card_of(party),
        done=_("Saved."),
        crumbs=crumbs_of(party),
    )


@writes
def representation_ending(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """The person no longer represents the organisation."""
    party = person_at(public_id)
    link = (
        party.representations.select_related("organisation", "person").filter(pk=row, ended_on=None).first()
    )
    if link is None:
        raise Http404
    form = EndingForm(sent(request))

    def act() -> None:
        operations.end_representation(
            link=link, ended_on=form.cleaned_data["ended_on"], by=request.user.actor
        )

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: card_of(party),
        title=_("End the representation"),
        action=_("Save"),
        back=card_of(party),
        done=_("The representation has ended."),
        undo=lambda _ended: (reverse("person_representation_reopening", args=[public_id, row]), {}),
        note=str(link.organisation),
        crumbs=crumbs_of(party),
    )


@removes
def representation_reopening(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """It was ended by mistake."""
    party = person_at(public_id)
    link = party.representations.select_related("organisation", "person").filter(pk=row).first()
    if link is None:
        raise Http404
    operations.reopen_representation(link=link, by=request.user.actor)
    messages.success(request, _("The representation goes on."))
    return redirect(onward(request, card_of(party)))


@blocks
def block_lifting(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Lift a "no"."""
    party = reachable(request, public_id)
    block = party.blocks.filter(pk=row, lifted_at=None).exclude(kind__in=ENDED_BY_DECIDING).first()
    if block is None:
        raise Http404
    form = LiftForm(sent(request))

    def act() -> None:
        operations.lift_block(block=block, by=request.user.actor)

    return form_page(
        request,
        form,
        act=act,
        place=lambda _lifted: card_of(party),
        title=_("Lift the ban or restriction"),
        action=_("Lift"),
        back=card_of(party),
        done=_("It is lifted."),
        undo=lambda _lifted: (reverse("person_block_restoring", args=[public_id, row]), {}),
        note=block_name(block),
        crumbs=crumbs_of(party),
    )


@restores
def block_restoring(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """It was lifted by mistake: it holds again, for whoever lifted it some minutes ago."""
    party = reachable(request, public_id)
    block = party.blocks.filter(pk=row).exclude(kind__in=ENDED_BY_DECIDING).first()
    if block is None:
        raise Http404
    try:
        operations.restore_block(block=block, by=request.user.actor)
    except TooLate:
        messages.warning(request, too_late())
    else:
        messages.success(request, _("It holds again."))
    hidden = block.kind == Block.RESTRICTION and not request.user.may(Permission.REPORT_MAKE)
    return redirect(reverse("persons") if hidden else onward(request, card_of(party)))


def reachable(request: HttpRequest, public_id: UUID) -> Person:
    """The person, unless customer service may not see them and this user does not handle rights."""
    party = person_at(public_id)
    if not party.purpose_mask & Purpose.CUSTOMER_SERVICE and not request.user.may(Permission.REPORT_MAKE):
        raise Http404
    return party
