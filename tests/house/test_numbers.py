"""Every promise that has a number has a test with that number in its name, or a reason here why it has none yet: the
checks of the clauses on orders, invoices, sources and recipients (C7, C17, C18, C28 to C37) and of C68 to C90, the tables
of section 2 of "clauses and law", and the fifteen misbehaviours T1 to T15."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = [
    *(f"c{number}" for number in (7, 17, 18, *range(28, 38), *range(68, 91))),
    *(f"2_{number}" for number in range(1, 8)),
    *(f"t{number}" for number in range(1, 16)),
]
NO_FEATURE = {
    "c31": "newsletters, their links and partners' sites come with outreach and the web site",
    "t10": 'consents with text version and proof come with outreach; today only a "no" is kept',
}
"""What has no test because there is nothing to test yet."""

_NAME = re.compile(r"def test_(\w+)\(")
_NUMBERED = re.compile(r"((?:2_\d|[a-z]\d{1,2}|and)_)+")
_NUMBER = re.compile(r"2_\d|[a-z]\d{1,2}")


def named() -> set[str]:
    """The numbers with which the names of tests begin."""
    found: set[str] = set()
    for folder in ("kortisto", "tests"):
        for file in (ROOT / folder).rglob("test_*.py"):
            for name in _NAME.findall(file.read_text(encoding="utf-8")):
                if begins := _NUMBERED.match(name):
                    found |= set(_NUMBER.findall(begins[0]))
    return found


def test_every_number_has_a_test_or_a_reason_why_not():
    found = named()
    lacking = [number for number in NUMBERS if number not in found and number not in NO_FEATURE]
    assert not lacking, lacking
    # A reason that has been overtaken by a test goes.
    assert not [number for number in NO_FEATURE if number in found]
    assert set(NO_FEATURE) <= set(NUMBERS)
