"""Pages of custom fields: those there are, a new one, other names for one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.notice.lint.live import untold
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.parties.fields import operations, queries, rules
from kortisto.parties.fields.forms import KIND_NAMES, FieldForm, NewFieldForm, clause_of, clock_words, refusal
from kortisto.parties.models import CustomField
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import Names, shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import ROLE_NAMES, Permission

# What a field is says nothing of anybody; but an operation needs a context, and counting reads the values.
manages = page(needs=Permission.FIELD_MANAGE, purpose=Purpose.RIGHTS, methods=("GET", "POST"))


def crumbs() -> list[dict[str, str]]:
    """Where the pages of single fields stand."""
    return [{"label": _("Custom fields"), "url": reverse("custom_fields")}]


def definition_at(request: HttpRequest, key: str) -> CustomField:
    """The field in use with this key. Raises Http404."""
    found = CustomField.objects.filter(register_id=request.user.register_id, key=key, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def counted(register_id: int) -> dict[int, int]:
    """Field → how many persons have a value in it. Nobody is shown, so no role is kept from the figure."""
    with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        return queries.counts(register_id)


@page(needs=Permission.FIELD_MANAGE, purpose=Purpose.RIGHTS)
def custom_fields(request: HttpRequest) -> HttpResponse:
    """Every custom field with what the notice tells of it, who sees it and how many have a value."""
    register_id, language = request.user.register_id, shown_language()
    told, names = _notice(register_id), Names(register_id)
    clocks = {row["key"]: row for row in told.get("retention") or ()}
    uses = counted(register_id)
    rows = [
        {
            "field": field,
            "name": field.name(language),
            "kind": KIND_NAMES[field.kind],
            "choices": field.choices,
            "category": CATEGORIES[field.category].name(language),
            "clause": clause_of(field),
            "purposes": [
                names.purpose(bit.key) for bit in Purpose(field.purposes) & ~rules.ALWAYS
            ],
            "clock": clock_words(clocks[field.clock], language) if field.clock in clocks else field.clock,
            "count": uses.get(field.pk, 0),
            "roles": [ROLE_NAMES[role] for role in queries.who_sees(field)],
            "untold": untold(told, field.category, [bit.key for bit in Purpose(field.purposes)], field.clock),
            "ending_url": _ending(field.key),
        }
        for field in queries.in_use(register_id)
    ]  # fmt: skip
    return render(request, "parties/fields.html", {"rows": rows})


def _ending(key: str) -> str:
    # Ending a field erases, which is the room of retention's; it stands above this one.
    try:
        return reverse("custom_field_ending", args=[key])
    except NoReverseMatch:
        return ""


def _notice(register_id: int) -> dict[str, Any]:
    try:
        return document(register_id)
    except NoPublishedNotice:
        return {}


@manages
def custom_field_new(request: HttpRequest) -> HttpResponse:
    """A new field: name, kind, category, purposes, period."""
    form = NewFieldForm(sent(request), document=_notice(request.user.register_id))

    def act() -> CustomField:
        cleaned = form.cleaned_data
        return operations.create_field(
            names=form.names(), kind=cleaned["kind"], choices=form.lines(), category=cleaned["category"],
            purposes=cleaned["purposes"], clock=cleaned["clock"], by=request.user.actor,
        )  # fmt: skip

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: reverse("custom_fields"),
        title=_("New custom field"),
        action=_("Make the field"),
        back=reverse("custom_fields"),
        done=_("The field is on every person's card now."),
        crumbs=crumbs(),
        note=_(
            "Only what serving customers needs. No health, religion, origin, politics or union membership, and no "
            "identity codes. Category, purposes and period cannot be changed later."
        ),
        refused={rules.FieldRefused: _refused},
    )


def _refused(error: rules.FieldRefused) -> str:
    return refusal(error.reason, error.what)


@manages
def custom_field(request: HttpRequest, key: str) -> HttpResponse:
    """Other names, more choices, another place."""
    field = definition_at(request, key)
    form = FieldForm(sent(request), field=field)

    def act() -> CustomField:
        cleaned = form.cleaned_data
        return operations.change_field(
            field=field, names=form.names(), choices=form.lines(), place=cleaned["place"],
            version=cleaned["version"], by=request.user.actor,
        )  # fmt: skip

    def changed(_conflict: VersionConflict) -> str:
        return _("Somebody changed the field meanwhile. Open it anew.")

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: reverse("custom_fields"),
        title=_("Edit: %(name)s") % {"name": field.name(shown_language())},
        action=_("Save"),
        back=reverse("custom_fields"),
        done=_("Saved."),
        crumbs=crumbs(),
        refused={rules.FieldRefused: _refused, VersionConflict: changed},
    )
