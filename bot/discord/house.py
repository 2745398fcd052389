"""The house as the Discord room uses it."""

from collections.abc import Sequence

from bot.discord.inbound import DIRECT
from bot.discord.services import Earlier, Services
from core.app import App
from core.assistant.overview import Asked
from core.domain.chat import Person, ThreadRef
from core.words import Say, say_in

_SHOWN = 15
"""Requests of a person that are offered and listed."""


def services_of(house: App) -> Services:
    """What commands, clicks and messages are taken to."""

    def earlier(thread: ThreadRef, person: Person) -> Sequence[Earlier]:
        found = house.overview.asked(thread, person, limit=_SHOWN)
        say = say_in(house.assistant.preferences.settled(person, thread).locale)
        return [_earlier(house, one, say) for one in found]

    def language(thread: ThreadRef, person: Person) -> str:
        return house.assistant.preferences.settled(person, thread).locale

    return Services(
        assistant=house.assistant,
        shelf=house.library.of,
        earlier=earlier,
        last_saved_to=house.overview.last_saved_to,
        approving=house.approving,
        operating=house.operating,
        language=language,
        shown_by=house.overview.shown_by,
        unseen=house.overview.unseen,
    )


def _earlier(house: App, asked: Asked, say: Say) -> Earlier:
    request, message = asked.request, asked.message
    card = house.assistant.card(request.id)
    guild = request.thread.workspace
    url = ""
    if message is not None:
        place = "@me" if guild == DIRECT else guild
        url = f"https://discord.com/channels/{place}/{message.channel}/{message.message}"
    return Earlier(
        id=request.id,
        title=card.title,
        state=say(f"card_{card.state.value}"),
        over=request.finished_at is not None,
        url=url,
    )
