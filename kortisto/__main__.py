"""`python -m kortisto`, which bin/kortisto runs inside the prepared environment."""

import sys

from kortisto.project.cli import main

sys.exit(main(sys.argv[1:]))
