"""Reads the inline content of one document: its link references, its footnotes, its warnings."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.content.build import shortened_equations
from core.content.inline import inline_runs
from core.content.links import is_web_url
from core.content.runs import Run, merged
from core.content.shapes import ContentWarning


class InlineContext:
    """What inline content needs to know of its document, and what it reports back.

    Args:
        environment: what the block parser gathered: `references` and `footnotes`.
        offset: lines of the source before the first one parsed.
    """

    def __init__(self, environment: Mapping[str, Any], offset: int) -> None:
        self._environment = environment
        self.numbers: dict[str, int] = {}
        self.warnings: list[ContentWarning] = []
        self.line: int | None = None
        self._offset = offset

    def at(self, lines: list[int] | None) -> None:
        """Say which lines (from 0) are being read, for warnings."""
        if lines:
            self.line = lines[0] + 1 + self._offset

    def warn(self, code: str, message: str) -> None:
        """Report that something could not be said."""
        self.warnings.append(ContentWarning(code, message, self.line))

    def runs(self, content: str, *, html_only: bool = False) -> list[Run]:
        """Merged runs of one block's content; images stay in them as runs of their own."""
        runs = inline_runs(
            content,
            self.warn,
            references=self._environment.get("references"),
            notes=self._note if "footnotes" in self._environment else None,
            html_only=html_only,
        )
        if len(runs) > 1 or (runs and not runs[0].text):
            runs = merged(runs)
        runs, shortened = shortened_equations(runs)
        if shortened:
            self.warn("long_equation", "An equation over 1,000 characters was kept as code.")
        return runs

    def text(self, content: str, *, html_only: bool = False) -> list[Run]:
        """Runs for a place that holds no pictures: images become links with their description."""
        runs = self.runs(content, html_only=html_only)
        return self.without_images(runs) if any(run.image is not None for run in runs) else runs

    def without_images(self, runs: Iterable[Run]) -> list[Run]:
        """Runs with images replaced by links to them."""
        result: list[Run] = []
        for run in runs:
            if run.image is None:
                result.append(run)
                continue
            if not is_web_url(run.image):
                self._unusable(run.image)
                result.append(_described(run))
                continue
            message = "Notion has no pictures inside this text; a link was kept."
            self.warn("inline_image", message)
            caption = run.caption or (Run(run.image),)
            result += [part._replace(link=part.link or run.image) for part in caption]
        return merged(result)

    def split_images(self, runs: list[Run]) -> list[Run | list[Run]]:
        """Text and images in the order they come; white space next to an image is dropped."""
        parts: list[Run | list[Run]] = []
        text: list[Run] = []
        for run in runs:
            if run.image is not None and is_web_url(run.image):
                _add_text(parts, text)
                parts.append(run)
                text = []
            elif run.image is not None:
                self._unusable(run.image)
                text.append(_described(run))
            else:
                text.append(run)
        _add_text(parts, text)
        return parts

    def _unusable(self, url: str) -> None:
        shown = url if len(url) <= 80 else f"{url[:77]}..."
        self.warn(
            "image_url",
            f"The image {shown!r} has no web address; its description was kept as text.",
        )

    def _note(self, label: str) -> str | None:
        if f":{label}" not in self._environment["footnotes"]["refs"]:
            return None
        return f"[{self.numbers.setdefault(label, len(self.numbers) + 1)}]"


def _described(image: Run) -> Run:
    """What an image says where it cannot be shown: its description, which has no formats."""
    return Run(image.text, image.flags, image.colour, image.link)


def _add_text(parts: list[Run | list[Run]], text: list[Run]) -> None:
    trimmed = merged(text)
    if trimmed and trimmed[0].atom is None:
        trimmed[0] = trimmed[0]._replace(text=trimmed[0].text.lstrip())
    if trimmed and trimmed[-1].atom is None:
        trimmed[-1] = trimmed[-1]._replace(text=trimmed[-1].text.rstrip())
    trimmed = merged(trimmed)
    if trimmed:
        parts.append(trimmed)
