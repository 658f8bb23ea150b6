"""Addresses of the promises."""

from django.urls import path

from kortisto.promises import views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/run/", views.probes_run, name="probes_run"),
    path("promises/rights/", views.field_rights, name="field_rights"),
    path("promises/<str:clause>/", views.promise, name="promise"),
    path("promises/controls/<slug:control>/attest/", views.attest_control, name="attest_control"),
]
