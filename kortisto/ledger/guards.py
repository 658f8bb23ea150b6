"""Append-only, kept by the database: entries and checkpoints never change, and an outbox row leaves only
for its own bytes in the log."""

from kortisto.kernel.guards import Trigger, append_only, register

append_only("ledger_entry")
append_only("ledger_checkpoint")
append_only("ledger_verification")

_KEPT = "an outbox row leaves only when the log holds the same bytes"

register(
    Trigger(
        "ledger_outbox_unchanged",
        "ledger_outbox",
        "BEFORE UPDATE ON ledger_outbox BEGIN SELECT RAISE(ABORT, 'ledger_outbox is append-only'); END",
        "BEFORE UPDATE ON ledger_outbox FOR EACH ROW",
        "RAISE EXCEPTION 'ledger_outbox is append-only';",
    ),
    Trigger(
        "ledger_outbox_kept",
        "ledger_outbox",
        "BEFORE DELETE ON ledger_outbox WHEN NOT EXISTS (SELECT 1 FROM ledger_entry e "
        f"WHERE e.entry_id = OLD.entry_id AND e.body = OLD.body) BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        "BEFORE DELETE ON ledger_outbox FOR EACH ROW",
        "IF NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.entry_id = OLD.entry_id AND e.body = OLD.body) "
        f"THEN RAISE EXCEPTION '{_KEPT}'; END IF; RETURN OLD;",
    ),
    Trigger(
        "ledger_head_grows",
        "ledger_head",
        "BEFORE UPDATE ON ledger_head WHEN NEW.size < OLD.size "
        "BEGIN SELECT RAISE(ABORT, 'a log only grows'); END",
        "BEFORE UPDATE ON ledger_head FOR EACH ROW",
        "IF NEW.size < OLD.size THEN RAISE EXCEPTION 'a log only grows'; END IF; RETURN NEW;",
    ),
)
