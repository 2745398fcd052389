"""Which Notion connection a place may work with: the tenant wall on Notion's side.

A place works with the connection that an operator gave it. One that was given none works with that
of the settings if NOTION_TOKEN_FOR lets it: by default the first place of its platform does, so
that nobody who adds the assistant to a server of theirs writes into another's Notion.
"""

import hashlib

from core.domain.chat import Platform
from core.domain.connection import (
    COMMON,
    DIRECT,
    TERMINAL,
    AwaitsToken,
    Connection,
    NotConnected,
)
from core.kit.sealing import Sealer
from core.kit.settings import Settings
from core.storage import connections, waits
from core.storage.connections import Row
from core.storage.database import Database, Transaction
from core.telemetry import logs

_GIVE = "notion-assistant connections add {}"
_log = logs.logger(__name__)

FIRST, EVERYBODY, NOBODY = "first", "all", "none"
"""What NOTION_TOKEN_FOR says besides places."""


class Access:
    """Looks up connections and opens their tokens."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def of(self, place: str, person_id: str) -> Connection | None:
        """The connection of a place of its own, or that it was given; None for the settings'.

        Args:
            place: such as "slack/T012".
            person_id: who asks there.

        Raises:
            NotConnected: it has none, and may not use the settings'.
            AwaitsToken: Notion refuses its token.
            Unsealable, ConfigurationError: the token cannot be opened.
            Unavailable: the database does not answer.
        """
        with self._database.read() as tx:
            given = connections.of_place(tx, place)
            uses = None if given is None else str(given["uses"])
            row = given if uses in {None, place} else connections.of_place(tx, str(uses))
        if uses == COMMON or (uses is None and self._may_use_common(place, person_id)):
            return None
        if row is None or not row["sealed_token"]:
            raise NotConnected(place)
        return self._opened(row)

    def is_common_refused(self) -> bool:
        """Whether Notion refuses the token of the settings, which it took before."""
        token = self._settings.notion_token
        if token is None:
            return False
        with self._database.read() as tx:
            return connections.is_refused(tx, COMMON, version_of(token.get_secret_value()))

    def refused(self, name: str, version: str) -> bool:
        """Note that Notion does not accept a token.

        Returns:
            Whether what needs it waits for another token. Not so while Notion has never accepted
            the one of the settings: then it is wrong, and not out of date.

        Raises:
            Unavailable: the database does not answer.
        """
        with self._database.begin() as tx:
            if connections.refuse(tx, name, version):
                waits.tell_open(tx, waits.users_of(tx, name))
                _log.error("connection.refused", place=name, next_step=_GIVE.format(name))
                return True
            return name != COMMON or connections.is_refused(tx, name, version)

    def _opened(self, row: Row) -> Connection:
        if row["refused_at"] is not None:
            raise AwaitsToken
        sealer = Sealer.from_setting(self._settings.secret_keys)
        return Connection(
            name=row["place"],
            version=row["version"],
            token=sealer.open(row["sealed_token"], of=sealed_for(row["place"])),
            address=row["address"] or self._settings.notion_base_url,
        )

    def _may_use_common(self, place: str, person_id: str) -> bool:
        settings = self._settings
        rule = settings.notion_token_for.strip()
        if settings.uses_sandbox or place.startswith(TERMINAL) or rule == EVERYBODY:
            return True
        if rule != FIRST:
            return place in {one.strip() for one in rule.split(",")}
        if place.startswith(f"{Platform.SLACK}/") and not settings.slack_by_oauth:
            return True  # SLACK_BOT_TOKEN is of one workspace, which the same operator chose
        return self._is_first(place, person_id)

    def _is_first(self, place: str, person_id: str) -> bool:
        platform = place.partition("/")[0]
        with self._database.read() as tx:
            known = connections.places(tx, platform)
            if known:
                return place == known[0] or _is_one_of(tx, known, place, person_id)
        if place == DIRECT:
            return True
        with self._database.begin() as tx:  # it is the first from here on
            connections.hear_of(tx, place)
            return connections.places(tx, platform)[0] == place


def _is_one_of(tx: Transaction, known: list[str], place: str, person_id: str) -> bool:
    """Whether who writes directly belongs to the first server: there is no other, or they have
    asked for something there.
    """
    if place != DIRECT:
        return False
    return len(known) == 1 or connections.has_asked(tx, known[0], person_id)


def sealed_for(place: str) -> str:
    """What a place's token is bound to."""
    return f"notion token {place}"


def version_of(token: str) -> str:
    """A digest that tells tokens apart."""
    return hashlib.sha256(f"notion token {token}".encode()).hexdigest()[:16]
