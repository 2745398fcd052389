"""What a message says beside its request is passed over; what limits or takes it back never is."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from core.domain.plan import Outcome, Plan
from core.planner.chatter.thinning import thinned
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from tests.builders import NOON
from tests.planning.grounds import Ground

Ask = Callable[[str], Outcome]


@pytest.fixture
def ask(studio: Ground) -> Ask:
    return studio.asked


@pytest.mark.parametrize(
    "text",
    [
        "ok so the printer man rang, Print flyers goes to Review",
        "Good morning! Would you be so kind as to move Print flyers to Review? Many thanks.",
        "our courier broke down again :( put Print flyers in Review pls",
        "Ayo is on holiday until Monday. Put Print flyers in Review",
        "put Print flyers in Review. Ines asked why it took so long",
        "Ines says Print flyers is in Review",
        "I'd be so grateful if you could put Print flyers in Review, gotta run",
    ],
)
def test_small_talk_reasons_and_politeness_change_nothing(
    text: str, ask: Ask, studio: Ground
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    (step,) = studio.names.steps(outcome)
    assert step.operation == "rows.update"
    assert step.args["page"] == "Print flyers"
    assert step.args["properties"] == {"State": "Review"}


@pytest.mark.parametrize(
    "text",
    [
        "put Print flyers in Review, I don't want that yet",
        "Print flyers is in Review, or so I heard",
        "archive Print flyers, just kidding",
        "Print flyers is in Review? I hope so",
        "delete all tasks in Doing, Photo shoot stays",
    ],
)
def test_what_takes_a_request_back_or_limits_it_is_not_passed_over(
    text: str, ask: Ask, studio: Ground
) -> None:
    outcome = ask(text)
    written = studio.names.steps(outcome) if isinstance(outcome, Plan) else ()
    assert all(step.operation in {"pages.read", "rows.query"} for step in written), outcome


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("comment on Print flyers: thanks, gotta run", "thanks, gotta run"),
        ("comment on Print flyers: sorry, I was late. I hope you like it",
         "sorry, I was late. I hope you like it"),
        ("comment on Print flyers: done\nAnd no, don't change the status", "done"),
    ],
)  # fmt: skip
def test_a_text_to_write_keeps_its_words(text: str, kept: str, ask: Ask, studio: Ground) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    (step,) = studio.names.steps(outcome)
    assert (step.operation, step.args["text"]) == ("comments.add", kept)


def test_behind_a_colon_nothing_is_passed_over() -> None:
    lean = thinned(
        "ok so put on the flyers: thanks, gotta run", Lexicon(), Asked(NOON, ZoneInfo("UTC"))
    )
    assert lean is not None
    assert lean.text == "put on the flyers: thanks, gotta run"


def test_a_thing_that_stays_as_it_is_is_not_touched(ask: Ask, studio: Ground) -> None:
    outcome = ask("move Weekly notes into the Archive. The Onboarding guide stays where it is")
    assert isinstance(outcome, Plan), outcome
    assert [step.args["page"] for step in studio.names.steps(outcome)] == ["Weekly notes"]
