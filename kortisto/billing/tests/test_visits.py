"""The accountant is a recipient: nothing without an agreement that holds, and each day of looking is a disclosure."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conftest import agreed
from kortisto.billing.operations import issue_invoice
from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient, Visit, Worker
from kortisto.disclosures.rules import check_agreement, why_not_visiting
from kortisto.kernel.access import SYSTEM, CategoryRefused, VisitRefused, access
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person
from kortisto.staff.tests.signing_in import signed_in

TODAY = date(2026, 11, 22)
PAGES = ("vouchers", "open_items", "bank_files", "bank", "reminders", "invoices", "figures")


@pytest.fixture
def invoices(opened):
    """Invoices of two persons."""
    found = []
    for name in ("Aino", "Olli"):
        with opened():
            person = create_person(values={"given_names": name, "surname": "Salo"}, source="self", by=SYSTEM)
        with opened(Purpose.BILLING):
            day = timezone.localdate()
            found.append(issue_invoice(person=person, total_cents=1000, issued_on=day, due_on=day, by=SYSTEM))
    return found


def test_only_a_processor_with_an_agreement_that_holds_sends_anybody():
    right = {
        "kind": "processor", "enabled": True, "agreement_signed_on": date(2025, 1, 1),
        "agreement_starts_on": TODAY, "agreement_ends_on": TODAY, "today": TODAY,
    }  # fmt: skip
    assert why_not_visiting(**right) == ""
    for wrong, reason in (
        ({"kind": "controller"}, "not_a_processor"),
        ({"enabled": False}, "recipient_not_enabled"),
        ({"agreement_signed_on": None}, "no_agreement"),
        ({"agreement_starts_on": TODAY + timedelta(days=1)}, "agreement_not_begun"),
        ({"agreement_ends_on": TODAY - timedelta(days=1)}, "agreement_ended"),
    ):
        assert why_not_visiting(**(right | wrong)) == reason
    assert check_agreement(None, None, TODAY) == "days_without_agreement"
    assert check_agreement(TODAY, None, TODAY - timedelta(days=1)) == "ends_before_it_begins"
    assert check_agreement(TODAY, TODAY, None) == check_agreement(None, None, None) == ""


@pytest.mark.django_db
def test_c32_without_an_agreement_the_accountant_opens_nothing_and_is_told_why(staff, invoices):
    accountant = staff["accountant"]
    client = signed_in(accountant)
    page = client.get(reverse("invoice", args=[invoices[0].public_id]))
    assert page.status_code == 403 and "belongs to no company" in page.content.decode()
    firm = agreed(accountant)
    yesterday = timezone.localdate() - timedelta(days=1)
    for values, words in (
        ({"agreement_ends_on": yesterday}, f"ended on {yesterday.day}.{yesterday.month}.{yesterday.year}"),
        ({"agreement_starts_on": timezone.localdate() + timedelta(days=1)}, "begins on"),
        ({"agreement_signed_on": None}, "no signed data-processing agreement with Tilitoimisto Numero Oy"),
        ({"kind": "controller"}, "does not process data"),
        ({"enabled": False}, "not in use"),
    ):
        before = {name: getattr(firm, name) for name in values}
        Recipient.objects.filter(pk=firm.pk).update(**values)
        for name in PAGES:
            page = client.get(reverse(name))
            text = page.content.decode()
            assert page.status_code == 403 and words in text and "C11" in text, (name, values)
        assert client.get(reverse("account")).status_code == 200
        # No way around the pages either.
        with (
            pytest.raises(VisitRefused),
            access(register_id=accountant.register_id, actor=accountant.actor, purpose=Purpose.BILLING),
        ):
            pass
        Recipient.objects.filter(pk=firm.pk).update(**before)
    assert not Disclosure.objects.exists()
    assert client.get(reverse("vouchers")).status_code == 200


@pytest.mark.django_db
def test_c33_a_day_of_visits_is_one_disclosure_with_everybody_who_was_seen(desk, staff, invoices, opened):
    client, first, second = desk("accountant"), *invoices
    for _again in range(2):
        assert client.get(reverse("invoice", args=[first.public_id])).status_code == 200
    visit = Visit.objects.get()
    made = visit.disclosure
    assert (made.recipient.key, made.ground, made.clause, made.persons) == (
        "accounting",
        "processing",
        "C18",
        1,
    )
    assert set(made.categories) == {"identity", "address", "invoices", "payments", "collection"}
    assert (visit.day, visit.user, made.by) == (
        timezone.localdate(),
        staff["accountant"],
        str(staff["accountant"].public_id),
    )
    assert client.get(reverse("invoice", args=[second.public_id])).status_code == 200
    made.refresh_from_db()
    assert made.persons == 2 and Visit.objects.count() == Disclosure.objects.count() == 1
    with opened(Purpose.RIGHTS):
        assert {row.person_id for row in DisclosedPerson.objects.filter(disclosure=made)} == {
            first.person_id,
            second.person_id,
        }
    # Another day is another disclosure; colleagues of the house make none.
    Visit.objects.update(day=timezone.localdate() - timedelta(days=1))
    client.get(reverse("invoice", args=[first.public_id]))
    desk("customer_service").get(reverse("invoice", args=[second.public_id]))
    assert sorted(Disclosure.objects.values_list("persons", flat=True)) == [1, 2]
    page = desk("contact_person").get(reverse("recipient", args=["accounting"])).content.decode()
    assert "Accountant" in page and reverse("disclosure", args=[made.public_id]) in page


@pytest.mark.django_db
def test_a_visit_that_cannot_be_written_shows_nothing(desk, invoices, monkeypatch):
    client = desk("accountant")
    client.raise_request_exception = False

    def broken(**_told):
        raise OSError("the disk is full")

    monkeypatch.setattr("kortisto.disclosures.visits.disclose", broken)
    page = client.get(reverse("invoice", args=[invoices[0].public_id]))
    assert page.status_code == 500 and invoices[0].number not in page.content.decode()


@pytest.mark.django_db
def test_the_accountant_sees_no_more_than_the_agreement_says(staff, invoices):
    firm = agreed(staff["accountant"])
    Recipient.objects.filter(pk=firm.pk).update(categories=["invoices", "payments"])
    actor = staff["accountant"].actor
    with access(register_id=firm.register_id, actor=actor, purpose=Purpose.BILLING) as told:
        assert told.categories == {"invoices", "payments"}
        with pytest.raises(CategoryRefused):
            list(Person.objects.all())


@pytest.mark.django_db
def test_the_contact_person_keeps_agreements_and_says_who_works_for_whom(desk, staff):
    agreed(staff["accountant"])
    client, place = desk("contact_person"), reverse("recipient", args=["accounting"])
    end = reverse("recipient_worker_end", args=["accounting", staff["accountant"].public_id])
    assert "Holds from" in client.get(reverse("recipient_agreement", args=["accounting"])).content.decode()

    def send(url, **values):
        return client.post(url, {"token": _token(client, url), **values})

    assert send(end).status_code == 302 and not Worker.objects.exists()
    add = reverse("recipient_worker", args=["accounting"])
    assert send(add, user=staff["marketing"].pk).status_code == 422
    assert send(add, user=staff["accountant"].pk).status_code == 302
    assert Worker.objects.get().user == staff["accountant"]
    agreement = reverse("recipient_agreement", args=["accounting"])
    wrong = send(agreement, enabled="on", agreement_signed_on="1.1.2026", agreement_ends_on="31.12.2025")
    assert wrong.status_code == 422 and "ends before it begins" in wrong.content.decode()
    assert send(agreement, enabled="on", agreement_signed_on="1.1.2026", agreement_ends_on="31.1.2026").status_code == 302  # fmt: skip
    assert "the agreement has ended" in client.get(place).content.decode()
    assert desk("accountant").get(reverse("vouchers")).status_code == 403
    assert desk("marketing").get(agreement).status_code == 403


def _token(client, url):
    import re

    return re.search(r'name="token" value="([^"]+)"', client.get(url).content.decode())[1]
