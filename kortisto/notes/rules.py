"""When a task is late, and what a list of tasks may be asked for. Pure: no database, no clock."""

from datetime import date

LATE, TODAY, AHEAD, UNDATED, DONE = "late", "today", "ahead", "undated", "done"


def standing(due_on: date | None, done: bool, today: date) -> str:
    """Where a task stands on a day."""
    if done:
        return DONE
    if due_on is None:
        return UNDATED
    if due_on < today:
        return LATE
    return TODAY if due_on == today else AHEAD
