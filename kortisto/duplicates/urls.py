"""Addresses of duplicates and merges."""

from django.urls import path

from kortisto.duplicates import views

urlpatterns = [
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/search/", views.duplicates_search, name="duplicates_search"),
    path("duplicates/progress/", views.duplicates_progress, name="duplicates_progress"),
    path("persons/new/alike/", views.person_alike, name="person_alike"),
    path("persons/<uuid:public_id>/duplicates/", views.person_duplicates, name="person_duplicates"),
    path(
        "persons/<uuid:public_id>/duplicates/<uuid:other>/decision/",
        views.duplicate_decision,
        name="duplicate_decision",
    ),
    path("persons/<uuid:public_id>/merge/<uuid:other>/", views.person_merge, name="person_merge"),
    path(
        "persons/<uuid:public_id>/merges/<uuid:merge>/undo/",
        views.person_merge_undo,
        name="person_merge_undo",
    ),
]
