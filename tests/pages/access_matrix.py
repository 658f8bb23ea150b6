"""`python -m tests.pages.access_matrix`: write down anew which role gets which answer at which address.

The difference in `access_matrix.json` is what a reviewer reads before a permission changes.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the walk once, with the matrix written instead of only compared; returns the exit code."""
    test = "tests/pages/test_every_page.py::test_the_answers_are_those_of_the_matrix"
    environment = {**os.environ, "KORTISTO_WRITE_MATRIX": "true"}
    return subprocess.run([sys.executable, "-m", "pytest", "-q", test], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
