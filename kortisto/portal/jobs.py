"""What is done without anybody waiting for it: each second by a process of its own (`project.commands.worker`)."""

from django.utils import timezone

from kortisto.notice.models import Register
from kortisto.portal import posting


def tick() -> int:
    """Look at who knocked and send what is due, in every register. Returns how many messages left."""
    now = timezone.now()
    registers = list(Register.objects.order_by("id").values_list("id", flat=True))
    sent = sum(posting.post(register_id, now) for register_id in registers)
    posting.sweep_files(now)
    return sent
