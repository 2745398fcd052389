"""Inline content of chat messages to runs: what Slack's mrkdwn and Discord's markdown share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from core.content.links import bare_mail, bare_url_end, normal_url, problem_in_notion
from core.content.nodes import Delimiter, Node, flatten, mark, match_delimiters, text_node
from core.content.runs import CODE, Run, merged
from core.content.shapes import Json

Warn: TypeAlias = Callable[[str, str], None]


@dataclass(frozen=True)
class ChatNames:
    """What the ids in a message stand for.

    Args:
        users: a person's name by chat id.
        channels: a channel's name by id, without `#`.
        groups: a group's or a role's name by id.
        emoji: the emoji for a name of the workspace, without colons.
        people: a person's Notion id by chat id; they become Notion mentions.
    """

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    emoji: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def user(self, identity: str, shown: str = "") -> Run:
        """The run for a mentioned person."""
        name = "@" + (self.users.get(identity) or shown or identity).lstrip("@")
        notion = self.people.get(identity)
        if notion is None:
            return Run(name)
        return Run(name, atom={"type": "mention", "mention": _user(notion)})

    def channel(self, identity: str, shown: str = "") -> Run:
        """The run for a mentioned channel."""
        return Run("#" + (self.channels.get(identity) or shown or identity).lstrip("#"))

    def group(self, identity: str, shown: str = "") -> Run:
        """The run for a mentioned group or role."""
        return Run("@" + (self.groups.get(identity) or shown or identity).lstrip("@"))


def _user(identity: str) -> Json:
    return {"type": "user", "user": {"id": identity}}


def date_run(seconds: float, *, with_time: bool) -> Run:
    """A moment as a Notion date; `seconds` since 1970 in UTC."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return Run(str(seconds))
    start = moment.isoformat().replace("+00:00", "Z") if with_time else moment.date().isoformat()
    atom = {"type": "mention", "mention": {"type": "date", "date": {"start": start}}}
    return Run(start, atom=atom)


class ChatDelimiter(Delimiter):
    """A mark of a chat dialect: it pairs with the same mark and is used up whole."""

    __slots__ = ()

    def __init__(self, char: str, at: int, *, name: str, opens: bool, closes: bool) -> None:
        super().__init__(char, len(char), at, opens, closes)
        self.name = name

    def literal(self) -> str:
        """The whole mark."""
        return self.char

    def can_pair(self, closer: Delimiter) -> bool:
        """Whether this opener and `closer` are the same mark."""
        return self.char == closer.char

    def pair_with(self, closer: Delimiter) -> None:
        """Use both marks up."""
        self.left = closer.left = 0
        self.opened += self.name.split()
        closer.closed += self.name.split()


Handler: TypeAlias = "Callable[[ChatScanner, re.Match[str]], None]"


@dataclass(frozen=True)
class Dialect:
    """How a platform writes inline content.

    Args:
        special: finds the next thing that is not plain text; its last group names the handler.
        marks: the formats each mark stands for, `colour:NAME` for a colour.
        handlers: what to do with each named group of `special`.
    """

    special: re.Pattern[str]
    marks: Mapping[str, str]
    handlers: Mapping[str, Handler]


class ChatScanner:
    """One pass over one stretch of a message."""

    def __init__(self, source: str, dialect: Dialect, names: ChatNames, warn: Warn) -> None:
        self.source = source
        self.dialect = dialect
        self.names = names
        self.warn = warn
        self.nodes: list[Node] = []
        self._delimiters: list[Delimiter] = []

    def runs(self) -> list[Run]:
        """The runs of the whole source."""
        position = 0
        for match in self.dialect.special.finditer(self.source):
            if match.start() < position:
                continue
            self.text(self.source[position : match.start()])
            position = match.end()
            kind = match.lastgroup or ""
            if kind == "mark":
                self._mark(match)
            elif kind == "address":
                position = self._address(match.start())
            else:
                self.dialect.handlers[kind](self, match)
        self.text(self.source[position:])
        match_delimiters(self._delimiters)
        return merged(flatten(self.nodes))

    def text(self, text: str) -> None:
        """Add plain text."""
        if text:
            self.nodes.append(text_node(text))

    def atom(self, run: Run) -> None:
        """Add a finished run."""
        self.nodes.append(Node("atom", run=run))

    def code(self, text: str) -> None:
        """Add code."""
        self.atom(Run(text, CODE))

    def linked(self, url: str, inside: list[Run]) -> None:
        """Add a link, or only its words when Notion refuses the address."""
        usable = normal_url(url)
        problem = problem_in_notion(usable)
        if problem is not None:
            self.warn(problem, f"The link {url[:80]!r} was kept as text.")
        self.nodes.append(mark("link", "" if problem else usable, 1))
        for run in inside:
            self.atom(run)
        self.nodes.append(mark("link", "", -1))

    def _mark(self, match: re.Match[str]) -> None:
        char = match["mark"]
        before = self.source[match.start() - 1 : match.start()] or " "
        after = self.source[match.end() : match.end() + 1] or " "
        word = char == "_" or (char == "~") or (char == "*" and "**" not in self.dialect.marks)
        opens = not after.isspace() and not (word and before.isalnum())
        closes = not before.isspace() and not (word and after.isalnum())
        name = self.dialect.marks[char]
        delimiter = ChatDelimiter(char, match.start(), name=name, opens=opens, closes=closes)
        self.nodes.append(delimiter)
        self._delimiters.append(delimiter)

    def _address(self, at: int) -> int:
        end = bare_url_end(self.source, at)
        if end > at:
            url = self.source[at:end]
            self.linked(url if "://" in url[:8] else f"http://{url}", [Run(url)])
            return end
        mail = bare_mail(self.source, at)
        if mail is not None:
            self.linked(mail[1], [Run(self.source[at : mail[0]])])
            return mail[0]
        self.text(self.source[at])
        return at + 1
