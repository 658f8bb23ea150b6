"""The product with its records taken out, for W8 only: no read entry, no write entry, no history row.

It lives beside a throw-away register of a benchmark and refuses any other.
"""

import os
import sys

if (
    not os.environ.get("KORTISTO_DATA", "")
    .rpartition(os.sep)[0]
    .rpartition(os.sep)[2]
    .startswith("kortisto-bench-")
):
    sys.exit("This application serves benchmarks only.")

from kortisto.project.wsgi import application  # noqa: F401, I001

from kortisto.kernel import access
from kortisto.ledger import operations
from kortisto.parties import operations as parties


def _nothing(*_arguments, **_values) -> None:
    """What is not recorded."""


def _recorded(*_arguments, **_values) -> None:
    operations._open.get().recorded.append(None)


access.records_reads(_nothing)
parties.record = _recorded
parties.remember = lambda *_arguments: ""
