"""What a file must be before it is kept: what its name says, and nothing else."""

import zlib

import pytest

from kortisto.notes.contents import MOST_BYTES, FileRefused, checked, safe_name
from kortisto.notes.tests.hostile import docx, jpeg, ods, packed, pdf, png
from kortisto.parties.identity_codes import IdentityCodeFound


def refused(name, body):
    with pytest.raises(FileRefused) as found:
        checked(name, body)
    return found.value.code


@pytest.mark.parametrize(
    ("name", "body", "media"),
    [
        ("kuva.png", png(), "image/png"), ("Kuva 1.JPG", jpeg(), "image/jpeg"), ("tarjous 1.2.2026.pdf", pdf(),
         "application/pdf"), ("muistio.txt", "Sovittiin käynti.\n".encode(), "text/plain"),
        ("vanha.txt", "Käynti".encode("cp1252"), "text/plain"), ("rivit.csv", b"a;b\r\n1;2\r\n", "text/csv"),
        ("kirje.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("taulu.ods", ods(), "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)  # fmt: skip
def test_what_people_send_is_taken_as_it_is(name, body, media):
    kept, kind, bytes_kept = checked(name, body)
    assert (kind, bytes_kept) == (media, body)
    assert kept == name.replace("JPG", "jpg")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\Users\\x\\kirje.pdf", "kirje.pdf"),
        ("a\u202egnp.txt", "agnp.txt"), ("nul.txt", "_nul.txt"), ('a"<b>|?*.txt', "a__b____.txt"),
        ("kir\nje\0.pdf", "kir je.pdf"), ("x" * 300 + ".pdf", "x" * 96 + ".pdf"), (" .a. .pdf", "a.pdf"),
        ("a\u0308iti.txt", "äiti.txt"),
        ("lasku.pdf. ", "lasku.pdf"),
    ],
)  # fmt: skip
def test_a_name_loses_its_path_and_its_tricks(given, kept):
    assert safe_name(given)[0] == kept


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name"), ("kirje", "name"), (".pdf", "name"), ("...pdf", "name"), ("ohjelma.exe", "type"),
        ("sivu.html", "type"), ("kuva.svg", "type"), ("makro.docm", "type"), ("paketti.zip", "type"),
        ("lasku.exe.pdf", "double"), ("lasku.pdf.txt", "double"), ("a.HTML.png", "double"), ("lasku.pdf.exe", "type"),
        ("lasku.js .pdf", "double"),
    ],
)  # fmt: skip
def test_a_name_with_the_wrong_ending_or_two_is_refused(name, code):
    assert refused(name, b"x") == code


def test_an_identity_code_in_the_name_or_in_a_text_is_refused():
    for name, body in (
        ("131052-308T.txt", b"x"),
        ("a.txt", b"Tunnus 131052-308T"),
        ("a.csv", b"1;131052-308T;2"),
    ):
        with pytest.raises(IdentityCodeFound):
            checked(name, body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.png", jpeg()), ("a.jpg", png()), ("a.pdf", docx()), ("a.docx", pdf()), ("a.txt", png()),
        ("a.pdf", b"MZ" + pdf()), ("a.pdf", b"%PDF-1.7\nno end"), ("a.png", png()[:-6]), ("a.jpg", jpeg()[:-2]),
        ("a.jpg", b"\xff\xd8\xff\xd9"), ("a.png", png(0, 5)), ("a.txt", b"a\0b"), ("a.txt", b"<html><script>"),
        ("a.csv", b"#!/bin/sh\n"), ("a.txt", b"  <?xml version='1.0'?><svg/>"), ("a.odt", ods()), ("a.xlsx", docx()),
        ("a.docx", packed({"x": b"y"})), ("a.docx", b"PK\x03\x04 but nothing else"), ("a.txt", b"\x81\x8d"),
    ],
)  # fmt: skip
def test_what_is_not_what_its_name_says_is_refused(name, body):
    assert refused(name, body) == "content"


def test_what_stands_behind_the_end_is_cut_off():
    assert checked("a.png", png(behind=b"<script>alert(1)</script>"))[2] == png()
    assert checked("a.jpg", jpeg(behind=b"MZ\x90"))[2] == jpeg()
    assert checked("a.pdf", pdf(behind=b"PK\x03\x04"))[2] == pdf()
    hidden = packed({"a.class": b"x"})
    assert checked("a.png", png(behind=hidden))[2] == png()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.jpg", jpeg(comment=b"<script>alert(1)</script>")), ("a.jpg", jpeg(comment=b"<?php system(1)")),
        ("a.pdf", b"%PDF-1.7\n" + packed({"a.class": b"x"}, comment=b"%%EOF")),
        ("a.docx", packed({"[Content_Types].xml": b"", "word/document.xml": b""}, before=b"MZ")),
        ("a.docx", packed({"[Content_Types].xml": b"", "word/document.xml": b""}, behind=b"<html>")),
        ("a.docx", packed({"[Content_Types].xml": b"", "word/document.xml": b""}, comment=b"<html>")),
    ],
)  # fmt: skip
def test_a_file_that_is_two_kinds_at_once_is_refused(name, body):
    assert refused(name, body) == "content"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")),
        ("a.pdf", pdf(b"/OpenAction << /S /J#61vaScript >>")), ("a.pdf", pdf(b"/AA << /S /Launch /F (cmd.exe) >>")),
        ("a.pdf", pdf(b"/Names << /EmbeddedFiles 2 0 R >>")),
        ("a.pdf", pdf(b">> endobj 2 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n"
         + zlib.compress(b"<< /S /JavaScript >>") + b"\nendstream")),
        ("a.docx", docx(**{"word__vbaProject.bin": b"x"})),
        ("a.docx", docx(**{"word__embeddings__oleObject1.bin": b"x"})),
        ("a.docx", docx(**{"word__activeX__activeX1.xml": b"x"})),
        ("a.docx", docx(**{"customXml__item1.xml": b"<!DOCTYPE x [<!ENTITY a 'ha'>]><x>&a;</x>"})),
        ("a.docx", docx(**{"word___rels__settings.xml.rels":
         b'<Relationship Type="x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>'})),
    ],
)  # fmt: skip
def test_macros_scripts_and_files_in_files_are_refused(name, body):
    assert refused(name, body) == "active"


def test_printer_settings_of_a_spreadsheet_are_no_macro():
    parts = {
        "[Content_Types].xml": b"",
        "xl/workbook.xml": b"",
        "xl/printerSettings/printerSettings1.bin": b"x",
    }
    assert checked("a.xlsx", packed(parts))[0] == "a.xlsx"


@pytest.mark.parametrize("path", ["../a.xml", "/a.xml", "word/../../a.xml", "C:/a.xml"])
def test_a_part_that_leads_out_of_its_document_is_refused(path):
    assert refused("a.docx", docx(**{path.replace("/", "__"): b"x"})) == "content"


def test_bombs_are_refused_before_they_go_off():
    assert refused("a.png", png(60_000, 60_000)) == "bomb"
    assert refused("a.jpg", jpeg(65_000, 65_000)) == "bomb"
    assert refused("a.docx", docx(**{"word__media__x.bmp": b"\0" * 101_000_000})) == "bomb"
    assert refused("a.docx", docx(**{f"word__{n}.xml": b"" for n in range(3001)})) == "bomb"
    flat = zlib.compress(b"\0" * 30_000_000)
    body = pdf(b">> endobj 2 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + flat + b"\nendstream")
    assert refused("a.pdf", body) == "bomb"


def test_a_part_that_lies_about_its_size_is_refused():
    body = bytearray(docx(**{"word__media__x.xml": b"A" * 5000}))
    at = body.rfind(b"PK\x01\x02")
    body[at + 24 : at + 28] = (10).to_bytes(4, "little")  # the size that the directory tells
    assert refused("a.docx", bytes(body)) == "content"


def test_a_locked_file_cannot_be_checked():
    assert refused("a.pdf", pdf(b"/Encrypt 5 0 R")) == "locked"
    body = bytearray(docx())
    at = body.find(b"PK\x01\x02")
    body[at + 8] |= 1
    assert refused("a.docx", bytes(body)) == "locked"


def test_empty_and_large_files_are_told_apart():
    assert refused("a.txt", b"") == "empty"
    assert refused("a.txt", b"a" * (MOST_BYTES + 1)) == "size"


def test_every_refusal_is_a_sentence_in_three_languages():
    for code in FileRefused.messages:
        said = [FileRefused(code).message(language) for language in ("fi", "sv", "en")]
        assert len(set(said)) == 3 and all(text.endswith(".") for text in said)
