"""Addresses of the update pages."""

from django.urls import path

from kortisto.updates import firm_views, views

urlpatterns = [
    path("organisations/<uuid:public_id>/updates/", firm_views.firm_updates, name="organisation_updates"),
    path(
        "organisations/<uuid:public_id>/updates/asking/",
        firm_views.firm_asking,
        name="organisation_update_asking",
    ),
    path("updates/", views.updates, name="updates"),
    path("updates/proposals/", views.proposals, name="update_proposals"),
    path("updates/proposals/acceptance/", views.acceptance, name="update_acceptance"),
    path("updates/proposals/<uuid:public_id>/decision/", views.decision, name="update_decision"),
    path("updates/<str:feed>/switching/", views.switching, name="update_switching"),
    path("updates/<str:feed>/asking/", views.asking, name="update_asking"),
]
