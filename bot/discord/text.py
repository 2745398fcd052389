"""Words for Discord that ping nobody and pretend nothing (pure).

Titles, names and details come from people and from Notion. They are shown as what they are: no
mention, no markup, no masked link and no invisible character of theirs takes effect.
"""

import re

MORE = "…"

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Control, direction and zero-width characters; the joiners of emoji and of Persian stay."""

_EVERYONE = re.compile("@(?=everyone|here)", re.IGNORECASE)
_REFERENCE = re.compile("<(?=[@#:/]|[at]:|id:|sound:)", re.IGNORECASE)
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'+,;=%-]+")
_MARKUP = re.compile(r"[\\*_~`|\[\]()<>#]")
_SAFE_URL = re.compile(r"https?://[^\s<>\x00-\x1f]+\Z")


def visible(text: str) -> str:
    """The text without characters that show nothing or turn the reading direction."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    return _HIDDEN.sub("", lines)


def guard(text: str) -> str:
    """The text with every mention and reference broken by a zero-width space.

    Message Formatting (Discord: reference): users, roles, channels, commands, emoji, times.
    """
    return _REFERENCE.sub("<\u200b", _EVERYONE.sub("@\u200b", text))


def size(text: str) -> int:
    """Length as Discord may count it: UTF-16 code units, never less than characters."""
    return len(text) + sum(char > "\uffff" for char in text)


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 code units of the text, with an ellipsis where it was cut."""
    if size(text) <= limit:
        return text
    room = limit - len(MORE)
    while text and size(text) > room:
        text = text[: min(len(text) - 1, room)]
    return text.rstrip() + MORE if limit > 0 else ""


def one_line(text: str, limit: int) -> str:
    """Plain words on one line, for places that know no markup (labels, thread names)."""
    return clip(" ".join(visible(text).split()), limit)


def escape(text: str) -> str:
    """The text with markup shown as it is. Addresses stay clickable: they show where they go."""
    parts: list[str] = []
    end = 0
    for url in _URL.finditer(text):
        parts += _MARKUP.sub(r"\\\g<0>", text[end : url.start()]), url.group()
        end = url.end()
    parts.append(_MARKUP.sub(r"\\\g<0>", text[end:]))
    return guard("".join(parts))


def plain(text: str, limit: int) -> str:
    """One line of somebody's words, safe to put anywhere in a message.

    Args:
        limit: UTF-16 code units before escaping; escaping can at most double them.
    """
    return escape(one_line(text, limit))


def is_address(url: str) -> bool:
    """Whether this is a web address that may be linked."""
    return bool(_SAFE_URL.match(url)) and "](" not in url


def link(text: str, url: str, limit: int = 80) -> str:
    """A masked link with escaped words, or only the words when the address is not http(s)."""
    words = one_line(text, limit) or "open"
    label = escape(words.replace("://", ":\u200b//"))
    if not is_address(url):
        return label
    return f"[{label}]({url.replace('(', '%28').replace(')', '%29')})"
