"""Clause → control: what in the program keeps each clause, which probe proves it, and which test kills it.

A clause is bound here to at least one control, or says which feature it waits for (`missing`). Nothing here says in what
state a clause is: that comes from evidence alone. A control whose mutation test does not exist does not
count, and the house test fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pkgutil import resolve_name

from kortisto.promises.probes import asking, books, credit, doors, flows, people, text, trade
from kortisto.promises.probes.trying import Found, Probing
from kortisto.promises.rules import MAX_AGE

Probe = Callable[[Probing], Found]


@dataclass(frozen=True)
class Control:
    """One control. `where` is the code that keeps the promise ("module:name"), `probe` what proves it, and
    `mutation` the test that breaks the control and sees the probe turn red. Without a probe a person
    vouches for it (`Attestation`)."""

    key: str
    clauses: tuple[str, ...]
    fi: str
    sv: str
    en: str
    where: str
    probe: Probe | None
    mutation: str
    max_age: timedelta = MAX_AGE

    def name(self, language: str) -> str:
        """What is kept, as a sentence in fi, sv or en."""
        return getattr(self, language)

    @property
    def in_place(self) -> bool:
        """Whether the code that enforces it is there."""
        return _resolves(self.where)


@cache
def _resolves(where: str) -> bool:
    try:
        resolve_name(where)
    except (ImportError, AttributeError):
        return False
    return True


def _control(key: str, clauses: str, fi: str, sv: str, en: str, where: str, probe: Probe | None) -> Control:
    numbers = tuple(f"C{number}" for number in clauses.split())
    return Control(key, numbers, fi, sv, en, f"kortisto.{where}", probe, f"test_{key}_is_killed")


CONTROLS: tuple[Control, ...] = (
    _control(
        "guards", "9 43 48",
        "Tietokannan omat vartijat (herätteet ja rivisäännöt) ovat paikoillaan.",
        "Databasens egna vakter (triggrar och radregler) finns på plats.",
        "The database's own guards (triggers and row policies) are in place.",
        "kernel.guards:missing", doors.guards_in_place,
    ),
    _control(
        "closed_door", "7 9 47",
        "Ilman ilmoitettua käyttötarkoitusta kenenkään tietoja ei voi lukea eikä muuttaa.",
        "Utan angivet ändamål kan ingens uppgifter läsas eller ändras.",
        "Without a stated purpose nobody's data can be read or changed.",
        "kernel.access:access", doors.closed_without_context,
    ),
    _control(
        "operations_only", "9 43",
        "Tietoja muutetaan vain toiminnoissa, jotka kirjaavat itsensä lokiin.",
        "Uppgifter ändras endast i åtgärder som antecknar sig i loggen.",
        "Data change only in operations that record themselves in the ledger.",
        "ledger.operations:operation", doors.written_only_in_operations,
    ),
    _control(
        "field_rights", "43 44",
        "Kukin rooli näkee vain ne tietoryhmät, jotka sen tehtävä kussakin käyttötarkoituksessa vaatii.",
        "Varje roll ser endast de uppgiftskategorier som uppgiften kräver för respektive ändamål.",
        "Each role sees only the data categories that its work needs under each purpose.",
        "staff.rights:RIGHTS", doors.roles_see_their_categories,
    ),
    _control(
        "agreed_interface", "12",
        "Rajapinnasta näkyy vastaanottajalle vain se, mistä on sovittu, eikä avaimetta mitään.",
        "Genom gränssnittet ser en mottagare bara det som är avtalat, och utan nyckel ingenting.",
        "Through the interface a recipient sees only what was agreed, and without a token nothing.",
        "api.door:call", doors.recipients_see_what_was_agreed,
    ),
    _control(
        "register_wall", "5 10",
        "Rekisterin henkilöä ei ole olemassa toisen rekisterin käyttäjälle.",
        "En person i registret finns inte för användare av ett annat register.",
        "A person of this register does not exist for users of another.",
        "kernel.guarded:GuardedManager", doors.other_register_unseen,
    ),
    _control(
        "read_entries", "7 9 44",
        "Jokaisesta katsotusta henkilöstä jää merkintä ennen kuin sivu näytetään.",
        "Varje visad person lämnar en anteckning innan sidan visas.",
        "Every person seen leaves an entry before the page is shown.",
        "ledger.operations:record_reads", doors.every_read_leaves_an_entry,
    ),
    _control(
        "objection", "8 13 15 72 84 90",
        "Markkinointikielto piilottaa henkilön samalla sekunnilla kielletyistä tarkoituksista.",
        "Ett marknadsföringsförbud döljer personen i samma sekund för de förbjudna ändamålen.",
        "A marketing ban hides the person from the banned purposes in the same second.",
        "parties.rules:BLOCKS", doors.objection_hides,
    ),
    _control(
        "restriction", "8 82 84",
        "Rajoitettua henkilöä käsitellään vain 18 artiklan sallimiin tarkoituksiin.",
        "En begränsad person behandlas endast för de ändamål som artikel 18 tillåter.",
        "A restricted person is processed only for what Article 18 allows.",
        "parties.rules:BLOCKS", doors.restriction_hides,
    ),
    _control(
        "protected_address", "23",
        "Turvakielto pitää henkilön poissa luetteloista ja postituksista.",
        "Spärrmarkering håller personen borta från förteckningar och utskick.",
        "A protected address keeps the person out of directories and mailings.",
        "parties.rules:BLOCKS", doors.protected_address_hides,
    ),
    _control(
        "masks", "15 72 82",
        "Kenenkään sallittujen tarkoitusten joukko ei ole ristiriidassa hänen kieltojensa kanssa.",
        "Ingens tillåtna ändamål strider mot personens förbud.",
        "Nobody's allowed purposes contradict their bans.",
        "parties.guards:register", doors.masks_agree,
    ),
    _control(
        "history", "20 75",
        "Oikaisussa säilyy entinen arvo lähteineen poistettavassa historiassa.",
        "Vid rättelse bevaras det tidigare värdet med källa i en historik som kan raderas.",
        "A correction keeps the earlier value and its source in an erasable history.",
        "parties.operations:change_person", doors.changes_keep_the_value_before,
    ),
    _control(
        "doubtful_data", "75",
        "Yhteystiedosta, joka ei enää tavoita, tulee tehtävä, ja se sulkeutuu, kun tieto on kunnossa.",
        "En kontaktuppgift som inte längre når fram blir en uppgift, som stängs när uppgiften är i ordning.",
        "Contact data that no longer reach become a task, which closes once they are in order.",
        "notes.doubting:run", flows.doubtful_data_becomes_a_task,
    ),
    _control(
        "append_only", "9 43 48",
        "Lokin merkintöjä ei voi muuttaa eikä poistaa edes tietokannan omistaja.",
        "Loggens anteckningar kan varken ändras eller raderas, inte ens av databasens ägare.",
        "Ledger entries can be neither changed nor removed, not even by the database's owner.",
        "kernel.guards:append_only", doors.ledger_refuses_rewriting,
    ),
    _control(
        "ledger_whole", "9 43 48",
        "Lokin jokainen merkintä on se, joka allekirjoitettiin.",
        "Varje anteckning i loggen är den som undertecknades.",
        "Every entry of the ledger is the one that was signed.",
        "ledger.sequencing:sequence", flows.ledger_is_whole,
    ),
    _control(
        "notice_frozen", "2",
        "Julkaistua selostetta ei voi muuttaa eikä poistaa.",
        "En publicerad beskrivning kan varken ändras eller raderas.",
        "A published notice can be neither changed nor removed.",
        "notice.guards:register", doors.published_notice_refuses_rewriting,
    ),
    _control(
        "notice_public", "1 2 3 50 61 81 87 88 89",
        "Voimassa oleva seloste aukeaa kaikille kolmella kielellä, ja jokainen kohta on siinä.",
        "Den gällande beskrivningen öppnas för alla på tre språk, med varje punkt.",
        "The notice in force opens for anybody in three languages, with every clause.",
        "notice.rendering:as_html_sections", text.public_notice_answers,
    ),
    _control(
        "authority", "81 87 89",
        "Valvontaviranomaisen yhteystiedot on tarkistettu puolen vuoden sisällä.",
        "Tillsynsmyndighetens kontaktuppgifter har kontrollerats inom ett halvår.",
        "The authority's contact details have been checked within half a year.",
        "notice.default:AUTHORITY", text.authority_is_fresh,
    ),
    _control(
        "notice_lawful", "3 6 16 51 60 64 71 76 77 86 88",
        "Selosteen tarkastus ei löydä lainvastaista lupausta eikä puuttuvaa tietoa.",
        "Granskningen av beskrivningen finner inget olagligt löfte och ingen saknad uppgift.",
        "The linter finds no unlawful promise and no missing information in the notice.",
        "notice.lint:lint", text.notice_is_lawful,
    ),
    _control(
        "issued_invoices", "17",
        "Laadittua laskua ei voi muuttaa, vain hyvittää.",
        "En utställd faktura kan inte ändras, bara krediteras.",
        "An issued invoice cannot be changed, only credited.",
        "billing.guards:SENTENCE", trade.issued_invoices_stand,
    ),
    _control(
        "payments_once", "17",
        "Pankin ilmoittama maksu on laskullaan kerran, vaikka siitä kerrottaisiin monessa tiedostossa.",
        "En betalning som banken meddelar står på sin faktura en gång, även om flera filer berättar om den.",
        "A payment that the bank tells of is on its invoice once, even if several files tell of it.",
        "billing.bank.reading:key_of", trade.payments_count_once,
    ),
    _control(
        "accountant_agreement", "11 18 32",
        "Kirjanpitäjä ei näe mitään ilman voimassa olevaa sopimusta, ja jokainen käyntipäivä on luovutus.",
        "Bokföraren ser inget utan ett avtal som gäller, och varje besöksdag är ett utlämnande.",
        "The accountant sees nothing without an agreement that holds, and each day of visits is a disclosure.",
        "disclosures.visits:agreed", books.visitors_have_agreements,
    ),
    _control(
        "period_lock", "17",
        "Lukittuun kuukauteen ei voi enää päivätä tositetta, eikä mikään siinä muutu.",
        "I en låst månad dateras ingen verifikation längre, och inget i den ändras.",
        "Nothing can be dated in a locked month any more, and nothing of it changes.",
        "billing.guards:LOCKED", books.locked_months_stand,
    ),
    _control(
        "late_claims", "33 35",
        "Kiistettyä saatavaa ei muistuteta eikä siirretä perintään, ja siirtoa edeltävät muistutus ja kaksi viikkoa.",
        "En bestridd fordran påminns inte om och överförs inte, och före en överföring kommer en påminnelse och två veckor.",
        "A disputed claim is neither reminded of nor handed over, and a reminder and two weeks come before a hand-over.",
        "billing.collecting.rules:check_hand_over", trade.late_claims_are_treated_right,
    ),
    _control(
        "credit_checks", "7 32 33 37",
        "Luottotietoja kysytään vain avoimeen hakemukseen, hakijalle kerrottuna ja sopimuksen mukaan.",
        "Kreditupplysningar begärs endast för en öppen ansökan, när sökanden vet om det, och enligt avtal.",
        "Credit data are asked for an open application only, with the applicant told, and under an agreement.",
        "credit.rules:check_question", credit.credit_is_checked_for_an_application,
    ),
    _control(
        "credit_decisions", "68",
        "Luotosta päättää aina ihminen, ja evätylle kerrotaan syy, tietojen lähde ja miten päätöksen voi riitauttaa.",
        "En människa beslutar alltid om kredit, och den som nekas får veta orsaken, källan och hur beslutet bestrids.",
        "A person always decides on credit, and who is refused is told why, by whose data, and how to contest it.",
        "credit.guards:DECISION", credit.people_decide_on_credit,
    ),
    _control(
        "notice_true", "5 17 20 21 22 23 24 25 27",
        "Ohjelmassa ei ole tietoa, vastaanottajaa, lähdettä eikä evästettä, josta seloste ei kerro.",
        "Programmet har ingen uppgift, mottagare, källa eller kaka som beskrivningen inte nämner.",
        "The program has no field, recipient, source or cookie that the notice does not mention.",
        "notice.facts:declared_digest", text.notice_still_true,
    ),
    _control(
        "purposes", "7 16",
        "Jokaisella käyttötarkoituksella on selosteessa oikeusperuste.",
        "Varje ändamål har en rättslig grund i beskrivningen.",
        "Every purpose has a legal basis in the notice.",
        "kernel.purposes:Purpose", text.purposes_are_told,
    ),
    _control(
        "declared", "5 17 20 21 22 23 24 25 27",
        "Tietokannassa ei ole saraketta eikä taulua, jota ei ole ilmoitettu.",
        "Databasen har ingen kolumn eller tabell som inte är deklarerad.",
        "The database has no column or table that is not declared.",
        "kernel.catalogue:undeclared", doors.everything_declared,
    ),
    _control(
        "sources", "28 29 30 31",
        "Jokaisen tiedon lähde on nimetty selosteessa.",
        "Källan till varje uppgift är nämnd i beskrivningen.",
        "The source of every value is named in the notice.",
        "notice.queries:require_source", flows.sources_are_named,
    ),
    _control(
        "disclosures", "18 32 33 37 38",
        "Tietoja on annettu vain selosteen perusteilla, sovituissa ryhmissä ja sopimuksella.",
        "Uppgifter har lämnats ut endast på beskrivningens grunder, i avtalade grupper och enligt avtal.",
        "Data has left only on the notice's grounds, in agreed categories and under an agreement.",
        "disclosures.rules:may_receive", flows.disclosures_have_grounds,
    ),
    _control(
        "recipients", "11 18",
        "Jokainen käytössä oleva vastaanottaja on selosteessa, ja käsittelijällä on sopimus voimassa.",
        "Varje mottagare i bruk finns i beskrivningen, och biträdena har gällande avtal.",
        "Every recipient in use is in the notice, and processors have an agreement in force.",
        "disclosures.operations:set_recipient", flows.recipients_are_told,
    ),
    _control(
        "transfers", "34 40",
        "Kukaan käytössä oleva vastaanottaja ei ole ETA-alueen ulkopuolella ilman siirtoperustetta.",
        "Ingen mottagare i bruk finns utanför EES utan överföringsgrund.",
        "No recipient in use is outside the EEA without a transfer tool.",
        "notice.default:EEA", flows.transfers_have_a_tool,
    ),
    _control(
        "overdue", "27 36",
        "Mitään ei säilytetä yli ajan, vaikka yöllinen ajo jäisi tekemättä.",
        "Inget sparas över tiden, inte ens om nattkörningen uteblir.",
        "Nothing is kept past its period, even if the night never ran.",
        "retention.night:run", flows.nothing_is_overdue,
    ),
    _control(
        "night", "36",
        "Yöllinen poistoajo on tehty.",
        "Nattens raderingskörning är gjord.",
        "The nightly erasure run has been done.",
        "retention.night:run", flows.the_night_ran,
    ),
    _control(
        "open_erasures", "35 39",
        "Yksikään poisto ei ole jäänyt kesken.",
        "Ingen radering har stannat på halva vägen.",
        "No erasure has stopped half-way.",
        "retention.night:run", flows.open_erasures_go_on,
    ),
    _control(
        "erasure", "35 39 75 86 90",
        "Keksityn asiakkaan ja yhteyshenkilön poisto ei jätä heistä mitään, ja kielto jää voimaan.",
        "Raderingen av en påhittad kund och kontaktperson lämnar inget kvar, och förbudet består.",
        "Erasing an invented customer and contact person leaves nothing, and the ban stays.",
        "retention.operations:erase_person", flows.erasure_leaves_nothing,
    ),
    _control(
        "stay_gone", "90",
        "Kukaan poistettu ei ole palannut, ei edes varmuuskopiosta.",
        "Ingen raderad har kommit tillbaka, inte ens ur en säkerhetskopia.",
        "Nobody who was erased has come back, not even from a backup.",
        "retention.operations:replay", flows.erased_stay_gone,
    ),
    _control(
        "access_report", "69",
        "Keksityn asiakkaan tietoraportti saa vastauksen jokaisesta varastosta.",
        "Registerutdraget för en påhittad kund får svar från varje lager.",
        "The access report of an invented customer is answered by every store.",
        "requests.report:collect", flows.access_report_is_whole,
    ),
    _control(
        "package", "73",
        "Keksitty asiakas saa antamansa tiedot pakettina, eikä siinä ole muiden antamia tietoja eikä muistiinpanoja.",
        "En påhittad kund får sina uppgifter som ett paket, utan andras uppgifter och utan anteckningar.",
        "An invented customer gets what they gave as a package, without what others gave and without notes.",
        "requests.package:contents", asking.package_is_theirs,
    ),
    _control(
        "own_pages", "18 43 69 70 74 83 85",
        "Omilla sivuillaan henkilö näkee vain itsensä, eikä niille pääse ilman hänelle lähetettyä koodia.",
        "På sina egna sidor ser en person bara sig själv, och ingen kommer in utan en kod som skickats till personen.",
        "On their own pages a person sees nobody but themself, and nobody gets in without a code sent to them.",
        "portal.doors:own_page", doors.own_pages_know_one_person,
    ),
    _control(
        "identity_codes", "43 48",
        "Missään vapaassa tekstissä ei ole henkilötunnusta.",
        "Ingen fritext innehåller en personbeteckning.",
        "No free text holds a personal identity code.",
        "parties.identity_codes:refuse_identity_codes", flows.no_identity_codes,
    ),
    _control(
        "commitments", "42 46",
        "Ilman salassapitositoumusta ei pääse mihinkään, eikä tunnus odota sitä yli kahta viikkoa.",
        "Utan undertecknad sekretessförbindelse öppnas inget, och inget konto väntar på den över två veckor.",
        "Without a signed commitment nothing opens, and no login waits for the signature over two weeks.",
        "staff.queries:has_signed", people.everybody_has_signed,
    ),
    _control(
        "personal_accounts", "44 45",
        "Jokainen tunnus on nimetyn ihmisen oma.",
        "Varje konto är en namngiven människas eget.",
        "Every login is a named person's own.",
        "staff.rules:is_shared_address", people.accounts_are_personal,
    ),
    _control(
        "leavers", "44",
        "Lähteneellä ei ole avointa istuntoa.",
        "Den som har slutat har ingen öppen session.",
        "Nobody who has left has an open session.",
        "staff.sessions:delete_sessions", people.leavers_are_out,
    ),
    _control(
        "views", "44",
        "Jokainen sivu kertoo, kuka sen saa avata.",
        "Varje sida anger vem som får öppna den.",
        "Every page says who may open it.",
        "staff.pages:page", people.every_view_says_who_may,
    ),
    _control(
        "contact_person", "4 70 74 83 85",
        "Selosteen yhteyshenkilö on tavoitettavissa, ja tehtävällä on hoitaja.",
        "Beskrivningens kontaktperson kan nås, och uppgiften har en innehavare.",
        "The notice's contact can be reached, and somebody holds the role.",
        "staff.permissions:Role", people.contact_person_is_there,
    ),
    _control(
        "request_clock", "70 74 83 85",
        "Pyyntö kirjataan miltä kanavalta tahansa, ja sen määräaika kuluu saapumisesta.",
        "En begäran antecknas från vilken kanal som helst, och tidsfristen löper från ankomsten.",
        "A request is noted from any channel, and its time runs from its arrival.",
        "requests.rules:clock", asking.requests_run_by_the_clock,
    ),
    _control(
        "requests_answered", "69 70 74 83 85",
        "Yksikään pyyntö ei ole ylittänyt määräaikaansa.",
        "Ingen begäran har gått över sin tidsfrist.",
        "No request waits past its last day.",
        "requests.queries:waiting_counts", asking.requests_are_answered,
    ),
    _control(
        "channels_tried", "70 74 83 85",
        "Selosteen pyyntökanavia kokeillaan, ja jokainen koe on kirjattu vuorokaudessa.",
        "Beskrivningens kanaler för begäran prövas, och varje prov har antecknats inom ett dygn.",
        "The notice's channels for requests are tried, and each trial was noted within a day.",
        "requests.trials:note_arrival", asking.channels_pass_requests_on,
    ),
    _control(
        "marketing_objections", "15 72 90",
        "Markkinointikielto tulee voimaan, kun se kirjataan, eikä vasta päätöksestä.",
        "Ett marknadsföringsförbud träder i kraft när det antecknas, inte först genom ett beslut.",
        "An objection to marketing takes effect when it is noted, not when it is decided.",
        "requests.cases.opening:open_cases", asking.marketing_objections_are_obeyed,
    ),
    _control(
        "corrections", "71 75 76 77 78 79",
        "Allekirjoittamaton oikaisupyyntö korjaa tiedon, ja lähteelle ja saajille ilmoitetaan samana päivänä.",
        "En osignerad begäran rättar uppgiften, och källan och mottagarna underrättas samma dag.",
        "An unsigned request corrects a value, and its source and recipients are told the same day.",
        "requests.cases.rectifying:apply", asking.corrections_are_made_and_told,
    ),
    _control(
        "erasures_told", "35 79",
        "Jokaiselle, joka on saanut poistetun tietoja, ilmoitetaan poistosta.",
        "Var och en som har fått uppgifter om en raderad person underrättas om raderingen.",
        "Everybody who was given data of an erased person is told of the erasure.",
        "requests.cases.telling:erased", asking.erasures_are_passed_on,
    ),
    _control(
        "refusal_certificate", "80",
        "Mitään ei evätä ilman todistusta, jossa on kaikki neljätoista kohtaa.",
        "Inget avslås utan ett intyg med alla fjorton punkter.",
        "Nothing is refused without a certificate with all its fourteen fields.",
        "requests.rules:lacking", asking.refusals_have_their_certificate,
    ),
    _control(
        "hardening", "47",
        "Asetukset ovat turvalliset, ja jokaisessa vastauksessa on suojaavat otsakkeet.",
        "Inställningarna är säkra, och varje svar har skyddande huvuden.",
        "The settings are safe, and every answer carries protective headers.",
        "staff.checks:unsafe_settings", people.settings_are_safe,
    ),
    _control(
        "cookies", "49",
        "Ilmoittamaton eväste ei pääse ulos.",
        "En odeklarerad kaka kommer inte ut.",
        "An undeclared cookie does not get out.",
        "kernel.declarations:declare_store", people.undeclared_cookies_are_dropped,
    ),
    _control(
        "no_third_parties", "63 65 66 67",
        "Sivut eivät lataa mitään muualta, eikä kävijäanalytiikkaa ole muilla.",
        "Sidorna laddar inget från andra håll, och ingen annan analyserar besök.",
        "Pages load nothing from elsewhere, and nobody else analyses visits.",
        "kernel.declarations:stores", people.nothing_from_elsewhere,
    ),
    _control(
        "addresses", "26",
        "IP-osoitteita ei säilytetä yli ajan.",
        "IP-adresser sparas inte över tiden.",
        "IP addresses are not kept past their period.",
        "kernel.declarations:declare_store", people.addresses_expire,
    ),
    _control(
        "locked_rooms", "41 43",
        "Paperiaineisto on lukituissa ja paloturvallisissa tiloissa.",
        "Pappersmaterialet finns i låsta och brandsäkra utrymmen.",
        "Paper material is in locked and fireproof storage.",
        "promises.operations:attest", None,
    ),
    _control(
        "firewall", "47",
        "Palvelin on palomuurin takana, eikä tietokantaan pääse ulkoa.",
        "Servern står bakom en brandvägg, och databasen nås inte utifrån.",
        "The server is behind a firewall, and the database cannot be reached from outside.",
        "promises.operations:attest", None,
    ),
)  # fmt: skip

BY_KEY: dict[str, Control] = {control.key: control for control in CONTROLS}


def controls_of(clause: str) -> list[Control]:
    """The controls that a clause is bound to, in the order above."""
    return [control for control in CONTROLS if clause in control.clauses]
