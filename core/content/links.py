"""Addresses: what Notion takes as a link, link destinations and titles, bare addresses in text.

Destinations and titles follow CommonMark 0.31.2, section 6.3; bare addresses follow the GitHub
Flavored Markdown specification 0.29, section 6.9.
"""

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from markdown_it.common.normalize_url import normalizeLink

from core.content.graphemes import utf16_length
from core.content.shapes import MAX_URL

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSAFE_SCHEME = re.compile(r"(?:javascript|vbscript|data|file|blob|about):", re.IGNORECASE)
_TAKEN_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_ODD = re.compile(r"[\s\[\]\x80-\U0010ffff]")
"""What stands only in addresses that need a closer look."""
_CLEAN = re.compile(r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]*")
_WEB = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_ANGLED = re.compile(r"<((?:[^<>\n\\]|\\.)*+)>")
_BARE_PART = re.compile(r"(?:[^()\\\x00-\x20\x7f]|\\[!-/:-@\[-`{-~]|\\)+")
_SPACES = re.compile(r"[ \t]*\n?[ \t]*")
_TITLES = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]|\\.)*+)'", re.DOTALL),
    "(": re.compile(r"\(((?:[^()\\]|\\.)*+)\)", re.DOTALL),
}
_MAX_PARENTHESES = 32

_BARE_URL = re.compile(r"(?:https?://|ftp://|www\.)[^\s<]*", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:https?://|ftp://)?([^/?#:\s]*)", re.IGNORECASE)
_DOMAIN_CHARACTERS = re.compile(r"[\w.-]+")
_ENTITY_TAIL = re.compile(r"&[A-Za-z0-9]+;$")
_MAIL = re.compile(r"(?:mailto:|xmpp:)?[A-Za-z0-9.+_-]+@([A-Za-z0-9._-]+)")


class Destination(NamedTuple):
    """The inside of `](…)`: the address, whether a title stood there, and where it ended."""

    url: str
    titled: bool
    end: int


def problem_with(url: str) -> str | None:
    """Why Notion would refuse `url` as a link, or None when it takes it.

    Returns:
        `relative_url`, `long_url`, `spaced_url` or `unsafe_url`.
    """
    if not _SCHEME.match(url):
        return "relative_url"
    if _UNSAFE_SCHEME.match(url):
        return "unsafe_url"
    if url[:4].lower() == "http" and url[4:5] in (":", "s", "S") and not _WEB.match(url):
        return "relative_url"
    if _ODD.search(url):
        if _SPACE.search(url):
            return "spaced_url"
        if not _splits(url):
            return "relative_url"
    if len(url) * 2 > MAX_URL and utf16_length(url) > MAX_URL:
        return "long_url"
    return None


def is_taken(url: str) -> bool:
    """Whether Notion takes a link of this scheme; it refuses `ftp:` and those of other programs."""
    return bool(_TAKEN_SCHEME.match(url))


def problem_in_notion(url: str) -> str | None:
    """Like `problem_with`, with `unsafe_url` for schemes that only other places take."""
    return problem_with(url) or (None if is_taken(url) else "unsafe_url")


def _splits(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def is_web_url(url: str) -> bool:
    """Whether `url` can be a file's, an image's, a bookmark's or an embed's address."""
    return bool(_WEB.match(url)) and problem_with(url) is None


def spaceless(url: str) -> str:
    """`url` with every white space percent-encoded, for an address has none in it."""
    return _SPACE.sub(lambda found: quote(found[0]), url.strip())


def normal_url(url: str) -> str:
    """`url` as a browser would send it: percent-encoded, host names in ASCII."""
    if _CLEAN.fullmatch(url):
        return url
    return normalizeLink(url)


def unescaped(text: str) -> str:
    """`text` with backslash escapes and character references resolved."""
    if "\\" not in text:
        return _ENTITY.sub(lambda m: decoded(m[0]), text) if "&" in text else text
    parts = _ESCAPE.split(text)
    for index in range(0, len(parts), 2):
        parts[index] = _ENTITY.sub(lambda m: decoded(m[0]), parts[index])
    return "".join(parts)


def decoded(entity: str) -> str:
    """What a character reference stands for; itself when it stands for nothing."""
    if entity[1] == "#":
        digits = entity[2:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            return "\ufffd"
        return chr(code)
    text = unescape(entity)
    return entity if text.endswith(";") and entity != "&semi;" else text


def read_destination(source: str, start: int) -> Destination | None:
    """Read `(url "title")` at `start`, which is the opening parenthesis; None if it is not that."""
    match = _SPACES.match(source, start + 1)
    position = match.end() if match else start + 1
    angled = _ANGLED.match(source, position) if source[position : position + 1] == "<" else None
    if source[position : position + 1] == "<":
        if angled is None:
            return None
        url, position = angled[1], angled.end()
    else:
        end = _bare_end(source, position)
        if end < 0:
            return None
        url, position = source[position:end], end
    after = _SPACES.match(source, position)
    tail = after.end() if after else position
    titled = False
    opener = source[tail : tail + 1]
    if tail > position and opener in _TITLES:
        title = _TITLES[opener].match(source, tail)
        if title is None:
            return None
        titled = True
        closing = _SPACES.match(source, title.end())
        tail = closing.end() if closing else title.end()
    if source[tail : tail + 1] != ")":
        return None
    return Destination(normal_url(unescaped(url)), titled, tail + 1)


def _bare_end(source: str, position: int) -> int:
    """Where a destination without angle brackets ends; -1 when its parentheses do not balance."""
    depth = 0
    while True:
        part = _BARE_PART.match(source, position)
        if part:
            position = part.end()
        char = source[position : position + 1]
        if char == "(":
            depth += 1
            if depth > _MAX_PARENTHESES:
                return -1
        elif char == ")" and depth:
            depth -= 1
        else:
            return -1 if depth else position
        position += 1


def bare_url_end(source: str, start: int) -> int:
    """Where the bare address that begins at `start` ends; -1 when it is none."""
    match = _BARE_URL.match(source, start)
    if match is None:
        return -1
    end = start + _trimmed_length(source[start : match.end()])
    domain = _DOMAIN.match(source, start, end)
    if domain is None or not _good_domain(
        domain[1], with_www=source[start : start + 4].lower() == "www."
    ):
        return -1
    return end


def _good_domain(domain: str, *, with_www: bool) -> bool:
    found = _DOMAIN_CHARACTERS.match(domain)
    labels = found[0].rstrip(".").split(".") if found else [""]
    if not all(labels[-2:]) or any("_" in label for label in labels[-2:]):
        return False
    return not with_www or (len(labels) > 1 and bool(labels[1]))


def _trimmed_length(url: str) -> int:
    """How much of `url` is left without the punctuation that belongs to the sentence around it."""
    end = len(url)
    opened, closed = url.count("("), url.count(")")
    while end:
        last = url[end - 1]
        if last in "?!.,:*_~'\"":
            end -= 1
        elif last == ")" and closed > opened:
            end -= 1
            closed -= 1
        elif last == ";":
            entity = _ENTITY_TAIL.search(url[max(0, end - 40) : end])
            end -= len(entity[0]) if entity else 1
        else:
            break
    return end


def bare_mail(source: str, start: int) -> tuple[int, str] | None:
    """The end and the link of the mail address at `start`, or None when it is none."""
    match = _MAIL.match(source, start)
    if match is None:
        return None
    text = match[0].rstrip(".")
    domain = match[1].rstrip(".")
    if "." not in domain or domain[-1] in "-_" or domain.startswith("."):
        return None
    return start + len(text), text if ":" in text else f"mailto:{text}"
