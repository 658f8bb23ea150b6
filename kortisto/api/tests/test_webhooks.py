"""What is told to recipients' addresses: ids and codes, signed, once, and only out into the open internet."""

import base64
import json
import socket
import ssl
import subprocess
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from kortisto.api import feeding, jobs, keys, operations, rules, sending
from kortisto.api.models import Delivery, Webhook
from kortisto.disclosures.models import Recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.sequencing import sequence
from kortisto.parties.operations import add_contact, change_person, create_person, place_block
from kortisto.retention.operations import erase_person

HOST = "hook.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the invented host, in a file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


class Address:
    """A recipient's server: what came, and what it answers next."""

    def __init__(self):
        self.came, self.answers, self.headers, self.url = [], [], {}, ""


@pytest.fixture
def address(certificate, monkeypatch):
    """The server at the invented host on this machine, which for this test counts as the open internet."""
    told = Address()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(told.answers.pop(0) if told.answers else 204)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"https://{HOST}:{server.server_port}/in?a=1"
    real = socket.getaddrinfo

    def resolved(host, port, *args, **more):
        return real("127.0.0.1" if host == HOST else host, port, *args, **more)

    monkeypatch.setattr(sending.socket, "getaddrinfo", resolved)
    monkeypatch.setattr(sending, "is_public", lambda address: True)
    monkeypatch.setattr(sending, "tls", lambda: ssl.create_default_context(cafile=str(certificate)))
    monkeypatch.setattr(jobs, "async_task", lambda *args, **more: None)
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def webhook(recipient, opened, address):
    """Make a webhook; what happened before it is not told."""

    def make(*events, purpose=Purpose.CUSTOMER_SERVICE):
        sequence()
        with opened(Purpose.SECURITY):
            return operations.make_webhook(
                recipient=recipient,
                name="Kirjanpito",
                url=address.url,
                purpose=purpose,
                events=events,
                by=SYSTEM,
            )

    return make


def tick():
    sequence()
    return jobs.tick()


def states():
    return list(Delivery.objects.order_by("pk").values_list("event", "state", "problem"))


def signed_by_others(secret, headers, body):
    """The signature as openssl makes it from what the recipient was given and what came."""
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"],
        input=text, capture_output=True, check=True,
    )  # fmt: skip
    return "v1," + base64.b64encode(made.stdout).decode()


@pytest.mark.django_db
def test_what_happens_is_told_once_signed_and_as_ids_only(webhook, address, person, opened, given, entries):
    hook = webhook("person.create", "block.place")
    with opened():
        made = create_person(
            values={"surname": "Pöllö"}, contacts=[("email", "oona@posti.example")], source="self", by=SYSTEM
        )
        place_block(person=made, kind="direct_mail", reason="Ei postia", by=SYSTEM)
        change_person(person=person, values={"surname": "Toinen"}, version=1, by=SYSTEM)
    assert tick() == 2 and tick() == 0
    assert [json.loads(body)["type"] for _headers, body in address.came] == ["person.create", "block.place"]
    for headers, body in address.came:
        told = json.loads(body)
        assert told["data"]["persons"] == [str(made.public_id)]
        assert not any(word in body.decode() for word in ("Pöllö", "oona", "Ei postia", "system"))
        assert headers["webhook-signature"] == signed_by_others(keys.webhook_secret(hook), headers, body)
        assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert json.loads(address.came[1][1])["data"]["kind"] == "direct_mail"
    assert len({headers["webhook-id"] for headers, _body in address.came}) == 2
    assert given() == [
        (["identity"], [made.public_id]),
        (["identity", "marketing_choices"], [made.public_id]),
    ]
    sequence()
    main, _reads = entries()
    assert main == []  # all have their place; what the sending recorded is no event itself
    assert states() == [("person.create", "delivered", ""), ("block.place", "delivered", "")]
    # The secret is nowhere in the database, and another one signs differently.
    first = keys.webhook_secret(hook)
    with opened(Purpose.SECURITY):
        renewed = operations.renew_secret(webhook=hook, version=1, by=SYSTEM)
    assert keys.webhook_secret(renewed) != first and len(base64.b64decode(first[6:])) == 32


@pytest.mark.django_db
def test_a_message_is_made_and_taken_once(webhook, address, opened):
    hook = webhook("person.create")
    with opened():
        create_person(values={"surname": "Pöllö"}, source="self", by=SYSTEM)
    sequence()
    assert feeding.gather() == 1 and feeding.gather() == 0
    # A worker that lost its place looks through the same entries again.
    Webhook.objects.update(position=0)
    feeding.gather()
    (delivery,) = Delivery.objects.filter(webhook=hook)
    other = Delivery.objects.get(pk=delivery.pk)
    assert [feeding._take(delivery), feeding._take(other)] == [True, False]
    assert feeding.send_due() == 0 and address.came == []
    # The one that took it was killed: another one goes on after its time, under the same id.
    Delivery.objects.update(next_at=timezone.now())
    assert feeding.send_due() == 1 and feeding.send_due() == 0
    assert [headers["webhook-id"] for headers, _body in address.came] == [f"msg_{delivery.public_id.hex}"]


@pytest.mark.django_db
def test_an_address_that_fails_is_tried_again_later_and_then_no_more(webhook, address, opened):
    hook = webhook("person.create")
    with opened():
        for surname in ("Yksi", "Kaksi"):
            create_person(values={"surname": surname}, source="self", by=SYSTEM)
    address.answers = [500, 302, *[500] * 10]
    address.headers = {"Location": address.url}
    assert tick() == 1, "what stands behind a failing message waits"
    first = Delivery.objects.order_by("pk").first()
    assert (first.state, first.status, first.attempts) == ("waiting", 500, 1)
    assert timedelta(seconds=3) < first.next_at - timezone.now() <= timedelta(seconds=5)
    Delivery.objects.filter(pk=first.pk).update(next_at=timezone.now())
    Delivery.objects.exclude(pk=first.pk).update(next_at=timezone.now() + timedelta(days=1))
    assert feeding.send_due() == 1 and len(address.came) == 2, "a redirect is not followed"
    for _ in range(len(rules.TRIES) - 1):
        Delivery.objects.filter(pk=first.pk).update(next_at=timezone.now())
        assert feeding.send_due() == 1
    first.refresh_from_db()
    hook.refresh_from_db()
    assert (first.state, first.attempts) == ("failed", len(rules.TRIES) + 1)
    assert (hook.enabled, hook.problem) == (False, "failing")
    assert len({headers["webhook-id"] for headers, _body in address.came}) == 1
    Delivery.objects.update(next_at=timezone.now())
    assert tick() == 0
    with opened(Purpose.SECURITY):
        operations.switch_webhook(webhook=hook, enabled=True, version=hook.version, by=SYSTEM)
        operations.send_again(delivery=first, by=SYSTEM)
    address.answers = [410]
    assert tick() == 1
    hook.refresh_from_db()
    assert (hook.enabled, hook.problem) == (False, "gone")


@pytest.mark.django_db
def test_a_no_that_came_meanwhile_holds(webhook, address, opened, recipient, door, given):
    hook = webhook("contact.change", "block.place", "person.erase")
    with opened():
        strange, known = (
            create_person(values={"surname": name}, source="self", by=SYSTEM) for name in ("Outo", "Tuttu")
        )
    assert door(categories=["identity"]).get(f"/persons/{known.public_id}").status_code == 200
    with opened():
        for one in (strange, known):
            add_contact(person=one, kind="email", value=f"{one.surname}@posti.example", by=SYSTEM)
    sequence()
    feeding.gather()
    with opened(Purpose.RIGHTS):
        for one in (strange, known):
            place_block(person=one, kind="restriction", by=SYSTEM)
    tick()
    told = [json.loads(body) for _headers, body in address.came]
    assert [(one["type"], one["data"]["persons"]) for one in told] == [
        ("contact.change", [str(known.public_id)]), ("block.place", [str(known.public_id)])
    ]  # fmt: skip
    assert [state for _event, state, _problem in states()] == [
        "left_out",
        "delivered",
        "left_out",
        "delivered",
    ]
    with opened(Purpose.RIGHTS):
        gone = create_person(values={"surname": "Poistuva"}, source="self", by=SYSTEM)
        erase_person(person=gone, by=SYSTEM)
    before = len(given())
    tick()
    last = json.loads(address.came[-1][1])
    assert (last["type"], last["data"]["persons"]) == ("person.erase", [str(gone.public_id)])
    assert len(given()) == before
    Recipient.objects.update(agreement_ends_on=date(2025, 2, 1))
    with opened(Purpose.RIGHTS):
        operations.test_webhook(webhook=hook, by=SYSTEM)
    count = len(address.came)
    tick()
    hook.refresh_from_db()
    assert (hook.problem, len(address.came)) == ("agreement_ended", count)


@pytest.mark.django_db
def test_a_test_message_speaks_of_nobody_and_ending_is_for_good(webhook, address, opened, given):
    hook = webhook("person.create")
    with opened(Purpose.SECURITY):
        operations.test_webhook(webhook=hook, by=SYSTEM)
        assert tick() == 1
        assert json.loads(address.came[0][1])["data"] == {} and given() == []
        operations.test_webhook(webhook=hook, by=SYSTEM)
        operations.end_webhook(webhook=hook, version=1, by=SYSTEM)
    assert tick() == 0 and states()[-1] == ("test", "left_out", "ended")
    Delivery.objects.update(done_at=timezone.now() - timedelta(days=31))
    tick()
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_webhook_gets_no_more_than_its_recipient(recipient, opened):
    Recipient.objects.update(categories=["identity"], purpose=int(Purpose.BILLING))
    recipient.refresh_from_db()
    wanted = {"recipient": recipient, "name": "X", "by": SYSTEM, "url": "https://a.example/", "events": ["person.create"]}  # fmt: skip
    with opened(Purpose.SECURITY):
        for changes, reason in (
            ({"purpose": Purpose.CUSTOMER_SERVICE}, "purpose_not_agreed"),
            ({"events": ["contact.change"]}, "category_not_allowed"),
            ({"url": "http://a.example/"}, "not_https"),
            ({"url": "https://127.0.0.1/"}, "not_public"),
        ):
            with pytest.raises(operations.DoorRefused) as refused:
                operations.make_webhook(**(wanted | {"purpose": Purpose.BILLING} | changes))
            assert str(refused.value) == reason
        operations.make_webhook(**wanted, purpose=Purpose.BILLING)


PRIVATE = (
    "127.0.0.1", "127.1", "127.255.255.254", "0.0.0.0", "0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.9.9",
    "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "3232235777", "localhost",
    "localhost.", "a.localhost", "metadata.google.internal", "printer.local", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:ffff:7f00:1]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2002:a00:1::]", "[2001:db8::1]",
    "[2001:0:7f00:1::]", "[fec0::1]", "[::127.0.0.1]", "[100::1]", "[2001:2::1]",
)  # fmt: skip
OTHER_FORMS = (
    "http://a.example/", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "//a.example/", "a.example",
    "https://", "https:///x", "https://user@a.example/", "https://user:pw@a.example/", "https://a.example:99999/",
    "https://a.example:x/", "https://a b.example/", "https://a.example/\r\nX: y", "https://ä.example/", "https://[::1",
    "", "javascript:alert(1)",
)  # fmt: skip


def test_an_import_is_told_where_it_names_persons_and_other_registers_are_not():
    entry = {
        "register": "1",
        "verb": "import.apply",
        "subjects": ["a"],
        "run": "r",
        "outcome": "begun",
        "digest": "x",
    }
    assert rules.wanted(entry, "1", ["import.apply"])
    assert not rules.wanted(entry | {"subjects": []}, "1", ["import.apply"])
    assert not rules.wanted(entry, "2", ["import.apply"]) and not rules.wanted(entry, "1", ["person.change"])
    assert rules.told(entry, ["a"], "t")["data"] == {"persons": ["a"], "outcome": "begun"}


def test_nothing_is_sent_into_a_private_network(monkeypatch):
    connected = []
    monkeypatch.setattr(sending.socket, "create_connection", lambda *args, **more: connected.append(args))
    for host in PRIVATE:
        with pytest.raises(sending.NotSent) as refused:
            sending.post(f"https://{host}/in", b"{}", {})
        assert str(refused.value) in ("not_public", "no_name"), host
    for url in OTHER_FORMS:
        with pytest.raises(sending.NotSent):
            sending.post(url, b"{}", {})
    assert connected == []
    for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "[2a00::1]".strip("[]")):
        assert rules.is_public(address), address


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(monkeypatch):
    asked, connected = [], []

    def resolved(host, port, **more):
        # The second time the name leads into the house.
        asked.append(host)
        return [
            (
                socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", port),
            )
        ]

    def connect(address, timeout):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(sending.socket, "getaddrinfo", resolved)
    monkeypatch.setattr(sending.socket, "create_connection", connect)
    with pytest.raises(sending.NotSent):
        sending.post("https://rebinding.example/in", b"{}", {})
    assert (asked, connected) == (["rebinding.example"], [("93.184.215.14", 443)])
    mixed = [(socket.AF_INET, 1, 6, "", (one, 443)) for one in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *args, **more: mixed)
    with pytest.raises(sending.NotSent, match="not_public"):
        sending.post("https://both.example/in", b"{}", {})


def test_a_certificate_of_somebody_else_is_not_trusted(address, monkeypatch):
    monkeypatch.setattr(sending, "tls", ssl.create_default_context)
    with pytest.raises(sending.NotSent, match="no_trust"):
        sending.post(address.url, b"{}", {})
    assert address.came == []


@pytest.mark.parametrize("shakes_hands", [True, False])
def test_who_answers_a_letter_at_a_time_is_cut_off(address, certificate, monkeypatch, shakes_hands):
    waits = threading.Event()

    def slow(listening):
        plain, _where = listening.accept()
        with plain:
            if shakes_hands:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                plain = context.wrap_socket(plain, server_side=True)
                plain.sendall(b"HTTP/1.1 2")
            waits.wait(10)
            plain.close()

    monkeypatch.setattr(sending, "ALTOGETHER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=slow, args=[listening], daemon=True)
        thread.start()
        with pytest.raises(sending.NotSent):
            sending.post(f"https://{HOST}:{listening.getsockname()[1]}/", b"{}", {})
        waits.set()
        thread.join()
