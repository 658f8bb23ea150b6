"""What a worker does for credit: asks the provider, outside of any transaction, and writes down what came of it."""

from django.conf import settings
from django.utils import timezone
from django_q.tasks import async_task

from kortisto.credit import operations, provider, rules
from kortisto.credit.models import CreditCheck
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.failures import job
from kortisto.kernel.fetching import NotNow, Unreadable
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import Register
from kortisto.parties.queries import present_address


def queue(check: CreditCheck) -> None:
    """Have a worker ask."""
    async_task(
        "kortisto.credit.jobs.work",
        check.register_id,
        str(check.public_id),
        task_name=f"credit {check.public_id}",
    )


@job
def work(register_id: int, public_id: str) -> str:
    """Ask about one application; returns what came of it. Started twice, it asks once."""
    Register.objects.get(pk=register_id)
    with _opened(register_id):
        check = _waiting(public_id)
        question = question_of(check) if check else None
    if check is None:
        return "nothing_to_ask"
    try:
        told = provider.ask(settings.CREDIT_PROVIDER, settings.CREDIT_KEY, question)
        answer = rules.answer_of(
            told, reference=question["reference"], asked_on=check.asked_on, today=timezone.localdate()
        )
        problem = ""
    except NotNow:
        problem = "not_now"
    except Unreadable:
        problem = "unreadable"
    except rules.WrongAnswer as wrong:
        problem = str(wrong)
    with _opened(register_id):
        # Erased or restricted meanwhile: then nothing about them is kept.
        check = _waiting(public_id)
        if check is None:
            return "nothing_to_ask"
        if problem:
            operations.note_problem(check=check, problem=problem, by=SYSTEM)
            return problem
        return "answered" if operations.take_answer(check=check, answer=answer, by=SYSTEM) else "not_kept"


def _waiting(public_id: str) -> CreditCheck | None:
    rows = CreditCheck.objects.select_related("application__organisation", "person")
    return rows.filter(
        public_id=public_id, answered_on=None, problem="", application__state=rules.OPEN
    ).first()


def question_of(check: CreditCheck) -> dict[str, str]:
    """What leaves: who it is and where they live, and the random id of the question."""
    application = check.application
    party = check.person or application.organisation
    place = present_address(party)
    told = {name: getattr(place, name) if place else "" for name in ("street", "postcode", "city", "country")}
    told |= {"reference": str(check.public_id), "name": party.name}
    if application.organisation is not None:
        told["business_id"] = application.organisation.business_id
    return told


def _opened(register_id: int):
    return access(
        register_id=register_id, actor=SYSTEM, purpose=Purpose.CREDIT, view="credit.ask", shown=False
    )
