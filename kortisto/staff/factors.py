"""Second factors at rest and on the screen: secrets encrypted, the app's picture readable in the dark."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class FactorAdapter(DefaultMFAAdapter):
    """A copy of the database alone gives nobody a second factor: the key is derived from the secret key,
    which is kept elsewhere. After a change of that key users get new factors from the administrator."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The inverse of `encrypt`. Raises InvalidToken after a change of the secret key."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app, black on white also on a dark page, without the XML prolog."""
        picture = super().build_totp_svg(url)
        start = picture.index("<svg")
        after = picture.index(">", start) + 1
        return picture[start:after] + '<rect width="100%" height="100%" fill="#fff"/>' + picture[after:]


def _cipher() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"kortisto second factors").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
