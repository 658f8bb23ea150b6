"""Saying of a contact value that it does not reach its customer, or that the customer has said it is right (C75).

The link at the value swaps the fact for two buttons; without a script it leads to a page with the same two.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from kortisto.desk import cards
from kortisto.kernel.purposes import Purpose
from kortisto.notes.doubting import close_needless
from kortisto.parties import rules
from kortisto.parties.models import Address, Organisation, Person, Removal
from kortisto.parties.queries import Names, party_at, present_address
from kortisto.parties.reaching import SPOKEN, OtherValue, Reached, say, spoken_of
from kortisto.parties.sending import asked_place, onward, sent
from kortisto.parties.state_forms import ReachForm
from kortisto.parties.views import card_of, crumbs_of, offer_put_back
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

says = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))


@says
def contact_reach(request: HttpRequest, of: str, public_id: UUID, row: int) -> HttpResponse:
    """Whether an e-mail address or telephone number still reaches its party."""
    party = party_at(of, public_id)
    point = party.contact_points.filter(pk=row, kind__in=SPOKEN, ended_on=None).first()
    if point is None:
        raise Http404
    return _answer(request, party, point)


@says
def address_reach(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Whether the present address still reaches its party."""
    party = party_at(of, public_id)
    present = present_address(party)
    if present is None:
        raise Http404
    return _answer(request, party, present)


def _answer(request: HttpRequest, party: Person | Organisation, row: Reached) -> HttpResponse:
    form, back = ReachForm(sent(request), initial={"was": spoken_of(row)}), onward(request, card_of(party))
    is_address = isinstance(row, Address)
    fact = cards.address_fact if is_address else cards.contact_fact
    item = fact(party, row, Names(request.user.register_id), editable=True)
    if "show" in request.GET and request.htmx:
        return render(request, "desk/pages/fact.html", {"item": item})
    if form.is_bound:
        if form.is_valid():
            return _say(request, party, row, form)
        messages.error(request, _("The form was incomplete. Send it again."))
        return HttpResponseRedirect(back)
    came = request.htmx.current_url_abs_path if request.htmx else ""
    shown = {
        "form": form,
        "item": item,
        "back": back,
        "next": came or back,
        "here": request.path,
        "failed_text": _("The letter came back") if is_address else _("Does not reach"),
        "title": _("Still right? %(what)s") % {"what": item["label"]},
    }
    if request.htmx:
        return render(request, "desk/pages/fact_reach.html", shown)
    return render(
        request, "desk/pages/reach.html", shown | {"crumbs": [*crumbs_of(party), {"label": item["label"]}]}
    )


def _say(request: HttpRequest, party: Person | Organisation, row: Reached, form: ReachForm) -> HttpResponse:
    of, given = "person" if isinstance(party, Person) else "organisation", form.cleaned_data
    back = asked_place(request, card_of(party))
    done: list[Removal] = []

    def act() -> None:
        by = request.user.actor
        done.append(say(row=row, state=given["state"], was=given["was"], by=by))
        close_needless(**{of: party}, by=by)

    try:
        once(given["token"], act, lambda _done: back)
    except OtherValue:
        messages.warning(
            request, _("Somebody has changed this value meanwhile. Look at it before you say anything of it.")
        )
        return HttpResponseRedirect(back)
    if done and given["state"] == rules.CONFIRMED:
        offer_put_back(request, _("Noted: confirmed today."), done[0], back)
    elif done:
        ended = isinstance(party, Person) and party.ended_on is not None
        text = (
            _("Noted: it does not reach.")
            if ended
            else _("Noted: it does not reach. A task is made tonight.")
        )
        offer_put_back(request, text, done[0], back)
    return HttpResponseRedirect(back)
