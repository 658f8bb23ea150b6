"""The notice as the public reads it: the version in force with the state of its promises, and every
version that has been in force, unchanged."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kortisto.notice.datamap import data_map, picture
from kortisto.notice.giving import day_of, given, page_contents
from kortisto.notice.models import NoticeFile, NoticeVersion
from kortisto.notice.queries import (
    NoPublishedNotice,
    published_notice,
    published_versions,
    the_register,
)
from kortisto.notice.rendering import LANGUAGES
from kortisto.notice.wording import WORDS
from kortisto.promises.queries import clause_states
from kortisto.requests import package
from kortisto.staff.pages import open_page

_REASON = "the notice is told to everybody (Articles 12-14)"
LARGEST_NUMBER = 2**31 - 1
KINDS = {
    "VIOLATED": "stop",
    "STALE": "warn",
    "ENFORCED-UNPROVED": "info",
    "ATTESTED": "info",
    "PROVED": "ok",
}


@open_page(_REASON)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Lead to the notice in the reader's language."""
    language = translation.get_language_from_request(request)[:2]
    response = redirect("privacy_page", language if language in LANGUAGES else "fi")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@open_page("the form of a package for another system is published (Article 20)")
@require_safe
def portability_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the package that Article 20 promises."""
    return HttpResponse(package.schema(), content_type="application/schema+json")


@open_page(_REASON)
@require_safe
def privacy_page(request: HttpRequest, language: str) -> HttpResponse:
    """The version in force, with the state of every clause and the data map as of now."""
    notice = _version()
    register = notice.register
    versions = [
        {
            "number": each.number,
            "day": day_of(each),
            "url": reverse("privacy_version", args=[language, each.number]),
        }
        for each in published_versions(register.id)
    ]
    states = clause_states(register.id)
    with translation.override(language):
        shown = {
            **_frame(language, "privacy_page"),
            "notice": notice,
            "contents": page_contents(notice, language, states).decode(),
            "states": _counted(states, language),
            "map": picture(data_map(register, notice.document, language), language),
            "versions": versions,
            "pdf_url": reverse("privacy_pdf", args=[language]),
            "json_url": reverse("privacy_json"),
        }
        return _in_language(render(request, "front/privacy.html", shown), language)


@open_page(_REASON)
@require_safe
def privacy_version(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """One version as it was published: the same bytes for every reader, on every day."""
    notice = _version(number)
    with translation.override(language):
        shown = {
            **_frame(language, "privacy_version", number),
            "theme": "",
            "notice": notice,
            "contents": given(notice, NoticeFile.HTML, language).decode(),
            "frozen": WORDS[language]["frozen"].format(number=notice.number),
            "pdf_url": reverse("privacy_version_pdf", args=[language, number]),
            "json_url": reverse("privacy_version_json", args=[number]),
        }
        return _in_language(render(request, "front/version.html", shown), language)


@open_page(_REASON)
@require_safe
def privacy_pdf(request: HttpRequest, language: str, number: int | None = None) -> HttpResponse:
    """The notice as PDF."""
    notice = _version(number)
    body = given(notice, NoticeFile.PDF, language)
    name = f"{WORDS[language]['title'].lower().replace(' ', '-')}-{notice.number}-{language}.pdf"
    return _file(body, "application/pdf", name, number is not None)


@open_page(_REASON)
@require_safe
def privacy_json(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The notice as linked data in W3C DPV terms."""
    notice = _version(number)
    body = given(notice, NoticeFile.JSON)
    return _file(body, "application/ld+json", f"privacy-notice-{notice.number}.json", number is not None)


def _counted(states: dict[str, str], language: str) -> list[dict[str, str]]:
    """How many clauses are in each state, worst first, as chips."""
    counts = Counter(states.values())
    return [
        {"text": f"{counts[state]} {WORDS[language][f'state_{state}']}", "kind": kind}
        for state, kind in KINDS.items()
        if counts[state]
    ]


def _version(number: int | None = None) -> NoticeVersion:
    """A published version of the register, or the one in force. Raises Http404."""
    register = the_register()
    if register is None:
        raise Http404
    if number is None:
        try:
            return published_notice(register.id)
        except NoPublishedNotice:
            raise Http404 from None
    if number > LARGEST_NUMBER:
        raise Http404
    found = register.notices.filter(number=number, state=NoticeVersion.PUBLISHED).first()
    if found is None:
        raise Http404
    return found


def _frame(language: str, name: str, *more: int) -> dict:
    names = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}
    return {
        "language": language,
        "words": WORDS[language],
        "languages": [
            {"code": each, "name": names[each], "url": reverse(name, args=[each, *more])}
            for each in LANGUAGES
        ],
    }


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    response.headers["Content-Language"] = language
    return response


def _file(body: bytes, content_type: str, name: str, for_good: bool) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if for_good else "no-cache"
    return response
