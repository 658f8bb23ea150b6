"""Turns jobs from standard input into PDFs on standard output; runs in a process of its own.

typst keeps what it has laid out in memory for later compilations. A process that ends with the document, or with a pile
of them, neither keeps personal data in a long-lived worker nor grows with each large report.

A job is its length in eight bytes and JSON with `template` and `root` (paths), `fonts` (folder), `input` (JSON text the
template reads) and `timestamp` (UNIX seconds). Its answer is one byte, a length in eight bytes, and the PDF (0) or JSON
`{message, diagnostic}` (1). The process ends with its input.
"""

import json
import struct
import sys

import typst

PDF, REFUSED = b"\0", b"\1"


def main() -> None:
    fonts = None
    while head := sys.stdin.buffer.read(8):
        job = json.loads(sys.stdin.buffer.read(struct.unpack(">Q", head)[0]))
        if fonts is None:
            fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=True, font_paths=[job["fonts"]]
            )
        kind, body = _made(job, fonts)
        sys.stdout.buffer.write(kind + struct.pack(">Q", len(body)) + body)
        sys.stdout.buffer.flush()


def _made(job: dict, fonts: typst.Fonts) -> tuple[bytes, bytes]:
    try:
        return PDF, typst.compile(
            input=job["template"],
            root=job["root"],
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": job["input"]},
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=job["timestamp"],
        )
    except typst.TypstError as refusal:
        return REFUSED, json.dumps({"message": refusal.message, "diagnostic": refusal.diagnostic}).encode()


if __name__ == "__main__":
    main()
