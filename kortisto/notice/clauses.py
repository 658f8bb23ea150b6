"""The ninety clauses of a customer register's privacy notice, as data.

A clause is the smallest promise that can be kept or broken by itself. Numbers C1 to C90 follow the rows of
the classic Finnish form; row 1 is the title and row 26 the last right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Standing = Literal["kept", "replaced", "repeated", "dropped"]
LANGUAGES = ("fi", "sv", "en")
ROWS = 26


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    `exists` is false for the two rows that the original form leaves blank (C19 consent, C68 automated
    decisions): there silence is the promise. `standing` tells what the default notice does with it: kept as
    promised, replaced by a lawful rule, repeated (another clause says the same, `same_as`), or dropped.
    """

    key: str
    row: int
    title: dict[str, str]
    law: str
    exists: bool = True
    standing: Standing = "kept"
    same_as: str | None = None


# row | number | law | standing | fi | sv | en
_TABLE = """
1|1|GDPR 12(1), 13, 14|kept|Selosteen otsikko ja julkaisu|Beskrivningens rubrik och publicering|Title and publication of the notice
2|2|GDPR 5(2), 13(3), 24(1)|kept|Laatimispäivä ja versio|Datum och version|Date and version
3|3|GDPR 4(7), 13(1)(a), 14(1)(a)|kept|Rekisterinpitäjä|Personuppgiftsansvarig|Controller
4|4|GDPR 12(2), 13(1)(b), 37-39|kept|Yhteyshenkilö ja tietosuojavastaava|Kontaktperson och dataskyddsombud|Contact person and data protection officer
5|5|GDPR 4(6), 30(1)|kept|Rekisterin nimi|Registrets namn|Name of the register
6|6|GDPR 13(2)(e)|kept|Onko tietojen antaminen pakollista|Måste uppgifterna lämnas|Whether giving data is required
6|7|GDPR 5(1)(b), 6(1)(b), (c), (f); KPL 2:10 §|kept|Tilaukset, asiakassuhde ja arkistointi|Beställningar, kundförhållande och arkivering|Orders, customer care and archive
6|8|GDPR 6(1)(a), (f), 13(2)(f), 21; 917/2014 205 §|kept|Kehittäminen, tilastot ja kohdennettu sisältö|Utveckling, statistik och riktat innehåll|Development, statistics and tailored content
6|9|GDPR 5, 24|kept|Käsittely vain asetuksen rajoissa|Behandling endast inom förordningens gränser|Processing only within the regulation
6|10|GDPR 5(1)(b), 6(4), 21(2)|kept|Käyttö omissa rekistereissä, ei mainosalustoille|Användning i egna register, inte till annonsplattformar|Use in own registers, not on advertising platforms
6|11|GDPR 13(1)(e), 28, 30, 32|kept|Käsittelijät ja tiedot niiden palvelimilla|Personuppgiftsbiträden och uppgifter på deras servrar|Processors and data on their servers
6|12|GDPR 5(1)(b)|kept|Rajapintojen käyttö sovittuun tarkoitukseen|Gränssnitt endast för avtalat ändamål|Interfaces only for the agreed purpose
6|13|GDPR 6(1)(a), (f), 21, 25(2)|replaced|Luettelon julkaiseminen|Publicering av förteckning|Publishing a directory
6|14|GDPR 6(1)(f), 14(2)(f), 21(4)|kept|Postitustarrat mainontaa varten|Adressetiketter för reklam|Mailing labels for advertising
6|15|GDPR 12(2), 21(2)-(5)|kept|Julkaisukielto ja kiellon kanavat|Publiceringsförbud och kanaler för det|Publication ban and its channels
7|16|GDPR 6(1)(b), (f), 13(1)(d), 14(2)(b)|replaced|Oikeusperuste ja oikeutettu etu|Rättslig grund och berättigat intresse|Legal basis and legitimate interest
8|17|GDPR 14(1)(d), 15(1)(b), 30(1)(c)|kept|Henkilötietoryhmät|Kategorier av personuppgifter|Categories of personal data
9|18|GDPR 4(9), 13(1)(e), 15(1)(c), 28, 29|kept|Vastaanottajat|Mottagare|Recipients
10|19|GDPR 4(11), 6(1)(a), 7, 8, 13(2)(c)|kept|Suostumus|Samtycke|Consent
11|20|GDPR 5(1)(c)-(d), 16|kept|Etu- ja sukunimi|För- och efternamn|First and last name
11|21|GDPR 4(1); C-710/23|kept|Edustettu organisaatio|Organisation som företräds|Organisation represented
11|22|GDPR 5; 917/2014 200, 202 §|kept|Sähköpostiosoite|E-postadress|E-mail address
11|23|GDPR 5; 661/2009|kept|Postiosoite ja turvakielto|Postadress och spärrmarkering|Postal address and protected address
11|24|917/2014 200, 201 §; KSL 6 luku|kept|Puhelinnumero|Telefonnummer|Telephone number
11|25|GDPR 4(1)|kept|Verkkosivuosoite|Webbadress|Web address
11|26|GDPR 4(1), 5(1)(c)|kept|IP-osoite lokeissa|IP-adress i loggar|IP address in logs
11|27|GDPR 5(1)(e); KPL 2:10 §|kept|Aikaisemmat tilaukset|Tidigare beställningar|Earlier orders
12|28|GDPR 5(1)(d), 13|kept|Tiedot sinulta itseltäsi|Uppgifter från dig själv|Data from you
12|29|GDPR 5(1)(d), 14(2)(f); 661/2009|kept|Päivitykset päivityspalveluista|Uppdateringar från uppdateringstjänster|Updates from update services
12|30|GDPR 14, 26, 28|kept|Tiedot alihankkijoilta|Uppgifter från underleverantörer|Data from subcontractors
12|31|GDPR 6(1)(a), 14, 26; 917/2014 205 §|kept|Tiedot muista palveluista ja linkeistä|Uppgifter från andra tjänster och länkar|Data from other services and links
12|32|GDPR 13(1)(e), 28; 527/2007 19 §|kept|Lisäarvopalvelut ja luottopäätökset|Mervärdestjänster och kreditbeslut|Added services and credit decisions
12|33|GDPR 6, 19, 30(1)(d); 513/1999|kept|Neljä luovutusperustetta|Fyra grunder för utlämnande|Four grounds of disclosure
12|34|GDPR 44-49|repeated:C40|Siirrot EU:n ulkopuolelle (toisto)|Överföring utanför EU (upprepning)|Transfers outside the EU (repeated)
12|35|GDPR 17(1), 17(3), 18, 19|kept|Poistaminen pyynnöstä ja esteet|Radering på begäran och hinder|Erasure on request and what prevents it
13|36|GDPR 5(1)(e), 13(2)(a), 25(2)|kept|Säilytysajat ja yläraja|Lagringstider och övre gräns|Retention periods and the cap
14|37|GDPR 13(1)(e), 28|repeated:C32|Lisäarvopalvelut ja luottopäätökset (toisto)|Mervärdestjänster och kreditbeslut (upprepning)|Added services and credit decisions (repeated)
14|38|GDPR 6, 19, 30(1)(d)|repeated:C33|Luovutusperusteet (toisto)|Grunder för utlämnande (upprepning)|Grounds of disclosure (repeated)
14|39|GDPR 17|repeated:C35|Poistaminen pyynnöstä (toisto)|Radering på begäran (upprepning)|Erasure on request (repeated)
15|40|GDPR 13(1)(f), 15(2), 44-49|kept|Siirrot EU:n ja ETA:n ulkopuolelle|Överföring utanför EU och EES|Transfers outside the EU and EEA
16|41|GDPR 2(1), 5(1)(f), 32|kept|Paperit lukituissa paloturvallisissa tiloissa|Papper i låsta brandsäkra utrymmen|Paper in locked fireproof storage
16|42|GDPR 29, 32(4)|kept|Papereita käsittelevät vain sitoumuksen antaneet|Papper hanteras endast av förbundna|Paper handled only by the committed
16|43|GDPR 24, 32|kept|Säännökset ja hyvä tapa: paperit|Bestämmelser och god sed: papper|Rules and good practice: paper
17|44|GDPR 5(1)(f), 28, 29, 32(4)|kept|Vain määrätyt henkilöt käyttävät rekisteriä|Endast utsedda personer använder registret|Only appointed people use the register
17|45|GDPR 32|kept|Henkilökohtaiset tunnukset|Personliga användarkonton|Personal accounts
17|46|GDPR 28(3)(b), 32(4)|kept|Jokaisella salassapitositoumus|Sekretessförbindelse för alla|Confidentiality commitment for everyone
17|47|GDPR 32(1)(b), (d)|kept|Palomuuri ja koventaminen|Brandvägg och härdning|Firewall and hardening
17|48|GDPR 24, 32|repeated:C43|Säännökset ja hyvä tapa: sähköinen käsittely|Bestämmelser och god sed: elektronisk behandling|Rules and good practice: electronic processing
18|49|917/2014 205 §|kept|Evästeiden käyttö|Användning av kakor|Use of cookies
18|50|GDPR 12(1)|kept|Mikä eväste on|Vad en kaka är|What a cookie is
18|51|KSL 2:6 §|dropped|Väite evästeiden haitattomuudesta|Påstående om att kakor är ofarliga|Claim that cookies are harmless
18|52|GDPR 5(1)(b); 917/2014 205 §|kept|Evästeiden tarkoitukset|Kakornas ändamål|Purposes of cookies
18|53|GDPR 6(1)(a), 13(2)(f), 21(2)-(3)|kept|Evästetiedot markkinoinnissa|Kakuppgifter i marknadsföring|Cookie data in marketing
18|54|GDPR 4(1), recital 30|replaced|Kävijän tunnistettavuus|Om besökaren kan identifieras|Whether a visitor can be identified
18|55|GDPR 5(1)(b), 6(1)(a), 13|kept|Käyntien liittäminen henkilöön|Koppling av besök till person|Linking visits to a person
18|56|GDPR 5(1)(c)|kept|Käynnin IP-osoite|Besökets IP-adress|IP address of a visit
18|57|GDPR 5(1)(c), (e)|kept|Käynnin aika|Tid för besöket|Time of a visit
18|58|GDPR 5(1)(c)|kept|Katsotut sivut ja katseluajat|Visade sidor och visningstider|Pages viewed and for how long
18|59|GDPR 5(1)(c); 917/2014 205 §|kept|Kävijän selain|Besökarens webbläsare|Visitor's browser
18|60|917/2014 205 §|replaced|Evästevalinta selaimen asetuksilla|Val av kakor i webbläsaren|Cookie choice by browser settings
18|61|GDPR 12(1)|kept|Evästeiden poistaminen selaimesta|Att radera kakor i webbläsaren|Deleting cookies in the browser
18|62|GDPR 7(4)|kept|Kieltäytymisen vaikutus toimintoihin|Hur ett nej påverkar funktionerna|Effect of refusing on functions
18|63|GDPR 13(1)(e)-(f), 26, 28, 44-46|replaced|Ulkopuolinen kävijäanalytiikka|Extern besöksanalys|Third-party analytics
18|64|GDPR 4(1), 4(5), recital 26|replaced|Väite kerätyn tiedon nimettömyydestä|Påstående om att uppgifterna är anonyma|Claim that collected data is anonymous
18|65|GDPR 9, 13(1)(e), 13(2)(f)|replaced|Ikä, sukupuoli ja kiinnostukset|Ålder, kön och intressen|Age, sex and interests
18|66|GDPR 7(3), 12(2)|replaced|Asetukset ulkopuolisen tilillä|Inställningar på ett externt konto|Settings on a third party's account
18|67|GDPR 7(3)|replaced|Seurannan esto selaimen lisäosalla|Spärr med tillägg i webbläsaren|Opt-out by a browser add-on
19|68|GDPR 4(4), 13(2)(f), 21(2), 22|kept|Automaattiset päätökset ja profilointi|Automatiserade beslut och profilering|Automated decisions and profiling
20|69|GDPR 12, 15|kept|Oikeus saada tiedot|Rätt till tillgång|Right of access
20|70|GDPR 12(2)-(3)|kept|Pyynnön kanavat ja kielet|Kanaler och språk för begäran|Channels and languages of a request
20|71|GDPR 11, 12(2), 12(6)|replaced|Pyynnön allekirjoittaminen|Underskrift på begäran|Signing a request
20|72|GDPR 21(2)-(5); 917/2014 200-203 §|kept|Kielto markkinointiin, etämyyntiin ja tutkimukseen|Förbud mot marknadsföring, distansförsäljning och undersökning|Ban on marketing, distance selling and research
21|73|GDPR 20|kept|Oikeus siirtää tiedot|Rätt till dataportabilitet|Right to portability
21|74|GDPR 12(2)|kept|Siirtopyynnön osoite|Vart begäran om överföring riktas|Where to send a portability request
22|75|GDPR 5(1)(d), 16, 17|kept|Virheellisten tietojen oikaisu|Rättelse av felaktiga uppgifter|Correction of wrong data
22|76|GDPR 12(2)|replaced|Oikaisupyynnön muoto|Formen för begäran om rättelse|Form of a rectification request
22|77|GDPR 12(2)|kept|Oikaisupyynnön yksilöinti|Precisering av begäran om rättelse|Specifying a rectification request
22|78|GDPR 16|kept|Oikaisu viivytyksettä|Rättelse utan dröjsmål|Correction without delay
22|79|GDPR 19|kept|Oikaisusta ilmoittaminen lähteelle ja saajille|Underrättelse till källa och mottagare|Notice of correction to source and recipients
22|80|GDPR 12(4)|kept|Kieltäytymistodistus|Intyg över vägran|Refusal certificate
22|81|GDPR 77, 79; TSL 21 §|kept|Asian vieminen tietosuojavaltuutetulle|Att föra ärendet till dataombudsmannen|Taking the matter to the Data Protection Ombudsman
23|82|GDPR 18, 19|kept|Oikeus käsittelyn rajoittamiseen|Rätt till begränsning|Right to restriction
23|83|GDPR 12(2)|kept|Rajoituspyynnön osoite|Vart begäran om begränsning riktas|Where to send a restriction request
24|84|GDPR 21(1), 21(4)|kept|Vastustamisoikeus|Rätt att göra invändningar|Right to object
24|85|GDPR 12(2)|kept|Vastustamisen osoite|Vart invändningar riktas|Where to send an objection
24|86|GDPR 17, 21; C-710/23|replaced|Yhteyshenkilön tietojen poistaminen|Radering av kontaktpersons uppgifter|Erasing a contact person's data
25|87|GDPR 13(2)(d), 77|kept|Oikeus tehdä valitus|Rätt att lämna in klagomål|Right to complain
25|88|GDPR 77(1)|kept|Valitus muussa jäsenvaltiossa|Klagomål i en annan medlemsstat|Complaint in another Member State
25|89|GDPR 13(2)(d)|kept|Valvontaviranomaisen yhteystiedot|Tillsynsmyndighetens kontaktuppgifter|Contact details of the authority
26|90|GDPR 17, 21, recital 26|kept|Kielto, anonymisointi ja unohtaminen|Förbud, anonymisering och att bli bortglömd|Ban, anonymisation and being forgotten
"""

_BLANK_ROWS = frozenset({"C19", "C68"})


def _clauses() -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for line in _TABLE.strip().splitlines():
        row, number, law, standing, *titles = line.split("|")
        state, _, twin = standing.partition(":")
        key = f"C{number}"
        found[key] = Clause(
            key=key,
            row=int(row),
            title=dict(zip(LANGUAGES, titles, strict=True)),
            law=law,
            exists=key not in _BLANK_ROWS,
            standing=state,  # type: ignore[arg-type]
            same_as=twin or None,
        )
    return found


CLAUSES: dict[str, Clause] = _clauses()


def clauses_of_row(row: int) -> list[str]:
    """Keys of the clauses of one row of the form (1 to 26), in order."""
    return [clause.key for clause in CLAUSES.values() if clause.row == row]
