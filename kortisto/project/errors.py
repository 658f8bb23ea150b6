"""Error pages: one clear sentence each, in the reader's language, and nothing of anybody's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kortisto.disclosures.visits import sentence
from kortisto.kernel.access import VisitRefused
from kortisto.staff.pages import open_page


def _answer(request: HttpRequest, status: int, title: str, told: str, home: str = "/") -> HttpResponse:
    # Whoever was on a person's own pages goes on there, not at the staff's door.
    home = "/portal/" if request.path.startswith("/portal/") else home
    shown = {"title": title, "sentence": told, "status": status, "home": home}
    return render(request, "error.html", shown, status=status)


@open_page("an error says the same to everybody")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not match."""
    return _answer(
        request, 403, _("The form has expired"), _("Go back, reload the page and send the form again.")
    )


@open_page("an error says the same to everybody")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be understood."""
    return _answer(request, 400, _("The request was not understood"), _("Check what you sent and try again."))


@open_page("an error says the same to everybody")
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role does not allow it."""
    if isinstance(exception, VisitRefused):
        # The account stays open, to sign out at least.
        return _answer(request, 403, _("Nothing may be shown to you today"), sentence(exception), "/account/")
    return _answer(
        request, 403, _("Your role does not allow this"), _("Ask the administrator if your work needs it.")
    )


@open_page("an error says the same to everybody")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing, or not for this user; the answer does not tell which."""
    return _answer(request, 404, _("Not found"), _("It does not exist, or it is not for you to see."))


@open_page("an error says the same to everybody")
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Nothing was half-written: the transaction was rolled back."""
    return _answer(request, 500, _("Something went wrong"), _("Nothing was saved. The fault has been noted."))
