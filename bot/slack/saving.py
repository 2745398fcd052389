"""Save to Notion: a message shortcut, a modal by the chosen database's live schema, a plan.

The modal opens empty within the three seconds that the shortcut's trigger lives, and is filled as
soon as Slack and Notion have answered. What is submitted goes through the same door as all else.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import structlog
from pydantic import JsonValue
from slack_bolt import Ack, App
from slack_sdk.web import WebClient

from bot.slack import forms
from bot.slack.aftermath import Aftermath
from bot.slack.blocks import Json, note
from bot.slack.desk import Body, Desk, place, told
from bot.slack.file_reading import SentFile, files_of
from bot.slack.messages import can_answer_in, captured, direct_channel, fetch
from bot.slack.patience import Patience
from bot.slack.recent import RecentHighest
from bot.slack.save_form import (
    DATABASE,
    VIEW,
    Saved,
    content_blocks,
    database_input,
    form_window,
    guidance,
    line,
)
from bot.slack.saved_files import SavedFiles, as_links
from bot.slack.surface import SlackSurface
from bot.slack.view_payloads import InView, MessageShortcut, SeenView, Suggestion
from bot.slack.windows import Window, change_window, open_window
from core.assistant.capture import Captured, capture_plan, initial_values
from core.domain.chat import Inbound, Person, ThreadRef
from core.domain.notion import Target
from core.kit.errors import AssistantError, Conflict, NotFound
from core.words import say_in

_log = structlog.get_logger(__name__)

SHORTCUT = "save_to_notion"
_REMEMBERED = 1_024


class Saving:
    """The listeners of "Save to Notion"."""

    def __init__(
        self, desk: Desk, surface: SlackSurface, after: Aftermath, patience: Patience
    ) -> None:
        self._desk = desk
        self._surface = surface
        self._after = after
        self._patience = patience
        self._files = SavedFiles(desk.assistant.keep_file)
        self._chosen = RecentHighest(_REMEMBERED)

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.shortcut(SHORTCUT)(self.on_shortcut)
        app.action(DATABASE)(self.on_chosen)
        app.options(DATABASE)(self.on_options)
        app.view(VIEW)(self.on_submitted)

    def close(self) -> None:
        """Let go of threads."""
        self._files.close()

    def on_shortcut(self, body: Body, client: WebClient, ack: Ack) -> None:
        """The shortcut on a message: open the window first, its trigger does not live long."""
        asked = MessageShortcut.model_validate(body)
        raw = body.get("message")
        message = raw if isinstance(raw, dict) else {}
        at = place(asked.team_id, asked.channel.id)
        person = self._desk.person(asked.user.id, asked.user_name, at)
        say = say_in(person.locale)
        try:
            moment = form_window([line(say("slack_moment"))], say)
            window = open_window(client, asked.trigger_id, moment)
        except AssistantError as error:
            ack()
            self._surface.whisper(
                asked.channel.id,
                asked.user.id,
                told(error, person),
                thread=asked.message.thread_ts,
                workspace=asked.team_id,
            )
            return
        ack()
        self._after.do("fill the form", lambda: self._begin(client, window, asked, message, person))

    def on_chosen(self, body: Body, client: WebClient, ack: Ack) -> None:
        """Another database is chosen in the modal."""
        ack()
        seen = InView.model_validate(body)
        saved = Saved.model_validate_json(seen.view.private_metadata)
        element = seen.actions[0] if seen.actions else {}
        database = forms.chosen(element)
        if database in {"", forms.MORE, saved.database}:
            return
        # Of two choices made quickly, the later one wins whichever is fetched first.
        number = int(str(element.get("action_ts") or "0").replace(".", "") or 0)
        self._chosen.raise_to(seen.view.id, number)
        window = Window(id=seen.view.id, hash=seen.view.hash)
        content = forms.content_in(seen.view.state.values) or ""
        where = place(seen.team_id, saved.channel, saved.thread)
        person = self._desk.person(seen.user.id, seen.user_name, where)

        def fill() -> None:
            view = self._form(saved, database, content, person, seen.team_id)
            if self._chosen.raise_to(seen.view.id, number):
                _replace(client, window, view)

        self._after.do("fill the form", fill)

    def on_options(self, body: Body, ack: Ack) -> None:
        """Names of databases for what is typed."""
        asked = Suggestion.model_validate(body)
        where = place(asked.team_id, "")
        person = self._desk.person(asked.user.id, asked.user_name, where)
        shelf = self._desk.library.of(where, person)
        most = forms.MOST_OPTIONS + 1
        none: list[Target] = []
        found = self._patience.ask(lambda: shelf.databases(asked.value, limit=most), none)
        ack(options=forms.menu([(one.title, one.id) for one in found], say_in(person.locale)))

    def on_submitted(self, body: Body, client: WebClient, ack: Ack) -> None:
        """The form was sent: check it, and hand its plan in at the door."""
        sent = InView.model_validate(body)
        saved = Saved.model_validate_json(sent.view.private_metadata)
        where = place(sent.team_id, saved.channel, saved.thread)
        person = self._desk.person(sent.user.id, sent.user_name, where)
        if saved.files and not saved.linked:
            again = partial(fetch, client, saved.source, saved.ts, saved.within)
            self._files.begin(sent.view.id, where, again, client)
        errors = self._refused(sent, saved, person)
        if errors:
            ack(response_action="errors", errors=errors)
            return
        try:
            self._hand_in(sent, saved, person, client)
        except AssistantError as error:
            first = next(iter(sent.view.state.values), DATABASE)
            ack(response_action="errors", errors={first: note(told(error, person))})
        else:
            ack()

    def _refused(self, sent: InView, saved: Saved, person: Person) -> dict[str, str]:
        state = sent.view.state.values
        database = forms.chosen(state.get(DATABASE, {}).get(DATABASE, {}))
        if not database or database == forms.MORE:
            return {DATABASE: say_in(person.locale)("slack_choose")}
        if database != saved.database:
            return {DATABASE: say_in(person.locale)("slack_still")}
        values = forms.filled_in(state, person.zone)
        shelf = self._desk.library.of(place(sent.team_id, saved.channel, saved.thread), person)
        # When Notion takes too long the plan itself finds out what is wrong.
        nothing: dict[str, str] = {}
        found = self._patience.ask(lambda: shelf.problems(database, values), nothing)
        return {forms.FIELD + name[:240]: told(text, person) for name, text in found.items()}

    def _hand_in(self, sent: InView, saved: Saved, person: Person, client: WebClient) -> None:
        where = place(sent.team_id, saved.channel, saved.thread)
        shelf = self._desk.library.of(where, person)
        database = shelf.database(saved.database)
        content = self._content(sent.view, saved, client)
        values = forms.filled_in(sent.view.state.values, person.zone)
        kept = self._files.of(sent.view.id)
        plan = capture_plan(database, values, content, kept.names)
        inbound = Inbound(
            key=f"slack:{sent.team_id}:view:{sent.view.id}",
            thread=where,
            person=person,
            text=plan.title,
            at=self._desk.clock.now(),
        )
        self._desk.assistant.submit_plan(inbound, plan)
        if kept.reasons:
            said = "\n".join(told(reason, person) for reason in kept.reasons)
            self._after.do("whisper", lambda: self._whisper(where, person, said))

    def _whisper(self, where: ThreadRef, person: Person, text: str) -> None:
        self._surface.whisper(
            where.channel, person.id, text, thread=where.thread, workspace=where.workspace
        )

    def _content(self, view: SeenView, saved: Saved, client: WebClient) -> str:
        text = forms.content_in(view.state.values) or ""
        if saved.whole:
            message = fetch(client, saved.source, saved.ts, saved.within)
            text = captured(client, self._desk.people, saved.source, message).text
        if saved.linked:
            text = f"{text.strip()}\n\n{saved.linked}"
        return Captured(text=text, author=saved.author, url=saved.url).content

    def _begin(
        self,
        client: WebClient,
        window: Window,
        asked: MessageShortcut,
        message: dict[str, JsonValue],
        person: Person,
    ) -> None:
        """Fill the window with the form of the database that was used last."""
        try:
            kept = captured(client, self._desk.people, asked.channel.id, message)
            saved = self._saved(client, asked, kept, files_of(message))
            where = place(asked.team_id, saved.channel, saved.thread)
            last = self._desk.overview.last_saved_to(where, person)
            try:
                view = self._form(saved, last, kept.text, person, asked.team_id)
            except AssistantError:
                # It may be gone, or not shared any more: then another one can be chosen.
                view = self._form(saved, "", kept.text, person, asked.team_id)
        except AssistantError as error:
            view = form_window([line(told(error, person))], say_in(person.locale))
        _replace(client, window, view)

    def _saved(
        self,
        client: WebClient,
        asked: MessageShortcut,
        kept: Captured,
        files: Sequence[SentFile],
    ) -> Saved:
        message = asked.message
        within = message.thread_ts if message.thread_ts != message.ts else None
        reachable = can_answer_in(client, asked.channel.id, message.ts)
        channel = asked.channel.id if reachable else direct_channel(client, asked.user.id)
        return Saved(
            channel=channel,
            thread=(message.thread_ts or message.ts) if reachable else None,
            source=asked.channel.id,
            ts=message.ts,
            within=within,
            author=kept.author[:80],
            title=kept.title,
            url=kept.url[:500],
            whole=reachable and len(kept.text) > forms.LONGEST_INPUT,
            files=len(files),
            linked="" if reachable else as_links(files),
        )

    def _form(self, saved: Saved, database: str, text: str, person: Person, team: str) -> Json:
        """The modal for one database, or for choosing one."""
        shelf = self._desk.library.of(place(team, saved.channel, saved.thread), person)
        say = say_in(person.locale)
        if not database:
            menu = database_input(None, say)
            blocks = [menu, *guidance(shelf, say), *content_blocks(saved, text, say)]
            return form_window(blocks, say, saved)
        form = shelf.form(database)
        kept = Captured(text=saved.title, author=saved.author, url=saved.url)
        blocks = [
            database_input(form.database, say),
            *forms.field_blocks(form, initial_values(form, kept), say),
            *content_blocks(saved, text, say),
        ]
        chosen = saved.model_copy(update={"database": form.database.id})
        return form_window(blocks, say, chosen, can_send=True)


def _replace(client: WebClient, window: Window, view: Mapping[str, JsonValue]) -> None:
    try:
        try:
            change_window(client, window, dict(view))
        except Conflict:
            # An earlier choice was shown meanwhile; this one is later.
            change_window(client, window, dict(view), force=True)
    except NotFound:
        _log.info("slack.window_closed")
