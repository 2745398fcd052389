"""Who people are, from users.info, without ever holding up an acknowledgement for long."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from core.domain.chat import Person
from core.kit.clock import Clock
from core.kit.errors import AssistantError, NotFound

_log = structlog.get_logger(__name__)

PATIENCE = 0.5
"""Seconds that one acknowledgement may wait for names and zones."""

_KEPT = 3_600.0
_ROOM = 10_000
_LOOKUPS = 4
_WAITING = 32
_REST = 15.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says about someone."""

    name: str
    zone: str = "UTC"
    locale: str = "en-US"
    manages: bool = False
    """Whether they are an administrator or an owner of the workspace."""


Lookup = Callable[[str], Profile]


def lookup_with(client_of: Callable[[], WebClient]) -> Lookup:
    """Profiles by users.info (Slack docs, "users.info").

    Args:
        client_of: the client of the team that is being served.

    The lookup raises errors of core.kit.errors.
    """

    def look(user: str) -> Profile:
        with slack_errors():
            found = client_of().users_info(user=user, include_locale=True).get("user") or {}
        profile = found.get("profile") or {}
        name = profile.get("display_name") or found.get("real_name") or found.get("name")
        return Profile(
            name=str(name or user),
            zone=_zone(str(found.get("tz") or "")),
            locale=str(found.get("locale") or "en-US"),
            manages=bool(found.get("is_admin") or found.get("is_owner")),
        )

    return look


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError):
        return "UTC"


class People:
    """A cache of profiles with an age limit.

    A profile that is not there within `PATIENCE` seconds is done without: the name is the id and
    the zone is UTC. After a failure or a slow answer nobody waits for a while, so that a hanging
    Slack costs one acknowledgement its patience and not each of them.

    Args:
        lookup: asks Slack for one profile; may be slow and may raise AssistantError.
    """

    def __init__(self, lookup: Lookup, clock: Clock) -> None:
        self._lookup = lookup
        self._clock = clock
        self._guard = threading.Lock()
        self._known: OrderedDict[str, tuple[float, Profile]] = OrderedDict()
        self._asked: dict[str, Future[None]] = {}
        self._resting_until = 0.0
        self._pool = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="slack-people")

    def meet(self, ids: Iterable[str]) -> dict[str, Profile]:
        """The profiles of those people that are known in time."""
        wanted = tuple(ids)
        asked = [future for user in wanted if (future := self._ask(user))]
        if asked:
            _, late = wait(asked, timeout=PATIENCE)
            if late:
                self._rest(_REST)
        with self._guard:
            return {user: self._known[user][1] for user in wanted if user in self._known}

    def close(self) -> None:
        """Stop asking."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, user: str) -> Future[None] | None:
        """Have a profile looked up, unless it is fresh. Returns what to wait for."""
        with self._guard:
            known = self._known.get(user)
            if known and self._clock.monotonic() - known[0] < _KEPT:
                return None
            if self._clock.monotonic() < self._resting_until:
                return None
            if user not in self._asked and len(self._asked) < _WAITING:
                self._asked[user] = self._pool.submit(copy_context().run, self._fetch, user)
            return self._asked.get(user)

    def _fetch(self, user: str) -> None:
        try:
            profile = self._lookup(user)
        except NotFound:
            self._keep(user, Profile(name=user))
        except AssistantError as error:
            _log.warning("slack.profile_unknown", user=user, code=error.code)
            self._rest(getattr(error, "retry_after", None) or _REST)
        else:
            self._keep(user, profile)
        finally:
            with self._guard:
                self._asked.pop(user, None)

    def _keep(self, user: str, profile: Profile) -> None:
        with self._guard:
            self._known[user] = (self._clock.monotonic(), profile)
            self._known.move_to_end(user)
            while len(self._known) > _ROOM:
                self._known.popitem(last=False)

    def _rest(self, seconds: float) -> None:
        with self._guard:
            self._resting_until = self._clock.monotonic() + seconds


def person_of(user: str, shown_name: str, profiles: dict[str, Profile]) -> Person:
    """The person with what is known of them; UTC when nothing is."""
    profile = profiles.get(user) or Profile(name=shown_name or user)
    return Person(
        id=user,
        name=profile.name,
        zone=profile.zone,
        locale=profile.locale,
        manages=profile.manages,
    )
