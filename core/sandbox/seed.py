"""What a new sandbox holds: an integration, people, and a small believable workspace."""

import os
from datetime import timedelta

from core.kit.clock import Clock
from core.sandbox.call import Call
from core.sandbox.gateway import TOKEN
from core.sandbox.ids import new_uuid, seeded_uuid
from core.sandbox.nodes import NewNode
from core.sandbox.rich_text import simple
from core.sandbox.seed_content import PEOPLE, ROOT_TITLE, Gardener
from core.sandbox.state import State
from core.sandbox.users import USER, bot, person
from core.sandbox.versions import Version
from core.sandbox.wire import Obj

BOT_ID = seeded_uuid("bot")
WORKSPACE_ID = seeded_uuid("workspace")
_AGE = timedelta(days=24)


def root_page_id(state: State) -> str:
    """The page that everything seeded lies in."""
    return state.meta("root_page_id") or seeded_uuid("home")


def add_token(state: State, token: str, capabilities: list[str] | None = None) -> None:
    """Let a token in, as the sandbox's integration.

    Args:
        state: where.
        token: the bearer token.
        capabilities: what it may do, of `read_content`, `insert_content`, `update_content`,
            `read_comments`, `insert_comments`, `read_users`; None: everything.
    """
    if any(known["token"] == token for known in state.records.all(TOKEN)):
        return
    state.records.add(
        TOKEN,
        {"id": new_uuid(), "token": token, "bot_id": BOT_ID, "capabilities": capabilities},
    )


def settle(state: State, clock: Clock, token: str | None = None, *, content: bool = True) -> str:
    """Make a state ready to be served, and return its token. Doing it again changes nothing.

    Args:
        state: a new one or one that was served before.
        clock: dates the seeded content.
        token: the token to let in; one is made, once, when None.
        content: whether a new state gets the workspace, or only its empty home page.
    """
    with state.transaction():
        if state.meta("root_page_id") is None:
            _found(state, clock)
            if content:
                seed(state, clock)
        kept = state.meta("token")
        chosen = token or kept or f"ntn_sandbox{os.urandom(20).hex()}"
        state.set_meta("token", chosen)
        add_token(state, chosen)
    return chosen


def _found(state: State, clock: Clock) -> None:
    """The integration, the people and the home page."""
    state.set_meta("workspace_id", WORKSPACE_ID)
    state.set_meta("root_page_id", seeded_uuid("home"))
    for key, name in PEOPLE.items():
        address = f"{name.split()[0].lower()}@example.com"
        state.records.add(USER, person(seeded_uuid(key), name, address))
    state.records.add(USER, bot(BOT_ID, "Notion Assistant", WORKSPACE_ID))
    call = _call(state, Clock(clock.now() - _AGE))
    call.add(
        NewNode(
            seeded_uuid("home"),
            "page",
            "page",
            None,
            "workspace",
            None,
            {"values": {"title": _titled()}, "icon": {"type": "emoji", "emoji": "🏠"}},
        )
    )


def _titled() -> list[Obj]:
    run = simple(ROOT_TITLE)[0]
    marks = dict.fromkeys(("bold", "italic", "strikethrough", "underline", "code"), False)
    return [
        {
            "type": "text",
            "text": {"content": run["text"]["content"], "link": None},
            "annotations": {**marks, "color": "default"},
            "plain_text": ROOT_TITLE,
            "href": None,
        }
    ]


def _call(state: State, clock: Clock) -> Call:
    return Call(state, clock, Version.IN_TRASH, BOT_ID, "")


def seed(state: State, clock: Clock) -> None:
    """Fill the home page: Projects, Roadmap, Meetings and meeting notes. Once for each state.

    Dates are relative to `clock`, so that something is always overdue and something due soon.
    """
    if state.meta("seeded") is not None:
        return
    past = Clock(clock.now() - _AGE)
    gardener = Gardener(_call(state, past), clock.now().date(), root_page_id(state), past)
    gardener.plant()
    state.rows("DELETE FROM effect")
    state.set_meta("seeded", "1")
