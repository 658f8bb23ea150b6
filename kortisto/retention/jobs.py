"""Work done in the background: the night, for every register. Names and row ids only are queued."""

from kortisto.kernel.failures import job
from kortisto.notice.models import Register
from kortisto.notice.queries import NoPublishedNotice
from kortisto.retention import night

NIGHT = "kortisto.retention.jobs.run_night"


@job
def run_night(register_id: int | None = None) -> str:
    """Run retention for one register or all; safe to repeat. Returns codes and counts for the job's row."""
    done = []
    registers = Register.objects.order_by("id")
    for register in registers if register_id is None else registers.filter(pk=register_id):
        try:
            report = night.run(register_id=register.pk)
            done.append(f"{register.key}:{report['persons']['erased']}:{len(report['errors'])}")
        except NoPublishedNotice:
            done.append(f"{register.key}:no_notice")
    return " ".join(done)
