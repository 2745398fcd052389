"""Installations on either database: replaced in place, found by organisation, ended once."""

from datetime import timedelta

from core.storage import installations
from core.storage.database import Database


def row(place: str, **more: str | None) -> dict[str, str | None]:
    return {
        "place": place,
        "team": place if place.startswith("T") else None,
        "organisation": None,
        "name": "Name",
        "bot_user": "U1",
        "bot_id": "B1",
        "scopes": "chat:write",
        "sealed_token": "v1.a.b",
        "sealed_refresh": None,
        "expires_at": None,
        "installed_by": "U2",
        **more,
    }


def test_a_team_s_own_installation_goes_before_its_organisation_s(database: Database) -> None:
    with database.begin() as tx:
        installations.keep(tx, row("E1"))
        installations.note_team(tx, "T1", "E2")
        installations.note_team(tx, "T1", "E1")
        installations.keep(tx, row("T2"))
    with database.read() as tx:
        through = installations.find(tx, "T1", None)
        own = installations.find(tx, "T2", "E1")
        assert through is not None
        assert own is not None
        assert (through["place"], own["place"]) == ("E1", "T2")
        assert installations.find(tx, "T3", None) is None


def test_an_installation_ends_once_and_can_begin_again(database: Database) -> None:
    with database.begin() as tx:
        installations.keep(tx, row("T1"))
        early = tx.now - timedelta(seconds=5)
    with database.begin() as tx:
        assert not installations.end(tx, "T1", because="app_uninstalled", said_at=early)
        assert installations.end(tx, "T1", because="app_uninstalled", said_at=None)
        assert not installations.end(tx, "T1", because="tokens_revoked", said_at=None)
        assert installations.find(tx, "T1", None) is None
        installations.keep(tx, row("T1", name="Again"))
    with database.read() as tx:
        (note,) = installations.notes(tx)
    assert (note.name, note.gone_at) == ("Again", None)


def test_a_state_is_used_once_and_not_late(database: Database) -> None:
    with database.begin() as tx:
        installations.issue_state(tx, "first", valid=timedelta(minutes=10))
        installations.issue_state(tx, "second", valid=timedelta(minutes=10))
        assert installations.use_state(tx, "first")
        assert not installations.use_state(tx, "first")
    database.turn(timedelta(minutes=11))
    with database.begin() as tx:
        assert not installations.use_state(tx, "second")
