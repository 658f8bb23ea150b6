"""How every form page of the desk works: show, check, do once, go on."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

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
    # A word without a path would be looked up as the name of a page.
    return asked if ours and "/" in asked else otherwise


CAME_FROM = "from"
SEARCH = "search"
LONGEST_WAY = 1_000  # characters; a list's whole state is a third of it


def came_from(request: HttpRequest) -> str:
    """The list or search that the address of a card names: its key and its query. The desk reads it, and
    believes nothing of it."""
    return request.GET.get(CAME_FROM, "")[:LONGEST_WAY]


def leaving(key: str, query: str = "") -> str:
    """The query of a card's address that says one came from here: a list's key, and the query of the list."""
    return f"?{CAME_FROM}=" + quote(key + query, safe="?:/")


def onward(request: HttpRequest, address: str) -> str:
    """An address with the list that this request came from, so that one goes on through it afterwards."""
    if not came_from(request) or f"{CAME_FROM}=" in address:
        return address
    path, mark, fragment = address.partition("#")
    return (
        path
        + ("&" + leaving(came_from(request))[1:] if "?" in path else leaving(came_from(request)))
        + mark
        + fragment
    )


def offer_undo(request: HttpRequest, text: str, url: str, **values: Any) -> None:
    """Say what was done, with a button beside it that takes it back: a form that sends `values` to `url`. The
    values are ids and words of the program, never somebody's data: the message waits in the session."""
    offer = {"url": url, "values": {"next": asked_place(request, ""), **values}}
    messages.success(request, text, extra_tags=json.dumps(offer, default=str))


def too_late() -> str:
    """The sentence for what can no longer be taken back."""
    return _("This can no longer be taken back.")


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
    undo: Callable[[Any], tuple[str, dict[str, Any]]] | None = None,
    refused: dict[type[Exception], Callable[[Any], str]] | None = None,
    wait: bool = False,
    template: str = "desk/pages/form.html",
    **shown: Any,
) -> HttpResponse:
    """Show the form, or do `act` once and go to `place(result)`.

    `back` is the address that the page came from, `action` the verb on the button, `done` the sentence shown
    afterwards, `undo` the address and the values of the form that takes it back. `refused` maps exceptions of the operation to the sentence that explains them. A form that
    cannot be accepted is shown again with status 422, one that is to `wait` for a second look with 409.
    """
    refused = refused or {}
    if request.method == "POST" and form.is_valid() and not wait:
        try:
            made: list[Any] = []
            address = once(form.cleaned_data["token"], lambda: made.append(act()) or made[0], place)
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
            for remark in form.remarks if made else ():
                messages.warning(request, remark)
            if done and undo and made:
                url, values = undo(made[0])
                offer_undo(request, done, onward(request, url), **values)
            elif done:
                messages.success(request, done)
            return redirect(onward(request, address))
    if "crumbs" in shown:
        shown["crumbs"] = [*shown["crumbs"], {"label": title}]
    shown |= {"form": form, "title": title, "action": action, "back": onward(request, back)}
    return render(request, template, shown, status=409 if wait else 422 if form.is_bound else 200)
