"""The app's manifest, written from what the code uses (Slack: app manifests, version 2)."""

import json

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "groups:history",
        "im:history",
        "mpim:history",
        "reactions:read",
        "users:read",
    }
)
"""What the assistant may do. Posting and editing cards: chat:write; finding a card again after an
unknown outcome: the history scopes; signs to stop: reactions:read; names and time zones:
users:read."""

BOT_EVENTS = (
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
)
"""What the assistant listens to (bot.slack.inbound)."""

COMMAND = "/notion"


def manifest() -> dict[str, object]:
    """The manifest for Socket Mode; for HTTP, add a request URL under the events, the command and
    interactivity, and switch Socket Mode off."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Notion Assistant",
            "description": "Ask for things in plain words; get them done in Notion.",
            "background_color": "#1f2937",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Notion Assistant", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Ask for something in Notion",
                    "usage_hint": "show overdue tasks in Roadmap",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_text() -> str:
    """The manifest as the JSON document that Slack takes."""
    return json.dumps(manifest(), indent=2, ensure_ascii=False) + "\n"
