"""The default notice document: what a new register starts from."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from .clocks import RETENTION_ROWS
from .sections import SECTIONS
from .tables import (
    AUTHORITY,
    CATEGORY_ROWS,
    COOKIE_ROWS,
    PURPOSE_ROWS,
    RECIPIENT_ROWS,
    SOURCE_ROWS,
    say,
)

DEMO_CONTROLLER: dict[str, str] = {
    "name": "Kellokukka Oy",
    "business_id": "1234567-1",
    "street": "Kellokukantie 1",
    "postcode": "00930",
    "city": "HELSINKI",
    "phone": "010 501 3621",
    "email": "rekisteri@kellokukka.example",
    "web": "kellokukka.example",
}


def default_notice(
    *,
    on: date,
    controller: dict[str, str] | None = None,
    contact: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A fresh copy of the default notice, drawn up and reviewed on the date `on`.

    `controller` and `contact` replace single fields of the demo company's records. The result is plain
    data that survives a round trip through JSON.
    """
    who = {**DEMO_CONTROLLER, **(controller or {})}
    reach: dict[str, Any] = {
        "role": say("rekisterin yhteyshenkilö", "registrets kontaktperson", "the register's contact person"),
        "deputy": say("asiakaspalvelun esihenkilö", "kundtjänstens chef", "the head of customer service"),
        "email": who["email"],
        "phone": who["phone"],
        **(contact or {}),
    }
    purposes = deepcopy(PURPOSE_ROWS)
    return {
        "version": {"number": 1, "valid_from": on.isoformat()},
        "drawn_on": on.isoformat(),
        "reviewed_on": on.isoformat(),
        "controller_type": "company",
        "controller": who,
        "contact": reach,
        "dpo": {
            "status": "not_required",
            "reason": say(
                "ei ole nimetty, koska ydintoimintamme ei ole laajaa seurantaa eikä arkaluonteisten tietojen käsittelyä.",
                "har inte utsetts, eftersom vår kärnverksamhet inte är omfattande övervakning eller behandling av känsliga uppgifter.",
                "not appointed, because our core activity is neither large-scale monitoring nor handling of sensitive data.",
            ),
        },
        "register": {"name": say("Asiakasrekisteri", "Kundregister", "Customer register")},
        "purposes": purposes,
        "categories": deepcopy(CATEGORY_ROWS),
        "recipients": deepcopy(RECIPIENT_ROWS),
        "sources": deepcopy(SOURCE_ROWS),
        "retention": deepcopy(RETENTION_ROWS),
        "passivity_months": 24,
        "cap_years": 10,
        "transfers": {"outside_eea": False, "items": []},
        "security": {"confidentiality_required": True, "paper_fireproof": True, "personal_accounts": True},
        "cookies": deepcopy(COOKIE_ROWS),
        "cookie_control": True,
        "consent": {
            "purposes": [
                row["key"] for row in purposes if any(basis["article"] == "6(1)(a)" for basis in row["bases"])
            ],
            "child_age": 13,
        },
        "automated_decisions": {"decisions": [], "profiling": ["personalisation"]},
        "rights": {
            "answer_months": 1,
            "extension_months": 2,
            "correction_workdays": 3,
            "channels": ["portal", "email", "letter", "phone", "counter"],
            "languages": ["fi", "sv", "en"],
            "signature_required": False,
            "bans": ["direct_mail", "distance_selling", "direct_marketing", "market_research"],
            "portability_formats": ["JSON", "CSV"],
        },
        "beyond_law": ["notify_source", "anonymise", "portability_for_all", "research_ban"],
        "authority": deepcopy(AUTHORITY),
        "sections": deepcopy(SECTIONS),
    }
