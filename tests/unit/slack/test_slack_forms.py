"""A database's schema as a form in Slack: every property type, Slack's limits, its values."""

from typing import Any

from bot.slack.forms import MORE, field_blocks, filled_in, menu
from core.assistant.library import Field, Form
from core.content.values import Option, PropertySchema, kinds
from core.domain.notion import ObjectKind, Target
from core.words import say_in
from tests.peers.slack.view_rules import check_view

ENGLISH = say_in("en")
DATABASE = Target(id="d" * 32, kind=ObjectKind.DATABASE, title="Everything", url="")
ELEMENTS = {
    "title": "plain_text_input",
    "rich_text": "plain_text_input",
    "number": "number_input",
    "select": "static_select",
    "status": "static_select",
    "multi_select": "multi_static_select",
    "date": "datepicker",
    "people": "multi_external_select",
    "checkbox": "checkboxes",
    "url": "url_text_input",
    "email": "email_text_input",
    "phone_number": "plain_text_input",
    "relation": "multi_external_select",
}


def field(kind: str, name: str = "", *, options: int = 3, timed: bool = False) -> Field:
    choices = tuple(Option(str(n), f"Option {n}") for n in range(options))
    source = "s" * 32 if kind == "relation" else ""
    schema = PropertySchema(kind, name or kind, kind, choices, data_source_id=source)
    return Field(schema=schema, timed=timed)


def form(*fields: Field, left_out: tuple[PropertySchema, ...] = ()) -> Form:
    return Form(database=DATABASE, fields=fields, left_out=left_out)


def checked(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, when Slack would take them in a modal."""
    words = {"type": "plain_text", "text": "Save"}
    check_view({"type": "modal", "title": words, "submit": words, "blocks": blocks})
    return blocks


def elements(blocks: list[dict[str, Any]]) -> dict[str, str]:
    inputs = [block for block in blocks if block["type"] == "input"]
    return {block["label"]["text"]: block["element"]["type"] for block in inputs}


def test_every_type_that_notion_lets_be_written_is_asked_for_or_said() -> None:
    unasked = {"files", "place", "verification", "location", "button"}
    writable = {name for name, kind in kinds().items() if kind.writable}
    assert writable - unasked == ELEMENTS.keys()
    rest = tuple(field(name).schema for name in kinds() if name not in ELEMENTS)
    blocks = checked(field_blocks(form(*map(field, ELEMENTS), left_out=rest), {}, ENGLISH))
    assert elements(blocks) == ELEMENTS
    said = blocks[-1]["elements"][0]["text"]
    assert said.startswith("Notion fills in itself: ")
    assert "more" in said


def test_dates_with_times_get_a_time_and_long_menus_are_searched() -> None:
    blocks = checked(
        field_blocks(
            form(
                field("title"),
                field("date", "Starts", timed=True),
                field("select", "City", options=250),
                field("multi_select", "Tags", options=101),
                field("status", "Stage", options=0),
            ),
            {"title": "x" * 5_000},
            ENGLISH,
        )
    )
    assert elements(blocks) == {
        "title": "plain_text_input",
        "Starts": "datetimepicker",
        "City": "external_select",
        "Tags": "multi_external_select",
    }
    assert blocks[-1]["elements"][0]["text"] == "Not asked for here: Stage."


def test_a_hundred_properties_fit_a_modal_and_those_left_are_named() -> None:
    many = [field("rich_text", f"Property {n}") for n in range(120)]
    blocks = checked(field_blocks(form(field("title"), *many), {}, ENGLISH))
    assert len(blocks) <= 95
    assert "Property 89" in blocks[-1]["elements"][0]["text"]


def test_long_lists_say_that_there_is_more() -> None:
    assert [one["value"] for one in menu([("A", "1")], ENGLISH)] == ["1"]
    long = menu([(f"Name {n}", str(n)) for n in range(101)], ENGLISH)
    assert len(long) == 100
    assert long[-1]["value"] == MORE


def test_what_is_filled_in_becomes_values_without_what_is_empty() -> None:
    def state(kind: str, **more: Any) -> dict[str, Any]:
        return {"a": {"type": kind, **more}}

    chosen = [{"value": "id-1"}, {"value": MORE}]
    values = filled_in(
        {
            "save.database": state("external_select", selected_option={"value": "d"}),
            "field.Name": state("plain_text_input", value="Fix login"),
            "field.Estimate": state("number_input", value="3.5"),
            "field.Count": state("number_input", value="3"),
            "field.Due": state("datepicker", selected_date="2026-12-24"),
            "field.Starts": state("datetimepicker", selected_date_time=1_766_570_400),
            "field.Done": state("checkboxes", selected_options=[{"value": "yes"}]),
            "field.Open": state("checkboxes", selected_options=[]),
            "field.Owner": state("multi_external_select", selected_options=chosen),
            "field.Stage": state("static_select", selected_option=None),
            "field.Link": state("url_text_input", value=None),
        },
        "Europe/Berlin",
    )
    assert values == {
        "Name": "Fix login",
        "Estimate": 3.5,
        "Count": 3,
        "Due": "2026-12-24",
        "Starts": "2025-12-24T11:00:00+01:00",
        "Done": True,
        "Owner": ["id-1"],
    }
