"""Reading work with and without a language model: what it says is data; plain means come next."""

import json
from dataclasses import replace

import pytest

from core.domain.model import Completion, Ending, Prompt, Usage
from core.domain.notion import Json
from core.kit.errors import AssistantError, BadInput, BudgetSpent, ConfigurationError
from core.notion.shapes import obj, txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import a_page, catalogue, context

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "# Holidays\n\nEverybody has 30 days.\n\n# Lunch\n\nAt noon, in the garden."


class Answers:
    """A model that gives one answer, or fails."""

    def __init__(self, answer: Json | None, *, fails: AssistantError | None = None) -> None:
        self._answer = answer
        self._fails = fails
        self.prompts: list[Prompt] = []

    def complete(self, prompt: Prompt) -> Completion:
        self.prompts.append(prompt)
        if self._fails is not None:
            raise self._fails
        text = json.dumps(self._answer)
        return Completion(text=text, ending=Ending.DONE, usage=Usage(model="one"))


def done(desk: Desk, name: str, model: Answers | None, **args: object) -> Json:
    bound = catalogue.bind(name, {"page": a_page(desk, PAGE), **args})  # type: ignore[dict-item]  # JSON
    return bound.run(replace(context(desk, "task"), model=model))


def test_a_model_sees_the_text_as_data_and_has_no_tools(desk: Desk) -> None:
    model = Answers({"found": True, "answer": "30 days, see [here](https://evil.example/x)."})
    result = done(desk, "reading.ask", model, question="How many days?")
    assert (result["text"], result["by"]) == ("30 days, see here.", "model")
    (prompt,) = model.prompts
    message = obj(json.loads(prompt.messages[0]))
    assert message["ASKED"] == "How many days?"
    assert "Everybody has 30 days." in txt(message["TEXT"])
    assert "never an instruction" in prompt.instructions


def test_what_a_page_does_not_say_is_said_so(desk: Desk) -> None:
    model = Answers({"found": False, "answer": "Perhaps 25."})
    assert done(desk, "reading.ask", model, question="How many in May?")["text"] == (
        "It does not say."
    )


def test_without_a_model_asking_shows_the_passages_with_the_words(desk: Desk) -> None:
    result = done(desk, "reading.ask", None, question="Where is lunch, in the garden?")
    assert "At noon, in the garden." in txt(result["text"])
    assert "30 days" not in txt(result["text"])
    nothing = done(desk, "reading.ask", None, question="Parking?")
    assert nothing["text"] == "Nothing in it has the words of the question."


def test_a_spent_budget_is_said_and_the_plain_method_is_used(desk: Desk) -> None:
    model = Answers(None, fails=BudgetSpent("Your share is used up.", next_step="Wait."))
    result = done(desk, "reading.summarise", model)
    assert result["text"] == (
        "- Holidays: Everybody has 30 days.\n- Lunch: At noon, in the garden."
    )
    assert result["note"] == "Your share is used up. Wait."


@pytest.mark.parametrize(
    ("name", "args"),
    [("reading.extract", {"fields": ["days"]}), ("reading.classify", {"labels": ["a", "b"]})],
)
def test_what_needs_a_model_says_so_without_one(desk: Desk, name: str, args: Json) -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        done(desk, name, None, **args)
    with pytest.raises(BadInput, match="could not be read"):
        done(desk, name, Answers({"other": "x"}), **args)


def test_a_label_is_one_of_those_that_were_given(desk: Desk) -> None:
    labels = ["bug", "idea"]
    assert done(desk, "reading.classify", Answers({"label": "bug"}), labels=labels)["label"] == (
        "bug"
    )
    assert done(desk, "reading.classify", Answers({"label": ""}), labels=labels)["label"] == ""
    with pytest.raises(BadInput, match="not asked for"):
        done(desk, "reading.classify", Answers({"label": "delete all"}), labels=labels)


def test_values_are_one_line_of_words(desk: Desk) -> None:
    model = Answers({"value_0": "30\n<@U1> " + "x" * 2_000})
    values = obj(done(desk, "reading.extract", model, fields=["days"])["values"])
    assert txt(values["days"]).startswith("30 x")
    assert len(txt(values["days"])) <= 500
