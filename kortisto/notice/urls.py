"""Addresses of the notice's pages for staff."""

from django.urls import path

from kortisto.notice import views

urlpatterns = [
    path("notice/", views.notices, name="notices"),
    path("notice/new/", views.notice_new, name="notice_new"),
    path("notice/import/", views.notice_import, name="notice_import"),
    path("notice/<int:number>/", views.notice, name="notice"),
    path("notice/<int:number>/edit/", views.notice_edit, name="notice_edit"),
    path("notice/<int:number>/edit/<slug:part>/", views.notice_part, name="notice_part"),
    path("notice/<int:number>/edit/<slug:part>/<str:key>/", views.notice_row, name="notice_row"),
    path("notice/<int:number>/findings/", views.notice_findings, name="notice_findings"),
    path("notice/<int:number>/fields/", views.notice_fields, name="notice_fields"),
    path("notice/<int:number>/default/", views.notice_default, name="notice_default"),
    path("notice/<int:number>/waiver/", views.notice_waiver, name="notice_waiver"),
    path("notice/<int:number>/publish/", views.notice_publish, name="notice_publish"),
    path("notice/<int:number>/discard/", views.notice_discard, name="notice_discard"),
]
