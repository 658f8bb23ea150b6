"""Rows by ready-made SQL are those that the framework reads, value by value and type by type."""

from django.db.models.query import RawQuerySet

from kortisto.desk.queries import _OF_PERSON
from kortisto.desk.tests.test_pages import world  # noqa: F401  (a fixture)
from kortisto.kernel import ready_made
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Attachment, Task
from kortisto.parties.models import Block

STATEMENTS = _OF_PERSON | {
    Task: "SELECT * FROM notes_task WHERE person_id = %s",
    Attachment: "SELECT * FROM notes_attachment WHERE person_id = %s",
}


def told(row) -> dict:
    return {key: value for key, value in vars(row).items() if key != "_state"}


def test_the_rows_are_those_of_the_framework(world, opened):  # noqa: F811
    with opened(Purpose.BILLING):
        seen = 0
        for model, sql in STATEMENTS.items():
            for _again in range(2):
                mine = ready_made.read(model, sql, [world.person.pk])
                theirs = list(RawQuerySet(sql, model=model, params=[world.person.pk]))
                assert [told(one) for one in mine] == [told(one) for one in theirs], model
                assert [type(v) for one in mine for v in told(one).values()] == [
                    type(v) for one in theirs for v in told(one).values()
                ]
                assert all(one._state.db == "default" and not one._state.adding for one in mine)
                assert mine or model is Block, model
                seen += len(mine)
    assert seen >= 16


def test_what_no_column_gives_is_deferred_and_what_is_no_field_stands_beside(world, opened):  # noqa: F811
    with opened(Purpose.CUSTOMER_SERVICE):
        sql = "SELECT id, title, 7 AS beside FROM notes_task WHERE person_id = %s"
        (task,) = ready_made.read(Task, sql, [world.person.pk])
        assert (task.title, task.beside) == ("Lähetä hinnasto", 7)
        assert "due_on" in task.get_deferred_fields() and task.due_on == world.task.due_on
