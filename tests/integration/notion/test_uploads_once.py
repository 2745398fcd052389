"""A file comes to Notion once, in as few requests as it needs, whatever happens on the way."""

import hashlib

import pytest

from core.domain.notion import Json
from core.domain.uploads import SendPart, StartUpload
from core.kit.errors import AssistantError, BadInput, NotAllowed, UnknownOutcome
from core.operations.uploading import PART
from tests.integration.notion.conftest import Desk
from tests.integration.notion.examples import run
from tests.integration.notion.faulty import Fault
from tests.integration.notion.file_examples import PDF, media, stored

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LARGE = PDF + b"\0" * (2 * PART + 100 - len(PDF))


def attached(desk: Desk, page: str, name: str) -> Json:
    return run(desk, "files.attach", {"page": page, "file": name}, f"attach {name}")


def uploads(desk: Desk, name: str) -> int:
    """How many uploads of that name were begun."""
    found = desk.client.results(
        "GET", "file_uploads", attempt=desk.reads.names.attempt("", otherwise="uploads")
    )
    return sum(one["filename"] == name for one in found)


def test_a_small_file_takes_three_writes(desk: Desk) -> None:
    page, name = desk.page("Papers"), stored(desk, "small.pdf", PDF)
    desk.faulty.writes.clear()
    attached(desk, page, name)
    assert len(desk.faulty.writes) == 3
    assert [one["type"] for one in media(desk, page)] == ["pdf"]


def test_a_large_file_goes_in_parts_and_on_from_where_it_was_cut_off(desk: Desk) -> None:
    page, name = desk.page("Papers"), stored(desk, "large.zip", LARGE)
    desk.faulty.writes.clear()
    desk.faulty.on_write = [None, None, Fault(applies=True)]
    with pytest.raises(UnknownOutcome):
        attached(desk, page, name)
    desk.later(2)
    attached(desk, page, name)
    sent = [one.rpartition("/")[2] for one in desk.faulty.writes]
    assert sent == ["file_uploads", "send", "send", "send", "complete", "children"]
    run(desk, "files.download", {"page": page, "save_as": "back.zip"}, "back")
    assert desk.files.read("back.zip") == LARGE


@pytest.mark.parametrize(
    ("number", "fault"),
    [(n, Fault(applies=True)) for n in range(3)] + [(1, Fault(applies=True, cuts=True))],
)
def test_a_lost_answer_doubles_nothing(desk: Desk, number: int, fault: Fault) -> None:
    name = stored(desk, f"lost {number}{fault.cuts}.pdf", PDF)
    page = desk.page("Papers")
    desk.faulty.on_write = [None] * number + [fault]
    with pytest.raises(AssistantError):
        attached(desk, page, name)
    desk.later(2)
    attached(desk, page, name)
    assert len(media(desk, page)) == uploads(desk, name) == 1


def test_two_uploads_of_one_file_are_two(desk: Desk) -> None:
    name = stored(desk, "twice.pdf", PDF)
    digest = hashlib.sha256(PDF).hexdigest()
    effect = StartUpload(
        file=name, filename=name, content_type="application/pdf", size=len(PDF), digest=digest
    )
    first = desk.effects("one").apply(effect).id
    desk.faulty.on_write = [Fault(applies=True)]
    with pytest.raises(UnknownOutcome):
        desk.effects("two").apply(effect)
    desk.later(2)
    assert desk.effects("two").apply(effect).id != first


def test_a_file_that_was_changed_meanwhile_is_not_sent(desk: Desk) -> None:
    name = stored(desk, "moving.pdf", PDF)
    part = SendPart(
        upload_id=desk.root,
        file=name,
        filename=name,
        content_type="application/pdf",
        length=len(PDF),
        digest="0" * 64,
    )
    with pytest.raises(BadInput, match="changed while"):
        desk.effects("moving").apply(part)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.pdf", b"", "is empty"),
        ("plan", PDF, "no ending"),
        ("plan.png", PDF, "is not the image/png"),
    ],
)
def test_a_file_that_notion_would_not_show_is_refused(
    desk: Desk, name: str, data: bytes, said: str
) -> None:
    desk.faulty.writes.clear()
    with pytest.raises(BadInput, match=said):
        run(desk, "files.upload", {"file": stored(desk, name, data)})
    assert desk.faulty.writes == []


def test_a_file_larger_than_the_plan_allows_is_refused_with_both_sizes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.reads, "upload_limit", lambda: 5 * 1024 * 1024)
    with pytest.raises(NotAllowed, match=r"20\.0 MB.*5\.0 MB by its plan"):
        run(desk, "files.upload", {"file": stored(desk, "large.zip", LARGE)})


def test_a_recording_is_brought_under_the_type_that_notion_takes(desk: Desk) -> None:
    page = desk.page("Papers")
    attached(desk, page, stored(desk, "memo.wav", b"RIFF....WAVEfmt "))
    assert [one["type"] for one in media(desk, page)] == ["audio"]


def test_a_file_that_notion_does_not_take_is_refused_in_plain_words(desk: Desk) -> None:
    with pytest.raises(BadInput, match="Notion takes no files of that kind") as refused:
        run(desk, "files.upload", {"file": stored(desk, "setup.exe", b"MZ")})
    assert refused.value.next_step == "Put it into a .zip, or link to it."
