"""A step that applies a template waits until Notion has added the content, and holds nothing up."""

from collections.abc import Callable, Iterator

import pytest

from core.domain.notion import Json
from core.kit.clock import new_id
from core.kit.errors import BadInput, NotFound, Throttled
from core.notion.shapes import arr, txt
from core.operations.templates import PATIENCE
from core.sandbox.behaviour import Behaviour
from core.sandbox.server import SandboxServer
from tests.integration.notion.conftest import Desk
from tests.integration.notion.database_examples import a_row_of, with_template
from tests.integration.notion.examples import made_row, run, texts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def slow(sandbox: SandboxServer) -> Iterator[Callable[[], None]]:
    """A Notion that shows new content late, until it is told to show it."""

    def show() -> None:
        sandbox.desk.behaviour = Behaviour()

    sandbox.desk.behaviour = Behaviour(read_delay_seconds=3_600)
    yield show
    show()


def test_a_row_is_handed_on_once_its_template_has_come(
    desk: Desk, slow: Callable[[], None]
) -> None:
    database = with_template(desk)
    args: Json = {"database": database, "properties": {"name": "x"}, "template": "Bug"}
    with pytest.raises(Throttled, match="still adding") as waiting:
        run(desk, "rows.create", args, "made")
    assert waiting.value.retry_after
    slow()
    made = run(desk, "rows.create", args, "made")
    assert "# Steps" in texts(desk, txt(made["id"]))
    assert desk.faulty.writes.count("POST /v1/pages") == 1


def test_a_template_with_nothing_in_it_is_not_waited_for_for_ever(desk: Desk) -> None:
    page = a_row_of(desk, with_template(desk, markdown=""), "")
    args: Json = {"page": page, "template": "Bug"}
    with pytest.raises(Throttled):
        run(desk, "pages.apply_template", args)
    desk.later(PATIENCE.total_seconds() + 60)
    assert run(desk, "pages.apply_template", args)["block_ids"] == []


def test_content_that_was_there_stays_unless_it_is_to_go(desk: Desk) -> None:
    page = a_row_of(desk, with_template(desk), "old words")
    result = run(desk, "pages.apply_template", {"page": page, "template": "Bug"})
    assert "old words" in texts(desk, page)
    assert len(arr(result["block_ids"])) == 2
    undo: Json = {"effects": result["undo"], "what": "it"}
    run(desk, "changes.undo", undo, new_id("undo"))
    assert texts(desk, page).endswith("old words")


def test_a_template_is_found_by_name_or_those_there_are_named(desk: Desk) -> None:
    page = a_row_of(desk, with_template(desk), "")
    with pytest.raises(NotFound, match=r"no template “Feature”.*“Bug”"):
        run(desk, "pages.apply_template", {"page": page, "template": "Feature"})
    with pytest.raises(NotFound, match="none"):
        run(desk, "pages.apply_template", {"page": made_row(desk), "template": "Bug"}, "other")
    args: Json = {"page": desk.page("Plain"), "template": "Bug"}
    with pytest.raises(BadInput, match="no row"):
        run(desk, "pages.apply_template", args, "plain")
