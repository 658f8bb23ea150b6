"""Late claims: what a reminder may cost and when, what holds it, what goes to an agency, on both engines."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from kortisto.billing import operations as bill
from kortisto.billing.chores import chores
from kortisto.billing.collecting import operations as do
from kortisto.billing.collecting import papers, queries, rates, rules, showing
from kortisto.billing.collecting.rules import Claim, NotNow
from kortisto.billing.models import Invoice, Payment, Reminder, Standstill
from kortisto.billing.tests.banking import camt
from kortisto.billing.tests.test_bank import balance, billing, person, take  # noqa: F401  (fixtures)
from kortisto.billing.tests.test_operations import agency  # noqa: F401  (a fixture)
from kortisto.disclosures.models import Disclosure
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notice.facts import recipients_in_use
from kortisto.parties.models import Block
from kortisto.parties.operations import create_organisation, lift_block, place_block

DUE = date(2026, 10, 15)  # of the invoices of `billing`, 100 € each


def claim(**more):
    return Claim(**{"total_cents": 25_000, "due_on": date(2026, 2, 1), "is_business": False, **more})


def test_interest_is_that_of_each_half_year_on_what_was_open():
    # The reference's own examples: 250 €, 45 days, 9.5 %; 1,252.25 €, 30 days, 10.5 %.
    assert rules.interest_cents(claim(), date(2026, 2, 1) + timedelta(days=45)) == 293
    business = claim(total_cents=125_225, is_business=True)
    assert rules.interest_cents(business, date(2026, 2, 1) + timedelta(days=30)) == 1_081
    assert rules.interest_cents(claim(), date(2026, 2, 1)) == 0
    # Over the turn of 2024 to 2025 the rate falls from 11.5 to 10.5 %: 31 days of December, 31 of January.
    turned = claim(due_on=date(2024, 11, 30), total_cents=1_000_000)
    whole = 1_000_000 * (1150 * 31 + 1050 * 31) / (10_000 * 365)
    assert rules.interest_cents(turned, date(2025, 1, 31)) == round(whole)
    # A payment stops the interest on what it pays, and what is paid beyond asks for none.
    half = claim(lessened=[(date(2026, 2, 21), 12_500)])
    expected = (25_000 * 20 + 12_500 * 25) * 950 / (10_000 * 365)
    assert rules.interest_cents(half, date(2026, 2, 1) + timedelta(days=45)) == round(expected)
    assert rules.interest_cents(claim(lessened=[(date(2026, 1, 1), 30_000)]), date(2026, 3, 1)) == 0
    days = [row.valid_from for row in rates.REFERENCE_RATES]
    assert days == sorted(set(days)) and all(row.source for row in rates.REFERENCE_RATES)
    assert date(2026, 6, 30) == rates.KNOWN_THROUGH and days[-1] == date(2026, 1, 1)


def test_a_reminder_waits_for_its_days_and_costs_no_more_than_the_law_allows():
    late = date(2026, 2, 15)
    assert rules.why_not(claim(), date(2026, 2, 14)) == "too_soon"
    assert rules.proposal(claim(), late) == rules.Proposal(1, 500, 91, date(2026, 3, 1))
    assert rules.proposal(claim(), late, 0).fee_cents == 0
    for fee in (501, -1):
        with pytest.raises(NotNow, match="fee_above_law"):
            rules.proposal(claim(), late, fee)
    once = claim(reminded=[late], fees_cents=500, interest_cents=91)
    assert rules.why_not(once, date(2026, 2, 28)) == "too_soon"
    second = rules.proposal(once, date(2026, 3, 1))
    assert (second.number, second.interest_cents) == (2, rules.interest_cents(once, date(2026, 3, 1)) - 91)
    assert rules.why_not(claim(reminded=[late, late]), date(2026, 6, 1)) == "enough_reminders"
    business = claim(is_business=True)
    assert rules.proposal(business, date(2026, 2, 11)).fee_cents == 1_200
    # All costs of a small claim of a consumer together: 60 €.
    assert rules.most_fee(claim(total_cents=10_000, fees_cents=5_700), late) == 300
    for held, code in (
        ({"stands_still": "dispute"}, "dispute"), ({"stands_still": "plan"}, "plan"),
        ({"in_collection": True}, "in_collection"), ({"lessened": [(late, 25_000)]}, "nothing_open"),
    ):  # fmt: skip
        assert rules.why_not(claim(**held), late) == code
    # Money counts on the capital first, then on fees, then on interest.
    paid = claim(lessened=[(late, 25_300)], fees_cents=500, interest_cents=91)
    assert (paid.capital_cents, paid.open_charges, paid.open_cents) == (0, (200, 91), 291)


def test_c33_a_claim_goes_to_an_agency_two_weeks_after_its_reminder_and_never_disputed():
    reminded = claim(reminded=[date(2026, 11, 12)])
    with pytest.raises(NotNow, match="reminded_lately"):
        rules.check_hand_over(reminded, date(2026, 11, 25))
    rules.check_hand_over(reminded, date(2026, 11, 26))
    with pytest.raises(NotNow, match="not_reminded"):
        rules.check_hand_over(claim(), date(2026, 11, 26))
    rules.check_hand_over(claim(), date(2026, 11, 26), date(2026, 11, 1))
    for held in ({"stands_still": "dispute"}, {"stands_still": "plan"}, {"in_collection": True}):
        with pytest.raises(NotNow):
            rules.check_hand_over(claim(reminded=[date(2026, 11, 1)], **held), date(2026, 12, 1))


def test_a_claim_lapses_three_years_after_what_last_interrupted_it():
    assert rules.lapses_on(claim()) == date(2029, 2, 1)
    assert rules.lapses_on(claim(reminded=[date(2026, 3, 1)])) == date(2029, 3, 1)
    assert rules.lapses_on(claim(lessened=[(date(2027, 1, 1), 5), (date(2027, 2, 1), -5)])) == date(
        2030, 1, 1
    )
    with pytest.raises(NotNow, match="not_lost"):
        rules.check_write_off(claim(), date(2029, 2, 1), False)
    rules.check_write_off(claim(), date(2029, 2, 2), False)
    rules.check_write_off(claim(), date(2026, 3, 1), True)


def test_a_plan_pays_all_in_order_and_holds_until_what_is_not_covered():
    parts = [(date(2026, 3, 1), 10_000), (date(2026, 4, 1), 15_000)]
    rules.check_plan(parts, date(2026, 2, 1), 25_000)
    for wrong, code in (
        ([], "no_instalments"), ([(date(2026, 3, 1), 0)], "no_instalments"), (parts[::-1], "instalments_order"),
        ([parts[0], parts[0]], "instalments_order"), ([(date(2026, 1, 1), 25_000)], "instalments_order"),
        (parts[:1], "instalments_sum"),
    ):  # fmt: skip
        with pytest.raises(NotNow, match=code):
            rules.check_plan(wrong, date(2026, 2, 1), 25_000)
    held = [rules.holds_until(parts, paid) for paid in (0, 9_999, 10_000, 25_000)]
    assert held == [date(2026, 3, 1), date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 1)]


TODAY = date(2026, 11, 2)


@pytest.mark.django_db
def test_from_reminder_to_payment_every_cent_is_accounted_for(billing, person):  # noqa: F811
    one, two, three, four = Invoice.objects.order_by("number")
    for early, found in ((DUE + timedelta(days=13), 0), (DUE + timedelta(days=14), 4)):
        assert queries.proposable(early).count() == found
    assert do.remind_many(invoices=[one, two, three, four], today=TODAY, by=SYSTEM) == (4, 0)
    assert do.remind_many(invoices=[one], today=TODAY, by=SYSTEM) == (0, 1)
    interest = rules.interest_cents(Claim(10_000, DUE, False), TODAY)
    first = Reminder.objects.get(invoice=one)
    assert (first.number, first.total_cents, balance(1001)) == (1, 10_500 + interest, 10_500 + interest)
    assert queries.proposable(TODAY).count() == 0 and queries.waiting_letters().count() == 4
    # Paid with what the reminder asked for, with the capital alone, and not at all.
    take(camt(("10016", first.total_cents, {"archive": "A"}), ("10029", 10_000, {"archive": "B"})))
    assert (balance(1001), balance(1002)) == (0, 500 + interest)
    two.refresh_from_db()
    do.waive(invoice=two, today=TODAY, by=SYSTEM)
    assert (balance(1002), Invoice.objects.get(number="1002").closed_on) == (0, TODAY)
    with pytest.raises(NotNow, match="no_charges"):
        do.waive(invoice=two, today=TODAY, by=SYSTEM)
    later = TODAY + timedelta(days=14)
    assert [one.number for one in queries.proposable(later)] == ["1003", "1004"]
    do.remind(invoice=three, today=later, fee_cents=0, by=SYSTEM)
    whole = rules.interest_cents(Claim(10_000, DUE, False), later)
    assert Reminder.objects.get(invoice=three, number=2).total_cents == balance(1003) == 10_500 + whole
    assert queries.proposable(later + timedelta(days=99)).filter(number="1003").count() == 0
    with pytest.raises(NotNow, match="not_lost"):
        do.write_off(invoice=three, today=later, by=SYSTEM)
    lapsed = later.replace(year=2029) + timedelta(days=1)
    do.write_off(invoice=three, today=lapsed, by=SYSTEM)
    assert balance(1003) == 0
    assert three.payments.get(kind=Payment.LOSS).cents == 10_000


@pytest.mark.django_db
def test_disputes_and_plans_stop_reminders_while_they_last(billing, person):  # noqa: F811
    one, two, _three, _four = Invoice.objects.order_by("number")
    still = do.dispute(invoice=one, since=TODAY, by=SYSTEM)
    with pytest.raises(NotNow, match="stands_still"):
        do.dispute(invoice=one, since=TODAY, by=SYSTEM)
    parts = [(date(2026, 11, 20), 4_000), (date(2026, 12, 20), 6_000)]
    plan = do.agree_plan(invoice=two, since=TODAY, instalments=parts, by=SYSTEM)

    def proposed(day):
        return {one.number for one in queries.proposable(day)}

    assert proposed(TODAY) == {"1003", "1004"}
    with pytest.raises(NotNow, match="dispute"):
        do.remind(invoice=one, today=TODAY, by=SYSTEM)
    do.go_on(standstill=still, on=TODAY, by=SYSTEM)
    with pytest.raises(NotNow, match="ended_already"):
        do.go_on(standstill=still, on=TODAY, by=SYSTEM)
    assert proposed(TODAY) == {"1001", "1003", "1004"}
    # The first instalment is missing on the day after its own; a bank file that brings it keeps the plan.
    assert "1002" in proposed(date(2026, 11, 21)) and queries.broken_plans(date(2026, 11, 21)).count() == 1
    take(camt(("10029", 4_000, {})))
    plan.refresh_from_db()
    assert plan.holds_until == date(2026, 12, 20)
    assert (
        "1002" not in proposed(date(2026, 11, 21)) and queries.broken_plans(date(2026, 11, 21)).count() == 0
    )
    bill.record_payment(invoice=two, cents=6_000, paid_on=date(2026, 12, 1), by=SYSTEM)
    plan.refresh_from_db()
    assert plan.ended_on == date(2026, 12, 1)


@pytest.mark.django_db
def test_the_proposals_of_the_page_are_those_of_the_rule(billing, person):  # noqa: F811
    """The set-based query and the rule for one invoice say the same on every day."""
    one, two, three, _four = Invoice.objects.order_by("number")
    do.remind(invoice=one, today=TODAY, by=SYSTEM)
    do.dispute(invoice=two, since=TODAY, by=SYSTEM)
    do.agree_plan(invoice=three, since=TODAY, instalments=[(date(2026, 11, 20), 10_000)], by=SYSTEM)
    firm = create_organisation(values={"name": "Firma Oy"}, source="self", by=SYSTEM)
    bill.issue_invoice(organisation=firm, total_cents=100, issued_on=DUE, due_on=DUE, by=SYSTEM)
    for day in (DUE + timedelta(days=number) for number in range(0, 60)):
        if day < TODAY:
            continue
        every = list(Invoice.objects.all())
        claims = queries.claims_of(every, day)
        ruled = {one.number for one in every if not rules.why_not(claims[one.pk], day)}
        assert {one.number for one in queries.proposable(day)} == ruled, day


@pytest.mark.django_db
def test_an_upheld_objection_to_collection_stops_reminders_and_hand_over(billing, person):  # noqa: F811
    invoice = Invoice.objects.order_by("number").first()
    assert queries.proposable(TODAY).filter(pk=invoice.pk).exists()
    placed = place_block(person=person, kind=Block.OBJECTION, purpose=Purpose.COLLECTION, by=SYSTEM)
    assert queries.proposable(TODAY).count() == 0
    with pytest.raises(NotNow, match="objection"):
        do.remind(invoice=invoice, today=TODAY, by=SYSTEM)
    with pytest.raises(NotNow, match="objection"):
        rules.check_hand_over(queries.claim_of(invoice, TODAY), TODAY)
    with translation.override("en"):
        assert "upheld" in showing.why_not_now(NotNow("objection"))
    lift_block(block=placed, by=SYSTEM)
    assert queries.proposable(TODAY).filter(pk=invoice.pk).exists()


@pytest.mark.django_db
def test_c18_the_letter_and_the_agency_s_file_leave_as_disclosures(billing, person, agency, register):  # noqa: F811
    invoice = Invoice.objects.get(number="1001")
    with pytest.raises(NotNow, match="not_reminded"):
        bill.hand_over_to_collection(invoice=invoice, agency=agency, on=TODAY, by=SYSTEM)
    reminder = do.remind(invoice=invoice, today=TODAY, by=SYSTEM)
    name, body = papers.give_out(reminder=reminder, recipient=None, today=TODAY, by=SYSTEM)
    text = " ".join("\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(body)).pages).split())
    for wanted in (
        "Maksumuistutus 1",
        "Maija Maksaja",
        "1001",
        "100,00",
        "Muistutuskulut",
        "9,5",
        "16.11.2026",
        "10016",
    ):
        assert wanted in text.replace("\u00a0", " "), wanted
    assert name == "reminder-1001-1.pdf" and papers.letter(reminder) == body
    assert Reminder.objects.get().given_out_on == TODAY and Disclosure.objects.get().persons == 1
    # Whoever gets a letter about themself is no recipient that the notice must name.
    assert [one.key for one in recipients_in_use(register)] == ["agency"]
    with pytest.raises(NotNow, match="reminded_lately"):
        bill.hand_over_to_collection(invoice=invoice, agency=agency, on=TODAY, by=SYSTEM)
    on = TODAY + timedelta(days=14)
    case = bill.hand_over_to_collection(invoice=invoice, agency=agency, on=on, by=SYSTEM)
    with pytest.raises(NotNow, match="in_collection"):
        bill.hand_over_to_collection(invoice=invoice, agency=agency, on=on, by=SYSTEM)
    name, body = papers.give_case_out(case=case, today=on, by=SYSTEM)
    told = body.decode("utf-8-sig").splitlines()
    assert told[0].startswith("Nimi;Y-tunnus") and told[1].startswith("Maija Maksaja;;")
    assert told[1].endswith(";100,00;100,00;5,00;0,47;2.11.2026;16.11.2026")
    made = Disclosure.objects.order_by("-pk")[:2]
    assert [(one.ground, one.clause, one.recipient.key) for one in made] == [
        ("collection", "C33", "agency")
    ] * 2
    assert len(made[0].digest) == 64
    bill.close_collection(case=case, on=on, outcome="uncollectable", by=SYSTEM)
    do.write_off(invoice=invoice, today=on, by=SYSTEM)
    assert balance(1001) == 0


@pytest.mark.django_db
def test_the_pages_of_late_claims(contexts, billing, person, agency, desk, staff):  # noqa: F811
    today = timezone.localdate()
    client = desk("accountant")
    one, two, three, _four = Invoice.objects.order_by("number")
    assert [told["count"] for told in chores(staff["accountant"])] == [0, 4, 0, 0]
    page = client.get(reverse("reminders"))
    assert page.status_code == 200 and page.content.decode().count('name="invoice"') == 4
    assert client.post(reverse("reminders"), {"invoice": ["x", "99999999999999999999"]}).status_code == 302
    assert client.post(reverse("reminders"), {"invoice": [one.pk, two.pk]}).status_code == 302
    assert Reminder.objects.count() == 2

    def send(name, public_id, **values):
        address = reverse(name, args=[public_id])
        token = client.get(address).context["form"]["token"].value()
        return client.post(address, {"token": token, **values}, follow=True)

    assert send("reminder_new", three.public_id, fee_cents="5,01").status_code == 422
    assert "waits to be given out" in send("reminder_new", three.public_id, fee_cents="2,00").content.decode()
    assert send("reminder_new", three.public_id, fee_cents="2,00").status_code == 422
    letter = send("reminder_out", Reminder.objects.get(invoice=one).public_id)
    assert letter.content.startswith(b"%PDF") and "attachment" in letter["Content-Disposition"]
    assert send("plan_new", two.public_id, instalments="1.1.2027").status_code == 422
    assert send("plan_new", two.public_id, instalments="1.1.2027 1,00").status_code == 422
    suggested = client.get(reverse("plan_new", args=[two.public_id])).context["form"]["instalments"].value()
    assert send("plan_new", two.public_id, instalments=suggested).status_code == 200
    assert Standstill.objects.get().kind == "plan" and len(Standstill.objects.get().instalments) == 3
    assert send("standstill_end", two.public_id).status_code == 200
    assert send("dispute_new", two.public_id, since=today.isoformat()).status_code == 200
    text = client.get(reverse("invoice", args=[two.public_id])).content.decode()
    assert "disputed" in text and reverse("collection_new", args=[two.public_id]) not in text
    refused = send(
        "collection_new", two.public_id, agency=agency.pk, day=today.isoformat(), confirmation="HAND OVER"
    )
    assert refused.status_code == 422 and "disputes" in refused.content.decode()
    assert send("charges_waiver", three.public_id).status_code == 200
    assert send("claim_loss", three.public_id, confirmation="WRITE OFF").status_code == 422
