"""Addresses of credit applications."""

from django.urls import path

from kortisto.credit import views
from kortisto.parties.urls import both

urlpatterns = [
    *both("credit", views.application_new, "credit_new"),
    path("credit/", views.applications, name="credit_applications"),
    path("credit/<uuid:public_id>/", views.application, name="credit_application"),
    path("credit/<uuid:public_id>/check/", views.check_new, name="credit_check"),
    path("credit/<uuid:public_id>/waiting/", views.check_waiting, name="credit_waiting"),
    path("credit/<uuid:public_id>/decision/", views.decision, name="credit_decision"),
    path("credit/<uuid:public_id>/withdrawal/", views.withdrawal, name="credit_withdrawal"),
    path("credit/<uuid:public_id>/letter/", views.letter, name="credit_letter"),
]
