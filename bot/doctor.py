"""`notion-assistant doctor`: for each outside system, is it configured, reachable, permitted?"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.app import App, reach_language_model
from core.kit.errors import AssistantError, Unavailable
from core.kit.settings import Settings
from core.kit.stack_lock import is_running


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one system."""

    system: str
    mark: str
    """ "ok", "off" (not configured, and not needed) or "bad"."""
    text: str

    @property
    def failed(self) -> bool:
        """Whether something must be done."""
        return self.mark == "bad"


def examine(house: App) -> list[Finding]:
    """Look at every system once."""
    return list(_findings(house))


def _findings(house: App) -> Iterator[Finding]:
    settings = house.settings
    running = is_running(settings.data_dir)
    where = "running" if running else "not running; `notion-assistant up` starts it"
    mark = "ok" if running else "off"
    yield Finding(system="stack", mark=mark, text=f"{where} ({settings.data_dir})")
    database = "PostgreSQL" if "postgresql" in settings.database_url else "SQLite"
    yield _tried("database", house.checks["database"], f"{database}, schema up to date")
    if settings.redis_address is None and not running:
        yield Finding(system="broker", mark="off", text="embedded; starts with the stack")
    else:
        yield _tried("broker", house.checks["broker"], "answers")
    if running:
        yield _asked("engine", lambda: _engine(house))
    yield from _notion(house, running=running)
    yield from _connections(house)
    yield _openai(settings)
    yield _slack(house)
    yield _discord(settings)


def _engine(house: App) -> str:
    hands = house.inspection.hands()
    if hands.leader is None or not hands.workers:
        lacks = "no orchestrator leads" if hands.leader is None else "no worker is alive"
        raise Unavailable(f"{lacks}.", next_step="See the logs; both are started again by `up`.")
    leader = hands.leader.rpartition(":")[2]
    behind = f"a task has waited {hands.behind:.0f} s" if hands.behind >= 1 else "nothing waits"
    return f"{leader} leads, {hands.workers} workers run {hands.slots} tasks at once; {behind}"


def _notion(house: App, *, running: bool) -> Iterator[Finding]:
    if house.settings.uses_sandbox and not running:
        text = "sandbox; starts with the stack. Set NOTION_TOKEN to use the real one"
        yield Finding(system="notion", mark="off", text=text)
        return
    kind = "sandbox" if house.settings.uses_sandbox else "Notion"
    try:
        reads = house.notion.reads_for()
        bot, seen = reads.me(), reads.search("", limit=100)
    except AssistantError as error:
        yield Finding(system="notion", mark="bad", text=f"{kind}: {error}")
        return
    text = f"{kind}: connected as {bot.name}; sees {len(seen)}{'+' if len(seen) == 100 else ''}"
    yield Finding(system="notion", mark="ok", text=f"{text} pages, rows and databases")


def _connections(house: App) -> Iterator[Finding]:
    """Places with a Notion connection of their own; nothing where none has one."""
    try:
        own = [one for one in house.connecting.listed() if one.is_own]
    except AssistantError as error:
        yield Finding(system="places", mark="bad", text=str(error))
        return
    refused = [one.place for one in own if one.refused_at is not None]
    if refused:
        text = (
            f"Notion refuses the tokens of {', '.join(refused)}; `connections add` takes new ones"
        )
        yield Finding(system="places", mark="bad", text=text)
    elif own:
        text = f"{len(own)} with a Notion of their own; `connections check` asks about each"
        yield Finding(system="places", mark="ok", text=text)


def _openai(settings: Settings) -> Finding:
    if settings.openai_api_key is None:
        return Finding(system="planner", mark="ok", text="grammar; needs no key")
    where = f"{settings.openai_model} at {settings.openai_base_url or 'OpenAI'}"
    return _asked("planner", lambda: f"{where}: {reach_language_model(settings)}")


def _slack(house: App) -> Finding:
    settings = house.settings
    try:
        if not settings.slack_enabled:
            text = "off; set SLACK_BOT_TOKEN to turn it on"
            return Finding(system="slack", mark="off", text=text)
    except AssistantError as error:
        return Finding(system="slack", mark="bad", text=str(error))
    if settings.slack_by_oauth:
        return _asked("slack", lambda: _installed(house))
    from bot.slack.reach import reach

    return _asked("slack", lambda: reach(settings))


def _installed(house: App) -> str:
    notes = house.installing.listed()
    gone = sum(note.gone_at is not None for note in notes)
    removed = f", {gone} removed" if gone else ""
    return f"installed in {len(notes) - gone} workspaces{removed}; /slack/install adds one"


def _discord(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return Finding(system="discord", mark="off", text="off; set DISCORD_TOKEN to turn it on")
    from bot.discord.reach import reach

    return _asked("discord", lambda: asyncio.run(reach(settings)))


def _tried(system: str, check: Callable[[], None], text: str) -> Finding:
    def ask() -> str:
        check()
        return text

    return _asked(system, ask)


def _asked(system: str, ask: Callable[[], str]) -> Finding:
    try:
        return Finding(system=system, mark="ok", text=ask())
    except AssistantError as error:
        return Finding(system=system, mark="bad", text=str(error))
