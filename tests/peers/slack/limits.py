"""Slack's rate limits, by method and tier (Slack docs, "Rate limits")."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

_TIER_1, _TIER_2, _TIER_3, _TIER_4 = (1, 60.0), (20, 60.0), (50, 60.0), (100, 60.0)

_BY_METHOD = {
    "apps.connections.open": (5, 60.0),
    "auth.test": (600, 60.0),
    "agents.sessions.setStatus": _TIER_3,
    "assistant.threads.setStatus": (600, 60.0),
    "assistant.threads.setSuggestedPrompts": _TIER_4,
    "assistant.threads.setTitle": _TIER_4,
    "chat.appendStream": _TIER_4,
    "chat.postEphemeral": _TIER_4,
    "chat.startStream": _TIER_2,
    "chat.stopStream": _TIER_2,
    "chat.update": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.replies": _TIER_3,
    "reactions.add": _TIER_3,
    "users.info": _TIER_4,
    "views.open": _TIER_4,
    "views.update": _TIER_4,
    "views.publish": _TIER_4,
    "chat.unfurl": _TIER_3,
    "files.completeUploadExternal": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
}
_POSTS_A_SECOND = (3, 3.0)
"""One a second in each channel, with a short burst."""


@dataclass
class Limits:
    """Sliding windows. Off until `enforced`."""

    enforced: bool = False
    by_method: dict[str, tuple[int, float]] = field(default_factory=lambda: dict(_BY_METHOD))
    posts: tuple[int, float] = _POSTS_A_SECOND
    _seen: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, method: str, channel: str) -> int:
        """Seconds to wait before this call is taken; 0 when it is taken."""
        if not self.enforced:
            return 0
        key = f"{method}:{channel}" if method == "chat.postMessage" else method
        calls, window = (
            self.posts if method == "chat.postMessage" else self.by_method.get(method, _TIER_2)
        )
        seen = self._seen[key]
        now = time.monotonic()
        while seen and now - seen[0] >= window:
            seen.popleft()
        if len(seen) >= calls:
            return max(1, int(window - (now - seen[0]) + 0.999))
        seen.append(now)
        return 0
