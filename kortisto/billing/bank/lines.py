"""What a bank file says, whatever its form: one line for each payment. Pure."""

from dataclasses import dataclass
from datetime import date

from kortisto.billing.references import PaymentReferenceError, reference, reference_from_rf, rf
from kortisto.kernel.text import FormatError, tidy
from kortisto.parties.identity_codes import find_identity_codes

KTL, NOTIFICATION, STATEMENT = "ktl", "camt054", "camt053"
MOST_LINES = 200_000
LONGEST_NAME, LONGEST_MESSAGE = 70, 140


class BankFileRefused(FormatError):
    """A bank file of which nothing is taken in, why, and on which of its rows it is seen."""

    messages = {
        "empty": (
            "Tiedostossa ei ole yhtään tapahtumaa.",
            "Filen innehåller inga transaktioner.",
            "There is no payment in the file.",
        ),
        "unknown": (
            "Tiedosto ei ole viitemaksuluettelo (KTL), tapahtumailmoitus (camt.054) eikä tiliote (camt.053).",
            "Filen är varken en referensbetalningsförteckning (KTL), en kreditavisering (camt.054) eller ett "
            "kontoutdrag (camt.053).",
            "The file is no list of reference payments (KTL), no notification (camt.054) and no statement (camt.053).",
        ),
        "is_ktl": (
            "Tiedosto on viitemaksuluettelo (KTL), ei sitä lajia, joka valittiin.",
            "Filen är en referensbetalningsförteckning (KTL), inte det slag som valdes.",
            "The file is a list of reference payments (KTL), not of the kind that was chosen.",
        ),
        "is_camt054": (
            "Tiedosto on tapahtumailmoitus (camt.054), ei sitä lajia, joka valittiin.",
            "Filen är en kreditavisering (camt.054), inte det slag som valdes.",
            "The file is a notification (camt.054), not of the kind that was chosen.",
        ),
        "is_camt053": (
            "Tiedosto on tiliote (camt.053), ei sitä lajia, joka valittiin.",
            "Filen är ett kontoutdrag (camt.053), inte det slag som valdes.",
            "The file is a statement (camt.053), not of the kind that was chosen.",
        ),
        "contradicts": (
            "Tiedosto sanoo nimiavaruudessaan yhtä ja sisällössään toista. Pyydä se pankista uudelleen.",
            "Filens namnrymd säger ett och dess innehåll ett annat. Be banken om den på nytt.",
            "The file says one thing in its namespace and another inside. Ask the bank for it again.",
        ),
        "cut": (
            "Tiedosto on katkennut tai rikki. Hae se pankista uudelleen.",
            "Filen är avbruten eller trasig. Hämta den från banken på nytt.",
            "The file is cut off or broken. Fetch it from the bank again.",
        ),
        "sums": (
            "Tapahtumien lukumäärä tai summa ei täsmää siihen, mitä tiedosto itse sanoo.",
            "Transaktionernas antal eller summa stämmer inte med vad filen själv säger.",
            "The number or the sum of the payments is not what the file itself says.",
        ),
        "currency": (
            "Tiedostossa on muuta valuuttaa kuin euroja.",
            "Filen innehåller annan valuta än euro.",
            "There is money in the file that is not euros.",
        ),
        "amount": (
            "Summaa ei voi lukea sentin tarkkuudella.",
            "Ett belopp går inte att läsa på centen när.",
            "An amount cannot be read to the cent.",
        ),
        "day": ("Päivää ei voi lukea.", "En dag går inte att läsa.", "A day cannot be read."),
        "future": (
            "Kirjauspäivä on vasta tulossa.",
            "Bokföringsdagen har ännu inte kommit.",
            "A booking day is still to come.",
        ),
        "twice": (
            "Sama tapahtuma on tiedostossa kahdesti.",
            "Samma transaktion finns två gånger i filen.",
            "The same payment is in the file twice.",
        ),
        "entities": (
            "Tiedostossa on XML-määrittelyjä, joita pankin tiedostossa ei ole. Sitä ei lueta.",
            "Filen innehåller XML-definitioner som inte finns i en banks fil. Den läses inte.",
            "The file has XML definitions that no bank writes. It is not read.",
        ),
        "account": (
            "Tiedosto on muulta tililtä kuin laskuillanne olevalta.",
            "Filen gäller ett annat konto än det som står på era fakturor.",
            "The file is of another account than the one on your invoices.",
        ),
        "large": (
            "Tiedosto on liian suuri. Jaa se osiin.",
            "Filen är för stor. Dela upp den.",
            "The file is too large. Split it into parts.",
        ),
        "known": (
            "Juuri tämä tiedosto on jo otettu sisään. Mitään ei muutettu.",
            "Just denna fil har redan tagits in. Inget ändrades.",
            "This very file has been taken in already. Nothing was changed.",
        ),
    }  # fmt: skip

    def __init__(self, code: str, row: int | None = None) -> None:
        self.row = row
        super().__init__(code)

    def message(self, language: str = "fi") -> str:
        """What is wrong, and on which row of the file it is seen."""
        said = super().message(language)
        if self.row is None:
            return said
        word = {"fi": "Rivi", "sv": "Rad", "en": "Row"}[language]
        return f"{said} ({word} {self.row}.)"


@dataclass(frozen=True, slots=True)
class Line:
    """One payment to the account, or with a minus one that was taken back."""

    account: str
    archive_id: str
    booked_on: date
    paid_on: date
    cents: int
    reference: str
    payer: str
    message: str = ""


def bare_account(number: str) -> str:
    """An account as bank files of either kind can be compared: a Finnish IBAN without what is before its BBAN."""
    number = number.replace(" ", "").upper()
    return number[4:] if number.startswith("FI") and len(number) == 18 else number


def read_reference(text: str) -> str:
    """A reference as invoices carry it, or an empty text when it is none."""
    written = text.replace(" ", "")
    try:
        if written.upper().startswith("RF"):
            return reference_from_rf(written) or rf(written)
        return reference(written)
    except PaymentReferenceError:
        return ""


def without_codes(text: str) -> str:
    """A text without the personal identity codes that payers write: the register has no use for them."""
    for start, end, _kind in reversed(find_identity_codes(text)):
        text = f"{text[:start]}***{text[end:]}"
    return text


def said(text: str, most: int) -> str:
    """What a payer wrote, as it is kept."""
    return without_codes(tidy(text))[:most]
