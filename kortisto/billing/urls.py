"""Addresses of invoices."""

from django.urls import path

from kortisto.billing import views

urlpatterns = [
    path("invoices/<uuid:public_id>/", views.invoice, name="invoice"),
    path("orders/<uuid:public_id>/invoice/", views.order_invoice, name="order_invoice"),
    path("invoices/<uuid:public_id>/payments/", views.payment_new, name="payment_new"),
    path("invoices/<uuid:public_id>/credit/", views.credit_new, name="credit_new"),
    path("invoices/<uuid:public_id>/collection/", views.collection_new, name="collection_new"),
    path("invoices/<uuid:public_id>/collection/<int:row>/closing/", views.case_closing, name="case_closing"),
]
