"""One connection to Notion: notion-client with its own retry off, every failure translated.

All calls go through `Client.request`, because the package's named methods silently drop arguments
that they do not list. Nothing here tries again, or waits for more than a moment: the task
is tried again.
"""

import logging
import weakref
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from notion_client import Client
from pydantic import JsonValue

from core.domain.connection import TokenRefused
from core.domain.notion import Json
from core.domain.ports import Budget
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput, Throttled
from core.notion.errors import FAILURES, Attempt, Slower, WorkspaceBusy, translate
from core.notion.shapes import obj, objs, txt
from core.notion.wire import Wire
from core.telemetry import metrics

VERSION = "2026-03-11"
"""The Notion-Version of every request: positions in appends, `in_trash` everywhere."""

TIMEOUT = 60.0
"""Seconds for a whole exchange; Notion itself gives up after 60 (Notion API: status codes)."""

PAGE_SIZE = 100
"""Most results of one answer (Notion API: request limits)."""

Form = Mapping[str, str | tuple[str, bytes, str]]
"""Fields of a form by name; a file is its name, its bytes and its type."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Incomplete(BadInput):
    """Notion gave the first 10,000 rows of a query, and there are more."""


class NotionClient:
    """Calls Notion's API with one integration's token. Threads may share it.

    Args:
        token: the integration's secret; never logged.
        clock: measures durations, and reads Retry-After dates.
        base_url: address of the API without `/v1`; Notion's own when None.
        timeout: seconds for a whole exchange.
        budget: what all processes that use this connection share; None for a client that is alone.
    """

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        base_url: str | None = None,
        timeout: float = TIMEOUT,
        budget: Budget | None = None,
    ) -> None:
        self._clock = clock
        self._budget = budget
        self._on_refused: Callable[[TokenRefused], AssistantError] | None = None
        quiet = logging.getLogger("core.notion.sdk")
        options = {
            "auth": token,
            "notion_version": VERSION,
            "timeout_ms": int(timeout * 1000),
            "retry": False,
            "logger": quiet,
            "log_level": logging.CRITICAL,
        }
        if base_url is not None:
            options["base_url"] = base_url.rstrip("/").removesuffix("/v1")
        self.address = base_url or ""
        """Where the API is; empty for Notion's own."""
        proxied = base_url is None or not _is_local(base_url)
        self._wire = Wire(clock, timeout, proxied=proxied)
        self._sdk = Client(options, client=self._wire)

    def paying(
        self,
        budget: Budget | None,
        on_refused: Callable[[TokenRefused], AssistantError] | None = None,
    ) -> "NotionClient":
        """The same connection, its requests paid for from another budget.

        Args:
            on_refused: hears that Notion does not accept the token, and says what that means.
        """
        same = copy(self)
        same._budget = budget
        same._on_refused = on_refused
        return same

    def close_when_unused(self) -> None:
        """Close the connections once nobody has this client, or the same one, any more."""
        weakref.finalize(self._sdk, self._wire.close)

    def close(self) -> None:
        """Close the connections."""
        self._sdk.close()

    def now(self) -> datetime:
        """The present time by Notion's clock; by ours before its first answer."""
        return self._wire.now()

    def read(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, JsonValue] | None = None,
        body: Json | None = None,
        attempt: Attempt,
    ) -> Json:
        """One request that changes nothing. Raises errors of core.kit.errors."""
        return self._call(method, path, query=query, body=body, attempt=attempt)

    def write(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        form: Form | None = None,
        attempt: Attempt,
    ) -> Json:
        """One request that changes something; only core.notion.effects calls it.

        Args:
            form: sent instead of a body, as multipart/form-data.

        Raises:
            UnknownOutcome: it may have been carried out.
            AssistantError: any other says that it surely was not.
        """
        return self._call(method, path, query=None, body=body, form=form, attempt=attempt)

    def results(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, JsonValue] | None = None,
        body: Json | None = None,
        attempt: Attempt,
        limit: int | None = None,
    ) -> Iterator[Json]:
        """The results of a list, page by page, at most `limit`; a repeated id comes once."""
        cursor: str | None = None
        seen: set[str] = set()
        given = 0
        while limit is None or given < limit:
            size = PAGE_SIZE if limit is None else min(PAGE_SIZE, limit - given)
            window: Json = {"page_size": size} | ({"start_cursor": cursor} if cursor else {})
            answer = self.read(
                method,
                path,
                query={**(query or {}), **window} if method == "GET" else query,
                body={**(body or {}), **window} if method != "GET" else None,
                attempt=attempt,
            )
            for result in objs(answer.get("results")):
                if _is_new(result, seen):
                    given += 1
                    yield result
            cursor = txt(answer.get("next_cursor"))
            if not answer.get("has_more") or not cursor:
                _check_complete(answer)
                return

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, JsonValue] | None,
        body: Json | None,
        form: Form | None = None,
        attempt: Attempt,
    ) -> Json:
        if self._budget is not None:
            self._budget.take()
        started = self._clock.monotonic()
        try:
            asked = dict(query or {}) or None
            sent = dict(form) if form else None
            answer = _object(
                self._sdk.request(path, method, query=asked, body=body, form_data=sent)
            )
        except FAILURES as error:
            problem = translate(error, attempt, self._clock.now())
            self._note(method, path, started, problem)
            raise self._told(problem) from error
        self._note(method, path, started, None)
        return answer

    def _told(self, problem: AssistantError) -> AssistantError:
        """Tell whoever shares this connection what concerns all of them."""
        if isinstance(problem, TokenRefused) and self._on_refused is not None:
            return self._on_refused(problem)
        if isinstance(problem, Throttled) and self._budget is not None:
            return self._budget.shut(
                problem.retry_after,
                common=isinstance(problem, WorkspaceBusy),
                slower=isinstance(problem, Slower),
            )
        return problem

    def _note(self, method: str, path: str, started: float, problem: AssistantError | None) -> None:
        seconds = self._clock.monotonic() - started
        outcome = problem.code if problem else "ok"
        metrics.of_process().notion_answered(method, outcome, seconds)
        _log.debug(
            "notion.answered",
            method=method,
            path=path,
            milliseconds=round(seconds * 1000),
            outcome=outcome,
        )


def _is_local(url: str) -> bool:
    """Whether an address is this machine's own, which no proxy can reach."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host == "::1" or host.startswith("127.")


def _is_new(result: Json, seen: set[str]) -> bool:
    """Lists move while they are read. The items of one property all carry the property's id."""
    key = txt(result.get("id"))
    if key in seen and result.get("object") != "property_item":
        return False
    seen.add(key)
    return True


def _object(answer: object) -> Json:
    if not isinstance(answer, dict):
        raise ValueError("the answer is no JSON object")  # noqa: TRY004 - a value came from outside
    return answer


def _check_complete(answer: Json) -> None:
    """Notion ends a query after 10,000 rows and says so beside the last ones."""
    if obj(answer.get("request_status")).get("type") == "incomplete":
        raise Incomplete(
            "More rows fit than Notion gives in one query (10,000).",
            next_step="Narrow it down, for example to a range of dates.",
        )
