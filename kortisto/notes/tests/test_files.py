"""Files: up through the check, down only as something to save, gone with the person and from the disk."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from kortisto.kernel.access import SYSTEM
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import READS, Outbox
from kortisto.notes import files
from kortisto.notes.models import Attachment
from kortisto.notes.operations import attach
from kortisto.notes.tests.hostile import pdf, png
from kortisto.parties.operations import place_block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def send(client, party, name, body, of="person", **values):
    sent = SimpleUploadedFile(name, body, content_type="text/html")
    form = {"token": str(uuid.uuid4()), "file": sent} | values
    return client.post(reverse(f"{of}_attachment_new", args=[party.public_id]), form)


def on_disk():
    return sorted(files.folder().iterdir()) if files.folder().is_dir() else []


def test_a_file_goes_up_and_comes_down_as_it_was_and_never_as_a_page(desk, world, opened):
    client = desk("customer_service")
    assert send(client, world.person, "Tarjous 1.2.2026.pdf", pdf()).status_code == 302
    with opened():
        row = Attachment.objects.get()
    assert (row.name, row.media_type, row.size) == ("Tarjous 1.2.2026.pdf", "application/pdf", len(pdf()))
    (path,) = on_disk()
    assert path.name == row.file and "Tarjous" not in path.name and path.stat().st_mode & 0o777 == 0o600
    card = client.get(reverse("person", args=[world.person.public_id])).content.decode()
    address = reverse("attachment", args=[row.public_id])
    assert "Tarjous 1.2.2026.pdf" in card and address in card
    before = Outbox.objects.filter(log=READS).count()
    answer = client.get(address)
    assert answer.content == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="Tarjous 1.2.2026.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "no-store"
    reads = Outbox.objects.filter(log=READS).order_by("sequence")
    assert reads.count() == before + 1
    assert parse_read(reads.last().body)["view"] == "notes.attachment"


def test_a_name_with_odd_letters_stays_within_its_header(desk, world, opened):
    client = desk("customer_service")
    row = attached(opened, world.firm, "organisation", name='Äiti "ja" isä\r\nSet-Cookie: a=b.png')
    assert "\n" not in row.name and '"' not in row.name
    answer = client.get(reverse("attachment", args=[row.public_id]))
    assert (
        answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        and "Set-Cookie" not in answer
    )
    assert answer.content == png()


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("virus.exe", b"MZ", "cannot be attached"), ("lasku.exe.pdf", pdf(), "two file extensions"),
        ("kuva.png", b"<html>", "not what its name says"), ("tyhjä.txt", b"", "empty"),
        ("iso.txt", b"a" * 10_000_001, "larger than 10"), ("131052-308T.pdf", pdf(), "identity code"),
        ("muistio.txt", b"Tunnus 131052-308T", "identity code"), ("pommi.png", png(60_000, 60_000), "unreasonable"),
        ("js.pdf", pdf(b"/S /JavaScript"), "macros"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_with_a_sentence_and_leaves_nothing(
    name, body, sentence, desk, world, opened
):
    answer = send(desk("customer_service"), world.person, name, body)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    with opened():
        assert not Attachment.objects.exists()
    assert on_disk() == []


def test_a_form_without_a_file_and_a_double_click_are_taken_calmly(desk, world, opened):
    client, token = desk("customer_service"), str(uuid.uuid4())
    answer = client.post(
        reverse("person_attachment_new", args=[world.person.public_id]),
        {"token": str(uuid.uuid4()), "file": "x"},
    )
    assert answer.status_code == 422
    for _press in range(2):
        assert send(client, world.person, "a.png", png(), token=token).status_code == 302
    with opened():
        assert Attachment.objects.count() == 1
    assert len(on_disk()) == 1


def attached(opened, party, of="person", name="a.png", body=None):
    with opened():
        return attach(**{of: party}, name=name, body=body or png(), by=SYSTEM)


def test_only_those_who_may_see_the_person_get_the_file(desk, world, opened):
    row = attached(opened, world.person)
    address = reverse("attachment", args=[row.public_id])
    assert desk("contact_person").get(address).status_code == 200
    for role in ("accountant", "marketing", "administrator"):
        assert desk(role).get(address).status_code == 403
    with opened():
        place_block(person=world.person, kind="restriction", by=SYSTEM)
    assert desk("customer_service").get(address).status_code == 404
    assert desk("customer_service").get(reverse("attachment", args=[uuid.uuid4()])).status_code == 404


def test_a_file_that_was_changed_on_disk_is_not_given_out(desk, world, opened):
    row = attached(opened, world.person)
    path = files.folder() / row.file
    path.write_bytes(b"<script>")
    client = desk("customer_service")
    answer = client.get(reverse("attachment", args=[row.public_id]), follow=True)
    assert "missing or damaged" in answer.content.decode()
    path.unlink()
    assert client.get(reverse("attachment", args=[row.public_id])).status_code == 302


def test_removing_a_file_removes_its_bytes(desk, world, opened, django_capture_on_commit_callbacks):
    row = attached(opened, world.person)
    client = desk("customer_service")
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            client.post(
                reverse("attachment_removal", args=[row.public_id]), {"confirmation": "DELETE"}
            ).status_code
            == 302
        )
    assert on_disk() == []
    with opened():
        assert not Attachment.objects.exists()


def test_an_operation_that_is_rolled_back_leaves_no_row(world, opened):
    with opened():
        with pytest.raises(RuntimeError), transaction.atomic():
            attach(person=world.person, name="a.png", body=png(), by=SYSTEM)
            raise RuntimeError
        assert not Attachment.objects.exists()
