"""The forms of an access report: JSON, a zip of CSV files, and a PDF that carries the JSON inside."""

import io
import json
import uuid
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.typesetting import typeset
from kortisto.kernel.writing import write_csv
from kortisto.requests import words
from kortisto.requests.report import Report

_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def as_json(report: Report) -> bytes:
    """The whole report as one JSON document (schema `kortisto-access-report/1`, see docs in README)."""
    return json.dumps(report.data, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no place in a report")


def as_zip(report: Report) -> bytes:
    """A zip with report.json and one CSV file for each table; no file name tells of anybody."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("report.json", _ZIP_DATE), as_json(report))
        for held in report.held:
            names = _columns(held)
            part = io.BytesIO()
            write_csv(part, names, ([_cell(row.get(name)) for name in names] for row in held.rows))
            archive.writestr(zipfile.ZipInfo(f"{held.store}.csv", _ZIP_DATE), part.getvalue())
    return buffer.getvalue()


def _columns(held) -> list[str]:
    names = [column["name"] for column in held.columns]
    return names + [
        name for name in ("source", "received_at", "kept_until") if any(name in row for row in held.rows)
    ]


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    return "" if value is None else value


def as_pdf(report: Report, *, person: dict[str, Any] | None = None, received_on: date | None = None) -> bytes:
    """The report to read and print; `person` is name, number and address lines for the envelope window."""
    data, language = report.data, report.language
    made_at: datetime = data["report"]["made_at"]
    return typeset(
        "access_report",
        {
            "controller": controller(data["controller"]),
            "person": person or {"name": words.UNKNOWN_PERSON[language]},
            "report": {
                "number": data["report"]["number"],
                "made_on": made_at.astimezone(HELSINKI).date(),
                "received_on": received_on,
                "notice_version": data["report"]["notice_version"],
                "state": report.state,
                "missing": report.missing,
            },
            "held": data["held"],
            "purposes": [{key: row[key] for key in ("name", "basis", "article")} for row in data["purposes"]],
            "sections": [_on_paper(section(category, language)) for category in data["categories"]]
            + suppressed(data, language),
            "recipients": [
                {
                    "name": row["name"],
                    "when": row["when"],
                    "categories": row["categories"],
                    "ground": row["ground"],
                    "country": "" if row["kind"] == "data_subject" else row["country"],
                    "outside_eea": False,
                }
                for row in data["recipients"]
            ],
            "looks": [{key: row[key] for key in ("when", "role", "purpose")} for row in data["looks"]],
            "automated": data["automated"],
            "transfers": data["transfers"],
            "rights": data["rights"],
            "complaint": data["complaint"],
            "stores": [
                {"name": row["store"], "rows": row["rows"], "answered": row["answered"]}
                for row in data["stores"]
            ],
            "withheld": data["withheld"],
        },
        language=language,
        date=made_at,
        attachments={"report.json": as_json(report)},
    )


def controller(particulars: dict[str, Any]) -> dict[str, str]:
    """The controller's particulars as the letterhead takes them."""
    keys = ("name", "business_id", "street", "postcode", "city", "phone", "email", "web")
    return {key: str(particulars.get(key) or "") for key in keys}


def until_words(until: date | None, rule: str, language: str) -> str:
    """Until when, in words: the computed day with its rule, or the rule alone while nothing has ended."""
    if until is None:
        return rule
    day = f"{until.day}.{until.month}.{until.year}" if language != "en" else until.strftime("%-d %B %Y")
    return (
        f"{words.AT_THE_LATEST[language]} {day} ({rule})"
        if rule
        else f"{words.AT_THE_LATEST[language]} {day}"
    )


def _on_paper(told: dict[str, Any]) -> dict[str, Any]:
    """A section without what only a program asks for: the names of tables and columns."""
    return told | {
        part: [
            {key: value for key, value in one.items() if key not in ("store", "name", "names")}
            for one in told[part]
        ]
        for part in ("rows", "tables")
    }


def section(category: dict[str, Any], language: str) -> dict[str, Any]:
    """A category of a report for reading: one row's values with their labels and source, or tables; each with the
    names of its table and columns."""
    shown: dict[str, Any] = {
        "category": category["category"],
        "category_name": category["name"],
        "purpose_names": category["purposes"],
        "keep_until": until_words(category["keep_until"], category["keep_rule"], language),
        "keep_reason": category["keep_reason"],
        "rows": [],
        "tables": [],
    }
    for table in category["tables"]:
        if len(table["rows"]) == 1 and len(table["columns"]) > 3:
            row = table["rows"][0]
            shown["rows"] += [
                {
                    "store": table["store"],
                    "name": column["name"],
                    "label": column["label"],
                    "value": _shown(row.get(column["name"])),
                    "source": row.get("source"),
                    "source_on": _day(row.get("received_at")),
                }
                for column in table["columns"]
                if row.get(column["name"]) not in (None, "")
            ]
            continue
        columns = [
            column
            for column in table["columns"]
            if any(_filled(row, column["name"]) for row in table["rows"])
        ]
        extra = [
            (name, label[language])
            for name, label in (
                ("source", words.SOURCE),
                ("received_at", words.SOURCE_ON),
                ("kept_until", words.KEPT_UNTIL),
            )
            if any(_filled(row, name) for row in table["rows"])
        ]
        shown["tables"].append(
            {
                "store": table["store"],
                "names": [column["name"] for column in columns] + [name for name, _label in extra],
                "columns": [column["label"] for column in columns] + [label for _name, label in extra],
                "rows": [
                    [_shown(row.get(column["name"])) for column in columns]
                    + [
                        _day(row.get(name)) if name != "source" else _shown(row.get(name))
                        for name, _label in extra
                    ]
                    for row in table["rows"]
                ],
            }
        )
    return shown


def suppressed(data: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """What the suppression list holds, as a section; none when it holds nothing."""
    if not data["suppression"]:
        return []
    table = {
        "columns": [words.CHANNEL[language], words.FORBIDDEN[language]],
        "rows": [[row["channel"], ", ".join(row["forbidden"])] for row in data["suppression"]],
    }
    return [
        {
            "category": "suppression",
            "category_name": words.SUPPRESSION[language],
            "keep_until": "",
            "tables": [table],
        }
    ]


def _filled(row: dict[str, Any], name: str) -> bool:
    return row.get(name) not in (None, "")


def _shown(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value) if isinstance(value, uuid.UUID) else value


def _day(value: Any) -> date | None:
    return value.astimezone(HELSINKI).date() if isinstance(value, datetime) else value
