"""`notion-assistant schedules`, as an operator uses it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from core.app import upgrade_database
from core.kit.errors import AssistantError
from core.kit.settings import Settings


class Desk:
    """Runs the command on a data directory of its own."""

    def __init__(self) -> None:
        self._runner = CliRunner()

    def __call__(self, *arguments: str) -> list[str]:
        """The lines it prints; raises what the person would be told."""
        done = self._runner.invoke(cli, ["schedules", *arguments])
        if isinstance(done.exception, AssistantError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output.splitlines()


@pytest.fixture
def schedules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean_logging: None) -> Desk:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_NOW", "2026-11-23T12:00:00+00:00")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    upgrade_database(Settings.load())
    return Desk()


def test_one_is_added_listed_paused_run_and_deleted(schedules: Desk) -> None:
    assert schedules() == ["Nothing is scheduled."]
    added = schedules("add", "list Tasks", "--cron", "0 9 * * MON", "--zone", "Europe/Berlin")
    schedule_id = added[0].split()[0]
    assert added[1:] == [
        "  2026-11-30 09:00 Europe/Berlin",
        "  2026-12-07 09:00 Europe/Berlin",
        "  2026-12-14 09:00 Europe/Berlin",
    ]
    [line] = schedules("list")
    assert line.split(maxsplit=4)[1:4] == ["2026-11-30", "09:00", "Europe/Berlin"]
    assert schedules("pause", schedule_id) == ["Paused."]
    assert "paused" in schedules()[0]
    assert schedules("resume", schedule_id) == ["It goes on."]
    assert schedules("run", schedule_id)[0].startswith("Started as req_")
    with pytest.raises(AssistantError, match="is not over"):
        schedules("run", schedule_id)
    [document] = json.loads("\n".join(schedules("list", "--json")))
    assert document["next_at"] == "2026-11-30T08:00:00+00:00"
    assert document["last_request_id"].startswith("req_")
    assert schedules("delete", schedule_id) == ["Deleted."]
    assert schedules() == ["Nothing is scheduled."]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x", "--cron", "61 * * * *"], "61 is not a minute: use 0–59."),
        (["x", "--every", "fortnight"], "“fortnight” is not a length of time."),
        (["x", "--at", "2020-01-01 09:00"], "That time is over: it is 2026-11-23"),
        (["x", "--in", "2h", "--zone", "Berlin"], "“Berlin” is not a time zone."),
        (["x"], "A schedule has one time; none was given."),
        (["x", "--in", "2h", "--every", "1h"], "--every and --in was given"),
        (["--in", "2h"], "There is nothing to do."),
        (["x", "--in", "2h", "--to", "irc/a/b"], "“irc” is no platform"),
        (["x", "--in", "2h", "--to", "slack/T1"], "Write platform/workspace/channel"),
    ],
)
def test_what_cannot_be_is_said_with_what_would_be_right(
    schedules: Desk, arguments: list[str], says: str
) -> None:
    with pytest.raises(AssistantError) as caught:
        schedules("add", *arguments)
    assert says in str(caught.value)
    assert schedules() == ["Nothing is scheduled."]
