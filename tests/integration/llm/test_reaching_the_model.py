"""What `doctor` says of the language model, over a real socket."""

from pathlib import Path

import pytest

from bot.doctor import Finding, examine
from core.app import build
from core.kit.settings import Settings
from tests.peers.openai.peer import KEY, OpenAIPeer

MODEL = "some-model-2026"


def planner_of(data_dir: Path, **settings: str) -> Finding:
    """What doctor finds of the planner."""
    given = {"ASSISTANT_DATA_DIR": data_dir, "OPENAI_MODEL": MODEL, **settings}
    with build(Settings.model_validate(given, by_alias=True), name="doctor") as house:
        return next(finding for finding in examine(house) if finding.system == "planner")


def test_without_a_key_the_grammar_is_enough(tmp_path: Path) -> None:
    found = planner_of(tmp_path)
    assert (found.mark, found.text) == ("ok", "grammar; needs no key")


def test_a_model_that_can_be_used_is_ok(tmp_path: Path) -> None:
    with OpenAIPeer("another-model", MODEL) as peer:
        found = planner_of(tmp_path, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=peer.url)
    assert found.mark == "ok"
    assert MODEL in found.text
    assert "accepts the key" in found.text


def test_a_server_that_lists_no_models_is_ok_but_said(tmp_path: Path) -> None:
    with OpenAIPeer() as peer:
        found = planner_of(tmp_path, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=peer.url)
    assert found.mark == "ok"
    assert "does not tell which models" in found.text


@pytest.mark.parametrize(
    ("key", "models", "said"),
    [("sk-wrong", (MODEL,), "OPENAI_API_KEY"), (KEY, ("another-model",), "another-model")],
    ids=["refused key", "unknown model"],
)
def test_what_is_not_permitted_says_what_to_change(
    tmp_path: Path, key: str, models: tuple[str, ...], said: str
) -> None:
    with OpenAIPeer(*models) as peer:
        found = planner_of(tmp_path, OPENAI_API_KEY=key, OPENAI_BASE_URL=peer.url)
    assert found.failed
    assert said in found.text
    assert "sk-wrong" not in found.text


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = planner_of(tmp_path, OPENAI_API_KEY=KEY, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert found.failed
    assert "OPENAI_BASE_URL" in found.text
