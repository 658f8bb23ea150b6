"""What it takes to undo an import is kept for as long as that is possible, and not beyond the person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kortisto.intake import undoing
from kortisto.intake.models import ImportRun, ImportUndo
from kortisto.intake.operations import apply_import, stage_import
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.retention import night
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db

HEAD = "Asiakasnumero;Nimi;Osoite;Postinumero;Postitoimipaikka;Yhteyshenkilö\n"


@pytest.fixture
def changed(register, tmp_path):
    """A person who moved, and a company with another contact person than before, by an import."""

    def take_in(*rows):
        path = tmp_path / "asiakkaat.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
        run = stage_import(
            register_id=register.pk, kind="customers", path=path, file_name=path.name, source="previous_system",
            by=SYSTEM,
        )  # fmt: skip
        return apply_import(run, by=SYSTEM)

    take_in("7;Salo Aino;Tie 1;00100;HELSINKI;", "8;Kellokas Oy;Kuja 2;33100;TAMPERE;Eero Rautio")
    return take_in("7;Salo Aino;Uusikatu 9;00200;HELSINKI;", "8;Kellokas Oy;Kuja 2;33100;TAMPERE;Liisa Lehto")


def persons_noted():
    return {note.person.surname for note in ImportUndo.objects.select_related("person")}


def test_the_notes_go_with_the_person_they_are_about(changed, opened):
    with opened(Purpose.RIGHTS):
        assert persons_noted() == {"Salo", "Lehto"}
        erase_person(person=Person.objects.get(surname="Salo"), by=SYSTEM)
        assert persons_noted() == {"Lehto"}


def test_the_notes_go_with_the_contact_person_who_was_replaced(changed, opened):
    with opened(Purpose.RIGHTS):
        former = Person.objects.get(surname="Rautio")
        assert ImportUndo.objects.filter(former=former).exists()
        erase_person(person=former, by=SYSTEM)
        assert persons_noted() == {"Salo"}


def test_the_notes_go_when_the_import_can_no_longer_be_undone(changed, opened):
    night.run(register_id=changed.register_id)
    with opened(Purpose.RIGHTS):
        assert persons_noted() == {"Salo", "Lehto"}
    ImportRun.objects.filter(pk=changed.pk).update(ended_at=timezone.now() - timedelta(days=undoing.DAYS + 1))
    night.run(register_id=changed.register_id)
    with opened(Purpose.RIGHTS):
        assert not ImportUndo.objects.exists()
