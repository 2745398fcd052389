"""What is no title or text is asked about, whichever way the message was read."""

from zoneinfo import ZoneInfo

import pytest

from core.domain.notion import Json
from core.domain.plan import Clarify, Plan, Step
from core.planner.doubts.entitling import entitled
from core.planner.grammar.edges import Asked
from core.planner.known import known_names
from tests.builders import NOON
from tests.planning.grounds import Ground

ASKED = Asked(NOON, ZoneInfo("Europe/Berlin"))


def is_asked(home: Ground, text: str, *titles: str) -> bool:
    """Whether a message that became rows of these titles makes a question."""
    [books] = home.notion.search("Reading List", limit=1)
    steps = tuple(
        Step(
            id=f"s{number}",
            operation="rows.create",
            args={
                "database": {"id": books.id, "kind": "database", "title": books.title, "url": ""},
                "properties": {"Title": title},
            },
        )
        for number, title in enumerate(titles)
    )
    known = known_names(text, home.notion)
    return isinstance(entitled(Plan(title="x", steps=steps), text, known, ASKED), Clarify)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("add Tidal to the reading list, low ratin", ["Tidal", "low ratin"]),
        ("add Tidal to the reading list, to read", ["Tidal", "to read"]),
        ("add the book Tidal to the reading list", ["book Tidal"]),
        ("add the author Mo Ash to the reading list", ["author Mo Ash"]),
        ("please add it to the reading list", ["it"]),
        ("add Tidal, leave it blank, to the reading list", ["Tidal", "leave it blank"]),
        ("make a new page in the reading list", ["new"]),
        ("make all of Wren' reading list rated 4", ["'"]),
        ("add So long and thanks to the reading list", ["thanks"]),
        ("add tidal and the rating is 4 to the reading list", ["tidal and the rating is 4"]),
        ("add tidal to the raeding list", ["tidal to the raeding list"]),
        ("put Tidal by Mo Ash on the reading list, to read", ["Tidal by Mo Ash"]),
    ],
)
def test_what_is_no_title_makes_a_question(home: Ground, text: str, titles: list[str]) -> None:
    assert is_asked(home, text, *titles)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("add Tidal and Low Rating to the reading list", ["Tidal", "Low Rating"]),
        ("add these to the reading list: Tidal, To Read or Not", ["Tidal", "To Read or Not"]),
        ('add "book Tidal" to the reading list', ["book Tidal"]),
        ("add Go to the reading list", ["Go"]),
        ("add The Rating is Four to the reading list", ["The Rating Game"]),
        ("put Tidal by Night on the reading list", ["Tidal by Night"]),
        ("add to the reading list:\n- Tidal\n- leave it blank", ["Tidal", "leave it blank"]),
    ],
)
def test_what_may_well_be_one_does_not(home: Ground, text: str, titles: list[str]) -> None:
    assert not is_asked(home, text, *titles)


def test_politeness_alone_is_no_text_to_write(home: Ground) -> None:
    text = "put the tin drummer to reading please"
    page = home.notion.search("The Tin Drummer", limit=1)[0]
    args: Json = {"page": {"id": page.id, "kind": "row", "title": page.title, "url": ""}}
    known = known_names(text, home.notion)
    for said, asked in (("please", True), ("reading", False)):
        step = Step(id="s", operation="blocks.append", args={**args, "markdown": said})
        outcome = entitled(Plan(title="x", steps=(step,)), text, known, ASKED)
        assert isinstance(outcome, Clarify) is asked


@pytest.mark.parametrize(
    ("text", "title", "right"),
    [
        (
            "add tidal to the groceris",
            "tidal to the groceris",
            "add tidal to the Groceries",
        ),
        (
            "put Tidal by Mo Ash on the reading list, to read.",
            "Tidal by Mo Ash",
            'put "Tidal" on the reading list, to read, Author Mo Ash',
        ),
    ],
)
def test_what_was_surely_meant_stands_on_a_button(
    home: Ground, text: str, title: str, right: str
) -> None:
    [books] = home.notion.search("Reading List", limit=1)
    args: Json = {
        "database": {"id": books.id, "kind": "database", "title": books.title, "url": ""},
        "properties": {"Title": title},
    }
    plan = Plan(title="x", steps=(Step(id="s", operation="rows.create", args=args),))
    known = known_names("reading list groceries", home.notion)
    outcome = entitled(plan, text, known, ASKED)
    assert isinstance(outcome, Clarify)
    assert [each.request for each in outcome.options] == [right]


def test_a_new_name_that_ends_in_where_the_thing_is_makes_a_question(studio: Ground) -> None:
    assert isinstance(studio.asked("rename Since to Client since in Clients"), Clarify)
    assert isinstance(studio.asked("rename the property Since in Clients to Client since"), Plan)
