"""What a newcomer's start leaves: a site with its logins, one on its port, whose processes are started again."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request

from kortisto.project.commands.serve import LOGINS
from tests.journeys.conftest import ROOT, children_of

PROCESSES = 4  # the web server, the sequencer, the mail, the workers


def answer(url: str, seconds: float) -> tuple[int, str]:
    ends = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=20) as told:
                return told.status, told.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def test_a_first_start_serves_the_demo_and_tells_its_logins(site):
    status, page = answer(f"{site.url}/account/login/", 30)
    assert status == 200 and "<form" in page
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet and answer(f"{site.url}{sheet[1]}", 10)[0] == 200
    logins = site.data / LOGINS
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    told = site.log.read_text()
    assert f"{site.url}/" in told and logins.read_text() in told


def test_a_second_start_on_the_port_is_refused_and_a_dead_process_is_started_again(site):
    port = site.url.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "kortisto", "run", "--port", port],
        cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert second.returncode == 2 and second.stderr.count("\n") == 1 and f"Port {port}" in second.stderr

    before = children_of(site.process)
    assert len(before) == PROCESSES
    os.kill(before[0], signal.SIGKILL)
    for _ in range(100):
        time.sleep(0.1)
        now = children_of(site.process)
        if len(now) == PROCESSES and now != before:
            break
    assert len(now) == PROCESSES and before[0] not in now
    assert answer(f"{site.url}/account/login/", 30)[0] == 200
    assert "is started again" in site.log.read_text()
