"""What an erasure takes is told in words, whatever room it was in."""

from django.apps import apps

from kortisto.kernel.guarded import PersonalModel
from kortisto.requests.words import GONE


def test_every_table_of_persons_has_a_name_in_the_letter_of_an_erasure():
    named = [store for stores, _name in GONE for store in stores]
    held = {model._meta.db_table for model in apps.get_models() if issubclass(model, PersonalModel)}
    assert held and not held - set(named)
    assert len(named) == len(set(named))
