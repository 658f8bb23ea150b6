"""What happens here: the probes are run and what they found is kept, and a person vouches for what no
program can see."""

import time
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.promises.controls import BY_KEY, CONTROLS, Control
from kortisto.promises.models import Attestation, ProbeResult
from kortisto.promises.probes.trying import Found, Probing
from kortisto.promises.rules import KEPT_RESULTS, why_not_attest


class UnknownProbe(Exception):
    """A probe was asked for that does not exist; the text is its key."""


class AttestationRefused(Exception):
    """The statement cannot be taken; the text is a reason code."""


def run_probes(
    *, by: Actor, only: Iterable[str] | None = None, today: date | None = None
) -> list[ProbeResult]:
    """Run every probe, or those named, and keep what they found with one ledger entry for the run.

    Each probe has a transaction of its own that is rolled back, so that none can disturb another or leave
    anything behind; one that crashes has not held. Needs an open access context. Raises UnknownProbe.
    """
    register_id = required_access().register_id
    probed = [control for control in CONTROLS if control.probe is not None]
    if only is not None:
        wanted = set(only)
        unknown = wanted - {control.key for control in probed}
        if unknown:
            raise UnknownProbe(", ".join(sorted(unknown)))
        probed = [control for control in probed if control.key in wanted]
    marks = dict(
        ProbeResult.objects.filter(register_id=register_id, latest=True).values_list("probe", "mark")
    )
    results = []
    for control in probed:
        now = timezone.now()
        asked = Probing(register_id, today or timezone.localdate(), now, marks.get(control.key, ""))
        started = time.perf_counter()
        found = _tried(control, asked)
        results.append(
            ProbeResult(
                register_id=register_id,
                probe=control.key,
                held=found.held,
                code=found.code[:120],
                count=found.count,
                mark=found.mark,
                at=now,
                took_ms=round((time.perf_counter() - started) * 1000, 2),
            )
        )
    _keep(results=results, by=by)
    return results


class _Over(Exception):
    """Carries what a probe found out of its transaction, which is thereby rolled back."""

    def __init__(self, found: Found) -> None:
        self.found = found


def _tried(control: Control, asked: Probing) -> Found:
    try:
        with transaction.atomic():
            raise _Over(control.probe(asked))
    except _Over as over:
        return over.found
    except Exception as problem:
        # Never silent: what cannot be tried is not proved. The text could hold a value, the kind cannot.
        return Found(False, f"crashed.{type(problem).__name__}", 1)


@operation("probe.run")
def _keep(*, results: list[ProbeResult], by: Actor) -> None:
    register_id = required_access().register_id
    kept = ProbeResult.objects.filter(register_id=register_id)
    kept.filter(latest=True, probe__in=[result.probe for result in results]).update(latest=False)
    ProbeResult.objects.bulk_create(results)
    kept.filter(latest=False, at__lt=timezone.now() - KEPT_RESULTS).delete()
    failed = {result.probe: result.code for result in results if not result.held}
    record(held=len(results) - len(failed), failed=failed, clause="C9")


@operation("control.attest")
def attest(*, control: str, statement: str, until: date, by: Actor, today: date | None = None) -> Attestation:
    """A member of staff vouches until a day for what no program can see. Raises AttestationRefused, and
    IdentityCodeFound when the statement names somebody by their code."""
    bound = BY_KEY.get(control)
    if bound is None or bound.probe is not None:
        raise AttestationRefused("not_attestable")
    reason = why_not_attest(statement=statement, until=until, today=today or timezone.localdate())
    if reason:
        raise AttestationRefused(reason)
    made = Attestation.objects.create(
        register_id=required_access().register_id,
        control=control,
        statement=refuse_identity_codes(tidy(statement))[:300],
        attested_by=by.key,
        until=until,
    )
    record(control=control, until=until.isoformat(), clause=bound.clauses[0])
    return made
