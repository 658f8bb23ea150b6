from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kortisto.desk"
    label = "desk"
