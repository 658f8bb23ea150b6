"""The secrets of this door: tokens that are kept as hashes, and webhook secrets that are kept nowhere.

A webhook's secret is computed from a key file beside the database, so that a copy of the database cannot sign.
"""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from django.conf import settings

from kortisto.api.models import Webhook
from kortisto.kernel.key_files import key_in

PREFIX = "kto_"


def new_token() -> str:
    """A new token with 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def fingerprint(token: str, *parts: bytes) -> str:
    """A fingerprint that says nothing to somebody without the token."""
    made = hmac.new(token.encode("utf-8", "replace"), digestmod=hashlib.sha256)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.hexdigest()


def webhook_secret(webhook: Webhook) -> str:
    """The secret in force of a webhook, as the recipient was told it (Standard Webhooks: `whsec_` and base64)."""
    return "whsec_" + base64.b64encode(webhook_key(webhook)).decode()


def webhook_key(webhook: Webhook) -> bytes:
    """The 32 bytes that sign what is told to a webhook."""
    named = f"{webhook.public_id}/{webhook.secrets_given}".encode()
    return hmac.new(key_in(Path(settings.WEBHOOK_KEY_FILE)), named, hashlib.sha256).digest()
