"""The WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.project.settings")
application = get_wsgi_application()
# Every page is loaded before workers are forked, not in each of them by whoever comes first.
reverse("home")
# What is loaded by now lives as long as the process; looking through it again and again for garbage takes a tenth
# of a page's time, and in forked workers makes copies of its memory.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
