"""`notion-assistant connections`: tokens come from standard input or a file, never as arguments."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from core.app import upgrade_database
from core.kit.errors import BadInput
from core.kit.settings import Settings
from tests.integration.connections.town import KEY, Notion

BLUE, GREEN = "discord/1001", "slack/T1002"
pytestmark = pytest.mark.usefixtures("clean_logging")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_SECRET_KEYS", KEY)
    upgrade_database(Settings.load())
    return tmp_path


def say(*words: str, typed: str = "", code: int = 0) -> str:
    done = CliRunner().invoke(cli, ["connections", *words], input=typed, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def test_a_place_is_given_a_token_a_new_one_and_none(blue: Notion, folder: Path) -> None:
    first, second = blue.token(), blue.token()
    at = ("--base-url", blue.url)
    assert "has its own connection: “Notion Assistant” in" in say(
        "add", BLUE, *at, typed=f"{first}\n"
    )
    (folder / "token").write_text(f"{second}\n", encoding="utf-8")
    assert "has a new token" in say("add", BLUE, *at, "--token-file", str(folder / "token"))
    assert "uses the connection of" in say("share", GREEN, BLUE)
    printed = say("list")
    assert f"{BLUE}" in printed
    assert f"that of {BLUE}" in printed
    assert "connected as “Notion Assistant”" in say("check", BLUE)
    blue.revoke(second)
    assert "bad " in say("check", code=1)
    assert "refused since" in say("list")
    assert "has no Notion connection" in say("remove", GREEN)
    assert "has no Notion connection" in say("remove", BLUE)
    printed += say("list") + (folder / "logs" / "operator.log").read_text(encoding="utf-8")
    assert first not in printed
    assert second not in printed


def test_a_token_is_not_taken_as_an_argument(blue: Notion) -> None:
    say("add", BLUE, blue.token(), "--base-url", blue.url, code=2)
    with pytest.raises(BadInput, match="no token of Notion"):
        say("add", BLUE, "--base-url", blue.url, typed="")
    with pytest.raises(BadInput, match="cannot be read"):
        say("add", BLUE, "--token-file", "/nowhere/token")


def test_keys_are_made_and_changed_here_too(blue: Notion, monkeypatch: pytest.MonkeyPatch) -> None:
    say("add", BLUE, "--base-url", blue.url, typed=blue.token())
    fresh = say("new-key").strip()
    monkeypatch.setenv("ASSISTANT_SECRET_KEYS", f"{fresh},{KEY}")
    assert "1 sealed again" in say("seal-again")
    monkeypatch.setenv("ASSISTANT_SECRET_KEYS", fresh)
    assert "connected as" in say("check")
