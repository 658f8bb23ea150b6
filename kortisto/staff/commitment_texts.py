"""The first version of the confidentiality commitment; a company changes it on its own page."""

DEFAULT_TEXTS = {
    "fi": """\
Käsittelen asiakasrekisterin tietoja vain työtehtävissäni, vain siihen tarkoitukseen, jonka kulloinkin ilmoitan, ja vain siinä laajuudessa kuin tehtävä vaatii.

En kerro tietoja ulkopuolisille enkä niille työtovereille, joiden tehtäviin ne eivät kuulu. En katso omia, läheisteni tai tuttavieni tietoja ilman työtehtävää. En kopioi tietoja rekisterin ulkopuolelle muuten kuin rekisterin omilla toiminnoilla.

Tunnukseni, salasanani ja tunnistautumisvälineeni ovat henkilökohtaisia. En anna niitä kenenkään muun käyttöön, ja kirjaudun ulos, kun poistun laitteen luota.

Sama koskee paperiaineistoa: säilytän sen lukitussa paikassa ja palautan tai hävitän sen ohjeen mukaan.

Ilmoitan heti rekisterin yhteyshenkilölle, jos tietoja on kadonnut, joutunut vääriin käsiin tai käytetty väärin, tai jos epäilen sitä.

Tiedän, että rekisteri kirjaa, kenen tietoja katson tai muutan, milloin ja mihin tarkoitukseen, ja että rekisteröity voi saada siitä tiedon.

Sitoumus on voimassa myös sen jälkeen, kun tehtäväni, työ- tai toimeksiantosuhteeni on päättynyt. Sitoumuksen rikkominen voi johtaa työoikeudellisiin seuraamuksiin, vahingonkorvaukseen tai rangaistukseen.""",
    "sv": """\
Jag behandlar uppgifter i kundregistret endast i mina arbetsuppgifter, endast för det ändamål som jag uppger och endast i den omfattning som uppgiften kräver.

Jag berättar inte uppgifter för utomstående och inte heller för arbetskamrater vars uppgifter de inte hör till. Jag ser inte på mina egna, mina närståendes eller mina bekantas uppgifter utan en arbetsuppgift. Jag kopierar inte uppgifter ut ur registret på annat sätt än med registrets egna funktioner.

Mitt användarnamn, mitt lösenord och mina identifieringsmedel är personliga. Jag ger dem inte till någon annan och jag loggar ut när jag lämnar apparaten.

Detsamma gäller material på papper: jag förvarar det inlåst och återlämnar eller förstör det enligt anvisningarna.

Jag meddelar genast registrets kontaktperson om uppgifter har försvunnit, hamnat i fel händer eller missbrukats, eller om jag misstänker det.

Jag vet att registret antecknar vems uppgifter jag ser eller ändrar, när och för vilket ändamål, och att den registrerade kan få veta det.

Förbindelsen gäller också efter att min uppgift, min anställning eller mitt uppdrag har upphört. Brott mot förbindelsen kan leda till arbetsrättsliga påföljder, skadestånd eller straff.""",
    "en": """\
I process the data of the customer register only in my work, only for the purpose that I state each time, and only as far as the task needs.

I do not tell the data to outsiders, nor to colleagues whose work they do not belong to. I do not look at data of my own, of those close to me or of people I know without a task. I do not copy data out of the register other than by the register's own functions.

My login, my password and my means of identification are personal. I give them to nobody, and I sign out when I leave the device.

The same holds for material on paper: I keep it locked away and return or destroy it as instructed.

I tell the register's contact person at once if data have been lost, have come into wrong hands or have been misused, or if I suspect it.

I know that the register records whose data I look at or change, when and for which purpose, and that the person concerned may be told.

The commitment stays in force after my task, my employment or my assignment has ended. Breaking it may lead to consequences under labour law, to damages or to punishment.""",
}
