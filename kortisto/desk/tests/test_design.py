"""The look's own promises: readable colours, no inline code, words beside colours and pictures."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from math import cbrt, cos, radians, sin
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kortisto.desk import gallery
from kortisto.desk.templatetags import kortisto as blocks
from kortisto.kernel import charts

DESK = Path(__file__).resolve().parent.parent
CSS = DESK / "static" / "desk" / "css"
TEMPLATES = sorted((DESK / "templates" / "desk").rglob("*.html"))
TEXT_ON_SURFACE = [
    ("ink", "card"),
    ("ink", "desk"),
    ("ink", "sunk"),
    ("soft", "card"),
    ("soft", "desk"),
    ("soft", "sunk"),
    ("accent", "card"),
    ("accent", "desk"),
    ("accent", "wash"),
    ("on-accent", "accent"),
    *(
        (tone, surface)
        for tone in ("ok", "warn", "stop", "info")
        for surface in (f"{tone}-wash", "card", "desk")
    ),
    *(("ink", f"{tone}-wash") for tone in ("ok", "warn", "stop", "info")),
]

urlpatterns = [path("i18n/", include("django.conf.urls.i18n"))]


class Page(HTMLParser):
    """What a test asks of rendered markup: its tags with their attributes, in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]

    def ids(self) -> list[str]:
        return [attrs["id"] for _tag, attrs in self.tags if attrs.get("id")]


def render(source: str, **values) -> str:
    return Template("{% load kortisto %}" + source).render(Context(values))


@pytest.fixture
def page(rf, settings) -> str:
    settings.ROOT_URLCONF = __name__
    with translation.override("en"):
        return render_to_string("desk/gallery.html", gallery.context(), request=rf.get("/?sort=name&page=3"))


def tokens() -> dict[str, tuple[float, float]]:
    """Token → relative luminance (WCAG 2.2) in light and in dark mode, from the oklch() pairs."""
    found = {}
    number = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
    for name, *parts in re.findall(
        rf"--([\w-]+): light-dark\({number}, {number}\)", (CSS / "tokens.css").read_text()
    ):
        light, dark = parts[:3], parts[3:]
        found[name] = (luminance(*map(float, light)), luminance(*map(float, dark)))
    return found


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """The relative luminance of an oklch colour, channels clipped to sRGB (Björn Ottosson's matrices)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(channel, 0), 1) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_the_luminance_of_known_colours_is_right():
    assert luminance(1, 0, 0) == pytest.approx(1, abs=0.001)
    assert luminance(cbrt(0.2159), 0, 0) == pytest.approx(0.2159, abs=0.002)
    assert luminance(0.62796, 0.25768, 29.234) == pytest.approx(0.2126, abs=0.002)


@pytest.mark.parametrize(("text", "surface"), TEXT_ON_SURFACE)
def test_text_has_enough_contrast_on_its_surface_in_both_modes(text, surface):
    colours = tokens()
    for mode in (0, 1):
        assert contrast(colours[text][mode], colours[surface][mode]) >= 4.5


@pytest.mark.parametrize(("text", "surface"), TEXT_ON_SURFACE)
def test_plain_fallback_colours_have_enough_contrast(text, surface):
    plain = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", (CSS / "tokens.css").read_text()))

    def relative(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert contrast(relative(plain[text]), relative(plain[surface])) >= 4.5


def test_edges_of_controls_are_seen_against_the_card_in_both_modes():
    colours = tokens()
    for surface in ("card", "desk"):
        for mode in (0, 1):
            assert contrast(colours["edge"][mode], colours[surface][mode]) >= 3


def test_style_sheets_and_scripts_stay_small():
    assert sum(sheet.stat().st_size for sheet in CSS.glob("*.css")) < 44 * 1024
    assert sum(script.stat().st_size for script in (DESK / "static" / "desk" / "js").glob("*.js")) < 10 * 1024


def test_every_colour_in_use_is_a_token():
    sheet = (CSS / "components.css").read_text()
    named = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text() + sheet))
    assert set(re.findall(r"var\(--([\w-]+)", sheet)) <= named
    screen = sheet[: sheet.index("@layer print {\n")]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;, ])|\brgb\(|\boklch\((?!var)", screen)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_template_has_inline_style_or_script(template):
    source = template.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"https?://|javascript:|data:[a-z]+/", source)


def test_the_gallery_fits_a_strict_content_policy(page):
    for tag, attrs in Page(page).tags:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag != "style"
        if tag == "script":
            assert attrs["src"].startswith("/")


def test_the_gallery_has_no_id_twice_and_every_reference_has_its_target(page):
    found = Page(page)
    ids = found.ids()
    assert len(ids) == len(set(ids))
    for _tag, attrs in found.tags:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((attrs.get(name) or "").split()) <= set(ids)


def test_every_icon_in_use_is_in_the_sprite(page):
    sprite = (DESK / "static" / "desk" / "icons" / "sprite.svg").read_text()
    drawn = re.findall(r'<symbol id="([\w-]+)"', sprite)
    assert len(drawn) == len(set(drawn)) >= 28
    source = "".join(template.read_text() for template in TEMPLATES)
    named = set(re.findall(r'{% icon "([\w-]+)"', source)) | set(re.findall(r'icon="([\w-]+)"', source))
    assert named <= set(drawn)
    assert set(re.findall(r'sprite[.\w]*\.svg#([\w-]+)"', page)) <= set(drawn)
    assert {symbol for symbol, _word in blocks.TONES.values()} <= set(drawn)
    assert {symbol for _tone, symbol, _word in blocks.CLAUSE_STATES.values()} <= set(drawn)


@pytest.mark.parametrize("state", blocks.CLAUSE_STATES)
def test_a_clause_tells_its_state_in_words_and_opens_its_promise(state):
    with translation.override("en"):
        shown = render('{% clause "C36" state=state %}', state=state)
    _tone, symbol, words = blocks.CLAUSE_STATES[state]
    assert 'href="/promises/C36/"' in shown
    assert f"#{symbol}" in shown
    with translation.override("en"):
        assert f"Clause C36: {words}" in shown


def test_two_states_of_a_clause_never_differ_by_colour_alone():
    looks = [symbol for _tone, symbol, _words in blocks.CLAUSE_STATES.values()]
    assert len(looks) == len(set(looks))


def test_a_clause_finds_its_state_in_the_context_and_else_claims_nothing():
    states = {"C1": "VIOLATED"}
    assert "is-stop" in render('{% clause "C1" %}', clause_states=states)
    silent = render('{% clause "C2" %}', clause_states=states)
    assert "is-muted" in silent
    assert "<use" not in silent


def test_a_misspelt_state_is_refused_rather_than_shown_as_something():
    with pytest.raises(ValueError, match="PROVEN"):
        render('{% clause "C36" state="PROVEN" %}')
    with pytest.raises(ValueError, match="fine"):
        render('{% chip "x" "fine" %}')


@pytest.mark.parametrize("kind", blocks.TONES)
def test_a_chip_has_an_icon_beside_its_colour(kind):
    shown = render('{% chip "Kielletty" kind %}', kind=kind)
    assert f"chip-{kind}" in shown
    assert "<use" in shown
    assert "Kielletty" in shown


class Sample(forms.Form):
    name = forms.CharField(label="Nimi", help_text="Sukunimi viimeisenä")
    channel = forms.ChoiceField(label="Tapa", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    letters = forms.BooleanField(label="Kirjeet", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False, initial="x")

    def clean(self):
        raise forms.ValidationError("Koko lomake on väärin.")


def test_a_field_with_an_error_is_wired_to_its_help_and_its_error():
    with translation.override("fi"):
        shown = render("{% field form.name %}", form=Sample({}))
    box = Page(shown).all("input")[0]
    assert box["aria-invalid"] == "true"
    assert (
        set(box["aria-describedby"].split())
        == {"id_name_helptext", "id_name_error"}
        <= set(Page(shown).ids())
    )
    assert Page(shown).all("label")[0]["for"] == box["id"]


def test_a_required_field_says_so_in_words():
    with translation.override("en"):
        assert "(required)" in render("{% field form.name %}", form=Sample())
        assert "(required)" not in render("{% field form.letters %}", form=Sample())


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    shown = render("{% field form.channel %}", form=Sample({}))
    assert [tag for tag, _attrs in Page(shown).tags if tag in ("fieldset", "legend")] == [
        "fieldset",
        "legend",
    ]
    assert Page(shown).all("fieldset")[0]["aria-describedby"] == "id_channel_error"


def test_every_line_of_the_error_summary_leads_to_an_input():
    form = Sample({})
    summary = Page(render("{% error_summary form %}", form=form))
    targets = [link["href"].removeprefix("#") for link in summary.all("a")]
    assert targets == ["id_name", "id_channel_0"]
    inputs = [box.get("id") for box in Page(render("{% fields form %}", form=form)).all("input")]
    assert set(targets) <= set(inputs)
    assert "id_secret" in inputs
    assert "Koko lomake on väärin." in render("{% error_summary form %}", form=form)


def test_a_form_without_errors_has_no_error_summary():
    assert render("{% error_summary form %}", form=Sample()).strip() == ""


def test_a_table_keeps_its_labels_and_roles_when_it_stacks_and_escapes_what_people_wrote():
    columns = [{"key": "name", "label": "Nimi"}, {"key": "sum", "label": "Summa", "numeric": True}]
    rows = [
        {"id": 7, "url": "/p/7/", "name": "<b>Aino</b>", "sum": 12480},
        {"id": 8, "name": "Ville", "sum": ""},
    ]
    with translation.override("fi"):
        shown = render(
            '{% data_table columns rows caption="Asiakkaat" tick="pick" %}', columns=columns, rows=rows
        )
    cells = [cell for cell in Page(shown).all("td") if "data-label" in cell]
    assert [(cell["data-label"], cell["class"]) for cell in cells] == [
        ("Summa", "num"),
        ("Summa", "none num"),
    ]
    assert {attrs["role"] for attrs in Page(shown).all("td")} == {"cell"}
    assert "<b>Aino" not in shown
    assert "&lt;b&gt;Aino" in shown
    assert "12\u00a0480" in shown
    assert [box["value"] for box in Page(shown).all("input")] == ["7", "8"]


def test_a_sorted_column_says_so_to_a_screen_reader():
    columns = [{"key": "name", "label": "Nimi", "sort_url": "?sort=-name", "sort": "ascending"}]
    head = Page(render('{% data_table columns rows caption="x" %}', columns=columns, rows=[])).all("th")[0]
    assert head["aria-sort"] == "ascending"


def test_pagination_keeps_the_other_parameters_of_the_address(rf):
    page = Paginator(range(200), 50).page(2)
    request = rf.get("/?sort=name&q=%C3%85sa&page=2")
    shown = Page(
        Template("{% load kortisto %}{% pagination page %}").render(
            Context({"page": page, "request": request})
        )
    )
    addresses = [link["href"] for link in shown.all("a")]
    assert addresses
    assert all("sort=name" in address and "q=%C3%85sa" in address for address in addresses)
    assert [link["href"][-1] for link in shown.all("a") if link.get("rel") == "next"] == ["3"]


def test_asking_before_an_irreversible_act_is_a_form_without_script(rf):
    source = '{% confirm ask="Poista" action="Poista" url="/erase/" typed="POISTA" %}Kaikki.{% endconfirm %}'
    shown = Page(Template("{% load kortisto %}" + source).render(RequestContext(rf.get("/"))))
    assert shown.all("form")[0] == {"class": "confirm-body", "method": "post", "action": "/erase/"}
    assert "csrfmiddlewaretoken" in [box.get("name") for box in shown.all("input")]
    typed = next(box for box in shown.all("input") if box.get("name") == "confirmation")
    assert "required" in typed


def test_the_outcome_of_bulk_work_adds_up_whom_it_left_out():
    reasons = [{"count": 9, "label": "kieltoa", "clause": "C15"}, {"count": 3, "label": "osoitetta"}]
    with translation.override("en"):
        shown = render('{% outcome 986 "tarraa" reasons %}', reasons=reasons)
    assert "Left out: 12" in shown
    assert "/promises/C15/" in shown


def test_times_and_sums_are_written_as_the_language_writes_them():
    when = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    written = {}
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            written[language] = (blocks.moment(when), blocks.euros(Decimal("1240.5")))
    assert written["fi"] == ("22.11.2026 klo 9.05", "1\u00a0240,50\u00a0€")
    assert written["sv"] == ("22.11.2026 kl. 9.05", "1\u00a0240,50\u00a0€")
    assert written["en"] == ("22.11.2026 9:05", "1,240.50\u00a0€")


def test_the_language_switch_names_each_language_in_itself(page):
    buttons = [button for button in Page(page).all("button") if button.get("name") == "language"]
    assert {(button["value"], button["lang"]) for button in buttons} == {
        ("fi", "fi"),
        ("sv", "sv"),
        ("en", "en"),
    }


def test_the_chosen_theme_is_written_by_the_server(rf, settings):
    settings.ROOT_URLCONF = __name__
    for theme, expected in (("dark", "dark"), ("light", "light"), ('"><script>', None), ("", None)):
        context = {**gallery.context(), "theme": theme}
        root = Page(render_to_string("desk/gallery.html", context, request=rf.get("/"))).all("html")[0]
        assert root.get("data-theme") == expected


PICTURES = {
    "bars": lambda name: charts.bars([(name, 3), ("b", 0)], title=name, now=name),
    "horizontal": lambda name: charts.bars([(name, 3), ("b", 0)], title=name, horizontal=True),
    "stacked": lambda name: charts.stacked([name, "b"], {name: [1, 2], "c": [0, 4]}, title=name),
    "lines": lambda name: charts.lines([name, "b"], {name: [1, 2], "c": [0, 4]}, title=name),
    "timeline": lambda name: charts.timeline(
        [charts.Span(name, date(2020, 1, 1), date(2030, 1, 1), name)],
        since=date(2019, 1, 1),
        until=date(2031, 1, 1),
        today=date(2026, 11, 22),
        title=name,
    ),
    "map": lambda name: charts.data_map(
        [charts.Node("a", name, name, "/x/")],
        [charts.Node("b", name)],
        [charts.Node("c", name)],
        [charts.Node("d", name)],
        [charts.Link("a", "b"), charts.Link("b", "c"), charts.Link("c", "d", "out")],
        title=name,
    ),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_escapes_its_words_and_has_no_style_and_has_a_table(kind):
    shown = PICTURES[kind]("<Å & Ö>")
    found = Page(shown)
    assert "<Å" not in shown
    assert "&lt;Å &amp; Ö&gt;" in shown
    assert not [attrs for _tag, attrs in found.tags if "style" in attrs]
    assert {"figure", "figcaption", "svg", "title", "desc", "details", "table"} <= {
        tag for tag, _ in found.tags
    }
    named = next(attrs for attrs in found.all("svg") if "aria-labelledby" in attrs)
    assert set(named["aria-labelledby"].split()) <= set(found.ids())


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_the_same_each_time(kind):
    assert PICTURES[kind]("x") == PICTURES[kind]("x")


def test_the_table_under_a_picture_has_every_number():
    with translation.override("fi"):
        shown = charts.stacked(["10/26", "11/26"], {"Poisto": [1, 1200], "Oikaisu": [2, 3]}, title="x")
    table = shown[shown.index("<table") :]
    assert re.findall(r"<td>([^<]*)</td>", table) == ["1", "2", "3", "1\u00a0200", "3", "1\u00a0203"]


def test_a_picture_of_nothing_says_so():
    with translation.override("en"):
        assert "Nothing to show yet." in charts.bars([], title="x")
        assert "<svg" not in charts.lines([], {}, title="x")


def test_series_of_wrong_length_or_too_many_are_refused():
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        charts.lines(["a"], {"x": [1, 2]}, title="x")
    with pytest.raises(ValueError, match="at most 5"):
        charts.stacked(["a"], {str(number): [1] for number in range(6)}, title="x")


def test_a_data_map_never_drops_a_link():
    node = charts.Node
    columns = [[node("a", "A")], [node("b", "B")], [node("c", "C")], [node("d", "D")]]
    with pytest.raises(ValueError, match="no box 'z'"):
        charts.data_map(*columns, [charts.Link("a", "z")])
    with pytest.raises(ValueError, match="neighbouring"):
        charts.data_map(*columns, [charts.Link("a", "c")])
    with pytest.raises(ValueError, match="two boxes"):
        charts.data_map([node("a", "A")], [node("a", "B")], [], [], [])


def test_a_data_map_draws_one_curve_and_one_row_for_each_link():
    shown = gallery.pictures()["map"]
    table = shown[shown.index("<table") :]
    curves = re.findall(r'<path class="map-link[^"]*" d="M[\d.]+ [\d.]+C', shown)
    assert len(curves) == table.count("<tr>") - 1 == 16


def test_a_timeline_cuts_what_lies_outside_and_refuses_to_end_before_it_begins():
    shown = charts.timeline(
        [charts.Span("x", date(1990, 1, 1), date(2090, 1, 1))],
        since=date(2020, 1, 1),
        until=date(2030, 1, 1),
        today=date(2040, 1, 1),
        title="x",
    )
    bar = next(attrs for attrs in Page(shown).all("rect"))
    assert (bar["x"], bar["width"]) == ("0%", "100%")
    assert 'class="now"' not in shown
    with pytest.raises(ValueError, match="end after"):
        charts.timeline([], since=date(2030, 1, 1), until=date(2030, 1, 1), today=date(2030, 1, 1), title="x")


@given(st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_the_scale_is_round_and_holds_the_greatest_value_without_waste(value):
    top, steps = charts.scale(value)
    assert top >= value
    assert 1 <= steps <= 5
    assert top % steps == pytest.approx(0)
    assert value <= 5 or top <= value * 2.5


@given(st.text(max_size=60), st.integers(min_value=2, max_value=30))
def test_a_shortened_text_is_never_longer_than_allowed(text, most):
    short = charts.shorten(text, most)
    assert len(short) <= most
    assert short == text or short.endswith("…")
