"""The default notice and the keys that it shares with the data model."""

from .keys import ARTICLES, CATEGORIES, COOKIE_CLASSES, EEA, EXPIRIES, PURPOSES, SOURCES, TRIGGERS
from .notice import DEMO_CONTROLLER, default_notice
from .tables import AUTHORITY

__all__ = [
    "ARTICLES",
    "AUTHORITY",
    "CATEGORIES",
    "COOKIE_CLASSES",
    "DEMO_CONTROLLER",
    "EEA",
    "EXPIRIES",
    "PURPOSES",
    "SOURCES",
    "TRIGGERS",
    "default_notice",
]
