"""Payment references: the Finnish reference number, the RF creditor reference and the bank bar code.

The register makes a reference from a running invoice number, so a reference says nothing about the customer.
Sources: the 7-3-1 method of the Finnish reference number, ISO 11649, and Finance Finland's Bank Bar Code
Guide 5.3. Amounts are whole euro cents.
"""

import re
from datetime import date

from stdnum import bic as bank
from stdnum import iban as international_account
from stdnum import luhn
from stdnum.exceptions import ValidationError

from kortisto.kernel.text import FormatError

_WEIGHTS = (7, 3, 1)
_RF = re.compile(r"RF([0-9]{2})([0-9A-Z]{1,21})")
LARGEST_BARCODE_CENTS = 99_999_999


class PaymentReferenceError(FormatError):
    """A text that is not a payment reference, or a figure that cannot be one."""

    messages = {
        "body": (
            "Viitenumeron runko on 3–19 numeroa eikä ala nollalla.",
            "Referensnumrets grund är 3–19 siffror och börjar inte med noll.",
            "The body of a reference number is 3 to 19 digits and does not begin with zero.",
        ),
        "reference": (
            "Viitenumero ei ole oikein.",
            "Referensnumret är inte rätt.",
            "The reference number is not right.",
        ),
        "rf": (
            "RF-viite ei ole oikein.",
            "RF-referensen är inte rätt.",
            "The RF reference is not right.",
        ),
        "iban": (
            "Tilinumero ei ole oikein. Se on muotoa FI21 1234 5600 0007 85.",
            "Kontonumret är inte rätt. Det har formen FI21 1234 5600 0007 85.",
            "The account number is not right. It looks like FI21 1234 5600 0007 85.",
        ),
        "bic": (
            "Pankin BIC ei ole oikein. Se on muotoa NDEAFIHH.",
            "Bankens BIC är inte rätt. Den har formen NDEAFIHH.",
            "The bank's BIC is not right. It looks like NDEAFIHH.",
        ),
        "barcode_account": (
            "Pankkiviivakoodi tarvitsee suomalaisen tilinumeron.",
            "Bankstreckkoden kräver ett finländskt kontonummer.",
            "A bank bar code needs a Finnish account number.",
        ),
        "barcode_amount": (
            "Pankkiviivakoodin summa ei voi olla negatiivinen.",
            "Beloppet i en bankstreckkod kan inte vara negativt.",
            "The amount in a bank bar code cannot be negative.",
        ),
    }


def check_digit(body: str) -> str:
    """The 7-3-1 check digit of a reference number's body."""
    total = sum(int(digit) * _WEIGHTS[place % 3] for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def make_reference(body: int | str) -> str:
    """The reference number of a body of 3-19 digits: the body and its check digit.

    Raises ``PaymentReferenceError("body")``.
    """
    digits = str(body)
    if not re.fullmatch(r"[1-9][0-9]{2,18}", digits):
        raise PaymentReferenceError("body")
    return digits + check_digit(digits)


def reference(text: str) -> str:
    """A written reference number without spaces and leading zeros, its check digit verified.

    Bank files pad references with zeros, which mean nothing: always compare this form. Raises
    ``PaymentReferenceError("reference")``.
    """
    written = re.sub(r"\s", "", text)
    digits = written.lstrip("0")
    if not re.fullmatch(r"[0-9]{4,20}", digits) or digits[-1] != check_digit(digits[:-1]):
        raise PaymentReferenceError("reference")
    return digits


def group_reference(number: str) -> str:
    """A reference number as it is printed: groups of five from the right."""
    lead = len(number) % 5
    return " ".join(
        [number[:lead]] * bool(lead) + [number[at : at + 5] for at in range(lead, len(number), 5)]
    )


def rf_from_reference(number: str) -> str:
    """The international form of a Finnish reference number (ISO 11649): ``1232`` is ``RF111232``."""
    body = reference(number)
    return f"RF{_rf_check(body)}{body}"


def rf(text: str) -> str:
    """A written RF reference, upper case without spaces, its check digits verified.

    Raises ``PaymentReferenceError("rf")``.
    """
    written = re.sub(r"\s", "", text).upper()
    found = _RF.fullmatch(written)
    if not found or found[1] != _rf_check(found[2]):
        raise PaymentReferenceError("rf")
    return written


def reference_from_rf(text: str) -> str | None:
    """The Finnish reference number inside an RF reference; ``None`` when another country's form is inside."""
    try:
        return reference(rf(text)[4:])
    except PaymentReferenceError as error:
        if error.code == "rf":
            raise
        return None


def group_rf(text: str) -> str:
    """An RF reference as it is printed: groups of four from the left."""
    return _fours(rf(text))


def iban(text: str) -> str:
    """An account number without spaces; in Finnish ones the inner check digit is verified as well.

    Modulo 97 alone passes numbers whose Finnish part is wrong. Raises ``PaymentReferenceError("iban")``.
    """
    try:
        number = international_account.validate(re.sub(r"\s", "", text).upper())
    except ValidationError:
        raise PaymentReferenceError("iban") from None
    if number.startswith("FI") and not luhn.is_valid(number[4:]):
        raise PaymentReferenceError("iban")
    return number


def bic(text: str) -> str:
    """A bank's identifier without spaces. Raises ``PaymentReferenceError("bic")``."""
    try:
        return bank.validate(re.sub(r"\s", "", text))
    except ValidationError:
        raise PaymentReferenceError("bic") from None


def group_iban(text: str) -> str:
    """An account number as it is printed: groups of four from the left."""
    return _fours(iban(text))


def virtual_barcode(account: str, cents: int | None, payment_reference: str, due: date | None) -> str:
    """The 54 digits of the bank bar code, also printed as the virtual bar code.

    Version 4 carries a Finnish reference number, version 5 an RF reference. ``cents`` of ``None``, or more
    than the eight digits hold, become zeros: the payer fills in the sum. No due date becomes zeros. Raises
    ``PaymentReferenceError``.
    """
    number = iban(account)
    if not number.startswith("FI"):
        raise PaymentReferenceError("barcode_account")
    if cents is not None and cents < 0:
        raise PaymentReferenceError("barcode_amount")
    amount = cents if cents is not None and cents <= LARGEST_BARCODE_CENTS else 0
    if payment_reference.strip().upper().startswith("RF"):
        written = rf(payment_reference)
        if not written[4:].isdigit():
            raise PaymentReferenceError("rf")
        version, referred = "5", f"{written[2:4]}{written[4:]:0>21}"
    else:
        version, referred = "4", f"000{reference(payment_reference):0>20}"
    return f"{version}{number[2:]}{amount:08d}{referred}{due.strftime('%y%m%d') if due else '000000'}"


def code128c_checksum(code: str) -> int:
    """The check character of a bar code in Code 128 set C, as a number from 0 to 102."""
    pairs = (int(code[at : at + 2]) for at in range(0, len(code), 2))
    return (105 + sum(place * pair for place, pair in enumerate(pairs, start=1))) % 103


def _rf_check(body: str) -> str:
    digits = "".join(str(int(sign, 36)) for sign in body + "RF00")
    return f"{98 - int(digits) % 97:02d}"


def _fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
