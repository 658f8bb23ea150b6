"""Who may do what: every permission by name, and the one table of roles (design section 1)."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    API_MANAGE = "api:door:manage"
    BILLING_READ = "billing:invoice:read"
    BILLING_WRITE = "billing:payment:write"
    BILLING_SET_UP = "billing:seller:manage"
    BOOKS_READ = "billing:books:read"
    BOOKS_EXPORT = "billing:books:export"
    PERIOD_READ = "billing:period:read"
    PERIOD_LOCK = "billing:period:lock"
    PERIOD_OPEN = "billing:period:open"
    CREDIT_APPLY = "credit:application:write"
    CREDIT_READ = "credit:application:read"
    CREDIT_DECIDE = "credit:application:decide"
    DISCLOSURE_READ = "disclosures:disclosure:read"
    RECIPIENT_MANAGE = "disclosures:recipient:manage"
    EXPORT_APPROVE = "disclosures:export:approve"
    EXPORT_MAKE = "disclosures:export:make"
    FIELD_MANAGE = "parties:field:manage"
    IMPORT_RUN = "intake:import:run"
    LEDGER_READ = "ledger:entry:read"
    LOOKS_READ = "ledger:look:read"
    NOTICE_EDIT = "notice:version:edit"
    NOTICE_PUBLISH = "notice:version:publish"
    NOTICE_READ = "notice:version:read"
    ORDER_READ = "orders:order:read"
    ORDER_WRITE = "orders:order:write"
    PRODUCT_READ = "orders:product:read"
    PRODUCT_MANAGE = "orders:product:manage"
    WORK_READ = "notes:work:read"
    PARTY_MERGE = "duplicates:party:merge"
    PARTY_READ = "parties:party:read"
    PARTY_WRITE = "parties:party:write"
    BLOCK_PLACE = "parties:block:place"
    PROMISES_READ = "promises:clause:read"
    PROMISES_ATTEST = "promises:control:attest"
    PROMISES_PROBE = "promises:probe:run"
    CASE_REGISTER = "requests:case:register"
    CASE_DECIDE = "requests:case:decide"
    REPORT_MAKE = "requests:report:make"
    ERASE = "retention:person:erase"
    RETENTION_RUN = "retention:run:start"
    TAG_MANAGE = "notes:tag:manage"
    STAFF_MANAGE = "staff:user:manage"
    OWN_ACCOUNT = "staff:account:own"
    FEED_SWITCH = "updates:feed:switch"


class Role(StrEnum):
    CUSTOMER_SERVICE = "customer_service"
    CONTACT_PERSON = "contact_person"
    ACCOUNTANT = "accountant"
    MARKETING = "marketing"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.CUSTOMER_SERVICE: _("customer service"),
    Role.CONTACT_PERSON: _("the register's contact person"),
    Role.ACCOUNTANT: _("accountant"),
    Role.MARKETING: _("marketing"),
    Role.ADMINISTRATOR: _("administrator"),
    "system": _("the system"),
    "data_subject": _("the person themself"),
    "recipient": _("a recipient's program"),
}

_EVERYBODY = {Permission.OWN_ACCOUNT, Permission.NOTICE_READ, Permission.PROMISES_READ}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CUSTOMER_SERVICE: frozenset(
        _EVERYBODY
        | {
            Permission.PARTY_READ, Permission.PARTY_WRITE, Permission.PARTY_MERGE, Permission.BLOCK_PLACE,
            Permission.ORDER_READ, Permission.ORDER_WRITE, Permission.PRODUCT_READ, Permission.WORK_READ, Permission.BILLING_READ,
            Permission.BILLING_WRITE, Permission.IMPORT_RUN, Permission.EXPORT_MAKE, Permission.LOOKS_READ,
            Permission.CASE_REGISTER, Permission.CREDIT_APPLY,
        }
    ),
    Role.CONTACT_PERSON: frozenset(set(Permission) - {Permission.STAFF_MANAGE}),
    Role.ACCOUNTANT: frozenset(
        _EVERYBODY
        | {
            Permission.BILLING_READ, Permission.BILLING_WRITE, Permission.EXPORT_MAKE, Permission.BOOKS_READ,
            Permission.BOOKS_EXPORT, Permission.PERIOD_READ, Permission.PERIOD_LOCK,
        }
    ),
    Role.MARKETING: frozenset(_EVERYBODY),
    Role.ADMINISTRATOR: frozenset(
        _EVERYBODY
        | {
            Permission.STAFF_MANAGE, Permission.LEDGER_READ, Permission.PROMISES_PROBE, Permission.RETENTION_RUN,
            Permission.PARTY_READ, Permission.DISCLOSURE_READ, Permission.NOTICE_EDIT,
            Permission.EXPORT_APPROVE, Permission.LOOKS_READ, Permission.TAG_MANAGE,
            Permission.API_MANAGE, Permission.FIELD_MANAGE, Permission.PRODUCT_READ,
            Permission.PRODUCT_MANAGE, Permission.BILLING_SET_UP, Permission.PERIOD_READ, Permission.PERIOD_OPEN,
            Permission.RECIPIENT_MANAGE,
        }
    ),
}  # fmt: skip
