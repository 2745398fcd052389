"""Webhooks: events about what changed, signed, delivered by threads (Notion API: webhooks).

Subscriptions are made by the control endpoint, as Notion's are made in its app. A delivery that
fails is tried again; what stays undelivered after that is dropped, as Notion drops it.
"""

import hashlib
import hmac
import queue
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from core.kit.clock import Clock
from core.sandbox.call import Call
from core.sandbox.ids import new_uuid
from core.sandbox.state import State
from core.sandbox.versions import Version
from core.sandbox.webhook_events import events_of
from core.sandbox.wire import Obj, dumps

SUBSCRIPTION = "subscription"
_ATTEMPTS = 3
_PAUSE_SECONDS = 0.2
_TIMEOUT_SECONDS = 10
_OK = range(200, 300)


def signature(token: str, body: bytes) -> str:
    """The value of X-Notion-Signature: HMAC-SHA256 of the body by the verification token."""
    return "sha256=" + hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


class Webhooks:
    """Delivers events to the subscriptions of a state.

    Args:
        state: where subscriptions are kept.
        clock: paces repeated deliveries.
    """

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._lines: dict[str, _Line] = {}
        self._lock = threading.Lock()

    def subscribe(self, url: str, events: list[str], version: Version = Version.IN_TRASH) -> Obj:
        """Add a subscription and send its verification token there.

        Args:
            url: where events go.
            events: event types, such as `page.created`; empty for all.
            version: in whose words events are told.
        """
        subscription: Obj = {
            "id": new_uuid(),
            "url": url,
            "events": events,
            "api_version": version,
            "verification_token": f"secret_{new_uuid().replace('-', '')}",
        }
        with self._state.transaction():
            self._state.records.add(SUBSCRIPTION, subscription)
        self._deliver(subscription, {"verification_token": subscription["verification_token"]})
        return subscription

    def publish(self, call: Call) -> None:
        """Let an answered request's effects be delivered."""
        subscriptions = self._state.records.kept(SUBSCRIPTION)
        if not subscriptions or not call.effects:
            return
        for subscription in subscriptions:
            for event in events_of(call, subscription["api_version"]):
                if not subscription["events"] or event["type"] in subscription["events"]:
                    self._deliver(subscription, {**event, "subscription_id": subscription["id"]})

    def close(self) -> None:
        """Stop delivering."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _deliver(self, subscription: Obj, event: Obj) -> None:
        with self._lock:
            line = self._lines.get(subscription["id"])
            if line is None:
                line = self._lines[subscription["id"]] = _Line(subscription, self._clock)
        line.put(event)


class _Line:
    """What waits for one subscription: a subscriber that does not answer keeps no other waiting.

    Args:
        subscription: to whom its thread delivers.
        clock: paces repeated deliveries.
    """

    def __init__(self, subscription: Obj, clock: Clock) -> None:
        self._subscription = subscription
        self._clock = clock
        self._waiting: queue.SimpleQueue[Obj | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(
            target=self._work, name="notion-sandbox-webhooks", daemon=True
        )
        self._thread.start()

    def put(self, event: Obj) -> None:
        """Let an event be delivered after those that wait."""
        self._waiting.put(event)

    def close(self) -> None:
        """Deliver what waits, as long as it is taken, and stop."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        for event in iter(self._waiting.get, None):
            if not self._delivered(event) and self._closing.is_set():
                return

    def _delivered(self, event: Obj) -> bool:
        for attempt in range(1, _ATTEMPTS + 1):
            numbered = {**event, "attempt_number": attempt} if "id" in event else event
            if _post(self._subscription, numbered):
                return True
            if self._closing.is_set():
                return False
            self._clock.sleep(_PAUSE_SECONDS)
        return False


def _post(subscription: Obj, event: Obj) -> bool:
    """Send one event; returns whether it was taken."""
    body = dumps(event).encode()
    parts = urlsplit(subscription["url"])
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(
            "POST",
            parts.path or "/",
            body,
            {
                "Content-Type": "application/json",
                "X-Notion-Signature": signature(subscription["verification_token"], body),
            },
        )
        return connection.getresponse().status in _OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
