"""A step of Workflow Builder: a request in words, its answer and a link as what comes of it.

The step ends when its request does, which may take an approval; so nobody waits for it here, but
what has ended is looked for, also after a restart. Source: Slack docs, "function_executed".
"""

import threading

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from bot.slack.desk import Body, Desk, place
from bot.slack.messages import direct_channel
from bot.slack.payloads import Envelope
from bot.slack.whose import TEAM
from core.assistant.memos import Memos
from core.domain.card import Card, CardState
from core.domain.chat import Inbound
from core.kit.errors import AssistantError, NotFound, Retry

_log = structlog.get_logger(__name__)

CALLBACK = "run_notion_request"
_PREFIX = "slack:step:"
_MEMO = "slack.step."
_LOOK_EVERY = 3.0
_TURN = 30.0
_LONGEST = 3_000
_ENDED = frozenset(
    {CardState.ANSWERED, CardState.DONE, CardState.PARTIAL, CardState.CANCELLED}
    | {CardState.REFUSED, CardState.FAILED, CardState.QUESTION}
)
_WELL = frozenset({CardState.ANSWERED, CardState.DONE, CardState.PARTIAL})


class _Inputs(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str = ""
    channel: str | None = None
    person: str | None = None


class _Executed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str
    function_execution_id: str
    inputs: _Inputs = _Inputs()


class _Wrapper(Envelope):
    event: _Executed


class Steps:
    """The listener of the step, and what ends it.

    Args:
        every: seconds between two looks for what has ended.
    """

    def __init__(self, desk: Desk, *, every: float | None = None) -> None:
        self._desk = desk
        self._every = _LOOK_EVERY if every is None else every
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="slack-steps", daemon=True)

    def register(self, app: App) -> None:
        """Attach to a Bolt app, and begin to look for what has ended."""
        app.function(CALLBACK)(self.on_executed)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def on_executed(self, body: Body) -> None:
        """A workflow has come to the step: hand its request in. What may pass is sent again."""
        try:
            wrapper = _Wrapper.model_validate(body)
        except ValidationError:
            return
        execution, inputs = wrapper.event.function_execution_id, wrapper.event.inputs
        client = self._desk.client()
        try:
            if not inputs.person:
                raise NotFound("The step does not say for whom it asks: fill in “Person”.")
            channel = inputs.channel or direct_channel(client, inputs.person)
            where = place(wrapper.team, channel)
            inbound = Inbound(
                key=f"{_PREFIX}{wrapper.team}:{execution}",
                thread=where,
                person=self._desk.person(inputs.person, "", where),
                text=inputs.text,
                at=self._desk.clock.now(),
            )
            self._desk.assistant.submit(inbound)
        except AssistantError as error:
            if error.retry is not Retry.NEVER:
                raise
            _end(client, execution, None, str(error))

    def _watch(self) -> None:
        while not self._desk.clock.sleep(self._every, wake=self._closed):
            try:
                self.look()
            except AssistantError as error:
                _log.warning("slack.steps_not_looked_at", code=error.code)

    def look(self) -> None:
        """End the steps whose requests have ended."""
        memos = self._desk.rooms.memos
        if memos is None:
            return
        for request_id, key in self._desk.overview.under(_PREFIX):
            team, _, execution = key.removeprefix(_PREFIX).partition(":")
            if memos.read(f"{_MEMO}{execution}") is None:
                try:
                    self._look_at(memos, request_id, team, execution)
                except AssistantError as error:
                    _log.warning("slack.step_not_ended", code=error.code)

    def _look_at(self, memos: Memos, request_id: str, team: str, execution: str) -> None:
        card = self._desk.assistant.card(request_id)
        name = f"{_MEMO}{execution}"
        if card.state in _ENDED and memos.take_turn(name, _TURN):
            TEAM.set(team)
            _end(self._desk.client(), execution, card, "")
            memos.write(name, card.state)


def _end(client: WebClient, execution: str, card: Card | None, problem: str) -> None:
    """Tell Slack what came of a step."""
    if card is not None and card.state in _WELL:
        link = card.links[0].url if card.links else ""
        said = card.body.strip() or card.title
        with slack_errors():
            client.functions_completeSuccess(
                function_execution_id=execution,
                outputs={"answer": said[:_LONGEST], "link": link},
            )
        return
    if card is not None:
        problem = card.body.strip() or f"{card.title}: {card.state.value}."
    with slack_errors():
        client.functions_completeError(function_execution_id=execution, error=problem[:_LONGEST])
