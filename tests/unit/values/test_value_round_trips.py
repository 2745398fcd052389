"""What is shown can be said again and means the same; and nothing said makes the code fail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from core.content import check_properties
from core.content.times import find_whens, parse_when, period
from core.content.values import (
    Candidate,
    KnownNames,
    PropertySchema,
    ValueContext,
    kinds,
    parse_filter,
    parse_schema,
    to_text,
    to_value,
)
from core.content.values.choosing import bare
from core.content.values.money import CURRENCIES
from core.kit.errors import BadInput
from tests.unit.values.conftest import NOW, PROPERTIES

ZONES = [ZoneInfo(name) for name in ("Pacific/Auckland", "America/Los_Angeles", "UTC")]
LOCALES = ["en-US", "en-GB", "de-DE", "fr-FR"]
CONTEXT = ValueContext(
    NOW,
    ZoneInfo("Pacific/Auckland"),
    me="me-id",
    people=KnownNames((Candidate("ann", "Ann Lee"), Candidate("bob", "Bob Kim"))),
    shown={"ann": "Ann Lee", "bob": "Bob Kim", "me-id": "me"},
)
contexts = st.builds(
    lambda zone, locale: replace(CONTEXT, zone=zone, locale=locale),
    st.sampled_from(ZONES),
    st.sampled_from(LOCALES),
)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
minutes = st.datetimes(
    datetime(1990, 1, 1), datetime(2090, 12, 31), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip

WORDS = [
    "next", "last", "this", "friday", "monday", "week", "month", "in", "3", "days", "two", "ago",
    "at", "9", "am", "from", "to", "-", "dec", "5", "2026", "the", "5th", "of", "end", "tomorrow",
    "today", "noon", "midnight", "tonight", "past", "hours", "q3", "until", "14:30", "5/12", ",",
    "before", "after", "is", "not", "done", "due", "status", "and", "or", "assigned", "me", "high",
    "priority", "empty", "no", "my", "budget", "over", "$5k", "created", "name", "contains", "'s",
]  # fmt: skip
sentences = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


TEXTS = ["title", "rich_text"]


def reason(action: Callable[[], object]) -> str | None:
    """What a person would hear, if the action is refused; every other failure is a defect."""
    try:
        action()
    except BadInput as error:
        return str(error)
    return None


def again(schema: PropertySchema, value: dict[str, JsonValue], context: ValueContext) -> object:
    return to_value(schema, to_text(value, context, schema), context)


@given(days, days, contexts)
def test_days_and_ranges_of_days(first: date, second: date, context: ValueContext) -> None:
    schema = PropertySchema("d", "Due", "date")
    start, end = sorted((first, second))
    whole: dict[str, JsonValue] = {"date": {"start": start.isoformat(), "end": end.isoformat()}}
    assert again(schema, whole, context) == whole
    single: dict[str, JsonValue] = {"date": {"start": start.isoformat()}}
    assert again(schema, single, context) == single


@given(minutes, st.timedeltas(timedelta(), timedelta(days=3)), contexts)
def test_moments_and_ranges_of_moments(
    moment: datetime, length: timedelta, context: ValueContext
) -> None:
    schema = PropertySchema("d", "Due", "date")
    ends = [
        each.replace(second=0, microsecond=0).astimezone(context.zone)
        for each in (moment, moment + length)
    ]
    if any(each.fold or each.replace(fold=1).utcoffset() != each.utcoffset() for each in ends):
        return  # of an hour that the night has twice, words can only mean the first
    value = to_value(schema, {"start": ends[0].isoformat(), "end": ends[1].isoformat()}, context)
    if ends[0] == ends[1]:
        value = to_value(schema, ends[0].isoformat(), context)
    assert again(schema, value, context) == value


@given(
    st.one_of(
        st.integers(-(10**12), 10**12),
        st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
    ),
    st.sampled_from(["number", "number_with_commas", *CURRENCIES]),
    contexts,
)
def test_numbers_and_money(number: float, number_format: str, context: ValueContext) -> None:
    schema = PropertySchema("n", "Amount", "number", number_format=number_format)
    assert again(schema, {"number": number}, context) == {"number": number}


@given(st.integers(-1000, 1000).map(lambda tenths: tenths / 1000), contexts)
def test_percents(number: float, context: ValueContext) -> None:
    schema = PropertySchema("n", "Share", "number", number_format="percent")
    assert again(schema, {"number": number}, context) == {"number": number}


option_names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters=",;|"),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(st.lists(option_names, min_size=1, max_size=6, unique=True), st.data())
def test_options_by_their_exact_name(names: list[str], data: st.DataObject) -> None:
    options: JsonValue = [{"id": str(place), "name": name} for place, name in enumerate(names)]
    for kind in ("select", "status"):
        schema = parse_schema({"Level": {"type": kind, kind: {"options": options}}})["Level"]
        wanted = data.draw(st.sampled_from(names))
        assert to_value(schema, wanted, CONTEXT) == {kind: {"name": wanted}}
    schema = parse_schema({"Tags": {"type": "multi_select", "multi_select": {"options": options}}})[
        "Tags"
    ]
    some = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    value: dict[str, JsonValue] = {"multi_select": [{"name": name} for name in some]}
    assert to_value(schema, [*some], CONTEXT) == value


@given(st.booleans())
def test_checkboxes(checked: bool) -> None:
    schema = PropertySchema("c", "Seen", "checkbox")
    assert again(schema, {"checkbox": checked}, CONTEXT) == {"checkbox": checked}


@given(st.lists(st.sampled_from(["ann", "bob", "me-id"]), min_size=1, unique=True))
def test_people(ids: list[str]) -> None:
    schema = PropertySchema("p", "Who", "people")
    value: dict[str, JsonValue] = {"people": [{"id": each} for each in ids]}
    assert again(schema, value, CONTEXT) == value


@given(st.lists(option_names, min_size=1, max_size=6, unique_by=bare), st.data(), contexts)
def test_options_shown_and_said_again(
    names: list[str], data: st.DataObject, context: ValueContext
) -> None:
    options: JsonValue = [{"id": str(place), "name": name} for place, name in enumerate(names)]
    for kind in ("select", "status", "multi_select"):
        schema = parse_schema({"Level": {"type": kind, kind: {"options": options}}})["Level"]
        some = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        held: JsonValue = [{"name": name} for name in some]
        value: dict[str, JsonValue] = {kind: held if kind == "multi_select" else {"name": some[0]}}
        assert again(schema, value, context) == value


page_ids = st.uuids().map(str)


@given(st.lists(page_ids, min_size=1, max_size=5, unique=True))
def test_relations(ids: list[str]) -> None:
    schema = PropertySchema("r", "Blocked by", "relation", data_source_id="source")
    value: dict[str, JsonValue] = {"relation": [{"id": each} for each in ids]}
    assert again(schema, value, CONTEXT) == value


addresses = st.builds(
    lambda path, query: f"https://example.com/{path}{query}",
    st.text("abc/._-()[],é%20", max_size=12),
    st.sampled_from(["", "?a=b&c=d", "#top"]),
)
labels = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(st.lists(st.tuples(labels.map(str.strip).filter(bool), addresses), min_size=1, max_size=4))
def test_files_at_addresses(files: list[tuple[str, str]]) -> None:
    schema = PropertySchema("f", "Files", "files")
    given_files: JsonValue = [{"name": name, "url": url} for name, url in files]
    value = to_value(schema, given_files, CONTEXT)
    assert check_properties({"Files": value}) == []
    assert again(schema, value, CONTEXT) == value


@given(
    st.floats(-90, 90), st.floats(-180, 180), st.none() | st.text("ab c:", min_size=1, max_size=9)
)
def test_places(lat: float, lon: float, name: str | None) -> None:
    schema = PropertySchema("p", "Where", "place")
    named = name.strip(" :") if name else ""
    value: dict[str, JsonValue] = {
        "place": {"lat": lat, "lon": lon} | ({"name": named} if named else {})
    }
    assert again(schema, value, CONTEXT) == value


@given(st.booleans(), st.none() | days, contexts)
def test_verifications(verified: bool, until: date | None, context: ValueContext) -> None:
    schema = PropertySchema("v", "Checked", "verification")
    today = context.now.astimezone(context.zone).date()
    state: dict[str, JsonValue] = {"state": "verified" if verified else "unverified"}
    if verified and until is not None:
        start, end = sorted((today, until))
        state["date"] = {"start": start.isoformat(), "end": end.isoformat()}
    value: dict[str, JsonValue] = {"verification": state}
    assert again(schema, value, context) == value


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("url", "https://example.com/a,b?c=d e".replace(" ", "%20")),
        ("url", "mailto:ann@example.com"),
        ("email", "ann.lee+notion@example.com"),
        ("phone_number", "+1 (555) 010-0199 ext. 5"),
    ],
)
def test_lines(kind: str, line: str) -> None:
    value: dict[str, JsonValue] = {kind: line}
    assert again(PropertySchema("l", "Line", kind), value, CONTEXT) == value


def test_every_writable_type_has_its_round_trip_here() -> None:
    """The types that the tests of this module read, show and read again."""
    tested = {"date", "number", "select", "status", "multi_select", "checkbox", "people", "title"}
    tested |= {"relation", "files", "place", "verification", "url", "email", "phone_number"}
    assert tested | {"rich_text"} == {name for name, kind in kinds().items() if kind.writable}


@given(st.text(max_size=3000).filter(str.strip).map(str.strip), st.sampled_from(TEXTS))
def test_texts(text: str, kind: str) -> None:
    schema = PropertySchema("t", "Name", kind)
    value = to_value(schema, text, CONTEXT)
    assert to_text(value, CONTEXT) == text


@given(st.one_of(sentences, st.text(max_size=40)), contexts)
@settings(max_examples=120)
def test_no_words_make_reading_times_fail(text: str, context: ValueContext) -> None:
    asker = {"now": NOW, "zone": context.zone, "locale": context.locale}
    for heard in (
        reason(lambda: parse_when(text, **asker)),  # type: ignore[arg-type] # one set for three
        reason(lambda: period(text, lean="past", **asker)),  # type: ignore[arg-type] # as above
        reason(lambda: find_whens(text, **asker)),  # type: ignore[arg-type] # as above
    ):
        assert heard is None or "not a" in heard


@given(sentences, contexts)
@settings(max_examples=120)
def test_no_words_make_filters_or_values_fail_but_with_a_reason(
    text: str, context: ValueContext
) -> None:
    schema = parse_schema(PROPERTIES)
    assert reason(lambda: parse_filter(text, schema, context)) != ""
    for each in schema.values():
        heard = reason(lambda each=each: to_value(each, text, context))  # type: ignore[misc] # bound
        assert heard is None or each.name in heard or "not a" in heard


KEYS = ["id", "name", "start", "end", "lat", "lon", "url", "external"]
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(json_values)
@settings(max_examples=120)
def test_any_json_becomes_a_value_that_notion_takes_or_a_reason(value: JsonValue) -> None:
    def read(schema: PropertySchema) -> None:
        made = to_value(schema, value, CONTEXT)
        assert check_properties({schema.name: made}) == []
        to_text(made, CONTEXT, schema)

    for each in parse_schema(PROPERTIES).values():
        assert reason(lambda each=each: read(each)) != ""  # type: ignore[misc] # bound
