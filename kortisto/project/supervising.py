"""One supervisor for the processes of a running Kortisto: it starts them, starts a dead one again, and stops
all of them within seconds when it is told to."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

STOP_WITHIN = 8.0
"""Seconds after which what has not stopped by itself is killed."""
SHORT_LIFE = 5.0
"""A child that lived for fewer seconds than this counts as a failed start."""
MOST_FAILURES = 5
_LOOK = 0.1
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process of its own group: `work` runs in it and its return ends it."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0


class Supervisor:
    """Runs its children until SIGTERM or SIGINT."""

    def __init__(self, children: list[Child], say: Callable[[str], None] | None = None) -> None:
        self.children = children
        self._say = say or (lambda sentence: print(sentence, file=sys.stderr, flush=True))
        self._stopping = False

    def run(self) -> int:
        """Start the children and watch them; returns 0 after a wanted stop, 1 when one cannot be kept up."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        code = 0
        try:
            for child in self.children:
                self._start(child)
            while not self._stopping:
                if not all(self._kept_up(child) for child in self.children):
                    code = 1
                    break
                time.sleep(_LOOK)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)
        return code

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child.started = time.monotonic()
        child.pid = os.fork()
        if child.pid:
            return
        code = 1
        try:
            # A group of its own: Ctrl-C reaches the supervisor only, and a group can be killed whole.
            os.setpgid(0, 0)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            _die_with(parent)
            child.work()
            code = 0
        except SystemExit as wanted:
            code = wanted.code if isinstance(wanted.code, int) else 1
        except KeyboardInterrupt:
            code = 0
        except BaseException as fault:  # the last frame of the process: nothing above could report it
            print(f"{child.name}: {type(fault).__name__}: {fault}", file=sys.stderr)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _kept_up(self, child: Child) -> bool:
        """Start the child again when it has died; False when it dies again and again at once."""
        now = time.monotonic()
        if not child.pid:
            if now >= child.again_at:
                self._start(child)
            return True
        ended, status = os.waitpid(child.pid, os.WNOHANG)
        if not ended or self._stopping:
            return True
        _signal_group(child.pid, signal.SIGKILL)
        child.failures = child.failures + 1 if now - child.started < SHORT_LIFE else 0
        child.pid = 0
        how = os.waitstatus_to_exitcode(status)
        if child.failures >= MOST_FAILURES:
            self._say(f"{child.name} does not stay up (it ended with {how}); stopping.")
            return False
        child.again_at = now + (min(2.0**child.failures / 4, 10) if child.failures else 0)
        self._say(f"{child.name} ended with {how}; it is started again.")
        return True

    def _end(self) -> None:
        alive = [child for child in self.children if child.pid]
        for child in alive:
            _signal(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while alive and time.monotonic() < deadline:
            alive = [child for child in alive if not _reaped(child.pid)]
            time.sleep(_LOOK / 2)
        for child in self.children:
            if child.pid:
                # Whatever of its group is left: a worker in the middle of work that is resumed next time.
                _signal_group(child.pid, signal.SIGKILL)
        for child in alive:
            os.waitpid(child.pid, 0)


def _reaped(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _die_with(parent: int) -> None:
    """On Linux: let the kernel stop this process when its supervisor is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)
