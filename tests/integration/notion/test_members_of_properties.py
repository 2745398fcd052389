"""Options are put to what a property holds, or taken out; the others stay, undo gives back."""

import pytest
from pydantic import ValidationError

from core.domain.notion import Json
from core.domain.plan import Step
from core.kit.clock import new_id
from core.kit.errors import BadInput
from core.notion.shapes import txt
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import catalogue, context, made_row, run
from tests.integration.notion.test_undo import done, property_text

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def tagged(desk: Desk, *tags: str) -> str:
    """A row with some tags; its id."""
    row = txt(made_row(desk)["id"])
    values: Json = {"tags": list(tags)}
    run(desk, "rows.update", {"page": row, "properties": values}, new_id("tag"))
    return row


def test_a_tag_is_put_to_those_that_are_there(desk: Desk) -> None:
    row = tagged(desk, "design", "docs")
    undo = done(desk, "rows.update", {"page": row, "add": {"tags": ["mobile", "design"]}})
    assert property_text(desk, row, "Tags") == "design, docs, mobile"
    undo()
    assert property_text(desk, row, "Tags") == "design, docs"


def test_a_tag_is_taken_out_and_the_others_stay(desk: Desk) -> None:
    row = tagged(desk, "design", "docs")
    undo = done(desk, "rows.update", {"page": row, "remove": {"Tags": ["Design", "mobile"]}})
    assert property_text(desk, row, "Tags") == "docs"
    undo()
    assert property_text(desk, row, "Tags") == "design, docs"


def test_a_second_owner_is_added_and_a_value_is_set_in_the_same_step(desk: Desk) -> None:
    row = txt(made_row(desk)["id"])
    run(desk, "rows.update", {"page": row, "properties": {"owner": "Mira"}}, new_id("own"))
    args: Json = {"page": row, "properties": {"status": "done"}, "add": {"owner": "Jonas"}}
    operation = catalogue.bind("rows.update", args)
    assert isinstance(operation.inverse(operation.run(context(desk, new_id("own")))), Step)
    assert property_text(desk, row, "Owner") == "Mira Okonjo, Jonas Lindgrove"
    assert property_text(desk, row, "Status") == "Done"


def test_nothing_can_be_added_to_what_holds_one_value(desk: Desk) -> None:
    row = txt(made_row(desk)["id"])
    with pytest.raises(BadInput, match="“Priority” holds one value"):
        run(desk, "rows.update", {"page": row, "add": {"priority": "high"}}, new_id("one"))


def test_an_update_says_what_to_change(desk: Desk) -> None:
    with pytest.raises(ValidationError, match="what to add or remove"):
        run(desk, "rows.update", {"page": txt(made_row(desk)["id"])}, new_id("none"))
