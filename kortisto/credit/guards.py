"""What the database keeps for credit: an application moves along the table of steps only, nobody but a named user of
the register decides, and nothing is asked of a provider without an open application (C32, C68, Article 22)."""

from kortisto.credit import rules
from kortisto.kernel.guards import Trigger, register

DECISION = "credit is decided by a person, along the steps of an application"
QUESTION = "credit data are asked for an open application only"

_STEPS = " OR ".join(
    f"(OLD.state = '{state}' AND NEW.state IN ({', '.join(repr(to) for to in sorted(following))}))"
    for state, following in rules.TRANSITIONS.items()
)
_CLOSING = ", ".join(repr(state) for state in sorted(rules.DECIDED))
_DECIDER = {
    "sqlite": "SELECT 1 FROM staff_user u WHERE u.public_id = replace(NEW.decided_by, '-', '')",
    "postgres": "SELECT 1 FROM staff_user u WHERE u.public_id::text = NEW.decided_by",
}
_WITHOUT_APPLICATION = "NOT EXISTS (SELECT 1 FROM credit_creditapplication a WHERE a.id = NEW.application_id AND a.state = 'open')"


def _wrong_step(engine: str) -> str:
    return (
        f"(NEW.state <> OLD.state AND NOT ({_STEPS})) OR (NEW.state IN ({_CLOSING}) AND (NEW.state <> OLD.state OR "
        f"NEW.decided_by <> OLD.decided_by) AND (NEW.decided_on IS NULL OR NEW.ground = '' OR NOT EXISTS ({_DECIDER[engine]})))"
    )


def _refuse(name: str, table: str, event: str, on_sqlite: str, on_postgres: str, sentence: str) -> Trigger:
    return Trigger(
        name,
        table,
        f"BEFORE {event} ON {table} WHEN {on_sqlite} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        f"BEFORE {event} ON {table} FOR EACH ROW",
        f"IF {on_postgres} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN NEW;",
        # Past the row policies, or an application that they hide would not be found.
        definer=True,
    )


register(
    _refuse(
        "credit_application_steps", "credit_creditapplication", "UPDATE", _wrong_step("sqlite"), _wrong_step("postgres"),
        DECISION,
    ),
    _refuse(
        "credit_application_begins", "credit_creditapplication", "INSERT", "NEW.state <> 'open'", "NEW.state <> 'open'",
        DECISION,
    ),
    _refuse(
        "credit_check_has_application", "credit_creditcheck", "INSERT", _WITHOUT_APPLICATION, _WITHOUT_APPLICATION,
        QUESTION,
    ),
)  # fmt: skip
