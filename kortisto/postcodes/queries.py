"""What is asked of the table in use. Five thousand rows that change once a month are kept in memory."""

from time import monotonic

from kortisto.kernel.text import fold
from kortisto.postcodes import pcf
from kortisto.postcodes.models import Postcode, PostcodeTable

KEPT = 60.0  # seconds until one looks whether another table is in use

_kept: tuple[float, int | None, dict[str, pcf.Row]] | None = None


def forget() -> None:
    """Look again at the next question."""
    global _kept
    _kept = None


def rows_of(table: PostcodeTable | None) -> dict[str, pcf.Row]:
    """The rows of a table by code."""
    if table is None:
        return {}
    fields = ("code", "name_fi", "name_sv", "kind")
    return {row[0]: pcf.Row(*row) for row in Postcode.objects.filter(table=table).values_list(*fields)}


def in_use() -> dict[str, pcf.Row]:
    """The rows of the table in use by code; none when no table is."""
    global _kept
    if _kept is not None and monotonic() - _kept[0] < KEPT:
        return _kept[2]
    table = PostcodeTable.objects.filter(state=PostcodeTable.IN_USE).first()
    if _kept is None or _kept[1] != (table and table.pk):
        _kept = (monotonic(), table and table.pk, rows_of(table))
    else:
        _kept = (monotonic(), *_kept[1:])
    return _kept[2]


def place(code: str) -> pcf.Row | None:
    """The row of a Finnish postcode, if the table in use has it."""
    return in_use().get(code)


def town(code: str, language: str) -> str:
    """The locality of a postcode as people write it, in Swedish for Swedish; empty when it is not known."""
    row = place(code)
    return pcf.written(row.name_sv if language == "sv" else row.name_fi) if row else ""


def names_of(row: pcf.Row) -> tuple[str, ...]:
    """Both names of a locality as people write them; one when they are the same."""
    return tuple(dict.fromkeys((pcf.written(row.name_fi), pcf.written(row.name_sv))))


def disagreement(code: str, city: str, country: str = "FI") -> tuple[str, ...] | None:
    """The names that the table gives a postcode, when the town is another: () for a code that it does not have.
    None when they agree, when one of them is empty, or when there is no table to ask."""
    if not code or not city or country not in ("FI", "AX") or not in_use():
        return None
    row = place(code)
    if row is None:
        return ()
    names = names_of(row)
    return None if fold(city) in {fold(name) for name in names} else names
