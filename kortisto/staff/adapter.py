"""How the login library meets our users: no sign-up, no account that has left or expired."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Accounts are made by the administrator for named people only (C44)."""
        return False

    def pre_login(self, request, user, **kwargs):
        """An account past its last day behaves as a left one (C44)."""
        if user.valid_to is not None and user.valid_to < timezone.localdate():
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
