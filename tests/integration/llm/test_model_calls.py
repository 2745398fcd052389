"""A call to a language model, over a real socket, with what it may come to."""

from collections.abc import Iterator
from typing import Literal

import pytest

from core.domain.model import Ending, Prompt, Usage
from core.kit.errors import AssistantError, BadInput, ConfigurationError, Retry, Unavailable
from core.kit.settings import Settings
from core.llm import OpenAIModel, connect
from tests.peers.openai.peer import KEY, OpenAIPeer, Reply

Api = Literal["responses", "chat"]
MODEL = "some-model-2026"
PROMPT = Prompt(
    instructions="Answer with a word.",
    messages=("Which word?",),
    schema_name="word",
    schema={
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    },
    person="abc123",
)


@pytest.fixture
def peer() -> Iterator[OpenAIPeer]:
    with OpenAIPeer() as peer:
        yield peer


@pytest.fixture(params=["responses", "chat"])
def model(request: pytest.FixtureRequest, peer: OpenAIPeer) -> Iterator[OpenAIModel]:
    model = OpenAIModel(KEY, MODEL, api=request.param, base_url=peer.url, timeout=5)
    yield model
    model.close()


def test_an_answer_comes_with_what_it_took(peer: OpenAIPeer, model: OpenAIModel) -> None:
    peer.will_answer({"word": "yes"})
    completion = model.complete(PROMPT)
    assert completion.text == '{"word": "yes"}'
    assert completion.ending is Ending.DONE
    assert completion.usage == Usage(
        model=MODEL, input_tokens=1_200, cached_tokens=1_000, output_tokens=300, reasoning_tokens=40
    )


def test_messages_take_turns_behind_the_instructions(peer: OpenAIPeer, model: OpenAIModel) -> None:
    peer.will_answer({"word": "yes"})
    model.complete(
        Prompt(
            instructions="Do.",
            messages=("first", "answered", "again"),
            schema_name="word",
            schema=PROMPT.schema,
        )
    )
    assert peer.calls[0].texts == ["Do.", "first", "answered", "again"]


@pytest.mark.parametrize(
    "ending", [Ending.TRUNCATED, Ending.REFUSED, Ending.FILTERED, Ending.FAILED]
)
def test_an_answer_that_did_not_end_well_says_so_and_still_tells_its_usage(
    peer: OpenAIPeer, model: OpenAIModel, ending: Ending
) -> None:
    peer.will_answer(Reply('{"word": "y', ending=ending.value))
    completion = model.complete(PROMPT)
    assert completion.ending is ending
    assert completion.usage.output_tokens == 300


@pytest.mark.parametrize(
    ("reply", "error", "said"),
    [
        (Reply(status=429, code="rate_limit_exceeded"), Unavailable, "too much to do"),
        (Reply(status=429, code="insufficient_quota"), Unavailable, "credit"),
        (Reply(status=500), Unavailable, "too much to do"),
        (Reply(status=503), Unavailable, "too much to do"),
        (Reply(status=404, code="model_not_found"), ConfigurationError, "OPENAI_MODEL"),
        (Reply(status=403, code="forbidden"), ConfigurationError, "OPENAI_API_KEY"),
        (Reply(status=400, code="bad"), BadInput, "400"),
    ],
)
def test_a_refused_call_is_an_error_that_says_what_to_do(
    peer: OpenAIPeer, model: OpenAIModel, reply: Reply, error: type[AssistantError], said: str
) -> None:
    peer.will_answer(reply)
    with pytest.raises(error) as raised:
        model.complete(PROMPT)
    assert said in str(raised.value)
    assert KEY not in str(raised.value)


def test_how_long_to_wait_is_kept(peer: OpenAIPeer, model: OpenAIModel) -> None:
    peer.will_answer(Reply(status=429, headers={"retry-after": "7"}))
    with pytest.raises(Unavailable) as raised:
        model.complete(PROMPT)
    assert raised.value.retry_after == 7
    assert raised.value.retry is Retry.LATER


def test_a_wrong_key_is_told_without_the_key(peer: OpenAIPeer) -> None:
    model = OpenAIModel("sk-wrong", MODEL, base_url=peer.url)
    with pytest.raises(ConfigurationError) as raised:
        model.complete(PROMPT)
    model.close()
    assert "OPENAI_API_KEY" in str(raised.value)
    assert "sk-wrong" not in str(raised.value)


@pytest.mark.parametrize("api", ["responses", "chat"])
def test_no_answer_in_time_is_unavailable(peer: OpenAIPeer, api: Api) -> None:
    model = OpenAIModel(KEY, MODEL, api=api, base_url=peer.url, timeout=0.3)
    peer.will_answer(Reply(hangs=True))
    with pytest.raises(Unavailable, match="in time"):
        model.complete(PROMPT)
    model.close()


def test_nobody_there_is_unavailable() -> None:
    model = OpenAIModel(KEY, MODEL, base_url="http://127.0.0.1:9/v1")
    with pytest.raises(Unavailable, match="OPENAI_BASE_URL"):
        model.complete(PROMPT)
    model.close()


def test_a_schema_that_is_not_strict_is_refused_by_the_peer(
    peer: OpenAIPeer, model: OpenAIModel
) -> None:
    loose = Prompt(instructions="", messages=("x",), schema_name="x", schema={"type": "object"})
    with pytest.raises(BadInput):
        model.complete(loose)


def test_a_server_that_knows_only_the_older_limit_is_asked_with_that_from_then_on() -> None:
    with OpenAIPeer(older=True) as older:
        model = OpenAIModel(KEY, MODEL, api="chat", base_url=older.url)
        older.will_answer({"word": "yes"}, {"word": "no"})
        assert [model.complete(PROMPT).text for _ in "ab"] == ['{"word": "yes"}', '{"word": "no"}']
        model.close()
    assert ["max_tokens" in call.body for call in older.calls] == [False, True, True]


def test_without_a_key_there_is_no_model() -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        connect(Settings())


def test_the_settings_name_key_model_api_and_address(peer: OpenAIPeer) -> None:
    settings = Settings.model_validate(
        {
            "OPENAI_API_KEY": KEY,
            "OPENAI_MODEL": "other-model",
            "OPENAI_API": "chat",
            "OPENAI_BASE_URL": peer.url,
        }
    )
    model = connect(settings)
    peer.will_answer({"word": "yes"})
    assert model.complete(PROMPT).usage.model == "other-model"
    assert peer.calls[0].path == "/v1/chat/completions"
    model.close()
