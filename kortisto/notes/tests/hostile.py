"""Files as people send them, and as nobody should: made here, so that no odd bytes lie in the tree."""

import io
import struct
import zipfile
import zlib


def png(width: int = 2, height: int = 2, behind: bytes = b"") -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x80" * width for _row in range(height)) if width * height < 10_000 else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
        + behind
    )


def jpeg(width: int = 8, height: int = 8, behind: bytes = b"", comment: bytes = b"") -> bytes:
    """The bones of a JPEG: a frame, a scan with a restart in it, an end."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    said = b"\xff\xfe" + struct.pack(">H", 2 + len(comment)) + comment if comment else b""
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\xff\xd0\x34"
    return b"\xff\xd8" + b"\xff\xe0\x00\x04JF" + said + frame + scan + b"\xff\xd9" + behind


def pdf(inside: bytes = b"", behind: bytes = b"") -> bytes:
    """The smallest PDF, with something of one's own in it."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog " + inside + b" >>\nendobj\n"
        b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n" + behind
    )


def packed(
    parts: dict[str, bytes], *, before: bytes = b"", behind: bytes = b"", comment: bytes = b""
) -> bytes:
    """A ZIP of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
        made.comment = comment
    return before + buffer.getvalue() + behind


def docx(**more: bytes) -> bytes:
    """The bones of a Word document; `more` are further parts, `__` in a name is a slash."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return packed(parts | {name.replace("__", "/"): body for name, body in more.items()})


def ods() -> bytes:
    """The bones of an OpenDocument spreadsheet."""
    return packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office:document/>"}
    )
