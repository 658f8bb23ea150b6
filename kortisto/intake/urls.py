"""Addresses of the import pages."""

from django.urls import path

from kortisto.intake import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/<uuid:public_id>/", views.import_run, name="import"),
    path("imports/<uuid:public_id>/columns/", views.import_columns, name="import_columns"),
    path(
        "imports/<uuid:public_id>/columns/profiles/<int:row>/forgetting/",
        views.import_profile_forgetting,
        name="import_profile_forgetting",
    ),
    path("imports/<uuid:public_id>/progress/", views.import_progress, name="import_progress"),
    path("imports/<uuid:public_id>/acceptance/", views.import_acceptance, name="import_acceptance"),
    path("imports/<uuid:public_id>/taking-in/", views.import_taking_in, name="import_taking_in"),
    path("imports/<uuid:public_id>/continuation/", views.import_continuation, name="import_continuation"),
    path("imports/<uuid:public_id>/discarding/", views.import_discarding, name="import_discarding"),
    path("imports/<uuid:public_id>/undoing/", views.import_undoing, name="import_undoing"),
    path("imports/<uuid:public_id>/rejected.<str:form>", views.import_rejected, name="import_rejected"),
]
