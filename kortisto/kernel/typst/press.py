"""Turns one job from standard input into a PDF on standard output; runs in its own short-lived process.

typst keeps what it has laid out in memory for later compilations. A process that ends with the document
neither keeps personal data in a long-lived worker nor grows with each large report.

Job: JSON with `template` and `root` (paths), `fonts` (folder), `input` (JSON text the template reads) and
`timestamp` (UNIX seconds). Exit code 0: the PDF; exit code 1: JSON `{message, diagnostic}` instead.
"""

import json
import sys

import typst


def main() -> int:
    job = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[job["fonts"]])
    try:
        pdf = typst.compile(
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
        report = {"message": refusal.message, "diagnostic": refusal.diagnostic}
        sys.stdout.buffer.write(json.dumps(report).encode())
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
