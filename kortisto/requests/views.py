"""Pages of the access report: made, listed, downloaded."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.parties.queries import person_at
from kortisto.parties.views import crumbs_of
from kortisto.requests import operations
from kortisto.requests.cases.showing import waiting_rows
from kortisto.requests.models import AccessReport
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

LANGUAGES = ("fi", "sv", "en")


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS)
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reports made for a person, and the button that makes one."""
    person = person_at(public_id)
    now = timezone.now()
    made = AccessReport.objects.filter(person=person).order_by("-made_at")
    shown = {
        "person": person,
        "crumbs": [*crumbs_of(person), {"label": _("Access report")}],
        "reports": [{"report": one, "there": operations.is_there(one, now)} for one in made],
        "forms": [("pdf", "PDF"), ("json", "JSON"), ("zip", "CSV"), ("package", _("For another system"))],
        "languages": [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))],
        "language": person.language if person.language in LANGUAGES else "en",
        "token": uuid7(),
        "open_cases": waiting_rows(person),
    }
    return render(request, "requests/report.html", shown)


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def report_make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a report now. After the password has been asked again, the page is shown for another press."""
    if request.method != "POST":
        return redirect("report", public_id)
    person = person_at(public_id)
    language = request.POST.get("language", "")
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = None
    try:
        made = token and operations.make_access_report(
            person=person,
            language=language if language in LANGUAGES else "",
            public_id=token,
            by=request.user.actor,
        )
    except IntegrityError:  # the token of another person's report
        made = None
    if made is None:
        messages.warning(request, _("Nothing was made: the form was not complete. Press the button again."))
        return redirect("report", public_id)
    if made.state == AccessReport.COMPLETE:
        messages.success(request, _("The report is ready. Every store answered."))
    else:
        messages.error(
            request, _("The report is incomplete: a store did not answer. It is named in the report.")
        )
    return redirect("report", public_id)


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def report_download(request: HttpRequest, public_id: UUID, report: UUID, form: str) -> HttpResponse:
    """One form of a report as a file; recorded as a disclosure to the person."""
    if request.method != "POST":
        return redirect("report", public_id)
    if form not in operations.FORMS:
        raise Http404
    made = (
        AccessReport.objects.filter(person=person_at(public_id), public_id=report)
        .select_related("person")
        .first()
    )
    if made is None:
        raise Http404
    try:
        contents = operations.download_access_report(made=made, form=form, by=request.user.actor)
    except operations.ReportExpired:
        messages.warning(request, _("The files of this report have expired. Make a new one."))
        return redirect("report", public_id)
    name, mime = operations.FORMS[form]
    return to_be_saved(contents, mime, name)


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS)
def reports(request: HttpRequest) -> HttpResponse:
    """The reports made lately, newest first."""
    made = AccessReport.objects.select_related("person").order_by("-made_at")[:100]
    return render(request, "requests/reports.html", {"reports": made})
