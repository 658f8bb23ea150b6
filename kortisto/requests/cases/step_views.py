"""The steps of a case: one page for each that asks something, one press for each that does not."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.notes.file_views import to_be_saved
from kortisto.notice.queries import NoPublishedNotice
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import shown_language
from kortisto.parties.rules import NotAName
from kortisto.parties.sending import form_page, sent
from kortisto.requests import objections, queries, rules
from kortisto.requests.cases import (
    answering,
    dossier,
    forms,
    objecting,
    rectifying,
    showing,
    steps,
    texts,
    weighing,
)
from kortisto.requests.cases.moving import CaseRefused
from kortisto.requests.cases.views import crumbs, title_of
from kortisto.requests.models import Balancing, Case, CaseItem, CaseNotice
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

decides = page(needs=Permission.CASE_DECIDE, purpose=Purpose.RIGHTS, methods=("GET", "POST"))

PRESSED = ("begin", "answered", "withdraw", "silent", "acknowledge")


def sender_of(request: HttpRequest) -> answering.Sender:
    """Who signs for a letter."""
    return answering.Sender(request.user.name, request.user.role)


@page(needs=Permission.CASE_DECIDE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def case_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The case as a file for an authority that asks for it."""
    case = queries.case_at(public_id, request.user)
    if request.method != "POST":
        return redirect("case", public_id)
    try:
        body = dossier.export(
            case=case,
            sender=sender_of(request),
            language=shown_language(),
            now=timezone.now(),
            by=request.user.actor,
        )
    except NoPublishedNotice:
        messages.error(request, _("A notice must tell how requests are made."))
        return redirect("case", public_id)
    return to_be_saved(body, "application/zip", f"case-{case.number}.zip")


@decides
def case_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Take a step of a case."""
    case = queries.case_at(public_id, request.user)
    if step in PRESSED:
        return _pressed(request, case, step)
    if step not in PAGES:
        raise Http404
    return PAGES[step](request, case)


def _pressed(request: HttpRequest, case: Case, step: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("case", case.public_id)
    by = request.user.actor
    shown = request.POST.get("version", "")
    version = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else 0
    try:
        if step == "acknowledge":
            if case.version != version or case.state in (rules.DECIDED, rules.CLOSED):
                raise rules.NoSuchStep(step)
            if not case.caseletters.filter(kind="received").exists():
                answering.make_letter(case=case, kind="received", sender=sender_of(request), by=by)
        elif step == rules.SILENT:
            steps.close_unanswered(
                case=case, version=version, sender=sender_of(request), today=timezone.localdate(), by=by
            )
        else:
            {"begin": steps.begin, "answered": steps.answered, "withdraw": steps.withdraw}[step](
                case=case, version=version, by=by
            )
    except (VersionConflict, rules.NoSuchStep):
        messages.warning(request, _changed())
    except CaseRefused as error:
        messages.warning(request, showing.why(str(error)))
    else:
        messages.success(request, _("Done."))
    return redirect("case", case.public_id)


def _changed() -> str:
    return _("Somebody has taken a step of this request meanwhile. Look at it again first.")


def _page(
    request: HttpRequest, case: Case, form: Any, act: Callable[[], Any], title: str, action: str, **shown: Any
) -> HttpResponse:
    back = reverse("case", args=[case.public_id])
    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: back,
        title=title,
        action=action,
        back=back,
        done=_("Done."),
        crumbs=[*crumbs(), {"label": title_of(case), "url": back}],
        refused={
            CaseRefused: lambda error: showing.why(str(error)),
            VersionConflict: lambda error: _changed(),
            rules.NoSuchStep: lambda error: _changed(),
            NotAName: lambda error: _("A surname is needed, and a name has at most 200 characters."),
            answering.CertificateIncomplete: _lacking,
        },
        **shown,
    )


def _lacking(error: answering.CertificateIncomplete) -> str:
    return _("The certificate of refusal lacks these of its fourteen fields: %(fields)s.") % {
        "fields": str(error)
    }


def _version(case: Case) -> dict[str, Any]:
    return {"version": case.version}


def _ask(request: HttpRequest, case: Case) -> HttpResponse:
    form = forms.QuestionForm(sent(request), initial=_version(case))
    return _page(
        request,
        case,
        form,
        lambda: steps.ask(
            case=case, version=form.cleaned_data["version"], question=form.cleaned_data["text"],
            sender=sender_of(request), by=request.user.actor,
        ),
        _("Ask what is meant"),
        _("Make the letter"),
        note=_("The time for the answer goes on running."),
    )  # fmt: skip


def _doubt(request: HttpRequest, case: Case) -> HttpResponse:
    form = forms.QuestionForm(sent(request), initial=_version(case))
    return _page(
        request,
        case,
        form,
        lambda: steps.doubt(
            case=case, version=form.cleaned_data["version"], question=form.cleaned_data["text"],
            sender=sender_of(request), today=timezone.localdate(), by=request.user.actor,
        ),
        _("Doubt who asks"),
        _("Make the letter"),
        note=_(
            "Only for a reasonable doubt. Ask for two facts that the register holds, never for a copy of an identity "
            "document. The time for the answer goes on running."
        ),
    )  # fmt: skip


def _extend(request: HttpRequest, case: Case) -> HttpResponse:
    form = forms.ExtensionForm(sent(request), initial=_version(case))
    due = rules.clock(case.right, timezone.localdate(case.arrived_at), extended=True)
    return _page(
        request,
        case,
        form,
        lambda: steps.extend(
            case=case, version=form.cleaned_data["version"], reason=form.cleaned_data["text"],
            sender=sender_of(request), today=timezone.localdate(), by=request.user.actor,
        ),
        _("Take more time"),
        _("Extend and make the letter"),
        note=_("The new last day is %(day)s. A refusal must still leave by %(refusal)s.")
        % {"day": showing.day(due.due), "refusal": showing.day(due.refusal)},
    )  # fmt: skip


def _identify(request: HttpRequest, case: Case) -> HttpResponse:
    doubted = case.doubted_on is not None
    offered = rules.means_offered(case.right, doubted=doubted)
    form = forms.MeansForm(sent(request), offered=offered, initial=_version(case) | {"means": offered[0]})
    return _page(
        request,
        case,
        form,
        lambda: steps.identify(
            case=case, version=form.cleaned_data["version"], means=form.cleaned_data["means"],
            today=timezone.localdate(), by=request.user.actor,
        ),
        _("Note how the person was recognised"),
        _("Note it"),
        note=_("Take the first that is enough. Only the means, the moment and your name are kept: no copy, no number."),
    )  # fmt: skip


def _decide(request: HttpRequest, case: Case) -> HttpResponse:
    form = forms.DecisionForm(sent(request), offered=_outcomes(case), initial=_version(case))

    def act() -> Case:
        return steps.decide(
            case=case, version=form.cleaned_data["version"], outcome=form.cleaned_data["outcome"],
            refused=form.refused(), today=timezone.localdate(), by=request.user.actor,
        )  # fmt: skip

    return _page(
        request,
        case,
        form,
        act,
        _("Decide"),
        _("Decide"),
        note=_("A refusal must leave by %(day)s, and no extension moves that day.")
        % {"day": showing.day(rules.clock(case.right, timezone.localdate(case.arrived_at)).refusal)},
    )


def _outcomes(case: Case) -> list[str]:
    if rules.RIGHTS[case.right].at_once or case.right == "complaint":
        return [rules.GRANTED]
    if case.right in rules.ITEMISED:
        decisions = set(CaseItem.objects.filter(case=case).unseen("decision"))
        decided = {one for (one,) in decisions}
        if decided and "" not in decided:
            return [rules.outcome_of(decided), rules.UNIDENTIFIED]
    granted = [] if case.right in rules.ERASED else [rules.GRANTED]
    return [*granted, rules.PARTLY, rules.REFUSED, rules.UNIDENTIFIED]


def _answer(request: HttpRequest, case: Case) -> HttpResponse:
    form = forms.AnswerForm(sent(request), initial=_version(case))
    if case.outcome != rules.GRANTED or case.channel not in rules.SPOKEN:
        del form.fields["spoken"]
    return _page(
        request,
        case,
        form,
        lambda: steps.answer(
            case=case, version=form.cleaned_data["version"], spoken=bool(form.cleaned_data.get("spoken")),
            sender=sender_of(request), by=request.user.actor,
        ),
        _("Give the answer"),
        _("Make the certificate of refusal") if case.outcome in rules.NOT_GRANTED else _("Answer"),
        note=texts.OUTCOMES[case.outcome][1][shown_language()] if case.outcome else "",
    )  # fmt: skip


PAGES: dict[str, Callable[[HttpRequest, Case], HttpResponse]] = {
    "ask": _ask, "doubt": _doubt, "extend": _extend, "identify": _identify, "decide": _decide, "answer": _answer,
}  # fmt: skip


# --- corrections -------------------------------------------------------------------------------------------


@decides
def case_item_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down one value that is claimed to be wrong."""
    case = queries.case_at(public_id, request.user)
    if case.right == objecting.RIGHT:
        return _purpose_new(request, case)
    if case.right != "rectification" or case.person is None:
        raise Http404
    fields = showing.field_choices(rectifying.values_of(case.person))
    form = forms.ItemForm(sent(request), fields=fields)

    def act() -> CaseItem:
        given = form.cleaned_data
        return steps.add_item(
            case=case,
            field=given["field"],
            wanted=given["wanted"],
            ground=given["ground"],
            by=request.user.actor,
        )

    return _page(request, case, form, act, _("A value to correct"), _("Add"))


@decides
def case_item(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Accept or refuse one value, or weigh the objection to one purpose."""
    case = queries.case_at(public_id, request.user)
    item = CaseItem.objects.select_related("case__person").filter(case=case, pk=row).first()
    if item is not None and objecting.purpose_of(item) is not None and case.person is not None:
        return _weigh(request, case, item)
    if item is None or case.right != "rectification":
        raise Http404
    form = forms.ItemDecisionForm(sent(request), initial={"decision": item.decision or CaseItem.ACCEPTED})

    def act() -> CaseItem:
        return steps.decide_item(
            item=item, decision=form.cleaned_data["decision"], refused=form.refused(), by=request.user.actor
        )

    name = texts.field_name(item.field, shown_language())
    return _page(
        request, case, form, act, _("Decide on a value"), _("Save"),
        note=f"{name}: {item.now or '–'} → {item.wanted or '–'}. {item.ground}",
    )  # fmt: skip


def _purpose_new(request: HttpRequest, case: Case) -> HttpResponse:
    form = forms.PurposeForm(sent(request), purposes=weighing.to_weigh(case.register_id))

    def act() -> Case:
        given = form.cleaned_data
        return objecting.add_purpose(
            case=case, key=given["purpose"], ground=given["ground"], by=request.user.actor
        )

    return _page(
        request, case, form, act, _("A purpose that is objected to"), _("Add"),
        note=_("What rests on a legitimate interest is restricted at once, until it is decided."),
    )  # fmt: skip


def _weigh(request: HttpRequest, case: Case, item: CaseItem) -> HttpResponse:
    kept = Balancing.objects.filter(item=item).first()
    initial = {"decision": item.decision, "reason": item.reason if item.decision == CaseItem.REFUSED else ""}
    initial |= {part: getattr(kept, part) for part in objections.PARTS} if kept is not None else {}
    purpose = objecting.purpose_of(item)
    standing = objecting.standings(case.register_id, case.person).get(purpose, objections.WEIGHED)
    form = forms.WeighingForm(sent(request), weighs=standing == objections.WEIGHED, initial=initial)

    def act() -> CaseItem:
        return objecting.weigh(
            item=item, decision=form.cleaned_data["decision"], weighed=form.weighed(),
            reason=form.cleaned_data.get("reason", ""), by=request.user.actor,
        )  # fmt: skip

    name = objecting.item_name(item, shown_language())
    return _page(
        request, case, form, act, _("Weigh the objection"), _("Save"),
        note=f"{name}. {texts.STANDINGS[standing][shown_language()]} {item.ground}",
    )  # fmt: skip


@decides
def case_notice(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Note that a source or a recipient was told."""
    case = queries.case_at(public_id, request.user)
    notice = CaseNotice.objects.select_related("case__person").filter(case=case, pk=row).first()
    if notice is None:
        raise Http404
    form = forms.NoticeForm(sent(request))
    names = answering.party_names(case.register_id, shown_language())

    def act() -> CaseNotice:
        return steps.notify(
            notice=notice,
            state=form.cleaned_data["state"],
            text=form.cleaned_data["text"],
            by=request.user.actor,
        )

    what = texts.CATEGORIES[notice.field][shown_language()]
    return _page(
        request, case, form, act, _("Tell the recipient or source"), _("Save"),
        note=f"{names.get(notice.party, notice.party.partition(':')[2])}: {what}",
    )  # fmt: skip
