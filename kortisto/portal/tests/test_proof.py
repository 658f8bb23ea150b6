"""The proof of a choice: what T10 of the misbehaviours asks of consents holds for each "no" already."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import maintenance
from kortisto.kernel.calendar import add_months
from kortisto.notice.queries import document
from kortisto.parties.models import Block, Person
from kortisto.requests.models import Case
from kortisto.retention import night

pytestmark = pytest.mark.django_db
ADDRESS = "aino@kellokas.example"


def test_a_choice_is_as_easily_taken_back_and_its_proof_outlives_it(enter, person, own, register):
    """Consents come with newsletters and forms; until then, of a "no": one press each way, on the same page;
    what was chosen, when, by whom and on which channel stays as proof for its period, and goes by itself after it."""
    client, url = enter(ADDRESS), reverse("portal_choices")

    def presses(kind, act):
        page = client.get(url).content.decode()
        (form,) = re.findall(
            rf'<form[^>]*>(?:(?!</form>).)*value="{kind}"(?:(?!</form>).)*</form>', page, re.DOTALL
        )
        assert f'value="{act}"' in form
        assert client.post(url, {"kind": kind, "act": act}).status_code == 302
        return len(re.findall(r"<input(?![^>]*hidden)|<select|<textarea", form)), form.count("<button")

    assert presses("direct_mail", "forbid") == presses("direct_mail", "allow") == (0, 1)
    with own():
        proof = Block.objects.get(person=person, kind="direct_mail")
        assert (proof.source, proof.placed_by, proof.lifted_by) == (
            "self",
            str(person.public_id),
            str(person.public_id),
        )
        assert proof.placed_at <= proof.lifted_at
        assert Case.objects.get(right="direct_mail").channel == "portal"
    kept = next(row for row in document(register.pk)["retention"] if row["key"] == "marketing_choices")
    months = 12 * (kept.get("years") or 0) + (kept.get("months") or 0)
    assert months >= 36
    last = add_months(timezone.localdate(), months)
    for day, there in ((last - timedelta(days=2), True), (last + timedelta(days=2), False)):
        with maintenance():
            # They are a customer all the while: it is the proof that is looked at, not the person's own end.
            Person.objects.filter(pk=person.pk).update(since=day, ended_on=None, erase_after=None)
        night.run(register_id=register.id, today=day)
        with own():
            assert Block.objects.filter(pk=proof.pk).exists() is there
