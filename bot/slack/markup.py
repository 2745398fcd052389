"""Plain text and links in Slack's mrkdwn, so that nobody is pinged and nothing breaks.

Rules: Slack docs, "Formatting message text" (escape &, < and >; `<url|text>` for links) and
"Text object" (mentions are `<!…>`, `<@…>`, `<#…>`). Lengths are counted in UTF-16 units, the
larger of the counts that Slack's limits could mean.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

JOINER = "\u2060"
"""An invisible character that keeps two others from being read as one word."""

ELLIPSIS = "…"

_BROADCAST = re.compile(r"@(?=(?:everyone|channel|here)\b)", re.IGNORECASE)
_UNSEEN = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Direction marks and overrides, and characters that only hide others."""

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_URL_ESCAPES = {"<": "%3C", ">": "%3E", "|": "%7C", '"': "%22", "`": "%60", "&": "&amp;"}
_SCHEMES = frozenset({"http", "https", "mailto"})


def width(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def clean(text: str, *, lines: bool = False) -> str:
    """`text` without control characters, direction overrides and lone surrogates.

    Args:
        lines: keep line breaks and tabs; otherwise every run of white space is one space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in text if char in "\n\t" or _is_seen(char))
    return kept if lines else " ".join(kept.split())


def _is_seen(char: str) -> bool:
    return char not in _UNSEEN and unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"}


def escape(text: str) -> str:
    """`text`, already clean, as mrkdwn that shows it as it is and mentions nobody."""
    defused = _BROADCAST.sub(f"@{JOINER}", text).replace("```", f"`{JOINER}`{JOINER}`")
    return "".join(_ESCAPES.get(char, char) for char in defused)


def plain(text: str, limit: int) -> str:
    """One line of plain text as mrkdwn, at most `limit` wide once escaped."""
    return escape(clip(clean(text), limit))


def clip(text: str, limit: int) -> str:
    """`text` cut, with an ellipsis, so that `escape` of it is at most `limit` wide."""
    if width(escape(text)) <= limit:
        return text
    room = limit - 2
    kept = []
    for char in text:
        room -= _cost(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ELLIPSIS


def _cost(char: str) -> int:
    """The most that `escape` can make of one character."""
    return 2 if char in "@`" else width(_ESCAPES.get(char, char))


def label(text: str, limit: int) -> str:
    """Text for a plain_text object (a button): not markup, so nothing is escaped."""
    flat = _BROADCAST.sub(f"@{JOINER}", clean(text))
    if width(flat) <= limit:
        return flat
    kept = flat[:limit]
    while width(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def link(text: str, url: str, limit: int) -> str:
    """`<url|text>`, or the text alone when the address is not one that may be opened.

    Only http, https and mailto are linked. The result is at most `limit` wide; an address that
    does not fit leaves the text alone, because half an address leads nowhere.
    """
    target = escaped_address(url)
    shown = clean(text)
    room = limit - width(target) - len("<|>")
    if not target or room < len("open"):
        return plain(shown or url, limit)
    return f"<{target}|{plain(shown, room).replace('|', '¦') or 'open'}>"


def address(url: str) -> str:
    """The address as a button takes it; empty when it is not one that may be opened."""
    stripped = _BROADCAST.sub("%40", clean(url).replace(" ", "%20"))
    try:
        scheme = urlsplit(stripped).scheme.lower()
    except ValueError:
        return ""
    return stripped if scheme in _SCHEMES else ""


def escaped_address(url: str) -> str:
    """The address as mrkdwn takes it inside a link."""
    return "".join(_URL_ESCAPES.get(char, char) for char in address(url))


def fit(lines: Iterable[str], limit: int) -> tuple[list[str], int]:
    """As many of the lines as fit into `limit` when joined, and how many were left over."""
    kept: list[str] = []
    left = 0
    room = limit
    for line in lines:
        room -= width(line) + 1
        if left or room < 0:
            left += 1
        else:
            kept.append(line)
    return kept, left
