"""States, codes and refusals in the reader's words."""

from django.utils.translation import gettext_lazy as _

from kortisto.promises.rules import State

# State → (tone, icon, what it is called, what it means).
STATES = {
    State.VIOLATED: (
        "stop", "close", _("Violated"), _("The latest probe found that the promise does not hold."),
    ),
    State.STALE: (
        "warn", "clock", _("Evidence too old"), _("The evidence has run out, or there has been none yet."),
    ),
    State.ENFORCED: (
        "info", "lock", _("Enforced, not yet proved"), _("The control is in place; no probe has run yet."),
    ),
    State.ATTESTED: (
        "info", "edit", _("Attested by a person"), _("No program can see this; somebody vouches for it."),
    ),
    State.PROVED: ("ok", "check", _("Proved"), _("The probes really tried it, and the promise held.")),
    State.OFF: ("muted", "minus", _("Not in use"), _("The feature that the clause speaks of is missing.")),
}  # fmt: skip

CODES = {
    "none_found": _("nothing found against the promise"),
    "verified": _("entries verified"),
    "guard_missing": _("guards missing from the database"),
    "undeclared": _("columns or tables that nobody declared"),
    "canary_unseen": _("the invented person could not be seen at all, so nothing could be tried"),
    "read_without_context": _("ways to read or change data without a purpose"),
    "written_outside_operation": _("ways to change data without an entry"),
    "shown_despite_agreement": _("categories that a recipient's program sees otherwise than agreed"),
    "shown_to_another": _("somebody who sees another on their own pages, or gets in without a code"),
    "shown_despite_role": _("category and purpose pairs that a role sees otherwise than its rights say"),
    "register_wall_open": _("visible from another register"),
    "read_without_entry": _("a person was shown without an entry"),
    "visible_despite_no": _("purposes in which the invented person was still visible"),
    "mask_allows_forbidden": _("persons whose ban does not hold"),
    "history_missing": _("the earlier value was not kept"),
    "voucher_changed": _("ways to change an issued invoice"),
    "visited_without_agreement": _("visits without an agreement, or without a disclosure"),
    "locked_month_changed": _("ways to change a locked month"),
    "just_checked": _("ways to credit data without an application, an agreement or the right to see them"),
    "decided_without_a_person": _("decisions on credit without a person, or refusals without their reasons"),
    "claim_pressed": _("claims pressed against the law or the notice"),
    "payment_counted_twice": _("payments that counted twice or not at all"),
    "left_lying": _("values that reach nobody and have no task"),
    "rewriting_allowed": _("ways to rewrite what must not change"),
    "no_published_notice": _("no notice is in force"),
    "notice_not_public": _("faults in what the public can read"),
    "authority_not_verified": _("the authority's details have not been checked lately"),
    "notice_error": _("errors in the notice"),
    "notice_outdated": _("things in use that the notice does not tell"),
    "purpose_without_basis": _("purposes without a legal basis"),
    "unnamed_source": _("sources that the notice does not name"),
    "disclosure_without_ground": _("disclosures without a ground"),
    "recipient_not_told": _("faults in recipients in use"),
    "transfer_without_tool": _("recipients outside the EEA without a transfer tool"),
    "overdue": _("rows kept past their period"),
    "night_missed": _("the nightly run is missing"),
    "erasure_unfinished": _("erasures that stopped half-way"),
    "left_after_erasure": _("traces left after erasing the invented persons"),
    "erased_is_back": _("erased persons who are back"),
    "report_incomplete": _("gaps in the access report"),
    "identity_code": _("texts with a personal identity code"),
    "no_commitment": _("there is no commitment to sign"),
    "unsigned_user": _("logins without a signed commitment"),
    "shared_login": _("logins that are nobody's own"),
    "leaver_with_session": _("open sessions of people who have left"),
    "view_without_permission": _("pages that do not say who may open them"),
    "nobody_to_contact": _("gaps in how the contact can be reached"),
    "unsafe_setting": _("unsafe settings"),
    "undeclared_cookie": _("undeclared cookies that got out"),
    "foreign_host": _("other hosts that pages may load from"),
    "no_clock": _("the notice gives no period"),
    "address_kept_too_long": _("addresses of machines kept too long"),
    "entries_not_sequenced": _("entries that wait for their place in the ledger"),
    "clock_moved": _("requests with another last day than the law's, or without a mark"),
    "request_late": _("requests past their last day"),
    "package_wrong": _("values missing from the package for another system, or in it without reason"),
    "channel_silent": _("channels that lost a trial, or that are not tried"),
    "erasure_untold": _("recipients that were not told of an erasure"),
    "correction_missing": _("corrections not made, or sources and recipients not to be told"),
    "certificate_incomplete": _("gaps in the certificate of refusal"),
    "crashed": _("the probe could not be run"),
}

# Those of which there is no number to tell.
_NOT_COUNTED = {
    "authority_not_verified",
    "canary_unseen",
    "crashed",
    "history_missing",
    "night_missed",
    "no_clock",
    "no_commitment",
    "no_published_notice",
    "none_found",
    "read_without_entry",
    "register_wall_open",
}

REFUSALS = {
    "statement_too_short": _("Write what you have checked, in at least ten letters."),
    "until_in_the_past": _("The last day must be after today."),
    "until_too_far": _("The last day can be at most a year ahead."),
}


def told(code: str, count: int) -> str:
    """What a probe found, in words and with its number; an unknown code as it is."""
    key = code if code in CODES else code.partition(".")[0]
    words = str(CODES.get(key, code))
    return words if key in _NOT_COUNTED else f"{words}: {count}"
