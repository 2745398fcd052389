"""A plan that cannot run is refused with every problem, before anything of it is done."""

import pytest
from pydantic import JsonValue

from core.domain.plan import Plan
from core.kit.errors import BadInput
from core.operations.catalogue import build_catalogue
from core.planner.check import check, problems
from tests.builders import a_plan, a_step

ROADMAP: dict[str, JsonValue] = {
    "id": "1",
    "title": "Roadmap",
    "url": "https://notion.example.com/1",
}
FIND = a_step("find", operation="rows.query", database="1")
TRASH = a_step("trash", operation="pages.trash", for_each="find.rows", page={"$ref": "item"})


def said(plan: Plan) -> str:
    return "\n".join(problems(plan, build_catalogue()))


def test_a_sound_plan_passes() -> None:
    row = a_step("row", operation="rows.create", database=ROADMAP, properties={"Name": "A"})
    read = a_step("read", operation="pages.read", page={"$ref": "row.id"})
    some = a_step(
        "some",
        operation="pages.read",
        for_each="find.rows",
        when=('item.properties["Status"]', "equals", "Done"),
        on_failure="continue",
        page={"$ref": "item"},
    )
    plain = a_step("plain", operation="search", text={"$ref": "read.markdown", "else": "x"})
    check(a_plan(FIND, TRASH, row, read, some, plain), build_catalogue())


def test_all_problems_are_told_at_once() -> None:
    bad = a_step("bad", operation="pages.raed", page={"$ref": "fnd.id"})
    worse = a_step("worse", operation="pages.create", parent="1", titel="X")
    with pytest.raises(BadInput) as caught:
        check(a_plan(bad, worse), build_catalogue())
    for part in ("pages.raed", "“pages.read”", "“fnd.id”", "“titel”", "“title” is missing"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("plan", "part"),
    [
        (a_plan(FIND, FIND), "2 steps have this id"),
        (a_plan(a_step("a", operation="search", after=("b",))), "“after” names “b”"),
        (
            a_plan(
                a_step("a", operation="search", after=("b",)),
                a_step("b", operation="search", after=("a",)),
            ),
            "wait for each other",
        ),
        (a_plan(a_step("a", operation="pages.read", page={"$ref": "a.id"})), "wait for each other"),
        (a_plan(a_step("a", operation="pages.read", page={"$ref": "item"})), "needs a for_each"),
        (
            a_plan(FIND, a_step("a", operation="pages.read", page={"$ref": "find.pages"})),
            "has no “pages”; it has “count”",
        ),
        (
            a_plan(FIND, TRASH, a_step("a", operation="pages.read", page={"$ref": "trash.id"})),
            "“trash.items[*].id”",
        ),
        (
            a_plan(a_step("a", operation="search", for_each="item.rows")),
            "must name the list of an earlier step",
        ),
        (a_plan(a_step("a", operation="search", limit="many")), "“limit” does not fit search"),
        (a_plan(a_step("a", operation="search", text="x" * 200_001)), "arguments are too long"),
        (a_plan(a_step("item", operation="search")), "rename the step"),
        (
            a_plan(FIND, a_step("a", operation="search", for_each="find.count")),
            "“find.count” is no list; use “find.rows”",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("find.pages", "empty"))),
            "has no “pages”; it has “count”",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("item.id", "empty"))),
            "needs a for_each",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("find.count", "more_than", "3"))),
            "“more_than” needs a number",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("find.count", "empty", 3))),
            "“empty” takes no value",
        ),
        (
            a_plan(
                FIND,
                a_step(
                    "a", operation="search", when=("find.count", "equals", {"$ref": "find.count"})
                ),
            ),
            "give a plain value",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("find.rows", "contains"))),
            "“contains” needs a “value”",
        ),
        (
            a_plan(a_step("a", operation="search", when=("a.results", "empty"))),
            "wait for each other",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", text={"$ref": "find.count", "or": 1})),
            "is no reference",
        ),
        (
            a_plan(FIND, a_step("a", operation="pages.trash", page={"$ref": "find.rows"})),
            "takes one page, row or database. Run the step with “for_each” on “find.rows”, and",
        ),
        (
            a_plan(FIND, a_step("a", operation="pages.trash", page={"$ref": "find.count"})),
            "“find.count” is a number, and “page” of pages.trash takes one page",
        ),
        (
            a_plan(FIND, a_step("a", operation="thread.reply", text={"$ref": "find.count"})),
            "is a number, and “text” of thread.reply takes a text. Use “find.database”.",
        ),
        (
            a_plan(FIND, TRASH.model_copy(update={"args": {"page": {"$ref": "item.nme"}}})),
            "there is no “nme”; there is “id”, “title”",
        ),
        (
            a_plan(FIND, a_step("a", operation="thread.reply", text={"$ref": "find.rows.title"})),
            "“title” stands behind a list; write “[*]” between them",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("find.rows", "more_than", 3))),
            "“more_than” compares numbers, and that is none",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", when=("find.count", "contains", 3))),
            "“contains” looks into a list or a text, and that is neither",
        ),
        (
            a_plan(FIND, a_step("a", operation="search", for_each="find.rows[*].id.x")),
            "leads nowhere",
        ),
    ],
)
def test_each_problem_names_the_step_and_what_would_be_right(plan: Plan, part: str) -> None:
    assert part in said(plan)


def test_a_value_beside_a_reference_is_still_checked() -> None:
    step = a_step(
        "a", operation="pages.trash", for_each="find.rows", page={"$ref": "item"}, today=1
    )
    assert "“today” is no argument of pages.trash; it takes “page”." in said(a_plan(FIND, step))
