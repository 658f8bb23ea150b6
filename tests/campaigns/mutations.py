"""`bin/kortisto test --campaign mutations`: 630 mutations of exported ledgers, refused by every verifier."""

import pytest

from kortisto.ledger.tests.test_export import (  # noqa: F401  (tests and fixtures)
    mutated,
    python_verdicts,
    test_node_refuses_every_mutation_for_the_same_logs_as_python,
    test_python_refuses_every_mutation,
    test_there_are_mutations_of_six_kinds,
)


@pytest.fixture(scope="module")
def of_a_kind() -> int:
    """Six kinds of these make 630."""
    return 105
