"""`bin/kortisto notice`: import, lint, publish or export the register's notice."""

import argparse
import html
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from kortisto.project.cli import DONE, REFUSED, BadInput, Refused, answer_json

FORMATS = ("html", "pdf", "json")
LANGUAGES = ("fi", "sv", "en")
MAX_FILE_BYTES = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Four things can be done with a notice."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    reading = acts.add_parser("import", help="read a notice as plain text into a draft")
    reading.add_argument("file", type=Path)
    reading.add_argument("--json", action="store_true")
    linting = acts.add_parser(
        "lint", help="findings in a text file, else in the newest draft, else in the notice in force"
    )
    linting.add_argument("file", nargs="?", type=Path)
    linting.add_argument("--json", action="store_true")
    linting.add_argument("--lang", choices=LANGUAGES, default="en")
    publishing = acts.add_parser("publish", help="put the newest draft in force")
    publishing.add_argument("--reason", default="", help="what changes; kept with the version")
    publishing.add_argument("--json", action="store_true")
    giving = acts.add_parser("export", help="the notice in force as a file")
    giving.add_argument("--format", choices=FORMATS, required=True)
    giving.add_argument("--lang", choices=LANGUAGES, default="fi")
    giving.add_argument("--version", type=int, metavar="N", help="an earlier version")
    giving.add_argument("--out", type=Path, help="where to write; else to standard output")


def run(options: argparse.Namespace) -> int:
    """Do one of the acts in the installation's register."""
    from kortisto.kernel.access import SYSTEM, access
    from kortisto.kernel.purposes import Purpose
    from kortisto.notice.queries import the_register

    register = the_register()
    acts = {"import": _import, "lint": _lint, "publish": _publish, "export": _export}
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        return acts[options.act](options, register)


def _import(options: argparse.Namespace, register: Any) -> int:
    from django.utils import timezone

    from kortisto.kernel.access import SYSTEM
    from kortisto.notice.operations import import_notice
    from kortisto.notice.queries import findings_of
    from kortisto.notice.reading import NotANotice

    try:
        draft = import_notice(text=_text(options.file), by=SYSTEM)
    except NotANotice as refused:
        raise BadInput(f"{options.file.name}: {refused}") from None
    counts = _counts(findings_of(draft, today=timezone.localdate()))
    if options.json:
        answer_json({"draft": draft.number, **counts})
    else:
        print(f"Draft {draft.number}: {_sentence(counts)}.")
    return DONE


def _lint(options: argparse.Namespace, register: Any) -> int:
    from django.utils import timezone

    from kortisto.notice.lint import as_json, lint
    from kortisto.notice.queries import findings_of
    from kortisto.notice.reading import NotANotice, read_notice

    today = timezone.localdate()
    if options.file is not None:
        # A text by itself: what this installation runs is no measure for it.
        text = _text(options.file)
        try:
            findings = lint(read_notice(text).document, raw=text, today=today)
        except NotANotice as refused:
            raise BadInput(f"{options.file.name}: {refused}") from None
        about = {"file": options.file.name}
    else:
        notice = register.notices.order_by("-number").first()
        findings = findings_of(notice, today=today)
        about = {"notice": notice.number, "state": notice.state}
    if options.json:
        answer_json({**about, **_counts(findings), "findings": as_json(findings)})
    else:
        for found in findings:
            place = f"{found.line}:{found.column}" if options.file else f"§{found.row}:{found.line}"
            print(
                f"{place} {found.severity} {found.id} {found.message[options.lang]} {found.fix[options.lang]}"
            )
        print(_sentence(_counts(findings)))
    return REFUSED if any(found.severity != "I" for found in findings) else DONE


def _publish(options: argparse.Namespace, register: Any) -> int:
    from kortisto.kernel.access import SYSTEM
    from kortisto.notice.lint import as_json
    from kortisto.notice.models import NoticeVersion
    from kortisto.notice.operations import PublishingRefused, publish

    draft = register.notices.filter(state=NoticeVersion.DRAFT).order_by("-number").first()
    if draft is None:
        raise Refused("There is no draft to publish.")
    try:
        published = publish(notice=draft, reason=options.reason, by=SYSTEM)
    except PublishingRefused as refused:
        if options.json:
            answer_json({"published": None, "draft": draft.number, "findings": as_json(refused.findings)})
            return REFUSED
        rules = ", ".join(sorted({found.id for found in refused.findings}))
        count = len(refused.findings)
        raise Refused(
            f"Draft {draft.number} was not published: {count} findings stand in the way ({rules})."
        ) from None
    if options.json:
        answer_json({"published": published.number, "digest": published.digest})
    else:
        print(f"Version {published.number} is in force, SHA-256 {published.digest}.")
    return DONE


def _export(options: argparse.Namespace, register: Any) -> int:
    from kortisto.notice.giving import given
    from kortisto.notice.models import NoticeFile, NoticeVersion
    from kortisto.notice.queries import published_notice
    from kortisto.notice.wording import WORDS

    notice = published_notice(register.id)
    if options.version is not None:
        notice = register.notices.filter(number=options.version, state=NoticeVersion.PUBLISHED).first()
        if notice is None:
            raise BadInput(f"There is no published version {options.version}.")
    language = "" if options.format == NoticeFile.JSON else options.lang
    body = given(notice, options.format, language)
    if options.format == NoticeFile.HTML:
        title = html.escape(f"{WORDS[language]['title']} – {notice.document['controller'].get('name') or ''}")
        head = f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        body = f"{head}</head><body>\n".encode() + body + b"</body></html>\n"
    if options.out is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return DONE
    try:
        options.out.write_bytes(body)
    except OSError as problem:
        raise BadInput(f"{options.out} cannot be written: {problem.strerror}.") from None
    return DONE


def _text(file: Path) -> str:
    from kortisto.notice.reading import decoded

    try:
        with file.open("rb") as handle:
            body = handle.read(MAX_FILE_BYTES + 1)
    except OSError as problem:
        raise BadInput(f"{file} cannot be read: {problem.strerror}.") from None
    if len(body) > MAX_FILE_BYTES:
        raise BadInput(f"{file.name} is too large to be a notice.")
    return decoded(body)


def _counts(findings: list) -> dict[str, int]:
    found = Counter(each.severity for each in findings)
    return {"errors": found["E"], "warnings": found["W"], "notes": found["I"]}


def _sentence(counts: dict[str, int]) -> str:
    return f"{counts['errors']} errors, {counts['warnings']} warnings, {counts['notes']} remarks"
