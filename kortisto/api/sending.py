"""One way out to addresses that others name: HTTPS to a public address that was looked at before, and nowhere else.

The name is resolved once, every address it has must be one of the open internet, and the connection goes to that
very address: a name that leads elsewhere a moment later leads nowhere. Redirects are not followed.
"""

import http.client
import socket
import ssl
import threading
from urllib.parse import urlsplit

from kortisto.api.rules import is_public, why_not_url

CONNECT_SECONDS, ANSWER_SECONDS, ALTOGETHER_SECONDS = 5.0, 10.0, 20.0


class NotSent(Exception):
    """Nothing was sent, or no answer came; the text is a reason code."""


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a body and return the HTTP status that was answered. Raises NotSent."""
    if reason := why_not_url(url):
        raise NotSent(reason)
    parts = urlsplit(url)
    port = parts.port or 443
    connection = _Pinned(parts.hostname, port, looked_at(parts.hostname, port))
    place = parts.path or "/"
    # Whoever shakes hands or answers a letter a second would hold a worker for hours.
    end = threading.Timer(ALTOGETHER_SECONDS, connection.cut)
    end.daemon = True
    end.start()
    try:
        connection.connect()
        connection.request("POST", f"{place}?{parts.query}" if parts.query else place, body, headers)
        return connection.getresponse().status
    except ssl.SSLError:
        raise NotSent("no_trust") from None
    except TimeoutError:
        raise NotSent("no_answer") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotSent("no_connection") from None
    finally:
        end.cancel()
        connection.close()


def looked_at(host: str, port: int) -> str:
    """The address that a name has, when all that it has are public. Raises NotSent."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("no_name") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(map(is_public, addresses)):
        raise NotSent("not_public")
    return addresses[0]


def tls() -> ssl.SSLContext:
    """What is trusted: the certificates of this machine, and the name must be the one that was asked for."""
    return ssl.create_default_context()


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address under the name that it was looked up by."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=ANSWER_SECONDS, context=tls())
        self._address = address

    def connect(self) -> None:
        """Connect to the address; the certificate must be that of the name."""
        self.sock = plain = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        plain.settimeout(ANSWER_SECONDS)
        try:
            self.sock = self._context.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End the connection while somebody waits for it."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
