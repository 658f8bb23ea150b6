"""What a "no" is called: its kind, and of an objection the purpose too."""

from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.parties.forms import BLOCK_NAMES
from kortisto.parties.models import Block
from kortisto.parties.queries import Names
from kortisto.parties.rules import OF_ONE_PURPOSE


def block_name(block: Block, names: Names | None = None) -> str:
    """The name of a block in the language of the page."""
    name = str(BLOCK_NAMES[block.kind])
    if block.kind not in OF_ONE_PURPOSE:
        return name
    names = names or Names(block.register_id)
    about = ", ".join(names.purpose(bit.key) for bit in Purpose(block.purposes))
    return _("%(name)s: %(about)s") % {"name": name, "about": about}
