"""Addresses for making and changing parties."""

from django.urls import path

from kortisto.parties import views
from kortisto.parties.fields import views as fields

PERSON, ORGANISATION = {"of": "person"}, {"of": "organisation"}


def both(part: str, view, name: str) -> list:
    """The same page for persons and for organisations."""
    return [
        path(f"persons/<uuid:public_id>/{part}/", view, PERSON, name=f"person_{name}"),
        path(f"organisations/<uuid:public_id>/{part}/", view, ORGANISATION, name=f"organisation_{name}"),
    ]


urlpatterns = [
    path("fields/", fields.custom_fields, name="custom_fields"),
    path("fields/new/", fields.custom_field_new, name="custom_field_new"),
    path("fields/<slug:key>/", fields.custom_field, name="custom_field"),
    path("persons/new/", views.person_new, name="person_new"),
    path("organisations/new/", views.organisation_new, name="organisation_new"),
    *both("edit", views.party_edit, "edit"),
    *both("contact-points", views.contact_new, "contact_new"),
    *both("contact-points/<int:row>/removal", views.contact_removal, "contact_removal"),
    *both("removals/<uuid:removal>/undoing", views.removal_undoing, "removal_undoing"),
    *both("address", views.address, "address"),
    path(
        "persons/<uuid:public_id>/representations/",
        views.representation_new,
        name="person_representation_new",
    ),
    path(
        "persons/<uuid:public_id>/representations/<int:row>/ending/",
        views.representation_ending,
        name="person_representation_ending",
    ),
    path(
        "persons/<uuid:public_id>/representations/<int:row>/reopening/",
        views.representation_reopening,
        name="person_representation_reopening",
    ),
    path(
        "persons/<uuid:public_id>/blocks/<int:row>/lifting/",
        views.block_lifting,
        name="person_block_lifting",
    ),
    path(
        "persons/<uuid:public_id>/blocks/<int:row>/restoring/",
        views.block_restoring,
        name="person_block_restoring",
    ),
]
