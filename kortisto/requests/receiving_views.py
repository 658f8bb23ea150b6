"""The pages on which somebody's package from another Kortisto is uploaded, judged and taken in (Article 20)."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.intake import files
from kortisto.intake.forms import UploadForm, language, upload_form
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.notice.queries import UnknownSource
from kortisto.parties.rules import NotAName
from kortisto.requests import receiving
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

_SESSION = "package"
VERDICTS = {
    receiving.CREATE: (gettext_lazy("New"), "ok"),
    receiving.ADD: (gettext_lazy("Here already; something is added"), "info"),
    receiving.UNCHANGED: (gettext_lazy("Here already; nothing changes"), "muted"),
    receiving.SIMILAR: (gettext_lazy("Perhaps here already"), "warn"),
    receiving.SUPPRESSED: (gettext_lazy("Blocked"), "stop"),
}
SECTIONS = {
    "contacts": gettext_lazy("Contact details"),
    "addresses": gettext_lazy("Addresses"),
    "choices": gettext_lazy("Bans and objections"),
    "own_fields": gettext_lazy("Custom fields"),
    "orders": gettext_lazy("Orders"),
    "requests": gettext_lazy("Requests made elsewhere"),
}


class PackageForm(UploadForm):
    """The file of a package, and from whom it comes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("kind", "lines"):
            del self.fields[name]
        self.fields["file"].help_text = _("package.json or the ZIP file that holds it, at most 5 MB.")
        self.fields["source"].initial = "self"

    def clean_file(self):
        """Nothing is kept that is no package."""
        file = self.cleaned_data["file"]
        try:
            receiving.read(file.read(receiving.MOST_BYTES + 1))
        except receiving.NotAPackage as problem:
            raise forms.ValidationError(problem.message(language())) from None
        file.seek(0)
        return file


asks = page(needs=Permission.IMPORT_RUN, purpose=Purpose.RIGHTS, methods=("GET", "POST"))


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": _("Imports"), "url": reverse("imports")}, *more]


@asks
def package_new(request: HttpRequest) -> HttpResponse:
    """Upload a package."""
    form = upload_form(request, PackageForm)
    if form is None:
        return redirect("imports")
    if request.method == "POST" and form.is_valid():
        kept = files.keep(form.cleaned_data["file"].chunks())
        request.session[_SESSION] = {"file": kept.name, "source": form.cleaned_data["source"]}
        return redirect("package_verdict")
    shown = {"form": form, "crumbs": _crumbs({"label": _("A person's package")})}
    return render(request, "requests/package_new.html", shown, status=422 if form.is_bound else 200)


@asks
def package_verdict(request: HttpRequest) -> HttpResponse:
    """What the package would do, and the button that does it."""
    waiting = request.session.get(_SESSION) or {}
    path = files.folder() / Path(waiting.get("file", "-")).name
    if not path.is_file():
        messages.info(request, _("The package is no longer here. Upload it again."))
        return redirect("package_new")
    package = receiving.read(path.read_bytes())
    form = _TakingForm(request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and form.is_valid():
            return redirect(_take(request, package, waiting["source"], form, path))
        verdict = receiving.judge(package, source=waiting["source"])
    except (FormatError, NotAName, UnknownSource) as problem:
        path.unlink(missing_ok=True)
        request.session.pop(_SESSION, None)
        said = problem.message(language()) if isinstance(problem, FormatError) else ""
        messages.error(
            request, said or _("The package departs from the published form, so nothing of it was taken.")
        )
        return redirect("package_new")
    given = package["provided"]["person"]
    text, tone = VERDICTS[verdict.kind]
    shown = {
        "form": form,
        "crumbs": _crumbs(
            {"label": _("A person's package"), "url": reverse("package_new")}, {"label": _("Verdict")}
        ),
        "name": " ".join(filter(None, (given["given_names"], given["surname"]))),
        "verdict": {"kind": verdict.kind, "text": text, "tone": tone},
        "facts": [
            {"label": _("From"), "value": str(package["controller"].get("name", ""))[:200]},
            *({"label": SECTIONS[key], "value": str(count)} for key, count in verdict.counts.items() if count),
        ],
        "left": [left_words(code, name) for code, name in verdict.left],
        "here": verdict.name and {
            "name": verdict.name, "url": reverse("person", args=[verdict.person.public_id])
        },
        "writes": verdict.kind in (receiving.CREATE, receiving.ADD),
    }  # fmt: skip
    return render(request, "requests/package_verdict.html", shown)


class _TakingForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    although = forms.BooleanField(required=False)


def _take(request: HttpRequest, package: dict[str, Any], source: str, form: _TakingForm, path: Path) -> str:
    def act() -> receiving.Verdict:
        return receiving.take_in(
            package=package,
            source=source,
            although_similar=form.cleaned_data["although"],
            by=request.user.actor,
        )

    def place(verdict: receiving.Verdict) -> str:
        if verdict.kind in receiving.HELD:
            return reverse("package_verdict")
        if verdict.name:
            return reverse("person", args=[verdict.person.public_id])
        return reverse("imports")

    where = once(form.cleaned_data["token"], act, place)
    if where != reverse("package_verdict"):
        path.unlink(missing_ok=True)
        request.session.pop(_SESSION, None)
        messages.success(request, _("The package has been taken in."))
    return where


def left_words(code: str, name: str) -> str:
    """Why something of a package is not taken."""
    told = {
        "number": _("The customer number %(name)s is somebody else's here; they get none."),
        "order": _("Order %(name)s: an order here has that number."),
        "own_field": _("“%(name)s”: no custom field of that name and kind is here."),
        "own_value": _("“%(name)s”: the custom field here does not take that value."),
    }
    if code in told:
        return told[code] % {"name": name}
    count = int(name)
    if code == "roles":
        return ngettext(
            "%(count)s role in an organisation: organisations are entered by hand.",
            "%(count)s roles in organisations: organisations are entered by hand.",
            count,
        ) % {"count": count}
    return ngettext(
        "%(count)s payment: payments come from the bank.",
        "%(count)s payments: payments come from the bank.",
        count,
    ) % {"count": count}
