"""Runs of invoices: counted, begun, killed, packed, taken, forgotten; on both engines."""

import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from kortisto.billing import documents, drafting
from kortisto.billing.holdings import forget_files
from kortisto.billing.models import Invoice, InvoiceNumber, InvoiceRun
from kortisto.billing.operations import issue_invoice
from kortisto.billing.queries import ready
from kortisto.billing.runs import jobs, operations, packing
from kortisto.billing.runs.queries import invoiceable
from kortisto.billing.tests.test_drafting import LINES, SELLER, TODAY
from kortisto.disclosures.models import DisclosedPerson, Disclosure
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.typesetting import CannotTypeset
from kortisto.orders import operations as ordering
from kortisto.parties.operations import create_organisation, create_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyers(opened):
    """Four persons and an organisation."""
    with opened():
        made = [
            create_person(
                values={"surname": f"Ostaja{at}", "given_names": "Aino", "language": "fi"},
                address={"street": f"Katu {at}", "postcode": "00100", "city": "HELSINKI"},
                source="self", by=SYSTEM,
            )
            for at in range(4)
        ]  # fmt: skip
        firm = create_organisation(
            values={"name": "Kukka Oy", "business_id": "2331972-7", "language": "sv"},
            address={"street": "Torggatan 1", "postcode": "20100", "city": "ÅBO"}, source="self", by=SYSTEM,
        )  # fmt: skip
        return [*made, firm]


@pytest.fixture
def orders(buyers, opened):
    """An order of each, delivered whole; the first lacks a VAT number for its reverse charge."""
    with opened(Purpose.BILLING):
        drafting.set_seller(values=SELLER, by=SYSTEM)
        found = []
        for buyer in buyers:
            whose = {"organisation" if buyer is buyers[-1] else "person": buyer}
            lines = LINES if found else [LINES[0] | {"vat_class": "reverse"}]
            order = ordering.place_order(**whose, lines=lines, ordered_on=TODAY, by=SYSTEM)
            found.append(ordering.deliver_order(order=order, delivered_on=TODAY, by=SYSTEM))
        return found


@pytest.fixture(autouse=True)
def place(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(jobs, "queue", lambda run: None)


def begun(form=documents.FINVOICE, by=SYSTEM):
    return operations.begin_run(
        first=TODAY - timedelta(days=5), last=TODAY, issued_on=TODAY, form=form, recipient=None, by=by
    )


def test_what_waits_is_what_the_page_of_each_order_says(orders, opened):
    with opened(Purpose.BILLING):
        some, other, partly, drafted, elsewhere = orders

        def waiting(first=TODAY, last=TODAY):
            found = set(invoiceable(first, last))
            assert found <= {one for one in orders if ready(one).lines}
            return found

        assert waiting() == set(orders)
        assert not waiting(TODAY + timedelta(days=1), TODAY + timedelta(days=9))
        ordering.take_back(
            order=some,
            returned_on=TODAY,
            quantities={one.pk: one.quantity for one in some.lines.all()},
            by=SYSTEM,
        )
        drafting.make_draft(
            person=drafted.person, order=drafted, lines=ready(drafted).lines, delivered_on=TODAY, by=SYSTEM
        )
        issue_invoice(
            organisation=elsewhere.organisation, order=elsewhere, total_cents=100, issued_on=TODAY, due_on=TODAY, by=SYSTEM
        )  # fmt: skip
        first = partly.lines.order_by("pk").first()
        draft = drafting.make_draft(
            person=partly.person, order=partly, lines=ready(partly).lines[:1], delivered_on=TODAY, by=SYSTEM
        )
        invoice = drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)
        assert waiting() == {other, partly}
        rest = ready(partly).lines
        draft = drafting.make_draft(
            person=partly.person, order=partly, lines=rest, delivered_on=TODAY, by=SYSTEM
        )
        drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)
        assert waiting() == {other}
        # What is credited waits again.
        (line,) = invoice.lines.all()
        drafting.credit_lines(invoice=invoice, quantities={line.pk: 1}, credited_on=TODAY, by=SYSTEM)
        assert first.pk in {one["order_line"] for one in ready(partly).lines}
        assert waiting() == {other, partly}


def test_orders_become_invoices_without_gaps_and_what_lacks_something_is_named(orders, opened, monkeypatch):
    monkeypatch.setattr(operations, "CHUNK", 2)
    with opened(Purpose.BILLING):
        before = InvoiceNumber.objects.first()
        run = begun()
        with pytest.raises(operations.RunRefused, match="another_runs"):
            begun()
        assert (run.total, run.state) == (5, InvoiceRun.ISSUING)
        assert operations.issue_some(run=run, by=SYSTEM)
        # A worker is killed in the midst of a chunk: nothing of it stays, and no number is lost.
        issue, calls = operations.issue_order, []

        def dies(**values):
            calls.append(values)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return issue(**values)

        monkeypatch.setattr(operations, "issue_order", dies)
        with pytest.raises(KeyboardInterrupt):
            operations.issue_some(run=run, by=SYSTEM)
        run.refresh_from_db()
        assert run.issued + run.refused == 2
    monkeypatch.setattr(operations, "issue_order", issue)
    assert jobs.work(str(run.public_id)) == InvoiceRun.DONE
    run.refresh_from_db()
    assert (run.issued, run.refused, run.packed) == (4, 1, 4)
    assert run.refusals == [[str(orders[0].public_id), "incomplete", "buyer_vat_number"]]
    with opened(Purpose.BILLING):
        numbers = sorted(int(one.number) for one in Invoice.objects.all())
        last = InvoiceNumber.objects.get().last
        assert numbers == list(range(last - 3, last + 1)) and (before is None or before.last == last - 4)
        assert {one.order_id for one in Invoice.objects.filter(run=run)} == {one.pk for one in orders[1:]}
        # Once more there is nothing but the one that lacks a number.
        assert set(invoiceable(TODAY, TODAY)) == {orders[0]}


def test_the_files_hold_each_document_once_and_go_after_a_day(orders, opened, monkeypatch, tmp_path):
    monkeypatch.setattr(packing, "DOCUMENTS", 3)
    with opened(Purpose.BILLING):
        run = begun(documents.PDF)
    jobs.work(str(run.public_id))
    run.refresh_from_db()
    assert [one["count"] for one in run.files] == [3, 1]
    found = {}
    for one in run.files:
        body = (packing.folder() / one["name"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == one["digest"]
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found |= {name: archive.read(name) for name in archive.namelist()}
    with opened(Purpose.BILLING):
        invoices = list(Invoice.objects.filter(run=run))
        assert found == {documents.file_name(one, documents.PDF): documents.paper(one) for one in invoices}
        for one in invoices:
            reader = pypdf.PdfReader(io.BytesIO(found[documents.file_name(one, documents.PDF)]))
            assert one.party_name in reader.pages[0].extract_text()
            assert list(reader.attachments) == [f"finvoice-{one.number}.xml"]
        kept = set(packing.folder().iterdir())
        assert len(kept) == 2
        forget_files(run.register_id)
        assert set(packing.folder().iterdir()) == kept
        InvoiceRun.objects.update(ended_at=run.ended_at - timedelta(days=2))
        forget_files(run.register_id)
        assert not list(packing.folder().iterdir())
        run.refresh_from_db()
        assert run.files == [] and run.packed == 0
        # The same invoices give the same files.
        operations.pack_anew(run=run, by=SYSTEM)
    assert jobs.work(str(run.public_id)) == InvoiceRun.DONE
    assert sum(one["count"] for one in InvoiceRun.objects.get().files) == 4


def test_a_document_that_cannot_be_laid_out_leaves_no_file_named(orders, opened, monkeypatch):
    with opened(Purpose.BILLING):
        run = begun(documents.PDF)

    def breaks(*_all, **_more):
        raise CannotTypeset("invoice: the layout failed.")

    monkeypatch.setattr(packing, "typeset", breaks)
    with pytest.raises(Exception, match="CannotTypeset"):
        jobs.work(str(run.public_id))
    run.refresh_from_db()
    assert (run.state, run.files, run.issued) == (InvoiceRun.PACKING, [], 4)
    monkeypatch.undo()


def test_a_large_run_needs_a_second_person_and_taking_is_a_disclosure(orders, opened, desk, monkeypatch):
    monkeypatch.setattr(operations, "ROWS_ALONE", 3)
    mine, theirs = desk("customer_service"), desk("contact_person")
    new = reverse("invoice_run_new")
    asked = {"first": str(TODAY), "last": str(TODAY), "issued_on": str(TODAY), "form": "finvoice"}

    def send(client, address, **values):
        return client.post(address, {"token": str(uuid.uuid4()), **values})

    assert "cannot be older" in send(mine, new, **asked | {"issued_on": "2026-11-01"}).content.decode()
    assert (
        "waits for an invoice"
        in send(mine, new, **asked | {"first": "2026-01-01", "last": "2026-01-02"}).content.decode()
    )
    counted = send(mine, new, **asked)
    assert counted.status_code == 409 and "5 orders" in counted.content.decode()
    assert not InvoiceRun.objects.exists()
    place = send(mine, new, **asked, counted="5")["Location"]
    run = InvoiceRun.objects.get()
    assert run.state == InvoiceRun.WAITING
    assert "Another run has not ended" in send(mine, new, **asked, counted="5").content.decode()
    approve = reverse("invoice_run_approval", args=[run.public_id])
    assert "Somebody else has to approve" in mine.get(place).content.decode()
    mine.post(approve)
    assert InvoiceRun.objects.get().state == InvoiceRun.WAITING
    assert "Approve: issue" in theirs.get(place).content.decode()
    theirs.post(approve)
    assert InvoiceRun.objects.get().state == InvoiceRun.ISSUING
    assert (
        "Orders invoiced" in mine.get(reverse("invoice_run_progress", args=[run.public_id])).content.decode()
    )
    assert jobs.work(str(run.public_id)) == InvoiceRun.DONE
    assert mine.get(reverse("invoice_run_progress", args=[run.public_id]))["HX-Redirect"] == place
    told = mine.get(place).content.decode()
    assert "the buyer&#x27;s VAT number" in told and orders[0].number in told and "File 1" in told
    assert "done" in mine.get(reverse("invoice_runs")).content.decode()
    take = reverse("invoice_run_file", args=[run.public_id, 1])
    assert "recorded as a disclosure" in mine.get(take).content.decode()
    assert mine.get(reverse("invoice_run_file", args=[run.public_id, 2])).status_code == 404
    assert not Disclosure.objects.exists()
    # One that was changed on the disk is given to nobody.
    path = packing.folder() / InvoiceRun.objects.get().files[0]["name"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    assert "missing or damaged" in mine.post(take, {"token": str(uuid.uuid4())}).content.decode()
    path.write_bytes(whole)
    assert not Disclosure.objects.exists()
    answer = mine.post(take, {"token": str(uuid.uuid4())})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 4
    with opened(Purpose.BILLING):
        disclosure = Disclosure.objects.get()
        assert (disclosure.persons, disclosure.clause, disclosure.digest) == (
            3,
            "C17",
            InvoiceRun.objects.get().files[0]["digest"],
        )
        assert DisclosedPerson.objects.count() == 3


def test_a_run_that_is_stopped_issues_no_more(orders, opened):
    with opened(Purpose.BILLING):
        run = begun()
        operations.stop_run(run=run, by=SYSTEM)
        with pytest.raises(operations.RunRefused, match="not_waiting"):
            operations.stop_run(run=run, by=SYSTEM)
    assert jobs.work(str(run.public_id)) == InvoiceRun.STOPPED
    with opened(Purpose.BILLING):
        assert not Invoice.objects.exists()
        assert begun().total == 5
