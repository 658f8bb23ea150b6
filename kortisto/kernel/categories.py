"""The data categories of the register: what the notice lists, each with its purposes and retention clock.

One table drives the notice's content list, the access report, erasure, retention and the field rights.
`clock` names a row of the published notice's retention table; the period itself is dated data there.
"""

from dataclasses import dataclass

from kortisto.kernel.purposes import Purpose as P


@dataclass(frozen=True)
class Category:
    key: str
    fi: str
    sv: str
    en: str
    purposes: P
    clauses: tuple[str, ...]

    def name(self, language: str) -> str:
        """The category's name in fi, sv or en."""
        return getattr(self, language)


_SERVICE = P.CUSTOMER_SERVICE | P.RIGHTS | P.SECURITY
_BUSINESS = _SERVICE | P.BILLING | P.COLLECTION
_EVERYDAY = (
    _BUSINESS | P.DIRECT_MAIL | P.DIRECT_MARKETING | P.DIRECTORY | P.DISTANCE_SELLING | P.MARKET_RESEARCH
)

CATEGORIES = {
    category.key: category
    for category in (
        Category("identity", "Nimi ja asiakasnumero", "Namn och kundnummer", "Name and customer number", _EVERYDAY | P.CREDIT, ("C20",)),
        Category("contact", "Yhteystiedot", "Kontaktuppgifter", "Contact details", _EVERYDAY, ("C22", "C24", "C25")),
        Category("address", "Postiosoite", "Postadress", "Postal address", _EVERYDAY | P.CREDIT, ("C23",)),
        Category("organisation_link", "Edustettu organisaatio", "Organisation som företräds", "Organisation represented", _EVERYDAY, ("C21",)),
        Category("marketing_choices", "Kiellot ja rajoitukset", "Förbud och begränsningar", "Bans and restrictions", _EVERYDAY, ("C15", "C72", "C82", "C90")),
        Category("orders", "Tilaukset", "Beställningar", "Orders", _BUSINESS, ("C27", "C7")),
        Category("order_lines", "Tilausrivit", "Beställningsrader", "Order lines", _BUSINESS, ("C27",)),
        Category("invoices", "Laskut", "Fakturor", "Invoices", _BUSINESS, ("C17",)),
        Category("payments", "Maksut", "Betalningar", "Payments", _BUSINESS, ("C17",)),
        Category("collection", "Perintätiedot", "Indrivningsuppgifter", "Collection data", P.BILLING | P.COLLECTION | P.RIGHTS, ("C33", "C35")),
        Category("credit", "Luottotiedot", "Kredituppgifter", "Credit data", P.CREDIT | P.RIGHTS, ("C32", "C33", "C37", "C68")),
        Category("notes", "Muistiinpanot", "Anteckningar", "Notes", _SERVICE, ("C7",)),
        Category("tasks", "Tehtävät", "Att göra", "Tasks", _SERVICE, ("C7",)),
        Category("attachments", "Liitetiedostot", "Bifogade filer", "Attached files", _SERVICE, ("C7",)),
        Category("tags", "Avainsanat", "Nyckelord", "Tags", _SERVICE, ("C7",)),
        Category("change_history", "Muutoshistoria", "Ändringshistorik", "Change history", P.CUSTOMER_SERVICE | P.RIGHTS | P.SECURITY, ("C20",)),
        Category("access_log", "Käyttöloki", "Åtkomstlogg", "Access log", P.RIGHTS | P.SECURITY, ("C9", "C46")),
        Category("import_records", "Tuontitiedot", "Importuppgifter", "Import records", P.CUSTOMER_SERVICE | P.RIGHTS, ("C28", "C29", "C30")),
        Category("request_cases", "Tietopyynnöt", "Begäranden", "Requests", P.RIGHTS, ("C69", "C35")),
        Category("suppression", "Estolista", "Spärrlista", "Suppression list", P.RIGHTS, ("C90",)),
        Category("disclosures", "Luovutustiedot", "Utlämnanden", "Disclosures", P.RIGHTS | P.SECURITY, ("C18", "C33")),
        Category("staff_accounts", "Henkilöstön käyttäjätiedot", "Personalens användaruppgifter", "Staff accounts", P.SECURITY, ("C44", "C45", "C46")),
        Category("log_technical", "Tekniset lokitiedot", "Tekniska loggar", "Technical logs", P.SECURITY, ("C26",)),
    )
}  # fmt: skip
