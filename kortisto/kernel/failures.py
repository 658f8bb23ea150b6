"""What may be told of a failure: its kind and its places in the code, never its words.

A database's error quotes the row that it refused, and a parser's the text that it could not read; whoever keeps
such a message (a log, the list of failed jobs) keeps somebody's data outside every declared store.
"""

import functools
import logging
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def places(problem: BaseException, trace: TracebackType | None = None) -> str:
    """The failure's kind and where it passed, innermost last, with what caused it; without any message."""
    lines = []
    seen: set[int] = set()
    one: BaseException | None = problem
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        lines.append(type(one).__name__)
        for frame in traceback.extract_tb(trace if one is problem and trace else one.__traceback__):
            lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(lines)


class Formatter(logging.Formatter):
    """Formats records as usual, and an exception by its places alone."""

    def formatException(self, exc_info) -> str:
        """The places of the exception."""
        return places(exc_info[1], exc_info[2])


class JobFailed(Exception):
    """A job failed; the text is the failure's places."""


def job(function: Callable[P, R]) -> Callable[P, R]:
    """Mark what a worker runs. The queue keeps a failed job's text, so it is given the places and no more."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as problem:
            told = places(problem)
        raise JobFailed(told)

    wrapped.is_job = True
    return wrapped
