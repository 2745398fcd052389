"""Text and JSON to property values and back: every writable type, and what is refused."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from pydantic import JsonValue

from core.content.values import (
    PropertySchema,
    StatusGroup,
    ValueContext,
    kinds,
    parse_schema,
    to_text,
    to_value,
    to_values,
)
from core.kit.errors import BadInput

Schema = Mapping[str, PropertySchema]
PAGE_ID = "195de922-1179-449f-ab80-75a27c979105"

ALL_TYPES = set(
    "title rich_text number select multi_select status date people files checkbox url email"  # noqa: SIM905
    " phone_number formula relation rollup unique_id created_by created_time last_edited_by"
    " last_edited_time button location verification last_visited_time place".split()
)
WRITABLE = set(
    "title rich_text number url select multi_select people email phone_number date checkbox"  # noqa: SIM905
    " relation files status place verification".split()
)


UPLOAD = "0123456789abcdef0123456789abcdef"


def test_all_26_types_are_known_and_16_of_them_can_be_written() -> None:
    assert set(kinds()) == ALL_TYPES
    assert {name for name, kind in kinds().items() if kind.writable} == WRITABLE


def test_a_schema_is_read_with_options_groups_formats_and_targets(schema: Schema) -> None:
    assert schema["Name"].id == "title"
    assert schema["Budget"].number_format == "dollar"
    assert schema["Project"].data_source_id == "projects"
    assert schema["ID"].prefix == "TASK"
    done = schema["Status"].options_in(StatusGroup.COMPLETE)
    assert [option.name for option in done] == ["Done", "Archived"]


def test_status_groups_with_other_names_are_told_by_their_place() -> None:
    given = {
        "options": [{"id": "1", "name": "Offen"}, {"id": "2", "name": "Fertig"}],
        "groups": [
            {"name": "Zu erledigen", "option_ids": ["1"]},
            {"name": "Läuft", "option_ids": []},
            {"name": "Abgeschlossen", "option_ids": ["2"]},
        ],
    }
    status = parse_schema({"Stand": {"type": "status", "status": given}})["Stand"]
    assert [option.name for option in status.options_in(StatusGroup.COMPLETE)] == ["Fertig"]


def test_a_broken_schema_is_read_as_far_as_it_goes() -> None:
    assert parse_schema({"A": None, "B": {"type": "select", "select": None}, "C": {}}) == {
        "B": PropertySchema("B", "B", "select")
    }


@pytest.mark.parametrize(
    ("name", "given", "payload"),
    [
        ("Name", "Ship it", [{"type": "text", "text": {"content": "Ship it"}}]),
        ("Name", 2027, [{"type": "text", "text": {"content": "2027"}}]),
        ("Name", "none", [{"type": "text", "text": {"content": "none"}}]),
        ("Notes", [{"text": {"content": "x"}}], [{"text": {"content": "x"}}]),
        ("Notes", None, []),
        ("Budget", "$5k", 5000),
        ("Budget", "1,200.50", 1200.5),
        ("Budget", "5m", 5_000_000),
        ("Budget", "5 million dollars", 5_000_000),
        ("Budget", "5k USD", 5000),
        ("Budget", "-$3.50", -3.5),
        ("Budget", "(12)", -12),
        ("Budget", 12.5, 12.5),
        ("Budget", "none", None),
        ("Progress", "50%", 0.5),
        ("Progress", "50", 0.5),
        ("Progress", "0.5", 0.5),
        ("Progress", 0.5, 0.5),
        ("Progress", "12.5 percent", 0.125),
        ("Points", "five", 5),
        ("Points", "5 points", 5),
        ("Points", "3 hours", 3),
        ("Points", "1.5e3", 1500),
        ("Points", "1.234,5", 1234.5),
        ("Points", "1 234", 1234),
        ("Points", "50%", 0.5),
        ("Link", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("Link", "example.com/x", "https://example.com/x"),
        ("Link", "<https://example.com|example.com>", "https://example.com"),
        ("Link", "mailto:ann@example.com", "mailto:ann@example.com"),
        ("Link", "", None),
        ("Priority", "🔥 High", {"name": "🔥 High"}),
        ("Priority", "HIGH", {"name": "🔥 High"}),
        ("Priority", "med", {"name": "Medium"}),
        ("Priority", {"name": "low"}, {"name": "Low"}),
        ("Priority", {"id": "low"}, {"name": "Low"}),
        ("Priority", {"select": {"name": "Low"}}, {"name": "Low"}),
        ("Priority", "none", None),
        ("Tags", "bug", [{"name": "Bug"}]),
        ("Tags", "bug, bug", [{"name": "Bug"}]),
        ("Tags", ["bug", "Design, UX"], [{"name": "Bug"}, {"name": "Design, UX"}]),
        ("Tags", "Design, UX", [{"name": "Design, UX"}]),
        (
            "Tags",
            "bug, design, ux and research and development",
            [{"name": "Bug"}, {"name": "Design, UX"}, {"name": "Research and Development"}],
        ),
        ("Tags", "clear", []),
        ("Status", "done", {"name": "Done"}),
        ("Status", "todo", {"name": "Not started"}),
        ("Status", "in progress", {"name": "In progress"}),
        ("Assignee", "me", [{"id": "me-id"}]),
        ("Assignee", "me and Ann", [{"id": "me-id"}, {"id": "ann"}]),
        ("Assignee", "@Ann Lee", [{"id": "ann"}]),
        ("Assignee", "bob@example.com", [{"id": "bob-k"}]),
        ("Assignee", ["Bob Ray", {"id": PAGE_ID}], [{"id": "bob-r"}, {"id": PAGE_ID}]),
        ("Assignee", PAGE_ID.replace("-", ""), [{"id": PAGE_ID}]),
        ("Assignee", "nobody", []),
        ("Email", "ann@example.com", "ann@example.com"),
        ("Email", "<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("Phone", "+1 (555) 010-0199", "+1 (555) 010-0199"),
        ("Phone", "tel:5550100", "5550100"),
        ("Due date", "Friday", {"start": "2026-11-27"}),
        ("Due date", "Friday 9am", {"start": "2026-11-27T09:00:00+13:00"}),
        ("Due date", "Dec 1 - Dec 5", {"start": "2026-12-01", "end": "2026-12-05"}),
        ("Due date", {"start": "2026-12-01", "end": None}, {"start": "2026-12-01"}),
        (
            "Due date",
            {"start": "tomorrow", "end": "in 3 days"},
            {"start": "2026-11-26", "end": "2026-11-28"},
        ),
        (
            "Due date",
            "Friday 3-5pm",
            {"start": "2026-11-27T15:00:00+13:00", "end": "2026-11-27T17:00:00+13:00"},
        ),
        ("Due date", None, None),
        ("Reviewed", "yes", True),
        ("Reviewed", "reviewed", True),
        ("Reviewed", "not done", False),
        ("Reviewed", False, False),
        ("Reviewed", None, False),
        ("Project", "website", [{"id": "p2"}]),
        ("Project", "Roadmap, 2027 and website", [{"id": "p1"}, {"id": "p2"}]),
        (
            "Project",
            f"https://example.com/ws/Page-{PAGE_ID.replace('-', '')}?v=1",
            [{"id": PAGE_ID}],
        ),
        (
            "Files",
            "https://example.com/a%20b.pdf",
            [
                {
                    "type": "external",
                    "name": "a b.pdf",
                    "external": {"url": "https://example.com/a%20b.pdf"},
                }
            ],
        ),
        (
            "Files",
            ["[Plan](https://example.com/p)", {"file_upload": {"id": UPLOAD}}],
            [
                {"type": "external", "name": "Plan", "external": {"url": "https://example.com/p"}},
                {"file_upload": {"id": UPLOAD}},
            ],
        ),
        ("Venue", "Berlin: 52.52, 13.405", {"lat": 52.52, "lon": 13.405, "name": "Berlin"}),
        ("Venue", "-36.85, 174.76", {"lat": -36.85, "lon": 174.76}),
        ("Verification", "verified", {"state": "verified"}),
        ("Verification", "no", {"state": "unverified"}),
        (
            "Verification",
            "verified until Friday",
            {"state": "verified", "date": {"start": "2026-11-25", "end": "2026-11-27"}},
        ),
    ],
)
def test_text_and_json_become_values(
    name: str, given: JsonValue, payload: JsonValue, schema: Schema, context: ValueContext
) -> None:
    assert to_value(schema[name], given, context) == {schema[name].type: payload}


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("Status", "dne", "“Status” has no option “dne”. Did you mean “Done”? Its options are"),
        ("Status", "complete", "may be several options of “Status”: “Done”, “Archived”"),
        ("Priority", "urgent", "“Priority” has no option “urgent”. Its options are “🔥 High”"),
        ("Priority", True, "“Priority” cannot be “True”: it needs an option's name"),
        ("Tags", "bug, fish", "“Tags” has no option “fish”"),
        ("Budget", "€5", "it is kept in US dollars"),
        ("Budget", "about 5", "“Budget” cannot be “about 5”: it is not a number"),
        ("Budget", True, "“Budget” cannot be “True”"),
        ("Points", "5m", "“m” may be million, minutes or metres. Say 5 million or 5."),
        ("Points", "5 blorbs", "I do not know the unit “blorbs”"),
        ("Points", "1,2,3", "it is not a number"),
        ("Link", "foo bar", "it is not a link"),
        ("Link", "https://example.com/" + "x" * 2000, "longer than the 2,000"),
        ("Email", "ann at example", "it is not an e-mail address"),
        ("Email", "a@" + "x" * 200 + ".com", "longer than the 200"),
        ("Phone", "call me", "it is not a telephone number"),
        ("Assignee", "bob", "may be several people: “Bob Ray”, “Bob Kim (bob@example.com)”"),
        ("Assignee", "Anne Lee", "I found nobody called “Anne Lee”. Did you mean “Ann Lee”?"),
        ("Project", "Websight", "I found no page called “Websight”. Did you mean “Website”?"),
        ("Due date", "whenever", "I cannot read it as a date. Say a day such as Friday"),
        ("Due date", "2026-12-05 to 2026-12-01", "it ends before it starts"),
        ("Due date", {"end": "tomorrow"}, "it has no start"),
        ("Due date", "Friday, 5 December 2026", "is a Saturday, not a Friday"),
        ("Reviewed", "maybe", "it is a checkbox. Say yes or no."),
        ("Files", "report.pdf", "it is not a link"),
        ("Venue", "Berlin", "I cannot look up places by name"),
        ("Venue", "95, 200", "it is not on the globe"),
        ("Verification", "perhaps", "it is no verification"),
        ("ID", "3", "Notion fills unique_id properties itself"),
        ("Added", None, "Notion fills created_time properties itself"),
        ("Name", "x" * 200_001, "longer than the 200,000"),
    ],
)
def test_what_is_no_value_is_refused_with_what_would_be_right(
    name: str, given: JsonValue, message: str, schema: Schema, context: ValueContext
) -> None:
    with pytest.raises(BadInput) as caught:
        to_value(schema[name], given, context)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("Name", [{"text": {"content": "x" * 2_001}}], "At most 2,000 characters"),
        ("Name", [{"bold": True}], "A rich-text item is exactly one of"),
        ("Files", [{"file_upload": {"id": "x"}}], "An id of Notion is expected here"),
        ("Verification", {"state": "certified"}, "'certified' is no state of verification"),
        ("Due date", {"start": "2026-12-05", "time_zone": "Middle/Earth"}, "no such time zone"),
        ("Budget", "1e999", "it is larger than any number Notion keeps"),
    ],
)
def test_json_that_notion_would_refuse_is_refused_here(
    name: str, given: JsonValue, reason: str, schema: Schema, context: ValueContext
) -> None:
    with pytest.raises(BadInput, match=re.escape(reason)) as refused:
        to_value(schema[name], given, context)
    assert name in str(refused.value)
    assert refused.value.next_step


def test_a_date_object_is_read_in_the_zone_that_it_names(
    schema: Schema, context: ValueContext
) -> None:
    given: JsonValue = {"start": "2026-12-05T09:00", "time_zone": "America/New_York"}
    value = to_value(schema["Due date"], given, context)
    assert value == {"date": {"start": "2026-12-05T09:00:00-05:00"}}


def test_who_i_am_must_be_known_to_assign_to_me(schema: Schema, context: ValueContext) -> None:
    with pytest.raises(BadInput, match="I do not know which Notion person you are"):
        to_value(schema["Assignee"], "me", replace(context, me=""))


def test_an_option_called_none_is_an_option(context: ValueContext) -> None:
    given = {"type": "select", "select": {"options": [{"id": "1", "name": "None"}]}}
    level = parse_schema({"Level": given})["Level"]
    assert to_value(level, "none", context) == {"select": {"name": "None"}}


def test_an_opposite_is_not_taken_for_the_option(context: ValueContext) -> None:
    given = {"options": [{"id": "1", "name": "Not done"}, {"id": "2", "name": "Ready"}]}
    level = parse_schema({"Level": {"type": "select", "select": given}})["Level"]
    with pytest.raises(BadInput, match="has no option “done”"):
        to_value(level, "done", context)


def test_new_options_are_made_only_when_allowed_and_nothing_is_alike(
    schema: Schema, context: ValueContext
) -> None:
    open_context = replace(context, new_options=True)
    assert to_value(schema["Tags"], "Legal", open_context) == {"multi_select": [{"name": "Legal"}]}
    with pytest.raises(BadInput, match="Did you mean “Bug”"):
        to_value(schema["Tags"], "Bugs!", open_context)
    with pytest.raises(BadInput, match="has no option “Legal”"):
        to_value(schema["Status"], "Legal", open_context)


def test_long_text_is_continued_in_further_items_without_cutting_a_character(
    schema: Schema, context: ValueContext
) -> None:
    text = "x" * 1999 + "🎉" + "y" * 3000
    value = to_value(schema["Notes"], text, context)
    items = value["rich_text"]
    assert isinstance(items, list)
    assert [len(str(item["text"]["content"])) for item in items if isinstance(item, dict)] == [  # type: ignore[index, call-overload] # shape known
        1999,
        1999,
        1002,
    ]
    assert to_text(value, context) == text


def test_several_values_are_read_at_once_by_what_people_call_the_properties(
    schema: Schema, context: ValueContext
) -> None:
    found = to_values({"due": "Friday", "owner": "me", "priority": "low"}, schema, context)
    assert found == {
        "Due date": {"date": {"start": "2026-11-27"}},
        "Assignee": {"people": [{"id": "me-id"}]},
        "Priority": {"select": {"name": "Low"}},
    }


def test_all_that_is_wrong_is_said_at_once(schema: Schema, context: ValueContext) -> None:
    with pytest.raises(BadInput) as caught:
        to_values({"due": "soonish", "deadline": "x", "blorb": 1, "Name": "ok"}, schema, context)
    assert "soonish" in str(caught.value)
    assert "no property “blorb”" in str(caught.value)
    with pytest.raises(BadInput, match="“Due date” is given twice"):
        to_values({"due": "Friday", "Due date": "Monday"}, schema, context)


# Shown as text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"type": "title", "title": [{"plain_text": "Ship "}, {"plain_text": "it"}]}, "Ship it"),
        ({"rich_text": [{"type": "equation", "equation": {"expression": "x"}}]}, "x"),
        ({"number": 1234.5}, "1234.5"),
        ({"select": None}, ""),
        ({"select": {"name": "High"}}, "High"),
        ({"multi_select": [{"name": "A"}, {"name": "B"}]}, "A, B"),
        ({"status": {"name": "Done"}}, "Done"),
        ({"date": None}, ""),
        ({"date": {"start": "2026-11-27", "end": None}}, "Nov 27, 2026"),
        (
            {"date": {"start": "2026-11-27", "end": "2026-12-01"}},
            "Nov 27, 2026 – Dec 1, 2026",
        ),
        (
            {"date": {"start": "2026-11-26T20:00:00.000Z", "end": "2026-11-26T21:30:00Z"}},
            "Nov 27, 2026, 9:00 AM – 10:30 AM",
        ),
        ({"people": [{"id": "x", "name": "Bob"}, {"id": "ann"}, {"id": "?"}]}, "Bob, Ann Lee, ?"),
        ({"files": [{"name": "a.pdf", "type": "file", "file": {"url": "…"}}]}, "a.pdf"),
        ({"checkbox": True}, "yes"),
        ({"url": "https://example.com"}, "https://example.com"),
        ({"email": None}, ""),
        ({"phone_number": "5550100"}, "5550100"),
        ({"type": "formula", "formula": {"type": "string", "string": "ok"}}, "ok"),
        ({"type": "formula", "formula": {"type": "number", "number": 0.5}}, "0.5"),
        ({"type": "formula", "formula": {"type": "boolean", "boolean": False}}, "no"),
        (
            {"type": "formula", "formula": {"type": "date", "date": {"start": "2026-01-02"}}},
            "Jan 2, 2026",
        ),
        ({"relation": [{"id": "p1"}]}, "Roadmap, 2027"),
        ({"rollup": {"type": "number", "number": 3, "function": "sum"}}, "3"),
        ({"rollup": {"type": "number", "number": 0.25, "function": "percent_checked"}}, "25%"),
        ({"rollup": {"type": "date", "date": {"start": "2026-01-02"}}}, "Jan 2, 2026"),
        (
            {
                "rollup": {
                    "type": "array",
                    "array": [
                        {"type": "title", "title": [{"plain_text": "A"}]},
                        {"type": "number", "number": 2},
                    ],
                }
            },
            "A, 2",
        ),
        ({"rollup": {"type": "incomplete", "incomplete": {}}}, ""),
        ({"unique_id": {"prefix": "TASK", "number": 12}}, "TASK-12"),
        ({"unique_id": {"prefix": None, "number": 12}}, "12"),
        ({"created_by": {"id": "me-id"}}, "Mia"),
        ({"last_edited_by": {"id": "x", "name": "Bob"}}, "Bob"),
        ({"created_time": "2026-11-24T12:00:00.000Z"}, "Nov 25, 2026, 1:00 AM"),
        ({"last_edited_time": "2026-11-24T10:00:00.000Z"}, "Nov 24, 2026, 11:00 PM"),
        ({"last_visited_time": None}, ""),
        ({"button": {}}, ""),
        ({"location": None}, ""),
        ({"place": {"lat": 1.5, "lon": 2, "name": None, "address": "Home"}}, "Home: 1.5, 2"),
        ({"verification": {"state": "unverified", "date": None}}, "unverified"),
        ({"type": "hologram", "hologram": {}}, ""),
    ],
)  # fmt: skip
def test_every_readable_type_is_shown_in_the_askers_zone(
    value: dict[str, JsonValue], text: str, context: ValueContext
) -> None:
    assert to_text(value, context) == text


@pytest.mark.parametrize(
    ("number", "number_format", "locale", "text"),
    [
        (1200.5, "dollar", "en-US", "$1,200.50"),
        (1200, "dollar", "en-US", "$1,200"),
        (-3.5, "euro", "de-DE", "-€3,50"),
        (0.125, "percent", "en-US", "12.5%"),
        (0.125, "percent", "fr-FR", "12,5%"),
        (1234567, "number_with_commas", "en-US", "1,234,567"),
        (1234567, "number", "en-US", "1234567"),
        (1e22, "number", "en-US", "10000000000000000000000"),
        (12, "krona", "en-US", "kr 12"),
    ],
)
def test_numbers_are_shown_in_their_format_and_locale(
    number: float, number_format: str, locale: str, text: str, context: ValueContext
) -> None:
    amount = PropertySchema("n", "Amount", "number", number_format=number_format)
    assert to_text({"number": number}, replace(context, locale=locale), amount) == text


@pytest.mark.parametrize(
    ("said", "locale", "number"),
    [
        ("1.234", "en-US", 1.234),
        ("1.234", "de-DE", 1234),
        ("1,234", "en-US", 1234),
        ("1,234", "de-DE", 1.234),
        ("1.234.567", "de-DE", 1234567),
        ("1.234.567", "en-US", 1234567),
        ("1 234,5", "fr-FR", 1234.5),
        ("1'234.5", "de-CH", 1234.5),
        ("1,20,000", "en-IN", 120000),
        ("0,5", "en-US", 0.5),
        ("1,20", "en-US", 1.2),
    ],
)
def test_separators_follow_the_locale_where_they_are_ambiguous(
    said: str, locale: str, number: float, schema: Schema, context: ValueContext
) -> None:
    found = to_value(schema["Points"], said, replace(context, locale=locale))
    assert found == {"number": number}


def test_times_are_shown_on_24_hours_outside_america(context: ValueContext) -> None:
    value: dict[str, JsonValue] = {"date": {"start": "2026-11-27T15:00:00+13:00"}}
    assert to_text(value, replace(context, locale="en-GB")) == "27 Nov 2026, 15:00"
