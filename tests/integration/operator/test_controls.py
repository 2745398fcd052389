"""An operator's commands for tasks and limits, on a database of their own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from core.app import build, upgrade_database
from core.kit.errors import NotFound
from core.kit.settings import Settings
from tests.builders import a_plan, a_step, an_inbound


@pytest.fixture
def request_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A request with one step that waits."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    settings = Settings.load()
    upgrade_database(settings)
    plan = a_plan(a_step("one", operation="search", text="Roadmap"))
    with build(settings, name="test") as house:
        return house.assistant.submit_plan(an_inbound(), plan).request_id


def say(*words: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_holding_letting_go_and_stopping_say_what_they_did(request_id: str) -> None:
    assert f"{request_id} is paused." in say("tasks", "pause", request_id, "--reason", "Wait.")
    listed = say("tasks")
    assert request_id in listed
    assert "is paused by operator" in listed
    assert "goes on." in say("tasks", "resume", request_id)
    assert "was not paused." in say("tasks", "resume", request_id)
    assert "Moved: 1 tasks." in say("tasks", "hurry", request_id, "--band", "high")
    assert "Called off: 1." in say("tasks", "cancel", "everything")
    assert "nothing left to call off" in say("tasks", "cancel", request_id)


def test_numbers_are_set_listed_and_put_back(request_id: str) -> None:
    say("limits", "set", "kind", "pages.create", "3")
    assert "pages.create             3" in say("limits")
    assert "Back to the default." in say("limits", "reset", "kind", "pages.create")
    assert "Nothing was set." in say("limits", "reset", "kind", "pages.create")


def test_numbers_are_set_for_workspaces_and_people_as_the_platform_calls_them(
    request_id: str,
) -> None:
    asker = an_inbound()
    place = f"{asker.thread.platform}/{asker.thread.workspace}"
    say("limits", "set", "quota", place, "5")
    say("limits", "set", "weight", f"{place}/{asker.person.id}", "3")
    listed = say("limits")
    assert place not in listed  # by ids, as the engine looks for them
    assert f"/{asker.person.id}" in listed
    assert "Back to the default." in say("limits", "reset", "quota", place)


@pytest.mark.parametrize(
    ("dial", "subject", "said"),
    [("quota", "slack/NOBODY", "no workspace"), ("kind", "rows.creat", "no operation")],
)
def test_a_number_for_nothing_is_refused(
    request_id: str, dial: str, subject: str, said: str
) -> None:
    with pytest.raises(NotFound, match=said):
        say("limits", "set", dial, subject, "5")
