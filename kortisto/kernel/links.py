"""The addresses of pages about one thing, of which a page may show a hundred."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

_NOBODY = UUID(int=0)


def link_to(name: str, key: UUID, *words: str) -> str:
    """The address of the page `name` about the thing with a public id; `words` are what stands behind the id.

    The same as `reverse`, which is asked once for each name and not for each thing. Raises NoReverseMatch.
    """
    return _pattern(name, words, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF).replace(
        str(_NOBODY), str(key)
    )


@lru_cache(maxsize=2048)
def _pattern(name: str, words: tuple[str, ...], _prefix: str, urlconf: str) -> str:
    return reverse(name, urlconf, args=[_NOBODY, *words])
