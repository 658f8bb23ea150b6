"""A word of a template is looked up once in each language, not once on each page."""

from typing import Any

from django.template.base import Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language


class Word(Node):
    """`{% translate "literal" %}` without context, name or filter: the same text each time."""

    def __init__(self, found: TranslateNode) -> None:
        self.found = found
        self.texts: dict[str | None, str] = {}

    def render(self, context: Any) -> str:
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = self.texts[language] = self.found.render(context)
        return text


def translate(parser: Parser, token: Token) -> Node:
    """The framework's tag; where its text can be nothing but a literal, the answer is kept."""
    found = do_translate(parser, token)
    parts = token.split_contents()
    is_literal = len(parts) == 2 and parts[1][0] in "\"'" and parts[1][0] == parts[1][-1]
    return Word(found) if is_literal and not found.filter_expression.filters else found
