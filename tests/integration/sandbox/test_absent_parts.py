"""What the sandbox does not do is named by its answer and listed in its page of the docs."""

import pytest

from core.kit.settings import CHECKOUT
from core.sandbox.faults import FaultKind
from core.sandbox.properties import UNSUPPORTED
from core.sandbox.routes_views import ABSENT
from core.sandbox.unsupported import AREAS
from tests.integration.sandbox.desk import Workbench

PAGE = (CHECKOUT / "docs" / "sandbox.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*AREAS, "blocks/meeting_notes", "blocks/meeting_notes/query"])
def test_an_area_that_is_absent_is_named(bench: Workbench, path: str) -> None:
    answer = bench.raw("POST", path, {})
    assert (answer.status_code, answer.json()["code"]) == (501, "not_implemented")
    assert "does not implement" in answer.json()["message"]


def test_everything_that_is_absent_is_listed() -> None:
    areas = [f"/v1/{area}/" for area in AREAS]
    named = [f"`{name}`" for name in (*UNSUPPORTED, *ABSENT, "is_archived")]
    assert [one for one in (*areas, *named, "meeting notes") if one not in PAGE] == []


def test_every_fault_and_every_setting_of_behaviour_is_described(bench: Workbench) -> None:
    settings = type(bench.server.desk.behaviour).model_fields
    assert [one for one in (*FaultKind, *settings) if f"`{one}`" not in PAGE] == []
