"""Changes are committed in groups, and each has what a transaction of its own would give it."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from core.engine.group_commit import MOST, GroupCommit
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.storage import audit
from core.storage.database import Database, Transaction
from tests.eventually import PATIENCE, eventually

Writer = GroupCommit[str, str]
BAD = "bad"


class Book:
    """Writes names into the audit, notes its groups, and can be made to wait or fail."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.may_write = threading.Event()
        self.may_write.set()
        self.failures = 0

    def write(self, tx: Transaction, names: Sequence[str]) -> Sequence[str]:
        self.groups.append(list(names))
        assert self.may_write.wait(PATIENCE)
        for name in names:
            audit.record(tx, name, audit.Subject())
        if self.failures:
            self.failures -= 1
            raise Unavailable("The database is away.")
        if BAD in names:
            raise ValueError(BAD)
        return [f"{name} is stored" for name in names]


class Heard:
    """What became of each change, as its owner heard it."""

    def __init__(self) -> None:
        self.of: dict[str, str | Exception] = {}

    def about(self, name: str) -> Callable[[str | Exception], None]:
        return lambda result: self.of.__setitem__(name, result)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def writer(database: Database, book: Book) -> Iterator[Writer]:
    made: Writer = GroupCommit("test", database, book.write, patience=PATIENCE, clock=Clock())
    yield made
    book.may_write.set()
    made.close(seconds=PATIENCE)


def _stored(database: Database) -> list[str]:
    with database.read() as tx:
        return [entry.action for entry in audit.entries(tx)]


def _hand_in(writer: Writer, names: Sequence[str]) -> Heard:
    heard = Heard()
    for name in names:
        writer.put(name, heard.about(name))
    return heard


def test_what_comes_in_during_a_commit_is_committed_together(
    writer: Writer, book: Book, database: Database
) -> None:
    book.may_write.clear()
    _hand_in(writer, ["first"])
    eventually(lambda: book.groups == [["first"]], "the first commit to begin")
    rest = [f"n{number}" for number in range(50)]
    _hand_in(writer, rest)
    book.may_write.set()
    assert writer.close(seconds=PATIENCE)
    assert book.groups == [["first"], rest]
    assert _stored(database) == ["first", *rest]


def test_a_single_change_waits_for_no_others(writer: Writer, book: Book) -> None:
    assert writer.results(["alone"]) == ["alone is stored"]
    assert book.groups == [["alone"]]


def test_a_writer_that_lingers_awaits_as_many_as_it_answered_before_and_no_longer_when_it_ends(
    database: Database, book: Book
) -> None:
    lingering: Writer = GroupCommit(
        "slow", database, book.write, patience=PATIENCE, clock=Clock(), linger=PATIENCE
    )
    lingering.results(["a", "b"])
    heard = _hand_in(lingering, ["c"])
    _hand_in(lingering, ["d"])
    eventually(lambda: heard.of, "an answer")
    _hand_in(lingering, ["e"])
    assert lingering.close(seconds=PATIENCE)
    assert book.groups == [["a", "b"], ["c", "d"], ["e"]]


def test_a_writer_that_lingers_does_so_only_for_so_long(database: Database, book: Book) -> None:
    lingering: Writer = GroupCommit(
        "brief", database, book.write, patience=PATIENCE, clock=Clock(), linger=0.01
    )
    lingering.results(["a", "b"])
    assert lingering.results(["c"]) == ["c is stored"]
    assert lingering.close(seconds=PATIENCE)


def test_no_group_is_larger_than_the_most(writer: Writer, book: Book) -> None:
    writer.results([f"n{number}" for number in range(MOST + 1)])
    assert [len(group) for group in book.groups] == [MOST, 1]


def test_nothing_is_reported_before_it_is_committed(writer: Writer, database: Database) -> None:
    seen: list[list[str]] = []
    for name in ("one", "two"):
        writer.put(name, lambda _: seen.append(_stored(database)))
    assert writer.close(seconds=PATIENCE)
    assert "one" in seen[0]
    assert seen[-1] == ["one", "two"]


def test_a_change_that_cannot_be_stored_fails_alone(
    writer: Writer, book: Book, database: Database
) -> None:
    book.may_write.clear()
    _hand_in(writer, ["first"])
    eventually(lambda: book.groups, "the first commit to begin")
    heard = _hand_in(writer, ["before", BAD, "after"])
    book.may_write.set()
    assert writer.close(seconds=PATIENCE)
    assert isinstance(heard.of.pop(BAD), ValueError)
    assert heard.of == {"before": "before is stored", "after": "after is stored"}
    assert _stored(database) == ["first", "before", "after"]


def test_a_group_is_tried_again_until_the_database_answers(
    writer: Writer, book: Book, database: Database
) -> None:
    book.failures = 2
    assert writer.results(["a", "b"]) == ["a is stored", "b is stored"]
    assert book.groups == [["a", "b"]] * 3
    assert _stored(database) == ["a", "b"]


def test_whoever_waits_longer_than_patience_hears_that_the_database_is_away(
    database: Database, book: Book
) -> None:
    book.failures = 1_000
    hasty: Writer = GroupCommit("hasty", database, book.write, patience=0.1, clock=Clock())
    [answer] = hasty.results(["a"])
    assert isinstance(answer, Unavailable)
    assert hasty.close(seconds=PATIENCE)


def test_closing_stores_what_was_handed_in_and_refuses_what_comes_later(
    writer: Writer, book: Book, database: Database
) -> None:
    book.may_write.clear()
    heard = _hand_in(writer, ["one", "two", "three"])
    threading.Timer(0.05, book.may_write.set).start()
    assert writer.close(seconds=PATIENCE)
    assert sorted(heard.of) == ["one", "three", "two"]
    assert _stored(database) == ["one", "two", "three"]
    [late] = writer.results(["late"])
    assert isinstance(late, Unavailable)


def test_an_end_does_not_wait_for_a_database_that_is_away(writer: Writer, book: Book) -> None:
    book.failures = 1_000
    heard = _hand_in(writer, ["one"])
    eventually(lambda: len(book.groups) > 1, "a second try")
    assert writer.close(seconds=PATIENCE)
    assert isinstance(heard.of["one"], Unavailable)


def test_a_listener_that_fails_keeps_nobody_else_from_hearing(writer: Writer, book: Book) -> None:
    book.may_write.clear()
    heard = Heard()
    writer.put("first", heard.about("first"))
    eventually(lambda: book.groups, "the first commit to begin")

    def fail(_: str | Exception) -> None:
        raise LookupError("a listener's defect")

    writer.put("deaf", fail)
    writer.put("next", heard.about("next"))
    book.may_write.set()
    eventually(lambda: "next" in heard.of, "the next one to hear")
    assert writer.results(["later"]) == ["later is stored"]


def test_a_defect_of_the_writer_itself_leaves_nobody_waiting(database: Database) -> None:
    def lose_one(_tx: Transaction, names: Sequence[str]) -> Sequence[str]:
        return names[1:]

    careless: Writer = GroupCommit("x", database, lose_one, patience=0.1, clock=Clock())
    answers = careless.results(["a", "b"])
    assert all(isinstance(answer, Exception) for answer in answers)
    assert careless.close(seconds=PATIENCE)
