"""Calls to a language model through `openai`, for OpenAI itself and for servers that speak like it.

Structured output only, no tools, nothing stored at the provider. Every failure becomes an error of
the project's own tree; every answer carries its usage, whatever its ending.
"""

from typing import Literal

import httpx2
import openai
from openai import OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from openai.types.responses import EasyInputMessageParam, Response

from core.domain.model import Completion, Ending, Prompt, Usage
from core.domain.ports import Budget, LanguageModel
from core.kit.clock import Clock
from core.kit.errors import (
    AssistantError,
    BadInput,
    ConfigurationError,
    NoAnswer,
    NoCredit,
    Throttled,
    Unavailable,
)
from core.kit.settings import Settings

TIMEOUT = 45.0
"""Seconds for one try. A person waits for the plan."""
RETRIES = 1
"""Further tries on 408, 409, 5xx and lost connections."""
_SOON = 0.5
"""Seconds between two tries."""

_NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_CONNECT = 5.0
_NO_LIST = frozenset({403, 404, 405, 501})
_MOST_NAMED = 8
_REACH_SECONDS = 10.0


class OpenAIModel:
    """A model behind the OpenAI API. Implements core.domain.ports.LanguageModel.

    Args:
        key: the API key.
        model: the model's name at the provider.
        api: "responses", or "chat" for servers that only have chat completions.
        base_url: another address than OpenAI's own, without a trailing slash.
        timeout: seconds for one try.
    """

    def __init__(
        self,
        key: str,
        model: str,
        *,
        api: Literal["responses", "chat"] = "responses",
        base_url: str | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._model = model
        self._api = api
        self._knows_max_tokens_alone = False
        self._client = OpenAI(
            api_key=key,
            base_url=base_url,
            timeout=openai.Timeout(timeout, connect=min(_CONNECT, timeout)),
            # The client would sleep through a Retry-After, and nobody else would hear of it.
            max_retries=0,
        )

    @property
    def name(self) -> str:
        """The model's name at the provider."""
        return self._model

    def complete(self, prompt: Prompt) -> Completion:
        """Ask once. Raises Unavailable, ConfigurationError or BadInput."""
        try:
            if self._api == "chat":
                return self._from_chat(self._chat_as_known(prompt))
            return self._from_response(self._respond(prompt))
        except openai.APIError as error:
            raise _named(error, self._model) from error

    def reach(self) -> str:
        """Whether the server answers, accepts the key and knows the model; costs nothing.

        Returns:
            What was found out, for an operator. Servers that speak like OpenAI need not list
            their models, and a restricted key may be kept from it: then the model stays unchecked.

        Raises:
            Unavailable: it cannot be reached.
            ConfigurationError: it refuses the key, or does not know the model.
        """
        try:
            known = {each.id for each in self._client.models.list()}
        except openai.APIStatusError as error:
            if error.status_code in _NO_LIST:
                return "answers, but does not tell which models it has"
            raise _named(error, self._model) from error
        except openai.APIError as error:
            raise _named(error, self._model) from error
        if self._model not in known:
            raise ConfigurationError(
                f"The language model's server knows no {self._model!r}.",
                next_step=f"Set OPENAI_MODEL to one of: {', '.join(sorted(known)[:_MOST_NAMED])}.",
            )
        return "answers, accepts the key and knows the model"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _respond(self, prompt: Prompt) -> Response:
        messages = [
            EasyInputMessageParam(role=_role(number), content=text)
            for number, text in enumerate(prompt.messages)
        ]
        return self._client.responses.create(
            model=self._model,
            instructions=prompt.instructions,
            input=[*messages],
            text={
                "format": {
                    "type": "json_schema",
                    "name": prompt.schema_name,
                    "schema": dict(prompt.schema),
                    "strict": True,
                }
            },
            max_output_tokens=prompt.most_tokens,
            prompt_cache_key=prompt.schema_name,
            safety_identifier=prompt.person or openai.omit,
            store=False,
        )

    def _from_response(self, response: Response) -> Completion:
        used = response.usage
        usage = Usage(
            model=response.model or self._model,
            input_tokens=used.input_tokens if used else 0,
            cached_tokens=used.input_tokens_details.cached_tokens if used else 0,
            output_tokens=used.output_tokens if used else 0,
            reasoning_tokens=used.output_tokens_details.reasoning_tokens if used else 0,
        )
        ending, text = _response_ending(response)
        return Completion(text=text, ending=ending, usage=usage)

    def _chat_as_known(self, prompt: Prompt) -> ChatCompletion:
        """Ask with the older name of the limit where a server refuses the present one.

        OpenAI's own models refuse the older name, many servers that speak like it the present one.
        """
        try:
            return self._chat(prompt)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if self._knows_max_tokens_alone or "max_completion_tokens" not in str(error):
                raise
            self._knows_max_tokens_alone = True
            return self._chat(prompt)

    def _chat(self, prompt: Prompt) -> ChatCompletion:
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": prompt.instructions}
        ]
        for number, text in enumerate(prompt.messages):
            if _role(number) == "user":
                messages.append({"role": "user", "content": text})
            else:
                messages.append({"role": "assistant", "content": text})
        return self._client.chat.completions.create(
            model=self._model,
            messages=messages,
            response_format={
                "type": "json_schema",
                "json_schema": {
                    "name": prompt.schema_name,
                    "schema": dict(prompt.schema),
                    "strict": True,
                },
            },
            max_tokens=prompt.most_tokens if self._knows_max_tokens_alone else openai.omit,
            max_completion_tokens=openai.omit
            if self._knows_max_tokens_alone
            else prompt.most_tokens,
        )

    def _from_chat(self, answer: ChatCompletion) -> Completion:
        used = answer.usage
        cached = used.prompt_tokens_details if used else None
        thinking = used.completion_tokens_details if used else None
        usage = Usage(
            model=answer.model or self._model,
            input_tokens=used.prompt_tokens if used else 0,
            cached_tokens=(cached.cached_tokens or 0) if cached else 0,
            output_tokens=used.completion_tokens if used else 0,
            reasoning_tokens=(thinking.reasoning_tokens or 0) if thinking else 0,
        )
        if not answer.choices:
            return Completion(text="", ending=Ending.FAILED, usage=usage)
        choice = answer.choices[0]
        ending = {"length": Ending.TRUNCATED, "content_filter": Ending.FILTERED}.get(
            choice.finish_reason, Ending.DONE
        )
        if choice.message.refusal:
            return Completion(text=choice.message.refusal, ending=Ending.REFUSED, usage=usage)
        return Completion(text=choice.message.content or "", ending=ending, usage=usage)


class PatientModel:
    """A model that is asked once more after a failure that may pass soon.

    Each try is a call of its own to what it wraps, so that each is counted.
    """

    def __init__(self, model: LanguageModel, clock: Clock, *, retries: int = RETRIES) -> None:
        self._model = model
        self._clock = clock
        self._retries = retries

    def complete(self, prompt: Prompt) -> Completion:
        """Ask until it answers. Raises what the model raises, of the last try."""
        for left in range(self._retries, -1, -1):
            try:
                return self._model.complete(prompt)
            except (Throttled, NoCredit, NoAnswer):
                raise
            except Unavailable as failed:
                wait = _SOON if failed.retry_after is None else failed.retry_after
                if not left or wait > _SOON:
                    raise
                self._clock.sleep(wait)
        raise AssertionError("every try returns or raises")


class SharedModel:
    """A model whose calls, and whose word to wait, all processes with its key share."""

    def __init__(self, model: LanguageModel, budget: Budget) -> None:
        self._model = model
        self._budget = budget

    def complete(self, prompt: Prompt) -> Completion:
        """Ask once. Raises what the model raises, and Throttled while it is not to be asked."""
        self._budget.take()
        try:
            return self._model.complete(prompt)
        except Throttled as slower:
            raise self._budget.shut(slower.retry_after) from slower


def connect(settings: Settings) -> OpenAIModel:
    """The model of the settings. Raises ConfigurationError without OPENAI_API_KEY."""
    if settings.openai_api_key is None:
        raise ConfigurationError("OPENAI_API_KEY is not set.", next_step="Set it, or plan without.")
    return OpenAIModel(
        settings.openai_api_key.get_secret_value(),
        settings.openai_model,
        api=settings.openai_api,
        base_url=settings.openai_base_url,
    )


def reach(settings: Settings) -> str | None:
    """What a look at the settings' language model finds; None without OPENAI_API_KEY.

    Raises:
        Unavailable: it cannot be reached.
        ConfigurationError: it refuses the key, or does not know the model.
    """
    if settings.openai_api_key is None:
        return None
    model = OpenAIModel(
        settings.openai_api_key.get_secret_value(),
        settings.openai_model,
        base_url=settings.openai_base_url,
        timeout=_REACH_SECONDS,
    )
    try:
        return model.reach()
    finally:
        model.close()


def _role(number: int) -> Literal["user", "assistant"]:
    return "assistant" if number % 2 else "user"


def _response_ending(response: Response) -> tuple[Ending, str]:
    """How a response ended, and its text; of a refusal, the model's words."""
    for item in response.output:
        for part in item.content if item.type == "message" else ():
            if part.type == "refusal":
                return Ending.REFUSED, part.refusal
    reason = response.incomplete_details.reason if response.incomplete_details else None
    if reason == "content_filter":
        return Ending.FILTERED, response.output_text
    if response.status == "failed" or response.error is not None:
        return Ending.FAILED, response.output_text
    if response.status != "completed":
        return Ending.TRUNCATED, response.output_text
    return Ending.DONE, response.output_text


def _named(error: openai.APIError, model: str) -> AssistantError:
    """The project's error for one of the client's."""
    if isinstance(error, openai.APIConnectionError):
        if isinstance(error.__cause__, _NEVER_SENT):
            return Unavailable("The language model cannot be reached.", next_step=_CHECK_ADDRESS)
        return NoAnswer("The language model did not answer in time.")
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ConfigurationError(
            "The language model does not accept the key.", next_step="Check OPENAI_API_KEY."
        )
    if isinstance(error, openai.NotFoundError):
        return ConfigurationError(
            f"The language model's server knows no {model!r} or no such address.",
            next_step="Check OPENAI_MODEL, OPENAI_BASE_URL and OPENAI_API.",
        )
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    return Unavailable("The language model's answer could not be read.")


_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_CHECK_ADDRESS = "Check OPENAI_BASE_URL and the network."


def _of_status(error: openai.APIStatusError) -> AssistantError:
    if error.code in _NO_CREDIT:
        return NoCredit(
            "The credit for the language model is used up.",
            next_step="Raise the limit at the provider.",
        )
    if error.status_code == 429:
        return Throttled("The language model has too much to do.", retry_after=_wait(error))
    if error.status_code in {408, 409} or error.status_code >= 500:
        return Unavailable("The language model has too much to do.", retry_after=_wait(error))
    return BadInput(f"The language model's server refused the call ({error.status_code}).")


def _wait(error: openai.APIStatusError) -> float | None:
    said = error.response.headers.get("retry-after", "")
    return float(said) if said.replace(".", "", 1).isdigit() else None
