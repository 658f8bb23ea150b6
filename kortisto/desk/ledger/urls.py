"""Addresses of the ledger's page."""

from django.urls import path

from kortisto.desk.ledger import views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/verify/", views.verify, name="ledger_verify"),
    path("ledger/export/", views.export, name="ledger_export"),
]
