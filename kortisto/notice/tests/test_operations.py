"""Drafts change, published versions never do, and nothing is published past the linter."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, access, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Outbox
from kortisto.notice import queries, rules
from kortisto.notice.default import DEMO_CONTROLLER
from kortisto.notice.models import NoticeVersion, Waiver
from kortisto.notice.operations import (
    BadWaiver,
    ChangedMeanwhile,
    NotADraft,
    PublishingRefused,
    RegisterExists,
    change_draft,
    create_register,
    discard_draft,
    draft_notice,
    import_notice,
    publish,
    waive,
)
from kortisto.notice.reading import NotANotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    """A register made as the product makes it, with an open context."""
    made = create_register(key="house", name="Asiakasrekisteri", controller=DEMO_CONTROLLER, by=SYSTEM)
    with access(register_id=made.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        yield made


def ids(findings):
    return {found.id for found in findings}


def entries(verb):
    bodies = [json.loads(bytes(row.body)) for row in Outbox.objects.filter(log=MAIN)]
    return [body for body in bodies if body["verb"] == verb]


def changed(draft, document):
    return change_draft(notice=draft, version=draft.version, document=document, part="test", by=SYSTEM)


def test_a_new_register_has_the_default_notice_in_force_with_its_sources(house):
    notice = queries.published_notice(house.id)
    assert (notice.number, notice.digest) == (1, rules.digest(notice.document))
    assert queries.require_source(house.id, "update_service") == "update_service"
    assert [entry["digest"] for entry in entries("register.create")] == [notice.digest]


def test_the_notice_of_a_new_register_agrees_with_the_running_system(house):
    notice = queries.published_notice(house.id)
    assert ids(queries.findings_of(notice, today=timezone.localdate())) == set()
    assert queries.drift(house.id) == []


def test_a_register_with_a_past_is_bound_from_the_day_its_text_names(db):
    past = timezone.localdate() - timedelta(days=200)
    create_register(key="old", name="Asiakasrekisteri", controller=DEMO_CONTROLLER, by=SYSTEM, today=past)
    made = NoticeVersion.objects.get(register__key="old")
    assert timezone.localdate(made.valid_from).isoformat() == made.document["version"]["valid_from"]
    assert timezone.localdate(made.valid_from) == past


def test_a_second_register_with_the_same_key_is_refused(house):
    with pytest.raises(RegisterExists):
        create_register(key="house", name="Toinen", controller=DEMO_CONTROLLER, by=SYSTEM)


def test_a_controller_without_a_valid_business_id_makes_no_register(db):
    with pytest.raises(PublishingRefused) as refused:
        create_register(key="x", name="X", controller={**DEMO_CONTROLLER, "business_id": "123"}, by=SYSTEM)
    assert ids(refused.value.findings) == {"NL-101"}
    assert not NoticeVersion.objects.exists()


@pytest.mark.parametrize("change", [{"document": {}}, {"number": 9}, {"raw": "x"}, {"state": "draft"}])
@pytest.mark.parametrize("below_the_guards", [False, True])
def test_the_database_refuses_to_change_a_published_version(house, change, below_the_guards):
    attempt = maintenance() if below_the_guards else transaction.atomic()
    with pytest.raises(DatabaseError), attempt, transaction.atomic():
        NoticeVersion.objects.filter(register=house).update(**change)
    assert queries.published_notice(house.id).number == 1


def test_the_database_refuses_to_delete_a_published_version(house):
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeVersion.objects.filter(register=house).delete()


def test_the_second_published_version_supersedes_the_first_and_both_stay(house):
    first = queries.published_notice(house.id)
    draft = draft_notice(start=first, by=SYSTEM)
    document = rules.with_parts(draft.document, {"passivity_months": 18})
    second = publish(notice=changed(draft, document), by=SYSTEM)
    assert second.number == 2 and queries.published_notice(house.id).pk == second.pk
    assert queries.document(house.id)["passivity_months"] == 18
    first.refresh_from_db()
    assert first.document["passivity_months"] == 24 and first.digest == rules.digest(first.document)
    assert [each.number for each in queries.published_versions(house.id)] == [2, 1]


def test_a_draft_published_late_gets_the_next_number(house):
    one = draft_notice(by=SYSTEM)
    other = draft_notice(by=SYSTEM)
    assert publish(notice=other, by=SYSTEM).number == 3
    assert publish(notice=one, by=SYSTEM).number == 4
    assert queries.published_notice(house.id).document["version"]["number"] == 4


def test_a_saved_draft_needs_the_version_that_was_shown(house):
    draft = draft_notice(by=SYSTEM)
    changed(draft, draft.document)
    with pytest.raises(ChangedMeanwhile) as conflict:
        changed(draft, draft.document)
    assert conflict.value.current.version == 2


def test_a_published_version_cannot_be_changed_waived_published_or_discarded(house):
    notice = queries.published_notice(house.id)
    day = timezone.localdate()
    for attempt in (
        lambda: changed(notice, {}),
        lambda: publish(notice=notice, by=SYSTEM),
        lambda: discard_draft(notice=notice, by=SYSTEM),
        lambda: waive(notice=notice, rule="NL-002", reason="x", until=day, by=SYSTEM),
    ):
        with pytest.raises(NotADraft):
            attempt()


def test_a_draft_of_another_register_is_out_of_reach(house):
    other = create_register(key="other", name="Toinen", controller=DEMO_CONTROLLER, by=SYSTEM)
    with access(register_id=other.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        stranger = draft_notice(by=SYSTEM)
    with pytest.raises(NotADraft):
        changed(stranger, {})


def test_an_error_blocks_publishing_and_the_draft_stays_a_draft(house):
    draft = draft_notice(by=SYSTEM)
    draft = changed(draft, rules.with_parts(draft.document, {"controller.business_id": "1234567-2"}))
    with pytest.raises(PublishingRefused) as refused:
        publish(notice=draft, by=SYSTEM)
    assert "NL-101" in ids(refused.value.findings)
    draft.refresh_from_db()
    assert draft.state == NoticeVersion.DRAFT


def test_a_warning_blocks_publishing_until_it_is_waived_with_reason_and_end(house):
    draft = draft_notice(by=SYSTEM)
    draft = changed(draft, {**draft.document, "dpo": None})
    warned = {found.id for found in queries.findings_of(draft, today=timezone.localdate())}
    assert warned == {"NL-102"}
    with pytest.raises(PublishingRefused):
        publish(notice=draft, by=SYSTEM)
    until = timezone.localdate() + timedelta(days=30)
    waive(notice=draft, rule="NL-102", reason="Nimetään ensi kuussa", until=until, by=SYSTEM)
    assert publish(notice=draft, by=SYSTEM).state == NoticeVersion.PUBLISHED


def test_a_waiver_that_has_ended_does_not_help(house):
    draft = draft_notice(by=SYSTEM)
    draft = changed(draft, {**draft.document, "dpo": None})
    day = timezone.localdate()
    waive(notice=draft, rule="NL-102", reason="Nimetään pian", until=day, by=SYSTEM)
    with pytest.raises(PublishingRefused):
        publish(notice=draft, by=SYSTEM, today=day + timedelta(days=1))


@pytest.mark.parametrize(
    ("rule", "reason", "days", "wrong"),
    [
        ("NL-102", " ", 30, "reason"),
        ("NL-102", "syy", -1, "until"),
        ("NL-102", "syy", 500, "until"),
        ("NL-101", "syy", 30, "rule"),
        ("NL-003", "syy", 30, "rule"),
    ],
)
def test_only_a_warning_that_is_there_is_waived_with_reason_and_near_end(house, rule, reason, days, wrong):
    draft = draft_notice(by=SYSTEM)
    document = rules.with_parts(draft.document, {"controller.email": ""})
    draft = changed(draft, {**document, "dpo": None})
    until = timezone.localdate() + timedelta(days=days)
    with pytest.raises(BadWaiver, match=wrong):
        waive(notice=draft, rule=rule, reason=reason, until=until, by=SYSTEM)
    assert not Waiver.objects.exists()


def test_t15_a_new_field_blocks_publishing_until_the_draft_mentions_it(house):
    table = declarations.table_of(apps.get_model("parties", "Person"))
    draft = draft_notice(start=queries.published_notice(house.id), by=SYSTEM)
    table.columns["shoe_size"] = declarations.Personal("Kengännumero", "Skostorlek", "Shoe size")
    try:
        assert queries.drift(house.id) == ["parties_person.shoe_size"]
        with pytest.raises(PublishingRefused) as refused:
            publish(notice=draft, by=SYSTEM)
        assert [
            (found.id, "parties_person.shoe_size" in found.message["fi"]) for found in refused.value.findings
        ] == [("NL-401", True)]
    finally:
        del table.columns["shoe_size"]
    assert queries.drift(house.id) == []


def test_a_recipient_in_use_that_the_draft_dropped_blocks_publishing(house):
    apps.get_model("disclosures", "Recipient").objects.create(
        register=house, key="accounting", name="Tilitoimisto Pilkku Oy", kind="processor",
        purpose=int(Purpose.BILLING), enabled=True,
    )  # fmt: skip
    draft = draft_notice(by=SYSTEM)
    draft = changed(draft, rules.without_row(draft.document, "recipients", "accounting"))
    with pytest.raises(PublishingRefused) as refused:
        publish(notice=draft, by=SYSTEM)
    assert "NL-402" in ids(refused.value.findings)


def test_a_source_that_rows_still_carry_cannot_be_dropped(house):
    draft = draft_notice(by=SYSTEM)
    draft = changed(draft, rules.without_row(draft.document, "sources", "partner"))
    day = timezone.localdate()
    assert "NL-402" not in ids(queries.findings_of(draft, today=day))
    apps.get_model("parties", "Organisation").objects.create(
        register=house, name="Harju Oy", source="partner"
    )
    assert "NL-402" in ids(queries.findings_of(draft, today=day))


def test_what_is_no_notice_makes_no_draft(house):
    with pytest.raises(NotANotice):
        import_notice(text="Hei, tässä kauppalista: maitoa ja leipää.", by=SYSTEM)
    assert NoticeVersion.objects.count() == 1


def test_a_discarded_draft_is_gone_with_its_waivers(house):
    draft = draft_notice(by=SYSTEM)
    draft = changed(draft, {**draft.document, "dpo": None})
    waive(notice=draft, rule="NL-102", reason="x", until=timezone.localdate(), by=SYSTEM)
    discard_draft(notice=draft, by=SYSTEM)
    assert NoticeVersion.objects.count() == 1 and not Waiver.objects.exists()


def test_a_document_too_large_to_be_a_notice_is_refused(house):
    draft = draft_notice(by=SYSTEM)
    with pytest.raises(ValueError):
        changed(draft, {**draft.document, "x": "y" * 1_000_001})


def test_publishing_writes_one_entry_with_the_digest(house):
    published = publish(notice=draft_notice(by=SYSTEM), by=SYSTEM, today=timezone.localdate())
    assert [entry["digest"] for entry in entries("notice.publish")] == [published.digest]
