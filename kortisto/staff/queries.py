"""Questions about users that several rooms ask."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from kortisto.staff.models import Commitment, ListChoice, SavedView, User
from kortisto.staff.permissions import ROLE_PERMISSIONS, Permission, Role


def current_commitment() -> Commitment | None:
    """The newest version of the confidentiality commitment."""
    return Commitment.objects.order_by("-version").first()


def has_signed(user: User) -> bool:
    """Whether the user has signed the current version; without one, nobody has.

    Every page of the desk asks this, so it is asked by ready-made SQL.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM staff_commitmentsignature WHERE user_id = %s AND commitment_id = "
            "(SELECT id FROM staff_commitment ORDER BY version DESC LIMIT 1)",
            [user.pk],
        )
        return cursor.fetchone() is not None


def active_without_commitment() -> int:
    """How many active users have not signed the current version (C42, C46, NL-405)."""
    current = current_commitment()
    active = User.objects.filter(is_active=True)
    return active.count() if current is None else active.exclude(signatures__commitment=current).count()


def users_of(register_id: int) -> list[User]:
    """Everybody with a login to this register, by name; those who left come last."""
    return list(User.objects.filter(register_id=register_id).order_by("-is_active", "name"))


def views_for(user: User, of: str) -> list[SavedView]:
    """The saved views of a list that a user may open: their own, and those shared with their role in the same
    register by somebody who still works here."""
    shared = Q(shared_with=user.role, owner__register_id=user.register_id, owner__is_active=True)
    found = SavedView.objects.filter(Q(owner=user) | shared, of=of).select_related("owner")
    return list(found.order_by("name", "pk"))


def choice_of(user: User, of: str) -> ListChoice | None:
    """How a user wants to see a list, if they have said."""
    return ListChoice.objects.filter(user=user, of=of).first()


@dataclass(frozen=True)
class Colleague:
    """A member of staff as others name them: the key that rows carry, and the name."""

    key: str
    name: str
    role: str
    is_active: bool

    def may(self, permission: Permission) -> bool:
        """Whether the colleague's role has a permission and the login still works."""
        return self.is_active and permission in ROLE_PERMISSIONS[Role(self.role)]


def colleagues(register_id: int) -> list[Colleague]:
    """Everybody with a login to this register, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public_id, name, role, is_active FROM staff_user WHERE register_id = %s ORDER BY name",
            [register_id],
        )
        return [
            Colleague(str(UUID(str(key))), name, role, bool(is_active))
            for key, name, role, is_active in cursor.fetchall()
        ]


def departed(keys: set[str]) -> set[str]:
    """Those of these actor keys whose login works no more; what is no user's key (the system's) departs never."""
    wanted = _users_keys(keys)
    if not wanted:
        return set()
    here = User.objects.filter(public_id__in=wanted, is_active=True)
    here = here.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()))
    return {str(key) for key in wanted.difference(here.values_list("public_id", flat=True))}


def staff_names(keys: set[str]) -> dict[str, str]:
    """Names of the staff behind actor keys; what is no user's key is left out."""
    wanted = _users_keys(keys)
    if not wanted:
        return {}
    found = User.objects.filter(public_id__in=wanted).values_list("public_id", "name")
    return {str(public_id): name for public_id, name in found}


def _users_keys(keys: set[str]) -> set[UUID]:
    wanted = set()
    for key in keys:
        try:
            wanted.add(UUID(key))
        except ValueError:
            continue
    return wanted
