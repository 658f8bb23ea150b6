"""Probes of the notice itself: readable by anybody, lawful, and still true of the running system."""

from datetime import date, timedelta

from django.conf import settings
from django.test import Client

from kortisto.kernel.purposes import Purpose
from kortisto.notice.clauses import CLAUSES, LANGUAGES
from kortisto.notice.facts import declared_digest
from kortisto.notice.lint import lint
from kortisto.notice.queries import findings_of, published_notice, raw_of
from kortisto.notice.rules import digest
from kortisto.promises.probes.trying import Found, Probing, faults, outside, own_host

AUTHORITY_FRESH = timedelta(days=180)


def public_notice_answers(asked: Probing) -> Found:
    """The notice in force opens for anybody in three languages, with controller, contact and authority, and
    every clause that it keeps stands in a section (C1-C3, C50, C61, C81, C87-C89)."""
    notice = published_notice(asked.register_id)
    told = notice.document
    wrong = int(bool(notice.digest) and notice.digest != digest(told))
    carried: set[str] = set()
    for section in told["sections"]:
        if all((section["paragraphs"].get(language) or section.get("table")) for language in LANGUAGES):
            carried |= set(section.get("clauses") or ())
    wanted = {key for key, clause in CLAUSES.items() if clause.standing in ("kept", "replaced")}
    wrong += len(wanted - carried)
    for language in LANGUAGES:
        status, page = outside(lambda language=language: _get(f"/privacy/{language}/"))
        wrong += status != 200
        authority = told["authority"]
        words = (
            told["controller"]["name"],
            told["contact"]["email"],
            authority["name"][language],
            authority["street_postcode"],
            authority["phone"],
        )
        wrong += sum(word not in page for word in words)
    return faults(wrong, "notice_not_public")


def _get(path: str) -> tuple[int, str]:
    client = Client(raise_request_exception=False, SERVER_NAME=own_host())
    response = client.get(path, secure=settings.HTTPS)
    return response.status_code, response.content.decode(errors="replace")


def authority_is_fresh(asked: Probing) -> Found:
    """Somebody has looked up the authority's address within half a year (C81, C89)."""
    verified = date.fromisoformat(published_notice(asked.register_id).document["authority"]["verified_on"])
    return faults(int(asked.today - verified > AUTHORITY_FRESH), "authority_not_verified")


def notice_is_lawful(asked: Probing) -> Found:
    """The linter finds no error in the notice in force (C3, C6, C16, C51, C64, C71, C76, C77)."""
    notice = published_notice(asked.register_id)
    found = lint(notice.document, raw=raw_of(notice), today=asked.today)
    return faults(sum(finding.severity == "E" for finding in found), "notice_error")


def notice_still_true(asked: Probing) -> Found:
    """What is declared now is what the notice was published with, and nothing in use is missing from it
    (invariant 9; C5, C17, C20-C27)."""
    notice = published_notice(asked.register_id)
    moved = int(notice.declared_digest != declared_digest())
    found = findings_of(notice, today=asked.today)
    return faults(moved + sum(each.id in ("NL-401", "NL-402", "NL-406") for each in found), "notice_outdated")


def purposes_are_told(asked: Probing) -> Found:
    """Every purpose that the program knows is in the notice with a legal basis, and each legitimate interest
    in words (C7, C16)."""
    told = {
        row["key"]: row.get("bases") or [] for row in published_notice(asked.register_id).document["purposes"]
    }
    wrong = 0
    for purpose in Purpose:
        bases = told.get(purpose.key) or []
        wrong += not bases
        wrong += sum(basis.get("article") == "6(1)(f)" and not basis.get("interest") for basis in bases)
    return faults(wrong, "purpose_without_basis")
