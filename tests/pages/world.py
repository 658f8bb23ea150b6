"""A small register in which every personal value is unlike any other, and a foreign one beside it.

A value that shows up on a page therefore tells whose it is and of which kind. Everything is made by the
rooms' own operations.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from kortisto.api import operations as interface
from kortisto.billing import drafting
from kortisto.billing import operations as billing
from kortisto.billing.bank import files as bank_files
from kortisto.billing.bank import reading, taking
from kortisto.billing.bank.lines import NOTIFICATION
from kortisto.billing.books.operations import lock_months
from kortisto.billing.collecting import operations as late
from kortisto.billing.models import BankEntry, InvoiceRun, Journal
from kortisto.billing.runs import packing
from kortisto.billing.tests.banking import camt
from kortisto.credit import operations as credit
from kortisto.disclosures.exporting import ask_export
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient, set_worker
from kortisto.duplicates.operations import merge_persons
from kortisto.intake.operations import stage_import
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notes import files
from kortisto.notes import operations as notes
from kortisto.notice.default import default_notice
from kortisto.notice.models import NoticeVersion, Register
from kortisto.notice.operations import draft_notice
from kortisto.orders import operations as orders
from kortisto.orders import products as selling
from kortisto.parties import operations as parties
from kortisto.parties.fields.operations import create_field, fill_in
from kortisto.parties.models import Organisation, Person
from kortisto.requests.cases import answering, steps
from kortisto.requests.cases.answering import Sender
from kortisto.requests.cases.ending import erase
from kortisto.requests.cases.opening import attach_file, open_cases
from kortisto.requests.models import Case
from kortisto.requests.operations import make_access_report
from kortisto.staff.models import Commitment, CommitmentSignature, User
from kortisto.staff.permissions import Role
from kortisto.updates import operations as updates
from kortisto.updates.models import UpdateProposal
from kortisto.updates.rules import Company

PASSWORD = "Suovilla-kukkii-heinäkuussa"
ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, *(role.value for role in Role))


@dataclass
class Canaries:
    """One person's values, each found nowhere else."""

    name: tuple[str, ...]
    contact: tuple[str, ...]
    address: tuple[str, ...]
    note: tuple[str, ...]
    trade: tuple[str, ...]
    credit: tuple[str, ...]  # in a custom field of the category of invoices

    def all(self) -> tuple[str, ...]:
        return self.name + self.contact + self.address + self.note + self.trade + self.credit


@dataclass(repr=False)
class Side:
    """One register with what is in it."""

    register: Register
    people: dict[str, Person] = field(default_factory=dict)
    canaries: dict[str, Canaries] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)


@dataclass(repr=False)
class World:
    """Ours, theirs, and a signed-in client for each role of ours."""

    ours: Side
    theirs: Side
    users: dict[str, User]
    clients: dict[str, Client]

    @property
    def today(self) -> date:
        return timezone.localdate()


# key → (tag, kinds of blocks, fate of the invoice)
PEOPLE = {
    "plain": ("qa", (), "paid"),
    "debtor": ("qb", (), "open"),
    "collected": ("qc", (), "collection"),
    "restricted": ("qd", ("restriction",), "paid"),
    "objected": ("qe", ("all_marketing",), "paid"),
    "protected": ("qf", ("protected_address",), "none"),
    "buyer": ("qg", (), "firm"),
    "waiting": ("qh", (), "ordered"),
}


@operation("recipient.change")
def _recipient(*, register_id: int, by) -> None:
    for key, kind in (("agency", "controller"), ("office", Recipient.PROCESSOR)):
        set_recipient(
            key=key,
            values={
                "name": key.title(), "kind": kind, "purpose": int(ALL_PURPOSES),
                "categories": ["identity", "address", "invoices", "payments", "collection"],
                "agreement_signed_on": date(2025, 1, 1), "enabled": True,
            },
            by=by,
        )  # fmt: skip
    record(outcome="enabled")


def side(key: str, letter: str, first_draft: int) -> Side:
    """One register; the same story told with values of its own, and drafts up to that number."""
    register = Register.objects.create(key=key, name="Asiakasrekisteri")
    NoticeVersion.objects.create(
        register=register,
        number=1,
        state=NoticeVersion.PUBLISHED,
        document=default_notice(on=date(2025, 11, 1)),
    )
    made = Side(register)
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        _recipient(register_id=register.id, by=SYSTEM)
        firm = parties.create_organisation(
            values={"name": f"Yritys{letter} Oy", "number": f"9{letter}", "since": date(2024, 1, 1)},
            contacts=[("email", f"toimisto.{letter}@firma.example")],
            address={"street": "Tehtaankuja 3", "postcode": "33100", "city": "Tampere", "country": "FI"},
            source="self", by=SYSTEM,
        )  # fmt: skip
        made.objects["organisation"] = firm
        made.objects["tag"] = notes.add_tag(name=f"Avainsana {letter}", colour="ok", by=SYSTEM)
        for field, category in (("hint", "notes"), ("credit", "invoices")):
            made.objects[field] = create_field(
                names=dict.fromkeys(("fi", "sv", "en"), field.title()), kind="text", category=category,
                purposes=Purpose.CUSTOMER_SERVICE, clock="contact", by=SYSTEM,
            )  # fmt: skip
        for name, (tag, blocks, fate) in PEOPLE.items():
            _person(made, name, f"{letter}{tag}", blocks, fate, firm)
        plain = made.people["plain"]
        while not made.objects.get("draft") or made.objects["draft"].number < first_draft:
            made.objects["draft"] = draft_notice(by=SYSTEM)
        made.objects["disclosure"] = disclose(
            recipient=Recipient.objects.get(register_id=register.id, key="office"),
            ground=Disclosure.PROCESSING, clause="C18", categories=["identity"], persons=[plain], by=SYSTEM,
        )  # fmt: skip
        _rights(made)
        made.objects["link"] = made.people["buyer"].representations.get().pk
        for name, person in made.people.items():
            made.objects[f"contact:{name}"] = person.contact_points.get().pk
        _updates(made)
        _selling(made)
        made.objects["export"] = ask_export(
            of="persons", query={"filters": {}, "columns": ["name"]}, form="csv", rows=501, by=SYSTEM,
            recipient=Recipient.objects.get(register_id=register.id, key="office"),
        )  # fmt: skip
        _interface(made)
    return made


def _selling(made: Side) -> None:
    """A product, an invoice with its lines and a draft of another."""
    values, today = made.canaries["buyer"], timezone.localdate()
    made.objects["product"] = selling.add_product(
        register_id=made.register.id, values={"code": "T-1", "name": "Tuote"}, valid_from=today, unit_cents=100,
        vat_class="general", by=SYSTEM,
    )  # fmt: skip
    drafting.set_seller(
        values={
            "name": "Kellokukka Oy", "business_id": "1234567-1", "vat_number": "FI12345671", "street": "Tie 1",
            "postcode": "00930", "city": "HELSINKI", "iban": "FI2112345600000785", "bic": "NDEAFIHH",
        },
        by=SYSTEM,
    )  # fmt: skip
    line = {
        "product": values.trade[0], "quantity": "1", "unit": "C62", "unit_cents": 100, "discount_bp": 0,
        "vat_class": "general",
    }  # fmt: skip
    sold, made.objects["bill"] = (
        drafting.make_draft(person=made.people["buyer"], lines=[line], delivered_on=today, by=SYSTEM)
        for _which in range(2)
    )
    made.objects["sold"] = drafting.issue_draft(draft=sold, issued_on=today, by=SYSTEM)
    # A run that waits for a second person, with a file as if it had gone that far.
    run = InvoiceRun(
        register_id=made.register.id, first_on=today, last_on=today, issued_on=today, form="finvoice", total=1,
        state=InvoiceRun.WAITING, by="system", role="system", refusals=[[str(uuid7()), "nothing_to_pay"]], refused=1,
    )  # fmt: skip
    kept = files.keep(made.register.id, b"PK\x05\x06" + bytes(18), packing.folder())
    run.files = [{"name": kept, "digest": "0" * 64, "count": 0, "first": 0, "last": 0}]
    run.save()
    made.objects["invoice_run"] = run
    made.objects["credit_application"] = credit.apply(
        person=made.people["buyer"], asked_cents=5000, reason="Laskutustili", arrived_on=today,
        today=today, by=SYSTEM,
    )  # fmt: skip
    _bank(made)


def _bank(made: Side) -> None:
    """A file of the bank: the debtor paid a part of what they owe, and somebody whom nobody knows paid as well."""
    listed = [(made.objects["invoice:debtor"].reference, 480, {}), ("", 700, {"text": "Kiitos"})]
    told = camt(*listed, booked=timezone.localdate()).encode()
    path = bank_files.folder() / files.keep(made.register.id, told, bank_files.folder())
    contents = reading.read(path, NOTIFICATION, today=timezone.localdate())
    made.objects["bank_file"] = taking.take_in(contents=contents, path=path, by=SYSTEM)
    debt = made.objects["invoice:debtor"]
    made.objects["reminder"] = late.remind(invoice=debt, today=timezone.localdate(), by=SYSTEM)
    late.dispute(invoice=debt, since=timezone.localdate(), by=SYSTEM)
    made.objects["bank_entry"] = BankEntry.objects.exclude(left_cents=0).get()


def _interface(made: Side) -> None:
    """A token and a webhook of the office."""
    office = Recipient.objects.get(register_id=made.register.id, key="office")
    made.objects["token"], _text = interface.make_token(
        recipient=office, name="Liitos", purpose=Purpose.BILLING, categories=["identity", "invoices"],
        ends_on=timezone.localdate() + timedelta(days=30), by=SYSTEM,
    )  # fmt: skip
    made.objects["webhook"] = interface.make_webhook(
        recipient=office, name="Tiedote", url="https://hook.example/in", purpose=Purpose.BILLING,
        events=["invoice.issue"], by=SYSTEM,
    )  # fmt: skip


def _person(made: Side, name: str, tag: str, blocks: tuple, fate: str, firm: Organisation) -> None:
    values = Canaries(
        name=(f"Etunimi{tag}", f"Kanaria{tag}"), contact=(f"posti.{tag}@kanaria.example",),
        address=(f"Kanakatu{tag} 7",), note=(f"Muistio{tag}", f"Peruste{tag}", f"Askare{tag}", f"Liite{tag}", f"Vihje{tag}"),
        trade=(f"Tuote{tag}",), credit=(f"Luotto{tag}",),
    )  # fmt: skip
    place = {"street": values.address[0], "postcode": "33100", "city": "Tampere", "country": "FI"}
    person = parties.create_person(
        values={
            "given_names": values.name[0], "surname": values.name[1], "number": f"N{tag}",
            "since": date(2024, 1, 1),
        },
        contacts=[("email", values.contact[0])], address=None if "protected_address" in blocks else place,
        organisation=firm if fate == "firm" else None, role="ostaja" if fate == "firm" else "",
        source="self", by=SYSTEM,
    )  # fmt: skip
    made.people[name], made.canaries[name] = person, values
    objects = made.objects
    objects[f"note:{name}"] = notes.add_note(person=person, text=f"{values.note[0]} kertoo", by=SYSTEM)
    objects[f"task:{name}"] = notes.add_task(
        person=person, title=f"{values.note[2]} tehtävä", due_on=timezone.localdate(), by=SYSTEM
    )
    objects[f"attachment:{name}"] = notes.attach(
        person=person, name=f"{values.note[3]}.txt", body=f"{values.note[3]} sisältö".encode(), by=SYSTEM
    )
    notes.put_tag(person=person, tag=objects["tag"], by=SYSTEM)
    given = {objects["hint"]: values.note[4], objects["credit"]: values.credit[0]}
    fill_in(person=person, given=given, by=SYSTEM)
    person = parties.change_person(
        person=person, values={"language": "sv"}, version=person.version, source="self", by=SYSTEM
    )
    made.people[name] = person
    if fate != "none":
        _trade(made, name, fate, firm)
    for kind in blocks:
        objects[f"block:{name}"] = parties.place_block(
            person=person, kind=kind, reason=values.note[1], source="self", by=SYSTEM
        )


def _trade(made: Side, name: str, fate: str, firm: Organisation) -> None:
    person, values = made.people[name], made.canaries[name]
    today = timezone.localdate()
    order = orders.place_order(
        person=person, organisation=firm if fate == "firm" else None,
        lines=[{"product": values.trade[0], "quantity": 2, "unit_cents": 1000}],
        ordered_on=today - timedelta(days=90), source="self", by=SYSTEM,
    )  # fmt: skip
    made.objects[f"order:{name}"] = order
    if fate == "ordered":
        return
    orders.deliver_order(order=order, delivered_on=today - timedelta(days=88), by=SYSTEM)
    invoice = billing.issue_invoice(
        person=None if fate == "firm" else person, organisation=firm if fate == "firm" else None, order=order,
        total_cents=2480, issued_on=today - timedelta(days=88), due_on=today - timedelta(days=60), by=SYSTEM,
    )  # fmt: skip
    made.objects[f"invoice:{name}"] = invoice
    if fate in ("paid", "firm"):
        billing.record_payment(invoice=invoice, cents=2480, paid_on=today - timedelta(days=61), by=SYSTEM)
    elif fate == "collection":
        agency = Recipient.objects.get(register_id=made.register.id, key="agency")
        made.objects["case"] = billing.hand_over_to_collection(
            invoice=invoice, agency=agency, on=today - timedelta(days=20),
            reminded_on=today - timedelta(days=40), by=SYSTEM,
        )  # fmt: skip


def _updates(made: Side) -> None:
    """A round of the business register that found another name for the firm, whose only contact is the buyer."""
    feed = updates.switch_feed(key="ytj", enabled=True, by=SYSTEM)
    run = updates.begin_run(feed=feed, by=SYSTEM)
    company = Company({"name": ({"name": "Toisenniminen Oyj"}, "{}")})
    answer = updates.Answer(made.objects["organisation"].pk, "found", company)
    updates.take_answers(run=run, answers=[answer], by=SYSTEM)
    made.objects["proposal"] = UpdateProposal.objects.get(run=run)


HEADING = "Asiakasnumero;Nimi;Osoite;Postinumero;Postitoimipaikka;Sähköposti"


def _rights(made: Side) -> None:
    """An import with a row about somebody who is here already, an access report, an erasure."""
    plain = made.people["plain"]
    row = f"{plain.number};Toisenlainen Nimi;Uusitie 1;33100;Tampere;toinen@posti.example"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asiakkaat.csv"
        file.write_text(f"{HEADING}\n{row}\nX1;Puuttuva;Tie 1;1;;huono\n")
        made.objects["run"] = stage_import(
            register_id=made.register.id, kind="customers", path=file, file_name=file.name, source="self",
            by=SYSTEM,
        )  # fmt: skip
    made.objects["report"] = make_access_report(person=plain, language="fi", by=SYSTEM)
    made.objects["request"] = case = _case(plain)
    made.objects["request_notice"] = case.casenotices.get()
    # Another of the same, still open, with a value to decide on.
    (made.objects["request_open"],) = open_cases(
        rights=["rectification"],
        channel="letter",
        asked="Muukin on väärin.",
        language="fi",
        person=plain,
        by=SYSTEM,
    )
    made.objects["request_item"] = steps.add_item(
        case=made.objects["request_open"], field="other", wanted="Muu", ground="Koska.", by=SYSTEM
    )
    made.objects["case_file"] = attach_file(case=case, name="Kirje.txt", body=b"Hei", by=SYSTEM)
    kept, going = (
        parties.create_person(values={"surname": "Sama"}, source="self", by=SYSTEM) for _ in range(2)
    )
    made.objects["merge"] = merge_persons(
        survivor=kept.public_id, absorbed=going.public_id, chosen={}, seen=None, by=SYSTEM
    )
    gone = parties.create_person(values={"surname": "Poistuva"}, source="self", by=SYSTEM)
    disclose(
        recipient=Recipient.objects.get(register_id=made.register.id, key="office"), ground=Disclosure.PROCESSING,
        clause="C18", categories=["identity"], persons=[gone], by=SYSTEM,
    )  # fmt: skip
    made.objects["erasure"] = erasure = erase(person=gone, by=SYSTEM).erasure
    made.objects["erasure_notice"] = erasure.notices.get()


def _case(person: Person) -> Case:
    """A request to correct the language, decided, with a letter and somebody to tell."""
    sender = Sender("Birgit", "contact_person")
    (case,) = open_cases(
        rights=["rectification"], channel="letter", asked="Osoite on väärin.", language="fi", person=person,
        reply_to=person.contact_points.get().value, by=SYSTEM,
    )  # fmt: skip
    answering.make_letter(case=case, kind="received", sender=sender, by=SYSTEM)
    item = steps.add_item(case=case, field="language", wanted="en", ground="Ymmärrän paremmin.", by=SYSTEM)
    steps.decide_item(item=item, decision="accepted", by=SYSTEM)
    return steps.decide(
        case=case, version=case.version, outcome="granted", today=timezone.localdate(), by=SYSTEM
    )


def _users(register: Register) -> dict[str, User]:
    commitment = Commitment.objects.order_by("-version").first() or Commitment.objects.create(
        version=1, text_fi="Sitoudun.", text_sv="Jag förbinder mig.", text_en="I commit."
    )
    users = {}
    for role in Role:
        user = User(
            email=f"{role.value}@kellokukka.example", name=role.value.title(), role=role.value,
            employer="Kellokukka Oy", register_id=register.id, language="fi",
        )  # fmt: skip
        user.set_password(PASSWORD)
        user.save()
        CommitmentSignature.objects.create(
            user=user, commitment=commitment, language="fi", text_hash="0" * 64
        )
        users[role.value] = user
    return users


def _signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    # Some pages ask for the password again; it has just been given.
    answer = client.post("/account/confirm/?next=/account/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return client


def _journal(made: Side) -> Journal:
    """A journal and a locked month of long ago; the invoices stay what they are."""
    day = date(2020, 1, 1)
    with access(register_id=made.register.id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        lock_months(through=day, by=SYSTEM)
        return Journal.objects.create(
            register_id=made.register.id, first_day=day, last_day=day, form="generic", rows=0, cents=0,
            digest="0" * 64, file="none", keep_until=date(2030, 12, 31), by="system",
            recipient=Recipient.objects.get(register_id=made.register.id, key="office"),
        )  # fmt: skip


def build() -> World:
    """Make both registers, the users of ours, and sign each of them in."""
    ours, theirs = side("omat", "o", 2), side("vieras", "v", 3)
    for one in (ours, theirs):
        one.objects["colleague"] = User.objects.create(
            email=f"{one.register.key}@kellokukka.example", name="Kollega", role="customer_service",
            employer="Kellokukka Oy", register_id=one.register.id,
        )  # fmt: skip
    users = _users(ours.register)
    with access(register_id=ours.register.id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        office = Recipient.objects.get(register_id=ours.register.id, key="office")
        set_worker(user=users["accountant"], recipient=office, by=SYSTEM)
    ours.objects["journal"], theirs.objects["journal"] = _journal(ours), _journal(theirs)
    clients = {ANONYMOUS: Client(raise_request_exception=False)}
    clients |= {role: _signed_in(user) for role, user in users.items()}
    return World(ours, theirs, users, clients)


@contextmanager
def standing() -> Iterator[World]:
    """The world for the length of a block; the database is as before afterwards."""
    # A walk over all pages may last longer than the five minutes for which a given password counts.
    with (
        override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=3600),
        transaction.atomic(),
    ):
        yield build()
        transaction.set_rollback(True)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What happens in the block leaves no trace in the database, nor in the client's cookies."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        client.cookies.clear()
        for name, value in cookies.items():
            client.cookies[name] = value
