"""Requests about pages, what stands on them and the shape of databases, in whatever order they are
said; and what looks like one and asks for nothing.

The workspace `school` is no corpus's.
"""

from collections.abc import Callable

import pytest
from pydantic import JsonValue

from core.domain.plan import Answer, Clarify, Outcome, Plan
from core.operations.catalogue import Catalogue
from tests.planning.grounds import Ground

Ask = Callable[[str], Outcome]
NEW_BOX = {"name": "needs glaze", "type": "checkbox", "details": ""}
MASTERS = {"database": "Courses", "property": "Level", "add": ["Masters"]}


@pytest.fixture
def ask(school: Ground) -> Ask:
    return school.asked


@pytest.mark.parametrize(
    ("text", "operation", "given"),
    [
        (
            "Under the Staff room I should like a page that bears the title Kiln rota.",
            "pages.create", {"parent": "Staff room", "title": "Kiln rota"},
        ),
        (
            "new page in staff room called open day w/ todos:\nposters\nballoons",
            "pages.create",
            {"title": "open day", "markdown": "- [ ] posters\n- [ ] balloons"},
        ),
        (
            "House rules, new name: How we work here",
            "pages.rename", {"page": "House rules", "title": "How we work here"},
        ),
        (
            "Minutes should be called Log from now on, new teachers never find the page otherwise",
            "pages.rename", {"page": "Minutes", "title": "Log"},
        ),
        ("House rules belongs in Old things now", "pages.move", {"parent": "Old things"}),
        (
            "Put a to-do at the end of the Minutes, call the glazier about the window",
            "blocks.append", {"markdown": "- [ ] call the glazier about the window"},
        ),
        (
            "Minutes, under Decisions, one more bullet: No homework in May",
            "blocks.insert",
            {"anchor": "Decisions", "markdown": "- No homework in May"},
        ),
        (
            "At the very top of House rules, because they all forget it: Wipe your feet.",
            "blocks.insert", {"markdown": "Wipe your feet."},
        ),
        (
            "Wherever “pupils” occurs in the House rules, it should now read “students”.",
            "blocks.find_replace", {"find": "pupils", "replacement": "students"},
        ),
        (
            "s/boots/shoes in House rules",
            "blocks.find_replace", {"find": "boots", "replacement": "shoes"},
        ),
        (
            "On First vase I would leave a comment, please: “The handle is crooked”",
            "comments.add", {"page": "First vase", "text": "The handle is crooked"},
        ),
        (
            "the column Seats in Courses should be renamed in Places",
            "databases.rename_property", {"property": "Seats", "name": "Places"},
        ),
        (
            "add Masters to the levels in Courses",
            "databases.set_options", MASTERS,
        ),
        (
            "add a checkbox col 'needs glaze' to assignments",
            "databases.add_property", {"property": NEW_BOX},
        ),
        (
            "I'd love a board of the Assignments by Stage, call it Desk",
            "views.create", {"name": "Desk", "type": "board", "by": "Stage"},
        ),
        ("untick full on Spanish one", "rows.update", {"properties": {"Full": False}}),
    ],
)  # fmt: skip
def test_what_is_said_in_any_order_is_read(
    ask: Ask, school: Ground, text: str, operation: str, given: dict[str, JsonValue]
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    (step,) = school.names.steps(outcome)
    assert step.operation == operation
    assert step.args == {**step.args, **given}


@pytest.mark.parametrize(
    "text",
    [
        "I added a bullet to Minutes: no homework",
        "I moved House rules to Old things",
        "the House rules page was called Rules before",
        "rename Minutes and House rules to Log",
        "comment on First vase and Sing a duet: looks good",
        "you can tick that todo off in the Minutes",
        "add Minutes to House rules",
        "delete the minute",
        "Emil wondered why “clay” should read “glaze” in the House rules",
    ],
)
def test_what_only_looks_like_a_request_writes_nothing(
    ask: Ask, catalogue: Catalogue, text: str
) -> None:
    outcome = ask(text)
    steps = outcome.steps if isinstance(outcome, Plan) else ()
    assert all(catalogue.get(step.operation).name.endswith((".read", ".query")) for step in steps)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("comment on First vase: too thin\nAnd no, don't change the stage", "too thin"),
        ("leave a comment on First vase saying \"Glaze it\".", "Glaze it"),
        ("comment on First vase: don't change the colours", "don't change the colours"),
        ("comment on First vase uh the kiln is off", "the kiln is off"),
        ("comment on First vase: \"We like it\", said Tara", '"We like it", said Tara'),
    ],
)  # fmt: skip
def test_a_text_ends_where_the_assistant_is_spoken_to(ask: Ask, text: str, written: str) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert [step.args["text"] for step in outcome.steps] == [written]


def test_a_sentence_that_may_belong_to_the_text_is_asked_about(ask: Ask) -> None:
    outcome = ask("add to Minutes: No homework in May. Don't move the date again.")
    assert isinstance(outcome, Clarify)


@pytest.mark.parametrize(
    "text",
    [
        "Good day. Before we begin, tell an old man: what kinds of things can you do for me?",
        "wait what can u even do",
    ],
)
def test_what_the_assistant_can_do_is_answered(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Answer)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("who is in the workspace", "List the workspace's members"),
        ("lock House rules", "Lock House rules"),
        ("what links to House rules", "Find what links to House rules"),
    ],
)
def test_a_step_is_titled_by_what_its_operation_says(ask: Ask, text: str, title: str) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.title == title
