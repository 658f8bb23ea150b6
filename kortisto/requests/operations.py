"""What happens to access reports: one is made and kept for two weeks, and each download is a disclosure."""

import hashlib
import os
import secrets
import shutil
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError
from django.utils import timezone

from kortisto.disclosures.models import Disclosure
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import Actor
from kortisto.kernel.ids import uuid7
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.requests import package, rendering, report
from kortisto.requests.addressing import addressee
from kortisto.requests.cases import ending
from kortisto.requests.holdings import reports_folder
from kortisto.requests.models import AccessReport
from kortisto.requests.report import COMPLETE, Report

DAYS = 14
"""Days that a made report can be downloaded."""
FORMS = {
    "pdf": ("report.pdf", "application/pdf"),
    "json": ("report.json", "application/json"),
    "zip": ("report.zip", "application/zip"),
    "package": ("portability.zip", "application/zip"),
}


class ReportExpired(Exception):
    """The files of the report are no longer there."""


def make_access_report(
    *,
    person: Person,
    language: str = "",
    by: Actor,
    today: date | None = None,
    public_id: uuid.UUID | None = None,
) -> AccessReport:
    """Collect everything held about a person and keep it as PDF, JSON and CSV for two weeks (C69), and beside it what
    they gave as a package for another system (C73).

    The collecting and typesetting are done before anything is written, so that no lock is held meanwhile. A
    form gives the report its `public_id` beforehand; sent twice, it gets the report that its first sending made.
    """
    if public_id is not None and (made := _made_already(person, public_id)):
        return made
    public_id = public_id or uuid7()
    collected = report.collect(
        register_id=person.register_id,
        person=person,
        language=language,
        today=today,
        number=public_id.hex[-8:].upper(),
    )
    folder = secrets.token_hex(16)
    files = write_files(collected, reports_folder() / folder, person=person)
    try:
        return _keep_report(
            person=person, public_id=public_id, collected=collected, folder=folder, digest=files, by=by
        )
    except BaseException as problem:
        shutil.rmtree(reports_folder() / folder, ignore_errors=True)
        if isinstance(problem, IntegrityError) and (made := _made_already(person, public_id)):
            return made
        raise


def _made_already(person: Person, public_id: uuid.UUID) -> AccessReport | None:
    return AccessReport.objects.filter(person=person, public_id=public_id).first()


@operation("access_report.make")
def _keep_report(
    *, person: Person, public_id, collected: Report, folder: str, digest: str, by: Actor
) -> AccessReport:
    made = AccessReport(
        register_id=person.register_id, person=person, public_id=public_id, language=collected.language,
        state=collected.state, made_by=by.key, expires_at=timezone.now() + timedelta(days=DAYS),
        stores=collected.stores, digest=digest, folder=folder,
    )  # fmt: skip
    made.save()
    record(
        subjects=[person.public_id], report=str(public_id), state=collected.state, missing=collected.missing,
        stores=len(collected.stores), rows=collected.rows, clause="C69",
    )  # fmt: skip
    ending.reported(made, by)
    return made


def write_files(collected: Report, folder: Path, *, person: Person | None) -> str:
    """Write the forms of a report into a folder of its own, and of somebody who is in the register the package; returns
    the fingerprint of the JSON."""
    body = rendering.as_json(collected)
    forms = {
        "report.json": body,
        "report.zip": rendering.as_zip(collected),
        "report.pdf": rendering.as_pdf(collected, person=addressee(person) if person is not None else None),
    }
    if person is not None:
        forms["portability.zip"] = package.as_zip(package.contents(person))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, contents in forms.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
    return hashlib.sha256(body).hexdigest()


@operation("access_report.download")
def download_access_report(*, made: AccessReport, form: str, by: Actor) -> bytes:
    """The bytes of one form of a report, recorded as a disclosure to the person. Raises ReportExpired."""
    name, _mime = FORMS[form]
    path = reports_folder() / made.folder / name
    if not is_there(made, timezone.now()) or not path.exists():
        raise ReportExpired
    contents = path.read_bytes()
    _disclose_to_the_person(made.person, contents, by)
    ending.handed_over(made.person, by)
    record(subjects=[made.person.public_id], report=str(made.public_id), form=form, clause="C69")
    return contents


def is_there(made: AccessReport, now: datetime) -> bool:
    """Whether the files of a report can still be downloaded."""
    return bool(made.folder) and made.expires_at > now


def hand_out_report(
    *,
    register_id: int,
    person: Person | None,
    subject: uuid.UUID | None = None,
    language: str = "",
    folder: Path,
    by: Actor,
) -> Report:
    """Collect everything and write its forms into a folder outside the register's own, recorded as a
    disclosure to the person. Of an erased subject it tells what the law still keeps."""
    collected = report.collect(
        register_id=register_id,
        person=person,
        subject=subject,
        language=language,
        number=uuid7().hex[-8:].upper(),
    )
    digest = write_files(collected, folder, person=person)
    _record_hand_out(person=person, subject=subject, collected=collected, digest=digest, by=by)
    return collected


def tell_report(*, person: Person, by: Actor) -> Report:
    """Collect everything for an answer that goes to the person at once, recorded as a disclosure to them before it
    does (C69)."""
    collected = report.collect(
        register_id=person.register_id,
        person=person,
        language=person.language,
        number=uuid7().hex[-8:].upper(),
    )
    digest = hashlib.sha256(rendering.as_json(collected)).hexdigest()
    _record_hand_out(person=person, subject=None, collected=collected, digest=digest, by=by)
    return collected


@operation("access_report.download")
def _record_hand_out(*, person: Person | None, subject, collected: Report, digest: str, by: Actor) -> None:
    if person is not None:
        _disclose_to_the_person(person, digest.encode(), by)
    ending.reported_at_once(person, collected.language, collected.state == COMPLETE, by)
    record(
        subjects=[subject or person.public_id], digest=digest, state=collected.state,
        missing=collected.missing, rows=collected.rows, clause="C69",
    )  # fmt: skip


def _disclose_to_the_person(person: Person, contents: bytes, by: Actor) -> None:
    disclose(
        recipient=the_person(person.register_id), ground=Disclosure.DATA_SUBJECT, clause="C69", categories=[], persons=[person],
        contents=contents, by=by,
    )  # fmt: skip
