"""Keeps secrets out of everything that is logged.

Two nets: the exact values of this process's settings, in the forms they take in URLs, JSON and
Python's repr; and the shapes of tokens that come from elsewhere (another workspace's token in an
answer, a ticket in a socket address). Rather one word too many hidden than one secret shown.
"""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

HIDDEN = "[redacted]"

_SHORTEST = 4
"""Shorter secrets are too common as parts of words to be searched for."""

_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<keep>\b[a-z][a-z0-9+.-]*://[^\s:/@\"']*:)[^\s/\"']+(?=@)",  # password in a URL
        r"(?P<keep>)xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{4,}",  # Slack bot, user and refresh token
        r"(?P<keep>)xapp-[A-Za-z0-9-]{4,}",  # Slack app token
        r"(?P<keep>)ntn_[A-Za-z0-9_-]{4,}",  # Notion token
        r"(?P<keep>)secret_[A-Za-z0-9]{16,}",  # Notion token of the older kind
        r"(?P<keep>)sk-[A-Za-z0-9_-]{8,}",  # OpenAI and its like
        r"(?P<keep>)[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}",  # Discord bot token
        r"(?P<keep>)eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",  # JSON web token
        r"(?P<keep>\b(?i:bearer|bot)\s+)[\w.~+/-]*\d[\w.~+/=-]{5,}",
        r"(?P<keep>\b(?i:bearer)\s+)[\w.~+/=-]{8,}",
        r"(?P<keep>\b(?i:basic)\s+)(?=[A-Za-z+/]*[0-9=])[A-Za-z0-9+/]{6,}={0,2}",
        r"(?P<keep>(?i:authorization)[\\\"']*\s*[:=]\s*[\\\"']*\w+\s+)[^\s\"',\\\[]{4,}",
        r"(?P<keep>/(?:webhooks|interactions)/\d+/)[\w-]{8,}",  # Discord: token in the path
        r"(?P<keep>hooks\.slack\.com/(?:services|workflows|triggers)/)[\w/-]+",
        r"(?P<keep>[?&](?i:ticket|code|sig|signature|\w*token|\w*secret|api_?key)=)[^&\s\"'#\\]+",
    )
)

_NAMED = re.compile(
    r"(?P<keep>(?i:authorization|password|\btoken|_token|secret|api[_-]?key|cookie)"
    r"[\\\"']*\s*[:=]\s*[\\\"']*)(?!\[redacted|SecretStr|None\b|null\b)[^\s\"',;}\\]{4,}"
)
"""A value that its name gives away, in running text ("password: hunter22")."""

_SECRET_KEY = re.compile(
    r"(?:^|_)(?:token|secret|password|passwd|authorization|cookie|api_?key)$", re.IGNORECASE
)


def passwords_in(addresses: Iterable[str | None]) -> tuple[str, ...]:
    """The passwords inside URLs, also those that hold `@` or `/` unescaped."""
    found = []
    for address in addresses:
        user, at, _host = (address or "").partition("://")[2].rpartition("@")
        password = user.partition(":")[2]
        if at and password:
            found.append(password)
    return tuple(found)


class Redactor:
    """Replaces secrets in texts and log events.

    Args:
        secrets: exact values to hide wherever they turn up; shapes of tokens are always hidden.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORTEST:
                forms |= {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
                forms |= {json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        longest_first = sorted(forms, key=len, reverse=True)
        self._exact = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def text(self, text: str) -> str:
        """The text with every secret replaced by `HIDDEN`."""
        return _NAMED.sub(rf"\g<keep>{HIDDEN}", self.line(text))

    def line(self, text: str) -> str:
        """The same for a finished log line: leaves JSON's own syntax as it is."""
        if self._exact is not None:
            text = self._exact.sub(HIDDEN, text)
        for shape in _SHAPES:
            text = shape.sub(rf"\g<keep>{HIDDEN}", text)
        return text

    def value(self, value: object) -> object:
        """The same for a value of any type: texts inside containers and objects as well.

        Values stored under a telling key ("token", "client_secret") are hidden whatever they are.
        """
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(k)): self._under(str(k), v) for k, v in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(item) for item in value]
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace"))
        return self.text(repr(value))

    def _under(self, key: str, value: object) -> object:
        if value and isinstance(value, str | bytes) and _SECRET_KEY.search(key):
            return HIDDEN
        return self.value(value)
