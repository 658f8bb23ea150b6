"""The import pages as people meet them: from the upload to the file of rejected rows."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kortisto.intake import files, jobs, operations
from kortisto.intake.models import ImportProfile, ImportRow, ImportRun
from kortisto.intake.reading import open_table
from kortisto.kernel.access import SYSTEM
from kortisto.ledger.models import Outbox
from kortisto.parties.models import Person
from kortisto.staff.tests import signing_in

HEAD = "Asiakasnumero;Nimi;Puhelin;Sähköposti\n"
ROWS = "1;Salo Aino;040 123 4567;aino@example.org\n2;Laine Olli;;aino@example.org\n3;;;\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(jobs, "async_task", lambda *args, **more: None)  # no worker runs beside a test


@pytest.fixture
def signed_in(staff):
    return lambda role="customer_service", language="en": signing_in.signed_in(staff[role], language=language)


@pytest.fixture
def upload(signed_in):
    """Upload a file and return (client, its run)."""

    def send(content=HEAD + ROWS, name="asiakkaat.csv", kind="customers", **more):
        client = signed_in()
        data = content if isinstance(content, bytes) else content.encode()
        sent = {
            "kind": kind,
            "source": "previous_system",
            "file": SimpleUploadedFile(name, data),
            "token": uuid.uuid4(),
        }
        answer = client.post("/imports/new/", {**sent, **more})
        assert answer.status_code == 302, answer.content.decode()
        return client, ImportRun.objects.latest("started_at")

    return send


def start(client, run, columns=("number", "name", "phone", "email"), **more):
    chosen = {f"column_{place}": name for place, name in enumerate(columns, start=1)}
    return client.post(reverse("import_columns", args=[run.public_id]), {**chosen, **more, "start": "1"})


def text_of(answer):
    return answer.content.decode()


def test_an_import_goes_from_the_file_to_the_register(upload, opened):
    client, run = upload()
    waiting = list(files.folder().iterdir())
    assert len(waiting) == 1 and waiting[0].stat().st_mode & 0o077 == 0
    shown = text_of(client.get(reverse("import_columns", args=[run.public_id])))
    assert "Salo Aino" in shown and 'value="email" selected' in shown
    assert start(client, run).url == reverse("import", args=[run.public_id])
    page = reverse("import", args=[run.public_id])
    assert "progress" in text_of(client.get(page))
    assert jobs.work(str(run.public_id)) == ImportRun.STAGED
    assert list(files.folder().iterdir()) == []
    shown = text_of(client.get(page))
    assert "Nothing has been written yet" in shown and "row 2" in shown
    with opened():
        assert not Person.objects.exists()
    client.post(reverse("import_taking_in", args=[run.public_id]))
    assert jobs.work(str(run.public_id)) == ImportRun.DONE
    with opened():
        assert [person.name for person in Person.objects.all()] == ["Aino Salo"]
    shown = text_of(client.get(page + "?verdict=create"))
    assert "Aino Salo" in shown and "Olli Laine" not in shown


def test_the_actor_of_a_job_is_the_one_who_uploaded(upload, staff):
    client, run = upload()
    start(client, run)
    jobs.work(str(run.public_id))
    bodies = [bytes(entry.body).decode() for entry in Outbox.objects.all()]
    mine = [body for body in bodies if '"verb":"import.stage"' in body]
    assert len(mine) >= 3
    assert all(f'"actor":"{staff["customer_service"].public_id}"' in body for body in mine)


def test_a_duplicate_is_created_when_it_is_ticked(upload, opened):
    client, run = upload()
    start(client, run)
    jobs.work(str(run.public_id))
    client.post(reverse("import_acceptance", args=[run.public_id]), {"row": "3"})
    run.refresh_from_db()
    assert run.counts == {"create": 2, "error": 1}
    nothing = client.post(reverse("import_acceptance", args=[run.public_id]), {"row": "٣٣"}, follow=True)
    assert nothing.status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rejected_rows_come_back_as_a_file_that_reads_again(upload, form, tmp_path):
    client, run = upload()
    start(client, run)
    jobs.work(str(run.public_id))
    answer = client.get(reverse("import_rejected", args=[run.public_id, form]))
    assert "attachment" in answer["Content-Disposition"]
    path = tmp_path / f"back.{form}"
    path.write_bytes(io.BytesIO(b"".join(answer.streaming_content)).getvalue())
    with open_table(path) as table:
        assert table.header == ["Row", "Verdict", "Reason", "Asiakasnumero", "Nimi", "Puhelin", "Sähköposti"]
        rows = [row for _number, row in table.rows]
    assert [row[0] for row in rows] == ["3", "4"]
    assert rows[0][3:] == ["2", "Laine Olli", "", "aino@example.org"]
    assert '"verb":"import.report"' in "".join(bytes(entry.body).decode() for entry in Outbox.objects.all())


def test_two_columns_cannot_be_the_same_field(upload):
    client, run = upload()
    answer = start(client, run, ("number", "name", "email", "email"))
    assert answer.status_code == 422 and "same field" in text_of(answer)
    run.refresh_from_db()
    assert run.state == ImportRun.UPLOADED


def test_a_column_that_is_not_to_be_read_is_not_read(upload, opened):
    client, run = upload()
    start(client, run, ("number", "name", "", "email"))
    jobs.work(str(run.public_id))
    with opened():
        assert "phone" not in ImportRow.objects.get(row_number=2).values


def test_a_file_with_identity_codes_cannot_be_started(upload):
    client, run = upload("Nimi;Henkilötunnus\nSalo Aino;131052-308T\n")
    shown = text_of(client.get(reverse("import_columns", args=[run.public_id])))
    assert "identity codes" in shown
    assert start(client, run, ("name", "")).status_code == 422


def test_a_wrong_encoding_is_said_on_the_page(upload):
    client, run = upload((HEAD + "1;Äyräs Åke;;\n").encode("cp1252"))
    wrong = client.get(reverse("import_columns", args=[run.public_id]), {"encoding": "utf-8"})
    assert wrong.status_code == 422 and "cannot be read as utf-8" in text_of(wrong)
    right = client.get(reverse("import_columns", args=[run.public_id]), {"encoding": "cp1252"})
    assert "Äyräs Åke" in text_of(right)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"source": "address_broker"}, "Select a valid choice"),
        ({"file": SimpleUploadedFile("131052-308T.csv", b"a;b\n")}, "personal identity code"),
        ({"lines": SimpleUploadedFile("b.csv", b"a;b\n")}, "orders only"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "empty"),
    ],
)
def test_an_upload_that_cannot_be_accepted_says_why(signed_in, sent, said):
    given = {
        "kind": "customers", "source": "previous_system", "token": uuid.uuid4(),
        "file": SimpleUploadedFile("a.csv", b"Nimi\nSalo\n"),
    }  # fmt: skip
    answer = signed_in().post("/imports/new/", {**given, **sent})
    assert answer.status_code == 422 and said in text_of(answer)
    assert not ImportRun.objects.exists() and not files.folder().exists()


def test_a_broken_file_leaves_a_failed_run_and_no_file(upload):
    client, run = upload(b"PK\x03\x04 not a package", name="a.xlsx")
    assert client.get(reverse("import_columns", args=[run.public_id])).status_code == 422
    client.post(reverse("import_discarding", args=[run.public_id]))
    run.refresh_from_db()
    assert run.state == ImportRun.DISCARDED and list(files.folder().iterdir()) == []


def test_discarding_forgets_the_rows(upload, opened):
    client, run = upload()
    start(client, run)
    jobs.work(str(run.public_id))
    client.post(reverse("import_discarding", args=[run.public_id]))
    with opened():
        assert not ImportRow.objects.exists()
    again = client.post(reverse("import_taking_in", args=[run.public_id]), follow=True)
    assert "gone on meanwhile" in text_of(again)


def test_sending_the_upload_twice_makes_one_run(signed_in):
    client, token = signed_in(), uuid.uuid4()
    places = []
    for _press in range(2):
        sent = {
            "kind": "customers", "source": "previous_system", "token": token,
            "file": SimpleUploadedFile("a.csv", b"Nimi\nSalo\n"),
        }  # fmt: skip
        places.append(client.post("/imports/new/", sent).url)
    assert places[0] == places[1] and ImportRun.objects.count() == 1
    assert len(list(files.folder().iterdir())) == 1


@pytest.mark.parametrize(
    "role", ["customer_service", "contact_person", "accountant", "marketing", "administrator"]
)
def test_only_those_who_may_import_open_the_pages(signed_in, upload, role):
    _client, run = upload()
    allowed = role in ("customer_service", "contact_person")
    client = signed_in(role)
    for name, args in (
        ("imports", []),
        ("import_new", []),
        ("import_columns", [run.public_id]),
        ("import_progress", [run.public_id]),
    ):
        assert client.get(reverse(name, args=args)).status_code == (200 if allowed else 403), name
    for name in ("import_taking_in", "import_discarding", "import_acceptance", "import_continuation"):
        assert client.get(reverse(name, args=[run.public_id])).status_code == (405 if allowed else 403), name
        strange = client.post(reverse(name, args=[uuid.uuid4()])).status_code
        assert strange == (404 if allowed else 403), name


@pytest.mark.parametrize("query", ["?page=99999999999999999999", "?verdict=%00", "?page=x&verdict=create"])
def test_an_odd_address_is_no_error(upload, query):
    client, run = upload()
    start(client, run)
    jobs.work(str(run.public_id))
    assert client.get(reverse("import", args=[run.public_id]) + query).status_code == 200


def test_uploads_that_broke_off_are_swept_and_waiting_runs_queued_again(upload, monkeypatch):
    import os

    client, run = upload()
    stray = files.keep([b"left over"])
    os.utime(stray, (0, 0))
    start(client, run)
    queued = []
    monkeypatch.setattr(jobs, "async_task", lambda *args, **more: queued.append(args[1]))
    assert jobs.resume() == 1 and queued == [str(run.public_id)]
    assert not stray.exists() and len(list(files.folder().iterdir())) == 1


def test_a_killed_command_is_left_to_be_started_again_and_forgotten_after_a_day(
    register, tmp_path, opened, monkeypatch
):
    def killed():
        raise KeyboardInterrupt

    path = tmp_path / "asiakkaat.csv"
    path.write_text("Nimi;Sähköposti\nSalo Aino;aino@example.org\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        with opened():
            run = operations.open_run(
                register_id=register.pk, kind="customers", path=path, file_name=path.name,
                source="previous_system", mapping={}, by=SYSTEM,
            )  # fmt: skip
        operations.stage(run, path, by=SYSTEM, until=killed)
    assert jobs.resume() == 0
    assert ImportRun.objects.get().state == ImportRun.STAGING
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    assert jobs.resume() == 0
    assert ImportRun.objects.get().state == ImportRun.DISCARDED
    with opened():
        assert not ImportRow.objects.exists()


def test_an_upload_that_nobody_goes_on_with_is_removed_with_its_file(upload):
    _client, run = upload()
    assert len(list(files.folder().iterdir())) == 1
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    assert jobs.resume() == 0
    run.refresh_from_db()
    assert run.state == ImportRun.DISCARDED and not list(files.folder().iterdir())


def test_staged_rows_are_forgotten_before_the_night_would_empty_them(upload, opened):
    client, run = upload()
    start(client, run)
    jobs.work(str(run.public_id))
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=28))
    jobs.resume()
    run.refresh_from_db()
    assert run.state == ImportRun.STAGED
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=30))
    jobs.resume()
    run.refresh_from_db()
    assert run.state == ImportRun.DISCARDED
    with opened():
        assert not ImportRow.objects.exists()


def test_a_second_press_on_start_leads_to_the_run(upload, monkeypatch):
    client, run = upload()
    choose = operations.choose_mapping

    def pressed_twice(**values):
        choose(**values)
        return choose(**values)

    monkeypatch.setattr(operations, "choose_mapping", pressed_twice)
    answer = start(client, run)
    assert answer.status_code == 302 and answer.url == reverse("import", args=[run.public_id])


def test_a_customer_in_the_place_of_headings_is_refused(upload, opened):
    client, run = upload("Salo Aino;aino@salo.example\nLaine Olli;olli@laine.example\n")
    answer = start(client, run, columns=("name", "email"))
    assert answer.status_code == 422 and "aino@salo.example" not in json.dumps(
        ImportRun.objects.get().mapping
    )


def test_the_next_file_with_the_same_headings_is_read_as_the_last(upload, opened):
    client, run = upload()
    start(client, run, columns=("number", "name", "", "email"), order="given_first")
    jobs.work(str(run.public_id))
    client, second = upload()
    address = reverse("import_columns", args=[second.public_id])
    shown = text_of(client.get(address))
    assert "read as last time" in shown
    assert 'value="phone" selected' not in shown and 'value="given_first" selected' in shown
    profile = ImportProfile.objects.get()
    assert set(profile.fields) == {"number", "name", "email"}
    forget = reverse("import_profile_forgetting", args=[second.public_id, profile.pk])
    shown = text_of(client.post(forget, follow=True))
    assert "read as last time" not in shown and 'value="phone" selected' in shown
    assert not ImportProfile.objects.exists()
    assert client.post(forget).status_code == 302  # pressed twice
