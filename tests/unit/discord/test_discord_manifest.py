"""The manifest in the repository is the one that the code would write, and asks for no more."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord

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
