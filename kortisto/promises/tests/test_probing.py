"""Running probes: isolated, never silent, leaving nothing behind but evidence and one entry."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, AccessRefused
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, READS, Outbox
from kortisto.parties.identity_codes import IdentityCodeFound
from kortisto.parties.models import Person
from kortisto.promises import operations, queries
from kortisto.promises.controls import BY_KEY, CONTROLS, Control
from kortisto.promises.models import Attestation, ProbeResult
from kortisto.promises.operations import AttestationRefused, UnknownProbe, attest, run_probes
from kortisto.promises.probes.trying import Found
from kortisto.promises.rules import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(staff, opened):
    def run_them(only=None):
        with opened(Purpose.SECURITY, shown=False):
            return run_probes(by=SYSTEM, only=only)

    return run_them


def entries():
    return [json.loads(bytes(row.body)) for row in Outbox.objects.filter(log=MAIN).order_by("sequence")]


def test_in_a_register_in_good_order_every_probe_holds_and_leaves_nothing_but_its_evidence(
    run, register, staff, opened
):
    before, reads = len(entries()), Outbox.objects.filter(log=READS).count()
    results = run()
    assert {result.probe: result.code for result in results if not result.held} == {}
    after = entries()
    assert len(after) == before + 1
    assert (
        after[-1]["verb"] == "probe.run" and after[-1]["held"] == len(results) and after[-1]["failed"] == {}
    )
    assert Outbox.objects.filter(log=READS).count() == reads
    with opened(Purpose.RIGHTS):
        assert not Person.objects.exists()

    with opened(Purpose.SECURITY):
        for control in CONTROLS:
            if control.probe is None:
                attest(
                    control=control.key,
                    statement="Tarkistettu paikan päällä.",
                    until=timezone.localdate() + timedelta(days=90),
                    by=staff["contact_person"].actor,
                )
    counted = queries.counts(queries.states(register.id).values())
    assert counted[State.VIOLATED] == counted[State.STALE] == counted[State.ENFORCED] == 0
    assert counted[State.ATTESTED] == 3 and sum(counted.values()) == 90
    assert counted[State.PROVED] > 60


def test_probing_needs_an_access_context(staff):
    with pytest.raises(AccessRefused):
        run_probes(by=SYSTEM)


def test_a_crashing_probe_has_not_held_and_the_others_go_on(run, monkeypatch):
    def crash(asked):
        Person.objects.create(surname="Keksitty")

    broken = Control(
        "broken", ("C9",), "fi.", "sv.", "en.", "kortisto.promises.rules:State", crash, "test_none"
    )
    monkeypatch.setattr(operations, "CONTROLS", (broken, BY_KEY["guards"]))
    first, second = run()
    assert (first.held, first.code) == (False, "crashed.AccessRefused")
    assert second.held
    assert entries()[-1]["failed"] == {"broken": "crashed.AccessRefused"}


def test_a_probe_that_breaks_its_transaction_does_not_break_the_run(run, monkeypatch):
    from kortisto.promises.probes.trying import rows

    broken = Control(
        "broken", ("C9",), "fi.", "sv.", "en.", "kortisto.promises.rules:State",
        lambda asked: rows("SELECT nothing FROM nowhere"), "test_none",
    )  # fmt: skip
    monkeypatch.setattr(operations, "CONTROLS", (broken, BY_KEY["objection"]))
    first, second = run()
    assert first.code == "crashed.OperationalError" or first.code == "crashed.ProgrammingError"
    assert second.held


def test_only_the_named_probes_run(run):
    assert [result.probe for result in run(["masks", "guards"])] == ["guards", "masks"]
    with pytest.raises(UnknownProbe, match="ghost"):
        run(["guards", "ghost"])
    with pytest.raises(UnknownProbe, match="locked_rooms"):
        run(["locked_rooms"])


def test_only_the_newest_result_is_the_latest_and_old_ones_go(run, register):
    run(["guards"])
    ProbeResult.objects.update(at=timezone.now() - timedelta(days=91))
    run(["guards"])
    assert ProbeResult.objects.filter(latest=True).count() == ProbeResult.objects.count() == 1
    run(["guards"])
    assert ProbeResult.objects.count() == 2 and ProbeResult.objects.get(
        latest=True
    ).at > timezone.now() - timedelta(hours=1)


def test_a_probe_gets_its_own_mark_back(run, monkeypatch):
    seen = []

    def counting(asked):
        seen.append(asked.mark)
        return Found(True, "none_found", mark=f"{asked.mark}x")

    control = Control(
        "broken", ("C9",), "fi.", "sv.", "en.", "kortisto.promises.rules:State", counting, "test_none"
    )
    monkeypatch.setattr(operations, "CONTROLS", (control,))
    for _ in range(3):
        run()
    assert seen == ["", "x", "xx"]


OF_C36 = ["overdue", "night"]


def test_states_follow_evidence_and_its_age(run, register):
    assert queries.states(register.id)["C36"].state == State.ENFORCED
    run(OF_C36)
    found = queries.states(register.id)
    assert found["C36"].state == State.PROVED and found["C41"].state == State.STALE
    assert found["C14"].state == State.OFF and found["C14"].off is not None
    later = queries.states(register.id, now=timezone.now() + timedelta(days=2))
    assert later["C36"].state == State.STALE
    ProbeResult.objects.filter(probe="night").update(held=False)
    assert queries.states(register.id)["C36"].state == State.VIOLATED


def test_the_marks_beside_things_never_claim_what_is_off(run, register):
    run(OF_C36)
    marks = queries.clause_states(register.id)
    assert marks["C36"] == "PROVED" and "C14" not in marks
    assert set(marks.values()) <= {"PROVED", "ENFORCED-UNPROVED", "ATTESTED", "STALE", "VIOLATED"}


def test_the_linter_hears_of_clauses_without_fresh_evidence(run, register):
    assert queries.linter_facts(register.id) == {}
    run(OF_C36)
    facts = queries.linter_facts(register.id)["clause_states"]
    assert facts["C36"] == {"control": True, "evidence_on": timezone.localdate()}
    assert facts["C41"] == {"control": True, "evidence_on": None} and "C14" not in facts


def test_another_register_has_its_own_evidence(run, register):
    run(OF_C36)
    assert queries.states(register.id + 1)["C36"].state == State.ENFORCED


def vouch(staff, opened, **values):
    facts = {
        "control": "locked_rooms", "statement": "Kaappi on lukossa.", "by": staff["contact_person"].actor,
        "until": timezone.localdate() + timedelta(days=90),
    } | values  # fmt: skip
    with opened(Purpose.SECURITY):
        return attest(**facts)


def test_attesting_leaves_an_entry_without_the_words(staff, opened):
    made = vouch(staff, opened)
    entry = entries()[-1]
    assert (entry["verb"], entry["control"], entry["clause"]) == ("control.attest", "locked_rooms", "C41")
    assert "Kaappi" not in json.dumps(entry) and made.statement == "Kaappi on lukossa."


@pytest.mark.parametrize("control", ["guards", "ghost"])
def test_nobody_vouches_for_what_a_probe_can_see(staff, opened, control):
    with pytest.raises(AttestationRefused, match="not_attestable"):
        vouch(staff, opened, control=control)


def test_a_statement_names_nobody_by_identity_code(staff, opened):
    with pytest.raises(IdentityCodeFound):
        vouch(staff, opened, statement="Avain on henkilöllä 131052-308T.")
    assert not Attestation.objects.exists()
