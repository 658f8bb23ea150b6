"""Kortisto: the customer register that keeps its own privacy notice's promises."""

import sys

__version__ = "0.1.0"

# SQLite 3.7.0-3.51.2 can corrupt a WAL database (the WAL-reset bug). Where a wheel with a sound SQLite
# exists it stands in for the interpreter's own; elsewhere the engine falls back to a rollback journal.
try:
    import pysqlite3
except ImportError:
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
