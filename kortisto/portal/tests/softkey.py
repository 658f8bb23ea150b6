"""A device with a passkey, made of software: it answers as Web Authentication says, or lies as a test tells it."""

import hashlib
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class SoftKey:
    """One key pair; `counter` goes on with each answer unless it is None."""

    def __init__(self, origin="http://testserver", rp="testserver"):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.name, self.origin, self.rp, self.counter = secrets.token_bytes(16), origin, rp, 0

    def _client(self, kind, challenge, origin=None):
        told = f'{{"type":"{kind}","challenge":"{challenge}","origin":"{origin or self.origin}","crossOrigin":false}}'
        return told.encode()

    def _data(self, flags, credential=b""):
        self.counter += 1
        return AuthenticatorData.create(
            hashlib.sha256(self.rp.encode()).digest(), flags, self.counter, credential
        )

    def make(self, options, flags=PRESENT | VERIFIED, challenge=None, origin=None):
        """What the device says to a question for a new passkey."""
        asked = options["publicKey"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid(bytes(16)), self.name, public)
        data = self._data(flags | ATTESTED, credential)
        return {
            "id": websafe_encode(self.name), "rawId": websafe_encode(self.name), "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(
                    self._client("webauthn.create", challenge or asked["challenge"], origin)
                ),
                "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
            },
            "clientExtensionResults": {},
        }  # fmt: skip

    def answer(self, options, flags=PRESENT | VERIFIED, challenge=None, origin=None, key=None):
        """What the device says to a question who it is."""
        data = self._data(flags)
        client = self._client("webauthn.get", challenge or options["publicKey"]["challenge"], origin)
        signed = (key or self.private).sign(
            bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return {
            "id": websafe_encode(self.name), "rawId": websafe_encode(self.name), "type": "public-key",
            "response": {
                "clientDataJSON": websafe_encode(client), "authenticatorData": websafe_encode(bytes(data)),
                "signature": websafe_encode(signed),
            },
            "clientExtensionResults": {},
        }  # fmt: skip
