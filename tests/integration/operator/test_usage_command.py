"""`notion-assistant usage`: what the language model took and cost."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from core.app import upgrade_database
from core.domain.model import Call, CallEnd, Purpose, TokenLimits, Usage
from core.kit.settings import Settings
from core.storage import model_calls
from core.storage.database import Database

NO_LIMITS = TokenLimits(request=None, person=None, workspace=None)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    settings = Settings.load()
    upgrade_database(settings)
    return settings.database_url


def say(*words: str) -> str:
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_it_prints_tokens_and_cost_by_person_and_says_what_is_not_known(database: str) -> None:
    assert "was not asked" in say("usage")
    house = Database(database)
    for number, cost in ((1, 12_300), (2, None)):
        call = Call(
            id=f"call_{number}",
            request_id="req_1",
            workspace_id="ws_1",
            person_id=f"U{number}",
            purpose=Purpose.PLAN,
            model="some-model",
            most_tokens=2_000,
        )
        used = Usage(model="some-model", input_tokens=1_000, output_tokens=50)
        end = CallEnd(outcome="done", milliseconds=5, usage=used, cost=cost)
        with house.begin() as tx:
            assert model_calls.reserve(tx, call, NO_LIMITS) is None
            assert model_calls.settle(tx, call, end)
            assert not model_calls.settle(tx, call, end)
    house.close()
    printed = say("usage", "--by", "person")
    assert "ws_1/U1" in printed
    assert "$0.0123" in printed
    assert "unknown" in printed
    (line,) = json.loads(say("usage", "--json"))
    assert (line["calls"], line["input_tokens"], line["output_tokens"]) == (2, 2_000, 100)
    assert line["calls_of_unknown_cost"] == 1
