"""What can be done to many rows at once: each act declared in one table, with whom it leaves out and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.access import Actor
from kortisto.parties import sets
from kortisto.parties.forms import BLOCK_NAMES, CUSTOMER_LANGUAGES, Line
from kortisto.parties.models import Block, Person
from kortisto.parties.queries import Names
from kortisto.staff.permissions import Permission

MARKETING_BLOCKS = (
    Block.ALL_MARKETING,
    Block.DIRECT_MARKETING,
    Block.DIRECT_MAIL,
    Block.DISTANCE_SELLING,
    Block.MARKET_RESEARCH,
    Block.PUBLICATION,
)


@dataclass(frozen=True)
class LeftOut:
    """Rows that an act leaves out. `rows` is None where nobody may be named."""

    label: Any
    rows: QuerySet | None
    count: int
    clause: str = ""


class Settings(forms.Form):
    """What an act needs to know; shown before the preview, sent along with it."""

    def __init__(self, *args: Any, names: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        if "source" in self.fields:
            self.fields["source"].choices = names.sources()


class LanguageSettings(Settings):
    """Which language."""

    language = forms.ChoiceField(label=_("Language"), choices=CUSTOMER_LANGUAGES)
    source = forms.ChoiceField(label=_("Where the data came from"), initial="self")


class BlockSettings(Settings):
    """Which "no", and on which ground."""

    kind = forms.ChoiceField(
        label=_("What is forbidden"), choices=[(kind, BLOCK_NAMES[kind]) for kind in MARKETING_BLOCKS]
    )
    reason = Line(label=_("Ground"), max_length=300, required=False)
    source = forms.ChoiceField(label=_("Where the data came from"), initial="self")


@dataclass(frozen=True)
class Act:
    """One act. `split` gives the rows it takes and those it leaves out; `do` acts on the rows it takes and
    returns their number, which `done` tells, and the moment by which `undo` knows what was done."""

    key: str
    label: Any
    icon: str
    lists: frozenset[str]
    needs: Permission
    settings: type[Settings]
    split: Callable[[QuerySet, dict[str, Any]], tuple[QuerySet, list[tuple[Any, QuerySet, str]]]]
    do: Callable[[QuerySet, dict[str, Any], Actor], sets.Done]
    undo: Callable[[type, datetime, Actor], int]
    action: Any
    done: Any
    clause: str = ""


def _split_language(rows: QuerySet, chosen: dict[str, Any]) -> tuple[QuerySet, list]:
    language = chosen["language"]
    already = (_("has this language already"), rows.filter(language=language), "")
    return rows.exclude(language=language), [already]


def _split_block(rows: QuerySet, chosen: dict[str, Any]) -> tuple[QuerySet, list]:
    there = Block.objects.filter(kind=chosen["kind"], lifted_at=None)
    already = (_("has this ban already"), rows.filter(blocks__in=there), "C72")
    return rows.exclude(blocks__in=there), [already]


def _set_language(rows: QuerySet, chosen: dict[str, Any], by: Actor) -> sets.Done:
    values = {"language": chosen["language"], "source": chosen["source"], "by": by}
    if rows.model is Person:
        return sets.change_language_of_persons(persons=rows, **values)
    return sets.change_language_of_organisations(organisations=rows, **values)


def _place_block(rows: QuerySet, chosen: dict[str, Any], by: Actor) -> sets.Done:
    return sets.place_blocks(
        persons=rows, kind=chosen["kind"], reason=chosen["reason"], source=chosen["source"], by=by
    )


def _unset_language(of: type, at: datetime, by: Actor) -> int:
    if of is Person:
        return sets.undo_language_of_persons(at=at, by=by)
    return sets.undo_language_of_organisations(at=at, by=by)


ACTS = (
    Act(
        key="language",
        label=_("Set the language"),
        icon="edit",
        lists=frozenset({"persons", "organisations"}),
        needs=Permission.PARTY_WRITE,
        settings=LanguageSettings,
        split=_split_language,
        do=_set_language,
        undo=_unset_language,
        action=_("Set the language"),
        clause="C20",
        done=_("The language is set: %(count)s rows."),
    ),
    Act(
        key="block",
        label=_("Place a marketing ban"),
        icon="stop",
        lists=frozenset({"persons"}),
        needs=Permission.BLOCK_PLACE,
        settings=BlockSettings,
        split=_split_block,
        do=_place_block,
        undo=lambda _of, at, by: sets.undo_blocks(at=at, by=by),
        action=_("Place the ban"),
        clause="C72",
        done=_("The ban holds from this second: %(count)s persons."),
    ),
)
EXPORT = "export"


def acts_of(of: str, user: Any) -> list[Act]:
    """The acts that a user may do on a list."""
    return [act for act in ACTS if of in act.lists and user.may(act.needs)]
