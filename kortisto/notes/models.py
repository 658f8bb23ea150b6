"""What staff write about a customer: notes of what was said, tasks, files, and tags to sort by."""

from django.db import models
from django.utils import timezone

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.parties.models import Organisation, Person


class Note(PersonalModel):
    """Free text about a person or an organisation by a member of staff: a note, or what came of a call, a
    letter, an e-mail or a visit."""

    NOTE, CALL, LETTER, EMAIL, VISIT = "note", "call", "letter", "email", "visit"
    KINDS = (NOTE, CALL, LETTER, EMAIL, VISIT)
    subject_optional = True

    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    kind = models.CharField(max_length=8, default=NOTE)
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(fields=["person", "written_at"], name="notes_note_person"),
            models.Index(fields=["organisation", "written_at"], name="notes_note_organisation"),
        ]


class Task(PersonalModel):
    """Something to be done for a customer by a day. Who does it is a member of staff, or nobody yet."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    title = models.CharField(max_length=200)
    # Why the night made it (a reason of parties.reaching); empty when somebody wrote it.
    origin = models.CharField(max_length=10, blank=True, editable=False)
    due_on = models.DateField(null=True, blank=True)
    # Whose task it is, by the random id of their login: whoever adds a login must not read tasks.
    assignee = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=40)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(fields=["person", "made_at"], name="notes_task_person"),
            models.Index(fields=["organisation", "made_at"], name="notes_task_organisation"),
            # What is waiting: all of it, and each colleague's.
            models.Index(
                fields=["register", "due_on"], condition=models.Q(done_at=None), name="notes_task_waiting"
            ),
            models.Index(
                fields=["register", "assignee", "due_on"],
                condition=models.Q(done_at=None),
                name="notes_task_mine",
            ),
        ]
        constraints = [
            # However often the night comes, one task of its own waits for a party.
            models.UniqueConstraint(
                fields=[of],
                condition=models.Q(done_at=None) & ~models.Q(origin=""),
                name=f"notes_task_one_{of}"[:30],
            )
            for of in ("person", "organisation")
        ]

    def __str__(self) -> str:
        return self.title


class Attachment(PersonalModel):
    """A file about a party. Its bytes lie in the store of attachments under a random name."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    name = models.CharField(max_length=120)  # as people see it; never a path
    media_type = models.CharField(max_length=100)  # of our own list, by what the bytes are
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=60, editable=False)  # in the store; random
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        indexes = [
            models.Index(fields=["person", "added_at"], name="notes_attachment_person"),
            models.Index(fields=["organisation", "added_at"], name="notes_attachment_firm"),
            models.Index(fields=["file"], name="notes_attachment_file"),
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word of the register's vocabulary for sorting customers. It says nothing about anybody by itself."""

    COLOURS = ("info", "ok", "warn", "stop", "muted")  # tones of the design
    LONGEST = 40

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    name = models.CharField(max_length=LONGEST)
    folded = models.CharField(max_length=60, editable=False)  # so that one word is not there twice
    colour = models.CharField(max_length=5, default="info")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "folded"], name="notes_tag_once")]

    def __str__(self) -> str:
        return self.name


class Tagging(PersonalModel):
    """That a tag is on a party, since when, by whom."""

    subject_optional = True

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="taggings")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="taggings"
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        indexes = [
            # A list of those who have a tag reads nothing but this.
            models.Index(fields=["tag", "person"], name="notes_tagging_persons"),
            models.Index(fields=["tag", "organisation"], name="notes_tagging_firms"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "tag"], name="notes_tag_person_once"),
            models.UniqueConstraint(fields=["organisation", "tag"], name="notes_tag_firm_once"),
        ]
