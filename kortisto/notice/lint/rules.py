"""The table of rules: each is one small function under its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .view import Hit, View

Rule = Callable[[View], Iterator[Hit]]
RULES: dict[str, Rule] = {}


def rule(key: str) -> Callable[[Rule], Rule]:
    """Register a rule under its id ("NL-010")."""

    def register(function: Rule) -> Rule:
        if key in RULES:
            raise ValueError(f"rule {key} is registered twice")
        RULES[key] = function
        return function

    return register
