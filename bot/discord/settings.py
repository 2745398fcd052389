"""`/notion settings`: what a person and a channel settled, shown and changed.

Blocking; the answer is the project's own Markdown, for the person alone.
"""

from dataclasses import dataclass

from bot.discord import inbound
from bot.discord.private import Gesture
from bot.discord.services import Services
from core.domain.approval import ROLE, places_of
from core.domain.chat import Person, ThreadRef
from core.domain.preferences import Etiquette, PlaceChange
from core.kit.errors import BadInput, NotAllowed
from core.words import LANGUAGES

_MANNERS = {
    Etiquette.FOLLOW: "those that mention me, and all in threads I am part of",
    Etiquette.MENTION: "those that mention me",
    Etiquette.OFF: "none; commands and buttons work",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to change; None where nothing does."""

    zone: str | None = None
    language: str | None = None
    manners: Etiquette | None = None
    approver: str | None = None
    """Id of a role that may approve in the server from now on."""
    former_approver: str | None = None


def settle(services: Services, gesture: Gesture, wanted: Wanted) -> str:
    """Change what is wanted, and tell what holds.

    Raises:
        BadInput, NotAllowed: tell the person alone why not.
        Unavailable: it could not be stored.
    """
    thread, who = inbound.whose(gesture)
    known = services.assistant.preferences
    if wanted.zone is not None or wanted.language is not None:
        known.set_person(who.id, thread, zone=wanted.zone, language=wanted.language)
    if wanted.manners is not None:
        known.set_place(thread, PlaceChange(etiquette=wanted.manners), who)
    _roles(services, gesture, wanted)
    return _told(services, thread, who)


def _roles(services: Services, gesture: Gesture, wanted: Wanted) -> None:
    """A server's roles decide about everybody's requests: who manages the server says which."""
    if wanted.approver is None and wanted.former_approver is None:
        return
    if gesture.guild_id is None:
        raise BadInput("There are no roles in a direct message.", next_step="Say it in a server.")
    if not gesture.permissions.manage_guild:
        raise NotAllowed(
            "Only who manages this server can say who approves.",
            next_step="Ask an administrator (permission Manage Server).",
        )
    thread, who = inbound.whose(gesture)
    server = places_of(thread)[1]
    if wanted.approver is not None:
        services.approving.add_approver(server, f"{ROLE}{wanted.approver}", actor=who.id)
    if wanted.former_approver is not None:
        services.approving.remove_approver(server, f"{ROLE}{wanted.former_approver}", actor=who.id)


def _told(services: Services, thread: ThreadRef, who: Person) -> str:
    known = services.assistant.preferences
    own, here = known.of_person(who.id, thread), known.of_place(thread)
    zone = own.zone or f"{who.zone} (not set: Discord does not tell me yours)"
    language = LANGUAGES.get(own.language, "as your Discord is set")
    lines = [f"- Your time zone: {zone}", f"- Your language: {language}"]
    if thread.workspace != inbound.DIRECT:
        lines.append(f"- Messages I answer in this channel: {_MANNERS[here.etiquette]}")
        server = places_of(thread)[1]
        roles = [
            f"<@&{name.removeprefix(ROLE)}>"
            for place, name in services.approving.approvers()
            if place == server and name.startswith(ROLE)
        ]
        lines.append(
            f"- Who may approve everybody's requests in this server: {', '.join(roles)}"
            if roles
            else "- Everybody approves their own requests alone in this server."
        )
    return "\n".join(lines)
