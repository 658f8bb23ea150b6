"""Addresses of retention."""

from django.urls import path

from kortisto.retention import field_views, views

urlpatterns = [
    path("retention/", views.overview, name="retention"),
    path("fields/<slug:key>/ending/", field_views.custom_field_ending, name="custom_field_ending"),
    path("retention/run/", views.start_run, name="retention_run"),
]
