"""Asking the open data of the Finnish business register (PRH/YTJ, version 3) about one company by its business id.

The service is free, needs no key and is shared by everybody, so it is asked sparingly (see `asking`). Its open
data hold no persons, and none are asked for.
"""

import urllib.request
from typing import Any
from urllib.parse import urlencode

import kortisto
from kortisto.kernel.fetching import fetch_json

TIMEOUT = 10.0
"""Seconds for the connection and for each piece of the answer."""
WHOLE = 30.0
"""Seconds for the whole answer, however slowly its pieces come."""
LARGEST = 1 << 20
"""Bytes of one answer; a real one is some ten kilobytes."""


def ask(base: str, business_id: str) -> Any:
    """The service's answer as it is. Raises NotNow, Unreadable (`kernel.fetching`)."""
    address = f"{base.rstrip('/')}/companies?{urlencode({'businessId': business_id})}"
    headers = {"Accept": "application/json", "User-Agent": f"Kortisto/{kortisto.__version__}"}
    request = urllib.request.Request(address, headers=headers)
    return fetch_json(request, timeout=TIMEOUT, whole=WHOLE, largest=LARGEST)
