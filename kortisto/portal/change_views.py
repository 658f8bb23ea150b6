"""Pages on which the person decides and corrects: choices of marketing, contact data, address, language."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.parties.formats import phone_display
from kortisto.parties.forms import CUSTOMER_LANGUAGES
from kortisto.parties.models import Address, Block, ContactPoint
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import present_address, shown_language
from kortisto.portal import choosing, correcting, forms, rules
from kortisto.portal.doors import Visit, own_page
from kortisto.portal.forming import after, form_page, sent, shown
from kortisto.requests.cases import rectifying, texts
from kortisto.requests.models import Case

# --- choices -----------------------------------------------------------------------------------------------


def _choice_words() -> dict[str, tuple[str, str]]:
    """What each choice is called, and what it is about."""
    return {
        "direct_marketing": (
            _("Electronic direct marketing"), _("Offers and newsletters by e-mail and text message"),
        ),
        "direct_mail": (_("Addressed mail and calls"), _("Letters with your address, and sales calls")),
        "distance_selling": (_("Distance selling"), _("Offers to buy something from afar")),
        "market_research": (_("Market and opinion research"), _("Questionnaires and interviews")),
        "publication": (
            _("Publication in directories"), _("Your contact data in a list or a directory, and labels made of it"),
        ),
    }  # fmt: skip


@own_page(methods=("GET", "POST"))
def choices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the person allows and forbids: each purpose by itself, in force at once, in as many clicks both ways."""
    person = visit.person
    if request.method == "POST":
        kind, act = request.POST.get("kind", ""), request.POST.get("act", "")
        if kind not in (*rules.CHOICES, rules.EVERYTHING) or act not in ("forbid", "allow"):
            return redirect(after(reverse("portal_choices"), "nothing"))
        if act == "forbid":
            choosing.forbid(person=person, kind=kind, by=visit.by)
        else:
            choosing.allow(person=person, kind=kind, by=visit.by)
        done = "forbidden" if act == "forbid" else "allowed"
        return redirect(after(reverse("portal_choices"), done) + f"#{kind}")
    blocks = choosing.in_force(person)
    rows = [
        {
            "kind": kind, "name": name, "about": about, "since": choosing.days_of(blocks, kind),
            "forbidden": kind in blocks or rules.EVERYTHING in blocks,
            "also": kind == "direct_mail" and "publication" in blocks and kind not in blocks,
        }
        for kind, (name, about) in _choice_words().items()
    ]  # fmt: skip
    values = {
        "visit": visit, "rows": rows, "everything": all(row["forbidden"] for row in rows),
        "restricted": Block.RESTRICTION in blocks,
    }  # fmt: skip
    return shown(request, "portal/choices.html", visit.register, **values)


# --- corrections -------------------------------------------------------------------------------------------

_CONTACT_FORMS = {
    ContactPoint.EMAIL: forms.EmailForm, ContactPoint.PHONE: forms.PhoneForm, ContactPoint.WEB: forms.WebForm,
}  # fmt: skip


@own_page()
def correct(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What can be corrected: by oneself at once, or by a request."""
    person, language = visit.person, shown_language()
    points = ContactPoint.objects.filter(person=person, ended_on=None).order_by("kind", "pk")
    address = present_address(person)
    rows = [
        {
            "label": _kind_words()[point.kind], "value": _shown(point),
            "url": reverse("portal_correct_field", args=[f"contact-{point.pk}"]),
        }
        for point in points
    ]  # fmt: skip
    kinds = {point.kind for point in points}
    for kind in (ContactPoint.EMAIL, ContactPoint.PHONE):
        if kind not in kinds:
            rows.append(
                {
                    "label": _kind_words()[kind],
                    "value": "",
                    "url": reverse("portal_correct_field", args=[f"new-{kind}"]),
                }
            )
    rows.append(
        {
            "label": _("Postal address"), "value": _one_line(address) if address else "",
            "url": reverse("portal_correct_field", args=["address"]),
        }
    )  # fmt: skip
    rows.append(
        {
            "label": _("Language"), "value": dict(CUSTOMER_LANGUAGES).get(person.language, person.language),
            "url": reverse("portal_correct_field", args=["language"]),
        }
    )  # fmt: skip
    claims = [
        {
            "label": texts.field_name(field, language), "value": getattr(person, field, "") if field != "other" else "",
            "url": reverse("portal_correct_field", args=[field]),
        }
        for field in ("given_names", "surname", "other")
    ]  # fmt: skip
    values = {
        "visit": visit,
        "rows": rows,
        "claims": claims,
        "restricted": correcting.is_restricted(person),
        "add_phone": reverse("portal_correct_field", args=["new-phone"])
        if ContactPoint.PHONE in kinds
        else "",
    }
    return shown(request, "portal/correct.html", visit.register, **values)


def _kind_words() -> dict[str, str]:
    return {
        ContactPoint.EMAIL: _("E-mail"),
        ContactPoint.PHONE: _("Phone"),
        ContactPoint.WEB: _("Web address"),
    }


def _shown(point: ContactPoint) -> str:
    return phone_display(point.value) if point.kind == ContactPoint.PHONE else point.value


def _one_line(address: Address) -> str:
    lines = [f"c/o {address.care_of}" if address.care_of else "", address.street]
    return ", ".join(filter(None, [*lines, f"{address.postcode} {address.city}".strip()]))


@own_page(methods=("GET", "POST"))
def correct_field(request: HttpRequest, visit: Visit, field: str) -> HttpResponse:
    """One value: corrected at once, or claimed to be wrong."""
    kind, _dash, rest = field.partition("-")
    if field == "address":
        return _address(request, visit)
    if field == "language":
        person = visit.person
        form = forms.LanguageForm(sent(request), initial={"wanted": person.language, "was": person.language})
        return _value(request, visit, form, "language", person.language, _("Language"))
    if kind == "contact" and rest.isdigit() and len(rest) < 20:
        point = ContactPoint.objects.filter(person=visit.person, pk=int(rest), ended_on=None).first()
        if point is None:
            raise Http404
        form = _CONTACT_FORMS[point.kind](
            sent(request), initial={"wanted": _shown(point), "was": point.value}
        )
        return _value(request, visit, form, f"contact:{point.pk}", point.value, _kind_words()[point.kind])
    if kind == "new" and rest in _CONTACT_FORMS:
        form = _CONTACT_FORMS[rest](sent(request))
        return _value(request, visit, form, f"new:{rest}", "", _kind_words()[rest])
    if field in ("given_names", "surname", "other"):
        return _claim(request, visit, field)
    raise Http404


def _value(
    request: HttpRequest, visit: Visit, form: Any, field: str, present: str, name: str
) -> HttpResponse:
    is_email = isinstance(form, forms.EmailForm)

    def act() -> str:
        wanted = form.cleaned_data["wanted"]
        if form.cleaned_data["was"] != present:
            raise VersionConflict(present)
        if wanted == present:
            return "corrected"
        return _corrected(visit, {field: wanted}, name, email=is_email)

    return form_page(
        request, visit.register, form, act=act, place=_place, title=name, action=_("Save"),
        back=reverse("portal_correct"), refused=_REFUSED, visit=visit, warns=is_email,
        restricted=correcting.is_restricted(visit.person),
    )  # fmt: skip


def _place(done: str) -> str:
    return (
        after(reverse("portal_requests"), done) if done == "asked" else after(reverse("portal_correct"), done)
    )


def _changed_meanwhile(_error: Exception) -> str:
    return _("It had been changed meanwhile. Open the page again and look at the present value.")


_REFUSED = {VersionConflict: _changed_meanwhile}


def _corrected(visit: Visit, values: dict[str, str], name: str, *, email: bool = False) -> str:
    case = correcting.correct(
        person=visit.person, values=values, ground=_("Corrected by the person on their own pages"), asked=name,
        language=shown_language(), today=timezone.localdate(), by=visit.by,
    )  # fmt: skip
    if case.decided_at is None and correcting.is_restricted(visit.person):
        return "asked"
    return "told" if email else "corrected"


def _address(request: HttpRequest, visit: Visit) -> HttpResponse:
    person, present = visit.person, present_address(visit.person)
    if Block.objects.filter(person=person, kind=Block.PROTECTED_ADDRESS, lifted_at=None).exists():
        return shown(
            request, "portal/protected.html", visit.register, visit=visit, back=reverse("portal_correct")
        )
    initial = {name: getattr(present, name) for name in rectifying.PLACE} if present else {}
    initial["was"] = present.pk if present else 0
    form = forms.PlaceForm(sent(request), country=present.country if present else "FI", initial=initial)

    def act() -> str:
        given = form.cleaned_data
        if given["was"] != (present.pk if present else 0):
            raise VersionConflict("address")
        values = {
            f"address:{name}": given[name]
            for name in rectifying.PLACE
            if given[name] != initial.get(name, "")
        }
        return _corrected(visit, values, _("Postal address")) if values else "corrected"

    return form_page(
        request, visit.register, form, act=act, place=_place, title=_("Postal address"), action=_("Save"),
        back=reverse("portal_correct"), refused=_REFUSED, visit=visit, restricted=correcting.is_restricted(person),
    )  # fmt: skip


def _claim(request: HttpRequest, visit: Visit, field: str) -> HttpResponse:
    name = texts.field_name(field, shown_language())
    form = forms.ClaimForm(sent(request))

    def act() -> Case:
        given = form.cleaned_data
        return correcting.claim(
            person=visit.person, field=field, wanted=given["wanted"], ground=given["ground"],
            asked=f"{name}: {given['wanted']}", language=shown_language(), by=visit.by,
        )  # fmt: skip

    return form_page(
        request,
        visit.register,
        form,
        act=act,
        place=lambda case: after(reverse("portal_request", args=[case.public_id]), "asked"),
        title=name,
        action=_("Send the request"),
        back=reverse("portal_correct"),
        visit=visit,
        claims=True,
    )
