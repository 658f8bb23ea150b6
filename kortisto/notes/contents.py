"""What a file really is: its name and its bytes looked at before it is kept. Pure: no database, no disk.

Only a few harmless kinds are taken. The bytes must be what the name says and nothing else besides: what stands
behind the end of a picture or a PDF is cut off, and a file that is two kinds at once, unpacks to more than it
should, or carries macros, scripts or other files is refused.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from kortisto.kernel.text import FormatError, tidy
from kortisto.parties.identity_codes import refuse_identity_codes

MOST_BYTES = 10_000_000
LONGEST_NAME = 100
_MOST_PIXELS = 80_000_000
_MOST_UNPACKED = 100_000_000
_MOST_PARTS = 3000

PDF, PNG, JPEG, TEXT, CSV = "application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "txt": TEXT, "csv": CSV,
    "docx": _OFFICE + "wordprocessingml.document", "xlsx": _OFFICE + "spreadsheetml.sheet",
    "odt": _OPEN + "text", "ods": _OPEN + "spreadsheet",
}  # fmt: skip

# Kinds that a name must not hide before its last dot: programs, scripts, pages, archives.
_HIDDEN = frozenset(
    ["exe", "com", "bat", "cmd", "scr", "pif", "msi", "dll", "jar", "js", "jse", "mjs", "vbs", "vbe", "wsf", "wsh", "hta", "ps1", "sh", "py", "php", "phtml", "asp", "aspx", "jsp", "htm", "html", "xhtml", "svg", "svgz", "xml", "xsl", "lnk", "url", "reg", "iso", "img", "zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "docm", "xlsm", "pptm", "dotm", "xla", "xlam", "app", "dmg", "deb", "rpm", "apk"]
) | frozenset(TYPES)  # fmt: skip
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))]
)


class FileRefused(FormatError):
    """A file that is not taken in, and why."""

    messages = {
        "empty": ("Tiedosto on tyhjä.", "Filen är tom.", "The file is empty."),
        "size": (
            "Tiedosto on suurempi kuin 10 megatavua. Pienennä se tai jaa se osiin.",
            "Filen är större än 10 megabyte. Förminska den eller dela upp den.",
            "The file is larger than 10 megabytes. Make it smaller or divide it.",
        ),
        "name": (
            "Tiedoston nimi puuttuu tai siitä ei näe, millainen tiedosto on.",
            "Filens namn saknas eller visar inte vad för slags fil det är.",
            "The file has no name, or its name does not tell what kind of file it is.",
        ),
        "type": (
            "Tällaista tiedostoa ei voi liittää. Käy PDF, PNG, JPEG, TXT, CSV, DOCX, XLSX, ODT ja ODS.",
            "En sådan fil kan inte bifogas. PDF, PNG, JPEG, TXT, CSV, DOCX, XLSX, ODT och ODS går bra.",
            "Files of this kind cannot be attached. PDF, PNG, JPEG, TXT, CSV, DOCX, XLSX, ODT and ODS can.",
        ),
        "double": (
            "Nimessä on kaksi tiedostopäätettä. Nimeä tiedosto uudelleen.",
            "Namnet har två filändelser. Byt namn på filen.",
            "The name has two file extensions. Rename the file.",
        ),
        "content": (
            "Tiedoston sisältö ei ole sitä, mitä nimi lupaa, tai tiedosto on rikki.",
            "Filens innehåll är inte vad namnet säger, eller så är filen trasig.",
            "The file's contents are not what its name says, or the file is broken.",
        ),
        "bomb": (
            "Tiedosto purkautuisi kohtuuttoman suureksi. Sitä ei oteta vastaan.",
            "Filen skulle packas upp till orimlig storlek. Den tas inte emot.",
            "The file would unpack to an unreasonable size. It is not taken in.",
        ),
        "active": (
            "Tiedostossa on makroja, ohjelmia tai muita tiedostoja. Tallenna se ilman niitä.",
            "Filen innehåller makron, program eller andra filer. Spara den utan dem.",
            "The file holds macros, programs or other files. Save it without them.",
        ),
        "locked": (
            "Tiedosto on lukittu salasanalla, joten sitä ei voi tarkistaa. Poista salasana.",
            "Filen är låst med lösenord och kan inte kontrolleras. Ta bort lösenordet.",
            "The file is locked with a password and cannot be checked. Remove the password.",
        ),
    }


def checked(name: str, body: bytes) -> tuple[str, str, bytes]:
    """The name to show, the media type and the bytes to keep. Raises FileRefused, IdentityCodeFound."""
    if not body:
        raise FileRefused("empty")
    if len(body) > MOST_BYTES:
        raise FileRefused("size")
    kept, ending = safe_name(name)
    media = TYPES[ending]
    try:
        body = _CHECKS.get(media, _packed)(body, ending)
    except (
        struct.error,
        IndexError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
    ) as error:
        if isinstance(error, FormatError):
            raise
        raise FileRefused("content") from None
    if media in _CHECKS and zipfile.is_zipfile(io.BytesIO(body)):
        raise FileRefused("content")
    return kept, media, body


def safe_name(name: str) -> tuple[str, str]:
    """A name without a path, without tricks, and its ending in small letters."""
    name = tidy(name.replace("\\", "/").rsplit("/", 1)[-1])
    name = re.sub(r'[<>:"|?*%]', "_", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    stem, ending = stem.strip(". "), ending.lower()
    if not dot or not stem:
        raise FileRefused("name")
    if ending not in TYPES:
        raise FileRefused("type")
    if any(part.strip().lower() in _HIDDEN for part in stem.split(".")[1:]):
        raise FileRefused("double")
    refuse_identity_codes(stem)
    if stem.split(".")[0].strip().upper() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending}", ending


# --- pictures --------------------------------------------------------------------------------------------

_MARKUP = re.compile(rb"<(?:script|html|svg|\?php|!doctype\s+html|iframe|object)\b", re.IGNORECASE)


def _png(body: bytes, _ending: str) -> bytes:
    if not body.startswith(b"\x89PNG\r\n\x1a\n") or body[12:16] != b"IHDR":
        raise FileRefused("content")
    _pixels(*struct.unpack(">II", body[16:24]))
    at = 8
    while True:
        (length,) = struct.unpack(">I", body[at : at + 4])
        kind, end = body[at + 4 : at + 8], at + 12 + length
        if end > len(body):
            raise FileRefused("content")
        if kind == b"IEND":
            return _no_markup(body[:end])
        at = end


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg(body: bytes, _ending: str) -> bytes:
    if not body.startswith(b"\xff\xd8\xff"):
        raise FileRefused("content")
    at, seen = 2, False
    while True:
        if body[at] != 0xFF:
            raise FileRefused("content")
        while body[at + 1] == 0xFF:
            at += 1
        marker = body[at + 1]
        if marker == 0xD9:
            if not seen:
                raise FileRefused("content")
            return _no_markup(body[: at + 2])
        (length,) = struct.unpack(">H", body[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            _pixels(width, height)
            seen = True
        at += 2 + length
        if marker == 0xDA:
            found = _AFTER_SCAN.search(body, at)
            if found is None:
                raise FileRefused("content")
            at = found.start()


# In the picture's own data a marker's first byte is followed by 00 or a restart.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _pixels(width: int, height: int) -> None:
    if not width or not height:
        raise FileRefused("content")
    if width * height > _MOST_PIXELS:
        raise FileRefused("bomb")


def _no_markup(body: bytes) -> bytes:
    if _MARKUP.search(body):
        raise FileRefused("content")
    return body


# --- PDF -------------------------------------------------------------------------------------------------

_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,2000}?stream\r?\n(.*?)endstream", re.DOTALL)
_MOST_OBJECTS = 20_000_000


def _pdf(body: bytes, _ending: str) -> bytes:
    if not re.match(rb"%PDF-[12]\.\d", body):
        raise FileRefused("content")
    end = body.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused("content")
    body = body[: end + 5] + b"\n"
    if re.search(rb"/Encrypt\b", _plain(body)):
        raise FileRefused("locked")
    room = _MOST_OBJECTS
    for found in _OBJECTS.finditer(body):
        opened = zlib.decompressobj()
        try:
            inner = opened.decompress(found[1], room)
        except zlib.error:
            inner = found[1]
        if opened.unconsumed_tail:
            raise FileRefused("bomb")
        room = max(room - len(inner), 1)
        if _ACTIVE.search(_plain(inner)):
            raise FileRefused("active")
    if _ACTIVE.search(_plain(body)):
        raise FileRefused("active")
    return body


def _plain(part: bytes) -> bytes:
    """Names as they are read: `#4A` in one is the letter J."""
    return _NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), part)


# --- text ------------------------------------------------------------------------------------------------

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _text(body: bytes, _ending: str) -> bytes:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252")
    if _NO_TEXT.search(text) or re.match(r"\s*(?:<[!?a-z]|#!|%PDF)", text, re.IGNORECASE):
        raise FileRefused("content")
    refuse_identity_codes(text)
    return body


# --- office documents ------------------------------------------------------------------------------------

_MUST = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml", "ods": "content.xml"}
_MACROS = re.compile(
    r"vbaproject|(?:^|/)macrosheets/|(?:^|/)activex/|oleobject|^basic/|^scripts/|\.(?:bin|exe|dll|js|vbs|ps1)$"
)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_OUTSIDE = re.compile(rb"attachedTemplate.{0,400}TargetMode\s*=\s*[\"']External", re.DOTALL)
_PRINTERS = re.compile(r"(?:^|/)printersettings/[^/]*\.bin$")


def _packed(body: bytes, ending: str) -> bytes:
    """A document that is a ZIP of XML: every part is unpacked once, to count what it really holds."""
    mark = body.rfind(b"PK\x05\x06")
    if not body.startswith(b"PK\x03\x04") or mark < 0 or mark + 22 != len(body):
        raise FileRefused("content")  # something stands before or behind, or a comment that could be
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = packed.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise FileRefused("bomb")
        names = [part.filename for part in parts]
        if min(part.header_offset for part in parts) or len(set(names)) < len(names):
            raise FileRefused("content")
        if _MUST[ending] not in names or any(_leads_out(name) for name in names):
            raise FileRefused("content")
        if any(_is_macro(name.lower()) for name in names):
            raise FileRefused("active")
        if ending.startswith("od") and packed.read("mimetype").decode("ascii") != TYPES[ending]:
            raise FileRefused("content")
        room = _MOST_UNPACKED
        for part in parts:
            room = _unpacked(packed, part, room)
    return body


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or "\\" in name or ".." in name.split("/")


def _is_macro(name: str) -> bool:
    return bool(_MACROS.search(name)) and not _PRINTERS.search(name)


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """Read a part to its end; how many bytes the others may still hold."""
    if part.flag_bits & 1:
        raise FileRefused("locked")
    is_text = part.filename.endswith((".xml", ".rels"))
    tail = b""
    with packed.open(part) as stream:
        while piece := stream.read(1 << 18):
            room -= len(piece)
            if room < 0:
                raise FileRefused("bomb")
            window = tail + piece
            if is_text and (_ENTITY.search(window) or _OUTSIDE.search(window)):
                raise FileRefused("active")
            tail = window[-600:]
    return room


_CHECKS: dict[str, Callable[[bytes, str], bytes]] = {
    PDF: _pdf, PNG: _png, JPEG: _jpeg, TEXT: _text, CSV: _text,
}  # fmt: skip
