"""Copies of the code with something changed: an older version, a newer one, a broken one."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from core.kit.settings import CHECKOUT

_LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "build", "node_modules", "*.sqlite3", "corpus"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one file.

    Attributes:
        file: from the top of the checkout.
        old: text that is there exactly once.
        new: what stands there then.
    """

    file: str
    old: str
    new: str


class DoesNotFit(Exception):
    """The text to change is not there, or is there several times."""


def copy_of_the_code(directory: Path, *changes: Change) -> Path:
    """A copy of the product and its tests with some changes; run it with it on PYTHONPATH.

    Raises:
        DoesNotFit: the code has changed since a change was written.
    """
    for name in ("core", "bot", "workers", "tests"):
        shutil.copytree(CHECKOUT / name, directory / name, ignore=_LEFT_OUT)
    for name in ("pyproject.toml", "manifests"):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, directory / name)
        elif source.exists():
            shutil.copy(source, directory / name)
    for change in changes:
        path = directory / change.file
        text = path.read_text(encoding="utf-8")
        if text.count(change.old) != 1:
            raise DoesNotFit(f"{change.file}: {text.count(change.old)} times {change.old!r}")
        path.write_text(text.replace(change.old, change.new), encoding="utf-8")
    return directory
