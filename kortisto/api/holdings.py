"""What this room holds: tokens and webhooks of recipients; of customers nothing but random ids, for a day."""

from kortisto.api.models import ApiToken, Delivery, KeptAnswer, Webhook
from kortisto.kernel.declarations import declare_foreign, declare_store

declare_foreign(ApiToken, "what a recipient's program may ask for, its limits, and the hash of its token")
declare_foreign(
    KeptAnswer, "fingerprints that need a token, and the random ids of what was made; gone after a day"
)
declare_foreign(Webhook, "an address of a recipient and the kinds of events that it is told")
declare_foreign(Delivery, "id of an entry of the ledger, and what became of sending it")
declare_store(
    "host:webhooks",
    "host",
    reason="addresses of recipients: random ids and codes leave, each time as a disclosure",
    recipients=True,
)
