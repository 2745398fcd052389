"""The app's manifest, written from what the code uses (Slack: app manifests, version 2)."""

import json

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "links:read",
        "links:write",
        "mpim:history",
        "reactions:read",
        "users:read",
    }
)
"""What the assistant may do. Posting and editing cards: chat:write; finding a card again after an
unknown outcome: the history scopes; signs to stop: reactions:read; names and time zones:
users:read. What people attach, and answers that are too long for a message: the files scopes; a
card that cannot be shown where a message is: im:write; what links to Notion show: the links scopes;
the session's status: assistant:write."""

BOT_EVENTS = (
    "agent_session_stopped",
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "function_executed",
    "link_shared",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "tokens_revoked",
)
"""What the assistant listens to (bot.slack.inbound, agent, lifecycle and the ways in)."""

COMMAND = "/notion"

PROMPTS = (
    ("See what is due", "what is due this week?"),
    ("Add a task", 'add a task "Call the printer" due Friday'),
    ("Find a page", "find the page Meeting notes"),
    ("What can you do?", "help"),
)
"""What is offered where a conversation begins: a title, and what is then said. Slack shows four."""

_ABOUT = (
    "Say in plain words what should be done in Notion: add tasks, change or find rows, write pages,"
    " tidy up. The assistant shows its plan, asks before anything that takes things away,"
    " keeps one message up to date until it is done, and can undo what it did. Mention it in a"
    " channel, write to it directly, or use /notion."
)
_AGENT = (
    "Does things in Notion that you say in plain words: shows a plan, asks, does it, undoes it."
)
EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"

SHORTCUTS = (
    {
        "name": "Save to Notion",
        "type": "message",
        "callback_id": "save_to_notion",
        "description": "Keep this message as a row of a database",
    },
    {
        "name": "Ask Notion",
        "type": "global",
        "callback_id": "ask_notion",
        "description": "Say what should be done in Notion",
    },
)
UNFURLED = ("notion.so", "notion.site")


def _parameter(kind: str, title: str, text: str, *, needed: bool) -> dict[str, object]:
    return {"type": kind, "title": title, "description": text, "is_required": needed, "name": ""}


def _step() -> dict[str, object]:
    """The step of Workflow Builder (bot.slack.steps)."""
    given = {
        "text": _parameter("string", "Request", "What to do, in plain words", needed=True),
        "person": _parameter("slack#/types/user_id", "Person", "For whom it asks", needed=True),
        "channel": _parameter(
            "slack#/types/channel_id", "Channel", "Where its card is shown", needed=False
        ),
    }
    made = {
        "answer": _parameter("string", "Answer", "What was done or found", needed=True),
        "link": _parameter("string", "Link", "The first page of it", needed=True),
    }
    return {
        "title": "Ask Notion",
        "description": "Do something in Notion, said in plain words",
        "input_parameters": {name: one | {"name": name} for name, one in given.items()},
        "output_parameters": {name: one | {"name": name} for name, one in made.items()},
    }


def _features(address: dict[str, str]) -> dict[str, object]:
    """What people see of it in Slack.

    Args:
        address: where the slash command is sent over HTTP; empty for Socket Mode.
    """
    return {
        "agent_view": {
            "agent_description": _AGENT,
            "suggested_prompts": [
                {"title": title, "message": message} for title, message in PROMPTS
            ],
        },
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Notion Assistant", "always_online": True},
        "slash_commands": [
            {
                "command": COMMAND,
                "description": "Ask for something in Notion",
                "usage_hint": "help, or: show overdue tasks in Roadmap",
                "should_escape": True,
                **address,
            }
        ],
        "shortcuts": [dict(one) for one in SHORTCUTS],
        "unfurl_domains": list(UNFURLED),
    }


def manifest(*, url: str | None = None, many: bool = False) -> dict[str, object]:
    """The manifest.

    Args:
        url: where Slack reaches the assistant over HTTP, such as https://assistant.example.com;
            None for Socket Mode.
        many: for many workspaces and whole organisations, installed by OAuth; needs `url`,
            because browsers come there.
    """
    calls = {"request_url": f"{url}{EVENTS_PATH}"} if url else {}
    address = {"url": f"{url}{EVENTS_PATH}"} if url else {}
    redirects = {"redirect_urls": [f"{url}{REDIRECT_PATH}"]} if many else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Notion Assistant",
            "description": "Ask for things in plain words; get them done in Notion.",
            "long_description": _ABOUT,
            "background_color": "#1f2937",
        },
        "features": _features(address),
        "functions": {"run_notion_request": _step()},
        "oauth_config": {**redirects, "scopes": {"bot": sorted(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**calls, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **calls},
            "org_deploy_enabled": many,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": many,
        },
    }


def manifest_text(*, url: str | None = None, many: bool = False) -> str:
    """The manifest as the JSON document that Slack takes."""
    return json.dumps(manifest(url=url, many=many), indent=2, ensure_ascii=False) + "\n"
