"""A condition holds or does not, for any JSON, and says in plain words why a step was left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from core.domain.plan import Is, Reference
from core.engine.conditions import holds, left_out
from core.engine.references import look_up
from core.kit.errors import BadInput
from tests.builders import a_condition

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def of(value: JsonValue, test: str, other: JsonValue = None) -> bool:
    return holds(a_condition("find.it", test, other), {"find": {"it": value}})


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_null_and_what_has_nothing_in_it_is_empty(value: JsonValue) -> None:
    assert of(value, "empty")


@pytest.mark.parametrize("value", [0, False, " ", [None], {"": ""}])
def test_zero_no_and_a_blank_are_not_empty(value: JsonValue) -> None:
    assert of(value, "not_empty")


@given(JSON)
def test_each_test_and_its_opposite_never_hold_together(value: JsonValue) -> None:
    assert of(value, "empty") is not of(value, "not_empty")
    assert of(value, "equals", "x") is not of(value, "not_equals", "x")


@given(JSON)
def test_everything_equals_itself(value: JsonValue) -> None:
    assert of(value, "equals", value)


def test_true_is_not_one() -> None:
    assert not of(True, "equals", 1)
    assert not of([1], "contains", True)


def test_contains_looks_into_lists_and_texts() -> None:
    assert of(["a", "b"], "contains", "b")
    assert of("abc", "contains", "b")
    assert not of({"b": 1}, "contains", "b")


def test_numbers_are_compared_and_nothing_else() -> None:
    assert of(3, "more_than", 2.5)
    assert of(2, "less_than", 2.5)
    with pytest.raises(BadInput, match="compares numbers, and “3” is none"):
        of("3", "more_than", 2)


@pytest.mark.parametrize(
    ("test", "value", "text"),
    [
        ("empty", None, "because “find.it” is not empty."),
        ("equals", "Done", "because “find.it” is [1, true], not “Done”."),
        ("contains", 7, "because “find.it” does not contain 7."),
    ],
)
def test_a_step_that_is_left_out_says_why(test: str, value: JsonValue, text: str) -> None:
    condition = a_condition("find.it", test, value)
    assert left_out(condition, {"find": {"it": [1, True]}}).text == f"Left out, {text}"


def test_every_test_has_its_words() -> None:
    for test in Is:
        assert left_out(a_condition("find.it", test, 1), {"find": {"it": 0}}).text


class TestReferences:
    def test_a_property_is_named_as_people_name_it(self) -> None:
        reference = Reference.model_validate({"$ref": 'find.rows[*].properties["Due date"]'})
        rows: list[JsonValue] = [{"properties": {"Due date": "Friday"}}]
        assert look_up(reference, {"find": {"rows": rows}}) == ["Friday"]

    def test_what_has_no_result_is_what_the_reference_says_instead(self) -> None:
        reference = Reference.model_validate({"$ref": "find.rows", "else": []})
        assert look_up(reference, {}) == []
        assert look_up(reference, {"find": {"rows": [1]}}) == [1]

    def test_it_may_say_null(self) -> None:
        reference = Reference.model_validate({"$ref": "find.rows", "else": None})
        assert look_up(reference, {}) is None

    def test_without_that_it_leads_nowhere(self) -> None:
        with pytest.raises(BadInput, match="names a step that has no result"):
            look_up(Reference.model_validate({"$ref": "find.rows"}), {})
