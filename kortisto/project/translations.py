"""Compiling translations: gettext's .po into .mo, without gettext on the machine."""

import ast
import struct
from pathlib import Path


class BadTranslation(Exception):
    """A .po file that cannot be read; the text names file and line."""


def compile_stale(folders: list[Path]) -> int:
    """Compile every django.po under the locale folders whose .mo is missing or older; returns how many."""
    done = 0
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                compile_file(source, target)
                done += 1
    return done


def compile_file(source: Path, target: Path) -> None:
    """Write the .mo of a .po, whole or not at all. Raises BadTranslation."""
    draft = target.with_suffix(".mo.new")
    draft.write_bytes(binary(read(source)))
    draft.replace(target)


def read(source: Path) -> dict[str, str]:
    """Message id → translation, with contexts and plurals joined as gettext joins them. Fuzzy and empty
    ones are left out, so that the original shows. Raises BadTranslation."""
    found: dict[str, str] = {}
    entry: dict[str, str] = {}
    fuzzy, current = False, ""

    def close() -> None:
        nonlocal entry, fuzzy
        if "msgid" in entry:
            plurals = [text for key, text in sorted(entry.items()) if key.startswith("msgstr")]
            key = entry["msgid"]
            if "msgid_plural" in entry:
                key += "\0" + entry["msgid_plural"]
            if "msgctxt" in entry:
                key = f"{entry['msgctxt']}\4{key}"
            if all(plurals) and plurals and (not fuzzy or key == ""):
                found[key] = "\0".join(plurals)
        entry, fuzzy = {}, False

    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if line.startswith("#"):
            if any(part.startswith("msgstr") for part in entry):
                close()
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if not line:
            continue
        if not line.startswith('"'):
            current, _, line = line.partition(" ")
            if current in ("msgctxt", "msgid") and any(part.startswith("msgstr") for part in entry):
                close()
            entry[current] = ""
        try:
            entry[current] += ast.literal_eval(line)
        except (SyntaxError, ValueError, KeyError):
            raise BadTranslation(f"{source}: line {number} cannot be read") from None
    close()
    return found


def binary(messages: dict[str, str]) -> bytes:
    """The bytes of a .mo file: two tables of lengths and places, sorted by id, then the texts."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    start = 28 + 16 * len(pairs)
    ids = b"".join(key + b"\0" for key, _text in pairs)
    tables: list[list[int]] = [[], []]
    places = [start, start + len(ids)]
    for pair in pairs:
        for side, text in enumerate(pair):
            tables[side] += [len(text), places[side]]
            places[side] += len(text) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    numbers = struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1])
    return header + numbers + ids + b"".join(text + b"\0" for _key, text in pairs)
