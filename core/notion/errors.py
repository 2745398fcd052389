"""Every way in which a call of Notion can fail, as an error of the house's tree.

Which codes there are, and which of them mean "surely not carried out": Notion API, "Status codes";
docs/decisions for the rest. A failure of a write is an UnknownOutcome unless it surely was not
carried out.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from notion_client.errors import (
    HTTPResponseError,
    InvalidPathParameterError,
    NotionClientErrorBase,
)

from core.domain.connection import TokenRefused
from core.domain.notion import Json
from core.kit.errors import (
    AssistantError,
    BadInput,
    ConfigurationError,
    Conflict,
    Defect,
    NotAllowed,
    NotFound,
    Throttled,
    Unavailable,
    UnknownOutcome,
)
from core.notion.shapes import obj, txt
from core.notion.wire import NotSent

_SHOWN = 300
"""Characters of Notion's own message that a person is shown."""

_BLOCK_LIMIT = re.compile(
    r"workspace_block_limit|(?=.*\bblocks?\b)(?=.*\blimit)(?=.*\b(workspace|plan|free|upgrade)\b)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_KIND = re.compile(r"\bis a (page|database|data source), not a (page|database)\b")
"""What retrieving answers when the id is that of something else (Notion API: retrieve a page)."""

_NO_SUCH_FILE = "not supported for the File Upload API"
"""In what creating an upload answers for an ending or a content type that Notion does not take."""

FAILURES = (NotionClientErrorBase, httpx.RequestError, ValueError)
"""What a call can raise from outside; anything else is a defect here and stays as it is."""

_SLOW_DOWN = frozenset({429, 529})
_NOT_TAKEN = _SLOW_DOWN | {409}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was tried, in words for the person who hears that it failed."""

    what: str
    """The thing that it was about: "*Roadmap*", "that page"."""
    writes: bool
    url: str = ""
    """Where a person opens that thing, when it is known."""

    @property
    def place(self) -> str:
        """That address in brackets, for the end of a part of a sentence; empty when unknown."""
        return f" ({self.url})" if self.url else ""

    @property
    def head(self) -> str:
        """`what`, for the beginning of a sentence."""
        return self.what[:1].upper() + self.what[1:]


class Slower(Throttled):
    """This connection made more requests than Notion takes from it (429)."""


class WorkspaceBusy(Throttled):
    """All connections of the Notion workspace together asked for too much (429)."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An answer of Notion that is no success."""

    status: int
    code: str
    message: str
    retry_after: float | None
    reason: str = ""
    """Whose limit was reached, as `additional_data.rate_limit_reason` says it."""
    is_json: bool = True


def translate(error: Exception, attempt: Attempt, now: datetime) -> AssistantError:
    """The house's error for what notion-client or the wire raised.

    Args:
        now: the present time, aware; a Retry-After date counts from it.
    """
    if isinstance(error, HTTPResponseError):
        return _refused(_read(error, now), attempt)
    if isinstance(error, NotSent):
        return Unavailable(
            "I can't reach Notion.",
            next_step="I will try again; if it lasts, check the network and NOTION_BASE_URL.",
        )
    if isinstance(error, InvalidPathParameterError):
        return BadInput(f"{attempt.head} is not something that Notion can be asked for.")
    return _lost(attempt, "Notion's answer did not arrive whole")


def _lost(attempt: Attempt, how: str, retry_after: float | None = None) -> AssistantError:
    if attempt.writes:
        return UnknownOutcome(
            f"{how}, so I don't know yet whether it took the change to {attempt.what}.",
            next_step="I will look before I try again.",
            retry_after=retry_after,
        )
    return Unavailable(f"{how}.", next_step="I will try again.", retry_after=retry_after)


def _read(error: HTTPResponseError, now: datetime) -> _Refusal:
    """Reads the body anew: notion-client drops every code that it does not know."""
    try:
        parsed: Json = obj(json.loads(error.body))
    except ValueError:
        parsed = {}
    more = obj(parsed.get("additional_data"))
    return _Refusal(
        error.status,
        txt(parsed.get("code")),
        " ".join(txt(parsed.get("message")).split())[:_SHOWN],
        _retry_after(error.headers.get("retry-after"), now),
        txt(more.get("rate_limit_reason")),
        is_json=bool(parsed),
    )


def _retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait; a Retry-After is seconds, with or without a fraction, or an HTTP date."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds())


def _refused(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    if refusal.code == "row_limit_exceeded" or _BLOCK_LIMIT.search(
        f"{refusal.code} {refusal.message}"
    ):
        return _full(refusal, attempt)
    if refusal.status in _NOT_TAKEN:
        return _not_taken(refusal, attempt)
    known = _BY_STATUS.get(refusal.status)
    if known is not None:
        return known(refusal, attempt)
    if refusal.status < 400:
        return ConfigurationError(
            "What answers at Notion's address is not Notion.", next_step="Check NOTION_BASE_URL."
        )
    if refusal.status < 500:
        return _said_no(refusal, attempt)
    return _lost(
        attempt, f"Notion had a failure of its own ({refusal.status})", refusal.retry_after
    )


def _not_taken(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    if refusal.status in _SLOW_DOWN:
        kind = Throttled
        if refusal.status == 429:
            kind = WorkspaceBusy if "workspace" in refusal.reason else Slower
        return kind(
            "Notion asks me to slow down.",
            next_step="I will go on by myself.",
            retry_after=refusal.retry_after,
        )
    return Conflict(
        f"Somebody else was changing {attempt.what} at the same moment.",
        next_step="I will read it again and go on by myself.",
    )


def _full(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    if refusal.code == "row_limit_exceeded":
        return NotAllowed(
            f"{attempt.head} is full: Notion takes no more rows there.",
            next_step=f"Trash rows of it{attempt.place} for good, or use another database.",
        )
    return NotAllowed(
        "This Notion workspace is full: a free workspace with more than one member holds at most"
        " 1,000 blocks, and deleting some gives no room back.",
        next_step="Its owner can upgrade the plan; reading and changing what is there still works.",
    )


def _unauthorized(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    del refusal, attempt
    return TokenRefused(
        "Notion does not accept my token.",
        next_step="An operator has to set NOTION_TOKEN to the integration's present secret"
        " (Notion → Settings → Connections).",
    )


def _forbidden(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    if not refusal.is_json:  # Notion's API answers in JSON: this came from before it
        return ConfigurationError(
            "Something between me and Notion does not let my requests through.",
            next_step="An operator has to check the proxy or firewall, and NOTION_BASE_URL.",
        )
    right = "change" if attempt.writes else "read"
    said = f" Notion says: {refusal.message}" if refusal.message else ""
    return NotAllowed(
        f"My Notion integration may not {right} {attempt.what}.{said}",
        next_step=f"Its owner can allow it: the integration's settings → Capabilities → {right}.",
    )


def _unseen(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    del refusal
    return NotFound(
        f"I can't see {attempt.what}.",
        next_step=f"Share it with the integration: open it in Notion{attempt.place}, then ••• →"
        " Connections. If it was deleted, restore it first.",
    )


def _invalid(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    if "archived" in refusal.message:
        return BadInput(
            f"{attempt.head} is in the trash, so it can't be changed.",
            next_step=f"Restore it first{attempt.place}.",
        )
    if _OTHER_KIND.search(refusal.message):
        return NotFound(
            f"{attempt.head} is not of that kind: {refusal.message.split('. ')[0]}.",
            next_step="Give the link of what you mean.",
        )
    if _NO_SUCH_FILE in refusal.message:
        return BadInput(
            "Notion takes no files of that kind.", next_step="Put it into a .zip, or link to it."
        )
    if refusal.code == "invalid_grant":
        return _unauthorized(refusal, attempt)
    if refusal.code in {"validation_error", "invalid_request", ""}:
        return _said_no(refusal, attempt)
    return Defect(f"I asked Notion in a way that it does not understand ({refusal.code}).")


def _said_no(refusal: _Refusal, attempt: Attempt) -> BadInput:
    why = refusal.message or f"it gave no reason ({refusal.status})"
    return BadInput(
        f"Notion refused this: {why}",
        next_step=f"Look at {attempt.what}{attempt.place}, and ask for what fits it.",
    )


def _not_built(refusal: _Refusal, attempt: Attempt) -> AssistantError:
    del attempt
    return BadInput(
        refusal.message or "Notion does not offer this.",
        next_step="Ask for it in another way, or do it in Notion's app.",
    )


_BY_STATUS = {
    400: _invalid,
    401: _unauthorized,
    403: _forbidden,
    404: _unseen,
    501: _not_built,
}
