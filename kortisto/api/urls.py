"""Addresses of the REST door, and of the pages where its tokens and webhooks are kept."""

from django.urls import include, path, re_path

from kortisto.api import profile_service, v1, views, webhook_views

urlpatterns = [
    path("api/v1/openapi.json", v1.openapi, name="api_description"),
    path("api/v1/", include(v1.patterns)),
    path("gdpr-api/v1/user/<uuid:uuid>", profile_service.user, name="profile_user"),
    re_path(r"^api/(?P<rest>[\s\S]*)\Z", v1.nothing, name="api_nothing"),
    path("interface/", views.interface, name="interface"),
    path("interface/tokens/new/", views.token_new, name="token_new"),
    path("interface/tokens/<uuid:public_id>/", views.token, name="token"),
    path("interface/tokens/<uuid:public_id>/revocation/", views.token_revocation, name="token_revocation"),
    path("interface/tokens/<uuid:public_id>/decision/", views.token_decision, name="token_decision"),
    path("interface/tokens/<uuid:public_id>/take-over/", views.token_take_over, name="token_take_over"),
    path("interface/webhooks/new/", webhook_views.webhook_new, name="webhook_new"),
    path("interface/webhooks/<uuid:public_id>/", webhook_views.webhook, name="webhook"),
    path(
        "interface/webhooks/<uuid:public_id>/switching/",
        webhook_views.webhook_switching,
        name="webhook_switching",
    ),
    path("interface/webhooks/<uuid:public_id>/ending/", webhook_views.webhook_ending, name="webhook_ending"),
    path("interface/webhooks/<uuid:public_id>/test/", webhook_views.webhook_test, name="webhook_test"),
    path("interface/webhooks/<uuid:public_id>/repeat/", webhook_views.webhook_repeat, name="webhook_repeat"),
    path("interface/webhooks/<uuid:public_id>/secret/", webhook_views.webhook_secret, name="webhook_secret"),
]
