"""A text is made of a pattern and of values; what fills it is never read as format."""

import pytest

from core.content import markdown_to_blocks
from core.domain.notion import Json
from core.kit.errors import BadInput
from core.notion.shapes import obj, objs, plain
from core.operations.composing import ComposeArgs, ComposeText


def composed(template: str, **more: object) -> str:
    """What a pattern becomes. Composing uses nothing of its context."""
    args = ComposeArgs.model_validate({"template": template, **more})
    return ComposeText().run(args, None).text  # type: ignore[arg-type]  # it reads nothing


def test_holes_are_filled_with_values_and_parts_of_results() -> None:
    values: Json = {"n": 2, "all": {"count": 10}, "who": ["Ada", "Ben"], "share": 0.255, "x": 1.5}
    assert composed("{n}/{all.count} by {who}", values=values) == "2/10 by Ada, Ben"
    assert composed("{who:first} {tags:first}", values={**values, "tags": "x, y"}) == "Ada x"
    assert composed("{said:percent} {said:rounded2}", values={"said": "0.4"}) == "40% 0.40"
    assert composed("{share:percent1} {x} {{n}}", values=values) == "25.5% 1.5 {n}"


def test_a_pattern_is_filled_once_for_each_row() -> None:
    rows: list[Json] = [
        {"title": "Castle", "properties": {"City seen": "Osaka", "Been": "yes"}},
        {"title": "Rest", "properties": {"City seen": "", "Been": "no"}},
    ]
    line = "- [{item.properties.Been:tick}] {item.title}[[ - {item.properties.City seen}]]"
    assert composed(line, each=rows) == "- [x] Castle - Osaka\n- [ ] Rest"
    assert composed("{item.title}", each=rows, between=", ") == "Castle, Rest"
    assert composed(line, each=[]) == ""
    assert composed("{item.title}", each=rows, first=1) == "Castle"


@pytest.mark.parametrize("text", ["Dec 5, 2026", "5 Dec 2026, 14:30", "2026-12-05"])
def test_a_day_is_said_as_it_sorts(text: str) -> None:
    assert composed("{due:iso}", values={"due": text}) == "2026-12-05"
    assert composed("{due:iso}", values={"due": ""}) == ""


@pytest.mark.parametrize(
    "evil",
    [
        "[click](https://example.com)",
        "https://example.com/phish",
        "# Heading",
        '<mention-user id="01234567-89ab-cdef-0123-456789abcdef">@Ann</mention-user>',
        "two\n\n- lines",
        "{n}",
    ],
)
def test_what_fills_a_hole_is_text_and_nothing_else(evil: str) -> None:
    [block] = markdown_to_blocks(composed("{x}", values={"x": evil, "n": 1}))
    assert block["type"] == "paragraph"
    runs = objs(obj(block["paragraph"])["rich_text"])
    assert plain(obj(block["paragraph"])["rich_text"]) == evil
    assert all(run["type"] == "text" and not obj(run["text"]).get("link") for run in runs)


def test_as_text_it_is_left_as_it_is() -> None:
    assert composed("*{x}*", values={"x": "a_b*"}, into="text") == "*a_b**"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{missing}", "no 'missing'"),
        ("{a.b}", "no 'b'"),
        ("{a:loud}", "percent and rounded and tick and first and iso"),
        ("{a:percent}", "needs a number"),
        ("{a:iso}", "needs a date"),
        ("{o}", "whole object"),
    ],
)
def test_a_hole_that_nothing_fills_is_refused(template: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        composed(template, values={"a": "text", "o": {}})
