"""Blocks as HTML, safe to show: every text escaped, every address checked."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from core.content.build import body_of, children_of
from core.content.links import problem_with
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, UNDERLINE, Run, runs_of
from core.content.shapes import Block, ContentWarning, Json, Rendered
from core.content.tags import write_icon

_TAGS = ((UNDERLINE, "u"), (STRIKE, "s"), (BOLD, "strong"), (ITALIC, "em"), (CODE, "code"))
_MEDIA = ("image", "video", "audio", "pdf", "file", "bookmark", "embed", "link_preview")
_UNUSABLE = ("relative_url", "unsafe_url", "spaced_url")
_WORDLESS = frozenset({"breadcrumb", "table_of_contents", "link_to_page", "unsupported"})
_LISTS = {"bulleted_list_item": "ul", "to_do": "ul", "numbered_list_item": "ol"}


def render_html(blocks: Sequence[Block]) -> Rendered:
    """Blocks as an HTML fragment, as `blocks_to_html` writes it, and what it leaves out."""
    warnings = tuple(dict.fromkeys(_lost(blocks)))
    return Rendered(blocks_to_html(blocks), warnings)


def _lost(blocks: Sequence[Block]) -> Iterator[ContentWarning]:
    for block in blocks:
        body = body_of(block)
        texts = [body.get("rich_text"), body.get("caption"), *(body.get("cells") or [])]
        links = [run.link for text in texts for run in runs_of(text)]
        source = body.get("external") or body.get("file") or body
        for url in (*links, source.get("url")):
            if url and problem_with(str(url)) in _UNUSABLE:
                message = f"The address {str(url)[:80]!r} is not safe to follow; it was left out."
                yield ContentWarning("unsafe_url", message)
        if block["type"] in _WORDLESS or "file_upload" in body:
            message = f"A block of type {block['type']} has nothing to show and was left out."
            yield ContentWarning("block_type", message)
        yield from _lost(children_of(block))


def blocks_to_html(blocks: Sequence[Block]) -> str:
    """Blocks as an HTML fragment.

    Colours become classes (`colour-red`, `colour-red_background`), equations `<code
    class="math">`, people and pages their names. Addresses that are not absolute, or that run
    scripts, are left out.
    """
    parts: list[str] = []
    for tag, group in groupby(blocks, lambda block: _LISTS.get(block["type"])):
        if tag is None:
            parts += [_block(block) for block in group]
        else:
            parts.append(f"<{tag}>{''.join(_item(block) for block in group)}</{tag}>")
    return "\n".join(part for part in parts if part)


def inline_html(runs: Sequence[Run]) -> str:
    """Runs as inline HTML."""
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = escape(run.text, quote=False).replace("\n", "<br>")
    if run.atom is not None and run.atom["type"] == "equation":
        text = f'<code class="math">{text}</code>'
    for flag, tag in reversed(_TAGS):
        if run.flags & flag:
            text = f"<{tag}>{text}</{tag}>"
    if run.colour:
        text = f'<span class="colour-{escape(run.colour)}">{text}</span>'
    return _link(run.link, text) if run.link else text


def _link(url: str, inside: str) -> str:
    if problem_with(url) in _UNUSABLE:
        return inside
    return f'<a href="{escape(url)}">{inside}</a>'


def _text(block: Block) -> str:
    return inline_html(runs_of(body_of(block).get("rich_text")))


def _inside(block: Block) -> str:
    children = children_of(block)
    return f"\n{blocks_to_html(children)}\n" if children else ""


def _class(body: Json) -> str:
    colour = body.get("color")
    return f' class="colour-{escape(str(colour))}"' if colour and colour != "default" else ""


def _item(block: Block) -> str:
    body = body_of(block)
    box = ""
    if block["type"] == "to_do":
        box = f'<input type="checkbox" disabled{" checked" if body.get("checked") else ""}> '
    return f"<li{_class(body)}>{box}{_text(block)}{_inside(block)}</li>"


def _block(block: Block) -> str:
    handler = _HANDLERS.get(block["type"], _other)
    return handler(block)


def _paragraph(block: Block) -> str:
    return f"<p{_class(body_of(block))}>{_text(block)}</p>{_inside(block)}"


def _heading(block: Block) -> str:
    tag, body = f"h{block['type'][-1]}", body_of(block)
    heading = f"<{tag}{_class(body)}>{_text(block)}</{tag}>"
    if children_of(block):
        return f"<details open><summary>{heading}</summary>{_inside(block)}</details>"
    return heading


def _quote(block: Block) -> str:
    text = _text(block)
    first = f"<p>{text}</p>" if text else ""
    return f"<blockquote{_class(body_of(block))}>{first}{_inside(block)}</blockquote>"


def _callout(block: Block) -> str:
    body = body_of(block)
    icon = body.get("icon") or {}
    shown = escape(write_icon(icon) or "") if "emoji" in icon else ""
    lead = f'<span class="icon">{shown}</span> ' if shown else ""
    colour = body.get("color") or "default"
    return (
        f'<aside class="callout colour-{escape(str(colour))}">'
        f"<p>{lead}{_text(block)}</p>{_inside(block)}</aside>"
    )


def _toggle(block: Block) -> str:
    return f"<details><summary>{_text(block)}</summary>{_inside(block)}</details>"


def _code(block: Block) -> str:
    body = body_of(block)
    language = str(body.get("language") or "plain text").replace(" ", "-")
    text = escape("".join(run.text for run in runs_of(body.get("rich_text"))), quote=False)
    code = f'<pre><code class="language-{escape(language)}">{text}</code></pre>'
    return _captioned(code, body)


def _captioned(inside: str, body: Json) -> str:
    caption = inline_html(runs_of(body.get("caption")))
    if not caption:
        return inside
    return f"<figure>{inside}<figcaption>{caption}</figcaption></figure>"


def _equation(block: Block) -> str:
    expression = escape(str(body_of(block).get("expression", "")), quote=False)
    return f'<pre><code class="math">{expression}</code></pre>'


def _divider(_block: Block) -> str:
    return "<hr>"


def _table(block: Block) -> str:
    body = body_of(block)
    lines = []
    for number, row in enumerate(children_of(block)):
        cells = ""
        for column, cell in enumerate(body_of(row).get("cells", [])):
            head = body.get("has_column_header") and not number
            side = body.get("has_row_header") and not column
            tag = "th" if head or side else "td"
            cells += f"<{tag}>{inline_html(runs_of(cell))}</{tag}>"
        lines.append(f"<tr>{cells}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _columns(block: Block) -> str:
    columns = "".join(
        f'<div class="column">{_inside(column)}</div>' for column in children_of(block)
    )
    return f'<div class="columns">{columns}</div>'


def _media(block: Block) -> str:
    kind, body = block["type"], body_of(block)
    source = body.get("external") or body.get("file") or {}
    url = str(source.get("url") or body.get("url") or "")
    if not url or problem_with(url) in _UNUSABLE:
        return _captioned("", body)
    if kind == "image":
        alt = escape("".join(run.text for run in runs_of(body.get("caption"))))
        return _captioned(f'<img src="{escape(url)}" alt="{alt}">', body)
    if kind in ("video", "audio"):
        return _captioned(f'<{kind} controls src="{escape(url)}"></{kind}>', body)
    words = escape(str(body.get("name") or url), quote=False)
    return f"<p>{_captioned(_link(url, words), body)}</p>"


def _other(block: Block) -> str:
    if "rich_text" in body_of(block):
        return _paragraph(block)
    title = escape(str(body_of(block).get("title") or ""), quote=False)
    return (f"<p>{title}</p>" if title else "") + _inside(block).strip("\n")


_HANDLERS: dict[str, Callable[[Block], str]] = {
    "paragraph": _paragraph,
    **{f"heading_{level}": _heading for level in (1, 2, 3, 4)},
    "quote": _quote,
    "callout": _callout,
    "toggle": _toggle,
    "code": _code,
    "equation": _equation,
    "divider": _divider,
    "table": _table,
    "column_list": _columns,
    **dict.fromkeys(
        ("image", "video", "audio", "pdf", "file", "bookmark", "embed", "link_preview"), _media
    ),
}
