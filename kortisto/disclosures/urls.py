"""Addresses of disclosures."""

from django.urls import path

from kortisto.disclosures import recipient_views, views

urlpatterns = [
    path("disclosures/", views.disclosures, name="disclosures"),
    path("disclosures/recipients/", views.recipients, name="recipients"),
    path("disclosures/recipients/<slug:key>/", recipient_views.recipient, name="recipient"),
    path(
        "disclosures/recipients/<slug:key>/agreement/",
        recipient_views.recipient_agreement,
        name="recipient_agreement",
    ),
    path(
        "disclosures/recipients/<slug:key>/users/new/",
        recipient_views.recipient_worker,
        name="recipient_worker",
    ),
    path(
        "disclosures/recipients/<slug:key>/users/<uuid:user>/end/",
        recipient_views.recipient_worker_end,
        name="recipient_worker_end",
    ),
    path("disclosures/<uuid:public_id>/", views.disclosure, name="disclosure"),
]
