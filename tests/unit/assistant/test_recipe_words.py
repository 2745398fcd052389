"""What people say about recipes, and what of it is about something else."""

import pytest

from core.assistant.control import control_word, dropped_steps
from core.assistant.recipe_words import Compare, Forget, RecipeWord, Run, Save, Show, recipe_word
from core.domain.card import ActionKind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("save that as weekly report", Save(name="weekly-report")),
        ("Save this as a recipe called “Onboarding”.", Save(name="onboarding")),
        (
            'save it as launch with "Launch notes" as title, "Mia" as owner',
            Save(name="launch", texts={"title": "Launch notes", "owner": "Mia"}),
        ),
        ("run recipe weekly-report for Roadmap", Run(name="weekly-report", lone="Roadmap")),
        (
            "run the recipe launch version 2 with title = Big day, parent=Team Home",
            Run(name="launch", version=2, values={"title": "Big day", "parent": "Team Home"}),
        ),
        ("list recipes", Show()),
        ("which recipes are there?", Show()),
        ("show recipe launch", Show(name="launch")),
        ("compare recipe launch 1 and 3", Compare(name="launch", versions=(1, 3))),
        ("what changed in recipe launch?", Compare(name="launch")),
        ("forget the recipe launch", Forget(name="launch")),
    ],
)
def test_words_about_recipes(text: str, word: RecipeWord) -> None:
    assert recipe_word(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "show overdue tasks in Recipes",
        "add Pancakes to Recipes",
        "run the numbers for Roadmap",
        "save the whales to Roadmap",
        "create a page called Recipe for success",
    ],
)
def test_words_about_something_else(text: str) -> None:
    assert recipe_word(text) is None


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("without step 2", (2,)),
        ("Skip steps 1 and 3.", (1, 3)),
        ("yes, but without step 4", (4,)),
        ("leave out the steps 1, 2, and 5", (1, 2, 5)),
        ("drop step 2 from the plan page", ()),
        ("without step", ()),
    ],
)
def test_steps_to_leave_out(text: str, steps: tuple[int, ...]) -> None:
    assert dropped_steps(text) == steps


@pytest.mark.parametrize("text", ["stop the deploy task", "pause the launch page", "resume.pdf"])
def test_a_request_that_begins_like_a_control_word_is_a_request(text: str) -> None:
    assert control_word(text) is None


def test_holding_and_going_on_are_words() -> None:
    assert control_word("Pause!") is ActionKind.PAUSE
    assert control_word("resume") is ActionKind.RESUME
