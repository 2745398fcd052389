"""A step's items before they become tasks, and what they come to."""

import pytest
from pydantic import JsonValue

from core.domain.task import Done, Failed, Gathered
from core.engine.batching import MOST, SLOW, next_size
from core.engine.spreading import MOST_ITEMS, PREVIEWED, collected, items_of, question_of
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.operations.spec import BULK, Risk
from tests.builders import a_step
from tests.integration.engine.house import TestOperation as Noting

EACH = a_step("each", for_each="find.rows", text={"$ref": "item.id"})


def found(count: int) -> dict[str, dict[str, JsonValue]]:
    return {"find": {"rows": [{"id": f"row {n}"} for n in range(count)]}}


def test_ten_thousand_items_are_taken_and_one_more_is_refused() -> None:
    assert len(items_of(EACH, found(MOST_ITEMS))) == MOST_ITEMS == 10_000
    with pytest.raises(BadInput, match=r"10,001 things at once; I do at most 10,000"):
        items_of(EACH, found(MOST_ITEMS + 1))


def test_a_question_about_ten_thousand_things_names_the_first_and_counts_the_rest() -> None:
    catalogue = Catalogue([Noting()])
    bound = [catalogue.bind("test.note", {"text": str(n)}) for n in range(MOST_ITEMS)]
    question = question_of(bound)
    assert question is not None
    assert len(question.preview) == PREVIEWED
    assert question.count == MOST_ITEMS


def test_few_writes_are_not_asked_about_and_one_that_takes_away_is() -> None:
    catalogue = Catalogue([Noting()])
    write = catalogue.bind("test.note", {})
    gone = catalogue.bind("test.note", {"risk": Risk.DESTRUCTIVE})
    assert question_of([write] * BULK) is None
    assert question_of([write] * (BULK + 1)) is not None
    assert question_of([gone]) is not None


def test_items_that_were_done_are_the_result_also_when_others_were_not() -> None:
    some = Gathered(results=({"id": "1"},), first_reason="Row 2 is locked.")
    verdict = collected(2, some)
    assert isinstance(verdict, Failed)
    assert verdict.result == {"items": [{"id": "1"}]}
    assert verdict.problem.text == "1 of 2 did not get done. The first: Row 2 is locked."
    assert isinstance(collected(1, some), Done)


class TestBatchSizes:
    def test_they_double_up_to_the_most_and_halve_down_to_one(self) -> None:
        size = 1
        for _ in range(10):
            size = next_size(size, worked=True, seconds=0.5)
        assert size == MOST
        for _ in range(10):
            size = next_size(size, worked=False, seconds=0.5)
        assert size == 1

    def test_a_slow_request_makes_the_next_one_smaller(self) -> None:
        assert next_size(40, worked=True, seconds=SLOW) == 30
