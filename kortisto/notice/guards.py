"""A published notice never changes (C2), and neither do the bytes in which it was given out: kept by the
database itself, so that no program can put other words into an earlier version."""

from kortisto.kernel.guards import Trigger, append_only, register

append_only("notice_noticefile")

_FROZEN = "a published notice never changes"

register(
    Trigger(
        "notice_version_frozen",
        "notice_noticeversion",
        "BEFORE UPDATE ON notice_noticeversion WHEN OLD.state = 'published' "
        f"BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END",
        "BEFORE UPDATE ON notice_noticeversion FOR EACH ROW",
        f"IF OLD.state = 'published' THEN RAISE EXCEPTION '{_FROZEN}'; END IF; RETURN NEW;",
    ),
    Trigger(
        "notice_version_kept",
        "notice_noticeversion",
        "BEFORE DELETE ON notice_noticeversion WHEN OLD.state = 'published' "
        f"BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END",
        "BEFORE DELETE ON notice_noticeversion FOR EACH ROW",
        f"IF OLD.state = 'published' THEN RAISE EXCEPTION '{_FROZEN}'; END IF; RETURN OLD;",
    ),
)
