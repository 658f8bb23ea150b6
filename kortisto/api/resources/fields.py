"""Custom fields: which there are, and what persons' cards say in them."""

from collections.abc import Mapping

from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.description import PROBLEMS
from kortisto.api.door import Answer, call
from kortisto.api.problems import Problem
from kortisto.kernel.purposes import Purpose
from kortisto.parties.fields import queries
from kortisto.parties.models import CustomField

router = Router(tags=["fields"])


@router.get("", response={200: shapes.CustomFields, **PROBLEMS}, operation_id="listFields")
@call()
def list_fields(request: HttpRequest) -> Answer:
    """The custom fields that the token's purpose and categories show. They say nothing about anybody."""
    items = [
        {
            "key": field.key,
            "names": {language: field.name(language) for language in ("fi", "sv", "en")},
            "kind": field.kind, "choices": field.choices, "category": field.category,
            "purposes": [bit.key for bit in Purpose(field.purposes)], "clock": field.clock,
        }
        for field in queries.shown_now()
    ]  # fmt: skip
    return Answer({"items": items})


def shown_categories() -> frozenset[str]:
    """What the custom fields in an answer with persons are about."""
    return frozenset(field.category for field in queries.shown_now())


def named(given: Mapping[str, str | None]) -> dict[CustomField, str]:
    """The fields of these keys, as far as the token shows them, with what is said in each. Raises Problem."""
    shown = {field.key: field for field in queries.shown_now()}
    if not given.keys() <= shown.keys():
        raise Problem("invalid", "There is no such custom field, or not for this token.", reason="field")
    return {shown[key]: value or "" for key, value in given.items()}
