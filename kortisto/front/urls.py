"""Addresses of the public's pages."""

from django.urls import path, register_converter

from kortisto.front import views
from kortisto.notice.rendering import LANGUAGES


class Language:
    """One of the languages of the notice."""

    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/portability-1.schema.json", views.portability_schema, name="portability_schema"),
    path("privacy.json", views.privacy_json, name="privacy_json"),
    path("privacy/v/<int:number>.json", views.privacy_json, name="privacy_version_json"),
    path("privacy/<language:language>/", views.privacy_page, name="privacy_page"),
    path("privacy/<language:language>.pdf", views.privacy_pdf, name="privacy_pdf"),
    path("privacy/<language:language>/v/<int:number>/", views.privacy_version, name="privacy_version"),
    path("privacy/<language:language>/v/<int:number>.pdf", views.privacy_pdf, name="privacy_version_pdf"),
]
