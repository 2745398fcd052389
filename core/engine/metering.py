"""Calls to a language model, each counted: reserved before it is made, settled after."""

import json
from dataclasses import replace
from pathlib import Path

import structlog

from core.domain.dials import Dial, Dials
from core.domain.model import Call, CallEnd, Caller, Completion, Prompt, TokenLimits
from core.domain.ports import LanguageModel
from core.domain.task import Request
from core.engine.model_prices import Prices
from core.kit.clock import Clock, new_id
from core.kit.errors import AssistantError, BudgetSpent, Defect, NoAnswer, Unavailable
from core.storage import dials, model_calls
from core.storage.database import Database
from core.storage.model_calls import Budget, Over
from core.telemetry import metrics

_log = structlog.get_logger(__name__)

_LETTERS_A_TOKEN = 2.5
"""Fewer characters of Latin text than any model's tokens have on average; JSON has about three."""
_FRAME = 200
"""Tokens that the provider adds around a prompt."""

_SPENT = {
    Budget.REQUEST: "This request has used up what one request may ask of the language model.",
    Budget.PERSON: "Your share of the language model is used up for today.",
    Budget.WORKSPACE: "This workspace's share of the language model is used up for today.",
}


class MeteredModel:
    """A language model whose every call is reserved, counted, priced and kept.

    Args:
        model: makes the calls; a try each.
        name: of the model at the provider, noted while a call is under way.
    """

    def __init__(
        self, model: LanguageModel, database: Database, clock: Clock, *, name: str, prices: Prices
    ) -> None:
        self._model = model
        self._database = database
        self._clock = clock
        self._name = name
        self._prices = prices

    def complete(self, prompt: Prompt) -> Completion:
        """Ask once.

        Raises:
            BudgetSpent: a budget has no room for it; nothing was asked.
            Unavailable: the database does not answer, so nothing may be asked; or what the model
                raises, as all its other errors.
        """
        call = self._reserved(prompt)
        started = self._clock.monotonic()
        try:
            completion = self._model.complete(prompt)
        except AssistantError as error:
            # An answer may be on its way that nobody waits for any more; it is billed then.
            end = CallEnd(
                outcome=error.code,
                milliseconds=self._milliseconds(started),
                maybe_billed=isinstance(error, NoAnswer),
            )
            self._settle(call, end)
            raise
        self._settle(call, self._answered(completion, self._milliseconds(started)))
        return completion

    def _answered(self, completion: Completion, milliseconds: int) -> CallEnd:
        used = completion.usage
        cost = self._prices.cost(used)
        metrics.of_process().model_took(
            prompt=used.input_tokens,
            cached=used.cached_tokens,
            answer=used.output_tokens,
            dollars=None if cost is None else cost / 1e6,
        )
        return CallEnd(
            outcome=completion.ending.value,
            milliseconds=milliseconds,
            usage=used,
            cost=cost,
            priced_on=None if cost is None else self._prices.date.isoformat(),
        )

    def _reserved(self, prompt: Prompt) -> Call:
        if prompt.caller is None:
            raise Defect("A language model was to be asked on nobody's account.")
        call = Call(
            id=new_id("call"),
            request_id=prompt.caller.request_id,
            workspace_id=prompt.caller.workspace_id,
            person_id=prompt.caller.person_id,
            purpose=prompt.purpose,
            model=self._name,
            most_tokens=most_tokens(prompt),
        )
        with self._database.begin() as tx:
            over = model_calls.reserve(tx, call, _limits(dials.read(tx), call.workspace_id))
        if over is not None:
            metrics.of_process().model_called(call.purpose, BudgetSpent.code)
            _log.info("model.over_budget", budget=over.budget, request_id=call.request_id)
            raise _spent(over)
        return call

    def _milliseconds(self, started: float) -> int:
        return round((self._clock.monotonic() - started) * 1000)

    def _settle(self, call: Call, end: CallEnd) -> None:
        metrics.of_process().model_called(call.purpose, end.outcome, end.milliseconds / 1000)
        try:
            with self._database.begin() as tx:
                model_calls.settle(tx, call, end)
        except Unavailable:
            # The reservation goes on counting; the answer was paid for and is of use.
            _log.warning("model.not_settled", call_id=call.id, request_id=call.request_id)


def counted(
    model: LanguageModel, database: Database, clock: Clock, *, name: str, prices: Path | None
) -> MeteredModel:
    """A model whose calls are counted, priced by a file or by the project's own table.

    Raises:
        ConfigurationError: the price table cannot be used.
    """
    return MeteredModel(model, database, clock, name=name, prices=Prices.load(prices))


def caller_of(request: Request) -> Caller:
    """On whose account a request's calls are made."""
    return Caller(
        request_id=request.id, workspace_id=request.workspace_id, person_id=request.person.id
    )


class ModelOf:
    """A model asked on one caller's account, whoever writes the prompt."""

    def __init__(self, model: LanguageModel, caller: Caller) -> None:
        self._model = model
        self._caller = caller

    def complete(self, prompt: Prompt) -> Completion:
        """Ask once. Raises what the model raises."""
        return self._model.complete(replace(prompt, caller=self._caller))


def most_tokens(prompt: Prompt) -> int:
    """The most tokens that a call can take, prompt and answer together."""
    texts = (prompt.instructions, *prompt.messages, json.dumps(prompt.schema))
    return _FRAME + sum(map(_tokens, texts)) + prompt.most_tokens


def _tokens(text: str) -> int:
    """More tokens than a text has: other scripts than Latin come to two a character at most."""
    latin = sum(character < "\u0250" for character in text)
    return round(latin / _LETTERS_A_TOKEN) + 2 * (len(text) - latin) + 1


def _limits(numbers: Dials, workspace_id: str) -> TokenLimits:
    def limit(dial: Dial) -> int | None:
        value = numbers.value(dial, workspace_id)
        return None if value is None else int(value)

    return TokenLimits(
        request=limit(Dial.REQUEST_TOKENS),
        person=limit(Dial.PERSON_TOKENS),
        workspace=limit(Dial.WORKSPACE_TOKENS),
    )


def _spent(over: Over) -> BudgetSpent:
    anew = "" if over.until is None else "It starts anew at midnight UTC."
    return BudgetSpent(f"{_SPENT[over.budget]} ({over.limit:,} tokens.)", next_step=anew)
