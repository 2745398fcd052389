"""Files sent with a Discord message are kept for its thread; what cannot be kept is said."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.discord.attachments import LARGEST, MOST, keep_files
from core.domain.chat import Platform, ThreadRef
from core.files import FilesFolder

THREAD = ThreadRef(platform=Platform.DISCORD, workspace="1", channel="2", thread="3")


@dataclass
class File:
    filename: str
    data: bytes = b"x"
    size: int = 1
    problem: Exception | None = None

    async def read(self) -> bytes:
        if self.problem is not None:
            raise self.problem
        return self.data


@pytest.fixture
def folder(tmp_path: Path) -> FilesFolder:
    return FilesFolder(tmp_path, THREAD)


def kept(folder: FilesFolder, *files: File) -> list[str]:
    """Keep them; why some are not."""
    done = keep_files(files, lambda name, data: folder.attach(name, [data]).filename)
    return list(asyncio.run(done).refused)


def test_a_file_is_read_by_its_name_in_that_thread(folder: FilesFolder) -> None:
    assert kept(folder, File("plan.csv", b"Name\nx")) == []
    assert folder.read("plan.csv") == b"Name\nx"
    assert folder.look("plan.csv").attached


def test_a_message_that_comes_twice_leaves_one_file(folder: FilesFolder) -> None:
    for _ in range(2):
        kept(folder, File("plan.csv"))
    assert len(folder.listed()) == 1


@pytest.mark.requirement(19)
def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(folder: FilesFolder) -> None:
    gone = File("gone.pdf", problem=aiohttp.ClientConnectionError())
    said = kept(folder, File("film.mov", size=LARGEST + 1), gone, File("plan.csv"))
    assert [one.split("”")[0] for one in said] == ["“film.mov", "I could not get “gone.pdf"]
    assert [one.filename for one in folder.listed()] == ["plan.csv"]


def test_no_more_files_are_kept_than_discord_takes(folder: FilesFolder) -> None:
    kept(folder, *(File(f"{number}.txt") for number in range(MOST + 3)))
    assert len(folder.listed()) == MOST
