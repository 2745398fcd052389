"""The door's part about settings: what people and places settled, and who may change it."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Generic, TypeVar

from core.assistant.approving import must_be_place
from core.assistant.zones import zone_meant
from core.domain.approval import places_of
from core.domain.chat import Person, Platform, ThreadRef
from core.domain.preferences import OfPerson, OfPlace, PlaceChange
from core.kit.clock import Clock
from core.kit.errors import BadInput, NotAllowed
from core.storage import approvals, preferences
from core.storage.database import Database
from core.words import LANGUAGES, spoken

AGE = 5.0
"""Seconds for which a setting may be gone by after another process changed it."""

_ROOM = 20_000

T = TypeVar("T")


class Preferences:
    """What people and places settled, read cheaply. Raises Unavailable without a database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._people: _Fresh[OfPerson] = _Fresh(clock)
        self._places: _Fresh[OfPlace] = _Fresh(clock)

    def of_person(self, person_id: str, thread: ThreadRef) -> OfPerson:
        """What a person settled, in their workspace (on Discord: everywhere)."""
        home = _home(thread)

        def read() -> OfPerson:
            with self._database.read() as tx:
                return preferences.of_person(tx, home, person_id)

        return self._people.get(f"{home}/{person_id}", read)

    def of_place(self, thread: ThreadRef) -> OfPlace:
        """What holds where a thread is: the channel's settings before the workspace's."""
        places = places_of(thread)

        def read() -> OfPlace:
            with self._database.read() as tx:
                return preferences.of_places(tx, places)

        return self._places.get(places[-1], read)

    def settled(self, person: Person, thread: ThreadRef) -> Person:
        """The person with the zone and the language that hold for what they say there.

        Of languages, the one they set goes before the one that was set for the place, and that
        before the one their platform tells.
        """
        own = self.of_person(person.id, thread)
        language = own.language or self.of_place(thread).language
        zone = own.zone or person.zone
        if (zone, language) == (person.zone, ""):
            return person
        return replace(person, zone=zone, locale=language or person.locale)

    def set_person(
        self,
        person_id: str,
        thread: ThreadRef,
        *,
        zone: str | None = None,
        language: str | None = None,
    ) -> OfPerson:
        """Settle something about oneself.

        Args:
            zone: IANA name, or a city; empty to go by the platform again; None to leave it.
            language: its name or code; likewise.

        Raises:
            BadInput: there is no such zone or language; the text names the closest.
        """
        home = _home(thread)
        with self._database.begin() as tx:
            before = preferences.of_person(tx, home, person_id)
            after = OfPerson(
                zone=before.zone if zone is None else zone and zone_meant(zone),
                language=before.language if language is None else language and _spoken(language),
            )
            preferences.set_person(tx, home, person_id, after)
        self._people.forget(f"{home}/{person_id}")
        return after

    def set_place(
        self,
        thread: ThreadRef,
        change: PlaceChange,
        by: Person,
        *,
        everywhere: bool = False,
    ) -> OfPlace:
        """Settle something about the channel of a thread, or about its whole workspace.

        Raises:
            NotAllowed: the person does not manage the place, and is no approver of it.
            BadInput: there is no such language.
        """
        place = places_of(thread)[1 if everywhere else 2]
        with self._database.begin() as tx:
            if not by.manages and not approvals.deciders(tx).may(by, thread):
                raise NotAllowed(
                    "Only who manages this place can change its settings.",
                    next_step="Ask an administrator, or change your own: your time zone and"
                    " your language.",
                )
            preferences.set_place(tx, place, _values(change), actor=by.id)
        self._places.clear()
        return self.of_place(thread)

    def speak_as(self, request_id: str, person: Person) -> None:
        """Speak to who made a request as they have just settled it."""
        with self._database.begin() as tx:
            preferences.speak_as(tx, request_id, person)

    def operate(self, place: str, change: PlaceChange, *, actor: str) -> None:
        """Settle something about a place as the machine's operator.

        Raises:
            BadInput: it is no place, or there is no such language.
        """
        must_be_place(place)
        with self._database.begin() as tx:
            preferences.set_place(tx, place, _values(change), actor=actor)
        self._places.clear()

    def listed(self) -> list[tuple[str, OfPlace]]:
        """Every place that has settings of its own; for operators."""
        with self._database.read() as tx:
            return preferences.listed(tx)


class _Fresh(Generic[T]):
    """The latest values by name, each for `AGE` seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._known: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, name: str, read: Callable[[], T]) -> T:
        """The value; read when it is not known, or not any more."""
        now = self._clock.monotonic()
        with self._guard:
            known = self._known.get(name)
        if known is not None and now - known[0] < AGE:
            return known[1]
        value = read()
        with self._guard:
            self._known[name] = (now, value)
            self._known.move_to_end(name)
            while len(self._known) > _ROOM:
                self._known.popitem(last=False)
        return value

    def forget(self, name: str) -> None:
        with self._guard:
            self._known.pop(name, None)

    def clear(self) -> None:
        with self._guard:
            self._known.clear()


def _home(thread: ThreadRef) -> str:
    """Where a person's settings are kept: Discord's people are the same in every server."""
    if thread.platform is Platform.DISCORD:
        return str(thread.platform)
    return places_of(thread)[1]


def _spoken(name: str) -> str:
    found = spoken(name)
    if found is None:
        known = " and ".join(LANGUAGES.values())
        raise BadInput(f"I do not speak “{name}”.", next_step=f"I speak {known}.")
    return found


def _values(change: PlaceChange) -> dict[str, str | bool | None]:
    values = {name: value for name, value in asdict(change).items() if value is not None}
    if values.get("language"):
        values["language"] = _spoken(str(values["language"]))
    return values
