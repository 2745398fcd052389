"""Draws docs/cards: the cards as Slack and Discord show them, from the payloads they are sent.

Run with `make picture`. Each scene of docs.card_scenes goes through the renderers of the bots;
what is drawn here are their blocks and components, in light and dark.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.discord.components import layout
from bot.slack.blocks import draw
from docs.card_scenes import SCENES
from docs.card_text import Span, Style, drawn, width, wrapped

FOLDER = Path(__file__).with_name("cards")
WIDE = 620
_TOKENS = re.compile(
    r"<(?P<url>https?://[^|>]+)\|(?P<words>[^>]*)>|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<href>[^)]+)\)"
    r"|\*\*(?P<strong>.+?)\*\*|\*(?P<bold>[^*\n]+)\*|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)|`(?P<code>[^`\n]+)`"
)


@dataclass(frozen=True)
class Theme:
    """The colours of one platform in light or dark."""

    back: str
    text: str
    quiet: str
    link: str
    line: str
    panel: str
    chip: str
    badge: str
    button: str
    button_text: str
    primary: str
    success: str
    danger: str
    danger_text: str
    size: float = 15


SLACK = {
    "light": Theme("#ffffff", "#1d1c1d", "#616061", "#1264a3", "#dddddd", "#f8f8f8", "#4a154b",
                   "#e8e8e8", "#ffffff", "#1d1c1d", "#007a5a", "#007a5a", "#ffffff", "#e01e5a"),
    "dark": Theme("#1a1d21", "#d1d2d3", "#ababad", "#1d9bd1", "#3f4247", "#222529", "#611f69",
                  "#3a3d42", "#222529", "#d1d2d3", "#007a5a", "#007a5a", "#222529", "#f2668b"),
}  # fmt: skip
DISCORD = {
    "light": Theme("#ffffff", "#2e3338", "#5c5e66", "#006ce7", "#e3e5e8", "#f2f3f5", "#5865f2",
                   "#5865f2", "#e3e5e8", "#2e3338", "#5865f2", "#248046", "#da373c", "#ffffff"),
    "dark": Theme("#313338", "#dbdee1", "#949ba4", "#00a8fc", "#1e1f22", "#2b2d31", "#5865f2",
                  "#5865f2", "#4e5058", "#ffffff", "#5865f2", "#248046", "#da373c", "#ffffff"),
}  # fmt: skip


@dataclass
class Canvas:
    """What is drawn so far, and where the next line goes."""

    theme: Theme
    x: float
    y: float
    right: float
    parts: list[str] = field(default_factory=list)

    def line(self, spans: Sequence[Span], *, indent: float = 0.0, gap: float = 1.46) -> None:
        """One paragraph."""
        for line in wrapped(spans, self.right - self.x - indent):
            size = max((span.style.size for span in line), default=self.theme.size)
            self.y += size * gap
            self.parts += drawn(line, self.x + indent, self.y - size * (gap - 1) / 2 - size * 0.12)

    def box(self, top: float, fill: str, *, line: str = "", left: float = 0.0) -> None:
        """A panel behind what was drawn since `top`."""
        edge = f' stroke="{line}"' if line else ""
        tall = self.y - top
        self.parts.insert(
            0,
            f'<rect x="{left}" y="{top}" width="{self.right - left + 16}" height="{tall}" rx="8"'
            f' fill="{fill}"{edge}/>',
        )


def _spans(text: str, style: Style, theme: Theme) -> Iterator[Span]:
    end = 0
    for match in _TOKENS.finditer(text):
        yield Span(_plain(text[end : match.start()]), style)
        said = match.groupdict()
        words = said["words"] or said["label"]
        bold = Style(style.size, style.colour, bold=True)
        if words:
            yield Span(_plain(words), Style(style.size, theme.link, bold=style.bold))
        elif said["strong"] or said["bold"]:
            yield Span(_plain(said["strong"] or said["bold"]), bold)
        elif said["italic"]:
            yield Span(_plain(said["italic"]), Style(style.size, style.colour, italic=True))
        else:
            yield Span(_plain(said["code"]), Style(style.size * 0.9, style.colour, mono=True))
        end = match.end()
    yield Span(_plain(text[end:]), style)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", html.unescape(text))


def _paragraphs(canvas: Canvas, text: str, style: Style) -> None:
    for line in text.split("\n"):
        _paragraph(canvas, line, style)


def _paragraph(canvas: Canvas, line: str, style: Style) -> None:
    theme = canvas.theme
    body = line.lstrip(" ")
    indent = 6.0 * (len(line) - len(body))
    if not body:
        canvas.y += style.size * 0.55
    elif body.startswith("### "):
        canvas.line([*_spans(body[4:], Style(19, theme.text, bold=True), theme)])
    elif body.startswith("-# "):
        canvas.line([*_spans(body[3:], Style(13, theme.quiet), theme)])
    elif body.startswith(("- ", "• ")):
        canvas.parts += drawn(
            [Span("•", style)], canvas.x + indent + 4, canvas.y + style.size * 1.1
        )
        canvas.line([*_spans(body[2:], style, theme)], indent=indent + 20)
    else:
        canvas.line([*_spans(body, style, theme)], indent=indent)


def _avatar(canvas: Canvas, *, round_: bool) -> None:
    radius = 20 if round_ else 8
    mark = f'<path d="M{canvas.x - 44} {canvas.y + 21}l7 7 13-15" fill="none" stroke="#fff"'
    canvas.parts.append(
        f'<rect x="{canvas.x - 54}" y="{canvas.y}" width="40" height="40" rx="{radius}"'
        f' fill="#4f46e5"/>{mark} stroke-width="4.5" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    )


def _name(canvas: Canvas, badge: str, when: str) -> None:
    theme = canvas.theme
    name = Span("Notion Assistant", Style(theme.size, theme.text, bold=True))
    canvas.y += 14
    canvas.parts += drawn([name], canvas.x, canvas.y)
    x = canvas.x + width(name.text, name.style) + 14
    label = Style(10, "#ffffff" if badge == theme.chip else theme.quiet, bold=True)
    wide = width("APP", label) + 9
    canvas.parts.append(
        f'<rect x="{x}" y="{canvas.y - 12}" width="{wide}" height="15" rx="3" fill="{badge}"/>'
    )
    canvas.parts += drawn([Span("APP", label)], x + 4.5, canvas.y - 0.8)
    canvas.parts += drawn([Span(when, Style(12, theme.quiet))], x + wide + 8, canvas.y)
    canvas.y += 4


@dataclass(frozen=True)
class Look:
    """How a button looks."""

    words: str
    fill: str
    text: str
    edge: str = ""
    arrow: str = ""


def _buttons(canvas: Canvas, looks: Sequence[Look], *, size: float, tall: float) -> None:
    x, canvas.y = canvas.x, canvas.y + 8
    for look in looks:
        style = Style(size, look.text, bold=True)
        words = look.words + (f" {look.arrow}" if look.arrow else "")
        wide = width(words, style) + 26
        if x + wide > canvas.right and x > canvas.x:
            x, canvas.y = canvas.x, canvas.y + tall + 8
        edge = f' stroke="{look.edge}"' if look.edge else ""
        canvas.parts.append(
            f'<rect x="{x:.1f}" y="{canvas.y:.1f}" width="{wide:.1f}" height="{tall}" rx="7"'
            f' fill="{look.fill}"{edge}/>'
        )
        label = [Span(words, style)]
        canvas.parts += drawn(label, x + wide / 2, canvas.y + tall / 2 + size * 0.36, middle=True)
        x += wide + 8
    canvas.y += tall + 4


def slack(blocks: Sequence[dict[str, Any]], theme: Theme) -> str:
    """A message of Slack as SVG."""
    canvas = Canvas(theme, 74, 16, WIDE - 20)
    _avatar(canvas, round_=False)
    _name(canvas, theme.badge, "2:02 PM")
    for block in blocks:
        if block["type"] == "section":
            _paragraphs(canvas, block["text"]["text"], Style(theme.size, theme.text))
            canvas.y += 6
        elif block["type"] == "context":
            for element in block["elements"]:
                _paragraphs(canvas, element["text"], Style(13, theme.quiet))
            canvas.y += 6
        elif block["type"] == "actions":
            _buttons(
                canvas, [_slack_button(one, theme) for one in block["elements"]], size=13, tall=30
            )
        elif block["type"] == "context_actions":
            _thumbs(canvas)
        elif block["type"] == "plan":
            _slack_plan(canvas, block)
    return _svg(canvas, theme)


_THUMB = (
    "M1 7h3v8H1zM5.500 7l3-6c1.600 0 2.200 1 1.900 2.500L10 6h3.600c1 0 1.600.9 1.300 1.800"
    "l-1.800 6c-.2.7-.8 1.200-1.500 1.200H5.500z"
)


def _thumbs(canvas: Canvas) -> None:
    """The buttons by which people say whether an answer was good."""
    canvas.y += 8
    for x, turned in ((canvas.x, ""), (canvas.x + 30, " rotate(180 8 8)")):
        canvas.parts.append(
            f'<path d="{_THUMB}" transform="translate({x} {canvas.y}){turned}" fill="none"'
            f' stroke="{canvas.theme.quiet}" stroke-width="1.3"/>'
        )
    canvas.y += 22


_PLAN_SIGNS = {"pending": "▫", "in_progress": "▶", "complete": "✅", "error": "❌"}


def _slack_plan(canvas: Canvas, block: dict[str, Any]) -> None:
    theme = canvas.theme
    held, canvas.parts = canvas.parts, []
    top = canvas.y + 2
    canvas.x, canvas.y = canvas.x + 12, canvas.y + 8
    title = block["title"]
    words = title if isinstance(title, str) else title["text"]
    canvas.line([Span(words, Style(14, theme.text, bold=True))])
    for task in block.get("tasks", []):
        sign = _PLAN_SIGNS[task["status"]]
        canvas.line([Span(f"{sign} {task['title']}", Style(14, theme.text))], gap=1.7)
        for part in ("details", "output"):
            said = _rich(task.get(part))
            if said:
                canvas.line([Span(said, Style(13, theme.quiet))], indent=21)
    canvas.x, canvas.y = canvas.x - 12, canvas.y + 8
    canvas.box(top, theme.panel, line=theme.line, left=canvas.x)
    canvas.parts = held + canvas.parts
    canvas.y += 6


def _rich(value: Any) -> str:
    if isinstance(value, dict):
        return (
            str(value["text"])
            if value.get("type") in {"text", "link"}
            else _rich(value.get("elements"))
        )
    return "".join(_rich(one) for one in value) if isinstance(value, list) else ""


def _slack_button(element: dict[str, Any], theme: Theme) -> Look:
    if element["type"] != "button":
        return Look(element["placeholder"]["text"], theme.button, theme.text, theme.line, "⌄")
    words, style = element["text"]["text"], element.get("style")
    if style == "primary":
        return Look(words, theme.primary, "#ffffff")
    if style == "danger":
        return Look(words, theme.danger, theme.danger_text, theme.danger_text)
    return Look(words, theme.button, theme.button_text, theme.line)


def discord(components: Sequence[dict[str, Any]], theme: Theme) -> str:
    """A message of Discord as SVG."""
    canvas = Canvas(theme, 74, 16, WIDE - 36)
    _avatar(canvas, round_=True)
    _name(canvas, theme.chip, "Today at 14:02")
    held, canvas.parts = canvas.parts, []
    [container] = components
    top = canvas.y + 4
    canvas.x, canvas.y = canvas.x + 18, canvas.y + 10
    for part in container["components"]:
        if part["type"] == 10:
            _paragraphs(canvas, part["content"], Style(theme.size, theme.text))
            canvas.y += 7
        else:
            looks = [_discord_button(one, theme) for one in part["components"]]
            _buttons(canvas, looks, size=14, tall=32)
    canvas.y += 10
    canvas.x -= 18
    canvas.parts.insert(
        0,
        f'<rect x="{canvas.x}" y="{top}" width="4" height="{canvas.y - top}" rx="2"'
        f' fill="#{container["accent_color"]:06x}"/>',
    )
    canvas.box(top, theme.panel, line=theme.line, left=canvas.x)
    canvas.parts = held + canvas.parts
    return _svg(canvas, theme)


def _discord_button(part: dict[str, Any], theme: Theme) -> Look:
    if part["type"] != 2:
        return Look(part["placeholder"], theme.back, theme.quiet, theme.line, "⌄")
    fill = {1: theme.primary, 3: theme.success, 4: theme.danger}.get(part["style"], theme.button)
    text = theme.button_text if part["style"] in {2, 5} else "#ffffff"
    return Look(part["label"], fill, text, arrow="↗" if part["style"] == 5 else "")


def _svg(canvas: Canvas, theme: Theme) -> str:
    tall = round(canvas.y + 18)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{tall}"'
        f' viewBox="0 0 {WIDE} {tall}" role="img">\n'
        f'<rect width="{WIDE}" height="{tall}" rx="10" fill="{theme.back}"'
        f' stroke="{theme.line}"/>\n' + "\n".join(canvas.parts) + "\n</svg>\n"
    )


def main() -> None:
    """Draw every scene on both platforms, in light and dark."""
    FOLDER.mkdir(exist_ok=True)
    for name, (_asked, card) in SCENES.items():
        blocks: Any = draw(card).blocks
        components: Any = layout(card).to_components()
        for shade in ("light", "dark"):
            for where, picture in (
                ("slack", slack(blocks, SLACK[shade])),
                ("discord", discord(components, DISCORD[shade])),
            ):
                (FOLDER / f"{where}-{name}-{shade}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
