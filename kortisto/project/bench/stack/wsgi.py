"""The application of the stack floor."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "kortisto.project.bench.stack.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
