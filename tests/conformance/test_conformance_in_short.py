"""The checks of the conformance suite through notion-client; `make conformance` runs all of it."""

from pathlib import Path

import pytest

from core.kit.clock import Clock
from core.sandbox.server import SandboxServer
from tests.conformance.check import IN_TRASH, VERSIONS, Check
from tests.conformance.judge import faults, filled
from tests.conformance.listed import checks_of
from tests.conformance.python_client import CONTROL, Address, PythonRun


def test_the_newest_version_conforms(tmp_path: Path) -> None:
    with SandboxServer(tmp_path / "sandbox.sqlite3", control_token=CONTROL) as server:
        address = Address(server.url, server.token, server.root_page_id)
        outcomes = PythonRun(address, checks_of(IN_TRASH), Clock()).outcomes()
    assert [one for one in outcomes if one.faults] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_has_its_250_checks_each_said_once(version: str) -> None:
    named = {(check.endpoint, check.says) for check in checks_of(version).listed}
    assert len(named) >= 250
    assert len(checks_of(version).listed) - len(named) <= len(named) // 50


ANSWER = {"results": [{"id": "x", "name": "abc"}], "has_more": False}


class TestTheJudge:
    def judged(self, **expect: object) -> list[str]:
        return faults(Check("search", "", expect=expect), ANSWER, {"kept": "x"})

    def test_nothing_is_wrong_with_what_is_as_expected(self) -> None:
        expect = {"results.0.id": "$kept", "results": {"$length": 1}, "gone": {"$is": "absent"}}
        assert self.judged(**expect, **{"results.0": {"$keys": ["name", "id"]}}) == []

    @pytest.mark.parametrize(
        "expect",
        [
            {"results.0.id": "y"},
            {"results": {"$length": 2}},
            {"results.1.id": {"$is": "uuid"}},
            {"results.0.id": {"$is": "uuid"}},
            {"has_more": {"$is": "absent"}},
            {"results.0.name": {"$has": "z"}},
            {"results.0": {"$keys": ["id"]}},
            {"results": {"$least": 2}},
        ],
        ids=str,
    )
    def test_what_differs_is_said(self, expect: dict[str, object]) -> None:
        assert len(self.judged(**expect)) == 1

    def test_what_was_kept_is_filled_in(self) -> None:
        assert filled({"a": ["$b", "x/$b/y"]}, {"b": "1"}) == {"a": ["1", "x/1/y"]}
