"""Loaded before the settings are: tests never touch the data directory of the machine they run on.

Each worker of a parallel run has a directory of its own, so that bytes on disk can be searched in peace.
"""

import os
import tempfile

DATA = os.environ.get("KORTISTO_DATA") or tempfile.mkdtemp(prefix="kortisto-test-")
WORKER = os.environ.get("PYTEST_XDIST_WORKER")
os.environ["KORTISTO_DATA"] = os.path.join(DATA, WORKER) if WORKER else DATA
