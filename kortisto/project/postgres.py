"""A PostgreSQL of our own for tests and benchmarks: in a temporary directory, on a free port of loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """PostgreSQL's programs are not on this machine."""


def programs() -> Path:
    """The folder with initdb and pg_ctl. Raises NoPostgres."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    for folder in [*versions, *(Path(p) for p in os.environ.get("PATH", "").split(os.pathsep))]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres("PostgreSQL's initdb and pg_ctl were not found")


@contextmanager
def server(*, durable: bool = False, settings: tuple[str, ...] = ()) -> Iterator[str]:
    """Start a server for a block and yield the address of its database. It refuses to run as root, so
    under root it runs as the user postgres."""
    folder = programs()
    home = Path(tempfile.mkdtemp(prefix="kortisto-pg-"))
    owner = "postgres" if os.geteuid() == 0 else None
    if owner:
        shutil.chown(home, owner, owner)
    port = _free_port()
    data = home / "data"
    user = {"user": owner} if owner else {}

    def run(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=home, **user)

    run(
        str(folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "kortisto",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    options = ["-c listen_addresses=127.0.0.1", f"-p {port}", f"-k {home}", "-c max_connections=60"]
    if not durable:
        options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
    options += [f"-c {setting}" for setting in settings]
    run(
        str(folder / "pg_ctl"),
        "-D",
        str(data),
        "-w",
        "-l",
        str(home / "log"),
        "-o",
        " ".join(options),
        "start",
    )
    try:
        yield f"postgresql://kortisto@127.0.0.1:{port}/postgres"
    finally:
        run(str(folder / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
