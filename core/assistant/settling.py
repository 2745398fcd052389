"""Settings from chat: "settings", "set my time zone to Vienna", "only answer when mentioned"."""

from core.assistant.preferences import Preferences
from core.assistant.setting_words import Wish, wish
from core.domain.chat import Person, Platform
from core.domain.plan import Answer, Outcome, Refuse
from core.domain.preferences import Etiquette, OfPlace
from core.domain.task import Request
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput, Unavailable
from core.operations.things import plainly
from core.progress.voice import Voice
from core.words import LANGUAGES, Say, language_of, say_in, spoken

_ETIQUETTES = {
    Etiquette.FOLLOW: "etiquette_follow",
    Etiquette.MENTION: "etiquette_mention",
    Etiquette.OFF: "etiquette_off",
}


class Settling:
    """Answers what people say about settings."""

    def __init__(self, preferences: Preferences, clock: Clock) -> None:
        self._preferences = preferences
        self._clock = clock

    def outcome(self, request: Request) -> Outcome | None:
        """What comes of a request about settings; None when it is about something else.

        Raises:
            Unavailable: the database does not answer.
        """
        wanted = wish(request.text)
        if wanted is None or _is_no_language(wanted):
            return None
        try:
            return Answer(text=self._answer(request, wanted))
        except Unavailable:
            raise
        except AssistantError as error:
            return Refuse(text=str(error))

    def _answer(self, request: Request, wanted: Wish) -> str:
        person = self._settled(request, wanted)
        say = say_in(person.locale)
        if wanted.place is not None:
            return _of_place(self._preferences.of_place(request.thread), say)
        if wanted.zone is not None:
            return say("zone_settled", zone=person.zone, time=self._time(person))
        if wanted.language is not None:
            return say("language_settled", language=LANGUAGES[language_of(person.locale)])
        return self._all(request, person, say)

    def _settled(self, request: Request, wanted: Wish) -> Person:
        """Settle it. Returns the person as they are spoken to from here on."""
        thread, person = request.thread, request.person
        if wanted.place is not None:
            if thread.platform in {Platform.TERMINAL, Platform.WEB}:
                raise BadInput("Here only you and I talk, so I always answer.")
            self._preferences.set_place(thread, wanted.place, person)
        if wanted.zone is not None or wanted.language is not None:
            self._preferences.set_person(
                person.id, thread, zone=wanted.zone, language=wanted.language
            )
            person = self._preferences.settled(person, thread)
            self._preferences.speak_as(request.id, person)
        return person

    def _time(self, person: Person) -> str:
        return self._voice(person).time(self._clock.now())

    def _voice(self, person: Person) -> Voice:
        return Voice(now=self._clock.now(), zone=person.zone, locale=person.locale)

    def _all(self, request: Request, person: Person, say: Say) -> str:
        own = self._preferences.of_person(person.id, request.thread)
        zone = "zone_own" if own.zone else "zone_of_platform"
        language = LANGUAGES[language_of(person.locale)]
        lines = [
            say(zone, zone=person.zone, time=self._time(person)),
            say("language_is", language=language),
        ]
        if request.thread.platform not in {Platform.TERMINAL, Platform.WEB}:
            lines.append(_of_place(self._preferences.of_place(request.thread), say))
        listed = "\n".join(f"- {line}" for line in lines)
        return f"{say('settings_head')}\n\n{listed}\n\n{say('settings_how')}"


def _is_no_language(wanted: Wish) -> bool:
    """“Write tests” and “answer Anna” are no wishes for a language."""
    return wanted.language is not None and spoken(wanted.language) is None


def _of_place(place: OfPlace, say: Say) -> str:
    parts = [say(_ETIQUETTES[place.etiquette])]
    parts.append(say("unfurls_yes" if place.unfurls else "unfurls_no"))
    if place.database:
        parts.append(say("captures_go_to", database=plainly(place.database_title)))
    return " ".join(parts)
