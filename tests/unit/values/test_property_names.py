"""What people call properties, and which one they mean."""

from collections.abc import Mapping

import pytest

from core.content.values import PropertySchema, match_property
from core.kit.errors import BadInput

Schema = Mapping[str, PropertySchema]


def made(**types: str) -> dict[str, PropertySchema]:
    named = {name.replace("_", " "): kind for name, kind in types.items()}
    return {name: PropertySchema(name, name, kind) for name, kind in named.items()}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Due date", "Due date"),
        ("due-date", "Due date"),
        ("the due date field", "Due date"),
        ("due", "Due date"),
        ("deadline", "Due date"),
        ("start", "Start date"),
        ("owner", "Assignee"),
        ("assigned to", "Assignee"),
        ("prio", "Priority"),
        ("state", "Status"),
        ("tagged", "Tags"),
        ("title", "Name"),
        ("price", "Budget"),
        ("website", "Link"),
        ("where", "Venue"),
        ("created", "Added"),
        ("created by", "Author"),
        ("mail", "Email"),
        ("attachments", "Files"),
    ],
)
def test_people_have_many_words_for_a_property(words: str, name: str, schema: Schema) -> None:
    assert match_property(words, schema).name == name


def test_a_name_wins_over_what_it_may_mean() -> None:
    schema = made(Owner="rich_text", Lead="people")
    assert match_property("owner", schema).name == "Owner"
    assert match_property("assignee", schema).name == "Lead"


def test_the_type_decides_between_names_that_have_the_word() -> None:
    schema = made(Due_on="date", Due_reason="rich_text")
    assert match_property("due", schema).name == "Due on"


def test_the_only_people_property_is_meant_by_assignee_and_the_only_date_by_due() -> None:
    schema = made(Name="title", Wer="people", Wann="date")
    assert match_property("assignee", schema).name == "Wer"
    assert match_property("due", schema).name == "Wann"


def test_a_start_date_or_a_record_is_never_taken_for_the_due_date() -> None:
    for name in ("Start", "Created_on"):
        with pytest.raises(BadInput, match="no property “due”"):
            match_property("due", made(Name="title", **{name: "date"}))


def test_several_that_fit_are_named() -> None:
    with pytest.raises(BadInput) as caught:
        match_property("date", made(Begin_date="date", Ship_date="date"))
    assert "“Begin date”, “Ship date”" in str(caught.value)


def test_the_closest_name_is_offered_and_not_taken(schema: Schema) -> None:
    with pytest.raises(BadInput) as caught:
        match_property("buget", schema)
    assert "no property “buget”. Did you mean “Budget”?" in str(caught.value)


def test_an_empty_name_is_refused(schema: Schema) -> None:
    with pytest.raises(BadInput, match="no property “”"):
        match_property("  ", schema)
