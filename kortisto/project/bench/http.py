"""A server with gunicorn as the product starts it, and clients with keep-alive connections and a session."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from kortisto.project.bench.timing import Timings

ROOT = Path(__file__).resolve().parents[3]
WORKERS, THREADS = 2, 4


class ServerFailed(Exception):
    """The server did not start, or answered with an error; the text says which."""


class Client:
    """One browser: a connection that is kept open, and cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, address: str, **headers: str) -> str:
        """The page at an address. Raises ServerFailed unless the answer is 200."""
        return self._ask("GET", address, headers=headers)

    def post(self, address: str, fields: dict[str, str]) -> str:
        """Send a form with the CSRF token of the session; a redirect counts as an answer."""
        return self._ask("POST", address, urlencode(fields))

    def _ask(
        self, method: str, address: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (
            headers or {}
        )
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for again in (True, False):
            try:
                self.connection.request(method, address, body, headers)
                response = self.connection.getresponse()
                text = response.read().decode()
                break
            except (HTTPException, ConnectionError):
                # A server may close a kept connection between two requests; once is no error.
                self.connection.close()
                if not again:
                    raise
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.status != 200 and not (body is not None and response.status in (302, 303)):
            raise ServerFailed(f"{method} {address.split('?')[0]} answered {response.status}")
        return text


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[int]:
    """Serve a WSGI application for a block with 2 workers of 4 threads; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "75", "--log-level", "error", "--preload",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise ServerFailed(f"the server ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise ServerFailed("the server did not open its port in 30 seconds")


def one_client(client: Client, addresses: Sequence[str]) -> Timings:
    """Ask for the addresses one after the other; the first five twice, to warm up both workers."""
    timings = Timings()
    for address in addresses[:5] * 2:
        client.get(address)
    for address in addresses:
        timings.call(client.get, address)
    return timings


def many_clients(
    make: Callable[[], Client], addresses: Sequence[str], *, clients: int, duration: float
) -> tuple[float, Timings]:
    """Clients that ask without pause for `duration` seconds; returns answers a second and their durations."""
    everything, problems = Timings(), []
    started = time.perf_counter()

    def work(first: int) -> None:
        client = make()
        mine = Timings()
        at = first
        try:
            while time.perf_counter() - started < duration:
                mine.call(client.get, addresses[at % len(addresses)])
                at += clients
        except (ServerFailed, OSError, HTTPException) as problem:
            problems.append(problem)
        everything.values.extend(mine.values)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise ServerFailed(str(problems[0]))
    return len(everything.values) / (time.perf_counter() - started), everything
