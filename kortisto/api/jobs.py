"""What a worker does for the webhooks each minute. A job that is killed, or started twice, sends nothing twice that
was answered."""

from django_q.tasks import async_task

from kortisto.api import feeding
from kortisto.kernel.failures import job


def queue() -> None:
    """Ask a worker to send what is due now."""
    async_task("kortisto.api.jobs.tick", task_name="webhooks")


@job
def tick() -> int:
    """Gather what is new and send what is due. Returns how many messages were tried."""
    feeding.gather()
    tried = feeding.send_due()
    feeding.forget()
    return tried
