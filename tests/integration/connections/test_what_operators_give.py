"""What operators may give, how tokens are kept, and what is written down of it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from core.assistant.connecting import Connecting
from core.domain.connection import TokenRefused
from core.kit.errors import BadInput, ConfigurationError, NotFound
from core.kit.sealing import Sealer, Unsealable, new_key
from core.storage import connections
from core.storage.database import Database
from tests.integration.connections.town import KEY, Notion, Town, said
from tests.integration.engine.house import Quiet

BLUE, GREEN = "discord/1001", "discord/1002"
sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def give(town: Town, place: str, token: str, notion: Notion) -> None:
    town.connecting.add(place, token, address=notion.url, actor="operator")


def everything_stored(database: Database) -> str:
    with database.read() as tx:
        rows = tx.connection.exec_driver_sql("SELECT * FROM notion_connections").all()
        audit = tx.connection.exec_driver_sql("SELECT * FROM audit").all()
    return f"{rows} {audit}"


def test_the_token_is_sealed_and_opens_for_its_place_alone(
    town: Town, blue: Notion, green: Notion
) -> None:
    token = town.connect(BLUE, blue)
    town.connect(GREEN, green)
    stored = everything_stored(town.database)
    assert token not in stored
    assert "v1." in stored
    with town.database.begin() as tx:
        moved = connections.of_place(tx, BLUE)
        kept = connections.of_place(tx, GREEN)
        assert moved is not None
        assert kept is not None
        connections.seal_again(tx, GREEN, old=kept["sealed_token"], new=moved["sealed_token"])
    town.pass_by()
    card = town.ask(GREEN, "find Roadmap")
    assert card.state == "failed"
    assert "damaged, or was moved" in said(card)


@sqlite_alone
@pytest.mark.parametrize(
    ("place", "token", "wrong"),
    [
        ("Blue", "ntn_long_enough", "is no place"),
        ("discord/1 2", "ntn_long_enough", "is no place"),
        (BLUE, "", "no token of Notion"),
        (BLUE, "two words", "no token of Notion"),
        (BLUE, "ntn_one\nntn_two", "no token of Notion"),
    ],
)
def test_what_cannot_be_meant_is_not_stored(
    place: str, token: str, wrong: str, town: Town, blue: Notion
) -> None:
    with pytest.raises(BadInput, match=wrong):
        give(town, place, token, blue)
    assert not town.connecting.listed()


@sqlite_alone
def test_a_token_is_tried_before_it_is_stored(town: Town, blue: Notion) -> None:
    with pytest.raises(TokenRefused, match="does not accept that token"):
        give(town, BLUE, "ntn_unknown_to_anybody", blue)
    assert not town.connecting.listed()
    token = town.connect(BLUE, blue)
    with pytest.raises(TokenRefused):
        give(town, BLUE, "ntn_unknown_to_anybody", blue)
    assert town.ask(BLUE, "find Roadmap").state == "done", token


@sqlite_alone
def test_one_integration_serves_two_places_only_when_that_is_said(
    town: Town, blue: Notion, common: Notion
) -> None:
    town.connect(BLUE, blue)
    with pytest.raises(BadInput, match=f"connections share {GREEN} {BLUE}"):
        give(town, GREEN, blue.token(), blue)
    with pytest.raises(BadInput, match=f"connections share {GREEN} settings"):
        give(town, GREEN, common.server.token, common)
    with pytest.raises(NotFound, match="no Notion connection of its own"):
        town.connecting.share(BLUE, GREEN, actor="operator")
    town.connecting.share(GREEN, BLUE, actor="operator")
    with pytest.raises(BadInput, match=f"{GREEN} uses {BLUE}'s connection"):
        town.connecting.remove(BLUE, actor="operator")


@sqlite_alone
def test_another_integration_takes_over_only_when_that_is_said(
    town: Town, blue: Notion, green: Notion
) -> None:
    town.connect(BLUE, blue)
    with pytest.raises(BadInput, match="another integration"):
        give(town, BLUE, green.token(), green)
    town.connecting.add(BLUE, green.token(), address=green.url, other=True, actor="operator")
    [note] = town.connecting.listed()
    assert note.address == green.url


@sqlite_alone
def test_without_a_key_nothing_is_stored(database: Database, town: Town, blue: Notion) -> None:
    settings = town.settings.model_copy(update={"secret_keys": None})
    keyless = Connecting(database, settings, Quiet(), look=town.look, tell=lambda: None)
    with pytest.raises(ConfigurationError, match="ASSISTANT_SECRET_KEYS is not set"):
        keyless.add(BLUE, blue.token(), address=blue.url, actor="operator")


@sqlite_alone
def test_keys_change_without_losing_a_token(
    database: Database, town: Town, blue: Notion, tmp_path: Path
) -> None:
    token, fresh = town.connect(BLUE, blue), new_key()
    both = town.settings.model_copy(update={"secret_keys": SecretStr(f"{fresh},{KEY}")})
    turned = Connecting(database, both, Quiet(), look=town.look, tell=lambda: None)
    assert (turned.seal_again(), turned.seal_again()) == (1, 0)
    with database.read() as tx:
        row = connections.of_place(tx, BLUE)
    assert row is not None
    of = f"notion token {BLUE}"
    new_alone, old_alone = (Sealer.from_setting(SecretStr(key)) for key in (fresh, KEY))
    assert new_alone.open(row["sealed_token"], of=of) == token
    with pytest.raises(Unsealable):
        old_alone.open(row["sealed_token"], of=of)


@sqlite_alone
def test_every_change_is_in_the_audit_without_the_token(town: Town, blue: Notion) -> None:
    tokens = [town.connect(BLUE, blue), town.connect(BLUE, blue)]
    town.connecting.share(GREEN, BLUE, actor="operator Ada")
    town.connecting.remove(GREEN, actor="operator Ada")
    town.connecting.remove(BLUE, actor="operator Bo")
    assert town.audited() == [
        ("connection.added", "operator", BLUE),
        ("connection.rotated", "operator", BLUE),
        ("connection.shared", "operator Ada", GREEN),
        ("connection.removed", "operator Ada", GREEN),
        ("connection.removed", "operator Bo", BLUE),
    ]
    assert not [token for token in tokens if token in everything_stored(town.database)]
    assert "v1." not in everything_stored(town.database)
