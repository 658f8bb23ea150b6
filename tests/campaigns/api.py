"""`bin/kortisto test --campaign api`: hundreds of tries of every call of the REST door, as its description allows and
as it does not; `KORTISTO_API_EXAMPLES` says how many."""

import os

os.environ.setdefault("KORTISTO_API_EXAMPLES", "250")

from kortisto.api.tests.conftest import door, person, recipient  # noqa: F401
from kortisto.api.tests.test_description import (  # noqa: F401
    known,
    pytestmark,
    served,
    test_whatever_is_sent_gets_a_declared_answer_and_never_a_fault,
)
