"""Lines of styled words on an SVG canvas, for docs.card_pictures: wrapping, marks, small signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

FONT = "'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
MONO = "Menlo, Consolas, 'Liberation Mono', monospace"

_NARROW = "iljtfrI.,:;'|!()[]·- "
_WIDE = "mwMW@%—…"
_SIGNS = "✅▶⏳◌✋❓💬ℹ⚠❌⏹▫◻⏭"


@dataclass(frozen=True, slots=True)
class Style:
    """How words look."""

    size: float
    colour: str
    bold: bool = False
    italic: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one style."""

    text: str
    style: Style


def width(text: str, style: Style) -> float:
    """About how wide it is drawn at most, in pixels, whichever of the fonts there is."""
    if style.mono:
        return len(text) * style.size * 0.62
    units = sum(
        1.2 if char in _SIGNS else 0.33 if char in _NARROW else 0.92 if char in _WIDE
        else 0.7 if char.isupper() else 0.585
        for char in text
        if char != "\ufe0f"
    )  # fmt: skip
    return units * style.size * (1.09 if style.bold else 1.0)


def wrapped(spans: Sequence[Span], room: float) -> list[list[Span]]:
    """The spans in lines of at most `room` pixels, broken at spaces."""
    lines: list[list[Span]] = [[]]
    used = 0.0
    for span in spans:
        for word in re.findall(r"\S+\s*|\s+", span.text):
            wide = width(word.rstrip(), span.style)
            if used + wide > room and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append(Span(word, span.style))
            used += width(word, span.style)
    return lines


def drawn(line: Sequence[Span], x: float, y: float, *, middle: bool = False) -> Iterator[str]:
    """One line whose baseline is at `y`; it begins at `x`, or has its middle there."""
    held: list[Span] = []
    for span in line:
        for part in re.findall(f"[{_SIGNS}]|[^{_SIGNS}]+", span.text.replace("\ufe0f", "")):
            if part not in _SIGNS:
                held.append(Span(part, span.style))
                continue
            if held:
                yield _text(held, x, y)
                x += sum(width(one.text, one.style) for one in held)
                held = []
            yield sign(part, x, y, span.style.size, span.style.colour)
            x += width(part, span.style)
    if held:
        yield _text(held, x, y, middle=middle)


def _text(spans: Sequence[Span], x: float, y: float, *, middle: bool = False) -> str:
    anchor = ' text-anchor="middle"' if middle else ""
    said = "".join(_words(span) for span in spans)
    return f'<text x="{x:.1f}" y="{y:.1f}" xml:space="preserve"{anchor}>{said}</text>'


def _words(span: Span) -> str:
    style = span.style
    looks = f'font-family="{MONO if style.mono else FONT}" font-size="{style.size}"'
    looks += ' font-weight="700"' if style.bold else ""
    looks += ' font-style="italic"' if style.italic else ""
    return f'<tspan fill="{style.colour}" {looks}>{escape(span.text)}</tspan>'


def sign(char: str, x: float, y: float, size: float, colour: str) -> str:
    """A small sign, drawn here, so that it looks the same wherever the picture is shown."""
    scale = size / 16
    return (
        f'<g transform="translate({x:.1f} {y - 0.82 * size:.1f}) scale({scale:.3f})">'
        f"{_DRAWN[char].replace('INK', colour)}</g>"
    )


def _tile(colour: str, inside: str) -> str:
    return f'<rect width="16" height="16" rx="3.5" fill="{colour}"/>{inside}'


def _stroke(path: str) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="2.2"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


_DRAWN = {
    "✅": _tile("#2eb67d", _stroke("M4 8.5l2.8 2.8L12 5.2")),
    "❌": _tile("#e0355b", _stroke("M4.8 4.8l6.4 6.4M11.2 4.8l-6.4 6.4")),
    "▶": _tile("#3b82f6", '<path d="M6 4.2l6 3.8-6 3.8z" fill="#fff"/>'),
    "⏹": _tile("#8b93a1", '<rect x="5" y="5" width="6" height="6" rx="1" fill="#fff"/>'),
    "⏭": _tile("#8b93a1", '<path d="M4 4.5l4.6 3.5L4 11.5zM9.6 4.5h2v7h-2z" fill="#fff"/>'),
    "✋": _tile("#f59e0b", _stroke("M8 3.8v5.4M8 12.1v.1")),
    "❓": _tile("#8b5cf6", _stroke("M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.8.5-1 .8-1 1.5M8 12.3v.1")),
    "⚠": '<path d="M8 1l7.6 14H.4z" fill="#f5b301"/>'
    '<path d="M8 5.6v4.6M8 12.6v.1" stroke="#3b2f00" stroke-width="1.8" stroke-linecap="round"/>',
    "ℹ": _tile("#3b82f6", _stroke("M8 7.4v4.2M8 4.4v.1")),
    "💬": '<path d="M2 2h12a1.6 1.6 0 0 1 1.6 1.6v6A1.6 1.6 0 0 1 14 11.200H7l-3.600 3.300'
    'v-3.300H2A1.600 1.600 0 0 1 .4 9.600v-6A1.600 1.600 0 0 1 2 2z" fill="#3b82f6"/>',
    "⏳": '<path d="M3.500 1h9v2.500L9.300 8l3.200 4.500V15h-9v-2.500L6.700 8'
    ' 3.500 3.500z" fill="#d99a2b"/>',
    "◌": '<circle cx="8" cy="8" r="6" fill="none" stroke="INK" stroke-width="2"'
    ' stroke-dasharray="2.4 2.3"/>',
    "▫": '<rect x="3" y="3" width="10" height="10" rx="2.5" fill="none" stroke="#9aa1ab"'
    ' stroke-width="1.8"/>',
}
_DRAWN["◻"] = _DRAWN["▫"]
