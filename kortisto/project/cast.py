"""The fixed cast: invented people and firms that demo, tests and screenshots share. Pure data.

Days are counted back from today, so that the demo is always in the middle of its year. Each customer stands
for a situation the notice speaks of; `key` is how code and tests call them.
"""

from dataclasses import dataclass

from kortisto.staff.permissions import Role

CONTROLLER = {
    "name": "Kellokukka Oy", "business_id": "1234567-1", "street": "Kellokukantie 1", "postcode": "00930",
    "city": "HELSINKI", "phone": "010 501 3621", "email": "rekisteri@kellokukka.example",
    "web": "kellokukka.example",
}  # fmt: skip


@dataclass(frozen=True)
class Colleague:
    """A member of staff. The accountant works for a processor; who has not signed sees nothing yet."""

    key: str
    name: str
    email: str
    role: Role
    employer: str = "Kellokukka Oy"
    language: str = "fi"
    signed: bool = True
    works_for: str = ""  # key of a recipient


STAFF = (
    Colleague("service", "Saara Lehtovirta", "saara.lehtovirta@kellokukka.example", Role.CUSTOMER_SERVICE),
    Colleague("contact", "Kaarlo Tammisalo", "kaarlo.tammisalo@kellokukka.example", Role.CONTACT_PERSON),
    Colleague(
        "accountant", "Paula Numminen", "paula.numminen@tilitoimistonumero.example", Role.ACCOUNTANT,
        employer="Tilitoimisto Numero Oy", works_for="accounting",
    ),
    Colleague("marketing", "Mikael Strandvik", "mikael.strandvik@kellokukka.example", Role.MARKETING,
        language="sv"),
    Colleague("administrator", "Anneli Ylöstalo", "anneli.ylostalo@kellokukka.example", Role.ADMINISTRATOR),
    Colleague("newcomer", "Ulla Uusihonka", "ulla.uusihonka@kellokukka.example", Role.CUSTOMER_SERVICE,
        signed=False),
)  # fmt: skip


@dataclass(frozen=True)
class Company:
    """An organisation; its business id is in the range that nobody has been given."""

    key: str
    number: str
    name: str
    business_id: str
    since: int
    address: tuple[str, str, str]
    contacts: tuple[tuple[str, str], ...]
    language: str = "fi"
    source: str = "self"


COMPANIES = (
    Company(
        "rautasiipi", "2001", "Rautasiipi Oy", "9100004-8", 2100, ("Konepajankuja 4", "33100", "Tampere"),
        (("email", "laskut@rautasiipi.example"), ("phone", "010 512 3400"),
            ("web", "https://www.rautasiipi.example")),
    ),
    Company(
        "bageri", "2002", "Ab Skärgårdens Bageri", "9100012-8", 1500, ("Strandvägen 12", "21600", "Pargas"),
        (("email", "info@skargardensbageri.example"), ("phone", "010 512 7700")), language="sv",
        source="previous_system",
    ),
    Company(
        "talo", "2003", "Asunto Oy Kuusikonrinne", "9100027-5", 900, ("Kuusikonrinne 8", "70100", "Kuopio"),
        (("email", "isannointi@kuusikonrinne.example"),), source="previous_system",
    ),
    Company(
        "lanka", "2004", "Tmi Lankakerä", "9100035-5", 640, ("Kehrääjänpolku 3", "20100", "Turku"),
        (("email", "tilaukset@lankakera.example"), ("phone", "040 512 0303")), source="previous_system",
    ),
    Company(
        "pesa", "2005", "Onni Metsäpellon kuolinpesä", "", 260, ("Peltokatu 9", "40100", "Jyväskylä"), (),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """An order that many days ago, and how far it came.

    `fate`: open (not delivered), cancelled, paid, unpaid (delivered and invoiced), credited, collection.
    `due` is how many days after the invoice; `gross_cents` replaces the computed sum of the invoice.
    """

    ago: int
    items: tuple[tuple[str, int], ...]
    fate: str = "paid"
    due: int = 14
    gross_cents: int | None = None


@dataclass(frozen=True)
class Customer:
    """A person of the cast. `story` says in English what they stand for."""

    key: str
    story: str
    given_names: str
    surname: str
    since: int
    number: str | None = None
    language: str = "fi"
    source: str = "self"
    address: tuple[str, str, str, str] | None = None
    contacts: tuple[tuple[str, str], ...] = ()
    company: str = ""
    role: str = ""
    trades: tuple[Trade, ...] = ()
    notes: tuple[tuple[int, str, str], ...] = ()  # days ago, kind, text
    tasks: tuple[tuple[int, str, str], ...] = ()  # due in days, of which colleague, title
    tags: tuple[str, ...] = ()
    files: tuple[tuple[int, str, str], ...] = ()  # days ago, name, what it says
    blocks: tuple[tuple[int, str, str], ...] = ()  # days ago, kind, reason
    said: tuple[tuple[int, str, str], ...] = ()  # days ago, of which value, what
    former_surname: str = ""
    former_address: tuple[str, str, str, str] | None = None


CUSTOMERS = (
    Customer(
        "active", "an active consumer with three paid orders", "Helmi Orvokki", "Peltoniitty", 934, "5001",
        address=("Käpytie 3 B 12", "33100", "Tampere", "FI"),
        contacts=(("email", "helmi.peltoniitty@posti.example"), ("phone", "040 512 0101")),
        trades=(
            Trade(934, (("K-102", 2), ("K-103", 1))), Trade(438, (("P-401", 3),)),
            Trade(52, (("T-301", 1), ("T-302", 2))),
        ),
        notes=((52, "note", "Toivoi toimituksen noutopisteeseen, jos paketti ei mahdu postiluukusta."),),
        tags=("Noutaa itse",),
        files=(
            (51, "Noutopisteen vahvistus.txt", "Paketti on noudettavissa Tampereen noutopisteestä klo 8-21.\n"),
        ),
    ),
    Customer(
        "buyer", "a contact person of a company with an order in hand", "Veikko", "Hautaviita", 700,
        address=None, company="rautasiipi", role="ostopäällikkö", source="subcontractor",
        contacts=(("email", "veikko.hautaviita@rautasiipi.example"), ("phone", "040 512 0102")),
        trades=(Trade(310, (("M-203", 10), ("P-402", 4))), Trade(120, (("L-502", 3),)),
            Trade(6, (("K-101", 2),), "open")),
        tasks=((2, "service", "Varmista tilauksen toimituspäivä varastolta"), (-8, "service", "Lähetä uusi hinnasto")),
        tags=("Jälleenmyyjä",),
        notes=((119, "email", "Laskut aina yrityksen laskutusosoitteeseen."),),
    ),
    Customer(
        "prospect", "has only asked for the newsletter", "Ilona", "Sarkavuori", 350, "5003",
        contacts=(("email", "ilona.sarkavuori@viesti.example"),),
    ),
    Customer(
        "debtor", "a consumer with one open invoice", "Reino Olavi", "Kalliopelto", 600, "5004",
        address=("Louhikatu 7", "60100", "Seinäjoki", "FI"),
        contacts=(("phone", "040 512 0104"),),
        trades=(Trade(402, (("B-601", 1),)), Trade(29, (("H-701", 1),), "unpaid", gross_cents=12000)),
        notes=((11, "call", "Pyysi lisää maksuaikaa kuun loppuun. Sovittiin, että palataan asiaan."),),
        tags=("Laskut paperilla",),
        tasks=((-1, "service", "Soita ja sovi eräpäivästä"),),
    ),
    Customer(
        "collection", "a consumer whose invoice is with the collection agency", "Tarmo", "Vuorenalus", 820,
        "5005",
        address=("Satamakatu 15 A 4", "48100", "Kotka", "FI"), source="previous_system",
        contacts=(("email", "tarmo.vuorenalus@mail.example"), ("phone", "040 512 0105")),
        trades=(Trade(170, (("H-702", 1), ("K-102", 2)), "collection", gross_cents=48000),),
        notes=(
            (118, "call", "Soitettu maksumuistutuksesta, ei vastausta."),
            (96, "letter", "Lähetetty kirje: maksusuunnitelma on mahdollinen, jos otetaan yhteyttä."),
        ),
        tasks=((4, "contact", "Kysy perintätoimistolta, onko saatu yhteys"),),
    ),
    Customer(
        "restricted", "says that the address is wrong; the use is restricted until it is settled",
        "Sirkka-Liisa",
        "Mäntyharjula", 1200, "5006", address=("Harjutie 22", "50100", "Mikkeli", "FI"),
        source="update_service",
        contacts=(("phone", "040 512 0106"), ("email", "sirkka-liisa.mantyharjula@kotiposti.example")),
        trades=(Trade(366, (("M-201", 12), ("M-202", 6))), Trade(95, (("B-602", 1),))),
        blocks=((7, "restriction", "Kiistää osoitteen oikeellisuuden; selvitetään päivityspalvelusta."),),
    ),
    Customer(
        "objected", "has forbidden all direct marketing", "Oiva Ensio", "Rantaketo", 1400, "5007",
        address=("Rantaketo 2", "90100", "Oulu", "FI"),
        contacts=(("email", "oiva.rantaketo@epost.example"), ("phone", "040 512 0107")),
        trades=(Trade(410, (("T-303", 2),)), Trade(200, (("P-401", 1), ("B-603", 2)))),
        blocks=((174, "all_marketing", "Kielsi puhelimessa kaiken mainonnan."),),
    ),
    Customer(
        "leaving", "an ex-customer whose ten years are nearly full", "Aarne", "Syrjäkoski", 5400, "5008",
        address=("Vanhatie 41", "95400", "Tornio", "FI"), source="previous_system",
        contacts=(("phone", "040 512 0108"),), trades=(Trade(4340, (("K-104", 1),)),),
    ),
    Customer(
        "protected", "has a protected address, which is not kept at all", "Kerttu Inkeri", "Suojaranta", 500,
        "5009",
        contacts=(("phone", "040 512 0109"),), trades=(Trade(80, (("T-302", 1), ("P-401", 1))),),
        blocks=((500, "protected_address", "Turvakielto; toimitus noutopisteeseen."),),
    ),
    Customer(
        "sami", "has a Sámi name", "Máret-Risten", "Čuoŋájohka", 760, "5010",
        address=("Deanugeaidnu 112", "99980", "Utsjoki", "FI"),
        contacts=(("email", "maret-risten@posti.example"), ("phone", "040 512 0110")),
        trades=(Trade(300, (("L-501", 1),)), Trade(33, (("P-403", 2),))), said=((12, "address", "failed"),),
    ),
    Customer(
        "swedish", "speaks Swedish", "Ann-Christine", "Sjöblom-Åkervik", 1100, "5011", language="sv",
        address=("Kyrkobacken 5 bost. 2", "10600", "Ekenäs", "FI"),
        contacts=(("email", "ann-christine.sjoblom-akervik@epost.example"), ("phone", "040 512 0111")),
        trades=(Trade(250, (("T-301", 1),)), Trade(70, (("P-401", 2),)), Trade(4, (("B-602", 1),), "open")),
        tags=("Soitto vain aamuisin",),
        notes=(
            (70, "call", "Ringer helst på förmiddagen."),
            (5, "visit", "Hämtade provexemplar i butiken och beställde genast."),
        ),
        tasks=((0, "service", "Ring och berätta när leveransen kommer"),),
    ),
    Customer(
        "married", "took another surname, so there are two names", "Elina Marjatta", "Rautiola", 980, "5012",
        former_surname="Saarelma", address=("Koivukuja 9", "13100", "Hämeenlinna", "FI"),
        former_address=("Sibeliuksenkatu 3 A 8", "13100", "Hämeenlinna", "FI"),
        contacts=(("email", "elina.rautiola@viesti.example"), ("phone", "040 512 0112")),
        trades=(Trade(380, (("K-102", 1),)), Trade(140, (("K-103", 2),), "credited")),
        said=((52, "phone", "confirmed"),),
    ),
    Customer(
        "deceased", "has died; the estate is a customer of its own", "Onni Aatos", "Metsäpelto", 3000, "5013",
        address=("Peltokatu 9", "40100", "Jyväskylä", "FI"),
        trades=(Trade(420, (("B-601", 1),)),), blocks=((260, "deceased", "Omaisen ilmoitus."),),
    ),
    Customer(
        "heir", "looks after the affairs of an estate", "Pirjo", "Metsäpelto", 260, company="pesa",
        role="kuolinpesän asioiden hoitaja",
        contacts=(("phone", "040 512 0114"), ("email", "pirjo.metsapelto@posti.example")),
        trades=(Trade(240, (("M-202", 5),)),),
    ),
    Customer(
        "baker", "a contact person who speaks Swedish", "Johan", "Lindskog", 1500, company="bageri",
        language="sv",
        role="verkställande direktör", contacts=(("email", "johan.lindskog@skargardensbageri.example"),),
        trades=(Trade(180, (("B-603", 12),)), Trade(20, (("B-603", 12),), "unpaid", due=30)),
        source="partner",
    ),
    Customer(
        "chair", "chairs the board of a housing company", "Seppo Kalevi", "Lumivaara", 900, company="talo",
        role="hallituksen puheenjohtaja", contacts=(("phone", "040 512 0116"),), source="subcontractor",
        trades=(Trade(200, (("L-502", 1), ("M-201", 20))),),
    ),
    Customer(
        "trader", "a sole trader who also buys as a consumer", "Lahja", "Lankinen-Villa", 640, "5017",
        company="lanka",
        role="yrittäjä", contacts=(("email", "lahja@lankakera.example"), ("phone", "040 512 0117")),
        trades=(Trade(90, (("P-402", 2),)),),
    ),
    Customer(
        "namesake", "one of two people with the same name", "Matti Johannes", "Virtasalo", 720, "5018",
        address=("Torikatu 1", "80100", "Joensuu", "FI"),
        contacts=(("email", "matti.virtasalo@posti.example"),),
        trades=(Trade(150, (("T-303", 1),)),), said=((3, "email", "failed"),),
    ),
    Customer(
        "other_namesake", "the other one", "Matti Juhani", "Virtasalo", 410, "5019",
        address=("Rantakatu 30 C 51", "80100", "Joensuu", "FI"),
        contacts=(("email", "matti.virtasalo2@posti.example"),),
        trades=(Trade(410, (("T-303", 4),)), Trade(12, (("T-301", 1),), "cancelled")),
    ),
    Customer(
        "abroad", "lives abroad and reads English", "Oisín", "O’Hallorane", 230, "5020", language="en",
        address=("14 Quay Lane", "T12 X8E4", "Cork", "IE"),
        contacts=(("email", "oisin.ohallorane@mail.example"), ("phone", "+353 21 496 1234")),
        trades=(Trade(229, (("K-101", 1),)), Trade(40, (("K-104", 3),), "paid", due=30)),
    ),
)  # fmt: skip

TAGS = {
    "Noutaa itse": "ok",
    "Jälleenmyyjä": "info",
    "Soitto vain aamuisin": "warn",
    "Laskut paperilla": "muted",
}
"""The register's vocabulary of tags with their colours."""

FORMER_EMAILS = ("erased.customer@posti.example",)
"""Of somebody who was erased and wants no marketing: only its fingerprint is kept."""
