"""The fixed words of reports and letters in the three languages; a letter is in the person's, not the clerk's."""

from kortisto.parties.fields.writing import tables as value_tables

Text = dict[str, str]


def _say(fi: str, sv: str, en: str) -> Text:
    return {"fi": fi, "sv": sv, "en": en}


DATA_SUBJECT = _say("Sinä itse", "Du själv", "You yourself")
GROUNDS = {
    "credit": _say("luottopäätös", "kreditbeslut", "credit decision"),
    "collection": _say("saatavan perintä", "indrivning av fordran", "collection of a claim"),
    "invoicing": _say("laskutus", "fakturering", "invoicing"),
    "statutory": _say("lakisääteinen velvoite", "lagstadgad skyldighet", "statutory duty"),
    "processing": _say(
        "käsittely lukuumme sopimuksen mukaan",
        "behandling för vår räkning enligt avtal",
        "processing on our behalf",
    ),
    "data_subject": _say("pyyntösi", "din begäran", "your request"),
}
CHANNELS = {
    "email": _say("sähköposti", "e-post", "e-mail"),
    "phone": _say("puhelin", "telefon", "telephone"),
    "post": _say("posti", "post", "post"),
}
PURPOSES = _say("Käyttötarkoitukset", "Ändamål", "Purposes")
KEPT_FOR = _say("Säilytetään", "Sparas", "Kept for")
WITHHELD_STAFF = _say(
    "Tietojasi katsoneiden työntekijöiden nimet",
    "Namnen på de anställda som har tittat på dina uppgifter",
    "Names of the employees who looked at your data",
)
WITHHELD_WHY = {
    "other_person": _say(
        "Teksti koskee toista ihmistä, eikä sen kertominen saa vahingoittaa hänen oikeuksiaan (tietosuoja-asetus 15 art. 4 kohta).",
        "Texten gäller en annan människa vars rättigheter inte får kränkas genom att den uppges (dataskyddsförordningen art. 15.4).",
        "The text is about somebody else, whose rights its telling may not harm (GDPR Article 15(4)).",
    ),
    "secret": _say(
        "Teksti on liikesalaisuus (tietosuoja-asetus 15 art. 4 kohta).",
        "Texten är en företagshemlighet (dataskyddsförordningen art. 15.4).",
        "The text is a trade secret (GDPR Article 15(4)).",
    ),
    "safety": _say(
        "Tekstin kertominen vaarantaisi jonkun turvallisuuden (tietosuoja-asetus 15 art. 4 kohta).",
        "Att uppge texten skulle äventyra någons säkerhet (dataskyddsförordningen art. 15.4).",
        "Telling the text would endanger somebody (GDPR Article 15(4)).",
    ),
}
WITHHELD_TEXT = _say(
    "[jätetty pois, kohta {number}]", "[utelämnat, punkt {number}]", "[left out, item {number}]"
)
WITHHELD_ITEM = _say("{name}, kohta {number}", "{name}, punkt {number}", "{name}, item {number}")
WITHHELD_STAFF_WHY = _say(
    "Ilmoitamme tehtävän, päivän ja tarkoituksen. Nimi kerrotaan, jos se on oikeuksiesi kannalta välttämätön (C-579/21).",
    "Vi uppger arbetsuppgift, dag och ändamål. Namnet uppges om det är nödvändigt för dina rättigheter (C-579/21).",
    "We state the role, the day and the purpose. The name is given if your rights require it (C-579/21).",
)
SOURCE = _say("Lähde", "Källa", "Source")
SOURCE_ON = _say("Saatu", "Mottagen", "Received")
KEPT_UNTIL = _say("Säilytetään", "Bevaras till", "Kept until")
SUPPRESSION = _say(
    "Yhteystietosi tiiviste on estolistalla", "Din kontaktuppgifts kontrollsumma finns på spärrlistan",
    "A fingerprint of your contact details is on the suppression list",
)  # fmt: skip
FORBIDDEN = _say("Kielletyt käyttötarkoitukset", "Förbjudna ändamål", "Forbidden purposes")
CHANNEL = _say("Kanava", "Kanal", "Channel")
AT_THE_LATEST = _say("viimeistään", "senast", "at the latest")
WHILE_CUSTOMER = _say(
    "asiakkuuden ajan ja sen jälkeen",
    "under kundförhållandet och därefter",
    "during the customership and then",
)
VOUCHERS_ONLY = _say(
    "Henkilötietosi on poistettu. Jäljellä ovat vain tositteet, jotka kirjanpitolaki velvoittaa säilyttämään.",
    "Dina personuppgifter har raderats. Kvar finns bara verifikationer som bokföringslagen kräver att vi bevarar.",
    "Your personal data have been erased. Only vouchers that the Accounting Act requires us to keep remain.",
)
UNKNOWN_PERSON = _say("Kysyjä", "Frågeställaren", "The person asking")

# Why something stays: (what, why, what is applied meanwhile).
KEPT: dict[str, tuple[Text, Text, Text]] = {
    "open_invoice": (
        _say("Avoin lasku, nimi ja osoite", "Öppen faktura, namn och adress", "Open invoice, name and address"),
        _say(
            "Lasku on maksamatta. Tarvitsemme sen, nimesi ja osoitteesi saatavan hoitamiseen.",
            "Fakturan är obetald. Vi behöver den, ditt namn och din adress för att sköta fordran.",
            "The invoice is unpaid. We need it, your name and your address to settle the claim.",
        ),
        _say(
            "Tiedot on lukittu laskutukselle. Kun lasku on maksettu, poistamme ne pyytämättä.",
            "Uppgifterna är låsta för fakturering. När fakturan är betald raderar vi dem utan ny begäran.",
            "The data are locked for invoicing. Once the invoice is paid we erase them without a new request.",
        ),
    ),
    "represented_invoice": (
        _say(
            "Nimi ja työyhteystieto organisaation laskulla", "Namn och arbetskontakt på organisationens faktura",
            "Name and work contact on the organisation's invoice",
        ),
        _say(
            "Olet yhteyshenkilönä organisaation laskulla, joka on maksamatta.",
            "Du är kontaktperson på organisationens obetalda faktura.",
            "You are the contact person on an unpaid invoice of the organisation.",
        ),
        _say(
            "Tietoja käytetään vain tämän laskun hoitamiseen.", "Uppgifterna används bara för denna faktura.",
            "The data are used for this invoice only.",
        ),
    ),
    "collection": (
        _say("Perintäasia", "Indrivningsärende", "Collection case"),
        _say(
            "Saatava on perittävänä.", "Fordran är under indrivning.", "The claim is being collected.",
        ),
        _say(
            "Tiedot on lukittu perinnälle. Tarkistamme lukituksen vuosittain.",
            "Uppgifterna är låsta för indrivning. Vi granskar låset varje år.",
            "The data are locked for collection. We review the lock every year.",
        ),
    ),
    "collection_closed": (
        _say("Päättynyt perintäasia", "Avslutat indrivningsärende", "Closed collection case"),
        _say(
            "Perinnästä voi vielä syntyä vaatimuksia, kunnes ne vanhenevat.",
            "Krav kan ännu framställas tills de preskriberas.",
            "Claims about the collection may still be made until they lapse.",
        ),
        _say(
            "Tieto on irrotettu asiakastiedoistasi.", "Uppgiften är skild från dina kunduppgifter.",
            "The record is detached from your customer data.",
        ),
    ),
    "open_order": (
        _say("Avoin tilaus, nimi, osoite ja yksi yhteystieto", "Öppen beställning, namn, adress och en kontaktuppgift",
             "Open order, name, address and one contact detail"),
        _say(
            "Tilaus on toimittamatta. Tarvitsemme tiedot toimitukseen.",
            "Beställningen är inte levererad. Vi behöver uppgifterna för leveransen.",
            "The order has not been delivered. We need the data to deliver it.",
        ),
        _say(
            "Kun tilaus on toimitettu tai peruttu, poistamme tiedot pyytämättä.",
            "När beställningen är levererad eller annullerad raderar vi uppgifterna utan ny begäran.",
            "Once the order is delivered or cancelled we erase the data without a new request.",
        ),
    ),
    "represented_order": (
        _say(
            "Nimi ja työyhteystieto organisaation tilauksessa", "Namn och arbetskontakt i organisationens beställning",
            "Name and work contact in the organisation's order",
        ),
        _say(
            "Edustamallasi organisaatiolla on tilaus kesken.",
            "Organisationen som du företräder har en öppen beställning.",
            "The organisation you represent has an open order.",
        ),
        _say(
            "Tietoja käytetään vain tähän tilaukseen. Kun se on hoidettu, poistamme ne pyytämättä.",
            "Uppgifterna används bara för denna beställning. När den är klar raderar vi dem utan ny begäran.",
            "The data are used for this order only. Once it is settled we erase them without a new request.",
        ),
    ),
    "voucher": (
        _say("Laskut ja maksut tositteina", "Fakturor och betalningar som verifikationer", "Invoices and payments as vouchers"),
        _say(
            "Kirjanpitolaki velvoittaa säilyttämään tositteet.", "Bokföringslagen kräver att verifikationer bevaras.",
            "The Accounting Act requires vouchers to be kept.",
        ),
        _say(
            "Tosite näkyy vain kirjanpidolle, eikä siitä ole yhteyttä muihin tietoihin.",
            "Verifikationen syns bara för bokföringen och är inte kopplad till andra uppgifter.",
            "The voucher is visible to accounting only and is not linked to anything else.",
        ),
    ),
    "restriction": (
        _say("Kaikki tietosi", "Alla dina uppgifter", "All your data"),
        _say(
            "Käsittelyä on rajoitettu pyynnöstäsi: tiedot säilytetään, kunnes rajoitus poistetaan.",
            "Behandlingen är begränsad på din begäran: uppgifterna bevaras tills begränsningen hävs.",
            "Processing is restricted at your request: the data are kept until the restriction is lifted.",
        ),
        _say(
            "Tietoja ei käytetä mihinkään muuhun.", "Uppgifterna används inte till något annat.",
            "The data are used for nothing else.",
        ),
    ),
}  # fmt: skip

STATUTES = {
    "gdpr_17_3_e": _say("tietosuoja-asetus 17 art. 3 kohta e", "dataskyddsförordningen art. 17.3 e", "GDPR Article 17(3)(e)"),
    "gdpr_6_1_b": _say("tietosuoja-asetus 6 art. 1 kohta b", "dataskyddsförordningen art. 6.1 b", "GDPR Article 6(1)(b)"),
    "gdpr_6_1_f": _say("tietosuoja-asetus 6 art. 1 kohta f", "dataskyddsförordningen art. 6.1 f", "GDPR Article 6(1)(f)"),
    "gdpr_18_2": _say("tietosuoja-asetus 18 art. 2 kohta", "dataskyddsförordningen art. 18.2", "GDPR Article 18(2)"),
    "kpl_2_10": _say("kirjanpitolaki 2 luku 10 §", "bokföringslagen 2 kap. 10 §", "Accounting Act, chapter 2, section 10"),
    "debts_728_4": _say(
        "laki velan vanhentumisesta 728/2003 4 §", "lagen om preskription av skulder 728/2003 4 §",
        "Act on the Limitation of Debts 728/2003, section 4",
    ),
}  # fmt: skip

# What went, by store: one line of the letter for several stores.
GONE: list[tuple[tuple[str, ...], Text]] = [
    (("parties_person", "parties_representation"), _say("Nimi, asiakasnumero ja edustukset", "Namn, kundnummer och uppdrag", "Name, customer number and roles")),
    (("parties_contactpoint",), _say("Sähköpostit, puhelinnumerot ja verkko-osoitteet", "E-post, telefonnummer och webbadresser", "E-mail addresses, telephone numbers and web addresses")),
    (("parties_address",), _say("Postiosoitteet", "Postadresser", "Postal addresses")),
    (tuple(value_tables()), _say("Lisäkentät", "Tilläggsfält", "Custom fields")),
    (("notes_note",), _say("Muistiinpanot", "Anteckningar", "Notes")),
    (("notes_task",), _say("Tehtävät", "Att göra", "Tasks")),
    (("notes_attachment",), _say("Liitetiedostot", "Bifogade filer", "Attached files")),
    (("notes_tagging",), _say("Avainsanat", "Nyckelord", "Tags")),
    (("parties_change", "parties_removal"), _say("Muutoshistoria", "Ändringshistorik", "Change history")),
    (("parties_block",), _say("Kiellot ja rajoitukset (estolistalla tiivisteinä)", "Förbud och begränsningar (som kontrollsummor på spärrlistan)", "Bans and restrictions (as fingerprints on the suppression list)")),
    (("parties_externalkey", "intake_importrow", "intake_importundo", "updates_updateproposal"), _say("Tuontitiedot", "Importuppgifter", "Import records")),
    (("parties_searchtext",), _say("Hakemisto", "Sökindex", "Search index")),
    (("orders_order", "orders_orderline", "orders_delivery"), _say("Tilaukset ja tilausrivit (muutettu nimettömiksi)", "Beställningar och rader (anonymiserade)", "Orders and order lines (made anonymous)")),
    (("billing_invoice", "billing_invoiceline", "billing_draft", "billing_payment", "billing_bankentry", "billing_reminder", "billing_standstill", "billing_collectioncase"), _say("Laskut, maksut ja perintätiedot, joiden säilytysaika on päättynyt", "Fakturor, betalningar och indrivning vars lagringstid gått ut", "Invoices, payments and collection data whose time is up")),
    (("disclosures_disclosedperson",), _say("Merkinnät luovutuksista", "Anteckningar om utlämnanden", "Records of disclosures")),
    (("requests_case", "requests_caseevent", "requests_caseitem", "requests_balancing", "requests_casenotice", "requests_caseletter", "requests_casefile", "requests_formerrequest", "requests_outsideidentity"), _say("Pyynnöt ja niiden kirjeet", "Begäranden och deras brev", "Requests and their letters")),
    (("portal_portalsession", "portal_knock", "portal_attempt", "portal_portalpasskey", "portal_mail"), _say("Asioinnin istunnot ja viestit", "Sessioner och meddelanden på de egna sidorna", "Sessions and messages of the own pages")),
    (("credit_creditapplication", "credit_creditcheck"), _say("Luottohakemukset ja luottotiedot", "Kreditansökningar och kredituppgifter", "Credit applications and credit data")),
    (("duplicates_likeness", "duplicates_formerid", "duplicates_merge"), _say("Kaksoiskappaleiden vertailut ja yhdistämiset", "Jämförelser och sammanslagningar av dubbletter", "Comparisons and merges of duplicates")),
    (("requests_accessreport", "requests_withholding", "requests_transfer"), _say("Tietopyyntöjen raportit ja niiden tiedostot", "Rapporter över begäranden och deras filer", "Access reports and their files")),
]  # fmt: skip

JUDICIAL = _say(
    "Voit viedä asian myös tuomioistuimeen (tietosuoja-asetus 79 art.).",
    "Du kan också föra ärendet till domstol (dataskyddsförordningen art. 79).",
    "You may also bring the matter before a court (GDPR Article 79).",
)
NOTES: dict[str, Text] = {
    "backups": _say(
        "Varmuuskopioista tietosi poistuvat viimeistään 35 päivässä. Jos varmuuskopio palautetaan, poisto tehdään heti uudelleen.",
        "Ur säkerhetskopiorna försvinner uppgifterna senast inom 35 dagar. Om en kopia återställs görs raderingen om genast.",
        "Your data leave the backups within 35 days at the latest. If a backup is restored, the erasure is repeated at once.",
    ),
    "suppression": _say(
        "Estolistalla säilyy yhteystietojesi tiiviste, josta tietoa ei voi lukea. Se estää vanhaa luetteloa palauttamasta sinua rekisteriin.",
        "På spärrlistan finns en kontrollsumma av dina kontaktuppgifter som inte kan läsas ut. Den hindrar att en gammal lista för in dig igen.",
        "The suppression list keeps an unreadable fingerprint of your contact details. It stops an old list from bringing you back.",
    ),
    "by_itself": _say(
        "Sinun ei tarvitse pyytää poistoa uudelleen: lukitut tiedot poistuvat itsestään, kun este päättyy.",
        "Du behöver inte begära radering på nytt: låsta uppgifter raderas av sig själva när hindret upphör.",
        "You need not ask again: locked data are erased by themselves when the obstacle ends.",
    ),
}  # fmt: skip
REVIEWED = _say("tarkistetaan viimeistään", "granskas senast", "reviewed at the latest on")
CHANNEL_OF_REQUEST = _say("asiakaspalvelu", "kundtjänst", "customer service")

RECIPIENT_LETTER: dict[str, Text] = {
    "title": _say("Ilmoitus tietojen poistamisesta", "Underrättelse om radering av uppgifter", "Notice of an erasure"),
    "kind": _say("Ilmoitus vastaanottajalle", "Underrättelse till mottagare", "Notice to a recipient"),
    "number": _say("Poiston numero", "Raderingens nummer", "Number of the erasure"),
    "made_on": _say("Päiväys", "Datum", "Date"),
    "erased_on": _say("Poistettu", "Raderat", "Erased"),
    "erased": _say(
        "Poistimme {day} asiakasrekisteristämme alla mainitun henkilön tiedot hänen pyynnöstään. Olemme luovuttaneet hänen tietojaan teille, viimeksi {given}. Ilmoitamme poistosta teille tietosuoja-asetuksen 19 artiklan mukaisesti.",
        "Den {day} raderade vi ur vårt kundregister uppgifterna om den person som nämns nedan, på personens begäran. Vi har lämnat ut uppgifter om personen till er, senast den {given}. Vi underrättar er om raderingen enligt artikel 19 i dataskyddsförordningen.",
        "On {day} we erased from our customer register the data of the person named below, at their request. We have given you data of this person, most recently on {given}. We tell you of the erasure as Article 19 of the GDPR requires.",
    ),
    "asked": _say(
        "Poistakaa saamanne tiedot, linkit niihin ja niiden jäljennökset, jollei laki velvoita teitä säilyttämään niitä.",
        "Radera de uppgifter ni har fått, länkarna till dem och kopiorna av dem, om inte lagen ålägger er att bevara dem.",
        "Erase the data you were given, the links to them and the copies of them, unless the law obliges you to keep them.",
    ),
    "asked_processor": _say(
        "Käsittelette tietoja meidän lukuumme. Poistakaa ne, myös jäljennökset, ja vahvistakaa poisto meille sopimuksemme mukaan.",
        "Ni behandlar uppgifterna för vår räkning. Radera dem, även kopiorna, och bekräfta raderingen för oss enligt vårt avtal.",
        "You process the data on our behalf. Erase them, copies too, and confirm it to us as our agreement says.",
    ),
    "part": _say(
        "Osan tiedoista säilytämme itse lukittuina niin kauan kuin laki vaatii; ne poistuvat sen jälkeen ilman eri ilmoitusta.",
        "En del av uppgifterna bevarar vi själva låsta så länge lagen kräver det; de raderas därefter utan ny underrättelse.",
        "A part of the data we keep ourselves, locked, for as long as the law requires; it goes afterwards without another notice.",
    ),
    "destroy": _say(
        "Henkilön nimi on tässä vain, jotta löydätte tiedot. Hävittäkää tämä kirje, kun olette poistaneet ne.",
        "Personens namn står här endast för att ni ska hitta uppgifterna. Förstör detta brev när ni har raderat dem.",
        "The person's name is here only for you to find the data. Destroy this letter when you have erased them.",
    ),
    "whom": _say("Kenen tiedot", "Vems uppgifter", "Whose data"),
    "name": _say("Nimi", "Namn", "Name"),
    "customer_number": _say("Asiakasnumero", "Kundnummer", "Customer number"),
    "address": _say("Osoite", "Adress", "Address"),
    "signed": _say("Ilmoituksen tekijä", "Underrättelsen gjord av", "Told by"),
}  # fmt: skip
"""What a recipient of data is told when they are erased (Article 19)."""


def store_name(store: str, language: str) -> str:
    """What a table of persons is called in letters and reports."""
    return next((name[language] for stores, name in GONE if store in stores), store)
