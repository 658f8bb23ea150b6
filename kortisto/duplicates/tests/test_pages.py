"""The pages as they are used: search, compare, decide, preview, merge, undo."""

import re

import pytest
from django.urls import reverse

from kortisto.duplicates import searching
from kortisto.duplicates.models import DuplicateSearch, Likeness, Merge
from kortisto.duplicates.operations import mark_distinct
from kortisto.duplicates.tests.conftest import differing, dump
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Mention
from kortisto.parties.models import Person
from kortisto.parties.operations import change_person, place_block

pytestmark = pytest.mark.django_db


def token_of(answer, name="token"):
    return re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())[1]


def searched(register):
    search, _new = searching.begin(register_id=register.id, by=SYSTEM)
    return searching.go_on(search)


@pytest.fixture
def service(desk):
    return desk("customer_service")


def merge_url(one, other):
    return reverse("person_merge", args=[one.public_id, other.public_id])


def merged(client, one, other, **chosen):
    page = client.get(merge_url(one, other))
    sent = {"token": token_of(page), "seen": token_of(page, "seen")}
    for name in set(re.findall(r'type="radio" name="(\w+)"', page.content.decode())):
        sent[name] = chosen.get(name, "survivor")
    return client.post(merge_url(one, other), {**sent, "step": "preview"}), sent


def test_a_pair_is_found_shown_with_its_weights_and_forgotten_when_it_is_two_persons(
    two_cards, register, service, opened
):
    first, second = two_cards
    assert searched(register).found == 1
    page = service.get(reverse("duplicates")).content.decode()
    assert first.name in page and second.name in page and "E-mail +" in page
    service.post(
        reverse("duplicate_decision", args=[first.public_id, second.public_id]), {"decision": "distinct"}
    )
    assert first.name not in service.get(reverse("duplicates")).content.decode()
    assert searched(register).found == 0
    assert first.name in service.get(reverse("duplicates") + "?state=distinct").content.decode()
    with opened(Purpose.RIGHTS):
        assert Likeness.objects.filter(state=Likeness.DISTINCT).count() == 2


def test_nothing_is_merged_before_the_preview_and_pressing_twice_merges_once(two_cards, service, opened):
    first, second = two_cards
    before = dump()
    preview, sent = merged(service, first, second, surname="absorbed")
    assert preview.status_code == 200 and "This would happen" in preview.content.decode()
    assert differing(before, dump()) == {}
    for _press in range(2):
        done = service.post(merge_url(first, second), {**sent, "step": "merge"})
        if done.status_code == 302:
            assert done.url == reverse("person", args=[first.public_id])
    with opened(Purpose.RIGHTS):
        assert Merge.objects.count() == 1
        assert Person.objects.get(pk=first.pk).surname == second.surname


def test_what_somebody_changed_meanwhile_is_shown_again_and_not_merged(two_cards, service, opened):
    first, second = two_cards
    _preview, sent = merged(service, first, second)
    with opened():
        change_person(person=second, values={"given_names": "Aino Marja"}, version=second.version, by=SYSTEM)
    answer = service.post(merge_url(first, second), {**sent, "step": "merge"})
    assert answer.status_code == 409 and "Aino Marja" in answer.content.decode()
    with opened(Purpose.RIGHTS):
        assert not Merge.objects.exists()


def test_the_old_address_leads_to_the_card_that_is_left(two_cards, service):
    first, second = two_cards
    _preview, sent = merged(service, first, second)
    service.post(merge_url(first, second), {**sent, "step": "merge"})
    answer = service.get(reverse("person", args=[second.public_id]))
    assert answer.status_code == 302 and answer.url == reverse("person", args=[first.public_id])
    assert service.get(answer.url).status_code == 200


def test_whoever_looked_at_the_one_card_is_told_to_both_after_the_undo(two_cards, service, opened):
    first, second = two_cards
    _preview, sent = merged(service, first, second)
    service.post(merge_url(first, second), {**sent, "step": "merge"})
    before = Mention.objects.filter(subject=second.public_id, log=1).count()
    service.get(reverse("person", args=[first.public_id]))
    with opened(Purpose.RIGHTS):
        merge = Merge.objects.get()
    url = reverse("person_merge_undo", args=[first.public_id, merge.public_id])
    page = service.get(url)
    assert "back to the other card" in page.content.decode()
    assert service.post(url, {"token": token_of(page)}).status_code == 302
    assert service.get(reverse("person", args=[second.public_id])).status_code == 200
    assert Mention.objects.filter(subject=second.public_id, log=1).count() > before + 1


def test_an_undo_that_is_impossible_says_why(two_cards, service, opened):
    first, second = two_cards
    _preview, sent = merged(service, first, second, surname="absorbed")
    service.post(merge_url(first, second), {**sent, "step": "merge"})
    with opened(Purpose.RIGHTS):
        now = Person.objects.get(pk=first.pk)
        change_person(person=now, values={"surname": "Lahti"}, version=now.version, by=SYSTEM)
        merge = Merge.objects.get()
    url = reverse("person_merge_undo", args=[first.public_id, merge.public_id])
    page = service.get(url).content.decode()
    assert "can no longer be undone" in page and "“Surname” has been changed since the merge." in page
    assert '<form method="post" class="form-acts"' not in page


def test_a_restricted_person_is_neither_compared_nor_shown_to_service(
    two_cards, register, service, desk, opened
):
    first, second = two_cards
    searched(register)
    with opened(Purpose.RIGHTS):
        place_block(person=second, kind="restriction", by=SYSTEM)
    assert second.name not in service.get(reverse("duplicates")).content.decode()
    assert service.get(merge_url(first, second)).status_code == 404
    assert desk("contact_person").get(merge_url(first, second)).status_code == 200
    with opened(Purpose.RIGHTS):
        Likeness.objects.count()
    assert searched(register).found == 0


def test_marketing_and_the_accountant_have_no_such_pages(two_cards, desk):
    first, second = two_cards
    for role in ("marketing", "accountant", "administrator"):
        for url in (reverse("duplicates"), merge_url(first, second)):
            assert desk(role).get(url).status_code == 403


def test_a_killed_search_goes_on_where_it_was(make_person, register, opened, monkeypatch):
    for given, surname in (
        ("Aino", "Kelloseppä"),
        ("Väinö", "Harjunpää"),
        ("Tuula", "Ylitalo"),
        ("Eero", "Saari"),
    ):
        for _card in range(2):
            make_person(given, surname, emails=[f"{given}.{surname}@posti.example"])
    monkeypatch.setattr(searching, "CHUNK", 3)
    search, new = searching.begin(register_id=register.id, by=SYSTEM)
    assert new and not searching.begin(register_id=register.id, by=SYSTEM)[1]
    stopped = searching.go_on(search, lambda: True)
    assert (stopped.state, stopped.done) == (DuplicateSearch.RUNNING, 3)
    # Two workers at once: what one has written the other does not write again.
    assert searching.go_on(search, lambda: True).done == 3
    done = searching.go_on(DuplicateSearch.objects.get())
    assert (done.state, done.done, done.found) == (DuplicateSearch.DONE, 8, 4)
    with opened(Purpose.RIGHTS):
        assert Likeness.objects.count() == 8


def test_a_new_search_forgets_pairs_that_are_none_any_more(two_cards, register, opened):
    first, second = two_cards
    assert searched(register).found == 1
    with opened(Purpose.RIGHTS):
        mark_distinct(one=first, other=second, by=SYSTEM)
        place_block(person=second, kind="restriction", by=SYSTEM)
    searched(register)
    with opened(Purpose.RIGHTS):
        assert Likeness.objects.filter(state=Likeness.DISTINCT).count() == 2
