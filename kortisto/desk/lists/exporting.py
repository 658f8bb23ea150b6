"""A list as a file, through the door of disclosures: to whom, on which ground, whose data, which categories.

Who may not be used for the recipient's purpose is left out and counted. A large file needs a second person's
approval, and nobody takes more than so much in an hour (`disclosures.rules`).
"""

import hashlib
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value
from django.db.models import When as If
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.desk.lists import custom
from kortisto.desk.lists import selection as selections
from kortisto.desk.lists.acting import act_page, changed, preview, token_of
from kortisto.desk.lists.acts import LeftOut, Settings
from kortisto.desk.lists.declaring import CHIP, CHIPS, MONEY, YES_NO, Column, Fetched, List, in_a_row
from kortisto.desk.lists.selection import Selection
from kortisto.desk.lists.state import State, state_of
from kortisto.desk.templatetags.kortisto import amount, in_words
from kortisto.disclosures import exporting
from kortisto.disclosures.models import Export, Recipient
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.disclosures.rules import FILES_AN_HOUR, ROWS_ALONE, ROWS_AN_HOUR
from kortisto.kernel.access import access, hides
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.writing import write_csv, write_xlsx
from kortisto.parties.forms import BLOCK_NAMES
from kortisto.parties.models import Block, Person
from kortisto.parties.queries import Names, shown_language
from kortisto.parties.rules import BLOCKS, OF_ONE_PURPOSE
from kortisto.staff.models import User
from kortisto.staff.pages import ask_again
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

MOST_ROWS = 100_000
"""Rows of one file."""
CHUNK = 500
"""Rows read at a time, and persons that one read entry of a file names at most."""

FORMS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class ExportSettings(Settings):
    """To whom, and in which form."""

    recipient = forms.ModelChoiceField(
        Recipient.objects.none(), to_field_name="key", label=gettext_lazy("Recipient"), empty_label="–"
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Form"), choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")], initial="xlsx"
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        found = Recipient.objects.filter(register_id=user.register_id, enabled=True)
        self.fields["recipient"].queryset = found.exclude(kind=Recipient.SUBJECT).order_by("name")


def export(request: HttpRequest, of: List) -> HttpResponse:
    """A selection as a file to a recipient: who is left out first, then the file or a request for approval."""
    user = request.user
    if not user.may(Permission.EXPORT_MAKE):
        raise PermissionDenied
    ask_again(request)
    picked = selections.read(state_of(request, of), request.GET)
    form = ExportSettings(
        request.POST if request.method == "POST" else None, names=Names(user.register_id), user=user
    )
    shown: dict[str, Any] = {"clause": "C18", "is_file": True, "columns": picked.state.columns}
    action = _("Make the file")
    if form.is_bound and form.is_valid():
        recipient = form.cleaned_data["recipient"]
        taken, out = split(picked.rows(user.register_id), of, recipient)
        seen = selections.version(taken, of.versioned)
        included = int(seen.split(".")[0])
        reason = exporting.why_not(by=user.actor, rows=included, approved=None)
        asks = reason == "needs_approval"
        problem = why_not_given(picked.state, recipient) or _too_large(included)
        if not problem and asks:
            problem = _unaskable(picked)
        if not problem and reason and not asks:
            problem = REFUSALS[reason] % _LIMITS
            if "do" in request.POST:
                exporting.note_refusal(
                    of=of.key, rows=included, recipient=recipient, reason=reason, by=user.actor
                )
        if not problem and "do" in request.POST:
            problem = changed(request, seen, included)
            if not problem and included:
                return (
                    _ask(request, of, picked, form, included)
                    if asks
                    else _make(request, of, picked.state, taken, form.cleaned_data["form"], recipient)
                )
        hidden = selections.restricted(picked, user, included)
        shown |= preview(of, included, seen, [*out, LeftOut(_("restricted"), None, hidden, "C82")])
        fatal = bool(
            why_not_given(picked.state, recipient) or _too_large(included) or (asks and _unaskable(picked))
        )
        shown |= {"problem": problem, "may_do": bool(included) and not fatal and (asks or not reason)}
        if asks and not problem:
            action = _("Ask somebody else to approve")
            shown |= {"is_file": False, "guard": REFUSALS["needs_approval"] % _LIMITS}
    return act_page(request, of, picked, form, _("Export to a file"), action, shown)


# --- who goes along, and who does not ----------------------------------------------------------------------


def split(rows: QuerySet, of: List, recipient: Recipient) -> tuple[QuerySet, list[LeftOut]]:
    """The rows that may go to the recipient, and those that may not, by the block that forbids it."""
    if not of.person:
        return rows, []
    own = of.person == "pk"
    path = "purpose_mask__allows" if own else "person__purpose_mask__allows"
    forbidden = Q()
    for purpose in Purpose(recipient.purpose):
        forbidden |= ~Q(**{path: int(purpose)})
    if not own:
        forbidden &= Q(person__isnull=False)
    if not forbidden:
        return rows, []
    if hides("marketing_choices"):
        # Who may not see why is told how many.
        out = rows.filter(forbidden)
        return rows.exclude(forbidden), [LeftOut(_("not allowed"), None, out.count())]
    kinds = [
        kind
        for kind, (taken, _clause) in BLOCKS.items()
        if taken & recipient.purpose or kind in OF_ONE_PURPOSE
    ]
    person = OuterRef("pk" if own else "person_id")
    whens = [If(Exists(_in_force(person, kind, recipient)), then=Value(kind)) for kind in kinds]
    out = rows.filter(forbidden).annotate(why=Case(*whens, default=Value("")))
    found = [
        LeftOut(
            BLOCK_NAMES.get(kind, _("not allowed")),
            out.filter(why=kind),
            count,
            BLOCKS[kind][1] if kind else "",
        )
        for kind, count in ((row["why"], row["count"]) for row in out.order_by().counted_by("why"))
    ]
    return rows.exclude(forbidden), found


def _in_force(person: Any, kind: str, recipient: Recipient) -> QuerySet:
    """The blocks of a kind that take the recipient's purpose away."""
    found = Block.objects.filter(person=person, kind=kind, lifted_at=None)
    return found.filter(purposes__allows=recipient.purpose) if kind in OF_ONE_PURPOSE else found


def why_not_given(state: State, recipient: Recipient) -> str:
    """The sentence why these columns do not go to this recipient, or an empty text."""
    categories = categories_of(state)
    reason = exporting.may_receive(recipient, categories)
    if reason == "category_not_allowed":
        columns = [str(one.label) for one in state.columns if one.category not in recipient.categories]
        return _("The recipient may not receive these columns: %(names)s. Choose other columns.") % {
            "names": ", ".join(columns)
        }
    if not reason:
        narrower = [
            str(one.label) for one in state.columns if custom.not_for(one, Purpose(recipient.purpose))
        ]
        if narrower:
            return _(
                "These fields are not held for the recipient's purpose: %(names)s. Choose other columns."
            ) % {"names": ", ".join(narrower)}
    return str(REFUSALS.get(reason, "")) % _LIMITS if reason else ""


def categories_of(state: State) -> list[str]:
    """The categories of the columns shown, in the order of the notice."""
    shown = {column.category for column in state.columns}
    return [key for key in CATEGORIES if key in shown]


def category_names(state: State) -> str:
    """The categories of the columns in words."""
    return ", ".join(CATEGORIES[key].name(shown_language()) for key in categories_of(state))


_LIMITS = {"alone": ROWS_ALONE, "rows": ROWS_AN_HOUR, "files": FILES_AN_HOUR}
# Why a file is not given, by reason code of the rules.
REFUSALS = {
    "needs_approval": gettext_lazy(
        "More than %(alone)s rows: another user must approve the file. The request holds for a day."
    ),
    "too_many_rows": gettext_lazy(
        "You may take %(rows)s rows in an hour without an approval. Wait, or ask for fewer."
    ),
    "too_many_files": gettext_lazy("You have made %(files)s files within an hour. Wait a while."),
    "more_than_approved": gettext_lazy("The selection has grown since it was approved. Ask again."),
    "said_no_meanwhile": gettext_lazy(
        "Somebody in the file said no while it was made. Nothing left; make it anew."
    ),
    "not_approved": gettext_lazy("This file is not approved, or the approval has expired."),
    "decided_already": gettext_lazy("This request has been decided already."),
    "request_expired": gettext_lazy("This request has expired."),
    "own_request": gettext_lazy("Nobody approves their own request."),
    "recipient_not_enabled": gettext_lazy("The recipient is not in use."),
    "no_agreement": gettext_lazy("There is no signed agreement with the recipient."),
    "agreement_not_begun": gettext_lazy("The agreement with the recipient has not begun."),
    "agreement_ended": gettext_lazy("The agreement with the recipient has ended."),
    "unknown_ground": gettext_lazy("The recipient may not receive data on this ground."),
}


def said(reason: str) -> str:
    """The sentence of a reason code."""
    return str(REFUSALS[reason]) % _LIMITS


def _too_large(included: int) -> str:
    if included <= MOST_ROWS:
        return ""
    return _("One file holds at most %(most)s rows. Narrow the list.") % {"most": amount(MOST_ROWS)}


def _unaskable(picked: Selection) -> str:
    """Why a request for approval cannot be kept, or an empty text."""
    names = picked.state.unstorable
    if not names:
        return ""
    return _("A request is kept, and a name is not. Remove the filter first: %(names)s.") % {
        "names": ", ".join(str(one.label) for one in names)
    }


# --- asking and making -------------------------------------------------------------------------------------


def _ask(request: HttpRequest, of: List, picked: Selection, form: ExportSettings, rows: int) -> HttpResponse:
    token, by = token_of(request), request.user.actor
    if token is None:
        return HttpResponseRedirect(request.get_full_path())
    chosen = form.cleaned_data

    def ask() -> Export:
        return exporting.ask_export(
            of=of.key, query=picked.state.stored(), form=chosen["form"], recipient=chosen["recipient"], rows=rows,
            by=by,
        )  # fmt: skip

    address = once(token, ask, lambda made: reverse("exports_one", args=[made.public_id]))
    messages.success(request, _("The request waits for somebody else's approval."))
    return HttpResponseRedirect(address)


def _make(
    request: HttpRequest, of: List, state: State, taken: QuerySet, form: str, recipient: Recipient
) -> HttpResponse:
    back = reverse(of.key) + state.address()
    return make_file(request, state, taken, form, recipient, back=back, approved=None)


def make_file(
    request: HttpRequest, state: State, taken: QuerySet, form: str, recipient: Recipient, *, back: str,
    approved: Export | None,
) -> HttpResponse:  # fmt: skip
    """Write the file, record the disclosure, and only then give it; once for each shown form."""
    of, user, token = state.of, request.user, token_of(request)
    if token is None:
        return HttpResponseRedirect(back)
    # The file has no name in any folder: whatever happens, nothing of it stays. It is written before the
    # operation begins, so that nobody waits for it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    persons: dict[int, UUID] = {}
    header = [str(column.label) for column in state.columns]
    count = FORMS[form][0](file, header, _rows(state, taken, user, persons))
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    made: list[Export] = []

    def make() -> None:
        made.append(
            exporting.make_export(
                of=of.key, query=state.stored(), form=form, recipient=recipient, rows=count,
                persons=(
                    Person(pk=pk, public_id=public_id, register_id=user.register_id)
                    for pk, public_id in persons.items()
                ),
                categories=categories_of(state), digest=digest, approved=approved, by=user.actor,
            )
        )  # fmt: skip

    try:
        address = once(token, make, lambda _done: back)
    except exporting.ExportRefused as error:
        exporting.note_refusal(of=of.key, rows=count, recipient=recipient, reason=str(error), by=user.actor)
        messages.warning(request, said(str(error)))
        return HttpResponseRedirect(back)
    except DisclosureRefused as error:
        messages.warning(request, said(str(error)))
        return HttpResponseRedirect(back)
    if not made:
        messages.info(request, _("This file was made already. Make it anew if it did not arrive."))
        return HttpResponseRedirect(address)
    name = f"{of.key}-{timezone.localdate().isoformat()}.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMS[form][1])


def _rows(state: State, taken: QuerySet, user: User, persons: dict[int, UUID]) -> Iterator[list[Any]]:
    """The cells of the file, read by the chunk: each chunk is a read of its own in the ledger."""
    of = state.of
    ids = _ids(of.ordered(taken, state.sort))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with access(register_id=user.register_id, actor=user.actor, purpose=of.purpose, view="desk.exported"):
            rows = of.rows(user.register_id)
            if of.person == "person_id":
                rows = rows.select_related("person")
            found = {row.pk: row for row in rows.filter(pk__in=chunk)}
            listed = [found[pk] for pk in chunk if pk in found]
            fetched = of.fetched(listed, state.columns)
            cells = [[exported(column, row, fetched) for column in state.columns] for row in listed]
            for row in listed:
                person = row if of.person == "pk" else getattr(row, "person", None) if of.person else None
                if person is not None:
                    persons[person.pk] = person.public_id
        yield from cells


def _ids(rows: QuerySet) -> list[int]:
    """The rows' ids in their order, by ready-made SQL: ids show nobody, and the rows themselves are then read
    through the guarded manager."""
    query = rows.query.chain()
    query.clear_select_clause()
    query.add_fields(["pk"])
    sql, params = query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def exported(column: Column, row: Any, fetched: Fetched) -> Any:
    """The value of a cell as a file holds it: days as days, money as numbers, everything else as text."""
    value = column.value(row, fetched)
    if column.kind == MONEY:
        return Decimal(value) / 100
    if column.kind == YES_NO:
        return "" if value is None else str(in_words(value))
    if column.kind == CHIPS:
        return in_a_row(value)
    if column.kind == CHIP:
        return str(value["text"])
    return value
