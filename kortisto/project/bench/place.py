"""Where a benchmark happens: a temporary directory with a register, its floor and an engine of its own."""

import os
import platform
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kortisto.project.bench.floor import Floor, PostgresFloor, SqliteFloor, opened

_POSTGRES = ("shared_buffers=512MB", "maintenance_work_mem=256MB", "max_wal_size=4GB")


@dataclass
class Place:
    """An empty register and an empty floor of one engine. `environment` is what child processes need."""

    engine: str
    folder: Path
    floor_address: str
    environment: dict[str, str]
    register_id: int = 0
    loaded: int = 0

    @contextmanager
    def floor(self, *, durable: bool = False) -> Iterator[Floor]:
        """A connection to the floor; `durable`: commits wait for the disk on SQLite too."""
        made = (
            PostgresFloor(self.floor_address)
            if self.engine == "postgres"
            else SqliteFloor(Path(self.floor_address), durable=durable)
        )
        with opened(made) as floor:
            yield floor

    def plain(self) -> Any:
        """The register's own database through the engine's driver, past everything of ours."""
        if self.engine == "postgres":
            import psycopg

            return psycopg.connect(self.environment["DATABASE_URL"], autocommit=True)
        return sqlite3.connect(Path(self.environment["KORTISTO_DATA"]) / "kortisto.sqlite3")

    def machine(self) -> dict[str, Any]:
        """What it was measured on."""
        from django.db import connection

        version = sqlite3.sqlite_version
        if self.engine == "postgres":
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version")
                version = cursor.fetchone()[0].split()[0]
        return {
            "engine": f"{self.engine} {version}",
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load_before": round(os.getloadavg()[0], 2),
        }


@contextmanager
def prepared(engine: str) -> Iterator[Place]:
    """Make the place, set Django up on it and take everything away afterwards.

    Once in a process, because Django reads its settings once. Raises NoPostgres without its programs.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="kortisto-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = {
            "KORTISTO_DATA": str(folder / "data"),
            "KORTISTO_STATIC": str(folder / "static"),
            "KORTISTO_HTTPS": "false",
            "KORTISTO_LOG": "ERROR",
        }
        floor_address = str(folder / "floor.sqlite3")
        os.environ.pop("DATABASE_URL", None)
        if engine == "postgres":
            from kortisto.project.postgres import server

            base = stack.enter_context(server(durable=True, settings=_POSTGRES)).rpartition("/")[0]
            _make_databases(f"{base}/postgres", "kortisto", "floor")
            environment["DATABASE_URL"] = f"{base}/kortisto"
            floor_address = f"{base}/floor"
        os.environ.update(environment)
        import django

        django.setup()
        from django.db import connection

        stack.callback(connection.close)
        place = Place(engine, folder, floor_address, environment)
        place.register_id = _register()
        with place.floor() as floor:
            floor.make()
        yield place


def _make_databases(url: str, *names: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')


def _register() -> int:
    """The schema, and a register with the default notice in force, as `init --no-input` makes it."""
    from kortisto.notice.models import Register
    from kortisto.project.commands import initialise

    initialise.create_schema()
    initialise.create_register_with_users(
        controller=dict(initialise.PLACEHOLDERS), people=dict(initialise.FIRST_USERS)
    )
    return Register.objects.get().pk


def memory_mb() -> int:
    """The largest resident size of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
