"""Every call to a language model is reserved, counted, priced and kept; budgets stop calls."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.assistant.usage import ModelUsage
from core.domain.dials import ANY, Dial
from core.domain.model import Call, Caller, Prompt, Purpose, TokenLimits, Usage, UsageBy, UsageLine
from core.engine.metering import MeteredModel, ModelOf, most_tokens
from core.engine.model_prices import Prices
from core.kit.clock import Clock, new_id
from core.kit.errors import AssistantError, BudgetSpent, ConfigurationError
from core.llm import OpenAIModel, PatientModel
from core.storage import dials, model_calls
from core.storage.database import Database
from tests.integration.llm.test_model_calls import PROMPT, Api
from tests.peers.openai.peer import KEY, OpenAIPeer, Reply

MIRA = Caller(request_id="req_1", workspace_id="ws_1", person_id="U1")
ASKED = replace(PROMPT, caller=MIRA, most_tokens=1_000)
TOOK = 1_500
"""Tokens that the peer says each answered call took."""


@pytest.fixture
def peer() -> Iterator[OpenAIPeer]:
    with OpenAIPeer() as peer:
        yield peer


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = shutil.copy(sqlite_template, tmp_path / "assistant.sqlite3")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def model(peer: OpenAIPeer, sqlite: Database) -> Iterator[MeteredModel]:
    with connected(peer) as plain:
        yield metered(plain, sqlite)


def connected(
    peer: OpenAIPeer, *, model: str = "gpt-5.2", timeout: float = 5, api: Api = "responses"
) -> "Connected":
    return Connected(OpenAIModel(KEY, model, api=api, base_url=peer.url, timeout=timeout))


class Connected:
    """A client of the peer for the length of a block."""

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model

    def __enter__(self) -> OpenAIModel:
        return self._model

    def __exit__(self, *_: object) -> None:
        self._model.close()


def metered(model: OpenAIModel, database: Database) -> MeteredModel:
    return MeteredModel(model, database, Clock(), name=model.name, prices=Prices.load())


def limit(database: Database, dial: Dial, tokens: float) -> None:
    with database.begin() as tx:
        dials.turn(tx, dial, ANY, tokens, actor="test")


def told(database: Database, by: UsageBy = UsageBy.DAY) -> list[UsageLine]:
    return ModelUsage(database).told(days=7, by=by)


def test_what_a_call_took_is_kept_and_priced(
    peer: OpenAIPeer, model: MeteredModel, sqlite: Database
) -> None:
    peer.will_answer({"word": "yes"})
    model.complete(ASKED)
    (line,) = told(sqlite)
    assert (line.calls, line.failed, line.unpriced) == (1, 0, 0)
    assert (line.input_tokens, line.cached_tokens, line.output_tokens) == (1_200, 1_000, 300)
    assert line.counted_tokens == TOOK
    with sqlite.read() as tx:
        spent = model_calls.of_request(tx, MIRA.request_id)
    assert (spent.calls, spent.tokens, spent.cost, spent.unpriced) == (1, TOOK, line.cost, 0)
    assert line.cost == 200 * 1.75 + 1_000 * 0.175 + 300 * 14


@pytest.mark.parametrize("api", ["responses", "chat"])
@pytest.mark.parametrize(
    ("reply", "outcome", "counts"),
    [
        (Reply("{", ending="truncated"), "truncated", TOOK),
        (Reply("no", ending="refused"), "refused", TOOK),
        (Reply("", ending="filtered"), "filtered", TOOK),
        (Reply("", ending="failed"), "failed", TOOK),
        (Reply(status=429, code="rate_limit_exceeded"), "throttled", 0),
        (Reply(status=429, code="insufficient_quota"), "no_credit", 0),
        (Reply(status=503), "unavailable", 0),
        (Reply(status=401, code="invalid_api_key"), "configuration", 0),
        (Reply(status=400, code="bad"), "bad_input", 0),
        (Reply(hangs=True), "no_answer", most_tokens(ASKED)),
    ],
    ids=lambda value: str(getattr(value, "code", value) or getattr(value, "ending", value)),
)
def test_a_call_that_failed_is_kept_too_and_counts_what_may_be_billed(
    *, peer: OpenAIPeer, sqlite: Database, reply: Reply, outcome: str, counts: int, api: Api
) -> None:
    peer.will_answer(reply)
    with connected(peer, timeout=0.3, api=api) as plain:
        ending = outcome_of(metered(plain, sqlite))
    assert ending == outcome
    (line,) = told(sqlite)
    assert (line.calls, line.failed) == (1, 1)
    assert line.counted_tokens == counts


def outcome_of(model: MeteredModel) -> str:
    """How a call ends: the answer's ending, or the error's code."""
    try:
        return model.complete(ASKED).ending.value
    except AssistantError as error:
        return error.code


def test_each_try_is_a_call_of_its_own(peer: OpenAIPeer, sqlite: Database) -> None:
    peer.will_answer(Reply(status=500), {"word": "yes"})
    with connected(peer) as plain:
        PatientModel(metered(plain, sqlite), Clock()).complete(ASKED)
    (line,) = told(sqlite)
    assert (line.calls, line.failed) == (2, 1)


def test_a_model_without_a_price_costs_an_unknown_amount(
    peer: OpenAIPeer, sqlite: Database
) -> None:
    peer.will_answer({"word": "yes"})
    with connected(peer, model="somebody-elses") as plain:
        metered(plain, sqlite).complete(ASKED)
    (line,) = told(sqlite)
    assert (line.calls, line.cost, line.unpriced) == (1, 0, 1)


def test_usage_is_told_by_person_workspace_model_and_purpose(
    peer: OpenAIPeer, sqlite: Database
) -> None:
    ona = Caller(request_id="req_2", workspace_id="ws_2", person_id="U2")
    with connected(peer) as plain:
        for caller, purpose in ((MIRA, Purpose.PLAN), (MIRA, Purpose.ASK), (ona, Purpose.PLAN)):
            peer.will_answer({"word": "yes"})
            prompt = replace(ASKED, purpose=purpose)
            ModelOf(metered(plain, sqlite), caller).complete(prompt)
    assert [(one.subject, one.calls) for one in told(sqlite, UsageBy.PERSON)] == [
        ("ws_1/U1", 2),
        ("ws_2/U2", 1),
    ]
    assert [one.subject for one in told(sqlite, UsageBy.WORKSPACE)] == ["ws_1", "ws_2"]
    assert [one.subject for one in told(sqlite, UsageBy.MODEL)] == ["gpt-5.2"]
    assert {one.subject for one in told(sqlite, UsageBy.PURPOSE)} == {"plan", "ask"}


@pytest.mark.parametrize(
    ("dial", "said", "others"),
    [
        (Dial.REQUEST_TOKENS, "one request", replace(MIRA, request_id="req_2")),
        (Dial.PERSON_TOKENS, "Your share", replace(MIRA, request_id="req_2", person_id="U2")),
        (Dial.WORKSPACE_TOKENS, "This workspace's", replace(MIRA, workspace_id="ws_2")),
    ],
)
def test_a_budget_stops_the_call_before_it_is_made(
    peer: OpenAIPeer,
    model: MeteredModel,
    sqlite: Database,
    dial: Dial,
    said: str,
    others: Caller,
) -> None:
    limit(sqlite, dial, most_tokens(ASKED) + TOOK - 1)
    peer.will_answer({"word": "yes"}, {"word": "yes"})
    model.complete(ASKED)
    with pytest.raises(BudgetSpent, match=said):
        model.complete(ASKED)
    assert len(peer.calls) == 1
    model.complete(replace(ASKED, caller=others))
    assert len(peer.calls) == 2


def test_budgets_of_a_day_begin_anew_with_the_next(
    peer: OpenAIPeer, model: MeteredModel, sqlite: Database
) -> None:
    limit(sqlite, Dial.PERSON_TOKENS, most_tokens(ASKED) + TOOK - 1)
    peer.will_answer({"word": "yes"}, {"word": "yes"})
    model.complete(ASKED)
    with pytest.raises(BudgetSpent, match="midnight"):
        model.complete(ASKED)
    sqlite.turn(timedelta(days=1))
    model.complete(replace(ASKED, caller=replace(MIRA, request_id="req_2")))
    assert [line.calls for line in told(sqlite)] == [1, 1]


def test_many_that_call_at_once_do_not_overdraw_a_budget(database: Database) -> None:
    limits = TokenLimits(request=None, person=3_500, workspace=None)

    def reserve(number: int) -> bool:
        with database.begin() as tx:
            return model_calls.reserve(tx, a_call(number), limits) is None

    with ThreadPoolExecutor(8) as pool:
        granted = list(pool.map(reserve, range(16)))
    assert sum(granted) == 3
    (line,) = told(database)
    assert line.counted_tokens == 3_000


def a_call(number: int) -> Call:
    return Call(
        id=new_id("call"),
        request_id=f"req_{number}",
        workspace_id="ws_1",
        person_id="U1",
        purpose=Purpose.PLAN,
        model="gpt-5.2",
        most_tokens=1_000,
    )


def test_what_a_dead_process_reserved_goes_on_counting_and_is_told_as_lost(
    database: Database,
) -> None:
    limits = TokenLimits(request=None, person=1_500, workspace=None)
    with database.begin() as tx:
        assert model_calls.reserve(tx, a_call(1), limits) is None
    assert told(database)[0].lost == 0
    database.turn(model_calls.LOST_AFTER + timedelta(seconds=1))
    with database.begin() as tx:
        # The test may run over midnight; then the day is another one, as it should be.
        over = model_calls.reserve(tx, a_call(2), TokenLimits(request=0, person=None, workspace=0))
    assert over is not None
    assert sum(line.lost for line in told(database)) == 1
    assert sum(line.counted_tokens for line in told(database)) == 1_000


def test_more_is_reserved_than_any_prompt_can_take() -> None:
    for text in ("word " * 400, "{}[]:," * 300, "日本語" * 300, "🙂" * 300):
        prompt = Prompt(instructions=text, messages=(text,), schema_name="x", schema={})
        assert most_tokens(prompt) >= len(text.split()) * 2 + prompt.most_tokens
    assert most_tokens(replace(ASKED, messages=("日" * 1_000,))) > 2_000


def test_snapshots_cost_what_their_model_does_and_the_table_tells_its_date() -> None:
    prices = Prices.load()
    used = Usage(model="gpt-5.2-2025-12-11", input_tokens=1_000_000, output_tokens=1_000_000)
    assert prices.cost(used) == 15_750_000
    assert prices.cost(replace(used, model="gpt-5.2-pro")) is None
    assert prices.date.year >= 2026


def test_a_price_table_of_another_form_is_told(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text("date = 2026-01-01\n[models]\nx = 3\n")
    with pytest.raises(ConfigurationError, match=r"prices\.toml"):
        Prices.load(path)
