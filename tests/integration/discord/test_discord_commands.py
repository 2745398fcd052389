"""The commands of `/notion`: what they ask for, what they offer, and who reads the answer."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.discord.counter import HELP, IN_PRIVATE, ON_IT
from bot.discord.listener import Manners
from bot.discord.services import Earlier, Services
from core.assistant.library import Field, Form, Shelf
from core.content.values import Option, PropertySchema
from core.domain.chat import Inbound
from core.domain.notion import ObjectKind, Target, User
from core.kit.errors import NotAllowed, Unavailable
from core.words import retold
from tests.integration.discord.conftest import Bot, Door, services_of
from tests.peers.discord import DiscordPeer

Start = Callable[..., Bot]

ROADMAP = Target(id="ds_1", kind=ObjectKind.DATABASE, title="Roadmap", url="")
OTHERS = [
    Target(id=f"ds_{title}", kind=ObjectKind.DATABASE, title=title, url="")
    for title in ("Road trips", "Meetings", "Broadway")
]
FORM = Form(
    database=ROADMAP,
    fields=(
        Field(schema=PropertySchema(id="1", name="Name", type="title")),
        Field(schema=PropertySchema("2", "Priority", "select", options=(Option("h", "High"),))),
        Field(
            schema=PropertySchema(
                "3", "Status", "status", options=(Option("n", "Not started"), Option("d", "Done"))
            )
        ),
    ),
    left_out=(),
)


class Notion(Shelf):
    """A few names; `look` is called at each look."""

    def __init__(self, look: Callable[[], None] = lambda: None) -> None:
        self.look = look

    def databases(self, typed: str = "", limit: int = 100) -> list[Target]:
        self.look()
        return [ROADMAP, *OTHERS]

    def form(self, database_id: str) -> Form:
        return FORM

    def people(self, typed: str = "", limit: int = 100) -> list[User]:
        self.look()
        return [User(id="u1", name="Ada Byron"), User(id="u2", name="Grace")]

    def things(
        self, typed: str = "", *, kind: ObjectKind | None = None, limit: int = 100
    ) -> list[Target]:
        self.look()
        return [
            Target(id=str(number), kind=ObjectKind.PAGE, title=f"{typed} {number}", url="")
            for number in range(40)
        ]


LATEST = (
    Earlier(id="req_3", title="Add Ship it to Roadmap", state="Working", over=False),
    Earlier(id="req_2", title="Archive old rows", state="Done", over=True),
    Earlier(id="req_1", title="Create page Retro", state="Failed", over=True),
)


@pytest.fixture
def services(door: Door) -> Services:
    return services_of(door, shelf=lambda _thread, _person: Notion(), earlier=LATEST)


def heard(peer: DiscordPeer, door: Door) -> Inbound:
    peer.eventually(lambda: door.accepted, "a request")
    return next(iter(door.accepted.values()))


def offered(peer: DiscordPeer, path: str, option: str, text: str, **said: str) -> list[str]:
    typed = peer.type(peer.ada, peer.general, path, option, text, **said)
    assert typed.answered.wait(10)
    assert typed.kind == 8
    return typed.choices


@pytest.mark.parametrize(
    ("path", "said", "words"),
    [
        ("create", {"title": "Notes"}, "create a page called “Notes”"),
        (
            "create",
            {"title": "Notes", "under": "Home", "content": "# Hi"},
            "create a page called “Notes” under “Home” with:\n# Hi",
        ),
        ("find", {"words": "Launch", "database": "Roadmap"}, "find “Launch” in “Roadmap”"),
        (
            "add",
            {"database": "Roadmap", "title": "A, “b”", "due": "Friday", "status": "Done"},
            'add “A, "b"” to “Roadmap”, Status: “Done”, due “Friday”',
        ),
        ("tasks", {"database": "Roadmap"}, "show open tasks in “Roadmap”"),
        (
            "tasks",
            {"database": "Roadmap", "which": "due this week", "assignee": "Grace"},
            "show tasks in “Roadmap” assigned to “Grace” due this week",
        ),
    ],
)
def test_a_command_is_the_request_that_its_options_say(
    peer: DiscordPeer, door: Door, bot: Bot, path: str, said: dict[str, str], words: str
) -> None:
    slash = peer.slash(peer.ada, peer.general, f"notion {path}", **said)
    assert heard(peer, door).text == words
    assert slash.answered.wait(5)
    assert (slash.text, slash.ephemeral) == (ON_IT, True)


def test_names_of_notion_are_offered_while_somebody_types_the_closest_first(
    peer: DiscordPeer, bot: Bot
) -> None:
    assert offered(peer, "notion add", "database", "road") == ["Roadmap", "Road trips", "Broadway"]
    assert offered(peer, "notion add", "field", "", database="Roadmap") == [
        "Name",
        "Priority",
        "Status",
    ]
    assert offered(peer, "notion add", "status", "", database="Roadmap") == ["Not started", "Done"]
    assert offered(peer, "notion add", "value", "h", database="Roadmap", field="priority") == [
        "High"
    ]
    assert offered(peer, "notion add", "status", "") == [], "no database is chosen yet"
    assert offered(peer, "notion tasks", "assignee", "by") == ["Ada Byron"]
    assert len(offered(peer, "notion find", "words", "x")) == 25


def test_names_too_long_for_discord_are_left_out(
    peer: DiscordPeer, services: Services, door: Door, start: Start
) -> None:
    start()
    typed = "y" * 120
    assert offered(peer, "notion find", "words", typed) == []


def test_no_names_are_offered_while_notion_hangs_and_late_ones_are_known_afterwards(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    hangs = threading.Event()

    def hang() -> None:
        hangs.wait(30)

    notion = Notion(hang)
    given = services_of(door, shelf=lambda _thread, _person: notion)
    bot = Bot(peer, given, replace(manners, names_within=0.2))
    peer.eventually(lambda: peer.gateway.sessions, "a session")
    try:
        assert offered(peer, "notion add", "database", "") == []
        hangs.set()
        peer.eventually(
            lambda: "Roadmap" in offered(peer, "notion add", "database", ""), "the late names"
        )
    finally:
        hangs.set()
        bot.end()
    assert bot.error is None


@pytest.mark.parametrize("error", [Unavailable("Notion does not answer."), ZeroDivisionError()])
def test_no_names_are_offered_when_looking_fails(
    peer: DiscordPeer, door: Door, manners: Manners, error: Exception
) -> None:
    def fail() -> None:
        raise error

    given = services_of(door, shelf=lambda _thread, _person: Notion(fail))
    bot = Bot(peer, given, manners)
    peer.eventually(lambda: peer.gateway.sessions, "a session")
    try:
        assert offered(peer, "notion add", "database", "") == []
    finally:
        bot.end()
    assert bot.error is None


@pytest.mark.requirement(8)
def test_cancel_stops_what_is_under_way_and_undo_takes_back_what_is_over(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    cancel = peer.slash(peer.ada, peer.general, "notion cancel")
    assert cancel.answered.wait(5)
    undo = peer.slash(peer.ada, peer.general, "notion undo")
    assert undo.answered.wait(5)
    chosen = offered(peer, "notion retry", "request", "retro")
    assert chosen == ["Failed: Create page Retro"]
    retry = peer.slash(peer.ada, peer.general, "notion retry", request="req_1")
    assert retry.answered.wait(5)
    decided = [(str(action.kind), action.request_id) for action, _, _ in door.decided]
    assert decided == [("cancel", "req_3"), ("undo", "req_2"), ("retry", "req_1")]
    assert cancel.ephemeral
    assert "Ship it" in cancel.text


def test_deciding_about_a_request_that_is_not_the_persons_is_explained(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    slash = peer.slash(peer.ada, peer.general, "notion undo", request="req_99")
    assert slash.answered.wait(5)
    assert slash.ephemeral
    assert "no such request of yours" in slash.text
    assert door.decided == []


def test_status_and_help_are_for_the_person_alone(peer: DiscordPeer, bot: Bot) -> None:
    status = peer.slash(peer.ada, peer.general, "notion status")
    told = peer.slash(peer.ada, peer.general, "notion help")
    assert status.answered.wait(5)
    assert told.answered.wait(5)
    assert (status.ephemeral, told.ephemeral) == (True, True)
    assert "Working: Add Ship it to Roadmap" in status.text
    assert told.text == HELP
    assert peer.cards(peer.general) == []


def test_status_of_many_long_requests_fits_in_a_message(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    url = "https://discord.com/channels/100000000000000000/100000000000000000/100000000000000000"
    long = [
        Earlier(id=f"req_{n}", title="_long_ " * 40, state="Working", over=False, url=url)
        for n in range(15)
    ]
    bot = Bot(peer, services_of(door, earlier=long), manners)
    try:
        peer.eventually(lambda: peer.gateway.sessions, "a session")
        status = peer.slash(peer.ada, peer.general, "notion status")
        peer.eventually(lambda: status.text, "an answer")
        assert 1000 < len(status.text) <= 2000
        *lines, last = status.text.split("\n")
        assert last == "…"
        assert all(line.endswith(f"({url})") for line in lines[1:])
    finally:
        bot.end()


def test_private_answers_are_shown_in_direct_messages(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="my tasks", private=True)
    thread = heard(peer, door).thread
    direct = str(peer.direct(peer.ada).id)
    assert (thread.workspace, thread.channel, thread.thread) == ("@me", direct, direct)
    peer.eventually(lambda: slash.text, "an answer")
    assert (slash.text, slash.ephemeral) == (IN_PRIVATE, True)


@pytest.mark.requirement(23)
@pytest.mark.parametrize(
    ("only_for_users", "step"), [(False, "ask without “private”"), (True, "then ask once more")]
)
def test_who_takes_no_direct_messages_hears_why_no_answer_comes(
    peer: DiscordPeer, door: Door, manners: Manners, *, only_for_users: bool, step: str
) -> None:
    peer.world.only_for_users = only_for_users
    bot = Bot(peer, replace(services_of(door), unseen=lambda _: True), manners)
    try:
        peer.eventually(lambda: peer.gateway.sessions, "a session")
        slash = peer.slash(peer.ada, peer.general, "notion ask", text="my tasks", private=True)
        peer.eventually(lambda: "I may not send you direct messages" in slash.text, "the reason")
        assert step in slash.text
        assert slash.ephemeral
    finally:
        bot.end()


def test_where_only_the_person_installed_it_the_answer_comes_in_direct_messages(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    peer.world.only_for_users = True
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    assert heard(peer, door).thread.workspace == "@me"
    peer.eventually(lambda: slash.text == IN_PRIVATE, "an answer")


def test_what_is_missing_is_named_and_what_can_be_done_without_is_told(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "create_public_threads"))
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    assert slash.answered.wait(5)
    assert "I lack Create Public Threads" in slash.text
    assert len(door.accepted) == 1
    peer._do(lambda: peer.world.deny(peer.general.id, "send_messages"))
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="another")
    assert slash.answered.wait(5)
    assert "I lack Send Messages." in slash.text
    assert len(door.accepted) == 1


def test_mention_where_it_may_not_write_is_answered_in_private_with_what_is_missing(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "send_messages"))
    peer.mention(peer.ada, peer.general, "add a task")
    told = peer.eventually(lambda: peer.cards(peer.direct(peer.ada)), "an answer")
    assert "I lack Send Messages." in told[0].text
    assert door.accepted == {}


@pytest.mark.requirement(17)
def test_nothing_that_is_said_in_private_mentions_anybody(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    def refuse(_: Inbound) -> None:
        raise NotAllowed(f"Not for @everyone nor {peer.grace.mention}.")

    door.before_submit = refuse
    for slash in (
        peer.slash(peer.ada, peer.general, "notion ask", text="a"),
        peer.slash(peer.ada, peer.general, "notion ask", text="b", private=True),
        peer.slash(peer.ada, peer.general, "notion help"),
    ):
        peer.eventually(lambda slash=slash: slash.text, "an answer")  # type: ignore[misc]
    sent = [
        call.body.get("data", call.body)
        for call in peer.calls("POST", "^/(interactions|webhooks)")
        if call.body.get("type") not in {5, 8}
    ]
    assert len(sent) == 3
    assert [each.get("allowed_mentions") for each in sent] == [{"parse": []}] * 3  # type: ignore[attr-defined]


@pytest.mark.requirement(21)
def test_what_is_said_in_private_is_said_in_the_language_of_the_persons_client(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    peer.world.locale = "de"
    told = [
        peer.slash(peer.ada, peer.general, "notion ask", text="eine Aufgabe"),
        peer.slash(peer.ada, peer.general, "notion help"),
        peer.slash(peer.ada, peer.general, "notion undo", request="req_99"),
    ]
    for slash in told:
        assert slash.answered.wait(10)
    assert told[0].text == "Ich kümmere mich darum."
    assert "Sagen Sie mir" in told[1].text
    assert not any(word in told[1].text for word in ("Tell me", " your ", " helps "))
    assert told[2].text.startswith("Ich kenne hier keine solche Anfrage")


@pytest.mark.requirement(21)
def test_who_settled_a_language_is_spoken_to_in_it_whatever_their_client_is_set_to(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    bot = Bot(peer, replace(services_of(door), language=lambda _thread, _person: "de"), manners)
    try:
        peer.eventually(lambda: peer.gateway.sessions, "a session")
        slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
        assert slash.answered.wait(10)
        assert slash.text == "Ich kümmere mich darum."
        click = peer.click(peer.ada, peer.post_button(peer.general, "old:button"), "Go")
        peer.eventually(lambda: click.text, "a refusal")
        assert click.text == retold("This button is not one of mine any more.", "de")
        peer._do(lambda: peer.world.deny(peer.general.id, "send_messages"))
        peer.mention(peer.ada, peer.general, "add a task")
        told = peer.eventually(lambda: peer.cards(peer.direct(peer.ada)), "an answer")
        assert told[0].text.startswith("Ich darf hier nicht schreiben: Mir fehlt Send Messages.")
    finally:
        bot.end()


@pytest.mark.requirement(7)
def test_nothing_is_answered_through_a_token_older_than_fifteen_minutes(
    peer: DiscordPeer, door: Door, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def store(_: Inbound) -> None:
        go_on.wait(10)

    door.before_submit = store
    slash = peer.slash(peer.ada, peer.general, "notion ask", text="add a task")
    assert slash.answered.wait(10)
    assert slash.kind == 5, "announced while its token is young"
    monkeypatch.setattr("bot.discord.private.TOKEN_LIVES", 0.1)
    go_on.set()
    peer.slash(peer.grace, peer.general, "notion ask", text="marker")
    peer.eventually(lambda: len(door.accepted) == 2, "both requests")
    assert peer.calls("POST", "^/webhooks/") == []
    assert slash.text == ""
