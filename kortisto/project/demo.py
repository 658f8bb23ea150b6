"""The demo company: a register with its notice, its staff, the cast of invented customers and their year.

Everything happens through the rooms' own operations, so the demo has the history, the sources and the ledger
that real use would have. The ledger tells the truth about itself: its entries are of the day the demo was
made; the customers' rows carry the days of their story.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kortisto.billing import drafting
from kortisto.billing import operations as billing
from kortisto.billing.collecting.operations import remind
from kortisto.billing.collecting.papers import give_out
from kortisto.billing.models import CollectionCase, Invoice, Reminder
from kortisto.billing.queries import ready, sold
from kortisto.consents.operations import suppress
from kortisto.disclosures.models import Disclosure, Recipient, Visit
from kortisto.disclosures.operations import disclose, set_recipient, set_worker
from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.money import net_of_gross
from kortisto.kernel.purposes import MARKETING, Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notes import doubting
from kortisto.notes import operations as notes
from kortisto.notes.models import Tag
from kortisto.notice.models import Register
from kortisto.notice.operations import create_register
from kortisto.notice.queries import document
from kortisto.orders import operations as orders
from kortisto.orders import products
from kortisto.orders.models import Product
from kortisto.orders.taxes import GENERAL, rate_on
from kortisto.orders.units import PIECE
from kortisto.parties import operations as parties
from kortisto.parties.bulk import insert_new
from kortisto.parties.models import Address, Organisation, Person
from kortisto.parties.reaching import say, spoken_of
from kortisto.parties.removing import KEPT, forget
from kortisto.parties.rules import CONFIRMED
from kortisto.postcodes import bundled
from kortisto.postcodes.operations import stage_table, use_table
from kortisto.project import cast, crediting
from kortisto.project.asked import ask
from kortisto.project.people import PRODUCTS, Generator, order_history
from kortisto.requests.cases import reminding
from kortisto.staff import operations as staff
from kortisto.staff.commitment_texts import DEFAULT_TEXTS
from kortisto.staff.models import User
from kortisto.staff.queries import current_commitment
from kortisto.staff.rules import initial_password

EXTRAS = 60
"""Synthetic customers beside the cast."""
NOTICE_AGE = 200
"""Days since the notice was reviewed."""
_EXTRAS_SEED = 2611
_PRICES = {sku: (name, cents, vat_class) for sku, name, cents, vat_class in PRODUCTS}
_OLDEST_PRICE = 4000  # days ago


@dataclass(frozen=True)
class Login:
    """A demo user's address and password."""

    name: str
    email: str
    role: str
    password: str
    signed: bool


def create_demo(*, today: date | None = None, extras: int = EXTRAS) -> tuple[Register, list[Login]]:
    """Make the demo company, whole or not at all; returns its register and the logins.

    Raises RegisterExists when there is one already.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        register = create_register(
            key="kellokukka", name="Asiakasrekisteri", controller=cast.CONTROLLER, by=SYSTEM,
            today=today - timedelta(days=NOTICE_AGE),
        )  # fmt: skip
        with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="demo", shown=False):
            logins = _make(register_id=register.id, today=today, extras=extras, by=SYSTEM)
    return register, logins


@operation("demo.create")
def _make(*, register_id: int, today: date, extras: int, by: Actor) -> list[Login]:
    _recipients(register_id, today)
    users, logins = _staff(register_id)
    use_table(table=stage_table(table=bundled.table(), bundled=True, by=by), by=by)
    story = _Story(register_id, today, users)
    story.vocabulary()
    story.shop()
    for company in cast.COMPANIES:
        story.company(company)
    for customer in cast.CUSTOMERS:
        story.customer(customer)
    story.extras(extras)
    story.accounts()
    story.looks()
    ask(story)
    crediting.apply(story)
    story.backdate()
    # What an undo button would take back is no part of the story; then the first night's tasks.
    forget(register_id, timezone.now() + KEPT)
    doubting.run(register_id=register_id, today=today)
    reminding.run(register_id=register_id, today=today)
    record(persons=len(story.people), count=len(story.firms), users=len(users))
    return logins


def _staff(register_id: int) -> tuple[dict[str, User], list[Login]]:
    """Users with passwords of their own, the commitment in force and signed by all but the newcomer."""
    users, logins = {}, []
    if current_commitment() is None:
        staff.publish_commitment(by=SYSTEM, **{f"text_{code}": text for code, text in DEFAULT_TEXTS.items()})
    version = current_commitment().version
    for it in cast.STAFF:
        user, _initial = staff.create_user(
            by=SYSTEM, email=it.email, name=it.name, role=it.role.value, employer=it.employer, language=it.language
        )  # fmt: skip
        if it.works_for:
            office = Recipient.objects.get(register_id=register_id, key=it.works_for)
            set_worker(user=user, recipient=office, by=SYSTEM)
        password = initial_password()
        with access(register_id=register_id, actor=user.actor, purpose=Purpose.SECURITY, view="demo"):
            staff.change_password(by=user.actor, user=user, password=password)
            if it.signed:
                staff.sign_commitment(by=user.actor, user=user, version=version, language=it.language)
        users[it.key] = user
        logins.append(Login(user.name, user.email, user.role, password, it.signed))
    return users, logins


def _recipients(register_id: int, today: date) -> None:
    """Those the notice names; the processors with a signed agreement."""
    for row in document(register_id)["recipients"]:
        name = row["name"]
        processor = row["kind"] == Recipient.PROCESSOR
        set_recipient(
            key=row["key"],
            values={
                "name": name if isinstance(name, str) else name["fi"], "kind": row["kind"],
                "purpose": int(Purpose.from_key(row["purpose"])), "categories": row["categories"],
                "agreement_signed_on": today - timedelta(days=400) if processor else None, "enabled": True,
            },
            by=SYSTEM,
        )  # fmt: skip


class _Story:
    """Plays the lives of the customers day by day counted back from today."""

    def __init__(self, register_id: int, today: date, users: dict[str, User]) -> None:
        self.register_id, self.today, self.users = register_id, today, users
        self.people: dict[str, Person] = {}
        self.firms: dict[str, Organisation] = {}
        self.invoiced: list[Person] = []
        self.tags: dict[str, Tag] = {}
        self.products: dict[str, Product] = {}
        # (table, row id, column, moment): rows get the time of their story at the end.
        self.times: list[tuple[str, int, str, datetime]] = []
        self.addresses: list[tuple] = []

    def _as(self, key: str, purpose: Purpose, view: str = "demo"):
        return access(register_id=self.register_id, actor=self.users[key].actor, purpose=purpose, view=view)

    def _day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def _at(self, row: Any, moment: datetime | date, *columns: str) -> None:
        if not isinstance(moment, datetime):
            moment = _moment(moment)
        self.times += [(row._meta.db_table, row.pk, column, moment) for column in columns or ("received_at",)]

    def shop(self) -> None:
        """What is sold, and what stands on the invoices."""
        who = cast.CONTROLLER
        with self._as("contact", Purpose.BILLING):
            by = self.users["contact"].actor
            drafting.set_seller(
                values={
                    "name": who["name"], "business_id": who["business_id"], "vat_number": "FI12345671",
                    "street": who["street"], "postcode": who["postcode"], "city": who["city"], "phone": who["phone"],
                    "email": who["email"], "iban": "FI2112345600000785", "bic": "NDEAFIHH", "payment_days": 14,
                },
                by=by,
            )  # fmt: skip
            for code, name, cents, vat_class in PRODUCTS:
                self.products[name] = products.add_product(
                    register_id=self.register_id, values={"code": code, "name": name}, by=by, unit_cents=cents,
                    valid_from=self._day(_OLDEST_PRICE), vat_class=vat_class,
                )  # fmt: skip

    def _line(self, sku: str, quantity: int) -> dict[str, Any]:
        name, cents, vat_class = _PRICES[sku]
        return {
            "product": name, "quantity": quantity, "unit_cents": cents, "vat_class": vat_class,
            "of_product": self.products[name],
        }  # fmt: skip

    def vocabulary(self) -> None:
        """The tags that customers can have."""
        with self._as("contact", Purpose.CUSTOMER_SERVICE):
            by = self.users["contact"].actor
            self.tags = {
                name: notes.add_tag(name=name, colour=colour, by=by) for name, colour in cast.TAGS.items()
            }

    def company(self, it: cast.Company) -> Organisation:
        """An organisation with its own contact data."""
        with self._as("service", Purpose.CUSTOMER_SERVICE):
            made = parties.create_organisation(
                values={
                    "number": it.number, "name": it.name, "business_id": it.business_id,
                    "language": it.language,
                    "since": self._day(it.since),
                },
                contacts=list(it.contacts), source=it.source, by=self.users["service"].actor,
            )  # fmt: skip
        self._address(None, made, (*it.address, "FI"), self._day(it.since), it.source)
        self._at(made, self._day(it.since))
        self.firms[it.key] = made
        return made

    def customer(self, it: cast.Customer) -> None:
        """One of the cast, from the first day to the blocks of today."""
        service = self.users["service"].actor
        since = self._day(it.since)
        with self._as("service", Purpose.CUSTOMER_SERVICE):
            person = parties.create_person(
                values={
                    "number": it.number, "given_names": it.given_names,
                    "surname": it.former_surname or it.surname,
                    "language": it.language, "since": since,
                },
                contacts=list(it.contacts), organisation=self.firms.get(it.company), role=it.role,
                source=it.source,
                by=service,
            )  # fmt: skip
            self._born(person, since)
            moved = since + (self.today - since) // 2
            if it.former_address:
                self._address(person, None, it.former_address, since, it.source, ended_on=moved)
            if it.address:
                self._address(person, None, it.address, moved if it.former_address else since, it.source)
            if it.former_surname:
                parties.change_person(
                    person=person,
                    values={"surname": it.surname},
                    version=person.version,
                    source="self",
                    by=service,
                )
                for change in person.changes.all():
                    self._at(change, moved, "at")
            for ago, kind, text in it.notes:
                note = notes.add_note(person=person, kind=kind, text=text, by=service)
                self._at(note, self._day(ago), "written_at")
            for ago, name, says in it.files:
                file = notes.attach(person=person, name=name, body=says.encode(), by=service)
                self._at(file, self._day(ago), "added_at")
            for word in it.tags:
                self._at(notes.put_tag(person=person, tag=self.tags[word], by=service), since, "at")
            for ahead, colleague, title in it.tasks:
                self._task(person, ahead, colleague, title)
        self.people[it.key] = person
        self._write_addresses()
        for ago, what, state in it.said:
            self._say(person, what, state, self._day(ago))
        for trade in it.trades:
            lines = [self._line(sku, quantity) for sku, quantity in trade.items]
            self.trade(person, self.firms.get(it.company), trade, lines)
        with self._as("service", Purpose.RIGHTS):
            for ago, kind, reason in it.blocks:
                block = parties.place_block(
                    person=person, kind=kind, reason=reason, source="self", by=service
                )
                self._at(block, self._day(ago), "placed_at")

    def _say(self, person: Person, what: str, state: str, day: date) -> None:
        """What somebody said of the person's e-mail, phone or address on a day."""
        with self._as("service", Purpose.CUSTOMER_SERVICE):
            rows = person.addresses if what == "address" else person.contact_points.filter(kind=what)
            for row in rows.filter(ended_on=None):
                say(row=row, state=state, was=spoken_of(row), today=day, by=self.users["service"].actor)

    def _task(self, person: Person, ahead: int, colleague: str, title: str) -> None:
        """Something to be done by a day; what was due a week ago is done."""
        service = self.users["service"].actor
        task = notes.add_task(
            person=person, title=title, due_on=self.today + timedelta(days=ahead),
            assignee=self.users[colleague].actor.key, by=service,
        )  # fmt: skip
        self._at(task, self._day(10 - min(ahead, 0)), "made_at")
        if ahead < -7:
            notes.finish_task(task=task, by=service)
            self._at(task, self._day(-ahead), "done_at")

    def trade(
        self, person: Person, firm: Organisation | None, it: cast.Trade, lines: list[dict[str, Any]]
    ) -> None:
        """An order and what became of it: delivery, invoice, payment, credit or collection."""
        ordered = self._day(it.ago)
        if it.gross_cents:
            # A price agreed for this customer.
            others = sum(line["quantity"] * line["unit_cents"] for line in lines[1:])
            lines[0]["unit_cents"] = net_of_gross(it.gross_cents, rate_on(GENERAL, ordered)) - others
        with self._as("service", Purpose.CUSTOMER_SERVICE):
            service = self.users["service"].actor
            order = orders.place_order(
                person=person, organisation=firm, lines=lines, ordered_on=ordered, source="self", by=service
            )
            self._at(order, ordered)
            if it.fate == "open":
                return
            if it.fate == "cancelled":
                orders.cancel_order(order=order, cancelled_on=ordered + timedelta(days=1), by=service)
                return
            delivered = ordered + timedelta(days=3)
            orders.deliver_order(order=order, delivered_on=delivered, by=service)
        with self._as("service", Purpose.BILLING):
            waiting = ready(order)
            draft = drafting.make_draft(
                person=None if firm else person, organisation=firm, order=order, lines=waiting.lines,
                delivered_on=delivered, by=service,
            )  # fmt: skip
            drafting.change_draft(draft=draft, values={"payment_days": it.due}, version=1, by=service)
            invoice = drafting.issue_draft(draft=draft, issued_on=delivered, by=service)
            self._at(invoice, delivered)
        with self._as("accountant", Purpose.BILLING):
            accountant = self.users["accountant"].actor
            self._settle(invoice, it, accountant)
        if not firm:
            self.invoiced.append(person)

    def _settle(self, invoice: Invoice, it: cast.Trade, accountant: Actor) -> None:
        if it.fate == "paid":
            paid_on = min(invoice.due_on - timedelta(days=2), self.today)
            billing.record_payment(
                invoice=invoice,
                cents=invoice.total_cents,
                paid_on=paid_on,
                reference=invoice.reference,
                by=accountant,
            )
        elif it.fate == "credited":
            everything = {key: state.left for key, (_line, state) in sold(invoice).items()}
            drafting.credit_lines(
                invoice=invoice, quantities=everything, credited_on=invoice.due_on, by=accountant
            )
        elif it.fate == "collection":
            agency = Recipient.objects.get(register_id=self.register_id, key="collection_agency")
            on = invoice.due_on + timedelta(days=40)
            made = remind(invoice=invoice, today=invoice.due_on + timedelta(days=16), by=accountant)
            self._given_out(made, accountant)
            case = billing.hand_over_to_collection(invoice=invoice, agency=agency, on=on, by=accountant)
            self._disclosed_on(case, on)

    def _given_out(self, made: Reminder, by: Actor) -> None:
        """The letter went out on the day it was made."""
        give_out(reminder=made, recipient=None, today=made.made_on, by=by)
        self._at(Disclosure.objects.order_by("-id").first(), made.made_on, "at")

    def _disclosed_on(self, case: CollectionCase, on: date) -> None:
        made = Disclosure.objects.filter(recipient=case.agency).order_by("-id").first()
        self._at(made, on, "at")

    def extras(self, count: int) -> None:
        """Synthetic customers with the orders of their last year."""
        generator = Generator(_EXTRAS_SEED, since=self._day(2000), until=self._day(20))
        rng = random.Random(_EXTRAS_SEED)
        service = self.users["service"].actor
        for number, it in enumerate(generator.persons(count), start=3001):
            source = "previous_system" if number % 4 == 0 else "self"
            since = it["customer_since"]
            bought = order_history(rng, max(since, self._day(365)), self.today)[-3:]
            if not bought:
                # Whoever has not ordered became a customer lately.
                since = self._day(10 + number % 150)
            with self._as("service", Purpose.CUSTOMER_SERVICE):
                person = parties.create_person(
                    values={
                        "number": str(number), "given_names": it["given_names"], "surname": it["surname"],
                        "language": it["language"], "since": since,
                    },
                    contacts=[(kind, it[kind]) for kind in ("email", "phone") if it[kind]], source=source,
                    by=service,
                )  # fmt: skip
                self._born(person, since)
            place = (it["street"] or it["pobox"], it["postcode"], it["city"], it["country"])
            self._address(person, None, place, since, source)
            self._write_addresses()
            self.people[str(number)] = person
            for order in bought:
                self._played(person, order)
            # Most of those who have been here for long have lately been asked, a few have not.
            if since < self._day(1000) and number % 6:
                self._say(person, "phone", CONFIRMED, self._day(10 + number % 900))
            if number % 12 == 0:
                with self._as("service", Purpose.CUSTOMER_SERVICE):
                    block = parties.place_block(
                        person=person, kind="direct_marketing", source="self", by=service
                    )
                    self._at(block, max(since, self._day(90)), "placed_at")

    def _played(self, person: Person, order: dict[str, Any]) -> None:
        invoice = order["invoice"]
        fate = "paid" if invoice and invoice["paid"] else "unpaid" if invoice else "open"
        if order["cancelled"]:
            fate = "cancelled"
        ago = (self.today - order["ordered"]).days
        if fate in ("paid", "unpaid") and ago < 4:
            fate = "open"
        lines = [
            {
                "product": line["name"], "quantity": line["quantity"], "unit_cents": line["unit_cents"],
                "vat_class": line["vat_class"], "unit": PIECE, "of_product": self.products[line["name"]],
            }
            for line in order["lines"]
        ]  # fmt: skip
        self.trade(person, None, cast.Trade(ago, (), fate), lines)

    def accounts(self) -> None:
        """The month's vouchers to the accountant's office, as a disclosure; one e-mail address kept out."""
        accountant, service = self.users["accountant"].actor, self.users["service"].actor
        with self._as("accountant", Purpose.BILLING):
            office = Recipient.objects.get(register_id=self.register_id, key="accounting")
            made = disclose(
                recipient=office, ground=Disclosure.PROCESSING, clause="C18",
                categories=["identity", "address", "invoices", "payments"],
                persons=list({person.pk: person for person in self.invoiced}.values()), by=accountant,
            )  # fmt: skip
            self._at(made, self._day(21), "at")
        with self._as("service", Purpose.RIGHTS):
            suppress(purposes=MARKETING, emails=cast.FORMER_EMAILS, by=service)

    def looks(self) -> None:
        """Colleagues open some cards, so that the cast can see who looked and why."""
        for key, who, purpose in (
            ("active", "service", Purpose.CUSTOMER_SERVICE), ("active", "contact", Purpose.RIGHTS),
            ("debtor", "accountant", Purpose.BILLING), ("collection", "service", Purpose.COLLECTION),
            ("swedish", "service", Purpose.CUSTOMER_SERVICE), ("restricted", "contact", Purpose.RIGHTS),
        ):  # fmt: skip
            with self._as(who, purpose, view="desk.person"):
                Person.objects.get(pk=self.people[key].pk)
        for made in Disclosure.objects.filter(visit__isnull=False, register_id=self.register_id):
            self._at(made, self._day(20), "at")
            Visit.objects.filter(disclosure=made).update(day=self._day(20))

    def _born(self, person: Person, since: date) -> None:
        self._at(person, since)
        for link in person.representations.all():
            self._at(link, since)
        for point in person.contact_points.all():
            self._at(point, since)

    def _address(
        self, person: Person | None, firm: Organisation | None, place: Iterable[str], since: date,
        source: str,
        ended_on: date | None = None,
    ) -> None:  # fmt: skip
        # An address version is never rewritten, so it is written with its own time from the start.
        self.addresses.append(
            (person and person.pk, firm and firm.pk, *place, since, ended_on, source, _moment(since), "demo")
        )
        if firm:
            self._write_addresses()

    def _write_addresses(self) -> None:
        insert_new(
            Address,
            ("person_id", "organisation_id", "street", "postcode", "city", "country", "started_on",
                "ended_on",
             "source", "received_at", "via"),
            self.addresses, {"register_id": self.register_id, "care_of": ""},
        )  # fmt: skip
        self.addresses = []

    def backdate(self) -> None:
        """Give rows the time of their story."""
        with connection.cursor() as cursor:
            for table, row, column, moment in self.times:
                stored = connection.ops.adapt_datetimefield_value(moment)
                cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [stored, row])


def _moment(day: date) -> datetime:
    """Half past nine in the morning, or thereabouts."""
    return datetime.combine(day, time(7, 30), tzinfo=UTC) + timedelta(minutes=day.toordinal() * 37 % 360)
