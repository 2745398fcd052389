"""Small rules of the gateway that need no Notion."""

import pytest

from core.kit.clock import Clock
from core.kit.errors import BadInput
from core.notion.parse import title_of, when
from core.notion.seen import Names, Recent
from core.notion.shapes import arr, obj, objs, plain, same_id, txt, uuid_of

DASHED = "6f0c3a52-5f1e-4b7e-9a3e-0d6a3a1f2b10"


class TurnedClock(Clock):
    """A clock whose durations are turned too."""

    passed = 0.0

    def monotonic(self) -> float:
        return self.passed


@pytest.mark.parametrize("text", [DASHED, DASHED.upper(), DASHED.replace("-", ""), f" {DASHED} "])
def test_an_id_has_one_spelling(text: str) -> None:
    assert uuid_of(text) == DASHED
    assert same_id(DASHED, text.strip())


@pytest.mark.parametrize("text", ["", "..", f"{DASHED}/children", "Roadmap", DASHED[:-1]])
def test_what_is_no_id_never_becomes_part_of_an_address(text: str) -> None:
    with pytest.raises(BadInput):
        uuid_of(text)


def test_answers_of_another_shape_are_empty_and_not_an_error() -> None:
    assert obj([1]) == {}
    assert arr({"a": 1}) == []
    assert objs([1, {"a": 1}]) == [{"a": 1}]
    assert txt(None) == ""
    assert when("soon") == when(None)


def test_a_title_is_one_line_and_never_empty() -> None:
    run = {"plain_text": "Two\n lines"}
    page = {"object": "page", "properties": {"Name": {"type": "title", "title": [run]}}}
    assert title_of(page) == "Two lines"  # type: ignore[arg-type]  # literal JSON
    assert title_of({"object": "data_source", "title": []}) == "Untitled"


def test_text_is_read_in_both_forms() -> None:
    sent = [{"text": {"content": "a"}}, {"equation": {"expression": "b"}}]
    assert plain(sent) == "ab"  # type: ignore[arg-type]  # literal JSON
    assert plain([{"plain_text": "ab"}]) == "ab"


def test_what_was_seen_is_good_for_a_time_only() -> None:
    clock = TurnedClock()
    recent: Recent[str] = Recent(clock, seconds=10)
    recent.put(DASHED, "kept")
    clock.passed = 10
    assert recent.get(DASHED.replace("-", "").upper()) == "kept"
    clock.passed = 10.1
    assert recent.get(DASHED) is None


def test_the_eldest_makes_room() -> None:
    recent: Recent[int] = Recent(TurnedClock(), seconds=10, most=2)
    for number in range(3):
        recent.put(str(number), number)
    assert [recent.get(str(number)) for number in range(3)] == [None, 1, 2]


def test_an_attempt_speaks_of_a_thing_by_its_name_when_that_is_known() -> None:
    names = Names(TurnedClock())
    assert names.attempt(DASHED, otherwise="that page").head == "That page"
    names.note(DASHED, "Roadmap", "https://example.com/r")
    known = names.attempt(DASHED, otherwise="that page")
    assert (known.what, known.url) == ("*Roadmap*", "https://example.com/r")
