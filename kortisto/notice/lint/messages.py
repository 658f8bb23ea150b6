"""What each rule says: severity, finding and cure in Finnish, Swedish and English.

`{what}` is the detail that the rule fills in. E blocks publishing, W needs a dated waiver, I informs.
"""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Wording:
    """Severity with the finding and its cure, each in three languages."""

    severity: str
    message: dict[str, str]
    fix: dict[str, str]


# id | severity | message fi | sv | en | fix fi | sv | en
_TABLE = """
NL-001|E|Kieliversio puuttuu: {what}.|Språkversion saknas: {what}.|Language version missing: {what}.|Kirjoita seloste suomeksi, ruotsiksi ja englanniksi.|Skriv beskrivningen på finska, svenska och engelska.|Write the notice in Finnish, Swedish and English.
NL-002|W|Selosteella ei ole versionumeroa tai voimaantulopäivää.|Beskrivningen saknar versionsnummer eller ikraftträdandedag.|The notice has no version number or date of entry into force.|Anna versio ja päivä, josta se on voimassa.|Ange version och från vilken dag den gäller.|Give the version and the day it takes effect.
NL-003|W|Selostetta ei ole tarkistettu vuoteen: {what}.|Beskrivningen har inte granskats på ett år: {what}.|The notice has not been reviewed for a year: {what}.|Tarkista seloste ja merkitse päivä.|Gå igenom beskrivningen och anteckna dagen.|Review the notice and enter the date.
NL-010|E|Täyttämätön kohta: {what}.|Ifyllning saknas: {what}.|Placeholder left in the text: {what}.|Kirjoita kohtaan todellinen tieto.|Skriv in den verkliga uppgiften.|Put the real value in its place.
NL-011|E|Rikkinäinen sana: {what}.|Trasigt ord: {what}.|Broken word: {what}.|Korjaa korvaustoiminnon jälki.|Rätta spåret av sök och ersätt.|Repair the trace of search and replace.
NL-012|E|Merkintäkoodia tai katkennut teksti: {what}.|Kod i texten eller avbruten text: {what}.|Markup or broken text: {what}.|Poista koodi ja kirjoita kohta ehjäksi.|Ta bort koden och skriv stycket helt.|Remove the markup and write the passage whole.
NL-013|W|Kirjoitusvirhe: {what}.|Skrivfel: {what}.|Spelling: {what}.|Korjaa kirjoitusasu.|Rätta stavningen.|Correct the spelling.
NL-014|E|Vieraan mallipohjan sana: {what}.|Ord från en annan mall: {what}.|Word from another organisation's template: {what}.|Poista sana tai vaihda se omaan toimintaasi.|Ta bort ordet eller byt det mot er egen verksamhet.|Remove it or use the word of your own activity.
NL-015|W|Lause sanoo, että suojataan uhkaa eikä tietoja.|Meningen säger att hotet skyddas, inte uppgifterna.|The sentence says that the threat is protected, not the data.|Kirjoita, miltä tiedot suojataan.|Skriv vad uppgifterna skyddas mot.|Say what the data is protected from.
NL-016|I|Vanhentunut sana: {what}.|Föråldrat ord: {what}.|Outdated word: {what}.|Käytä nykyistä yleiskieltä.|Använd nutida språk.|Use plain present-day words.
NL-017|W|Samasta ihmisestä on monta sanaa: {what}.|Samma människa har många namn: {what}.|The same person has many names: {what}.|Puhuttele lukijaa sinä-muodossa kauttaaltaan.|Tilltala läsaren med du genomgående.|Address the reader as you throughout.
NL-018|W|Yhteydenottoon on monta nimeä: {what}.|Kontakten har många namn: {what}.|The contact has many names: {what}.|Nimeä yksi yhteys ja viittaa siihen.|Namnge en kontakt och hänvisa till den.|Name one contact and refer to it.
NL-019|I|Linkki on puutteellinen tai vie muualle: {what}.|Länken är ofullständig eller leder bort: {what}.|The link is incomplete or leads elsewhere: {what}.|Kirjoita toimiva osoite tai oma asetus.|Skriv en fungerande adress eller en egen inställning.|Give a working address or your own setting.
NL-020|W|Otsikko on kumotun henkilötietolain kaavasta.|Rubriken kommer ur den upphävda personuppgiftslagens blankett.|The heading comes from the form of the repealed Personal Data Act.|Järjestä kohdat tietosuoja-asetuksen mukaan.|Ordna punkterna enligt dataskyddsförordningen.|Follow the order of GDPR Articles 13 and 14.
NL-101|E|Rekisterinpitäjän tiedoista puuttuu tai on väärin: {what}.|Uppgifter om den personuppgiftsansvarige saknas eller är fel: {what}.|The controller's details lack or misstate: {what}.|Täydennä nimi, Y-tunnus, osoite, puhelin ja sähköposti.|Fyll i namn, FO-nummer, adress, telefon och e-post.|Complete name, business ID, address, telephone and e-mail.
NL-102|W|Tietosuojavastaavasta ei sanota mitään.|Inget sägs om dataskyddsombud.|Nothing is said about a data protection officer.|Kerro yhteystiedot tai miksi ei ole nimetty.|Ange kontaktuppgifter eller varför inget har utsetts.|Give the contact or say why there is none.
NL-103|W|Yhteyttä varten on vain yksi nimetty ihminen, ei yhteistä postilaatikkoa.|Kontakten är en enda namngiven person, ingen gemensam postlåda.|The contact is one named person without a role mailbox.|Käytä tehtävän osoitetta ja nimeä sijainen.|Använd en funktionsadress och namnge en ersättare.|Use a role address and name a deputy.
NL-104|E|Tarkoitukselta puuttuu oikeusperuste: {what}.|Ändamål utan rättslig grund: {what}.|Purpose without a legal basis: {what}.|Kirjaa peruste joka tarkoitukselle.|Ange grund för varje ändamål.|Give each purpose its basis.
NL-105|E|Oikeutettua etua ei ole kuvattu: {what}.|Det berättigade intresset är inte beskrivet: {what}.|The legitimate interest is not described: {what}.|Kirjoita etu sanoin jokaiselle tarkoitukselle.|Beskriv intresset i ord för varje ändamål.|Put the interest into words for each purpose.
NL-106|E|Vastaanottaja puuttuu luettelosta tai on vajaa: {what}.|Mottagare saknas eller är ofullständig: {what}.|Recipient missing or incomplete: {what}.|Lisää vastaanottaja, rooli, tiedot ja maa.|Lägg till mottagare, roll, uppgifter och land.|Add the recipient with role, data and country.
NL-107|E|Siirroista EU:n ja ETA:n ulkopuolelle ei kerrota suojatointa: {what}.|Skyddsåtgärden för överföring utanför EU och EES saknas: {what}.|The safeguard for transfers outside the EU and EEA is missing: {what}.|Kerro, ettei siirtoja ole, tai suojatoimi ja mistä sen saa.|Säg att ingen överföring sker eller ange skyddsåtgärden.|State that there are none, or the safeguard and how to get a copy.
NL-108|E|Ei kerrota, onko tietojen antaminen pakollista: {what}.|Det sägs inte om uppgifterna måste lämnas: {what}.|It is not said whether giving data is required: {what}.|Kerro pakolliset tiedot, syy ja seuraus.|Ange obligatoriska uppgifter, skäl och följd.|Say what is required, why, and what follows without it.
NL-109|E|Suostumuksen peruuttamisesta ei kerrota: {what}.|Återkallande av samtycke nämns inte: {what}.|Withdrawal of consent is not told: {what}.|Kerro, miten suostumuksen peruuttaa.|Berätta hur samtycke återkallas.|Tell how to withdraw consent.
NL-110|E|Vastustamisoikeutta ei ole kuvattu erikseen: {what}.|Rätten att göra invändningar är inte beskriven för sig: {what}.|The right to object is not described on its own: {what}.|Kirjoita oma kohta suoramarkkinoinnin kiellosta ja vastustamisesta.|Skriv en egen punkt om direktmarknadsföring och invändning.|Write a section of its own on marketing bans and objection.
NL-111|E|Automaattisista päätöksistä ja profiloinnista ei sanota mitään: {what}.|Inget sägs om automatiserade beslut och profilering: {what}.|Nothing is said about automated decisions and profiling: {what}.|Sano, ettei niitä ole, tai kerro logiikka.|Säg att de inte finns eller förklara logiken.|Say there are none or explain the logic.
NL-112|E|Säilytysaika puuttuu: {what}.|Lagringstid saknas: {what}.|Retention period missing: {what}.|Anna jokaiselle tietoryhmälle aika ja syy, myös muille kuin asiakkaille.|Ange tid och skäl för varje kategori, också för andra än kunder.|Give each category a period and a reason, also for non-customers.
NL-113|W|Pyynnön määräaika, maksuttomuus tai henkilöllisyyden tarkistus puuttuu: {what}.|Tidsfrist, avgiftsfrihet eller identitetskontroll saknas: {what}.|Deadline, freedom from charge or identity check is not told: {what}.|Kerro kaikki kolme.|Berätta alla tre.|Tell all three.
NL-114|W|Tietolähdettä ei ole nimetty: {what}.|Källan är inte namngiven: {what}.|The source is not named: {what}.|Nimeä lähde.|Namnge källan.|Name the source.
NL-115|W|Ei kerrota, milloin muualta saadusta tiedosta ilmoitetaan: {what}.|Det sägs inte när uppgifter från annat håll meddelas: {what}.|It is not told when people learn of data obtained elsewhere: {what}.|Kerro aika: viimeistään kuukausi.|Ange tiden: senast en månad.|Give the time: one month at the latest.
NL-116|W|Valituksesta puuttuu rikkomispaikka tai tuomioistuintie: {what}.|Klagomålet saknar platsen för överträdelsen eller vägen till domstol: {what}.|The complaint lacks the place of infringement or the way to court: {what}.|Lisää molemmat.|Lägg till båda.|Add both.
NL-117|W|Siirto-oikeuden ehdot tai tiedostomuoto puuttuvat: {what}.|Villkor eller format för dataportabilitet saknas: {what}.|Conditions or format of portability are missing: {what}.|Kerro peruste ja koneluettava muoto.|Ange grunden och ett maskinläsbart format.|Give the basis and a machine-readable format.
NL-118|W|Rajoittamisen neljästä perusteesta puuttuu osa: {what}.|Någon av de fyra grunderna för begränsning saknas: {what}.|Some of the four grounds of restriction are missing: {what}.|Kerro kaikki neljä perustetta.|Ange alla fyra grunderna.|Give all four grounds.
NL-119|I|Lapsista ei sanota mitään: {what}.|Inget sägs om barn: {what}.|Children are not mentioned: {what}.|Kerro ikäraja ja huoltajan rooli.|Ange åldersgräns och vårdnadshavarens roll.|State the age limit and the guardian's role.
NL-120|W|Lokeja, pyyntöjen käsittelyä tai estolistaa ei kuvata: {what}.|Loggar, begäranden eller spärrlista beskrivs inte: {what}.|Logs, request handling or the suppression list are not described: {what}.|Kuvaa ne tarkoituksina.|Beskriv dem som ändamål.|Describe them as purposes.
NL-121|I|Yhteisrekisterinpitäjistä ei sanota mitään, vaikka kumppaneita on.|Inget om gemensamt ansvar, fast partner finns.|Joint controllers are not mentioned although there are partners.|Kerro vastuunjako tai että yhteisiä ei ole.|Berätta ansvarsfördelningen eller att den saknas.|Tell how duties are shared, or that there are none.
NL-201|E|Oikeutetun edun kohdalla on muu peruste: {what}.|Vid berättigat intresse anges en annan grund: {what}.|Another basis stands where the legitimate interest should: {what}.|Kirjoita etu tai siirrä peruste oikeaan kohtaan.|Beskriv intresset eller flytta grunden.|Describe the interest or move the basis.
NL-202|E|Yhteyshenkilö ei ole sopimuksen osapuoli: {what}.|Kontaktpersonen är inte avtalspart: {what}.|A contact person is not a party to the contract: {what}.|Käytä yhteyshenkilölle oikeutettua etua.|Använd berättigat intresse för kontaktpersoner.|Use legitimate interest for contact persons.
NL-203|E|Suostumusta vaativaa käsittelyä ei ole ilmoitettu suostumuksen kohdalla: {what}.|Behandling som kräver samtycke anges inte under samtycke: {what}.|Processing that needs consent is not declared under consent: {what}.|Ilmoita suostumukset tai kytke toiminto pois.|Ange samtyckena eller stäng av funktionen.|Declare the consents or switch the feature off.
NL-204|E|Teksti kuvaa profilointia, jota ei ole ilmoitettu.|Texten beskriver profilering som inte har angetts.|The text describes profiling that is not declared.|Ilmoita profilointi ja sen logiikka.|Ange profileringen och dess logik.|Declare the profiling and its logic.
NL-205|E|Väite yhdestä ainoasta tarkoituksesta on ristiriidassa muiden kanssa.|Påståendet om ett enda ändamål strider mot de andra.|The claim of one only purpose contradicts the others.|Poista rajaus tai muut tarkoitukset.|Ta bort begränsningen eller de andra ändamålen.|Delete the limit or the other purposes.
NL-206|E|Siirtokielto ja teksti ovat ristiriidassa: {what}.|Påståendet om inga överföringar motsägs: {what}.|The claim of no transfers is contradicted: {what}.|Luettele siirrot tai poista poikkeus ja palvelu.|Ange överföringarna eller ta bort undantaget och tjänsten.|List the transfers or remove the exception and the service.
NL-207|W|Sama asia sanotaan kahdesti: {what}.|Samma sak sägs två gånger: {what}.|The same thing is said twice: {what}.|Jätä yksi lause yhteen paikkaan.|Lämna en mening på ett ställe.|Keep one sentence in one place.
NL-208|E|Väite vain omasta käytöstä on ristiriidassa vastaanottajien kanssa.|Påståendet om endast egen användning strider mot mottagarna.|The claim of own use only contradicts the recipients.|Kerro vastaanottajat väitteen sijaan.|Ange mottagarna i stället.|Name the recipients instead.
NL-209|E|Kumppaneille ei luovuteta, mutta toisaalla tietoja siirretään niille.|Partner får inga uppgifter, men på annat ställe överförs de.|Partners get no data here but do so elsewhere.|Erottele käsittelijät ja itsenäiset vastaanottajat.|Skilj på biträden och självständiga mottagare.|Tell processors from independent recipients.
NL-210|E|Ehdoton poistolupaus on ristiriidassa esteiden kanssa.|Det ovillkorliga löftet om radering strider mot hindren.|The absolute promise of erasure contradicts the exceptions.|Kirjoita yksi poistosääntö.|Skriv en enda regel om radering.|Write one rule of erasure.
NL-211|E|Yhteyshenkilön tietojen poisto kielletään kokonaan.|Radering av kontaktpersoners uppgifter nekas helt.|Erasure of contact persons' data is denied outright.|Ratkaise tapauskohtaisesti; oikeudet ovat samat.|Avgör från fall till fall; rättigheterna är desamma.|Decide case by case; the rights are the same.
NL-212|E|Vastustamisen kohta puhuu muusta: {what}.|Punkten om invändningar handlar om annat: {what}.|The section on objection speaks of something else: {what}.|Kirjoita vastustamisoikeus.|Skriv om rätten att invända.|Write about the right to object.
NL-213|W|Kielto-oikeus on hajallaan: {what}.|Rätten att förbjuda är utspridd: {what}.|The right to forbid is scattered: {what}.|Kokoa kiellot yhteen kohtaan.|Samla förbuden på ett ställe.|Gather the bans in one section.
NL-214|E|Tietoja väitetään nimettömiksi, vaikka ne voi yhdistää ihmiseen.|Uppgifter påstås vara anonyma fast de kan kopplas till en människa.|Data is claimed anonymous although it can be linked to a person.|Sano, että tiedot ovat henkilötietoja.|Säg att de är personuppgifter.|Say that it is personal data.
NL-215|W|Julkaiseminen tarkoittaa tässä omia postitustarroja.|Publicering betyder här egna adressetiketter.|Publishing here means one's own mailing labels.|Käytä asian oikeaa nimeä.|Använd rätt namn på saken.|Call the thing by its name.
NL-216|W|Lähteiden kohdassa on luovutusta, siirtoa tai poistoa koskeva lause.|Bland källorna står en mening om utlämnande, överföring eller radering.|A sentence on disclosure, transfer or erasure stands among the sources.|Siirrä lause omaan kohtaansa.|Flytta meningen till rätt punkt.|Move the sentence to its own section.
NL-217|W|Tositteiden ja kirjanpitokirjojen ajat on erottelematta.|Tiderna för verifikationer och bokföring är inte åtskilda.|Periods of vouchers and accounting books are not told apart.|Kirjaa tositteille ja kirjoille omat ajat.|Ange skilda tider.|Give each its own period.
NL-218|W|Sekä valitus että kantelu: sama asia kahdella nimellä.|Både klagomål och klagan: samma sak med två namn.|One complaint goes by two Finnish names.|Käytä sanaa valitus.|Använd ett ord.|Use one word.
NL-219|I|Viivytyksettä ilman määräaikaa.|Utan dröjsmål men ingen tid.|Without delay but no time given.|Anna oma määräaika.|Ange en egen tid.|Give a time of your own.
NL-301|E|Tietoryhmä puuttuu luettelosta tai on tuntematon: {what}.|Kategori saknas i listan eller är okänd: {what}.|Data category missing from the list or unknown: {what}.|Muodosta luettelo tietomallista.|Bilda listan ur datamodellen.|Generate the list from the data model.
NL-302|E|Pyynnölle vaaditaan allekirjoitus tai kirjallinen muoto.|Begäran måste vara undertecknad eller skriftlig.|A request must be signed or in writing.|Hyväksy pyyntö kaikista kanavista.|Godta begäran i alla kanaler.|Accept requests through any channel.
NL-303|W|Pyynnön kielistä puuttuu: {what}.|Bland språken saknas: {what}.|The languages of a request lack: {what}.|Palvele suomeksi, ruotsiksi ja englanniksi.|Betjäna på finska, svenska och engelska.|Serve in Finnish, Swedish and English.
NL-304|E|Sama säilytysaika koskee kaikkea: {what}.|Samma lagringstid för allt: {what}.|One retention period covers everything: {what}.|Anna jokaiselle tiedolle oma aika.|Ange egen tid för varje uppgift.|Give each kind of data its own period.
NL-305|E|Asiakkuuden päättymistä ei ole määritelty.|Kundförhållandets slut är inte definierat.|The end of the customership is not defined.|Kerro, mistä päättymisen tunnistaa ja passiivisuusaika.|Ange vad som avslutar det och passivitetstiden.|Tell what ends it and the passivity period.
NL-306|E|Tietoja ei luvata poistaa automaattisesti: {what}.|Automatisk radering utlovas inte: {what}.|Automatic erasure is not promised: {what}.|Poista tiedot määräajan päätyttyä ilman pyyntöä.|Radera uppgifter utan begäran när tiden är ute.|Erase data without a request when the period ends.
NL-307|E|Evästevalinta jätetään selaimen asetuksiin.|Valet av kakor lämnas till webbläsaren.|The cookie choice is left to browser settings.|Tarjoa oma valinta: hyväksy, hylkää, asetukset.|Ge ett eget val: godkänn, avvisa, inställningar.|Offer your own choice: accept, reject, settings.
NL-308|E|Kieltäytyminen vaatii ulkopuolisen lisäosan tai tilin.|Ett nej kräver tillägg eller konto hos någon annan.|Refusal needs someone else's add-on or account.|Tarjoa peruutus omalla sivulla.|Ge möjlighet att ångra på den egna webbplatsen.|Offer withdrawal on your own site.
NL-309|W|Evästeluettelo puuttuu tai on vajaa: {what}.|Listan över kakor saknas eller är ofullständig: {what}.|The cookie list is missing or incomplete: {what}.|Luettele nimi, tarkoitus, kesto ja lukija.|Ange namn, ändamål, längd och läsare.|List name, purpose, duration and reader.
NL-310|W|Tiedot julkaistaan, ellei niitä kielletä.|Uppgifter publiceras om de inte förbjuds.|Data is published unless forbidden.|Julkaise vain suostumuksella.|Publicera bara med samtycke.|Publish only with consent.
NL-311|I|Lähteelle ilmoittaminen on lakia laajempi lupaus.|Underrättelse till källan är ett löfte utöver lagen.|Telling the source is a promise beyond the law.|Pidä lupaus ja kirjaa se.|Håll löftet och anteckna det.|Keep the promise and declare it.
NL-312|I|Lupaus on lakia laajempi: {what}.|Löftet går utöver lagen: {what}.|The promise goes beyond the law: {what}.|Pidä lupaus ja kirjaa se.|Håll löftet och anteckna det.|Keep the promise and declare it.
NL-313|E|Valvontaviranomaisen tieto on vanhentunut tai puuttuu: {what}.|Uppgift om tillsynsmyndigheten är föråldrad eller saknas: {what}.|The authority's details are outdated or missing: {what}.|Käytä ajantasaista viranomaistietoa.|Använd den aktuella uppgiften.|Use the current record of the authority.
NL-314|W|Suojaamisessa vedotaan vain tietosuojalakiin.|Skyddet hänvisar bara till dataskyddslagen.|Security cites the Data Protection Act only.|Mainitse myös tietosuoja-asetuksen 32 artikla.|Nämn också artikel 32 i dataskyddsförordningen.|Cite Article 32 of the GDPR too.
NL-315|W|Rauhoittelu ilman tosiasiaa.|Lugnande ord utan fakta.|Reassurance without a fact.|Poista lause.|Ta bort meningen.|Delete the sentence.
NL-316|W|Alihankkijan rooli jää epäselväksi: lähde vai käsittelijä.|Underleverantörens roll är oklar: källa eller biträde.|The subcontractor's role is unclear: source or processor.|Kerro rooli.|Ange rollen.|State the role.
NL-401|E|Tietomalli ja seloste eroavat: {what}.|Datamodellen och beskrivningen skiljer sig: {what}.|The data model and the notice differ: {what}.|Päivitä seloste tai poista kenttä.|Uppdatera beskrivningen eller ta bort fältet.|Update the notice or remove the field.
NL-402|E|Käytössä on jotain, mitä seloste ei mainitse: {what}.|Något används som beskrivningen inte nämner: {what}.|Something is in use that the notice does not mention: {what}.|Lisää se selosteeseen tai kytke pois.|Lägg till det eller stäng av det.|Add it to the notice or switch it off.
NL-403|E|Tietoja on säilytetty yli ajan: {what}.|Uppgifter har sparats för länge: {what}.|Data is kept past its period: {what}.|Aja poistot.|Kör raderingarna.|Run the erasures.
NL-404|E|Tieto väitetään nimettömäksi, mutta siinä on yhdistäviä sarakkeita: {what}.|Uppgifter påstås anonyma men har kopplande kolumner: {what}.|Data is claimed anonymous but has linking columns: {what}.|Poista väite tai sarakkeet.|Ta bort påståendet eller kolumnerna.|Remove the claim or the columns.
NL-405|E|Käyttäjiä ilman salassapitositoumusta: {what}.|Användare utan sekretessförbindelse: {what}.|Users without a confidentiality commitment: {what}.|Pyydä sitoumus tai sulje tunnus.|Be om förbindelsen eller stäng kontot.|Get the commitment or close the account.
NL-406|E|Seloste ei kerro lisäkentän tietoryhmää, käyttötarkoitusta tai säilytysaikaa: {what}.|Beskrivningen nämner inte tilläggsfältets kategori, ändamål eller lagringstid: {what}.|The notice does not tell a custom field's category, purpose or period: {what}.|Lisää se selosteeseen tai lopeta kenttä.|Lägg till det i beskrivningen eller avsluta fältet.|Add it to the notice or end the field.
NL-408|W|Myöhässä: {what}.|Försenat: {what}.|Overdue: {what}.|Ratkaise pyynnöt ja tarkista pidätteet.|Avgör begäranden och granska spärrarna.|Decide the requests and review the holds.
NL-410|W|Kohdalla ei ole valvontaa tai sen näyttö on vanha: {what}.|Punkten saknar kontroll eller beviset är gammalt: {what}.|The clause has no control or its evidence is old: {what}.|Aja kokeet tai vakuuta hallintakeinon olevan kunnossa.|Kör proven eller intyga kontrollen.|Run the probes or attest the control.
"""


def _wordings() -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for line in _TABLE.strip().splitlines():
        key, severity, *texts = line.split("|")
        found[key] = Wording(
            severity,
            dict(zip(LANGUAGES, texts[:3], strict=True)),
            dict(zip(LANGUAGES, texts[3:], strict=True)),
        )
    return found


WORDINGS: dict[str, Wording] = _wordings()
