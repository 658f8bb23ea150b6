"""Addresses of the table of postcodes."""

from django.urls import path

from kortisto.postcodes import views

urlpatterns = [
    path("postcodes/", views.postcodes, name="postcodes"),
    path("postcodes/bundled/", views.postcodes_bundled, name="postcodes_bundled"),
    path("postcodes/use/", views.postcodes_use, name="postcodes_use"),
    path("postcodes/discarding/", views.postcodes_discarding, name="postcodes_discarding"),
    path("postcodes/place/", views.postcodes_place, name="postcodes_place"),
]
