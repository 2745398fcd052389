"""Discord's markdown to blocks (Discord developer documentation: "Message formatting")."""

import re

from core.content.chat_inline import ChatNames, ChatScanner, Dialect, Warn, date_run
from core.content.chat_lines import Lines, line_blocks
from core.content.runs import Run
from core.content.shapes import Block, ContentWarning, Converted

_SPECIAL = re.compile(
    r"\\(?P<escape>[!-/:-@\[-`{-~])"
    r"|``(?P<code2>(?:[^`]|`(?!`))+)``|`(?P<code>[^`]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\(<?(?P<masked>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?"
    r"(?:\s+\"[^\"\n]*\")?(?P<link>\))"
    r"|<(?P<angle>@!?\d+|@&\d+|#\d+|t:-?\d+(?::[a-zA-Z])?|a?:\w+:\d+|/[^<>:\n]+:\d+|id:\w+"
    r"|https?://[^<>\s]+)>"
    r"|(?P<mark>\*\*\*|\*\*|__|~~|\|\||\*|_)"
    r"|(?<![A-Za-z0-9])(?P<address>https?://|www\.)"
)
_DATE_ONLY = frozenset("dD")
_QUOTE = re.compile(r">>> |> ")
_SMALL = re.compile(r"^-# +", re.MULTILINE)


def discord_to_blocks(text: str, names: ChatNames | None = None) -> Converted:
    """A message in Discord's markdown as blocks."""
    warnings: list[ContentWarning] = []
    known = names or ChatNames()

    def warn(code: str, message: str) -> None:
        warnings.append(ContentWarning(code, message))

    return Converted(discord_blocks(text, known, warn), tuple(warnings))


def discord_blocks(text: str, names: ChatNames, warn: Warn) -> list[Block]:
    """A message in Discord's markdown as blocks, warnings to `warn`."""
    if _SMALL.search(text):
        warn("small_text", "Notion has no small text; it was kept in the usual size.")
        text = _SMALL.sub("", text)
    lines = Lines(
        inline=lambda part: discord_runs(part, names, warn),
        quote=_QUOTE,
        headings=True,
        language=True,
    )
    return line_blocks(text, lines)


def discord_runs(text: str, names: ChatNames, warn: Warn) -> list[Run]:
    """A stretch of Discord's markdown as runs."""
    if text.count("||") > 1:
        warn("spoiler", "Notion has no spoilers; hidden text was marked with a gray background.")
    return ChatScanner(text, _DIALECT, names, warn).runs()


def _escape(scanner: ChatScanner, match: re.Match[str]) -> None:
    scanner.text(match["escape"])


def _code(scanner: ChatScanner, match: re.Match[str]) -> None:
    scanner.code(match["code2"] or match["code"])


def _link(scanner: ChatScanner, match: re.Match[str]) -> None:
    scanner.linked(match["masked"], discord_runs(match["label"], scanner.names, scanner.warn))


def _angle(scanner: ChatScanner, match: re.Match[str]) -> None:
    target = match["angle"]
    if target.startswith("@&"):
        scanner.atom(scanner.names.group(target[2:]))
    elif target.startswith("@"):
        scanner.atom(scanner.names.user(target.lstrip("@!")))
    elif target.startswith("#"):
        scanner.atom(scanner.names.channel(target[1:]))
    elif target.startswith("t:"):
        _, seconds, *style = target.split(":")
        with_time = not (style and style[0] in _DATE_ONLY)
        scanner.atom(date_run(int(seconds), with_time=with_time))
    elif target.startswith("http"):
        scanner.linked(target, [Run(target)])
    elif target.startswith("/"):
        scanner.code(target.rpartition(":")[0])
    elif target.startswith("id:"):
        scanner.text(f"#{target[3:]}")
    else:
        name = target.split(":")[1]
        scanner.text(scanner.names.emoji.get(name, f":{name}:"))


_DIALECT = Dialect(
    special=_SPECIAL,
    marks={
        "***": "bold italic",
        "**": "bold",
        "*": "italic",
        "_": "italic",
        "__": "underline",
        "~~": "strikethrough",
        "||": "colour:gray_background",
    },
    handlers={
        "escape": _escape,
        "code": _code,
        "code2": _code,
        "link": _link,
        "angle": _angle,
    },
)
