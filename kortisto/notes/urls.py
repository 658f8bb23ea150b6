"""Addresses of notes and tasks."""

from django.urls import path

from kortisto.notes import views
from kortisto.parties.urls import both

urlpatterns = [
    *both("notes", views.note_new, "note_new"),
    *both("notes/<int:row>/removal", views.note_removal, "note_removal"),
    *both("tasks", views.task_new, "task_new"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<uuid:public_id>/", views.task, name="task"),
    path("tasks/<uuid:public_id>/done/", views.task_done, name="task_done"),
    path("tasks/<uuid:public_id>/reopening/", views.task_reopening, name="task_reopening"),
    path("tasks/<uuid:public_id>/removal/", views.task_removal, name="task_removal"),
]
