"""What this room holds: codes and counts of probes."""

from kortisto.kernel.declarations import declare_foreign
from kortisto.promises.models import ProbeResult

declare_foreign(ProbeResult, "code, count and time of a probe")
