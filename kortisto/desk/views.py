"""The home page, what needs doing today, and the frame around every page."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.billing.models import Invoice
from kortisto.desk import finding, pictures
from kortisto.desk.context import ROOMY, THEMES
from kortisto.desk.lists import approving, counting
from kortisto.desk.navigation import place
from kortisto.intake.models import ImportRun
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.notes.queries import waiting
from kortisto.notes.showing import task_row
from kortisto.orders.models import Order
from kortisto.orders.rules import UNDELIVERED
from kortisto.parties.models import Organisation, Person
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import asked_place
from kortisto.promises.queries import clause_states
from kortisto.retention.models import Erasure
from kortisto.staff.pages import open_page, page
from kortisto.staff.permissions import Permission

TASKS = 8


# --- home ------------------------------------------------------------------------------------------------


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def home(request: HttpRequest) -> HttpResponse:
    """What needs doing today, as far as the role sees it."""
    user, today = request.user, timezone.localdate()
    tasks: list[dict[str, Any]] = []
    figures: list[dict[str, Any]] = []
    recent: list[dict[str, Any]] = []
    mine: list[dict[str, Any]] = []
    if user.may(Permission.BILLING_READ):
        with finding.opened(request, Purpose.BILLING, "home"):
            _money(user.register_id, today, tasks, figures)
    if user.may(Permission.PARTY_READ):
        with finding.opened(request, Purpose.CUSTOMER_SERVICE, "home"):
            _customers(user, tasks, figures)
            mine = _due(user, today, tasks) if user.may(Permission.WORK_READ) else []
            recent = finding.recent(request)
    _chores(user, tasks)
    shown = {
        "tasks": [task for task in tasks if task["count"]],
        "figures": figures,
        "recent": recent,
        "mine": mine,
        "today": today,
        "may_make": user.may(Permission.PARTY_WRITE),
        "may_search": user.may(Permission.PARTY_READ),
        "may_see_pictures": pictures.may_see_any(user),
    }
    return render(request, "desk/pages/home.html", shown)


def _money(register_id: int, today: Any, tasks: list, figures: list) -> None:
    language = shown_language()
    late = Q(open_cents__gt=0, due_on__lt=today)
    unpaid = Invoice.objects.exclude(open_cents=0)

    sums = counting.figures(
        unpaid,
        f"unpaid:{register_id}:{today}",
        open=Sum("open_cents", default=0),
        opened=Count("pk"),
        late=Sum("open_cents", filter=late, default=0),
        lates=Count("pk", filter=late),
        due=Count("pk", filter=Q(open_cents__gt=0, due_on=today)),
    )
    invoices = reverse("invoices")
    tasks.append(
        {
            "count": sums["lates"],
            "text": _("Overdue invoices"),
            "note": format_cents(sums["late"], language),
            "url": f"{invoices}?state=overdue",
            "kind": "stop",
            "icon": "invoice",
            "clause": "C33",
        }
    )
    tasks.append(
        {
            "count": sums["due"],
            "text": _("Invoices due today"),
            "url": f"{invoices}?state=open",
            "kind": "warn",
            "icon": "invoice",
        }
    )
    figures.append(
        {
            "label": _("Open invoices"),
            "value": sums["opened"],
            "note": format_cents(sums["open"], language),
            "url": f"{invoices}?state=open",
        }
    )


def _customers(user: Any, tasks: list, figures: list) -> None:
    orders = Order.objects.filter(status__in=UNDELIVERED).count() if user.may(Permission.ORDER_READ) else 0
    tasks.append(
        {
            "count": orders,
            "text": _("Orders to deliver"),
            "url": f"{reverse('orders')}?state=open",
            "kind": "info",
            "icon": "order",
            "clause": "C7",
        }
    )
    register = user.register_id
    persons = counting.about(Person.objects.all(), f"persons:{register}")
    figures.append({"label": _("Persons"), "value": persons, "url": reverse("persons")})
    organisations = counting.about(
        Organisation.objects.filter(register_id=register), f"organisations:{register}"
    )
    figures.append({"label": _("Organisations"), "value": organisations, "url": reverse("organisations")})


def _due(user: Any, today: Any, tasks: list) -> list[dict[str, Any]]:
    """The user's own tasks that are due, to be done right here; how many they and nobody's are."""
    listed = reverse("tasks")
    own = Q(assignee=user.actor.key)
    counts = waiting().aggregate(
        mine=Count("pk", filter=own & Q(due_on__lte=today)),
        nobodys=Count("pk", filter=Q(assignee="", due_on__lte=today)),
        doubts=Count("pk", filter=~Q(origin="")),
    )
    mine = waiting(today).filter(own).order_by("due_on", "pk")
    tasks.append(
        {
            "count": counts["mine"],
            "text": _("Your tasks, due today or late"),
            "url": f"{listed}?state=due",
            "kind": "warn",
            "icon": "task",
        }
    )
    tasks.append(
        {
            "count": counts["nobodys"],
            "text": _("Nobody's tasks, due today or late"),
            "url": f"{listed}?state=due&who=all",
            "kind": "warn",
            "icon": "task",
        }
    )
    tasks.append(
        {
            "count": counts["doubts"],
            "text": _("Contact data to check"),
            "url": f"{listed}?state=doubt&who=all",
            "kind": "info",
            "icon": "task",
            "clause": "C75",
        }
    )
    may_write = user.may(Permission.PARTY_WRITE)
    shown = mine.select_related("person", "organisation")[:TASKS]
    return [task_row(one, today, {}, with_party=True, may_write=may_write, back="/") for one in shown]


def _chores(user: Any, tasks: list) -> None:
    """Work that concerns no single customer: files to approve, promises, erasures, imports."""
    tasks.append(
        {
            "count": approving.waiting(user),
            "text": _("Files waiting for your approval"),
            "url": place("exports"),
            "kind": "warn",
            "icon": "export",
            "clause": "C18",
        }
    )
    if user.may(Permission.PROMISES_READ):
        broken = [key for key, state in clause_states(user.register_id).items() if state == "VIOLATED"]
        tasks.append(
            {
                "count": len(broken),
                "text": _("Broken promises"),
                "url": f"{place('promises')}?state=VIOLATED",
                "kind": "stop",
                "icon": "promise",
            }
        )
    if user.may(Permission.ERASE):
        waiting = Erasure.objects.filter(register_id=user.register_id, state=Erasure.PARTIAL)
        waiting = waiting.filter(completed_at=None, next_on__lte=timezone.localdate())
        tasks.append(
            {
                "count": waiting.count(),
                "text": _("Erasures that can go on"),
                "url": place("retention"),
                "kind": "warn",
                "icon": "trash",
                "clause": "C35",
            }
        )
    if user.may(Permission.IMPORT_RUN):
        runs = ImportRun.objects.filter(
            register_id=user.register_id, state__in=(ImportRun.STAGED, ImportRun.FAILED)
        )
        tasks.append(
            {
                "count": runs.count(),
                "text": _("Imports waiting for a decision"),
                "url": place("imports"),
                "kind": "info",
                "icon": "import",
                "clause": "C28",
            }
        )
    for told in settings.CHORES:
        tasks.extend(import_string(told)(user))


# --- the frame -------------------------------------------------------------------------------------------


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the page that the form stood on, if it is one of ours."""
    # Not `redirect`, which takes a text without a slash for the name of a view.
    return HttpResponseRedirect(asked_place(request, "/"))


@open_page("the language may be chosen before signing in")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language, for as long as the browser keeps the cookie."""
    answer, code = _back(request), request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        _set_cookie(answer, settings.LANGUAGE_COOKIE_NAME, code)
    return answer


@open_page("light or dark, dense or roomy concerns nobody else")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; rows close together or with air between them."""
    answer = _back(request)
    for field, known in (("theme", THEMES), ("rows", ROOMY)):
        chosen = request.POST.get(field)
        if chosen in known:
            _set_cookie(answer, f"kortisto_{field}", chosen)
        elif chosen is not None:
            answer.delete_cookie(f"kortisto_{field}", samesite="Lax")
    return answer


def _set_cookie(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@page(needs=Permission.OWN_ACCOUNT, purpose=None, methods=("POST",))
def keys(request: HttpRequest) -> HttpResponse:
    """Turn the one-letter keys off or on for this session (WCAG 2.1.4)."""
    request.session["keys"] = "off" if request.POST.get("keys") == "off" else "on"
    return _back(request)


@open_page("answers only that it answers")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For supervisors: the program answers. Nothing of its state or anybody's data."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@open_page("a picture of the program's sign")
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address whatever the page says."""
    return redirect(static("desk/icons/favicon.svg"), permanent=True)
