"""The addresses of this room with a home page and one page for each permission, for this room's tests."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from kortisto.kernel.purposes import Purpose
from kortisto.staff.pages import open_page, page
from kortisto.staff.permissions import Permission


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


@page(needs=Permission.ERASE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def erasing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("erasing")


@open_page("a test")
def planted_with_reason(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


def planted_without_declaration(request: HttpRequest) -> HttpResponse:
    return HttpResponse("oversight")


def _page_for(permission: Permission):
    def shown(request: HttpRequest) -> HttpResponse:
        return HttpResponse(permission.value)

    return page(needs=permission, purpose=Purpose.SECURITY)(shown)


urlpatterns = [
    path("", include("kortisto.staff.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", home, name="home"),
    path("erasing/", erasing, name="erasing"),
    *(path(f"needs/{one.name}/", _page_for(one), name=f"needs_{one.name}") for one in Permission),
]
