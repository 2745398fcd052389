"""Callouts as people write them in markdown: `> [!NOTE]` and quotes that begin with an emoji."""

import re

from core.content.graphemes import first_grapheme, is_emoji_start
from core.content.shapes import Json

_MARK = re.compile(r"\[!([A-Za-z]+)\][+-]?[ \t]*(?:\n|$|(?=\S))")

ALERTS = {
    "note": ("ℹ️", "blue_background"),
    "tip": ("💡", "green_background"),
    "important": ("❗", "purple_background"),
    "warning": ("⚠️", "yellow_background"),
    "caution": ("🛑", "red_background"),
}
"""GitHub's five alerts, as icon and colour."""

_SYNONYMS = {
    "info": "note",
    "abstract": "note",
    "summary": "note",
    "todo": "note",
    "hint": "tip",
    "success": "tip",
    "check": "tip",
    "done": "tip",
    "question": "important",
    "help": "important",
    "faq": "important",
    "attention": "warning",
    "danger": "caution",
    "error": "caution",
    "failure": "caution",
    "bug": "caution",
}


def read_callout(content: str) -> tuple[Json, str] | None:
    """The callout that a quote's first paragraph begins.

    Returns:
        the callout's icon and colour, and the text after the mark; None for a plain quote.
    """
    match = _MARK.match(content)
    if match is not None:
        kind = match[1].lower()
        alert = ALERTS.get(_SYNONYMS.get(kind, kind))
        if alert is None:
            return None
        return {"icon": emoji_icon(alert[0]), "color": alert[1]}, content[match.end() :]
    if content and content[0] > "\x7f" and is_emoji_start(content):
        emoji = first_grapheme(content)
        rest = content[len(emoji) :]
        if not rest or rest[0] in " \t\n":
            return {"icon": emoji_icon(emoji)}, rest.lstrip(" \t\n")
    return None


def emoji_icon(emoji: str) -> Json:
    """An emoji as an icon."""
    return {"type": "emoji", "emoji": emoji}


def alert_name(icon: str, colour: str) -> str | None:
    """The alert that looks like this, in capitals, or None."""
    for name, look in ALERTS.items():
        if look == (icon, colour):
            return name.upper()
    return None
