"""Before somebody is written into the register a second time: the room above that compares cards tells who is
there already. It puts its teller here once, when the program starts."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.utils.safestring import SafeString

Teller = Callable[[HttpRequest, Mapping[str, str]], SafeString | str]

_tellers: list[Teller] = []


def tells_likes(teller: Teller) -> None:
    """Name a function that shows the cards like the values of a form, as HTML; empty when there are none."""
    _tellers.append(teller)


def likes(request: HttpRequest, values: Mapping[str, str]) -> SafeString | str:
    """Cards like the person whose values were typed, to be shown beside the form."""
    return next((shown for teller in _tellers if (shown := teller(request, values))), "")
