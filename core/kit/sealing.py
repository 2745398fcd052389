"""Secrets sealed for keeping: AES-256-GCM, bound to what they belong to, with keys that can change.

A sealed text reads `v1.KEY_ID.BASE64`. The first key seals, all keys open; so a new key is put in
front, everything is sealed again, and the old key goes. Source: OWASP ASVS 5.0, V11.3 and V13.3.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from pydantic import SecretStr

from core.kit.errors import ConfigurationError

_VERSION = "v1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_WRONG = "ASSISTANT_SECRET_KEYS is not usable."
_RIGHT = "Give 32 random bytes in base64; `notion-assistant slack new-key` prints some."


class Unsealable(ConfigurationError):
    """A sealed text cannot be opened with the keys that there are."""

    code = "unsealable"


class Sealer:
    """Seals and opens.

    Args:
        keys: each 32 bytes; the first seals.

    Raises:
        ConfigurationError: there is no key, or one has another length.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != _KEY_BYTES for key in keys):
            raise ConfigurationError(_WRONG, next_step=_RIGHT)
        self._keys = {_id(key): key for key in keys}
        self._first = _id(keys[0])

    @classmethod
    def from_setting(cls, setting: SecretStr | None) -> "Sealer":
        """From ASSISTANT_SECRET_KEYS: keys in base64, parted by commas. Raises as above."""
        if setting is None:
            raise ConfigurationError("ASSISTANT_SECRET_KEYS is not set.", next_step=_RIGHT)
        texts = [text.strip() for text in setting.get_secret_value().split(",")]
        try:
            return cls([urlsafe_b64decode(text.encode("ascii")) for text in texts if text])
        except ValueError:
            raise ConfigurationError(_WRONG, next_step=_RIGHT) from None

    def seal(self, text: str, *, of: str) -> str:
        """Seal a text.

        Args:
            of: what it belongs to; opening it for anything else fails.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # only who seals pays for it

        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._keys[self._first]).encrypt(nonce, text.encode(), of.encode())
        return f"{_VERSION}.{self._first}.{urlsafe_b64encode(nonce + sealed).decode('ascii')}"

    def open(self, sealed: str, *, of: str) -> str:
        """Open what `seal` made. Raises Unsealable."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        version, key_id, body = [*sealed.split("."), "", ""][:3]
        key = self._keys.get(key_id)
        if version != _VERSION or key is None:
            raise Unsealable(
                "A stored token was sealed with a key that is not in ASSISTANT_SECRET_KEYS.",
                next_step="Put the old key behind the new one, after a comma.",
            )
        try:
            raw = urlsafe_b64decode(body.encode("ascii"))
            return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], of.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unsealable("A stored token is damaged, or was moved from its place.") from error

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the first key."""
        return sealed.startswith(f"{_VERSION}.{self._first}.")


def new_key() -> str:
    """A fresh key as ASSISTANT_SECRET_KEYS takes it."""
    return urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode("ascii")


def _id(key: bytes) -> str:
    return sha256(b"key id of " + key).hexdigest()[:8]
