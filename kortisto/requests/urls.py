"""Addresses of the rights."""

from django.urls import path

from kortisto.requests import (
    erasure_views,
    receiving_views,
    transfer_views,
    trial_views,
    views,
    withholding_views,
)
from kortisto.requests.cases import block_views, step_views
from kortisto.requests.cases import views as cases

urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/channels/", trial_views.channels, name="channels"),
    path("cases/channels/<int:number>/", trial_views.channel_trial, name="channel_trial"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/<uuid:public_id>/", cases.case, name="case"),
    path("cases/<uuid:public_id>/person/", cases.case_person, name="case_person"),
    path("cases/<uuid:public_id>/files/<uuid:file>/", cases.case_file, name="case_file"),
    path("cases/<uuid:public_id>/export/", step_views.case_export, name="case_export"),
    path("cases/<uuid:public_id>/letters/<int:number>/", cases.case_letter, name="case_letter"),
    path("cases/<uuid:public_id>/items/new/", step_views.case_item_new, name="case_item_new"),
    path("cases/<uuid:public_id>/items/<int:row>/", step_views.case_item, name="case_item"),
    path("cases/<uuid:public_id>/notices/<int:row>/", step_views.case_notice, name="case_notice"),
    path("cases/<uuid:public_id>/steps/<slug:step>/", step_views.case_step, name="case_step"),
    path("persons/<uuid:public_id>/blocks/", block_views.block_new, name="person_block_new"),
    path("imports/package/", receiving_views.package_new, name="package_new"),
    path("imports/package/verdict/", receiving_views.package_verdict, name="package_verdict"),
    path("reports/", views.reports, name="reports"),
    path("persons/<uuid:public_id>/report/", views.report, name="report"),
    path("persons/<uuid:public_id>/report/withheld/", withholding_views.withheld, name="report_withheld"),
    path(
        "persons/<uuid:public_id>/report/withheld/item/", withholding_views.withhold, name="report_withhold"
    ),
    path("persons/<uuid:public_id>/report/transfers/", transfer_views.ordering, name="transfers"),
    path("transfers/<str:token>/", transfer_views.transfer, name="transfer"),
    path("persons/<uuid:public_id>/report/make/", views.report_make, name="report_make"),
    path(
        "persons/<uuid:public_id>/report/<uuid:report>/<slug:form>/",
        views.report_download,
        name="report_download",
    ),
    path("persons/<uuid:public_id>/erasure/", erasure_views.erasure, name="erasure"),
    path("persons/<uuid:public_id>/erasure/do/", erasure_views.erasure_do, name="erasure_do"),
    path("erasures/<int:pk>/", erasure_views.erasure_done, name="erasure_done"),
    path("erasures/notices/", erasure_views.erasure_notices, name="erasure_notices"),
    path("erasures/<int:pk>/notices/<int:row>/", erasure_views.erasure_notice, name="erasure_notice"),
    path("erasures/<int:pk>/letter/", erasure_views.erasure_letter, name="erasure_letter"),
]
