"""The server: answers `/v1/responses` and `/v1/chat/completions` with what a test puts in line."""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from aiohttp import web

from tests.peers.openai.strictness import violations

KEY = "sk-planning-test"
USAGE = {"input": 1_200, "cached": 1_000, "output": 300, "reasoning": 40}

RESPONSE_FIELDS = frozenset(
    {
        *("model", "instructions", "input", "text", "max_output_tokens", "prompt_cache_key"),
        *("safety_identifier", "store", "reasoning", "metadata", "service_tier"),
    }
)
CHAT_FIELDS = frozenset({"model", "messages", "response_format", "temperature", "seed", "stop"})
"""What the chat completions of compatible servers have in common, but for the limit."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the next call is answered with."""

    text: str = ""
    status: int = 200
    code: str = ""
    """Of an error: OpenAI's error code."""
    ending: str = "done"
    """done, truncated, refused, filtered or failed."""
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    """Whether no answer comes before the peer closes."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came in."""

    path: str
    body: dict[str, object]

    @property
    def texts(self) -> list[str]:
        """The messages' texts in order, with the instructions first."""
        said = self.body.get("input") or self.body.get("messages")
        assert isinstance(said, list)
        texts = [str(each["content"]) for each in said]
        return [str(self.body["instructions"]), *texts] if "instructions" in self.body else texts

    @property
    def schema(self) -> object:
        """The schema that the answer must keep."""
        text = self.body.get("text")
        if isinstance(text, dict):
            return text["format"]["schema"]
        wanted = self.body["response_format"]
        assert isinstance(wanted, dict)
        return wanted["json_schema"]["schema"]


class OpenAIPeer:
    """Runs in a thread of its own for the length of a `with` block."""

    def __init__(self, *models: str, older: bool = False) -> None:
        self.older = older
        """Whether its chat completions know `max_tokens` alone, as many compatible servers do."""
        self.models = models
        """The models it tells of; without any it has no list of them."""
        self.calls: list[Call] = []
        self.answers: Callable[[Call], Reply] | None = None
        """Answers calls for which nothing is in line; without it they are a server error."""
        self._replies: deque[Reply] = deque()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="openai-peer", daemon=True)
        self.url = ""

    def will_answer(self, *replies: Reply | Mapping[str, object]) -> None:
        """Put answers in line; a dictionary is a JSON text that ended well."""
        for each in replies:
            self._replies.append(each if isinstance(each, Reply) else Reply(json.dumps(each)))

    def __enter__(self) -> "OpenAIPeer":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/responses", self._answer)
        app.router.add_post("/v1/chat/completions", self._answer)
        if self.models:
            app.router.add_get("/v1/models", self._list)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    def _next(self, call: Call) -> Reply:
        if self._replies:
            return self._replies.popleft()
        return self.answers(call) if self.answers else Reply(status=500)

    def _known(self, path: str) -> frozenset[str]:
        """The fields that a call may have; any other is refused."""
        if path.endswith("responses"):
            return RESPONSE_FIELDS
        return CHAT_FIELDS | {"max_tokens" if self.older else "max_completion_tokens"}

    async def _list(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "invalid_api_key", {})
        data = [
            {"id": name, "object": "model", "created": 1_780_000_000, "owned_by": "example"}
            for name in self.models
        ]
        return web.json_response({"object": "list", "data": data})

    async def _answer(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "invalid_api_key", {})
        call = Call(request.path, await request.json())
        self.calls.append(call)
        unknown = sorted(call.body.keys() - self._known(call.path))
        if unknown:
            return _error(400, f"unknown_parameter: {', '.join(unknown)}", {})
        wrong = violations(call.schema)
        if wrong or not _is_strict(call.body):
            return _error(400, f"invalid_json_schema: {wrong[:3]}", {})
        reply = self._next(call)
        if reply.hangs:
            await self._stop.wait()
        if reply.status != 200:
            return _error(reply.status, reply.code, reply.headers)
        shape = _response if request.path.endswith("responses") else _chat
        return web.json_response(shape(reply, str(call.body["model"])))


def _is_strict(body: dict[str, object]) -> bool:
    text, wanted = body.get("text"), body.get("response_format")
    if isinstance(text, dict):
        return text["format"]["strict"] is True and body.get("store") is False
    return isinstance(wanted, dict) and wanted["json_schema"]["strict"] is True


def _error(status: int, code: str, headers: dict[str, str]) -> web.Response:
    body = {"error": {"message": f"No: {code}", "type": "error", "param": None, "code": code}}
    return web.json_response(body, status=status, headers=headers)


def _response(reply: Reply, model: str) -> dict[str, object]:
    part: dict[str, object] = {"type": "output_text", "text": reply.text, "annotations": []}
    if reply.ending == "refused":
        part = {"type": "refusal", "refusal": reply.text}
    reason = {"truncated": "max_output_tokens", "filtered": "content_filter"}.get(reply.ending)
    failed = reply.ending == "failed"
    status = "failed" if failed else "incomplete" if reason else "completed"
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_780_000_000,
        "model": model,
        "status": status,
        "incomplete_details": {"reason": reason} if reason else None,
        "error": {"code": "server_error", "message": "It broke."} if failed else None,
        "instructions": None,
        "metadata": {},
        "output": [
            {
                "type": "message",
                "id": "msg_1",
                "role": "assistant",
                "status": "incomplete" if reason else "completed",
                "content": [part],
            }
        ],
        "parallel_tool_calls": False,
        "tool_choice": "none",
        "tools": [],
        "usage": {
            "input_tokens": USAGE["input"],
            "input_tokens_details": {"cached_tokens": USAGE["cached"], "cache_write_tokens": 0},
            "output_tokens": USAGE["output"],
            "output_tokens_details": {"reasoning_tokens": USAGE["reasoning"]},
            "total_tokens": USAGE["input"] + USAGE["output"],
        },
    }


def _chat(reply: Reply, model: str) -> dict[str, object]:
    finish = {"truncated": "length", "filtered": "content_filter"}.get(reply.ending, "stop")
    refused = reply.ending == "refused"
    answer: dict[str, object] = {
        "id": "chatcmpl_1",
        "object": "chat.completion",
        "created": 1_780_000_000,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "logprobs": None,
                "message": {
                    "role": "assistant",
                    "content": None if refused else reply.text,
                    "refusal": reply.text if refused else None,
                },
            }
        ],
        "usage": {
            "prompt_tokens": USAGE["input"],
            "completion_tokens": USAGE["output"],
            "total_tokens": USAGE["input"] + USAGE["output"],
            "prompt_tokens_details": {"cached_tokens": USAGE["cached"]},
            "completion_tokens_details": {"reasoning_tokens": USAGE["reasoning"]},
        },
    }
    return {**answer, "choices": []} if reply.ending == "failed" else answer
