"""How soon nothing more is written after a person stops a plan, by each way to say so."""

from collections.abc import Callable, Mapping

from tests.benchmarks.chat_site import Site, rows_to_add, site
from tests.benchmarks.figures import Figure
from tests.peers.slack import Post, Said

ROWS = 10
GRACE = 2.0
"""Seconds after which nothing may be sent any more."""
_LOOK = 4.0
"""Seconds for which it is watched."""


def measure() -> list[Figure]:
    """One figure for each way, on each platform."""
    # Writes take their time, so that each plan is in the middle when it is stopped.
    with site(options=[("ASSISTANT_NOTION_RATE", "60")]) as place:
        figures = [_slack(place, name, stop) for name, stop in _ON_SLACK.items()]
        figures += [_discord(place, name, stop) for name, stop in _ON_DISCORD.items()]
        return figures


def _slack(place: Site, name: str, stop: Callable[[Site, Said, Post], object]) -> Figure:
    title = f"Slack {name} row"
    said = place.slack.mention(rows_to_add(title, ROWS), twin=False)
    place.watch(lambda: _written(place, title) >= 2 and bool(place.posts_of(said)), within=60)
    stop(place, said, place.posts_of(said)[0])
    return _judged(place, f"Slack, {name}", title)


def _discord(place: Site, name: str, stop: Callable[[Site, int, int], object]) -> Figure:
    title = f"Discord {name} row"
    discord = place.discord
    message = discord.mention(discord.ada, discord.general, rows_to_add(title, ROWS))
    place.watch(lambda: _written(place, title) >= 2 and bool(discord.cards(message)), within=60)
    stop(place, message, discord.cards(message)[0].id)
    return _judged(place, f"Discord, {name}", title)


def _judged(place: Site, name: str, title: str) -> Figure:
    stopped = place.watch(lambda: True, within=1)
    place.clock.sleep(_LOOK)
    late = place.writes_after(stopped + GRACE, f'%"{title} 0"%')
    left = ROWS - _written(place, title)
    return Figure(
        figure=f"{name}: writes more than {GRACE:.0f} s later ({left} of {ROWS} not done)",
        value=late,
        unit="",
        target="0",
        met=late == 0 and left > 0,
    )


def _written(place: Site, title: str) -> int:
    return place.writes_after(0.0, f'%"{title} 0"%')


_ON_SLACK: Mapping[str, Callable[[Site, Said, Post], object]] = {
    "word": lambda at, said, _: at.slack.say("stop", thread=said.post.ts),
    "button": lambda at, _, card: at.slack.click(card, "Cancel"),
    "reaction": lambda at, said, _: at.slack.react(said.post, "octagonal_sign"),
    "taken back": lambda at, said, _: at.slack.delete(said.post),
    "the agent's Stop": lambda at, said, _: at.slack.press_stop(said.post.channel, said.post.ts),
    "command": lambda at, _said, _card: at.slack.slash("stop"),
}
_ON_DISCORD: Mapping[str, Callable[[Site, int, int], object]] = {
    "word": lambda at, thread, _: at.discord.mention(at.discord.ada, thread, "stop"),
    "button": lambda at, thread, _: at.discord.click(
        at.discord.ada, at.discord.cards(thread)[0], "Cancel"
    ),
    "reaction": lambda at, message, _: at.discord.react(
        at.discord.ada, at.discord.general, message, "🛑"
    ),
    "taken back": lambda at, message, _: at.discord.delete(at.discord.general, message),
}
