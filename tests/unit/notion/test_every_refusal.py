"""Every code of the Notion API: which error it is, whether a retry helps, what the person hears."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from notion_client.errors import HTTPResponseError

from core.domain.connection import TokenRefused
from core.kit.errors import (
    AssistantError,
    BadInput,
    ConfigurationError,
    Conflict,
    Defect,
    NotAllowed,
    NotFound,
    Retry,
    Throttled,
    Unavailable,
    UnknownOutcome,
)
from core.notion.errors import Attempt, Slower, WorkspaceBusy, translate

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://notion.example.com/Roadmap"
FULL = "This workspace has reached its limit of blocks. Upgrade your plan to add more."
OTHER = "Provided ID 1234 is a database, not a page. Use the retrieve database API instead: x"
TRASHED = "Can't edit block that is archived. You must unarchive the block before editing."


@dataclass(frozen=True)
class Case:
    """One answer of Notion, and what is made of it.

    Args:
        reads, writes: the error of a read and of a write.
        says: a part of what the person hears when a write fails.
    """

    status: int
    code: str
    reads: type[AssistantError]
    writes: type[AssistantError]
    says: str
    message: str = "Something."
    reason: str = ""


CASES = [
    Case(400, "invalid_json", Defect, Defect, "invalid_json"),
    Case(400, "invalid_request_url", Defect, Defect, "invalid_request_url"),
    Case(400, "invalid_request", BadInput, BadInput, "Notion refused this: Something."),
    Case(400, "missing_version", Defect, Defect, "missing_version"),
    Case(400, "invalid_beta", Defect, Defect, "invalid_beta"),
    Case(400, "validation_error", BadInput, BadInput, "Notion refused this: Something."),
    Case(400, "validation_error", BadInput, BadInput, "Restore it first", message=TRASHED),
    Case(400, "validation_error", NotAllowed, NotAllowed, "1,000 blocks", message=FULL),
    Case(400, "validation_error", NotFound, NotFound, "is a database, not a page", message=OTHER),
    Case(400, "invalid_grant", TokenRefused, TokenRefused, "NOTION_TOKEN"),
    Case(401, "unauthorized", TokenRefused, TokenRefused, "NOTION_TOKEN"),
    Case(403, "restricted_resource", NotAllowed, NotAllowed, "Capabilities → change"),
    Case(403, "restricted_resource", NotAllowed, NotAllowed, "upgrade the plan", message=FULL),
    Case(
        404,
        "object_not_found",
        NotFound,
        NotFound,
        f"I can't see *Roadmap*. Share it with the integration: open it in Notion ({URL})",
    ),
    Case(409, "conflict_error", Conflict, Conflict, "I will read it again"),
    Case(409, "row_limit_exceeded", NotAllowed, NotAllowed, "*Roadmap* is full"),
    Case(413, "validation_error", BadInput, BadInput, "Something."),
    Case(429, "rate_limited", Slower, Slower, "slow down"),
    Case(429, "rate_limited", Slower, Slower, "go on by myself", reason="connection"),
    Case(429, "rate_limited", WorkspaceBusy, WorkspaceBusy, "slow down", reason="workspace"),
    Case(529, "service_overload", Throttled, Throttled, "slow down"),
    Case(500, "internal_server_error", Unavailable, UnknownOutcome, "I will look before"),
    Case(501, "not_implemented", BadInput, BadInput, "Something."),
    Case(502, "bad_gateway", Unavailable, UnknownOutcome, "I will look before"),
    Case(503, "service_unavailable", Unavailable, UnknownOutcome, "I will look before"),
    Case(503, "database_connection_unavailable", Unavailable, UnknownOutcome, "the change to"),
    Case(504, "gateway_timeout", Unavailable, UnknownOutcome, "the change to *Roadmap*"),
]

RETRY = {
    BadInput: Retry.NEVER,
    TokenRefused: Retry.NEVER,
    Defect: Retry.NEVER,
    NotAllowed: Retry.NEVER,
    NotFound: Retry.NEVER,
    Conflict: Retry.LATER,
    Throttled: Retry.LATER,
    Slower: Retry.LATER,
    WorkspaceBusy: Retry.LATER,
    Unavailable: Retry.LATER,
    UnknownOutcome: Retry.PROBE,
}
"""Whether doing the same again can help."""


def refused(case: Case, *, writes: bool) -> AssistantError:
    more = {"rate_limit_reason": case.reason} if case.reason else {}
    body = {"object": "error", "status": case.status, "code": case.code, "message": case.message}
    return heard(case.status, json.dumps(body | {"additional_data": more}), writes=writes)


def heard(status: int, body: str, *, writes: bool) -> AssistantError:
    error = HTTPResponseError(
        code=str(status),
        status=status,
        message="",
        headers=httpx.Headers({"retry-after": "7"} if status in {429, 529, 503} else {}),
        raw_body_text=body,
    )
    return translate(error, Attempt(what="*Roadmap*", writes=writes, url=URL), NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.status} {case.code}")
@pytest.mark.requirement(23)
def test_each_code_is_one_error_and_is_explained(case: Case) -> None:
    read, write = refused(case, writes=False), refused(case, writes=True)
    assert (type(read), type(write)) == (case.reads, case.writes)
    assert (read.retry, write.retry) == (RETRY[case.reads], RETRY[case.writes])
    assert case.says in str(write)
    if not isinstance(write, Defect):  # those are for operators, and carry an id
        assert write.next_step
    assert "None" not in str(write)


@pytest.mark.parametrize("status", [429, 529, 503])
def test_the_time_that_notion_names_is_kept(status: int) -> None:
    error = heard(status, "{}", writes=True)
    assert isinstance(error, Unavailable | UnknownOutcome)
    assert error.retry_after == 7


def test_what_stands_before_notion_is_not_taken_for_notion() -> None:
    error = heard(403, "<html>blocked by a firewall</html>", writes=True)
    assert isinstance(error, ConfigurationError)
    assert "firewall" in error.next_step
    assert "Capabilities" not in str(error)
