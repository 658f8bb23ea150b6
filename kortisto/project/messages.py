"""Gathers every text of the interface with its translations: `python -m kortisto.project.messages`.

Each room keeps its translations beside its code in `locale_draft.tsv` (English, Finnish, Swedish, separated
by tabs). This module finds the texts in the code and the templates, joins them with the translations, and
writes `kortisto/locale/*/LC_MESSAGES/django.po` and `.mo`. A text without both translations is an error.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from kortisto.project.translations import compile_file

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
LANGUAGES = ("fi", "sv")

_FUNCTIONS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_IN_TEMPLATE = re.compile(r"(?<![\w.])(gettext|ngettext|_)\(")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")

# A text is (singular, plural); plural is empty for most.
Text = tuple[str, str]


def texts() -> dict[Text, str]:
    """Every text of the interface, with one file that uses it."""
    found: dict[Text, str] = {}
    for file in sorted(PACKAGE.rglob("*")):
        where = file.relative_to(PACKAGE).as_posix()
        if "/tests/" in where or "/migrations/" in where or not file.is_file():
            continue
        if file.suffix == ".py":
            new = _of_code(file.read_text(encoding="utf-8"))
        elif file.suffix == ".html" and "/templates/" in where:
            new = _of_template(file.read_text(encoding="utf-8"))
        else:
            continue
        for text in new:
            found.setdefault(text, where)
    return found


def _of_code(source: str) -> Iterator[Text]:
    if "django.utils.translation" not in source:
        return
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {one.asname or one.name: one.name for one in node.names if one.name in _FUNCTIONS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield from _of_call(node, names[node.func.id])


def _of_call(node: ast.Call, function: str) -> Iterator[Text]:
    strings = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if function in _PLURAL and len(strings) >= 2:
        yield strings[0], strings[1]
    elif strings:
        yield strings[0], ""


def _of_template(source: str) -> Iterator[Text]:
    code = templatize(source)
    for found in _IN_TEMPLATE.finditer(code):
        # What is no text is blanked out, so the call ends at the first bracket that makes it whole.
        for end in (match.end() for match in re.finditer(r"\)", code[found.start() :])):
            try:
                call = ast.parse(code[found.start() : found.start() + end].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call):
                yield from _of_call(call, "gettext" if found[1] == "_" else found[1])
            break


def translations() -> dict[str, dict[str, str]]:
    """English text → language → translation, from the rooms' drafts. Raises ValueError for a bad row."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(PACKAGE.glob("*/locale_draft.tsv")):
        for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            cells = [cell.strip() for cell in row.split("\t")]
            if not row.strip() or cells[0] == "msgid":
                continue
            if len(cells) != 3 or not all(cells):
                raise ValueError(f"{file.parent.name}/{file.name}, row {number}: not three texts")
            found.setdefault(cells[0].replace("\\n", "\n"), dict(zip(LANGUAGES, cells[1:], strict=True)))
    return found


def missing() -> list[tuple[str, str]]:
    """Texts without a translation, each with a file that uses it."""
    known = translations()
    return [(part, where) for text, where in texts().items() for part in text if part and part not in known]


def mismatched() -> list[str]:
    """Texts whose translation has other placeholders."""
    wrong = []
    for text, translated in translations().items():
        wanted = sorted(found[0] for found in _PLACEHOLDER.finditer(text))
        for language in LANGUAGES:
            if sorted(found[0] for found in _PLACEHOLDER.finditer(translated[language])) != wanted:
                wrong.append(f"{language}: {text}")
    return wrong


def catalogue(language: str) -> str:
    """The .po of a language: every text of the interface that has a translation."""
    known, used = translations(), texts()
    head = (
        "Content-Type: text/plain; charset=UTF-8\n"
        f"Language: {language}\n"
        "Plural-Forms: nplurals=2; plural=(n != 1);\n"
    )
    blocks = [f'msgid ""\nmsgstr {_quoted(head)}']
    for (singular, plural), where in sorted(used.items()):
        if singular not in known or (plural and plural not in known):
            continue
        lines = [f"#: {where}", f"msgid {_quoted(singular)}"]
        if plural:
            lines.append(f"msgid_plural {_quoted(plural)}")
            lines.append(f"msgstr[0] {_quoted(known[singular][language])}")
            lines.append(f"msgstr[1] {_quoted(known[plural][language])}")
        else:
            lines.append(f"msgstr {_quoted(known[singular][language])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main() -> int:
    """Write the catalogues; 1 when a translation is missing or has other placeholders."""
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "django.po").write_text(catalogue(language), encoding="utf-8")
        compile_file(folder / "django.po", folder / "django.mo")
    faults = [f"no translation: {text!r} in {where}" for text, where in missing()]
    faults += [f"other placeholders: {text!r}" for text in mismatched()]
    print("\n".join(faults), file=sys.stderr) if faults else None
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
