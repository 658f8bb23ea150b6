"""What the codes of this room are called."""

from django.utils.translation import gettext_lazy as _

from kortisto.updates import rules
from kortisto.updates.models import UpdateProposal, UpdateRun

FIELDS = {
    rules.NAME: _("Name"),
    rules.ADDRESS: _("Postal address"),
    rules.WEB: _("Web site"),
    rules.SITUATION: _("Situation of the company"),
}
SITUATIONS = {
    rules.ENDED: _("the company has ended"),
    rules.BANKRUPT: _("bankrupt"),
    rules.RESTRUCTURING: _("in restructuring"),
    rules.LIQUIDATION: _("in liquidation"),
}
PROPOSALS = {
    UpdateProposal.PROPOSED: (_("waiting for a decision"), "warn"),
    UpdateProposal.ACCEPTED: (_("accepted"), "ok"),
    UpdateProposal.REJECTED: (_("turned down"), "muted"),
    UpdateProposal.STALE: (_("void"), "muted"),
}
RUNS = {
    UpdateRun.RUNNING: (_("asking"), "info"),
    UpdateRun.DONE: (_("done"), "ok"),
    UpdateRun.STOPPED: (_("stopped"), "stop"),
}
PROBLEMS = {
    "not_now": _("The service could not answer, and was not troubled any more after six tries."),
    "switched_off": _("The feed was switched off."),
    "not_named": _("The published privacy notice no longer names the source."),
}
