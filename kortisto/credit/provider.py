"""Asking a provider of credit data about one applicant: a small JSON interface over HTTPS.

Sent (POST): `reference` (random, of this one question), `name`, `street`, `postcode`, `city`, `country`, and for an
organisation `business_id`. Answered: the same `reference`, `class` (A to E) and `date` (ISO). Whatever else the answer
holds is neither read nor kept.
"""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

import kortisto
from kortisto.kernel.fetching import fetch_json

TIMEOUT = 10.0
"""Seconds for the connection and for each piece of the answer."""
WHOLE = 20.0
"""Seconds for the whole answer, however slowly its pieces come."""
LARGEST = 1 << 16
"""Bytes of one answer; a real one is some hundred."""


def ask(address: str, key: str, question: Mapping[str, str]) -> Any:
    """The provider's answer as it is. Raises NotNow, Unreadable (`kernel.fetching`)."""
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": f"Kortisto/{kortisto.__version__}",
    }
    if key:
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps(dict(question)).encode()
    request = urllib.request.Request(address, data=body, headers=headers, method="POST")
    return fetch_json(request, timeout=TIMEOUT, whole=WHOLE, largest=LARGEST)
