"""Asking another service who somebody is, and reading what it says: OpenID Connect as the Finnish Trust Network wants it.

Traficom's recommendation 213/2023 S: the client signs its question (JAR, RFC 9101) and itself (private_key_jwt, RFC 7523),
the answer is signed by the service and encrypted to us (JWE around JWS), keys are exchanged beforehand. PKCE (RFC 7636),
nonce and state besides. Of the answer only the service's name for the person and the level of assurance are read; a
personal identity code that comes along is never looked at, kept or logged.
"""

import hashlib
import hmac
import json
import secrets
import time
import urllib.parse
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from joserfc import jwe, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from kortisto.kernel.fetching import NotNow, Unreadable, fetch_json

SIGNED_WITH = ["RS256", "PS256", "ES256"]
"""What a signature may be made with. Neither "none" nor a shared secret is among them."""
ENCRYPTED_WITH = ["RSA-OAEP-256", "RSA-OAEP", "ECDH-ES", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"]
LASTS = 600
"""Seconds from the question to its answer."""
_LEEWAY = 60
_TIMEOUT, _WHOLE, _LARGEST = 8, 15, 100_000
_NEEDED = ("issuer", "client_id", "authorization_endpoint", "token_endpoint", "keys", "levels")
_KEPT, _NOT_AGAIN = 3600, 60
"""Seconds for which keys that were fetched are kept, and within which they are not fetched again."""
_fetched: dict[str, tuple[float, KeySet]] = {}


class NotIdentified(Exception):
    """The service did not say who it is, or said it in a way that proves nothing. `code` is for the ledger and the
    tests; people get one sentence for all of them."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadConfiguration(Exception):
    """The file that describes a service cannot be used; the text says why."""


@dataclass(frozen=True)
class Service:
    """Another service, as its file describes it. `levels`: its acr value → low, substantial or high; what is not there
    is too low. Its public keys are `jwks`, or are fetched from `jwks_uri`. `encrypted`: answers that are only signed are
    refused. `audience`: whom its tokens for us name; `scopes_in`: the claim with what they allow, when it is another than
    Keycloak's."""

    issuer: str
    client_id: str
    authorization_endpoint: str
    token_endpoint: str
    keys: KeySet
    levels: Mapping[str, str]
    jwks: KeySet | None = None
    jwks_uri: str = ""
    encrypted: bool = True
    audience: str = ""
    scopes_in: str = ""
    name: str = ""

    @property
    def signing_key(self) -> Any:
        """Our own key for signatures."""
        return next(key for key in self.keys.keys if key.get("use") == "sig")

    def public_keys(self) -> dict[str, Any]:
        """What the service needs of our keys."""
        return self.keys.as_dict(private=False)


class Question(NamedTuple):
    """Where the browser is to go, and what must be remembered until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


class Identified(NamedTuple):
    """Who somebody is to the service, and how sure it is."""

    subject: str
    level: str


def load(path: str) -> Service:
    """The service that a file describes. Raises BadConfiguration."""
    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        lacking = [name for name in _NEEDED if not told.get(name)]
        if not told.get("jwks") and not told.get("jwks_uri"):
            lacking.append("jwks or jwks_uri")
        if lacking:
            raise BadConfiguration(f"{path} lacks {', '.join(lacking)}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            where = urllib.parse.urlsplit(told.get(name) or "https:")
            if where.scheme != "https" and where.hostname not in ("localhost", "127.0.0.1"):
                raise BadConfiguration(f"{name} in {path} must begin with https://")
        service = Service(
            **{name: told[name] for name in _NEEDED if name != "keys"},
            jwks=KeySet.import_key_set(told["jwks"]) if told.get("jwks") else None,
            jwks_uri=told.get("jwks_uri", ""),
            scopes_in=told.get("scopes_in", ""),
            keys=KeySet.import_key_set(told["keys"]),
            encrypted=told.get("encrypted", True) is not False,
            audience=told.get("audience", ""),
            name=told.get("name", ""),
        )
        if not any(key.get("use") == "sig" and key.is_private for key in service.keys.keys):
            raise BadConfiguration(f"{path} needs a private key with use sig among keys")
    except (OSError, ValueError, TypeError, AttributeError, KeyError, JoseError) as problem:
        raise BadConfiguration(f"{path} cannot be used: {type(problem).__name__}") from None
    return service


def ask(service: Service, *, back: str, language: str) -> Question:
    """A signed question for the browser to carry. `back` is our exact address for the answer."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    now = int(time.time())
    said = {
        "iss": service.client_id, "aud": service.issuer, "iat": now, "exp": now + LASTS, "jti": secrets.token_urlsafe(16),
        "client_id": service.client_id, "response_type": "code", "scope": "openid", "redirect_uri": back,
        "state": state, "nonce": nonce, "ui_locales": language, "acr_values": " ".join(service.levels),
        "code_challenge": challenge_of(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    key = service.signing_key
    header = {"alg": _algorithm(key), "kid": key.kid, "typ": "oauth-authz-req+jwt"}
    query = {"client_id": service.client_id, "response_type": "code", "scope": "openid", "redirect_uri": back}
    sent = urllib.parse.urlencode({**query, "request": jwt.encode(header, said, key)})
    return Question(f"{service.authorization_endpoint}?{sent}", state, nonce, verifier)


def challenge_of(verifier: str) -> str:
    """What is shown of a verifier before it is told (RFC 7636, S256)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def answered(service: Service, *, code: str, verifier: str, nonce: str, back: str) -> Identified:
    """Exchange the code that the browser brought for the service's word. Raises NotIdentified."""
    now, key = int(time.time()), service.signing_key
    proof = {
        "iss": service.client_id, "sub": service.client_id, "aud": service.token_endpoint,
        "jti": secrets.token_urlsafe(16), "iat": now, "exp": now + 120,
    }  # fmt: skip
    sent = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
        "client_id": service.client_id,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": _algorithm(key), "kid": key.kid}, proof, key),
    }  # fmt: skip
    request = urllib.request.Request(
        service.token_endpoint,
        data=urllib.parse.urlencode(sent).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
    )
    try:
        told = fetch_json(request, timeout=_TIMEOUT, whole=_WHOLE, largest=_LARGEST)
    except NotNow:
        raise NotIdentified("unreachable") from None
    except Unreadable:
        raise NotIdentified("refused") from None
    token = told.get("id_token") if isinstance(told, dict) else None
    if not isinstance(token, str):
        raise NotIdentified("no_token")
    return read_answer(service, token, nonce=nonce)


def read_answer(service: Service, token: str, *, nonce: str) -> Identified:
    """What an identity token proves. Raises NotIdentified."""
    if service.encrypted:
        try:
            # A service that knows one key of ours need not name it.
            ours = [key for key in service.keys.keys if key.get("use") == "enc"]
            key = ours[0] if len(ours) == 1 else service.keys
            token = jwe.decrypt_compact(token, key, algorithms=ENCRYPTED_WITH).plaintext.decode()
        except (JoseError, ValueError):
            raise NotIdentified("not_encrypted") from None
    claims = _claims(service, token, audience=service.client_id)
    if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise NotIdentified("nonce")
    level = service.levels.get(str(claims.get("acr", "")))
    if level is None:
        raise NotIdentified("level")
    return Identified(_subject(claims), level)


class Bearer(NamedTuple):
    """Whom another service asks about, what it may ask, and how sure it is that they are behind it."""

    subject: str
    scopes: frozenset[str]
    level: str


def read_bearer(service: Service, token: str) -> Bearer:
    """What an access token that came with a call proves. Raises NotIdentified."""
    claims = _claims(service, token, audience=service.audience or service.client_id)
    scopes: set[str] = set()
    authorization = claims.get("authorization")
    granted = authorization.get("permissions") if isinstance(authorization, dict) else None
    for one in granted if isinstance(granted, list) else []:
        scopes.update(_texts(one.get("scopes") if isinstance(one, dict) else None))
    # Older services name the program before the scope.
    scopes.update(text.rpartition(".")[2] for text in _texts(claims.get(service.scopes_in)))
    return Bearer(_subject(claims), frozenset(scopes), str(claims.get("loa", "")))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def _keys_of(service: Service, *, anew: bool = False) -> KeySet:
    """The service's public keys. Raises NotIdentified."""
    if service.jwks is not None:
        return service.jwks
    at, keys = _fetched.get(service.jwks_uri, (0.0, None))
    age = time.monotonic() - at
    if keys is not None and age < (_NOT_AGAIN if anew else _KEPT):
        return keys
    request = urllib.request.Request(service.jwks_uri, headers={"Accept": "application/json"})
    try:
        told = fetch_json(request, timeout=_TIMEOUT, whole=_WHOLE, largest=_LARGEST)
        keys = KeySet.import_key_set(told)
    except (NotNow, Unreadable, JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise NotIdentified("keys") from None
    _fetched[service.jwks_uri] = (time.monotonic(), keys)
    return keys


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotIdentified("subject")
    return subject


def _claims(service: Service, token: str, *, audience: str) -> Mapping[str, Any]:
    try:
        try:
            claims = jwt.decode(token, _keys_of(service), algorithms=SIGNED_WITH).claims
        except InvalidKeyIdError:  # it may have new keys
            claims = jwt.decode(token, _keys_of(service, anew=True), algorithms=SIGNED_WITH).claims
    except (JoseError, ValueError, TypeError):
        raise NotIdentified("signature") from None
    if claims.get("iss") != service.issuer:
        raise NotIdentified("issuer")
    named = claims.get("aud")
    others = named if isinstance(named, list) else [named]
    # Whom else a token names could use it as well: then it must say that it was made for us (OpenID Connect 3.1.3.7).
    if audience not in others or (
        len(others) > 1 and claims.get("azp", audience) not in (audience, service.client_id)
    ):
        raise NotIdentified("audience")
    now, ends, made = time.time(), claims.get("exp"), claims.get("iat")
    if not _is_time(ends) or not _is_time(made) or ends < now - _LEEWAY or made > now + _LEEWAY:
        raise NotIdentified("expired")
    return claims


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _algorithm(key: Any) -> str:
    return "ES256" if key.key_type == "EC" else "RS256"


def fingerprint(secret: bytes, service: Service, subject: str) -> str:
    """What is kept of the service's name for a person: nobody guesses it back without the installation's key."""
    return hmac.new(
        secret, json.dumps(["openid", service.issuer, subject]).encode(), hashlib.sha256
    ).hexdigest()
