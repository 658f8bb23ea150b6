"""Files for the tests: the shared fixtures and hostile files made on the spot."""

import os
import zipfile
from pathlib import Path

import pytest

from kortisto.parties.models import Person

SHARED = Path(os.environ.get("KORTISTO_SHARED") or Path(__file__).resolve().parents[4] / "shared") / "data"

HEAD = "Asiakasnumero;Nimi;Osoite;Postinumero;Postitoimipaikka;Puhelin;Sähköposti;Suoramarkkinointikielto;Turvakielto\n"
"""The headings of the files that tests write."""

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_SHEET = "xl/worksheets/sheet1.xml"


def shared(name: str) -> Path:
    """A fixture of the shared data; the test is skipped, visibly, where they are not beside the project."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared fixture {name} not found; set KORTISTO_SHARED")
    return path


def text_file(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    """A file with this content, line ends as given."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook(folder: Path, sheet_data: str, name: str = "book.xlsx", extra_parts: int = 0) -> Path:
    """An XLSX package with this raw sheet data."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in _PARTS.items():
            package.writestr(part, content)
        package.writestr(
            _SHEET, f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>'
        )
        for number in range(extra_parts):
            package.writestr(f"xl/media/{number}.txt", "x")
    return path


def bomb(folder: Path, megabytes: int, name: str = "bomb.xlsx") -> Path:
    """An XLSX package whose sheet unpacks to so many megabytes of empty-looking cells."""
    path = folder / name
    rows = b"<row><c><v>1</v></c><c><v>1</v></c></row>" * 25_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in _PARTS.items():
            package.writestr(part, content)
        with package.open(_SHEET, "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for _ in range(megabytes * 1_000_000 // len(rows)):
                sheet.write(rows)
            sheet.write(b"</sheetData></worksheet>")
    return path


def person(number):
    """The person with this customer number."""
    return Person.objects.get(number=number)
