"""The fixed keys that the notice shares with the data model, the roles and the cases."""

CATEGORIES: tuple[str, ...] = (
    "identity",
    "contact",
    "address",
    "organisation_link",
    "marketing_choices",
    "orders",
    "order_lines",
    "invoices",
    "payments",
    "collection",
    "credit",
    "notes",
    "tasks",
    "attachments",
    "tags",
    "change_history",
    "access_log",
    "import_records",
    "request_cases",
    "suppression",
    "disclosures",
    "staff_accounts",
    "log_technical",
)

PURPOSES: tuple[str, ...] = (
    "customer_service",
    "billing",
    "development",
    "personalisation",
    "direct_marketing",
    "direct_mail",
    "directory",
    "credit",
    "collection",
    "web_analytics",
    "security",
    "rights",
    "distance_selling",
    "market_research",
)

SOURCES: tuple[str, ...] = (
    "self",
    "previous_system",
    "update_service",
    "subcontractor",
    "partner",
    "credit_information",
)
RECIPIENT_KINDS: tuple[str, ...] = ("processor", "controller", "authority")
COOKIE_CLASSES: tuple[str, ...] = ("necessary", "preferences", "analytics", "marketing", "linking")
ARTICLES: tuple[str, ...] = ("6(1)(a)", "6(1)(b)", "6(1)(c)", "6(1)(d)", "6(1)(e)", "6(1)(f)")
EXPIRIES: tuple[str, ...] = ("delete", "anonymise", "aggregate", "truncate", "rotate", "reconfirm", "review")
TRIGGERS: tuple[str, ...] = (
    "episode_end",
    "link_end",
    "order_closed",
    "financial_year_end",
    "financial_year_end_calendar",
    "case_closed",
    "decision",
    "last_message",
    "withdrawal",
    "entered",
    "send",
    "run",
    "visit",
    "choice",
    "event",
    "made",
    "access_end",
    "verification",
)

# European Economic Area, ISO 3166-1 alpha-2: the Union's members with Iceland, Liechtenstein and Norway.
EEA: frozenset[str] = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
