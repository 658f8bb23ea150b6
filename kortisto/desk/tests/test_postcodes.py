"""The post's table where addresses are: in forms, on the card, in a list, a picture and an import."""

from datetime import date

import pytest

from kortisto.desk import pictures
from kortisto.intake.operations import stage_import
from kortisto.kernel.access import SYSTEM
from kortisto.parties import operations as parties
from kortisto.postcodes import bundled
from kortisto.postcodes.operations import stage_table, use_table

DAY = date(2026, 11, 20)


@pytest.fixture
def table(opened):
    with opened():
        return use_table(table=stage_table(table=bundled.table(), bundled=True, by=SYSTEM), by=SYSTEM)


@pytest.mark.django_db
def test_an_address_is_filled_in_and_a_disagreement_told_and_kept(contexts, desk, opened, table):
    client = desk("customer_service")
    with opened():
        swede = parties.create_person(values={"surname": "Öhman", "language": "sv"}, source="self", by=SYSTEM)
    here = f"/persons/{swede.public_id}/"

    def saved(**values):
        form = client.get(f"{here}address/").context["form"]
        sent = (
            {name: form[name].value() or "" for name in form.fields}
            | {"source": "self", "country": "FI"}
            | values
        )
        page = client.post(f"{here}address/", sent, follow=True)
        with opened():
            return page.content.decode(), swede.addresses.filter(ended_on=None).first()

    _page, address = saved(street="Kuja 1", postcode="20100", city="")
    assert address.city == "Åbo"
    for town in ("Turku", "TURKU", "åbo"):
        page, address = saved(postcode="20100", city=town)
        assert "belongs to" not in page and address.city == town
    page, address = saved(postcode="20100", city="Nokia")
    assert "belongs to Turku / Åbo" in page and address.city == "Nokia"
    assert "gives this postcode Turku / Åbo" in client.get(here).content.decode()
    page, address = saved(postcode="99998", city="Rovaniemi")
    assert "is not in the post" in page and address.postcode == "99998"
    page, address = saved(postcode="99998", city="")
    assert address.postcode == "99998" and address.city == "Rovaniemi"  # nothing to fill in with: asked for
    page, address = saved(postcode="1234", city="Oslo", country="NO")
    assert "belongs to" not in page and address.city == "Oslo"
    assert client.get("/postcodes/place/?postcode=65100").content.decode().strip() == "65100 Vaasa / Vasa"
    assert client.get("/postcodes/place/?postcode=<b>").content.decode().strip() == ""


@pytest.mark.django_db
def test_disagreeing_addresses_are_counted_and_listed(desk, opened, table):
    with opened():
        for surname, code, city, country in (
            ("Oikea", "20100", "Turku", "FI"), ("Isoin", "20100", "ÅBO", "FI"), ("Muualla", "20100", "Nokia", "FI"),
            ("Tuntematon", "99998", "Nokia", "FI"), ("Ulkomaa", "20100", "Paris", "FR"), ("Vailla", "", "Nokia", "FI"),
        ):  # fmt: skip
            parties.create_person(
                values={"surname": surname}, address={"street": "K 1", "postcode": code, "city": city, "country": country},
                source="self", by=SYSTEM,
            )  # fmt: skip
        assert pictures._quality(0, DAY)[2] == 2
    listed = desk("customer_service").get("/persons/?elsewhere=1").content.decode()
    assert (
        "Muualla" in listed and "Tuntematon" in listed and "Oikea" not in listed and "Ulkomaa" not in listed
    )


@pytest.mark.django_db
def test_an_import_tells_of_a_disagreement_and_takes_the_row(opened, table, tmp_path, register):
    file = tmp_path / "asiakkaat.csv"
    file.write_bytes(
        "Asiakasnumero;Nimi;Osoite;Postinumero;Postitoimipaikka\n"
        "1;Aino Mäkelä;Kuja 1;20100;Nokia\n2;Bo Ek;Gränd 2;65100;Vasa\n".encode()
    )
    with opened():
        run = stage_import(
            register_id=register.id,
            kind="customers",
            path=file,
            file_name=file.name,
            source="self",
            by=SYSTEM,
        )
        told = {row.row_number: row.details for row in run.rows.order_by("row_number")}
    first, second = told.values()
    assert "postcode_elsewhere" in str(first) and "postcode" not in str(second)
