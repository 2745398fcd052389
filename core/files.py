"""The files that the assistant may read and keep: one folder, and nothing outside it.

The terminal is its operator's own and sees the whole folder. Every other workspace has a folder of
its own below it, and what people send in a thread lies in a folder of that thread.
"""

import hashlib
import mimetypes
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.domain.chat import Platform, ThreadRef
from core.domain.files import StoredFile
from core.kit.errors import BadInput, NotAllowed, NotFound

_THREADS = "threads"
_WORKSPACES = "workspaces"
_ODD = re.compile(r"[^\w.() -]+")
_LONGEST_NAME = 200
_MOST_LISTED = 200
_TYPES = {
    ".csv": "text/csv",
    ".dot": "application/msword",
    ".heic": "image/heic",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".md": "text/markdown",
    ".mid": "audio/midi",
    ".midi": "audio/midi",
    ".pot": "application/vnd.ms-powerpoint",
    ".ts": "text/typescript",
    ".wav": "audio/wav",
    ".webp": "image/webp",
    ".wmv": "video/x-ms-asf",
}
"""Types that not every machine's own table knows, or names otherwise than Notion takes them (Notion
API: supported file types): a .wav is often called audio/x-wav, which Notion refuses."""


class FilesFolder:
    """The files of one request. Implements Files.

    Args:
        root: the folder of all files (ASSISTANT_FILES_DIR).
        thread: where the request was made.
    """

    def __init__(self, root: Path, thread: ThreadRef) -> None:
        own = f"{thread.platform}-{_ODD.sub('_', thread.workspace)}"
        is_terminal = thread.platform is Platform.TERMINAL
        self._is_terminal = is_terminal
        self._root = root if is_terminal else root / _WORKSPACES / own
        key = f"{thread.channel}\0{thread.thread or ''}"
        self._thread = f"{_THREADS}/{hashlib.sha256(key.encode()).hexdigest()[:16]}"

    def listed(self) -> list[StoredFile]:
        """The files of the thread, then all others, by name; at most 200."""
        found = sorted(self._walk(), key=lambda one: (not one.attached, one.name))
        return found[:_MOST_LISTED]

    def look(self, said: str) -> StoredFile:
        """The file of that name; a bare name may be one that was sent in the thread.

        Raises:
            NotFound: there is none.
            NotAllowed: it lies outside the folder.
            BadInput: it is no ordinary file, or empty.
        """
        name, path = self._found(said)
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadInput(f"“{name}” is no file.")
        return self._described(name, path)

    def read(self, name: str, *, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of a file. Raises as `look`."""
        _, path = self._found(name)
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadInput(f"“{name}” is no file.")
            file.seek(offset)
            return file.read() if length is None else file.read(length)

    def keep(self, name: str, parts: Iterable[bytes]) -> StoredFile:
        """Store a file; where the name is taken by another content, under one with a number."""
        return self._keep("", name, parts)

    def attach(self, name: str, parts: Iterable[bytes]) -> StoredFile:
        """Store a file that somebody sent in the thread."""
        return self._keep(f"{self._thread}/", name, parts)

    def _keep(self, place: str, name: str, parts: Iterable[bytes]) -> StoredFile:
        folder = self._root / place
        folder.mkdir(parents=True, exist_ok=True)
        clean = _clean(name)
        waiting = folder / f".{os.getpid()}-{os.urandom(6).hex()}.part"
        try:
            with waiting.open("xb") as file:
                for part in parts:
                    file.write(part)
            kept = _given_a_name(waiting, folder, clean)
        finally:
            waiting.unlink(missing_ok=True)
        return self._described(f"{place}{kept.name}", kept)

    def _found(self, said: str) -> tuple[str, Path]:
        """Name and real path of a file, which lies below the folder whatever links lead to it."""
        text = said.strip()
        if not text or "\0" in text:
            raise BadInput("It is not said which file.", next_step="Give its name.")
        root = self._root.resolve()
        sent = (root / self._thread / text).resolve()
        if sent.is_relative_to(root / self._thread) and sent.exists():
            return sent.relative_to(root).as_posix(), sent
        path = (root / text).resolve()
        if not path.is_relative_to(root):
            raise NotAllowed(
                f"“{text[:80]}” lies outside the folder of files, so I don't touch it.",
                next_step=self._way_in,
            )
        self._check_own(path.relative_to(root).parts, text)
        if path.exists():
            return path.relative_to(root).as_posix(), path
        raise NotFound(f"There is no file “{text[:80]}”.", next_step=self._hint())

    def _check_own(self, parts: tuple[str, ...], said: str) -> None:
        """What was sent in another thread, or belongs to another workspace, is nobody else's."""
        others = parts[:1] == (_THREADS,) and "/".join(parts[:2]) != self._thread
        if (others and len(parts) > 1) or (self._is_terminal and parts[:1] == (_WORKSPACES,)):
            raise NotAllowed(f"“{said[:80]}” belongs to another conversation.")

    @property
    def _way_in(self) -> str:
        """How a file comes here; only the operator is told where on the machine that is."""
        place = f"Put the file into {self._root}, or send" if self._is_terminal else "Send"
        return f"{place} it in this thread."

    def _hint(self) -> str:
        names = ", ".join(f"“{one.name}”" for one in self.listed()[:5])
        return f"There are: {names}." if names else self._way_in

    def _walk(self) -> Iterator[StoredFile]:
        root = self._root.resolve()
        for folder, folders, names in os.walk(root):
            place = Path(folder).relative_to(root).as_posix()
            folders[:] = [one for one in folders if self._is_ours(place, one)]
            for name in names:
                path = Path(folder) / name
                if not name.startswith(".") and path.is_file() and not path.is_symlink():
                    yield self._described(path.relative_to(root).as_posix(), path)

    def _is_ours(self, place: str, folder: str) -> bool:
        """Whether a folder may hold files of this request: not those of other threads."""
        if place == _THREADS:
            return f"{_THREADS}/{folder}" == self._thread
        others = self._is_terminal and place == "." and folder == _WORKSPACES
        return not folder.startswith(".") and not others

    def _described(self, name: str, path: Path) -> StoredFile:
        return StoredFile(
            name=name,
            size=path.stat().st_size,
            content_type=content_type_of(name),
            attached=name.startswith(f"{self._thread}/"),
        )


def content_type_of(name: str) -> str:
    """The type that a file's ending stands for."""
    ending = Path(name).suffix.lower()
    guessed = _TYPES.get(ending) or mimetypes.guess_type(name)[0]
    return guessed or "application/octet-stream"


def _clean(name: str) -> str:
    """A file name without folders and without what no disk likes."""
    last = _ODD.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = last.rpartition(".")
    return f"{(stem or ending)[:_LONGEST_NAME]}{dot * bool(stem)}{ending[:20] if stem else ''}" or (
        "file"
    )


def _given_a_name(waiting: Path, folder: Path, name: str) -> Path:
    """Give a stored file its name; the same content under that name already is taken for it."""
    stem, ending = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        target = folder / (name if number == 1 else f"{stem} ({number}){ending}")
        try:
            os.link(waiting, target, follow_symlinks=False)
        except FileExistsError:
            if target.is_file() and not target.is_symlink() and _same(waiting, target):
                return target
            number += 1
        else:
            return target


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        return hashlib.file_digest(first, "sha256").digest() == (
            hashlib.file_digest(second, "sha256").digest()
        )
