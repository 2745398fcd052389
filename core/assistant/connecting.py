"""What operators do to Notion connections: give a place its own, share, take away, look after."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.assistant.access import sealed_for, version_of
from core.domain.connection import COMMON, SETTINGS, Bot, ConnectionNote, TokenRefused
from core.domain.ports import Wakeups
from core.kit.errors import AssistantError, BadInput, NotFound
from core.kit.sealing import Sealer
from core.kit.settings import Settings
from core.storage import connections, waits
from core.storage.connections import Row
from core.storage.database import Database, Transaction
from core.telemetry import logs

_PLACE = re.compile(r"(slack|discord|terminal|web)/[^/\s]+")
_TOKEN = re.compile(r"[\x21-\x7e]{8,500}")

Look = Callable[[str, str | None], Bot]
"""Whom Notion takes the bearer of a token for, at an address (None: Notion's own). Raises
TokenRefused when it takes nobody for it, Unavailable when it does not answer."""

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of giving a place a connection."""

    bot: Bot
    replaced: bool
    """Whether it took the place of an older token."""
    waiting: int
    """Requests under way there, which go on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a look at a connection found."""

    place: str
    good: bool
    text: str


class Connecting:
    """An operator's hands on connections. Every change is audited under the operator's name.

    Args:
        look: asks Notion about a token.
        tell: has all processes look again which connection a place has.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        wakeups: Wakeups,
        *,
        look: Look,
        tell: Callable[[], None],
    ) -> None:
        self._database = database
        self._settings = settings
        self._wakeups = wakeups
        self._look = look
        self._tell = tell

    def listed(self) -> list[ConnectionNote]:
        """What every place was given, by place."""
        with self._database.read() as tx:
            return connections.notes(tx)

    def add(
        self, place: str, token: str, *, address: str = "", other: bool = False, actor: str
    ) -> Added:
        """Give a place a connection of its own, or a new token for it. It holds at once.

        Args:
            address: of the API, where it is not the one of the settings.
            other: whether it may be another integration than before.

        Raises:
            BadInput: the place, or the token, cannot be meant, or the token serves a place already.
            TokenRefused: Notion does not accept it.
            ConfigurationError: there is no key to seal it with.
            Unavailable: Notion or the database does not answer; nothing was stored.
        """
        _require_place(place)
        token = _token_in(token)
        sealer = Sealer.from_setting(self._settings.secret_keys)
        if self._is_of_settings(token):
            raise _taken(place, SETTINGS)
        bot = self._look(token, address or self._settings.notion_base_url)
        with self._database.begin() as tx:
            before = connections.of_place(tx, place)
            owner = _owner(tx, place, bot, address)
            if owner is not None:
                raise _taken(place, owner)
            _require_same(before, bot, address, other=other)
            sealed = sealer.seal(token, of=sealed_for(place))
            row = {"place": place, "uses": place, "sealed_token": sealed, "address": address}
            row |= {"version": version_of(token), **_of_bot(bot)}
            connections.give(tx, row, actor=actor)
            waits.tell_open(tx, waits.users_of(tx, place))
            waiting = connections.open_requests(tx, place)
        self._spread()
        replaced = before is not None and before["uses"] == place
        return Added(bot=bot, replaced=replaced, waiting=waiting)

    def share(self, place: str, of: str, *, actor: str) -> None:
        """Let a place use another's connection; its people see and change what the other's do.

        Args:
            of: the other place, or "settings" for that of NOTION_TOKEN.

        Raises:
            BadInput: the place cannot be meant, or is served by a connection that others use.
            NotFound: the other one has no connection of its own.
        """
        _require_place(place)
        with self._database.begin() as tx:
            owner = None if of == SETTINGS else connections.of_place(tx, of)
            if of != SETTINGS and (owner is None or owner["uses"] != of or of == place):
                raise NotFound(
                    f"{of} has no Notion connection of its own.",
                    next_step=f"Name another place, or “{SETTINGS}” for that of NOTION_TOKEN.",
                )
            _require_unshared(tx, place)
            uses = COMMON if of == SETTINGS else of
            connections.give(tx, {"place": place, "uses": uses}, actor=actor)
        self._spread()

    def remove(self, place: str, *, actor: str) -> int:
        """Take a place's connection away, the settings' one too. Its token is deleted.

        Returns:
            How many requests were under way through it; what they have not done fails.

        Raises:
            BadInput: the place cannot be meant, or others use its connection.
        """
        _require_place(place)
        with self._database.begin() as tx:
            _require_unshared(tx, place)
            count = connections.open_requests(tx, place)
            connections.give(tx, {"place": place, "uses": ""}, actor=actor)
        self._spread()
        return count

    def check(self, place: str | None = None) -> list[Checked]:
        """Ask Notion about the token of one place, or of all. Raises NotFound for no such place."""
        with self._database.read() as tx:
            rows = [row for row in connections.all_own(tx) if place in {None, row["place"]}]
        if place is not None and not rows:
            raise NotFound(f"{place} has no Notion connection of its own.")
        return [self._checked(row) for row in rows]

    def look_again(self) -> None:
        """Ask Notion about what it refused, and once about each new token of the settings.

        What it takes again goes on; for operators' processes that lead. Raises Unavailable.
        """
        with self._database.read() as tx:
            refused = [row for row in connections.all_own(tx) if row["refused_at"] is not None]
            common = connections.of_place(tx, COMMON)
        for row in refused:
            self._checked(row)
        token = self._settings.notion_token
        if token is None:
            return
        version = version_of(token.get_secret_value())
        if common is None or common["version"] != version or common["refused_at"] is not None:
            self._look_at_common(token.get_secret_value(), version)

    def seal_again(self) -> int:
        """Seal with the first key what another key sealed. Returns how many tokens."""
        with self._database.begin() as tx:
            rows = connections.all_own(tx)
            if not rows:
                return 0
            sealer = Sealer.from_setting(self._settings.secret_keys)
            old = [row for row in rows if not sealer.is_current(row["sealed_token"])]
            for row in old:
                of, sealed = sealed_for(row["place"]), row["sealed_token"]
                new = sealer.seal(sealer.open(sealed, of=of), of=of)
                connections.seal_again(tx, row["place"], old=sealed, new=new)
        return len(old)

    def _checked(self, row: Row) -> Checked:
        place = str(row["place"])
        try:
            sealer = Sealer.from_setting(self._settings.secret_keys)
            token = sealer.open(row["sealed_token"], of=sealed_for(place))
            bot = self._look(token, row["address"] or self._settings.notion_base_url)
        except AssistantError as error:
            if isinstance(error, TokenRefused):
                self._refused(place, row["version"])
            _log.info("connection.not_good", place=place, reason=error.user_text)
            return Checked(place=place, good=False, text=str(error))
        self._accepted(place, row["version"])
        return Checked(place=place, good=True, text=f"connected as {bot.said}")

    def _look_at_common(self, token: str, version: str) -> None:
        try:
            self._look(token, self._settings.notion_base_url)
        except AssistantError as error:
            _log.warning("connection.not_accepted", place=COMMON, reason=error.user_text)
            return
        with self._database.begin() as tx:
            connections.note_common(tx, version)
            waits.tell_open(tx, waits.users_of(tx, COMMON))
        self._spread()

    def _accepted(self, place: str, version: str) -> None:
        with self._database.begin() as tx:
            if not connections.accept(tx, place, version):
                return
            waits.tell_open(tx, waits.users_of(tx, place))
        self._spread()

    def _refused(self, place: str, version: str) -> None:
        with self._database.begin() as tx:
            if not connections.refuse(tx, place, version):
                return
            waits.tell_open(tx, waits.users_of(tx, place))
        self._spread()

    def _is_of_settings(self, token: str) -> bool:
        known = self._settings.notion_token
        return known is not None and known.get_secret_value() == token

    def _spread(self) -> None:
        self._tell()
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")


def _require_place(place: str) -> None:
    if not _PLACE.fullmatch(place):
        raise BadInput(
            f"“{place}” is no place.",
            next_step="Write slack/TEAM, discord/SERVER (their ids) or terminal/local.",
        )


def _token_in(said: str) -> str:
    token = said.strip()
    if not _TOKEN.fullmatch(token):
        raise BadInput(
            "That is no token of Notion.",
            next_step="Give the integration's secret alone: on one line, nothing else.",
        )
    return token


def _owner(tx: Transaction, place: str, bot: Bot, address: str) -> str | None:
    """Another place that has the same integration: its budget is one, so its connection is."""
    same = (
        str(row["place"])
        for row in connections.all_own(tx)
        if row["place"] != place and (row["bot_id"], row["address"]) == (bot.id, address)
    )
    return next(same, None)


def _taken(place: str, owner: str) -> BadInput:
    what = "the connection of NOTION_TOKEN" if owner == SETTINGS else f"{owner}'s connection"
    return BadInput(
        f"That is {what} already.",
        next_step=f"If {place} is meant to see and change the same pages:"
        f" `notion-assistant connections share {place} {owner}`.",
    )


def _require_same(before: Row | None, bot: Bot, address: str, *, other: bool) -> None:
    if before is None or before["uses"] != before["place"] or other:
        return
    if (before["bot_id"], before["address"]) != (bot.id, address):
        raise BadInput(
            f"That token is of {bot.said}, another integration than the place has so far"
            f" (“{before['bot_name']}”): what was done through that can then not be undone.",
            next_step="If it is meant: --other.",
        )


def _require_unshared(tx: Transaction, place: str) -> None:
    users = connections.users_of(tx, place)
    if users:
        raise BadInput(
            f"{', '.join(users)} uses {place}'s connection.",
            next_step="Give that one another connection first, or remove it there.",
        )


def _of_bot(bot: Bot) -> dict[str, str]:
    return {"bot_id": bot.id, "bot_name": bot.name, "bot_workspace": bot.workspace}
