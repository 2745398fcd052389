"""Dates in the asker's zone, and words in their language, from whatever they settled."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.assistant.preferences import Preferences
from core.domain.card import Action, ActionKind
from core.domain.chat import Person
from core.domain.plan import Plan
from core.domain.preferences import Etiquette, PlaceChange
from core.kit.clock import Clock
from core.kit.errors import BadInput, NotAllowed
from core.progress.voice import Voice
from core.storage.database import Database
from tests.builders import a_person, a_thread, an_inbound
from tests.integration.control.desk import ControlDesk

LATE = [
    ("Pacific/Auckland", "2026-11-23T23:30", "2026-11-24T09:00:00+13:00"),
    ("America/Los_Angeles", "2026-11-23T23:30", "2026-11-24T09:00:00-08:00"),
    ("UTC", "2026-11-23T23:30", "2026-11-24T09:00:00+00:00"),
    ("Europe/Vienna", "2026-03-28T23:30", "2026-03-29T09:00:00+02:00"),
    ("Europe/Vienna", "2026-10-24T23:30", "2026-10-25T09:00:00+01:00"),
    ("America/New_York", "2026-03-07T23:30", "2026-03-08T09:00:00-04:00"),
]
"""Zone, wall time of the asking, and what "tomorrow 9am" is then; the last three on the eve of a
change of clocks."""


@pytest.mark.requirement(20)
def test_tomorrow_at_nine_is_meant_in_the_zone_that_a_person_settled(desk: ControlDesk) -> None:
    for zone, wall, meant in LATE:
        desk.assistant.preferences.set_person("U1", a_thread(), zone=zone)
        at = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        said = replace(an_inbound("add Call to Roadmap, due tomorrow at 9am"), at=at)
        request, _, _ = desk.assistant.request(desk.assistant.submit(said).request_id)
        plan = desk.grammar.plan(replace(request, said_at=at, text=said.text))
        assert isinstance(plan, Plan)
        properties = plan.steps[0].args["properties"]
        assert isinstance(properties, dict)
        found = next(str(value) for name, value in properties.items() if name != "Name")
        assert _moment(found, zone) == datetime.fromisoformat(meant).astimezone(UTC), zone


def _moment(text: str, zone: str) -> datetime:
    """The moment in a date that a plan holds: with its offset, or with a zone beside it."""
    match = re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:\d\d|Z)?", text)
    assert match is not None, text
    moment = datetime.fromisoformat(match[0])
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


@pytest.mark.requirement(20)
def test_times_are_told_in_the_asker_s_zone_and_language_and_as_moments() -> None:
    now = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    later = datetime(2026, 11, 23, 23, 15, tzinfo=UTC)
    german = Voice(now=now, zone="Europe/Vienna", locale="de-AT")
    assert german.time(now) == "23:30 Uhr"
    assert german.time(later) == "00:15 Uhr am 24. November"
    english = Voice(now=now, zone="America/Los_Angeles", locale="en-US")
    assert english.time(later) == "15:15"
    assert [moment.at for moment in german.moments] == [now, later]


@pytest.mark.requirement(20)
def test_a_zone_can_be_named_by_its_city(database: Database) -> None:
    known = Preferences(database, Clock())
    for said, zone in (
        ("vienna", "Europe/Vienna"),
        ("america/new york", "America/New_York"),
        ("Wien", "Europe/Vienna"),
    ):
        assert known.set_person("U1", a_thread(), zone=said).zone == zone
        assert known.settled(a_person(), a_thread()).zone == zone


@pytest.mark.requirement(20)
def test_a_zone_that_is_none_is_refused_with_the_closest(database: Database) -> None:
    known = Preferences(database, Clock())
    with pytest.raises(BadInput, match=r"Did you mean Europe/Vienna"):
        known.set_person("U1", a_thread(), zone="Europe/Veinna")


def test_who_settled_something_elsewhere_on_discord_settled_it_everywhere(
    database: Database,
) -> None:
    known = Preferences(database, Clock())
    known.set_person("U1", a_thread(platform="discord", workspace="G1"), zone="Asia/Tokyo")
    elsewhere = a_thread(platform="discord", workspace="@me")
    assert known.settled(a_person(), elsewhere).zone == "Asia/Tokyo"
    assert known.settled(a_person(), a_thread()).zone == "UTC"


@pytest.mark.requirement(18)
def test_only_who_manages_a_place_changes_its_settings(database: Database) -> None:
    known, thread = Preferences(database, Clock()), a_thread()
    quiet = PlaceChange(etiquette=Etiquette.OFF)
    with pytest.raises(NotAllowed):
        known.set_place(thread, quiet, a_person())
    assert known.of_place(thread).etiquette is Etiquette.FOLLOW
    manager = replace(a_person(), manages=True)
    assert known.set_place(thread, quiet, manager, everywhere=True).etiquette is Etiquette.OFF
    follow = PlaceChange(etiquette=Etiquette.FOLLOW)
    assert known.set_place(thread, follow, manager).etiquette is Etiquette.FOLLOW
    assert known.of_place(a_thread(channel="C2")).etiquette is Etiquette.OFF


@pytest.mark.requirement(21)
def test_one_s_own_language_goes_before_the_place_s_and_that_before_the_platform_s(
    database: Database,
) -> None:
    known, thread = Preferences(database, Clock()), a_thread()
    person: Person = replace(a_person(), locale="en-GB", manages=True)
    assert known.settled(person, thread).locale == "en-GB"
    known.set_place(thread, PlaceChange(language="German"), person)
    assert known.settled(person, thread).locale == "de"
    known.set_person("U1", thread, language="English")
    assert known.settled(person, thread).locale == "en"


@pytest.mark.requirement(21)
def test_refusals_and_notes_are_told_in_the_person_s_language(desk: ControlDesk) -> None:
    dana = replace(a_person(), locale="de-DE")
    receipt = desk.assistant.submit(an_inbound("add Nachricht to Roadmap", person=dana))
    stop = Action(kind=ActionKind.CANCEL, label="", request_id=receipt.request_id)
    other = replace(a_person("U2", "Kim"), locale="de-DE")
    with pytest.raises(NotAllowed, match="Fragen Sie dort"):
        desk.assistant.decide(stop, other, key="k1")
    assert desk.assistant.decide(stop, dana, key="k2").note == "Ich halte an."
    said = desk.assistant.submit(an_inbound("ja", person=dana))
    assert said.note == "Hier wartet nichts auf eine Antwort von Ihnen."
