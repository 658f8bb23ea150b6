"""The documents show pictures that a journey takes, small enough to be read on the way, and lead nowhere else."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LARGEST = 150_000
"""Bytes of one picture."""


def test_every_link_of_the_documents_leads_to_a_file():
    for document in DOCUMENTS:
        for to in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text()):
            assert (document.parent / to).exists(), f"{document.name}: {to}"


def test_every_picture_is_shown_and_taken_by_a_journey():
    shown = {
        (document.parent / to).resolve()
        for document in DOCUMENTS
        for to in re.findall(r"!\[[^\]]+\]\(([^)]+)", document.read_text())
    }
    kept = set((ROOT / "docs" / "images").iterdir())
    journeys = "".join(file.read_text() for file in (ROOT / "tests" / "journeys").glob("test_*.py"))
    taken = set(re.findall(r'take\(\w+, "(\w+)"\)', journeys))
    assert shown == kept
    assert {file.stem for file in kept} == taken
    assert {file.name: file.stat().st_size for file in kept if file.stat().st_size > LARGEST} == {}
