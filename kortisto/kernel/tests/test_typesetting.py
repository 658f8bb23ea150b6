"""The documents people get: complete, literal, accessible and the same every time."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pdfua
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.kernel.paper_shapes import DRAWN
from kortisto.kernel.typesetting import FLAG, HERE, LANGUAGES, SHAPES, TEXT, CannotTypeset, typeset

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=2)))

CONTROLLER = {
    "name": "Testi Oy",
    "business_id": "1234567-1",
    "street": "Testikatu 1",
    "postcode": "00930",
    "city": "HELSINKI",
    "email": "rekisteri@testi.example",
}
PERSON = {"name": "Ŋilla Čázádat", "number": "100042", "address_lines": ["Harjukatu 7 B 12", "33100 TAMPERE"]}


def access_report(**changes: Any) -> dict[str, Any]:
    return {
        "controller": CONTROLLER,
        "person": PERSON,
        "report": {
            "number": "T-2026-17",
            "made_on": date(2026, 11, 22),
            "notice_version": "3",
            "state": "complete",
        },
        "held": True,
        "purposes": [{"name": "Tilaukset", "basis": "Sopimus", "article": "6(1)(b)"}],
        "sections": [
            {
                "category": "contact",
                "category_name": "Yhteystiedot",
                "purpose_names": ["Asiakaspalvelu"],
                "keep_until": date(2036, 10, 1),
                "rows": [{"label": "Puhelin", "value": "+358 40 123 4567", "source": "Verkkolomake"}],
            }
        ],
        "complaint": "Tietosuojavaltuutetun toimisto",
        "stores": [{"name": "Asiakastiedot", "rows": 1, "answered": True}],
    } | changes


def nothing_held(**changes: Any) -> dict[str, Any]:
    return access_report(held=False, purposes=[], sections=[], stores=[], **changes)


def table_report(columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    section = {"category": "orders", "category_name": "Tilaukset", "keep_until": "36 kk"}
    return access_report(sections=[section | {"tables": [{"title": "", "columns": columns, "rows": rows}]}])


def letter(kind: str = "erasure", outcome: str = "part", **changes: Any) -> dict[str, Any]:
    return {
        "controller": CONTROLLER,
        "person": PERSON,
        "letter": {
            "kind": kind,
            "outcome": outcome,
            "number": "P-2026-5",
            "made_on": date(2026, 11, 22),
            "received_on": date(2026, 11, 1),
            "asked": "Poistakaa kaikki.\n\nKiitos.",
        },
        "gone": [{"what": "Sähköposti", "count": 2}],
        "kept": [
            {
                "what": "Laskut",
                "why": "Lasku on kirjanpidon tosite.",
                "statute": "kirjanpitolaki 2:10 §",
                "clause": "C35",
                "until": date(2032, 12, 31),
                "meanwhile": "Vain kirjanpito näkee tiedon.",
            }
        ],
        "complaint": {
            "text": "Voit tehdä valituksen.",
            "authority": {"name": "Tietosuojavaltuutetun toimisto", "address_lines": ["PL 800"]},
        },
        "decided_by": {"name": "Reino Rekisteri", "role": "yhteyshenkilö", "on": date(2026, 11, 22)},
    } | changes


def notice(**changes: Any) -> dict[str, Any]:
    return {
        "controller": CONTROLLER,
        "notice": {"register": "Asiakasrekisteri", "version": 3, "in_force_on": date(2025, 11, 1)},
        "sections": [
            {
                "heading": "Tarkoitukset",
                "clauses": ["C7", "C8", "C9", "C12"],
                "paragraphs": ["Käytämme tietoja vain näihin."],
                "tables": [{"kind": "purposes", "rows": [["Tilaukset", "asiakas", "sopimus"]]}],
            }
        ],
    } | changes


def filled(shape: Any, at: str, canaries: list[str]) -> Any:
    """Data with a different made-up word in every place a template knows."""
    if shape is TEXT:
        fixed = {"state": "complete", "category": "c", "kind": "erasure", "outcome": "part"}
        if at in fixed:
            return fixed[at]
        canaries.append(f"Q{len(canaries):03}Z")
        return canaries[-1]
    if shape in (FLAG, DRAWN):
        return shape == FLAG or ("212222" if at == "bars" else "10")
    if isinstance(shape, list):
        count = 2 if at in ("columns", "rows") else 1
        return [filled(shape[0], at, canaries) for _ in range(count)]
    return {key.rstrip("?"): filled(inner, key.rstrip("?"), canaries) for key, inner in shape.items()}


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def flat(pdf: bytes) -> str:
    """The text without the line breaks of the layout."""
    return re.sub(r"\s+", " ", text(pdf))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", SHAPES)
def test_every_value_a_template_knows_is_in_the_document(template: str, language: str) -> None:
    canaries: list[str] = []
    data = filled(SHAPES[template], "", canaries)
    for section in data.get("sections", ()):
        for table in section["tables"]:
            table.pop("kind", None)

    document = text(typeset(template, data, language=language, date=NOON))

    hidden = {data["report"]["missing"][0]} if template == "access_report" else set()
    absent = [canary for canary in canaries if canary not in document and canary not in hidden]
    assert absent == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "data"),
    [
        ("access_report", access_report()),
        ("access_report", nothing_held()),
        ("erasure_letter", letter()),
        ("erasure_letter", letter("refusal", "none")),
        ("notice", notice()),
    ],
)
def test_document_is_archivable_accessible_and_says_its_title_and_language(
    template: str, data: dict[str, Any], language: str, tmp_path: Any
) -> None:
    pdf = typeset(template, data, language=language, date=NOON, attachments={"tiedot.json": b"{}"})
    reader = read(pdf)

    assert reader.trailer["/Root"]["/Lang"] == f"{language}-FI"
    assert reader.metadata.title.endswith(" – Testi Oy")
    assert reader.metadata.title.removesuffix(" – Testi Oy") in flat(pdf)
    assert reader.metadata.creation_date == NOON
    packet = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in packet
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    (tmp_path / "document.pdf").write_bytes(pdf)
    assert list(pdfua.validate(tmp_path / "document.pdf").findings) == []


def test_only_noto_sans_is_embedded_for_ordinary_text() -> None:
    fonts = set()
    for page in read(typeset("erasure_letter", letter(), language="fi", date=NOON)).pages:
        fonts |= {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("NotoSans" in font for font in fonts)


def test_same_input_gives_the_same_bytes_and_other_input_others() -> None:
    files = {"tiedot.json": b'{"a": 1}'}
    first = typeset("access_report", access_report(), language="sv", date=NOON, attachments=files)
    again = typeset("access_report", access_report(), language="sv", date=NOON, attachments=files)
    same_moment = typeset(
        "access_report", access_report(), language="sv", date=NOON.astimezone(UTC), attachments=files
    )
    other = typeset("access_report", nothing_held(), language="sv", date=NOON, attachments=files)
    later = typeset("access_report", access_report(), language="sv", date=NOON + timedelta(days=1))
    assert first == again == same_moment
    assert len({first, other, later}) == 3


def test_attachments_come_out_byte_for_byte() -> None:
    files = {
        "tiedot.json": json.dumps({"nimi": "田中 😀 #*"}, ensure_ascii=False).encode(),
        "kuitti.png": bytes(range(256)),
        "tyhja.txt": b"",
    }
    pdf = typeset("access_report", access_report(), language="fi", date=NOON, attachments=files)
    assert {name: bodies[0] for name, bodies in read(pdf).attachments.items()} == files
    assert "tiedot.json" in text(pdf)


MARKUP = '#let x = 1; $a^2$ *b* _i_ [c] <d> `e` @f \\ "g" = h // i /* j */ ~ -- ... {{ k }} %'


@pytest.mark.parametrize(
    "place", [("person", PERSON | {"name": MARKUP}), ("complaint", MARKUP), ("automated", MARKUP)]
)
def test_markup_in_data_comes_out_as_letters(place: tuple[str, Any]) -> None:
    pdf = typeset("access_report", access_report(**dict([place])), language="en", date=NOON)
    assert MARKUP.replace(" ", "") in flat(pdf).replace(" ", "")


def test_markup_in_a_table_comes_out_as_letters() -> None:
    pdf = typeset("access_report", table_report([MARKUP, "B"], [[MARKUP, "=1+1"]]), language="en", date=NOON)
    assert flat(pdf).replace(" ", "").count(MARKUP.replace(" ", "")) == 2


def test_sami_and_other_european_letters_are_printed() -> None:
    letters = "Áá Čč Đđ Ŋŋ Šš Ŧŧ Žž Åå Ää Öö Õõ Жж Ωω ß € – ”"
    assert letters in flat(
        typeset("access_report", access_report(complaint=letters), language="fi", date=NOON)
    )


def test_character_without_a_glyph_is_shown_as_an_explained_code() -> None:
    pdf = typeset("access_report", access_report(complaint="Nimi 田 ja 😀"), language="fi", date=NOON)
    assert "Nimi [U+7530] ja [U+1F600]" in flat(pdf)
    assert "[U+1F600] GRINNING FACE" in flat(pdf)
    assert "Merkit, joita paperille ei voi painaa" in flat(pdf)
    assert "Merkit, joita" not in flat(typeset("access_report", access_report(), language="fi", date=NOON))


def test_hundreds_of_characters_without_glyphs_are_all_shown_as_codes() -> None:
    han = [chr(0x4E00 + index) for index in range(400)]
    document = flat(
        typeset("notice", notice(sections=[{"heading": " ".join(han)}]), language="fi", date=NOON)
    )
    assert all(f"[U+{ord(each):04X}]" in document for each in han)


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\u202e", "\ufeff", "\ud800", "\ue000", "\ufffe", "\U0010ffff"]
)
def test_forbidden_character_is_shown_as_a_code(character: str) -> None:
    pdf = typeset("access_report", access_report(complaint=f"a{character}b"), language="fi", date=NOON)
    assert f"a[U+{ord(character):04X}]b" in text(pdf)


@pytest.mark.parametrize("start", range(0x500, 0x900, 0x100))
def test_long_text_in_a_script_the_fonts_know_only_partly_is_typeset(start: int) -> None:
    letters = " ".join(map(chr, range(start, start + 0x100)))
    pdf = typeset("access_report", access_report(complaint=f"alku {letters} loppu"), language="fi", date=NOON)
    assert "alku" in text(pdf)
    assert "loppu" in text(pdf)


def test_right_to_left_text_is_printed_when_the_fonts_have_it() -> None:
    pdf = typeset("access_report", access_report(complaint="שלום"), language="fi", date=NOON)
    assert "[U+" not in text(pdf)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40), st.text(max_size=400), st.text(max_size=30))
def test_any_text_can_be_typeset(name: str, value: str, title: str) -> None:
    data = table_report([title, "B"], [[value, name]]) | {"person": {"name": name, "address_lines": [value]}}
    data["complaint"] = value
    assert typeset("access_report", data, language="fi", date=NOON).startswith(b"%PDF")


def test_long_email_is_broken_between_lines_without_adding_characters() -> None:
    email = "aino.pitka-sukunimi.meikalainen@" + "erittainpitkaverkkotunnus." * 6 + "example"
    pdf = typeset(
        "access_report", table_report(["Osoite", "Tila"], [[email, "ok"]]), language="fi", date=NOON
    )
    assert email not in text(pdf)
    assert email in text(pdf).replace("\n", "")


def test_words_longer_than_their_column_are_broken() -> None:
    name = "Äärimmäisenpitkäsukunimi" * 9
    columns = ["Maksutapahtumatunnus", "Arkistointitunnus", "Viesti", "Summa", "Valuutta", "Tila", "Päivä"]
    row = ["20261122593156AB123", "x" * 90, "y" * 200, "1 234,00", "EUR", "Kohdistettu", date(2026, 10, 1)]
    data = table_report(columns, [row]) | {"person": {"name": name, "address_lines": []}}
    document = text(typeset("access_report", data, language="fi", date=NOON))
    assert name in document.replace("\n", "")
    assert max(len(word) for word in re.findall("[Äärimäsenptkuy]+", document)) < 45
    assert max(len(word) for word in re.findall("x+|y+", document)) <= 20
    assert "1 234,00" in document


def test_wide_table_becomes_a_list_for_each_row() -> None:
    columns = [f"Sarake{index}" for index in range(12)]
    rows = [[f"arvo{row}.{index}" for index in range(12)] for row in range(3)]
    document = text(typeset("access_report", table_report(columns, rows), language="fi", date=NOON))
    assert document.count("Sarake7") == 3
    assert re.search(r"3/3\s", document)
    assert all(cell in document for row in rows for cell in row)


def test_table_over_many_pages_repeats_its_heading_and_keeps_every_row() -> None:
    rows = [[f"tilaus{index:04}", "villalanka", index] for index in range(400)]
    reader = read(
        typeset("access_report", table_report(["Tunnus", "Tuote", "Määrä"], rows), language="fi", date=NOON)
    )
    pages = [page.extract_text() for page in reader.pages]
    with_rows = [page for page in pages if "villalanka" in page]
    assert len(with_rows) > 5
    assert all("Tunnus" in page for page in with_rows)
    assert sorted(re.findall(r"tilaus\d{4}", "\n".join(pages))) == [row[0] for row in rows]
    assert all(f"Sivu {number}/{len(pages)}" in page for number, page in enumerate(pages, start=1))


@pytest.mark.slow
def test_a_table_of_three_thousand_rows_is_typeset() -> None:
    rows = [[index, f"tapahtuma {index}", "asiakaspalvelu", "tilauksen käsittely"] for index in range(3_000)]
    columns = ["Numero", "Tapahtuma", "Tehtävä", "Tarkoitus"]
    reader = read(typeset("access_report", table_report(columns, rows), language="fi", date=NOON))
    assert any("tapahtuma 2999" in page.extract_text() for page in reader.pages[-3:])


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("fi", "Emme käsittele henkilötietojasi."),
        ("sv", "Vi behandlar inga personuppgifter om dig."),
        ("en", "We do not process your personal data."),
    ],
)
def test_nothing_held_is_an_answer_on_one_page(language: str, answer: str) -> None:
    pdf = typeset(
        "access_report", nothing_held(rights=["Oikeus 1", "Oikeus 2"]), language=language, date=NOON
    )
    assert answer in flat(pdf)
    assert len(read(pdf).pages) == 1


def test_incomplete_report_names_the_silent_stores_and_does_not_claim_to_be_everything() -> None:
    head = access_report()["report"] | {"state": "incomplete", "missing": ["Paperikansiot"]}
    document = flat(typeset("access_report", access_report(report=head), language="en", date=NOON))
    assert "The report is incomplete" in document
    assert "Paperikansiot" in document
    assert "contains everything" not in document
    silent = flat(typeset("access_report", nothing_held(report=head), language="en", date=NOON))
    assert "We searched all our data stores" not in silent
    assert "The data stores that have answered held no data about you." in silent


def test_report_with_something_left_out_says_so_at_the_start() -> None:
    withheld = [{"what": "Toisen henkilön nimi", "why": "Toisen oikeudet, 15 artikla 4 kohta"}]
    first_page = read(
        typeset("access_report", access_report(withheld=withheld), language="en", date=NOON)
    ).pages[0]
    assert "except the items listed" in re.sub(r"\s+", " ", first_page.extract_text())


def test_value_without_a_recorded_source_says_so() -> None:
    rows = [{"label": "Nimi", "value": "Aino"}]
    section = {"category": "identity", "category_name": "Perustiedot", "keep_until": "2030", "rows": rows}
    assert "not recorded" in flat(
        typeset("access_report", access_report(sections=[section]), language="en", date=NOON)
    )


def test_recipient_outside_the_eea_is_singled_out() -> None:
    recipient = {"name": "Mailhouse Inc.", "when": "2026", "categories": ["osoite"], "country": "Yhdysvallat"}
    inside = flat(typeset("access_report", access_report(recipients=[recipient]), language="fi", date=NOON))
    outside = [recipient | {"outside_eea": True}]
    marked = flat(typeset("access_report", access_report(recipients=outside), language="fi", date=NOON))
    assert marked.count("EU:n ja ETA:n ulkopuolella") == inside.count("EU:n ja ETA:n ulkopuolella") + 1


@pytest.mark.parametrize(
    ("language", "written"),
    [("fi", "22.11.2026 9.05"), ("sv", "22.11.2026 9.05"), ("en", "22 November 2026 09:05")],
)
def test_moments_are_written_in_the_language_and_time_zone_of_the_document(
    language: str, written: str
) -> None:
    looks = [{"when": datetime(2026, 11, 22, 7, 5, tzinfo=UTC), "role": "x", "purpose": Decimal("1.50")}]
    document = flat(typeset("access_report", access_report(looks=looks), language=language, date=NOON))
    assert written in document
    assert "1.50" in document


@pytest.mark.parametrize(
    ("kind", "outcome", "title"),
    [
        ("erasure", "all", "Decision on your erasure request"),
        ("erasure", "none", "Decision on your erasure request"),
        ("refusal", "part", "Certificate of refusal"),
    ],
)
def test_letter_carries_the_title_of_its_kind(kind: str, outcome: str, title: str) -> None:
    document = flat(typeset("erasure_letter", letter(kind, outcome), language="en", date=NOON))
    assert title in document
    assert "notice clause C35" in document
    assert "31 December 2032" in document


def test_notice_shows_runs_of_clauses_and_known_column_headings() -> None:
    document = flat(typeset("notice", notice(), language="sv", date=NOON))
    assert "§ C7–C9, C12" in document
    assert "Rättslig grund" in document


def without(data: dict[str, Any], key: str) -> dict[str, Any]:
    return {each: value for each, value in data.items() if each != key}


@pytest.mark.parametrize(
    ("template", "data", "message"),
    [
        ("receipt", {}, "There is no template 'receipt'"),
        ("access_report", without(access_report(), "complaint"), "access_report: lacks the key 'complaint'"),
        ("access_report", access_report(recipient=[]), "access_report: does not know the key 'recipient'"),
        ("access_report", access_report(held="yes"), "access_report.held: must be True or False"),
        ("access_report", access_report(rights="all"), "access_report.rights: must be a list"),
        ("access_report", access_report(stores=["x"]), r"access_report.stores\[0\]: must be a mapping"),
        (
            "access_report",
            access_report(complaint=b"x"),
            "access_report.complaint: a bytes cannot be printed",
        ),
        (
            "access_report",
            access_report(report=access_report()["report"] | {"state": "done"}),
            "access_report.report.state: must be one of complete, incomplete",
        ),
        ("access_report", table_report(["A", "B"], [["only one"]]), "Every row of a table with 2 columns"),
        ("access_report", table_report([], []), "A table needs columns"),
        ("erasure_letter", letter("refusal", "all"), "a refusal cannot grant all"),
        (
            "notice",
            notice(sections=[{"heading": "x", "tables": [{"kind": "secrets", "rows": []}]}]),
            "There is no kind of table 'secrets'",
        ),
    ],
)
def test_data_that_does_not_fit_is_refused_with_its_place(
    template: str, data: dict[str, Any], message: str
) -> None:
    with pytest.raises(CannotTypeset, match=message):
        typeset(template, data, language="fi", date=NOON)


def test_unknown_language_naive_date_and_odd_file_names_are_refused() -> None:
    with pytest.raises(CannotTypeset, match="no language 'de'"):
        typeset("notice", notice(), language="de", date=NOON)
    with pytest.raises(CannotTypeset, match="time zone"):
        typeset("notice", notice(), language="fi", date=NOON.replace(tzinfo=None))
    for name in ("", "../x.json", "a/b.json", ".hidden", "tie dot.json", "tiedöt.json", "x\n"):
        with pytest.raises(CannotTypeset, match="file name"):
            typeset("notice", notice(), language="fi", date=NOON, attachments={name: b""})


def test_the_three_languages_have_the_same_labels_and_every_label_is_used() -> None:
    def keys(labels: Any, at: str = "") -> set[str]:
        if isinstance(labels, dict):
            return {deeper for key, inner in labels.items() for deeper in keys(inner, f"{at}.{key}")}
        if isinstance(labels, list):
            return {f"{at}[{len(labels)}]"}
        assert labels.strip() == labels != "", at
        return {at}

    labels = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
    assert list(labels) == list(LANGUAGES)
    assert keys(labels["fi"]) == keys(labels["sv"]) == keys(labels["en"])
    used = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.typ"))
    by_data = {
        "all",
        "part",
        "none",
        "erasure",
        "refusal",
        "purposes",
        "categories",
        "recipients",
        "sources",
        "cookies",
    }
    names = {re.sub(r"\[\d+\]$", "", key).rpartition(".")[2] for key in keys(labels["fi"])} - by_data
    assert [name for name in sorted(names) if not re.search(rf"\.{name}\b", used)] == []
