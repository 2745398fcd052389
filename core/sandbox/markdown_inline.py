"""Rich text as Notion's markdown, both ways (Notion API: enhanced markdown, rich text)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.ids import parse_uuid
from core.sandbox.media import is_url
from core.sandbox.rich_text import COLORS, node_title, rich_item
from core.sandbox.users import find_user
from core.sandbox.wire import Obj

_BODY = r"(?:\\.|[^\\])+?"
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\*~`$\[\]<>{}|^_#+\-.!()>])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\$`(?P<math>.+?)`\$"
    rf"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<url>[^)\s]*)\)"
    rf"|\*\*(?=\S)(?P<bold>{_BODY})(?<=\S)\*\*"
    rf"|(?<!\w)__(?=\S)(?P<bold2>{_BODY})(?<=\S)__(?!\w)"
    rf"|~~(?=\S)(?P<strike>{_BODY})(?<=\S)~~"
    rf"|\*(?=\S)(?P<italic>{_BODY})(?<=\S)\*(?!\*)"
    rf"|(?<!\w)_(?=\S)(?P<italic2>{_BODY})(?<=\S)_(?!\w)"
    r"|<span(?P<span>[^>]*)>(?P<inside>.*?)</span>"
    r"|<u>(?P<under>.*?)</u>"
    r"|<mention-(?P<kind>user|page|database)\s+url=\"(?P<target>[^\"]*)\"\s*"
    r"(?:/>|>.*?</mention-(?:user|page|database)>)"
    r"|<mention-date\s+(?P<date>[^>]*?)/>"
    r"|(?P<break><br\s*/?>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_ESCAPED = re.compile(r"([\\*~`$\[\]<>{}|^])")
_LINE_START = re.compile(r"^(\s*)(#{1,4} |[-+] |>|\d+\. |---|!\[)")


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool = False
    italic: bool = False
    strikethrough: bool = False
    underline: bool = False
    code: bool = False
    color: str = "default"
    link: str | None = None

    def annotations(self) -> Obj:
        names = ("bold", "italic", "strikethrough", "underline", "code", "color")
        return {name: getattr(self, name) for name in names}


_MARKS: dict[str, Callable[[_Style], _Style]] = {
    "bold": lambda style: replace(style, bold=True),
    "bold2": lambda style: replace(style, bold=True),
    "strike": lambda style: replace(style, strikethrough=True),
    "italic": lambda style: replace(style, italic=True),
    "italic2": lambda style: replace(style, italic=True),
    "under": lambda style: replace(style, underline=True),
}


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def parse_inline(call: Call, text: str) -> list[Obj]:
    """Rich text from markdown, in the complete form of answers."""
    return _Inline(call).parse(text)


class _Inline:
    def __init__(self, call: Call) -> None:
        self._call = call
        self._items: list[Obj] = []

    def parse(self, text: str) -> list[Obj]:
        self._walk(text, _Style())
        return self._items

    def _walk(self, text: str, style: _Style) -> None:
        position = 0
        for found in _TOKEN.finditer(text):
            self._add(text[position : found.start()], style)
            self._token(found, style)
            position = found.end()
        self._add(text[position:], style)

    def _token(self, found: re.Match[str], style: _Style) -> None:
        group = found.groupdict()
        mark = next((name for name in _MARKS if group[name] is not None), None)
        if mark is not None:
            self._walk(group[mark], _MARKS[mark](style))
        elif group["escaped"] is not None:
            self._add(group["escaped"], style)
        elif group["code"] is not None:
            self._add(group["code"], replace(style, code=True))
        elif group["math"] is not None:
            self._equation(group["math"], style)
        elif group["url"] is not None:
            link = group["url"] if is_url(group["url"]) else style.link
            self._walk(group["label"], replace(style, link=link))
        else:
            self._tag(found, style)

    def _tag(self, found: re.Match[str], style: _Style) -> None:
        if found["inside"] is not None:
            self._span(attributes(found["span"]), found["inside"], style)
        elif found["break"] is not None:
            self._add("\n", style)
        else:
            self._mention(found, style)

    def _span(self, named: dict[str, str], inside: str, style: _Style) -> None:
        color = named.get("color", "").replace("_bg", "_background")
        changed = replace(
            style,
            underline=style.underline or named.get("underline") == "true",
            color=color if color in COLORS else style.color,
        )
        self._walk(inside, changed)

    def _equation(self, expression: str, style: _Style) -> None:
        value = {"expression": expression[: limits.EQUATION]}
        self._items.append(rich_item("equation", value, style.annotations(), expression))

    def _mention(self, found: re.Match[str], style: _Style) -> None:
        group = found.groupdict()
        if group["date"] is not None:
            named = attributes(group["date"])
            date = {
                "start": named.get("start"),
                "end": named.get("end"),
                "time_zone": named.get("timeZone"),
            }
            text = " → ".join(str(date[key]) for key in ("start", "end") if date[key])
            self._items.append(
                rich_item("mention", {"type": "date", "date": date}, style.annotations(), text)
            )
            return
        item = self._reference(group["kind"], group["target"])
        if item is None:
            self._add(found.group(), style)
            return
        value, text = item
        self._items.append(rich_item("mention", value, style.annotations(), text))

    def _reference(self, kind: str, target: str) -> tuple[Obj, str] | None:
        identifier = parse_uuid(target.rstrip("/")[-36:]) or parse_uuid(target.rstrip("/")[-32:])
        if identifier is None:
            return None
        if kind == "user":
            user = find_user(self._call, identifier)
            return ({"type": "user", "user": user}, f"@{user['name']}") if user else None
        node = self._call.state.nodes.get(identifier)
        if node is None or node.kind != kind:
            return None
        return {"type": kind, kind: {"id": identifier}}, node_title(node.doc)

    def _add(self, text: str, style: _Style) -> None:
        if not text:
            return
        last = self._items[-1] if self._items else None
        link = {"url": style.link} if style.link else None
        if (
            last is not None
            and last["type"] == "text"
            and last["annotations"] == style.annotations()
            and last["text"]["link"] == link
        ):
            text = self._items.pop()["plain_text"] + text
        for piece in split_text(text):
            value = {"content": piece, "link": link}
            self._items.append(rich_item("text", value, style.annotations(), piece))


def split_text(text: str) -> list[str]:
    """Text in pieces of at most 2,000 UTF-16 code units."""
    if limits.utf16_length(text) <= limits.TEXT_CONTENT:
        return [text]
    step = limits.TEXT_CONTENT // 2
    return [text[start : start + step] for start in range(0, len(text), step)]


def show_inline(call: Call, items: list[Obj]) -> str:
    """Rich text as markdown."""
    return "".join(_show_item(call, item) for item in items)


def escape_start(text: str) -> str:
    """Keep a paragraph from being read as another kind of block."""
    return _LINE_START.sub(r"\1\\\2", text)


def _show_item(call: Call, item: Obj) -> str:
    marks = item["annotations"]
    if item["type"] == "equation":
        return f"$`{item['equation']['expression']}`$"
    if item["type"] == "mention":
        return _show_mention(call, item)
    text = str(item["plain_text"])
    if marks["code"]:
        fence = "``" if "`" in text else "`"
        shown = f"{fence}{text}{fence}"
    else:
        shown = _ESCAPED.sub(r"\\\1", text).replace("\n", "<br>")
    return _decorate(shown, marks, item.get("href"))


def _decorate(shown: str, marks: Obj, href: str | None) -> str:
    body = shown.strip()
    if not body:
        return shown
    lead, trail = shown[: shown.index(body)], shown[shown.index(body) + len(body) :]
    for name, sign in (("strikethrough", "~~"), ("italic", "*"), ("bold", "**")):
        if marks[name]:
            body = f"{sign}{body}{sign}"
    if marks["underline"]:
        body = f'<span underline="true">{body}</span>'
    if marks["color"] != "default":
        color = marks["color"].replace("_background", "_bg")
        body = f'<span color="{color}">{body}</span>'
    if href:
        body = f"[{body}]({href})"
    return f"{lead}{body}{trail}"


def _show_mention(call: Call, item: Obj) -> str:
    mention = item["mention"]
    kind = mention["type"]
    name = _ESCAPED.sub(r"\\\1", str(item["plain_text"]))
    if kind == "user":
        return f'<mention-user url="user://{mention["user"]["id"]}">{name}</mention-user>'
    if kind in {"page", "database"}:
        address = f"{call.base_url}/{mention[kind]['id'].replace('-', '')}"
        return f'<mention-{kind} url="{address}">{name}</mention-{kind}>'
    if kind == "date":
        date = mention["date"]
        end = f' end="{date["end"]}"' if date.get("end") else ""
        zone = f' timeZone="{date["time_zone"]}"' if date.get("time_zone") else ""
        return f'<mention-date start="{date["start"]}"{end}{zone}/>'
    return name
