"""Installations in Slack: kept sealed, renewed by one process at a time, ended at Slack's word."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from core.domain.chat import Platform
from core.domain.control import Scope, Scoped
from core.domain.installation import Installation, InstallationNote
from core.domain.ports import Wakeups
from core.kit.clock import new_id
from core.kit.errors import ConfigurationError
from core.kit.sealing import Sealer
from core.kit.settings import Settings
from core.storage import conversations, installations, locks, pauses, stopping
from core.storage.database import Database, Transaction
from core.storage.installations import Row

STATE_VALID = timedelta(minutes=10)
"""How long a state of the install page can be used (OWASP ASVS 5.0, V10: short-lived, once)."""

_RENEWING_SECONDS = 30.0
_ACTOR = "slack"
_WHY_HELD = "The assistant was removed from this Slack workspace."


def sealer_of(settings: Settings) -> Sealer | None:
    """What seals the tokens of installed workspaces; None where none are installed.

    Raises:
        ConfigurationError: the keys, or the client's secret, are missing or wrong.
    """
    return Sealer.from_setting(settings.secret_keys) if settings.slack_by_oauth else None


def tokens_only(settings: Settings) -> tuple["Installing", Callable[[], None]]:
    """Where tokens are looked up, with its own connection to the database, and what closes that."""
    database = Database(settings.database_url)
    return Installing(database, sealer_of(settings)), database.close


class Installing:
    """The installations of this house.

    Args:
        sealer: seals tokens; None where SLACK_BOT_TOKEN serves the only workspace.
        wakeups: tells that work was stopped; None where only tokens are looked up.
    """

    def __init__(
        self, database: Database, sealer: Sealer | None, wakeups: Wakeups | None = None
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._wakeups = wakeups

    def new_state(self) -> str:
        """A state for one visit of the install page. Raises Unavailable."""
        state = token_urlsafe(32)
        with self._database.begin() as tx:
            installations.issue_state(tx, state, valid=STATE_VALID)
        return state

    def use_state(self, state: str) -> bool:
        """Whether a state was given out lately and comes back for the first time."""
        with self._database.begin() as tx:
            return installations.use_state(tx, state)

    def keep(self, installation: Installation) -> None:
        """Store an installation, its tokens sealed; what was held when it went goes on.

        Raises:
            ConfigurationError: there is no key to seal with.
            Unavailable: it could not be stored.
        """
        row = self._to_row(installation)
        with self._database.begin() as tx:
            installations.keep(tx, row)
            for workspace in installations.workspaces_of(tx, installation.place):
                pauses.resume(tx, _whole(workspace), actor=_ACTOR)

    def of_team(self, team: str, organisation: str | None = None) -> Installation | None:
        """The installation that serves a team. Raises Unsealable, Unavailable."""
        with self._database.read() as tx:
            row = installations.find(tx, team, organisation)
        return None if row is None else self._from_row(row)

    def note_team(self, team: str, organisation: str) -> None:
        """Note that a team uses its organisation's installation."""
        with self._database.begin() as tx:
            installations.note_team(tx, team, organisation)

    @contextmanager
    def turn_to_renew(self, place: str) -> Iterator[bool]:
        """Whether it is this caller who may renew the tokens now; nobody else does meanwhile.

        A refresh token works once: two who use it at the same time lose the installation.
        """
        name, owner = f"slack-token:{place}", new_id("renewal")
        with self._database.begin() as tx:
            token = locks.acquire(tx, name, owner, seconds=_RENEWING_SECONDS)
        try:
            yield token is not None
        finally:
            if token is not None:
                with self._database.begin() as tx:
                    locks.release(tx, name, owner, token)

    def renewed(
        self,
        old: Installation,
        *,
        token: str,
        refresh_token: str | None,
        expires_at: datetime | None,
    ) -> Installation:
        """Store tokens that replace those of an installation. Returns it with them."""
        new = replace(old, token=token, refresh_token=refresh_token, expires_at=expires_at)
        row = self._to_row(new)
        with self._database.begin() as tx:
            installations.renew(
                tx,
                old.place,
                token=row["sealed_token"],
                refresh=row["sealed_refresh"],
                expires_at=expires_at,
            )
        return new

    def end(self, place: str, *, because: str, said_at: datetime | None = None) -> int:
        """Forget the tokens of a place where the assistant was removed, and stop its work.

        What has not started is called off, what runs is told, and schedules there wait until the
        assistant is installed again.

        Args:
            place: a team's id, or an organisation's.
            because: Slack's name of the event.
            said_at: when Slack said so; what was installed later stays.

        Returns:
            How many requests were stopped.

        Raises:
            Unavailable: it could not be stored; Slack should say it again.
        """
        with self._database.begin() as tx:
            workspaces = installations.workspaces_of(tx, place)
            ended = installations.end(tx, place, because=because, said_at=said_at)
            if not ended and installations.find(tx, place, None) is not None:
                return 0
            for workspace in workspaces:
                pauses.pause(tx, _whole(workspace), _WHY_HELD, actor=_ACTOR)
        stopped = sum(self._stop(workspace) for workspace in workspaces)
        if self._wakeups is not None:
            self._wakeups.wake("dispatcher")
            self._wakeups.wake("reporter")
        return stopped

    def channels(self, team: str) -> list[str]:
        """Where the assistant was asked in a team, the latest first; at most 50."""
        with self._database.read() as tx:
            return conversations.channels(tx, Platform.SLACK, team)

    def listed(self) -> list[InstallationNote]:
        """Every installation, for an operator."""
        with self._database.read() as tx:
            return installations.notes(tx)

    def seal_again(self) -> int:
        """Seal with the first key what another key sealed. Returns how many installations."""
        sealer = self._keys()
        with self._database.begin() as tx:
            old = [
                r for r in installations.all_rows(tx) if not sealer.is_current(r["sealed_token"])
            ]
            for row in old:
                self._seal_one_again(tx, self._from_row(row))
        return len(old)

    def _seal_one_again(self, tx: Transaction, found: Installation) -> None:
        row = self._to_row(found)
        installations.renew(
            tx,
            found.place,
            token=row["sealed_token"],
            refresh=row["sealed_refresh"],
            expires_at=found.expires_at,
        )

    def _stop(self, workspace: str) -> int:
        stopped = 0
        while True:
            with self._database.begin() as tx:
                found = stopping.open_requests(tx, _whole(workspace), limit=50)
                for request_id in found:
                    stopping.stop_request(
                        tx, request_id, actor=_ACTOR, action="request.workspace_gone"
                    )
            stopped += len(found)
            if not found:
                return stopped

    def _keys(self) -> Sealer:
        if self._sealer is None:
            raise ConfigurationError(
                "ASSISTANT_SECRET_KEYS is not set.",
                next_step="`notion-assistant slack new-key` prints a key.",
            )
        return self._sealer

    def _to_row(self, of: Installation) -> Row:
        sealer = self._keys()
        refresh = of.refresh_token
        return {
            "place": of.place,
            "team": of.team,
            "organisation": of.organisation,
            "name": of.name,
            "bot_user": of.bot_user,
            "bot_id": of.bot_id,
            "scopes": ",".join(of.scopes),
            "sealed_token": sealer.seal(of.token, of=f"slack token {of.place}"),
            "sealed_refresh": refresh and sealer.seal(refresh, of=f"slack refresh {of.place}"),
            "expires_at": of.expires_at,
            "installed_by": of.installed_by,
        }

    def _from_row(self, row: Row) -> Installation:
        sealer, place = self._keys(), row["place"]
        refresh = row["sealed_refresh"]
        return Installation(
            place=place,
            team=row["team"],
            organisation=row["organisation"],
            name=row["name"],
            bot_user=row["bot_user"],
            bot_id=row["bot_id"],
            scopes=tuple(row["scopes"].split(",")),
            token=sealer.open(row["sealed_token"], of=f"slack token {place}"),
            refresh_token=refresh and sealer.open(refresh, of=f"slack refresh {place}"),
            expires_at=row["expires_at"],
            installed_by=row["installed_by"],
            installed_at=row["installed_at"],
        )


def _whole(workspace: str) -> Scoped:
    return Scoped(scope=Scope.WORKSPACE, subject=workspace)
