"""How every form page of the desk works: show, check, do once, go on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kortisto.kernel.text import FormatError
from kortisto.parties.forms import TokenForm, said
from kortisto.staff.tokens import once


def sent(request: HttpRequest) -> Any:
    """What a form is bound to: the sent values, or None while it is only shown."""
    return request.POST if request.method == "POST" else None


def asked_place(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form says it stood on; another one when it names none of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else otherwise


def form_page(
    request: HttpRequest,
    form: TokenForm,
    *,
    act: Callable[[], Any],
    place: Callable[[Any], str],
    title: str,
    action: str,
    back: str,
    done: str = "",
    refused: dict[type[Exception], Callable[[Any], str]] | None = None,
    wait: bool = False,
    template: str = "desk/pages/form.html",
    **shown: Any,
) -> HttpResponse:
    """Show the form, or do `act` once and go to `place(result)`.

    `back` is the address that the page came from, `action` the verb on the button, `done` the sentence shown
    afterwards. `refused` maps exceptions of the operation to the sentence that explains them. A form that
    cannot be accepted is shown again with status 422, one that is to `wait` for a second look with 409.
    """
    refused = refused or {}
    if request.method == "POST" and form.is_valid() and not wait:
        try:
            address = once(form.cleaned_data["token"], act, place)
        except FormatError as error:
            form.add_error(None, said(error))
        except IntegrityError:
            form.add_error(
                "number" if "number" in form.fields else None,
                _("This number is in use already. Give another."),
            )
        except tuple(refused) as error:
            form.add_error(None, next(say for kind, say in refused.items() if isinstance(error, kind))(error))
        else:
            if done:
                messages.success(request, done)
            return redirect(address)
    if "crumbs" in shown:
        shown["crumbs"] = [*shown["crumbs"], {"label": title}]
    shown |= {"form": form, "title": title, "action": action, "back": back}
    return render(request, template, shown, status=409 if wait else 422 if form.is_bound else 200)
