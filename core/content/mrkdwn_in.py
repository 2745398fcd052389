"""Slack's mrkdwn to runs and blocks (Slack API: "Formatting text for app surfaces")."""

import re
from html import unescape

from core.content.chat_inline import ChatNames, ChatScanner, Dialect, Warn, date_run
from core.content.chat_lines import Lines, line_blocks
from core.content.runs import Run
from core.content.shapes import Block, ContentWarning, Converted

_SPECIAL = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w:]):(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-\d)?):(?!\w)"
    r"|(?P<entity>&(?:amp|lt|gt);)"
    r"|(?P<mark>[*_~])"
)
_TIMED = re.compile(r"\{(?:time|ago|date_short_pretty_time)")


def mrkdwn_to_blocks(text: str, names: ChatNames | None = None) -> Converted:
    """A text in Slack's mrkdwn as blocks."""
    warnings: list[ContentWarning] = []
    known = names or ChatNames()

    def warn(code: str, message: str) -> None:
        warnings.append(ContentWarning(code, message))

    return Converted(mrkdwn_blocks(text, known, warn), tuple(warnings))


def mrkdwn_blocks(text: str, names: ChatNames, warn: Warn) -> list[Block]:
    """A text in Slack's mrkdwn as blocks, warnings to `warn`."""
    lines = Lines(
        inline=lambda part: mrkdwn_runs(part, names, warn),
        quote=re.compile(r"(?:&gt;){3} ?|>{3} ?|(?:&gt;|>) ?"),
        headings=False,
        language=False,
        unescape=_code_text,
    )
    return line_blocks(text, lines)


def mrkdwn_runs(text: str, names: ChatNames, warn: Warn) -> list[Run]:
    """A stretch of Slack's mrkdwn as runs."""
    return ChatScanner(text, _DIALECT, names, warn).runs()


def _code_text(text: str) -> str:
    """Code as it was typed: Slack escapes three characters and marks addresses."""
    return unescape(re.sub(r"<((?:https?|mailto):[^<>|\n]+)(?:\|[^<>\n]*)?>", r"\1", text))


def _code(scanner: ChatScanner, match: re.Match[str]) -> None:
    scanner.code(_code_text(match["code"]))


def _entity(scanner: ChatScanner, match: re.Match[str]) -> None:
    scanner.text(unescape(match["entity"]))


def _emoji(scanner: ChatScanner, match: re.Match[str]) -> None:
    scanner.text(scanner.names.emoji.get(match["emoji"], match[0]))


def _angle(scanner: ChatScanner, match: re.Match[str]) -> None:
    target, _, shown = match["angle"].partition("|")
    shown = unescape(shown)
    if target.startswith("@"):
        scanner.atom(scanner.names.user(target[1:], shown))
    elif target.startswith("#"):
        scanner.atom(scanner.names.channel(target[1:], shown))
    elif target.startswith("!subteam^"):
        scanner.atom(scanner.names.group(target.removeprefix("!subteam^"), shown))
    elif target.startswith("!date^"):
        scanner.atom(_date(target, shown))
    elif target.startswith("!"):
        scanner.text(shown or f"@{target[1:]}")
    else:
        url = unescape(target)
        words = mrkdwn_runs(match["angle"].partition("|")[2], scanner.names, scanner.warn)
        scanner.linked(url, words or [Run(url.removeprefix("mailto:"))])


def _date(target: str, shown: str) -> Run:
    parts = target.split("^")
    if len(parts) < 3 or not parts[1].lstrip("-").isdigit():
        return Run(shown or target)
    return date_run(int(parts[1]), with_time=bool(_TIMED.search(parts[2])))


_DIALECT = Dialect(
    special=_SPECIAL,
    marks={"*": "bold", "_": "italic", "~": "strikethrough"},
    handlers={"code": _code, "entity": _entity, "emoji": _emoji, "angle": _angle},
)
