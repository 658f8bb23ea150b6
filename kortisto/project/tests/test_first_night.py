"""The first night after the demo was made today, whatever day it is."""

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import ContactPoint, Person
from kortisto.project import cast
from kortisto.project.demo import create_demo
from kortisto.retention.night import run


@pytest.mark.slow
def test_the_first_night_leaves_the_whole_cast_and_shortens_only_the_one_who_left(db):
    register, _logins = create_demo(extras=8)
    report = run(register_id=register.id)
    assert report["persons"]["erased"] == 0
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        assert Person.objects.count() == len(cast.CUSTOMERS) + 8
        leaving = Person.objects.get(
            surname=next(one.surname for one in cast.CUSTOMERS if one.key == "leaving")
        )
        assert leaving.erase_after is not None and leaving.erase_after > timezone.localdate()
        assert list(ContactPoint.objects.filter(person=leaving)) == []
        assert [p.surname for p in Person.objects.exclude(ended_on=None)] == ["Syrjäkoski"]
