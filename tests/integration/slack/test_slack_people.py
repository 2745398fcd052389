"""Names and zones: kept for a while, never in the way."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.slack.app import SlackBot
from bot.slack.people import People, Profile, person_of
from core.kit.clock import Clock
from core.kit.errors import NotFound, Unavailable
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import Fault, SlackPeer


class SteppingClock(Clock):
    """A clock whose durations are turned by hand."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


class Directory:
    """Profiles that count how often they are asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failing: Exception | None = None
        self.hold: threading.Event | None = None

    def look(self, user: str) -> Profile:
        self.asked.append(user)
        if self.hold:
            self.hold.wait(10)
        if self.failing:
            raise self.failing
        return Profile(name=f"Name of {user}", zone="Europe/Berlin")


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def people(directory: Directory, clock: SteppingClock) -> Iterator[People]:
    made = People(directory.look, clock)
    yield made
    made.close()


def test_a_profile_is_asked_for_once_an_hour(
    people: People, directory: Directory, clock: SteppingClock
) -> None:
    for _ in range(3):
        assert people.meet(["U1"])["U1"].name == "Name of U1"
    assert directory.asked == ["U1"]
    clock.ahead = timedelta(hours=2).total_seconds()
    people.meet(["U1"])
    assert directory.asked == ["U1", "U1"]


def test_an_old_profile_is_better_than_none(
    people: People, directory: Directory, clock: SteppingClock
) -> None:
    people.meet(["U1"])
    clock.ahead = timedelta(hours=2).total_seconds()
    directory.failing = Unavailable("Slack is away.")
    assert people.meet(["U1"])["U1"].zone == "Europe/Berlin"


def test_someone_unknown_has_the_shown_name_and_utc(people: People, directory: Directory) -> None:
    directory.failing = Unavailable("Slack is away.")
    person = person_of("U1", "dana", people.meet(["U1"]))
    assert (person.name, person.zone, person.locale) == ("dana", "UTC", "en-US")


def test_a_hanging_slack_costs_one_answer_its_patience_and_not_each(
    people: People, directory: Directory
) -> None:
    directory.hold = threading.Event()
    people.meet(["U1"])
    for number in range(2, 40):
        people.meet([f"U{number}"])
    assert directory.asked == ["U1"]
    directory.hold.set()


def test_one_unknown_person_does_not_keep_others_from_being_asked_for(
    people: People, directory: Directory
) -> None:
    directory.failing = NotFound("No such user.")
    people.meet(["U1"])
    directory.failing = None
    assert people.meet(["U2"])["U2"].name == "Name of U2"


@pytest.mark.requirement(1)
def test_a_request_is_taken_while_users_info_hangs(
    peer: SlackPeer, assistant: RecordingAssistant, http: SlackBot
) -> None:
    peer.trouble.always("users.info", Fault("hang", seconds=1.5))
    said = peer.mention("hello", twin=False)
    peer.over(*said.deliveries)
    assert [attempt.number for attempt in said.deliveries[0].attempts] == [0]
    assert assistant.only.person.zone == "UTC"
    peer.trouble.over()


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method", "internal_error"])
def test_a_request_is_taken_without_users_info(
    peer: SlackPeer, assistant: RecordingAssistant, http: SlackBot, error: str
) -> None:
    peer.trouble.always("users.info", Fault("error", error=error))
    peer.over(*peer.mention("hello", twin=False).deliveries)
    assert assistant.only.person.id == peer.user.id
    assert assistant.only.person.zone == "UTC"
