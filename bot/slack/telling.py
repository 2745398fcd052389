"""What somebody has running, asked for, ordered and settled, as lines of mrkdwn."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.slack.blocks import CARD_MARKS
from bot.slack.desk import Desk
from bot.slack.markup import link, plain
from core.assistant.overview import Asked
from core.domain.card import Card, MessageRef
from core.domain.chat import Person, ThreadRef
from core.domain.schedule import Schedule
from core.kit.errors import NotFound
from core.words import LANGUAGES, Say

_TITLE = 90
_DIRECT = "D"


def card_of(desk: Desk, one: Asked) -> Card | None:
    """The present card of a request; None when it is no longer kept."""
    try:
        return desk.assistant.card(one.request.id)
    except NotFound:
        return None


def asked_line(one: Asked, card: Card, base: str, say: Say) -> str:
    """A request: its title as a link to its card, and how it stands.

    Args:
        base: address of the workspace in Slack; empty when unknown.
    """
    title = card.title or one.request.text
    url = address(one.message, base)
    shown = link(title[:_TITLE], url, 400) if url else plain(title, _TITLE)
    parts = [f"{shown} — {CARD_MARKS[card.state]} {say(f'card_{card.state}')}"]
    if card.steps:
        parts.append(say("slack_steps", done=card.steps_done, all=len(card.steps)))
    return ", ".join(parts)


def address(message: MessageRef | None, base: str) -> str:
    """Where a message is seen in Slack."""
    if message is None or not base:
        return ""
    ts = message.message.replace(".", "")
    return f"{base.rstrip('/')}/archives/{message.channel}/p{ts}"


def schedule_line(one: Schedule, person: Person, say: Say) -> str:
    """What is done by itself, and when next."""
    text = plain(one.order.text, _TITLE)
    if one.paused or one.next_at is None:
        return f"{text} — {say('slack_paused')}"
    when = one.next_at.astimezone(ZoneInfo(person.zone))
    return f"{text} — {say('slack_next', time=f'{when:%Y-%m-%d %H:%M}')}"


def settings_lines(desk: Desk, person: Person, where: ThreadRef, say: Say) -> list[str]:
    """What a person and the place settled."""
    own = desk.preferences.of_person(person.id, where)
    here = desk.preferences.of_place(where)
    as_there = say("slack_as_in_slack")
    zone = person.zone if own.zone else f"{person.zone} ({as_there})"
    language = LANGUAGES.get(own.language, as_there)
    lines = [
        say("slack_zone", zone=plain(zone, 80)),
        say("slack_language", language=plain(language, 40)),
    ]
    if where.channel and not where.channel.startswith(_DIRECT):
        lines += [
            say("slack_answers", manners=say(f"slack_{here.etiquette}")),
            say("slack_unfurls_on" if here.unfurls else "slack_unfurls_off"),
        ]
    chosen = plain(here.database_title, 80) if here.database else say("slack_none_chosen")
    return [*lines, say("slack_saved_to", database=chosen)]


def overview_lines(desk: Desk, found: Sequence[Asked], base: str, say: Say) -> list[str]:
    """Requests as lines, those that are no longer kept left out."""
    shown = ((one, card_of(desk, one)) for one in found)
    return [asked_line(one, card, base, say) for one, card in shown if card is not None]
