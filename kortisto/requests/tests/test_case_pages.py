"""Requests as staff meet them: noted by customer service, decided by the contact person."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.tests.hostile import png
from kortisto.parties.models import Block
from kortisto.parties.operations import create_person, place_block
from kortisto.requests import rules
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.holdings import files_folder
from kortisto.requests.models import Case, CaseFile, CaseLetter
from kortisto.requests.tests.test_pages import words_of

pytestmark = pytest.mark.django_db

REASON = "The processing is needed for a claim that is before the district court now."


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Kellokas", "number": "K-77"},
            contacts=[("email", "aino@kellokas.example")], source="self", by=SYSTEM,
        )  # fmt: skip


def note(client, person=None, **more):
    """Send the intake form as it was given; returns the answer."""
    today = timezone.localdate()
    values = {
        "token": str(uuid4()), "rights": ["access"], "channel": "email", "arrived_on": today.isoformat(),
        "asked": "Haluan tietoni.", "language": "fi", "reply_to": "aino@kellokas.example",
    } | more  # fmt: skip
    address = reverse("case_new") + (f"?person={person.public_id}" if person else "")
    return client.post(address, values)


def test_customer_service_notes_a_request_and_the_contact_person_takes_it_to_its_letter(desk, person, opened):
    service = desk("customer_service")
    found = service.get(reverse("case_new"), {"q": "kellokas"}).content.decode()
    assert f"?person={person.public_id}" in found
    token = str(uuid4())
    scan = SimpleUploadedFile("Kirje.png", png())
    first = note(
        service, person, token=token, rights=["restriction", "direct_mail"], channel="letter", file=scan
    )
    second = note(service, person, token=token, rights=["restriction", "direct_mail"])
    assert first.status_code == 302 and first.url == second.url
    with opened(Purpose.RIGHTS):
        cases = list(Case.objects.order_by("number"))
        assert [case.right for case in cases] == ["restriction", "direct_mail"]
        assert Block.objects.get().kind == "direct_mail"
        (file,) = CaseFile.objects.all()
    case = cases[0]
    page = service.get(reverse("case", args=[case.public_id])).content.decode()
    assert "Haluan tietoni." in page and "Kirje.png" in page and "What can be done now" not in page
    saved = reverse("case_file", args=[case.public_id, file.public_id])
    assert service.get(saved).content == png()
    (files_folder() / file.file).write_bytes(b"<script>")
    assert "missing or damaged" in service.get(saved, follow=True).content.decode()
    assert (
        "These requests of theirs wait already"
        in service.get(f"{reverse('case_new')}?person={person.public_id}").content.decode()
    )
    decide = reverse("case_step", args=[case.public_id, "decide"])
    assert service.get(decide).status_code == 403
    assert desk("marketing").get(reverse("cases")).status_code == 403

    client = desk("contact_person")

    def take(step, **values):
        shown = client.get(reverse("case_step", args=[case.public_id, step])).content.decode()
        version = re.search(r'name="version" value="(\d+)"', shown)
        sent = {"token": str(uuid4()), "version": version[1] if version else "", **values}
        return client.post(reverse("case_step", args=[case.public_id, step]), sent)

    client.post(reverse("case_step", args=[case.public_id, "begin"]), {"version": "1"})
    stale = client.post(reverse("case_step", args=[case.public_id, "begin"]), {"version": "1"}, follow=True)
    assert "meanwhile" in stale.content.decode()
    assert take("ask", text="Mihin käsittelyyn vastustuksesi kohdistuu?").status_code == 302
    with opened(Purpose.RIGHTS):
        version = str(Case.objects.get(pk=case.pk).version)
    client.post(reverse("case_step", args=[case.public_id, "answered"]), {"version": version})
    refused = {"outcome": "refused", "statute": "gdpr_18_1", "reason": "Ei.", "meanwhile": "nothing"}
    answer = take("decide", **refused)
    assert answer.status_code == 422 and "at least 40 characters" in answer.content.decode()
    assert take("decide", **refused | {"reason": REASON}).status_code == 302
    assert take("answer").status_code == 302
    page = client.get(reverse("case", args=[case.public_id])).content.decode()
    assert "Refused" in page and "Certificate of refusal" in page
    with opened(Purpose.RIGHTS):
        letters = list(CaseLetter.objects.order_by("number"))
    assert [(one.number, one.kind) for one in letters] == [(1, "question"), (2, "refused")]
    pdf = client.get(reverse("case_letter", args=[case.public_id, 2]))
    assert pdf["Content-Type"] == "application/pdf" and REASON in words_of(pdf.content)
    assert client.get(reverse("case_letter", args=[case.public_id, 9])).status_code == 404
    assert client.get(reverse("case_step", args=[case.public_id, "sign"])).status_code == 404


def test_a_form_that_cannot_be_accepted_says_why_and_makes_nothing(desk, person, opened):
    client = desk("customer_service")
    day = timezone.localdate()
    wrong = {
        "asked": {"asked": "Tunnukseni on 131052-308T"},
        "arrived_on": {"arrived_on": (day + timedelta(days=1)).isoformat()},
        "rights": {"rights": ["signature"]},
        "channel": {"channel": "partner"},
        "file": {"file": SimpleUploadedFile("ohjelma.exe", b"MZ")},
        "language": {"language": "de"},
    }
    for field, values in wrong.items():
        answer = note(client, person, **values)
        assert answer.status_code == 422 and f'id="id_{field}' in answer.content.decode(), field
    with opened(Purpose.RIGHTS):
        assert not Case.objects.exists()


def test_the_list_goes_by_the_last_day_and_its_filters_stand_in_the_address(desk, person, opened):
    now = timezone.now()
    with opened(Purpose.RIGHTS):
        for ago, right, of in ((40, "access", person), (27, "erasure", None), (1, "objection", person)):
            open_cases(
                rights=[right], channel="web", asked="x", language="fi", person=of, asker="Tuntematon",
                arrived_at=now - timedelta(days=ago), by=SYSTEM,
            )  # fmt: skip
    client = desk("contact_person")

    def rights(**asked):
        page = client.get(reverse("cases"), asked).content.decode()
        return re.findall(r"(Right of access|Right to erasure|Right to object)</td>", page)

    everything = ["Right of access", "Right to erasure", "Right to object"]
    assert rights() == everything
    assert rights(state="late") == everything[:1] and rights(state="soon") == everything[1:2]
    assert rights(state="unknown") == everything[1:2] and rights(right="objection") == everything[2:]
    assert (
        rights(person=str(person.public_id)) == [everything[0], everything[2]]
        and rights(state="closed") == []
    )
    board = client.get(reverse("cases"), {"view": "board"}).content.decode()
    assert board.index("Late") < board.index("Within a week") and "days late" in board
    home = client.get("/").content.decode()
    assert "Requests past their last day" in home and "?state=late" in home
    assert "Requests past their last day" not in desk("accountant").get("/").content.decode()


def test_somebody_unknown_is_found_later_and_whom_a_restriction_hides_only_by_the_contact_person(
    desk, person, opened
):
    with opened(Purpose.RIGHTS):
        (case,) = open_cases(
            rights=["access"],
            channel="web",
            asked="x",
            language="fi",
            asker="A. K.",
            reply_to="aino@kellokas.example",
            by=SYSTEM,
        )
        place_block(person=person, kind="restriction", by=SYSTEM)
    where = reverse("case", args=[case.public_id])
    service, client = desk("customer_service"), desk("contact_person")
    assert "It is theirs" not in service.get(where, {"q": "kellokas"}).content.decode()
    assert "It is theirs" in client.get(where, {"q": "kellokas"}).content.decode()
    for body, said in (
        ({"person": "x"}, "Nothing was changed"),
        ({"person": str(person.public_id)}, "has its person now"),
    ):
        assert (
            said
            in client.post(reverse("case_person", args=[case.public_id]), body, follow=True).content.decode()
        )
    with opened(Purpose.RIGHTS):
        assert Case.objects.get().person_id == person.pk
    assert "sure enough" in client.get(where).content.decode()
    # From then on it is hidden from customer service as the person is.
    assert (
        service.get(where).status_code == 404 and "Kellokas" in client.get(reverse("cases")).content.decode()
    )
    for address in (reverse("cases"), f"{reverse('case_new')}?person={person.public_id}"):
        assert "Kellokas" not in service.get(address).content.decode()


def test_a_correction_goes_value_by_value_through_its_pages(desk, person, opened):
    with opened(Purpose.RIGHTS):
        (case,) = open_cases(
            rights=["rectification"], channel="phone", asked="x", language="en", person=person,
            reply_to="aino@kellokas.example", by=SYSTEM,
        )  # fmt: skip
    client = desk("contact_person")
    new = reverse("case_item_new", args=[case.public_id])
    assert "Surname: Kellokas" in client.get(new).content.decode()
    shown = client.get(reverse("case_step", args=[case.public_id, "decide"])).content.decode()
    # What is applied meanwhile is said only by who chooses it.
    assert shown.index("Nothing else.") < shown.index("The processing of the data is restricted.")
    client.post(new, {"token": str(uuid4()), "field": "surname", "wanted": "Kello", "ground": "Married."})
    with opened(Purpose.RIGHTS):
        item = case.caseitems.get()
    where = reverse("case_item", args=[case.public_id, item.pk])
    bad = client.post(where, {"token": str(uuid4()), "decision": "refused"})
    assert bad.status_code == 422 and "stands in the certificate" in bad.content.decode()
    client.post(where, {"token": str(uuid4()), "decision": "accepted"})
    decide = reverse("case_step", args=[case.public_id, "decide"])
    for press in range(2):
        page = client.get(decide).content.decode()
        version = re.search(r'name="version" value="(\d+)"', page)[1]
        answer = client.post(decide, {"token": str(uuid4()), "version": version, "outcome": "granted"})
        assert answer.status_code == (302 if press == 0 else 422)
    give = reverse("case_step", args=[case.public_id, "answer"])
    version = re.search(r'name="version" value="(\d+)"', client.get(give).content.decode())[1]
    client.post(give, {"token": str(uuid4()), "version": version, "spoken": "1"})
    with opened(Purpose.RIGHTS):
        done = Case.objects.select_related("person").get()
        assert (done.state, done.person.surname) == (
            rules.CLOSED,
            "Kello",
        ) and not CaseLetter.objects.exists()


def test_a_ban_from_the_card_and_a_report_from_the_card_are_cases_and_so_they_are_on_the_promises_page(
    desk, person, opened
):
    client = desk("contact_person")
    where = reverse("person_block_new", args=[person.public_id])
    client.post(
        where, {"token": str(uuid4()), "kind": "direct_mail", "source": "self", "reason": "Soitti itse."}
    )
    page = client.get(reverse("report", args=[person.public_id])).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    client.post(reverse("report_make", args=[person.public_id]), {"token": token})
    with opened(Purpose.RIGHTS):
        made = {case.right: (case.state, case.asked) for case in Case.objects.all()}
        assert Block.objects.get().reason == "Soitti itse."
    assert made["direct_mail"] == (rules.CLOSED, "Soitti itse.") and made["access"][0] == rules.DECIDED
    page = client.get(reverse("promises")).content.decode()
    assert "100 %" in page and "Objection to direct advertising" in page and "Kellokas" not in page
    timeline = client.get(f"/persons/{person.public_id}/timeline/").content.decode()
    assert "Objection to direct advertising" in timeline
