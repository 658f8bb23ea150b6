"""A broker of bank identifications as the Finnish Trust Network's profile has it, for tests: it reads our signed question,
checks our proof and the verifier, and answers with a signed and encrypted token. Each test may make it lie."""

import time
import urllib.parse

from joserfc import jwe, jwt
from joserfc.jwk import KeySet, RSAKey

from kortisto.kernel import openid
from kortisto.kernel.fetching import NotNow, Unreadable

ISSUER, CLIENT = "https://broker.example", "kortisto-test"
HIGH, LOW = "http://ftn.ficora.fi/2017/loa2", "urn:mobile:weak"
HETU = "131052-308T"  # an invented code; it must be found nowhere afterwards
_KEYS = {
    name: RSAKey.generate_key(2048, {"use": use, "kid": name})
    for name, use in (("broker", "sig"), ("stranger", "sig"), ("ours", "sig"), ("our-enc", "enc"))
}


def service(**other) -> openid.Service:
    """The broker as an installation describes it."""
    told = {
        "issuer": ISSUER,
        "client_id": CLIENT,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks": KeySet([RSAKey.import_key(_KEYS["broker"].as_dict(private=False))]),
        "keys": KeySet([_KEYS["ours"], _KEYS["our-enc"]]),
        "levels": {HIGH: "substantial"},
        "name": "Pankkitunnistus",
    }
    return openid.Service(**{**told, **other})


class Broker:
    """What the broker knows of each browser that came to it."""

    def __init__(self):
        self.codes, self.seen, self.lie, self.asked = {}, set(), {}, []

    def authorize(self, url: str, subject: str) -> dict[str, str]:
        """Somebody identified themself at the broker: what the browser brings back."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        assert url.startswith(f"{ISSUER}/authorize?")
        ours = RSAKey.import_key(_KEYS["ours"].as_dict(private=False))
        question = jwt.decode(query["request"], ours, algorithms=["RS256"])
        said = question.claims
        assert question.header["typ"] == "oauth-authz-req+jwt"
        assert (said["iss"], said["aud"], said["client_id"]) == (CLIENT, ISSUER, query["client_id"])
        assert said["redirect_uri"] == query["redirect_uri"] and said["code_challenge_method"] == "S256"
        assert said["exp"] > time.time() and said["acr_values"] == HIGH
        code = f"code-{len(self.codes)}"
        self.codes[code] = said | {"subject": subject}
        return {"code": code, "state": said["state"], "iss": ISSUER}

    def fetch_json(self, request, **limits):
        """The token endpoint."""
        sent = dict(urllib.parse.parse_qsl(request.data.decode()))
        self.asked.append(sent)
        if self.lie.get("down"):
            raise NotNow("unreachable")
        said = self.codes.pop(sent["code"], None)
        ours = RSAKey.import_key(_KEYS["ours"].as_dict(private=False))
        proof = jwt.decode(sent["client_assertion"], ours, algorithms=["RS256"]).claims
        good = (
            said is not None
            and (proof["iss"], proof["sub"], proof["aud"]) == (CLIENT, CLIENT, request.full_url)
            and proof["jti"] not in self.seen
            and sent["redirect_uri"] == said["redirect_uri"]
            and openid.challenge_of(sent["code_verifier"]) == said["code_challenge"]
        )
        if not good:
            raise Unreadable("http_400")
        self.seen.add(proof["jti"])
        return {"access_token": "unused", "token_type": "Bearer", "id_token": self.token(said)}

    def token(self, said) -> str:
        """The identity token, with the personal identity code that real brokers send along."""
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": CLIENT, "sub": said["subject"], "nonce": said["nonce"], "iat": now, "exp": now + 300,
            "acr": HIGH, "urn:oid:1.2.246.21": HETU, "urn:oid:1.2.246.575.1.14": "Aino Kellokas",
        }  # fmt: skip
        claims |= self.lie.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        key = _KEYS[self.lie.get("key", "broker")]
        if self.lie.get("none"):
            signed = (
                "eyJhbGciOiJub25lIn0."
                + jwt.encode({"alg": "RS256", "kid": "broker"}, claims, key).split(".")[1]
                + "."
            )
        else:
            signed = jwt.encode({"alg": "RS256", "kid": "broker"}, claims, key)
        if self.lie.get("plain"):
            return signed
        header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": "our-enc"}
        to = RSAKey.import_key(_KEYS["our-enc"].as_dict(private=False))
        return jwe.encrypt_compact(header, signed, to, algorithms=["RSA-OAEP-256", "A256GCM"])


def keys_of(*names: str) -> KeySet:
    """Public keys by name."""
    return KeySet([RSAKey.import_key(_KEYS[name].as_dict(private=False)) for name in names])


def bearer(subject: str, key: str = "broker", kid: str = "broker", **claims) -> str:
    """A token with which a profile service asks about somebody."""
    now = int(time.time())
    told = {
        "iss": ISSUER, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 300, "loa": "substantial",
        "authorization": {"permissions": [{"scopes": ["gdprquery", "gdprdelete"]}]},
    } | claims  # fmt: skip
    return jwt.encode(
        {"alg": "RS256", "kid": kid}, {k: v for k, v in told.items() if v is not None}, _KEYS[key]
    )
