"""A step of Workflow Builder: a request in words, its answer and a link as what comes of it.

The step ends when its request does, which may take an approval; so nobody waits for it here, but
what has ended is looked for, also after a restart. Source: Slack docs, "function_executed".
"""

import threading
from collections.abc import Callable

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.client import Malformed, slack_errors
from bot.slack.desk import Body, Desk, place
from bot.slack.messages import direct_channel
from bot.slack.payloads import Envelope
from bot.slack.whose import TEAM
from core.assistant.memos import Memos
from core.domain.card import Card, CardState
from core.domain.chat import Inbound, ThreadRef
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
_NOT_TAKEN = (
    "Slack did not take what your workflow's step “{title}” came to, so it goes on waiting."
)

Tell = Callable[[ThreadRef, str, str], None]


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
        tell: says something to one person (place, user, text).
        every: seconds between two looks for what has ended.
    """

    def __init__(self, desk: Desk, tell: Tell, *, every: float | None = None) -> None:
        self._desk = desk
        self._tell = tell
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
            _log.warning("slack.step_refused", code=error.code, reason=str(error))
            self._fail(client, execution, str(error))

    def _fail(self, client: WebClient, execution: str, problem: str) -> None:
        """End a step that made no request. What may pass is sent again."""
        try:
            _end(client, execution, None, problem)
        except AssistantError as error:
            if error.retry is not Retry.NEVER:
                raise
            _log.error("slack.step_not_ended", code=error.code, reason=str(error))

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
            self._report(execution, request_id, card)
            memos.write(name, card.state)

    def _report(self, execution: str, request_id: str, card: Card) -> None:
        """Tell Slack what came of a step; where it does not take that, the person.

        Raises what may pass: then it is told again.
        """
        client = self._desk.client()
        try:
            try:
                _end(client, execution, card, "")
            except Malformed:
                # The workflow was made with an older form of the step: it ends all the same.
                _end(client, execution, None, card.body.strip() or card.title)
        except NotFound as error:
            # Ended before (an answer was lost), stopped by somebody, or too old.
            _log.info("slack.step_over", execution=execution, reason=error.user_text)
        except AssistantError as error:
            if error.retry is not Retry.NEVER:
                raise
            _log.error("slack.step_not_ended", code=error.code, reason=str(error))
            request, _, _ = self._desk.assistant.request(request_id)
            told = f"{_NOT_TAKEN.format(title=card.title)} {error}"
            self._tell(request.thread, request.person.id, told)


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
