"""Every address × every role: who was shown is in the ledger, nobody sees what is not theirs, and the answers
are those of the committed matrix (invariant 2, C43, C46)."""

import json
import os

import pytest
from django.db import DatabaseError
from django.utils import translation

from kortisto.kernel.purposes import Purpose
from kortisto.project.middleware import CONTENT_SECURITY_POLICY
from kortisto.staff.rights import categories
from tests.pages.routes import address, routes
from tests.pages.walking import MATRIX, Markup, visit
from tests.pages.world import ANONYMOUS, ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SHOWN = (200, 409, 422)
NOT_SHOWN = (301, 302, 403, 404, 405)
# Pages of invoices, which a voucher's name and address stand on (AVL 209 e §).
VOUCHERS = (
    "invoice",
    "payment_new",
    "credit_new",
    "collection_new",
    "case_closing",
    "order_invoice",
    "search",
)

# Answers that a script puts into a page that is open already.
PARTS_OF_PAGES = ("notice_findings", "postcodes_place")


# Where each kind of a person's values may stand: in its own table, on a voucher, in the history, in an import.
KINDS = {
    "name": {"identity"},
    "contact": {"contact", "change_history", "import_records", "request_cases"},
    "address": {"address", "invoices", "orders", "change_history", "import_records"},
    "note": {"notes", "marketing_choices"},
    "trade": {"order_lines", "invoices"},
    "credit": {"invoices"},
}


def faults(lines) -> str:
    return "\n".join(str(line) for line in lines)


def test_no_page_breaks(visits):
    broken = [one for one in visits if one.status >= 500]
    assert not broken, faults(broken)


def test_who_is_shown_is_in_the_ledger_once_for_each_purpose(world, visits):
    wrong, shown = [], 0
    for one in visits:
        if one.status not in SHOWN:
            continue
        for name, canaries in world.ours.canaries.items():
            found = one.holds(canaries.all())
            if not found:
                continue
            shown += 1
            who = world.ours.people[name].public_id
            entries = [(purpose, view) for purpose, view, subjects in one.reads if who in subjects]
            if not entries or len(entries) != len(set(entries)):
                wrong.append(f"{one}: shows {found[0]}; read entries naming them: {entries}")
    assert not wrong, faults(wrong)
    assert shown > 100


def test_no_page_shows_a_role_what_its_rights_do_not_give(world, visits):
    wrong, shown = [], 0
    for one in visits:
        if one.role == ANONYMOUS or one.status != 200:
            continue
        purposes = {purpose for purpose, _view, _subjects in one.reads}
        given = set().union(*(categories(one.role, Purpose.from_key(each)) for each in purposes))
        for canaries in world.ours.canaries.values():
            for kind, needed in KINDS.items():
                found = one.holds(getattr(canaries, kind))
                shown += len(found)
                if found and not needed & given:
                    wrong.append(f"{one}: {found[0]} ({kind}) under {sorted(purposes)}")
    assert not wrong, faults(wrong)
    assert shown > 200


def test_a_page_that_shows_nobody_leaves_no_read_entry_for_strangers_to_the_register(world, visits):
    theirs = {person.public_id for person in world.theirs.people.values()}
    assert not [one for one in visits for _purpose, _view, subjects in one.reads if subjects & theirs]


def test_an_answer_without_permission_shows_nobody_and_reads_nobody(world, visits):
    everybody = [value for canaries in world.ours.canaries.values() for value in canaries.all()]
    wrong = [one for one in visits if one.status in NOT_SHOWN and one.holds(everybody)]
    assert not wrong, faults(wrong)
    # The search looks first and refuses afterwards to nobody; a refused role must not have looked at all.
    refused = [one for one in visits if one.status == 403 and one.reads]
    assert not refused, faults(refused)


def test_the_answers_are_those_of_the_matrix(visits):
    found: dict[str, dict[str, dict[str, int]]] = {}
    for one in visits:
        found.setdefault(one.key, {}).setdefault(one.method, {})[one.role] = one.status
    if os.environ.get("KORTISTO_WRITE_MATRIX") == "true":
        MATRIX.write_text(as_text(found))
    known = json.loads(MATRIX.read_text())
    differing = [
        f"{key} {method} {role}: {expected} in the matrix, answered {status}"
        for key, methods in found.items()
        for method, roles in methods.items()
        for role, status in roles.items()
        if (expected := known.get(key, {}).get(method, {}).get(role)) != status
    ]
    differing += [
        f"{key} is in the matrix, but no address has that name" for key in known.keys() - found.keys()
    ]
    assert not differing, faults(differing)


def as_text(found: dict) -> str:
    """The matrix as JSON with one line for each address and method, to be read and compared by people."""
    lines = [
        f"  {json.dumps(key)}: {{\n"
        + ",\n".join(
            f"    {json.dumps(method)}: {json.dumps(roles)}" for method, roles in sorted(methods.items())
        )
        + "\n  }"
        for key, methods in sorted(found.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def test_nobody_is_shown_to_those_who_have_not_signed_in(world, visits):
    everybody = [value for canaries in world.ours.canaries.values() for value in canaries.all()]
    wrong = [one for one in visits if one.role == ANONYMOUS and one.holds(everybody)]
    assert not wrong, faults(wrong)


def test_marketing_is_shown_nobody(world, visits):
    everybody = [value for canaries in world.ours.canaries.values() for value in canaries.all()]
    wrong = [
        (str(one), one.holds(everybody)) for one in visits if one.role == "marketing" and one.holds(everybody)
    ]
    assert not wrong, faults(wrong)


def test_the_accountant_is_shown_vouchers_and_nothing_else(world, visits):
    wrong = []
    for one in visits:
        if one.role != "accountant":
            continue
        for canaries in world.ours.canaries.values():
            hidden = (
                canaries.contact
                + canaries.note
                + canaries.credit
                + (() if one.name.startswith(VOUCHERS) else canaries.address)
            )
            wrong += [f"{one}: {value}" for value in one.holds(hidden)]
    assert not wrong, faults(wrong)


def test_a_restricted_person_is_shown_only_where_restrictions_are_handled(world, visits):
    mine = world.ours.canaries["restricted"]
    open_to = {"contact_person"}
    wrong = [
        one
        for one in visits
        if one.holds(mine.contact + mine.address + mine.note)
        and one.role not in open_to
        and "block" not in one.name
    ]
    assert not wrong, faults(wrong)


def test_the_things_of_another_register_are_not_found(world, visits):
    opened = {(one.name, one.role, one.method): one.status for one in visits if "~" not in one.key}
    everybody = [value for canaries in world.theirs.canaries.values() for value in canaries.all()]
    wrong, tried = [], 0
    for route in routes():
        if not route.has_object:
            continue
        for role in ROLES[1:]:
            for method in ("GET", "POST"):
                own = opened.get((route.name, role, method), 405)
                if own in (403, 405):
                    continue  # refused before anything is looked for
                one = visit(world, role, address(route, world.theirs), method, name=route.name)
                if one.status == 302:
                    # Some addresses lead on to the page of the same thing, which then must not be found.
                    one = visit(world, role, one.headers["Location"], name=route.name)
                if one.holds(everybody) or one.status not in (403, 404):
                    wrong.append(f"{one}; their own: {own}")
                tried += own in SHOWN
    assert not wrong, faults(wrong)
    assert tried > 40
    assert not [one for one in visits if one.holds(everybody)]


def test_without_a_read_entry_there_is_no_page(world, visits, monkeypatch):
    def broken(_opened):
        raise DatabaseError("the disk is full")

    reading = {(one.role, one.url, one.method) for one in visits if one.reads and one.status in SHOWN}
    everybody = [value for canaries in world.ours.canaries.values() for value in canaries.all()]
    with translation.override("fi"):
        sorry = translation.gettext("Something went wrong")
    monkeypatch.setattr("kortisto.kernel.access._record_reads", broken)
    wrong = []
    for role, url, method in sorted(reading):
        one = visit(world, role, url, method)
        if one.status < 500 or one.holds(everybody) or f"<h1>{sorry}</h1>" not in one.body:
            wrong.append(one)
    assert not wrong, faults(wrong)
    assert len(reading) > 50


def test_other_methods_are_refused(world, visits):
    # A method is refused before anybody's rights are asked, so one role that may open the page is enough.
    open_to = {
        one.url: one
        for one in visits
        if one.method == "GET" and one.status in (200, 405) and one.role != ANONYMOUS and "~" not in one.key
    }
    wrong = [
        answer
        for one in open_to.values()
        for method in ("PUT", "PATCH", "DELETE")
        if (answer := visit(world, one.role, one.url, method, name=one.name)).status != 405
    ]
    assert not wrong, faults(wrong)
    assert len(open_to) > 80


def test_every_page_has_its_headers_its_language_one_heading_and_no_inline_code(visits):
    wrong = []
    for one in visits:
        if not one.is_page:
            continue
        found = Markup(one.body)
        problems = list(found.faults)
        for name, value in (
            ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            if value not in one.headers.get(name, ""):
                problems.append(f"{name} is {one.headers.get(name)!r}")
        if (
            one.body
            and one.name not in PARTS_OF_PAGES
            and (found.language not in ("fi", "sv", "en") or found.headings != 1)
        ):
            problems.append(f"lang={found.language!r}, {found.headings} × h1")
        wrong += [f"{one}: {problem}" for problem in problems]
    assert not wrong, faults(wrong)
