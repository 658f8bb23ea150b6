"""How a view says who may open it and why it reads: `@page(needs=…, purpose=…)`, without a default.

A view that says neither is refused by a system check, so that none is open by oversight.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import wraps

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import has_signed


class Stage(IntEnum):
    """How far a user has come after signing in; a page opens from its stage on."""

    SIGNED_IN = 0
    OWN_PASSWORD = 1  # the initial password, which the administrator knows, has been replaced
    COMMITTED = 2  # the confidentiality commitment of the current version is signed (C46)


def page(
    *,
    needs: Permission,
    purpose: Purpose | None,
    methods: tuple[str, ...] = ("GET",),
    step_up: bool = False,
    stage: Stage = Stage.COMMITTED,
) -> Callable:
    """Declare a view of the staff desk.

    `purpose=None` is for pages that read no personal data of customers: they get no access context, so
    reading any is refused. `step_up` asks for the password or passkey again when the last time is older
    than five minutes (ASVS 7.5.3). A lower `stage` is for the steps on the way: changing the initial
    password and signing the commitment.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def run(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            answer = _refusal(request, needs, step_up, stage)
            if answer is not None:
                return answer
            if request.method not in (*methods, "HEAD", "OPTIONS"):
                return HttpResponseNotAllowed(methods)
            if purpose is None:
                return _rendered(view(request, *args, **kwargs))
            user = request.user
            name = f"{view.__module__.split('.')[1]}.{view.__name__}"
            with access(register_id=user.register_id, actor=user.actor, purpose=purpose, view=name):
                return _rendered(view(request, *args, **kwargs))

        run.declared = (needs, purpose)
        return run

    return decorate


def open_page(reason: str) -> Callable:
    """Declare a view that anybody may open, and the reason."""

    def decorate(view: Callable) -> Callable:
        view.declared = reason
        return view

    return decorate


def _refusal(request: HttpRequest, needs: Permission, step_up: bool, stage: Stage) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if user.valid_to is not None and user.valid_to < timezone.localdate():
        raise PermissionDenied
    if stage >= Stage.OWN_PASSWORD and user.initial_password_until is not None:
        return redirect("account_change_password")
    if stage >= Stage.COMMITTED and not has_signed(user):
        return redirect("commitment")
    if not user.may(needs):
        raise PermissionDenied
    if step_up:
        ask_again(request)
    return None


def ask_again(request: HttpRequest) -> None:
    """Ask for the password or passkey again when the last time is older than five minutes (ASVS 7.5.3): for a
    page whose own permission is checked after that of the declaration."""
    # The account middleware keeps the request, asks, and resumes it.
    raise_if_reauthentication_required(request, app="account")


def _rendered(response: HttpResponse) -> HttpResponse:
    # A template reads its rows while it renders, so it must render while the context is open.
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    return response
