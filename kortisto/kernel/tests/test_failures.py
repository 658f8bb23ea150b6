"""A failure tells where it happened and never what was in the row."""

import logging
import sys
import traceback

import pytest

from kortisto.kernel.failures import Formatter, JobFailed, job, places

NAME = "Kellokas"


def refuse():
    try:
        raise ValueError(f"row ({NAME}) refused")
    except ValueError as cause:
        raise RuntimeError(f"could not write {NAME}") from cause


def caught():
    try:
        refuse()
    except RuntimeError:
        return sys.exc_info()


def test_kinds_and_places_are_told_without_words():
    _, problem, trace = caught()
    assert traceback.format_exception(problem) and NAME in "".join(traceback.format_exception(problem))
    told = places(problem, trace)
    assert "RuntimeError" in told and "ValueError" in told and "refuse" in told and __file__ in told
    assert NAME not in told


def test_the_log_gets_the_places_alone():
    record = logging.LogRecord("kortisto", logging.ERROR, __file__, 1, "Internal error", (), caught())
    assert NAME in logging.Formatter().format(record)
    record.exc_text = None
    told = Formatter().format(record)
    assert "Internal error" in told and "refuse" in told and NAME not in told


def test_a_failed_jobs_text_holds_no_value():
    @job
    def working(name):
        refuse()

    with pytest.raises(JobFailed) as failed:
        working(NAME)
    told = "".join(traceback.format_exception(failed.value))
    assert "ValueError" in told and "refuse" in told
    assert NAME not in told


def test_a_job_that_ends_well_returns_its_result():
    assert job(len)([1, 2]) == 2
