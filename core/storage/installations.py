"""Installations in Slack: kept with their tokens sealed, found by team, marked as gone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select, update

from core.domain.installation import InstallationNote
from core.storage import audit
from core.storage.database import Transaction
from core.storage.installation_rows import InstallationRow, OAuthStateRow, OrganisationTeamRow
from core.storage.models import WorkspaceRow, table_of

Row = Mapping[str, Any]
"""The columns of an InstallationRow by name."""


def keep(tx: Transaction, values: Row) -> None:
    """Store an installation, or replace that of the same place; it is not gone any more."""
    row = {**values, "installed_at": tx.now, "gone_at": None, "gone_because": ""}
    statement = tx.insert(table_of(InstallationRow)).values(row)
    statement = statement.on_conflict_do_update(index_elements=["place"], set_=row)
    tx.execute(statement)
    audit.record(
        tx,
        "slack.installed",
        audit.Subject(),
        actor=row["installed_by"] or audit.SYSTEM,
        place=row["place"],
        scopes=row["scopes"],
    )


def find(tx: Transaction, team: str, organisation: str | None) -> Row | None:
    """The installation that serves a team: its own, or else its organisation's.

    Args:
        organisation: as far as it is known; looked up otherwise.
    """
    own = _in(tx, team)
    if own is not None:
        return own
    if organisation is None:
        known = select(OrganisationTeamRow.organisation).where(OrganisationTeamRow.team == team)
        organisation = tx.execute(known).scalar()
    return _in(tx, organisation) if organisation else None


def note_team(tx: Transaction, team: str, organisation: str) -> None:
    """Note that a team uses its organisation's installation."""
    statement = tx.insert(table_of(OrganisationTeamRow)).values(
        team=team, organisation=organisation
    )
    statement = statement.on_conflict_do_update(
        index_elements=["team"], set_={"organisation": organisation}
    )
    tx.execute(statement)


def renew(
    tx: Transaction,
    place: str,
    *,
    token: str,
    refresh: str | None,
    expires_at: datetime | None,
) -> None:
    """Replace the sealed tokens of an installation, unless it is gone."""
    values = {"sealed_token": token, "sealed_refresh": refresh, "expires_at": expires_at}
    statement = update(InstallationRow).where(
        InstallationRow.place == place, InstallationRow.gone_at.is_(None)
    )
    tx.execute(statement.values(values))


def end(tx: Transaction, place: str, *, because: str, said_at: datetime | None) -> bool:
    """Mark an installation as gone and delete its tokens.

    Args:
        said_at: when that was said; an installation that is younger stays.

    Returns:
        False when it had gone before, or stays.
    """
    gone = {
        "gone_at": tx.now,
        "gone_because": because,
        "sealed_token": "",
        "sealed_refresh": None,
        "expires_at": None,
    }
    statement = update(InstallationRow).where(
        InstallationRow.place == place, InstallationRow.gone_at.is_(None)
    )
    if said_at is not None:
        statement = statement.where(InstallationRow.installed_at <= said_at)
    if not tx.execute(statement.values(gone)).rowcount:
        return False
    audit.record(tx, "slack.uninstalled", audit.Subject(), place=place, because=because)
    return True


def workspaces_of(tx: Transaction, place: str) -> list[str]:
    """Ids of the workspaces that an installation serves."""
    teams = select(OrganisationTeamRow.team).where(OrganisationTeamRow.organisation == place)
    own = select(InstallationRow.team).where(
        InstallationRow.gone_at.is_(None), InstallationRow.team.is_not(None)
    )
    query = select(WorkspaceRow.id).where(
        WorkspaceRow.platform == "slack",
        (WorkspaceRow.external_id == place)
        | (WorkspaceRow.external_id.in_(teams) & WorkspaceRow.external_id.not_in(own)),
    )
    return [str(one) for one in tx.execute(query).scalars()]


def all_rows(tx: Transaction) -> list[Row]:
    """Every installation that is not gone."""
    query = select(table_of(InstallationRow)).where(InstallationRow.gone_at.is_(None))
    return [dict(row) for row in tx.execute(query).mappings()]


def notes(tx: Transaction) -> list[InstallationNote]:
    """All installations for an operator, those that are gone too, the newest first."""
    query = select(table_of(InstallationRow)).order_by(InstallationRow.installed_at.desc())
    return [
        InstallationNote(
            place=row["place"],
            name=row["name"],
            installed_at=row["installed_at"],
            expires_at=row["expires_at"],
            gone_at=row["gone_at"],
            gone_because=row["gone_because"],
        )
        for row in tx.execute(query).mappings()
    ]


def issue_state(tx: Transaction, state: str, *, valid: timedelta) -> None:
    """Keep the digest of a state that is given to a browser; forget those that are too old."""
    tx.execute(delete(OAuthStateRow).where(OAuthStateRow.until < tx.now))
    row = {"digest": _digest(state), "until": tx.now + valid}
    tx.execute(tx.insert(table_of(OAuthStateRow)).values(row))


def use_state(tx: Transaction, state: str) -> bool:
    """Take a state back. Returns whether it was given out, is young enough and was not used."""
    statement = delete(OAuthStateRow).where(
        OAuthStateRow.digest == _digest(state), OAuthStateRow.until >= tx.now
    )
    return bool(tx.execute(statement).rowcount)


def _in(tx: Transaction, place: str) -> Row | None:
    query = select(table_of(InstallationRow)).where(
        InstallationRow.place == place, InstallationRow.gone_at.is_(None)
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else dict(row)


def _digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()
