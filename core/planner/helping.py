"""A message that asks what the assistant can do, whatever it says before."""

import re
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

_PARTS = re.compile(r"[.,:;!?\n]+")


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    help: tuple[str, ...]
    before: str


@cache
def _english() -> _Words:
    path = Path(__file__).with_name("english.helping.toml")
    return _Words.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def asks_for_help(text: str) -> bool:
    """Whether the last sentence of a message asks what the assistant can do."""
    said = text.casefold().replace("’", "'").strip(" .!?\n")
    last = " ".join(_PARTS.split(said)[-1].split())
    words = _english()
    opened = re.sub(rf"\A{words.before}", "", last)
    return any(re.fullmatch(each, one) for each in words.help for one in (last, opened))
