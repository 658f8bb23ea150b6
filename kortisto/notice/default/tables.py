"""The default notice's tables: purposes, categories, recipients, sources, cookies, authority."""

from __future__ import annotations

from typing import Any

from .keys import CATEGORIES

Text = dict[str, str]


def say(fi: str, sv: str, en: str) -> Text:
    return {"fi": fi, "sv": sv, "en": en}


def _basis(who: str, article: str, interest: Text | None = None, law: str = "") -> dict[str, Any]:
    basis: dict[str, Any] = {"for": who, "article": article}
    if interest:
        basis["interest"] = interest
    if law:
        basis["law"] = law
    return basis


def _both(article: str, interest: Text | None = None, law: str = "") -> list[dict[str, Any]]:
    return [_basis(who, article, interest, law) for who in ("customer", "contact_person")]


def _purpose(key: str, name: Text, bases: list[dict[str, Any]], text: Text) -> dict[str, Any]:
    return {"key": key, "name": name, "bases": bases, "text": text}


PURPOSE_ROWS: list[dict[str, Any]] = [
    _purpose(
        "customer_service",
        say("Tilaukset ja asiakaspalvelu", "Beställningar och kundtjänst", "Orders and customer service"),
        [
            _basis("customer", "6(1)(b)"),
            _basis(
                "contact_person",
                "6(1)(f)",
                say(
                    "hoitaa suhdetta organisaatioon, jota edustat",
                    "att sköta relationen till den organisation du företräder",
                    "looking after the relationship with the organisation you represent",
                ),
            ),
        ],
        say(
            "Otamme vastaan tilauksesi, toimitamme ne, arkistoimme ne ja vastaamme kysymyksiisi.",
            "Vi tar emot, levererar och arkiverar dina beställningar och svarar på dina frågor.",
            "We take, deliver and archive your orders and answer your questions.",
        ),
    ),
    _purpose(
        "billing",
        say("Laskutus ja kirjanpito", "Fakturering och bokföring", "Invoicing and accounting"),
        _both("6(1)(c)", law="KPL 1336/1997 2:10 §, AVL 1501/1993"),
        say(
            "Laskutamme, kirjaamme maksut ja säilytämme tositteet kirjanpitolain mukaan.",
            "Vi fakturerar, bokför betalningar och bevarar verifikationer enligt bokföringslagen.",
            "We send invoices, record payments and keep vouchers as the Accounting Act requires.",
        ),
    ),
    _purpose(
        "development",
        say("Kehittäminen ja tilastot", "Utveckling och statistik", "Development and statistics"),
        _both(
            "6(1)(f)",
            say(
                "parantaa tuotteita ja palvelua sen perusteella, mitä niistä tilataan",
                "att förbättra produkter och service utifrån vad som beställs",
                "improving products and service on the basis of what is ordered",
            ),
        ),
        say(
            "Laskemme tilauksista yhteenlukuja. Alle viiden henkilön ryhmiä emme näytä.",
            "Vi räknar ut summor av beställningar. Grupper på färre än fem personer visas inte.",
            "We compute totals of orders. Groups of fewer than five people are not shown.",
        ),
    ),
    _purpose(
        "personalisation",
        say("Kohdennettu sisältö", "Riktat innehåll", "Tailored content"),
        _both("6(1)(a)"),
        say(
            "Näytämme verkkopalvelussa tilauksiisi liittyvää sisältöä, jos olet antanut siihen luvan.",
            "Vi visar innehåll som hör ihop med dina beställningar på webben om du har gett lov till det.",
            "We show content related to your orders on the web if you have allowed it.",
        ),
    ),
    _purpose(
        "direct_marketing",
        say(
            "Sähköinen suoramarkkinointi",
            "Elektronisk direktmarknadsföring",
            "Electronic direct marketing",
        ),
        [
            _basis("customer", "6(1)(a)", law="917/2014 200 §"),
            _basis(
                "contact_person",
                "6(1)(f)",
                say(
                    "kertoa tuotteista, jotka liittyvät työtehtävääsi",
                    "att berätta om produkter som hör till dina arbetsuppgifter",
                    "telling about products that relate to your work duties",
                ),
                law="917/2014 202 §",
            ),
        ],
        say(
            "Lähetämme uutiskirjeen tai tekstiviestin luvallasi. Tilauksen yhteydessä saatuun osoitteeseen"
            " voimme kertoa samankaltaisista tuotteista, kunnes kiellät sen.",
            "Vi skickar nyhetsbrev eller textmeddelande med ditt lov. Till en adress vi fått vid en beställning"
            " kan vi berätta om liknande produkter tills du säger nej.",
            "We send a newsletter or text message with your permission. To an address given with an order we may"
            " tell about similar products until you say no.",
        ),
    ),
    _purpose(
        "direct_mail",
        say("Postimainonta ja puhelut", "Adresserad reklam och samtal", "Addressed mail and calls"),
        _both(
            "6(1)(f)",
            say(
                "markkinoida omia tuotteita nykyisille asiakkaille",
                "att marknadsföra egna produkter till nuvarande kunder",
                "marketing our own products to present customers",
            ),
        ),
        say(
            "Tulostamme postitustarrat omiin kirjeisiimme ja voimme soittaa, jollet ole kieltänyt sitä.",
            "Vi skriver ut adressetiketter för egna brev och kan ringa, om du inte har förbjudit det.",
            "We print mailing labels for our own letters and may call, if you have not forbidden it.",
        ),
    ),
    _purpose(
        "directory",
        say("Luettelon julkaiseminen", "Publicering av förteckning", "Publishing a directory"),
        _both("6(1)(a)"),
        say(
            "Nimesi voi olla julkisessa asiakasluettelossa ainoastaan luvallasi.",
            "Ditt namn kan stå i en offentlig kundförteckning endast med ditt lov.",
            "Your name can stand in a public list of customers only with your permission.",
        ),
    ),
    _purpose(
        "credit",
        say("Luottopäätös", "Kreditbeslut", "Credit decision"),
        [
            _basis("customer", "6(1)(b)", law="527/2007 19 §"),
            _basis(
                "contact_person",
                "6(1)(f)",
                say(
                    "arvioida luottoriski, kun organisaatiosi hakee luottoa",
                    "att bedöma kreditrisken när din organisation ansöker om kredit",
                    "assessing credit risk when your organisation applies for credit",
                ),
            ),
        ],
        say(
            "Tarkistamme luottotiedot, kun haet laskutusasiakkaaksi. Ihminen tekee päätöksen.",
            "Vi kontrollerar kreditupplysningar när du ansöker om fakturakredit. En människa beslutar.",
            "We check credit data when you apply for an invoice account. A person decides.",
        ),
    ),
    _purpose(
        "collection",
        say("Perintä", "Indrivning", "Debt collection"),
        _both(
            "6(1)(f)",
            say(
                "saada maksu erääntyneestä laskusta",
                "att få betalt för en förfallen faktura",
                "getting paid for an overdue invoice",
            ),
            law="513/1999",
        ),
        say(
            "Muistutamme maksamattomasta laskusta ja annamme sen tarvittaessa perintätoimiston hoidettavaksi.",
            "Vi påminner om en obetald faktura och ger den vid behov till en indrivningsbyrå.",
            "We remind about an unpaid invoice and, if needed, hand it to a collection agency.",
        ),
    ),
    _purpose(
        "web_analytics",
        say("Kävijäanalytiikka", "Besöksanalys", "Visitor analytics"),
        _both("6(1)(a)", law="917/2014 205 §"),
        say(
            "Mittaamme omalla työkalulla, miten verkkosivuja käytetään, jos olet hyväksynyt sen.",
            "Vi mäter med ett eget verktyg hur webbplatsen används, om du har godkänt det.",
            "We measure with our own tool how the site is used, if you have accepted it.",
        ),
    ),
    _purpose(
        "security",
        say("Tietoturva ja lokit", "Datasäkerhet och loggar", "Security and logs"),
        _both(
            "6(1)(f)",
            say(
                "pitää tiedot turvassa ja selvittää väärinkäytökset",
                "att hålla uppgifterna säkra och utreda missbruk",
                "keeping data safe and finding out about misuse",
            ),
        ),
        say(
            "Kirjaamme käyttölokiin, kuka on katsonut tai muuttanut tietojasi ja mitä varten.",
            "I användningsloggen står vem som har sett eller ändrat dina uppgifter och varför.",
            "The access log tells who has seen or changed your data, and why.",
        ),
    ),
    _purpose(
        "rights",
        say("Oikeuksien toteuttaminen", "Att uppfylla rättigheter", "Carrying out rights"),
        _both("6(1)(c)", law="GDPR 5(2), 12-22"),
        say(
            "Käsittelemme pyyntösi, pidämme estolistaa kielloista ja osoitamme, että toimimme lain mukaan.",
            "Vi behandlar dina begäranden, för en spärrlista över förbud och visar att vi följer lagen.",
            "We handle your requests, keep a suppression list of bans and show that we follow the law.",
        ),
    ),
    _purpose(
        "distance_selling",
        say("Etämyynti", "Distansförsäljning", "Distance selling"),
        _both(
            "6(1)(f)",
            say(
                "tarjota tuotteita etäviestimellä nykyisille asiakkaille",
                "att erbjuda nuvarande kunder produkter på distans",
                "offering products at a distance to present customers",
            ),
        ),
        say(
            "Voimme tarjota tuotteita puhelimitse tai verkossa, jollet ole kieltänyt etämyyntiä.",
            "Vi kan erbjuda produkter per telefon eller på webben om du inte har förbjudit distansförsäljning.",
            "We may offer products by telephone or on the web if you have not forbidden distance selling.",
        ),
    ),
    _purpose(
        "market_research",
        say("Asiakaskyselyt", "Kundundersökningar", "Customer surveys"),
        _both(
            "6(1)(f)",
            say(
                "kysyä mielipidettä palvelusta",
                "att fråga om åsikter om servicen",
                "asking for opinions about the service",
            ),
        ),
        say(
            "Voimme pyytää sinua vastaamaan kyselyyn, jollet ole kieltänyt tutkimuksia.",
            "Vi kan be dig svara på en enkät om du inte har förbjudit undersökningar.",
            "We may ask you to answer a survey if you have not forbidden research.",
        ),
    ),
]


def _category(key: str, name: Text, text: Text) -> dict[str, Any]:
    return {"key": key, "name": name, "text": text}


CATEGORY_ROWS: list[dict[str, Any]] = [
    _category(
        "identity",
        say("Nimi ja asiakasnumero", "Namn och kundnummer", "Name and customer number"),
        say(
            "etu- ja sukunimi, asiakasnumero, kieli",
            "för- och efternamn, kundnummer, språk",
            "first and last name, customer number, language",
        ),
    ),
    _category(
        "contact",
        say("Yhteystiedot", "Kontaktuppgifter", "Contact details"),
        say(
            "sähköpostiosoite, puhelinnumero, verkkosivuosoite",
            "e-postadress, telefonnummer, webbadress",
            "e-mail address, telephone number, web address",
        ),
    ),
    _category(
        "address",
        say("Postiosoite", "Postadress", "Postal address"),
        say(
            "osoitteet, niiden voimassaolo, tieto turvakiellosta",
            "adresser, deras giltighet, uppgift om spärrmarkering",
            "addresses, their validity, a mark of protected address",
        ),
    ),
    _category(
        "organisation_link",
        say("Edustettu organisaatio", "Organisation du företräder", "Organisation represented"),
        say(
            "organisaatio, tehtävä, työyhteystiedot, alku ja loppu",
            "organisation, uppgift, kontaktuppgifter i arbetet, början och slut",
            "organisation, role, work contact details, start and end",
        ),
    ),
    _category(
        "marketing_choices",
        say("Luvat ja kiellot", "Tillstånd och förbud", "Permissions and bans"),
        say(
            "suostumukset, markkinointikiellot, julkaisukielto, evästevalinta, lähetetyt kirjeet",
            "samtycken, marknadsföringsförbud, publiceringsförbud, val av kakor, skickade brev",
            "consents, marketing bans, publication ban, cookie choice, letters sent",
        ),
    ),
    _category(
        "orders",
        say("Tilaukset", "Beställningar", "Orders"),
        say(
            "tilauksen päivä, tila ja summa",
            "beställningens dag, läge och summa",
            "order date, state and total",
        ),
    ),
    _category(
        "order_lines",
        say("Tilausrivit", "Beställningsrader", "Order lines"),
        say("tuotteet, määrät ja hinnat", "produkter, mängder och priser", "products, quantities and prices"),
    ),
    _category(
        "invoices",
        say("Laskut", "Fakturor", "Invoices"),
        say(
            "laskut, laskutusosoite, tositteet",
            "fakturor, faktureringsadress, verifikationer",
            "invoices, billing address, vouchers",
        ),
    ),
    _category(
        "payments",
        say("Maksut", "Betalningar", "Payments"),
        say(
            "maksupäivä, summa, viite, tilinumero",
            "betalningsdag, summa, referens, kontonummer",
            "payment date, sum, reference, account number",
        ),
    ),
    _category(
        "collection",
        say("Perintä", "Indrivning", "Debt collection"),
        say(
            "muistutukset ja perintätapaukset",
            "påminnelser och indrivningsärenden",
            "reminders and collection cases",
        ),
    ),
    _category(
        "credit",
        say("Luottotiedot", "Kredituppgifter", "Credit data"),
        say(
            "luottohakemuksesi, luottotietojen antajan ilmoittama luokka ja sen päivä, luottopäätös perusteineen",
            "din kreditansökan, den klass som kreditupplysningsföretaget meddelat och dess dag, kreditbeslutet med dess grund",
            "your credit application, the class told by the provider of credit data and its day, the credit decision and its ground",
        ),
    ),
    _category(
        "notes",
        say("Viestit ja muistiinpanot", "Meddelanden och anteckningar", "Messages and notes"),
        say(
            "yhteydenottosi ja niiden vastaukset, asiakaspalvelun merkinnät",
            "dina kontakter och våra svar, kundtjänstens anteckningar",
            "your messages and our answers, notes of customer service",
        ),
    ),
    _category(
        "tasks",
        say("Tehtävät", "Att göra", "Tasks"),
        say(
            "mitä asiassasi on luvattu tehdä, mihin mennessä ja onko se tehty",
            "vad som ska göras i ditt ärende, senast när och om det är gjort",
            "what is to be done in your matter, by when, and whether it is done",
        ),
    ),
    _category(
        "attachments",
        say("Liitetiedostot", "Bifogade filer", "Attached files"),
        say(
            "tiedostot, jotka olet lähettänyt tai jotka koskevat asiaasi: nimi, tyyppi, päivä ja sisältö",
            "filer som du har skickat eller som gäller ditt ärende: namn, typ, dag och innehåll",
            "files that you sent or that concern your matter: name, type, day and contents",
        ),
    ),
    _category(
        "tags",
        say("Avainsanat", "Nyckelord", "Tags"),
        say(
            "asiakaspalvelun lajittelusanat, esimerkiksi toivottu toimitustapa",
            "kundtjänstens sorteringsord, till exempel önskat leveranssätt",
            "words by which customer service sorts its work, such as a preferred way of delivery",
        ),
    ),
    _category(
        "change_history",
        say("Muutoshistoria", "Ändringshistorik", "History of changes"),
        say(
            "aiempi arvo, muutoksen aika, tekijä ja lähde",
            "tidigare värde, ändringens tid, person och källa",
            "earlier value, time, person and source of a change",
        ),
    ),
    _category(
        "access_log",
        say("Käyttöloki", "Användningslogg", "Access log"),
        say(
            "kuka on katsonut tietoja, milloin ja mitä varten",
            "vem som har sett uppgifter, när och varför",
            "who has seen data, when and why",
        ),
    ),
    _category(
        "import_records",
        say("Saapuneet aineistot", "Inkommet material", "Incoming material"),
        say(
            "verkkolomakkeet, tuodut tiedostot, tiedon lähde",
            "webbformulär, importerade filer, uppgiftens källa",
            "web forms, imported files, source of the data",
        ),
    ),
    _category(
        "request_cases",
        say("Oikeuspyynnöt", "Begäranden om rättigheter", "Requests about rights"),
        say(
            "pyyntö, määräpäivä, päätös, kirjeet",
            "begäran, sista dag, beslut, brev",
            "request, due date, decision, letters",
        ),
    ),
    _category(
        "suppression",
        say("Estolista", "Spärrlista", "Suppression list"),
        say(
            "tiiviste, jonka avulla kielto ja poisto pysyvät voimassa",
            "kontrollsumma som gör att förbud och radering består",
            "a keyed fingerprint that keeps a ban or an erasure in force",
        ),
    ),
    _category(
        "disclosures",
        say("Luovutukset", "Utlämnanden", "Disclosures"),
        say(
            "kenelle tietoja on annettu, milloin, mitä ja millä perusteella",
            "till vem uppgifter har lämnats, när, vilka och på vilken grund",
            "to whom data was given, when, what and on what ground",
        ),
    ),
    _category(
        "staff_accounts",
        say("Henkilöstön tunnukset", "Personalens konton", "Staff accounts"),
        say(
            "käyttäjätunnus, rooli, salassapitositoumus",
            "användarnamn, roll, sekretessförbindelse",
            "user name, role, confidentiality commitment",
        ),
    ),
    _category(
        "log_technical",
        say(
            "Tekniset lokit ja käyntitiedot",
            "Tekniska loggar och besöksuppgifter",
            "Technical logs and visits",
        ),
        say(
            "IP-osoite, käynnin aika, katsotut sivut ja katseluajat, selain",
            "IP-adress, besökets tid, visade sidor och visningstider, webbläsare",
            "IP address, time of visit, pages viewed and for how long, browser",
        ),
    ),
]


def _recipient(
    key: str, name: str | Text, kind: str, purpose: str, categories: list[str], what: Text
) -> dict[str, Any]:
    return {
        "key": key,
        "name": name if isinstance(name, dict) else say(name, name, name),
        "kind": kind,
        "purpose": purpose,
        "categories": categories,
        "country": "FI",
        "text": what,
    }


RECIPIENT_ROWS: list[dict[str, Any]] = [
    _recipient(
        "hosting",
        "Pilvikari Oy",
        "processor",
        "security",
        list(CATEGORIES),
        say("palvelimet ja varmuuskopiot", "servrar och säkerhetskopior", "servers and backups"),
    ),
    _recipient(
        "accounting",
        "Tilitoimisto Numero Oy",
        "processor",
        "billing",
        ["identity", "address", "invoices", "payments", "collection"],
        say("taloushallinto ja kirjanpito", "ekonomiförvaltning och bokföring", "financial administration"),
    ),
    _recipient(
        "einvoice_operator",
        "Laskusilta Oy",
        "processor",
        "billing",
        ["identity", "address", "invoices"],
        say("verkkolaskujen välitys", "förmedling av e-fakturor", "delivery of e-invoices"),
    ),
    _recipient(
        "mail_delivery",
        "Viestikello Oy",
        "processor",
        "direct_marketing",
        ["identity", "contact", "marketing_choices"],
        say("sähköpostien lähetys", "utskick av e-post", "sending of e-mail"),
    ),
    _recipient(
        "printing_house",
        "Painotalo Lehdokki Oy",
        "processor",
        "direct_mail",
        ["identity", "address"],
        say(
            "kirjeiden painatus ja postitus",
            "tryckning och postning av brev",
            "printing and posting of letters",
        ),
    ),
    _recipient(
        "collection_agency",
        "Perintä Kuusama Oy",
        "controller",
        "collection",
        ["identity", "contact", "address", "invoices", "collection"],
        say("perintä", "indrivning", "debt collection"),
    ),
    _recipient(
        "credit_information",
        "Luottolinssi Oy",
        "controller",
        "credit",
        ["identity", "address"],
        say("luottotietokyselyt", "kreditförfrågningar", "credit queries"),
    ),
    _recipient(
        "authorities",
        say("Viranomaiset", "Myndigheter", "Authorities"),
        "authority",
        "billing",
        ["identity", "address", "invoices", "payments"],
        say(
            "vero-, ulosotto- ja muut viranomaiset, kun laki velvoittaa",
            "skatte-, utsöknings- och andra myndigheter när lagen kräver det",
            "tax, enforcement and other authorities when a law obliges us",
        ),
    ),
]


SOURCE_ROWS: list[dict[str, Any]] = [
    {
        "key": "self",
        "names": [],
        "role": "self",
        "categories": [
            "identity",
            "contact",
            "address",
            "organisation_link",
            "marketing_choices",
            "orders",
            "notes",
            "attachments",
        ],
        "name": say("Sinä itse", "Du själv", "You yourself"),
        "text": say(
            "lomakkeet, tilaukset, puhelut, kirjeet ja asiointiportaali",
            "formulär, beställningar, samtal, brev och kundportalen",
            "forms, orders, calls, letters and the customer portal",
        ),
    },
    {
        "key": "previous_system",
        "names": [],
        "role": "controller",
        "categories": [
            "identity",
            "contact",
            "address",
            "organisation_link",
            "marketing_choices",
            "orders",
            "invoices",
            "payments",
        ],
        "name": say(
            "Aiempi asiakasrekisterimme", "Vårt tidigare kundregister", "Our earlier customer register"
        ),
        "text": say(
            "käyttöönoton yhteydessä tuodut tiedot",
            "uppgifter som importerades när registret togs i bruk",
            "data imported when this register was taken into use",
        ),
    },
    {
        "key": "update_service",
        "names": ["Digi- ja väestötietovirasto", "Patentti- ja rekisterihallitus", "Osoitekello Oy"],
        "role": "controller",
        "categories": ["identity", "address"],
        "name": say("Päivityspalvelut", "Uppdateringstjänster", "Update services"),
        "text": say(
            "nimen ja osoitteen muutokset, jollet ole kieltänyt päivitystä",
            "ändringar av namn och adress, om du inte har förbjudit uppdatering",
            "changes of name and address, unless you have forbidden updates",
        ),
    },
    {
        "key": "subcontractor",
        "names": ["Kuljetus Kellosalo Oy"],
        "role": "processor",
        "categories": ["address"],
        "name": say("Kuljetusliike", "Transportföretag", "Carrier"),
        "text": say(
            "toimituksen kuittaus ja osoitteen korjaus",
            "kvittering av leverans och rättad adress",
            "delivery receipt and corrected address",
        ),
    },
    {
        "key": "partner",
        "names": ["Kukkakutsut Oy"],
        "role": "controller",
        "categories": ["identity", "contact", "organisation_link"],
        "name": say("Tapahtumien järjestäjä", "Evenemangsarrangör", "Event organiser"),
        "text": say(
            "ilmoittautumisesi tapahtumaan kutsulinkin kautta",
            "din anmälan till ett evenemang via inbjudningslänk",
            "your registration to an event through an invitation link",
        ),
    },
    {
        "key": "credit_information",
        "names": ["Luottolinssi Oy"],
        "role": "controller",
        "categories": ["credit"],
        "name": say("Luottotietojen antaja", "Kreditupplysningsföretag", "Provider of credit data"),
        "text": say(
            "luottoluokka, kun olet hakenut luottoa; voit tarkistaa tietosi siltä",
            "kreditklassen när du har ansökt om kredit; du kan kontrollera dina uppgifter där",
            "the credit class when you have applied for credit; you can check your data there",
        ),
    },
]


def _cookie(name: str, kind: str, purpose: Text, *, months: int = 0, hours: int = 0) -> dict[str, Any]:
    return {
        "name": name,
        "class": kind,
        "purpose": purpose,
        "months": months,
        "hours": hours,
        "storage": "cookie",
        "party": "first",
    }


COOKIE_ROWS: list[dict[str, Any]] = [
    _cookie(
        "kortisto_session",
        "necessary",
        say("pitää sinut kirjautuneena", "håller dig inloggad", "keeps you signed in"),
        hours=12,
    ),
    _cookie(
        "kortisto_portal",
        "necessary",
        say(
            "pitää sinut kirjautuneena omiin tietoihisi",
            "håller dig inloggad på dina egna sidor",
            "keeps you signed in to your own pages",
        ),
        hours=1,
    ),
    _cookie(
        "kortisto_csrf",
        "necessary",
        say("suojaa lomakkeet", "skyddar formulären", "protects the forms"),
        months=12,
    ),
    _cookie(
        "cookie_choice",
        "necessary",
        say("muistaa evästevalintasi", "minns ditt val av kakor", "remembers your cookie choice"),
        months=12,
    ),
    _cookie(
        "kortisto_language",
        "necessary",
        say("muistaa valitsemasi kielen", "minns språket du valt", "remembers the language you chose"),
        months=12,
    ),
    _cookie(
        "kortisto_theme",
        "necessary",
        say("muistaa valitsemasi ulkoasun", "minns utseendet du valt", "remembers the look you chose"),
        months=12,
    ),
    _cookie(
        "kortisto_rows",
        "necessary",
        say(
            "muistaa valitsemasi rivivälin",
            "minns radavståndet du valt",
            "remembers the height of rows you chose",
        ),
        months=12,
    ),
    _cookie(
        "visitor",
        "analytics",
        say("erottaa käynnit toisistaan", "skiljer besök från varandra", "tells visits apart"),
        months=13,
    ),
]

AUTHORITY: dict[str, Any] = {
    "name": say(
        "Tietosuojavaltuutetun toimisto", "Dataombudsmannens byrå", "Office of the Data Protection Ombudsman"
    ),
    "street": "Lintulahdenkuja 4",
    "street_postcode": "00530",
    "box": "PL 800",
    "box_postcode": "00531",
    "city": say("Helsinki", "Helsingfors", "Helsinki"),
    "phone": "029 566 6700",
    "email": "tietosuoja@om.fi",
    "web": "tietosuoja.fi",
    "verified_on": "2026-11-22",
}
