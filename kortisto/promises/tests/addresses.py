"""The addresses that this room's tests meet: its own, the staff's, the public notice, and the interface."""

from django.urls import include, path

urlpatterns = [
    path("", include("kortisto.staff.urls")),
    path("", include("kortisto.front.urls")),
    path("", include("kortisto.promises.urls")),
    path("", include("kortisto.api.urls")),
    path("", include("kortisto.portal.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
