"""What the codes of this room are called on its pages."""

from django.utils.translation import gettext_lazy as _

from kortisto.api.models import Delivery

ACTS = {
    "persons": _("make and change persons"),
    "organisations": _("make and change organisations"),
    "orders": _("place orders"),
    "bans": _("pass on bans"),
    "requests": _("pass on what persons ask for"),
}

EVENTS = {
    "person.create": _("a person was added"),
    "person.change": _("a person was changed"),
    "person.merge": _("two cards of a person were merged"),
    "person.merge_undo": _("a merge was undone"),
    "person.erase": _("a person was erased"),
    "person.erased_at_expiry": _("a person was erased at the end of the period"),
    "contact.change": _("a contact value changed"),
    "address.change": _("an address changed"),
    "representation.change": _("a representation changed"),
    "block.place": _("a ban or restriction was placed"),
    "block.lift": _("a ban or restriction was lifted"),
    "organisation.create": _("an organisation was added"),
    "organisation.change": _("an organisation was changed"),
    "order.place": _("an order was placed"),
    "order.change": _("an order was delivered or cancelled"),
    "invoice.issue": _("an invoice was issued"),
    "invoice.credit": _("an invoice was credited"),
    "payment.record": _("a payment was recorded"),
    "import.apply": _("an import added or changed persons"),
    "import.undo": _("an import was undone"),
}
TEST = _("test message")

# Why a token or a webhook is not made.
REFUSALS = {
    "purpose_not_agreed": _("The purpose is not agreed with this recipient."),
    "unknown_ground": _("There is no ground on which data go to this recipient for this purpose."),
    "identity_missing": _("Every answer names its person: name and customer number go along."),
    "category_not_allowed": _("The recipient may not receive all of these categories."),
    "category_not_held": _("Not all of these categories are held for this purpose."),
    "ended_already": _("The last day is over already."),
    "ends_too_late": _("A token holds for two years at most."),
    "act_without_category": _("What it is to write needs categories that it does not have."),
    "source_missing": _("What it writes needs a source of the notice."),
    "recipient_not_enabled": _("The recipient is not in use."),
    "no_agreement": _("There is no signed agreement with the recipient."),
    "agreement_not_begun": _("The agreement with the recipient has not begun."),
    "agreement_ended": _("The agreement with the recipient has ended."),
    "unreadable": _("This is not an address."),
    "not_https": _("The address must begin with https://."),
    "with_password": _("The address must not hold a name or a password."),
    "not_public": _("The address leads into a private network."),
}

# Why a token is not approved, declined or taken over.
REFUSALS |= {
    "no_decision": _("This token waits for no decision."),
    "own_request": _("Nobody approves a token that they made or answer for."),
    "no_take_over": _("Somebody who works here answers for this token already."),
}

# Why a token opens nothing → (words, kind of chip).
SHUT = {
    "revoked": (_("revoked"), "muted"),
    "expired": (_("ended"), "muted"),
    "declined": (_("declined"), "muted"),
    "needs_approval": (_("waits for approval"), "warn"),
    "keeper_left": (_("who answered for it has left"), "stop"),
}

# Why nothing could be sent, or why a webhook was switched off by itself.
PROBLEMS = REFUSALS | {
    "refused": _("the address refused it"),
    "no_name": _("the name has no address"),
    "no_trust": _("the certificate is not in order"),
    "no_answer": _("no answer in time"),
    "no_connection": _("no connection"),
    "nobody_left": _("nobody may be spoken of any more"),
    "ended": _("the webhook has ended"),
    "failing": _("Switched off: every try of a message failed."),
    "gone": _("Switched off: the address says that it is gone."),
}

# State of a message → (words, kind of chip).
STATES = {
    Delivery.WAITING: (_("waiting"), "info"),
    Delivery.SENDING: (_("being sent"), "info"),
    Delivery.DELIVERED: (_("delivered"), "ok"),
    Delivery.FAILED: (_("failed"), "stop"),
    Delivery.LEFT_OUT: (_("left out"), "muted"),
}
