"""What somebody has running, asked for, ordered and settled, as lines of mrkdwn."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.slack.desk import Desk
from bot.slack.markup import link, plain
from core.assistant.overview import Asked
from core.domain.card import Card, CardState, MessageRef
from core.domain.chat import Person, ThreadRef
from core.domain.preferences import Etiquette
from core.domain.schedule import Schedule
from core.kit.errors import AssistantError, NotFound
from core.words import LANGUAGES

STATES = {
    CardState.PLANNING: "⏳ planning",
    CardState.WORKING: "▶️ working",
    CardState.APPROVAL: "✋ waits for approval",
    CardState.QUESTION: "❓ needs your answer",
    CardState.ANSWERED: "💬 answered",
    CardState.REFUSED: "ℹ️ not possible",
    CardState.DONE: "✅ done",
    CardState.PARTIAL: "⚠️ partly done",
    CardState.FAILED: "❌ failed",
    CardState.CANCELLED: "⏹️ cancelled",
}
MANNERS = {
    Etiquette.FOLLOW: "those that mention me, and all in threads I take part in",
    Etiquette.MENTION: "those that mention me",
    Etiquette.OFF: "none; commands and buttons work",
}
_TITLE = 90
_DIRECT = "D"


def card_of(desk: Desk, one: Asked) -> Card | None:
    """The present card of a request; None when it is no longer kept."""
    try:
        return desk.assistant.card(one.request.id)
    except NotFound:
        return None


def asked_line(one: Asked, card: Card, base: str) -> str:
    """A request: its title as a link to its card, and how it stands.

    Args:
        base: address of the workspace in Slack, with a slash at its end; empty when unknown.
    """
    title = card.title or one.request.text or "a request"
    url = address(one.message, base)
    shown = link(title[:_TITLE], url, 400) if url else plain(title, _TITLE)
    steps = f", {card.steps_done} of {len(card.steps)} steps" if card.steps else ""
    return f"{shown} — {STATES[card.state]}{steps}"


def address(message: MessageRef | None, base: str) -> str:
    """Where a message is seen in Slack."""
    if message is None or not base:
        return ""
    ts = message.message.replace(".", "")
    return f"{base.rstrip('/')}/archives/{message.channel}/p{ts}"


def schedule_line(one: Schedule, person: Person) -> str:
    """What is done by itself, and when next."""
    if one.paused or one.next_at is None:
        return f"{plain(one.order.text, _TITLE)} — paused"
    when = one.next_at.astimezone(ZoneInfo(person.zone))
    return f"{plain(one.order.text, _TITLE)} — next {when:%a %d %b %H:%M}"


def settings_lines(desk: Desk, person: Person, where: ThreadRef) -> list[str]:
    """What a person and the place settled."""
    own = desk.preferences.of_person(person.id, where)
    here = desk.preferences.of_place(where)
    zone = person.zone if own.zone else f"{person.zone} (as in Slack)"
    language = LANGUAGES.get(own.language, "as in Slack")
    lines = [f"Time zone: {plain(zone, 80)}", f"Language: {plain(language, 40)}"]
    if where.channel and not where.channel.startswith(_DIRECT):
        lines += [
            f"Messages I answer in this channel: {MANNERS[here.etiquette]}",
            f"Links to Notion are unfurled here: {'yes' if here.unfurls else 'no'}",
        ]
    database = plain(here.database_title, 80) if here.database else "none chosen"
    lines.append(f"Messages are saved to: {database}")
    return lines


def overview_lines(desk: Desk, found: Sequence[Asked], base: str) -> list[str]:
    """Requests as lines, those that are no longer kept left out."""
    shown = ((one, card_of(desk, one)) for one in found)
    return [asked_line(one, card, base) for one, card in shown if card is not None]


def connection_line(desk: Desk, person: Person, where: ThreadRef) -> tuple[str, bool]:
    """How the connection to Notion is, and whether it works."""
    try:
        name = desk.library.of(where, person).connection()
    except AssistantError as error:
        return plain(str(error), 500), False
    return f"Connected to Notion as {plain(name, 80)}.", True
