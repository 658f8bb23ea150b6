"""What staff wrote and attached goes with the person, and by its clock; files from the disk as well."""

import os
import time
from datetime import UTC, datetime

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notes import files
from kortisto.notes.models import Attachment, Tag, Tagging
from kortisto.notes.operations import add_tag, attach, put_tag
from kortisto.notes.tests.hostile import png
from kortisto.parties.operations import create_organisation
from kortisto.retention.models import Erasure
from kortisto.retention.night import run
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def firm(opened):
    with opened():
        return create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)


@pytest.fixture
def tag(opened):
    with opened():
        return add_tag(name="Noutopiste", colour="ok", by=SYSTEM)


def on_disk():
    return sorted(files.folder().iterdir()) if files.folder().is_dir() else []


def attached(opened, party, of="person", name="a.png"):
    with opened():
        return attach(**{of: party}, name=name, body=png(), by=SYSTEM)


def test_a_file_goes_with_its_person_and_no_other(customer, firm, opened):
    gone = attached(opened, customer)
    stays = attached(opened, firm, "organisation")
    with opened(Purpose.RIGHTS):
        done = erase_person(person=customer, by=SYSTEM)
    assert (done.state, done.gone["notes_attachment"]) == (Erasure.COMPLETE, 1)
    assert [path.name for path in on_disk()] == [stays.file] != [gone.file]


def test_a_file_that_cannot_be_removed_leaves_everything_and_says_so(customer, firm, opened, monkeypatch):
    row = attached(opened, customer)
    monkeypatch.setattr("pathlib.Path.unlink", lambda path, missing_ok=False: None)
    with opened(Purpose.RIGHTS):
        done = erase_person(person=customer, by=SYSTEM)
    assert (done.state, done.failed) == (Erasure.INCOMPLETE, ["files:attachments"])
    with opened():
        assert Attachment.objects.get().file == row.file


def test_the_night_removes_old_files_and_those_that_nobody_names(customer, firm, opened, register):
    row = attached(opened, customer)
    kept = attached(opened, firm, "organisation")
    lost, fresh = (files.keep(register.pk, b"left over") for _one in range(2))
    foreign = files.keep(register.pk + 1, b"of another register")
    for name in (lost, foreign):
        os.utime(files.folder() / name, (time.time() - 90_000,) * 2)

    @operation("attachment.add")
    def age(*, by):
        Attachment.objects.filter(pk=row.pk).update(added_at=datetime(2020, 1, 1, tzinfo=UTC))
        record(count=1)

    with opened():
        age(by=SYSTEM)
    report = run(register_id=register.pk, dry_run=True)
    assert report["categories"]["attachments"] == 1 and len(on_disk()) == 5
    report = run(register_id=register.pk)
    assert report["categories"]["attachments"] == 1
    assert {path.name for path in on_disk()} == {kept.file, fresh, foreign}


def test_a_tag_goes_with_the_person_and_stays_in_the_vocabulary(customer, tag, opened):
    with opened():
        put_tag(person=customer, tag=tag, by=SYSTEM)
    with opened(Purpose.RIGHTS):
        done = erase_person(person=customer, by=SYSTEM)
        assert done.gone["notes_tagging"] == 1 and not Tagging.objects.exists()
    assert Tag.objects.count() == 1
