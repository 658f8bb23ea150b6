from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "kortisto.front"
    label = "front"
