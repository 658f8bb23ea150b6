"""Named users with one login each (C44, C45), and the confidentiality commitments they sign (C42, C46)."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from kortisto.kernel.access import Actor
from kortisto.kernel.ids import new_id, uuid7
from kortisto.staff.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who works with the register. Never a shared account, never without an employer."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    employer = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="fi")
    # The register this user works with, by number: staff stands below the notice that owns registers.
    register_id = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)
    # Set while the password is one that the administrator handed over; it must be changed by this time.
    initial_password_until = models.DateTimeField(null=True, editable=False)
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """How the ledger knows this user: by random id and role, not by name."""
        return Actor(key=str(self.public_id), role=self.role)

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLE_PERMISSIONS.get(Role(self.role), frozenset())

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def role_name(self) -> str:
        return ROLE_NAMES[Role(self.role)]


class Commitment(models.Model):
    """A version of the confidentiality commitment (salassapitositoumus); never edited after use."""

    version = models.PositiveIntegerField(unique=True)
    text_fi = models.TextField()
    text_sv = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateTimeField(default=timezone.now)

    def text(self, language: str) -> str:
        return getattr(self, f"text_{language}", self.text_en)


class CommitmentSignature(models.Model):
    """That a user signed one version: when, in which language, and the hash of the text they saw."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2)
    text_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "commitment"], name="staff_signed_once")]


class FormToken(models.Model):
    """A one-use token of a shown form: the second press of a button finds the first one's result."""

    token = models.UUIDField(primary_key=True)
    used_at = models.DateTimeField(default=timezone.now)
    result = models.CharField(max_length=300)


class SavedView(models.Model):
    """Filters, columns and order of a list, kept under a name by a user, for themself or for a role.

    `query` holds keys and what declared filters may keep: never a name that was searched for.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    of = models.SlugField(max_length=40)  # key of the list
    name = models.CharField(max_length=60)
    shared_with = models.CharField(max_length=30, blank=True)  # a role; empty for the owner alone
    query = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "of", "name"], name="staff_view_name")]


class ListChoice(models.Model):
    """How a user last wanted to see a list: its columns, the rows on a page, and the view it opens with."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    of = models.SlugField(max_length=40)
    columns = models.JSONField(default=list)  # keys; empty for those that the list comes with
    size = models.PositiveIntegerField(null=True)
    opens_with = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "of"], name="staff_choice_once")]
