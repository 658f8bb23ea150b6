"""Addresses of lists: for each the list itself, its columns and its saved views."""

from django.urls import path

from kortisto.desk.lists import acting, approving, exporting, views
from kortisto.desk.lists.acts import ACTS

PARTS = {"": views.pages_of(views.shown)} | {
    part.__name__: views.pages_of(part, "GET", "POST")
    for part in (views.columns, views.views, acting.selection)
}

# Orders and invoices are changed one by one, on their own pages.
PARTS["act"] = {
    of: page
    for of, page in views.pages_of(acting.act, "GET", "POST").items()
    if any(of in one.lists for one in ACTS)
}
PARTS["undo"] = {of: page for of, page in views.pages_of(acting.undo, "POST").items() if of in PARTS["act"]}
PARTS["export"] = views.pages_of(exporting.export, "GET", "POST")

urlpatterns = [
    path("exports/", approving.exports, name="exports"),
    path("exports/<uuid:public_id>/", approving.export_request, name="exports_one"),
    path("exports/<uuid:public_id>/file/", approving.export_file, name="exports_file"),
]
urlpatterns += [
    path(
        f"{of}/{part}/" if part else f"{of}/",
        page,
        name=f"{of}_{part}" if part else of,
    )
    for part, pages in PARTS.items()
    for of, page in pages.items()
]
