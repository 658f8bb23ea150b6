"""Placing a "no" from a card: it holds from this second, and is the case of whoever asked for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.parties.forms import BLOCK_NAMES
from kortisto.parties.models import Block
from kortisto.parties.queries import Names
from kortisto.parties.sending import form_page, sent
from kortisto.parties.state_forms import BlockForm
from kortisto.parties.views import blocks, card_of, crumbs_of, reachable
from kortisto.requests.cases.ending import forbid
from kortisto.staff.permissions import Permission


@blocks
def block_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Place a "no" that holds from this second."""
    party = reachable(request, public_id)
    kind = request.GET.get("kind", "")
    form = BlockForm(
        sent(request),
        names=Names(request.user.register_id),
        initial={"kind": kind} if kind in BLOCK_NAMES else None,
    )

    def act() -> Block:
        cleaned = form.cleaned_data
        return forbid(
            person=party,
            kind=cleaned["kind"],
            reason=cleaned["reason"],
            source=cleaned["source"],
            by=request.user.actor,
        )

    def place(made: Block) -> str:
        # A restricted person's card opens only to those who handle the restriction.
        hidden = made.kind == Block.RESTRICTION and not request.user.may(Permission.REPORT_MAKE)
        return reverse("persons") if hidden else card_of(party)

    return form_page(
        request,
        form,
        act=act,
        place=place,
        title=_("Ban or restriction"),
        action=_("Put in force"),
        back=card_of(party),
        done=_("It holds from this second, in every list and letter."),
        crumbs=crumbs_of(party),
    )
