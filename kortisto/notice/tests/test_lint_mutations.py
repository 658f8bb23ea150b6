"""The default notice is clean; one thing broken in it makes exactly its own rule fire."""

from datetime import date, timedelta

import pytest

from kortisto.notice.default import CATEGORIES, default_notice
from kortisto.notice.lint import blocks_publishing, lint

DAY = date(2026, 11, 22)


def section(notice, key):
    return next(part for part in notice["sections"] if part["key"] == key)


def row(notice, table, key):
    return next(entry for entry in notice[table] if entry["key"] == key)


def add(key, language, text):
    """A mutation that adds one sentence of a paragraph's own to a section."""
    return lambda notice: section(notice, key)["paragraphs"][language].append(text)


def swap(key, language, old, new):
    def change(notice):
        texts = section(notice, key)["paragraphs"][language]
        assert any(old in text for text in texts), old
        texts[:] = [text.replace(old, new) for text in texts]

    return change


def put(*path, value):
    def change(notice):
        target = notice
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


def drop(table, key):
    return lambda notice: notice[table].remove(row(notice, table, key))


def on_row(table, key, field, value):
    return lambda notice: row(notice, table, key).__setitem__(field, value)


def basis(key, who, **changes):
    def change(notice):
        for entry in row(notice, "purposes", key)["bases"]:
            if entry["for"] == who:
                entry.update(changes)

    return change


def both(*changes):
    def change(notice):
        for one in changes:
            one(notice)

    return change


def silence(language):
    def change(notice):
        for part in notice["sections"]:
            part["paragraphs"][language] = []

    return change


def without_section(key):
    return lambda notice: notice["sections"].remove(section(notice, key))


MUTATIONS = {
    "no Swedish": (silence("sv"), "NL-001"),
    "one paragraph untranslated": (
        lambda notice: section(notice, "register")["paragraphs"].__setitem__("en", []),
        "NL-001",
    ),
    "no version": (put("version", "number", value=None), "NL-002"),
    "old review": (put("reviewed_on", value="2025-11-21"), "NL-003"),
    "bracket placeholder": (add("register", "fi", "Lisätietoja antaa [nimi]."), "NL-010"),
    "unknown template value": (add("register", "en", "Ask for {manager_name}."), "NL-010"),
    "placeholder in a name": (put("controller", "name", value="[yritys]"), "NL-010"),
    "broken replacement": (add("register", "fi", "Tiedot ovat yorganisaation palvelussa."), "NL-011"),
    "markup": (add("register", "sv", "Det här är <b>viktigt</b>."), "NL-012"),
    "run-on bullets": (add("register", "fi", "Tiedot: nimi- Osoite- Puhelin."), "NL-012"),
    "cut sentence": (add("register", "fi", "hyvää tapaa."), "NL-012"),
    "misspelt word": (swap("cookies", "fi", "katseluajat", "katseluaajat"), "NL-013"),
    "capital Union": (add("register", "fi", "Palvelin on Euroopan Unionin alueella."), "NL-013"),
    "co-operative's words": (add("register", "fi", "Asiakasomistaja saa edun."), "NL-014"),
    "member in English": (add("register", "en", "Every member gets a card."), "NL-014"),
    "threat protected": (add("security_it", "fi", "Palomuuri suojaa ulkopuolisia hyökkäyksiä."), "NL-015"),
    "archaic word": (add("register", "fi", "Rekisteriä pidetään myös ATK:lla."), "NL-016"),
    "many names for the person": (
        add("register", "fi", "Rekisteröity, käyttäjä, vierailija ja asianomainen ovat sama ihminen."),
        "NL-017",
    ),
    "many names for the contact": (
        add("contact", "fi", "Tavoitat vastuuhenkilön, ylläpitäjän ja asiakaspalvelupisteen."),
        "NL-018",
    ),
    "link without a scheme": (add("register", "en", "See www.kellokukka.example for more."), "NL-019"),
    "old heading": (put("sections", 3, "heading", "fi", value="Rekisterin nimi"), "NL-020"),
    "no postcode": (put("controller", "postcode", value=""), "NL-101"),
    "wrong check digit": (put("controller", "business_id", value="1234567-2"), "NL-101"),
    "nothing about an officer": (put("dpo", "status", value=None), "NL-102"),
    "personal mailbox": (put("contact", "email", value="aino.korpi@kellokukka.example"), "NL-103"),
    "purpose without basis": (on_row("purposes", "security", "bases", []), "NL-104"),
    "interest in two languages": (
        basis("security", "customer", interest={"fi": "turva", "sv": "säkerhet"}),
        "NL-105",
    ),
    "no collection agency": (drop("recipients", "collection_agency"), "NL-106"),
    "recipient without a country": (on_row("recipients", "hosting", "country", ""), "NL-106"),
    "transfers without a tool": (put("transfers", value={"outside_eea": True, "items": []}), "NL-107"),
    "requirement unanswered": (without_section("requirement"), "NL-108"),
    "withdrawal untold": (swap("consent", "en", "withdraw consent", "change consent"), "NL-109"),
    "objection at some time": (swap("objection", "sv", "när som helst", "ibland"), "NL-110"),
    "automated left blank": (
        lambda notice: section(notice, "automated").__setitem__("paragraphs", {"fi": [], "sv": [], "en": []}),
        "NL-111",
    ),
    "category without a clock": (drop("retention", "notes"), "NL-112"),
    "clock without a reason": (on_row("retention", "orders", "reason", None), "NL-112"),
    "fee untold": (swap("requests", "fi", "maksuttomia", "mahdollisia"), "NL-113"),
    "source unnamed": (on_row("sources", "update_service", "names", []), "NL-114"),
    "data from elsewhere untold": (swap("sources", "fi", "muualta kuin sinulta", "postissa"), "NL-115"),
    "place of infringement": (
        swap("complaint", "en", " or where the alleged infringement took place", ""),
        "NL-116",
    ),
    "no way to court": (swap("complaint", "fi", "tuomioistuimeen", "eteenpäin"), "NL-116"),
    "no format": (swap("portability", "sv", "maskinläsbara JSON- och CSV-filer", "filer"), "NL-117"),
    "three grounds": (swap("restriction", "fi", "oikeusvaateeseen", "johonkin"), "NL-118"),
    "children": (
        swap("consent", "en", "For a child under {child_age}, a guardian gives", "Somebody gives"),
        "NL-119",
    ),
    "suppression list hidden": (
        both(
            swap("erasure", "en", "the suppression list", "file"),
            on_row(
                "purposes", "rights", "text", {"fi": "Estolistan pito.", "sv": "Spärrlista.", "en": "Rights."}
            ),
            on_row(
                "categories",
                "suppression",
                "name",
                {"fi": "Estolista", "sv": "Spärrlista", "en": "Fingerprints"},
            ),
            on_row(
                "retention",
                "suppression",
                "name",
                {"fi": "Estolista", "sv": "Spärrlista", "en": "Fingerprints"},
            ),
        ),
        "NL-120",
    ),
    "joint controllers": (
        both(
            swap("recipients", "fi", "Meillä ei ole yhteisrekisterinpitäjiä.", "Muita ei ole."),
            swap(
                "recipients",
                "sv",
                "Vi är inte gemensamt personuppgiftsansvariga med någon.",
                "Andra finns inte.",
            ),
            swap("recipients", "en", "We have no joint controllers.", "There are no others."),
        ),
        "NL-121",
    ),
    "interest under a contract": (
        basis("customer_service", "customer", interest={"fi": "etu", "sv": "intresse", "en": "interest"}),
        "NL-201",
    ),
    "contract with a contact person": (
        lambda notice: row(notice, "purposes", "customer_service")["bases"].__setitem__(
            1, {"for": "contact_person", "article": "6(1)(b)"}
        ),
        "NL-202",
    ),
    "undeclared consent": (lambda notice: notice["consent"]["purposes"].remove("web_analytics"), "NL-203"),
    "undeclared profiling": (put("automated_decisions", "profiling", value=[]), "NL-204"),
    "one only purpose": (
        add("purposes", "fi", "Tietoja käsitellään ainoastaan asiakassuhteen ylläpitämiseen."),
        "NL-205",
    ),
    "one only purpose in English": (
        add("purposes", "en", "Data is used solely for maintaining the customer relationship."),
        "NL-205",
    ),
    "recipient in another continent": (on_row("recipients", "hosting", "country", "US"), "NL-206"),
    "transfer unless needed": (
        add("transfers", "fi", "Tietoja ei siirretä ulkopuolelle, ellei se ole tarpeen."),
        "NL-206",
    ),
    "own use only": (add("recipients", "fi", "Tiedot ovat ainoastaan yrityksen käytössä."), "NL-208"),
    "absolute erasure": (add("erasure", "en", "You have the right to be completely forgotten."), "NL-210"),
    "contact person for ever": (
        add("contact_persons", "fi", "Yhteyshenkilön tietoja ei voida poistaa."),
        "NL-211",
    ),
    "contact person for ever in Swedish": (
        add("contact_persons", "sv", "Kontaktpersonens uppgifter kan inte raderas."),
        "NL-211",
    ),
    "bans scattered": (
        both(
            add("access", "fi", "Voit kieltää suoramainonnan."),
            add("labels", "fi", "Voit kieltää julkaisemisen."),
        ),
        "NL-213",
    ),
    "claimed anonymous": (add("cookies", "fi", "Kävijää ei voida tunnistaa."), "NL-214"),
    "claimed anonymous in English": (add("cookies", "en", "A visitor cannot be identified."), "NL-214"),
    "publishing means labels": (
        add("labels", "fi", "Luettelolla tarkoitetaan postitustarroja."),
        "NL-215",
    ),
    "erasure among the sources": (add("sources", "fi", "Vanhat tiedot hävitetään."), "NL-216"),
    "vouchers and books": (on_row("retention", "books", "years", 6), "NL-217"),
    "two words": (add("complaint", "fi", "Kantelun voi tehdä kirjeellä."), "NL-218"),
    "promptly": (add("access", "en", "You get it without delay."), "NL-219"),
    "category missing": (drop("categories", "payments"), "NL-301"),
    "unknown category": (
        lambda notice: notice["categories"].append({"key": "health", "name": {}, "text": {}}),
        "NL-301",
    ),
    "age collected": (add("cookies", "en", "We store your age."), "NL-301"),
    "signature": (add("requests", "fi", "Pyyntö on allekirjoitettava."), "NL-302"),
    "signature in Swedish": (add("requests", "sv", "Begäran ska vara undertecknad."), "NL-302"),
    "signature in English": (add("requests", "en", "A request must be signed."), "NL-302"),
    "written form": (add("requests", "fi", "Pyyntö tulee tehdä kirjallisesti."), "NL-302"),
    "no Swedish service": (swap("requests", "fi", "suomeksi, ruotsiksi tai", "suomeksi tai"), "NL-303"),
    "passivity unknown": (put("passivity_months", value=None), "NL-305"),
    "erasure by hand": (on_row("retention", "orders", "on_expiry", "on_request"), "NL-306"),
    "browser settings": (
        add("cookies", "fi", "Voit estää evästeiden käytön selaimesi asetuksista."),
        "NL-307",
    ),
    "browser settings in Swedish": (
        add("cookies", "sv", "Du kan blockera kakor i webbläsarens inställningar."),
        "NL-307",
    ),
    "add-on": (add("cookies", "fi", "Seurannan voit ottaa pois selaimen lisäosalla."), "NL-308"),
    "cookie without a duration": (put("cookies", 0, "hours", value=0), "NL-309"),
    "no cookie list": (put("cookies", value=[]), "NL-309"),
    "published unless forbidden": (
        add("labels", "en", "We publish your name unless you object."),
        "NL-310",
    ),
    "source told, undeclared": (lambda notice: notice["beyond_law"].remove("notify_source"), "NL-311"),
    "anonymisation undeclared": (lambda notice: notice["beyond_law"].remove("anonymise"), "NL-312"),
    "old authority address": (put("authority", "street_postcode", value="00521"), "NL-313"),
    "authority's telephone": (put("authority", "phone", value="029 123 4567"), "NL-313"),
    "the act alone": (add("security_it", "fi", "Suojaamisessa noudatetaan tietosuojalakia."), "NL-314"),
    "reassurance": (add("cookies", "en", "Cookies are harmless."), "NL-315"),
    "subcontractor's role": (on_row("sources", "subcontractor", "role", None), "NL-316"),
}


def _ids(notice, **more):
    return {finding.id for finding in lint(notice, today=DAY, **more)}


def test_the_default_notice_has_no_finding_of_any_severity():
    assert lint(default_notice(on=DAY), today=DAY) == []


def test_the_default_notice_stays_clean_until_its_yearly_review():
    notice = default_notice(on=DAY)
    assert lint(notice, today=DAY + timedelta(days=365)) == []
    assert {finding.id for finding in lint(notice, today=DAY + timedelta(days=366))} == {"NL-003"}


def test_another_controller_is_clean_too():
    controller = {
        "name": "Testi Oy",
        "business_id": "0245974-7",
        "street": "Lehtotie 3",
        "postcode": "20100",
        "city": "TURKU",
        "phone": "010 501 3622",
        "email": "tiedot@testi.example",
        "web": "testi.example",
    }
    assert lint(default_notice(on=DAY, controller=controller), today=DAY) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_c88_c89_one_broken_thing_fires_exactly_its_rule(name):
    change, rule = MUTATIONS[name]
    notice = default_notice(on=DAY)
    change(notice)
    assert _ids(notice) == {rule}


def test_a_repeated_sentence_is_found_in_any_language():
    for language in ("fi", "sv", "en"):
        notice = default_notice(on=DAY)
        text = section(notice, "security_it")["paragraphs"][language][0]
        section(notice, "security_paper")["paragraphs"][language].append(text)
        assert _ids(notice) == {"NL-207"}


def test_partners_denied_here_and_served_there():
    notice = default_notice(on=DAY)
    texts = section(notice, "recipients")["paragraphs"]["en"]
    texts += ["Data is not disclosed to partners.", "Parts of it are placed on servers of partners."]
    assert _ids(notice) == {"NL-209"}


def test_an_objection_section_about_something_else():
    notice = default_notice(on=DAY)
    texts = section(notice, "objection")["paragraphs"]
    section(notice, "access")["paragraphs"]["fi"] += texts["fi"]
    texts["fi"] = ["Voit pyytää tietosi nähtäväksi."]
    assert _ids(notice) == {"NL-212"}


def test_one_period_for_everything_is_found():
    notice = default_notice(on=DAY)
    for entry in notice["retention"]:
        entry.update(years=10, months=0, days=0)
    assert {"NL-304", "NL-217"} == _ids(notice)


def test_a_finding_without_raw_text_points_at_section_and_paragraph():
    notice = default_notice(on=DAY)
    add("requests", "sv", "Begäran ska vara undertecknad.")(notice)
    finding = lint(notice, today=DAY)[0]
    numbers = [part["key"] for part in notice["sections"]]
    assert finding.row == numbers.index("requests") + 1
    assert (finding.line, finding.column) == (5, 1)
    assert finding.excerpt == "Begäran ska vara undertecknad."


CUSTOM = {
    "name": {"fi": "Kengän koko", "sv": "Skostorlek", "en": "Shoe size"},
    "category": "orders",
    "purposes": ["customer_service"],
    "clock": "contact",
}
FACTS = {
    "a category only in the model": ({"model_categories": {*CATEGORIES, "health"}}, "NL-401"),
    "a category only in the notice": ({"model_categories": set(CATEGORIES) - {"notes"}}, "NL-401"),
    "a field without a category": ({"unmapped_fields": ["parties.Person.shoe_size"]}, "NL-401"),
    "an unknown recipient": ({"enabled_recipients": ["hosting", "chat"]}, "NL-402"),
    "a dropped source": ({"sources_in_use": ["self", "partner_of_old"]}, "NL-402"),
    "an unknown cookie": ({"cookies_in_use": ["kortisto_session", "tracker"]}, "NL-402"),
    "an unknown host": ({"hosts_in_use": ["fonts.elsewhere.example"]}, "NL-402"),
    "overdue rows": ({"overdue_rows": {"visits": 3, "notes": 0}}, "NL-403"),
    "an unsigned user": ({"staff_without_commitment": 1}, "NL-405"),
    "a custom field for a purpose that is not told": (
        {"custom_fields": [{**CUSTOM, "purposes": ["customer_service", "profiling"]}]},
        "NL-406",
    ),
    "a custom field of a category that is not told": (
        {"custom_fields": [{**CUSTOM, "category": "health"}]},
        "NL-406",
    ),
    "a custom field without a told period": ({"custom_fields": [{**CUSTOM, "clock": "for_ever"}]}, "NL-406"),
    "an overdue case": ({"cases_overdue": 2}, "NL-408"),
    "an overdue hold": ({"hold_reviews_overdue": 1}, "NL-408"),
    "a clause without control": (
        {"clause_states": {"C36": {"control": False, "evidence_on": DAY}}},
        "NL-410",
    ),
    "old evidence": ({"clause_states": {"C36": {"control": True, "evidence_on": "2026-11-14"}}}, "NL-410"),
    "no evidence": ({"clause_states": {"C36": {"control": True, "evidence_on": None}}}, "NL-410"),
}


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_fact_of_the_running_system_fires_exactly_its_rule(name):
    facts, rule = FACTS[name]
    assert _ids(default_notice(on=DAY), facts=facts) == {rule}


def test_a_system_that_keeps_its_notice_has_no_finding():
    facts = {
        "model_categories": set(CATEGORIES),
        "unmapped_fields": [],
        "enabled_recipients": ["hosting", "accounting"],
        "cookies_in_use": ["kortisto_session", "kortisto_csrf"],
        "custom_fields": [CUSTOM],
        "overdue_rows": {"visits": 0},
        "linkable_visit_columns": ["visitor_id"],
        "staff_without_commitment": 0,
        "cases_overdue": 0,
        "clause_states": {
            "C36": {"control": True, "evidence_on": "2026-11-15"},
            "C51": {"control": False, "evidence_on": None},
        },
    }
    assert lint(default_notice(on=DAY), facts=facts, today=DAY) == []


def test_an_anonymity_claim_is_held_against_the_columns():
    notice = default_notice(on=DAY)
    add("cookies", "sv", "Besökaren kan inte identifieras.")(notice)
    facts = {"linkable_visit_columns": ["visitor_id", "ip"]}
    found = [finding for finding in lint(notice, facts=facts, today=DAY) if finding.id == "NL-404"]
    assert len(found) == 1 and "ip, visitor_id" in found[0].message["en"]


def test_only_errors_block_publishing():
    notice = default_notice(on=DAY)
    put("dpo", "status", value=None)(notice)
    assert not blocks_publishing(lint(notice, today=DAY))
    put("controller", "postcode", value="")(notice)
    assert blocks_publishing(lint(notice, today=DAY))
