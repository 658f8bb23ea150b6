"""Attached files: up through a check, down as a file to save and never as a page, removed for good."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kortisto.notes import files, operations, queries
from kortisto.notes.forms import AttachmentForm
from kortisto.notes.views import presses, reads, writes
from kortisto.parties.queries import party_at
from kortisto.parties.sending import asked_place, form_page, onward, sent
from kortisto.parties.views import card_of, crumbs_of
from kortisto.staff.confirming import confirmed

# A saved file must not become a page of ours, whatever a browser thinks of its bytes.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@writes
def attachment_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Attach a file to a party."""
    party = party_at(of, public_id)
    form = AttachmentForm(sent(request), request.FILES if request.method == "POST" else None)

    def act() -> None:
        name, body = form.cleaned_data["file"]
        operations.attach(**{of: party}, name=name, body=body, by=request.user.actor)

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: card_of(party) + "#files",
        title=_("Attach a file"),
        action=_("Attach"),
        back=card_of(party),
        done=_("The file was checked and attached."),
        crumbs=crumbs_of(party),
        note=_(
            "Attach only what serving the customer needs. No identity documents. The person can ask to see it."
        ),
    )


@reads
def attachment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An attached file, to be saved."""
    found = queries.attachment_at(public_id)
    back = card_of(found.person or found.organisation) + "#files"
    try:
        body = files.read(found.file, found.digest)
    except files.Damaged:
        messages.error(request, _("The file is missing or damaged. Tell the administrator."))
        return redirect(back)
    return to_be_saved(body, found.media_type, found.name)


def to_be_saved(body: bytes, media_type: str, name: str) -> HttpResponse:
    """The answer with a file that a browser saves and never shows."""
    answer = HttpResponse(body, content_type=media_type, headers=_HEADERS)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@presses
def attachment_removal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a file for good, once the word for it is typed: its bytes are not kept anywhere."""
    found = queries.attachment_at(public_id)
    back = onward(request, asked_place(request, card_of(found.person or found.organisation) + "#files"))
    if not confirmed(request, _("DELETE")):
        return HttpResponseRedirect(back)
    operations.remove_attachment(attachment=found, by=request.user.actor)
    messages.success(request, _("The file was removed."))
    return HttpResponseRedirect(back)
