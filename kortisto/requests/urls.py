"""Addresses of the rights."""

from django.urls import path

from kortisto.requests import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("persons/<uuid:public_id>/report/", views.report, name="report"),
    path("persons/<uuid:public_id>/report/make/", views.report_make, name="report_make"),
    path(
        "persons/<uuid:public_id>/report/<uuid:report>/<slug:form>/",
        views.report_download,
        name="report_download",
    ),
    path("persons/<uuid:public_id>/erasure/", views.erasure, name="erasure"),
    path("persons/<uuid:public_id>/erasure/do/", views.erasure_do, name="erasure_do"),
    path("erasures/<int:pk>/", views.erasure_done, name="erasure_done"),
    path("erasures/<int:pk>/letter/", views.erasure_letter, name="erasure_letter"),
]
