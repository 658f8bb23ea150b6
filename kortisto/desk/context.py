"""What every page of the desk needs around its contents."""

from django.http import HttpRequest

import kortisto


def chrome(request: HttpRequest) -> dict:
    """Theme and version for the base template."""
    theme = request.COOKIES.get("kortisto_theme", "")
    return {"theme": theme if theme in ("light", "dark") else "", "version": kortisto.__version__}
