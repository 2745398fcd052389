"""Rate limits of the local Discord (Rate Limits, Discord: Topics)."""

import hashlib
import math
import re
import time
from collections import deque
from dataclasses import dataclass, field

_IDS = re.compile(r"/\d{2,20}")
_MAJOR = re.compile(r"^/(channels|guilds|webhooks)/(\d+)")


@dataclass(frozen=True)
class Limits:
    """Calls allowed per window of seconds and bucket."""

    posts: int = 50
    edits: int = 50
    window: float = 1.0
    others: int = 200
    old_edits: int = 3
    """Edits of a message older than an hour."""


REAL = Limits(posts=5, edits=5, window=5.0)
"""As tight as Discord's own limits are for one channel."""


@dataclass
class Buckets:
    """Sliding windows, one per route and channel."""

    limits: Limits
    used: dict[str, deque[float]] = field(default_factory=dict)
    refused: int = 0
    """429s sent since the start."""

    def take(self, method: str, path: str) -> tuple[dict[str, str], float]:
        """Count a call. Returns the headers for its answer, and seconds to wait (0: allowed)."""
        route, allowed = self._route(method, path)
        major = _MAJOR.match(path)
        used = self.used.setdefault(f"{route}:{major.group(2) if major else ''}", deque())
        present = time.monotonic()
        while used and used[0] <= present - self.limits.window:
            used.popleft()
        wait = 0.0
        if len(used) >= allowed:
            wait = used[0] + self.limits.window - present
            self.refused += 1
        else:
            used.append(present)
        reset = (used[0] if used else present) + self.limits.window - present
        bucket = hashlib.sha256(route.encode()).hexdigest()[:16]
        headers = {
            "X-RateLimit-Limit": str(allowed),
            "X-RateLimit-Remaining": str(max(0, allowed - len(used))),
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": bucket,
        }
        if wait:
            headers["Retry-After"] = str(math.ceil(wait))
            headers["X-RateLimit-Scope"] = "user"
        return headers, wait

    def _route(self, method: str, path: str) -> tuple[str, int]:
        route = f"{method} {_IDS.sub('/:id', path)}"
        if route == "POST /channels/:id/messages":
            return route, self.limits.posts
        if route == "PATCH /channels/:id/messages/:id":
            return route, self.limits.edits
        return route, self.limits.others
