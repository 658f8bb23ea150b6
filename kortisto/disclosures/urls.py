"""Addresses of disclosures."""

from django.urls import path

from kortisto.disclosures import views

urlpatterns = [
    path("disclosures/", views.disclosures, name="disclosures"),
    path("disclosures/recipients/", views.recipients, name="recipients"),
    path("disclosures/<uuid:public_id>/", views.disclosure, name="disclosure"),
]
