"""The purposes personal data may be used for, as bits of a person's purpose mask.

The keys are the notice's purpose keys (PU1-PU12 and the two extra marketing objections of clause C72).
A person's mask holds the bits of the purposes that nothing blocks; a query under a purpose sees a person
only while the bit is set. Bits are stored in the database: never renumber them.
"""

from enum import IntFlag


class Purpose(IntFlag):
    CUSTOMER_SERVICE = 1
    BILLING = 2
    DEVELOPMENT = 4
    PERSONALISATION = 8
    DIRECT_MARKETING = 16
    DIRECT_MAIL = 32
    DIRECTORY = 64
    CREDIT = 128
    COLLECTION = 256
    WEB_ANALYTICS = 512
    SECURITY = 1024
    RIGHTS = 2048
    DISTANCE_SELLING = 4096
    MARKET_RESEARCH = 8192

    @property
    def key(self) -> str:
        """The purpose's key in the notice, e.g. ``customer_service``."""
        return (self.name or "").lower()

    @classmethod
    def from_key(cls, key: str) -> "Purpose":
        """The purpose with this notice key. Raises KeyError for an unknown key."""
        return cls[key.upper()]


ALL_PURPOSES = Purpose(16383)

MARKETING = (
    Purpose.DIRECT_MARKETING
    | Purpose.DIRECT_MAIL
    | Purpose.DISTANCE_SELLING
    | Purpose.MARKET_RESEARCH
    | Purpose.DIRECTORY
    | Purpose.PERSONALISATION
)

# What Article 18(2) leaves: storage, the person's own rights, legal claims, statutory duties, security.
UNRESTRICTED = Purpose.RIGHTS | Purpose.BILLING | Purpose.COLLECTION | Purpose.SECURITY
