"""Bank files are read to the cent, or refused with one clear sentence. Pure."""

from datetime import date
from pathlib import Path

import pytest

from kortisto.billing.bank.lines import KTL, NOTIFICATION, STATEMENT, BankFileRefused, read_reference
from kortisto.billing.bank.reading import key_of, read
from kortisto.billing.tests.banking import camt, ktl

TODAY = date(2026, 11, 23)
HERE = Path(__file__).parent / "bank"


def of(tmp_path, text, kind, today=TODAY):
    path = tmp_path / "file"
    path.write_bytes(
        text if isinstance(text, bytes) else text.encode("iso-8859-15" if kind == KTL else "utf-8")
    )
    return read(path, kind, today=today)


def refusal(tmp_path, text, kind, today=TODAY):
    with pytest.raises(BankFileRefused) as refused:
        of(tmp_path, text, kind, today)
    assert all(refused.value.message(language) for language in ("fi", "sv", "en"))
    return refused.value.code


def told(contents):
    return [(one.reference, one.cents, one.payer, one.message) for one in contents.lines]


def test_a_list_of_reference_payments_is_read(tmp_path):
    found = read(HERE / "kortisto_viitemaksut.ktl", KTL, today=TODAY)
    assert found.account == "12345600000785" and found.last_day == date(2026, 11, 17)
    assert told(found) == [
        ("202610010", 125_225, "OSTAJA OY", ""),
        ("202610049", 10_000, "MEIKÄLÄINEN", ""),
        ("202610049", 15_000, "MEIKÄLÄINEN", ""),
        ("202610049", -5_000, "MEIKÄLÄINEN", ""),
    ]
    first = found.lines[0]
    assert (first.archive_id, first.booked_on, first.paid_on) == (
        "2611152588ABC001", date(2026, 11, 16), date(2026, 11, 15),
    )  # fmt: skip
    # Seven-bit letters, and trailing blanks that a mail program ate.
    seven = ktl(("10016", 500, {"payer": "M[KI \\STER"})).replace(" ABC", "ABC").rstrip()
    assert told(of(tmp_path, seven, KTL)) == [("10016", 500, "MÄKI ÖSTER", "")]


def test_a_notification_and_a_statement_are_read(tmp_path):
    found = read(HERE / "kortisto_camt054.xml", NOTIFICATION, today=TODAY)
    assert told(found) == [
        ("202610010", 125_225, "Ostaja Oy", ""),
        ("202610049", 15_000, "Meikäläinen Maija", ""),
        ("", 2_500, "Tuntematon Maksaja", "lasku 2026-1004 osamaksu"),
    ]
    entries = (
        ("10016", 500, {}),
        ("10029", 700, {"reversal": True}),  # taken back
        ("10032", 300, {"own": True}),  # money that we paid
        ("10045", 300, {"status": "PDNG"}),
        ("", 9_900, {"batch": 12}),  # its payments come in the notification
        ("RF0812344", 100, {}),
    )
    statement = of(tmp_path, camt(*entries, kind="053", version="08"), STATEMENT)
    assert [(one.reference, one.cents) for one in statement.lines] == [
        ("10016", 500),
        ("10029", -700),
        ("12344", 100),
    ]
    # A reference that stands in the free text is one; an identity code there is not kept.
    free = of(
        tmp_path, camt(("", 100, {"text": "1001 6"}), ("", 100, {"text": "hetu 131052-308T"})), NOTIFICATION
    )
    assert [(one.reference, one.message) for one in free.lines] == [("10016", ""), ("", "hetu ***")]
    assert read_reference("viite") == "" == read_reference("10017")


def test_what_cannot_be_right_is_refused_whole(tmp_path):
    good, one = camt(("10016", 500, {})), ktl(("10016", 500, {}))
    notification = {
        "": "empty",
        "Hei, tässä tiliote": "unknown",
        good[:-60]: "cut",
        good.replace("5.00</Sum>", "6.00</Sum>"): "sums",
        good.replace("<NbOfNtries>1<", "<NbOfNtries>2<"): "sums",
        good.replace('<TxAmt><Amt Ccy="EUR">5.00<', '<TxAmt><Amt Ccy="EUR">4.00<'): "sums",
        good.replace('"EUR"', '"SEK"'): "currency",
        camt(("10016", 500, {}), ("10029", 500, {"currency": "USD"})): "currency",
        good.replace("5.00<", "5.001<"): "amount",
        good.replace("5.00<", "-5.00<"): "amount",
        good.replace("5.00<", "0.00<"): "amount",
        good.replace("<BookgDt><Dt>2026-11-16", "<BookgDt><Dt>2026-11-31"): "day",
        camt(("10016", 500, {"archive": "A"}), ("10016", 500, {"archive": "A"})): "twice",
        camt(): "empty",
        # A statement passed off as a notification, in name, in space and in both.
        camt(("10016", 500, {}), kind="053"): "is_camt053",
        good.replace("camt.054", "camt.053"): "is_camt053",
        good.replace("BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt"): "contradicts",
        good.replace("camt.054", "camt.052"): "unknown",
        one: "is_ktl",
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>' + good[good.index("<Document"):]: "entities",
        good.replace("<GrpHdr>", "<a>" * 50): "cut",
    }  # fmt: skip
    assert {text: refusal(tmp_path, text, NOTIFICATION) for text in notification} == notification
    assert refusal(tmp_path, good, NOTIFICATION, date(2026, 11, 15)) == "future"
    assert refusal(tmp_path, good, KTL) == "is_camt054" == refusal(tmp_path, good, STATEMENT)
    two = ktl(("10016", 500, {}), ("10029", 500, {}))
    rows = {
        "0": "cut",
        two[: two.rindex("\n9")]: "cut",
        "\n".join(two.split("\n")[1:]): "unknown",
        "\n".join([two.split("\n")[0], *two.split("\n")]): "cut",
        two.replace("00000001000", "00000001001"): "sums",
        two.replace("9000002", "9000003"): "sums",
        two.replace("261116", "261199"): "day",
        ktl(("10016", 500, {"currency": "2"})): "currency",
        ktl(("10016", 500, {"archive": "A"}), ("10016", 500, {"archive": "A"})): "twice",
        two.replace("A \n", "A" + " " * 30 + "x\n"): "cut",
    }
    assert {text: refusal(tmp_path, text, KTL) for text in rows} == rows
    assert refusal(tmp_path, two, KTL, date(2026, 11, 15)) == "future"


def test_a_payment_is_known_by_what_the_bank_says_of_it(tmp_path):
    """The same payment in either kind of file is one; without an archive id its place in the file tells it apart."""
    listed = of(tmp_path, ktl(("10016", 500, {"archive": "X1"})), KTL).lines[0]
    notified = of(tmp_path, camt(("10016", 500, {"archive": "X1"})), NOTIFICATION).lines[0]
    assert key_of(listed) == key_of(notified)
    bare = of(tmp_path, camt(("10016", 500, {"archive": ""}), ("10016", 500, {"archive": ""})), NOTIFICATION)
    assert len({key_of(one, bare.digest, at) for at, one in enumerate(bare.lines)}) == 2
