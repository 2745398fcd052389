"""What people say about rows, as Notion filters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import JsonValue

from core.content.values import (
    PropertySchema,
    ValueContext,
    filter_for,
    kinds,
    match_property,
    operator_named,
    parse_filter,
    parse_schema,
)
from core.kit.errors import BadInput

Schema = Mapping[str, PropertySchema]
Json = dict[str, JsonValue]


def asks(name: str, kind: str, **test: JsonValue) -> Json:
    return {"property": name, kind: test}


NOT_DONE = asks("Status", "status", does_not_equal=["Done", "Archived"])
MINE = asks("Assignee", "people", contains="me-id")
LATE = asks("Due date", "date", before="2026-11-25")


@pytest.mark.parametrize(
    ("name", "operator", "given", "asked"),
    [
        ("Name", "is", "Plan", {"equals": "Plan"}),
        ("Name", "contains", "Plan", {"contains": "Plan"}),
        ("Notes", "does not contain", "x", {"does_not_contain": "x"}),
        ("Notes", "starts with", "x", {"starts_with": "x"}),
        ("Notes", "is empty", None, {"is_empty": True}),
        ("Link", "ends with", ".pdf", {"ends_with": ".pdf"}),
        ("Budget", ">", "5k", {"greater_than": 5000}),
        ("Budget", "at most", 12, {"less_than_or_equal_to": 12}),
        ("Budget", "is not", "$5", {"does_not_equal": 5}),
        ("Progress", "below", "50%", {"less_than": 0.5}),
        ("Priority", "is", "high", {"equals": "🔥 High"}),
        ("Priority", "is not", "low or medium", {"does_not_equal": ["Low", "Medium"]}),
        ("Priority", "is", "none", {"is_empty": True}),
        ("Priority", "is not", "empty", {"is_not_empty": True}),
        ("Status", "contains", "done", {"equals": "Done"}),
        ("Status", "is", "complete", {"equals": ["Done", "Archived"]}),
        ("Status", "is", ["Done", "Blocked"], {"equals": ["Done", "Blocked"]}),
        ("Tags", "is", "bug", {"contains": "Bug"}),
        ("Tags", "not", "bug", {"does_not_contain": "Bug"}),
        ("Assignee", "is", "me", {"contains": "me-id"}),
        ("Assignee", "is not", "Ann", {"does_not_contain": "ann"}),
        ("Assignee", "is empty", None, {"is_empty": True}),
        ("Project", "is", "website", {"contains": "p2"}),
        ("Reviewed", "is", "yes", {"equals": True}),
        ("Reviewed", "is not", "yes", {"equals": False}),
        ("Reviewed", "checked", None, {"equals": True}),
        ("Reviewed", "is not checked", None, {"equals": False}),
        ("Files", "is not empty", None, {"is_not_empty": True}),
        ("Due date", "is", "Friday", {"equals": "2026-11-27"}),
        ("Due date", "before", "Friday", {"before": "2026-11-27"}),
        ("Due date", "after", "next week", {"after": "2026-12-06"}),
        ("Due date", "by", "end of month", {"on_or_before": "2026-11-30"}),
        ("Due date", "since", "2026-01-01", {"on_or_after": "2026-01-01"}),
        ("Due date", "before", "tomorrow 9am", {"before": "2026-11-26T09:00:00+13:00"}),
        ("Verification", "is", "expired", {"status": "expired"}),
        ("Verification", "is not", "verified", {"does_not_equal": "verified"}),
        ("ID", "is", "TASK-12", {"equals": 12}),
        ("ID", ">", "#12", {"greater_than": 12}),
        ("Author", "is", "me", {"contains": "me-id"}),
        ("Score", "is more than", "5", {"number": {"greater_than": 5}}),
        ("Score", "is", "yes", {"checkbox": {"equals": True}}),
        ("Score", "contains", "ship", {"string": {"contains": "ship"}}),
        ("Score", "before", "Friday", {"date": {"before": "2026-11-27"}}),
        ("Total", "at least", "3", {"number": {"greater_than_or_equal_to": 3}}),
        ("Total", "contains", "x", {"any": {"rich_text": {"contains": "x"}}}),
    ],
)
def test_one_question_to_one_property(
    name: str,
    operator: str,
    given: JsonValue,
    asked: Json,
    schema: Schema,
    context: ValueContext,
) -> None:
    found = filter_for(schema[name], operator, given, context)
    assert found == {"property": name, schema[name].type: asked}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("assigned to me", MINE),
        ("mine", MINE),
        ("tasks assigned to me", MINE),
        ("not assigned to me", asks("Assignee", "people", does_not_contain="me-id")),
        ("Ann’s tasks", asks("Assignee", "people", contains="ann")),
        ("unassigned", asks("Assignee", "people", is_empty=True)),
        ("no owner", asks("Assignee", "people", is_empty=True)),
        ("without a due date", asks("Due date", "date", is_empty=True)),
        ("overdue", {"and": [LATE, NOT_DONE]}),
        ("my overdue tasks", {"and": [MINE, LATE, NOT_DONE]}),
        ("not done", NOT_DONE),
        ("open", NOT_DONE),
        ("done", asks("Status", "status", equals="Done")),
        ("finished", asks("Status", "status", equals=["Done", "Archived"])),
        ("in progress", asks("Status", "status", equals="In progress")),
        ("blocked", asks("Status", "status", equals="Blocked")),
        ("not blocked", asks("Status", "status", does_not_equal="Blocked")),
        ("high priority", asks("Priority", "select", equals="🔥 High")),
        ("priority high", asks("Priority", "select", equals="🔥 High")),
        ("status is not done", asks("Status", "status", does_not_equal="Done")),
        ("Status ≠ done", asks("Status", "status", does_not_equal="Done")),
        ("reviewed", asks("Reviewed", "checkbox", equals=True)),
        ("not reviewed", asks("Reviewed", "checkbox", equals=False)),
        ("budget over 5k", asks("Budget", "number", greater_than=5000)),
        ("score > 5", {"property": "Score", "formula": {"number": {"greater_than": 5}}}),
        ("due Friday", asks("Due date", "date", equals="2026-11-27")),
        ("due before Friday", asks("Due date", "date", before="2026-11-27")),
        ("name contains rock and roll", asks("Name", "title", contains="rock and roll")),
        ('name is "done and dusted"', asks("Name", "title", equals="done and dusted")),
        ("due in 3 days", asks("Due date", "date", equals="2026-11-28")),
        ("due on the 5th", asks("Due date", "date", equals="2026-12-05")),
        ("created by me", asks("Author", "created_by", contains="me-id")),
    ],
)
def test_clauses_as_people_say_them(
    words: str, found: Json, schema: Schema, context: ValueContext
) -> None:
    assert parse_filter(words, schema, context) == found


def test_a_period_of_days_has_both_ends(schema: Schema, context: ValueContext) -> None:
    assert parse_filter("due this week", schema, context) == {
        "and": [
            asks("Due date", "date", on_or_after="2026-11-23"),
            asks("Due date", "date", on_or_before="2026-11-29"),
        ]
    }
    assert parse_filter("due is not this week", schema, context) == {
        "or": [
            asks("Due date", "date", before="2026-11-23"),
            asks("Due date", "date", after="2026-11-29"),
        ]
    }


def test_both_ends_may_be_named(schema: Schema, context: ValueContext) -> None:
    days: list[JsonValue] = [
        asks("Due date", "date", on_or_after="2026-11-30"),
        asks("Due date", "date", on_or_before="2026-12-04"),
    ]
    assert parse_filter("due from Monday to Friday", schema, context) == {"and": days}
    assert parse_filter("due between Monday and Friday", schema, context) == {"and": days}
    assert parse_filter("due from Monday", schema, context) == days[0]
    assert parse_filter("budget between 5k and $10k", schema, context) == {
        "and": [
            asks("Budget", "number", greater_than_or_equal_to=5000),
            asks("Budget", "number", less_than_or_equal_to=10000),
        ]
    }


def test_records_of_the_past_look_back(context: ValueContext) -> None:
    schema = parse_schema({"Completed on": {"type": "date", "date": {}}})
    assert parse_filter("completed on after Monday", schema, context) == asks(
        "Completed on", "date", after="2026-11-23"
    )


@pytest.mark.parametrize(
    ("zone", "first", "beyond"),
    [
        ("Pacific/Auckland", "2026-09-21T00:00:00+12:00", "2026-09-28T00:00:00+13:00"),
        ("America/Los_Angeles", "2026-09-21T00:00:00-07:00", "2026-09-28T00:00:00-07:00"),
        ("UTC", "2026-09-21T00:00:00+00:00", "2026-09-28T00:00:00+00:00"),
    ],
)
def test_notions_own_times_are_asked_by_moments_of_the_askers_zone(
    zone: str, first: str, beyond: str, schema: Schema, context: ValueContext
) -> None:
    here = ZoneInfo(zone)
    asker = replace(context, zone=here, now=datetime(2026, 9, 30, 12, tzinfo=here))

    def when(**test: JsonValue) -> Json:
        return {"timestamp": "created_time", "created_time": test}

    assert parse_filter("created last week", schema, asker) == {
        "and": [when(on_or_after=first), when(before=beyond)]
    }
    assert parse_filter("created since 2026-09-21", schema, asker) == when(on_or_after=first)
    assert parse_filter("created before last week", schema, asker) == when(before=first)
    assert parse_filter("created after last week", schema, asker) == when(on_or_after=beyond)


def test_every_page_has_a_creation_time_even_without_a_property(context: ValueContext) -> None:
    bare = parse_schema({"Name": {"type": "title", "title": {}}})
    found = parse_filter("created since Monday", bare, context)
    assert found == {
        "timestamp": "created_time",
        "created_time": {"on_or_after": "2026-11-23T00:00:00+13:00"},
    }
    with pytest.raises(BadInput, match="no property “created by”"):
        parse_filter("created by me", bare, context)


def test_clauses_are_joined_with_and_or_or(schema: Schema, context: ValueContext) -> None:
    assert parse_filter("not done and assigned to me", schema, context) == {"and": [NOT_DONE, MINE]}
    assert parse_filter("overdue, high priority", schema, context) == {
        "and": [LATE, NOT_DONE, asks("Priority", "select", equals="🔥 High")]
    }
    assert parse_filter("mine or blocked", schema, context) == {
        "or": [MINE, asks("Status", "status", equals="Blocked")]
    }
    assert parse_filter("status is done or blocked", schema, context) == asks(
        "Status", "status", equals=["Done", "Blocked"]
    )
    assert parse_filter("tags contain bug and design", schema, context) == {
        "and": [
            asks("Tags", "multi_select", contains="Bug"),
            asks("Tags", "multi_select", contains="Design, UX"),
        ]
    }
    assert parse_filter("assigned to me or Ann", schema, context) == {
        "or": [MINE, asks("Assignee", "people", contains="ann")]
    }


def test_without_a_status_done_is_a_checkbox_or_a_select(context: ValueContext) -> None:
    boxes = parse_schema(
        {"Done": {"type": "checkbox", "checkbox": {}}, "Due": {"type": "date", "date": {}}}
    )
    assert parse_filter("not done", boxes, context) == asks("Done", "checkbox", equals=False)
    assert parse_filter("overdue", boxes, context) == {
        "and": [
            asks("Due", "date", before="2026-11-25"),
            asks("Done", "checkbox", equals=False),
        ]
    }
    options = {"options": [{"id": "1", "name": "Open"}, {"id": "2", "name": "Closed"}]}
    chosen = parse_schema({"State": {"type": "select", "select": options}})
    assert parse_filter("not done", chosen, context) == asks(
        "State", "select", does_not_equal="Closed"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("status is dne", "“Status” has no option “dne”. Did you mean “Done”?"),
        ("buget over 5", "as a filter"),
        ("budget over cheese", "“Budget” cannot be “cheese”: it is not a number"),
        ("urgent", "I cannot read “urgent” as a filter"),
        ("due someday", "I cannot read it as a date or a period"),
        ("budget contains 5k and overduee", "as a filter"),
        ("files contains x", "“Files” cannot be asked whether it “contains”"),
        ("venue is not empty", "Notion cannot filter by “Venue”"),
        ("assigned to Zoe", "I found nobody called “Zoe”"),
        ("ID is BUG-12", "it is no number of this database"),
    ],
)
def test_what_is_no_filter_is_refused_with_the_reason(
    words: str, message: str, schema: Schema, context: ValueContext
) -> None:
    with pytest.raises(BadInput) as caught:
        parse_filter(words, schema, context)
    assert message in str(caught.value)


def test_unknown_operators_and_missing_values_are_refused(
    schema: Schema, context: ValueContext
) -> None:
    with pytest.raises(BadInput, match="I do not know how to filter with “resembles”"):
        operator_named("resembles")
    with pytest.raises(BadInput, match="needs something to compare with"):
        filter_for(schema["Name"], "contains", "", context)


def test_every_type_answers_each_operator_it_claims(schema: Schema, context: ValueContext) -> None:
    samples = {"number": "5", "unique_id": "5", "people": "me", "created_by": "me"}
    samples |= {"relation": "website", "multi_select": "bug", "verification": "verified"}
    samples |= {"select": "high", "status": "done", "checkbox": "yes"}
    for each in schema.values():
        sample = samples.get(each.type, "Friday")
        for operator in kinds()[each.type].operators:
            if each.type in {"formula", "rollup"}:
                continue
            found = filter_for(each, operator.value, sample, context)
            assert each.type in str(found)


def test_the_property_of_a_filter_may_be_named_as_people_do(
    schema: Schema, context: ValueContext
) -> None:
    found = filter_for(match_property("owner", schema), "is", "me", context)
    assert found == MINE
