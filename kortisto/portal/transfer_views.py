"""The person hands their package straight to another controller."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kortisto.portal import giving
from kortisto.portal.doors import Visit, own_page
from kortisto.portal.forming import after, shown
from kortisto.requests import transfer_views as handing


@own_page(methods=("GET", "POST"), confirmed=True, back="portal_transfers")
def transfers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Order a link for a receiver, see what became of it, take it back."""
    form, link = handing.ReceiverForm(request.POST if request.method == "POST" else None), ""
    held = giving.held_until(visit.person)
    if request.method == "POST" and "withdraw" in request.POST:
        handing.withdraw(visit.person, request.POST["withdraw"], visit.by)
        return redirect(after(reverse("portal_transfers"), "taken_back"))
    if request.method == "POST" and held is not None:
        return redirect(after(reverse("portal_transfers"), "nothing"))
    if request.method == "POST" and form.is_valid():
        link = handing.ordered(request, visit.person, form, visit.by)
    bound = form.is_bound and bool(form.errors)
    return shown(
        request, "portal/transfers.html", visit.register, 422 if bound else 200, visit=visit, held=held, confirmed=True,
        form=handing.ReceiverForm() if link else form, **handing.listed(visit.person, link),
    )  # fmt: skip
