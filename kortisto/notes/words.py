"""What the night's tasks say is to be done, by the reason for which they were made."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kortisto.notes.models import Task
from kortisto.parties.reaching import BOUNCED, OLD, RETURNED, SILENT

DOUBTS = {
    RETURNED: _("Ask for a new postal address: a letter has come back"),
    BOUNCED: _("Ask for a new e-mail address: the present one does not reach"),
    SILENT: _("Ask for a new telephone number: the present one does not reach"),
    OLD: _("Ask whether the contact data are still right: nobody has confirmed them for three years"),
}
_WRITTEN_IN = "fi"


def written(reason: str) -> str:
    """The title that a task of the night's gets, in one language for the whole register."""
    with override(_WRITTEN_IN):
        return str(DOUBTS[reason])


def title_of(task: Task) -> str:
    """What a task says, in the reader's language where the night wrote it and nobody has since."""
    if task.origin in DOUBTS and task.title == written(task.origin):
        return str(DOUBTS[task.origin])
    return task.title
