"""Everything the interface says is said in three languages."""

import gettext
import re

import pytest

from kortisto.project import messages


def test_every_text_has_a_finnish_and_a_swedish_translation():
    assert messages.missing() == []


def test_translations_keep_the_placeholders_of_their_texts():
    assert messages.mismatched() == []


def test_no_draft_translates_what_nobody_says():
    used = {part for text in messages.texts() for part in text}
    assert [text for text in messages.translations() if text not in used] == []


def test_rooms_that_share_a_text_agree_on_its_translation():
    seen, differing = {}, []
    for file in sorted(messages.PACKAGE.glob("*/locale_draft.tsv")):
        for row in file.read_text(encoding="utf-8").splitlines()[1:]:
            text, *translated = row.split("\t")
            if seen.setdefault(text, translated) != translated:
                differing.append((file.parent.name, text))
    assert differing == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_committed_catalogue_is_the_one_the_drafts_make(language):
    folder = messages.LOCALE / language / "LC_MESSAGES"
    assert (folder / "django.po").read_text(encoding="utf-8") == messages.catalogue(language)
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    known = messages.translations()
    for singular, plural in messages.texts():
        if plural:
            assert compiled.ngettext(singular, plural, 1) == known[singular][language]
            assert compiled.ngettext(singular, plural, 2) == known[plural][language]
        else:
            assert compiled.gettext(singular) == known[singular][language]


def test_texts_are_found_in_code_and_in_templates(tmp_path, monkeypatch):
    room = tmp_path / "room"
    (room / "templates" / "room").mkdir(parents=True)
    (room / "views.py").write_text(
        "from django.utils.translation import gettext as say, ngettext\n"
        'say("One " "text"); ngettext("%(n)s hit", "%(n)s hits", 2); other("Not this")\n'
    )
    (room / "templates" / "room" / "page.html").write_text(
        '{% load i18n %}{% translate "Two (brackets)" %}{% tag ask=_("Three") %}{# _("Not this") #}'
        "{% blocktranslate with name=x.y %}Four {{ name }}{% endblocktranslate %}"
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    assert set(messages.texts()) == {
        ("One text", ""), ("%(n)s hit", "%(n)s hits"), ("Two (brackets)", ""), ("Three", ""),
        ("Four %(name)s", ""), ("%(n)s day", "%(n)s days"),
    }  # fmt: skip


def test_a_row_that_is_not_three_texts_is_named(tmp_path, monkeypatch):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "locale_draft.tsv").write_text("msgid\tfi\tsv\nYes\tKyllä\t\n")
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    with pytest.raises(ValueError, match=re.escape("room/locale_draft.tsv, row 2")):
        messages.translations()
