"""Addresses of orders."""

from django.urls import path

from kortisto.orders import views

urlpatterns = [
    path("persons/<uuid:public_id>/orders/new/", views.order_new, {"of": "person"}, name="person_order_new"),
    path(
        "organisations/<uuid:public_id>/orders/new/",
        views.order_new,
        {"of": "organisation"},
        name="organisation_order_new",
    ),
    path("orders/<uuid:public_id>/delivery/", views.order_delivery, name="order_delivery"),
    path("orders/<uuid:public_id>/cancellation/", views.order_cancellation, name="order_cancellation"),
]
