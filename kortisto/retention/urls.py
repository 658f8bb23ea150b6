"""Addresses of retention."""

from django.urls import path

from kortisto.retention import views

urlpatterns = [
    path("retention/", views.overview, name="retention"),
    path("retention/run/", views.start_run, name="retention_run"),
]
