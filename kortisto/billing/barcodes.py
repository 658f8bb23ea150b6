"""What is drawn on an invoice for the payer's bank: the bars of the bank bar code, and the squares of the EPC code.

The bank bar code is Code 128 in set C (Finance Finland's Bank Bar Code Guide 5.3); the square code is the European
Payments Council's quick response code for a credit transfer, version 002.
"""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from kortisto.billing.references import (
    PaymentReferenceError,
    bic,
    code128c_checksum,
    iban,
    rf,
    rf_from_reference,
)
from kortisto.kernel.money import decimal_text

LARGEST_EPC_CENTS = 999_999_999_99
_START_C, _STOP = 105, 106

# Widths of bar, space, bar, space, bar, space in modules, by the value of the symbol; the last is the stop.
_SYMBOLS = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
    "2331112",
]


def bars(digits: str) -> str:
    """The widths of bars and spaces in turn, in modules, of an even number of digits in Code 128 set C."""
    if len(digits) % 2 or not digits.isdecimal():
        raise ValueError("set C holds pairs of digits")
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    return "".join(_SYMBOLS[value] for value in (_START_C, *pairs, code128c_checksum(digits), _STOP))


def epc_payload(*, name: str, account: str, bank: str, cents: int, reference: str) -> str:
    """What the square code says: a credit transfer in euro to this account, with the reference in its RF form.

    Raises ``PaymentReferenceError``, also for a sum that a transfer cannot have.
    """
    if not 0 < cents <= LARGEST_EPC_CENTS:
        raise PaymentReferenceError("barcode_amount")
    written = reference.strip().upper()
    structured = rf(written) if written.startswith("RF") else rf_from_reference(written)
    lines = (
        "BCD", "002", "1", "SCT", bic(bank), name[:70], iban(account), f"EUR{decimal_text(cents)}", "", structured,
    )  # fmt: skip
    return "\n".join(lines)


MASK = 2


def squares(text: str) -> list[str]:
    """The rows of the square code, a 1 for each dark module; error correction M, without the quiet zone.

    Always in the same mask: readers read each of the eight, and trying them all takes longer than the rest of an invoice.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text.encode())
    code.make(fit=True)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]
