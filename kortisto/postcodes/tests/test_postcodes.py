"""The post's table: read whole or refused, looked at, taken in use, and asked by everything that has an address."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kortisto.kernel.access import SYSTEM
from kortisto.ledger.models import MAIN, Outbox
from kortisto.postcodes import bundled, pcf, queries
from kortisto.postcodes.models import Postcode, PostcodeTable
from kortisto.postcodes.operations import stage_table, use_table

DAY = date(2026, 11, 20)


def file_of(rows, day=DAY) -> bytes:
    return "\r\n".join(pcf.line_of(row, day) for row in rows).encode("iso-8859-1")


@pytest.fixture(scope="module")
def rows():
    return list(bundled.table().rows.values())


def test_a_file_is_read_whole(rows):
    table = pcf.read(file_of(rows))
    assert table.day == DAY and table.rows == bundled.table().rows
    assert table.rows["20100"].name_sv == "ÅBO" and table.rows["00102"].name_fi == "EDUSKUNTA"
    assert [pcf.written(name) for name in ("INKOO AS", "YLI-II", "ÄÄNEKOSKI")] == [
        "Inkoo as",
        "Yli-Ii",
        "Äänekoski",
    ]


def test_what_is_no_whole_file_is_refused_with_the_line(rows):
    whole = file_of(rows)
    lines = whole.split(b"\r\n")
    faults = {
        "short": b"\r\n".join(lines[:900]),
        "not_pcf": b"PONUT" + whole[5:],
        "width": b"\r\n".join([lines[0], lines[1][:-40], *lines[2:]]),
        "two_days": b"\r\n".join([*lines[:50], *file_of(rows[50:], date(2026, 11, 21)).split(b"\r\n")]),
        "twice": b"\r\n".join([*lines, lines[7]]),
        "row": b"\r\n".join([lines[0].replace(b"00100", b"0O100"), *lines[1:]]),
        "letters": b"\r\n".join(
            line.replace(b"\xc4", b"\xc3\x84").replace(b"  ", b" ", line.count(b"\xc4")) for line in lines
        ),
        "packed": b"PK\x03\x04" + whole,
        "too_large": whole * 20,
        "day": whole.replace(b"20261120", b"20261350"),
    }  # fmt: skip
    for code, body in faults.items():
        with pytest.raises(pcf.NotPcf) as refused:
            pcf.read(body)
        assert refused.value.code == code
    for code in ("not_pcf", "width", "two_days", "twice", "row", "letters"):
        with pytest.raises(pcf.NotPcf) as refused:
            pcf.read(faults[code])
        assert refused.value.line


@pytest.fixture
def table(opened, rows):
    with opened():
        return use_table(table=stage_table(table=bundled.table(), bundled=True, by=SYSTEM), by=SYSTEM)


@pytest.mark.django_db
def test_a_file_is_staged_looked_at_taken_in_use_and_taken_back(contexts, desk, opened, table, rows):
    client = desk("contact_person")
    newer = [row for row in rows if row.code != "00100"]
    newer = [pcf.Row("20100", "NOKIA", "NOKIA", "1") if row.code == "20100" else row for row in newer]
    newer.append(pcf.Row("98765", "TUNTURI", "TUNTURI", "1"))

    def sent(body):
        return client.post("/postcodes/", {"file": SimpleUploadedFile("PCF.dat", body)}, follow=True)

    refused = sent(b"postcode;town\n33100;Turku")
    assert refused.status_code == 422 and "does not begin with PONOT" in refused.content.decode()
    assert sent(b"").status_code == 422
    page = sent(file_of(newer))
    text = page.content.decode()
    assert [part["count"] for part in page.context["parts"]] == [1, 1, 1]
    assert "98765 TUNTURI" in text and "20100 TURKU → NOKIA" in text
    assert queries.town("20100", "fi") == "Turku"
    sent(file_of(newer))
    assert PostcodeTable.objects.filter(state="staged").count() == 1
    client.post("/postcodes/use/")
    assert queries.town("20100", "fi") == "Nokia" and queries.place("00100") is None
    client.post("/postcodes/use/", {"which": "former"})
    assert queries.town("20100", "sv") == "Åbo"
    assert client.post("/postcodes/use/", follow=True).status_code == 200
    assert PostcodeTable.objects.count() == 2 and Postcode.objects.values("table").distinct().count() == 2
    verbs = "".join(bytes(one.body).decode() for one in Outbox.objects.filter(log=MAIN))
    assert "postcodes.stage" in verbs and "postcodes.use" in verbs
    assert "older" in sent(file_of(rows, date(2020, 1, 1))).content.decode()
    client.post("/postcodes/discarding/")
    assert not PostcodeTable.objects.filter(state="staged").exists()
    clerk = desk("customer_service")
    assert clerk.get("/postcodes/").status_code == 200 and clerk.post("/postcodes/use/").status_code == 403
    clerk.post("/postcodes/", {"file": SimpleUploadedFile("PCF.dat", file_of(rows))})
    assert not PostcodeTable.objects.filter(state="staged").exists()
