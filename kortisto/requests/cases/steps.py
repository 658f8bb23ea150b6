"""The steps of a case between arrival and decision. Each checks the version that was shown, takes one step of the
table in `rules`, and leaves an event and an entry in the ledger."""

from datetime import date

from django.utils import timezone

from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import arrival_date
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Block
from kortisto.parties.operations import place_block, subjects_of
from kortisto.requests import rules
from kortisto.requests.cases import answering, objecting, rectifying, telling
from kortisto.requests.cases.moving import CaseRefused, closed, decided, move, note
from kortisto.requests.models import Case, CaseEvent, CaseItem, CaseLetter, CaseNotice


@operation("case.step")
def begin(*, case: Case, version: int, by: Actor) -> Case:
    """Take the case into work. Raises VersionConflict, NoSuchStep."""
    return _step(case, version, rules.BEGIN, by)


@operation("case.step")
def answered(*, case: Case, version: int, by: Actor) -> Case:
    """What was asked of the person has come. Raises VersionConflict, NoSuchStep."""
    return _step(case, version, rules.ANSWERED, by)


@operation("case.step")
def withdraw(*, case: Case, version: int, by: Actor) -> Case:
    """The person has taken the request back. Raises VersionConflict, NoSuchStep."""
    _step(case, version, rules.WITHDRAW, by, outcome=rules.WITHDRAWN, closed_at=timezone.now())
    objecting.release(case, by)
    return case


@operation("case.step")
def close_unanswered(*, case: Case, version: int, sender: answering.Sender, today: date, by: Actor) -> Case:
    """Nothing came to our question for two months: the request is closed by a letter of the same step, and what was held
    back for it ends (rule D5). Raises VersionConflict, NoSuchStep, CaseRefused."""
    asked_on = asked_since(case)
    if asked_on is None or today < rules.silent_on(asked_on):
        raise CaseRefused("not_silent_yet")
    _step(
        case, version, rules.SILENT, by, outcome=rules.UNANSWERED, closed_at=timezone.now(),
        decided_at=timezone.now(), decided_by=by.key,
    )  # fmt: skip
    answering.make_letter(case=case, kind=rules.UNANSWERED, sender=sender, by=by)
    objecting.release(case, by)
    return case


def asked_since(case: Case) -> date | None:
    """The day of the newest question to the person that waits for their answer; None when none does."""
    if rules.SILENT not in rules.TRANSITIONS[case.state]:
        return None
    letters = CaseLetter.objects.filter(case=case, kind__in=("question", "identity"))
    latest = letters.order_by("-number").first()
    return arrival_date(latest.made_at) if latest is not None else None


@operation("case.step")
def ask(*, case: Case, version: int, question: str, sender: answering.Sender, by: Actor) -> Case:
    """Ask the person what is meant: the letter is made in the same step (C77). Raises VersionConflict, NoSuchStep."""
    _step(case, version, rules.ASK, by)
    answering.make_letter(case=case, kind="question", text=question, sender=sender, by=by)
    return case


@operation("case.step")
def doubt(
    *, case: Case, version: int, question: str, sender: answering.Sender, today: date, by: Actor
) -> Case:
    """There is reasonable doubt of who asks (Article 12(6)): information is asked for by a letter of the same step.
    The clock of the answer does not stop. Raises VersionConflict, NoSuchStep."""
    _step(case, version, rules.DOUBT, by, doubted_on=today, informed_on=None)
    answering.make_letter(case=case, kind="identity", text=question, sender=sender, by=by)
    return case


def _step(case: Case, version: int, taken: str, by: Actor, **values) -> Case:
    move(case, version, state=rules.step(case.state, taken), **values)
    note(case, "clarified" if taken == rules.ANSWERED else taken, by)
    _record(case, step=taken)
    return case


@operation("case.identify")
def identify(*, case: Case, version: int, means: str, today: date, by: Actor) -> Case:
    """Note how the person was recognised: the means, the moment and who noted it, and nothing else. Raises
    VersionConflict, NoSuchStep, CaseRefused."""
    if means not in rules.NOTED:
        raise CaseRefused("no_such_means")
    values = {"informed_on": today} if case.doubted_on and not case.informed_on else {}
    move(case, version, state=rules.step(case.state, rules.IDENTIFY), **values)
    note(case, "identified", by, code=means)
    _record(case, step="identify", means=means)
    return case


@operation("case.extend")
def extend(
    *, case: Case, version: int, reason: str, sender: answering.Sender, today: date, by: Actor
) -> Case:
    """Take two months more, once, within the first month; the person is told why by a letter of the same step
    (Article 12(3)). Raises VersionConflict, CaseRefused."""
    arrived_on = arrival_date(case.arrived_at)
    refused = rules.why_not_extended(
        case.state, arrived_on, today, extended=case.extended_at is not None, reason=reason
    )
    if refused:
        raise CaseRefused(refused)
    due = rules.clock(case.right, arrived_on, extended=True).due
    move(case, version, extended_at=timezone.now(), extension_reason=reason.strip()[:500], due_on=due)
    note(case, "extended", by)
    answering.make_letter(case=case, kind="extension", text=reason, sender=sender, by=by)
    _record(case, step="extend")
    return case


@operation("case.decide")
def decide(
    *, case: Case, version: int, outcome: str, refused: dict | None = None, today: date, by: Actor
) -> Case:
    """Decide a case. `refused` is what is refused and why: reason, statute, until, meanwhile. A restriction that is
    granted holds from this second; corrections that are granted are made now, and whoever gave or got the value is
    to be told today. Raises VersionConflict, NoSuchStep, CaseRefused, FormatError, NotAName."""
    if case.version != version:
        move(case, version)
    if refused and outcome in rules.NOT_GRANTED:
        CaseItem(
            register_id=case.register_id, case=case, person_id=case.person_id, field=case.right,
            decision=CaseItem.REFUSED, decided_at=timezone.now(), **refused,
        ).save()  # fmt: skip
    why_not = why_not_decided(case, outcome)
    if why_not:
        raise CaseRefused(why_not)
    if outcome in (rules.GRANTED, rules.PARTLY):
        block = rules.RIGHTS[case.right].block
        if block and case.person is not None:
            place_block(person=case.person, kind=block, by=by)
            note(case, "in_force", by, code=block)
            if block == Block.RESTRICTION:
                telling.restricted(case, today)
        if case.right == "rectification":
            rectifying.apply(case, today, by)
        elif case.right == objecting.RIGHT:
            objecting.apply(case, by)
    decided(case, outcome, by)
    _record(case, step="decide", outcome=outcome)
    return case


def why_not_decided(case: Case, outcome: str) -> str:
    """A code why the case cannot be decided so now, or an empty text."""
    events = list(CaseEvent.objects.filter(case=case, kind__in=("identified", "report")))
    weighed = objecting.weighed_items(case) if case.right == objecting.RIGHT else set()
    items = [
        {
            "decision": item.decision, "reason": item.reason, "statute": item.statute, "weighed": item.pk in weighed,
        }
        for item in CaseItem.objects.filter(case=case)
    ]  # fmt: skip
    return rules.why_not_decided(
        case.right,
        outcome,
        known=case.person_id is not None,
        level=rules.level_reached(event.code for event in events if event.kind == "identified"),
        needed=rules.level_needed(case.right, doubted=case.doubted_on is not None),
        items=items,
        reported=any(event.kind == "report" for event in events),
    )


def still_to_tell(case: Case) -> bool:
    """Whether a source or a recipient is still to be told."""
    return CaseNotice.objects.filter(case=case, state=CaseNotice.WAITING).exists()


@operation("case.answer")
def answer(*, case: Case, version: int, spoken: bool, sender: answering.Sender, by: Actor) -> Case:
    """Give the person the answer: by a letter, or by word of mouth where everything was granted and the request was
    spoken too. A refusal is always a certificate. Raises VersionConflict, NoSuchStep, CaseRefused,
    CertificateIncomplete."""
    if still_to_tell(case):
        raise CaseRefused("notices_waiting")
    if case.version != version:
        move(case, version)
    if spoken and (case.outcome != rules.GRANTED or case.channel not in rules.SPOKEN):
        raise CaseRefused("answer_in_writing")
    if not spoken:
        kind = "refused" if case.outcome in rules.NOT_GRANTED else "granted"
        answering.make_letter(case=case, kind=kind, sender=sender, by=by)
    closed(case, "told" if spoken else "letter", by)
    objecting.release(case, by)
    _record(case, step="answer", outcome=case.outcome)
    return case


@operation("case.item")
def add_item(*, case: Case, field: str, wanted: str, ground: str, by: Actor) -> CaseItem:
    """One value that is claimed to be wrong, what it should be, and why (C77). Raises CaseRefused,
    IdentityCodeFound."""
    if case.right != "rectification" or case.state in (rules.DECIDED, rules.CLOSED):
        raise CaseRefused("no_more_items")
    item = rectifying.claimed(case, field, wanted, ground)
    note(case, "item", by)
    _record(case, step="item")
    return item


@operation("case.item")
def decide_item(*, item: CaseItem, decision: str, refused: dict | None = None, by: Actor) -> CaseItem:
    """Accept one claimed value, or refuse it with its reason. What was written besides an acceptance stays with it.
    Raises CaseRefused."""
    case = item.case
    if case.state in (rules.DECIDED, rules.CLOSED):
        raise CaseRefused("decided_already")
    values = {"reason": "", "statute": "", "until": None, "meanwhile": ""} | (refused or {})
    if decision == CaseItem.REFUSED:
        why_not = rules.why_not_refused(values["reason"], values["statute"])
        if why_not:
            raise CaseRefused(why_not)
    for name, value in values.items():
        setattr(item, name, value)
    item.decision, item.decided_at = decision, timezone.now()
    item.save()
    note(case, "item_decided", by, code=decision)
    _record(case, step="item", outcome=decision)
    return item


@operation("case.notify")
def notify(*, notice: CaseNotice, state: str, text: str, by: Actor) -> CaseNotice:
    """A source or a recipient was told of a correction or restriction, or why it cannot be. Raises CaseRefused."""
    if len(text.strip()) < (rules.LEAST_REASON if state == CaseNotice.IMPOSSIBLE else 3):
        raise CaseRefused("say_how")
    notice.state, notice.note, notice.at, notice.by = state, text.strip()[:300], timezone.now(), by.key
    notice.save()
    note(notice.case, "notified", by, code=state)
    _record(notice.case, step="notify", party=notice.party, outcome=state)
    return notice


def _record(case: Case, **facts) -> None:
    record(
        subjects=subjects_of(case.person), case=str(case.public_id), right=case.right,
        clause=rules.RIGHTS[case.right].clause, **facts,
    )  # fmt: skip
