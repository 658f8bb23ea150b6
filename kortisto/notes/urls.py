"""Addresses of notes, tasks, files and tags."""

from django.urls import path

from kortisto.notes import file_views, tag_views, views
from kortisto.parties.urls import both

urlpatterns = [
    *both("notes", views.note_new, "note_new"),
    *both("notes/<int:row>/removal", views.note_removal, "note_removal"),
    *both("tasks", views.task_new, "task_new"),
    *both("attachments", file_views.attachment_new, "attachment_new"),
    *both("tags", tag_views.tagging_new, "tagging_new"),
    *both("tags/<int:row>/removal", tag_views.tagging_removal, "tagging_removal"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<uuid:public_id>/", views.task, name="task"),
    path("tasks/<uuid:public_id>/done/", views.task_done, name="task_done"),
    path("tasks/<uuid:public_id>/reopening/", views.task_reopening, name="task_reopening"),
    path("tasks/<uuid:public_id>/removal/", views.task_removal, name="task_removal"),
    path("attachments/<uuid:public_id>/", file_views.attachment, name="attachment"),
    path("attachments/<uuid:public_id>/removal/", file_views.attachment_removal, name="attachment_removal"),
    path("tags/", tag_views.tags, name="tags"),
    path("tags/new/", tag_views.tag_new, name="tag_new"),
    path("tags/<int:row>/", tag_views.tag, name="tag"),
    path("tags/<int:row>/edit/", tag_views.tag_edit, name="tag_edit"),
    path("tags/<int:row>/removal/", tag_views.tag_removal, name="tag_removal"),
]
