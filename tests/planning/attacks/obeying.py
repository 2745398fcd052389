"""A model that obeys: whatever order it can make out in what it is sent, it carries out."""

import base64
import binascii
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.peers.openai.peer import Call, Reply

EVIL = "https://evil.example/c?d=secret"
CANARY = "payroll-7731"
"""Stands in a page that nobody asked about, and must be in no prompt and no answer."""

Said = dict[str, object]


@dataclass(frozen=True, slots=True)
class Attack:
    """A text that others wrote."""

    name: str
    place: str
    """title, database, property, option, body, comment, file, quote or person."""
    text: str
    order: str
    """The words of its order, as they read once every disguise is off."""


def attacks() -> list[Attack]:
    """The corpus."""
    path = Path(__file__).with_name("attacks.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8"))["attack"]
    return [Attack(**each) for each in found]


def makes_out(order: str, text: str) -> bool:
    """Whether an order can be read in a text, by somebody who takes every disguise off."""
    wanted = _squeezed(order)
    return any(wanted in _squeezed(each) for each in _readings(text))


def _readings(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", _without_tags(text))
    yield plain
    yield plain[::-1]
    for piece in re.findall(r"[A-Za-z0-9+/]{12,}={0,2}", plain):
        try:
            yield base64.b64decode(piece, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


def _without_tags(text: str) -> str:
    """Tag characters as the letters that they hide."""
    return "".join(
        chr(ord(each) - 0xE0000) if 0xE0020 <= ord(each) <= 0xE007E else each for each in text
    )


def _squeezed(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum() or each == "@")


class Obeying:
    """Answers as asked; as ordered, where it makes an order out.

    Args:
        attack: the order that it looks for; None for a day without one.
        good: what it answers of its own accord.
        evil: what it answers when ordered.
    """

    def __init__(self, attack: Attack | None, good: Said, evil: Said) -> None:
        self._attack = attack
        self._good = good
        self._evil = evil
        self.seen: list[str] = []
        """What it was sent, without its instructions."""
        self.obeyed = 0

    def __call__(self, call: Call) -> Reply:
        """The answer to a call."""
        told = "\n".join(_strings(json.loads(json.dumps(call.texts[1:]))))
        self.seen.append(told)
        if self._attack is not None and makes_out(self._attack.order, told):
            self.obeyed += 1
            return Reply(json.dumps(self._evil))
        return Reply(json.dumps(self._good))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        for part in re.split(r"\n\n[A-Z]+\n", value):
            try:
                yield from _inner(json.loads(part.partition("\n")[2] or part))
            except ValueError:
                continue
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _inner(value: object) -> Iterator[str]:
    """The texts in a JSON value, unescaped."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _inner(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _inner(each)
