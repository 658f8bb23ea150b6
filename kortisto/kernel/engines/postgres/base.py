"""PostgreSQL with the access context as transaction-local settings that the row policies ask for.

The program works as the role `kortisto_app`, which owns nothing; only maintenance works as the owner.
`SET LOCAL` and not `set_config()`: only the former reaches the nodes of a distributed database.
"""

from django.db.backends.postgresql import base

from kortisto.kernel import access
from kortisto.kernel.engines import APP_ROLE


def _seen(opened: access.Access | None) -> str:
    """The categories that the context may show, as the row policies look for them; `*` for all."""
    if opened is None:
        return ""
    return "*" if opened.categories is None else f" {' '.join(sorted(opened.categories))} "


class DatabaseWrapper(base.DatabaseWrapper):
    def init_connection_state(self):
        commit = super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
            self.has_app_role = cursor.fetchone() is not None
            self._role = None
            self._take_role(cursor)
        return commit

    def _take_role(self, cursor) -> None:
        role = APP_ROLE if self.has_app_role and not access.in_maintenance() else "NONE"
        if role != self._role:
            cursor.execute(f"SET ROLE {role}")
            self._role = role

    def context_changed(self) -> None:
        """Tell the connection of the present context; the next connection reads it for itself."""
        if self.connection is None or (self.in_atomic_block and self.needs_rollback):
            return
        with self.cursor() as cursor:
            self._take_role(cursor)
            if self.in_atomic_block:
                opened, writing = access.open_access(), access.open_writing()
                subject = opened.subject if opened and opened.subject is not None else ""
                cursor.execute(
                    f"SET LOCAL kortisto.register = '{opened.register_id if opened else ''}'; "
                    f"SET LOCAL kortisto.purpose = '{int(opened.purpose) if opened else ''}'; "
                    f"SET LOCAL kortisto.categories = '{_seen(opened)}'; "
                    f"SET LOCAL kortisto.subject = '{subject}'; "
                    f"SET LOCAL kortisto.writing = '{'1' if opened and writing else ''}'"
                )
