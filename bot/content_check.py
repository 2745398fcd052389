"""`notion-assistant content check`: what Notion would refuse in a file, before anything is sent."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from core.content import (
    ContentWarning,
    Problem,
    check_blocks,
    check_properties,
    check_request,
    convert_markdown,
    pack,
)
from core.kit.errors import BadInput

_SHAPES = (
    "Give markdown, or as JSON an array of blocks, one block, a page's properties, or an object"
    " with `properties`, `children` or both."
)


@dataclass(frozen=True)
class Checked:
    """What was found in one file.

    Args:
        what: what the file holds, in words.
        problems: what Notion would refuse.
        warnings: what markdown says that Notion cannot.
        requests: how many requests it takes to append its blocks; 0 without blocks.
    """

    what: str
    problems: tuple[Problem, ...]
    warnings: tuple[ContentWarning, ...] = ()
    requests: int = 0

    def as_json(self) -> str:
        """One JSON document."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)

    def lines(self, name: str) -> list[str]:
        """What a person reads; the last line is the verdict.

        Args:
            name: what the file is called.
        """
        noted = [f"note: {_placed(warning)}" for warning in self.warnings]
        found = [str(problem) for problem in self.problems]
        count = len(self.problems)
        if count:
            verdict = f"{count} {'problem' if count == 1 else 'problems'}"
            return [*noted, *found, f"{name}: {self.what}; {verdict}. Notion would refuse it."]
        carried = f" in {_counted(self.requests, 'request')}" if self.requests else ""
        return [*noted, f"{name}: {self.what}; nothing is wrong. Notion takes it{carried}."]


def check_text(text: str, *, as_json: bool | None = None) -> Checked:
    """Check the text of a file.

    Args:
        text: markdown, or JSON.
        as_json: whether it is JSON; by its first character and whether it parses when None.

    Raises:
        BadInput: it is said to be JSON and is none, or JSON of no known shape.
    """
    if as_json is None:
        as_json = text.lstrip()[:1] in ("{", "[") and _is_json(text)
    if as_json:
        return _whole(text)
    converted = convert_markdown(text)
    checked = _check_blocks(converted.blocks)
    return Checked(checked.what, checked.problems, converted.warnings, checked.requests)


def _whole(text: str) -> Checked:
    try:
        return _check_json(_parsed(text))
    except RecursionError as error:
        raise BadInput("The file's JSON is nested too deeply to be blocks.") from error


def _check_json(given: Any) -> Checked:
    if isinstance(given, list):
        return _check_blocks(given)
    if not isinstance(given, dict):
        raise BadInput(
            "The file holds JSON that is neither blocks nor properties.", next_step=_SHAPES
        )
    if given.get("object") == "block" or isinstance(given.get("type"), str):
        return _check_blocks([given])
    if "properties" not in given and "children" not in given:
        return _check_properties(given)
    return _check_page(given)


def _check_page(given: dict[str, Any]) -> Checked:
    """A request's body, or a part of it: what it says is one request must fit into one."""
    properties, children = given.get("properties", {}), given.get("children", [])
    if not isinstance(properties, dict) or not isinstance(children, list):
        raise BadInput(
            "`properties` is an object and `children` an array of blocks.", next_step=_SHAPES
        )
    inside = check_request(children, beside=len(json.dumps(properties).encode()))
    return Checked(
        f"{_counted(len(properties), 'property')} and {_counted(len(children), 'block')}",
        (*check_properties(properties), *inside),
        requests=1,
    )


def _check_properties(properties: dict[str, Any]) -> Checked:
    if not properties:
        raise BadInput("The file holds an empty object.", next_step=_SHAPES)
    count = _counted(len(properties), "property")
    return Checked(count, tuple(check_properties(properties)))


def _check_blocks(blocks: list[Any]) -> Checked:
    problems = tuple(check_blocks(blocks))
    requests = 0 if problems else len(pack(blocks, create=False))
    return Checked(_counted(len(blocks), "block"), problems, requests=requests)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadInput(f"The file is not JSON: {error}.", next_step=_SHAPES) from error


def _placed(warning: ContentWarning) -> str:
    return f"line {warning.line}: {warning.message}" if warning.line else warning.message


def _counted(count: int, word: str) -> str:
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count:,} {word if count == 1 else many}"
