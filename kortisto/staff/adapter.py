"""How the login library meets our users: no sign-up, no account that has left or expired, own words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.staff import operations
from kortisto.staff.models import User
from kortisto.staff.sessions import note_start


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the administrator for named people only (C44)."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse | None:
        """An account past its last day behaves as a left one (C44), and so does an old initial password."""
        now = timezone.now()
        if user.valid_to is not None and user.valid_to < timezone.localdate(now):
            return self.respond_user_inactive(request, user)
        if user.initial_password_until is not None and user.initial_password_until < now:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the session and note it in the ledger; if that cannot be written, nobody gets in."""
        super().login(request, user)
        note_start(request)
        records = request.session.get("account_authentication_methods") or [{}]
        method = records[-1].get("type") or records[-1].get("method") or "password"
        with access(register_id=user.register_id, actor=user.actor, purpose=Purpose.SECURITY):
            operations.start_session(by=user.actor, user=user, method=method)

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        """Show the pages in the user's language, unless another was chosen in this browser."""
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE, samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )  # fmt: skip
        return response

    def clean_password(self, password: str, user: User | None = None) -> str:
        """The validators, and that an initial password is not kept as one's own."""
        password = super().clean_password(password, user)
        if user is not None and user.check_password(password):
            raise ValidationError(_("Choose another password than the one you have now."))
        return password

    def set_password(self, user: User, password: str) -> None:
        """A user's new password is an operation like any other change."""
        with access(register_id=user.register_id, actor=user.actor, purpose=Purpose.SECURITY):
            operations.change_password(by=user.actor, user=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the own account; on the first day the way leads on to the commitment."""
        return reverse("account")
