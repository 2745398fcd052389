"""How strict and how prompt the twin is: limits of rate and rows, delays before writes show."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from core.kit.clock import Clock
from core.sandbox.errors import ApiError


class Behaviour(BaseModel):
    """What a sandbox does beyond the API's fixed rules. Everything is off by default.

    Attributes:
        rate_requests: requests a token may make in a window; 0: any number.
        rate_seconds: length of that window.
        workspace_requests: requests all tokens may make in a window; 0: any number.
        row_limit: rows a data source may hold; 0: any number.
        block_limit: blocks and pages the workspace may ever make; 0: any number. The write that
            reaches it is the last that goes through (Notion API: workspace block limits).
        read_delay_seconds: how long new content stays out of lists, queries and search.
        search_delay_seconds: how long new pages stay out of search.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate_requests: int = Field(default=0, ge=0)
    rate_seconds: int = Field(default=60, ge=1)
    workspace_requests: int = Field(default=0, ge=0)
    row_limit: int = Field(default=0, ge=0)
    block_limit: int = Field(default=0, ge=0)
    read_delay_seconds: float = Field(default=0, ge=0)
    search_delay_seconds: float = Field(default=0, ge=0)

    def read_horizon_ms(self, now_ms: int) -> int:
        """What was created after this moment is not in lists yet."""
        return now_ms - int(self.read_delay_seconds * 1000)

    def search_horizon_ms(self, now_ms: int) -> int:
        """What was created after this moment is not found by search yet."""
        return now_ms - int(max(self.read_delay_seconds, self.search_delay_seconds) * 1000)


@dataclass(slots=True)
class _Window:
    begins: datetime
    used: int = 0


@dataclass(slots=True)
class RateLimiter:
    """Counts requests in fixed windows (Notion API: request limits)."""

    clock: Clock
    _windows: dict[str, _Window] = field(default_factory=dict)

    def admit(self, token: str, behaviour: Behaviour) -> None:
        """Count a request of a token; raises the 429 that tells it to wait."""
        self._count(token, behaviour.rate_requests, behaviour.rate_seconds, "connection")
        self._count("", behaviour.workspace_requests, behaviour.rate_seconds, "workspace")

    def _count(self, key: str, allowed: int, seconds: int, reason: str) -> None:
        if not allowed:
            return
        now = self.clock.now()
        window = self._windows.setdefault(key, _Window(now))
        ends = window.begins + timedelta(seconds=seconds)
        if now >= ends:
            window.begins, window.used = now, 0
        elif window.used >= allowed:
            left = (ends - now).total_seconds()
            raise ApiError(
                429,
                "rate_limited",
                "You have been rate limited. Please try again in a few minutes.",
                retry_after=int(left) + 1,
                additional_data={"rate_limit_reason": reason},
            )
        window.used += 1
