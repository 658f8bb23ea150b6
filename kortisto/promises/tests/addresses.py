"""The addresses that this room's tests meet: its own, the staff's, and the public notice."""

from django.urls import include, path

urlpatterns = [
    path("", include("kortisto.staff.urls")),
    path("", include("kortisto.front.urls")),
    path("", include("kortisto.promises.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
