"""Persons and organisations, how they are reached, whom they represent, what is forbidden, what changed.

The data subject is the natural person. An organisation is not one, but its contact persons are
(C-710/23), each through a Representation. Every value tells its source: a row's own, or that of the latest
Change of the column.
"""

from django.db import models
from django.utils import timezone

from kortisto.kernel.access import required_access
from kortisto.kernel.guarded import GuardedManager, PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.kernel.purposes import ALL_PURPOSES


class Sourced(models.Model):
    """Where a row's values came from, when, and through whom (C28-C31, Article 15(1)(g))."""

    source = models.CharField(max_length=40)  # a source key of the published notice
    received_at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=60, blank=True)  # "user:<public id>", "import:<public id>", …

    class Meta:
        abstract = True


class Organisation(models.Model):
    """A legal person. Nothing here is about a natural person; contact persons are linked to it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, null=True, blank=True)
    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=9, blank=True)
    language = models.CharField(max_length=2, default="fi")
    since = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="parties_organisation_number")
        ]
        indexes = [
            models.Index(fields=["register", "name"], name="parties_organisation_name"),
            models.Index(fields=["register", "business_id"], name="parties_organisation_bid"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(PersonalModel, Sourced):
    """A natural person: a customer, or somebody's contact person. The data subject."""

    subject_path = "self"

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30, null=True, blank=True)
    given_names = models.CharField(max_length=200, blank=True)
    surname = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="fi")
    since = models.DateField(null=True, blank=True)
    # Kept by a database trigger from the person's blocks: the purposes nothing forbids.
    purpose_mask = models.IntegerField(default=int(ALL_PURPOSES), editable=False)
    # The computed end of customership, why, and the day after which nothing may identify the person.
    ended_on = models.DateField(null=True, editable=False)
    end_reason = models.CharField(max_length=40, blank=True, editable=False)
    erase_after = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="parties_person_number")]
        indexes = [
            models.Index(fields=["register", "surname", "given_names"], name="parties_person_name"),
            models.Index(fields=["register", "since"], name="parties_person_since"),
            models.Index(fields=["register", "erase_after"], name="parties_person_expiry"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as people write it: given names first."""
        return f"{self.given_names} {self.surname}".strip()


class Representation(PersonalModel, Sourced):
    """That a person represents an organisation, in which role, from when to when (C21)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="representations")
    role = models.CharField(max_length=120, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(PersonalModel.Meta):
        indexes = []


class Reaching(models.Model):
    """What is known of whether a value still reaches its party (C75): since when it does not, and the last day on
    which the party said that it is right. A new value begins with neither."""

    failed_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class ContactPoint(PersonalModel, Sourced, Reaching):
    """An e-mail address, telephone number or web address of a person or an organisation (C22, C24, C25)."""

    EMAIL, PHONE, WEB = "email", "phone", "web"
    subject_optional = True

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="contact_points")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="contact_points"
    )
    kind = models.CharField(max_length=5)
    value = models.CharField(max_length=254)  # normalised: lower-case e-mail, E.164, https address
    given = models.CharField(max_length=254, blank=True)  # as received, when it differs
    usage = models.CharField(max_length=10, default="private")  # private | work
    ended_on = models.DateField(null=True, blank=True)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(fields=["register", "kind", "value"], name="parties_contact_value"),
            models.Index(
                fields=["register", "failed_on"],
                condition=models.Q(failed_on__isnull=False),
                name="parties_contact_failed",
            ),
        ]


class Address(PersonalModel, Sourced, Reaching):
    """One version of a postal address; never edited, only ended by the next (C23)."""

    subject_optional = True

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="addresses")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="addresses"
    )
    care_of = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="FI")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(PersonalModel.Meta):
        indexes = [
            *(
                models.Index(
                    fields=["register", column, "person", "organisation"],
                    name=f"parties_address_{column}",
                    condition=models.Q(ended_on=None),
                )
                for column in ("city", "postcode")
            ),
            models.Index(
                fields=["register", "failed_on"],
                condition=models.Q(failed_on__isnull=False),
                name="parties_address_failed",
            ),
        ]


class Block(PersonalModel):
    """A "no" with who, when, why and under which clause. State is a row: lifting it is recorded, and the
    person's purpose mask follows by a trigger in the same statement (invariant 3)."""

    RESTRICTION = "restriction"
    DIRECT_MARKETING = "direct_marketing"
    DIRECT_MAIL = "direct_mail"
    DISTANCE_SELLING = "distance_selling"
    MARKET_RESEARCH = "market_research"
    ALL_MARKETING = "all_marketing"
    PUBLICATION = "publication"
    PROTECTED_ADDRESS = "protected_address"
    ERASING = "erasing"
    DECEASED = "deceased"
    OBJECTING = "objecting"  # to one purpose, until it is decided (Article 18(1)(d))
    OBJECTION = "objection"  # to one purpose, and it was upheld (Article 21(1))

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="blocks")
    kind = models.CharField(max_length=20)
    purposes = models.IntegerField()  # bits of kernel.purposes that the block takes away
    clause = models.CharField(max_length=4)
    reason = models.CharField(max_length=300, blank=True)
    placed_at = models.DateTimeField(default=timezone.now)
    placed_by = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta(PersonalModel.Meta):
        indexes = []


class Change(PersonalModel):
    """The value a column had before, erasable; the ledger keeps only a commitment made with `salt`."""

    subject_optional = True

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="changes")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    table = models.CharField(max_length=40)
    row = models.BigIntegerField()
    column = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    source = models.CharField(max_length=40)  # of the value that replaced it
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    salt = models.BinaryField(max_length=16)

    class Meta(PersonalModel.Meta):
        indexes = [models.Index(fields=["table", "row"], name="parties_change_row")]


class ExternalKey(PersonalModel):
    """How another system calls a party: what makes an import idempotent by source and key."""

    subject_optional = True

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="external_keys")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="external_keys"
    )
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    row_digest = models.CharField(max_length=64)  # of the cleaned row last seen, to tell "unchanged"

    class Meta(PersonalModel.Meta):
        indexes = []
        constraints = [
            models.UniqueConstraint(fields=["register", "source", "key"], name="parties_external_key")
        ]


class SearchText(PersonalModel):
    """One row per party with everything it is found by, folded; the engines index it by trigrams."""

    subject_optional = True

    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="search_text")
    organisation = models.OneToOneField(
        Organisation, null=True, on_delete=models.PROTECT, related_name="search_text"
    )
    text = models.TextField()
    words = models.TextField(blank=True)  # those counted in the vocabulary, to be counted down again

    class Meta(PersonalModel.Meta):
        indexes = []


class NameWord(models.Model):
    """A folded word of somebody's name and how many rows use it; gone with its last user.

    Part of the search index and guarded like a personal table: a rare surname must not outlive its owner.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    word = models.CharField(max_length=200)
    uses = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "word"], name="parties_name_word")]


class Removal(PersonalModel):
    """A row that staff removed from a card, or said something of, as it was: for some minutes it can be put back
    exactly."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="removals")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="removals"
    )
    table = models.CharField(max_length=40)
    before = models.JSONField()
    said = models.BooleanField(default=False)  # the row stays: only what was said of it is taken back
    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        indexes = []


class CustomField(models.Model):
    """A field of persons that the register's own people have made. It says nothing about anybody by itself.

    What it is for is fixed when it is made: kind, category, purposes and clock never change, because every value
    in it was given under them. Only its names, its choices and its place do.
    """

    TEXT, NUMBER, DAY, CHOICE, YES_NO = "text", "number", "day", "choice", "yes_no"
    KINDS = (TEXT, NUMBER, DAY, CHOICE, YES_NO)

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    key = models.CharField(max_length=30, editable=False)  # in addresses, saved views and profiles of imports
    name_fi = models.CharField(max_length=60)
    name_sv = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=6)
    choices = models.JSONField(default=list)
    category = models.CharField(max_length=30)
    purposes = models.IntegerField()  # bits of kernel.purposes
    clock = models.CharField(max_length=40)  # a row of the notice's retention table
    place = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="parties_custom_field_key")]

    def __str__(self) -> str:
        return self.name_fi

    def name(self, language: str) -> str:
        """The field's name in fi, sv or en."""
        return getattr(self, f"name_{language}")


class CustomValueManager(GuardedManager):
    """Of the values that the role may see, those whose field is for the open purpose."""

    def _of_register(self):
        return super()._of_register().filter(field__purposes__allows=int(required_access().purpose))


class CustomValue(PersonalModel, Sourced):
    """What a person's card says in a custom field. Each category has a table of its own, because both engines
    decide table by table what a role may see."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.CharField(max_length=500)  # in its kept form (fields.kinds)

    objects = CustomValueManager()

    class Meta(PersonalModel.Meta):
        abstract = True
        constraints = [models.UniqueConstraint(fields=["person", "field"], name="parties_%(class)s_once")]
        indexes = [models.Index(fields=["field", "value"], name="parties_%(class)s_value")]

    def __str__(self) -> str:
        return self.value


class IdentityValue(CustomValue):
    """A value of a field about who the person is."""


class ContactValue(CustomValue):
    """A value of a field about how the person is reached."""


class LinkValue(CustomValue):
    """A value of a field about the person's work for an organisation."""


class MarketingValue(CustomValue):
    """A value of a field about what the person allows and wishes."""


class OrderValue(CustomValue):
    """A value of a field about what the person orders."""


class InvoiceValue(CustomValue):
    """A value of a field about how the person is invoiced."""


class NoteValue(CustomValue):
    """A value of a field about anything else that serving the person needs."""


CUSTOM_VALUES: dict[str, type[CustomValue]] = {
    "identity": IdentityValue,
    "contact": ContactValue,
    "organisation_link": LinkValue,
    "marketing_choices": MarketingValue,
    "orders": OrderValue,
    "invoices": InvoiceValue,
    "notes": NoteValue,
}
"""Data category → the table of its custom fields' values: the categories that a custom field may be of."""
