"""What two cards of one person become: the same thing twice is once, a "no" on either is a "no", addresses
stay the versions they are. Whatever is not named here just changes its person."""

import os
from typing import Any

from kortisto.ledger.entries import commitment
from kortisto.parties import rules
from kortisto.parties.fields import writing
from kortisto.parties.models import Address, Block, Change, ContactPoint, Person, Representation

COLUMNS = ("given_names", "surname", "number", "language", "since")
"""A person's own columns, of which each is taken from one of the two cards."""
ADDRESS = "address"
"""What a choice calls the present address."""


def merge(work) -> None:
    """Contact points, addresses, representations and blocks of the absorbed card. `work` notes every row that
    is removed, added or changed, so that all of it can be undone."""
    _contact_points(work)
    _addresses(work)
    _representations(work)
    _blocks(work)
    writing.merge(work)


def _contact_points(work) -> None:
    kept = {
        (point.kind, point.value): point for point in ContactPoint.objects.filter(person_id=work.survivor)
    }
    for point in ContactPoint.objects.filter(person_id=work.absorbed).order_by("pk"):
        same = kept.get((point.kind, point.value))
        if same is None:
            continue
        goes, stays = (same, point) if same.ended_on is not None and point.ended_on is None else (point, same)
        work.remove(ContactPoint, [goes.pk])
        _know(work, stays, goes)


def _addresses(work) -> None:
    """A version is never rewritten, so the other card's become versions of this one. Only the chosen present
    address stays the present one."""
    mine = list(Address.objects.filter(person_id=work.survivor).order_by("pk"))
    theirs = list(Address.objects.filter(person_id=work.absorbed).order_by("pk"))
    take = work.takes(ADDRESS)
    known = {_place(one): one for one in mine}
    present = any(one.ended_on is None for one in mine)
    for one in theirs:
        same = known.get(_place(one))
        if same is not None and (same.ended_on is None) == (one.ended_on is None):
            _know(work, same, one)
            continue
        copy = Address(
            register_id=one.register_id, person_id=work.survivor, source=one.source, received_at=one.received_at,
            via=one.via, started_on=one.started_on, ended_on=one.ended_on, failed_on=one.failed_on,
            confirmed_on=one.confirmed_on,
            **{name: getattr(one, name) for name in _PLACE},
        )  # fmt: skip
        if one.ended_on is None and present and not take:
            copy.ended_on = work.today
        work.add(copy)
    new_one = take and any(one.ended_on is None for one in theirs)
    for one in mine:
        if one.ended_on is None and new_one and not any(_place(one) == _place(each) for each in theirs):
            work.change(Address, one.pk, ended_on=work.today)
    work.remove(Address, [one.pk for one in theirs])


def _know(work, stays: ContactPoint | Address, goes: ContactPoint | Address) -> None:
    """What was said of the same value on either card last is known of it on the one card."""
    reaches = rules.same_reach(*((one.failed_on, one.confirmed_on) for one in (stays, goes)))
    if reaches != (stays.failed_on, stays.confirmed_on):
        failed_on, confirmed_on = reaches
        work.change(type(stays), stays.pk, failed_on=failed_on, confirmed_on=confirmed_on)


_PLACE = ("care_of", "street", "postcode", "city", "country")


def _place(address: Address) -> tuple[str, ...]:
    return tuple(getattr(address, name) for name in _PLACE)


def _representations(work) -> None:
    links = Representation.objects.filter(person_id=work.survivor)
    kept = {(link.organisation_id, link.role, link.started_on, link.ended_on) for link in links}
    same = [
        link.pk
        for link in Representation.objects.filter(person_id=work.absorbed)
        if (link.organisation_id, link.role, link.started_on, link.ended_on) in kept
    ]
    work.remove(Representation, same)


def _blocks(work) -> None:
    """All of both hold. One in force on both cards for the same reason is kept once: the older."""
    kept = {
        (block.kind, block.purposes): block
        for block in Block.objects.filter(person_id=work.survivor, lifted_at=None).order_by("-pk")
    }
    for block in Block.objects.filter(person_id=work.absorbed, lifted_at=None).order_by("pk"):
        same = kept.get((block.kind, block.purposes))
        if same is None or (block.reason and same.reason and block.reason != same.reason):
            continue
        younger, older = (block, same) if same.placed_at <= block.placed_at else (same, block)
        if younger.reason and not older.reason:
            younger, older = older, younger
        work.remove(Block, [younger.pk])
        kept[block.kind, block.purposes] = older


def take_columns(work, survivor: Person, absorbed: Person) -> dict[str, str]:
    """Give the surviving card the chosen values and keep those that stand no longer in its history. Returns
    the ledger's commitments to the new values."""
    commitments, changed = {}, {}
    for column in COLUMNS:
        mine, theirs = getattr(survivor, column), getattr(absorbed, column)
        if mine == theirs or (mine in (None, "") and theirs in (None, "")):
            continue
        if work.takes(column):
            changed[column] = theirs
            source = _source(absorbed, column)
            salt = _remember(work, survivor, survivor.pk, column, mine, source)
            commitments[column] = commitment(salt, column, _text(theirs))
        elif theirs not in (None, ""):
            # Told as the history of the row that was: the surviving card never said so.
            _remember(work, survivor, absorbed.pk, column, theirs, _source(absorbed, column))
    work.change(
        Person, survivor.pk, version=survivor.version + 1, **changed, **_customership(survivor, absorbed)
    )
    return commitments


def _remember(work, survivor: Person, row: int, column: str, before: Any, source: str) -> bytes:
    salt = os.urandom(16)
    work.add(
        Change(
            register_id=survivor.register_id, person_id=survivor.pk, table=Person._meta.db_table, row=row,
            column=column, before=_text(before), source=source, by=work.by.key, role=work.by.role, salt=salt,
        )
    )  # fmt: skip
    return salt


def _source(person: Person, column: str) -> str:
    latest = (
        Change.objects.filter(table=Person._meta.db_table, row=person.pk, column=column)
        .order_by("-pk")
        .first()
    )
    return latest.source if latest is not None else person.source


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _customership(survivor: Person, absorbed: Person) -> dict[str, Any]:
    """The later end of the two; merging itself never moves it (C36), the night computes it anew."""
    if survivor.ended_on is None or (
        absorbed.ended_on is not None and absorbed.ended_on <= survivor.ended_on
    ):
        return {}
    names = ("ended_on", "end_reason", "erase_after")
    return {name: getattr(absorbed, name) for name in names}
