"""Addresses of users and logins. Of the login library only what is listed here exists: no sign-up, no
change of address past the operations, no reset by e-mail."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from kortisto.staff import views
from kortisto.staff.pages import Stage, page
from kortisto.staff.permissions import Permission

# Pages of the library behind the same gates as our own.
own = page(needs=Permission.OWN_ACCOUNT, purpose=None, methods=("GET", "POST"))
on_the_way = page(needs=Permission.OWN_ACCOUNT, purpose=None, methods=("GET", "POST"), stage=Stage.SIGNED_IN)

urlpatterns = [
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/login/factor/", factors.authenticate, name="mfa_authenticate"),
    path("account/login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("account/password/", on_the_way(account.password_change), name="account_change_password"),
    path("account/confirm/", own(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/factor/", own(factors.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/", own(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("account/factors/", own(factors.index), name="mfa_index"),
    path("account/factors/app/activate/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/factors/app/deactivate/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/factors/codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/factors/codes/new/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "account/factors/codes/file/", own(codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("account/factors/passkeys/", own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/factors/passkeys/new/", own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/factors/passkeys/<int:pk>/", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/factors/passkeys/<int:pk>/remove/", own(passkeys.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("account/", views.account, name="account"),
    path("account/language/", views.account_language, name="account_language"),
    path("account/sessions/end/", views.sessions_end, name="sessions_end"),
    path("commitment/", views.commitment, name="commitment"),
    path("staff/", views.users, name="users"),
    path("staff/new/", views.user_new, name="user_new"),
    path("staff/commitments/", views.commitments, name="commitments"),
    path("staff/commitments/new/", views.commitment_new, name="commitment_new"),
    path("staff/<uuid:public_id>/", views.user, name="user"),
    path("staff/<uuid:public_id>/leave/", views.user_leave, name="user_leave"),
    path("staff/<uuid:public_id>/renew/", views.user_renew, name="user_renew"),
]
