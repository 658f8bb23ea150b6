"""Pages on which the person objects to a purpose (Article 21(1)): what each rests on, and what has become of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Block
from kortisto.parties.queries import shown_language
from kortisto.portal.doors import Visit, own_page
from kortisto.portal.forming import after, form_page, sent, shown
from kortisto.portal.forms import ObjectionForm
from kortisto.requests import objections, rules
from kortisto.requests.cases import objecting, texts
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.letters import day_words
from kortisto.requests.models import Case, CaseItem


@own_page()
def purposes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the data are used for, on what each use rests, and what one can do about it."""
    found = objecting.standings(visit.register.pk, visit.person)
    open_items = {item.field: item for item in _open_items(visit)}
    blocks = {
        (block.kind, block.purposes): block
        for block in Block.objects.filter(
            person=visit.person, kind__in=(Block.OBJECTING, Block.OBJECTION), lifted_at=None
        )
    }
    language = shown_language()
    rows = [
        _row(row, found, open_items.get(f"{objections.PREFIX}{row['key']}"), blocks, language)
        for row in objecting.purpose_rows(visit.register.pk)
    ]
    weighed = [row for row in rows if row["may_object"]]
    values = {"visit": visit, "weighed": weighed, "others": [row for row in rows if row not in weighed]}
    return shown(request, "portal/purposes.html", visit.register, **values)


def _open_items(visit: Visit) -> list[CaseItem]:
    return list(
        CaseItem.objects.select_related("case").filter(
            person=visit.person, case__right=objecting.RIGHT, case__closed_at=None
        )
    )


def _row(
    row: dict[str, Any], found: dict[Purpose, str], item: CaseItem | None, blocks: dict, language: str
) -> dict[str, Any]:
    purpose = Purpose.from_key(row["key"])
    upheld = blocks.get((Block.OBJECTION, int(purpose)))
    return {
        "key": row["key"],
        "name": row["name"].get(language, row["key"]),
        "about": (row.get("text") or {}).get(language, ""),
        "standing": texts.STANDINGS[found[purpose]][language],
        "may_object": found[purpose] == objections.WEIGHED,
        "upheld": day_words(timezone.localdate(upheld.placed_at), language) if upheld is not None else "",
        "pending": item is not None,
        "held": (Block.OBJECTING, int(purpose)) in blocks,
        "case": reverse("portal_request", args=[item.case.public_id]) if item is not None else "",
        "marketing": found[purpose] == objections.ABSOLUTE,
        "url": reverse("portal_object", args=[row["key"]]),
    }


@own_page(methods=("GET", "POST"))
def object_to(request: HttpRequest, visit: Visit, purpose: str) -> HttpResponse:
    """Object to one purpose: it is restricted from now on until somebody has weighed it."""
    row = next((one for one in objecting.purpose_rows(visit.register.pk) if one["key"] == purpose), None)
    if row is None:
        raise Http404
    language = shown_language()
    standing = objecting.standings(visit.register.pk, visit.person)[Purpose.from_key(purpose)]
    name = row["name"].get(language, purpose)
    if standing != objections.WEIGHED:
        values = {"visit": visit, "name": name, "standing": texts.STANDINGS[standing][language]}
        values["marketing"] = standing == objections.ABSOLUTE
        return shown(request, "portal/not_objected.html", visit.register, **values)
    form = ObjectionForm(sent(request))

    def act() -> list[Case]:
        return open_cases(
            rights=[objecting.RIGHT], channel=rules.PORTAL, asked=form.cleaned_data["ground"], language=language,
            person=visit.person, objects_to=[purpose], by=visit.by,
        )  # fmt: skip

    return form_page(
        request,
        visit.register,
        form,
        act=act,
        place=lambda made: after(reverse("portal_request", args=[made[0].public_id]), "objected"),
        title=_("Object: %(purpose)s") % {"purpose": name},
        action=_("Object"),
        back=reverse("portal_purposes"),
        visit=visit,
        standing=texts.STANDINGS[standing][language],
        held=bool(objections.held_back(Purpose.from_key(purpose))),
        template="portal/object.html",
    )
