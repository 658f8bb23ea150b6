"""A business register of our own on this machine, with invented companies, that answers as the real one does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from kortisto.parties.formats import business_id_check_digit


def number(n):
    """An invented business id that passes its check."""
    for seven in range(9_000_000 + n * 100, 9_000_100 + n * 100):
        digit = business_id_check_digit(str(seven))
        if digit is not None:
            return f"{seven}-{digit}"
    raise AssertionError


def record(business_id, **changes):
    """A company as the service tells of it."""
    return {
        "businessId": {"value": business_id, "registrationDate": "2001-01-02", "source": "3"},
        "names": [
            {"name": "Kellokukka Oy", "type": "1", "registrationDate": "2015-03-01", "endDate": None, "version": 1},
            {"name": "Klockblomman Ab", "type": "2", "registrationDate": "2015-03-01", "endDate": None},
            {"name": "Vanha Kello Oy", "type": "1", "registrationDate": "2001-01-02", "endDate": "2015-02-28"},
        ],
        "website": {"url": "www.kellokukka.example", "registrationDate": "2016-01-01"},
        "companyForms": [{"type": "16", "registrationDate": "2001-01-02", "endDate": None}],
        "companySituations": [],
        "addresses": [
            {"type": 1, "street": "Kellotie", "buildingNumber": "1", "postCode": "01300", "co": "",
             "postOffices": [{"city": "VANTAA", "languageCode": "1"}], "postOfficeBox": ""},
            {"type": 2, "street": "", "buildingNumber": "", "co": "c/o Tilitoimisto Esimerkki Oy", "postCode": "01301",
             "postOffices": [{"city": "VANTAA", "languageCode": "1"}, {"city": "VANDA", "languageCode": "2"}],
             "postOfficeBox": "55", "country": None, "freeAddressLine": None},
        ],
        "tradeRegisterStatus": "1",
        "status": "2",
        "endDate": None,
        "lastModified": "2026-10-30T01:49:24",
        **changes,
    }  # fmt: skip


class Service:
    """What the server answers by business id, and what it was asked."""

    def __init__(self):
        self.companies, self.refusals, self.asked, self.body = {}, [], [], None

    def tell(self, *records):
        for one in records:
            self.companies[one["businessId"]["value"]] = one


@contextmanager
def serving(told: Service) -> Iterator[str]:
    """The service on a free port of this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = urlsplit(self.path)
            told.asked.append((monotonic(), asked.path, parse_qs(asked.query)))
            if told.refusals:
                status, headers = told.refusals.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            business_id = parse_qs(asked.query).get("businessId", [""])[0]
            found = told.companies.get(business_id)
            body = json.dumps(
                {"totalResults": int(bool(found)), "companies": [found] if found else []}
            ).encode()
            body, length = told.body(body) if told.body else (body, len(body))
            self.send_response(200)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v3"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
