"""`/notion` with a subcommand: help, status, settings, undo, cancel …; all else is words.

What a subcommand says is shown to the person alone, with the acknowledgement.
"""

from collections.abc import Callable, Mapping

from bot.slack.desk import Desk, place
from bot.slack.markup import escape, plain
from bot.slack.payloads import Command
from bot.slack.telling import card_of, overview_lines, settings_lines
from core.assistant.overview import Asked
from core.domain.card import Action, ActionKind
from core.domain.chat import Person, ThreadRef
from core.domain.preferences import Etiquette, PlaceChange
from core.kit.errors import BadInput, Conflict
from core.operations.catalogue import Catalogue

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
_COMMANDS = """*What you can say to me*
In a thread or a direct message, or after `/notion`, in plain words. For example:
{samples}

*Commands*
• `/notion help` this
• `/notion find WORDS` pages and rows by their title
• `/notion tasks` what is assigned to you
• `/notion status` what is running and what was done
• `/notion cancel` stops what you asked for last, `/notion undo` takes back what was done last
• `/notion settings` your time zone and language, and the manners of this channel
• `/notion save` how to keep a message in Notion

In a thread, “yes”, “no”, “stop”, “undo” and “try again” do what the buttons do."""
_SAVE = (
    "To keep a message in Notion, choose *Save to Notion* in its menu (⋯ → More message shortcuts)"
    " and fill in the form. Or put :{emoji}: on it: then it is saved to {database}."
)
_SETTINGS = """{lines}

To change them: `/notion settings zone Europe/Vienna`, `/notion settings language de`, \
`/notion settings answers follow` (or `mention`, `off`), `/notion settings unfurls on`, \
`/notion settings database NAME`."""


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

    def _help(self, _person: Person, _where: ThreadRef, _key: str) -> str:
        return _COMMANDS.format(samples="\n".join(f"• {line}" for line in self.samples()))

    def samples(self) -> list[str]:
        """What can be asked, by example, as mrkdwn."""
        known = {one.name: one.sample for one in self._catalogue}
        return [plain(known[name], 150) for name in _SHOWN if name in known]

    def _status(self, person: Person, where: ThreadRef, _key: str) -> str:
        found = self._desk.overview.asked(where, person, limit=_LOOKED_BACK)
        lines = overview_lines(self._desk, found, "")
        if not lines:
            return "You have asked for nothing yet. Try `/notion help`."
        return "\n".join(["*What you asked for last*", *(f"• {line}" for line in lines)])

    def _undo(self, person: Person, where: ThreadRef, key: str) -> str:
        return self._decide(ActionKind.UNDO, person, where, key) or (
            "There is nothing of yours that I could take back."
        )

    def _cancel(self, person: Person, where: ThreadRef, key: str) -> str:
        return self._decide(ActionKind.CANCEL, person, where, key) or (
            "Nothing that you asked for is under way."
        )

    def _decide(self, kind: ActionKind, person: Person, where: ThreadRef, key: str) -> str:
        """Decide about the newest request that takes it, those of this channel first."""
        found = self._desk.overview.asked(where, person, limit=_LOOKED_BACK)
        for one in sorted(found, key=lambda each: each.request.thread.channel != where.channel):
            action = self._offered(one, kind)
            if action is not None:
                receipt = self._desk.assistant.decide(action, person, key=key)
                said = receipt.note or "I take it back."
                return f"{escape(said)} ({plain(one.request.text, 90)})"
        return ""

    def _offered(self, one: Asked, kind: ActionKind) -> Action | None:
        card = card_of(self._desk, one)
        actions = card.actions if card else ()
        return next((action for action in actions if action.kind is kind), None)

    def _save(self, _person: Person, where: ThreadRef, _key: str) -> str:
        here = self._desk.preferences.of_place(where)
        chosen = f"“{plain(here.database_title, 80)}”" if here.database else "the database of this"
        chosen += "" if here.database else " channel, once you `/notion settings database NAME`"
        return _SAVE.format(emoji=self._emoji, database=chosen)

    def _settings(self, person: Person, where: ThreadRef, _key: str) -> str:
        lines = settings_lines(self._desk, person, where)
        return _SETTINGS.format(lines="\n".join(f"• {line}" for line in lines))

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
        lines = settings_lines(self._desk, settled, where)
        return "\n".join(["Settled.", *(f"• {line}" for line in lines)])

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
