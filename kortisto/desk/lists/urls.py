"""Addresses of lists: for each the list itself, its columns and its saved views."""

from django.urls import path

from kortisto.desk.lists import views

PARTS = {"": views.pages_of(views.shown)} | {
    part.__name__: views.pages_of(part, "GET", "POST") for part in (views.columns, views.views)
}

urlpatterns = [
    path(
        f"{of}/{part}/" if part else f"{of}/",
        page,
        name=f"{of}_{part}" if part else of,
    )
    for part, pages in PARTS.items()
    for of, page in pages.items()
]
