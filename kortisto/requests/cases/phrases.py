"""The sentences of letters about cases, in the three languages. Plain words: who, what, by when, and what one can do."""

from kortisto.requests.cases.texts import Text, _say

MADE_ON = _say("Päiväys", "Datum", "Date")
RECEIVED_ON = _say("Pyyntö saapui", "Begäran anlände", "Request received")
CHANNEL = _say("Saapumistapa", "Ankomstsätt", "Received by")
DUE = _say("Vastaamme viimeistään", "Vi svarar senast", "We answer by")
RIGHT = _say("Pyyntö koskee", "Begäran gäller", "The request is about")
ASKED = _say("Mitä pyysit", "Vad du begärde", "What you asked for")
SIGNED = _say("Asiaa hoitaa", "Ärendet sköts av", "Your case is handled by")
DECIDED = _say("Päätöksen tekijä", "Beslutet fattat av", "Decided by")
UNKNOWN = _say("Vastaanottaja", "Mottagaren", "The addressee")
REVIEWED = _say("tarkistetaan pyynnöstäsi", "granskas på din begäran", "reviewed when you ask")
ITEMS = _say("Oikaistut tiedot", "Rättade uppgifter", "Corrected data")
ITEM_COLUMNS: dict[str, list[str]] = {
    "fi": ["Tieto", "Ennen", "Nyt"],
    "sv": ["Uppgift", "Tidigare", "Nu"],
    "en": ["Item", "Before", "Now"],
}
TOLD = _say("Tästä on ilmoitettu", "Underrättade om detta", "Who was told of it")
TOLD_COLUMNS: dict[str, list[str]] = {
    "fi": ["Kenelle", "Tieto", "Milloin"],
    "sv": ["Vem", "Uppgift", "När"],
    "en": ["Who", "Item", "When"],
}
STOPPED_ITEMS = _say("Lopetettu käyttö", "Användning som upphört", "Use that has stopped")
STOPPED_COLUMNS: dict[str, list[str]] = {
    "fi": ["Käyttötarkoitus", "Alkaen"],
    "sv": ["Ändamål", "Från och med"],
    "en": ["Purpose", "From"],
}
STOPPED = _say("käyttö lopetettu", "användningen har upphört", "the use has stopped")
WEIGHED: dict[str, Text] = {
    "interests": _say("Etumme: {text}", "Våra intressen: {text}", "Our interests: {text}"),
    "necessity": _say("Miksi käyttö on tarpeen: {text}", "Varför användningen är nödvändig: {text}", "Why the use is necessary: {text}"),
    "impact": _say("Vaikutus sinuun: {text}", "Följder för dig: {text}", "What it does to you: {text}"),
    "safeguards": _say("Mikä sinua suojaa: {text}", "Vad som skyddar dig: {text}", "What protects you: {text}"),
}  # fmt: skip
CORRECTED = _say("korjattu", "rättat", "corrected")
IMPOSSIBLE = _say("ei mahdollista", "inte möjligt", "not possible")

TITLES: dict[str, Text] = {
    "received": _say("Olemme saaneet pyyntösi", "Vi har tagit emot din begäran", "We have received your request"),
    "question": _say("Tarvitsemme tarkennuksen pyyntöösi", "Vi behöver en precisering av din begäran", "We need to know more about your request"),
    "identity": _say("Tarvitsemme lisätietoja sinusta", "Vi behöver mer information om dig", "We need to make sure who you are"),
    "extension": _say("Tarvitsemme lisäaikaa pyyntöösi", "Vi behöver mer tid för din begäran", "We need more time for your request"),
    "unanswered": _say("Pyyntösi on päätetty", "Din begäran har avslutats", "Your request has been closed"),
    "granted": _say("Vastaus pyyntöösi", "Svar på din begäran", "Answer to your request"),
}  # fmt: skip

RECEIVED = _say(
    "Kirjasimme pyyntösi ja vastaamme viimeistään {due}. Vastaus on maksuton, eikä pyyntöä tarvitse allekirjoittaa.",
    "Vi har antecknat din begäran och svarar senast {due}. Svaret är avgiftsfritt, och begäran behöver inte undertecknas.",
    "We have noted your request and will answer by {due}. The answer is free of charge, and the request needs no signature.",
)
PROMISED = _say(
    "Virheelliset tiedot pyrimme korjaamaan jo viimeistään {promised}.",
    "Felaktiga uppgifter strävar vi efter att rätta redan senast {promised}.",
    "We aim to correct wrong data by {promised} already.",
)
CLOCK_RUNS = _say(
    "Vastausaika ei pysähdy kysymyksemme ajaksi: vastaamme viimeistään {due}.",
    "Svarstiden stannar inte medan vi väntar: vi svarar senast {due}.",
    "The time for our answer does not stop for this question: we will answer by {due}.",
)
NO_COPIES = _say(
    "Älä lähetä kopiota henkilöllisyystodistuksesta. Emme ota sellaista vastaan emmekä säilytä sellaista.",
    "Skicka ingen kopia av en identitetshandling. Vi tar inte emot och förvarar inte sådana.",
    "Do not send a copy of an identity document. We neither accept nor keep one.",
)
UNCONFIRMED = _say(
    "Jos emme saa lisätietoja, ilmoitamme viimeistään {due}, ettemme voineet varmistua henkilöllisyydestäsi.",
    "Om vi inte får mer information meddelar vi senast {due} att vi inte kunde bekräfta din identitet.",
    "If we do not hear from you, we will tell you by {due} that we could not confirm who you are.",
)
EXTENDED = _say(
    "Emme pysty vastaamaan kuukaudessa. Vastaamme viimeistään {due}. Aikaa voi jatkaa vain kerran.",
    "Vi kan inte svara inom en månad. Vi svarar senast {due}. Tiden kan förlängas bara en gång.",
    "We cannot answer within a month. We will answer by {due}. The time can be extended only once.",
)
REASON = _say("Syy: {text}", "Skäl: {text}", "Reason: {text}")

UNANSWERED = _say(
    "Pyysimme sinulta lisätietoja {asked_on}, emmekä ole saaneet vastausta kahteen kuukauteen. Siksi päätimme pyyntösi käsittelyn. Emme tehneet sen perusteella muutoksia tietoihisi.",
    "Vi bad dig om mer information den {asked_on} och har inte fått något svar på två månader. Därför har vi avslutat behandlingen av din begäran. Vi har inte ändrat dina uppgifter på grund av den.",
    "We asked you for more information on {asked_on} and have had no answer for two months. We have therefore closed your request. We changed none of your data because of it.",
)
COME_BACK = _say(
    "Voit tehdä pyynnön uudelleen milloin tahansa, millä tavalla tahansa. Se on maksutonta.",
    "Du kan framställa din begäran på nytt när som helst, på vilket sätt som helst. Det är avgiftsfritt.",
    "You can make the request again at any time, in any way. It is free of charge.",
)
GRANTED: dict[str, Text] = {
    "access": _say(
        "Saat raportin kaikesta, mitä rekisterissämme on sinusta: tiedot, niiden lähteet, saajat, säilytysajat ja katselut.",
        "Du får en rapport om allt som finns om dig i vårt register: uppgifterna, källorna, mottagarna, lagringstiderna och vem som tittat.",
        "You get a report of everything our register holds about you: the data, their sources, who received them, how long they are kept and who looked.",
    ),
    "portability": _say(
        "Saat antamasi tiedot koneluettavassa muodossa (JSON ja CSV). Tietojen siirtäminen ei poista niitä rekisteristämme.",
        "Du får uppgifterna som du har lämnat i maskinläsbar form (JSON och CSV). Att uppgifterna flyttas raderar dem inte ur vårt register.",
        "You get the data that you have given in machine-readable form (JSON and CSV). Taking them does not erase them from our register.",
    ),
    "rectification": _say(
        "Oikaisimme tiedot pyyntösi mukaan. Alla näet, mikä muuttui.",
        "Vi har rättat uppgifterna enligt din begäran. Nedan ser du vad som ändrades.",
        "We have corrected the data as you asked. Below you see what changed.",
    ),
    "restriction": _say(
        "Tietojesi käsittely on rajoitettu. Säilytämme tiedot, mutta emme käytä niitä muuhun kuin lain sallimaan. Ilmoitamme sinulle ennen kuin rajoitus poistetaan.",
        "Behandlingen av dina uppgifter är begränsad. Vi bevarar uppgifterna men använder dem endast till det som lagen tillåter. Vi meddelar dig innan begränsningen hävs.",
        "The processing of your data is restricted. We keep the data but use them only as the law allows. We will tell you before the restriction is lifted.",
    ),
    "objection": _say(
        "Lopetimme vastustamasi käsittelyn.", "Vi har upphört med den behandling som du invände mot.",
        "We have stopped the processing that you objected to.",
    ),
    "erasure": _say("Poistimme tietosi.", "Vi har raderat dina uppgifter.", "We have erased your data."),
    "anonymisation": _say(
        "Tietosi on anonymisoitu.", "Dina uppgifter har anonymiserats.", "Your data have been anonymised."
    ),
    "complaint": _say(
        "Alla kerromme, miten voit viedä asian valvontaviranomaisen tai tuomioistuimen arvioitavaksi.",
        "Nedan berättar vi hur du kan föra ärendet till tillsynsmyndigheten eller en domstol.",
        "Below we tell how you can bring the matter before the supervisory authority or a court.",
    ),
    "consent_withdrawal": _say(
        "Suostumuksesi on peruutettu, ja siihen perustuva käsittely loppui heti, kun pyyntösi kirjattiin.",
        "Ditt samtycke är återkallat, och den behandling som grundade sig på det upphörde genast när din begäran antecknades.",
        "Your consent is withdrawn, and the processing based on it stopped as soon as your request was noted.",
    ),
}  # fmt: skip
IN_FORCE = _say(
    "Kielto on voimassa. Se tuli voimaan heti, kun pyyntösi kirjattiin, ja koskee myös jo valmisteltuja lähetyksiä.",
    "Förbudet gäller. Det trädde i kraft genast när din begäran antecknades och gäller också redan förberedda utskick.",
    "The ban is in force. It took effect as soon as your request was noted and covers mailings already prepared.",
)
STATEMENT = _say(
    "Voit toimittaa tietoihin lisäselvityksen, joka säilytetään niiden yhteydessä (tietosuoja-asetus 16 art.).",
    "Du kan lämna ett kompletterande utlåtande som bevaras tillsammans med uppgifterna (dataskyddsförordningen art. 16).",
    "You may give a supplementary statement, which is kept with the data (GDPR Article 16).",
)
