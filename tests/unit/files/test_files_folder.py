"""The folder of files gives what is in it, and nothing that is elsewhere."""

import os
from pathlib import Path

import pytest

from core.domain.chat import Platform, ThreadRef
from core.files import FilesFolder, content_type_of
from core.kit.errors import BadInput, NotAllowed, NotFound


def thread(platform: Platform = Platform.TERMINAL, name: str = "t", team: str = "T1") -> ThreadRef:
    return ThreadRef(platform=platform, workspace=team, channel="C1", thread=name)


@pytest.fixture
def folder(tmp_path: Path) -> FilesFolder:
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "files"
    root.mkdir()
    (root / "notes.txt").write_text("notes")
    return FilesFolder(root, thread())


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hostname", "sub/../../secret.txt"])
def test_what_lies_outside_is_refused(folder: FilesFolder, name: str) -> None:
    with pytest.raises(NotAllowed, match="outside"):
        folder.look(name)
    with pytest.raises(NotAllowed, match="outside"):
        folder.read(name)


@pytest.mark.parametrize("target", ["../secret.txt", ".."])
def test_no_link_leads_out(folder: FilesFolder, tmp_path: Path, target: str) -> None:
    (tmp_path / "files" / "link").symlink_to(target)
    name = "link" if target.endswith("txt") else "link/secret.txt"
    with pytest.raises(NotAllowed, match="outside"):
        folder.read(name)
    assert [one.name for one in folder.listed()] == ["notes.txt"]


def test_what_is_no_ordinary_file_is_not_read(folder: FilesFolder, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "files" / "pipe")
    (tmp_path / "files" / "sub").mkdir()
    for name in ("pipe", "sub"):
        with pytest.raises(BadInput, match="no file"):
            folder.look(name)
    with pytest.raises(BadInput, match="no file"):
        folder.read("pipe")


def test_a_name_that_is_not_there_is_answered_with_those_that_are(folder: FilesFolder) -> None:
    with pytest.raises(NotFound, match=r"notes\.txt"):
        folder.look("note.txt")


def test_what_was_sent_in_a_thread_is_that_threads_own(tmp_path: Path) -> None:
    here, there = (FilesFolder(tmp_path, thread(name=name)) for name in ("one", "two"))
    sent = here.attach("plan.txt", [b"mine"])
    assert sent.attached
    assert here.read("plan.txt") == here.read(sent.name) == b"mine"
    assert there.listed() == []
    with pytest.raises(NotFound):
        there.look("plan.txt")
    with pytest.raises(NotAllowed, match="another conversation"):
        there.look(sent.name)


def test_workspaces_do_not_see_each_other(tmp_path: Path) -> None:
    one, other = (FilesFolder(tmp_path, thread(Platform.SLACK, team=team)) for team in ("A", "B"))
    terminal = FilesFolder(tmp_path, thread())
    one.keep("plan.txt", [b"mine"])
    assert other.listed() == terminal.listed() == []
    for reader, name in ((other, "../slack-A/plan.txt"), (terminal, "workspaces/slack-A/plan.txt")):
        with pytest.raises(NotAllowed):
            reader.read(name)


def test_a_workspace_named_like_a_path_stays_below_the_folder(tmp_path: Path) -> None:
    odd = FilesFolder(tmp_path / "files", thread(Platform.SLACK, team="../../.."))
    odd.keep("plan.txt", [b"mine"])
    assert [one.name for one in tmp_path.iterdir()] == ["files"]


def test_nothing_is_overwritten(folder: FilesFolder) -> None:
    names = [folder.keep("notes.txt", [text]).name for text in (b"other", b"third", b"other")]
    assert names == ["notes (2).txt", "notes (3).txt", "notes (2).txt"]
    assert folder.read("notes.txt") == b"notes"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../evil.sh", "evil.sh"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        (".hidden", "hidden"),
        ("a\0b\n.txt", "a_b_.txt"),
        ("", "file"),
        ("x" * 400 + ".pdf", "x" * 200 + ".pdf"),
    ],
)
def test_a_file_is_kept_under_a_name_that_any_disk_takes(
    folder: FilesFolder, said: str, kept: str
) -> None:
    assert folder.keep(said, [b"x"]).name == kept


def test_a_download_that_breaks_off_leaves_nothing(folder: FilesFolder, tmp_path: Path) -> None:
    def half() -> list[bytes]:
        raise NotFound("gone")

    with pytest.raises(NotFound):
        folder.keep("half.bin", (part for part in half()))
    assert sorted(one.name for one in (tmp_path / "files").iterdir()) == ["notes.txt"]


def test_only_the_operator_is_told_where_the_folder_is(tmp_path: Path) -> None:
    for platform, told in ((Platform.TERMINAL, True), (Platform.SLACK, False)):
        with pytest.raises(NotFound) as refused:
            FilesFolder(tmp_path, thread(platform)).look("plan.pdf")
        assert (str(tmp_path) in str(refused.value)) is told


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Memo.WAV", "audio/wav"),
        ("song.mid", "audio/midi"),
        ("plan.pdf", "application/pdf"),
        ("odd.qqq", "application/octet-stream"),
    ],
)
def test_a_file_has_the_content_type_that_notion_takes(name: str, kind: str) -> None:
    assert content_type_of(name) == kind
