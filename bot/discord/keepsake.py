"""The few things the Discord client remembers between two runs: what it registered, what it saw."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Read = Callable[[str], str | None]
Write = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Keepsake:
    """Small texts by name. Losing them costs a command sync and a backfill, nothing more."""

    read: Read
    """name -> the text kept under it, or None."""
    write: Write
    """(name, text): keeps it."""


def in_folder(folder: Path) -> Keepsake:
    """Keeps each text in a file of its own below `folder`."""

    def read(name: str) -> str | None:
        path = folder / f"{name}.json"
        try:
            kept = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return kept if isinstance(kept, str) else None

    def write(name: str, text: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{name}.json.part"
        partial.write_text(json.dumps(text), "utf-8")
        partial.replace(folder / f"{name}.json")

    return Keepsake(read=read, write=write)


def in_memory() -> Keepsake:
    """Keeps texts as long as the process lives."""
    kept: dict[str, str] = {}
    return Keepsake(read=kept.get, write=kept.__setitem__)
