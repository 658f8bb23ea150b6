"""The page of the postcode table: the one in use, a new file beside it, and what it would change."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.kernel.purposes import Purpose
from kortisto.postcodes import bundled, pcf, queries
from kortisto.postcodes.models import PostcodeTable
from kortisto.postcodes.operations import discard_table, stage_table, use_table
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

SHOWN = 10
STATES = {
    PostcodeTable.STAGED: (gettext_lazy("waits to be looked at"), "warn"),
    PostcodeTable.IN_USE: (gettext_lazy("in use"), "ok"),
    PostcodeTable.FORMER: (gettext_lazy("the one before"), "muted"),
}
REASONS = {
    "too_large": gettext_lazy("The file is larger than Posti's postcode file ever is."),
    "packed": gettext_lazy("This is a packed or binary file. Unpack it first."),
    "not_pcf": gettext_lazy("Line %(line)s does not begin with PONOT: this is not Posti's postcode file (PCF)."),
    "width": gettext_lazy("Line %(line)s is not 220 characters long: the file has been changed or cut."),
    "two_days": gettext_lazy("Line %(line)s is of another day than the first: two files have been joined."),
    "twice": gettext_lazy("Line %(line)s has a postcode that stands in the file already."),
    "row": gettext_lazy("Line %(line)s has no proper postcode, name or kind."),
    "letters": gettext_lazy("Line %(line)s has garbled letters: the file must be in ISO-8859-1, as Posti gives it."),
    "short": gettext_lazy("The file has too few postcodes to be the whole table."),
    "day": gettext_lazy("The day on the first line is no day."),
}  # fmt: skip

reads = page(needs=Permission.IMPORT_RUN, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))
changes = page(needs=Permission.FEED_SWITCH, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))


class FileForm(forms.Form):
    """A file of Posti's."""

    file = forms.FileField(
        label=gettext_lazy("Posti's postcode file (PCF)"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "PCF_yyyymmdd.dat, free of charge from Posti. Looked at before it is taken in use."
        ),
    )


@reads
def postcodes(request: HttpRequest) -> HttpResponse:
    """The tables, and what the staged one would change; a file comes in here."""
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    may_change = request.user.may(Permission.FEED_SWITCH)
    if form.is_bound and may_change and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = pcf.read(file.read(pcf.MOST_BYTES + 1))
        except pcf.NotPcf as problem:
            form.add_error("file", REASONS[problem.code] % {"line": problem.line})
        else:
            stage_table(table=table, by=request.user.actor)
            return redirect("postcodes")
    tables = {one.state: one for one in PostcodeTable.objects.all()}
    current, staged = tables.get(PostcodeTable.IN_USE), tables.get(PostcodeTable.STAGED)
    shown: dict[str, Any] = {
        "form": form,
        "may_change": may_change,
        "tables": [
            {"table": tables[state], "state": words, "kind": kind}
            for state, (words, kind) in STATES.items()
            if state in tables
        ],
        "staged": staged,
        "is_older": bool(current and staged and staged.day < current.day),
        "bundled_day": bundled.DAY if not tables else None,
    }
    if staged is not None:
        found = pcf.difference(queries.rows_of(current), queries.rows_of(staged))
        parts = ((_("New postcodes"), found.added), (_("Postcodes that go"), found.gone))
        shown["parts"] = [
            {
                "label": label,
                "count": len(rows),
                "rows": [f"{row.code} {row.name_fi}" for row in rows[:SHOWN]],
            }
            for label, rows in parts
        ]
        renamed = [f"{one.code} {before.name_fi} → {one.name_fi}" for before, one in found.renamed]
        shown["parts"].append({"label": _("Other names"), "count": len(renamed), "rows": renamed[:SHOWN]})
    status = 422 if form.is_bound else 200
    return render(request, "postcodes/postcodes.html", shown, status=status)


@changes
def postcodes_bundled(request: HttpRequest) -> HttpResponse:
    """Stage the table that comes with the program."""
    stage_table(table=bundled.table(), bundled=True, by=request.user.actor)
    return redirect("postcodes")


@changes
def postcodes_use(request: HttpRequest) -> HttpResponse:
    """Take the staged table in use, or go back to the one before."""
    wanted = PostcodeTable.FORMER if request.POST.get("which") == "former" else PostcodeTable.STAGED
    table = PostcodeTable.objects.filter(state=wanted).first()
    if table is None:
        messages.warning(request, _("There is no such table any more."))
    else:
        use_table(table=table, by=request.user.actor)
        messages.success(request, _("The table is in use."))
    return redirect("postcodes")


@changes
def postcodes_discarding(request: HttpRequest) -> HttpResponse:
    """Forget the staged table; the file can be given again."""
    table = PostcodeTable.objects.filter(state=PostcodeTable.STAGED).first()
    if table is not None:
        discard_table(table=table, by=request.user.actor)
        messages.success(request, _("The file was put aside. The table in use stays."))
    return redirect("postcodes")


@page(needs=Permission.PARTY_WRITE, purpose=None)
def postcodes_place(request: HttpRequest) -> HttpResponse:
    """What the table in use says of a postcode, as a part of a form."""
    code = request.GET.get("postcode", "").strip()[:12]
    row = queries.place(code)
    shown = {
        "names": queries.names_of(row) if row else (),
        "code": code,
        "asked": code.isdigit() and len(code) == 5,
    }
    return render(request, "postcodes/place.html", shown | {"is_table": bool(queries.in_use())})
