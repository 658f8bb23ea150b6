"""What this room holds: that an erasure happened and what stays, by random ids and counts."""

from kortisto.kernel.declarations import declare_foreign
from kortisto.retention.models import Erasure, RetentionRun

declare_foreign(Erasure, "random public id, codes, counts and dates of an erasure")
declare_foreign(RetentionRun, "counts of a night")
