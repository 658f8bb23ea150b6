"""`bin/kortisto worker`: the sequencer and the background workers, beside a web server of one's own."""

import argparse
import logging
import time

SECOND = 1.0
LONGEST_PAUSE = 30.0

log = logging.getLogger("kortisto.worker")


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    """Work until told to stop. Raises Refused when the database is not sound."""
    from kortisto.project.commands.serve import background, part_connections, refuse_unsound
    from kortisto.project.jobs import ensure_schedules
    from kortisto.project.supervising import Supervisor

    refuse_unsound()
    ensure_schedules()
    part_connections()
    return Supervisor(background()).run()


def sequencer() -> None:
    """Each second: give committed entries their place in the log and sign what it has become."""
    from django.db import DatabaseError, connections

    from kortisto.ledger.models import Outbox
    from kortisto.ledger.sequencing import sequence

    pause, first = SECOND, True
    while True:
        try:
            # The first time also signs what a killed sequencer moved and did not sign.
            if first or Outbox.objects.exists():
                sequence()
            pause, first = SECOND, False
        except DatabaseError as error:
            log.warning("the sequencer waits for the database: %s", type(error).__name__)
            connections.close_all()
            pause = min(pause * 2, LONGEST_PAUSE)
        time.sleep(pause)


def mail() -> None:
    """Each second: look at who asked for a code, and send the messages that are due. Long work in the queue must not
    keep somebody waiting for a code that is good for ten minutes."""
    from django.db import DatabaseError, connections

    from kortisto.kernel.failures import places
    from kortisto.portal.jobs import tick

    pause = SECOND
    while True:
        try:
            tick()
            pause = SECOND
        except DatabaseError as error:
            log.warning("the mail waits for the database: %s", type(error).__name__)
            connections.close_all()
            pause = min(pause * 2, LONGEST_PAUSE)
        except Exception as problem:  # one message must not stop the register for everybody
            log.error("the mail stumbled: %s", places(problem))
            connections.close_all()
            pause = min(pause * 2, LONGEST_PAUSE)
        time.sleep(pause)


def cluster() -> None:
    """The workers of django-q; returns when they have ended."""
    from django_q.cluster import Cluster

    workers = Cluster()
    workers.start()
    workers.sentinel.join()
