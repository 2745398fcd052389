"""What the inline scanner writes down, and how that becomes runs."""

from collections.abc import Callable, Iterable

from core.content.runs import FLAGS, Run

_PAIRS = {1: "italic", 2: "bold"}


class Node:
    """One piece of scanned content.

    Args:
        kind: `text`, `atom` (a finished run) or `mark` (a format begins or ends).
        text: the text, for `text`.
        run: the run, for `atom`.

    Only a `mark` has the rest (see `become_mark`): the `name` of its format, one of `runs.FLAGS`,
    `link` or `colour`; the link's address or the colour's name as `value`; and `step`, 1 where
    the format begins, -1 where it ends.
    """

    __slots__ = ("kind", "name", "run", "step", "text", "value")

    def __init__(self, kind: str, text: str = "", *, run: Run | None = None) -> None:
        self.kind = kind
        self.text = text
        self.run = run

    def become_mark(self, name: str, value: str, step: int) -> None:
        """Turn this node into the beginning or the end of a format."""
        self.kind = "mark"
        self.name = name
        self.value = value
        self.step = step


class Delimiter(Node):
    """A run of `*`, `_` or `~` that may open or close a format; what is left of it is text."""

    __slots__ = ("at", "char", "closed", "closes", "left", "opened", "opens", "width")

    def __init__(self, char: str, width: int, at: int, opens: bool, closes: bool) -> None:  # noqa: FBT001 (one construction site, hot path)
        self.kind = "delimiter"
        self.char = char
        self.width = width
        self.left = width
        self.at = at
        self.opens = opens
        self.closes = closes
        self.opened: list[str] = []
        self.closed: list[str] = []

    def can_pair(self, closer: "Delimiter") -> bool:
        """Whether this opener and `closer` belong together (CommonMark rules 9 and 10)."""
        if self.char != closer.char:
            return False
        if self.char == "~":
            return self.width == closer.width
        if self.closes or closer.opens:
            both = self.width + closer.width
            return both % 3 != 0 or (self.width % 3 == 0 and closer.width % 3 == 0)
        return True

    def literal(self) -> str:
        """What of it is left as text."""
        return self.char * self.left

    def pair_with(self, closer: "Delimiter") -> None:
        """Use up the characters that make the strongest format these two can make."""
        if self.char == "~":
            used, name = self.left, "strikethrough"
        else:
            used = 2 if self.left >= 2 and closer.left >= 2 else 1
            name = _PAIRS[used]
        self.left -= used
        closer.left -= used
        self.opened.append(name)
        closer.closed.append(name)


def text_node(text: str) -> Node:
    """A piece of plain text."""
    return Node("text", text)


def mark(name: str, value: str, step: int) -> Node:
    """The beginning (`step` 1) or end (-1) of a format."""
    node = Node("mark")
    node.become_mark(name, value, step)
    return node


def match_delimiters(delimiters: list[Delimiter]) -> None:
    """Pair openers and closers (CommonMark appendix, "process emphasis"), in linear time."""
    floors: dict[tuple[str, bool, int], int] = {}
    waiting: list[Delimiter] = []
    for closer in delimiters:
        if closer.closes:
            key = (closer.char, closer.opens, closer.width % 3)
            while closer.left:
                index = _opener_index(waiting, closer, floors.get(key, -1))
                if index < 0:
                    floors[key] = closer.at
                    break
                opener = waiting[index]
                opener.pair_with(closer)
                del waiting[index + bool(opener.left) :]
        if closer.opens and closer.left:
            waiting.append(closer)


def _opener_index(waiting: list[Delimiter], closer: Delimiter, floor: int) -> int:
    for index in range(len(waiting) - 1, -1, -1):
        opener = waiting[index]
        if opener.at < floor:
            return -1
        if opener.can_pair(closer):
            return index
    return -1


class _Formats:
    """The formats that hold at one point of the content."""

    __slots__ = ("colours", "counts", "flags", "links")

    def __init__(self) -> None:
        self.counts = dict.fromkeys(FLAGS, 0)
        self.flags = 0
        self.colours: list[str] = []
        self.links: list[str] = []

    def step(self, name: str, value: str, step: int) -> None:
        """Begin or end one format."""
        if name in self.counts:
            count = self.counts[name] = max(0, self.counts[name] + step)
            bit = FLAGS[name]
            self.flags = self.flags | bit if count else self.flags & ~bit
            return
        stack = self.links if name == "link" else self.colours
        if step > 0:
            stack.append(value)
        elif stack:
            stack.pop()

    def on(self, run: Run) -> Run:
        """`run` with the formats that hold here."""
        colour = run.colour or (self.colours[-1] if self.colours else None)
        link = run.link or (self.links[-1] if self.links else None) or None
        if run.image is not None:
            caption = tuple(self.on(part) for part in run.caption)
            return Run(run.text, self.flags, colour, link, run.atom, run.image, caption)
        return Run(run.text, run.flags | self.flags, colour, link, run.atom)


def flatten(nodes: Iterable[Node], *, images: bool = True) -> list[Run]:
    """Nodes as runs.

    Args:
        nodes: what the scanner wrote, its delimiters paired.
        images: whether images stay images; otherwise only their descriptions are kept.
    """
    formats = _Formats()
    runs: list[Run] = []
    for node in nodes:
        kind = node.kind
        if kind == "text":
            runs.append(
                formats.on(Run(node.text))
                if formats.flags or formats.links or formats.colours
                else Run(node.text)
            )
        elif isinstance(node, Delimiter):
            _flatten_delimiter(node, formats, runs)
        elif kind == "mark":
            formats.step(node.name, node.value, node.step)
        elif node.run is not None:
            run = formats.on(node.run)
            if run.image is not None and not images:
                runs.extend(run.caption)
            else:
                runs.append(run)
    return runs


def _flatten_delimiter(node: Delimiter, formats: _Formats, runs: list[Run]) -> None:
    for name in node.closed:
        formats.step(*_split(name), -1)
    if node.left:
        runs.append(formats.on(Run(node.literal())))
    for name in reversed(node.opened):
        formats.step(*_split(name), 1)


def _split(name: str) -> tuple[str, str]:
    """A format and its value: `colour:red` is the colour red."""
    if name in FLAGS:
        return name, ""
    kind, _, value = name.partition(":")
    return kind, value


Warn = Callable[[str, str], None]
