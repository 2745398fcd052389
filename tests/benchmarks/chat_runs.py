"""How soon people see something, and how the cards of many plans at once keep within the limits."""

from functools import partial

from core.sandbox.faults import Fault, FaultKind
from tests.benchmarks.chat_site import Site, rows_to_add, seconds, site
from tests.benchmarks.figures import Figure, percentile
from tests.peers.slack import Post, Said

AT_ONCE = 20
ROWS = 6
DISCORD_ROWS = 2
STEPS = 50
WARM_UP = 10.0
"""Seconds from the start of many plans at once; first cards are posted in it."""
_LONGEST = 240.0


def measure() -> list[Figure]:
    """The figures of both."""
    with site(limits=True) as place:
        return [
            *_first_signs(place),
            *_many_at_once(place),
            *_many_on_discord(place),
            _fifty_steps(place),
        ]


def _first_signs(place: Site) -> list[Figure]:
    waits = []
    for number in range(AT_ONCE):
        began = place.clock.monotonic()
        said = place.slack.mention(f'add "Sign {number}" to Roadmap', twin=False)
        place.watch(partial(_is_answered, place, said), within=30)
        waits.append(place.clock.monotonic() - began)
        place.clock.sleep(1.2)  # Slack takes one post a second in a channel
    slow = percentile(waits, 95)
    return [_seconds("first visible sign in Slack, p95", slow, most=1.0)]


def _many_at_once(place: Site) -> list[Figure]:
    place.clock.sleep(60)  # so that the minute of the part before is over
    calls = len(place.slack.calls("chat.update"))
    channels = [
        place.slack.add_channel(f"C0RUN{number:05}", f"run-{number}") for number in range(4)
    ]
    began = place.clock.monotonic()
    plans: list[Said] = []
    for number in range(AT_ONCE):
        place.slack.channel = channels[number % len(channels)]
        text = rows_to_add(f"Run {number} row", ROWS)
        plans.append(place.slack.mention(text, twin=False))
    refused_early: int | None = None
    shown: dict[int, float] = {}
    while len(shown) < AT_ONCE and place.clock.monotonic() < began + _LONGEST:
        if refused_early is None and place.clock.monotonic() > began + WARM_UP:
            refused_early = _refused(place)
        for number, said in enumerate(plans):
            if number not in shown and _is_over(place, said):
                shown[number] = place.watch(lambda: True, within=1)
        place.clock.sleep(0.05)
    late = [shown[number] - _ended(place, f"Run {number}") for number in shown]
    refused = _refused(place) - (refused_early or 0)
    edits = len(place.slack.calls("chat.update")) - calls
    return [
        Figure(
            figure=f"{AT_ONCE} plans at once: 429s after {WARM_UP:.0f} s",
            value=refused,
            unit="",
            target="0",
            met=refused == 0,
        ),
        _seconds(f"{AT_ONCE} plans at once: last frame after the end", max(late), most=5.0),
        Figure(
            figure=f"{AT_ONCE} plans at once: final cards",
            value=len(shown),
            unit="",
            target=f"{AT_ONCE}",
            met=len(shown) == AT_ONCE,
        ),
        Figure(figure="edits for them", value=edits, unit="", target="", met=None),
    ]


def _many_on_discord(place: Site) -> list[Figure]:
    discord = place.discord
    before = discord.rest.buckets.refused
    plans: list[int] = []
    for number in range(AT_ONCE):
        text = rows_to_add(f"Guild {number} row", DISCORD_ROWS)
        plans.append(discord.mention(discord.ada, discord.general, text))
    shown: dict[int, float] = {}
    ends = place.clock.monotonic() + _LONGEST
    while len(shown) < AT_ONCE and place.clock.monotonic() < ends:
        for number, message in enumerate(plans):
            if number not in shown and _is_over_on_discord(place, message):
                shown[number] = place.watch(lambda: True, within=1)
        place.clock.sleep(0.05)
    late = [shown[number] - _ended(place, f"Guild {number}") for number in shown]
    refused = discord.rest.buckets.refused - before
    named = f"{AT_ONCE} plans at once on Discord"
    return [
        Figure(figure=f"{named}: 429s", value=refused, unit="", target="0", met=refused == 0),
        _seconds(f"{named}: last frame after the end", max(late), most=5.0),
        Figure(
            figure=f"{named}: final cards",
            value=len(shown),
            unit="",
            target=f"{AT_ONCE}",
            met=len(shown) == AT_ONCE,
        ),
    ]


def _is_over_on_discord(place: Site, message: int) -> bool:
    if message not in place.discord.threads():
        return False
    return any(" Done" in card.text for card in place.discord.cards(message))


def _fifty_steps(place: Site) -> Figure:
    for skip in (5, 15, 25):
        fault = Fault(
            kind=FaultKind.APPLY_THEN_FAIL, method="POST", path="pages", skip=skip, status=502
        )
        place.notion.desk.faults.add(fault)
    said = place.slack.mention(rows_to_add("Long", STEPS), twin=False)
    place.watch(lambda: bool(_asking(place, said)), within=60)
    place.slack.click(_asking(place, said)[0], "Approve")
    place.watch(lambda: _is_over(place, said), within=_LONGEST)
    posts = len(place.posts_of(said))
    return Figure(
        figure=f"{STEPS} steps with retries: messages in the thread",
        value=posts,
        unit="",
        target="<= 2",
        met=posts <= 2,
    )


def _is_answered(place: Site, said: Said) -> bool:
    return bool(place.posts_of(said))


def _asking(place: Site, said: Said) -> list[Post]:
    return [
        post
        for post in place.posts_of(said)
        if any(button["text"]["text"] == "Approve" for button in post.buttons)
    ]


def _is_over(place: Site, said: Said) -> bool:
    return any(" Done" in post.shown or "Partly" in post.shown for post in place.posts_of(said))


def _ended(place: Site, name: str) -> float:
    asked = "SELECT finished_at FROM requests WHERE text LIKE ?"
    [[at]] = place.ask(asked, f'%"{name} row 0"%')
    return seconds(at)


def _refused(place: Site) -> int:
    with place.slack.world.changed:
        return sum(call.outcome == "ratelimited" for call in place.slack.world.calls)


def _seconds(figure: str, value: float, *, most: float) -> Figure:
    return Figure(
        figure=figure,
        value=value * 1000,
        unit="ms",
        target=f"<= {most * 1000:.0f}",
        met=value <= most,
    )
