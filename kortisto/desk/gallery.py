"""What the gallery page shows: every building block with invented people and firms.

The page is the fixture of the design's own tests, so its data are fixed: no clock, no chance, no database.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from kortisto.desk.templatetags.kortisto import euros
from kortisto.kernel import charts

TODAY = date(2026, 11, 22)
HELSINKI = ZoneInfo("Europe/Helsinki")

CLAUSE_STATES = {
    "C6": "PROVED",
    "C13": "PROVED",
    "C14": "PROVED",
    "C15": "PROVED",
    "C21": "ENFORCED-UNPROVED",
    "C36": "PROVED",
    "C41": "STALE",
    "C52": "ATTESTED",
    "C58": "VIOLATED",
    "C68": "UNBOUND",
    "C69": "PROVED",
}

SHOWN_STATES = [
    ("C36", "PROVED"),
    ("C21", "ENFORCED-UNPROVED"),
    ("C52", "ATTESTED"),
    ("C41", "STALE"),
    ("C58", "VIOLATED"),
    ("C68", "UNBOUND"),
]


class GalleryForm(forms.Form):
    """A form with one field of each sort."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Used for order confirmations. Newsletters need a consent of their own."),
    )
    postcode = forms.RegexField(
        r"^\d{5}$", label=_("Postcode"), error_messages={"invalid": _("Five digits.")}
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")], required=False
    )
    channel = forms.ChoiceField(
        label=_("How the request came"),
        choices=[("phone", _("By phone")), ("letter", _("By letter")), ("email", _("By e-mail"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    letters = forms.BooleanField(label=_("May be sent letters"), required=False)


def shell() -> dict[str, Any]:
    """The frame's data as a signed-in clerk would have them; every address leads nowhere."""
    here = "#"
    return {
        "home_url": here,
        "search_url": here,
        "finds": True,
        "query": "",
        "theme_url": here,
        "keys_url": here,
        "logout_url": here,
        "notice_url": here,
        "promises_url": here,
        "user_name": "Maija Lehtonen",
        "user_links": [{"url": here, "icon": "settings", "label": _("Settings")}],
        "nav": [
            [
                {"url": here, "icon": "home", "label": _("Home")},
                {"url": here, "icon": "card", "label": _("Customers"), "current": True},
                {"url": here, "icon": "order", "label": _("Orders")},
                {"url": here, "icon": "invoice", "label": _("Invoices"), "count": 3},
                {"url": here, "icon": "import", "label": _("Imports")},
                {"url": here, "icon": "mail", "label": _("Letters and labels")},
                {"url": here, "icon": "eye", "label": _("Visits")},
            ],
            [
                {"url": here, "icon": "request", "label": _("Requests"), "count": 2},
                {"url": here, "icon": "clock", "label": _("Retention")},
                {"url": here, "icon": "share", "label": _("Disclosures")},
                {"url": here, "icon": "binder", "label": _("Paper files")},
            ],
            [
                {"url": here, "icon": "notice", "label": _("Notice")},
                {"url": here, "icon": "promise", "label": _("Promises")},
                {"url": here, "icon": "people", "label": _("Staff")},
            ],
        ],
    }


def customer_card() -> dict[str, Any]:
    """One customer: what the card's head, tabs and panels show."""
    return {
        "name": "Aino Mäkelä-Wikström",
        "number": "10 482",
        "walk": {"label": "Henkilöt", "back": "#list", "previous": "#card", "next": "#card"},
        "about": "Kuluttaja-asiakas · Tampere · asiakas 3.4.2019 alkaen",
        "tabs": [
            {"label": "Kortti", "url": "#card", "current": True},
            {"label": "Tilaukset", "url": "#card", "count": 12},
            {"label": "Laskut", "url": "#card", "count": 9},
            {"label": "Suostumukset", "url": "#card", "count": 3},
            {"label": "Luovutukset", "url": "#card", "count": 4},
            {"label": "Historia", "url": "#card"},
        ],
        "chips": [
            {"text": "Suoramarkkinointi kielletty 14.9.2026", "kind": "stop", "clause": "C15"},
            {"text": "Uutiskirje sallittu", "kind": "ok", "icon": "mail", "clause": "C21"},
            {"text": "Säilytys päättyy 31.12.2036", "kind": "info", "icon": "clock", "clause": "C36"},
            {"text": "Avoinna 340,00 €", "kind": "warn", "icon": "invoice"},
        ],
        "actions": [
            {"label": "Muokkaa", "url": "#card", "icon": "edit"},
            {"label": "Uusi tilaus", "url": "#card", "icon": "plus", "kind": "primary"},
        ],
        "contact": [
            {
                "label": "Osoite",
                "value": "Pyynikintori 8 A 14\n33230 Tampere",
                "source": "asiakkaan ilmoitus, tilaus 2.3.2024",
                "clause": "C6",
            },
            {
                "label": "Sähköposti",
                "value": "aino.makela-wikstrom@posti.example",
                "url": "mailto:aino.makela-wikstrom@posti.example",
                "source": "verkkolomake, 3.4.2019",
            },
            {
                "label": "Puhelin",
                "value": "040 555 0182",
                "url": "tel:+358405550182",
                "source": "päivityspalvelu, 11.6.2025",
            },
            {"label": "Kieli", "value": "suomi", "source": "asiakkaan ilmoitus, 3.4.2019"},
            {"label": "Edustaa", "absent": "Ei edusta yhteisöä"},
        ],
        "figures": [
            {"label": "Tilauksia", "value": 12, "note": "viimeisin 9.11.2026", "url": "#card"},
            {"label": "Ostot yhteensä", "value": euros(Decimal("2846.40"))},
            {"label": "Avoinna", "value": euros(Decimal("340")), "kind": "warn", "note": "eräpäivä 27.11."},
            {"label": "Katselut", "value": 7, "note": "viimeiset 30 päivää", "clause": "C69"},
        ],
        "history": [
            {
                "text": "Lasku 20411 lähetetty",
                "detail": "340,00 €, viitenumero 20411 5",
                "when": datetime(2026, 11, 13, 9, 30, tzinfo=HELSINKI),
                "who": "Olli Rantanen",
                "icon": "invoice",
                "kind": "info",
            },
            {
                "text": "Tilaus 3127 vastaanotettu",
                "when": datetime(2026, 11, 9, 18, 4, tzinfo=HELSINKI),
                "who": "verkkokauppa",
                "icon": "order",
                "kind": "ok",
            },
            {
                "text": "Kielsi suoramarkkinoinnin",
                "detail": "Puhelu. Yksi tarra poistettu jonossa olleesta tulosteesta.",
                "when": datetime(2026, 9, 14, 14, 12, tzinfo=HELSINKI),
                "who": "Maija Lehtonen",
                "icon": "stop",
                "kind": "stop",
                "clause": "C15",
            },
            {
                "text": "Puhelinnumero päivittyi",
                "when": datetime(2025, 6, 11, 3, 15, tzinfo=HELSINKI),
                "who": "päivityspalvelu",
                "icon": "import",
            },
        ],
    }


def customer_list() -> dict[str, Any]:
    """A list of customers: columns and rows as ``data_table`` takes them."""
    people = [
        ("10 482", "Aino Mäkelä-Wikström", "Tampere", 12, "340.00", "stop", "Kielletty"),
        ("10 483", "Kiinteistöhuolto Harju & Pojat Oy", "Hämeenlinna", 48, "0", "ok", "Sallittu"),
        ("10 491", "Åsa Öhman", "Pietarsaari", 3, "0", "ok", "Sallittu"),
        ("10 502", "Jouni Väisänen", "", 1, "89.90", "warn", "Rajoitettu"),
        ("10 517", "Sámi Duodji Inari Tmi", "Inari", 7, "0", "muted", "Ei tiedossa"),
        ("10 533", "Ritva-Liisa Koskenniemi-Saarelainen", "Jyväskylä", 22, "1240.50", "ok", "Sallittu"),
    ]
    return {
        "columns": [
            {"key": "name", "label": "Nimi", "sort_url": "?sort=-name", "sort": "ascending"},
            {"key": "number", "label": "Numero", "sort_url": "?sort=number"},
            {"key": "town", "label": "Postitoimipaikka", "sort_url": "?sort=town"},
            {"key": "orders", "label": "Tilauksia", "numeric": True, "sort_url": "?sort=orders"},
            {"key": "open", "label": "Avoinna", "numeric": True, "sort_url": "?sort=open"},
            {"key": "reach", "label": "Markkinointi", "clause": "C15"},
        ],
        "rows": [
            {
                "id": number.replace(" ", ""),
                "url": "#card",
                "number": number,
                "name": name,
                "town": town,
                "orders": orders,
                "open": "" if open_ == "0" else euros(Decimal(open_)),
                "reach": {"text": reach, "kind": kind},
                "picked": number == "10 491",
            }
            for number, name, town, orders, open_, kind, reach in people
        ],
        "filters": [
            {"label": "Tyyppi", "value": "asiakas", "remove_url": "?"},
            {"label": "Viimeisin tilaus", "value": "2026", "remove_url": "?"},
        ],
        "page": Paginator(range(1204), 50).page(3),
        "tabs": [
            {"label": "Kaikki", "url": "#list", "current": True, "count": 1204},
            {"label": "Avoimia laskuja", "url": "#list", "count": 87},
            {"label": "Rajoitetut", "url": "#list", "count": 2},
        ],
    }


def pictures() -> dict[str, Any]:
    """One drawing of each kind."""
    months = ["12/25", *[f"{month}/26" for month in range(1, 12)]]
    node, link = charts.Node, charts.Link
    return {
        "bars": charts.bars(
            [
                (str(year), count)
                for year, count in zip(
                    range(2026, 2037), (31, 118, 96, 140, 205, 187, 260, 312, 298, 410, 377), strict=True
                )
            ],
            title="Säilytysennuste",
            note="Kuinka monen henkilön tiedot poistuvat kunakin vuonna",
            unit="henkilöä",
            now="2026",
        ),
        "reasons": charts.bars(
            [("Suoramarkkinointikielto", 9), ("Puutteellinen osoite", 3), ("Käsittely rajoitettu", 2)],
            title="Miksi jäi pois",
            unit="henkilöä",
            tones={"Suoramarkkinointikielto": "stop", "Puutteellinen osoite": "warn"},
            horizontal=True,
        ),
        "stacked": charts.stacked(
            months,
            {
                "Tarkastus": [2, 1, 3, 2, 4, 1, 0, 2, 3, 5, 2, 1],
                "Oikaisu": [1, 3, 2, 2, 1, 2, 1, 1, 4, 2, 3, 2],
                "Poisto": [0, 1, 1, 3, 2, 1, 2, 0, 1, 2, 4, 3],
            },
            title="Pyynnöt kuukausittain",
            unit="pyyntöä",
        ),
        "lines": charts.lines(
            months,
            {
                "Suostui mittaukseen": [820, 790, 860, 910, 1040, 1120, 980, 760, 1150, 1290, 1340, 1410],
                "Ei suostunut": [610, 640, 600, 650, 700, 690, 720, 540, 760, 800, 790, 830],
            },
            title="Käynnit sivustolla",
            unit="käyntiä",
        ),
        "timeline": charts.timeline(
            [
                charts.Span("Asiakkuus", date(2019, 4, 3), date(2026, 12, 31), "jatkuu"),
                charts.Span(
                    "Tilaustiedot", date(2019, 4, 3), date(2036, 12, 31), "10 vuotta päättymisestä", "info"
                ),
                charts.Span("Tositteet", date(2019, 4, 3), date(2032, 12, 31), "kirjanpitolaki", "muted"),
                charts.Span("Markkinointikielto", date(2026, 9, 14), date(2036, 12, 31), "", "stop"),
            ],
            since=date(2019, 1, 1),
            until=date(2037, 1, 1),
            today=TODAY,
            title="Mitä säilytetään ja mihin asti",
        ),
        "map": charts.data_map(
            [
                node("self", "Asiakas itse", "tilaus, lomake, puhelu"),
                node("update", "Päivityspalvelu", "viranomainen tai yritys"),
                node("cookie", "Evästeet", "vain suostumuksella"),
            ],
            [
                node("name", "Nimi ja yhteystiedot", "", "#map"),
                node("order", "Tilaukset", "", "#map"),
                node("money", "Laskutustiedot", "", "#map"),
                node("visit", "Käynnit ja IP-osoite", "", "#map"),
            ],
            [
                node("care", "Asiakassuhteen hoito", "sopimus"),
                node("law", "Kirjanpito", "lakisääteinen"),
                node("market", "Suoramarkkinointi", "oikeutettu etu"),
                node("stats", "Sivuston kehittäminen", "suostumus"),
            ],
            [
                node("staff", "Oma henkilöstö", "salassapitositoumus"),
                node("books", "Taloushallinto", "Tilitoimisto Luku Oy"),
                node("collect", "Perintätoimisto", "Perintä Pohjola Oy"),
            ],
            [
                link("self", "name"),
                link("self", "order"),
                link("update", "name"),
                link("cookie", "visit"),
                link("self", "money"),
                link("name", "care"),
                link("name", "market"),
                link("order", "care"),
                link("order", "law"),
                link("money", "law"),
                link("visit", "stats"),
                link("care", "staff"),
                link("law", "books", "out"),
                link("law", "collect", "out"),
                link("market", "staff"),
                link("stats", "staff"),
            ],
            title="Tietojen kulku",
            note="Mistä tiedot tulevat, mitä ne ovat, mihin niitä käytetään ja kuka ne saa",
        ),
    }


def context() -> dict[str, Any]:
    """Everything that ``desk/gallery.html`` reads."""
    form = GalleryForm(
        {
            "name": "Jouni Väisänen",
            "email": "jouni.vaisanen(at)posti.example",
            "postcode": "3310",
            "language": "fi",
        }
    )
    return {
        "shell": shell(),
        "theme": "",
        "version": "0.1.0",
        "clause_states": CLAUSE_STATES,
        "form": form,
        "card": customer_card(),
        "list": customer_list(),
        "pictures": pictures(),
        "all_states": SHOWN_STATES,
        "figures": [
            {
                "label": "Tarroja",
                "value": 986,
                "note": "pois jäi 14",
                "kind": "",
                "url": "#figures",
                "clause": "C14",
            },
            {"label": "Pyyntöjä avoinna", "value": 2, "note": "lähin määräaika 2.12.2026", "kind": "warn"},
            {"label": "Lupauksia todistettu", "value": "87 / 90", "note": "yksi rikki", "kind": "stop"},
            {"label": "Asiakkaita", "value": 12480, "note": "joista rajoitettu 2"},
        ],
        "left_out": [
            {"count": 9, "label": "markkinointikieltoa", "url": "#figures", "clause": "C15"},
            {"count": 3, "label": "puutteellista osoitetta", "url": "#figures"},
            {"count": 2, "label": "rajoitettua", "url": "#figures", "clause": "C41"},
        ],
        "changes": [
            {
                "label": "Puhelin",
                "before": "040 555 0107",
                "after": "040 555 0182",
                "source": "päivityspalvelu",
            },
            {"label": "Lähiosoite", "before": "Satakunnankatu 2", "after": "Pyynikintori 8 A 14"},
            {"label": "Sähköposti", "before": "", "after": "aino.makela-wikstrom@posti.example"},
        ],
        "crumbs": [
            {"label": _("Home"), "url": "#"},
            {"label": _("Customers"), "url": "#"},
            {"label": "Aino Mäkelä-Wikström"},
        ],
        "wizard": ["Tiedosto", "Sarakkeet", "Tarkistus", "Tuonti", "Raportti"],
    }
