"""The page on which it is chosen, item by item, what a report leaves out because it is about somebody else."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.kernel.purposes import Purpose
from kortisto.parties.queries import person_at, shown_language
from kortisto.parties.views import crumbs_of
from kortisto.requests import withholding
from kortisto.requests.words import store_name
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

ROWS = 50
GROUNDS = {
    "other_person": gettext_lazy("about somebody else"),
    "secret": gettext_lazy("a trade secret"),
    "safety": gettext_lazy("would endanger somebody"),
}


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS)
def withheld(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The texts about a person, table by table, and which of them their report leaves out."""
    person, language = person_at(public_id), shown_language()
    counts = withholding.counts(person)
    store = request.GET.get("store", "")
    store = store if store in counts else next(iter(counts), "")
    number = int(text) if (text := request.GET.get("page", "")).isdecimal() and len(text) < 6 else 1
    start = (max(number, 1) - 1) * ROWS
    rows = withholding.items(person, store, most=ROWS, start=start) if store else []
    address = reverse("report_withheld", args=[public_id])
    shown = {
        "person": person,
        "crumbs": [
            *crumbs_of(person),
            {"label": _("Access report"), "url": reverse("report", args=[public_id])},
            {"label": _("What is left out")},
        ],
        "stores": [
            {"label": store_name(key, language), "count": count, "url": f"{address}?store={key}", "current": key == store}
            for key, count in counts.items()
        ],
        "store": store,
        "number": number,
        "rows": [
            {"row": one.row, "texts": one.texts, "ground": one.ground, "words": GROUNDS.get(one.ground, "")} for one in rows
        ],
        "grounds": list(GROUNDS.items()),
        "earlier": f"{address}?store={store}&page={number - 1}" if number > 1 else "",
        "later": f"{address}?store={store}&page={number + 1}" if start + ROWS < counts.get(store, 0) else "",
    }  # fmt: skip
    return render(request, "requests/withheld.html", shown)


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS, methods=("POST",))
def withhold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave one item out of the person's reports, or tell it again."""
    person = person_at(public_id)
    store, row, number = (request.POST.get(key, "") for key in ("store", "row", "number"))
    if not row.isdecimal() or len(row) > 18:
        raise Http404
    try:
        withholding.withhold(
            person=person,
            store=store,
            row=int(row),
            ground=request.POST.get("ground", ""),
            by=request.user.actor,
        )
    except withholding.NotHeld:
        raise Http404 from None
    messages.success(request, _("Saved. Reports made before can no longer be downloaded; make a new one."))
    page = number if number.isdecimal() and len(number) < 6 else "1"
    return redirect(f"{reverse('report_withheld', args=[public_id])}?store={store}&page={page}")
