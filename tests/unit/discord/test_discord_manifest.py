"""The manifest in the repository is the one that the code would write, and asks for no more."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.discord.manifest import PERMISSIONS, invite_link, manifest_text

KEPT = Path(__file__).parents[3] / "manifests" / "discord" / "manifest.json"


def test_the_kept_manifest_is_what_the_code_uses() -> None:
    assert KEPT.read_text(encoding="utf-8") == manifest_text()


def test_invite_link_asks_for_the_listed_permissions_and_nothing_else() -> None:
    query = parse_qs(urlsplit(invite_link()).query)
    granted = discord.Permissions(int(query["permissions"][0]))
    assert granted == discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    assert sum(on for _, on in granted) == len(PERMISSIONS)
    assert query["scope"] == ["bot applications.commands"]
    assert query["client_id"] == ["CLIENT_ID"]


def test_no_privileged_intent_is_required() -> None:
    required = set(json.loads(manifest_text())["intents"])
    assert required.isdisjoint({"members", "presences", "message_content"})


def _said(commands: list[dict[str, object]]) -> Iterator[tuple[object, object]]:
    for one in commands:
        for part in ("name", "description"):
            if one.get(part):
                yield one[part], one.get(f"{part}_localizations")
        for part in ("options", "choices"):
            inside = one.get(part)
            yield from _said(inside if isinstance(inside, list) else [])


@pytest.mark.requirement(21)
def test_every_name_and_description_of_a_command_is_told_in_german_too() -> None:
    told = dict(_said(json.loads(manifest_text())["commands"]))
    untold = [english for english, others in told.items() if not others]
    assert untold in ([], ["Deutsch"]), "a language is called by its own name"
    assert told["add"] == {"de": "hinzufügen"}


def test_commands_can_be_used_in_servers_and_by_people_who_installed_them() -> None:
    for command in json.loads(manifest_text())["commands"]:
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]


def test_links_carry_the_application_of_the_token_and_nothing_else_of_it() -> None:
    token = base64.urlsafe_b64encode(b"1234567890").decode().rstrip("=") + ".secret.part"
    told = json.loads(manifest_text(token))
    assert "client_id=1234567890&" in told["invite"]
    personal = parse_qs(urlsplit(told["install_for_yourself"]).query)
    assert personal["client_id"] == ["1234567890"]
    assert personal["integration_type"] == ["1"]
    assert "secret" not in manifest_text(token)
    assert "CLIENT_ID" in manifest_text("no token")
