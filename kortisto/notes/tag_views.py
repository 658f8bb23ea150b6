"""Tags: the register's vocabulary, and putting its words on customers."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.kernel.purposes import Purpose
from kortisto.notes import operations, queries
from kortisto.notes.forms import TagForm
from kortisto.notes.models import Tagging
from kortisto.notes.views import ROWS, presses
from kortisto.parties.queries import party_at
from kortisto.parties.sending import form_page, offer_undo, onward, sent
from kortisto.parties.views import card_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

reads = page(needs=Permission.PARTY_READ, purpose=Purpose.CUSTOMER_SERVICE)
manages = page(needs=Permission.TAG_MANAGE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))


@reads
def tags(request: HttpRequest) -> HttpResponse:
    """The vocabulary with on how many customers each word is."""
    shown = {
        "tags": queries.vocabulary(request.user.register_id),
        "may_manage": request.user.may(Permission.TAG_MANAGE),
    }
    return render(request, "notes/tags.html", shown)


@reads
def tag(request: HttpRequest, row: int) -> HttpResponse:
    """Those who have a tag."""
    found = queries.tag_at(row)
    shown = Paginator(queries.tagged(found), ROWS).get_page(request.GET.get("page"))
    rows = [
        {
            "url": card_of(party),
            "name": str(party),
            "number": party.number or "",
        }
        for one in shown
        if (party := one.person or one.organisation)
    ]
    values = {
        "tag": found,
        "page": shown,
        "rows": rows,
        "crumbs": [{"label": _("Tags"), "url": reverse("tags")}, {"label": found.name}],
        "may_manage": request.user.may(Permission.TAG_MANAGE),
    }
    return render(request, "notes/tag.html", values)


def _exists(_error: operations.TagExists) -> str:
    return _("The vocabulary has this word already.")


@manages
def tag_new(request: HttpRequest) -> HttpResponse:
    """A new word."""
    form = TagForm(sent(request))
    return form_page(
        request,
        form,
        act=lambda: operations.add_tag(
            name=form.cleaned_data["name"], colour=form.cleaned_data["colour"], by=request.user.actor
        ),
        place=lambda _made: reverse("tags"),
        title=_("New tag"),
        action=_("Save"),
        back=reverse("tags"),
        done=_("Saved."),
        crumbs=[{"label": _("Tags"), "url": reverse("tags")}],
        note=_(
            "A word for sorting work, never an opinion of anybody. Everybody who has it can ask to see it."
        ),
        refused={operations.TagExists: _exists},
    )


@manages
def tag_edit(request: HttpRequest, row: int) -> HttpResponse:
    """Another spelling or colour; whoever has the tag has it in the new one."""
    found = queries.tag_at(row)
    form = TagForm(sent(request), initial={"name": found.name, "colour": found.colour})
    return form_page(
        request,
        form,
        act=lambda: operations.change_tag(
            tag=found,
            name=form.cleaned_data["name"],
            colour=form.cleaned_data["colour"],
            by=request.user.actor,
        ),
        place=lambda _made: reverse("tags"),
        title=_("Edit: %(name)s") % {"name": found.name},
        action=_("Save"),
        back=reverse("tags"),
        done=_("Saved."),
        crumbs=[{"label": _("Tags"), "url": reverse("tags")}],
        refused={operations.TagExists: _exists},
        template="notes/tag_edit.html",
        removal_url=reverse("tag_removal", args=[row]),
    )


@page(needs=Permission.TAG_MANAGE, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))
def tag_removal(request: HttpRequest, row: int) -> HttpResponse:
    """Take a word out of the vocabulary, when nobody has it."""
    found = queries.tag_at(row)
    try:
        operations.remove_tag(tag=found, by=request.user.actor)
    except operations.TagInUse as problem:
        text = ngettext(
            "%(count)s customer has this tag. Take it off first.",
            "%(count)s customers have this tag. Take it off first.",
            problem.count,
        )
        messages.warning(request, text % {"count": problem.count})
        return redirect("tag", row)
    again = {"name": found.name, "colour": found.colour, "token": uuid4()}
    offer_undo(request, _("The tag was removed."), reverse("tag_new"), **again)
    return redirect("tags")


@presses
def tagging_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Put a tag on a party."""
    party = party_at(of, public_id)
    sent_row = request.POST.get("tag", "")
    if not (sent_row.isascii() and sent_row.isdigit() and len(sent_row) < 19):
        messages.warning(request, _("Choose a tag first."))
        return redirect(card_of(party))
    operations.put_tag(**{of: party}, tag=queries.tag_at(int(sent_row)), by=request.user.actor)
    return redirect(onward(request, card_of(party)))


@presses
def tagging_removal(request: HttpRequest, of: str, public_id: UUID, row: int) -> HttpResponse:
    """Take a tag off a party; pressed twice, the second finds it gone already."""
    party = party_at(of, public_id)
    found = Tagging.objects.filter(**{of: party}, tag=row).first()
    if found is not None:
        operations.take_tag(tagging=found, by=request.user.actor)
        url = onward(request, reverse(f"{of}_tagging_new", args=[public_id]))
        offer_undo(request, _("The tag was taken off."), url, tag=row)
    return redirect(onward(request, card_of(party)))
