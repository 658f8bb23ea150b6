"""Indexes and constraints are made with their table, unless they may be about a column that comes later."""

from django.db import migrations, models

from kortisto.project.management.commands.makemigrations import folded


def test_what_belongs_to_a_table_is_made_with_it():
    first, second = (
        migrations.CreateModel(
            name, [("id", models.BigIntegerField(primary_key=True)), ("day", models.DateField())]
        )
        for name in ("First", "Second")
    )
    by_day = migrations.AddIndex("first", models.Index(fields=["day"], name="first_day"))
    once = migrations.AddConstraint("first", models.UniqueConstraint(fields=["day"], name="first_once"))
    other = migrations.AddField("second", "first", models.ForeignKey("First", models.PROTECT))
    late = migrations.AddIndex("second", models.Index(fields=["first", "day"], name="second_first"))
    unknown = migrations.AddIndex("elsewhere", models.Index(fields=["day"], name="elsewhere_day"))
    made, also, *rest = folded([first, second, by_day, once, other, late, unknown])
    assert [one.name for one in made.options["indexes"]] == ["first_day"]
    assert [one.name for one in made.options["constraints"]] == ["first_once"]
    assert also.options == {} and rest == [other, late, unknown]
