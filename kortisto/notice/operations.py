"""What happens to registers and their notices: drafted, changed, published – never altered afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from kortisto.kernel.access import Actor, access, required_access
from kortisto.kernel.ids import new_id
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice import rules
from kortisto.notice.default import DEMO_CONTROLLER, default_notice
from kortisto.notice.facts import custom_fields, declared_digest, declared_fields
from kortisto.notice.lint import Finding, lint
from kortisto.notice.models import NoticeVersion, Register, Waiver
from kortisto.notice.queries import findings_of, waived_rules
from kortisto.notice.reading import read_notice
from kortisto.notice.rendering import LANGUAGES

MAX_DOCUMENT_BYTES = 1_000_000
LONGEST_WAIVER_DAYS = 366


class RegisterExists(Exception):
    """There is a register with this key already."""


class NotADraft(Exception):
    """A published version was about to be changed."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the draft after it was shown; `current` is what it is now."""

    def __init__(self, current: NoticeVersion) -> None:
        super().__init__("changed by somebody else meanwhile")
        self.current = current


class PublishingRefused(Exception):
    """Errors, or warnings without a waiver, stand in the way: `findings`."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings stand in the way of publishing")
        self.findings = findings


class BadWaiver(Exception):
    """A waiver without a reason, without an end within a year, or of something that cannot be waived."""


def create_register(
    *,
    key: str,
    name: str,
    controller: dict[str, str],
    contact: dict[str, Any] | None = None,
    by: Actor,
    today: date | None = None,
) -> Register:
    """A new register with the default notice in force, so that data may come in (C30).

    `name` is the register's name in the notice; `controller` and `contact` are described at
    `notice.default.default_notice`. Raises RegisterExists, and PublishingRefused when the linter finds an
    error in the particulars. Needs no open context: the register it makes is the context.
    """
    register_id = new_id()
    with access(register_id=register_id, actor=by, purpose=Purpose.RIGHTS):
        return _create_register(
            register_id=register_id,
            key=key,
            name=name,
            controller=controller,
            contact=contact,
            today=today or timezone.localdate(),
            by=by,
        )


@operation("register.create")
def _create_register(
    *,
    register_id: int,
    key: str,
    name: str,
    controller: dict[str, str],
    contact: dict[str, Any] | None,
    today: date,
    by: Actor,
) -> Register:
    if Register.objects.filter(key=key).exists():
        raise RegisterExists(key)
    register = Register.objects.create(id=register_id, key=key, name=name)
    document = default_document({"controller": controller, "contact": contact}, today)
    if name != document["register"]["name"]["fi"]:
        document["register"]["name"] = dict.fromkeys(LANGUAGES, name)
    document = rules.finished(document, number=1, on=today)
    # The running system is empty as yet; what it holds is compared from the next version on.
    blocking = rules.standing_in_the_way(lint(document, today=today), ())
    if blocking:
        raise PublishingRefused(blocking)
    notice = NoticeVersion(register=register, number=1, document=document)
    _freeze(notice, by, today)
    notice.save()
    record(register_key=key, notice=1, digest=notice.digest, clause="C2")
    return register


def default_document(like: Mapping[str, Any], today: date | None = None) -> dict[str, Any]:
    """The default notice with the controller and contact of another document, and with the fields and the
    cookie names of this installation."""
    given = like.get("controller") or {}
    # What is not known stays empty, for the linter to ask for: the demo company's particulars are nobody else's.
    controller = {name: given.get(name) or "" for name in DEMO_CONTROLLER}
    contact = {name: value for name, value in (like.get("contact") or {}).items() if value}
    document = default_notice(on=today or timezone.localdate(), controller=controller, contact=contact)
    document["fields"] = declared_fields()
    names = {
        "kortisto_session": settings.SESSION_COOKIE_NAME,
        "kortisto_csrf": settings.CSRF_COOKIE_NAME,
        "kortisto_language": settings.LANGUAGE_COOKIE_NAME,
    }
    for cookie in document["cookies"]:
        cookie["name"] = names.get(cookie["name"], cookie["name"])
    return document


@operation("notice.draft")
def draft_notice(*, by: Actor, start: NoticeVersion | None = None) -> NoticeVersion:
    """A new draft: a copy of `start` (a version of the open register), or of the default notice with the
    controller and the contact of the version in force."""
    register_id = required_access().register_id
    if start is not None:
        document = dict(start.document)
        document.setdefault("fields", declared_fields())
    else:
        newest = NoticeVersion.objects.filter(register_id=register_id, state=NoticeVersion.PUBLISHED).first()
        known = newest.document if newest else {}
        document = default_document(known)
    number = _next_number(register_id)
    document["version"] = {"number": number, "valid_from": timezone.localdate().isoformat()}
    draft = _add_draft(register_id, number, document)
    record(notice=draft.number, start=start.number if start else 0, clause="C2")
    return draft


@operation("notice.import")
def import_notice(*, text: str, by: Actor) -> NoticeVersion:
    """A draft read from a notice as plain text; the text is kept, so that the linter can name its places
    until the draft is first changed. Raises NotANotice, whose message is one sentence in each language."""
    register_id = required_access().register_id
    document = rules.composed(read_notice(text).document)
    document["fields"] = {}
    draft = _add_draft(register_id, _next_number(register_id), document, raw=text)
    record(notice=draft.number, characters=len(text), clause="C2")
    return draft


@operation("notice.change")
def change_draft(
    *, notice: NoticeVersion, version: int, document: Mapping[str, Any], part: str, by: Actor
) -> NoticeVersion:
    """Save a draft's document. `version` is the one that was shown and `part` names what changed, as a code.

    Raises NotADraft, ChangedMeanwhile, and ValueError for a document that is too large to be a notice.
    """
    if len(rules.canonical(document)) > MAX_DOCUMENT_BYTES:
        raise ValueError("too large to be a notice")
    current = _locked(notice)
    if current.version != version:
        raise ChangedMeanwhile(current)
    current.document = rules.composed(document)
    current.version += 1
    current.save(update_fields=["document", "version"])
    record(notice=current.number, part=part, clause="C2")
    return current


@operation("notice.discard")
def discard_draft(*, notice: NoticeVersion, by: Actor) -> None:
    """Throw a draft away with its waivers. Raises NotADraft."""
    draft = _locked(notice)
    record(notice=draft.number, clause="C2")
    draft.delete()


@operation("notice.waive")
def waive(*, notice: NoticeVersion, rule: str, reason: str, until: date, by: Actor) -> Waiver:
    """Set a warning aside until a day, with the reason. Raises NotADraft and BadWaiver."""
    draft = _locked(notice)
    today = timezone.localdate()
    if not reason.strip():
        raise BadWaiver("reason")
    if not today <= until or (until - today).days > LONGEST_WAIVER_DAYS:
        raise BadWaiver("until")
    found = [each for each in findings_of(draft, today=today) if each.id == rule]
    if not found or found[0].severity != "W":
        raise BadWaiver("rule")
    made, _created = Waiver.objects.update_or_create(
        notice=draft,
        rule=rule,
        defaults={
            "reason": reason.strip(),
            "until": until,
            "made_by": _uuid_of(by),
            "made_at": timezone.now(),
        },
    )
    record(notice=draft.number, rule=rule, until=until.isoformat(), clause="C2")
    return made


@operation("notice.publish")
def publish(
    *,
    notice: NoticeVersion,
    by: Actor,
    version: int | None = None,
    reason: str = "",
    today: date | None = None,
) -> NoticeVersion:
    """Put a draft in force; the version before it stays readable and is superseded by the higher number.

    `version` is the state of the draft that was shown. Raises NotADraft, ChangedMeanwhile and
    PublishingRefused.
    """
    draft = _locked(notice)
    if version is not None and draft.version != version:
        raise ChangedMeanwhile(draft)
    today = today or timezone.localdate()
    published = NoticeVersion.objects.filter(register=draft.register, state=NoticeVersion.PUBLISHED)
    if draft.number < (published.aggregate(most=Max("number"))["most"] or 0):
        draft.number = _next_number(draft.register_id)
    draft.document = rules.finished(draft.document, number=draft.number, on=today)
    draft.document["custom_fields"] = custom_fields(draft.register_id)
    findings = findings_of(draft, today=today)
    waived = waived_rules(draft, today)
    blocking = rules.standing_in_the_way(findings, waived)
    if blocking:
        raise PublishingRefused(blocking)
    draft.reason = reason.strip()[:300]
    _freeze(draft, by, today)
    draft.save()
    record(
        notice=draft.number,
        digest=draft.digest,
        declared=draft.declared_digest,
        waived=sorted(waived & {found.id for found in findings}),
        clause="C2",
    )
    return draft


def _freeze(notice: NoticeVersion, by: Actor, on: date) -> None:
    notice.state = NoticeVersion.PUBLISHED
    notice.digest = rules.digest(notice.document)
    notice.declared_digest = declared_digest()
    # The text names its day; a company that begins with a past has been bound by it since then.
    midnight = datetime.combine(on, time(), timezone.get_current_timezone())
    notice.valid_from = timezone.now() if on == timezone.localdate() else midnight
    notice.published_by = _uuid_of(by)


def _uuid_of(by: Actor) -> uuid.UUID | None:
    try:
        return uuid.UUID(by.key)
    except ValueError:
        return None


def _locked(notice: NoticeVersion) -> NoticeVersion:
    """The draft as it stands now, held until the transaction ends. Raises NotADraft."""
    rows = NoticeVersion.objects.filter(pk=notice.pk, register_id=required_access().register_id)
    current = rows.select_for_update().first()
    if current is None or current.state != NoticeVersion.DRAFT:
        raise NotADraft
    return current


def _next_number(register_id: int) -> int:
    return (
        NoticeVersion.objects.filter(register_id=register_id).aggregate(most=Max("number"))["most"] or 0
    ) + 1


def _add_draft(register_id: int, number: int, document: dict[str, Any], raw: str = "") -> NoticeVersion:
    while True:
        try:
            with transaction.atomic():
                return NoticeVersion.objects.create(
                    register_id=register_id, number=number, document=document, raw=raw
                )
        except IntegrityError:
            number += 1  # somebody else's draft took the number in the same moment
