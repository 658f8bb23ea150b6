"""The suppression list's secret: a file beside the database, never inside it and never in its backups."""

from pathlib import Path

from django.conf import settings

from kortisto.kernel.key_files import key_in


def suppression_key() -> bytes:
    """This installation's key for fingerprints; made at first use, readable by its owner only."""
    return key_in(Path(settings.SUPPRESSION_KEY_FILE))
