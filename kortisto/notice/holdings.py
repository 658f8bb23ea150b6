"""What this room holds: registers and texts that are public."""

from kortisto.kernel.declarations import declare_foreign
from kortisto.notice.models import NoticeFile, NoticeVersion, Register, Waiver

declare_foreign(Register, "the controller's register, not its contents")
declare_foreign(NoticeVersion, "a text that is published")
declare_foreign(NoticeFile, "a text that is published")
declare_foreign(Waiver, "a decision about a text")
