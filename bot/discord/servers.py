"""Servers that the assistant joins and leaves: each is a workspace of its own.

What waits in a server that it was removed from is called off, and nothing new starts there: nobody
could see it, approve it or stop it. It goes on when the assistant is invited again.
"""

import json
from collections.abc import Iterable

import structlog

from bot.discord.keepsake import Keepsake
from core.assistant.operating import Operating
from core.domain.control import Scoped
from core.kit.errors import NotFound

_NAME = "servers"
_ACTOR = "discord"
_WHY = "I am no longer in this Discord server."

_log = structlog.get_logger(__name__)


class Servers:
    """The servers this process is in, kept between runs. Every method blocks."""

    def __init__(self, operating: Operating, keepsake: Keepsake) -> None:
        self._operating = operating
        self._keepsake = keepsake

    def compare(self, present: Iterable[int]) -> None:
        """Catch up with what happened while nobody listened.

        Args:
            present: the servers that a new session tells of.
        """
        here = set(present)
        kept = self._keepsake.read(_NAME)
        before = {int(each) for each in json.loads(kept)} if kept else here
        for gone in before - here:
            self._call_off(gone)
        for new in here - before:
            self._let_go_on(new)
        self._keep(here)

    def joined(self, server: int) -> None:
        """The assistant was invited."""
        self._let_go_on(server)
        self._keep(self._known() | {server})

    def left(self, server: int) -> None:
        """The assistant was removed."""
        self._call_off(server)
        self._keep(self._known() - {server})

    def _known(self) -> set[int]:
        kept = self._keepsake.read(_NAME)
        return {int(each) for each in json.loads(kept)} if kept else set()

    def _keep(self, servers: set[int]) -> None:
        text = json.dumps(sorted(servers))
        if text != self._keepsake.read(_NAME):
            self._keepsake.write(_NAME, text)

    def _call_off(self, server: int) -> None:
        of = self._workspace(server)
        if of is None:
            return
        self._operating.pause(of, reason=_WHY, actor=_ACTOR)
        stopped = self._operating.cancel(of, actor=_ACTOR)
        _log.info("discord.server_left", server=server, stopped=stopped)

    def _let_go_on(self, server: int) -> None:
        of = self._workspace(server)
        if of is None or not any(
            one.of == of and one.actor == _ACTOR for one in self._operating.paused()
        ):
            return
        self._operating.resume(of, actor=_ACTOR)
        _log.info("discord.server_joined_again", server=server)

    def _workspace(self, server: int) -> Scoped | None:
        """Its workspace; None when nobody has asked for anything there."""
        try:
            return self._operating.find(f"discord/{server}")
        except NotFound:
            return None
