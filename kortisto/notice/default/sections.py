"""The default notice's sections: headings and paragraphs in Finnish, Swedish and English.

Figures and names never stand in a paragraph: `{passivity_months:time}` and the like are filled from the
document by `rendering.py`. `table` names the list of the document that is printed after the paragraphs.
"""

from __future__ import annotations

from typing import Any


def _section(
    key: str,
    clauses: str,
    heading: tuple[str, str, str],
    fi: list[str],
    sv: list[str],
    en: list[str],
    table: str = "",
) -> dict[str, Any]:
    section: dict[str, Any] = {
        "key": key,
        "clauses": [f"C{number}" for number in clauses.split()],
        "heading": dict(zip(("fi", "sv", "en"), heading, strict=True)),
        "paragraphs": {"fi": fi, "sv": sv, "en": en},
    }
    if table:
        section["table"] = table
    return section


SECTIONS: list[dict[str, Any]] = [
    _section(
        "about",
        "1 2",
        ("Tästä selosteesta", "Om den här beskrivningen", "About this notice"),
        [
            "Tämä seloste kertoo, mitä tietoja {controller_name} pitää sinusta, miksi ja kuinka kauan ja mitä voit niille tehdä.",
            "Versio {version_number} on voimassa {valid_from} alkaen. Tarkistamme selosteen vuosittain, ja vanhat versiot ovat luettavissa.",
        ],
        [
            "Den här beskrivningen berättar vilka uppgifter {controller_name} har om dig, varför och hur länge och vad du kan göra åt dem.",
            "Version {version_number} gäller från {valid_from}. Vi går igenom beskrivningen varje år, och äldre versioner kan läsas.",
        ],
        [
            "This notice tells what data {controller_name} holds about you, why and for how long, and what you can do about it.",
            "Version {version_number} is in force from {valid_from}. We review the notice every year, and earlier versions can be read.",
        ],
    ),
    _section(
        "controller",
        "3",
        ("Kuka vastaa tiedoistasi", "Vem ansvarar för dina uppgifter", "Who is responsible for your data"),
        [
            "Rekisterinpitäjä on {controller_name}, Y-tunnus {business_id}, {controller_address}.",
            "Puhelin {controller_phone}, sähköposti {controller_email}, verkkosivut {controller_web}.",
        ],
        [
            "Personuppgiftsansvarig är {controller_name}, FO-nummer {business_id}, {controller_address}.",
            "Telefon {controller_phone}, e-post {controller_email}, webbplats {controller_web}.",
        ],
        [
            "The controller is {controller_name}, business ID {business_id}, {controller_address}.",
            "Telephone {controller_phone}, e-mail {controller_email}, website {controller_web}.",
        ],
    ),
    _section(
        "contact",
        "4 74 83 85",
        ("Kehen otat yhteyttä", "Vem du kontaktar", "Whom to contact"),
        [
            "Kaikissa tietojasi koskevissa asioissa palvelee {contact_role}: {contact_email}, {contact_phone}. Sijaisena toimii {contact_deputy}.",
            "Tietosuojavastaava: {dpo_statement}",
        ],
        [
            "I alla frågor om dina uppgifter hjälper {contact_role}: {contact_email}, {contact_phone}. Ersättare är {contact_deputy}.",
            "Dataskyddsombud: {dpo_statement}",
        ],
        [
            "In everything about your data, {contact_role} will help: {contact_email}, {contact_phone}. The deputy is {contact_deputy}.",
            "Data protection officer: {dpo_statement}",
        ],
    ),
    _section(
        "register",
        "5",
        ("Mikä rekisteri tämä on", "Vilket register det gäller", "Which register this is"),
        [
            "Rekisteri on nimeltään {register_name}. Siihen kuuluvat sähköiset tiedot ja niihin liittyvät paperit."
        ],
        [
            "Registret heter {register_name}. Det omfattar elektroniska uppgifter och de papper som hör till dem."
        ],
        [
            "The register is called {register_name}. It covers electronic data and the papers that belong to them."
        ],
    ),
    _section(
        "purposes",
        "7 8 9 10 11 12 16",
        ("Mihin ja millä perusteella", "Varför och på vilken grund", "What for and on what basis"),
        [
            "Jokaisella tarkoituksella on oma oikeusperusteensa. Taulukko kertoo ne erikseen asiakkaalle ja organisaation yhteyshenkilölle.",
            "Oikeutettu etumme on kirjoitettu taulukkoon näkyviin. Saat pyynnöstä nähdä, miten olemme punninneet etumme ja sinun etusi.",
            "Käsittelemme tietoja tietosuoja-asetuksen rajoissa. Toiseen omaan rekisteriimme siirrämme tietoja vain, kun uusi tarkoitus sopii alkuperäiseen ja kieltosi sallii sen. Mainosalustoille emme anna tietoja.",
            "Ohjelmarajapinnat näkevät ne tiedot, jotka niiden sovittu tarkoitus edellyttää. Käsittelijöitä sitoo kirjallinen käsittelysopimus.",
        ],
        [
            "Varje ändamål har sin egen rättsliga grund. Tabellen anger den skilt för kunder och för organisationers kontaktpersoner.",
            "Vårt berättigade intresse står i tabellen. På begäran får du se hur vi har vägt vårt intresse mot ditt.",
            "Vi behandlar uppgifter inom dataskyddsförordningens gränser. Till ett annat eget register för vi uppgifter bara när det nya ändamålet passar ihop med det ursprungliga och ditt förbud tillåter det. Till annonsplattformar ger vi inga uppgifter.",
            "Programgränssnitt ser de uppgifter som deras avtalade ändamål kräver. Personuppgiftsbiträden är bundna av ett skriftligt biträdesavtal.",
        ],
        [
            "Each purpose has a legal basis of its own. The table gives it separately for customers and for contact persons of organisations.",
            "Our legitimate interest is written in the table. On request you may see how we weighed our interest against yours.",
            "We process data within the General Data Protection Regulation. Data goes to another register of ours only when the new purpose is compatible with the first one and no ban of yours stands against it. Advertising platforms get nothing from us.",
            "Program interfaces see the data that their agreed purpose needs. Processors are bound by a written processing agreement.",
        ],
        "purposes",
    ),
    _section(
        "requirement",
        "6",
        ("Onko tietojen antaminen pakollista", "Måste du lämna uppgifter", "Whether you have to give data"),
        [
            "Tilausta varten tarvitsemme nimen, osoitteen ja yhden yhteystiedon, jotta voimme täyttää sopimuksen. Laskutustiedot edellyttää kirjanpitolaki. Ilman niitä emme voi toimittaa tilausta.",
            "Muut kentät ovat vapaaehtoisia, ja jokainen lomake kertoo sen kentän vieressä.",
        ],
        [
            "För en beställning behöver vi namn, adress och en kontaktuppgift för att kunna fullgöra avtalet. Faktureringsuppgifterna krävs enligt bokföringslagen. Utan dem kan vi inte leverera.",
            "Övriga fält är frivilliga, och varje formulär berättar det bredvid fältet.",
        ],
        [
            "For an order we need a name, an address and one way to reach you in order to perform the contract. Invoicing data is required by the Accounting Act. Without them we cannot deliver.",
            "Other fields are optional, and every form says so beside the field.",
        ],
    ),
    _section(
        "categories",
        "17 20 21 22 23 24 25 26 27",
        (
            "Mitä tietoja rekisterissä on",
            "Vilka uppgifter registret innehåller",
            "What data the register holds",
        ),
        [
            "Taulukko on täydellinen: muuta henkilötietoa rekisterissä ei ole. Turvakiellon alainen osoite näkyy vain nimetyille henkilöille.",
            "Emme kerää ikää, sukupuolta, kiinnostuksen kohteita emmekä henkilötunnusta.",
        ],
        [
            "Tabellen är fullständig: registret innehåller inga andra personuppgifter. En spärrmarkerad adress visas bara för namngivna personer.",
            "Vi samlar inte in ålder, kön, intressen eller personbeteckning.",
        ],
        [
            "The table is complete: the register holds no other personal data. A protected address is shown to named people only.",
            "We do not collect age, sex, interests or personal identity codes.",
        ],
        "categories",
    ),
    _section(
        "sources",
        "28 29 30 31",
        ("Mistä saamme tietosi", "Varifrån vi får uppgifterna", "Where your data comes from"),
        [
            "Jokaisen tiedon kohdalla näkyy sen lähde. Itse antamasi tieto menee muista lähteistä tulevan edelle.",
            "Jos saamme tietosi muualta kuin sinulta, kerromme siitä sinulle ensimmäisessä viestissä, kuitenkin viimeistään {answer_months:gen} kuluessa. Tämä koskee myös organisaation yhteyshenkilöitä.",
        ],
        [
            "Vid varje uppgift syns dess källa. Det du själv har uppgett går före andra källor.",
            "Om vi får dina uppgifter från någon annan än dig berättar vi det i första meddelandet, dock senast inom {answer_months:time}. Det gäller också organisationers kontaktpersoner.",
        ],
        [
            "Every value shows its source. What you have told us yourself comes before other sources.",
            "If we get your data from somewhere other than you, we tell you in our first message, and in any case within {answer_months:time}. This also holds for contact persons of organisations.",
        ],
        "sources",
    ),
    _section(
        "recipients",
        "18 32 33 37 38",
        ("Kuka tietojasi saa", "Vem som får dina uppgifter", "Who receives your data"),
        [
            "Tietojasi näkevät ne työntekijämme, joiden tehtävä sitä edellyttää, ja taulukon vastaanottajat.",
            "Luovutamme tietoja ulkopuoliselle itsenäiselle taholle neljästä syystä: luottohakemus, perintä, laskutus tai lain velvoite. Jokaisesta luovutuksesta jää merkintä, ja saat listan omista luovutuksistasi.",
            "Meillä ei ole yhteisrekisterinpitäjiä.",
        ],
        [
            "Dina uppgifter ses av de anställda vars arbete kräver det och av mottagarna i tabellen.",
            "Vi lämnar ut uppgifter till en självständig utomstående av fyra skäl: kreditansökan, indrivning, fakturering eller en skyldighet i lag. Varje utlämnande antecknas, och du får en lista över dina egna.",
            "Vi är inte gemensamt personuppgiftsansvariga med någon.",
        ],
        [
            "Your data is seen by those of our staff whose work needs it and by the recipients in the table.",
            "We disclose data to an independent outsider for four reasons: a credit application, debt collection, invoicing or a duty in law. Each disclosure is recorded, and you can have the list of your own.",
            "We have no joint controllers.",
        ],
        "recipients",
    ),
    _section(
        "labels",
        "13 14 15",
        (
            "Postitustarrat ja luettelot",
            "Adressetiketter och förteckningar",
            "Mailing labels and directories",
        ),
        [
            "Postitustarrat tulostamme omaan käyttöömme. Jokaisessa kirjeessä on osoitelähde ja ohje kiellon tekemiseen.",
            "Julkiseen luetteloon nimesi tulee vasta, kun olet antanut siihen suostumuksen. Tarratiedosto hävitetään {label_files_days:gen} kuluttua.",
        ],
        [
            "Adressetiketter skriver vi ut för eget bruk. I varje brev står adresskällan och hur du säger nej.",
            "I en offentlig förteckning kommer ditt namn med först när du har gett ditt samtycke. Etikettfilen förstörs efter {label_files_days:time}.",
        ],
        [
            "We print mailing labels for our own use. Every letter states the address source and how to say no.",
            "Your name enters a public directory only after you have given consent. The label file is destroyed after {label_files_days:time}.",
        ],
    ),
    _section(
        "transfers",
        "34 40",
        ("Siirrot Euroopan ulkopuolelle", "Överföringar utanför Europa", "Transfers outside Europe"),
        ["{transfer_statement}"],
        ["{transfer_statement}"],
        ["{transfer_statement}"],
        "transfers",
    ),
    _section(
        "retention",
        "36",
        ("Kuinka kauan tiedot säilyvät", "Hur länge uppgifterna sparas", "How long data is kept"),
        [
            "Asiakkuus päättyy, kun sopimus on päättynyt ja viimeinen tilaus, lasku ja reklamaatio on hoidettu, tai kun viimeisestä asioinnistasi on kulunut {passivity_months:time}. Voit itse päättää sen aikaisemmin.",
            "Taulukossa on kunkin tiedon aika ja syy, myös niille, jotka eivät ole asiakkaita. Määräajan tultua tieto poistetaan tai tehdään nimettömäksi automaattisesti joka yö.",
            "Yläraja on {cap_years:time} asiakkuuden päättymisestä. Sen yli säilyvät tiedot, joita laki, avoin lasku, perintä tai vireillä oleva vaatimus koskee, ja vain niin kauan kuin syy kestää.",
            "Organisaation yhteyshenkilön työtiedot poistetaan {organisation_link_months:gen} kuluttua tehtävän päättymisestä.",
        ],
        [
            "Kundförhållandet upphör när avtalet har upphört och den sista beställningen, fakturan och reklamationen är avklarad, eller när det har gått {passivity_months:time} sedan du senast anlitade oss. Du kan själv avsluta det tidigare.",
            "Tabellen anger tid och skäl för varje uppgift, också för dem som inte är kunder. När tiden är ute raderas uppgiften eller görs anonym automatiskt varje natt.",
            "Den övre gränsen är {cap_years:time} från att kundförhållandet upphörde. Längre sparas uppgifter som en lag, en öppen faktura, indrivning eller ett anhängigt krav gäller, och bara så länge skälet består.",
            "Arbetsuppgifterna om en organisations kontaktperson raderas {organisation_link_months:time} efter att uppdraget upphörde.",
        ],
        [
            "Your customership ends when the contract has ended and the last order, invoice and complaint is settled, or when {passivity_months:time} have passed since you last dealt with us. You can end it earlier yourself.",
            "The table gives the period and the reason for each kind of data, also for people who are not customers. When the period is over, data is erased or made anonymous automatically every night.",
            "The cap is {cap_years:time} from the end of the customership. Data bound by a law, an open invoice, debt collection or a pending claim is kept longer, and only while the reason lasts.",
            "Work data of an organisation's contact person is erased {organisation_link_months:time} after the role ends.",
        ],
        "retention",
    ),
    _section(
        "security_paper",
        "41 42 43 48",
        ("Papereiden suojaaminen", "Skydd av papper", "Protection of papers"),
        [
            "Paperit siirretään alkukäsittelyn jälkeen lukittuun ja paloturvalliseen tilaan. Jokaisen paperin paikka, lainaus ja hävittäminen on kirjattu.",
            "Papereita käsittelevät nimetyt työntekijät, jotka ovat antaneet salassapitositoumuksen.",
            "Suojaamisessa noudatamme tietosuoja-asetuksen 32 artiklaa, tietosuojalakia ja viranomaisten määräyksiä. Jokaisella suojauskeinolla on vastuuhenkilö ja viimeisin tarkastuspäivä.",
        ],
        [
            "Papper flyttas efter den första hanteringen till ett låst och brandsäkert utrymme. Varje pappers plats, lån och förstöring antecknas.",
            "Papper hanteras av namngivna anställda som har gett en sekretessförbindelse.",
            "Skyddet följer artikel 32 i dataskyddsförordningen, dataskyddslagen och myndigheternas föreskrifter. Varje skyddsåtgärd har en ansvarig och ett datum för senaste granskning.",
        ],
        [
            "After first handling, papers move to a locked and fireproof place. The place, loan and destruction of each paper is recorded.",
            "Papers are handled by named employees who have given a confidentiality commitment.",
            "Protection follows Article 32 of the GDPR, the Data Protection Act and the orders of authorities. Every safeguard has an owner and a date of its latest review.",
        ],
    ),
    _section(
        "security_it",
        "44 45 46 47",
        (
            "Sähköisten tietojen suojaaminen",
            "Skydd av elektroniska uppgifter",
            "Protection of electronic data",
        ),
        [
            "Rekisteriä käyttävät henkilöt, jotka olemme määränneet siihen, joko omaa väkeämme tai käsittelijän palveluksessa. Jokaisella on oma tunnus, vahva kirjautuminen ja voimassa oleva salassapitositoumus.",
            "Yhteydet salataan, ja palomuuri päästää läpi vain palvelun oman liikenteen. Käyttölokiin jää, kuka tietojasi katsoi ja mitä varten.",
        ],
        [
            "Registret används av personer som vi har utsett, egna eller ett personuppgiftsbiträdes. Var och en har eget konto, stark inloggning och en gällande sekretessförbindelse.",
            "Förbindelserna krypteras, och brandväggen släpper bara igenom tjänstens egen trafik. I användningsloggen står vem som såg dina uppgifter och varför.",
        ],
        [
            "The register is used by people whom we have appointed, our own or a processor's. Each has an account of their own, strong sign-in and a valid confidentiality commitment.",
            "Connections are encrypted, and the firewall lets through only the service's own traffic. The access log shows who saw your data and why.",
        ],
    ),
    _section(
        "cookies",
        "49 50 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67",
        ("Evästeet ja käyntitiedot", "Kakor och besöksuppgifter", "Cookies and visits"),
        [
            "Eväste on pieni tieto, jonka sivusto tallentaa selaimeesi. Välttämättömät evästeet ovat aina käytössä, muut vasta kun hyväksyt ne. Taulukossa ovat kaikki evästeemme.",
            "Voit hyväksyä, hylätä tai valita tarkoitus kerrallaan heti ensimmäisessä näkymässä. Muutat valintaa jokaisen sivun alareunan linkistä Evästeasetukset. Selaimen asetukset eivät korvaa valintaasi, mutta voit poistaa evästeet myös niistä. Sivusto toimii, vaikka hylkäisit kaikki.",
            "Hyväksynnälläsi tallennamme käynnin ajan, katsotut sivut ja katseluajat, selaimen ja lyhennetyn IP-osoitteen. Pidämme niitä henkilötietoina. Käyntitiedot liitetään sinuun tai käytetään markkinoinnissa vain, jos olet erikseen sallinut sen.",
            "Kävijäanalytiikka on omamme, eikä ulkopuolinen palvelu saa tietoja käynnistäsi.",
        ],
        [
            "En kaka är en liten uppgift som webbplatsen sparar i din webbläsare. Nödvändiga kakor används alltid, andra först när du godkänner dem. Tabellen visar alla våra kakor.",
            "Du kan godkänna, avvisa eller välja ett ändamål i taget genast i den första vyn. Du ändrar valet via länken Kakinställningar längst ner på varje sida. Webbläsarens inställningar ersätter inte ditt val, men du kan radera kakor också där. Webbplatsen fungerar även om du avvisar alla.",
            "Med ditt godkännande sparar vi besökets tid, visade sidor och visningstider, webbläsare och en förkortad IP-adress. Vi ser dem som personuppgifter. Besöken kopplas till dig eller används i marknadsföring bara om du har tillåtit det särskilt.",
            "Besöksanalysen är vår egen, och ingen utomstående tjänst får uppgifter om ditt besök.",
        ],
        [
            "A cookie is a small piece of data that the site stores in your browser. Necessary cookies are always in use, others only once you accept them. The table shows all our cookies.",
            "You can accept, reject or choose purpose by purpose in the very first view. You change the choice through the link Cookie settings at the foot of every page. Browser settings do not replace your choice, but you can delete cookies there too. The site works even if you reject them all.",
            "With your acceptance we store the time of the visit, pages viewed and for how long, the browser and a shortened IP address. We treat them as personal data. Visits are linked to you or used in marketing only if you have allowed that separately.",
            "Visitor analytics is our own, and no outside service gets data about your visit.",
        ],
        "cookies",
    ),
    _section(
        "consent",
        "19",
        ("Suostumuksesi", "Ditt samtycke", "Your consent"),
        [
            "Suostumukseesi perustuvat: {consent_purposes}. Suostumus on aina vapaaehtoinen.",
            "Voit peruuttaa suostumuksen milloin tahansa yhtä helposti kuin annoit sen, asiointiportaalissa tai viestin linkistä. Peruuttaminen ei vaikuta sitä ennen tehtyyn käsittelyyn.",
            "Alle {child_age}-vuotiaan lapsen puolesta suostumuksen antaa huoltaja.",
        ],
        [
            "På ditt samtycke grundar sig: {consent_purposes}. Samtycket är alltid frivilligt.",
            "Du kan återkalla ditt samtycke när som helst lika lätt som du gav det, i kundportalen eller via länken i ett meddelande. Återkallelsen påverkar inte behandling som skett före den.",
            "För barn under {child_age} år ger vårdnadshavaren samtycket.",
        ],
        [
            "Your consent is the basis of: {consent_purposes}. Consent is always voluntary.",
            "You can withdraw consent at any time as easily as you gave it, in the customer portal or through the link in a message. Withdrawal does not affect processing done before it.",
            "For a child under {child_age}, a guardian gives the consent.",
        ],
    ),
    _section(
        "automated",
        "68",
        (
            "Automaattiset päätökset ja profilointi",
            "Automatiserade beslut och profilering",
            "Automated decisions and profiling",
        ),
        [
            "Emme tee automatisoituja yksittäispäätöksiä: esimerkiksi luottopäätöksen tekee aina ihminen.",
            "Profilointia on vain se, että valitsemme luvallasi sinulle sopivaa sisältöä tilaustesi tuoteryhmien perusteella. Se ei vaikuta hintoihin eikä ehtoihin, ja voit lopettaa sen milloin tahansa.",
        ],
        [
            "Vi fattar inga automatiserade beslut: till exempel kreditbeslut fattas alltid av en människa.",
            "Profilering är bara att vi med ditt lov väljer innehåll som passar dig utifrån dina beställningars produktgrupper. Det påverkar varken priser eller villkor, och du kan sluta med det när som helst.",
        ],
        [
            "We make no automated decisions: a credit decision, for example, is always made by a person.",
            "The only profiling is that, with your permission, we pick content for you by the product groups of your orders. It affects neither prices nor terms, and you can stop it at any time.",
        ],
    ),
    _section(
        "requests",
        "70 71 76 77",
        ("Näin käytät oikeuksiasi", "Så använder du dina rättigheter", "How to use your rights"),
        [
            "Voit tehdä pyynnön asiointiportaalissa, sähköpostitse, kirjeellä, puhelimitse tai paikan päällä suomeksi, ruotsiksi tai englanniksi. Allekirjoitusta tai lomaketta ei tarvita. Jos pyyntö on epäselvä, autamme ja kysymme.",
            "Tarkistamme henkilöllisyytesi vain, jos siitä on perusteltu epäilys, ja vain tiedoilla, joita meillä jo on.",
            "Vastaamme viimeistään {answer_months:gen} kuluessa. Monimutkaisessa asiassa voimme jatkaa aikaa enintään {extension_months:gen} verran, ja silloin kerromme syyn.",
            "Pyynnöt ovat maksuttomia, jolleivät ne ole ilmeisen perusteettomia tai kohtuuttomia. Käsittelemme pyynnöt omana asianaan ja säilytämme niiden asiakirjat taulukon mukaan.",
        ],
        [
            "Du kan göra en begäran i kundportalen, per e-post, brev eller telefon eller på plats, på finska, svenska eller engelska. Underskrift eller blankett behövs inte. Om begäran är oklar hjälper vi till och frågar.",
            "Vi kontrollerar din identitet bara om det finns rimliga tvivel, och bara med uppgifter vi redan har.",
            "Vi svarar senast inom {answer_months:time}. I ett invecklat ärende kan vi förlänga tiden med högst {extension_months:time}, och då berättar vi varför.",
            "Begäranden är avgiftsfria, om de inte är uppenbart ogrundade eller orimliga. Varje begäran blir ett ärende, och handlingarna sparas enligt tabellen.",
        ],
        [
            "You can make a request in the customer portal, by e-mail, letter or telephone or on the spot, in Finnish, Swedish or English. No signature or form is needed. If a request is unclear, we help and ask.",
            "We check your identity only if there is reasonable doubt, and only with data we already hold.",
            "We answer within {answer_months:time}. In a complex matter we may extend the time by at most {extension_months:time}, and then we tell you why.",
            "Requests are free of charge unless they are manifestly unfounded or excessive. Each request becomes a case, and its papers are kept as the table says.",
        ],
    ),
    _section(
        "access",
        "69",
        ("Oikeus nähdä tietosi", "Rätt att se dina uppgifter", "Right to see your data"),
        [
            "Saat jäljennöksen kaikista tiedoistasi, niiden lähteet, vastaanottajat ja säilytysajat sekä käyttölokista sen, milloin ja mitä varten tietojasi on katsottu.",
        ],
        [
            "Du får en kopia av alla dina uppgifter, deras källor, mottagare och lagringstider, och ur användningsloggen när och varför uppgifterna har setts.",
        ],
        [
            "You get a copy of all your data with its sources, recipients and retention periods, and from the access log when and why your data was looked at.",
        ],
    ),
    _section(
        "rectification",
        "75 78 79 80",
        ("Oikeus oikaista tiedot", "Rätt till rättelse", "Right to have data corrected"),
        [
            "Oikaisemme, täydennämme tai poistamme virheellisen, puutteellisen, tarpeettoman tai vanhentuneen tiedon {correction_workdays:gen} kuluessa. Yhteystietosi voit korjata itse portaalissa.",
            "Ilmoitamme oikaisusta sille, jolta väärä tieto saatiin, ja niille, joille se on annettu.",
            "Jos emme suostu pyyntöön, saat kirjallisen kieltäytymistodistuksen, jossa on syy ja ohje asian viemisestä valvontaviranomaiselle tai tuomioistuimeen.",
        ],
        [
            "Vi rättar, kompletterar eller raderar en felaktig, bristfällig, onödig eller föråldrad uppgift inom {correction_workdays:time}. Dina kontaktuppgifter kan du själv rätta i portalen.",
            "Vi underrättar den som den felaktiga uppgiften kom från och dem som har fått den.",
            "Om vi inte går med på begäran får du ett skriftligt intyg över vägran med skälet och anvisning om hur ärendet förs till tillsynsmyndigheten eller domstol.",
        ],
        [
            "We correct, complete or erase wrong, incomplete, unnecessary or outdated data within {correction_workdays:time}. Your contact details you can correct yourself in the portal.",
            "We tell those from whom the wrong data came and those to whom it was given.",
            "If we do not agree to a request, you get a written refusal certificate with the reason and how to take the matter to the supervisory authority or to court.",
        ],
    ),
    _section(
        "erasure",
        "35 39 90",
        ("Oikeus poistaa tiedot", "Rätt till radering", "Right to erasure"),
        [
            "Poistamme tietosi pyynnöstäsi. Jäljelle jää se, mitä laki, avoin lasku, perintä tai vireillä oleva vaatimus edellyttää: kerromme, mikä jää, miksi ja mihin asti, ja poistamme senkin ilman uutta pyyntöä, kun este päättyy.",
            "Voit pyytää myös anonymisointia. Poiston jälkeen estolistalle jää avaimellinen tiiviste, jotta tietosi eivät palaa vanhasta tiedostosta.",
        ],
        [
            "Vi raderar dina uppgifter på din begäran. Kvar blir det som en lag, en öppen faktura, indrivning eller ett anhängigt krav förutsätter: vi berättar vad, varför och till när, och raderar också det utan ny begäran när hindret upphör.",
            "Du kan också be om anonymisering. Efter raderingen finns en nyckelskyddad kontrollsumma i spärrlistan, så att uppgifterna inte kommer tillbaka ur en gammal fil.",
        ],
        [
            "We erase your data at your request. What a law, an open invoice, debt collection or a pending claim requires stays: we tell what, why and until when, and erase that too without a new request when the obstacle ends.",
            "You can also ask for anonymisation. After erasure a keyed fingerprint stays on the suppression list, so that your data does not return from an old file.",
        ],
    ),
    _section(
        "restriction",
        "82",
        ("Oikeus rajoittaa käsittelyä", "Rätt till begränsning", "Right to restriction"),
        [
            "Voit pyytää, että vain säilytämme tietojasi, kun kiistät niiden paikkansapitävyyden, kun käsittely on lainvastaista mutta et halua poistoa, kun tarvitset tietoja oikeusvaateeseen tai kun vastustamisesi on ratkaisematta. Kerromme ennen kuin rajoitus päättyy.",
        ],
        [
            "Du kan be att vi bara lagrar dina uppgifter när du bestrider deras riktighet, när behandlingen är olaglig men du inte vill ha radering, när du behöver dem för ett rättsligt anspråk eller när din invändning prövas. Vi berättar innan begränsningen upphör.",
        ],
        [
            "You can ask us only to store your data when you contest its accuracy, when processing is unlawful but you do not want erasure, when you need it for a legal claim, or while your objection is pending. We tell you before the restriction ends.",
        ],
    ),
    _section(
        "portability",
        "73",
        ("Oikeus siirtää tiedot", "Rätt att flytta uppgifterna", "Right to move your data"),
        [
            "Saat itse antamasi tiedot koneluettavina JSON- ja CSV-tiedostoina, tai lähetämme ne suoraan uudelle palvelulle. Laki antaa oikeuden, kun käsittely perustuu sopimukseen tai suostumukseen; me annamme sen myös yhteyshenkilöille.",
        ],
        [
            "Du får det du själv har uppgett i maskinläsbara JSON- och CSV-filer, eller så skickar vi det direkt till en ny tjänst. Lagen ger rätten när behandlingen grundar sig på avtal eller samtycke; vi ger den också till kontaktpersoner.",
        ],
        [
            "You get what you have given us in machine-readable JSON and CSV files, or we send it directly to a new service. The law gives this right when processing rests on a contract or consent; we give it to contact persons too.",
        ],
    ),
    _section(
        "objection",
        "72 84",
        ("Oikeus vastustaa ja kieltää", "Rätt att invända och förbjuda", "Right to object and to forbid"),
        [
            "Voit milloin tahansa ja ilman perusteluja kieltää suoramarkkinoinnin ja siihen liittyvän profiloinnin. Kielto on voimassa heti.",
            "Voit lisäksi henkilökohtaiseen tilanteeseesi liittyvällä perusteella vastustaa käsittelyä, joka perustuu oikeutettuun etuun. Rajoitamme käsittelyn siksi aikaa, kun ratkaisemme asian.",
            "Noudatamme myös kieltoasi, joka koskee suoramainontaa, etämyyntiä, luettelon julkaisemista tai markkina- ja mielipidetutkimusta. Yksi yhteydenotto riittää.",
        ],
        [
            "Du kan när som helst och utan motivering förbjuda direktmarknadsföring och profilering som hör till den. Förbudet gäller genast.",
            "Du kan dessutom av skäl som hör till din situation invända mot behandling som grundar sig på berättigat intresse. Vi begränsar behandlingen medan vi avgör saken.",
            "Vi följer också ditt förbud mot direktreklam, distansförsäljning, publicering i förteckning eller marknads- och opinionsundersökningar. Det räcker med en kontakt.",
        ],
        [
            "You can at any time and without giving reasons forbid direct marketing and the profiling that goes with it. The ban works at once.",
            "You can also, on grounds of your own situation, object to processing that rests on legitimate interest. We restrict the processing while we decide.",
            "We also honour your ban on direct mail, distance selling, publication in a directory or market and opinion research. One message is enough.",
        ],
    ),
    _section(
        "contact_persons",
        "86",
        (
            "Kun edustat organisaatiota",
            "När du företräder en organisation",
            "When you represent an organisation",
        ),
        [
            "Oikeutesi ovat samat, kun edustat yritystä tai yhteisöä. Nimesi voi jäädä sopimuksiin ja tositteisiin niiden säilytysajaksi. Muut tietosi poistetaan pyynnöstäsi tai tehtäväsi päätyttyä.",
        ],
        [
            "Dina rättigheter är desamma när du företräder ett företag eller en sammanslutning. Ditt namn kan finnas kvar i avtal och verifikationer under deras lagringstid. Övriga uppgifter raderas på din begäran eller efter att ditt uppdrag upphört.",
        ],
        [
            "Your rights are the same when you represent a company or an association. Your name may stay in contracts and vouchers for their retention period. Your other data is erased at your request or after your role has ended.",
        ],
    ),
    _section(
        "complaint",
        "81 87 88 89",
        ("Oikeus tehdä valitus", "Rätt att lämna in klagomål", "Right to complain"),
        [
            "Jos katsot, että tietojasi käsitellään lain vastaisesti, voit tehdä valituksen valvontaviranomaiselle. Voit tehdä sen siinä jäsenvaltiossa, jossa asut tai työskentelet vakinaisesti tai jossa väitetty rikkominen on tapahtunut. Voit viedä asian myös tuomioistuimeen.",
            "Suomessa: {authority_name}, {authority_address}, puhelin {authority_phone}, {authority_email}, {authority_web}.",
        ],
        [
            "Om du anser att dina uppgifter behandlas i strid med lagen kan du lämna in klagomål till tillsynsmyndigheten. Du kan göra det i den medlemsstat där du stadigvarande bor eller arbetar eller där den påstådda överträdelsen har skett. Du kan också föra saken till domstol.",
            "I Finland: {authority_name}, {authority_address}, telefon {authority_phone}, {authority_email}, {authority_web}.",
        ],
        [
            "If you think that your data is processed against the law, you can lodge a complaint with the supervisory authority. You can do so in the Member State where you habitually live or work or where the alleged infringement took place. You can also take the matter to court.",
            "In Finland: {authority_name}, {authority_address}, telephone {authority_phone}, {authority_email}, {authority_web}.",
        ],
    ),
]
