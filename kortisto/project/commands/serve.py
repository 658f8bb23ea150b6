"""`bin/kortisto run`: everything that a running Kortisto needs, from an empty folder to the open door."""

import argparse
import hashlib
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kortisto.project.cli import BadInput, Refused

if TYPE_CHECKING:
    from kortisto.project.demo import Login

WEB_PROCESSES, WEB_THREADS = 2, 4
LOGINS = "demo-logins.txt"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and putting missing guards back."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; loopback unless said")
    parser.add_argument(
        "--restore-guards", action="store_true", help="put back triggers and row policies that are missing"
    )


def run(options: argparse.Namespace) -> int:
    """Prepare what is missing, say where the door is, serve until told to stop. Raises BadInput, Refused."""
    refuse_taken_port(options.host, options.port)
    prepare(restore_guards=options.restore_guards)
    from django.conf import settings

    from kortisto.project.supervising import Child, Supervisor
    from kortisto.project.wsgi import application  # noqa: F401  (loaded once, before the processes part)

    announce(options.host, options.port, settings.DATA / LOGINS)
    part_connections()
    children = [Child("The web server", lambda: web(options.host, options.port)), *background()]
    return Supervisor(children).run()


def prepare(*, restore_guards: bool = False) -> None:
    """Database, translations, static files, the demo company where there is no register, and the checks.

    Raises BadInput when the database cannot be reached, Refused when it is not sound.
    """
    import django

    django.setup()
    from django.conf import settings

    reach_database()
    with one_at_a_time(settings.DATA):
        update_schema()
        if restore_guards:
            from kortisto.kernel.guards import install

            install()
        compile_translations()
        collect_static()
        refuse_unsound()
        first_company(settings.DATA / LOGINS)
        from kortisto.project.jobs import ensure_schedules

        ensure_schedules()


def refuse_taken_port(host: str, port: int) -> None:
    """Raises BadInput when nobody may listen there."""
    if not 1 <= port <= 65535:
        raise BadInput("--port must be from 1 to 65535.")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise BadInput(f"--host {host} is not an address of this machine.") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            why = (
                "is in use"
                if error.errno == 98 or "in use" in str(error)
                else f"cannot be used ({error.strerror})"
            )
            raise BadInput(f"Port {port} of {host} {why}; choose another with --port.") from None


def reach_database() -> None:
    """Raises BadInput when DATABASE_URL leads nowhere."""
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        connection.ensure_connection()
    except (DatabaseError, ValueError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise BadInput(f"The database cannot be reached: {lines[0]}") from None


def update_schema() -> None:
    """Bring the database to this version, when it is not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from kortisto.kernel.access import maintenance

    with maintenance():
        executor = MigrationExecutor(connection)
        wanted = executor.loader.graph.leaf_nodes()
        stale = bool(executor.migration_plan(wanted))
    if stale:
        from kortisto.project.commands.initialise import create_schema

        say("Preparing the database …")
        create_schema()


def refuse_unsound() -> None:
    """Raises Refused, naming them, when something is undeclared or a guard is missing (invariant 1)."""
    from django.core.checks import ERROR, run_checks

    from kortisto.kernel.catalogue import undeclared
    from kortisto.kernel.guards import missing

    faults = [str(found.msg) for found in run_checks() if found.level >= ERROR] + undeclared()
    if faults:
        raise Refused(f"Kortisto does not start: {'; '.join(faults)}.")
    if gone := missing():
        raise Refused(
            f"Kortisto does not start, because the database has lost its guards: {', '.join(gone)}. "
            "Find out why, then put them back with --restore-guards."
        )


def compile_translations() -> None:
    """Compile the translations whose source is newer."""
    from django.conf import settings

    from kortisto.project.translations import compile_stale

    compile_stale([Path(folder) for folder in settings.LOCALE_PATHS])


def collect_static() -> None:
    """Gather the style sheets and pictures into STATIC_ROOT when any has changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, now = settings.STATIC_ROOT / "collected.txt", static_stamp()
    if stamp.exists() and stamp.read_text() == now:
        return
    say("Gathering the style sheets and pictures …")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now)


def static_stamp() -> str:
    """A hash over names, sizes and times of all static files of the installed rooms and libraries."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = os.stat(storage.path(name))
            seen.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def first_company(logins: Path) -> None:
    """Make the demo company when there is no register yet, and keep its logins in a file of the owner's."""
    from kortisto.ledger.sequencing import sequence
    from kortisto.notice.models import Register
    from kortisto.project.demo import create_demo
    from kortisto.project.jobs import night

    if Register.objects.exists():
        return
    say("Making the demo company with a year of its life …")
    _register, made = create_demo()
    # The first night at once: what the story's old customers may no longer be known by goes before anybody
    # opens the door, and the ends of customerships are computed.
    night()
    sequence()
    with os.fdopen(os.open(logins, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(told(made))


def told(logins: "list[Login]") -> str:
    """The logins as lines of a table."""
    wide = max(len(login.email) for login in logins)
    lines = []
    for login in logins:
        remark = "" if login.signed else "  (has not signed the commitment yet)"
        lines.append(f"  {login.role:<17} {login.email:<{wide}}  {login.password}{remark}\n")
    return "".join(lines)


def announce(host: str, port: int, logins: Path) -> None:
    """Print the address, and the demo's logins as long as their file is kept."""
    # Passkeys need a name; browsers take none for an address in figures.
    shown = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host
    print(f"Kortisto is at http://{shown}:{port}/")
    if logins.exists():
        print(f"Demo company, invented people. Logins (also in {logins}):")
        print(logins.read_text(), end="")
    print("Stop with Ctrl-C.", flush=True)


def web(host: str, port: int) -> None:
    """The web server: gunicorn with threads, on the application that is loaded already."""
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    from kortisto.project.wsgi import application

    class Server(BaseApplication):
        def load_config(self) -> None:
            bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            for name, value in {
                "bind": bound, "workers": WEB_PROCESSES, "threads": WEB_THREADS, "worker_class": "gthread",
                "preload_app": True, "timeout": 120, "graceful_timeout": 5, "keepalive": 5,
                "loglevel": "warning",
                "control_socket_disable": True,
                "post_fork": lambda server, worker: connections.close_all(),
            }.items():  # fmt: skip
                self.cfg.set(name, value)

        def load(self):
            return application

    Server().run()


def background() -> "list":
    """The processes beside the web server: the ledger's sequencer, the mail and the workers."""
    from kortisto.project.commands.worker import cluster, mail, sequencer
    from kortisto.project.supervising import Child

    return [Child("The sequencer", sequencer), Child("The mail", mail), Child("The workers", cluster)]


def part_connections() -> None:
    """Close what is open: a connection must not be shared by two processes."""
    from django.db import connections

    connections.close_all()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Two starts at once prepare one after the other."""
    import fcntl

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(sentence: str) -> None:
    """A line about progress, beside the answer."""
    print(sentence, file=sys.stderr, flush=True)
