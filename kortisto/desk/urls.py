"""Addresses of the desk."""

from django.urls import path

from kortisto.desk import card_views, field_views, finding, order_views, pictures, reach_views, views
from kortisto.desk.lists import walking

PERSON, ORGANISATION = {"of": "person"}, {"of": "organisation"}

urlpatterns = [
    path("", views.home, name="home"),
    path("pictures/", pictures.pictures, name="pictures"),
    path("search/", finding.search, name="search"),
    path("persons/<uuid:public_id>/", card_views.person, name="person"),
    path("persons/<uuid:public_id>/looks/", card_views.person_looks, name="person_looks"),
    path("organisations/<uuid:public_id>/", card_views.organisation, name="organisation"),
    *(
        path(f"{of['of']}s/<uuid:public_id>/{part}/", view, of, name=f"{of['of']}_{part}")
        for of in (PERSON, ORGANISATION)
        for part, view in (
            ("orders", card_views.party_orders),
            ("invoices", card_views.party_invoices),
            ("history", card_views.party_history),
            ("timeline", card_views.party_timeline),
            ("relations", card_views.party_relations),
        )
    ),
    *(
        path(f"{of['of']}s/<uuid:public_id>/{part}/", view, of, name=f"{of['of']}_{name}")
        for of in (PERSON, ORGANISATION)
        for part, view, name in (
            ("fields/<slug:column>", field_views.own_field, "field"),
            ("contact-points/<int:row>", field_views.contact_field, "contact_field"),
            ("address/present", field_views.address_field, "address_field"),
            ("contact-points/<int:row>/reach", reach_views.contact_reach, "contact_reach"),
            ("address/reach", reach_views.address_reach, "address_reach"),
        )
    ),
    path("persons/<uuid:public_id>/custom/<slug:key>/", field_views.custom_field, name="person_custom_field"),
    path("orders/<uuid:public_id>/", order_views.order, name="order"),
    *(
        path(f"{card}s/<uuid:public_id>/beside/", step, name=f"{card}_beside")
        for card, step in walking.STEPS.items()
    ),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.theme, name="theme"),
    path("keys/", views.keys, name="keys"),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
]
