"""Addresses of a person's own pages."""

from django.urls import path

from kortisto.portal import (
    case_views,
    change_views,
    entry_views,
    identity_views,
    objecting_views,
    passkey_views,
    transfer_views,
    views,
)

urlpatterns = [
    path("portal/", entry_views.portal, name="portal"),
    path("portal/code/", entry_views.code, name="portal_code"),
    path("portal/confirm/", entry_views.confirm, name="portal_confirm"),
    path("portal/out/", entry_views.out, name="portal_out"),
    path("portal/ask/", entry_views.ask, name="portal_ask"),
    path("portal/identity/", identity_views.sign_in, name="portal_identity"),
    path("portal/identity/confirm/", identity_views.confirm, name="portal_identity_confirm"),
    path("portal/identity/links/", identity_views.linking, name="portal_identities"),
    path("portal/identity/return/", identity_views.identified, name="portal_identified"),
    path("portal/identity/keys/", identity_views.keys, name="portal_keys"),
    path("portal/passkey/", passkey_views.sign_in, name="portal_passkey"),
    path("portal/passkey/question/", passkey_views.question, name="portal_passkey_question"),
    path("portal/passkeys/", passkey_views.own, name="portal_passkeys"),
    path("portal/passkeys/question/", passkey_views.own_question, name="portal_passkey_new"),
    path("portal/home/", views.home, name="portal_home"),
    path("portal/data/", views.data, name="portal_data"),
    path("portal/looks/", views.looks, name="portal_looks"),
    path("portal/choices/", change_views.choices, name="portal_choices"),
    path("portal/purposes/", objecting_views.purposes, name="portal_purposes"),
    path("portal/purposes/<slug:purpose>/", objecting_views.object_to, name="portal_object"),
    path("portal/correct/", change_views.correct, name="portal_correct"),
    path("portal/correct/<slug:field>/", change_views.correct_field, name="portal_correct_field"),
    path("portal/requests/", case_views.requests, name="portal_requests"),
    path("portal/requests/new/", case_views.request_new, name="portal_request_new"),
    path("portal/requests/<uuid:public_id>/", case_views.request_shown, name="portal_request"),
    path(
        "portal/requests/<uuid:public_id>/letters/<int:number>/",
        case_views.letter,
        name="portal_letter",
    ),
    path("portal/reports/", case_views.reports, name="portal_reports"),
    path("portal/transfers/", transfer_views.transfers, name="portal_transfers"),
    path("portal/reports/make/", case_views.report_make, name="portal_report_make"),
    path("portal/reports/<uuid:report>/<slug:form>/", case_views.report_file, name="portal_report_file"),
]
