"""Text of unknown origin as plain words: no address, no mention, no tag, nothing that is not seen.

For what a model wrote or a page says, wherever it is shown or written as the assistant's own: it
may carry format (lists, bold, headings), and can never lead anywhere or call anybody.
"""

import re
import unicodedata
from collections.abc import Collection

LEFT_OUT = "(link left out)"
_ROUNDS = 6
"""Taking one thing away can bring another together; after these, what is left is broken up."""

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_JOINER = "\u200d"
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_DEFINITION = re.compile(r"(?m)^[ \t]{0,3}\[[^\]\n]{1,200}\]:.*$")
_TAG = re.compile(r"</?[A-Za-z!@#][^<>]{0,2000}>")
_LEADING_TAG = re.compile(
    r"<[!@#][^<>]{0,2000}>"
    r"|(?i:</?(?:[a-z-]*(?:mention|link|mark|embed|image|video|audio|file|pdf|page|database|unfurl)"
    r"[a-z-]*|a|img|iframe|script|object|form|button)\b[^<>]{0,2000}>)"
)
_ADDRESS = re.compile(
    r"(?i)(?:[a-z][a-z0-9+.-]{1,20}:/{1,}|:/{2,}|www\.)[^\s<>]*"
    r"|\b(?:javascript|data|mailto|tel|vbscript|slack|discord|notion|file):[^\s<>]+"
    r"|(?<![\w@.])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?/[^\s<>]*"
    r"|\bhxxps?\b[^\s<>]*"
)
_CALL = re.compile(r"(?i)@(?=(?:everyone|here|channel|all)\b|\[)")


def seen(text: str) -> str:
    """The text as a person sees it: composed, without invisible and control characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        each for each in composed if each in "\n\t" or each == _JOINER or not _is_unseen(each)
    )


def _is_unseen(character: str) -> bool:
    """Whether nothing is drawn for a character: control, format, private, or a bare selector."""
    return (
        unicodedata.category(character) in _UNSEEN
        or "\u180b" <= character <= "\u180f"
        or "\ufe00" <= character <= "\ufe0e"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character in "\u115f\u1160\u3164\uffa0\u2028\u2029"
    )


def plain_words(text: str, *, most: int, tags: re.Pattern[str] = _TAG) -> str:
    """A text without links, mentions and tags, at most so many characters long.

    A link becomes its text, an address `LEFT_OUT`; `@everyone` keeps its word.
    """
    kept = seen(text)
    for _ in range(_ROUNDS):
        before = kept
        for pattern, instead in (
            (_DEFINITION, ""),
            (_IMAGE_OR_LINK, r"\1"),
            (tags, ""),
            (_ADDRESS, LEFT_OUT),
            (_CALL, ""),
        ):
            kept = pattern.sub(instead, kept)
        if kept == before:
            break
    else:
        kept = re.sub(r"[<>\[\]@]|:(?=/)|\w+\.(?=\w+/)", " ", kept)
    kept = kept.replace("](", "] (").strip()
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def one_line(text: str, *, most: int) -> str:
    """The same on one line: a title, a label."""
    return " ".join(plain_words(text, most=4 * most).split())[:most]


def leading_only_to(text: str, own: Collection[str], *, most: int) -> str:
    """A text as `plain_words` gives it, but with links to addresses of one's own kept.

    Args:
        own: the addresses that may stay, written as links or bare.
    """
    known = [re.escape(each) for each in sorted(own, key=len, reverse=True) if each]
    if not known:
        return _around(text, most)
    address = f"(?:{'|'.join(known)})"
    end = r"(?![\w/?#&=%.:@-]*[\w/?#&=%@-])"
    kept = re.compile(rf"\[((?:\\.|[^\[\]\\\n]){{0,500}})\]\({address}\)|<?{address}>?{end}")
    parts: list[str] = []
    start = 0
    for match in kept.finditer(text):
        parts += [_around(text[start : match.start()], most), _own(match)]
        start = match.end()
    parts.append(_around(text[start:], most))
    return "".join(parts)


def _own(match: re.Match[str]) -> str:
    """A link of one's own, with nothing in its text that leads elsewhere."""
    label = match[1]
    return match[0] if label is None else match[0].replace(label, one_line(label, most=500), 1)


def _around(text: str, most: int) -> str:
    """A part of a text as plain words, with the tags that lead nowhere, and its white space."""
    inner = text.strip()
    if not inner:
        return text
    start = text[: len(text) - len(text.lstrip())]
    return f"{start}{plain_words(inner, most=most, tags=_LEADING_TAG)}{text[len(text.rstrip()) :]}"
