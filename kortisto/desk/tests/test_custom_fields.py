"""Custom fields on the desk: made with category, purposes and period or not at all; then like any other field."""

import csv
import io
import re
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Outbox
from kortisto.parties import operations as parties
from kortisto.parties.fields import queries
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import ContactValue, CustomField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

SCRIPT = {"hx-request": "true"}
WHOLE = {
    "name_fi": "Kengän koko", "name_sv": "Skostorlek", "name_en": "Shoe size", "kind": "number", "choices": "",
    "category": "orders", "purposes": ["customer_service"], "clock": "contact",
}  # fmt: skip


@pytest.fixture
def person(opened):
    with opened():
        return parties.create_person(
            values={"given_names": "Aino", "surname": "Mäkelä", "number": "10482"}, source="self", by=SYSTEM
        )


def sends(client, address, **values):
    """A form as the browser sends it: what it showed, what it hides, and what was typed."""
    form, sent = client.get(address).context["form"], {}
    for bound in form:
        value = bound.value()
        sent[bound.html_name] = "" if value is None else value
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = sent[bound.html_name]
    return client.post(address, {**sent, **values})


def test_a_field_cannot_be_made_without_category_purpose_and_period(desk, register):
    client, address = desk(), reverse("custom_field_new")
    for lacking in ("name_fi", "name_sv", "name_en", "kind", "category", "purposes", "clock"):
        answer = sends(client, address, **{**WHOLE, lacking: []})
        assert answer.status_code == 422 and lacking in answer.context["form"].errors, lacking
    wrong = {
        "purposes": (["direct_mail"], "could not be filled"),
        "name_en": ("Personal identity code", "identity code must not be kept"),
        "name_sv": ("131052-308T", "identity code"),
        "kind": ("choice", "at least two choices"),
    }
    for name, (value, said) in wrong.items():
        answer = sends(client, address, **{**WHOLE, name: value})
        assert answer.status_code == 422 and said in answer.content.decode(), name
    # Invoices are held for billing, not for mail.
    answer = sends(
        client, address, **{**WHOLE, "category": "invoices", "purposes": ["customer_service", "direct_mail"]}
    )
    assert "not held for all the purposes" in answer.content.decode()
    assert not CustomField.objects.exists()

    assert sends(client, address, **WHOLE).status_code == 302
    (made,) = CustomField.objects.all()
    assert (made.key, made.clock, made.category) == ("shoe_size", "contact", "orders")
    assert Purpose(made.purposes) == Purpose.CUSTOMER_SERVICE | Purpose.RIGHTS | Purpose.SECURITY
    page = client.get(reverse("custom_fields")).content.decode()
    assert "Shoe size" in page and "Orders" in page and "customer service" in page.lower()
    assert "has this name already" in sends(client, address, **WHOLE).content.decode()
    assert desk("customer_service").get(address).status_code == 403


def test_a_field_is_on_the_card_and_in_the_forms_with_source_and_history(desk, person, make_field, opened):
    for name, kind in (("Member", "text"), ("Shoe size", "number"), ("Met", "day"), ("Sauna", "yes_no")):
        make_field(name, kind)
    make_field("Way", "choice", choices=["Nouto", "Kotiin"])
    client = desk("customer_service")
    card, edit = reverse("person", args=[person.public_id]), reverse("person_edit", args=[person.public_id])
    given = {
        "custom_member": "Kultajäsen", "custom_shoe_size": "42,5", "custom_met": "2024-05-02",
        "custom_sauna": "1", "custom_way": "Kotiin",
    }  # fmt: skip
    assert sends(client, edit, **given, source="partner").status_code == 302
    text = client.get(card).content.decode()
    for shown in ("Kultajäsen", "42.5", "2.5.2024", ">yes<", "Kotiin"):
        assert shown in text, shown
    with opened():
        assert {row.source for row in ContactValue.objects.filter(person=person)} == {"partner"}
    with_row = client.get(edit).content.decode()
    assert 'value="42.5"' in with_row and 'name="initial-custom_member"' in with_row

    # One field where it stands: refused, then saved, the value before kept.
    address = reverse("person_custom_field", args=[person.public_id, "shoe_size"])
    form = client.get(address, headers=SCRIPT).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    assert hidden["was"] == "42.5"
    answer = client.post(address, {**hidden, "value": "neljä", "source": "self"}, headers=SCRIPT)
    assert answer.status_code == 422 and "in digits" in answer.content.decode()
    answer = client.post(address, {**hidden, "value": "43", "source": "self"}, headers=SCRIPT)
    assert answer.status_code == 200 and "43" in answer.content.decode()
    # Pressed twice it is saved once; a form shown before somebody else saved is told so.
    client.post(address, {**hidden, "value": "43", "source": "self"}, headers=SCRIPT)
    late = client.post(
        address, {**hidden, "token": uuid.uuid4(), "value": "44", "source": "self"}, headers=SCRIPT
    )
    assert late.status_code == 409 and "It now says: 43" in late.content.decode()
    history = client.get(reverse("person_history", args=[person.public_id])).content.decode()
    assert "Shoe size" in history and "42.5" in history
    assert "Shoe size" in client.get(reverse("person_timeline", args=[person.public_id])).content.decode()
    refused = client.post(
        reverse("person_custom_field", args=[person.public_id, "member"]),
        {"token": uuid.uuid4(), "was": "Kultajäsen", "value": "131052-308T", "source": "self"},
        headers=SCRIPT,
    )
    assert refused.status_code == 422 and "identity code" in refused.content.decode()
    bodies = [bytes(row.body).decode() for row in Outbox.objects.filter(log=MAIN)]
    assert any('"field.fill"' in body and "custom_shoe_size" in body for body in bodies)
    assert not any("Kultaj" in body or "42.5" in body for body in bodies)


def test_two_who_edit_the_same_field_are_told(desk, person, make_field, opened):
    field = make_field("Member")
    client, edit = desk("customer_service"), reverse("person_edit", args=[person.public_id])
    text = client.get(edit).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
    with opened():
        fill_in(person=person, given={field: "Hopea"}, by=SYSTEM)
    mine = {"surname": "Mäkelä", "given_names": "Aino", "number": "10482", "language": "fi", "source": "self"}
    answer = client.post(edit, {**hidden, **mine, "custom_member": "Kulta"})
    assert answer.status_code == 422 and "It now says: Hopea" in answer.content.decode()
    again = dict(
        re.findall(r'name="(token|version|initial-[\w-]+)" value="([^"]*)"', answer.content.decode())
    )
    assert client.post(edit, {**hidden, **again, **mine, "custom_member": "Kulta"}).status_code == 302
    with opened():
        assert ContactValue.objects.get(field=field).value == "Kulta"


def test_a_new_person_gets_values_at_once(desk, make_field, opened):
    make_field("Member")
    answer = sends(
        desk("customer_service"),
        reverse("person_new"),
        surname="Salo",
        language="fi",
        custom_member="Pronssi",
    )
    assert answer.status_code == 302
    with opened():
        found = ContactValue.objects.select_related("person").get()
        assert (found.value, found.source, found.person.surname) == ("Pronssi", "self", "Salo")
        assert found.via.startswith("user:")


def test_the_list_has_its_column_and_filters_and_search_finds_it(desk, make_field, opened):
    member, size = make_field("Member"), make_field("Shoe size", "number")
    met, way = make_field("Met", "day"), make_field("Way", "choice", choices=["Nouto", "Kotiin"])
    credit = make_field("Credit", "text", category="invoices")
    with opened():
        for number, (surname, shoe) in enumerate((("Salo", "9"), ("Lehto", "42.5"), ("Aalto", "100"))):
            one = parties.create_person(values={"surname": surname}, source="self", by=SYSTEM)
            given = {
                member: f"Kultajäsen {number}", size: shoe, met: f"2024-0{number + 1}-02", credit: "Luotettava",
                way: "Nouto" if number else "Kotiin",
            }  # fmt: skip
            fill_in(person=one, given=given, by=SYSTEM)
    client = desk("customer_service")

    def found(query):
        page = client.get(f"/persons/?{query}").content.decode()
        return [name for name in ("Salo", "Lehto", "Aalto") if f">{name}<" in page], page

    columns = "cols=name,custom_member,custom_shoe_size,custom_met,custom_way,custom_credit"
    everybody, page = found(columns)
    assert len(everybody) == 3
    for shown in ("Kultajäsen 1", "42.5", "2.3.2024", "Kotiin", "Luotettava"):
        assert shown in page, shown
    assert (
        found("custom_way=Kotiin")[0] == ["Salo"] and "Way: <strong>Kotiin" in found("custom_way=Kotiin")[1]
    )
    assert found("custom_shoe_size_from=10&custom_shoe_size_to=99,5")[0] == ["Lehto"]
    assert found("custom_met_from=2.2.2024")[0] == ["Lehto", "Aalto"]
    assert found("custom_member=kultajäsen+2")[0] == ["Aalto"]
    assert "Not understood" in found("custom_shoe_size_from=suuri")[1]
    # What not everybody who searches may see is not searched by; everything else is.
    assert "Lehto" in client.get("/search/?q=kultajasen+1").content.decode()
    assert "Lehto" in client.get("/search/?q=42.5").content.decode()
    assert "Salo" not in client.get("/search/?q=luotettava").content.decode()
    # A role that may not see the category gets neither column nor filter, whatever it asks for.
    other = desk("administrator").get(f"/persons/?{columns}&custom_credit=Mikä+vain").content.decode()
    assert "Luotettava" not in other and "Credit" not in other and "Kultajäsen 1" in other
    # A filter that may hold a name is not kept.
    saved = client.get("/persons/views/?custom_member=kulta").content.decode()
    assert "Member begins with" in saved


def test_the_category_decides_who_sees_it_on_the_card_and_in_the_history(desk, person, make_field, opened):
    credit = make_field("Credit", category="invoices")
    with opened():
        fill_in(person=person, given={credit: "Luotettava"}, by=SYSTEM)
        fill_in(person=person, given={credit: "Hidas"}, by=SYSTEM)
    parts = [reverse(f"person{part}", args=[person.public_id]) for part in ("", "_history", "_timeline")]
    seen = "".join(desk("customer_service").get(part).content.decode() for part in parts)
    assert "Hidas" in seen and "Luotettava" in seen
    hidden = "".join(desk("administrator").get(part).content.decode() for part in parts)
    assert "Hidas" not in hidden and "Luotettava" not in hidden and "Credit" not in hidden
    address = reverse("person_custom_field", args=[person.public_id, "credit"])
    assert desk("administrator").get(address, headers=SCRIPT).status_code == 403
    rights = desk("administrator").get(reverse("field_rights")).content.decode()
    assert "Credit" in rights


def test_a_restriction_hides_the_value_too(person, make_field, opened):
    field = make_field("Member")
    with opened():
        fill_in(person=person, given={field: "Kultajäsen"}, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        parties.place_block(person=person, kind="restriction", by=SYSTEM)
    for purpose, there in (
        (Purpose.CUSTOMER_SERVICE, False),
        (Purpose.BILLING, False),
        (Purpose.RIGHTS, True),
    ):
        with opened(purpose):
            assert ContactValue.objects.exists() is there, purpose
            # A field is for its own purposes only, though its category were for more.
            assert [one.key for one in queries.shown_now()] == (
                ["member"] if purpose != Purpose.BILLING else []
            )


def test_a_file_carries_typed_values_to_recipients_of_the_fields_own_purposes_only(desk, make_field, opened):
    mailing = Purpose.CUSTOMER_SERVICE | Purpose.DIRECT_MAIL
    fields = {
        make_field("Shoe size", "number", category="identity", purposes=mailing): "42.5",
        make_field("Met", "day", category="identity", purposes=mailing): "2024-05-02",
        make_field("Formula", category="identity", purposes=mailing): "=1+1",
        make_field("Sauna", "yes_no", category="identity", purposes=mailing): "1",
    }
    make_field("Own only", category="identity")
    with opened():
        for surname in ("Salo", "Tyhjä"):
            person = parties.create_person(values={"surname": surname}, source="self", by=SYSTEM)
            fill_in(person=person, given=fields if surname == "Salo" else {}, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        set_recipient(
            key="printer", by=SYSTEM,
            values={
                "name": "Printer", "kind": "processor", "purpose": int(Purpose.DIRECT_MAIL), "enabled": True,
                "categories": ["identity"], "agreement_signed_on": date(2025, 1, 1), "agreement_ends_on": None,
            },
        )  # fmt: skip
    client = desk("contact_person")
    address = "/persons/export/?cols=name,custom_shoe_size,custom_met,custom_formula,custom_sauna"

    def file(form):
        preview = client.post(address, {"recipient": "printer", "form": form})
        seen = {"seen": preview.context["seen"], "token": preview.context["token"], "do": "1"}
        answer = client.post(address, {"recipient": "printer", "form": form, **seen})
        return b"".join(answer.streaming_content)

    rows = CalamineWorkbook.from_filelike(io.BytesIO(file("xlsx"))).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Name", "Shoe size", "Met", "Formula", "Sauna"]
    assert rows[1] == ["Salo", 42.5, date(2024, 5, 2), "=1+1", "yes"]
    assert rows[2] == ["Tyhjä", "", "", "", ""]
    told = list(csv.reader(io.StringIO(file("csv").decode("utf-8-sig")), delimiter=";"))
    assert told[1][1:3] == ["42,5", "2.5.2024"] or told[1][1] in ("42,5", "42.5")
    assert not told[1][3].startswith("=")
    refused = client.post(address + ",custom_own_only", {"recipient": "printer", "form": "csv"})
    assert "not held for the recipient" in refused.content.decode().replace("&#x27;", "'")
    assert Decimal("42.5") == Decimal(str(rows[1][1]))
