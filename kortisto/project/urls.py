"""The map of addresses: each room lists its own."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = (
    "desk", "desk.lists", "desk.ledger", "front", "parties", "postcodes", "notes", "orders", "billing",
    "disclosures", "intake", "updates", "retention", "duplicates", "requests", "credit", "notice", "promises", "staff", "api",
    "portal",
)  # fmt: skip

urlpatterns = [
    path("", include(f"kortisto.{room}.urls")) for room in ROOMS if find_spec(f"kortisto.{room}.urls")
]

handler400 = "kortisto.project.errors.bad_request"
handler403 = "kortisto.project.errors.forbidden"
handler404 = "kortisto.project.errors.not_found"
handler500 = "kortisto.project.errors.server_error"
