"""Inline markdown to runs, in one pass and linear time.

Emphasis, links, code spans and raw HTML follow CommonMark 0.31.2, section 6 and its appendix
"A parsing strategy"; strikethrough and bare addresses follow the GitHub Flavored Markdown
specification. Written for this room because runs, not a tree, are what Notion wants, and because
a general parser spends most of its time on inline content.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from core.content.inline_html import HtmlTags
from core.content.links import (
    Destination,
    bare_mail,
    bare_url_end,
    decoded,
    normal_url,
    problem_with,
    read_destination,
)
from core.content.nodes import Delimiter, Node, flatten, mark, match_delimiters, text_node
from core.content.runs import CODE, Run

Warn: TypeAlias = Callable[[str, str], None]

_PLAIN = r"[\\`*_\[\]<&\n~$]|!\["
_SPECIAL = re.compile(_PLAIN)
_SPECIAL_LINKS = re.compile(
    _PLAIN + r"|(?<![A-Za-z<])(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])://"
    r"|(?<![^\s*_~(\x80-\U0010ffff])[wW][wW][wW]\."
    r"|(?<![A-Za-z0-9.+_:-])(?:mailto:|xmpp:)?[A-Za-z0-9.+_-]++@[A-Za-z0-9]"
)
_SPECIAL_HTML = re.compile(r"[<&]")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_TICKS = re.compile(r"`+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_URI = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x1f]*)>")
_MAIL = re.compile(
    r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)>"
)
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_MATH = re.compile(r"\$(?![\s$])((?:\\.|[^$\\])++)(?<!\s)\$(?![0-9A-Za-z$])", re.DOTALL)
_DISPLAY_MATH = re.compile(r"\$\$((?:\\.|[^$\\])++)\$\$(?!\$)", re.DOTALL)
_MONEY = re.compile(r"[\d.,]+(?:k|m|b|bn|mn|K|M|B)?[,;:.)/–—-]*\s(?=.*[A-Za-z]{2})[^\\^_={}+<>]*\Z")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*+)\]", re.DOTALL)
_MAX_LABEL = 999
_LINE_START = re.compile(r"[ \t]*")


class Bracket:
    """An open `[` or `![` that may become a link or an image."""

    __slots__ = ("active", "at", "image", "index", "nested")

    def __init__(self, *, index: int, at: int, image: bool) -> None:
        self.index = index
        self.at = at
        self.image = image
        self.active = True
        self.nested = False


def inline_runs(
    source: str,
    warn: Warn,
    *,
    references: Mapping[str, Any] | None = None,
    notes: Callable[[str], str | None] | None = None,
    html_only: bool = False,
) -> list[Run]:
    """Read one block's inline content.

    Args:
        source: the content, without the block's own marks.
        warn: called with a code and a sentence for what is lost.
        references: link reference definitions by normalised label, as markdown-it gathers them.
        notes: the text that stands for a footnote's label, None for an unknown one.
        html_only: whether only tags and character references mean something, as in raw HTML.

    Returns:
        runs, not merged; images are runs with `image` set.
    """
    if html_only:
        special = _SPECIAL_HTML
    elif "://" in source or "@" in source or "ww." in source or "WW." in source:
        special = _SPECIAL_LINKS
    else:
        special = _SPECIAL
    first = special.search(source)
    if first is None:
        return [Run(source)] if source else []
    scanner = _Scanner(source, warn, references or {}, notes)
    return flatten(scanner.scan(special, first))


class _Scanner:
    """The state of one pass over one block's content."""

    def __init__(
        self,
        source: str,
        warn: Warn,
        references: Mapping[str, Any],
        notes: Callable[[str], str | None] | None,
    ) -> None:
        self.source = source
        self.warn = warn
        self.references = references
        self.notes = notes
        self.nodes: list[Node] = []
        self.brackets: list[Bracket] = []
        self.delimiters: list[Delimiter] = []
        self.tags = HtmlTags(source, self.nodes, warn)
        self.ticks: dict[int, list[int]] | None = None

    def scan(self, special: re.Pattern[str], found: re.Match[str] | None) -> list[Node]:
        """Turn the source into nodes; `found` is the first special character."""
        source, nodes, handlers = self.source, self.nodes, _HANDLERS
        position = 0
        while found is not None:
            start = found.start()
            if start > position:
                nodes.append(Node("text", source[position:start]))
            position = handlers.get(source[start], _Scanner._bare)(self, start)
            found = special.search(source, position)
        if position < len(source):
            nodes.append(text_node(source[position:]))
        match_delimiters(self.delimiters)
        return nodes

    def _literal(self, start: int, end: int) -> int:
        self.nodes.append(text_node(self.source[start:end]))
        return end

    def _backslash(self, at: int) -> int:
        following = self.source[at + 1 : at + 2]
        if following == "\n":
            self.nodes.append(text_node("\n"))
            return self._skip_indent(at + 2)
        if following in _PUNCTUATION:
            self.nodes.append(text_node(following))
            return at + 2
        return self._literal(at, at + 1)

    def _newline(self, at: int) -> int:
        hard = False
        last = self.nodes[-1] if self.nodes else None
        if last is not None and last.kind == "text" and last.text.endswith(" "):
            hard = last.text.endswith("  ")
            last.text = last.text.rstrip(" ")
        self.nodes.append(text_node("\n" if hard else " "))
        return self._skip_indent(at + 1)

    def _skip_indent(self, at: int) -> int:
        match = _LINE_START.match(self.source, at)
        return match.end() if match else at

    def _code(self, at: int) -> int:
        if self.ticks is None:
            self.ticks = {}
            for match in _TICKS.finditer(self.source):
                self.ticks.setdefault(match.end() - match.start(), []).append(match.start())
            for positions in self.ticks.values():
                positions.reverse()
        run = _TICKS.match(self.source, at)
        width = run.end() - at if run else 1
        positions = self.ticks.get(width, [])
        while positions and positions[-1] <= at:
            positions.pop()
        if not positions:
            return self._literal(at, at + width)
        close = positions[-1]
        content = self.source[at + width : close].replace("\n", " ")
        if content[:1] == " " == content[-1:] and content.strip(" "):
            content = content[1:-1]
        self.nodes.append(Node("atom", run=Run(content, CODE)))
        return close + width

    def _entity(self, at: int) -> int:
        match = _ENTITY.match(self.source, at)
        if match is None:
            return self._literal(at, at + 1)
        self.nodes.append(text_node(decoded(match[0])))
        return match.end()

    def _delimiter(self, at: int) -> int:
        source = self.source
        char = source[at]
        end = at + 1
        while end < len(source) and source[end] == char:
            end += 1
        if char == "~" and end - at > 2:
            return self._literal(at, end)
        before = source[at - 1] if at else "\n"
        after = source[end] if end < len(source) else "\n"
        opens, closes = _flanking(before, after, char)
        if not opens and not closes:
            return self._literal(at, end)
        delimiter = Delimiter(char, end - at, at, opens, closes)
        self.nodes.append(delimiter)
        self.delimiters.append(delimiter)
        return end

    def _math(self, at: int) -> int:
        source = self.source
        double = source.startswith("$$", at)
        match = (_DISPLAY_MATH if double else _MATH).match(source, at)
        before = source[at - 1] if at else " "
        if (
            match is None
            or not match[1].strip()
            or (not double and (before.isalnum() or before == "$"))
        ):
            end = at
            while source[end : end + 1] == "$":
                end += 1
            return self._literal(at, end)
        content = match[1]
        if not double and _MONEY.match(content):
            return self._literal(at, at + 1)
        if len(content) > 2 and content[0] == "`" == content[-1]:
            content = content[1:-1]
        self.nodes.append(Node("atom", run=equation_run(content.strip())))
        return match.end()

    def _angle(self, at: int) -> int:
        match = _URI.match(self.source, at)
        if match is not None:
            return self._link_text(match[1], normal_url(match[1]), match.end())
        match = _MAIL.match(self.source, at)
        if match is not None:
            return self._link_text(match[1], f"mailto:{match[1]}", match.end())
        return self.tags.read(at)

    def _link_text(self, text: str, url: str, end: int) -> int:
        link = usable_link(url, self.warn)
        self.nodes.append(mark("link", link or "", 1))
        self.nodes.append(text_node(text))
        self.nodes.append(mark("link", link or "", -1))
        return end

    def _bare(self, at: int) -> int:
        if not self.brackets:
            end = bare_url_end(self.source, at)
            # Both specifications show an address in spaced angle brackets as text.
            spaced = self.source[at - 2 : at] == "< " and self.source.startswith(" >", end)
            if end > at and not spaced:
                text = self.source[at:end]
                url = text if "://" in text[:8] else f"http://{text}"
                return self._link_text(text, normal_url(url), end)
            mail = bare_mail(self.source, at)
            if mail is not None:
                return self._link_text(self.source[at : mail[0]], mail[1], mail[0])
        return self._literal(at, at + 1)

    def _open(self, at: int) -> int:
        if self.notes is not None and self.source.startswith("[^", at):
            match = _NOTE.match(self.source, at)
            text = self.notes(match[1]) if match else None
            if match is not None and text is not None:
                self.nodes.append(text_node(text))
                return match.end()
        return self._bracket(at, at + 1, image=False)

    def _bang(self, at: int) -> int:
        return self._bracket(at, at + 2, image=True)

    def _bracket(self, at: int, end: int, *, image: bool) -> int:
        if self.brackets:
            self.brackets[-1].nested = True
        self.brackets.append(Bracket(index=len(self.nodes), at=end, image=image))
        return self._literal(at, end)

    def _close(self, at: int) -> int:
        bracket = self.brackets.pop() if self.brackets else None
        target = self._target(bracket, at) if bracket is not None and bracket.active else None
        if bracket is None or target is None:
            return self._literal(at, at + 1)
        if target.titled:
            self.warn("link_title", "Notion links and images have no title; it was left out.")
        match_delimiters(self._delimiters_after(bracket.at))
        if bracket.image:
            inside = self.nodes[bracket.index + 1 :]
            del self.nodes[bracket.index :]
            caption = tuple(flatten(inside, images=False))
            self.nodes.append(Node("atom", run=image_run(target.url, caption)))
            return target.end
        link = usable_link(target.url, self.warn) or ""
        self.nodes[bracket.index] = mark("link", link, 1)
        self.nodes.append(mark("link", link, -1))
        for earlier in reversed(self.brackets):
            if not earlier.image:
                if not earlier.active:
                    break
                earlier.active = False
        return target.end

    def _delimiters_after(self, at: int) -> list[Delimiter]:
        start = len(self.delimiters)
        while start and self.delimiters[start - 1].at >= at:
            start -= 1
        taken = self.delimiters[start:]
        del self.delimiters[start:]
        return taken

    def _target(self, bracket: Bracket, at: int) -> Destination | None:
        """Where the link that may end with the `]` at `at` leads."""
        if self.source[at + 1 : at + 2] == "(":
            found = read_destination(self.source, at + 1)
            if found is not None:
                return found
        return self._reference(bracket, at) if self.references else None

    def _reference(self, bracket: Bracket, at: int) -> Destination | None:
        end, label = at + 1, self.source[bracket.at : at]
        match = _LABEL.match(self.source, at + 1) if self.source[end : end + 1] == "[" else None
        if match is not None:
            end = match.end()
        if match is not None and match[1]:
            label = match[1]
        elif bracket.nested:
            return None
        definition = self.references.get(normal_label(label)) if len(label) <= _MAX_LABEL else None
        if definition is None:
            return None
        return Destination(definition["href"], bool(definition.get("title")), end)


def usable_link(url: str, warn: Warn) -> str | None:
    """`url` when Notion takes it as a link; otherwise None, and a warning saying why."""
    problem = problem_with(url)
    if problem is None:
        return url
    shown = url if len(url) <= 80 else f"{url[:77]}..."
    reason = {
        "relative_url": "is not an absolute address",
        "long_url": "is longer than 2,000 characters",
        "spaced_url": "has a space in it",
        "unsafe_url": "has a scheme that is not allowed",
    }[problem]
    warn(problem, f"The link {shown!r} {reason}, so only its text was kept.")
    return None


def normal_label(label: str) -> str:
    """A link label as CommonMark compares it: white space collapsed, case folded."""
    return " ".join(label.split()).lower().upper()


def equation_run(expression: str) -> Run:
    """An inline equation."""
    atom = {"type": "equation", "equation": {"expression": expression}}
    return Run(expression, atom=atom)


def image_run(url: str, caption: tuple[Run, ...]) -> Run:
    """An image standing in text."""
    return Run("".join(run.text for run in caption), image=url, caption=caption)


def _flanking(before: str, after: str, char: str) -> tuple[bool, bool]:
    """Whether a delimiter run between these characters can open, and can close."""
    if after.isalnum() and (before == " " or before.isalnum()):
        inside = before != " "
        return not inside or char != "_", inside and char != "_"
    after_space, before_space = after.isspace(), before.isspace()
    after_mark, before_mark = _is_punctuation(after), _is_punctuation(before)
    left = not after_space and (not after_mark or before_space or before_mark)
    right = not before_space and (not before_mark or after_space or after_mark)
    if char == "_":
        return left and (not right or before_mark), right and (not left or after_mark)
    return left, right


def _is_punctuation(char: str) -> bool:
    if char.isalnum():
        return False
    return char in _PUNCTUATION or unicodedata.category(char)[0] in "PS"


_HANDLERS: dict[str, Callable[[_Scanner, int], int]] = {
    "\\": _Scanner._backslash,
    "\n": _Scanner._newline,
    "`": _Scanner._code,
    "&": _Scanner._entity,
    "*": _Scanner._delimiter,
    "_": _Scanner._delimiter,
    "~": _Scanner._delimiter,
    "$": _Scanner._math,
    "<": _Scanner._angle,
    "[": _Scanner._open,
    "!": _Scanner._bang,
    "]": _Scanner._close,
}
