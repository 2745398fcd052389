"""The form in which a message is kept: what fits into a modal of Discord, and what it says."""

import pytest
from simcord.components import validate_modal

from bot.discord.forms import CONTENT, Draft, Values, as_said, filled, modal, shown_fields
from core.assistant.library import Field, Form
from core.content.values import Option, PropertySchema
from core.domain.notion import ObjectKind, Target


def field(name: str, kind: str, *options: str) -> Field:
    known = tuple(Option(id=one, name=one) for one in options)
    return Field(schema=PropertySchema(id=name, name=name, type=kind, options=known))


def form(*fields: Field) -> Form:
    target = Target(id="ds_1", kind=ObjectKind.DATABASE, title="R" * 80, url="")
    return Form(database=target, fields=(field("Name", "title"), *fields), left_out=())


EVERYTHING = form(
    field("Spec", "url"),
    field("Tags", "multi_select", "a", "b"),
    field("Done?", "checkbox"),
    field("Owner", "people"),
    field("Due", "date"),
    field("Status", "status", "Open", "Done"),
    field("N" * 120, "rich_text"),
)


def test_the_title_comes_first_then_what_people_set_most_often() -> None:
    names = [one.name for one in shown_fields(EVERYTHING, with_content=True)]
    assert names == ["Name", "Status", "Due", "Owner"]
    assert len(shown_fields(EVERYTHING, with_content=False)) == 5


@pytest.mark.parametrize("content", [None, "", "word " * 790])
def test_a_form_is_one_that_discord_takes(content: str | None) -> None:
    many = [f"Option {number}" for number in range(60)]
    wide = form(
        field("Long " * 30, "status"),
        field("State", "status", *many),
        field("Who", "people"),
        field("Kind", "select", "x" * 101),
    )
    for each in (EVERYTHING, wide):
        given: Values = {"Name": "T" * 900, "Tags": ["a"], "Done?": True, "State": "Option 3"}
        people = tuple(f"Person {number}" for number in range(20))
        draft = Draft(form=each, given=given, people=people, content=content)
        told = validate_modal(modal(draft, "save-form:x").to_dict())
        assert len(told["components"]) <= 5
        assert len(told["title"]) <= 45


def test_what_was_filled_in_is_read_by_the_name_of_its_property() -> None:
    sent = filled(
        [
            {"type": 18, "component": {"custom_id": "p:Name", "value": "Ship it"}},
            {"type": 18, "component": {"custom_id": "p:Status", "values": ["Done"]}},
            {"type": 18, "component": {"custom_id": "p:Tags", "values": []}},
            {"type": 18, "component": {"custom_id": "p:Owner", "value": "Ada, Grace"}},
            {"type": 18, "component": {"custom_id": CONTENT, "value": "Text"}},
            {"type": 10, "content": "no part of a form"},
        ]
    )
    assert sent.content == "Text"
    assert as_said(EVERYTHING, sent.values) == {
        "Name": "Ship it",
        "Status": "Done",
        "Tags": [],
        "Owner": ["Ada", "Grace"],
    }
