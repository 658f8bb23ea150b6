"""The page that ends a custom field: how many values go, and the field's name typed to confirm."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import fold
from kortisto.parties.fields.views import counted, crumbs, definition_at
from kortisto.parties.forms import Line, TokenForm
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.retention.field_ending import end_field
from kortisto.retention.inventory import StoreFailed
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission


class EndFieldForm(TokenForm):
    """The field's name, typed."""

    clauses = {"confirmation": "C35"}

    confirmation = Line(label=gettext_lazy("The field's name, to confirm"), max_length=60)

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._name = name
        self.fields["confirmation"].help_text = _("Write: %(name)s") % {"name": name}
        self.fields["confirmation"].widget.attrs["autocomplete"] = "off"

    def clean_confirmation(self) -> str:
        written = self.cleaned_data["confirmation"]
        if fold(written) != fold(self._name):
            raise ValidationError(_("This is not the field's name. Nothing was erased."))
        return written


@page(needs=Permission.FIELD_MANAGE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def custom_field_ending(request: HttpRequest, key: str) -> HttpResponse:
    """End a field and erase its values."""
    field = definition_at(request, key)
    name = field.name(shown_language())
    count = counted(request.user.register_id).get(field.pk, 0)
    form = EndFieldForm(sent(request), name=name)
    text = ngettext(
        "%(count)s person has a value in this field. It is erased with its history, and cannot be brought back.",
        "%(count)s persons have a value in this field. They are erased with their history, and cannot be brought "
        "back.",
        count,
    )

    def failed(problem: StoreFailed) -> str:
        return _("A store does not answer, so nothing was erased: %(stores)s") % {
            "stores": ", ".join(problem.stores)
        }

    return form_page(
        request,
        form,
        act=lambda: end_field(field=field, by=request.user.actor),
        place=lambda _count: reverse("custom_fields"),
        title=_("End the field: %(name)s") % {"name": name},
        action=_("End the field and erase the values"),
        back=reverse("custom_fields"),
        danger=True,
        note=text % {"count": count},
        done=_("The field has ended, and its values are erased."),
        crumbs=crumbs(),
        refused={StoreFailed: failed},
    )
