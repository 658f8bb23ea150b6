"""What every response has: headers, and no cookie that is not declared."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        "manifest-src 'self'",
    )
)  # fmt: skip


class Headers:
    """Content security policy, no storing of pages with personal data, no permissions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        response.headers.setdefault("X-Robots-Tag", "noindex")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Declared:
    """Drops every cookie that no declaration knows (C49): the only way out for a cookie is the declaration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from kortisto.kernel.declarations import stores

        response = self.get_response(request)
        known = {key.removeprefix("cookie:") for key, store in stores().items() if store.kind == "cookie"}
        for name in [name for name in response.cookies if name not in known]:
            del response.cookies[name]
        return response


PERSONS_OWN = ("/portal/", "/transfers/")
"""What is for the persons in the register."""
PUBLIC = ("/privacy", "/promises/", "/language/", "/favicon.ico", "/healthz")
"""What both hosts show: the notice, its proof, and what every page needs."""


class OwnHost:
    """Persons' own pages at a name of their own: there is nothing of the staff's there, and nothing of them elsewhere.

    A cookie belongs to one name, and a page that is taken over on one cannot read the other. Without the setting
    everything is at one name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = settings.PORTAL_HOST
        if not name or request.path.startswith((*PUBLIC, settings.STATIC_URL)):
            return self.get_response(request)
        there, theirs = request.get_host() == name, request.path.startswith(PERSONS_OWN)
        if there and request.path == "/":
            return redirect("/portal/")
        if there == theirs:
            return self.get_response(request)
        if theirs and request.method in ("GET", "HEAD"):
            return redirect(f"{request.scheme}://{name}{request.get_full_path()}")
        # Another's page is answered as if it were nowhere: by the address map, which does not know this one.
        request.path_info = request.path = "/nothing-here"
        return self.get_response(request)
