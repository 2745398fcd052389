"""Pages too long for one call are read in parts by a model, and nothing in them is passed over."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.domain.model import Completion, Ending, Prompt, Purpose, Usage
from core.domain.notion import Json
from core.kit.errors import BudgetSpent, Cancelled
from core.notion.shapes import obj, txt
from core.operations.long_reading import PART, parts_of
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import a_page, catalogue, context

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FILLING = "\n\n".join(f"# Part {n}\n\n{'Nothing happened. ' * 60}" for n in range(24))
LONG = f"The deadline is Friday.\n\n{FILLING}\n\nThe client is Verne Travel."


class Reads:
    """A model that reads what it is given: `tell` says the answer's fields from text and task."""

    def __init__(self, tell: Callable[[Prompt, str], Json]) -> None:
        self._tell = tell
        self.prompts: list[Prompt] = []

    def complete(self, prompt: Prompt) -> Completion:
        self.prompts.append(prompt)
        text = json.dumps(self._tell(prompt, told(prompt)))
        return Completion(text=text, ending=Ending.DONE, usage=Usage(model="one"))


def told(prompt: Prompt) -> str:
    return txt(obj(json.loads(prompt.messages[0]))["TEXT"])


def done(desk: Desk, name: str, model: Reads, **args: object) -> Json:
    bound = catalogue.bind(name, {"page": a_page(desk, LONG), **args})  # type: ignore[dict-item]  # JSON
    return bound.run(replace(context(desk, "task"), model=model))


def test_parts_hold_all_of_a_text_and_end_where_sections_do() -> None:
    parts = parts_of(LONG)
    assert len(parts) == 2
    assert all(len(part) <= PART for part in parts)
    assert parts[1].startswith("# Part")
    assert "".join("".join(parts).split()) == "".join(LONG.split())


def test_a_text_without_a_place_to_cut_is_cut_all_the_same() -> None:
    assert [len(part) for part in parts_of("x" * (2 * PART + 1))] == [PART, PART, 1]
    assert parts_of("") == [""]


@on_sqlite
def test_an_answer_at_the_end_of_a_long_page_is_found(desk: Desk) -> None:
    model = Reads(
        lambda _, text: {"found": "Verne" in text, "answer": "Verne Travel" * ("Verne" in text)}
    )
    assert done(desk, "reading.ask", model, question="Who is the client?")["text"] == "Verne Travel"
    assert len(model.prompts) == 2


@on_sqlite
def test_what_several_parts_answer_is_put_together(desk: Desk) -> None:
    def tell(prompt: Prompt, text: str) -> Json:
        if "found" in obj(prompt.schema["properties"]):
            return {"found": True, "answer": "Friday" if "Friday" in text else "Verne"}
        return {"answer": f"Together: {' and '.join(text.split())}"}

    result = done(desk, "reading.ask", Reads(tell), question="What is said?")
    assert result["text"] == "Together: Friday and Verne"


@on_sqlite
def test_each_value_comes_from_the_part_that_says_it_and_is_not_asked_again(desk: Desk) -> None:
    def tell(prompt: Prompt, text: str) -> Json:
        asked = obj(obj(json.loads(prompt.messages[0]))["ASKED"])
        says = {"deadline": "Friday", "client": "Verne Travel"}
        return {
            key: next(v for name, v in says.items() if txt(what).startswith(name))
            if next(v for name, v in says.items() if txt(what).startswith(name)) in text
            else ""
            for key, what in asked.items()
        }

    model = Reads(tell)
    result = done(desk, "reading.extract", model, fields=["client", "deadline"])
    assert result["values"] == {"client": "Verne Travel", "deadline": "Friday"}
    assert [len(obj(each.schema["properties"])) for each in model.prompts] == [2, 1]


@on_sqlite
def test_a_label_and_a_summary_are_made_of_what_the_parts_say(desk: Desk) -> None:
    def tell(prompt: Prompt, text: str) -> Json:
        if prompt.purpose is Purpose.CLASSIFY:
            return {"label": "travel" if "Verne" in text else ""}
        return {"summary": "Of Verne." if "Verne" in text else "Of nothing."}

    assert done(desk, "reading.classify", Reads(tell), labels=["travel", "food"])["label"] == (
        "travel"
    )
    model = Reads(tell)
    assert done(desk, "reading.summarise", model)["text"] == "Of Verne."
    assert told(model.prompts[-1]) == "Of nothing.\n\nOf Verne."


@on_sqlite
def test_a_budget_that_ends_on_the_way_leaves_the_plain_method(desk: Desk) -> None:
    def tell(prompt: Prompt, text: str) -> Json:
        if "Verne" in text:
            raise BudgetSpent("Your share is used up.", next_step="Wait.")
        return {"summary": "Of nothing."}

    result = done(desk, "reading.summarise", Reads(tell))
    assert result["by"] == "headings"
    assert result["note"] == "Your share is used up. Wait."


@on_sqlite
def test_cancelling_between_parts_ends_it(desk: Desk) -> None:
    def stop(_: str) -> None:
        raise Cancelled("It was cancelled.")

    model = Reads(lambda *_: {"summary": "x"})
    bound = catalogue.bind("reading.summarise", {"page": a_page(desk, LONG)})
    with pytest.raises(Cancelled):
        bound.run(replace(context(desk, "task"), model=model, say=stop))
    assert model.prompts == []
