"""`/notion` with a subcommand: help, status, settings, undo, cancel …; all else is words.

What a subcommand says is shown to the person alone, with the acknowledgement.
"""

from collections.abc import Callable, Mapping

from bot.slack.desk import Desk, place, told
from bot.slack.markup import escape, plain
from bot.slack.payloads import Command
from bot.slack.telling import card_of, overview_lines, settings_lines
from core.assistant.overview import Asked
from core.domain.card import Action, ActionKind
from core.domain.chat import Person, ThreadRef
from core.domain.preferences import Etiquette, PlaceChange
from core.kit.errors import AssistantError, BadInput, Conflict
from core.operations.catalogue import Catalogue
from core.words import retold, say_in

_SHOWN = (
    "rows.create",
    "rows.query",
    "rows.update",
    "pages.create",
    "search",
    "pages.read",
    "rows.aggregate",
    "rows.archive_many",
    "databases.create",
    "comments.add",
    "pages.trash",
)
"""Operations of which the help shows a sample, those that there are."""
_SWITCH = {"on": True, "yes": True, "off": False, "no": False}
_LOOKED_BACK = 10


class Subcommands:
    """Answers subcommands.

    Args:
        catalogue: where the samples of the help come from.
        emoji: the name of the reaction that saves a message.
    """

    def __init__(self, desk: Desk, catalogue: Catalogue, emoji: str) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._emoji = emoji
        self._answers: Mapping[str, Callable[[Person, ThreadRef, str], str]] = {
            "help": self._help,
            "status": self._status,
            "undo": self._undo,
            "cancel": self._cancel,
            "stop": self._cancel,
            "save": self._save,
            "settings": self._settings,
        }

    def knows(self, text: str) -> bool:
        """Whether a text is a subcommand, and not a request."""
        name, _, rest = " ".join(text.split()).casefold().partition(" ")
        return name in self._answers and (not rest or name == "settings")

    def answer(self, command: Command, text: str, key: str) -> str:
        """What a subcommand says, as mrkdwn.

        Args:
            text: what was typed, Slack's escapes undone.
            key: unique for the gesture.

        Raises errors of core.kit.errors: tell the person alone.
        """
        typed = " ".join(text.split())
        name, _, rest = typed.partition(" ")
        where = place(command.team_id, command.channel_id)
        if name.casefold() == "settings" and rest:
            person = self._desk.person(command.user_id, command.user_name, where)
            return self._change(person, where, rest)
        person = self._desk.person(command.user_id, command.user_name, where)
        return self._answers[name.casefold()](person, where, key)

    def told(self, command: Command, error: AssistantError) -> str:
        """What was wrong, in the person's language."""
        where = place(command.team_id, command.channel_id)
        return told(error, self._desk.person(command.user_id, command.user_name, where))

    def _help(self, person: Person, _where: ThreadRef, _key: str) -> str:
        samples = "\n".join(f"• {line}" for line in self.samples())
        return say_in(person.locale)("slack_help", samples=samples)

    def samples(self) -> list[str]:
        """What can be asked, by example, as mrkdwn."""
        known = {one.name: one.sample for one in self._catalogue}
        return [plain(known[name], 150) for name in _SHOWN if name in known]

    def _status(self, person: Person, where: ThreadRef, _key: str) -> str:
        found = self._desk.overview.asked(where, person, limit=_LOOKED_BACK)
        say = say_in(person.locale)
        lines = overview_lines(self._desk, found, "", say)
        if not lines:
            return say("slack_asked_nothing")
        return "\n".join([say("slack_asked_last"), *(f"• {line}" for line in lines)])

    def _undo(self, person: Person, where: ThreadRef, key: str) -> str:
        nothing = say_in(person.locale)("slack_nothing_to_undo")
        return self._decide((ActionKind.UNDO,), person, where, key) or nothing

    def _cancel(self, person: Person, where: ThreadRef, key: str) -> str:
        nothing = say_in(person.locale)("slack_nothing_to_cancel")
        # What waits for approval cannot be stopped, but it can be refused.
        kinds = (ActionKind.CANCEL, ActionKind.REJECT)
        return self._decide(kinds, person, where, key) or nothing

    def _decide(
        self, kinds: tuple[ActionKind, ...], person: Person, where: ThreadRef, key: str
    ) -> str:
        """Decide about the newest request that takes it, those of this channel first."""
        found = self._desk.overview.asked(where, person, limit=_LOOKED_BACK)
        for one in sorted(found, key=lambda each: each.request.thread.channel != where.channel):
            action = self._offered(one, kinds)
            if action is not None:
                receipt = self._desk.assistant.decide(action, person, key=key)
                say = say_in(person.locale)
                said = retold(receipt.note, say.language) or say("slack_taken_back")
                return f"{escape(said)} ({plain(one.request.text, 90)})"
        return ""

    def _offered(self, one: Asked, kinds: tuple[ActionKind, ...]) -> Action | None:
        card = card_of(self._desk, one)
        actions = card.actions if card else ()
        return next((action for action in actions if action.kind in kinds), None)

    def _save(self, person: Person, where: ThreadRef, _key: str) -> str:
        say = say_in(person.locale)
        here = self._desk.preferences.of_place(where)
        named = say("slack_chosen_database", database=plain(here.database_title, 80))
        chosen = named if here.database else say("slack_no_database")
        return say("slack_how_to_save", emoji=self._emoji, database=chosen)

    def _settings(self, person: Person, where: ThreadRef, _key: str) -> str:
        say = say_in(person.locale)
        lines = settings_lines(self._desk, person, where, say)
        return say("slack_settings", lines="\n".join(f"• {line}" for line in lines))

    def _change(self, person: Person, where: ThreadRef, said: str) -> str:
        name, _, value = said.partition(" ")
        known = self._desk.preferences
        match name.casefold():
            case "zone":
                known.set_person(person.id, where, zone=value)
            case "language":
                known.set_person(person.id, where, language=value)
            case "answers" if value.casefold() in set(Etiquette):
                change = PlaceChange(etiquette=Etiquette(value.casefold()))
                known.set_place(where, change, person)
            case "unfurls" if value.casefold() in _SWITCH:
                change = PlaceChange(unfurls=_SWITCH[value.casefold()])
                known.set_place(where, change, person)
            case "database":
                known.set_place(where, self._database(person, where, value), person)
            case _:
                raise BadInput(
                    f"I know no setting “{said[:60]}”.",
                    next_step="Say `/notion settings` to see them all.",
                )
        settled = known.settled(person, where)
        say = say_in(settled.locale)
        lines = settings_lines(self._desk, settled, where, say)
        return "\n".join([say("slack_settled_now"), *(f"• {line}" for line in lines)])

    def _database(self, person: Person, where: ThreadRef, title: str) -> PlaceChange:
        """The default database by its title; none for no title."""
        wanted = title.strip(" “”\"'")
        if not wanted or wanted.casefold() == "none":
            return PlaceChange(database="", database_title="")
        found = self._desk.library.of(where, person).databases(wanted, limit=10)
        same = [one for one in found if one.title.casefold() == wanted.casefold()] or found
        if len(same) == 1:
            return PlaceChange(database=same[0].id, database_title=same[0].title)
        names = ", ".join(f"“{one.title}”" for one in same) or "none"
        raise Conflict(f"Which database is meant? I found {names}.", next_step="Say its name.")
