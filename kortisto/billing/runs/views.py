"""Pages of runs of invoices: counted and begun, approved, watched, their files taken."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.billing.models import InvoiceRun
from kortisto.billing.rules import Incomplete, NotAnInvoice
from kortisto.billing.runs import jobs, operations, packing
from kortisto.billing.runs.forms import RunForm
from kortisto.billing.runs.queries import invoiceable
from kortisto.billing.views import why_no_invoice, why_not_disclosed
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.notes.files import Damaged, read
from kortisto.orders.models import Order
from kortisto.parties.forms import TokenForm
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

RUNS_A_PAGE, REFUSALS_SHOWN = 25, 50
STATES = {
    InvoiceRun.WAITING: (gettext_lazy("waits for another person"), "warn"),
    InvoiceRun.ISSUING: (gettext_lazy("being issued"), "info"),
    InvoiceRun.PACKING: (gettext_lazy("documents being made"), "info"),
    InvoiceRun.DONE: (gettext_lazy("done"), "ok"),
    InvoiceRun.STOPPED: (gettext_lazy("stopped"), "muted"),
}

reads = page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING)
writes = page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"))
acts = page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING, methods=("POST",))
takes = page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"), step_up=True)


def _run(request: HttpRequest, public_id: UUID) -> InvoiceRun:
    runs = InvoiceRun.objects.select_related("recipient").filter(register_id=request.user.register_id)
    found = runs.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _place(run: InvoiceRun) -> str:
    return reverse("invoice_run", args=[run.public_id])


def _crumbs(*last: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": _("Invoices"), "url": reverse("invoices")},
        {"label": _("Invoice runs"), "url": reverse("invoice_runs")},
        *last,
    ]


@reads
def invoice_runs(request: HttpRequest) -> HttpResponse:
    """The runs so far, the newest first."""
    runs = InvoiceRun.objects.filter(register_id=request.user.register_id).order_by("-pk")
    shown = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"run": one, "url": _place(one), "state": STATES[one.state][0], "kind": STATES[one.state][1]}
        for one in shown
    ]
    return render(request, "billing/invoice_runs.html", {"rows": rows, "page": shown})


@writes
def invoice_run_new(request: HttpRequest) -> HttpResponse:
    """Count what can be invoiced, and begin once the number has been seen."""
    form = RunForm(sent(request), register_id=request.user.register_id)
    wait, note = (
        False,
        _("First the orders are counted. Nothing is issued before you have seen how many they are."),
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        count = invoiceable(given["first"], given["last"]).count()
        if count and given["counted"] != count:
            form.show_first(count)
            wait = True
        if count:
            note = ngettext(
                "%(count)s order has been delivered in part or whole and is not invoiced. An issued invoice is never "
                "changed.",
                "%(count)s orders have been delivered in part or whole and are not invoiced. An issued invoice is "
                "never changed.",
                count,
            ) % {"count": count}

    def act() -> InvoiceRun:
        names = ("first", "last", "issued_on", "form", "recipient")
        return operations.begin_run(
            **{name: form.cleaned_data[name] for name in names}, by=request.user.actor
        )

    return form_page(
        request, form, act=act, place=_begun, wait=wait, title=_("Invoice what was delivered"),
        action=_("Issue the invoices") if wait else _("Count the orders"), back=reverse("invoice_runs"), note=note,
        refused={operations.RunRefused: why_no_run}, crumbs=_crumbs(),
    )  # fmt: skip


def _begun(run: InvoiceRun) -> str:
    if run.state == InvoiceRun.ISSUING:
        jobs.queue(run)
    return _place(run)


@reads
def invoice_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a run is, what it left out and why, and its files."""
    run = _run(request, public_id)
    named = Order.objects.filter(public_id__in=[one[0] for one in run.refusals[:REFUSALS_SHOWN]])
    numbers = {one.public_id: one.number for one in named}
    shown = {
        "run": run,
        "state": {"text": STATES[run.state][0], "kind": STATES[run.state][1]},
        "recipient": run.recipient.name if run.recipient else _("The buyers themselves"),
        "refusals": [
            {
                "number": numbers.get(UUID(order), "–"),
                "url": reverse("order", args=[order]) if UUID(order) in numbers else "",
                "why": _why_left_out(*codes),
            }
            for order, *codes in run.refusals[:REFUSALS_SHOWN]
        ],
        "more_refusals": max(0, run.refused - REFUSALS_SHOWN),
        "files": [
            {"number": at, "count": one["count"], "digest": one["digest"]}
            for at, one in enumerate(run.files, start=1)
        ],
        "is_own": run.by == request.user.actor.key,
        "gone": run.state == InvoiceRun.DONE and not run.files and run.issued,
        "may_stop": run.state in (InvoiceRun.WAITING, InvoiceRun.ISSUING),
        "crumbs": _crumbs({"label": str(run.issued_on)}),
        **_moving(run),
    }
    return render(request, "billing/invoice_run.html", shown)


def _why_left_out(reason: str, *missing: str) -> str:
    return why_no_invoice(Incomplete(list(missing)) if missing else NotAnInvoice(reason))


def _moving(run: InvoiceRun) -> dict[str, Any]:
    """What the bar shows while a worker is at it."""
    if run.state == InvoiceRun.ISSUING:
        done = run.issued + run.refused
        return {
            "moving": True,
            "value": min(done, run.total),
            "most": run.total,
            "label": _("Orders invoiced"),
        }
    if run.state == InvoiceRun.PACKING:
        return {"moving": True, "value": run.packed, "most": max(run.issued, 1), "label": _("Documents made")}
    return {"moving": False}


@reads
def invoice_run_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress alone, asked for every second; when the run has stopped moving the page is loaded anew."""
    run = _run(request, public_id)
    if run.state not in jobs.MOVING:
        answer = HttpResponse()
        answer["HX-Redirect"] = _place(run)
        return answer
    return render(request, "billing/run_progress.html", {"run": run, **_moving(run)})


@acts
def invoice_run_approval(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let somebody else's large run begin."""
    run = _run(request, public_id)
    try:
        operations.approve_run(run=run, by=request.user.actor)
    except operations.RunRefused as error:
        messages.error(request, why_no_run(error))
    else:
        jobs.queue(run)
    return redirect("invoice_run", public_id)


@acts
def invoice_run_stopping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a run go no further."""
    try:
        operations.stop_run(run=_run(request, public_id), by=request.user.actor)
    except operations.RunRefused as error:
        messages.error(request, why_no_run(error))
    return redirect("invoice_run", public_id)


@acts
def invoice_run_continuation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask a worker again for a run that stands still; and for documents whose files have gone."""
    run = _run(request, public_id)
    if run.state == InvoiceRun.DONE:
        try:
            operations.pack_anew(run=run, by=request.user.actor)
        except operations.RunRefused as error:
            messages.error(request, why_no_run(error))
    if run.state in jobs.MOVING:
        jobs.queue(run)
    return redirect("invoice_run", public_id)


@takes
def invoice_run_file(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Take a file with documents: to whom it went, and whose they are, is recorded first."""
    run = _run(request, public_id)
    if not 0 < number <= len(run.files):
        raise Http404
    file = run.files[number - 1]
    form = TokenForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            body = read(file["name"], file["digest"], packing.folder())
            operations.give_out_file(run=run, file=file, by=request.user.actor)
        except Damaged:
            form.add_error(None, _("The file is missing or damaged. Tell the administrator."))
        except DisclosureRefused as error:
            form.add_error(None, why_not_disclosed(error))
        else:
            return to_be_saved(body, "application/zip", f"invoices-{run.issued_on}-{number}.zip")
    shown = {
        "form": form,
        "title": _("File %(number)s of the run") % {"number": number},
        "action": _("Take the file"),
        "back": _place(run),
        "note": _("The file leaves the register. To whom, and that it left, is recorded as a disclosure."),
        "crumbs": _crumbs({"label": str(run.issued_on), "url": _place(run)}, {"label": _("Take the file")}),
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


def why_no_run(error: operations.RunRefused) -> str:
    """The sentence for a run that cannot be begun or go on."""
    sentences = {
        "no_seller": why_no_invoice(NotAnInvoice("no_seller")),
        "nothing_ready": _("Nothing delivered on these days waits for an invoice."),
        "another_runs": _("Another run has not ended. Wait for it, or stop it."),
        "not_waiting": _("The run has gone on meanwhile."),
        "own_run": _("Somebody else has to approve a run of so many."),
    }
    return sentences[str(error)]
