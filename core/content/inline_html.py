"""Raw HTML and the tags of the Notion-flavoured syntax, inside a line of text.

Tags that Notion has a format for are honoured; every other tag stays as text, so nothing is lost.
A tag without its partner is text as well.
"""

import re
from collections.abc import Callable
from html import unescape

from core.content.check_text import check_rich_text
from core.content.findings import Findings
from core.content.links import is_web_url, problem_with, spaceless
from core.content.nodes import Node, mark, text_node
from core.content.runs import Run
from core.content.shapes import Json
from core.content.tags import OPEN_TAG, colour_of, id_of, read_attributes, refused

Warn = Callable[[str, str], None]

_OPEN = re.compile(OPEN_TAG)
_CLOSE = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_OTHER = (
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<![CDATA[", "]]>"),
    ("<!", ">"),
)
_FORMATS: dict[str, tuple[str, str]] = {
    "b": ("bold", ""),
    "strong": ("bold", ""),
    "i": ("italic", ""),
    "em": ("italic", ""),
    "u": ("underline", ""),
    "ins": ("underline", ""),
    "s": ("strikethrough", ""),
    "del": ("strikethrough", ""),
    "strike": ("strikethrough", ""),
    "code": ("code", ""),
    "kbd": ("code", ""),
    "mark": ("colour", "yellow_background"),
    "a": ("link", ""),
    "span": ("colour", ""),
}
_ATOMS = frozenset(
    {
        "inline-equation",
        "mention-user",
        "mention-page",
        "mention-database",
        "mention-date",
        "mention-template",
        "custom-emoji",
    }
)
_SCRIPTS = {
    "sub": dict(
        zip("0123456789+-=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", strict=True)
    ),
    "sup": dict(
        zip(
            "0123456789+-=()abcdefghijklmnoprstuvwxyz",
            "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
            strict=True,
        )
    ),
}


class HtmlTags:
    """Reads the tags of one block's content into its list of nodes."""

    def __init__(self, source: str, nodes: list[Node], warn: Warn) -> None:
        self._source = source
        self._nodes = nodes
        self._warn = warn
        self._waiting: dict[str, list[tuple[int, Node, list[tuple[str, str]]]]] = {}
        self._exhausted: set[str] = set()

    def read(self, at: int) -> int:
        """Read what begins with `<` at `at`; returns where it ends."""
        match = _OPEN.match(self._source, at)
        if match is not None:
            return self._opened(match[0], match.end())
        match = _CLOSE.match(self._source, at)
        if match is not None:
            self._closed(match[1].lower(), match[0])
            return match.end()
        for opener, closer in _OTHER:
            if self._source.startswith(opener, at) and opener not in self._exhausted:
                end = self._source.find(closer, at + len(opener) - (opener == "<!--") * 2)
                if end >= 0:
                    return self._text(at, end + len(closer))
                self._exhausted.add(opener)
        return self._text(at, at + 1)

    def _text(self, at: int, end: int) -> int:
        self._nodes.append(text_node(self._source[at:end]))
        return end

    def _opened(self, tag: str, end: int) -> int:
        found = _NAME.match(tag)
        name = found[1].lower() if found else ""
        attributes = read_attributes(tag[len(name) + 1 : -1].rstrip("/"))
        if name == "br":
            self._nodes.append(text_node("\n"))
        elif name == "img":
            self._image(attributes, tag)
        elif name in _FORMATS or name in _SCRIPTS:
            self._wait(name, _marks(name, attributes), tag)
        else:
            atom = atom_of(name, attributes)
            if atom is None:
                if name in _ATOMS:
                    self._warn("tag", f"This <{name}> lacks what Notion needs; it stayed text.")
                self._nodes.append(text_node(tag))
                return end
            return self._atom(name, atom, tag=tag, end=end)
        return end

    def _wait(self, name: str, marks: list[tuple[str, str]], tag: str) -> None:
        """Hold a tag as text until its partner comes; each format needs a node of its own."""
        self._waiting.setdefault(name, []).append((len(self._nodes), text_node(tag), marks))
        self._nodes.append(self._waiting[name][-1][1])
        self._nodes.extend(text_node("") for _ in marks[1:])

    def _atom(self, name: str, atom: Json, *, tag: str, end: int) -> int:
        """An atom's tag may enclose the words that stand for it; they are not content."""
        shown = ""
        if not tag.endswith("/>"):
            close = re.compile(rf"([^<]*)</{name}\s*>", re.IGNORECASE).match(self._source, end)
            if close is not None:
                shown, end = unescape(close[1]), close.end()
        if atom["type"] == "equation":
            shown = atom["equation"]["expression"]
        self._nodes.append(Node("atom", run=Run(shown, atom=atom)))
        return end

    def _image(self, attributes: dict[str, str], tag: str) -> None:
        url = spaceless(attributes.get("src", ""))
        if is_web_url(url):
            caption = tuple([Run(attributes["alt"])] if attributes.get("alt") else [])
            run = Run(attributes.get("alt", ""), image=url, caption=caption)
            self._nodes.append(Node("atom", run=run))
        else:
            self._nodes.append(text_node(tag))

    def _closed(self, name: str, tag: str) -> None:
        waiting = self._waiting.get(name)
        if not waiting:
            self._nodes.append(text_node(tag))
            return
        index, node, marks = waiting.pop()
        if name in _SCRIPTS:
            self._script(name, node, index)
            return
        if name == "a" and not _usable(marks):
            self._warn("relative_url", "A link without an absolute address was kept as text.")
            marks = [("link", "")]
        if not marks:
            self._nodes.append(text_node(tag))
            return
        node.become_mark(*marks[0], 1)
        if len(marks) > 1 and self._nodes[index : index + 1] == [node]:
            self._nodes[index + 1].become_mark(*marks[1], 1)
        self._nodes.extend(mark(mark_name, value, -1) for mark_name, value in marks)

    def _script(self, name: str, node: Node, index: int) -> None:
        """Lowered and raised characters, where Unicode has them."""
        table = _SCRIPTS[name]
        node.text = ""
        if index >= len(self._nodes) or self._nodes[index] is not node:
            return
        inside = [part for part in self._nodes[index + 1 :] if part.kind == "text"]
        if all(char in table for part in inside for char in part.text):
            for part in inside:
                part.text = "".join(table[char] for char in part.text)
        else:
            word = "subscript" if name == "sub" else "superscript"
            self._warn(word, f"Notion has no {word} for this text; it was kept on the line.")


def _usable(marks: list[tuple[str, str]]) -> bool:
    return bool(marks) and bool(marks[0][1]) and problem_with(marks[0][1]) is None


def _marks(name: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
    if name == "a":
        return [("link", spaceless(attributes.get("href", "")))]
    if name != "span":
        return [_FORMATS[name]] if name in _FORMATS else []
    marks = []
    colour = colour_of(attributes.get("color"))
    if colour is not None:
        marks.append(("colour", colour))
    if attributes.get("underline") == "true":
        marks.append(("underline", ""))
    return marks


def atom_of(name: str, attributes: dict[str, str]) -> Json | None:
    """The rich-text part that a tag stands for, or None when the tag stands for none."""
    if name in ("equation", "inline-equation") and "expression" in attributes:
        return {"type": "equation", "equation": {"expression": attributes["expression"]}}
    mention = _mention(name, attributes)
    if mention is None:
        return None
    atom = {"type": "mention", "mention": mention}
    found = Findings()
    check_rich_text(found, "", [atom])
    return None if refused(found.problems) else atom


def _mention(name: str, attributes: dict[str, str]) -> Json | None:
    identity = id_of(attributes)
    if name == "mention-user" and identity:
        return {"type": "user", "user": {"id": identity}}
    if name in ("mention-page", "mention-database") and identity:
        kind = name.removeprefix("mention-")
        return {"type": kind, kind: {"id": identity}}
    if name == "mention-date" and attributes.get("start"):
        return {"type": "date", "date": _date(attributes)}
    if name == "mention-template":
        return _template(attributes)
    if name == "custom-emoji" and identity:
        fields = {key: attributes[key] for key in ("name", "url") if key in attributes}
        return {"type": "custom_emoji", "custom_emoji": {"id": identity, **fields}}
    return None


def _date(attributes: dict[str, str]) -> Json:
    date: Json = {"start": _moment(attributes, "start")}
    if "end" in attributes:
        date["end"] = _moment(attributes, "end")
    zone = attributes.get("time_zone") or attributes.get("timezone")
    if zone:
        date["time_zone"] = zone
    return date


def _moment(attributes: dict[str, str], side: str) -> str:
    time = attributes.get(f"{side}time")
    return attributes[side] + (f"T{time}" if time and "T" not in attributes[side] else "")


def _template(attributes: dict[str, str]) -> Json | None:
    value = attributes.get("value")
    if value in ("today", "now"):
        inner: Json = {"type": "template_mention_date", "template_mention_date": value}
    elif value == "me":
        inner = {"type": "template_mention_user", "template_mention_user": value}
    else:
        return None
    return {"type": "template_mention", "template_mention": inner}
