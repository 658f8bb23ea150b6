"""Pages of users: the own account, the commitment, and the administrator's lists."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.staff import operations
from kortisto.staff.confirming import confirmed
from kortisto.staff.forms import OWN_LANGUAGES, CommitmentForm, LanguageForm, SigningForm, UserForm
from kortisto.staff.models import Commitment, User
from kortisto.staff.pages import Stage, page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import current_commitment, users_of
from kortisto.staff.sessions import open_sessions


@page(
    needs=Permission.OWN_ACCOUNT, purpose=Purpose.SECURITY, methods=("GET", "POST"), stage=Stage.OWN_PASSWORD
)
def commitment(request: HttpRequest) -> HttpResponse:
    """Read and sign the confidentiality commitment; nothing else opens before (C42, C46)."""
    current = current_commitment()
    if current is None:
        return render(request, "staff/commitment.html", {"current": None})
    signature = request.user.signatures.filter(commitment=current).first()
    form = SigningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.sign_commitment(
                by=request.user.actor, user=request.user, version=form.cleaned_data["version"],
                language=form.cleaned_data["language"],
            )  # fmt: skip
        except operations.NotTheCurrentText:
            messages.warning(request, _("The commitment has a newer version. Read it before you sign."))
            return redirect("commitment")
        messages.success(request, _("The commitment is signed."))
        return redirect("home")
    language = _shown_language()
    if request.method == "GET":
        form = SigningForm(initial={"version": current.version, "language": language})
    elif form.data.get("language") in operations.LANGUAGES:
        language = form.data["language"]
    shown = {
        "current": current,
        "text": current.text(language),
        "language": language,
        "form": form,
        "signature": signature,
    }
    return render(request, "staff/commitment.html", shown)


@page(needs=Permission.OWN_ACCOUNT, purpose=Purpose.SECURITY)
def account(request: HttpRequest) -> HttpResponse:
    """The own account: particulars, factors, sessions."""
    user = request.user
    rows = []
    for one in open_sessions(user):
        mine = one.key == request.session.session_key
        rows.append({"session": one, "mine": mine})
    shown = {
        "user": user,
        "sessions": rows,
        "others": sum(not row["mine"] for row in rows),
        "signature": user.signatures.order_by("-commitment__version").select_related("commitment").first(),
        "form": LanguageForm(initial={"language": user.language, "version": user.version}),
        "factors": set(user.authenticator_set.values_list("type", flat=True)),
    }
    return render(request, "staff/account.html", shown)


@page(needs=Permission.OWN_ACCOUNT, purpose=Purpose.SECURITY, methods=("POST",))
def account_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that the user wants the pages in."""
    form = LanguageForm(request.POST)
    response = redirect("account")
    if form.is_valid():
        language = form.cleaned_data["language"]
        try:
            operations.change_user(
                by=request.user.actor,
                user=request.user,
                version=form.cleaned_data["version"],
                language=language,
            )
        except operations.ChangedMeanwhile:
            messages.warning(request, _("Somebody changed this meanwhile. Check the values and save again."))
            return response
        response.set_cookie("kortisto_language", language, samesite="Lax", secure=request.is_secure())
    return response


@page(needs=Permission.OWN_ACCOUNT, purpose=Purpose.SECURITY, methods=("POST",))
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions, or all but this one."""
    user, key = request.user, request.session.session_key
    only = request.POST.get("session")
    ended = operations.end_sessions(by=user.actor, user=user, keep=key, only=only or None)
    messages.success(request, _("Sessions ended: %(count)s") % {"count": ended})
    return redirect("account")


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with a login to this register, those who left last."""
    current = current_commitment()
    signed = set() if current is None else set(current.signatures.values_list("user_id", flat=True))
    columns = [
        {"key": "name", "label": _("Name")},
        {"key": "email", "label": _("E-mail")},
        {"key": "role", "label": _("Role")},
        {"key": "employer", "label": _("Employer")},
        {"key": "commitment", "label": _("Commitment"), "clause": "C46"},
        {"key": "state", "label": _("Login"), "clause": "C44"},
    ]
    rows = [
        {
            "url": reverse("user", args=[user.public_id]),
            "name": user.name,
            "email": user.email,
            "role": user.role_name,
            "employer": user.employer,
            "commitment": _signed_chip(user, signed),
            "state": _state_chip(user),
        }
        for user in users_of(request.user.register_id)
    ]
    return render(request, "staff/users.html", {"columns": columns, "rows": rows})


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY, methods=("GET", "POST"), step_up=True)
def user_new(request: HttpRequest) -> HttpResponse:
    """Make a login; the initial password is shown once."""
    form = UserForm(request.POST or None, initial={"language": "fi", "employer": request.user.employer})
    if request.method == "POST" and form.is_valid():
        try:
            user, password = operations.create_user(by=request.user.actor, **form.particulars())
        except ValidationError as refused:
            _beside_fields(form, refused)
        else:
            return _shown_once(request, user, password)
    return render(request, "staff/user.html", {"form": form, "user_shown": None})


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY, methods=("GET", "POST"), step_up=True)
def user(request: HttpRequest, public_id: str) -> HttpResponse:
    """A user's particulars, and what can be done with the login."""
    shown = _user_or_404(request, public_id)
    form = UserForm(request.POST) if request.method == "POST" else UserForm.showing(shown)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_user(
                by=request.user.actor,
                user=shown,
                version=form.cleaned_data["version"] or 0,
                **form.particulars(),
            )
        except ValidationError as refused:
            _beside_fields(form, refused)
        except operations.ChangedMeanwhile:
            form.add_error(None, _("Somebody changed this meanwhile. Check the values and save again."))
            form.data = {**form.data.dict(), "version": _user_or_404(request, public_id).version}
        except operations.LastAdministrator:
            form.add_error("role", last_administrator())
        else:
            messages.success(request, _("Saved."))
            return redirect("users")
    return render(request, "staff/user.html", {"form": form, "user_shown": shown})


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY, methods=("POST",), step_up=True)
def user_leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """The user has left: out at once, everywhere."""
    shown = _user_or_404(request, public_id)
    if not confirmed(request, _("END")):
        return redirect("user", public_id=public_id)
    try:
        operations.leave_user(by=request.user.actor, user=shown)
    except operations.LastAdministrator:
        messages.error(request, last_administrator())
        return redirect("user", public_id=public_id)
    messages.success(request, _("%(name)s is out; all sessions have ended.") % {"name": shown.name})
    return redirect("users")


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY, methods=("POST",), step_up=True)
def user_renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new initial password for somebody who lost theirs; it is shown once."""
    shown, password = operations.renew_login(by=request.user.actor, user=_user_or_404(request, public_id))
    return _shown_once(request, shown, password)


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY)
def commitments(request: HttpRequest) -> HttpResponse:
    """Who has signed which version, and who has not."""
    current = current_commitment()
    signatures = {} if current is None else {one.user_id: one for one in current.signatures.all()}
    columns = [
        {"key": "name", "label": _("Name")},
        {"key": "role", "label": _("Role")},
        {"key": "employer", "label": _("Employer")},
        {"key": "state", "label": _("Commitment"), "clause": "C46"},
        {"key": "when", "label": _("Signed")},
        {"key": "language", "label": _("Language")},
    ]
    rows = []
    active = [one for one in users_of(request.user.register_id) if one.is_active]
    for one in active:
        signature = signatures.get(one.pk)
        rows.append(
            {
                "name": one.name,
                "role": one.role_name,
                "employer": one.employer,
                "state": _signed_chip(one, signatures.keys()),
                "when": _short(signature.signed_at) if signature else "",
                "language": dict(OWN_LANGUAGES)[signature.language] if signature else "",
            }
        )
    shown = {
        "current": current,
        "versions": Commitment.objects.order_by("-version"),
        "text": "" if current is None else current.text(_shown_language()),
        "columns": columns,
        "rows": rows,
        "signed": sum(one.pk in signatures for one in active),
        "active": len(active),
    }
    return render(request, "staff/commitments.html", shown)


@page(needs=Permission.STAFF_MANAGE, purpose=Purpose.SECURITY, methods=("GET", "POST"), step_up=True)
def commitment_new(request: HttpRequest) -> HttpResponse:
    """A new version of the commitment; everybody is asked again."""
    current = current_commitment()
    form = CommitmentForm(request.POST or None)
    if request.method == "GET" and current is not None:
        form = CommitmentForm(initial={f"text_{code}": current.text(code) for code in operations.LANGUAGES})
    if request.method == "POST" and form.is_valid():
        try:
            texts = {name: text for name, text in form.cleaned_data.items() if name.startswith("text_")}
            operations.publish_commitment(by=request.user.actor, **texts)
        except ValidationError as refused:
            _beside_fields(form, refused)
        else:
            messages.success(
                request, _("The new version is in force. Everybody signs it at their next page.")
            )
            return redirect("commitments")
    status = 422 if form.errors else 200
    return render(request, "staff/commitment_new.html", {"form": form}, status=status)


def _shown_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    # Not by redirect: the password would have to wait somewhere meanwhile.
    shown = {"user_shown": user, "password": password, "days": operations.INITIAL_PASSWORD_DAYS}
    return render(request, "staff/initial_password.html", shown)


def _user_or_404(request: HttpRequest, public_id: str) -> User:
    return get_object_or_404(User, public_id=public_id, register_id=request.user.register_id)


def _beside_fields(form, refused: ValidationError) -> None:
    if hasattr(refused, "error_dict"):
        for name, errors in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refused)


def _shown_language() -> str:
    language = (get_language() or "fi")[:2]
    return language if language in operations.LANGUAGES else "en"


def last_administrator() -> str:
    """Why a change of the only administrator is refused."""
    return _("The register needs at least one administrator whose login has no last day.")


def _short(when: datetime) -> str:
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")


def _signed_chip(user: User, signed) -> dict[str, str]:
    if user.pk in signed:
        return {"text": _("signed"), "kind": "ok"}
    return {"text": _("not signed"), "kind": "warn" if user.is_active else "muted"}


def _state_chip(user: User) -> dict[str, str]:
    if not user.is_active:
        return {"text": _("has left"), "kind": "muted"}
    if user.valid_to is not None and user.valid_to < timezone.localdate():
        return {"text": _("expired"), "kind": "stop"}
    if user.initial_password_until is not None:
        late = user.initial_password_until < timezone.now()
        return {"text": _("initial password expired") if late else _("initial password"), "kind": "warn"}
    return {"text": _("in use"), "kind": "ok"}
