"""Addresses of orders."""

from django.urls import path

from kortisto.orders import product_views, views

urlpatterns = [
    path("persons/<uuid:public_id>/orders/new/", views.order_new, {"of": "person"}, name="person_order_new"),
    path(
        "organisations/<uuid:public_id>/orders/new/",
        views.order_new,
        {"of": "organisation"},
        name="organisation_order_new",
    ),
    path("orders/<uuid:public_id>/acceptance/", views.order_acceptance, name="order_acceptance"),
    path("orders/<uuid:public_id>/delivery/", views.order_delivery, name="order_delivery"),
    path("orders/<uuid:public_id>/part/", views.order_part, name="order_part"),
    path("orders/<uuid:public_id>/closing/", views.order_closing, name="order_closing"),
    path("orders/<uuid:public_id>/return/", views.order_return, name="order_return"),
    path("orders/<uuid:public_id>/cancellation/", views.order_cancellation, name="order_cancellation"),
    path("products/", product_views.products, name="products"),
    path("products/new/", product_views.product_new, name="product_new"),
    path("products/<uuid:public_id>/", product_views.product_edit, name="product"),
    path("products/<uuid:public_id>/prices/", product_views.price_new, name="price_new"),
]
