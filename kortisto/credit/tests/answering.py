"""A provider of credit data on this machine, which answers as one should, or as one should not."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

from django.utils import timezone


class Provider:
    """What the server answers and what it was asked. `answer` makes (status, body) of a question."""

    def __init__(self):
        self.asked, self.keys, self.slow, self.answer = [], [], 0.0, self.good("B")

    @staticmethod
    def good(band, **changes):
        """An answer with this class."""

        def make(question):
            told = {
                "reference": question["reference"],
                "class": band,
                "date": timezone.localdate().isoformat(),
            }
            return 200, json.dumps(told | {"remarks": ["Maksuhäiriö 2024"]} | changes).encode()

        return make


@contextmanager
def providing(told: Provider) -> Iterator[str]:
    """The provider on a free port of this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append(question)
            told.keys.append(self.headers.get("Authorization"))
            status, body = told.answer(question)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for start in range(0, len(body), 1 << 14):
                    self.wfile.write(body[start : start + (1 << 14)])
                    self.wfile.flush()
                    sleep(told.slow)
            except OSError:
                pass  # whoever asked has had enough

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/check"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
