"""Blocks as plain text, for mail, logs and search."""

from collections.abc import Sequence

from core.content.fitting import fit
from core.content.flow import Flow, Unit
from core.content.runs import Run
from core.content.shapes import Block, Rendered

_WHOLE = 1 << 60
_LOSSES = {
    "columns": "Columns were written one below the other.",
    "equation": "Equations were written as their source.",
    "image": "Pictures were written as their addresses.",
}


def blocks_to_text(blocks: Sequence[Block]) -> str:
    """What blocks say, without formats; see `render_text`."""
    return render_text(blocks).text


def render_text(blocks: Sequence[Block]) -> Rendered:
    """What blocks say, without formats; links show their address in parentheses.

    Formats and colours are left out without a warning, for that is what plain text is.
    """
    found = fit(Flow(_LOSSES), blocks, _Plain(), _WHOLE)
    return Rendered("".join(found.texts), found.warnings)


class _Plain:
    def inline(self, runs: Sequence[Run]) -> str:
        return "".join(
            f"{run.text} ({run.link})" if run.link and run.link != run.text else run.text
            for run in runs
        )

    def line(self, unit: Unit, text: str, *, first: bool) -> str:
        del first
        if unit.kind == "item":
            text = f"{'  ' * unit.depth}{unit.marker} {text}"
        elif unit.kind == "image":
            text = f"{text} ({unit.url})" if text else unit.url
        return "\n".join(f"> {line}" for line in text.split("\n")) if unit.quoted else text

    def fence(self, text: str, language: str) -> str:
        del language
        return text

    def divider(self) -> str:
        return "---"
