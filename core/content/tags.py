"""Tags and attributes of the Notion-flavoured syntax: `<name key="value">` and `{key="value"}`.

The names follow Notion's own enhanced markdown where it has one; both its short colour names
(`gray_bg`) and the API's (`gray_background`) are read.
"""

import re
from collections.abc import Iterable
from html import escape, unescape

from core.content.findings import Problem
from core.content.graphemes import has_emoji
from core.content.shapes import BLOCK_COLOURS, Json

_ATTRIBUTE = (
    r"""\s++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+"""
)
OPEN_TAG = rf"<[A-Za-z][A-Za-z0-9-]*+(?:{_ATTRIBUTE})*+\s*+/?>"
"""An open tag as CommonMark 0.31.2, section 6.6 defines it."""

_ATTRIBUTES = re.compile(
    r"""([A-Za-z_:][A-Za-z0-9_.:-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
)
_BLOCK_ATTRIBUTES = re.compile(r'(?:^|(?<=\s))\{((?:(?:color|toggle)="[a-z_]+"\s*)+)\}\s*$')
_COMPACT_ID = re.compile(r"[0-9a-f]{32}")
_DASHED_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def read_attributes(source: str) -> dict[str, str]:
    """The attributes in `source` (what stands between a tag's name and its end)."""
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTES.findall(source):
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found


def write_tag(name: str, attributes: dict[str, str | None], *, close: bool = False) -> str:
    """An open tag with the attributes that are not None; `close` makes it stand alone (`/>`)."""
    parts = [name]
    parts += [
        f'{key}="{escape_value(value)}"' for key, value in attributes.items() if value is not None
    ]
    return f"<{' '.join(parts)}{'/' if close else ''}>"


def escape_value(value: str) -> str:
    """`value` for double quotes, on one line, with nothing that a line of markdown would read."""
    text = escape(value).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    return text.replace("  ", " &#32;").replace("\u0000", "\ufffd")


def colour_of(value: str | None) -> str | None:
    """The API's name for a colour written by a person, or None when it is no colour."""
    if not value:
        return None
    name = value.strip().lower().replace("grey", "gray")
    if name.endswith("_bg"):
        name = f"{name[:-3]}_background"
    return name if name in BLOCK_COLOURS else None


def split_block_attributes(content: str) -> tuple[str, dict[str, str]]:
    """Take `{color="red"}` off the end of a block's text; anything else stays text."""
    if not content.endswith("}"):
        return content, {}
    match = _BLOCK_ATTRIBUTES.search(content[-80:])
    if match is None:
        return content, {}
    attributes = read_attributes(match[1])
    if "color" in attributes and colour_of(attributes["color"]) is None:
        return content, {}
    return content[: len(content) - len(content[-80:]) + match.start()].rstrip(" \t\n"), attributes


def block_attributes(colour: str | None) -> str:
    """What stands after a block's text to give it a colour; empty for the default."""
    return f'{{color="{colour}"}}' if colour and colour != "default" else ""


def id_of(attributes: dict[str, str]) -> str | None:
    """The Notion id a tag names by `id`, or at the end of its `url`."""
    if "id" in attributes:
        return attributes["id"]
    url = attributes.get("url", "")
    dashed = _DASHED_ID.findall(url)
    if dashed:
        return str(dashed[-1])
    plain = _COMPACT_ID.findall(url.lower().replace("-", "-"))
    if plain:
        raw = str(plain[-1])
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
    return None


def refused(problems: Iterable[Problem]) -> bool:
    """Whether what a tag says cannot be kept, as far as a tag can tell.

    An id that is written in a document is taken as it stands: whether something has it is known
    only where the document is sent, and there it is checked.
    """
    return any(not problem.path.endswith("id") for problem in problems)


def read_icon(value: str | None) -> Json | None:
    """An icon in an attribute: an emoji, a URL, `upload:ID`, `emoji:ID`, `icon:NAME/COLOUR`.

    None for anything else: Notion takes no other icons.
    """
    if not value:
        return None
    kind, _, rest = value.partition(":")
    if kind in ("http", "https"):
        return {"type": "external", "external": {"url": value}}
    if kind == "upload" and rest:
        return {"type": "file_upload", "file_upload": {"id": rest}}
    if kind == "emoji" and rest:
        return {"type": "custom_emoji", "custom_emoji": _emoji_fields(rest)}
    if kind == "icon" and rest:
        name, _, colour = rest.partition("/")
        return {"type": "icon", "icon": {"name": name, **({"color": colour} if colour else {})}}
    return {"type": "emoji", "emoji": value} if has_emoji(value) else None


def _emoji_fields(source: str) -> Json:
    parts = source.split(" ", 2)
    keys = ("id", "name", "url")
    return {key: part for key, part in zip(keys, parts, strict=False) if part}


def write_icon(icon: Json | None) -> str | None:
    """The attribute value that `read_icon` reads back as `icon`."""
    if not icon:
        return None
    if "emoji" in icon:
        return str(icon["emoji"])
    for kind in ("external", "file"):
        if kind in icon:
            return str(icon[kind].get("url", ""))
    if "file_upload" in icon:
        return f"upload:{icon['file_upload']['id']}"
    if "custom_emoji" in icon:
        fields = icon["custom_emoji"]
        return (
            "emoji:"
            + " ".join([fields["id"], fields.get("name") or "", fields.get("url") or ""]).rstrip()
        )
    if "icon" in icon:
        colour = icon["icon"].get("color")
        return f"icon:{icon['icon']['name']}" + (f"/{colour}" if colour else "")
    return None
