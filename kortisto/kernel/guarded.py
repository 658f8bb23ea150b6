"""Models whose rows are about persons, and the manager that reads them only under an access context."""

from django.db import models
from django.db.models import Count, Q
from django.db.models.lookups import Lookup

from kortisto.kernel import access, declarations
from kortisto.kernel.ids import new_id


@models.IntegerField.register_lookup
class Allows(Lookup):
    """`mask__allows=bit`: the bit is set in the integer column."""

    lookup_name = "allows"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"({left} & {right}) <> 0", [*left_params, *right_params]

    def get_prep_lookup(self):
        return int(self.rhs)


@models.CharField.register_lookup
class Begins(Lookup):
    """`name__begins=text`: the text column begins with it, letter by letter, by way of a plain index.

    SQLite's LIKE takes a and A for one letter and therefore reads every row; what begins with a text also lies
    between it and the first text that comes after all of those.
    """

    lookup_name = "begins"

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        return f"{left} ^@ %s", [*params, str(self.rhs)]

    def as_sqlite(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        start = str(self.rhs)
        if after := _next(start):
            return f"({left} >= %s AND {left} < %s)", [*params, start, *params, after]
        return f"{left} >= %s", [*params, start]


def _next(start: str) -> str:
    """The first text that comes after all that begin so; nothing if there is none."""
    kept = start.rstrip("\U0010ffff")
    if not kept:
        return ""
    point = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if point == 0xD800 else point)


class InnerQuerySet(models.QuerySet):
    """Part of another statement's condition: by itself it hands out nothing, so it need not name who is seen."""

    def _fetch_all(self):
        raise access.AccessRefused("this is only a part of a statement")

    def iterator(self, chunk_size=2000):
        raise access.AccessRefused("this is only a part of a statement")


class GuardedQuerySet(models.QuerySet):
    """Notes the persons of every row it hands out, and writes only inside an operation."""

    def _fetch_all(self):
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            self._note(self._result_cache)

    def iterator(self, chunk_size=2000):
        for row in super().iterator(chunk_size=chunk_size):
            self._note([row])
            yield row

    def values(self, *fields, **expressions):
        self._must_show_subject(fields)
        return super().values(*fields, **expressions)

    def values_list(self, *fields, flat=False, named=False):
        self._must_show_subject(fields)
        return super().values_list(*fields, flat=flat, named=named)

    def unseen(self, *fields: str) -> list[tuple]:
        """Bare values for a step of the program's own that shows nobody: whoever is led on by them opens a page
        that writes its own read entry."""
        found = super().values_list(*fields)
        found.__class__ = CountedQuerySet
        return list(found)

    def inner(self, field: str) -> InnerQuerySet:
        """One column for a condition of another statement; nobody can read it by itself."""
        found = super().values(field)
        found.__class__ = InnerQuerySet
        return found

    def counted_by(self, *fields: str, least: int = 0) -> list[dict]:
        """Counts per combination of the fields; shows nobody. Cells under `least` are left out."""
        grouped = super().values(*fields).annotate(count=Count("pk")).order_by(*fields)
        grouped.__class__ = CountedQuerySet
        return [row for row in grouped if row["count"] >= least]

    @classmethod
    def _subject_names(cls, path: str) -> set[str]:
        return {"pk", "id"} if path == "self" else {path, f"{path}_id", f"{path}__id"}

    def _must_show_subject(self, fields) -> None:
        # A row of bare values would show somebody without saying whom.
        if fields and not self._subject_names(self.model.subject_path) & set(fields):
            raise access.AccessRefused(
                f"values of {self.model.__name__} need {self.model.subject_path} among them"
            )

    def _note(self, rows) -> None:
        opened = access.required_access()
        path = self.model.subject_path
        own = path == "self"
        attname = "id" if own else f"{path}_id"
        names = self._subject_names(path)
        position = next((i for i, name in enumerate(self._fields or ()) if name in names), None)
        if self._fields is not None and not self._fields:
            position = None
        for row in rows:
            person = None
            if isinstance(row, models.Model):
                if "__" in path:
                    person = self._far_subject(row, path)
                else:
                    person = row.__dict__.get(attname)
                    if own and person is not None and "public_id" in row.__dict__:
                        opened.known[person] = row.public_id
            elif isinstance(row, dict):
                person = next((row[name] for name in names if name in row), None)
            elif isinstance(row, tuple) and position is not None:
                person = row[position]
            elif not isinstance(row, tuple):
                person = row
            if person is not None:
                opened.seen.add(person)

    @staticmethod
    def _far_subject(row, path):
        # The way to the person leads over a parent row, which was itself read under this context.
        first, _, rest = path.partition("__")
        parent = row._state.fields_cache.get(first)
        return getattr(parent, f"{rest}_id") if parent is not None and "__" not in rest else None

    def _must_write(self) -> None:
        if access.open_writing() is None and not access.in_maintenance():
            raise access.AccessRefused(f"{self.model.__name__} is written only inside an operation")

    def create(self, **values):
        self._must_write()
        return super().create(**values)

    def bulk_create(self, objs, *args, **kwargs):
        self._must_write()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        self._must_write()
        return super().bulk_update(objs, *args, **kwargs)

    def update(self, **values):
        self._must_write()
        return super().update(**values)

    def delete(self):
        self._must_write()
        return super().delete()


class CountedQuerySet(models.QuerySet):
    """Counts and bare values that are shown to nobody; holds no row of anybody."""


class GuardedManager(models.Manager.from_queryset(GuardedQuerySet)):
    """Starts every query within the context's register and from the persons its purpose may see."""

    use_in_migrations = False

    def owners(self, field: str) -> InnerQuerySet:
        """Whose rows these are, for a condition of another statement (`pk__in=Invoice.objects.owners("person_id")`).

        Where that is the person, the purpose is left to the statement around it, which starts from those persons
        whom the purpose may see; asking twice takes most of the time.
        """
        named = field in GuardedQuerySet._subject_names(self.model.subject_path)
        return (self._of_register() if named else self.get_queryset()).inner(field)

    def _of_register(self):
        queryset = super().get_queryset()
        opened = access.required_access()
        if access.hides(declarations.categories_of_tables().get(self.model._meta.db_table)):
            raise access.CategoryRefused(f"{opened.actor.role} may not see {self.model.__name__}")
        queryset = queryset.filter(register_id=opened.register_id)
        if opened.subject is not None:
            own = self.model.subject_path == "self"
            queryset = queryset.filter(**{"pk" if own else f"{self.model.subject_path}_id": opened.subject})
        return queryset

    def get_queryset(self):
        if access.in_maintenance() and access.open_access() is None:
            return super().get_queryset()
        queryset = self._of_register()
        path = self.model.subject_path
        bit = int(access.required_access().purpose)
        if path == "self":
            return queryset.filter(purpose_mask__allows=bit)
        allowed = Q(**{f"{path}__purpose_mask__allows": bit})
        if self.model.subject_optional:
            allowed |= Q(**{f"{path}__isnull": True})
        return queryset.filter(allowed)


class PersonalModel(models.Model):
    """A row about a person. Subclasses set `subject_path` and, where it may be empty, `subject_optional`."""

    subject_path = "person"
    subject_optional = False

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    # The row policies and the manager tie a row to the open register, and a register is never removed: a
    # constraint and an index of nearly one value would only slow every row that is written.
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False,
        db_constraint=False,
    )  # fmt: skip

    objects = GuardedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, **kwargs):
        if access.open_writing() is None and not access.in_maintenance():
            raise access.AccessRefused(f"{type(self).__name__} is written only inside an operation")
        opened = access.open_access()
        if opened is not None and opened.subject is not None and self._subject_id() != opened.subject:
            raise access.AccessRefused(
                f"this {type(self).__name__} is not of the person whom the context is for"
            )
        if self.register_id is None:
            self.register_id = access.required_access().register_id
        super().save(**kwargs)

    def _subject_id(self) -> int | None:
        return self.pk if self.subject_path == "self" else getattr(self, f"{self.subject_path}_id")

    def delete(self, **kwargs):
        if access.open_writing() is None and not access.in_maintenance():
            raise access.AccessRefused(f"{type(self).__name__} is written only inside an operation")
        return super().delete(**kwargs)
