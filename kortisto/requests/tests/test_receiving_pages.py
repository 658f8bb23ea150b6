"""The pages that take in a package: nothing before the button, everything after it."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kortisto.intake import files
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.orders.models import Order
from kortisto.parties import operations as parties
from kortisto.parties.models import Person
from kortisto.requests import package
from kortisto.requests.tests.test_receiving import told  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


def send(client, body, name="portability.zip", source="self"):
    given = {"file": SimpleUploadedFile(name, body), "source": source, "token": str(uuid4())}
    return client.post(reverse("package_new"), given)


def persons(opened):
    with opened(Purpose.RIGHTS):
        return Person.objects.count()


def test_c73_a_package_goes_from_the_upload_to_the_card(desk, told, opened):  # noqa: F811
    client = desk("contact_person")
    assert reverse("package_new") in client.get(reverse("imports")).content.decode()
    assert "package.json" in client.get(reverse("package_new")).content.decode()
    assert send(client, package.as_zip(told)).url == reverse("package_verdict")
    page = client.get(reverse("package_verdict")).content.decode()
    assert "Äimälä-Ŋuorgam" in page and "Kellokukka Oy" in page and "Take in" in page
    assert persons(opened) == 0 and len(list(files.folder().iterdir())) == 1
    token = str(uuid4())
    answer = client.post(reverse("package_verdict"), {"token": token})
    with opened(Purpose.RIGHTS):
        one = Person.objects.get()
        assert Order.objects.count() == 3
    assert answer.url == reverse("person", args=[one.public_id])
    assert not list(files.folder().iterdir())
    # The button pressed twice, and a page that is opened when all is done.
    assert client.post(reverse("package_verdict"), {"token": token}).url == reverse("package_new")
    assert persons(opened) == 1


def test_c73_who_may_be_here_already_is_shown_and_made_anew_only_when_said(desk, told, opened):  # noqa: F811
    client = desk("contact_person")
    with opened():
        parties.create_person(
            values={"surname": "Salo"}, contacts=[("phone", "+358405550123")], source="self", by=SYSTEM
        )
    send(client, package.as_zip(told))
    page = client.get(reverse("package_verdict")).content.decode()
    assert ">Salo</a>" in page and "somebody else" in page
    assert client.post(reverse("package_verdict"), {"token": str(uuid4())}).url == reverse("package_verdict")
    assert persons(opened) == 1
    client.post(reverse("package_verdict"), {"token": str(uuid4()), "although": "1"})
    assert persons(opened) == 2


def test_c73_a_file_that_is_no_package_is_answered_with_a_sentence_and_not_kept(desk, told, opened):  # noqa: F811
    client = desk("contact_person")
    answer = send(client, b"%PDF-1.7", "package.json")
    assert answer.status_code == 422 and "no package of data" in answer.content.decode()
    assert send(client, package.as_zip(told), source="elsewhere").status_code == 422
    assert not files.folder().exists() or not list(files.folder().iterdir())
    assert client.get(reverse("package_verdict")).url == reverse("package_new")
    told["provided"]["orders"][0]["total_cents"] += 1
    send(client, package.as_zip(told))
    assert client.post(reverse("package_verdict"), {"token": str(uuid4())}).url == reverse("package_new")
    page = client.get(reverse("package_new")).content.decode()
    assert "The sum of an order in the package is not that of its lines." in page
    assert persons(opened) == 0 and not list(files.folder().iterdir())
