"""What this room holds: the values that a feed proposes, until they have been decided and their clock has run.

An organisation is a legal person, but the name, the address and the c/o line of a one-person firm are those of
its owner. So the values are declared as personal throughout: a proposal belongs to the organisation's contact
person when there is only one, and erasing anybody takes the proposals of every organisation they stand for.
"""

from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign, declare_store
from kortisto.parties.holdings import KEY, STAFF, TIME
from kortisto.updates.models import UpdateFeed, UpdateProposal, UpdateRun

SOURCE = "update_service"
"""The source of the notice in whose name the services of this room are asked."""

declare_foreign(UpdateFeed, "which service is asked, whether it is switched on, when it was asked last")
declare_foreign(UpdateRun, "counts and times of a round of questions")
declare(
    UpdateProposal,
    about="person",
    category="import_records",
    id=KEY,
    register=KEY,
    public_id=Impersonal("random id of the proposal"),
    run=KEY,
    organisation=KEY,
    person=KEY,
    field=Personal("Tieto", "Uppgift", "Item"),
    old=Personal("Nykyinen arvo", "Nuvarande värde", "Present value", free_text=True),
    new=Personal("Ehdotettu arvo", "Föreslaget värde", "Proposed value", free_text=True),
    evidence=Personal("Ote lähteestä", "Utdrag ur källan", "Excerpt of the source", free_text=True),
    state=Personal("Ratkaisu", "Avgörande", "Decision"),
    told_by_self=Impersonal("whether the present value came from the organisation itself"),
    made_at=TIME,
    decided_at=TIME,
    decided_by=STAFF,
    version=Impersonal("counter of edits"),
)
declare_store(
    "host:ytj",
    "host",
    reason="open data of the Finnish business register: only business ids leave, only companies come back",
    source=SOURCE,
)


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Proposals go, also those of organisations that the persons stand or stood for: a c/o line may name them.
    What is still true is proposed again in the next round."""
    work.remove(UpdateProposal)
    work.change(
        "DELETE FROM updates_updateproposal WHERE organisation_id IN "
        "(SELECT organisation_id FROM parties_representation WHERE person_id IN :ids)"
    )
