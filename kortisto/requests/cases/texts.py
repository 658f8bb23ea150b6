"""The words of cases in the three languages: one source for the pages and for the letters."""

Text = dict[str, str]


def _say(fi: str, sv: str, en: str) -> Text:
    return {"fi": fi, "sv": sv, "en": en}


def word(table: dict[str, Text], key: str, language: str) -> str:
    """The word for a code; the code itself when there is none."""
    return table[key][language] if key in table else key


RIGHTS: dict[str, Text] = {
    "access": _say("Oikeus saada pääsy tietoihin", "Rätt till tillgång", "Right of access"),
    "portability": _say(
        "Oikeus siirtää tiedot järjestelmästä toiseen", "Rätt till dataportabilitet", "Right to data portability"
    ),
    "rectification": _say("Oikeus tietojen oikaisemiseen", "Rätt till rättelse", "Right to rectification"),
    "restriction": _say(
        "Oikeus käsittelyn rajoittamiseen", "Rätt till begränsning av behandling",
        "Right to restriction of processing",
    ),
    "objection": _say("Vastustamisoikeus", "Rätt att göra invändningar", "Right to object"),
    "direct_mail": _say("Suoramainonnan kielto", "Förbud mot direktreklam", "Objection to direct advertising"),
    "distance_selling": _say("Etämyynnin kielto", "Förbud mot distansförsäljning", "Objection to distance selling"),
    "direct_marketing": _say(
        "Suoramarkkinoinnin kielto", "Förbud mot direktmarknadsföring", "Objection to direct marketing"
    ),
    "market_research": _say(
        "Markkina- ja mielipidetutkimusten kielto", "Förbud mot marknads- och opinionsundersökningar",
        "Objection to market and opinion research",
    ),
    "all_marketing": _say("Kaiken markkinoinnin kielto", "Förbud mot all marknadsföring", "Objection to all marketing"),
    "publication": _say(
        "Luetteloissa julkaisemisen kielto", "Förbud mot publicering i förteckningar",
        "Objection to publication in directories",
    ),
    "erasure": _say("Oikeus tietojen poistamiseen", "Rätt till radering", "Right to erasure"),
    "anonymisation": _say("Tietojen anonymisointi", "Anonymisering av uppgifter", "Anonymisation of data"),
    "consent_withdrawal": _say("Suostumuksen peruuttaminen", "Återkallelse av samtycke", "Withdrawal of consent"),
    "complaint": _say(
        "Tieto valitusoikeudesta", "Information om rätten att klaga", "Information on the right to complain"
    ),
}  # fmt: skip

CHANNELS: dict[str, Text] = {
    "web": _say("Verkkolomake", "Webbformulär", "Web form"),
    "email": _say("Sähköposti", "E-post", "E-mail"),
    "letter": _say("Kirje", "Brev", "Letter"),
    "phone": _say("Puhelin", "Telefon", "Telephone"),
    "counter": _say("Asiointi paikan päällä", "Personligt besök", "In person"),
    "desk": _say("Kirjattu asiakaskortilta", "Antecknad på kundkortet", "Noted on the card"),
    "partner": _say("Yhteistyökumppanin välittämä", "Förmedlad av en partner", "Passed on by a partner"),
    "portal": _say("Omat tiedot -sivut", "Sidorna Mina uppgifter", "Own pages"),
}
STATES: dict[str, tuple[str, Text]] = {
    "received": ("info", _say("Saapunut", "Mottagen", "Received")),
    "identifying": ("warn", _say("Henkilöllisyys varmistettavana", "Identiteten kontrolleras", "Identity being confirmed")),
    "asking": ("warn", _say("Odottaa tarkennusta", "Väntar på precisering", "Waiting for clarification")),
    "working": ("info", _say("Käsittelyssä", "Under behandling", "Being handled")),
    "decided": ("warn", _say("Ratkaistu, vastaus antamatta", "Avgjort, svar ges ännu", "Decided, answer to be given")),
    "closed": ("ok", _say("Vastattu", "Besvarad", "Answered")),
}  # fmt: skip
OUTCOMES: dict[str, tuple[str, Text]] = {
    "granted": ("ok", _say("Hyväksytty", "Bifallen", "Granted")),
    "partly": ("warn", _say("Hyväksytty osittain", "Delvis bifallen", "Granted in part")),
    "refused": ("stop", _say("Evätty", "Avslagen", "Refused")),
    "unidentified": ("stop", _say("Pyytäjää ei tunnistettu", "Den sökande identifierades inte", "Not identified")),
    "withdrawn": ("muted", _say("Peruttu", "Återtagen", "Withdrawn")),
    "unanswered": ("muted", _say("Päätetty, kun vastausta ei tullut", "Avslutad utan svar från personen", "Closed: no answer came")),
    "moot": ("muted", _say("Rauennut", "Förfallen", "Lapsed")),
}  # fmt: skip
# Kind of event → (icon, tone, words). A code in the event is told by EVENT_CODES or by the page.
EVENTS: dict[str, tuple[str, str, Text]] = {
    "arrived": ("request", "info", _say("Pyyntö saapui", "Begäran anlände", "The request arrived")),
    "again": ("request", "muted", _say("Samaa pyydettiin uudelleen", "Samma sak begärdes på nytt", "The same was asked again")),
    "linked": ("person", "info", _say("Pyytäjä löytyi rekisteristä", "Den sökande hittades i registret", "The person was found in the register")),
    "exported": ("export", "info", _say("Asiasta tehtiin tiedosto viranomaiselle", "En fil om ärendet gjordes för myndigheten", "A file of the case was made for an authority")),
    "file": ("clip", "muted", _say("Tiedosto liitettiin", "En fil bifogades", "A file was attached")),
    "begin": ("task", "info", _say("Otettiin käsittelyyn", "Togs under behandling", "Taken into work")),
    "doubt": ("question", "warn", _say("Henkilöllisyydestä pyydettiin lisätietoja", "Mer information om identiteten begärdes", "Information on identity was asked for")),
    "identified": ("check", "ok", _say("Henkilö tunnistettiin", "Personen identifierades", "The person was recognised")),
    "ask": ("question", "warn", _say("Pyydettiin tarkennusta", "Precisering begärdes", "Clarification was asked for")),
    "clarified": ("check", "info", _say("Tarkennus saatiin", "Preciseringen kom", "The clarification came")),
    "extended": ("clock", "warn", _say("Määräaikaa jatkettiin", "Tidsfristen förlängdes", "The time was extended")),
    "item": ("edit", "muted", _say("Oikaistava tieto lisättiin", "En uppgift att rätta lades till", "A value to correct was added")),
    "item_decided": ("edit", "muted", _say("Oikaisuvaatimuksen kohta ratkaistiin", "En punkt i rättelsekravet avgjordes", "An item was decided")),
    "corrected": ("edit", "ok", _say("Tieto korjattiin", "En uppgift rättades", "A value was corrected")),
    "notified": ("share", "info", _say("Ilmoitus saajalle tai lähteelle", "Underrättelse till en mottagare eller källa", "Notification of a recipient or source")),
    "in_force": ("stop", "ok", _say("Kielto tai rajoitus tuli voimaan", "Förbudet eller begränsningen trädde i kraft", "The ban or restriction took effect")),
    "objected": ("question", "info", _say("Käyttötarkoitusta vastustettiin", "Invändning mot ett ändamål", "A purpose was objected to")),
    "held_back": ("lock", "warn", _say("Käyttötarkoitus rajoitettiin, kunnes asia ratkaistaan", "Ändamålet begränsades tills saken avgörs", "The purpose was restricted until it is decided")),
    "released": ("lock", "muted", _say("Käyttötarkoituksen rajoitus päättyi", "Begränsningen av ändamålet upphörde", "The restriction of the purpose ended")),
    "suppressed": ("stop", "ok", _say("Annettu yhteystieto vietiin estolistalle", "Den givna kontaktuppgiften fördes in på spärrlistan", "The contact value given was put on the suppression list")),
    "report": ("request", "ok", _say("Raportti tehtiin", "Rapporten gjordes", "The report was made")),
    "erased": ("trash", "ok", _say("Tiedot poistettiin", "Uppgifterna raderades", "The data were erased")),
    "not_erased": ("trash", "stop", _say("Poistaminen ei onnistunut", "Raderingen lyckades inte", "The erasure failed")),
    "decided": ("seal", "info", _say("Ratkaistiin", "Avgjordes", "Decided")),
    "letter": ("mail", "info", _say("Kirje tehtiin", "Ett brev gjordes", "A letter was made")),
    "answered": ("check", "ok", _say("Vastaus annettiin", "Svaret gavs", "The answer was given")),
    "withdraw": ("minus", "muted", _say("Pyyntö peruttiin", "Begäran återtogs", "The request was withdrawn")),
    "silent": ("minus", "muted", _say("Päätettiin: vastausta ei tullut kahteen kuukauteen", "Avslutades: inget svar på två månader", "Closed: no answer for two months")),
    "reminder": ("clock", "warn", _say("Määräpäivä lähestyy", "Tidsfristen närmar sig", "The last day is near")),
}  # fmt: skip
HOW_ANSWERED: dict[str, Text] = {
    "told": _say("suullisesti", "muntligt", "by word of mouth"),
    "letter": _say("kirjeellä", "med brev", "by letter"),
    "handed": _say("raportti luovutettiin", "rapporten lämnades ut", "the report was handed over"),
    "portal": _say("omilla sivuilla", "på egna sidor", "on their own pages"),
}
MEANS: dict[str, Text] = {
    "contact": _say(
        "Pyyntö tuli rekisterissä olevasta yhteystiedosta",
        "Begäran kom från en kontaktuppgift i registret",
        "The request came from a contact value in the register",
    ),
    "facts": _say(
        "Kaksi oikeaa tietoa rekisteristä",
        "Två rätta uppgifter ur registret",
        "Two facts that the register holds",
    ),
    "portal": _say("Kirjautuminen omiin tietoihin", "Inloggning på egna sidor", "Sign-in to their own pages"),
    "strong": _say("Vahva tunnistus", "Stark autentisering", "Strong identification"),
    "in_person": _say(
        "Paikan päällä, henkilöllisyys näytetty", "På plats, identiteten visad", "In person, identity shown"
    ),
}
LEVELS: tuple[Text, ...] = (
    _say("ei tunnistusta", "ingen identifiering", "no identification"),
    _say("tunnettu yhteystieto", "känd kontaktuppgift", "a known contact value"),
    _say("kaksi rekisterin tietoa", "två uppgifter ur registret", "two facts of the register"),
    _say(
        "vahva tunnistus tai paikan päällä",
        "stark autentisering eller på plats",
        "strong identification or in person",
    ),
)
AGENTS: dict[str, Text] = {
    "agent": _say("Asiamies", "Ombud", "Agent"),
    "guardian": _say("Huoltaja tai edunvalvoja", "Vårdnadshavare eller intressebevakare", "Guardian"),
}
STATUTES: dict[str, Text] = {
    "gdpr_11_2": _say("tietosuoja-asetus 11 art. 2 kohta ja 12 art. 2 kohta", "dataskyddsförordningen art. 11.2 och 12.2", "GDPR Articles 11(2) and 12(2)"),
    "gdpr_12_5": _say("tietosuoja-asetus 12 art. 5 kohta", "dataskyddsförordningen art. 12.5", "GDPR Article 12(5)"),
    "gdpr_15_4": _say("tietosuoja-asetus 15 art. 4 kohta", "dataskyddsförordningen art. 15.4", "GDPR Article 15(4)"),
    "gdpr_16": _say("tietosuoja-asetus 16 art.", "dataskyddsförordningen art. 16", "GDPR Article 16"),
    "gdpr_17_3_b": _say("tietosuoja-asetus 17 art. 3 kohta b", "dataskyddsförordningen art. 17.3 b", "GDPR Article 17(3)(b)"),
    "gdpr_17_3_e": _say("tietosuoja-asetus 17 art. 3 kohta e", "dataskyddsförordningen art. 17.3 e", "GDPR Article 17(3)(e)"),
    "gdpr_18_1": _say("tietosuoja-asetus 18 art. 1 kohta", "dataskyddsförordningen art. 18.1", "GDPR Article 18(1)"),
    "gdpr_20_1": _say("tietosuoja-asetus 20 art. 1 kohta", "dataskyddsförordningen art. 20.1", "GDPR Article 20(1)"),
    "gdpr_21_1": _say("tietosuoja-asetus 21 art. 1 kohta", "dataskyddsförordningen art. 21.1", "GDPR Article 21(1)"),
    "kpl_2_10": _say("kirjanpitolaki 2 luku 10 §", "bokföringslagen 2 kap. 10 §", "Accounting Act, chapter 2, section 10"),
    "tsl_34": _say("tietosuojalaki 34 §", "dataskyddslagen 34 §", "Data Protection Act, section 34"),
}  # fmt: skip
MEANWHILE: dict[str, Text] = {
    "restriction": _say(
        "Tietojen käsittelyä on rajoitettu.",
        "Behandlingen av uppgifterna är begränsad.",
        "The processing of the data is restricted.",
    ),
    "marketing_stop": _say(
        "Tietoja ei käytetä markkinointiin.",
        "Uppgifterna används inte för marknadsföring.",
        "The data are not used for marketing.",
    ),
    "statement": _say(
        "Voit toimittaa lisäselvityksen, joka liitetään tietoihin.",
        "Du kan lämna ett kompletterande utlåtande som fogas till uppgifterna.",
        "You may give a supplementary statement, which is kept with the data.",
    ),
    "until_now": _say(
        "Käyttö oli rajoitettu siitä, kun pyyntösi kirjattiin. Rajoitus päättyy, kun saat tämän.",
        "Användningen var begränsad från det att din begäran antecknades. Begränsningen upphör när du får detta.",
        "The use was restricted from when your request was noted. The restriction ends with this letter.",
    ),
    "nothing": _say("Ei muuta toimenpidettä.", "Ingen annan åtgärd.", "Nothing else."),
}
STANDINGS: dict[str, Text] = {
    "absolute": _say(
        "Tätä ei tarvitse perustella: kielto tulee voimaan heti.",
        "Detta behöver inte motiveras: förbudet gäller genast.",
        "This needs no reason: the ban holds at once.",
    ),
    "weighed": _say(
        "Käyttö perustuu oikeutettuun etuun. Voit vastustaa sitä tilanteeseesi liittyvällä perusteella, ja me punnitsemme asian.",
        "Användningen grundar sig på ett berättigat intresse. Du kan invända mot den av skäl som hänför sig till din situation, och vi gör en avvägning.",
        "The use rests on a legitimate interest. You can object to it on grounds of your own situation, and we weigh the matter.",
    ),
    "consent": _say(
        "Käyttö perustuu suostumukseesi, joten vastustamisoikeus ei koske sitä. Voit sen sijaan peruuttaa suostumuksesi milloin tahansa, eikä siihen tarvita syytä.",
        "Användningen grundar sig på ditt samtycke, så rätten att göra invändningar gäller inte. Du kan i stället återkalla ditt samtycke när som helst, utan att ange skäl.",
        "The use rests on your consent, so the right to object does not apply to it. Instead you can withdraw your consent at any time, without a reason.",
    ),
    "contract": _say(
        "Käyttö perustuu sopimukseen kanssasi, joten vastustamisoikeus ei koske sitä. Voit pyytää tietojesi oikaisemista, käsittelyn rajoittamista, tietojen poistamista ja niiden siirtämistä toiseen järjestelmään.",
        "Användningen grundar sig på ett avtal med dig, så rätten att göra invändningar gäller inte. Du kan begära rättelse, begränsning, radering och överföring av dina uppgifter.",
        "The use rests on a contract with you, so the right to object does not apply to it. You can ask to have your data corrected, restricted, erased and moved to another system.",
    ),
    "statutory": _say(
        "Käyttö perustuu lakisääteiseen velvoitteeseemme, joten vastustamisoikeus ei koske sitä. Voit tarkastaa tietosi, pyytää niiden oikaisemista ja käsittelyn rajoittamista sekä valittaa valvontaviranomaiselle.",
        "Användningen grundar sig på vår lagstadgade skyldighet, så rätten att göra invändningar gäller inte. Du kan ta del av dina uppgifter, begära rättelse och begränsning samt klaga hos tillsynsmyndigheten.",
        "The use rests on our legal obligation, so the right to object does not apply to it. You can see your data, ask to have them corrected and restricted, and complain to the authority.",
    ),
}
"""What one is told of a purpose when one objects to it."""
FIELDS: dict[str, Text] = {
    "given_names": _say("Etunimet", "Förnamn", "Given names"),
    "surname": _say("Sukunimi", "Efternamn", "Surname"),
    "language": _say("Asiointikieli", "Kontaktspråk", "Language"),
    "contact": _say("Yhteystieto", "Kontaktuppgift", "Contact value"),
    "address:street": _say("Katuosoite", "Gatuadress", "Street address"),
    "address:postcode": _say("Postinumero", "Postnummer", "Postcode"),
    "address:city": _say("Postitoimipaikka", "Postort", "Town"),
    "address:care_of": _say("c/o", "c/o", "c/o"),
    "new:email": _say("Uusi sähköpostiosoite", "Ny e-postadress", "New e-mail address"),
    "new:phone": _say("Uusi puhelinnumero", "Nytt telefonnummer", "New telephone number"),
    "new:web": _say("Uusi verkko-osoite", "Ny webbadress", "New web address"),
    "other": _say("Muu tieto", "Annan uppgift", "Something else"),
}
CATEGORIES: dict[str, Text] = {
    "identity": _say("Nimi ja kieli", "Namn och språk", "Name and language"),
    "contact": _say("Yhteystiedot", "Kontaktuppgifter", "Contact details"),
    "address": _say("Postiosoite", "Postadress", "Postal address"),
    "restriction": _say("Käsittelyn rajoitus", "Begränsning av behandlingen", "Restriction of processing"),
}
LETTERS: dict[str, Text] = {
    "received": _say("Vahvistus pyynnön saapumisesta", "Bekräftelse på mottagen begäran", "Acknowledgement"),
    "question": _say("Tarkennuspyyntö", "Begäran om precisering", "Question"),
    "identity": _say("Lisätietopyyntö henkilöllisyydestä", "Begäran om information om identiteten", "Request for information on identity"),
    "extension": _say("Ilmoitus määräajan jatkamisesta", "Meddelande om förlängd tidsfrist", "Notice of extension"),
    "unanswered": _say("Ilmoitus käsittelyn päättymisestä", "Meddelande om avslutad behandling", "Notice of closing"),
    "granted": _say("Vastaus", "Svar", "Answer"),
    "refused": _say("Kieltäytymistodistus", "Intyg över vägran", "Certificate of refusal"),
}  # fmt: skip


def field_name(field: str, language: str) -> str:
    """What a field of a claim, or a right that is refused, is called."""
    if field in RIGHTS:
        return RIGHTS[field][language]
    if field.startswith("contact:"):
        return FIELDS["contact"][language]
    return word(FIELDS, field, language)
