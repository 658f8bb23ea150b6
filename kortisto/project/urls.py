"""The map of addresses: each room lists its own."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
