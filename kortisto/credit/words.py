"""Credit applications in words: states, grounds, and the sentences for what may not be done."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.credit import rules

STATES: dict[str, tuple[str, Any]] = {
    rules.OPEN: ("info", gettext_lazy("open")),
    rules.QUERIED: ("info", gettext_lazy("credit data asked")),
    rules.GRANTED: ("ok", gettext_lazy("credit granted")),
    rules.REFUSED: ("stop", gettext_lazy("credit refused")),
    rules.WITHDRAWN: ("muted", gettext_lazy("withdrawn")),
}
GROUNDS: dict[str, Any] = {
    "sufficient": gettext_lazy("the credit data give no reason to refuse"),
    "known_customer": gettext_lazy("the customer has paid well"),
    "credit_data": gettext_lazy("the credit data"),
    "own_experience": gettext_lazy("our own invoices that were not paid"),
    "too_large": gettext_lazy("the credit asked is too large"),
    "not_enough_told": gettext_lazy("the applicant did not tell what we asked"),
}


def why_not(error: rules.NotPossible) -> str:
    """The sentence for a step that an application may not take."""
    sentences = {
        "sum": _("The credit asked is more than nothing and at most ten million euros."),
        "no_reason": _("Write what the credit is for."),
        "in_the_future": _("This day has not come yet."),
        "too_old": _("The application is older than a year: ask for a new one."),
        "open_already": _("The customer has an application that is not decided yet."),
        "no_such_step": _("The application is decided or withdrawn already."),
        "needs_a_person": _(
            "A person with the right to decide on credit does this, never the program (C68)."
        ),
        "no_open_application": _(
            "Credit data are asked for an open application only, and once for each (C32)."
        ),
        "not_told": _("Tell the customer first that their credit data are asked for."),
        "asked_already": _("Credit data have just been asked for. Wait for the answer."),
        "no_service": _("No provider of credit data has been set up (KORTISTO_CREDIT_PROVIDER)."),
        "no_provider": _("The recipient is not in use as a provider of credit data."),
        "no_contact": _(
            "Write first how the provider is reached: a refusal tells the customer. Recipients have a field for it."
        ),
        "no_agreement": _("There is no agreement with the provider of credit data that holds today."),
        "not_looked": _("Look at the application first, and confirm that you have."),
        "wrong_ground": _("The ground does not go with the decision."),
        "no_credit_data": _("No credit data were received, so they cannot be the ground."),
        "granted_sum": _(
            "When credit is granted, write how much: at most what is asked. When it is refused, nothing."
        ),
        "changed_meanwhile": _("Somebody else has changed this meanwhile. Look at it again."),
        "no_letter": _("Only a decided application has a letter."),
    }
    return sentences[str(error)]


PROBLEMS: dict[str, Any] = {
    "not_now": gettext_lazy(
        "The provider could not be reached or was too slow. Nothing was kept. Ask again."
    ),
    "unreadable": gettext_lazy("The provider's answer could not be read. Nothing was kept."),
    "not_ours": gettext_lazy("The provider answered about something else. Nothing was kept."),
    "no_class": gettext_lazy("The provider's answer had no class from A to E. Nothing was kept."),
    "wrong_day": gettext_lazy("The day in the provider's answer cannot be right. Nothing was kept."),
}
