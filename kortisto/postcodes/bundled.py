"""The table that comes with the program: ordinary codes and post-office boxes of 13 April 2024 (LICENCES.md)."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from kortisto.postcodes.pcf import Row, Table

FILE = Path(__file__).with_name("data") / "postcodes.tsv"
DAY = date(2024, 4, 13)


@lru_cache(maxsize=1)
def table() -> Table:
    """It, as a file of that day would have been read."""
    header, *lines = FILE.read_text(encoding="utf-8").splitlines()
    keys = header.split("\t")
    rows = [dict(zip(keys, line.split("\t"), strict=True)) for line in lines]
    return Table(
        DAY,
        {
            row["postcode"]: Row(
                row["postcode"], row["name_fi"], row["name_sv"] or row["name_fi"], row["type"]
            )
            for row in rows
        },
    )
