"""The package straight to another controller: once, in time, exactly what was ordered, and never by opening a page."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kortisto.disclosures.models import Disclosure
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.requests import receiving, transfers
from kortisto.requests.holdings import reports_folder
from kortisto.requests.models import AccessReport, Transfer
from kortisto.requests.operations import make_access_report
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(make_customer, opened):
    one = make_customer("Kellokas")
    with opened(Purpose.RIGHTS):
        make_access_report(person=one, by=SYSTEM)
    return one


@pytest.fixture
def order(person, opened):
    def do(receiver="Uusi Kukkakauppa Oy"):
        with opened(Purpose.RIGHTS):
            return transfers.order(person=person, receiver=receiver, by=SYSTEM)

    return do


def test_20_2_the_receiver_fetches_once_what_was_ordered(order, person, opened):
    transfer, token = order()
    client = Client()
    client.cookies["kortisto_language"] = "en"
    page = client.get(reverse("transfer", args=[token]))
    text = page.content.decode()
    assert (
        page.status_code == 200
        and "Uusi Kukkakauppa Oy" in text
        and "Kellokas" not in text.replace("Kellokukka", "")
    )
    for _turn in range(3):  # a program that opens links
        client.get(reverse("transfer", args=[token]))
    with opened(Purpose.RIGHTS):
        assert Transfer.objects.get().fetched_at is None
        given = Disclosure.objects.count()
    answer = client.post(reverse("transfer", args=[token]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        told = json.loads(packed.read("package.json"))
    assert told["provided"]["person"]["surname"] == "Kellokas" and receiving.read(answer.content) == told
    with opened(Purpose.RIGHTS):
        assert Transfer.objects.get().fetched_at and Disclosure.objects.count() == given + 1
    for again in (client.get, client.post):
        answer = again(reverse("transfer", args=[token]))
        assert answer.status_code == 404 and "Ask the person for a new one" in answer.content.decode()
    assert token not in str(transfer.__dict__)


def _expire(transfer, opened):
    with maintenance():
        Transfer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _withdraw(transfer, opened):
    with opened(Purpose.RIGHTS):
        assert transfers.withdraw(transfer=Transfer.objects.select_related("person").get(), by=SYSTEM)


def _change(transfer, opened):
    with opened(Purpose.RIGHTS):
        made = AccessReport.objects.get()
    (reports_folder() / made.folder / "portability.zip").write_bytes(b"another package")


def _remove(transfer, opened):
    with opened(Purpose.RIGHTS):
        made = AccessReport.objects.get()
    (reports_folder() / made.folder / "portability.zip").unlink()


def _erase(transfer, opened):
    with opened(Purpose.RIGHTS):
        erase_person(person=transfer.person, by=SYSTEM)


@pytest.mark.parametrize(
    "spoil", [_expire, _withdraw, _change, _remove, _erase], ids=lambda one: one.__name__
)
def test_20_2_a_link_that_is_no_longer_good_gives_nothing(order, opened, spoil):
    transfer, token = order()
    where = reverse("transfer", args=[token])
    assert Client().get(where).status_code == 200
    spoil(transfer, opened)
    given = Disclosure.objects.count()
    answer = Client().post(where)
    assert answer.status_code == 404 and "attachment" not in answer.headers.get("Content-Disposition", "")
    assert Disclosure.objects.count() == given


def test_20_2_a_forged_link_gives_nothing_and_says_the_same(order):
    _transfer, token = order()
    pages = []
    for forged in ("x", token[:-1], token + "a", "a" * 2000, "ä"):
        answer = Client().get(reverse("transfer", args=[forged]))
        assert answer.status_code == 404
        pages.append(re.sub(r'value="[^"]*"|href="[^"]*"', "", answer.content.decode()))
        assert Client().post(reverse("transfer", args=[forged])).status_code == 404
    assert len(set(pages)) == 1


def test_20_2_a_new_order_withdraws_the_one_that_waited(order):
    (_one, first), (_two, second) = order(), order("Toinen Oy")
    assert Client().get(reverse("transfer", args=[first])).status_code == 404
    assert Client().get(reverse("transfer", args=[second])).status_code == 200


def test_20_2_without_a_whole_report_there_is_nothing_to_hand_over(make_customer, opened):
    one = make_customer("Vierasniemi")
    with opened(Purpose.RIGHTS), pytest.raises(transfers.NoPackage):
        transfers.order(person=one, receiver="Uusi Oy", by=SYSTEM)


def test_20_2_the_contact_person_orders_it_for_somebody_and_takes_it_back(desk, person):
    client = desk("contact_person")
    where = reverse("transfers", args=[person.public_id])
    assert where in client.get(reverse("report", args=[person.public_id])).content.decode()
    page = client.post(where, {"receiver": "Uusi Oy"}).content.decode()
    (link,) = re.findall(r'value="http://[^"]*(/transfers/[^"]+)"', page)
    assert Client().get(link).status_code == 200
    assert link not in client.get(where).content.decode()  # shown once
    assert client.post(where, {"receiver": ""}).status_code == 422
    assert client.post(where, {"receiver": "131052-308T"}).status_code == 422
    (waiting,) = re.findall(r'name="withdraw" value="([^"]+)"', client.get(where).content.decode())
    assert client.post(where, {"withdraw": waiting}).status_code == 302
    assert Client().get(link).status_code == 404
    assert client.post(where, {"withdraw": "nonsense"}).status_code == 302


def test_20_2_two_at_once_get_one_package(order, opened):
    _transfer, token = order()
    with opened(Purpose.RIGHTS):
        assert transfers.fetch(token=token, by=SYSTEM)
        with pytest.raises(transfers.NotGood):
            transfers.fetch(token=token, by=SYSTEM)
